/** Connections as Airbyte's own pages ask for them: with source, destination, operations and the newest sync. */
import { actorRead, actorSnippet } from './actors'
import { filledUp, originalOf, rulesOf, sentCatalog } from './catalogs'
import { connectionRead, createConnection, findConnection, isLive, listed, patchConnection } from './connections'
import { fetchCatalog, isCrashing, refresh } from './discovery'
import { nullPointer } from './errors'
import { type Body, type Handler, optional, orRefuse, pick, refuse, strings } from './handler'
import { latestSync } from './jobs'
import { createOperation, operationsOf, replaceOperations } from './operations'
import { canRefresh, pageOf, versionOf } from './pages'
import type { Connection } from './records'
import { refreshBySave } from './refreshes'
import { can, isNewer } from './releases'
import { descriptorsOf, type State } from './state'
import { stateTypeOf } from './streamStates'
import { isSyncing, startJob } from './work'

/** A connection that was made from no discovered catalog never hears of a change. */
const schemaChange = (state: State, connection: Connection): string => {
  if (connection.sourceCatalogId === undefined) return 'no_change'
  if (connection.breakingChange) return 'breaking'
  const latest = state.fetched.get(connection.sourceId)?.catalogId
  return latest !== undefined && latest !== connection.sourceCatalogId ? 'non_breaking' : 'no_change'
}

/** What only newer servers show of a connection: under another name than where it is asked for by itself. */
const newerRead = (state: State, connection: Connection, { created_at: createdAt }: Body): Body => ({
  created_at: undefined,
  createdAt,
  sourceActorDefinitionVersion: versionOf(state, 'source', connection.sourceId),
  destinationActorDefinitionVersion: versionOf(state, 'destination', connection.destinationId),
})

const read = (state: State, connection: Connection, more: Body = {}): Body => {
  const { breakingChange: _breaking, sourceCatalogId, ...shown } = connectionRead(state, connection)
  const source = state.sources.get(connection.sourceId)
  const destination = state.destinations.get(connection.destinationId)
  return {
    ...shown,
    syncCatalog: more['syncCatalog'] ?? filledUp(state, connection),
    source: source === undefined ? undefined : actorRead(state, 'source', source),
    destination: destination === undefined ? undefined : actorRead(state, 'destination', destination),
    operations: operationsOf(state, connection),
    ...latestSync(state, connection.connectionId),
    isSyncing: isSyncing(state, connection.connectionId),
    ...(sourceCatalogId === undefined ? {} : { catalogId: sourceCatalogId }),
    schemaChange: schemaChange(state, connection),
    ...(isNewer(state) ? newerRead(state, connection, shown) : {}),
    ...more,
  }
}

/** Makes the operations first; if the connection fails, they stay. */
export const create: Handler = (state, body) => {
  const operations = (optional(body, 'operations') ?? []) as ReadonlyArray<Body>
  const operationIds = operations.map((entry) => createOperation(state, entry).operationId)
  return read(state, createConnection(state, { ...body, operationIds }))
}

/**
 * Starts the reset that an update is followed by. At 0.44 a connection without state has all of its streams reset, and a
 * sync follows; a newer server reads the streams again where the destination can, and else resets just those.
 */
const resetChanged = (state: State, connection: Connection, changed: ReturnType<typeof descriptorsOf>): void => {
  if (changed.length === 0) return
  const { connectionId } = connection
  if (isNewer(state)) {
    if (canRefresh(state, connection)) refreshBySave(state, connection, changed)
    else startJob(state, connectionId, { configType: 'reset_connection', streamsToReset: changed, isBySave: true })
    return
  }
  const isByStream = ['stream', 'global'].includes(stateTypeOf(connection))
  const streamsToReset = isByStream ? changed : descriptorsOf(connection.syncCatalog)
  startJob(state, connectionId, { configType: 'reset_connection', streamsToReset, isFollowedBySync: true })
}

export const update: Handler = (state, body) => {
  const before = findConnection(state, body)
  const given = optional(body, 'syncCatalog')
  const sent = given === undefined ? undefined : sentCatalog(given)
  const fetched = state.fetched.get(before.sourceId)
  const discovered = fetched === undefined ? {} : { mostRecentDiscovered: fetched.protocol }
  const predicted =
    sent === undefined
      ? undefined
      : orRefuse(rulesOf(state).update({ old: before.syncCatalog, new: sent, ...discovered }))
  const operations = optional(body, 'operations')
  const operationIds = Array.isArray(operations)
    ? replaceOperations(state, before, operations as ReadonlyArray<Body>)
    : undefined
  const breakingChange = fetched === undefined ? undefined : predicted?.breakingChange
  const after = patchConnection(state, findConnection(state, body), { ...body, operationIds, breakingChange })
  const isReset = predicted !== undefined && body['skipReset'] !== true
  // A newer server answers before the job is there.
  const answer = isNewer(state) ? read(state, after) : undefined
  if (isReset) resetChanged(state, after, predicted.streamsToReset)
  return answer ?? read(state, after)
}

export const get: Handler = (state, body) => {
  const connection = findConnection(state, body)
  if (body['withRefreshedCatalog'] !== true) return read(state, connection)
  const source = pick(state.sources.get(connection.sourceId), 'SOURCE_CONNECTION', connection.sourceId)
  const original = originalOf(state, connection) ?? connection.syncCatalog
  if (isCrashing(source)) {
    // A newer server goes on with what it has.
    if (isNewer(state)) return read(state, connection)
    refuse(
      nullPointer(
        'Cannot invoke "io.airbyte.api.model.generated.AirbyteCatalog.getStreams()" because "<parameter3>" is null',
      ),
    )
  }
  const { catalog, catalogId } = fetchCatalog(state, source)
  const catalogDiff = refresh(state, source, catalog, connection.connectionId).get(connection.connectionId)
  const syncCatalog = orRefuse(rulesOf(state).merge(connection.syncCatalog, original, catalog))
  return read(state, findConnection(state, body), { syncCatalog, catalogId, catalogDiff })
}

const listItem = (state: State, connection: Connection): Body => ({
  connectionId: connection.connectionId,
  name: connection.name,
  scheduleType: connection.scheduleType,
  ...(connection.scheduleData === undefined ? {} : { scheduleData: connection.scheduleData }),
  status: connection.status,
  source: actorSnippet(state, 'source', connection.sourceId),
  destination: actorSnippet(state, 'destination', connection.destinationId),
  ...latestSync(state, connection.connectionId),
  isSyncing: isSyncing(state, connection.connectionId),
  schemaChange: schemaChange(state, connection),
})

/** Whole on 0.44; in pages on newer servers. */
export const list: Handler = (state, body) => {
  const isWanted = (name: 'sourceId' | 'destinationId', connection: Connection): boolean => {
    const wanted = strings(body[name])
    return wanted.length === 0 || wanted.includes(connection[name])
  }
  const found = listed(state, body).filter(
    (item) => isLive(item) && isWanted('sourceId', item) && isWanted('destinationId', item),
  )
  return can(state, 'pages')
    ? pageOf(state, body, found, (connection) => listItem(state, connection))
    : { connections: found.map((connection) => listItem(state, connection)) }
}

export const checkUpdates: Handler = () => ({ destinationDefinitions: 0, sourceDefinitions: 0 })

export const listGeographies: Handler = () => ({ geographies: ['auto'] })
