/** What an earlier run still owes, told by `diff`: `check` gets no outputs, so that nobody else can see it without a refresh. */
import * as E from 'fp-ts/Either'

import { namesId } from '../catalog/ids'
import type { StreamKey } from '../catalog/key'
import { rowChanges } from '../catalog/rows'
import type { InputIssue } from '../errors'
import { own } from '../json'
import type { ResetScope } from '../runtime/configuration'
import { answerToDebt, defaultAnswer } from './answers'
import { readCurrent } from './current'
import { type Debts, isBeyondReset, shapesFor, sortDebts } from './debts'
import { planOf } from './details'
import { explainChange } from './differences'
import { act, failedInput, type Step } from './env'
import { besideIn } from './given'
import { hiddenOf } from './hidden'
import type { ConnectionInputs } from './inputs'
import { isFinished, readPast } from './jobs'
import { countResets } from './limit'
import { resetId } from './plan'
import { few, waitingForLock, wasReset } from './settle'
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

/** What is owed and in no plan, as the update will find it. */
interface Unplanned {
  /** To be reset, or left as it is. */
  readonly unpaid: ReadonlyArray<StreamKey>
  /** Being reset, and waited for. */
  readonly underWay: Debts['underWay']
}

/** What cannot be told apart: nothing proves that anything of it was done. */
const untouched = (owing: Owing): Step<Unplanned> =>
  act(() => Promise.resolve({ unpaid: unplannedDebts(owing), underWay: new Map() }))

/** What is owed, sorted as the update does it, by the same facts. */
const sortedNow = ({ id, olds, inputs, news }: Owing, keys: ReadonlyArray<StreamKey>): Step<Debts> =>
  act(async (_env, must) => {
    const current = await must(readCurrent(id, inputs, olds))
    // What is to be kept may be paid, too.
    const order = { id, olds, inputs: { ...inputs, onBreakingChange: 'reset' as const }, plan: planOf(news) }
    const shapes = await must(shapesFor(order, shapesOfInputs(current.inputs)))
    return sortDebts(order, keys, shapes, await must(readPast(id)))
  })

/** What is owed and in no plan, without what needs no reset any more; says of that why. */
const openDebts = (owing: Owing): Step<Unplanned> =>
  act(async (env, must) => {
    const { inputs, news } = owing
    const plain = await must(untouched(owing))
    const asked = plain.unpaid.length === 0 ? undefined : await sortedNow(owing, plain.unpaid)(env)()
    if (asked === undefined || E.isLeft(asked)) return plain
    const { open, underWay, paid, needless } = asked.right
    if (paid.length > 0) say(env, wasReset(inputs.name, paid))
    if (needless.length > 0)
      say(
        env,
        `${inputs.name}: what an earlier update still owed needs no reset: the change was taken back before any sync or reset began`,
      )
    const isAlone = open.length === 0 && planOf(news)?.resets === undefined
    const waited = isAlone ? [...underWay].filter(([key]) => answerToDebt(inputs, key) !== 'keep') : []
    const waitedFor = new Map(waited)
    return {
      unpaid: plain.unpaid.filter((key) => open.includes(key) || (underWay.has(key) && !waitedFor.has(key))),
      underWay: waitedFor,
    }
  })

const tellUnderWay = ({ name }: ConnectionInputs, underWay: Debts['underWay']): string => {
  const [job] = underWay.values()
  return `${name}: the reset of ${few([...underWay.keys()])} is under way; the update waits for job ${String(job?.id)}`
}

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

/** Refuses what is owed where the program does, and neither asks for it by a trigger nor approves it. */
const checkAllowed = ({ inputs, pending }: Owing, open: ReadonlyArray<StreamKey>): Step<void> =>
  act(async (_env, must) => {
    const refused = open.filter(
      (key) =>
        answerToDebt(inputs, key) === 'refuse' &&
        pending.requested?.includes(key) !== true &&
        inputs.acknowledge?.some((text) => namesId(text, resetId(key))) !== true,
    )
    if (refused.length > 0) await must(E.left(failedInput(refusal(inputs.name, refused))))
  })

