/** `diff`: whether anything changed, whose connection it is, and what an earlier run still owes. */
import * as E from 'fp-ts/Either'

import type { StreamKey } from '../catalog/key'
import { isSameShape } from '../catalog/rows'
import type { InputIssue } from '../errors'
import { own } from '../json'
import { act, type Env, failed, failedInput, invalidInputs, type Step } from './env'
import { hiddenOf } from './hidden'
import { type ConnectionInputs, decodeInputs, hasUnknown, isKept } from './inputs'
import { hasBegunSince, isFinished, readPast } from './jobs'
import { hold } from './memory'
import { planOf } from './plan'
import { REPLACING } from './settings'
import { few } from './settle'
import { type Outputs, type PendingReset, readRows, shapesOfInputs } from './state'

export interface Difference {
  /** Undefined lets the engine compare the inputs itself and print a nested diff. */
  readonly changes: boolean | undefined
  readonly replaces: ReadonlyArray<string>
  /** Where the engine replaces for a reason of its own, the new connection would have the name of the old one. */
  readonly deleteBeforeReplace: boolean
}

const difference = (changes: boolean | undefined, replaces: ReadonlyArray<string> = []): Difference => ({
  changes,
  replaces,
  deleteBeforeReplace: replaces.length === 0,
})

/** Whether the plan of this run resets, owes or accepts something: then it is an update, however equal the digests are. */
const planTouchesRows = (news: unknown): boolean => {
  const plan = planOf(news)
  return [plan?.resets, plan?.owed, plan?.keptStale].some((streams) => streams !== undefined)
}

/** What is owed and in no plan of this run: `check` gets no outputs, so that only `diff` can see it. */
const unplannedDebts = (pending: PendingReset, news: unknown): ReadonlyArray<StreamKey> => {
  const plan = planOf(news)
  const told = new Set([...(plan?.resets ?? []), ...(plan?.keptStale ?? []), ...(plan?.owed ?? [])])
  return Object.keys(pending.streams).filter((key) => !told.has(key))
}

const refusal = (name: string, open: ReadonlyArray<StreamKey>): InputIssue => ({
  property: 'onBreakingChange',
  reason: [
    `${name}: an earlier update has saved a change and still owes the reset of ${few(open)}, and onBreakingChange is 'refuse'.`,
    `Approve it with acknowledge: [${open.map((key) => JSON.stringify(`reset ${key}`)).join(', ')}], or give onBreakingChange: 'keep' to leave the rows as they are.`,
  ].join('\n'),
})

const say = ({ memory, progress }: Env, line: string): void => {
  if (memory.said.has(line)) return
  memory.said.add(line)
  progress(line)
}

/** What has become of a reset that was not awaited. True: the next update has something to do. */
const followUp = (inputs: ConnectionInputs, { jobId, streams, isSyncOwed }: PendingReset): Step<boolean> =>
  act(async (env) => {
    const keys = Object.keys(streams)
    if (jobId === undefined) return true
    const info = await env.client.getJobInfo({ id: jobId })()
    if (E.isLeft(info)) return true
    const { status } = info.right.job
    const job = `${inputs.name}: reset job ${String(jobId)} for ${few(keys)}`
    if (!isFinished({ status })) {
      say(env, `${job} is ${status}; nothing is done until it has ended`)
      return false
    }
    if (status === 'succeeded')
      say(env, `${job} has succeeded${isSyncOwed === true ? '; the next update starts the sync after it' : ''}`)
    else say(env, `${job} is ${status}; the next update resets again`)
    return true
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
    const back = open.filter((key) => isSameShape(key, own(rows ?? {}, key), own(wanted, key)))
    if (back.length === 0) return []
    const past = await readPast(id)(env)()
    // Out of reach, nothing proves that no job has begun.
    if (E.isLeft(past)) return []
    return back.filter((key) => !hasBegunSince(past.right, own(olds.pendingReset?.streams ?? {}, key) ?? 0))
  })

