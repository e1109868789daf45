/** The operations that 0.44 does not have, by Airbyte's operation ids: rows like those of `endpoints`. */
import { anything, noRequestCodec } from './codecs'
import {
  connectionIdRequestBodyCodec,
  connectionReadListCodec,
  connectionStreamRequestBodyCodec,
  listConnectionsForWorkspacesRequestBodyCodec,
} from './connections'
import { destinationDefinitionSpecificationReadCodec, destinationIdRequestBodyCodec } from './destinations'
import { get, post } from './endpoint'
import {
  accessTokenCodec,
  actorDefinitionVersionReadCodec,
  applicationTokenRequestCodec,
  instanceConfigurationCodec,
} from './instance'
import { jobInfoReadCodec } from './jobs'
import {
  connectionAutoPropagateResultCodec,
  connectionAutoPropagateSchemaChangeCodec,
  connectionStreamRefreshRequestBodyCodec,
  jobReadResponseCodec,
} from './refreshes'
import { sourceIdRequestBodyCodec } from './sources'
import { connectionStateCodec, connectionStateCreateOrUpdateCodec } from './state'
import {
  tagCodec,
  tagCreateRequestBodyCodec,
  tagDeleteRequestBodyCodec,
  tagListRequestBodyCodec,
  tagsReadCodec,
} from './tags'
import { connectionEventListCodec, connectionEventsRequestBodyCodec, lastJobPerStreamReadCodec } from './timeline'
import { webBackendValidateMappersRequestBodyCodec, webBackendValidateMappersResponseCodec } from './validation'
import { listWorkspacesByUserCodec, listWorkspacesInOrganizationCodec, workspaceReadListCodec } from './workspaces'

export const NEWER_ENDPOINTS = {
  getInstanceConfiguration: get('/v1/instance_configuration', noRequestCodec, instanceConfigurationCodec),
  applicationTokenRequest: post('/v1/applications/token', applicationTokenRequestCodec, accessTokenCodec),

  listConnectionsForWorkspacesPaginated: post(
    '/v1/connections/list_paginated',
    listConnectionsForWorkspacesRequestBodyCodec,
    connectionReadListCodec,
  ),
  clearConnection: post('/v1/connections/clear', connectionIdRequestBodyCodec, jobInfoReadCodec, 'never'),
  clearConnectionStream: post(
    '/v1/connections/clear/stream',
    connectionStreamRequestBodyCodec,
    jobInfoReadCodec,
    'never',
  ),
  refreshConnectionStream: post(
    '/v1/connections/refresh',
    connectionStreamRefreshRequestBodyCodec,
    jobReadResponseCodec,
    'never',
  ),
  // Airbyte's document says apply_schema_changes; its server has no such path.
  applySchemaChangeForConnection: post(
    '/v1/connections/apply_schema_change',
    connectionAutoPropagateSchemaChangeCodec,
    connectionAutoPropagateResultCodec,
  ),
  getConnectionLastJobPerStream: post(
    '/v1/connections/last_job_per_stream',
    connectionIdRequestBodyCodec,
    lastJobPerStreamReadCodec,
  ),
  listConnectionEvents: post('/v1/connections/events/list', connectionEventsRequestBodyCodec, connectionEventListCodec),
  webBackendValidateMappers: post(
    '/v1/web_backend/mappers/validate',
    webBackendValidateMappersRequestBodyCodec,
    webBackendValidateMappersResponseCodec,
  ),

  createOrUpdateState: post('/v1/state/create_or_update', connectionStateCreateOrUpdateCodec, connectionStateCodec),
  createOrUpdateStateSafe: post(
    '/v1/state/create_or_update_safe',
    connectionStateCreateOrUpdateCodec,
    connectionStateCodec,
  ),

  listTags: post('/v1/tags/list', tagListRequestBodyCodec, tagsReadCodec),
  createTag: post('/v1/tags/create', tagCreateRequestBodyCodec, tagCodec, 'never'),
  updateTag: post('/v1/tags/update', tagCodec, tagCodec),
  deleteTag: post('/v1/tags/delete', tagDeleteRequestBodyCodec, anything),

  getActorDefinitionVersionForSourceId: post(
    '/v1/actor_definition_versions/get_for_source',
    sourceIdRequestBodyCodec,
    actorDefinitionVersionReadCodec,
  ),
  getActorDefinitionVersionForDestinationId: post(
    '/v1/actor_definition_versions/get_for_destination',
    destinationIdRequestBodyCodec,
    actorDefinitionVersionReadCodec,
  ),
  getSpecificationForDestinationId: post(
    '/v1/destination_definition_specifications/get_for_destination',
    destinationIdRequestBodyCodec,
    destinationDefinitionSpecificationReadCodec,
  ),

  listWorkspacesInOrganization: post(
    '/v1/workspaces/list_by_organization_id',
    listWorkspacesInOrganizationCodec,
    workspaceReadListCodec,
  ),
  listWorkspacesByUser: post('/v1/workspaces/list_by_user_id', listWorkspacesByUserCodec, workspaceReadListCodec),
} as const
