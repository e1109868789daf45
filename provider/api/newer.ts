/** The calls that not every server has: `Unsupported` where they are missing. docs/servers.md says since which release each is there. */
import type {
  ConnectionIdRequestBody,
  ConnectionReadList,
  ConnectionStreamRequestBody,
  ListConnectionsForWorkspacesRequestBody,
} from './connections'
import type { DestinationDefinitionSpecificationRead, DestinationIdRequestBody } from './destinations'
import type {
  AccessToken,
  ActorDefinitionVersionRead,
  ApplicationTokenRequest,
  InstanceConfigurationResponse,
} from './instance'
import type { JobInfoRead, JobRead } from './jobs'
import type { Call, Question } from './options'
import type {
  ConnectionAutoPropagateResult,
  ConnectionAutoPropagateSchemaChange,
  ConnectionStreamRefreshRequestBody,
} from './refreshes'
import type { SourceIdRequestBody } from './sources'
import type { ConnectionState, ConnectionStateCreateOrUpdate } from './state'
import type { Tag, TagCreateRequestBody, TagDeleteRequestBody, TagListRequestBody } from './tags'
import type { ConnectionEventList, ConnectionEventsRequestBody, ConnectionLastJobPerStreamReadItem } from './timeline'
import type { WebBackendValidateMappersRequestBody, WebBackendValidateMappersResponse } from './validation'
import type {
  ListWorkspacesByUserRequestBody,
  ListWorkspacesInOrganizationRequestBody,
  WorkspaceReadList,
} from './workspaces'

/** The part of the client that newer servers answer. */
export interface NewerCalls {
  /** `GET /v1/instance_configuration`: needs no credentials. */
  readonly getInstanceConfiguration: Question<InstanceConfigurationResponse>
  /** `POST /v1/applications/token`. The client asks for its own tokens by itself. */
  readonly applicationTokenRequest: Call<ApplicationTokenRequest, AccessToken>

  /** `POST /v1/connections/list_paginated`: whole connections of several workspaces. */
  readonly listConnectionsForWorkspacesPaginated: Call<ListConnectionsForWorkspacesRequestBody, ConnectionReadList>
  /** `POST /v1/connections/clear`: what `resetConnection` does, and looked for as that is. */
  readonly clearConnection: Call<ConnectionIdRequestBody, JobInfoRead>
  /** `POST /v1/connections/clear/stream`: what `resetConnectionStream` does, and looked for as that is. */
  readonly clearConnectionStream: Call<ConnectionStreamRequestBody, JobInfoRead>
  /**
   * `POST /v1/connections/refresh`: the job that reads streams again. `NotStarted` where the server answers
   * without a job, as it does where the destination's connector cannot, or where a sync is running: then the streams are queued, and
   * the next sync refreshes them. Refuses an empty list, which would mean all. Lost answers are treated as those of a reset.
   */
  readonly refreshConnectionStream: Call<ConnectionStreamRefreshRequestBody, JobRead>
  /** `POST /v1/connections/apply_schema_change`: only what does not break, and only where the connection propagates. */
  readonly applySchemaChangeForConnection: Call<ConnectionAutoPropagateSchemaChange, ConnectionAutoPropagateResult>
  /** `POST /v1/connections/last_job_per_stream`. */
  readonly getConnectionLastJobPerStream: Call<
    ConnectionIdRequestBody,
    ReadonlyArray<ConnectionLastJobPerStreamReadItem>
  >
  /** `POST /v1/connections/events/list`: what happened to a connection, and who did it. */
  readonly listConnectionEvents: Call<ConnectionEventsRequestBody, ConnectionEventList>
  /** `POST /v1/web_backend/mappers/validate`: what mappers would make of a stream. Saves nothing. */
  readonly webBackendValidateMappers: Call<WebBackendValidateMappersRequestBody, WebBackendValidateMappersResponse>

  /** `POST /v1/state/create_or_update`. Replaces what it is given, while a sync runs as well. */
  readonly createOrUpdateState: Call<ConnectionStateCreateOrUpdate, ConnectionState>
  /** `POST /v1/state/create_or_update_safe`: `Rejected` with 423 while a sync runs. */
  readonly createOrUpdateStateSafe: Call<ConnectionStateCreateOrUpdate, ConnectionState>

  /** `POST /v1/tags/list`, and the three that follow. */
  readonly listTags: Call<TagListRequestBody, ReadonlyArray<Tag>>
  /** `POST /v1/tags/create`. `Rejected` with 409 where the workspace has one of the name. Not repeated after a lost answer. */
  readonly createTag: Call<TagCreateRequestBody, Tag>
  /** `POST /v1/tags/update`. */
  readonly updateTag: Call<Tag, Tag>
  /** `POST /v1/tags/delete`. */
  readonly deleteTag: Call<TagDeleteRequestBody, unknown>

  /** `POST /v1/actor_definition_versions/get_for_source`. */
  readonly getActorDefinitionVersionForSourceId: Call<SourceIdRequestBody, ActorDefinitionVersionRead>
  /** `POST /v1/actor_definition_versions/get_for_destination`: whether it can be refreshed, among others. */
  readonly getActorDefinitionVersionForDestinationId: Call<DestinationIdRequestBody, ActorDefinitionVersionRead>
  /** `POST /v1/destination_definition_specifications/get_for_destination`: in which modes it can write. */
  readonly getSpecificationForDestinationId: Call<DestinationIdRequestBody, DestinationDefinitionSpecificationRead>

  /** `POST /v1/workspaces/list_by_organization_id`: `listEveryWorkspace` has them all, on any server. */
  readonly listWorkspacesInOrganization: Call<ListWorkspacesInOrganizationRequestBody, WorkspaceReadList>
  /** `POST /v1/workspaces/list_by_user_id`. */
  readonly listWorkspacesByUser: Call<ListWorkspacesByUserRequestBody, WorkspaceReadList>
}
