/** `create` of a connection that replaces another one and goes on where that was (`onReplacement: 'carry'`). */
import * as E from 'fp-ts/Either'

import type { ConnectionRead } from '../api/connections'
import { holdsSyncState, type SyncState } from '../api/syncState'
import { streamKey } from '../catalog/key'
import type { AirbyteError } from '../errors'
import { type Carriage, carriageOf } from './carriage'
import { notOurs, twinText } from './claims'
import { lookUp } from './current'
import { act, type Env, failed, inTheWay, lift, type Step } from './env'
import { discard, handOver, type Replacement } from './handover'
import type { ConnectionInputs } from './inputs'
import { recentJobs } from './jobs'
import { hold, isAnothers, otherReaders, type Predecessor, type ResourceName } from './memory'
import { obtain } from './obtain'
import type { Plan } from './plan'
import { factsOf, type Former, isElsewhere, readFormer, stateOf } from './predecessor'
import { successorIn } from './retired'
import { isActive } from './retiring'
import { findTwin, isAsWanted, type Twin } from './twins'
import { isGone } from './wire'

/** The predecessor of a resource, where it is on the same server and its state is to be carried over. */
export const predecessorOf = (
  { memory }: Env,
  inputs: ConnectionInputs,
  resource: ResourceName,
): Predecessor | undefined => {
  if (inputs.onReplacement !== 'carry') return undefined
  const known = memory.predecessors.get(resource)
  return known === undefined || isElsewhere(known, inputs) ? undefined : known
}

const obstacle = (property: string, reason: string): AirbyteError => inTheWay({ property, reason })

/** Refuses where more would start over than the plan says. */
const checkAsPlanned = (former: Former, plan: Plan | undefined, { restarts }: Carriage): Step<void> =>
  act(async (_env, must) => {
    if (plan?.carries === undefined && plan?.restarts === undefined) return
    const shown = new Set((plan.restarts ?? []).flatMap(({ streams }) => streams))
    const lines = restarts.flatMap(({ streams, why }) =>
      streams.filter((key) => !shown.has(key)).map((key) => `${key} would start over: ${why}`),
    )
    if (lines.length > 0) await must(E.left(failed({ _tag: 'NotAsPlanned', connectionId: former.id, changes: lines })))
  })

/** Whether the old connection's state is there, where the plan has seen one: a server might not keep that of a deleted one. */
const checkReadable = (former: Former, plan: Plan | undefined, state: SyncState): Step<void> =>
  act(async (_env, must) => {
    if (former.isLive || plan?.carries === undefined || state.stateType !== 'not_set') return
    const reason = `Connection ${former.id} has been deleted since the preview, and this server shows no sync state of it, so that nothing can be carried over. No new one was made. Run pulumi up again: its preview says which streams start over.`
    await must(E.left(failed(obstacle('onReplacement', reason))))
  })

/** A connection that an earlier run has made of this resource, as far as it got. */
interface Begun {
  readonly connection: ConnectionRead
  /** It is in service already, so that its state is its own. */
  readonly hasGoneOn: boolean
  /** This run has made it. */
  readonly isNew: boolean
}

const hasJobs = (id: string): Step<boolean> => act(async (_env, must) => (await must(recentJobs(id))).length > 0)

const begunElse = (id: string): AirbyteError =>
  obstacle(
    'adopt',
    `An earlier run that was interrupted has replaced this connection by ${id}, which has been in service since, and the program says otherwise now. Take over what it has made with adopt: ${JSON.stringify(id)}: the preview then shows every difference.`,
  )

/** The same inputs, in service or not as the connection is: the program's word for it comes last. */
const withStatus = (inputs: ConnectionInputs, connection: ConnectionRead): ConnectionInputs => {
  const { status: _programs, ...rest } = inputs
  return isActive(connection) ? rest : { ...rest, status: 'inactive' }
}

/** What an interrupted run has made, by the name that it has given to the old connection; nothing that is another resource's. */
const begunBefore = (former: Former, inputs: ConnectionInputs, resource: ResourceName): Step<Begun | undefined> =>
  act(async (env, must) => {
    const id = former.isLive ? successorIn(former.connection?.name ?? '') : undefined
    if (id === undefined) return undefined
    if (isAnothers(env.memory, id, resource)) return undefined
    const connection = await must(lookUp(id))
    if (connection === undefined || isGone(connection)) return undefined
    const isWanted = await must(lift(isAsWanted(withStatus(inputs, connection), connection, env)))
    if (isWanted) return { connection, hasGoneOn: isActive(connection), isNew: false }
    // It is put into service last of all.
    if (isActive(connection) || (await must(hasJobs(id)))) return must(E.left(failed(begunElse(id))))
    env.progress(
      `${inputs.name}: connection ${id}, which an interrupted run has made, is not as the program says now, and is deleted`,
    )
    await must(discard(id))
    return undefined
  })

/** Whether a state says nothing of streams that another one does not have: what it says otherwise is written over. */
const isCovered = (there: SyncState, by: SyncState): boolean => {
  if (there.stateType === 'not_set') return true
  const known = new Set(by.positions.map(({ stream }) => streamKey(stream)))
  return there.stateType === by.stateType && there.positions.every(({ stream }) => known.has(streamKey(stream)))
}

const elsewhere = (name: string, connectionId: string, holders: ReadonlyArray<ResourceName>): AirbyteError =>
  obstacle('name', twinText(name, { _tag: 'Taken', connectionId, why: 'which goes on from other positions', holders }))

