/** From old and new inputs to what an update will do: save, replace, reset which streams, or refuse. Pure. */
import * as E from 'fp-ts/Either'

import { type CanonicalCatalog, wireCatalog } from '../catalog/canonical'
import type { Change } from '../catalog/changes'
import { groupChanges } from '../catalog/groups'
import { changeId } from '../catalog/ids'
import { type StreamKey, streamKey } from '../catalog/key'
import { type RowShapes, shapesOf } from '../catalog/rows'
import { isBreaking, RULES, streamsToReset } from '../catalog/rules'
import type { InputIssue } from '../errors'
import { compareText, own } from '../json'
import type { ResetScope } from '../runtime/configuration'
import { OLDER_RULES, type ServerRules } from '../server'
import { answerTo, answerToDebt } from './answers'
import {
  type Approval,
  approvalOf,
  refusedChanges,
  refusedReplacement,
  replacementId,
  requestedInVain,
  tellReplacement,
} from './approval'
import { type Before, changesBetween, digestText } from './differences'
import type { ConnectionInputs } from './inputs'
import { type BreakingGroup, type PlanDetails, type Planned, resetId, type StoredPlan, type TableMove } from './plan'
import { REPLACING } from './settings'

/** What a reset takes in, and what the server would reset by itself. */
interface Resetting {
  readonly scope: ResetScope
  readonly rules: ServerRules
}

/** The streams that have to be reset, and why. */
interface Wanted {
  readonly ours: ReadonlyArray<StreamKey>
  /** Of them those whose reset the program asks for, whatever it answers to breaking changes. */
  readonly requested: ReadonlyArray<StreamKey>
  /** Whether any of them no longer fits. */
  readonly isAnyBroken: boolean
}

export type Decision =
  /** `owed`: what stays owed, as the old inputs had it. */
  | { readonly _tag: 'Nothing'; readonly owed: RowShapes }
  /** `owed`: streams whose rows stay as they are, with their shapes, because the connection is inactive. */
  | { readonly _tag: 'Go'; readonly planned: Planned; readonly owed: RowShapes }
  | { readonly _tag: 'Refuse'; readonly issues: ReadonlyArray<InputIssue> }

const nonEmpty = <Name extends string, Value extends object>(name: Name, value: Value): Partial<Record<Name, Value>> =>
  (Array.isArray(value) ? value.length : Object.keys(value).length) > 0
    ? ({ [name]: value } as Partial<Record<Name, Value>>)
    : {}

const keysOfAll = (...catalogs: ReadonlyArray<CanonicalCatalog>): ReadonlyArray<StreamKey> => [
  ...new Set(catalogs.flatMap((catalog) => Object.keys(catalog.streams))),
]

/**
 * The streams that Airbyte itself resets, by its rule: every stream of any transform, or with another configuration. A
 * catalog that cannot be read stands for all.
 */
export const serverResets = (
  before: ConnectionInputs,
  after: ConnectionInputs,
  rules: ServerRules,
): ReadonlyArray<StreamKey> => {
  const [old, sent] = [wireCatalog(before.syncCatalog), wireCatalog(after.syncCatalog)]
  if (E.isRight(old) && E.isRight(sent)) {
    const predicted = rules.update({ old: old.right, new: sent.right })
    if (E.isRight(predicted)) return predicted.right.streamsToReset.map(streamKey).sort(compareText)
  }
  return [...keysOfAll(before.syncCatalog, after.syncCatalog)].sort(compareText)
}

/** Which streams a reset really takes in. `requested`: of `ours` those that are asked for, whatever breaks them. */
const resetsIn = (
  { scope, rules }: Resetting,
  { ours, requested, isAnyBroken }: Wanted,
  before: Before,
  after: ConnectionInputs,
): ReadonlyArray<StreamKey> => {
  switch (scope) {
    case 'streams':
      return ours
    case 'connection': {
      const named = Object.keys(after.syncCatalog.streams)
      const there = [...named, ...(before.beside ?? [])]
      // For a stream that the connection no longer has the others would be emptied in vain.
      return ours.some((key) => named.includes(key)) ? there.sort(compareText) : []
    }
    case 'server': {
      // What an earlier run has saved already the server does not reset by itself: it is reset by a call of its own.
      const saved = Object.keys(before.owed).filter((key) => ours.includes(key))
      const byServer = isAnyBroken ? serverResets(before.inputs, after, rules) : []
      return [...new Set([...byServer, ...saved, ...requested])].sort(compareText)
    }
  }
}

