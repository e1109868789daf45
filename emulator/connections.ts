/** Connections. */
import { sentCatalog, storedCatalog } from './catalogs'
import { internal } from './errors'
import {
  type Body,
  type Handler,
  optional,
  optionalFlag,
  optionalRecord,
  optionalText,
  pick,
  refuse,
  required,
  strings,
} from './handler'
import { releaseOperations } from './operations'
import { noteUpdate } from './races'
import type { Actor, Connection } from './records'
import { isNewer } from './releases'
import {
  checkEntitlements,
  checkLimits,
  checkLock,
  checkOperations,
  newerSettings,
  patchOf,
  resourcesOf,
  scheduleOf,
} from './settings'
import { alter, newId, seconds, type State, stateKeyOf } from './state'
import { tagsShown } from './tags'
import { cancelJobs, jobsOf, runningJobs, scheduleFirst } from './work'

export const findConnection = (state: State, body: Body): Connection => {
  const id = required(body, 'connectionId')
  return pick(state.connections.get(id), 'STANDARD_SYNC', id)
}

/** Those of a workspace, deleted ones too. */
export const listed = (state: State, body: Body): ReadonlyArray<Connection> =>
  [...state.connections.values()].filter(
    (connection) => state.sources.get(connection.sourceId)?.workspaceId === body['workspaceId'],
  )

export const isLive = ({ status }: Connection): boolean => status !== 'deprecated'

/** A deleted connection stays, with its jobs and its state. */
export const deprecate = (state: State, { connectionId, operationIds }: Connection): void => {
  releaseOperations(state, connectionId, operationIds)
  const connection = state.connections.get(connectionId)
  if (connection === undefined) return
  alter(state.connections, connectionId, connection, { status: 'deprecated', isWorkflowDeleted: true })
  cancelJobs(state, runningJobs(state, connectionId))
  state.following = state.following.filter((next) => next.connectionId !== connectionId)
}

/** What only newer servers show of a connection, and what they show no more. */
const newerRead = (state: State, { tags = [], createdAt, backfillPreference = 'disabled' }: Connection): Body => ({
  geography: undefined,
  backfillPreference,
  created_at: seconds(createdAt),
  tags: tagsShown(state, tags),
  onDemandEnabled: false,
})

