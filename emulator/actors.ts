/** Sources and destinations, which Airbyte calls actors: one code for both. */
import { deprecate } from './connections'
import { jobInfo } from './discovery'
import { databaseError, type Failure, invalid } from './errors'
import { type Body, type Handler, optional, optionalRecord, optionalText, pick, refuse, required } from './handler'
import type { Actor, ActorKind } from './records'
import { misfit, specificationOf } from './specification'
import { actorsOf, alter, definitionsOf, newId, type State } from './state'

const MASK = '**********'
const SECRET = /password|secret|token|api_?key|credential/i

const masked = (configuration: Body): Body =>
  Object.fromEntries(Object.entries(configuration).map(([name, value]) => [name, SECRET.test(name) ? MASK : value]))

const definitionName = (state: State, kind: ActorKind, definitionId: string): string | undefined =>
  definitionsOf(state, kind).find(({ id }) => id === definitionId)?.name

export const actorRead = (state: State, kind: ActorKind, actor: Actor): Body => ({
  [`${kind}DefinitionId`]: actor.definitionId,
  [`${kind}Id`]: actor.id,
  workspaceId: actor.workspaceId,
  connectionConfiguration: masked(actor.configuration),
  name: actor.name,
  [`${kind}Name`]: definitionName(state, kind, actor.definitionId) ?? actor.name,
})

/** What lists of connections show of an actor. */
export const actorSnippet = (state: State, kind: ActorKind, id: string): Body | undefined => {
  const actor = actorsOf(state, kind).get(id)
  if (actor === undefined) return undefined
  const { workspaceId: _workspace, connectionConfiguration: _configuration, ...shown } = actorRead(state, kind, actor)
  return shown
}

const find = (state: State, kind: ActorKind, body: Body, property = `${kind}Id`): Actor => {
  const id = required(body, property)
  return pick(actorsOf(state, kind).get(id), `${kind.toUpperCase()}_CONNECTION`, id)
}

const INSERT =
  'insert into "public"."actor" ("id", "workspace_id", "actor_definition_id", "name", "configuration", "actor_type", "tombstone", "created_at", "updated_at") values (cast(? as uuid), cast(? as uuid), cast(? as uuid), ?, cast(? as jsonb), cast(? as "public"."actor_type"), ?, cast(? as timestamp(6) with time zone), cast(? as timestamp(6) with time zone))'

const noSuchWorkspace = (workspaceId: string): Failure =>
  databaseError(
    INSERT,
    `insert or update on table "actor" violates foreign key constraint "actor_workspace_id_fkey"\n  Detail: Key (workspace_id)=(${workspaceId}) is not present in table "workspace".`,
  )

/** Refuses a database's configuration that does not fit. */
const checkConfiguration = (state: State, kind: ActorKind, definitionId: string, configuration: Body): void => {
  const name = definitionName(state, kind, definitionId)
  const problem = name === 'Postgres' ? misfit(specificationOf(kind, name), configuration) : undefined
  if (problem !== undefined) refuse(invalid(problem))
}

export const create =
  (kind: ActorKind): Handler =>
  (state, body) => {
    const workspaceId = required(body, 'workspaceId')
    if (!state.workspaces.has(workspaceId)) refuse(noSuchWorkspace(workspaceId))
    const definitionId = required(body, `${kind}DefinitionId`)
    const configuration = optionalRecord(body, 'connectionConfiguration') ?? {}
    checkConfiguration(state, kind, definitionId, configuration)
    const name = required(body, 'name')
    const actor: Actor = { id: newId(state), definitionId, workspaceId, name, configuration, tombstone: false }
    actorsOf(state, kind).set(actor.id, actor)
    return actorRead(state, kind, actor)
  }

export const update =
  (kind: ActorKind): Handler =>
  (state, body) => {
    const before = find(state, kind, body)
    const sent = optionalRecord(body, 'connectionConfiguration') ?? before.configuration
    const after = alter(actorsOf(state, kind), before.id, before, {
      name: optionalText(body, 'name') ?? before.name,
      // A secret that is sent back as it is shown stays as it was.
      configuration: Object.fromEntries(
        Object.entries(sent).map(([name, value]) => [name, value === MASK ? before.configuration[name] : value]),
      ),
    })
    return actorRead(state, kind, after)
  }

export const clone =
  (kind: ActorKind): Handler =>
  (state, body) => {
    const original = find(state, kind, body, `${kind}CloneId`)
    const changes = optionalRecord(body, `${kind}Configuration`) ?? {}
    const actor: Actor = { ...original, id: newId(state), name: optionalText(changes, 'name') ?? original.name }
    actorsOf(state, kind).set(actor.id, actor)
    return actorRead(state, kind, actor)
  }

export const get =
  (kind: ActorKind): Handler =>
  (state, body) =>
    actorRead(state, kind, find(state, kind, body))

export const list =
  (kind: ActorKind): Handler =>
  (state, body) => ({
    [`${kind}s`]: [...actorsOf(state, kind).values()]
      .filter((actor) => actor.workspaceId === body['workspaceId'] && !actor.tombstone)
      .map((actor) => actorRead(state, kind, actor)),
  })

export const search =
  (kind: ActorKind): Handler =>
  (state, body) => {
    const names = ['name', 'workspaceId', `${kind}Id`, `${kind}DefinitionId`, `${kind}Name`]
    const isWanted = (shown: Body): boolean =>
      names.every((name) => {
        const wanted = optional(body, name)
        return wanted === undefined || wanted === '' || wanted === shown[name]
      })
    const found = [...actorsOf(state, kind).values()].filter(({ tombstone }) => !tombstone)
    return { [`${kind}s`]: found.map((actor) => actorRead(state, kind, actor)).filter(isWanted) }
  }

/** Its connections go with it. */
export const remove =
  (kind: ActorKind): Handler =>
  (state, body) => {
    const actor = find(state, kind, body)
    alter(actorsOf(state, kind), actor.id, actor, { tombstone: true })
    for (const connection of state.connections.values()) {
      if (connection[`${kind}Id`] === actor.id) deprecate(state, connection)
    }
    return undefined
  }

/** A connector's own test: a host or database `bad` fails it. */
const checked = (state: State, kind: ActorKind, definitionId: string, { host, database }: Body): unknown => ({
  ...(host === 'bad' || database === 'bad'
    ? { status: 'failed', message: 'State code: 08001; Message: The connection attempt failed.' }
    : { status: 'succeeded' }),
  jobInfo: jobInfo(state, `check_connection_${kind}`, `Optional[${definitionId}]`),
})

export const check =
  (kind: ActorKind): Handler =>
  (state, body) => {
    const actor = find(state, kind, body)
    return checked(state, kind, actor.definitionId, actor.configuration)
  }

/** The test of a configuration that has not been saved. */
export const checkUnsaved =
  (kind: ActorKind): Handler =>
  (state, body) => {
    const configuration = optionalRecord(body, 'connectionConfiguration') ?? {}
    return checked(state, kind, required(body, `${kind}DefinitionId`), configuration)
  }
