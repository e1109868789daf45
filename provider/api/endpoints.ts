/** Every operation by Airbyte's operation id: its path, its codecs, and whether sending it twice does no harm. */
import { anything, noRequestCodec } from './codecs'
import {
  connectionCreateCodec,
  connectionIdRequestBodyCodec,
  connectionReadCodec,
  connectionReadListCodec,
  connectionSearchCodec,
  connectionStreamRequestBodyCodec,
  connectionUpdateCodec,
} from './connections'
import {
  destinationCreateCodec,
  destinationIdRequestBodyCodec,
  destinationReadCodec,
  destinationReadListCodec,
} from './destinations'
import { get, post } from './endpoint'
import { healthCheckReadCodec } from './health'
import { jobIdRequestBodyCodec, jobInfoReadCodec, jobListRequestBodyCodec, jobReadListCodec } from './jobs'
import { NEWER_ENDPOINTS } from './newerEndpoints'
import {
  checkOperationReadCodec,
  operationCreateCodec,
  operationIdRequestBodyCodec,
  operationReadCodec,
  operationReadListCodec,
  operationUpdateCodec,
  operatorConfigurationCodec,
} from './operations'
import {
  discoverSchemaReadCodec,
  sourceCreateCodec,
  sourceDiscoverSchemaRequestBodyCodec,
  sourceIdRequestBodyCodec,
  sourceReadCodec,
  sourceReadListCodec,
} from './sources'
import { connectionStateCodec, connectionStateTypeCodec } from './state'
import {
  webBackendCheckUpdatesReadCodec,
  webBackendConnectionCreateCodec,
  webBackendConnectionListRequestBodyCodec,
  webBackendConnectionReadCodec,
  webBackendConnectionReadListCodec,
  webBackendConnectionRequestBodyCodec,
  webBackendConnectionUpdateCodec,
  webBackendGeographiesListResultCodec,
  webBackendWorkspaceStateResultCodec,
} from './webBackend'
import {
  destinationDefinitionReadListCodec,
  sourceDefinitionReadListCodec,
  workspaceCreateCodec,
  workspaceIdRequestBodyCodec,
  workspacePageRequestBodyCodec,
  workspaceReadCodec,
  workspaceReadListCodec,
} from './workspaces'

const connectionId = connectionIdRequestBodyCodec

