/** What an update has to reset: what its plan says and what earlier runs still owe, each held to the proof that the jobs give. */
import type { StreamKey } from '../catalog/key'
import { isSameShape, type RowShapes } from '../catalog/rows'
import { requestedStreams } from '../catalog/triggers'
import { compareText, own } from '../json'
import type { ResetScope } from '../runtime/configuration'
import { answerToDebt } from './answers'
import type { Current } from './current'
import { act, failedInput, type Step } from './env'
import type { ConnectionInputs } from './inputs'
import { hasBegunSince, isPaid, type Job, newestJob, type Past, readPast, underWay } from './jobs'
import type { Plan } from './plan'
import { type Outputs, type PendingReset, readRows, readSaved, shapesOfInputs } from './state'

/** One update: from what the state has to what the program says. */
export interface Order {
  readonly id: string
  readonly olds: Partial<Outputs>
  readonly inputs: ConnectionInputs
  readonly plan: Plan | undefined
}

export interface Debts {
  /** To be reset by this update. */
  readonly open: ReadonlyArray<StreamKey>
  /** Being reset already, by a job that began after the reset came to be owed. */
  readonly underWay: ReadonlyMap<StreamKey, Job>
  /** Reset already. */
  readonly paid: ReadonlyArray<StreamKey>
  /** Rolled back before anything touched the rows. */
  readonly needless: ReadonlyArray<StreamKey>
  /** For each stream that is not paid: the newest job before the save that owes it. */
  readonly since: Readonly<Record<StreamKey, number>>
  /** As what the rows were written before this update. */
  readonly rows: RowShapes
  /** Streams that may have been written otherwise than the rows are noted, which no rollback takes back. */
  readonly writtenOtherwise: ReadonlyArray<StreamKey>
  /** Streams whose reset the program asks for, or has asked for. */
  readonly requested: ReadonlyArray<StreamKey>
  /** Airbyte has locked the connection, and cancels its jobs: what is owed waits. */
  readonly isLocked: boolean
}

/** The streams whose reset an earlier run owes; nothing is owed where the program keeps what no longer fits. */
export const owedBefore = ({ olds, inputs }: Pick<Order, 'olds' | 'inputs'>): PendingReset['streams'] =>
  Object.fromEntries(
    Object.entries(olds.pendingReset?.streams ?? {}).filter(([key]) => answerToDebt(inputs, key) !== 'keep'),
  )

/** Whether a reset cannot reach it: one of the whole connection takes in only the streams that the connection has. */
export const isBeyondReset = (scope: ResetScope, { syncCatalog }: ConnectionInputs, key: StreamKey): boolean =>
  scope === 'connection' && own(syncCatalog.streams, key) === undefined

/** What may have to be reset, or of an inactive connection is owed until it is active. */
const candidatesOf = (order: Order, scope: ResetScope): ReadonlyArray<StreamKey> => {
  const { inputs, plan } = order
  const keys = [...(plan?.resets ?? []), ...(plan?.owed ?? []), ...Object.keys(owedBefore(order))]
  return [...new Set(keys)]
    .filter((key) => inputs.status === 'inactive' || !isBeyondReset(scope, inputs, key))
    .sort(compareText)
}

const noDebts = (rows: RowShapes, isLocked: boolean): Debts => ({
  open: [],
  underWay: new Map(),
  paid: [],
  needless: [],
  since: {},
  rows,
  writtenOtherwise: [],
  requested: [],
  isLocked,
})

/** Streams whose reset the program asks for now, or asked for in an update that owes it still. */
const requestedOf = ({ plan, olds }: Order): ReadonlyArray<StreamKey> => [
  ...(plan?.requested ?? []),
  ...(olds.pendingReset?.requested ?? []),
]

/**
 * The job that the earlier run has noted, for streams whose reset the program asks for anew since then: what was begun before
 * that pays for what was asked before it.
 */
const askedSince = ({ olds, inputs }: Order, key: StreamKey): number | undefined => {
  const triggers = { before: olds.resetTriggers, after: inputs.resetTriggers }
  return requestedStreams(triggers, [key]).length === 0 ? undefined : olds.pendingReset?.jobId
}

/**
 * What may have been written in yet another way than the state notes: somebody had changed it in Airbyte before an update of
 * ours came to owe something for it, or a job has begun since then.
 */
const otherwise = (
  { olds }: Order,
  keys: ReadonlyArray<StreamKey>,
  { current, rows }: { readonly current: RowShapes; readonly rows: RowShapes },
  past: Past,
): ReadonlyArray<StreamKey> => {
  const { streams = {}, writtenOtherwise = [] } = olds.pendingReset ?? {}
  return keys.filter((key) => {
    const noted = own(streams, key)
    return noted === undefined
      ? !isSameShape(key, own(rows, key), own(current, key))
      : writtenOtherwise.includes(key) || hasBegunSince(past, noted)
  })
}

/** Everything by which debts are sorted. */
export interface Shapes {
  /** As the server is configured. */
  readonly current: RowShapes
  /** As the program says. */
  readonly wanted: RowShapes
  /** As the rows were written when the state was. */
  readonly rows: RowShapes
  /** As the streams were saved whose reset is owed. */
  readonly saved: RowShapes
}

