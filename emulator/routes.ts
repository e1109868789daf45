/** The table of paths: what is there, what each does, and the form in which it takes its body. All are POST. */
import * as actors from './actors'
import * as connections from './connections'
import * as definitions from './definitions'
import * as discovery from './discovery'
import { asks, does, type Route } from './handler'
import * as jobs from './jobs'
import { NEWER_ROUTES } from './newer'
import * as operations from './operations'
import { hasPath, isNewer } from './releases'
import type { State } from './state'
import * as streamStates from './streamStates'
import * as webBackend from './webBackend'
import * as workspaces from './workspaces'

export const ROUTES: Readonly<Record<string, Route>> = {
  '/v1/workspaces/create': does(workspaces.create, 'WorkspaceCreate'),
  '/v1/workspaces/get': asks(workspaces.get, 'WorkspaceIdRequestBody'),
  '/v1/workspaces/get_by_slug': asks(workspaces.getBySlug, 'SlugRequestBody'),
  '/v1/workspaces/get_by_connection_id': asks(workspaces.getByConnection, 'ConnectionIdRequestBody'),
  '/v1/workspaces/list': asks(workspaces.list),
  '/v1/workspaces/update': does(workspaces.update, 'WorkspaceUpdate'),
  '/v1/workspaces/update_name': does(workspaces.updateName, 'WorkspaceUpdateName'),
  '/v1/workspaces/tag_feedback_status_as_done': asks(workspaces.tagFeedback, 'WorkspaceGiveFeedback'),
  '/v1/workspaces/delete': does(workspaces.remove, 'WorkspaceIdRequestBody'),

  '/v1/source_definitions/list': asks(definitions.list('source')),
  '/v1/source_definitions/list_latest': asks(definitions.listLatest('source')),
  '/v1/source_definitions/list_for_workspace': asks(definitions.listForWorkspace('source'), 'WorkspaceIdRequestBody'),
  '/v1/source_definitions/list_private': asks(definitions.listPrivate('source'), 'WorkspaceIdRequestBody'),
  '/v1/source_definitions/get': asks(definitions.get('source'), 'SourceDefinitionIdRequestBody'),
  '/v1/source_definitions/get_for_workspace': asks(
    definitions.getForWorkspace('source'),
    'SourceDefinitionIdWithWorkspaceId',
  ),
  '/v1/source_definitions/create_custom': does(definitions.createCustom('source'), 'CustomSourceDefinitionCreate'),
  '/v1/source_definitions/update': does(definitions.update('source'), 'SourceDefinitionUpdate'),
  '/v1/source_definitions/delete': does(definitions.remove('source'), 'SourceDefinitionIdRequestBody'),
  '/v1/source_definitions/grant_definition': does(definitions.grant('source'), 'SourceDefinitionIdWithWorkspaceId'),
  '/v1/source_definitions/revoke_definition': does(definitions.revoke('source'), 'SourceDefinitionIdWithWorkspaceId'),
  '/v1/source_definition_specifications/get': asks(
    definitions.getSpecification('source'),
    'SourceDefinitionIdWithWorkspaceId',
  ),
  '/v1/source_definition_specifications/get_for_source': asks(
    definitions.getSpecificationFor('source'),
    'SourceIdRequestBody',
  ),

  '/v1/destination_definitions/list': asks(definitions.list('destination')),
  '/v1/destination_definitions/list_latest': asks(definitions.listLatest('destination')),
  '/v1/destination_definitions/list_for_workspace': asks(
    definitions.listForWorkspace('destination'),
    'WorkspaceIdRequestBody',
  ),
  '/v1/destination_definitions/list_private': asks(definitions.listPrivate('destination'), 'WorkspaceIdRequestBody'),
  '/v1/destination_definitions/get': asks(definitions.get('destination'), 'DestinationDefinitionIdRequestBody'),
  '/v1/destination_definitions/get_for_workspace': asks(
    definitions.getForWorkspace('destination'),
    'DestinationDefinitionIdWithWorkspaceId',
  ),
  '/v1/destination_definitions/create_custom': does(
    definitions.createCustom('destination'),
    'CustomDestinationDefinitionCreate',
  ),
  '/v1/destination_definitions/update': does(definitions.update('destination'), 'DestinationDefinitionUpdate'),
  '/v1/destination_definitions/delete': does(definitions.remove('destination'), 'DestinationDefinitionIdRequestBody'),
  '/v1/destination_definitions/grant_definition': does(
    definitions.grant('destination'),
    'DestinationDefinitionIdWithWorkspaceId',
  ),
  '/v1/destination_definitions/revoke_definition': does(
    definitions.revoke('destination'),
    'DestinationDefinitionIdWithWorkspaceId',
  ),
  '/v1/destination_definition_specifications/get': asks(
    definitions.getSpecification('destination'),
    'DestinationDefinitionIdWithWorkspaceId',
  ),
  '/v1/destination_definition_specifications/get_for_destination': asks(
    definitions.getSpecificationFor('destination'),
    'DestinationIdRequestBody',
  ),

  '/v1/sources/create': does(actors.create('source'), 'SourceCreate'),
  '/v1/sources/update': does(actors.update('source'), 'SourceUpdate'),
  '/v1/sources/clone': does(actors.clone('source'), 'SourceCloneRequestBody'),
  '/v1/sources/get': asks(actors.get('source'), 'SourceIdRequestBody'),
  '/v1/sources/list': asks(actors.list('source'), 'WorkspaceIdRequestBody'),
  '/v1/sources/search': asks(actors.search('source'), 'SourceSearch'),
  '/v1/sources/delete': does(actors.remove('source'), 'SourceIdRequestBody'),
  '/v1/sources/check_connection': asks(actors.check('source'), 'SourceIdRequestBody'),
  '/v1/sources/check_connection_for_update': asks(actors.checkForUpdate('source'), 'SourceUpdate'),
  '/v1/sources/discover_schema': does(discovery.discover, 'SourceDiscoverSchemaRequestBody'),
  '/v1/sources/most_recent_source_actor_catalog': asks(discovery.mostRecent, 'SourceIdRequestBody'),
  '/v1/sources/write_discover_catalog_result': does(discovery.writeResult, 'SourceDiscoverSchemaWriteRequestBody'),

  '/v1/destinations/create': does(actors.create('destination'), 'DestinationCreate'),
  '/v1/destinations/update': does(actors.update('destination'), 'DestinationUpdate'),
  '/v1/destinations/clone': does(actors.clone('destination'), 'DestinationCloneRequestBody'),
  '/v1/destinations/get': asks(actors.get('destination'), 'DestinationIdRequestBody'),
  '/v1/destinations/list': asks(actors.list('destination'), 'WorkspaceIdRequestBody'),
  '/v1/destinations/search': asks(actors.search('destination'), 'DestinationSearch'),
  '/v1/destinations/delete': does(actors.remove('destination'), 'DestinationIdRequestBody'),
  '/v1/destinations/check_connection': asks(actors.check('destination'), 'DestinationIdRequestBody'),
  '/v1/destinations/check_connection_for_update': asks(actors.checkForUpdate('destination'), 'DestinationUpdate'),

  '/v1/scheduler/sources/check_connection': asks(actors.checkUnsaved('source'), 'SourceCoreConfig'),
  '/v1/scheduler/sources/discover_schema': does(discovery.discoverUnsaved, 'SourceCoreConfig'),
  '/v1/scheduler/destinations/check_connection': asks(actors.checkUnsaved('destination'), 'DestinationCoreConfig'),

  '/v1/connections/create': does(connections.create, 'ConnectionCreate'),
  '/v1/connections/update': does(connections.update, 'ConnectionUpdate'),
  '/v1/connections/get': asks(connections.get, 'ConnectionIdRequestBody'),
  '/v1/connections/list': asks(connections.list, 'WorkspaceIdRequestBody'),
  '/v1/connections/list_all': asks(connections.listAll, 'WorkspaceIdRequestBody'),
  '/v1/connections/search': asks(connections.search, 'ConnectionSearch'),
  '/v1/connections/delete': does(connections.remove, 'ConnectionIdRequestBody'),
  '/v1/connections/sync': does(jobs.sync, 'ConnectionIdRequestBody'),
  '/v1/connections/reset': does(jobs.reset, 'ConnectionIdRequestBody'),
  '/v1/connections/reset/stream': does(jobs.resetStreams, 'ConnectionStreamRequestBody'),

  '/v1/web_backend/connections/create': does(webBackend.create, 'WebBackendConnectionCreate'),
  '/v1/web_backend/connections/update': does(webBackend.update, 'WebBackendConnectionUpdate'),
  // With a refreshed catalog it may set connections inactive.
  '/v1/web_backend/connections/get': does(webBackend.get, 'WebBackendConnectionRequestBody'),
  '/v1/web_backend/connections/list': asks(webBackend.list, 'WebBackendConnectionListRequestBody'),
  '/v1/web_backend/state/get_type': asks(streamStates.getType, 'ConnectionIdRequestBody'),
  '/v1/web_backend/workspace/state': asks(workspaces.contents, 'WebBackendWorkspaceState'),
  '/v1/web_backend/check_updates': asks(webBackend.checkUpdates),
  '/v1/web_backend/geographies/list': asks(webBackend.listGeographies),

  '/v1/operations/create': does(operations.create, 'OperationCreate'),
  '/v1/operations/update': does(operations.update, 'OperationUpdate'),
  '/v1/operations/get': asks(operations.get, 'OperationIdRequestBody'),
  '/v1/operations/list': asks(operations.list, 'ConnectionIdRequestBody'),
  '/v1/operations/delete': does(operations.remove, 'OperationIdRequestBody'),
  '/v1/operations/check': asks(operations.check, 'OperatorConfiguration'),

  '/v1/jobs/list': asks(jobs.list, 'JobListRequestBody'),
  '/v1/jobs/get': asks(jobs.get, 'JobIdRequestBody'),
  '/v1/jobs/get_light': asks(jobs.getLight, 'JobIdRequestBody'),
  '/v1/jobs/get_debug_info': asks(jobs.getDebugInfo, 'JobIdRequestBody'),
  '/v1/jobs/get_normalization_status': asks(jobs.getNormalizationStatus, 'JobIdRequestBody'),
  '/v1/jobs/get_last_replication_job': asks(jobs.getLastReplication, 'ConnectionIdRequestBody'),
  '/v1/jobs/cancel': does(jobs.cancel, 'JobIdRequestBody'),

  '/v1/state/get': asks(streamStates.get, 'ConnectionIdRequestBody'),
  '/v1/state/create_or_update': does(streamStates.createOrUpdate, 'ConnectionStateCreateOrUpdate'),
}

