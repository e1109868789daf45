/** Functions for programs that look at catalogs: what the core answers, plainly, or an `Error` that lists all that is wrong. */
import * as E from 'fp-ts/Either'

import type { AirbyteCatalog } from './catalog/airbyte'
import {
  type CanonicalCatalog,
  canonicalCatalog as canonicalOf,
  type Offers,
  readSchemas as readOffers,
} from './catalog/canonical'
import { type CanonicalStreams, isStoredCatalog, readStreams as readLines, type StoredCatalog } from './catalog/text'
import { type InputProblem, tell } from './decoding'
import {
  type CatalogDiff,
  type Refusal,
  serverCatalogDiff as diffOf,
  type ServerUpdate,
  serverUpdate as updateOf,
  type ServerUpdateInput,
} from './server'

const orThrow = <A>(what: string, result: E.Either<ReadonlyArray<InputProblem>, A>): A => {
  if (E.isRight(result)) return result.right
  throw new Error([`${what} cannot be read.`, ...result.left.map(tell)].join('\n  '))
}

/**
 * The one form of a catalog, in which equal catalogs are equal: to compare two (`diffCatalogs`), to look for mistakes in one
 * (`validateCatalog`), to see where its streams land (`tablesOf`).
 *
 * @example
 * import { canonicalCatalog, discoverSchema, validateCatalog } from 'pulumi-airbyte'
 *
 * const sourceId = 'd2b0a5a4-0000-4000-8000-000000000001'
 * export const mistakes = discoverSchema({ sourceId }).then(({ catalog }) => validateCatalog(canonicalCatalog(catalog), {}))
 */
export const canonicalCatalog = (catalog: unknown): CanonicalCatalog => orThrow('The catalog', canonicalOf(catalog))

/** What the compiler lets through from policies and JSON: a catalog as a program writes it, or one of the texts alone. */
const storedOr = (catalog: StoredCatalog): StoredCatalog => {
  if (isStoredCatalog(catalog)) return catalog
  throw new Error(
    'This is not a catalog as the state holds it.\n  it has no texts __streams and __schemas\nTry: give all of a connection’s output syncCatalog; what a program writes is read by canonicalCatalog.',
  )
}

/**
 * The streams of a connection's `syncCatalog` as it is an output, or as the state and policies have it: each by its key, with what was decided on it.
 *
 * @example
 * import { AirbyteConnection, readStreams } from 'pulumi-airbyte'
 *
 * const shop = AirbyteConnection.get('shop', 'd2b0a5a4-0000-4000-8000-000000000004')
 * export const cursor = shop.syncCatalog.apply((catalog) => readStreams(catalog)['public.users']?.cursorField)
 */
export const readStreams = (catalog: StoredCatalog): CanonicalStreams =>
  orThrow('The text of the streams', readLines(storedOr(catalog).__streams))

/**
 * What the source offers for the streams of a connection, as the state and policies have it: columns, types, modes.
 *
 * @example
 * import { AirbyteConnection, readSchemas } from 'pulumi-airbyte'
 *
 * const shop = AirbyteConnection.get('shop', 'd2b0a5a4-0000-4000-8000-000000000004')
 * export const modes = shop.syncCatalog.apply((catalog) => readSchemas(catalog)['public.users']?.supportedSyncModes)
 */
export const readSchemas = (catalog: StoredCatalog): Offers =>
  orThrow('The text of the schemas', readOffers(storedOr(catalog).__schemas))

const orRefused = <A>(result: E.Either<Refusal, A>): A => {
  if (E.isRight(result)) return result.right
  const { exception, message } = result.left
  throw new Error(`Airbyte would refuse this: ${message ?? 'it gives no reason'} (${exception}).`)
}

/**
 * The differences between two catalogs as Airbyte itself finds them. `configured` is the catalog by which it judges what
 * breaks.
 *
 * @example
 * import { type AirbyteCatalog, serverCatalogDiff } from 'pulumi-airbyte'
 *
 * export const changed = (before: AirbyteCatalog, after: AirbyteCatalog): ReadonlyArray<string> =>
 *   serverCatalogDiff(before, after, after).transforms.map(({ streamDescriptor }) => streamDescriptor.name)
 */
export const serverCatalogDiff = (old: AirbyteCatalog, next: AirbyteCatalog, configured: AirbyteCatalog): CatalogDiff =>
  orRefused(diffOf(old, next, configured))

/**
 * What Airbyte by its own rule would reset if a connection's catalog were replaced (`web_backend/connections/update`).
 *
 * @example
 * import { type AirbyteCatalog, serverUpdate } from 'pulumi-airbyte'
 *
 * export const resets = (before: AirbyteCatalog, after: AirbyteCatalog): ReadonlyArray<string> =>
 *   serverUpdate({ old: before, new: after }).streamsToReset.map(({ name }) => name)
 */
export const serverUpdate = (input: ServerUpdateInput): ServerUpdate => orRefused(updateOf(input))