/**
 * What is inactive has synced nothing. If it got the positions of streams that are to start over now, another one is made; but
 * only in place of what nobody else has.
 */
const withoutMore = (begun: Begun, inputs: ConnectionInputs, resource: ResourceName, state: SyncState): Step<Begun> =>
  act(async ({ client, memory, progress }, must) => {
    const { connectionId } = begun.connection
    if (begun.isNew || begun.hasGoneOn || isCovered(await must(lift(client.getSyncState({ connectionId }))), state))
      return begun
    const readers = otherReaders(memory, connectionId, resource)
    if (readers.length > 0) await must(E.left(failed(elsewhere(inputs.name, connectionId, readers))))
    progress(
      `${inputs.name}: connection ${connectionId}, which an interrupted run has made, has positions of streams that start over now, and is deleted`,
    )
    await must(discard(connectionId))
    memory.taken.delete(connectionId)
    return must(makeInactive(inputs, resource, state))
  })

/** The connection at the place of the new one, inactive as that begins, or in service already. `own`: see `findTwin`. */
const twinOf = (
  inputs: ConnectionInputs,
  resource: ResourceName,
  own?: string,
): Step<{ readonly twin: Twin; readonly inputs: ConnectionInputs }> =>
  act(async (env, must) => {
    const idle: ConnectionInputs = { ...inputs, status: 'inactive' }
    const twin = await must(lift(findTwin(idle, resource, own)(env)))
    if (twin._tag !== 'Taken' || inputs.status === 'inactive') return { twin, inputs: idle }
    return { twin: await must(lift(findTwin(inputs, resource, own)(env))), inputs }
  })

/**
 * The same as a preview sees it: what an interrupted run of this resource's has made, and the old one names, is its own; and the
 * old one itself is deleted first where Pulumi replaces it at its place, for a reason of its own (`replaceOnChanges`).
 */
export const twinOfSuccessor = (
  inputs: ConnectionInputs,
  resource: ResourceName,
  former: Former | undefined,
): Step<Twin> =>
  act(async (_env, must) => {
    // One that is deleted hands nothing over any more: its successor is somebody's.
    const isHandingOver = former?.isLive === true && successorIn(former.connection?.name ?? '') !== undefined
    if (isHandingOver) return { _tag: 'None' }
    return (await must(twinOf(inputs, resource, former?.id))).twin
  })

/**
 * The new connection, inactive. One that a killed run has left may be active already, if it got as far as that: then it has
 * the old one's state, or has done nothing.
 */
const makeInactive = (
  inputs: ConnectionInputs,
  resource: ResourceName,
  state: SyncState,
  isTold = false,
): Step<Begun> =>
  act(async (env, must) => {
    const wanted = await must(twinOf(inputs, resource))
    const connection = await must(obtain(wanted.inputs, resource, isTold))
    const { connectionId } = connection
    const isNew = !env.memory.taken.has(connectionId)
    if (!isActive(connection)) return { connection, hasGoneOn: false, isNew }
    const there = await must(lift(env.client.getSyncState({ connectionId })))
    if (state.stateType !== 'not_set' && holdsSyncState(there, state)) return { connection, hasGoneOn: true, isNew }
    // What is in service is somebody's, unless it has the state that was to be carried over.
    if (!isNew && !isCovered(there, state))
      await must(E.left(failed(elsewhere(inputs.name, connectionId, otherReaders(env.memory, connectionId, resource)))))
    return {
      connection: await must(lift(env.client.updateConnection({ connectionId, status: 'inactive' }))),
      hasGoneOn: false,
      isNew,
    }
  })

const same: AirbyteError = obstacle(
  'name',
  'The new connection would have the name, source and destination of the one that it replaces. Give the resource the option deleteBeforeReplace: true, with which the old connection is deleted first.',
)

/** Makes the connection that replaces another one, and hands its sync state over. */
export const replaceCarrying = (
  inputs: ConnectionInputs,
  resource: ResourceName,
  predecessor: Predecessor,
  plan: Plan | undefined,
): Step<ConnectionRead> =>
  act(async (env, must) => {
    const wrong = notOurs(predecessor, resource, env.memory)
    if (wrong !== undefined) await must(E.left(failed(inTheWay(wrong))))
    const former = await must(readFormer(predecessor))
    const facts = await must(factsOf(former, inputs))
    const state = await must(stateOf(former))
    const carriage = carriageOf(facts(state), inputs)
    await must(checkReadable(former, plan, state))
    await must(checkAsPlanned(former, plan, carriage))
    env.memory.heirs.set(former.id, resource)
    const begun =
      (await must(begunBefore(former, inputs, resource))) ??
      (await must(makeInactive(inputs, resource, carriage.state, plan?.takesOver !== undefined)))
    if (begun.connection.connectionId === former.id) return must(E.left(failed(same)))
    const { connection: made, hasGoneOn } = await must(withoutMore(begun, inputs, resource, carriage.state))
    hold(env.memory, made.connectionId, resource)
    const replacement: Replacement = { inputs, former, facts, made }
    const done = hasGoneOn ? made : await must(handOver(replacement))
    env.memory.heirs.delete(former.id)
    env.memory.handedOver.set(former.id, resource)
    env.progress(`${inputs.name}: connection ${made.connectionId} goes on where ${former.id} was (${told(carriage)})`)
    return done
  })

const told = ({ carries, restarts }: Carriage): string => {
  const over = restarts.reduce((sum, { streams }) => sum + streams.length, 0)
  return [`${String(carries.length)} carried over`, ...(over === 0 ? [] : [`${String(over)} start over`])].join(', ')
}