/** Whether what is owed makes this an update; says what it is, and refuses it where the program does. */
const judgeDebts = (
  id: string,
  olds: Partial<Outputs>,
  inputs: ConnectionInputs,
  pending: PendingReset,
  news: unknown,
): Step<boolean> =>
  act(async (env, must) => {
    const unplanned = unplannedDebts(pending, news)
    const needless = await must(needlessOf(id, olds, inputs, unplanned))
    const open = unplanned.filter((key) => !needless.includes(key))
    if (needless.length > 0)
      say(
        env,
        `${inputs.name}: what an earlier update still owed needs no reset: the change was taken back before any sync or reset began`,
      )
    const acknowledged = (key: StreamKey): boolean => inputs.acknowledge?.includes(`reset ${key}`) === true
    if (inputs.onBreakingChange === 'keep') {
      if (open.length > 0)
        say(
          env,
          `${inputs.name}: the reset of ${few(open)} is still owed; it is dropped, and the rows stay as they are (onBreakingChange is 'keep')`,
        )
      return true
    }
    if (inputs.status === 'inactive') {
      say(
        env,
        `${inputs.name}: the reset of ${few(Object.keys(pending.streams))} is owed; Airbyte resets nothing of an inactive connection, so it is reset when it is active again`,
      )
      return false
    }
    const refused = open.filter((key) => !acknowledged(key))
    if (inputs.onBreakingChange === 'refuse' && refused.length > 0)
      await must(E.left(failed(invalidInputs([refusal(inputs.name, refused)]))))
    if (inputs.waitForReset === false && planOf(news) === undefined) return must(followUp(inputs, pending))
    if (open.length > 0) say(env, `${inputs.name}: resets ${few(open)}, which an earlier update still owes`)
    if (open.length === 0 && pending.isSyncOwed === true && Object.keys(pending.streams).length === 0)
      say(env, `${inputs.name}: still owes the sync after its reset`)
    return true
  })

/** Notes who holds the connection; refuses where another resource is about to adopt it. */
const claim = (id: string, olds: unknown, news: unknown, isReplaced: boolean): Step<void> =>
  act(async ({ memory }, must) => {
    const resource = hiddenOf(news).resource ?? ''
    const earlier = hiddenOf(olds).resource ?? ''
    memory.diffed.add(resource)
    if (earlier !== resource) memory.renamed.set(`${id} ${earlier}`, resource)
    if (!isReplaced) hold(memory, id, resource)
    const adopter = memory.adopters.get(id)
    if (adopter === undefined || adopter === resource) return
    const reason = `adopt: the resource ${adopter} adopts connection ${id}, and the resource ${resource} of this stack holds it. Take one of the two out of the program; if the resource was renamed, give it the option aliases instead.`
    await must(E.left(failed(invalidInputs([{ property: 'adopt', reason }]))))
  })

/** What cannot be read counts as changed. An unchanged resource asks nobody. */
export const diff = (id: string, olds: Partial<Outputs>, news: unknown): Step<Difference> =>
  act(async (env, must): Promise<Difference> => {
    const { memory } = env
    const decoded = decodeInputs(news)
    const inputs = E.isRight(decoded) ? decoded.right : undefined
    // A value that is not known yet mostly stays what it was: the plan names it, and the update sees what it is.
    const replaces =
      inputs === undefined ? [] : REPLACING.filter((name) => !hasUnknown(inputs[name]) && olds[name] !== inputs[name])
    // A refresh asks for the difference the other way round, of resources that it has not checked: nothing is judged then.
    const isChecked = memory.existing.has(hiddenOf(news).resource ?? '')
    if (isChecked) await must(claim(id, olds, news, replaces.length > 0))
    if (inputs === undefined || hasUnknown(inputs)) return difference(undefined, replaces)
    const hasPlan = planTouchesRows(news)
    const pending = olds.pendingReset
    if (isChecked && olds.notKept !== undefined)
      say(
        env,
        `${inputs.name}: is saved again, since this server did not keep ${olds.notKept.join(', ')}; it may keep none of it again. Take it out of the program, or use a version of Airbyte that has it`,
      )
    if (isChecked && pending !== undefined && replaces.length === 0) {
      const isDue = await must(judgeDebts(id, olds, inputs, pending, news))
      if (isDue) return difference(hasPlan ? undefined : true)
    }
    return difference(!hasPlan && isKept(olds.digests, inputs) ? false : undefined, replaces)
  })