/** The table of each stream whose table moves. */
const movesIn = (changes: ReadonlyArray<Change>): Readonly<Record<StreamKey, TableMove>> =>
  Object.fromEntries(
    changes.flatMap((change) =>
      change.kind === 'change_prefix' || change.kind === 'change_namespace' || change.kind === 'move_overwritten_table'
        ? [[streamKey(change.stream), { before: change.before, after: change.after }] as const]
        : [],
    ),
  )

const prefixBefore = (before: ConnectionInputs, after: ConnectionInputs): Pick<PlanDetails, 'prefixBefore'> =>
  before.prefix === after.prefix ? {} : { prefixBefore: before.prefix ?? '' }

type Fate = Pick<StoredPlan, 'resets' | 'requested' | 'keptStale' | 'owed'>

/** What becomes of the streams that no longer fit: reset, owed until the connection is active, or kept as they are. */
interface Fates {
  readonly plan: Fate
  readonly owed: RowShapes
}

/** The streams of these changes: those that have to be reset, and those that are kept as they are. */
const sorted = (
  changes: ReadonlyArray<Change>,
  { onBreakingChange }: ConnectionInputs,
): Wanted & { readonly kept: ReadonlyArray<StreamKey> } => {
  const all = streamsToReset(changes).map(streamKey)
  const mended = streamsToReset(changes.filter(({ kind }) => answerTo(onBreakingChange, kind) !== 'keep'))
  const requested = requestedIn(changes)
  const ours = [...new Set([...mended.map(streamKey), ...requested])].sort(compareText)
  return { ours, requested, isAnyBroken: mended.length > 0, kept: all.filter((key) => !ours.includes(key)) }
}

/** The streams whose reset the program asks for, whatever it answers to breaking changes. */
const requestedIn = (changes: ReadonlyArray<Change>): ReadonlyArray<StreamKey> =>
  changes.flatMap((change) => (change.kind === 'request_reset' ? [streamKey(change.stream)] : []))

const fates = (
  changes: ReadonlyArray<Change>,
  before: Before,
  after: ConnectionInputs,
  resetting: Resetting,
): Fates => {
  const wanted = sorted(changes, after)
  const { ours, requested, kept } = wanted
  if (ours.length === 0) return { plan: nonEmpty('keptStale', kept), owed: {} }
  if (after.status === 'inactive') {
    const shapes = shapesOf(before.inputs.syncCatalog, before.inputs)
    const owed = ours.flatMap((key) => {
      const shape = own(before.owed, key) ?? own(shapes, key)
      return shape === undefined ? [] : [[key, shape] as const]
    })
    return { plan: { ...nonEmpty('owed', ours), ...nonEmpty('keptStale', kept) }, owed: Object.fromEntries(owed) }
  }
  const resets = resetsIn(resetting, wanted, before, after)
  const stale = [...ours, ...kept].filter((key) => !resets.includes(key))
  return {
    plan: { ...nonEmpty('resets', resets), ...nonEmpty('requested', requested), ...nonEmpty('keptStale', stale) },
    owed: {},
  }
}

/** The breaking changes as groups, those that are acknowledged apart. */
const breakingGroups = (changes: ReadonlyArray<Change>, approval: Approval): ReadonlyArray<BreakingGroup> => {
  const isApproved = (change: Change): boolean => approval.approves(changeId(change))
  const breaking = changes.filter(isBreaking)
  return [
    ...groupChanges(breaking.filter((change) => !isApproved(change))),
    ...groupChanges(breaking.filter(isApproved)).map((group) => ({ ...group, isAcknowledged: true as const })),
  ]
}

/** The plan of changes that were found, as far as a reviewer has something to look at. */
const planOfChanges = (changes: ReadonlyArray<Change>, fate: Fate, approval: Approval): StoredPlan => {
  const beside = takenAlong(changes, fate)
  const ids = [...changes.filter(isBreaking).map(changeId), ...beside.map(resetId)]
  return {
    ...nonEmpty('breaking', breakingGroups(changes, approval)),
    ...nonEmpty('attention', groupChanges(changes.filter(({ kind }) => RULES[kind].level === 'attention'))),
    ...fate,
    ...nonEmpty(
      'approvedResets',
      beside.filter((key) => approval.approves(resetId(key))),
    ),
    ...nonEmpty('unusedAcknowledgements', approval.unused(ids)),
  }
}

/** Streams that are reset with the others: neither does anything of their own break them, nor are they asked for. */
const takenAlong = (changes: ReadonlyArray<Change>, { resets = [] }: Fate): ReadonlyArray<StreamKey> => {
  const broken = new Set([...streamsToReset(changes).map(streamKey), ...requestedIn(changes)])
  return resets.filter((key) => !broken.has(key))
}

