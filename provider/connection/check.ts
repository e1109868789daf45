/** `check`: reads the inputs, says what is wrong with them, plans the update, and asks the server where the state knows nothing. */
import * as E from 'fp-ts/Either'

import type { RowShapes } from '../catalog/rows'
import { type InputIssue, render } from '../errors'
import { compareText } from '../json'
import type { ResetScope } from '../runtime/configuration'
import { OLDER_RULES, type ServerRules } from '../server'
import { readAdopted, resumedStreams, tellDoubts } from './adopt'
import { isNoAnswer, mayAsk, unreachable } from './asking'
import { doubled, forced, forcedCarrying, isPlaceKnown, leftover, notOurs, placeOf, taken, whyLeft } from './claims'
import { decide, decideUnknown, type Decision } from './decide'
import { planOf } from './details'
import { type Before, digestText } from './differences'
import { act, type Env, type Step } from './env'
import { faultsOf, faultsOfUnread } from './faults'
import {
  type CheckedInputs,
  type Given,
  isChanged,
  movedAlongIssues,
  readGiven,
  stillPropagated,
  writeOwed,
} from './given'
import { type Hidden, hiddenOf } from './hidden'
import { type ConnectionInputs, hasUnknown, storedInputs } from './inputs'
import { leftAfter, leftIn, writeLeft } from './left'
import { countResets } from './limit'
import { doubles, type Predecessor } from './memory'
import type { PlanDetails, Planned, StoredPlan } from './plan'
import { carriagePlan, formerHere } from './predecessor'
import { rulesOf } from './questions'
import { sayLost, sayRefreshes } from './refreshing'
import { twinOfSuccessor } from './replace'
import { tellPlan } from './telling'
import { findTwin, type Twin } from './twins'
import { warningsOf } from './warnings'

export type Checked =
  | { readonly _tag: 'Accepted'; readonly inputs: CheckedInputs }
  | { readonly _tag: 'Refused'; readonly issues: ReadonlyArray<InputIssue> }

const refused = (...issues: ReadonlyArray<InputIssue>): Checked => ({ _tag: 'Refused', issues })

const accepted = (inputs: ConnectionInputs, planned: Planned | undefined, owed: RowShapes): Checked => ({
  _tag: 'Accepted',
  inputs: { ...storedInputs(inputs), ...writeOwed(owed), ...planned },
})

const answered = (inputs: ConnectionInputs, decision: Decision): Checked => {
  switch (decision._tag) {
    case 'Nothing':
      return accepted(inputs, undefined, decision.owed)
    case 'Go':
      return accepted(inputs, decision.planned, decision.owed)
    case 'Refuse':
      return refused(...decision.issues)
  }
}

/** What an update from `before` would do, as far as the inputs are known. */
const decideGiven = (before: Before, { inputs, unknown }: Given, scope: ResetScope, rules?: ServerRules): Decision =>
  unknown.length > 0 ? decideUnknown(before, inputs, unknown, scope, rules) : decide(before, inputs, scope, rules)

const judge = (given: Given, scope: ResetScope, rules?: ServerRules): Checked => {
  const { inputs, before } = given
  return before === undefined
    ? accepted(inputs, undefined, {})
    : answered(inputs, decideGiven(before, given, scope, rules))
}

/** By the rules of a newer server, where it is to reset by its own and there is one; a server that cannot be asked is none. */
const judgeAsked = (given: Given): Step<Checked> =>
  act(async (env) => {
    const plain = judge(given, env.resetScope)
    const { resets = [], keptStale = [] } = (plain._tag === 'Accepted' ? planOf(plain.inputs) : undefined) ?? {}
    const isAffected = resets.length + keptStale.length > 0
    if (env.resetScope !== 'server' || !isAffected || !mayAsk(env)) return plain
    const rules = await rulesOf(env)()
    return E.isRight(rules) && rules.right !== OLDER_RULES ? judge(given, env.resetScope, rules.right) : plain
  })