/** Refuses where the run would reset more streams than it may. */
const checkCounted = ({ inputs, news }: Owing, open: ReadonlyArray<StreamKey>): Step<void> =>
  act(async (env, must) => {
    const resource = hiddenOf(news).resource ?? ''
    const tooMany = countResets(env, { resource, name: inputs.name, streams: open })
    if (tooMany !== undefined) await must(E.left(failedInput(tooMany)))
  })

/**
 * Refuses what no plan tells though the state knows it: of an update that has saved and failed later, the state has the inputs
 * before it, so that `check` plans nothing where the program goes back to them.
 */
const checkTold = ({ olds, inputs, pending, news }: Owing): Step<void> =>
  act(async (_env, must) => {
    const plan = planOf(news)
    const told = new Set(
      [plan?.resets, plan?.keptStale, plan?.owed, Object.keys(pending.streams)].flatMap((streams) => streams ?? []),
    )
    const wanted = shapesOfInputs(inputs)
    const rows = Object.entries((await must(readRows(olds), failedInput)) ?? {}).filter(([key]) => !told.has(key))
    const changes = rows.flatMap(([key, shape]) => rowChanges(key, shape, own(wanted, key)))
    if (changes.length === 0) return
    const reason = [
      `${inputs.name}: an earlier update has saved its changes and failed after that, so that the state still has the inputs before them, and this preview could not plan what breaks now:`,
      ...changes.map((change) => `  ${explainChange(change)}`),
      'Run pulumi refresh, and look at what pulumi preview then says.',
    ].join('\n')
    await must(E.left(failedInput({ property: 'syncCatalog', reason })))
  })

/** Whether what is owed makes this an update; says what it is, and refuses it where the program does. */
export const judgeDebts = (owing: Owing): Step<boolean> =>
  act(async (env, must) => {
    const { inputs, pending, news } = owing
    const isKept = (key: StreamKey): boolean => answerToDebt(inputs, key) === 'keep'
    const pendingKeys = Object.keys(pending.streams)
    const isAllKept = defaultAnswer(inputs.onBreakingChange) === 'keep' && pendingKeys.every(isKept)
    const waits = isAllKept ? undefined : await must(whatWaits(owing))
    const { unpaid, underWay } = await must(waits === undefined ? openDebts(owing) : untouched(owing))
    const [kept, all] = [unpaid.filter(isKept), unpaid.filter((key) => !isKept(key))]
    if (kept.length > 0) say(env, dropped(inputs, kept))
    await must(checkTold(owing))
    if (isAllKept) return true
    if (waits !== undefined) {
      if (pendingKeys.length > 0) say(env, waits)
      return pendingKeys.some(isKept)
    }
    const open = all.filter((key) => !isBeyondReset(env.resetScope, inputs, key))
    const beyond = all.filter((key) => !open.includes(key))
    if (beyond.length > 0) say(env, unreachable(inputs, beyond))
    await must(checkAllowed(owing, open))
    const isFollowed = inputs.waitForReset === false && planOf(news) === undefined
    if (isFollowed && pending.jobId !== undefined) {
      const state = await must(followUp(inputs, pending.jobId, pending))
      if (state === 'running' || (state === 'done' && open.length === 0)) return state === 'done'
    } else if (underWay.size > 0) say(env, tellUnderWay(inputs, underWay))
    await must(checkCounted(owing, open))
    if (open.length > 0) say(env, resetting(owing, open, env.resetScope))
    // After a reset of this run a sync follows anyway.
    const isResetting = open.length + underWay.size > 0 || planOf(news)?.resets !== undefined
    if (pending.isSyncOwed === true && !isResetting) say(env, `${inputs.name}: still owes the sync after its reset`)
    return true
  })
