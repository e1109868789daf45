/** Tags of newer servers: a workspace has them, connections bear them. */
import { problem } from './errors'
import { type Body, type Handler, refuse, required } from './handler'
import type { Tag } from './records'
import { alter, newId, type State } from './state'

const LONGEST = 30
const MOST = 100

const refuseTag = (status: number, type: string, title: string, detail: string, data: Body): never =>
  refuse(problem(status, `error:${type}`, { title, detail, data }))

const tagsIn = (state: State, workspaceId: string): ReadonlyArray<Tag> =>
  [...state.tags.values()].filter((tag) => tag.workspaceId === workspaceId)

/** Refuses what no tag can be; `tagId` is the tag itself. */
const check = (state: State, { tagId, workspaceId, name, color }: Tag): void => {
  if (Array.from(name).length > LONGEST) {
    refuseTag(400, 'tag-name-too-long', 'Tag name too long', 'The tag name can be maximum 30 characters.', { name })
  }
  if (!/^[0-9a-f]{6}$/i.test(color)) {
    refuseTag(400, 'tag-invalid-hex-color', 'Invalid hex color', 'The hex color provided is invalid.', { color })
  }
  if (tagsIn(state, workspaceId).some((tag) => tag.name === name && tag.tagId !== tagId)) {
    const detail = 'A tag with this name already exists in this workspace.'
    refuseTag(409, 'tag-already-exists', 'Tag already exists', detail, { name })
  }
}

export const list: Handler = (state, body) => tagsIn(state, required(body, 'workspaceId'))

export const create: Handler = (state, body) => {
  const [workspaceId, name, color] = [required(body, 'workspaceId'), required(body, 'name'), required(body, 'color')]
  const tag: Tag = { tagId: newId(state), workspaceId, name, color }
  check(state, tag)
  if (tagsIn(state, workspaceId).length >= MOST) {
    const detail = 'The workspace has reached the maximum number of tags.'
    refuseTag(400, 'tag-limit-for-workspace-reached', 'Tag limit for workspace reached', detail, { workspaceId })
  }
  state.tags.set(tag.tagId, tag)
  return tag
}

export const update: Handler = (state, body) => {
  const tag: Tag = {
    tagId: required(body, 'tagId'),
    workspaceId: required(body, 'workspaceId'),
    name: required(body, 'name'),
    color: required(body, 'color'),
  }
  check(state, tag)
  const before = state.tags.get(tag.tagId)
  return before === undefined ? tag : alter(state.tags, tag.tagId, before, tag)
}

/** It goes from the connections that bear it, too. */
export const remove: Handler = (state, body) => {
  const tagId = required(body, 'tagId')
  state.tags.delete(tagId)
  for (const connection of [...state.connections.values()]) {
    if (connection.tags?.includes(tagId) === true) {
      alter(state.connections, connection.connectionId, connection, {
        tags: connection.tags.filter((id) => id !== tagId),
      })
    }
  }
  return undefined
}

/** The tags of a connection as they are now. */
export const tagsShown = (state: State, ids: ReadonlyArray<string>): ReadonlyArray<Tag> =>
  ids.flatMap((id) => state.tags.get(id) ?? [])

/** The ids of the tags that a request gives a connection; those that are not there are dropped without a word. */
export const tagsOf = (state: State, given: unknown): ReadonlyArray<string> =>
  (Array.isArray(given) ? (given as ReadonlyArray<Body>) : []).flatMap(({ tagId }) =>
    typeof tagId === 'string' && state.tags.has(tagId) ? [tagId] : [],
  )
