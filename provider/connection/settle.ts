/** What follows the save of an update: its resets, the sync after them, and the state that is true whatever fails on the way. */
import * as E from 'fp-ts/Either'

import type { StreamKey } from '../catalog/key'
import type { AirbyteError } from '../errors'
import { firstNames } from '../words'
import { type Debts, type Order, owedBefore, rowsAfter } from './debts'
import { act, failed, type Failure, type Step } from './env'
import { recentJobs } from './jobs'
import {
  awaitReset,
  didNothing,
  type Means,
  type Started,
  startedAs,
  startReset,
  stillUnpaid,
  syncAfter,
} from './resets'
import type { Saved } from './save'
import { incomplete, type Outputs, outputsOf, pendingOf, type ResetOutcome, sayingBoth } from './state'

/** What an act after the save knows. */
export interface Progress {
  readonly order: Order
  readonly debts: Debts
  readonly saved: Saved
}

/** What becomes known on the way. */
interface Outcome {
  readonly jobId?: number | undefined
  readonly isSyncOwed?: boolean
  readonly lastReset?: ResetOutcome | undefined
}

/** The outputs while these streams are not paid. */
const owing = ({ order, debts, saved }: Progress, unpaid: ReadonlyArray<StreamKey>, more: Outcome): Outputs => {
  const streams = Object.fromEntries(unpaid.map((key) => [key, debts.since[key] ?? 0]))
  const writtenOtherwise = unpaid.filter((key) => debts.writtenOtherwise.includes(key))
  const requested = unpaid.filter((key) => debts.requested.includes(key))
  return outputsOf(order.inputs, {
    id: order.id,
    ...saved,
    rows: rowsAfter(order.inputs, debts, unpaid),
    lastReset: more.lastReset ?? order.olds.lastReset,
    pendingReset: pendingOf({
      streams,
      ...(writtenOtherwise.length === 0 ? {} : { writtenOtherwise }),
      ...(requested.length === 0 ? {} : { requested }),
      ...(more.jobId === undefined || unpaid.length === 0 ? {} : { jobId: more.jobId }),
      ...(more.isSyncOwed === true ? { isSyncOwed: true } : {}),
    }),
  })
}

/** Every stream whose reset is not done yet. */
const unpaidOf = ({ since }: Debts): ReadonlyArray<StreamKey> => Object.keys(since)

/** Of these the ones that no job is to pay now: the connection is inactive. */
const waitingOf = (debts: Debts): ReadonlyArray<StreamKey> =>
  unpaidOf(debts).filter((key) => !debts.open.includes(key) && !debts.underWay.has(key))

/** The outputs after a save that did not come to its end: what is owed is noted, and the settings count as not saved. */
const brokenOff = (at: Progress, isIncomplete: boolean, notKept: ReadonlyArray<string>): Outputs => {
  const outputs = owing(at, unpaidOf(at.debts), { isSyncOwed: at.debts.open.length > 0 })
  return isIncomplete ? incomplete(sayingBoth(outputs, at.order.olds), notKept) : outputs
}

export const few = (streams: ReadonlyArray<StreamKey>): string => firstNames(streams, 5)

const UNTIL_UNLOCKED = 'Airbyte has locked the connection, and cancels its jobs: when it is active again,'

/** What is owed of a connection that is locked. */
export const waitingForLock = (name: string, streams: ReadonlyArray<StreamKey>): string =>
  `${name}: the reset of ${few(streams)} is owed; ${UNTIL_UNLOCKED} it is reset`

/** What is said of streams whose owed reset a job has done. */
export const wasReset = (name: string, streams: ReadonlyArray<StreamKey>): string =>
  `${name}: ${few(streams)} was reset already since the change was saved, and is not reset again`

/** Says what of the plan needs no reset any more, and why: an earlier update owed it, or nothing was synced since another reset. */
const tellSettled = (order: Order, { paid, needless }: Debts, progress: (line: string) => void): void => {
  const [{ inputs }, owed] = [order, owedBefore(order)]
  const [repaid, empty] = [
    paid.filter((key) => Object.hasOwn(owed, key)),
    paid.filter((key) => !Object.hasOwn(owed, key)),
  ]
  if (repaid.length > 0) progress(wasReset(inputs.name, repaid))
  if (empty.length > 0)
    progress(`${inputs.name}: ${few(empty)} was reset already and has not been synced since, and is not reset again`)
  if (needless.length > 0)
    progress(
      `${inputs.name}: ${few(needless)} needs no reset: the change was taken back before any sync or reset began`,
    )
}

