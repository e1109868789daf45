import { expect } from 'chai'

import { diffCatalogs, diffSettings } from '../../provider/catalog/diff'
import { canonical, read, schema, stream } from '../support/catalogs'

const nested = (levels: number, leaf: object): object => {
  let inner = leaf
  for (let level = 0; level < levels; level++) {
    inner = { type: 'object', properties: { a: inner } }
  }
  return inner
}

const users = { name: 'users', namespace: 'public' }
const plain = { syncMode: 'full_refresh', destinationSyncMode: 'overwrite', cursorField: null, primaryKey: null }

describe('diffCatalogs', () => {
  it('unchanged schemas are never unpacked', () => {
    const { text } = canonical(stream())
    const [before, after] = [
      read({ __streams: text, __schemas: 'no' }),
      read({ __streams: text, __schemas: 'not either' }),
    ]
    expect(diffCatalogs(before, after)).to.deep.equal([])
  })

  it('a difference ten thousand levels down is found', () => {
    const [before, after] = ['string', 'integer'].map((type) =>
      canonical(stream(plain, { jsonSchema: nested(10_000, { type }) })),
    )
    const changes = before === undefined || after === undefined ? [] : diffCatalogs(before, after)
    expect(changes).to.deep.equal([
      {
        kind: 'update_field_schema',
        stream: users,
        field: Array.from({ length: 10_000 }, () => 'a'),
        before: 'string',
        after: 'integer',
      },
    ])
  })

  it('a hundred thousand fields are compared in seconds', () => {
    const fields = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`f${String(index)}`, 'string']))
    const before = canonical(stream(plain, { jsonSchema: schema(fields) }))
    const after = canonical(stream(plain, { jsonSchema: schema({ ...fields, f7: 'integer' }) }))
    expect(diffCatalogs(before, after).map(({ kind }) => kind)).to.deep.equal(['update_field_schema'])
  }).timeout(20_000)

  it('well-known types and plain types do not differ', () => {
    const known = { $ref: 'WellKnownTypes.json#/definitions/Integer' }
    const after = canonical(
      stream({}, { jsonSchema: schema({ id: known, updated_at: 'string', created_at: 'string', email: 'string' }) }),
    )
    expect(diffCatalogs(canonical(stream()), after)).to.deep.equal([])
  })
})

describe('diffSettings', () => {
  it('absent, empty and the same are no change', () => {
    expect(diffSettings({ operationIds: [], name: 'a' }, { name: 'a' })).to.deep.equal([])
  })

  it('a format that leads to the same table moves nothing', () => {
    const catalog = canonical(stream())
    const settings = { namespaceDefinition: 'customformat', namespaceFormat: '${SOURCE_NAMESPACE}' }
    const changes = diffSettings({}, settings, { before: catalog, after: catalog })
    expect(changes.map(({ kind }) => kind)).to.deep.equal(['change_namespace_definition', 'change_namespace_format'])
  })
})
