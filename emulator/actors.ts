/** Sources and destinations, which Airbyte calls actors: one code for both. */
import { deprecate, isLive } from './connections'
import { checkLengths, MOMENT, refuseForeignKey, refuseNull, type Write } from './database'
import { invalid, nullPointer } from './errors'
import { type Body, type Handler, optional, optionalRecord, optionalText, pick, refuse, required } from './handler'
import { pageOfActors } from './pages'
import type { Actor, ActorKind } from './records'
import { findDefinition } from './registry'
import { can, isNewer } from './releases'
import { misfit, specificationOf } from './specification'
import { actorsOf, alter, definitionsOf, newId, seconds, type State } from './state'
import { quickJob } from './synchronous'
import { newestRun, statusOf } from './work'

const MASK = '**********'
const SECRET = /password|secret|token|api_?key|credential/i

const masked = (configuration: Body): Body =>
  Object.fromEntries(Object.entries(configuration).map(([name, value]) => [name, SECRET.test(name) ? MASK : value]))

export const actorRead = (state: State, kind: ActorKind, actor: Actor): Body => {
  const { name = actor.name, icon } = definitionsOf(state, kind).get(actor.definitionId) ?? {}
  return {
    [`${kind}DefinitionId`]: actor.definitionId,
    [`${kind}Id`]: actor.id,
    workspaceId: actor.workspaceId,
    connectionConfiguration: masked(actor.configuration),
    name: actor.name,
    [`${kind}Name`]: name,
    ...(icon === undefined ? {} : { icon }),
    ...(isNewer(state) ? newerRead(actor) : {}),
  }
}

/** What newer servers show beside it. */
const newerRead = ({ createdAt }: Actor): Body => ({
  isVersionOverrideApplied: false,
  isEntitled: true,
  supportState: 'supported',
  createdAt: seconds(createdAt),
  connectionJobStatuses: {},
})

/** What lists of connections show of an actor. */
export const actorSnippet = (state: State, kind: ActorKind, id: string): Body | undefined => {
  const actor = actorsOf(state, kind).get(id)
  if (actor === undefined) return undefined
  const { [`${kind}Id`]: actorId, [`${kind}Name`]: connector, icon } = actorRead(state, kind, actor)
  return {
    [`${kind}DefinitionId`]: actor.definitionId,
    [`${kind}Id`]: actorId,
    name: actor.name,
    [`${kind}Name`]: connector,
    ...(icon === undefined ? {} : { icon }),
  }
}

const find = (state: State, kind: ActorKind, body: Body, property = `${kind}Id`): Actor => {
  const id = required(body, property)
  return pick(actorsOf(state, kind).get(id), `${kind.toUpperCase()}_CONNECTION`, id)
}

/** Refuses a configuration that its connector does not take; none at all is stumbled over. */
const checkConfiguration = (state: State, kind: ActorKind, definitionId: string, configuration: unknown): Body => {
  const specification = specificationOf(kind, findDefinition(state, kind, definitionId))
  if (configuration === undefined) return refuse(nullPointer('null'))
  const given = (typeof configuration === 'object' ? configuration : {}) as Body
  const problem = misfit(specification, given)
  return problem === undefined ? given : refuse(invalid(problem))
}

/** Refuses what the database does not take. */
const checkRow = (
  state: State,
  kind: ActorKind,
  write: Write,
  {
    id,
    workspaceId,
    definitionId,
    name,
    configuration,
  }: Omit<Actor, 'name' | 'tombstone' | 'createdAt'> & { readonly name?: string },
): void => {
  if (name === undefined) {
    const row = [id, workspaceId, definitionId, undefined, JSON.stringify(configuration), kind, 'f', MOMENT, MOMENT]
    refuseNull(state, 'actor', { write, column: 'name', row })
  }
  checkLengths('actor', write, [name])
  if (!state.workspaces.has(workspaceId)) {
    const constraint = 'actor_workspace_id_fkey'
    refuseForeignKey('actor', write, { constraint, column: 'workspace_id', id: workspaceId, other: 'workspace' })
  }
}

const createActor = (state: State, kind: ActorKind, body: Body): Body => {
  const definitionId = required(body, `${kind}DefinitionId`)
  findDefinition(state, kind, definitionId)
  const workspaceId = required(body, 'workspaceId')
  const configuration = checkConfiguration(state, kind, definitionId, optional(body, 'connectionConfiguration'))
  const name = optionalText(body, 'name') ?? 'default'
  const id = newId(state)
  const actor: Actor = { id, definitionId, workspaceId, name, configuration, createdAt: state.time, tombstone: false }
  checkRow(state, kind, 'insert', actor)
  actorsOf(state, kind).set(actor.id, actor)
  return actorRead(state, kind, actor)
}

export const create =
  (kind: ActorKind): Handler =>
  (state, body) =>
    createActor(state, kind, body)

/** A secret that is sent back as it is shown stays as it was. */
const withSecrets = (before: Body, sent: Body): Body =>
  Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, value === MASK ? before[name] : value]))

/** What an update would make of an actor: name and configuration are replaced whole. */
const updated = (
  state: State,
  kind: ActorKind,
  body: Body,
): { readonly before: Actor; readonly configuration: Body } => {
  const before = find(state, kind, body)
  const sent = checkConfiguration(state, kind, before.definitionId, optional(body, 'connectionConfiguration'))
  return { before, configuration: withSecrets(before.configuration, sent) }
}

