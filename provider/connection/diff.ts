/** `diff`: whether anything changed, whose connection it is, and what an earlier run still owes. */
import * as E from 'fp-ts/Either'

import type { InputIssue } from '../errors'
import { asAltered } from './altered'
import { heldLater } from './claims'
import { planOf } from './details'
import { act, type Env, failed, failedInput, inTheWay, type Step } from './env'
import { hiddenOf } from './hidden'
import { type ConnectionInputs, decodeInputs, hasUnknown, isKept } from './inputs'
import { heldOutputs } from './kept'
import { hold, type Memory, otherHolders, type Predecessor, replacersOf, type ResourceName } from './memory'
import { judgeDebts } from './owing'
import { NO_SOURCE } from './retired'
import { REPLACING } from './settings'
import type { Outputs } from './state'
import { say, tellPlan } from './telling'

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

const heldTwice = (id: string, holders: ReadonlyArray<string>): InputIssue => ({
  property: 'name',
  reason: `The resources ${holders.join(' and ')} of this stack hold one connection: ${id}. A connection cannot have two resources, each would undo what the other saves. Take one of them out of the program: the connection stays with the other.`,
})

/** Other resources of this run whose successor goes on, or is to go on, where this very connection was: it goes out of service. */
const replacers = (memory: Memory, id: string, resource: ResourceName): ReadonlyArray<ResourceName> => {
  const done = memory.handedOver.get(id) ?? resource
  const planned = replacersOf(memory, id, resource).map(([other]) => other)
  return done === resource ? planned : [...planned, done]
}

/** Notes who holds the connection; refuses where another resource does, too, or is about to adopt it. */
const claim = (id: string, olds: unknown, news: unknown, isReplaced: boolean): Step<void> =>
  act(async ({ memory }, must) => {
    const resource = hiddenOf(news).resource ?? ''
    const earlier = hiddenOf(olds).resource ?? ''
    memory.diffed.add(resource)
    if (earlier !== resource) memory.renamed.set(`${id} ${earlier}`, resource)
    const others = isReplaced
      ? []
      : [...new Set([...otherHolders(memory, id, resource), ...replacers(memory, id, resource)])]
    if (others.length > 0) await must(E.left(failed(inTheWay(heldTwice(id, [...others, resource])))))
    if (!isReplaced) hold(memory, id, resource)
    const taker = memory.takers.get(id)
    if (taker !== undefined && taker.resource !== resource) {
      const reason = heldLater(taker.name, id, { resource: taker.resource, holders: [resource] })
      await must(E.left(failed(inTheWay({ property: 'name', reason }))))
    }
    const adopter = memory.adopters.get(id)
    if (adopter === undefined || adopter === resource) return
    const reason = `adopt: the resource ${adopter} adopts connection ${id}, and the resource ${resource} of this stack holds it. Take one of the two out of the program; if the resource was renamed, give it the option aliases instead.`
    await must(E.left(failed(inTheWay({ property: 'adopt', reason }))))
  })

/** Notes what a resource was before, if it is replaced and its sync state is to be carried on: only `diff` gets to know it. */
const noteHeir = (
  { memory }: Env,
  predecessor: Predecessor,
  inputs: ConnectionInputs | undefined,
  news: unknown,
): void => {
  const resource = hiddenOf(news).resource ?? ''
  const { carriesFrom } = predecessor.outputs as Partial<Outputs>
  if (carriesFrom !== undefined) memory.heirs.set(carriesFrom, resource)
  if (inputs?.onReplacement === 'carry') memory.predecessors.set(resource, predecessor)
}

/** Whether an input has become secret: the state holds its value in plain until an update marks it. The engine sees the mark, too. */
const isNewlySecret = (olds: unknown, news: unknown): boolean => {
  const marked = hiddenOf(olds).secrets
  return hiddenOf(news).secrets.some((name) => !marked.includes(name))
}

/** What cannot be read counts as changed. An unchanged resource asks nobody. */
export const diff = (id: string, olds: Partial<Outputs>, given: unknown): Step<Difference> =>
  act(async (env, must): Promise<Difference> => {
    const { memory } = env
    // A refresh asks for the difference the other way round, of resources that it has not checked: nothing is judged then.
    const resource = hiddenOf(given).resource ?? ''
    const isChecked = memory.existing.has(resource)
    // It is asked of every resource: a twenty-fifth of the work of the provider where 500 are as they were.
    const isUnchanged = memory.unchanged.has(`${id} ${resource}`)
    if (!isChecked && isUnchanged && olds.carriesFrom === undefined) return difference(false)
    await must(heldOutputs(olds), failedInput)
    const decoded = decodeInputs(given)
    const inputs = E.isRight(decoded) ? decoded.right : undefined
    const news = inputs === undefined ? given : asAltered(given, inputs)
    // A value that is not known yet mostly stays what it was: the plan names it, and the update sees what it is.
    const replaces =
      inputs === undefined ? [] : REPLACING.filter((name) => !hasUnknown(inputs[name]) && olds[name] !== inputs[name])
    if (isChecked) await must(claim(id, olds, news, replaces.length > 0))
    if (isChecked && replaces.length > 0) memory.movers.add(resource)
    if (isChecked)
      noteHeir(env, { id, outputs: olds, moved: olds.sourceId === NO_SOURCE ? [] : replaces }, inputs, news)
    if (isChecked && inputs !== undefined) await tellPlan(env, inputs, news, id)
    if (inputs === undefined || hasUnknown(inputs)) return difference(undefined, replaces)
    // Where it is told that something changes, the engine prints all, earlier plans among it, which may tell what has become secret.
    const isMarked = isChecked && isNewlySecret(olds, news)
    const asWhole = isMarked ? undefined : true
    if (olds.carriesFrom !== undefined) return difference(asWhole, replaces)
    const hasPlan = planTouchesRows(news)
    const pending = olds.pendingReset
    if (isChecked && olds.notKept !== undefined)
      say(
        env,
        `${inputs.name}: is saved again, since this server did not keep ${olds.notKept.join(', ')}; it may keep none of it again. Take it out of the program, or use a version of Airbyte that has it`,
      )
    if (isChecked && hasPlan && olds.connectionStatus === 'locked')
      say(
        env,
        `${inputs.name}: Airbyte has locked this connection, takes no change of it and cancels its jobs: nothing of this plan can be done until it is unlocked in Airbyte`,
      )
    if (isChecked && pending !== undefined && replaces.length === 0) {
      const isDue = await must(judgeDebts({ id, olds, inputs, pending, news }))
      if (isDue) return difference(hasPlan ? undefined : asWhole)
    }
    return difference(!isMarked && !hasPlan && isKept(olds.digests, inputs) ? false : undefined, replaces)
  })
