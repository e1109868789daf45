/** What only newer servers have: what they say of themselves, refreshes and clears, and tags. */
import { jobOnly } from './attempts'
import { findConnection } from './connections'
import { problem } from './errors'
import { asks, type Body, does, type Handler, refuse, required, type Route } from './handler'
import { namedStreams, reset, resetStreams } from './jobs'
import { canRefresh, versionOf } from './pages'
import type { Tag } from './records'
import { descriptorsOf, newId } from './state'
import { createOrUpdateSafe } from './streamStates'
import { runningJobs, startJob } from './work'

const NOBODY = '00000000-0000-0000-0000-000000000000'

/** The answer to `GET /v1/instance_configuration`, as recorded of a server without authentication. */
export const INSTANCE_CONFIGURATION: Body = {
  edition: 'community',
  version: '2.1.0',
  auth: { mode: 'none', clientId: 'airbyte-webapp', defaultRealm: 'airbyte' },
  airbyteUrl: 'http://127.0.0.1:8000',
  initialSetupComplete: false,
  defaultUserId: NOBODY,
  defaultOrganizationId: NOBODY,
  defaultOrganizationEmail: '',
  trackingStrategy: 'logging',
}

const listTags: Handler = (state, body) => {
  const workspaceId = required(body, 'workspaceId')
  return [...state.tags.values()].filter((tag) => tag.workspaceId === workspaceId)
}

const createTag: Handler = (state, body) => {
  const [workspaceId, name, color] = [required(body, 'workspaceId'), required(body, 'name'), required(body, 'color')]
  if ([...state.tags.values()].some((tag) => tag.workspaceId === workspaceId && tag.name === name)) {
    refuse(
      problem(409, 'error:tag-already-exists', {
        title: 'Tag already exists',
        detail: 'A tag with this name already exists in the workspace.',
        data: { name },
      }),
    )
  }
  const tag: Tag = { tagId: newId(state), workspaceId, name, color }
  state.tags.set(tag.tagId, tag)
  return tag
}

/** Where the destination cannot, nothing happens, and the answer says nothing. */
const refresh: Handler = (state, body) => {
  const connection = findConnection(state, body)
  const { connectionId } = connection
  const isRunning = runningJobs(state, connectionId).length > 0
  if (!canRefresh(state, connection) || isRunning || connection.status !== 'active') return {}
  const named = namedStreams(body)
  const streamsToReset = named.length === 0 ? descriptorsOf(connection.syncCatalog) : named
  return { job: jobOnly(state, startJob(state, connectionId, { configType: 'refresh', streamsToReset })) }
}

const sourceVersion: Handler = (state, body) => versionOf(state, 'source', required(body, 'sourceId'))

const destinationVersion: Handler = (state, body) => versionOf(state, 'destination', required(body, 'destinationId'))

/** Rows of the table of paths for newer servers alone. */
export const NEWER_ROUTES: Readonly<Record<string, Route>> = {
  '/v1/connections/refresh': does(refresh, 'ConnectionStreamRefreshRequestBody'),
  '/v1/connections/clear': does(reset, 'ConnectionIdRequestBody'),
  '/v1/connections/clear/stream': does(resetStreams, 'ConnectionStreamRequestBody'),
  '/v1/actor_definition_versions/get_for_source': asks(sourceVersion, 'SourceIdRequestBody'),
  '/v1/actor_definition_versions/get_for_destination': asks(destinationVersion, 'DestinationIdRequestBody'),
  '/v1/state/create_or_update_safe': does(createOrUpdateSafe, 'ConnectionStateCreateOrUpdate'),
  '/v1/tags/list': asks(listTags, 'TagListRequestBody'),
  '/v1/tags/create': does(createTag, 'TagCreateRequestBody'),
}
