/** Connections. */
import { storedCatalog } from './catalogs'
import { internal } from './errors'
import { type Body, type Handler, optional, optionalText, pick, refuse, required, strings } from './handler'
import { releaseOperations } from './operations'
import { noteUpdate } from './races'
import type { Actor, Connection } from './records'
import { checkLimits, checkOperations, newerSettings, patchOf, scheduleOf } from './settings'
import { alter, newId, type State } from './state'
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

/** As the API shows it: what is not set is left out, and a basic schedule is told in the old form, too. */
export const connectionRead = (connection: Connection): Body => {
  const { state: _state, wholeState: _whole, isWorkflowDeleted: _workflow, ...shown } = connection
  const schedule = (connection.scheduleData as { readonly basicSchedule?: unknown } | undefined)?.basicSchedule
  return Object.fromEntries(Object.entries({ ...shown, schedule }).filter(([, value]) => value !== undefined))
}

/** A basic schedule runs from the last sync on, and so soon where there was none. */
const runIfDue = (state: State, connection: Connection, since: 'made' | 'updated'): void => {
  const { connectionId, status, scheduleType } = connection
  const hasSynced = jobsOf(state, connectionId).some((job) => job.configType === 'sync')
  if (status === 'active' && scheduleType === 'basic' && !hasSynced) scheduleFirst(state, connectionId, since)
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
  const connection: Connection = {
    connectionId: newId(state),
    sourceId,
    destinationId,
    name: optionalText(body, 'name') ?? `${source.name} <> ${destination.name}`,
    namespaceDefinition: optionalText(body, 'namespaceDefinition') ?? 'source',
    namespaceFormat: optionalText(body, 'namespaceFormat'),
    prefix: optionalText(body, 'prefix'),
    operationIds,
    syncCatalog: storedCatalog(state, optional(body, 'syncCatalog')),
    ...scheduleOf(body),
    status: optionalText(body, 'status'),
    resourceRequirements: optional(body, 'resourceRequirements'),
    sourceCatalogId: optionalText(body, 'sourceCatalogId'),
    geography: optionalText(body, 'geography') ?? state.workspaces.get(source.workspaceId)?.defaultGeography ?? 'auto',
    breakingChange: false,
    // What the request says is ignored here (createConnection, 0.42.1 and later answer false).
    notifySchemaChanges: false,
    notifySchemaChangesByEmail: false,
    ...newerSettings(state, body),
    nonBreakingChangesPreference: optionalText(body, 'nonBreakingChangesPreference') ?? 'ignore',
    state: {},
    isWorkflowDeleted: false,
  }
  checkLimits(state, 'insert', body)
  state.connections.set(connection.connectionId, connection)
  runIfDue(state, connection, 'made')
  return connection
}

/** Changes a connection, and wakes its workflow. */
export const patchConnection = (state: State, before: Connection, body: Body): Connection => {
  const after = alter(state.connections, before.connectionId, before, patchOf(state, before, body))
  noteUpdate(state, after.connectionId)
  if (optionalText(body, 'scheduleType') !== undefined || optional(body, 'status') !== undefined) {
    runIfDue(state, after, 'updated')
  }
  return after
}

export const create: Handler = (state, body) => connectionRead(createConnection(state, body))

export const update: Handler = (state, body) =>
  connectionRead(patchConnection(state, findConnection(state, body), body))

export const get: Handler = (state, body) => connectionRead(findConnection(state, body))

export const list: Handler = (state, body) => ({ connections: listed(state, body).filter(isLive).map(connectionRead) })

export const listAll: Handler = (state, body) => ({ connections: listed(state, body).map(connectionRead) })

/** The real server's search always answers an empty list (0.40–0.44). */
export const search: Handler = () => ({ connections: [] })

export const remove: Handler = (state, body) => {
  deprecate(state, findConnection(state, body))
  return undefined
}