/**
 * Reads, validates and plans, and asks nobody: what touches a value that is not known yet is not judged. `olds` are the
 * inputs of the last `up`, empty for a resource that is new.
 */
export const checkInputs = (olds: unknown, news: unknown, scope: ResetScope): Checked => {
  const given = readGiven(olds, news)
  return E.isLeft(given) ? refused(...given.left) : judge(given.right, scope)
}

/** A plan of a creation: nothing was planned before it. */
const created = (inputs: ConnectionInputs, plan: StoredPlan): Checked => {
  const mark = digestText(inputs)
  return accepted(inputs, { planDetails: { before: mark, after: mark, plan } }, {})
}

/** The same where a connection is there already that the new one would be: it is taken over, or in the way. */
const besideTwin = (
  env: Env,
  resource: string,
  { inputs, plan, twin }: { readonly inputs: ConnectionInputs; readonly plan?: StoredPlan; readonly twin: Twin },
): Checked | undefined => {
  switch (twin._tag) {
    case 'None':
      return undefined
    case 'Taken':
      return refused(taken(inputs.name, twin))
    case 'Leftover': {
      const takesOver = twin.connection.connectionId
      const why = whyLeft(env, inputs)
      if (why !== undefined) return refused(leftover(inputs.name, takesOver, why))
      env.memory.takers.set(takesOver, { resource, name: inputs.name })
      env.progress(
        `${inputs.name}: takes over connection ${takesOver}, which has never synced and is as the program says; no new one is made`,
      )
      return created(inputs, { ...plan, takesOver })
    }
  }
}

/**
 * The same under `deleteBeforeReplace`: the twin may be the resource's own, which is deleted first. The engine does not tell whether
 * a resource is new or replaced by force.
 */
const besideOwn = (env: Env, inputs: ConnectionInputs, twin: Twin): Checked | undefined => {
  switch (twin._tag) {
    case 'None':
      return undefined
    case 'Taken':
      if (inputs.onReplacement === 'carry') return refused(forcedCarrying)
      return twin.holders.length > 0 ? refused(taken(inputs.name, twin)) : undefined
    case 'Leftover': {
      const { connectionId } = twin.connection
      const fate = whyLeft(env, inputs) === undefined ? 'it is taken over' : 'no other one is made beside it'
      env.progress(
        `${inputs.name}: connection ${connectionId} of this name has never synced and is as the program says; ${fate}, unless it is this resource's own, which is deleted first`,
      )
      return undefined
    }
  }
}

/** A new resource: nobody may have made its connection before, but for a creation that was killed. */
const checkNew = (given: Given, resource: string, hidden: Hidden): Step<Checked> =>
  act(async (env): Promise<Checked> => {
    const { inputs } = given
    const plain = judge(given, env.resetScope)
    // A replacement at the old place finds the old connection; one that moves has a new place.
    const isMoved = env.memory.movers.has(resource)
    if (env.memory.diffed.has(resource) && !isMoved) return plain
    if (!isPlaceKnown(inputs) || hasUnknown(inputs.syncCatalog) || !mayAsk(env)) return plain
    const answer = await findTwin(inputs, resource)(env)()
    if (E.isLeft(answer)) {
      if (!isNoAnswer(answer.left)) return refused({ property: 'name', reason: render(answer.left) })
      unreachable(env, answer.left)
      return plain
    }
    const twin = answer.right
    if (hidden.isDeletedBeforeReplaced && !isMoved) return besideOwn(env, inputs, twin) ?? plain
    return besideTwin(env, resource, { inputs, twin }) ?? plain
  })

/** An adoption resets before it saves, so that a reset of the whole connection takes in the streams that the save drops. */
const withThere = (resets: StoredPlan['resets'], { inputs }: Before): Pick<StoredPlan, 'resets'> =>
  resets === undefined
    ? {}
    : { resets: [...new Set([...resets, ...Object.keys(inputs.syncCatalog.streams)])].sort(compareText) }

