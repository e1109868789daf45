import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import type { AirbyteCatalog } from '../../provider/catalog/airbyte'
import type { StreamMapper } from '../../provider/catalog/mappers'
import {
  destinationStream,
  isPropagated,
  NEWER_RULES,
  type NewerCatalogDiff,
  OLDER_RULES,
  propagated,
} from '../../provider/server'
import { catalog, table } from '../support/shop'

const hash: StreamMapper = {
  type: 'hashing',
  mapperConfiguration: { targetField: 'id', method: 'SHA-256', fieldNameSuffix: '_hashed' },
}
const rename: StreamMapper = {
  type: 'field-renaming',
  mapperConfiguration: { originalFieldName: 'email', newFieldName: 'mail' },
}
const filter: StreamMapper = {
  type: 'row-filtering',
  mapperConfiguration: { conditions: { type: 'EQUAL', fieldName: 'id', comparisonValue: '7' } },
}

const resets = (before: AirbyteCatalog, after: AirbyteCatalog): ReadonlyArray<string> => {
  const stored = NEWER_RULES.stored(before)
  if (E.isLeft(stored)) throw new Error(String(stored.left.message))
  const update = NEWER_RULES.update({ old: stored.right, new: after })
  if (E.isLeft(update)) throw new Error(String(update.left.message))
  return update.right.streamsToReset.map(({ name }) => name)
}

const users = (...mappers: ReadonlyArray<StreamMapper>) => table('users', { mappers })

describe('what a newer server reads again after a save', () => {
  it('is what the destination sees of it: a renamed or hashed column counts, a filter of rows does not', () => {
    expect(resets(catalog(users()), catalog(users(rename)))).to.deep.equal(['users'])
    expect(resets(catalog(users(hash)), catalog(users()))).to.deep.equal(['users'])
    expect(resets(catalog(users()), catalog(users(filter)))).to.deep.equal([])
  })

  it('is every stream that comes, goes, or has another cursor, key or mode, whether it ever synced or not', () => {
    const [one, two] = [table('users'), table('orders')]
    expect(resets(catalog(one), catalog(one, two))).to.deep.equal(['orders'])
    expect(resets(catalog(one, two), catalog(one))).to.deep.equal(['orders'])
    expect(resets(catalog(one), catalog(table('users', { cursorField: ['modified_at'] })))).to.deep.equal(['users'])
    expect(resets(catalog(one), catalog(one))).to.deep.equal([])
  })

  it('is not what it says of a column beside its type', () => {
    const { stream, config } = table('users')
    const properties = { ...(stream.jsonSchema as { readonly properties: object }).properties }
    const worded = { ...properties, email: { type: 'string', description: 'of work' } }
    const next = catalog({ stream: { ...stream, jsonSchema: { type: 'object', properties: worded } }, config })
    expect(resets(catalog({ stream, config }), next)).to.deep.equal([])
    const older = OLDER_RULES.update({ old: catalog({ stream, config }), new: next })
    expect(E.isRight(older) && older.right.streamsToReset).to.deep.equal([{ name: 'users', namespace: 'public' }])
  })
})

describe('the catalog of a destination', () => {
  it('has cursor and key under the names that mappers give them', () => {
    const { entry } = destinationStream(users(hash, rename))
    expect([entry.config.primaryKey, entry.config.cursorField]).to.deep.equal([[['id_hashed']], ['updated_at']])
    expect(Object.keys((entry.stream.jsonSchema as { readonly properties: object }).properties)).to.deep.equal([
      'id_hashed',
      'mail',
      'updated_at',
      'modified_at',
    ])
  })

  it('leaves out mappers that do not fit what is left to them, and says why', () => {
    const gone: StreamMapper = { type: 'field-filtering', mapperConfiguration: { targetField: 'email' } }
    expect(destinationStream(users(rename, gone)).faults.map(({ fault }) => fault)).to.deep.equal(['FIELD_NOT_FOUND'])
    const clash: StreamMapper = {
      type: 'field-renaming',
      mapperConfiguration: { originalFieldName: 'email', newFieldName: 'id' },
    }
    expect(destinationStream(users(clash)).faults.map(({ fault }) => fault)).to.deep.equal(['FIELD_ALREADY_EXISTS'])
  })
})

describe('what a newer server takes over by itself', () => {
  const before = catalog(table('users'))
  const { stream, config } = table('users')
  const wide = {
    ...stream,
    jsonSchema: {
      type: 'object',
      properties: { ...(stream.jsonSchema as { readonly properties: object }).properties, phone: { type: 'string' } },
    },
  }
  const after: AirbyteCatalog = { streams: [{ stream: wide, config }, ...catalog(table('orders')).streams] }
  const diffOf = (next: AirbyteCatalog): NewerCatalogDiff => {
    const diff = NEWER_RULES.diff(before, next, before)
    if (E.isLeft(diff)) throw new Error(String(diff.left.message))
    return diff.right as NewerCatalogDiff
  }
  const namesUnder = (preference: string): ReadonlyArray<string> =>
    propagated({ configured: before, discovered: after, ...diffOf(after), preference }).streams.map(
      ({ stream: { name } }) => name,
    )

  it('is new columns, and streams too where it is to be all', () => {
    expect(namesUnder('propagate_columns')).to.deep.equal(['users'])
    expect(namesUnder('propagate_fully')).to.deep.equal(['users', 'orders'])
  })

  it('is nothing where something breaks, and nothing that nobody asked for', () => {
    const { updated_at: _cursor, ...others } = (stream.jsonSchema as { readonly properties: Record<string, unknown> })
      .properties
    const broken = catalog({ stream: { ...stream, jsonSchema: { type: 'object', properties: others } }, config })
    const preference = 'propagate_fully'
    expect(isPropagated({ ...diffOf(broken), preference })).to.equal(false)
    expect(isPropagated({ ...diffOf(after), preference })).to.equal(true)
    expect(isPropagated({ ...diffOf(after), preference: 'ignore' })).to.equal(false)
    expect(isPropagated({ transforms: [], preference: 'ignore' })).to.equal(true)
  })
})
