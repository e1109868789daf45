/** Workspaces. */
import { deprecate, findConnection, isLive, listed } from './connections'
import { checkLengths, MOMENT, refuseNull, type Write } from './database'
import { internal, known } from './errors'
import {
  type Body,
  type Handler,
  optional,
  optionalFlag,
  optionalRecord,
  optionalText,
  pick,
  refuse,
  required,
  strings,
} from './handler'
import { NOBODY } from './instance'
import type { Workspace } from './records'
import { isNewer } from './releases'
import { actorsOf } from './state'
import { alter, newId, type State } from './state'

/** A deleted one is not found. */
const find = (state: State, body: Body): Workspace => {
  const workspaceId = required(body, 'workspaceId')
  const found = state.workspaces.get(workspaceId)
  return pick(found?.tombstone === false ? found : undefined, 'STANDARD_WORKSPACE', workspaceId)
}

const lettersOf = (state: State): string =>
  newId(state)
    .replace(/[^a-f]/g, '')
    .padEnd(8, 'x')
    .slice(0, 8)

/** Of the name; with eight letters more where that one is taken, by a deleted one too. */
const slugOf = (state: State, name: string, letters = lettersOf): string => {
  const plain = name
    .normalize('NFD')
    .replace(/[^\x20-\x7f]/g, '')
    .replace(/\W+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase()
  const isTaken = [...state.workspaces.values()].some(({ slug }) => slug === plain)
  if (!isTaken) return plain
  return `${plain}-${letters(state)}`
}

/** A newer server's workspace has an organization and a group of data planes, and no geography. */
const read = (state: State, workspace: Workspace): unknown => {
  const { tombstone, defaultGeography, webhookConfigs, dataplaneGroupId = DATA_PLANES, ...rest } = workspace
  return isNewer(state)
    ? { ...rest, dataplaneGroupId, webhookConfigs, organizationId: NOBODY, tombstone }
    : { ...rest, defaultGeography, webhookConfigs }
}

/** The group of data planes that a workspace has which names none. */
export const DATA_PLANES = '79dd5e43-dc7e-466f-965a-cc229c1feac3'

/** What a newer server notifies of, unless it is told otherwise. */
const NOTIFIED: Readonly<Record<string, boolean>> = {
  sendOnSuccess: false,
  sendOnFailure: true,
  sendOnSyncDisabled: true,
  sendOnSyncDisabledWarning: true,
  sendOnConnectionUpdate: true,
  sendOnConnectionUpdateActionRequired: true,
  sendOnBreakingChangeWarning: true,
  sendOnBreakingChangeSyncsDisabled: true,
  sendOnConnectionSyncQueued: false,
}

const NOTIFICATIONS = Object.fromEntries(
  Object.entries(NOTIFIED).map(([name, isOn]) => [name, { notificationType: isOn ? ['customerio'] : [] }]),
)

const newerSettings = (state: State, body: Body): Partial<Workspace> => {
  if (!isNewer(state)) return {}
  const dataplaneGroupId = optionalText(body, 'dataplaneGroupId')
  const given = optionalRecord(body, 'notificationSettings')
  return {
    ...(given === undefined ? {} : { notificationSettings: given }),
    ...(dataplaneGroupId === undefined ? {} : { dataplaneGroupId }),
  }
}

type Settings = Pick<
  Workspace,
  | 'displaySetupWizard'
  | 'anonymousDataCollection'
  | 'news'
  | 'securityUpdates'
  | 'notifications'
  | 'defaultGeography'
  | 'webhookConfigs'
>

/** What a workspace has of which nobody has said anything. */
export const UNSET: Settings = {
  displaySetupWizard: false,
  anonymousDataCollection: false,
  news: false,
  securityUpdates: false,
  notifications: [],
  defaultGeography: 'auto',
  webhookConfigs: [],
}

const FLAGS = ['displaySetupWizard', 'anonymousDataCollection', 'news', 'securityUpdates'] as const

/** A notification without its Slack address is stumbled over. */
const notificationsOf = (body: Body): ReadonlyArray<unknown> | undefined => {
  const given = optional(body, 'notifications') as ReadonlyArray<Body> | undefined
  return given?.map(({ notificationType, sendOnSuccess = false, sendOnFailure = true, slackConfiguration }) => {
    if (slackConfiguration === undefined || slackConfiguration === null) {
      refuse(
        internal(
          'Cannot invoke "io.airbyte.api.model.generated.SlackNotificationConfiguration.getWebhook()" because "<parameter1>" is null',
          'java.lang.NullPointerException',
        ),
      )
    }
    return { notificationType, sendOnSuccess, sendOnFailure, slackConfiguration }
  })
}

/** The token of a webhook is stored and never shown. */
const webhooksOf = (state: State, body: Body): Workspace['webhookConfigs'] | undefined =>
  (optional(body, 'webhookConfigs') as ReadonlyArray<Body> | undefined)?.map((config) => ({
    id: newId(state),
    name: optionalText(config, 'name') ?? 'null',
  }))

const settingsOf = (state: State, body: Body): Partial<Settings> => ({
  ...Object.fromEntries(
    FLAGS.flatMap((name) => {
      const flag = optionalFlag(body, name)
      return flag === undefined ? [] : [[name, flag]]
    }),
  ),
  ...Object.fromEntries(
    Object.entries({
      notifications: notificationsOf(body),
      defaultGeography: optionalText(body, 'defaultGeography'),
      webhookConfigs: webhooksOf(state, body),
    }).filter(([, value]) => value !== undefined),
  ),
})

/** An empty address is none. */
const emailOf = (body: Body): { readonly email?: string } => {
  const email = optionalText(body, 'email') ?? ''
  return email === '' ? {} : { email }
}

const checkLimits = ({ name, email }: { readonly name: string; readonly email?: string }, write: Write): void => {
  checkLengths('workspace', write, [name, email])
}

export const create: Handler = (state, body) => {
  if (isNewer(state) && optionalText(body, 'organizationId') === undefined) {
    refuse(known(422, 'Workspace missing org ID.', 'io.airbyte.commons.server.errors.BadObjectSchemaKnownException'))
  }
  const [workspaceId, customerId] = [newId(state), newId(state)]
  const name = optionalText(body, 'name')
  const slug = slugOf(state, name ?? '')
  const email = emailOf(body)
  if (name === undefined) {
    const row = [workspaceId, customerId, undefined, slug, email.email, ...'ffffff'.split('')]
    refuseNull(state, 'workspace', {
      write: 'insert',
      column: 'name',
      row: [...row, '[]', undefined, undefined, MOMENT, MOMENT, 'AUTO', '{}'],
    })
  }
  const workspace: Workspace = {
    workspaceId,
    customerId,
    ...email,
    name: name ?? '',
    slug,
    initialSetupComplete: false,
    ...UNSET,
    ...settingsOf(state, body),
    ...(isNewer(state) ? { notificationSettings: NOTIFICATIONS } : {}),
    ...newerSettings(state, body),
    tombstone: false,
  }
  checkLimits(workspace, 'insert')
  state.workspaces.set(workspaceId, workspace)
  return read(state, workspace)
}

export const get: Handler = (state, body) => read(state, find(state, body))

const live = (state: State): ReadonlyArray<Workspace> =>
  [...state.workspaces.values()].filter(({ tombstone }) => !tombstone)

export const list: Handler = (state) => ({ workspaces: live(state).map((workspace) => read(state, workspace)) })

/** The workspaces of the only organization, or of its only user, or those named: in pages where one is asked for. */
export const listPaginated: Handler = (state, body) => {
  const { pageSize, rowOffset } = optionalRecord(body, 'pagination') ?? {}
  const named = optional(body, 'workspaceIds') === undefined ? undefined : strings(body['workspaceIds'])
  const contains = (optionalText(body, 'nameContains') ?? '').toLowerCase()
  const found = live(state).filter(
    ({ workspaceId, name }) => (named?.includes(workspaceId) ?? true) && name.toLowerCase().includes(contains),
  )
  const from = Number(rowOffset ?? 0)
  const to = pageSize === undefined || pageSize === null ? found.length : from + Number(pageSize)
  return { workspaces: found.slice(from, to).map((workspace) => read(state, workspace)) }
}

export const update: Handler = (state, body) => {
  const before = find(state, body)
  const initialSetupComplete = optionalFlag(body, 'initialSetupComplete')
  const changes = {
    ...settingsOf(state, body),
    ...emailOf(body),
    ...newerSettings(state, body),
    ...(initialSetupComplete === undefined ? {} : { initialSetupComplete }),
  }
  checkLimits({ ...before, ...changes }, 'update')
  return read(state, alter(state.workspaces, before.workspaceId, before, changes))
}

/** Its slug follows the name. */
export const updateName: Handler = (state, body) => {
  const before = find(state, body)
  const name = optionalText(body, 'name')
  const slug = slugOf(state, name ?? '')
  if (name === undefined) {
    return refuseNull(state, 'workspace', { write: 'update', column: 'name', row: [before.workspaceId, '…'] })
  }
  checkLimits({ name }, 'update')
  return read(state, alter(state.workspaces, before.workspaceId, before, { name, slug }))
}

/** Answers alike whether there is one or not. */
export const tagFeedback: Handler = () => undefined

/** Its connections, sources and destinations go with it. */
export const remove: Handler = (state, body) => {
  const workspace = find(state, body)
  const { workspaceId } = workspace
  for (const connection of listed(state, { workspaceId }).filter(isLive)) deprecate(state, connection)
  for (const kind of ['destination', 'source'] as const) {
    const actors = actorsOf(state, kind)
    for (const actor of [...actors.values()]) {
      if (actor.workspaceId === workspaceId) alter(actors, actor.id, actor, { tombstone: true })
    }
  }
  alter(state.workspaces, workspaceId, workspace, { tombstone: true })
  return undefined
}

export const getBySlug: Handler = (state, body) => {
  const slug = optionalText(body, 'slug')
  const found = [...state.workspaces.values()].find((workspace) => workspace.slug === slug && !workspace.tombstone)
  return read(state, pick(found, 'STANDARD_WORKSPACE', String(slug ?? null)))
}

/** Whatever goes wrong here is told as unforeseen. */
export const getByConnection: Handler = (state, body) => {
  const id = optionalText(body, 'connectionId')
  const connection = state.connections.get(id ?? '')
  if (connection === undefined) {
    const cause =
      id === undefined
        ? 'java.lang.NullPointerException'
        : `io.airbyte.config.persistence.ConfigNotFoundException: config type: STANDARD_SYNC id: ${id}`
    return refuse(internal(cause, 'java.lang.RuntimeException', true))
  }
  const workspaceId = state.sources.get(findConnection(state, body).sourceId)?.workspaceId ?? ''
  const workspace = state.workspaces.get(workspaceId)
  return workspace?.tombstone === false
    ? read(state, workspace)
    : refuse(
        internal(
          `io.airbyte.config.persistence.ConfigNotFoundException: config type: STANDARD_WORKSPACE id: ${workspaceId}`,
          'java.lang.RuntimeException',
          true,
        ),
      )
}

/** What there is in a workspace (`web_backend/workspace/state`). */
export const contents: Handler = (state, body) => {
  const has = (kind: 'source' | 'destination'): boolean =>
    [...actorsOf(state, kind).values()].some((actor) => actor.workspaceId === body['workspaceId'] && !actor.tombstone)
  return {
    hasConnections: listed(state, body).some(isLive),
    hasSources: has('source'),
    hasDestinations: has('destination'),
  }
}