/** It replaces a connection whose sync state is to go on in it: the plan tells which streams do, and which start over. */
const checkReplacing = (given: Given, predecessor: Predecessor, resource: string): Step<Checked> =>
  act(async (env): Promise<Checked> => {
    const { inputs, unknown } = given
    const wrong = notOurs(predecessor, resource, env.memory)
    if (wrong !== undefined) return refused(wrong)
    const plain = accepted(inputs, undefined, {})
    if (unknown.length > 0 || !mayAsk(env)) return plain
    const answer = await act(async (_env, must) => {
      const former = await must(formerHere(inputs, predecessor))
      const plan = await must(carriagePlan(inputs, predecessor, former))
      return { plan, twin: await must(twinOfSuccessor(inputs, resource, former)) }
    })(env)()
    if (E.isLeft(answer)) {
      const { error } = answer.left
      if (!isNoAnswer(error)) return refused({ property: 'onReplacement', reason: render(error) })
      unreachable(env, error)
      return plain
    }
    const { plan, twin } = answer.right
    return besideTwin(env, resource, { inputs, plan, twin }) ?? created(inputs, plan)
  })

/** Takes over what exists: the plan tells every difference, as it does for any update. */
const checkAdoption = (given: Given, resource: string): Step<Checked> =>
  act(async (env, must): Promise<Checked> => {
    const { inputs, unknown } = given
    const id = inputs.adopt ?? ''
    const answer = await readAdopted(id, inputs, resource)(env)()
    if (E.isLeft(answer)) {
      const { error } = answer.left
      if (!isNoAnswer(error)) return refused({ property: 'adopt', reason: render(error) })
      unreachable(env, error)
      return accepted(inputs, undefined, {})
    }
    if (E.isLeft(answer.right)) return refused(answer.right.left)
    const there = answer.right.right
    const owed = unknown.includes('syncCatalog') ? {} : await must(resumedStreams(id, inputs, there))
    // What the server has was acknowledged by nobody.
    const { acknowledge: _ours, ...found } = there.inputs
    // What was asked for before the connection is held is not asked for now.
    const { resetTriggers } = inputs
    const before: Before = {
      inputs: { ...found, ...(resetTriggers === undefined ? {} : { resetTriggers }) },
      owed,
      isAdoption: true,
    }
    const asked = await rulesOf(env)()
    const decision = decideGiven(before, given, env.resetScope, E.isRight(asked) ? asked.right : OLDER_RULES)
    if (decision._tag === 'Refuse') return refused(...decision.issues)
    const { plan, ...details }: PlanDetails =
      decision._tag === 'Go' ? decision.planned.planDetails : { before: digestText(inputs), after: digestText(inputs) }
    const resets = env.resetScope === 'connection' ? withThere(plan?.resets, before) : {}
    const judged = [plan?.resets, plan?.keptStale, plan?.owed].flatMap((streams) => streams ?? [])
    await must(tellDoubts(id, inputs, judged))
    return accepted(inputs, { planDetails: { ...details, plan: { adopts: id, ...plan, ...resets } } }, decision.owed)
  })

/** The plan says which of its resets are refreshes. */
const withRefreshes = (inputs: ConnectionInputs, checked: Checked): Step<Checked> =>
  act(async (_env, must): Promise<Checked> => {
    if (checked._tag === 'Refused') return checked
    const { planDetails } = checked.inputs
    const plan = planOf(checked.inputs)
    if (plan === undefined || planDetails === undefined) return checked
    const said = await must(sayRefreshes(inputs, plan))
    await must(sayLost(inputs, plan))
    if (E.isLeft(said)) return refused(said.left)
    const told = { ...planDetails, plan: { ...planDetails.plan, ...said.right } }
    return { _tag: 'Accepted', inputs: { ...checked.inputs, planDetails: told } }
  })