/** Whether nothing is to be done: the inputs are the same, and what is owed has to wait. */
const isNothing = (before: Before, after: ConnectionInputs): boolean => {
  if (digestText(before.inputs) !== digestText(after)) return false
  const owing = Object.keys(before.owed)
  return (
    owing.length === 0 || (after.status === 'inactive' && owing.every((key) => answerToDebt(after, key) !== 'keep'))
  )
}

const go = (plan: StoredPlan, details: Omit<PlanDetails, 'plan'>, owed: RowShapes = {}): Decision => ({
  _tag: 'Go',
  planned: { planDetails: { ...details, ...nonEmpty('plan', plan) } },
  owed,
})

/** A replacement, as any breaking change under what the program answers to it. */
const decideReplacement = (
  moved: ReadonlyArray<string>,
  { inputs: before, beside = [] }: Before,
  after: ConnectionInputs,
): Decision => {
  const approval = approvalOf(before, after)
  const open = moved.map(replacementId).filter((id) => !approval.approves(id))
  const isRefused = after.onReplacement === 'refuse' || answerTo(after.onBreakingChange, 'replace') === 'refuse'
  if (isRefused && open.length > 0)
    return { _tag: 'Refuse', issues: [refusedReplacement({ ids: open, inputs: moved, beside }, approval, after)] }
  const unused = nonEmpty('unusedAcknowledgements', approval.unused(moved.map(replacementId)))
  const plan = { replaces: tellReplacement(moved, after, beside), ...unused }
  return go(plan, { before: digestText(before), after: digestText(after) })
}

/** Changes that nobody has to look at, and that the preview's own lines do not show. */
const furtherIn = (changes: ReadonlyArray<Change>, { isAdoption }: Before): Pick<PlanDetails, 'further'> =>
  nonEmpty(
    'further',
    groupChanges(changes.filter((one) => RULES[one.kind].level === 'safe' && (isAdoption === true || 'stream' in one))),
  )

/** Decides what an update from `before` to `after` will do; `scope` is what a reset takes in, `rules` the server's own. */
export const decide = (
  before: Before,
  after: ConnectionInputs,
  scope: ResetScope,
  rules: ServerRules = OLDER_RULES,
): Decision => {
  const moved = REPLACING.filter((name) => before.inputs[name] !== after[name])
  if (moved.length > 0) return decideReplacement(moved, before, after)
  if (isNothing(before, after)) return { _tag: 'Nothing', owed: before.owed }
  const changes = changesBetween(before, after)
  const approval = approvalOf(before.inputs, after)
  const open = changes.filter(
    (change) =>
      isBreaking(change) &&
      answerTo(after.onBreakingChange, change.kind) === 'refuse' &&
      !approval.approves(changeId(change)),
  )
  if (open.length > 0) {
    const ids = changes.filter(isBreaking).map(changeId)
    return { _tag: 'Refuse', issues: [refusedChanges(groupChanges(open), approval, approval.unused(ids))] }
  }
  const requested = after.status === 'inactive' ? requestedIn(changes) : []
  if (requested.length > 0) return { _tag: 'Refuse', issues: [requestedInVain(requested)] }
  const fate = fates(changes, before, after, { scope, rules })
  const plan = planOfChanges(changes, fate.plan, approval)
  const details = {
    before: digestText(before.inputs),
    after: digestText(after),
    ...furtherIn(changes, before),
    ...nonEmpty('moves', movesIn(changes)),
    ...prefixBefore(before.inputs, after),
  }
  return go(plan, details, fate.owed)
}

/** The same where some inputs are not known yet: those count as they were, and the plan names them. */
export const decideUnknown = (
  before: Before,
  after: ConnectionInputs,
  unknown: ReadonlyArray<string>,
  scope: ResetScope,
  rules: ServerRules = OLDER_RULES,
): Decision => {
  const assumed: Readonly<Record<string, unknown>> = {
    ...after,
    ...Object.fromEntries(unknown.map((name) => [name, before.inputs[name as keyof ConnectionInputs]])),
  }
  const known = Object.fromEntries(Object.entries(assumed).filter(([, value]) => value !== undefined))
  const decision = decide(before, known as unknown as ConnectionInputs, scope, rules)
  if (decision._tag === 'Refuse') return decision
  const {
    after: _assumed,
    plan,
    ...details
  }: Partial<PlanDetails> = decision._tag === 'Go' ? decision.planned.planDetails : {}
  return go({ ...plan, unknown }, { ...details, before: digestText(before.inputs) }, decision.owed)
}