/** Whether a sync is still owed that cannot be started, because the connection is locked. */
const keepsSync = ({ order: { inputs, olds }, debts }: Progress): boolean => {
  const isWanted = inputs.syncAfterReset !== false && inputs.status !== 'inactive'
  return debts.isLocked && isWanted && (debts.paid.length > 0 || olds.pendingReset?.isSyncOwed === true)
}

/** Says what waits until the connection is unlocked. */
const tellLocked = (at: Progress, progress: (line: string) => void): void => {
  const { order, debts } = at
  if (!debts.isLocked) return
  const { name } = order.inputs
  const waiting = waitingOf(debts)
  if (waiting.length > 0) progress(waitingForLock(name, waiting))
  else if (keepsSync(at)) progress(`${name}: the sync after its reset is owed; ${UNTIL_UNLOCKED} it is started`)
}

/** Whether the update wants a sync once its resets are through. */
const wantsSync = ({ inputs, olds }: Order, { open, underWay, paid, isLocked }: Debts, means: Means): boolean => {
  if (isLocked) return false
  // A reset of an older server's own is followed by a sync anyway, and a refresh is one.
  if (means._tag === 'BySave' && (means.isOlder || means.isRefresh)) return false
  if (inputs.syncAfterReset === false || inputs.status === 'inactive') return false
  // A refresh is a sync itself.
  const emptied = means._tag === 'ByCall' ? open.filter((key) => !means.refreshes.includes(key)) : open
  const waiting = [...underWay.values()].filter(({ kind }) => kind === 'reset')
  return emptied.length + waiting.length + paid.length > 0 || olds.pendingReset?.isSyncOwed === true
}

interface Begun {
  readonly job: Started
  readonly streams: ReadonlyArray<StreamKey>
}

/** The jobs to wait for: what is under way, and what this update starts. */
const begin = ({ order, debts }: Progress, means: Means): Step<ReadonlyArray<Begun>> =>
  act(async ({ progress }, must) => {
    const waiting = new Map<number, { readonly job: Started; readonly streams: StreamKey[] }>()
    for (const [key, job] of debts.underWay) {
      const known = waiting.get(job.id) ?? { job: startedAs(job), streams: [] }
      known.streams.push(key)
      waiting.set(job.id, known)
    }
    const started = await must(startReset(order, debts, means))
    if (started === undefined) return [...waiting.values()]
    progress(`${order.inputs.name}: ${started.what} job ${String(started.id)} for ${few(debts.open)}`)
    return [...waiting.values(), { job: started, streams: debts.open }]
  })

/** Waits for the resets; answers how the last one ended. */
const finish = (
  { order, debts }: Progress,
  begun: ReadonlyArray<Begun>,
  means: Means,
): Step<ResetOutcome | undefined> =>
  act(async (_env, must) => {
    for (const { job, streams } of begun) await must(awaitReset(job, order, streams))
    const last = begun.at(-1)
    // What has never synced has nothing to be reset, and so no job that proves it.
    const expected = means._tag === 'None' ? [...debts.underWay.keys()] : [...debts.open, ...debts.underWay.keys()]
    const unpaid = expected.length === 0 ? [] : await must(stillUnpaid(order, debts, expected))
    if (unpaid.length > 0) await must(E.left(failed(didNothing(last?.job, unpaid))))
    return last === undefined ? undefined : { jobId: last.job.id, status: 'succeeded', streams: [...last.streams] }
  })

/** Says of a reset that failed that nothing was saved yet. */
const beforeSaving = (failure: Failure): Failure =>
  failure.error._tag === 'ResetFailed' ? { ...failure, error: { ...failure.error, isSaved: false } } : failure

