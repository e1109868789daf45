/** Workspaces. */
import { deprecate, findConnection, isLive, listed } from './connections'
import { type Body, type Handler, optionalText, pick, required } from './handler'
import type { Actor, Workspace } from './records'
import { alter, newId, type State } from './state'

const find = (state: State, workspaceId: string): Workspace =>
  pick(state.workspaces.get(workspaceId), 'STANDARD_WORKSPACE', workspaceId)

/** Of the name; with eight letters more where that one is taken. */
const slugOf = (state: State, name: string): string => {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const isTaken = [...state.workspaces.values()].some(({ slug }) => slug === plain)
  if (!isTaken) return plain
  const letters = newId(state).replace(/[^a-f]/g, '')
  return `${plain}-${letters.padEnd(8, 'x').slice(0, 8)}`
}

const read = ({ workspaceId, customerId, email, name, slug }: Workspace): unknown => ({
  workspaceId,
  customerId,
  ...(email === undefined ? {} : { email }),
  name,
  slug,
  initialSetupComplete: false,
  displaySetupWizard: false,
  anonymousDataCollection: false,
  news: false,
  securityUpdates: false,
  notifications: [],
  defaultGeography: 'auto',
  webhookConfigs: [],
})

export const create: Handler = (state, body) => {
  const email = optionalText(body, 'email')
  const name = required(body, 'name')
  const workspace: Workspace = {
    workspaceId: newId(state),
    name,
    customerId: newId(state),
    slug: slugOf(state, name),
    tombstone: false,
    ...(email === undefined ? {} : { email }),
  }
  state.workspaces.set(workspace.workspaceId, workspace)
  return read(workspace)
}

export const get: Handler = (state, body) => read(find(state, required(body, 'workspaceId')))

export const list: Handler = (state) => ({
  workspaces: [...state.workspaces.values()].filter(({ tombstone }) => !tombstone).map(read),
})

export const remove: Handler = (state, body) => {
  const workspaceId = required(body, 'workspaceId')
  alter(state.workspaces, workspaceId, find(state, workspaceId), { tombstone: true })
  for (const connection of listed(state, { workspaceId })) deprecate(state, connection)
  return undefined
}

export const getBySlug: Handler = (state, body) => {
  const slug = required(body, 'slug')
  const found = [...state.workspaces.values()].find((workspace) => workspace.slug === slug)
  return read(pick(found, 'STANDARD_WORKSPACE', slug))
}

export const getByConnection: Handler = (state, body) =>
  read(find(state, state.sources.get(findConnection(state, body).sourceId)?.workspaceId ?? ''))

/** What there is in a workspace (`web_backend/workspace/state`). */
export const contents: Handler = (state, body: Body) => {
  const has = (actors: ReadonlyMap<string, Actor>): boolean =>
    [...actors.values()].some((actor) => actor.workspaceId === body['workspaceId'] && !actor.tombstone)
  return {
    hasConnections: listed(state, body).some(isLive),
    hasSources: has(state.sources),
    hasDestinations: has(state.destinations),
  }
}
