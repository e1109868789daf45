/** What sources offer, and what a refreshed catalog does to their connections. */
import type { AirbyteCatalog } from '../provider/catalog/airbyte'
import { canonicalJson } from '../provider/json'
import type { ProtocolCatalog } from '../provider/server'
import { originalOf, rulesOf } from './catalogs'
import { type Handler, optionalRecord, optionalText, orRefuse, pick, required } from './handler'
import { offerIn } from './offers'
import type { Actor } from './records'
import { findDefinition } from './registry'
import { isNewer } from './releases'
import { checkLock } from './settings'
import { alter, contentId, type State } from './state'
import { quickJob } from './synchronous'

const EMPTY: ProtocolCatalog = { streams: [] }

const offerOf = (state: State, source: Pick<Actor, 'id' | 'definitionId' | 'configuration'>): ProtocolCatalog =>
  state.offers.get(source.id) ??
  state.offers.get(String(source.configuration['database'])) ??
  state.offers.get(source.definitionId) ??
  EMPTY

interface Discovered {
  readonly catalogId: string
  readonly catalog: AirbyteCatalog
}

/** What is left out of a stream, or empty, is the same for a newer server; so is the order in which a schema is written. */
const canonical = ({ streams }: ProtocolCatalog): string =>
  canonicalJson(
    streams.map((stream) =>
      Object.fromEntries(
        Object.entries(stream).filter(
          ([, value]) => value !== null && value !== false && !(Array.isArray(value) && value.length === 0),
        ),
      ),
    ),
  )

/** What was made of an offer before, by each generation. */
const discoveredBefore = {
  older: new WeakMap<ProtocolCatalog, Discovered>(),
  newer: new WeakMap<ProtocolCatalog, Discovered>(),
}

const discovered = (state: State, protocol: ProtocolCatalog): Discovered => {
  const before = discoveredBefore[isNewer(state) ? 'newer' : 'older']
  const known = before.get(protocol)
  if (known !== undefined) return known
  const made = {
    catalogId: contentId(isNewer(state) ? canonical(protocol) : protocol),
    catalog: rulesOf(state).defaultCatalog(protocol),
  }
  before.set(protocol, made)
  return made
}

const remember = (state: State, { id }: Actor, protocol: ProtocolCatalog): Discovered => {
  const made = discovered(state, protocol)
  state.catalogs.set(made.catalogId, made.catalog)
  state.fetched.set(id, { catalogId: made.catalogId, protocol, at: state.time })
  return made
}

/** Asks the source and remembers what it offers. */
export const fetchCatalog = (state: State, source: Actor): Discovered => remember(state, source, offerOf(state, source))

/**
 * A refreshed catalog touches every connection of the source at 0.44, and at newer servers the one that is asked for:
 * its breaking flag, and whether it stays active.
 */
export const refresh = (
  state: State,
  source: Actor,
  catalog: AirbyteCatalog,
  connectionId: string,
): ReadonlyMap<string, unknown> => {
  const diffs = new Map<string, unknown>()
  const rules = rulesOf(state)
  for (const connection of state.connections.values()) {
    if (connection.sourceId !== source.id || connection.status === 'deprecated') continue
    if (isNewer(state)) {
      if (connection.connectionId !== connectionId) continue
      checkLock(connection)
    }
    const old = originalOf(state, connection) ?? connection.syncCatalog
    const diff = orRefuse(rules.diff(old, catalog, connection.syncCatalog))
    const breakingChange = rules.isBreaking(diff)
    const isDisabled =
      breakingChange || (connection.nonBreakingChangesPreference === 'disable' && diff.transforms.length > 0)
    const status = isDisabled ? 'inactive' : connection.status
    alter(state.connections, connection.connectionId, connection, { breakingChange, status })
    diffs.set(connection.connectionId, diff)
  }
  return diffs
}