/** Those that are answered beside the table. */
const BESIDE = ['/v1/health', '/v1/instance_configuration', '/v1/applications/token'] as const

const PATHS: ReadonlySet<string> = new Set([...Object.keys(ROUTES), ...Object.keys(NEWER_ROUTES), ...BESIDE])

/** Whether a server of any release has the path. */
export const isPath = (path: string): boolean => PATHS.has(path)

const nounOf = (path: string): string => path.split('/').slice(0, 3).join('/')

/** The paths of the same noun; where there is none of it, the beginnings of all. */
export const pathsLike = (path: string): ReadonlyArray<string> => {
  const alike = [...PATHS].filter((known) => nounOf(known) === nounOf(path))
  return alike.length > 0 ? alike : [...new Set([...PATHS].map((known) => `${nounOf(known)}/…`))]
}

/** Paths that newer servers have no more, and of which no capability tells. */
const GONE: ReadonlySet<string> = new Set([
  '/v1/sources/clone',
  '/v1/destinations/clone',
  '/v1/jobs/get_normalization_status',
])

/** The row of a path, where a server of the release has it. */
export const routeAt = (state: State, path: string): Route | undefined => {
  if (!hasPath(state, path)) return undefined
  if (!isNewer(state)) return ROUTES[path]
  return NEWER_ROUTES[path] ?? (GONE.has(path) ? undefined : ROUTES[path])
}
