/** From old and new inputs to what an update will do: save, replace, reset which streams, or refuse. */
import * as E from 'fp-ts/Either'

import { type CanonicalCatalog, wireCatalog } from '../catalog/canonical'
import { type Change, changeId, describeChange, isBreaking, RULES, streamsToReset } from '../catalog/changes'
import { type ConnectionSettings, diffCatalogs, diffSettings } from '../catalog/diff'
import { streamKey } from '../catalog/key'
import type { InputIssue } from '../errors'
import { compareText } from '../json'
import type { ResetScope } from '../runtime/configuration'
import { serverUpdate } from '../server'
import { type ConnectionInputs, digestsOf, serverSettingsOf, writeDigests } from './inputs'

/**
 * What an update will do, as data: an input property that `check` computes, so that a preview shows it and policies
 * can judge it. There is no plan where nothing changes.
 */
export interface Plan {
  /** `before → after`: so that two equal plans in a row still differ, and a plan belongs to one change. */
  readonly change: string
  /** Every breaking change: its id (`kind stream detail`, as in `acknowledge`) → what happens and who is hurt. */
  readonly breaking?: Readonly<Record<string, string>>
  /** Changes that a reviewer should look at; at most twenty, the rest counted. */
  readonly attention?: Readonly<Record<string, string>>
  /** The streams that will be reset: their sync state is cleared and their tables emptied. */
  readonly resets?: ReadonlyArray<string>
  /** Streams left as they are although they no longer fit, because `onBreakingChange` is `keep`. */
  readonly keptStale?: ReadonlyArray<string>
  /** Why the connection will be replaced by a new one, and what that loses. */
  readonly replaces?: string
  /** Breaking changes that the program has acknowledged by id. */
  readonly acknowledged?: ReadonlyArray<string>
  /** Inputs that are known only during the update: what they change is not in this plan. */
  readonly unknown?: ReadonlyArray<string>
  /** Acknowledgements that match no change: leftovers, or misspelt. */
  readonly unusedAcknowledgements?: ReadonlyArray<string>
}

export type Decision =
  | { readonly _tag: 'Nothing' }
  | { readonly _tag: 'Go'; readonly plan: Plan }
  | { readonly _tag: 'Refuse'; readonly issues: ReadonlyArray<InputIssue> }

/** So many attention lines a preview bears; breaking ones are never cut. */
const MOST_ATTENTION = 20

/** What the server holds but for source and destination, whose change is a replacement. */
const settings = (inputs: ConnectionInputs): ConnectionSettings => {
  const { sourceId: _source, destinationId: _destination, ...rest } = serverSettingsOf(inputs)
  return rest
}

const changesBetween = (before: ConnectionInputs, after: ConnectionInputs): ReadonlyArray<Change> => [
  ...diffCatalogs(before.syncCatalog, after.syncCatalog),
  ...diffSettings(settings(before), settings(after), { before: before.syncCatalog, after: after.syncCatalog }),
]

const lines = (changes: ReadonlyArray<Change>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    changes.map((change) => [changeId(change), `${describeChange(change)} — ${RULES[change.kind].reason}`]),
  )

const cut = (entries: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const all = Object.entries(entries)
  if (all.length <= MOST_ATTENTION) return entries
  return Object.fromEntries([
    ...all.slice(0, MOST_ATTENTION),
    ['more', `and ${String(all.length - MOST_ATTENTION)} further changes of this kind`],
  ])
}

const nonEmpty = <Name extends string, Value extends object>(name: Name, value: Value): Partial<Record<Name, Value>> =>
  (Array.isArray(value) ? value.length : Object.keys(value).length) > 0
    ? ({ [name]: value } as Partial<Record<Name, Value>>)
    : {}

const keysOfAll = (...catalogs: ReadonlyArray<CanonicalCatalog>): ReadonlyArray<string> => [
  ...new Set(catalogs.flatMap((catalog) => Object.keys(catalog.streams))),
]

const change = (before: ConnectionInputs, after: ConnectionInputs): string => {
  return `${writeDigests(digestsOf(before))} → ${writeDigests(digestsOf(after))}`
}

/** Inputs whose change makes another connection. */
export const REPLACING = ['sourceId', 'destinationId', 'instance'] as const

const replacement = (before: ConnectionInputs, after: ConnectionInputs): string | undefined => {
  const moved = REPLACING.filter((name) => before[name] !== after[name])
  if (moved.length === 0) return undefined
  return `${moved.join(' and ')} cannot be changed: a new connection is made and this one deleted. Its sync state is lost, every stream starts over.`
}

