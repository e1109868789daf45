/** What an earlier run still owes, told by `diff`: `check` gets no outputs, so that nobody else can see it without a refresh. */
import * as E from 'fp-ts/Either'

import { namesId } from '../catalog/ids'
import type { StreamKey } from '../catalog/key'
import { isSameShape } from '../catalog/rows'
import type { InputIssue } from '../errors'
import { own } from '../json'
import type { ResetScope } from '../runtime/configuration'
import { answerToDebt, defaultAnswer } from './answers'
import { isBeyondReset } from './debts'
import { planOf } from './details'
import { act, failedInput, type Step } from './env'
import { besideIn } from './given'
import { hiddenOf } from './hidden'
import type { ConnectionInputs } from './inputs'
import { hasBegunSince, isFinished, readPast } from './jobs'
import { countResets } from './limit'
import { resetId } from './plan'
import { few, waitingForLock } from './settle'
import { type Outputs, type PendingReset, readRows, shapesOfInputs } from './state'
import { say } from './telling'

/** A connection that owes something. */
export interface Owing {
  readonly id: string
  readonly olds: Partial<Outputs>
  readonly inputs: ConnectionInputs
  readonly pending: PendingReset
  /** The inputs with the plan of this run, if it has one. */
  readonly news: unknown
}

/** What is owed and in no plan of this run: `check` gets no outputs, so that only `diff` can see it. */
const unplannedDebts = ({ inputs, pending, news }: Owing): ReadonlyArray<StreamKey> => {
  const plan = planOf(news)
  // What Airbyte's own rule would overlook is reset all the same where an earlier run owes it: only `keep` keeps it.
  const kept = (plan?.keptStale ?? []).filter((key) => answerToDebt(inputs, key) === 'keep')
  const told = new Set([...(plan?.resets ?? []), ...kept, ...(plan?.owed ?? [])])
  return Object.keys(pending.streams).filter((key) => !told.has(key))
}

const refusal = (name: string, open: ReadonlyArray<StreamKey>): InputIssue => ({
  property: 'onBreakingChange',
  reason: [
    `${name}: an earlier update has saved a change and still owes the reset of ${few(open)}, and onBreakingChange is 'refuse'.`,
    `Approve it with acknowledge: [${open.map((key) => JSON.stringify(resetId(key))).join(', ')}], or give onBreakingChange: 'keep' to leave the rows as they are.`,
  ].join('\n'),
})

/** What has become of a reset that was not awaited: whether it still runs, and otherwise whether it is to be run again. */
type FollowUp = 'running' | 'done' | 'again'

const followUp = (inputs: ConnectionInputs, jobId: number, { streams, isSyncOwed }: PendingReset): Step<FollowUp> =>
  act(async (env): Promise<FollowUp> => {
    const info = await env.client.getJobInfo({ id: jobId })()
    if (E.isLeft(info)) return 'again'
    const { status } = info.right.job
    const job = `${inputs.name}: reset job ${String(jobId)} for ${few(Object.keys(streams))}`
    if (!isFinished({ status })) {
      say(env, `${job} is ${status}; nothing is done until it has ended`)
      return 'running'
    }
    if (status === 'succeeded') {
      say(env, `${job} has succeeded${isSyncOwed === true ? '; the next update starts the sync after it' : ''}`)
      return 'done'
    }
    say(env, `${job} is ${status}; the next update resets again`)
    return 'again'
  })

/** Of these streams the ones that need no reset, because their change was taken back before any job began. */
const needlessOf = (
  id: string,
  olds: Partial<Outputs>,
  inputs: ConnectionInputs,
  open: ReadonlyArray<StreamKey>,
): Step<ReadonlyArray<StreamKey>> =>
  act(async (env, must) => {
    const rows = await must(readRows(olds), failedInput)
    const wanted = shapesOfInputs(inputs)
    const { writtenOtherwise = [], requested = [] } = olds.pendingReset ?? {}
    const stays = [...writtenOtherwise, ...requested]
    const back = open.filter((key) => !stays.includes(key) && isSameShape(key, own(rows ?? {}, key), own(wanted, key)))
    if (back.length === 0) return []
    const past = await readPast(id)(env)()
    // Out of reach, nothing proves that no job has begun.
    if (E.isLeft(past)) return []
    return back.filter((key) => !hasBegunSince(past.right, own(olds.pendingReset?.streams ?? {}, key) ?? 0))
  })

