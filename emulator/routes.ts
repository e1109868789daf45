/** The table of paths: what is there, and what each does. All are POST. */
import * as actors from './actors'
import * as connections from './connections'
import * as definitions from './definitions'
import * as discovery from './discovery'
import { asks, does, type Route } from './handler'
import * as jobs from './jobs'
import * as operations from './operations'
import * as streamStates from './streamStates'
import * as webBackend from './webBackend'
import * as workspaces from './workspaces'

export const ROUTES: Readonly<Record<string, Route>> = {
  '/v1/workspaces/create': does(workspaces.create),
  '/v1/workspaces/get': asks(workspaces.get, 'WorkspaceIdRequestBody'),
  '/v1/workspaces/get_by_slug': asks(workspaces.getBySlug),
  '/v1/workspaces/get_by_connection_id': asks(workspaces.getByConnection),
  '/v1/workspaces/list': asks(workspaces.list),
  '/v1/workspaces/delete': does(workspaces.remove, 'WorkspaceIdRequestBody'),

  '/v1/source_definitions/list': asks(definitions.list('source')),
  '/v1/source_definition_specifications/get': asks(definitions.getSpecification('source')),
  '/v1/destination_definitions/list': asks(definitions.list('destination')),
  '/v1/destination_definition_specifications/get': asks(definitions.getSpecification('destination')),

  '/v1/sources/create': does(actors.create('source'), 'SourceCreate'),
  '/v1/sources/update': does(actors.update('source')),
  '/v1/sources/clone': does(actors.clone('source')),
  '/v1/sources/get': asks(actors.get('source'), 'SourceIdRequestBody'),
  '/v1/sources/list': asks(actors.list('source'), 'WorkspaceIdRequestBody'),
  '/v1/sources/search': asks(actors.search('source')),
  '/v1/sources/delete': does(actors.remove('source'), 'SourceIdRequestBody'),
  '/v1/sources/check_connection': asks(actors.check('source')),
  '/v1/scheduler/sources/check_connection': asks(actors.checkUnsaved('source')),
  '/v1/sources/discover_schema': does(discovery.discover, 'SourceDiscoverSchemaRequestBody'),
  '/v1/sources/most_recent_source_actor_catalog': asks(discovery.mostRecent),

  '/v1/destinations/create': does(actors.create('destination'), 'DestinationCreate'),
  '/v1/destinations/update': does(actors.update('destination')),
  '/v1/destinations/clone': does(actors.clone('destination')),
  '/v1/destinations/get': asks(actors.get('destination'), 'DestinationIdRequestBody'),
  '/v1/destinations/list': asks(actors.list('destination'), 'WorkspaceIdRequestBody'),
  '/v1/destinations/search': asks(actors.search('destination')),
  '/v1/destinations/delete': does(actors.remove('destination'), 'DestinationIdRequestBody'),
  '/v1/destinations/check_connection': asks(actors.check('destination')),
  '/v1/scheduler/destinations/check_connection': asks(actors.checkUnsaved('destination')),

  '/v1/connections/create': does(connections.create, 'ConnectionCreate'),
  '/v1/connections/update': does(connections.update, 'ConnectionUpdate'),
  '/v1/connections/get': asks(connections.get, 'ConnectionIdRequestBody'),
  '/v1/connections/list': asks(connections.list, 'WorkspaceIdRequestBody'),
  '/v1/connections/list_all': asks(connections.listAll, 'WorkspaceIdRequestBody'),
  '/v1/connections/search': asks(connections.search),
  '/v1/connections/delete': does(connections.remove, 'ConnectionIdRequestBody'),
  '/v1/connections/sync': does(jobs.sync, 'ConnectionIdRequestBody'),
  '/v1/connections/reset': does(jobs.reset, 'ConnectionIdRequestBody'),
  '/v1/connections/reset/stream': does(jobs.resetStreams, 'ConnectionStreamRequestBody'),

  '/v1/web_backend/connections/create': does(webBackend.create, 'WebBackendConnectionCreate'),
  '/v1/web_backend/connections/update': does(webBackend.update, 'WebBackendConnectionUpdate'),
  // With a refreshed catalog it may set connections inactive.
  '/v1/web_backend/connections/get': does(webBackend.get, 'WebBackendConnectionRequestBody'),
  '/v1/web_backend/connections/list': asks(webBackend.list),
  '/v1/web_backend/state/get_type': asks(streamStates.getType, 'ConnectionIdRequestBody'),
  '/v1/web_backend/workspace/state': asks(workspaces.contents),
  '/v1/web_backend/check_updates': asks(webBackend.checkUpdates),
  '/v1/web_backend/geographies/list': asks(webBackend.listGeographies),

  '/v1/operations/create': does(operations.create, 'OperationCreate'),
  '/v1/operations/update': does(operations.update, 'OperationUpdate'),
  '/v1/operations/get': asks(operations.get, 'OperationIdRequestBody'),
  '/v1/operations/list': asks(operations.list, 'ConnectionIdRequestBody'),
  '/v1/operations/delete': does(operations.remove, 'OperationIdRequestBody'),
  '/v1/operations/check': asks(operations.check, 'OperatorConfiguration'),

  '/v1/jobs/list': asks(jobs.list),
  '/v1/jobs/get': asks(jobs.get),
  '/v1/jobs/get_last_replication_job': asks(jobs.getLastReplication),
  '/v1/jobs/cancel': does(jobs.cancel),

  '/v1/state/get': asks(streamStates.get, 'ConnectionIdRequestBody'),
  '/v1/state/create_or_update': does(streamStates.createOrUpdate),
}
