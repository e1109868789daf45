/** Hands the sync state of a connection over to the one that replaces it, so that nothing syncs in between and nothing is lost. */
import * as E from 'fp-ts/Either'

import { isUnknownOutcome } from '../api/answer'
import type { ConnectionRead } from '../api/connections'
import { holdsSyncState, type SyncState } from '../api/syncState'
import { type AirbyteError, briefly } from '../errors'
import { type Carriage, carriageOf, type Facts } from './carriage'
import { act, failed, type Failure, lift, type Step } from './env'
import type { ConnectionInputs } from './inputs'
import { type Former, stateOf } from './predecessor'
import { awaitQuiet, isActive, restore, retire } from './retiring'
import { incomplete, outputsOf } from './state'
import { noteDeleted } from './twins'

/** A replacement: what is replaced, by what, and what is known of both. */
export interface Replacement {
  readonly inputs: ConnectionInputs
  readonly former: Former
  readonly facts: (state: SyncState) => Facts
  /** The new one. */
  readonly made: ConnectionRead
}

const notCarried = ({ former }: Replacement, why: string, isBack = true): AirbyteError => ({
  _tag: 'NotReplaced',
  connectionId: former.id,
  why,
  isBack,
})

/** Writes what is carried over, and makes sure that the server has it to the letter. */
const copy = (replacement: Replacement, { state }: Carriage): Step<void> =>
  act(async ({ client }, must) => {
    if (state.stateType === 'not_set') return
    const { connectionId } = replacement.made
    const there = await must(lift(client.getSyncState({ connectionId })))
    if (holdsSyncState(there, state)) return
    await must(lift(client.putSyncState({ connectionId, syncState: state })))
    const written = await must(lift(client.getSyncState({ connectionId })))
    if (!holdsSyncState(written, state))
      await must(E.left(failed(notCarried(replacement, 'this server did not keep the sync state as it was written'))))
  })

/** What the state gets where nobody knows whether the new connection is active: the next update sees to it. */
const unfinished = ({ inputs, former, made }: Replacement, error: AirbyteError): Failure => ({
  error,
  saved: {
    id: made.connectionId,
    outputs: {
      ...incomplete(outputsOf(inputs, { id: made.connectionId, status: 'inactive' })),
      carriesFrom: former.id,
    },
  },
})

/** Puts the new one into service, unless the program says otherwise. */
const activate = (replacement: Replacement): Step<ConnectionRead> =>
  act(async ({ client }, must) => {
    const { inputs, made } = replacement
    const { connectionId } = made
    if (inputs.status === 'inactive') return made
    const answer = await client.updateConnection({ connectionId, status: 'active' })()
    if (answer._tag === 'Right' || !isUnknownOutcome(answer.left)) return must(answer, failed)
    // Whether it is active tells only a look.
    const there = await client.getConnection({ connectionId })()
    if (there._tag === 'Left') return must(E.left(unfinished(replacement, answer.left)))
    return isActive(there.right) ? there.right : must(answer, failed)
  })

const go = (replacement: Replacement): Step<ConnectionRead> =>
  act(async (_env, must) => {
    const { former, facts, inputs, made } = replacement
    await must(retire(former, made.connectionId))
    if (former.isLive) await must(awaitQuiet(former))
    await must(copy(replacement, carriageOf(facts(await must(stateOf(former))), inputs)))
    return must(activate(replacement))
  })

/** Deletes a connection that nothing has been written with. */
export const discard = (id: string): Step<void> =>
  act(async (env, must) => {
    env.memory.deleted.add(id)
    await must(lift(env.client.deleteConnection({ connectionId: id })))
    noteDeleted(env, id)
  })

/** Makes the old one what it was, and takes the new one away: only then is there no second one, and nothing begun. */
const undo = (replacement: Replacement, error: AirbyteError): Step<Failure> =>
  act(async (env): Promise<Failure> => {
    const { former, made } = replacement
    const restored = former.isLive ? await restore(former)(env)() : E.right(undefined)
    const taken = E.isRight(restored) ? await discard(made.connectionId)(env)() : restored
    if (E.isRight(taken))
      env.progress(`${replacement.inputs.name}: the new connection ${made.connectionId} is deleted again`)
    const why = error._tag === 'NotReplaced' ? error.why : briefly(error)
    return failed(notCarried(replacement, why, E.isRight(taken)))
  })

/** Hands it over: the old one out of service, its state copied, the new one into service. Answers the new one. */
export const handOver = (replacement: Replacement): Step<ConnectionRead> =>
  act(async (env, must) => {
    const result = await go(replacement)(env)()
    if (E.isRight(result)) return result.right
    if (result.left.saved !== undefined) return must(result)
    return must(E.left(await must(undo(replacement, result.left.error))))
  })
