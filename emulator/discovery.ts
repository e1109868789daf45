/** What sources offer, and what a refreshed catalog does to their connections. */
import type { AirbyteCatalog } from '../provider/catalog/airbyte'
import { isBreakingDiff, type ProtocolCatalog, serverCatalogDiff, serverDefaultCatalog } from '../provider/server'
import { originalOf } from './catalogs'
import { type Handler, optionalText, orRefuse, pick, required } from './handler'
import type { Actor } from './records'
import { alter, contentId, newId, type State } from './state'

const EMPTY: ProtocolCatalog = { streams: [] }

const offerOf = (state: State, source: Actor): ProtocolCatalog =>
  state.offers.get(source.id) ??
  state.offers.get(String(source.configuration['database'])) ??
  state.offers.get(source.definitionId) ??
  EMPTY

interface Discovered {
  readonly catalogId: string
  readonly catalog: AirbyteCatalog
}

/** What was made of an offer before. */
const discoveredBefore = new WeakMap<ProtocolCatalog, Discovered>()

/** Asks the source and remembers what it offers. */
export const fetchCatalog = (state: State, source: Actor): Discovered => {
  const protocol = offerOf(state, source)
  const known = discoveredBefore.get(protocol)
  const discovered = known ?? { catalogId: contentId(protocol), catalog: serverDefaultCatalog(protocol) }
  discoveredBefore.set(protocol, discovered)
  const { catalogId } = discovered
  state.catalogs.set(catalogId, discovered.catalog)
  state.fetched.set(source.id, { catalogId, protocol, at: state.time })
  return discovered
}

/** A refreshed catalog touches every connection of the source: its breaking flag, and whether it stays active. */
export const refresh = (state: State, source: Actor, catalog: AirbyteCatalog): ReadonlyMap<string, unknown> => {
  const diffs = new Map<string, unknown>()
  for (const connection of state.connections.values()) {
    if (connection.sourceId !== source.id || connection.status === 'deprecated') continue
    const old = originalOf(state, connection) ?? connection.syncCatalog
    const diff = orRefuse(serverCatalogDiff(old, catalog, connection.syncCatalog))
    const breakingChange = isBreakingDiff(diff)
    const isDisabled =
      breakingChange || (connection.nonBreakingChangesPreference === 'disable' && diff.transforms.length > 0)
    const status = isDisabled ? 'inactive' : connection.status
    alter(state.connections, connection.connectionId, connection, { breakingChange, status })
    diffs.set(connection.connectionId, diff)
  }
  return diffs
}

/** How a job that is answered at once tells of itself. */
export const jobInfo = (state: State, configType: string, configId = 'NoConfiguration') => ({
  id: newId(state),
  configType,
  configId,
  createdAt: 0,
  endedAt: 0,
  succeeded: true,
  connectorConfigurationUpdated: false,
  logs: { logLines: [] },
})

/** What a discovery answers whose connector fails: the call itself succeeds. */
const CRASHED = {
  succeeded: false,
  failureReason: {
    failureType: 'system_error',
    externalMessage: 'Something went wrong in the connector. See the logs for more details.',
    internalMessage: 'boom',
    stacktrace: 'Traceback ...',
    timestamp: 0,
  },
}

/** Whether the source's connector crashes. */
export const isCrashing = ({ configuration }: Actor): boolean => configuration['host'] === 'crash'

export const discover: Handler = (state, body) => {
  const sourceId = required(body, 'sourceId')
  const source = pick(state.sources.get(sourceId), 'SOURCE_CONNECTION', sourceId)
  const cached = body['disable_cache'] === true ? undefined : state.fetched.get(sourceId)
  const known = cached === undefined ? undefined : state.catalogs.get(cached.catalogId)
  if (cached !== undefined && known !== undefined) {
    return { catalog: known, catalogId: cached.catalogId, jobInfo: jobInfo(state, 'discover_schema') }
  }
  const job = jobInfo(state, 'discover_schema', `Optional[${source.definitionId}]`)
  if (isCrashing(source)) return { jobInfo: { ...job, ...CRASHED } }
  const { catalog, catalogId } = fetchCatalog(state, source)
  const answer = { catalog, jobInfo: job, catalogId }
  const connectionId = optionalText(body, 'connectionId')
  if (connectionId === undefined) return answer
  const diffs = refresh(state, source, catalog)
  const connection = state.connections.get(connectionId)
  if (connection === undefined) return answer
  return {
    ...answer,
    catalogDiff: diffs.get(connectionId),
    breakingChange: connection.breakingChange,
    connectionStatus: connection.status,
  }
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