/** The rows as they are by now: a reset that an earlier run owed and a job has done left them as they were saved then. */
export const rowsNow = (
  { rows, saved }: Pick<Shapes, 'rows' | 'saved'>,
  { pendingReset }: Partial<Outputs>,
  past: Past,
): RowShapes => {
  const paid = Object.entries(pendingReset?.streams ?? {}).filter(([key, since]) => isPaid(past, key, since))
  const isPaidFor = new Set(paid.map(([key]) => key))
  const left = Object.entries(rows).filter(([key]) => !isPaidFor.has(key))
  return Object.fromEntries([...left, ...Object.entries(saved).filter(([key]) => isPaidFor.has(key))])
}

/** What is to be done about one stream. */
type Turn =
  | { readonly _tag: 'Paid' | 'Needless' }
  | { readonly _tag: 'UnderWay'; readonly job: Job; readonly since: number }
  | { readonly _tag: 'Open'; readonly since: number }

/** `isStaying`: no rollback takes it back. */
const turnOf = (
  order: Order,
  key: StreamKey,
  { shapes, past, isStaying }: { readonly shapes: Shapes; readonly past: Past; readonly isStaying: boolean },
): Turn => {
  const isPlanned = order.plan?.resets?.includes(key) === true
  const wanted = own(shapes.wanted, key)
  const isSaved = isSameShape(key, own(shapes.current, key), wanted)
  // What an earlier run noted tells of its own save; another save now begins anew.
  const noted = askedSince(order, key) ?? (isSaved || !isPlanned ? own(owedBefore(order), key) : undefined)
  // What has begun since may have ended before somebody configured it in Airbyte as it is now.
  const isProof = noted === undefined || isSameShape(key, own(shapes.saved, key), wanted)
  const since = isProof ? noted : undefined
  const job = isSaved && isProof ? underWay(past, key, since) : undefined
  if (isSaved && isPaid(past, key, since)) return { _tag: 'Paid' }
  if (job !== undefined) return { _tag: 'UnderWay', job, since: since ?? job.id - 1 }
  const isTakenBack = isSameShape(key, own(shapes.rows, key), wanted)
  if (!isPlanned && noted !== undefined && !isStaying && isTakenBack) return { _tag: 'Needless' }
  return { _tag: 'Open', since: (isSaved ? since : undefined) ?? newestJob(past) }
}

/** Sorts the candidates by what the past proves. Pure. */
export const sortDebts = (order: Order, candidates: ReadonlyArray<StreamKey>, noted: Shapes, past: Past): Debts => {
  const shapes = { ...noted, rows: rowsNow(noted, order.olds, past) }
  const writtenOtherwise = otherwise(order, candidates, shapes, past)
  const requested = requestedOf(order)
  const turns = candidates.map((key): readonly [StreamKey, Turn] => {
    const isStaying = writtenOtherwise.includes(key) || requested.includes(key)
    return [key, turnOf(order, key, { shapes, past, isStaying })]
  })
  const keysOf = (...tags: ReadonlyArray<Turn['_tag']>): ReadonlyArray<StreamKey> =>
    turns.flatMap(([key, { _tag }]) => (tags.includes(_tag) ? [key] : []))
  // Airbyte cancels what runs for the reset that begins now, which therefore takes it in.
  const isBeginning = keysOf('Open').length > 0
  const running = turns.flatMap(([key, turn]) => (turn._tag === 'UnderWay' ? [[key, turn.job] as const] : []))
  return {
    open: isBeginning ? keysOf('Open', 'UnderWay') : [],
    underWay: new Map(isBeginning ? [] : running),
    paid: keysOf('Paid'),
    needless: keysOf('Needless'),
    since: Object.fromEntries(turns.flatMap(([key, turn]) => ('since' in turn ? [[key, turn.since]] : []))),
    rows: shapes.rows,
    writtenOtherwise,
    requested,
    isLocked: false,
  }
}

/** The shapes by which the debts of an update are sorted. */
export const shapesFor = ({ olds, inputs }: Pick<Order, 'olds' | 'inputs'>, current: RowShapes): Step<Shapes> =>
  act(async (_env, must) => ({
    current,
    wanted: shapesOfInputs(inputs),
    rows: (await must(readRows(olds), failedInput)) ?? current,
    saved: (await must(readSaved(olds), failedInput)) ?? {},
  }))

/** What this update has to reset. Asks for jobs only where something may have to be. */
export const reckon = (order: Order, current: Current): Step<Debts> =>
  act(async ({ resetScope }, must) => {
    const shapes = await must(shapesFor(order, shapesOfInputs(current.inputs)))
    const candidates = candidatesOf(order, resetScope)
    const isLocked = current.connection.status === 'locked'
    if (candidates.length === 0) return noDebts(shapes.rows, isLocked)
    const debts = sortDebts(order, candidates, shapes, await must(readPast(order.id)))
    // Airbyte resets nothing of an inactive connection, or a locked one: what is owed is noted, and no job is to pay it now.
    const isWaiting = order.inputs.status === 'inactive' || isLocked
    return { ...debts, ...(isWaiting ? { open: [], underWay: new Map() } : {}), isLocked }
  })

/** The shapes of rows once `unpaid` are all that is left of what no longer fits. */
export const rowsAfter = (inputs: ConnectionInputs, { rows }: Debts, unpaid: ReadonlyArray<StreamKey>): RowShapes => {
  const left = unpaid.flatMap((key) => {
    const shape = own(rows, key)
    return shape === undefined ? [] : [[key, shape] as const]
  })
  return { ...shapesOfInputs(inputs), ...Object.fromEntries(left) }
}
