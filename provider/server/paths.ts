/** Since which release Airbyte has the paths that not every server has. */

/**
 * Read from Airbyte's documents of its API and from its controllers, release by release. The one place for these numbers: the
 * capabilities that a path tells, and docs/servers.md, go by it.
 */
export const SINCE = {
  '/v1/connections/reset/stream': '0.42.0',
  '/v1/destination_definition_specifications/get_for_destination': '0.42.1',
  '/v1/actor_definition_versions/get_for_source': '0.50.6',
  '/v1/actor_definition_versions/get_for_destination': '0.50.6',
  '/v1/instance_configuration': '0.50.9',
  '/v1/connections/list_paginated': '0.50.13',
  '/v1/workspaces/list_by_organization_id': '0.50.18',
  '/v1/state/create_or_update_safe': '0.50.22',
  '/v1/workspaces/list_by_user_id': '0.50.29',
  '/v1/connections/apply_schema_change': '0.50.31',
  '/v1/applications/token': '0.50.38',
  '/v1/connections/refresh': '0.57.2',
  '/v1/connections/clear': '0.57.3',
  '/v1/connections/clear/stream': '0.57.3',
  '/v1/connections/last_job_per_stream': '0.62.0',
  '/v1/connections/events/list': '0.63.6',
  '/v1/web_backend/mappers/validate': '1.3.0',
  '/v1/tags/list': '1.4.0',
  '/v1/tags/create': '1.4.0',
  '/v1/tags/update': '1.4.0',
  '/v1/tags/delete': '1.4.0',
  '/v1/dataplane_group/list': '1.6.0',
} as const

/** A path that not every server has. */
export type NewerPath = keyof typeof SINCE

/** A capability that a server has since it has the path. */
export const toldBy = (path: NewerPath): { readonly since: string; readonly path: string } => ({
  since: SINCE[path],
  path,
})