/** What an adoption resets before it saves, and what after. */
export interface Turns {
  /** What a reset takes in now. */
  readonly there: ReadonlySet<StreamKey>
  /** What only the save brings. */
  readonly later: ReadonlyArray<StreamKey>
}

/** What is left once what was open before the save is reset. */
const afterResets = (debts: Debts, { later }: Turns): Debts => ({
  ...debts,
  open: later,
  underWay: new Map(),
  paid: debts.open.filter((key) => !later.includes(key)),
  since: Object.fromEntries(later.map((key) => [key, debts.since[key] ?? 0])),
})

/**
 * Resets before the save, which an adoption needs: until it is through no state knows the connection, so that after a kill
 * nothing but the server itself could tell that a reset is owed. Answers what is left to be reset after the save: what
 * only it brings; and all, where a sync began in between, which wrote with the old configuration.
 */
export const resetFirst = (
  order: Order,
  debts: Debts,
  means: Means,
  turns: Turns,
): Step<{ readonly outcome: ResetOutcome | undefined; readonly settled: () => Step<Debts> }> =>
  act(async (_env, must) => {
    const before = { ...debts, open: debts.open.filter((key) => turns.there.has(key)) }
    const at: Progress = { order, debts: before, saved: { status: 'active', schemaChange: 'no_change' } }
    const begun = await must(begin(at, means))
    const outcome = await must(finish(at, begun, means), beforeSaving)
    const last = begun.at(-1)?.job.id ?? 0
    return {
      outcome,
      settled: () =>
        act(async (_again, demand) => {
          const jobs = await demand(recentJobs(order.id))
          const hasSynced = jobs.some((job) => job.kind !== 'reset' && job.id > last)
          return hasSynced ? debts : afterResets(debts, turns)
        }),
    }
  })

/** Runs the resets and the sync after them. `earlier`: the reset that this update has run before its save. */
export const settle = (at: Progress, means: Means, earlier?: ResetOutcome): Step<Outputs> =>
  act(async ({ progress }, must): Promise<Outputs> => {
    const { order, debts } = at
    const { id, inputs } = order
    const [all, waiting] = [unpaidOf(debts), waitingOf(debts)]
    const isSyncOwed = wantsSync(order, debts, means)
    const partial =
      (unpaid: ReadonlyArray<StreamKey>, jobId?: number) =>
      ({ error }: Failure): Failure => ({ error, saved: { id, outputs: owing(at, unpaid, { jobId, isSyncOwed }) } })
    // So only the means say it: see `meansOf`.
    const neverSynced = means._tag === 'None' ? debts.open : []
    if (earlier === undefined) tellSettled(order, debts, progress)
    tellLocked(at, progress)
    if (neverSynced.length > 0) progress(`${inputs.name}: ${few(neverSynced)} was never synced, and needs no reset`)
    const begun = await must(begin(at, means), partial(all))
    const last = begun.at(-1)
    if (last !== undefined && inputs.waitForReset === false) {
      const lastReset = { jobId: last.job.id, status: last.job.status, streams: [...last.streams] }
      return owing(at, all, { jobId: last.job.id, isSyncOwed, lastReset })
    }
    const lastReset = (await must(finish(at, begun, means), partial(all, last?.job.id))) ?? earlier
    if (!isSyncOwed) return owing(at, waiting, { lastReset, isSyncOwed: keepsSync(at) })
    // Pulumi keeps the inputs before this update, and so the plan: what is noted as owed its job proves to be done.
    const syncJobId = await must(syncAfter(order), partial(all, last?.job.id))
    if (lastReset !== undefined) return owing(at, waiting, { lastReset: { ...lastReset, syncJobId } })
    // No reset of this run tells of it.
    const what = neverSynced.length > 0 ? 'is the first one' : 'fills what an earlier reset has emptied'
    if (syncJobId > 0) progress(`${inputs.name}: sync job ${String(syncJobId)} ${what}`)
    return owing(at, waiting, {})
  })

/** The failure of something after the save. */
export const afterSave =
  (at: Progress) =>
  (error: AirbyteError, isIncomplete: boolean): Failure => ({
    error,
    saved: { id: at.order.id, outputs: brokenOff(at, isIncomplete, error._tag === 'NotKept' ? error.fields : []) },
  })
