/** Builders and generators of catalogs. */
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'

import type { CanonicalCatalog } from '../../provider/catalog/canonical'
import { answeredCatalog, canonicalCatalog, readStored } from '../../provider/catalog/canonical'
import type { StoredCatalog } from '../../provider/catalog/text'

type Json = Readonly<Record<string, unknown>>

/** `users`: incremental, deduplicated, with a cursor `updated_at` and a key `id`; overridden as a test needs. */
export const stream = (config: Json = {}, offer: Json = {}): Json => ({
  stream: {
    name: 'users',
    namespace: 'public',
    jsonSchema: schema({ id: 'integer', updated_at: 'string', created_at: 'string', email: 'string' }),
    supportedSyncModes: ['full_refresh', 'incremental'],
    ...offer,
  },
  config: {
    syncMode: 'incremental',
    cursorField: ['updated_at'],
    destinationSyncMode: 'append_dedup',
    primaryKey: [['id']],
    selected: true,
    ...config,
  },
})

export const schema = (types: Readonly<Record<string, unknown>>): Json => ({
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(types).map(([name, type]) => [name, typeof type === 'string' ? { type } : type]),
  ),
})

const orThrow = (result: ReturnType<typeof canonicalCatalog>): CanonicalCatalog => {
  if (E.isLeft(result)) {
    throw new Error(JSON.stringify(result.left))
  }
  return result.right
}

export const canonical = (...streams: ReadonlyArray<unknown>): CanonicalCatalog =>
  orThrow(canonicalCatalog({ streams }))

/** The same as a server says it, where a schema may be anything. */
export const answered = (...streams: ReadonlyArray<unknown>): CanonicalCatalog => orThrow(answeredCatalog({ streams }))

/** A catalog as the state holds it. */
export const read = (stored: StoredCatalog): CanonicalCatalog => orThrow(readStored(stored))

const name = fc.oneof(fc.constantFrom('a', 'b', 'a.b', 'ü', '__proto__', 'x"y', ''), fc.string({ maxLength: 5 }))
const path = fc.array(fc.constantFrom('id', 'at', 'tag', 'items'), { minLength: 1, maxLength: 2 })
const typed = fc.constantFrom({ type: 'string' }, { type: ['null', 'integer'] }, { type: 'boolean', title: 't' })
const jsonSchema = fc.dictionary(
  fc.constantFrom('id', 'at', 'tag', 'list'),
  fc.oneof(
    typed,
    typed.map((items) => ({ type: 'array', items })),
    typed.map((inner) => ({ type: 'object', properties: { inner } })),
    fc.tuple(typed, typed).map((oneOf) => ({ oneOf })),
  ),
)
const maybe = <A>(value: fc.Arbitrary<A>): fc.Arbitrary<A | null | undefined> =>
  fc.oneof(value, fc.constant(null), fc.constant(undefined))

const streamArbitrary = fc.record({
  stream: fc.record({
    name,
    namespace: maybe(name),
    jsonSchema: maybe(jsonSchema.map((properties) => ({ type: 'object', properties }))),
    supportedSyncModes: maybe(fc.subarray(['full_refresh', 'incremental'])),
    sourceDefinedCursor: maybe(fc.boolean()),
    defaultCursorField: maybe(path),
    sourceDefinedPrimaryKey: maybe(fc.array(path, { maxLength: 2 })),
    isOdd: maybe(fc.boolean()),
  }),
  config: fc.record({
    syncMode: fc.constantFrom('full_refresh', 'incremental'),
    destinationSyncMode: fc.constantFrom('append', 'overwrite', 'append_dedup'),
    cursorField: maybe(path),
    primaryKey: maybe(fc.array(path, { maxLength: 2 })),
    aliasName: maybe(fc.constant('alias')),
    selected: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    fieldSelectionEnabled: maybe(fc.boolean()),
    selectedFields: maybe(
      fc.array(
        path.map((fieldPath) => ({ fieldPath })),
        { maxLength: 3 },
      ),
    ),
    transforms: maybe(fc.constant([{ type: 'odd' }])),
  }),
})

/** Catalogs as a server or a user may send them: nulls, empty lists and odd names included. */
export const catalogArbitrary = fc
  .uniqueArray(streamArbitrary, {
    maxLength: 4,
    selector: ({ stream: { name: own, namespace } }) => JSON.stringify([namespace ?? null, own]),
  })
  .map((streams) => ({ streams }))
