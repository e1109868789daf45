/** What a program has approved, and how a change that it refuses is told. */
import { type ChangeGroup, explainGroup, familyOf, nameStreams } from '../catalog/groups'
import { namesId, renewedId } from '../catalog/ids'
import type { StreamKey } from '../catalog/key'
import type { InputIssue } from '../errors'
import { counted, firstNames } from '../words'
import type { OnReplacement } from './answers'
import type { ConnectionInputs } from './inputs'

export interface Approval {
  readonly approves: (id: string) => boolean
  /** Acknowledgements that approve none of these: they match nothing, or the last update has had them already. */
  readonly unused: (ids: ReadonlyArray<string>) => ReadonlyArray<string>
  /** Those that the last update has had already: they approve nothing any more. */
  readonly earlier: ReadonlyArray<string>
}

/** What stood in the program at the last update was used then, or matched nothing: it approves no later change. */
export const approvalOf = (
  before: Pick<ConnectionInputs, 'acknowledge'> | undefined,
  { acknowledge = [] }: Pick<ConnectionInputs, 'acknowledge'>,
): Approval => {
  const earlier = before?.acknowledge ?? []
  const fresh = acknowledge.filter((text) => !earlier.includes(text))
  return {
    approves: (id) => fresh.some((text) => namesId(text, id)),
    unused: (ids) => acknowledge.filter((text) => !fresh.includes(text) || !ids.some((id) => namesId(text, id))),
    earlier: acknowledge.filter((text) => earlier.includes(text)),
  }
}

/** By which a replacement is acknowledged, for the input that makes it one. */
export const replacementId = (input: string): string => `replace ${input}`

/** What becomes of the sync state. */
const FATES: Readonly<Record<OnReplacement, string>> = {
  restart: "Every stream starts over, unless onReplacement is 'carry'.",
  refuse: "Every stream starts over, unless onReplacement is 'carry'.",
  carry: 'What is the same on both goes on where it was.',
}

/** What no program names does not come along. */
const leftBehind = (beside: ReadonlyArray<StreamKey>): string => {
  const it = beside.length === 1 ? 'it' : 'them'
  return beside.length === 0
    ? ''
    : ` Airbyte has added ${firstNames(beside, 5)} by itself, and the new connection is without ${it}: run pulumi-airbyte pull to have ${it} in the program.`
}

/**
 * `inputs`: those that cannot be changed; none where Pulumi replaces for a reason of its own. `beside`: streams that Airbyte has
 * added by itself, and the program does not name.
 */
export const tellReplacement = (
  inputs: ReadonlyArray<string>,
  { onReplacement = 'restart', adopt }: Pick<ConnectionInputs, 'onReplacement' | 'adopt'>,
  beside: ReadonlyArray<StreamKey> = [],
): string => {
  const why = inputs.length === 0 ? 'Pulumi replaces it' : `${inputs.join(' and ')} cannot be changed`
  if (adopt !== undefined)
    return `${why}: the connection that adopt names takes its place, and this one is deleted. The adopted one goes on from its own sync state.`
  return `${why}: a new connection is made and this one deleted. ${FATES[onReplacement]}${leftBehind(beside)}`
}

const quoted = (ids: ReadonlyArray<string>, earlier: ReadonlyArray<string>): string =>
  ids.map((id) => JSON.stringify(renewedId(id, earlier))).join(', ')

const leftovers = ({ earlier }: Approval, unused: ReadonlyArray<string>): ReadonlyArray<string> => {
  const unmatched = unused.filter((text) => !earlier.includes(text))
  return [
    ...(earlier.length === 0
      ? []
      : [
          `These acknowledgements stood in the program at the last update, and approve nothing more: ${earlier.join(', ')}.`,
        ]),
    ...(unmatched.length === 0 ? [] : [`These acknowledgements match nothing: ${unmatched.join(', ')}.`]),
  ]
}

/** So many lines a refusal has at most. */
const MOST_LINES = 20

const sizeOf = ({ streams }: ChangeGroup): number => Math.max(1, streams.length)

export const refusedChanges = (
  groups: ReadonlyArray<ChangeGroup>,
  approval: Approval,
  unused: ReadonlyArray<string>,
): InputIssue => {
  const [shown, rest] = [groups.slice(0, MOST_LINES), groups.slice(MOST_LINES)]
  const count = (of: ReadonlyArray<ChangeGroup>): number => of.reduce((sum, group) => sum + sizeOf(group), 0)
  return {
    property: 'syncCatalog',
    reason: [
      `${counted(count(groups), 'breaking change')} and onBreakingChange is 'refuse':`,
      ...shown.map((group) => `  ${explainGroup(group)}`),
      ...(rest.length > 0 ? [`  and ${String(count(rest))} more`] : []),
      `Take the change back, or approve it with acknowledge: [${quoted(shown.map(familyOf), approval.earlier)}].`,
      ...leftovers(approval, unused),
    ].join('\n'),
  }
}

export const refusedReplacement = (
  { ids, inputs, beside }: Readonly<Record<'ids' | 'inputs' | 'beside', ReadonlyArray<string>>>,
  approval: Approval,
  after: Pick<ConnectionInputs, 'onReplacement'>,
): InputIssue => ({
  property: inputs[0] ?? 'sourceId',
  reason: [
    `The connection would be replaced, and ${after.onReplacement === 'refuse' ? 'onReplacement' : 'onBreakingChange'} is 'refuse':`,
    `  ${tellReplacement(inputs, after, beside)}`,
    `Take the change back, or approve it with acknowledge: [${quoted(ids, approval.earlier)}].`,
    ...leftovers(approval, approval.unused(inputs.map(replacementId))),
  ].join('\n'),
})

/** Airbyte ends a reset of an inactive connection as succeeded, and does nothing. */
export const requestedInVain = (streams: ReadonlyArray<StreamKey>): InputIssue => ({
  property: 'resetTriggers',
  reason: `resetTriggers: the reset of ${nameStreams(streams)} is asked for, and the connection is inactive: Airbyte resets nothing of an inactive connection. Set status to active, or take the change of resetTriggers back until it is.`,
})