/** What a discovery answers whose connector fails: the call itself succeeds. */
const crashed = (state: State) => ({
  succeeded: false,
  failureReason: {
    failureType: 'system_error',
    ...(isNewer(state)
      ? { failureOrigin: 'source', externalMessage: 'discover crashed' }
      : {
          externalMessage: 'Something went wrong in the connector. See the logs for more details.',
          stacktrace: 'Traceback ...',
        }),
    internalMessage: 'boom',
    timestamp: Math.floor(state.time),
  },
})

/** How an answer tells of its job that was found in the cache. */
const CACHED = { createdAt: 0, endedAt: 0 }

/** Whether the source's connector crashes. */
export const isCrashing = ({ configuration }: Pick<Actor, 'configuration'>): boolean =>
  configuration['host'] === 'crash'

export const discover: Handler = (state, body) => {
  const sourceId = required(body, 'sourceId')
  const source = pick(state.sources.get(sourceId), 'SOURCE_CONNECTION', sourceId)
  const cached = body['disable_cache'] === true ? undefined : state.fetched.get(sourceId)
  const known = cached === undefined ? undefined : state.catalogs.get(cached.catalogId)
  if (cached !== undefined && known !== undefined) {
    const jobInfo = quickJob(state, 'discover_schema', 'NoConfiguration', CACHED)
    return { catalog: known, catalogId: cached.catalogId, jobInfo }
  }
  const job = quickJob(state, 'discover_schema', `Optional[${source.definitionId}]`)
  if (isCrashing(source)) return { jobInfo: { ...job, ...crashed(state) } }
  const { catalog, catalogId } = fetchCatalog(state, source)
  const answer = { catalog, jobInfo: job, catalogId }
  const connectionId = optionalText(body, 'connectionId')
  if (connectionId === undefined) return answer
  const diffs = refresh(state, source, catalog, connectionId)
  const connection = state.connections.get(connectionId)
  // A connection of another source is not told of.
  if (connection === undefined || !diffs.has(connectionId)) return answer
  return {
    ...(isNewer(state) ? { catalog, catalogId } : answer),
    catalogDiff: diffs.get(connectionId),
    breakingChange: connection.breakingChange,
    connectionStatus: connection.status,
  }
}

/** What a source would offer that has not been saved. */
export const discoverUnsaved: Handler = (state, body) => {
  const definitionId = required(body, 'sourceDefinitionId')
  findDefinition(state, 'source', definitionId)
  const configuration = optionalRecord(body, 'connectionConfiguration') ?? {}
  const job = quickJob(state, 'discover_schema', `Optional[${definitionId}]`)
  if (isCrashing({ configuration })) return { jobInfo: { ...job, ...crashed(state) } }
  const { catalog, catalogId } = discovered(state, offerOf(state, { id: '', definitionId, configuration }))
  state.catalogs.set(catalogId, catalog)
  return { catalog, jobInfo: job, catalogId }
}

/** Notes what a source was seen to offer, as the workers of the real server tell it. */
export const writeResult: Handler = (state, body) => {
  const sourceId = required(body, 'sourceId')
  const source = pick(state.sources.get(sourceId), 'SOURCE_CONNECTION', sourceId)
  const { catalogId } = remember(state, source, offerIn(optionalRecord(body, 'catalog')) ?? EMPTY)
  return { catalogId }
}

/** A connector's catalog as the server keeps it: lists are never left out. */
const recorded = ({ streams }: ProtocolCatalog): unknown => ({
  streams: streams.map((stream) => ({
    ...stream,
    default_cursor_field: stream.default_cursor_field ?? [],
    source_defined_primary_key: stream.source_defined_primary_key ?? [],
  })),
})

export const mostRecent: Handler = (state, body) => {
  const fetched = state.fetched.get(required(body, 'sourceId'))
  if (fetched === undefined) return {}
  return { updatedAt: Math.floor(fetched.at / 1000), catalog: recorded(fetched.protocol) }
}
