/** The connection that a new one replaces: what the server has of it, and what of its sync state can be carried over. */
import type { ConnectionRead } from '../api/connections'
import type { SyncState } from '../api/syncState'
import type { StreamKey } from '../catalog/key'
import type { RowShapes } from '../catalog/rows'
import { tellReplacement } from './approval'
import { type Carriage, carriageOf, type Facts } from './carriage'
import { lookUp } from './current'
import { rowsNow } from './debts'
import { act, failedInput, lift, type Step } from './env'
import { besideIn } from './given'
import { hiddenProperties } from './hidden'
import type { ConnectionInputs } from './inputs'
import { isPaid, readPast } from './jobs'
import type { Predecessor } from './memory'
import type { StoredPlan } from './plan'
import { samenessOf } from './sameness'
import { type Outputs, readRows, readSaved, shapesOfInputs } from './state'
import { inputsOf, isGone } from './wire'

/** The connection that is replaced, as the server has it. */
export interface Former {
  readonly id: string
  /** Undefined where the server does not know it. A deleted one keeps its sync state. */
  readonly connection: ConnectionRead | undefined
  /** Whether it is there, and not deleted. */
  readonly isLive: boolean
  /** Airbyte has locked it: nothing of it syncs, and no update is taken. */
  readonly isLocked: boolean
  readonly outputs: Partial<Outputs>
}

const outputsOf = ({ outputs }: Predecessor): Partial<Outputs> => outputs

export const readFormer = (predecessor: Predecessor): Step<Former> =>
  act(async (_env, must) => {
    const { id } = predecessor
    const connection = await must(lookUp(id))
    const isLive = connection !== undefined && !isGone(connection)
    return { id, connection, isLive, isLocked: connection?.status === 'locked', outputs: outputsOf(predecessor) }
  })

/** The streams whose reset is owed and that no job has reset so far, and as what all rows are written by now. */
const writtenBy = (
  { id, outputs }: Former,
  there: RowShapes,
): Step<{ readonly owed: ReadonlySet<StreamKey>; readonly rows: RowShapes }> =>
  act(async (_env, must) => {
    const rows = (await must(readRows(outputs), failedInput)) ?? there
    const owed = Object.entries(outputs.pendingReset?.streams ?? {})
    if (owed.length === 0) return { owed: new Set(), rows }
    const past = await must(readPast(id))
    const saved = (await must(readSaved(outputs), failedInput)) ?? {}
    return {
      owed: new Set(owed.filter(([key, since]) => !isPaid(past, key, since)).map(([key]) => key)),
      rows: rowsNow({ rows, saved }, outputs, past),
    }
  })

/** As what the server has it write now. */
const shapesThere = ({ connection, outputs }: Former): Step<RowShapes> =>
  act(async ({ conceal }, must) => {
    if (connection === undefined) return {}
    // That it is deleted, or locked, is no input.
    const there = await must(inputsOf({ ...connection, status: 'inactive' }, outputs))
    // What was secret before stays so in what is said of its change.
    conceal({ ...hiddenProperties(outputs), ...there })
    return shapesOfInputs(there)
  })

const otherDestination = "the new destination does not have its rows; if it has, say so with carryTo: 'populated'"

/** Whether the connection moves to another server, where nobody has its positions. */
export const isElsewhere = ({ outputs }: Pick<Former, 'outputs'>, { instance }: ConnectionInputs): boolean =>
  outputs.instance !== instance

/** All that can be known of what is carried over, but how far the syncs have come. */
export const factsOf = (former: Former, inputs: ConnectionInputs): Step<(state: SyncState) => Facts> =>
  act(async (_env, must) => {
    const { connection, outputs } = former
    const there = await must(shapesThere(former))
    const written = await must(writtenBy(former, there))
    const source = await must(samenessOf(connection?.sourceId ?? outputs.sourceId, inputs))
    const before = connection?.destinationId ?? outputs.destinationId
    const isFilled = before === inputs.destinationId || inputs.carryTo === 'populated'
    return (state) => ({ ...written, there, source, state, ...(isFilled ? {} : { whyEmpty: otherDestination }) })
  })

/** How far its syncs have come, to the letter. Of one that this run has deleted as it was before. */
export const stateOf = ({ id, isLive }: Former): Step<SyncState> =>
  act(async ({ client, memory }, must) => {
    const noted = isLive ? undefined : memory.lastStates.get(id)
    return noted ?? must(lift(client.getSyncState({ connectionId: id })))
  })

const HIDDEN = 'the old connection is deleted, and this server shows no sync state of it'

const ELSEWHERE =
  'the new connection is on another server, and sync state is carried over on one server only; pulumi-airbyte state can take it there'

/** Every stream that has been read by a cursor starts over, for a reason that nothing of it can change. */
const allRestart = (
  { outputs }: Pick<Former, 'outputs'>,
  inputs: ConnectionInputs,
  why: string,
): Step<Carriage['restarts']> =>
  act(async (_env, must) => {
    const rows = (await must(readRows(outputs), failedInput)) ?? {}
    const shapes = shapesOfInputs(inputs)
    const streams = Object.keys(rows).filter((key) => rows[key]?.syncMode === 'incremental' && key in shapes)
    return streams.length === 0 ? [] : [{ streams: streams.sort(), why }]
  })

/** What is carried over as things stand now. */
export const carriageNow = (former: Former, inputs: ConnectionInputs): Step<Carriage> =>
  act(async (_env, must) => {
    const facts = await must(factsOf(former, inputs))
    const state = await must(stateOf(former))
    const carriage = carriageOf(facts(state), inputs)
    return former.isLive || state.stateType !== 'not_set'
      ? carriage
      : { ...carriage, restarts: await must(allRestart(former, inputs, HIDDEN)) }
  })

/** What the program says of a source or a destination that is another one now. */
const trustedBy = ({ carryFrom, carryTo }: ConnectionInputs, { moved }: Predecessor): Pick<StoredPlan, 'trusts'> => {
  const trusts = [
    ...(carryFrom !== undefined && moved.includes('sourceId') ? [`carryFrom: '${carryFrom}'`] : []),
    ...(carryTo !== undefined && moved.includes('destinationId') ? [`carryTo: '${carryTo}'`] : []),
  ]
  return trusts.length === 0 ? {} : { trusts }
}

/** The connection that is replaced, where it is on the server of the new one. */
export const formerHere = (inputs: ConnectionInputs, predecessor: Predecessor): Step<Former | undefined> =>
  act(async (_env, must) =>
    isElsewhere({ outputs: outputsOf(predecessor) }, inputs) ? undefined : must(readFormer(predecessor)),
  )

/** The plan of a replacement that is to carry the sync state over. `former`: see `formerHere`. */
export const carriagePlan = (
  inputs: ConnectionInputs,
  predecessor: Predecessor,
  former: Former | undefined,
): Step<StoredPlan> =>
  act(async (_env, must) => {
    const { beside } = besideIn(outputsOf(predecessor), inputs)
    const replaces = tellReplacement(predecessor.moved, inputs, beside)
    const { carries, restarts } =
      former === undefined
        ? { carries: [], restarts: await must(allRestart({ outputs: outputsOf(predecessor) }, inputs, ELSEWHERE)) }
        : await must(carriageNow(former, inputs))
    return {
      replaces,
      ...(carries.length === 0 ? {} : { carries, ...trustedBy(inputs, predecessor) }),
      ...(restarts.length === 0 ? {} : { restarts }),
    }
  })