/** One row an operation; `client` and the tests of every operation go by it. */
export const ENDPOINTS = {
  getHealthCheck: get('/v1/health', noRequestCodec, healthCheckReadCodec),

  createConnection: post('/v1/connections/create', connectionCreateCodec, connectionReadCodec, 'never'),
  deleteConnection: post('/v1/connections/delete', connectionId, anything),
  getConnection: post('/v1/connections/get', connectionId, connectionReadCodec),
  listAllConnectionsForWorkspace: post(
    '/v1/connections/list_all',
    workspaceIdRequestBodyCodec,
    connectionReadListCodec,
  ),
  listConnectionsForWorkspace: post('/v1/connections/list', workspaceIdRequestBodyCodec, connectionReadListCodec),
  resetConnection: post('/v1/connections/reset', connectionId, jobInfoReadCodec, 'never'),
  resetConnectionStream: post(
    '/v1/connections/reset/stream',
    connectionStreamRequestBodyCodec,
    jobInfoReadCodec,
    'never',
  ),
  searchConnections: post('/v1/connections/search', connectionSearchCodec, connectionReadListCodec),
  syncConnection: post('/v1/connections/sync', connectionId, jobInfoReadCodec, 'never'),
  updateConnection: post('/v1/connections/update', connectionUpdateCodec, connectionReadCodec),

  getStateType: post('/v1/web_backend/state/get_type', connectionId, connectionStateTypeCodec),
  webBackendCheckUpdates: post('/v1/web_backend/check_updates', noRequestCodec, webBackendCheckUpdatesReadCodec),
  webBackendCreateConnection: post(
    '/v1/web_backend/connections/create',
    webBackendConnectionCreateCodec,
    webBackendConnectionReadCodec,
    'never',
  ),
  webBackendGetConnection: post(
    '/v1/web_backend/connections/get',
    webBackendConnectionRequestBodyCodec,
    webBackendConnectionReadCodec,
  ),
  webBackendGetWorkspaceState: post(
    '/v1/web_backend/workspace/state',
    workspaceIdRequestBodyCodec,
    webBackendWorkspaceStateResultCodec,
  ),
  webBackendListConnectionsForWorkspace: post(
    '/v1/web_backend/connections/list',
    webBackendConnectionListRequestBodyCodec,
    webBackendConnectionReadListCodec,
  ),
  webBackendListGeographies: post(
    '/v1/web_backend/geographies/list',
    noRequestCodec,
    webBackendGeographiesListResultCodec,
  ),
  webBackendUpdateConnection: post(
    '/v1/web_backend/connections/update',
    webBackendConnectionUpdateCodec,
    webBackendConnectionReadCodec,
    'never',
  ),

  createWorkspace: post('/v1/workspaces/create', workspaceCreateCodec, workspaceReadCodec, 'never'),
  deleteWorkspace: post('/v1/workspaces/delete', workspaceIdRequestBodyCodec, anything),
  getWorkspace: post('/v1/workspaces/get', workspaceIdRequestBodyCodec, workspaceReadCodec),
  listWorkspaces: post('/v1/workspaces/list', noRequestCodec, workspaceReadListCodec),
  listSourceDefinitions: post('/v1/source_definitions/list', noRequestCodec, sourceDefinitionReadListCodec),
  listDestinationDefinitions: post(
    '/v1/destination_definitions/list',
    noRequestCodec,
    destinationDefinitionReadListCodec,
  ),

  createSource: post('/v1/sources/create', sourceCreateCodec, sourceReadCodec, 'never'),
  deleteSource: post('/v1/sources/delete', sourceIdRequestBodyCodec, anything),
  discoverSchemaForSource: post(
    '/v1/sources/discover_schema',
    sourceDiscoverSchemaRequestBodyCodec,
    discoverSchemaReadCodec,
  ),
  getSource: post('/v1/sources/get', sourceIdRequestBodyCodec, sourceReadCodec),
  listSourcesForWorkspace: post('/v1/sources/list', workspacePageRequestBodyCodec, sourceReadListCodec),

  createDestination: post('/v1/destinations/create', destinationCreateCodec, destinationReadCodec, 'never'),
  deleteDestination: post('/v1/destinations/delete', destinationIdRequestBodyCodec, anything),
  getDestination: post('/v1/destinations/get', destinationIdRequestBodyCodec, destinationReadCodec),
  listDestinationsForWorkspace: post('/v1/destinations/list', workspacePageRequestBodyCodec, destinationReadListCodec),

  checkOperation: post('/v1/operations/check', operatorConfigurationCodec, checkOperationReadCodec),
  createOperation: post('/v1/operations/create', operationCreateCodec, operationReadCodec, 'never'),
  deleteOperation: post('/v1/operations/delete', operationIdRequestBodyCodec, anything),
  getOperation: post('/v1/operations/get', operationIdRequestBodyCodec, operationReadCodec),
  listOperationsForConnection: post('/v1/operations/list', connectionId, operationReadListCodec),
  updateOperation: post('/v1/operations/update', operationUpdateCodec, operationReadCodec),

  cancelJob: post('/v1/jobs/cancel', jobIdRequestBodyCodec, jobInfoReadCodec),
  getJobInfo: post('/v1/jobs/get', jobIdRequestBodyCodec, jobInfoReadCodec),
  listJobsFor: post('/v1/jobs/list', jobListRequestBodyCodec, jobReadListCodec),

  getState: post('/v1/state/get', connectionId, connectionStateCodec),

  ...NEWER_ENDPOINTS,
} as const

export type OperationName = keyof typeof ENDPOINTS