export const update =
  (kind: ActorKind): Handler =>
  (state, body) => {
    const { before, configuration } = updated(state, kind, body)
    const name = optionalText(body, 'name')
    const { id, definitionId, workspaceId } = before
    const row = { id, definitionId, workspaceId, configuration }
    checkRow(state, kind, 'update', name === undefined ? row : { ...row, name })
    return actorRead(state, kind, alter(actorsOf(state, kind), id, before, { name: name ?? '', configuration }))
  }

export const clone =
  (kind: ActorKind): Handler =>
  (state, body) => {
    const original = find(state, kind, body, `${kind}CloneId`)
    const changes = optionalRecord(body, `${kind}Configuration`) ?? {}
    return createActor(state, kind, {
      name: optionalText(changes, 'name') ?? `${original.name} (Copy)`,
      [`${kind}DefinitionId`]: original.definitionId,
      workspaceId: original.workspaceId,
      connectionConfiguration: optional(changes, 'connectionConfiguration') ?? original.configuration,
    })
  }

export const get =
  (kind: ActorKind): Handler =>
  (state, body) =>
    actorRead(state, kind, find(state, kind, body))

export const isLiveActor = ({ tombstone }: Actor): boolean => !tombstone

/** How the newest jobs of an actor's connections have ended, as lists of newer servers count them. */
const usageOf = (state: State, kind: ActorKind, { id }: Actor): Body => {
  const connections = [...state.connections.values()].filter(
    (connection) => connection[`${kind}Id`] === id && isLive(connection),
  )
  const newest = connections.flatMap(({ connectionId }) => newestRun(state, connectionId) ?? [])
  const count = (status: string): number => newest.filter((job) => statusOf(state, job) === status).length
  const lastSync = Math.max(...newest.map(({ createdAt }) => createdAt))
  return {
    status: connections.some(({ status }) => status === 'active') ? 'active' : 'inactive',
    numConnections: connections.length,
    ...(newest.length === 0 ? {} : { lastSync: seconds(lastSync) }),
    connectionJobStatuses: Object.fromEntries(
      ['running', 'incomplete', 'pending', 'cancelled', 'failed', 'succeeded'].map((status) => [status, count(status)]),
    ),
  }
}

export const list =
  (kind: ActorKind): Handler =>
  (state, body) => {
    const found = [...actorsOf(state, kind).values()].filter(
      (actor) => actor.workspaceId === body['workspaceId'] && isLiveActor(actor),
    )
    if (!can(state, 'pages')) return { [`${kind}s`]: found.map((actor) => actorRead(state, kind, actor)) }
    const { page, ...counts } = pageOfActors(body, found, actorsOf(state, kind))
    return {
      [`${kind}s`]: page.map((actor) => ({ ...actorRead(state, kind, actor), ...usageOf(state, kind, actor) })),
      ...counts,
    }
  }

/** Each property that is given has to be equal, as each key of a configuration; a blank name is none. */
export const search =
  (kind: ActorKind): Handler =>
  (state, body) => {
    const names = ['name', 'workspaceId', `${kind}Id`, `${kind}DefinitionId`, `${kind}Name`]
    const configuration = Object.entries(optionalRecord(body, 'connectionConfiguration') ?? {})
    const isEqual = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
    const isWanted = (shown: Body): boolean =>
      names.every((name) => {
        const wanted = optionalText(body, name)?.trim() ?? ''
        return wanted === '' || body[name] === shown[name]
      }) && configuration.every(([name, value]) => isEqual(value, (shown['connectionConfiguration'] as Body)[name]))
    const found = [...actorsOf(state, kind).values()].filter(isLiveActor)
    return { [`${kind}s`]: found.map((actor) => actorRead(state, kind, actor)).filter(isWanted) }
  }

/** Its connections go with it. */
export const removeActor = (state: State, kind: ActorKind, actor: Actor): void => {
  for (const connection of [...state.connections.values()]) {
    if (connection[`${kind}Id`] === actor.id && isLive(connection)) deprecate(state, connection)
  }
  alter(actorsOf(state, kind), actor.id, actor, { tombstone: true })
}

export const remove =
  (kind: ActorKind): Handler =>
  (state, body) => {
    removeActor(state, kind, find(state, kind, body))
    return undefined
  }

/** A connector's own test: a host or database `bad` fails it. */
const checked = (state: State, kind: ActorKind, definitionId: string, { host, database }: Body): unknown => ({
  ...(host === 'bad' || database === 'bad'
    ? { status: 'failed', message: 'State code: 08001; Message: The connection attempt failed.' }
    : { status: 'succeeded' }),
  jobInfo: quickJob(state, `check_connection_${kind}`, `Optional[${definitionId}]`),
})

export const check =
  (kind: ActorKind): Handler =>
  (state, body) => {
    const actor = find(state, kind, body)
    return checked(state, kind, actor.definitionId, actor.configuration)
  }

/** The test of an actor as an update would leave it. */
export const checkForUpdate =
  (kind: ActorKind): Handler =>
  (state, body) => {
    const { before, configuration } = updated(state, kind, body)
    return checked(state, kind, before.definitionId, configuration)
  }

/** The test of a configuration that has not been saved. */
export const checkUnsaved =
  (kind: ActorKind): Handler =>
  (state, body) => {
    const { id } = findDefinition(state, kind, required(body, `${kind}DefinitionId`))
    return checked(state, kind, id, optionalRecord(body, 'connectionConfiguration') ?? {})
  }