/** What is owed and in no plan, sorted: some of it may be needless. Says what needs no reset. */
const openDebts = (owing: Owing): Step<ReadonlyArray<StreamKey>> =>
  act(async (env, must) => {
    const { id, olds, inputs } = owing
    const unplanned = unplannedDebts(owing)
    const needless = await must(needlessOf(id, olds, inputs, unplanned))
    if (needless.length > 0)
      say(
        env,
        `${inputs.name}: what an earlier update still owed needs no reset: the change was taken back before any sync or reset began`,
      )
    return unplanned.filter((key) => !needless.includes(key))
  })

const dropped = ({ name }: ConnectionInputs, open: ReadonlyArray<StreamKey>): string =>
  `${name}: the reset of ${few(open)} is still owed; it is dropped, and the rows stay as they are (onBreakingChange is 'keep')`

const unreachable = ({ name }: ConnectionInputs, beyond: ReadonlyArray<StreamKey>): string =>
  `${name}: the reset of ${few(beyond)} is still owed; it is dropped, and the rows stay as they are: the program has no such stream any more, and airbyte:resetScope connection resets only what the connection has`

const waiting = ({ name }: ConnectionInputs, { streams }: PendingReset): string =>
  `${name}: the reset of ${few(Object.keys(streams))} is owed; Airbyte resets nothing of an inactive connection, so it is reset when it is active again`

/** Whether it is locked, as the state has it and the server says still. */
const isLocked = ({ id, olds }: Owing): Step<boolean> =>
  act(async ({ client }) => {
    if (olds.connectionStatus !== 'locked') return false
    const answer = await client.getConnection({ connectionId: id })()
    return E.isLeft(answer) || answer.right.status === 'locked'
  })

/** What is said while nothing can be reset: of an inactive connection, or a locked one. */
const whatWaits = (owing: Owing): Step<string | undefined> =>
  act(async (_env, must) => {
    const { inputs, pending } = owing
    if (inputs.status === 'inactive') return waiting(inputs, pending)
    return (await must(isLocked(owing))) ? waitingForLock(inputs.name, Object.keys(pending.streams)) : undefined
  })

/** What is reset, with all that the scope of a reset takes in beside it. */
const resetting = ({ inputs, news }: Owing, open: ReadonlyArray<StreamKey>, scope: ResetScope): string => {
  const line = `${inputs.name}: resets ${few(open)}, which an earlier update still owes`
  const there = [...Object.keys(inputs.syncCatalog.streams), ...(besideIn(news, inputs).beside ?? [])]
  const beside = scope === 'connection' ? there.filter((key) => !open.includes(key)) : []
  return beside.length === 0
    ? line
    : `${line}; airbyte:resetScope is connection, so that the reset takes in ${few(beside)}, too`
}

/** Whether what is owed makes this an update; says what it is, and refuses it where the program does. */
export const judgeDebts = (owing: Owing): Step<boolean> =>
  act(async (env, must) => {
    const { inputs, pending, news } = owing
    const isKept = (key: StreamKey): boolean => answerToDebt(inputs, key) === 'keep'
    const unplanned = await must(openDebts(owing))
    const [kept, all] = [unplanned.filter(isKept), unplanned.filter((key) => !isKept(key))]
    const open = all.filter((key) => !isBeyondReset(env.resetScope, inputs, key))
    if (kept.length > 0) say(env, dropped(inputs, kept))
    const pendingKeys = Object.keys(pending.streams)
    if (defaultAnswer(inputs.onBreakingChange) === 'keep' && pendingKeys.every(isKept)) return true
    const waits = await must(whatWaits(owing))
    if (waits !== undefined) {
      if (pendingKeys.length > 0) say(env, waits)
      return pendingKeys.some(isKept)
    }
    if (all.length > open.length)
      say(
        env,
        unreachable(
          inputs,
          all.filter((key) => !open.includes(key)),
        ),
      )
    const refused = open.filter(
      (key) =>
        answerToDebt(inputs, key) === 'refuse' &&
        inputs.acknowledge?.some((text) => namesId(text, resetId(key))) !== true,
    )
    if (refused.length > 0) await must(E.left(failedInput(refusal(inputs.name, refused))))
    if (inputs.waitForReset === false && planOf(news) === undefined && pending.jobId !== undefined) {
      const state = await must(followUp(inputs, pending.jobId, pending))
      if (state !== 'again') return state === 'done'
    }
    const tooMany = countResets(env, { resource: hiddenOf(news).resource ?? '', name: inputs.name, streams: open })
    if (tooMany !== undefined) await must(E.left(failedInput(tooMany)))
    if (open.length > 0) say(env, resetting(owing, open, env.resetScope))
    if (pending.isSyncOwed === true && Object.keys(pending.streams).length === 0)
      say(env, `${inputs.name}: still owes the sync after its reset`)
    return true
  })
