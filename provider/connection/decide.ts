/** From old and new inputs to what an update will do: save, replace, reset which streams, or refuse. Pure. */
import * as E from 'fp-ts/Either'

import { type CanonicalCatalog, wireCatalog } from '../catalog/canonical'
import type { Change } from '../catalog/changes'
import { countedLine } from '../catalog/describe'
import { changeId } from '../catalog/ids'
import { type StreamKey, streamKey } from '../catalog/key'
import { type RowShapes, shapesOf } from '../catalog/rows'
import { isBreaking, RULES, streamsToReset } from '../catalog/rules'
import type { InputIssue } from '../errors'
import { compareText, own } from '../json'
import type { ResetScope } from '../runtime/configuration'
import { serverUpdate } from '../server'
import { counted } from '../words'
import { type Before, changesBetween, digestText, explainChange } from './differences'
import type { ConnectionInputs } from './inputs'
import type { Plan, PlanDetails, Planned, TableMove } from './plan'
import { REPLACING } from './settings'

export type Decision =
  /** `owed`: what stays owed, as the old inputs had it. */
  | { readonly _tag: 'Nothing'; readonly owed: RowShapes }
  /** `owed`: streams whose rows stay as they are, with their shapes, because the connection is inactive. */
  | { readonly _tag: 'Go'; readonly planned: Planned; readonly owed: RowShapes }
  | { readonly _tag: 'Refuse'; readonly issues: ReadonlyArray<InputIssue> }

/** So many attention lines a preview bears; breaking ones are never cut. */
const MOST_ATTENTION = 20

const lines = (changes: ReadonlyArray<Change>): Readonly<Record<string, string>> =>
  Object.fromEntries(changes.map((change) => [changeId(change), explainChange(change)]))

/** As many lines as a preview bears; the ids of the rest are counted. */
const cut = (
  entries: Readonly<Record<string, string>>,
): { readonly lines: Readonly<Record<string, string>>; readonly counted: ReadonlyArray<string> } => {
  const all = Object.entries(entries)
  const rest = all.slice(MOST_ATTENTION).map(([id]) => id)
  return { lines: { ...Object.fromEntries(all.slice(0, MOST_ATTENTION)), ...countedLine(rest) }, counted: rest }
}

const nonEmpty = <Name extends string, Value extends object>(name: Name, value: Value): Partial<Record<Name, Value>> =>
  (Array.isArray(value) ? value.length : Object.keys(value).length) > 0
    ? ({ [name]: value } as Partial<Record<Name, Value>>)
    : {}

const keysOfAll = (...catalogs: ReadonlyArray<CanonicalCatalog>): ReadonlyArray<StreamKey> => [
  ...new Set(catalogs.flatMap((catalog) => Object.keys(catalog.streams))),
]

const replacement = (before: ConnectionInputs, after: ConnectionInputs): string | undefined => {
  const moved = REPLACING.filter((name) => before[name] !== after[name])
  if (moved.length === 0) return undefined
  return `${moved.join(' and ')} cannot be changed: a new connection is made and this one deleted. Its sync state is lost, every stream starts over.`
}

/**
 * The streams that Airbyte itself resets, by its rule: every stream of any transform, or with another configuration. A
 * catalog that cannot be read stands for all.
 */
export const serverResets = (before: ConnectionInputs, after: ConnectionInputs): ReadonlyArray<StreamKey> => {
  const [old, sent] = [wireCatalog(before.syncCatalog), wireCatalog(after.syncCatalog)]
  if (E.isRight(old) && E.isRight(sent)) {
    const predicted = serverUpdate({ old: old.right, new: sent.right })
    if (E.isRight(predicted)) return predicted.right.streamsToReset.map(streamKey).sort(compareText)
  }
  return [...keysOfAll(before.syncCatalog, after.syncCatalog)].sort(compareText)
}

/** Which streams a reset really takes in. */
const resetsIn = (
  scope: ResetScope,
  ours: ReadonlyArray<StreamKey>,
  before: Before,
  after: ConnectionInputs,
): ReadonlyArray<StreamKey> => {
  switch (scope) {
    case 'streams':
      return ours
    case 'connection': {
      const there = Object.keys(after.syncCatalog.streams)
      // For a stream that the connection no longer has the others would be emptied in vain.
      return ours.some((key) => there.includes(key)) ? there.sort(compareText) : []
    }
    case 'server': {
      // What an earlier run has saved already the server does not reset by itself: it is reset by a call of its own.
      const saved = Object.keys(before.owed).filter((key) => ours.includes(key))
      return [...new Set([...serverResets(before.inputs, after), ...saved])].sort(compareText)
    }
  }
}