/** Refuses where the run would reset more streams than it may. */
const limited = (env: Env, resource: string, { name }: ConnectionInputs, checked: Checked): Checked => {
  if (checked._tag === 'Refused') return checked
  const wrong = countResets(env, { resource, name, streams: planOf(checked.inputs)?.resets ?? [] })
  return wrong === undefined ? checked : refused(wrong)
}

/** Says what is probably not meant, of a connection that is new or changes. */
const warn = ({ progress }: Env, given: Given, news: unknown): void => {
  const { inputs, before } = given
  if (before !== undefined && !isChanged(before, given)) return
  for (const warning of warningsOf(inputs, news)) progress(`warning: ${inputs.name}: ${warning}`)
}

/** The same, its plan told: nobody asks for the difference of what is new. */
const told = async (env: Env, inputs: ConnectionInputs, checked: Checked, id = inputs.adopt): Promise<Checked> => {
  if (checked._tag === 'Accepted') await tellPlan(env, inputs, checked.inputs, id)
  return checked
}

/**
 * What a refresh has noted of Airbyte's own streams stays noted, so that no preview prints it as taken away; so does what was
 * dropped and kept.
 */
const withNotes = (checked: Checked, olds: unknown, { inputs, before, unknown }: Given): Checked => {
  if (checked._tag === 'Refused') return checked
  const isKnown = !unknown.includes('syncCatalog')
  const notes = isKnown ? stillPropagated(olds, inputs) : {}
  const left = isKnown ? leftAfter(before, olds, inputs, checked.inputs.planDetails?.plan) : writeLeft(leftIn(olds))
  return { ...checked, inputs: { ...checked.inputs, ...notes, ...left } }
}

/** Judges ownership and, for what is new, the server; everything else is `checkInputs`. */
export const check = (olds: unknown, news: unknown): Step<Checked> =>
  act(async (env, must): Promise<Checked> => {
    const read = readGiven(olds, news)
    if (E.isLeft(read)) return refused(...read.left, ...(await must(faultsOfUnread(olds, news))))
    const given = read.right
    const { inputs, before } = given
    const hidden = hiddenOf(news)
    const resource = hidden.resource ?? ''
    const { memory } = env
    const isNew = before === undefined
    const isReplaced = isNew && memory.existing.has(resource)
    ;(isNew ? memory.made : memory.existing).add(resource)
    const isCarrying = isNew && inputs.onReplacement === 'carry'
    if (isCarrying) memory.carriers.add(resource)
    const isAdopting = isNew && inputs.adopt !== undefined && !hasUnknown(inputs.adopt)
    if (isPlaceKnown(inputs)) {
      const isMoved = before !== undefined && placeOf(before.inputs) !== placeOf(inputs)
      const isClaiming = (isNew && !isReplaced && !isAdopting) || isMoved
      const others = doubles(memory, placeOf(inputs), { resource, isClaiming })
      if (others.length > 0) return refused(doubled(inputs.name, others))
    }
    const isForced = isReplaced && !memory.diffed.has(resource)
    if (isForced && isCarrying) return refused(forcedCarrying)
    if (isForced && !hidden.isDeletedBeforeReplaced) return refused(forced)
    const wrong = [...movedAlongIssues(olds, given), ...(await must(faultsOf(given, isAdopting)))]
    if (wrong.length > 0) return refused(...wrong)
    warn(env, given, news)
    if (isAdopting) {
      const adopted = await must(checkAdoption(given, resource))
      return told(env, inputs, limited(env, resource, inputs, adopted))
    }
    const predecessor = isCarrying && memory.diffed.has(resource) ? memory.predecessors.get(resource) : undefined
    if (predecessor !== undefined) {
      const carried = await must(checkReplacing(given, predecessor, resource))
      return told(env, inputs, limited(env, resource, inputs, carried), predecessor.id)
    }
    if (isNew) return must(checkNew(given, resource, hidden))
    const judged = limited(env, resource, inputs, await must(judgeAsked(given)))
    return must(withRefreshes(inputs, withNotes(judged, olds, given)))
  })