/** What Airbyte resets by its own rule (webBackendUpdateConnection): more than ours for most changes, less for some. */
const serverResets = (before: ConnectionInputs, after: ConnectionInputs): ReadonlyArray<string> => {
  const [old, next] = [wireCatalog(before.syncCatalog), wireCatalog(after.syncCatalog)]
  if (E.isLeft(old) || E.isLeft(next)) return keysOfAll(before.syncCatalog, after.syncCatalog)
  if (digestsOf(before).catalog === digestsOf(after).catalog) return []
  const predicted = serverUpdate({ old: old.right, new: next.right })
  return E.isLeft(predicted)
    ? keysOfAll(before.syncCatalog, after.syncCatalog)
    : [...new Set(predicted.right.streamsToReset.map(streamKey))].sort(compareText)
}

/** What will really be reset. */
const resetsIn = (
  scope: ResetScope,
  ours: ReadonlyArray<string>,
  before: ConnectionInputs,
  after: ConnectionInputs,
): ReadonlyArray<string> => {
  switch (scope) {
    case 'streams':
      return ours
    case 'connection':
      return Object.keys(after.syncCatalog.streams).sort(compareText)
    case 'server':
      return serverResets(before, after)
  }
}

/** The plan of an update some of whose inputs are not known yet: those count as they were. */
export const decideUnknown = (
  before: ConnectionInputs,
  after: ConnectionInputs,
  unknown: ReadonlyArray<string>,
  scope: ResetScope,
): Plan => {
  const assumed: Readonly<Record<string, unknown>> = {
    ...after,
    ...Object.fromEntries(unknown.map((name) => [name, before[name as keyof ConnectionInputs]])),
  }
  const known = Object.fromEntries(Object.entries(assumed).filter(([, value]) => value !== undefined))
  const decision = decide(before, known as unknown as ConnectionInputs, scope)
  return {
    ...(decision._tag === 'Go' ? decision.plan : {}),
    change: `${writeDigests(digestsOf(before))} → not known before the update`,
    unknown,
  }
}

/** Decides what an update from `before` to `after` will do. Pure; `scope` is what a reset takes in. */
export const decide = (before: ConnectionInputs, after: ConnectionInputs, scope: ResetScope): Decision => {
  const replaces = replacement(before, after)
  if (replaces !== undefined) return { _tag: 'Go', plan: { change: change(before, after), replaces } }
  const [one, other] = [digestsOf(before), digestsOf(after)]
  if (one.catalog === other.catalog && one.settings === other.settings) return { _tag: 'Nothing' }
  const changes = changesBetween(before, after)
  const breaking = changes.filter(isBreaking)
  const attention = changes.filter(({ kind }) => RULES[kind].level === 'attention')
  const acknowledge = after.acknowledge ?? []
  const ids = new Set(breaking.map(changeId))
  const acknowledged = acknowledge.filter((id) => ids.has(id))
  const unusedAcknowledgements = acknowledge.filter((id) => !ids.has(id))
  if (after.onBreakingChange === 'refuse') {
    const open = breaking.filter((item) => !acknowledge.includes(changeId(item)))
    if (open.length > 0) {
      return {
        _tag: 'Refuse',
        issues: [
          {
            property: 'syncCatalog',
            reason: [
              `${String(open.length)} breaking change${open.length === 1 ? '' : 's'} and onBreakingChange is 'refuse':`,
              ...open.slice(0, MOST_ATTENTION).map((item) => `  ${describeChange(item)} — ${RULES[item.kind].reason}`),
              ...(open.length > MOST_ATTENTION ? [`  and ${String(open.length - MOST_ATTENTION)} more`] : []),
              `Take the change back, or approve it with acknowledge: [${open
                .slice(0, MOST_ATTENTION)
                .map((item) => JSON.stringify(changeId(item)))
                .join(', ')}].`,
              ...(unusedAcknowledgements.length > 0
                ? [`These acknowledgements match nothing: ${unusedAcknowledgements.join(', ')}.`]
                : []),
            ].join('\n'),
          },
        ],
      }
    }
  }
  const ours = streamsToReset(changes).map(streamKey)
  const isKept = after.onBreakingChange === 'keep'
  const resets = ours.length === 0 ? [] : resetsIn(scope, ours, before, after)
  // What the server's own rule overlooks.
  const overlooked = isKept ? ours : ours.filter((key) => !resets.includes(key))
  return {
    _tag: 'Go',
    plan: {
      change: change(before, after),
      ...nonEmpty('breaking', lines(breaking)),
      ...nonEmpty('attention', cut(lines(attention))),
      ...nonEmpty('resets', isKept ? [] : resets),
      ...nonEmpty('keptStale', overlooked),
      ...nonEmpty('acknowledged', acknowledged),
      ...nonEmpty('unusedAcknowledgements', unusedAcknowledgements),
    },
  }
}
