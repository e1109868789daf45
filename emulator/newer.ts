/** The table of paths that only newer servers have, and the rows in which they take another form. */
import * as actors from './actors'
import * as connections from './connections'
import { asks, does, type Handler, required, type Route } from './handler'
import { NOBODY } from './instance'
import * as jobs from './jobs'
import { versionOf } from './pages'
import * as propagation from './propagation'
import type { ActorKind } from './records'
import * as refreshes from './refreshes'
import * as streamStates from './streamStates'
import * as tags from './tags'
import * as timeline from './timeline'
import { validateMappers } from './validation'
import { DATA_PLANES, listPaginated as listWorkspaces } from './workspaces'

const actorVersion =
  (kind: ActorKind): Handler =>
  (state, body) =>
    versionOf(state, kind, required(body, `${kind}Id`))

/** The server tells seconds for milliseconds here. */
const GROUPED = new Date(1_795_648_862).toISOString()

const group = (name: string, id: string, dataplanes: ReadonlyArray<object>): object => ({
  name,
  dataplane_group_id: id,
  organization_id: NOBODY,
  enabled: true,
  created_at: GROUPED,
  updated_at: GROUPED,
  dataplanes,
})

const DATA_PLANE = '264f5788-ef9c-4adc-a346-80d2721a5f2f'

const dataPlaneGroups: Handler = () => ({
  dataplaneGroups: [
    group('US', DATA_PLANES, [
      {
        name: `US${DATA_PLANE}`,
        dataplane_id: 'bffa4898-4c45-4ef8-8fb8-325f2161d2fa',
        dataplane_group_id: DATA_PLANES,
        enabled: true,
        created_at: GROUPED,
        updated_at: GROUPED,
      },
    ]),
    group('AUTO', 'b5fe4cef-fd0f-4545-b52f-2e01fe7673db', []),
  ],
})

/** What the only user may do. */
const permissions: Handler = () => ({
  permissions: [
    {
      permissionId: '0b7f3c5e-6f0f-4b39-9a26-1a5a70f1f3c1',
      permissionType: 'organization_admin',
      userId: NOBODY,
      organizationId: NOBODY,
    },
    { permissionId: '5a3cb2a5-3b3e-4d52-8f39-6c1a2d0fb7d2', permissionType: 'instance_admin', userId: NOBODY },
  ],
})

export const NEWER_ROUTES: Readonly<Record<string, Route>> = {
  '/v1/workspaces/list_by_organization_id': asks(listWorkspaces, 'ListWorkspacesInOrganizationRequestBody'),
  '/v1/workspaces/list_by_user_id': asks(listWorkspaces, 'ListWorkspacesByUserRequestBody'),
  '/v1/workspaces/list_paginated': asks(listWorkspaces, 'ListResourcesForWorkspacesRequestBody'),
  '/v1/dataplane_group/list': asks(dataPlaneGroups, 'DataplaneGroupListRequestBody'),
  '/v1/permissions/list_by_user': asks(permissions, 'UserIdRequestBody'),
  '/v1/actor_definition_versions/get_for_source': asks(actorVersion('source'), 'SourceIdRequestBody'),
  '/v1/actor_definition_versions/get_for_destination': asks(actorVersion('destination'), 'DestinationIdRequestBody'),

  '/v1/sources/list': asks(actors.list('source'), 'ActorListCursorPaginatedRequestBody'),
  '/v1/destinations/list': asks(actors.list('destination'), 'ActorListCursorPaginatedRequestBody'),
  '/v1/sources/apply_schema_changes': {
    ...does(propagation.applyToSource, 'SourceAutoPropagateChange'),
    emptyStatus: 200,
  },

  '/v1/connections/list_paginated': asks(connections.listPaginated, 'ListConnectionsForWorkspacesRequestBody'),
  '/v1/connections/apply_schema_change': does(propagation.applyToConnection, 'ConnectionAutoPropagateSchemaChange'),
  '/v1/connections/postprocess_discovered_catalog': does(
    propagation.postprocess,
    'PostprocessDiscoveredCatalogRequestBody',
  ),
  '/v1/connections/refresh': does(refreshes.refresh, 'ConnectionStreamRefreshRequestBody'),
  '/v1/connections/clear': does(jobs.reset, 'ConnectionIdRequestBody'),
  '/v1/connections/clear/stream': does(jobs.resetStreams, 'ConnectionStreamRequestBody'),
  '/v1/connections/last_job_per_stream': asks(timeline.lastJobPerStream, 'ConnectionIdRequestBody'),
  '/v1/connections/events/list': asks(timeline.listEvents, 'ConnectionEventsRequestBody'),

  '/v1/web_backend/mappers/validate': asks(validateMappers, 'WebBackendValidateMappersRequestBody'),
  '/v1/state/create_or_update_safe': does(streamStates.createOrUpdateSafe, 'ConnectionStateCreateOrUpdate'),

  '/v1/tags/list': asks(tags.list, 'TagListRequestBody'),
  '/v1/tags/create': does(tags.create, 'TagCreateRequestBody'),
  '/v1/tags/update': does(tags.update, 'TagUpdateRequestBody'),
  '/v1/tags/delete': does(tags.remove, 'TagDeleteRequestBody'),
}
