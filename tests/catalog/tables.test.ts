import { expect } from 'chai'

import { collisions, tableOf, tableSettingsIn, tablesOf } from '../../provider/catalog/tables'
import { canonical, stream } from '../support/catalogs'

const users = { name: 'users', namespace: 'public' }

describe('tables', () => {
  it('a stream lands in the namespace of its source unless told otherwise', () => {
    expect(tableOf(users, {})).to.deep.equal({ namespace: 'public', name: 'users' })
    expect(tableOf({ name: 'users' }, {})).to.deep.equal({ name: 'users' })
  })

  it('the destination’s own namespace has no name', () => {
    expect(tableOf(users, { namespaceDefinition: 'destination' })).to.deep.equal({ name: 'users' })
  })

  it('a format holds the source’s namespace wherever it says so', () => {
    const table = tableOf(users, { namespaceDefinition: 'customformat', namespaceFormat: 'raw_${SOURCE_NAMESPACE}' })
    expect(table).to.deep.equal({ namespace: 'raw_public', name: 'users' })
  })

  it('a blank format is the destination’s own namespace', () => {
    const settings = { namespaceDefinition: 'customformat', namespaceFormat: '' }
    expect(tableOf(users, settings)).to.deep.equal({ name: 'users' })
  })

  it('the prefix stands before the name, and the alias plays no part', () => {
    const catalog = canonical(stream({ aliasName: 'people' }))
    expect(tablesOf(catalog, { prefix: 'raw_' })).to.deep.equal({
      'public.users': { namespace: 'public', name: 'raw_users' },
    })
  })

  it('two streams of one name collide where namespaces fall together, and only there', () => {
    const catalog = canonical(stream(), stream({}, { namespace: 'archive' }), stream({}, { name: 'orders' }))
    expect(collisions(catalog, {})).to.deep.equal([])
    expect(collisions(catalog, { namespaceDefinition: 'destination' })).to.deep.equal([
      { table: { name: 'users' }, streams: ['archive.users', 'public.users'] },
    ])
  })
})

describe('the settings of tables', () => {
  it('are found among whatever properties there are, as far as they are texts', () => {
    const properties = { prefix: 'raw_', namespaceDefinition: 'destination', namespaceFormat: 7, name: 'shop' }
    expect(tableSettingsIn(properties)).to.deep.equal({ namespaceDefinition: 'destination', prefix: 'raw_' })
    expect(tableOf(users, tableSettingsIn(properties))).to.deep.equal({ name: 'raw_users' })
  })
})
