import { expect } from 'chai'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'

import { canonicalCatalog, readSchemas, wireCatalog } from '../../provider/catalog/canonical'
import { schemaDigest } from '../../provider/catalog/schema'
import { canonical, stream } from '../support/catalogs'
import { needData, textOf } from '../support/data'

describe('canonicalCatalog', () => {
  it('nothing that the source defines is echoed', () => {
    const catalog = canonical(
      stream(
        { primaryKey: [['id'], ['email']], aliasName: 'users', suggested: true },
        { sourceDefinedCursor: true, defaultCursorField: ['updated_at'], sourceDefinedPrimaryKey: [['email'], ['id']] },
      ),
    )
    const { schema, ...rest } = catalog.streams['public.users'] ?? {}
    expect(rest).to.deep.equal({ syncMode: 'incremental', destinationSyncMode: 'append_dedup' })
    expect(schema).to.match(/^[\w-]{8}$/)
  })

  it('streams that are not selected are left out, and no catalog is an empty one', () => {
    const empty = canonical()
    expect(canonical(stream({ selected: false }))).to.deep.equal(empty)
    expect(canonicalCatalog({ streams: null })).to.deep.equal(E.right(empty))
    expect(canonicalCatalog({})).to.deep.equal(E.right(empty))
  })

  it('a stream that is selected twice is a problem', () => {
    const suggestion = 'leave one of them out'
    const problem = 'a stream of this namespace and name is selected already'
    expect(canonicalCatalog({ streams: [stream(), stream()] })).to.deep.equal(
      E.left([{ stream: 'public.users', path: '', problem, suggestion }]),
    )
  })

  it('what is not a catalog is told by its stream and property', () => {
    expect(canonicalCatalog({ streams: [stream({ syncMode: 'sometimes' }), 3] })).to.deep.equal(
      E.left([
        {
          stream: 'public.users',
          path: 'syncMode',
          problem: 'it has to be full_refresh or incremental; it is "sometimes"',
        },
        { path: 'the stream after public.users', problem: 'it has to be an object {stream, config}; it is 3' },
      ]),
    )
  })

  it('what Airbyte leaves out of a stored schema under field selection is no difference', () => {
    const selection = { selectedFields: [{ fieldPath: ['id'] }, { fieldPath: ['updated_at'] }] }
    const stored = { type: 'object', properties: { id: { type: 'integer' }, updated_at: { type: 'string' } } }
    expect(canonical(stream(selection, { jsonSchema: stored })).streams).to.deep.equal(
      canonical(stream(selection)).streams,
    )
  })

  it('settings that are not known go to the API and come back', () => {
    const wire = wireCatalog(canonical(stream({ transforms: [{ type: 'odd' }] }, { isOdd: true })))
    const [only] = E.isRight(wire) ? wire.right.streams : []
    expect(only?.config).to.deep.include({ transforms: [{ type: 'odd' }], selected: true, aliasName: 'users' })
    expect(only?.stream).to.deep.include({ isOdd: true })
  })

  it('the order of keys in what is not known is no difference, at any depth', () => {
    const [one, other] = [
      canonical(stream({ transforms: [{ type: 'odd', to: { a: 1, b: 2 }, not: null }] })),
      canonical(stream({ transforms: [{ to: { b: 2, a: 1 }, type: 'odd' }] })),
    ]
    expect(one.digest).to.equal(other.digest)
    expect(one.streams).to.deep.equal(other.streams)
  })

  it('who walks through a catalog sees what the state holds of it, and no more', () => {
    expect(Object.keys(canonical(stream()))).to.deep.equal(['streams', 'schemas'])
  })

  it('schemas that are not ours are a problem, not a crash', () => {
    for (const text of ['', 'x', canonical().schemas.slice(1), Buffer.from('{}').toString('base64')]) {
      expect(readSchemas(text)._tag).to.equal('Left')
    }
  })

  it('schemas are read back as they were, whatever they say again and again', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom('":{"a":1},"', '\u0000', '\u0001'),
    )
    const columns = fc.dictionary(
      name,
      fc.constantFrom({}, { type: 'a' }, { type: ['b', '":{}'] }, { '"}': '\u0002' }),
      {
        minKeys: 3,
        maxKeys: 40,
        noNullPrototype: true,
      },
    )
    fc.assert(
      fc.property(columns, (properties) => {
        const jsonSchema = { properties }
        const offers = readSchemas(canonical(stream({}, { jsonSchema })).schemas)
        expect(E.isRight(offers) && offers.right['public.users']?.jsonSchema).to.deep.equal(jsonSchema)
      }),
      { numRuns: 300 },
    )
  })

  it('a real catalog of 36 streams takes at most 12 kB, whole', function () {
    needData(this)
    const result = canonicalCatalog(JSON.parse(textOf('realistic/medium-github.json')))
    expect(JSON.stringify(E.toUnion(result), undefined, 4).length).to.be.within(5_000, 12_000)
  })
})

describe('schemaDigest', () => {
  it('digests never change from one release to the next', () => {
    expect(schemaDigest({ type: 'string' })).to.equal('AEBOaGQV')
    expect(schemaDigest(canonical(stream()).streams)).to.equal('9RpHHkJj')
  })

  it('the order of keys and of types is no difference', () => {
    expect(schemaDigest({ type: ['null', 'string'], title: 'x' })).to.equal(
      schemaDigest({ title: 'x', type: ['string', 'null'] }),
    )
  })

  it('the well-known types of 0.40.32 equal plain types', () => {
    const wellKnown = (name: string): object => ({ $ref: `WellKnownTypes.json#/definitions/${name}` })
    const pairs: ReadonlyArray<readonly [object, object]> = [
      [wellKnown('String'), { type: ['null', 'string'] }],
      [wellKnown('Date'), { type: 'string', format: 'date' }],
      [wellKnown('TimestampWithTimezone'), { type: 'string', format: 'date-time' }],
      [wellKnown('Integer'), { type: 'number', airbyte_type: 'integer' }],
      [{ oneOf: [wellKnown('Number'), wellKnown('Boolean')] }, { type: ['boolean', 'number'] }],
    ]
    for (const [reference, plain] of pairs) {
      expect(schemaDigest({ properties: { a: reference } })).to.equal(schemaDigest({ properties: { a: plain } }))
    }
    expect(schemaDigest(wellKnown('String'))).to.not.equal(schemaDigest(wellKnown('Number')))
  })
})