/** As the API shows it: what is not set is left out, and a basic schedule is told in the old form, too. */
export const connectionRead = (state: State, connection: Connection): Body => {
  const { state: _state, wholeState: _whole, isWorkflowDeleted: _workflow, ...rest } = connection
  const { createdAt: _created, ...shown } = rest
  const schedule = (connection.scheduleData as { readonly basicSchedule?: unknown } | undefined)?.basicSchedule
  const all = { ...shown, schedule, ...(isNewer(state) ? newerRead(state, connection) : {}) }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

/** A basic schedule runs from the last sync on, and so soon where there was none. */
const runIfDue = (state: State, connection: Connection, since: 'made' | 'updated'): void => {
  const { connectionId, status, scheduleType } = connection
  const hasSynced = jobsOf(state, connectionId).some((job) => job.configType === 'sync')
  if (status === 'active' && scheduleType === 'basic' && !hasSynced) scheduleFirst(state, connectionId, since)
}

/** A connection without how far those of its streams have come that are to be read in another mode. */
const withoutStates = (connection: Connection, syncCatalog: unknown): Connection => {
  if (syncCatalog === undefined) return connection
  const before = new Map(
    connection.syncCatalog.streams.map(({ stream, config }) => [stateKeyOf(stream), config.syncMode]),
  )
  const changed = new Set(
    sentCatalog(syncCatalog)
      .streams.filter(({ stream, config }) => {
        const was = before.get(stateKeyOf(stream))
        return config.selected === true && was !== undefined && was !== config.syncMode
      })
      .map(({ stream }) => stateKeyOf(stream)),
  )
  const state = Object.fromEntries(Object.entries(connection.state).filter(([key]) => !changed.has(key)))
  return changed.size === 0 ? connection : { ...connection, state }
}

const checkWorkspaces = (source: Actor, destination: Actor): void => {
  if (source.workspaceId === destination.workspaceId) return
  refuse(
    internal(
      `Source and destination do not belong to the same workspace. Source id: ${source.id}, Source workspace id: ${source.workspaceId}, Destination id: ${destination.id}, Destination workspace id: ${destination.workspaceId}`,
    ),
  )
}

/** Makes a connection. What a request does not say has the server's defaults. */
export const createConnection = (state: State, body: Body): Connection => {
  const sourceId = required(body, 'sourceId')
  const destinationId = required(body, 'destinationId')
  const source = pick(state.sources.get(sourceId), 'SOURCE_CONNECTION', sourceId)
  const destination = pick(state.destinations.get(destinationId), 'DESTINATION_CONNECTION', destinationId)
  checkWorkspaces(source, destination)
  const operationIds = strings(body['operationIds'])
  checkOperations(state, source.workspaceId, operationIds)
  const connectionId = newId(state)
  checkEntitlements(state, body)
  const connection: Connection = {
    connectionId,
    sourceId,
    destinationId,
    name: optionalText(body, 'name') ?? `${source.name} <> ${destination.name}`,
    namespaceDefinition: optionalText(body, 'namespaceDefinition') ?? 'source',
    namespaceFormat: optionalText(body, 'namespaceFormat'),
    prefix: optionalText(body, 'prefix'),
    operationIds,
    syncCatalog: storedCatalog(state, optional(body, 'syncCatalog')),
    ...scheduleOf(state, body, connectionId),
    status: optionalText(body, 'status'),
    resourceRequirements: resourcesOf(state, body),
    sourceCatalogId: optionalText(body, 'sourceCatalogId'),
    geography: optionalText(body, 'geography') ?? state.workspaces.get(source.workspaceId)?.defaultGeography ?? 'auto',
    breakingChange: false,
    // What the request says is ignored by 0.44 (createConnection).
    notifySchemaChanges: isNewer(state) && optionalFlag(body, 'notifySchemaChanges') === true,
    notifySchemaChangesByEmail: false,
    createdAt: state.time,
    ...newerSettings(state, body, ['backfillPreference', 'destinationCatalogId']),
    nonBreakingChangesPreference: optionalText(body, 'nonBreakingChangesPreference') ?? 'ignore',
    state: {},
    isWorkflowDeleted: false,
  }
  checkLimits(state, 'insert', body)
  state.connections.set(connection.connectionId, connection)
  runIfDue(state, connection, 'made')
  return connection
}

/** Changes a connection, and wakes its workflow. A newer server forgets how far a stream of another mode has come. */
export const patchConnection = (state: State, found: Connection, body: Body): Connection => {
  checkLock(found)
  checkEntitlements(state, body)
  const before = isNewer(state) ? withoutStates(found, optional(body, 'syncCatalog')) : found
  const after = alter(state.connections, before.connectionId, before, patchOf(state, before, body))
  noteUpdate(state, after.connectionId)
  if (optionalText(body, 'scheduleType') !== undefined || optional(body, 'status') !== undefined) {
    runIfDue(state, after, 'updated')
  }
  return after
}

export const create: Handler = (state, body) => connectionRead(state, createConnection(state, body))

export const update: Handler = (state, body) =>
  connectionRead(state, patchConnection(state, findConnection(state, body), body))

export const get: Handler = (state, body) => connectionRead(state, findConnection(state, body))

/** Lists that nobody pages through; newer servers have the newest first. */
const readAll = (state: State, connections: ReadonlyArray<Connection>): Body => ({
  connections: connections.map((connection) => connectionRead(state, connection)),
})

export const list: Handler = (state, body) => readAll(state, listed(state, body).filter(isLive))

export const listAll: Handler = (state, body) => readAll(state, listed(state, body))

/** A page of the connections of several workspaces, each with its workspace (newer servers). */
export const listPaginated: Handler = (state, body) => {
  const { pageSize = 200, rowOffset = 0 } = optionalRecord(body, 'pagination') ?? {}
  const wantedTags = strings(body['tagIds'])
  const isWanted = (connection: Connection): boolean =>
    (body['includeDeleted'] === true || isLive(connection)) &&
    (wantedTags.length === 0 || (connection.tags ?? []).some((tag) => wantedTags.includes(tag)))
  const found = strings(body['workspaceIds']).flatMap((workspaceId) =>
    listed(state, { workspaceId })
      .filter(isWanted)
      .map((connection) => ({ ...connectionRead(state, connection), workspaceId })),
  )
  return { connections: found.slice(Number(rowOffset), Number(rowOffset) + Number(pageSize)) }
}

/** The real server's search always answers an empty list (0.40–0.44). */
export const search: Handler = () => ({ connections: [] })

export const remove: Handler = (state, body) => {
  deprecate(state, findConnection(state, body))
  return undefined
}
