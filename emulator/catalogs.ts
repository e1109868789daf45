/** Catalogs as connections store and show them. */
import type { AirbyteCatalog, AirbyteStream } from '../provider/catalog/airbyte'
import { serverMerge, serverStored } from '../provider/server'
import { nullPointer } from './errors'
import { orRefuse, refuse } from './handler'
import type { Connection } from './records'
import { type State, stateKeyOf } from './state'

/** What the server falls over before it looks at anything else. */
const checkStreams = (catalog: AirbyteCatalog): void => {
  for (const { stream } of catalog.streams as ReadonlyArray<{ readonly stream?: Partial<AirbyteStream> | null }>) {
    if (stream === undefined || stream === null) {
      refuse(
        nullPointer(
          'Cannot invoke "io.airbyte.api.model.generated.AirbyteStream.getName()" because "<parameter1>" is null',
        ),
      )
    }
    if (stream?.name === undefined || (stream.name as unknown) === null) {
      refuse(nullPointer('Cannot invoke "java.lang.CharSequence.toString()" because "src" is null'))
    }
  }
}

/** A newer server keeps configuration of streams that older ones drop: mappers and the like. */
const withNewer = (made: AirbyteCatalog, sent: AirbyteCatalog): AirbyteCatalog => {
  const configurations = new Map(sent.streams.map(({ stream, config }) => [stateKeyOf(stream), config]))
  return {
    streams: made.streams.map(({ stream, config }) => ({
      stream,
      config: { ...configurations.get(stateKeyOf(stream)), ...config },
    })),
  }
}

/** What was stored of a catalog that came before, to the letter: see `readBody`. */
const storedBefore = new WeakMap<object, AirbyteCatalog>()

/** The catalog as it is stored; none has no streams. */
export const storedCatalog = (state: State, sent: unknown): AirbyteCatalog => {
  if (typeof sent !== 'object' || sent === null) return { streams: [] }
  const known = state.isNewer ? undefined : storedBefore.get(sent)
  if (known !== undefined) return known
  const catalog = sent as AirbyteCatalog
  if (Array.isArray(catalog.streams)) checkStreams(catalog)
  const made = orRefuse(serverStored(catalog))
  if (state.isNewer) return withNewer(made, catalog)
  storedBefore.set(sent, made)
  return made
}

/** The discovered catalog that the connection was made from, where it says so. */
export const originalOf = (state: State, { sourceCatalogId }: Connection): AirbyteCatalog | undefined =>
  sourceCatalogId === undefined ? undefined : state.catalogs.get(sourceCatalogId)

/** The configured streams and, unselected, what else the catalog offered that they were made from. */
export const filledUp = (state: State, connection: Connection): AirbyteCatalog => {
  const discovered = originalOf(state, connection)
  return discovered === undefined
    ? connection.syncCatalog
    : orRefuse(serverMerge(connection.syncCatalog, discovered, discovered))
}
