/** Catalogs as connections store and show them. */
import type { AirbyteCatalog } from '../provider/catalog/airbyte'
import { NEWER_RULES, OLDER_RULES, type ServerRules } from '../provider/server'
import { nullPointer } from './errors'
import { orRefuse, refuse } from './handler'
import { keptMappers, withIds } from './mappers'
import type { Connection } from './records'
import { isNewer } from './releases'
import { type State, stateKeyOf } from './state'

/** A stream as a request may have it. */
interface Loose {
  readonly stream?: { readonly name?: string | null } | null
  readonly config?: { readonly selected?: boolean | null } | null
}

const MODEL = 'io.airbyte.api.model.generated'

const stumble = (method: string, why: string): never =>
  refuse(nullPointer(`Cannot invoke "${method}" because ${why} is null`))

const returned = (getter: string): string => `the return value of "${MODEL}.${getter}()"`

/** What the server falls over before it looks at anything else, stream by stream. */
const checkStreams = (streams: ReadonlyArray<unknown>): void => {
  for (const item of streams as ReadonlyArray<Loose | null>) {
    if (item === null) return stumble(`${MODEL}.AirbyteStreamAndConfiguration.getConfig()`, '"<parameter1>"')
    const { stream, config } = item
    if (config === undefined || config === null) {
      return stumble(
        `${MODEL}.AirbyteStreamConfiguration.getSelected()`,
        returned('AirbyteStreamAndConfiguration.getConfig'),
      )
    }
    if (typeof config.selected !== 'boolean') {
      return stumble('java.lang.Boolean.booleanValue()', returned('AirbyteStreamConfiguration.getSelected'))
    }
    if (config.selected && (stream === undefined || stream === null)) {
      return stumble(`${MODEL}.AirbyteStream.getName()`, '"<parameter1>"')
    }
  }
  for (const { stream, config } of streams as ReadonlyArray<Loose>) {
    if (stream === undefined || stream === null) {
      return stumble(`${MODEL}.AirbyteStream.getName()`, returned('AirbyteStreamAndConfiguration.getStream'))
    }
    if (config?.selected === true && (stream.name === undefined || stream.name === null)) {
      return stumble('java.lang.CharSequence.toString()', '"src"')
    }
  }
}

/** By which generation of the server's code the release goes. */
export const rulesOf = (state: State): ServerRules => (isNewer(state) ? NEWER_RULES : OLDER_RULES)

/** A newer server stumbles over a stream that is there twice. */
const checkTwice = ({ streams }: AirbyteCatalog): void => {
  if (new Set(streams.map(({ stream }) => stateKeyOf(stream))).size < streams.length) refuse(nullPointer('null'))
}

/** What a newer server stores: mappers get their ids, and are looked through. */
const newerStored = (state: State, sent: AirbyteCatalog): AirbyteCatalog => {
  checkTwice(sent)
  const named = {
    streams: sent.streams.map(({ stream, config }) => ({ stream, config: { ...config, ...withIds(state, config) } })),
  }
  return keptMappers(orRefuse(NEWER_RULES.stored(named)))
}

/** What was stored of a catalog that came before, to the letter: see `readBody`. */
const storedBefore = new WeakMap<object, AirbyteCatalog>()

/** A catalog as it was sent; without streams it has none. */
export const sentCatalog = (sent: unknown): AirbyteCatalog => {
  const { streams = [] } = sent as { readonly streams?: AirbyteCatalog['streams'] | null }
  if (streams === null) return stumble('java.util.List.stream()', returned('AirbyteCatalog.getStreams'))
  checkStreams(streams)
  return { streams }
}

/** The catalog as it is stored; none has no streams. */
export const storedCatalog = (state: State, sent: unknown): AirbyteCatalog => {
  if (typeof sent !== 'object' || sent === null) return { streams: [] }
  if (isNewer(state)) return newerStored(state, sentCatalog(sent))
  const known = storedBefore.get(sent)
  if (known !== undefined) return known
  const made = orRefuse(OLDER_RULES.stored(sentCatalog(sent)))
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
    : orRefuse(rulesOf(state).merge(connection.syncCatalog, discovered, discovered))
}
