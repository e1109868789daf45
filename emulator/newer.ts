/** What only newer servers have: what they say of themselves, and tags. */
import { problem } from './errors'
import { asks, type Body, does, type Handler, refuse, required, type Route } from './handler'
import type { Tag } from './records'
import { newId } from './state'

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

/** Rows of the table of paths for newer servers alone. */
export const NEWER_ROUTES: Readonly<Record<string, Route>> = {
  '/v1/tags/list': asks(listTags, 'TagListRequestBody'),
  '/v1/tags/create': does(createTag, 'TagCreateRequestBody'),
}
