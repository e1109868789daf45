import { expect } from 'chai'
import * as fc from 'fast-check'

import { fromBase85, toBase85 } from '../../provider/catalog/base85'

describe('base 85', () => {
  it('gives any bytes back, in a quarter more characters than bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = toBase85(bytes)
        expect([...fromBase85(text)]).to.deep.equal([...bytes])
        expect(text).to.have.lengthOf(Math.ceil((bytes.length * 5) / 4))
      }),
      { numRuns: 500 },
    )
  })

  it('writes what the specification of Z85 has as its example', () => {
    expect(toBase85(Uint8Array.of(0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b))).to.equal('HelloWorld')
  })

  it('writes the largest and the smallest number, and a short group', () => {
    expect(toBase85(Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0, 255))).to.equal('%nSc000000@@')
  })

  it('has no character that JSON or Go escapes', () => {
    const text = toBase85(Uint8Array.from({ length: 50_000 }, (_none, at) => (at * 7919) % 256))
    expect(new Set(text).size).to.equal(85)
    expect(JSON.stringify(text)).to.equal(`"${text}"`)
    expect(text).not.to.match(/[<>&]/)
  })

  for (const [what, text] of [
    ['another character', '0000<'],
    ['a space', '00 00'],
    ['a character alone', '000000'],
    ['more than four bytes hold', '#####'],
    ['a character beyond ASCII', '000é0'],
  ] as const)
    it(`refuses ${what}`, () => {
      expect(() => fromBase85(text)).to.throw(/ is no (digit|number) of base 85$/)
    })
})
