import { expect } from 'chai'
import fc from 'fast-check'
import * as E from 'fp-ts/Either'

import { canonicalCatalog, type CanonicalStream } from '../../provider/catalog/canonical'
import { digestedStreams, readStreams, storedCatalog, writeStreams } from '../../provider/catalog/text'
import { catalog, table } from '../support/shop'

const path = fc.array(fc.string({ unit: 'binary' }), { maxLength: 3 })
const stream: fc.Arbitrary<CanonicalStream> = fc
  .record(
    {
      syncMode: fc.constantFrom('full_refresh', 'incremental'),
      destinationSyncMode: fc.oneof(fc.constantFrom('append', 'overwrite', 'append_dedup'), fc.string()),
      schema: fc.stringMatching(/^[0-9a-f]{16}$/),
      cursorField: path,
      primaryKey: fc.array(path, { maxLength: 3 }),
      selectedFields: fc.array(path, { maxLength: 3 }),
      aliasName: fc.string({ unit: 'binary' }),
      extra: fc.dictionary(fc.string(), fc.jsonValue({ noUnicodeString: false }), { noNullPrototype: true }),
    },
    { requiredKeys: ['syncMode', 'destinationSyncMode', 'schema'] },
  )
  .map((value) => JSON.parse(JSON.stringify(value)) as CanonicalStream)

describe('a catalog as text', () => {
  it('has one line for each stream, which says what was decided on it', () => {
    const canonical = canonicalCatalog(catalog(table('users', { aliasName: 'people' }), table('odd name, "quoted".\n')))
    if (E.isLeft(canonical)) throw new Error('it should be read')
    const { streams } = storedCatalog(canonical.right)
    expect(streams.replace(/#[\w-]{11}$/gm, '#…')).to.equal(
      [
        'public.odd%20name%2C%20%22quoted%22%2E%0A incremental append_dedup cursor=updated_at key=id #…',
        'public.users incremental append_dedup cursor=updated_at key=id alias=people #…',
      ].join('\n'),
    )
  })

  it('is read back as what was written, whatever the names', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z%]{1,8}(\.[a-z%]{1,8})?$/), stream, { noNullPrototype: true }),
        (streams) => {
          expect(readStreams(writeStreams(streams))).to.deep.equal(E.right(streams))
        },
      ),
      { numRuns: 500 },
    )
  })

  it('is read as the first states had it, with a digest of sixteen digits, and has the digest that it had then', () => {
    const first = 'users incremental append_dedup cursor=at key=id schema=0123456789abcdef fields=at,id'
    const read = readStreams(first)
    if (E.isLeft(read)) throw new Error('it should be read')
    expect(read.right['users']?.schema).to.equal('0123456789abcdef')
    expect(digestedStreams(read.right)).to.equal(first)
    expect(writeStreams(read.right)).to.equal(
      'users incremental append_dedup cursor=at key=id #ASNFZ4mrze8 fields=at,id',
    )
  })

  it('cut, or written by somebody else, is told with the line', () => {
    for (const text of [
      'users',
      'users incremental',
      'users incremental append',
      'users a b schema=1 extra={',
      'a b c schema=1\n\n',
    ]) {
      const read = readStreams(text)
      if (E.isRight(read)) throw new Error(`${JSON.stringify(text)} was read`)
      expect(read.left[0]?.problem).to.contain('this is not a stream as the state holds it')
    }
  })
})