const refusal = (open: ReadonlyArray<Change>, unused: ReadonlyArray<string>): InputIssue => {
  const shown = open.slice(0, MOST_ATTENTION)
  const ids = shown.map((change) => JSON.stringify(changeId(change))).join(', ')
  return {
    property: 'syncCatalog',
    reason: [
      `${counted(open.length, 'breaking change')} and onBreakingChange is 'refuse':`,
      ...shown.map((change) => `  ${explainChange(change)}`),
      ...(open.length > shown.length ? [`  and ${String(open.length - shown.length)} more`] : []),
      `Take the change back, or approve it with acknowledge: [${ids}].`,
      ...(unused.length > 0 ? [`These acknowledgements match nothing: ${unused.join(', ')}.`] : []),
    ].join('\n'),
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

/** What becomes of the streams that no longer fit: reset, owed until the connection is active, or kept as they are. */
const fates = (
  ours: ReadonlyArray<StreamKey>,
  before: Before,
  after: ConnectionInputs,
  scope: ResetScope,
): { readonly plan: Pick<Plan, 'resets' | 'keptStale' | 'owed'>; readonly owed: RowShapes } => {
  if (ours.length === 0) return { plan: {}, owed: {} }
  if (after.onBreakingChange === 'keep') return { plan: nonEmpty('keptStale', ours), owed: {} }
  if (after.status === 'inactive') {
    const shapes = shapesOf(before.inputs.syncCatalog, before.inputs)
    const owed = ours.flatMap((key) => {
      const shape = own(before.owed, key) ?? own(shapes, key)
      return shape === undefined ? [] : [[key, shape] as const]
    })
    return { plan: nonEmpty('owed', ours), owed: Object.fromEntries(owed) }
  }
  const resets = resetsIn(scope, ours, before, after)
  const overlooked = ours.filter((key) => !resets.includes(key))
  return { plan: { ...nonEmpty('resets', resets), ...nonEmpty('keptStale', overlooked) }, owed: {} }
}

/** The plan of changes that were found, as far as a reviewer has something to look at. */
const plannedOf = (
  changes: ReadonlyArray<Change>,
  fate: Pick<Plan, 'resets' | 'keptStale' | 'owed'>,
  acknowledge: ReadonlyArray<string>,
): { readonly plan: Plan; readonly counted: ReadonlyArray<string> } => {
  const breaking = changes.filter(isBreaking)
  const ids = new Set(breaking.map(changeId))
  const attention = cut(lines(changes.filter(({ kind }) => RULES[kind].level === 'attention')))
  return {
    counted: attention.counted,
    plan: {
      ...nonEmpty('breaking', lines(breaking)),
      ...nonEmpty('attention', attention.lines),
      ...fate,
      ...nonEmpty(
        'acknowledged',
        acknowledge.filter((id) => ids.has(id)),
      ),
      ...nonEmpty(
        'unusedAcknowledgements',
        acknowledge.filter((id) => !ids.has(id)),
      ),
    },
  }
}

/** Whether nothing is to be done: the inputs are the same, and what is owed has to wait. */
const isNothing = (before: Before, after: ConnectionInputs): boolean => {
  if (digestText(before.inputs) !== digestText(after)) return false
  const isOwing = Object.keys(before.owed).length > 0
  return !isOwing || (after.status === 'inactive' && after.onBreakingChange !== 'keep')
}

/** Decides what an update from `before` to `after` will do; `scope` is what a reset takes in. */
export const decide = (before: Before, after: ConnectionInputs, scope: ResetScope): Decision => {
  const digests = { before: digestText(before.inputs), after: digestText(after) }
  const replaces = replacement(before.inputs, after)
  if (replaces !== undefined) return { _tag: 'Go', planned: { plan: { replaces }, planDetails: digests }, owed: {} }
  if (isNothing(before, after)) return { _tag: 'Nothing', owed: before.owed }
  const changes = changesBetween(before, after)
  const { acknowledge = [] } = after
  const open = changes.filter((change) => isBreaking(change) && !acknowledge.includes(changeId(change)))
  if (after.onBreakingChange === 'refuse' && open.length > 0) {
    const ids = new Set(changes.filter(isBreaking).map(changeId))
    const unused = acknowledge.filter((id) => !ids.has(id))
    return { _tag: 'Refuse', issues: [refusal(open, unused)] }
  }
  const fate = fates(streamsToReset(changes).map(streamKey), before, after, scope)
  const { plan, counted: rest } = plannedOf(changes, fate.plan, acknowledge)
  const planDetails = {
    ...digests,
    ...nonEmpty('moves', movesIn(changes)),
    ...prefixBefore(before.inputs, after),
    ...nonEmpty('counted', rest),
  }
  return { _tag: 'Go', planned: { ...nonEmpty('plan', plan), planDetails }, owed: fate.owed }
}

/** The same where some inputs are not known yet: those count as they were, and the plan names them. */
export const decideUnknown = (
  before: Before,
  after: ConnectionInputs,
  unknown: ReadonlyArray<string>,
  scope: ResetScope,
): Decision => {
  const assumed: Readonly<Record<string, unknown>> = {
    ...after,
    ...Object.fromEntries(unknown.map((name) => [name, before.inputs[name as keyof ConnectionInputs]])),
  }
  const known = Object.fromEntries(Object.entries(assumed).filter(([, value]) => value !== undefined))
  const decision = decide(before, known as unknown as ConnectionInputs, scope)
  if (decision._tag === 'Refuse') return decision
  const { plan, planDetails }: Partial<Planned> = decision._tag === 'Go' ? decision.planned : {}
  const { after: _assumed, ...details }: Partial<PlanDetails> = planDetails ?? {}
  const planned = { plan: { ...plan, unknown }, planDetails: { ...details, before: digestText(before.inputs) } }
  return { _tag: 'Go', planned, owed: decision.owed }
}
