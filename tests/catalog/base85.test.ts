import { expect } from 'chai'
import fc from 'fast-check'

import { readBase85, writeBase85 } from '../../provider/catalog/base85'

describe('base85', () => {
  it('what is written is read back, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = writeBase85(bytes)
        expect(text.length).to.equal(Math.ceil((bytes.length * 5) / 4))
        expect(readBase85(text)).to.deep.equal(bytes)
      }),
    )
  })

  it('nothing in it is escaped by JSON or HTML, and nothing is special in a template', () => {
    const every = writeBase85(Uint8Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 256))
    expect(new Set(every).size).to.equal(85)
    expect(every).not.to.match(/["'\\`$%&<>\s]/)
  })

  it('never changes from one release to the next', () => {
    expect(writeBase85(Buffer.from('airbyte'))).to.equal('VQF(=d30p')
  })

  it('reads nothing else, and says so', () => {
    for (const text of ['a', '"aaaa', 'aaaa ', 'aaaaaa', '~~~~~', 'ä'])
      expect(readBase85(text), text).to.equal(undefined)
    fc.assert(
      fc.property(fc.string(), (text) => {
        const bytes = readBase85(text)
        if (bytes !== undefined) expect(bytes.length).to.equal(Math.floor((text.length * 4) / 5))
      }),
    )
  })
})
