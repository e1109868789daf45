/** The details of a plan as inputs hold them: one text, written and read; what no `check` of this release has written is never taken for no plan. */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'

import type { ChangeKind } from '../catalog/changes'
import type { ChangeGroup } from '../catalog/groups'
import { RULES } from '../catalog/rules'
import { problemsOf, tell } from '../decoding'
import { isRecord } from '../json'
import { type Codec, optional, type Properties, shape } from '../shapes'
import {
  type BreakingGroup,
  type Plan,
  type PlanDetails,
  planned,
  type PlanOutline,
  type Restart,
  SHOWN_AS,
  type StoredPlan,
  type TableMove,
} from './plan'

/**
 * Before the text of details. Pulumi prints three lines of a text, and one that is JSON or YAML as the tree that it is: so these
 * are the three lines that are seen, and a backtick begins no YAML.
 */
const MARK = '`plan` for policies and for pulumi-airbyte plan\n\n\n'

/**
 * As inputs hold it: one text, which a preview of what is made prints as a line, and the engine carries as one value.
 */
export const writeDetails = (details: PlanDetails): string => `${MARK}${JSON.stringify(details)}`

const names: Codec<ReadonlyArray<string>> = t.readonlyArray(t.string)

const kinds: Codec<ChangeKind> = t.keyof(RULES, 'a kind of change that this release knows')

const GROUP: Properties<ChangeGroup> = {
  kind: kinds,
  streams: names,
  detail: optional(t.string),
  change: optional(t.string),
  what: optional(t.string),
  isPattern: optional(t.literal(true)),
}

const EXACT = { unknown: 'refused' } as const

const groups: Codec<ReadonlyArray<ChangeGroup>> = t.readonlyArray(shape(GROUP, EXACT))

const OUTLINE: Properties<PlanOutline> = {
  resets: optional(names),
  refreshes: optional(names),
  requested: optional(names),
  approvedResets: optional(names),
  owed: optional(names),
  keptStale: optional(names),
  replaces: optional(t.string),
  carries: optional(names),
  restarts: optional(t.readonlyArray(shape<Restart>({ streams: names, why: t.string }, EXACT))),
  trusts: optional(names),
  adopts: optional(t.string),
  takesOver: optional(t.string),
  unknown: optional(names),
  unusedAcknowledgements: optional(names),
}

const planCodec = shape<StoredPlan>(
  {
    ...OUTLINE,
    breaking: optional(
      t.readonlyArray(shape<BreakingGroup>({ ...GROUP, isAcknowledged: optional(t.literal(true)) }, EXACT)),
    ),
    attention: optional(groups),
  },
  EXACT,
)

/** Exact to its keys: what a newer release says beside may change what the rest means. */
const detailsCodec = shape<PlanDetails>(
  {
    before: t.string,
    after: optional(t.string),
    plan: optional(planCodec),
    further: optional(groups),
    moves: optional(t.record(t.string, shape<TableMove>({ before: t.string, after: t.string }, EXACT))),
    prefixBefore: optional(t.string),
    shownAs: optional(t.keyof(Object.fromEntries(SHOWN_AS.map((name) => [name, null])) as Record<Shown, null>)),
  },
  EXACT,
)

type Shown = (typeof SHOWN_AS)[number]

/** Pulumi marks a secret by an object with this key, and previews show it as this text. */
export const SECRET_MARK = '4dabf18193072939515e22adb298388d'
const SECRET_SHOWN = '[secret]'

const isSecretPlan = (held: unknown): boolean => held === SECRET_SHOWN || (isRecord(held) && SECRET_MARK in held)

/** Of a plan that is secret as a whole nobody can see what it resets. */
const OF_SECRET: PlanDetails = { before: '', plan: { unknown: ['plan'] } }

const parsed = (held: string): unknown => {
  try {
    return held.startsWith(MARK) ? JSON.parse(held.slice(MARK.length)) : undefined
  } catch {
    return undefined
  }
}

/**
 * What `check` has computed, of inputs in either form; undefined where there is nothing. Left: what is wrong with it, as a
 * sentence.
 */
export const readDetails = (inputs: unknown): E.Either<string, PlanDetails | undefined> => {
  const held = isRecord(inputs) ? inputs['planDetails'] : undefined
  if (held === undefined) return E.right(undefined)
  if (isSecretPlan(held)) return E.right(OF_SECRET)
  const details = typeof held === 'string' ? parsed(held) : held
  if (details === undefined) return E.left('planDetails: It is not what this release writes.')
  const decoded = detailsCodec.decode(details)
  if (E.isRight(decoded)) return decoded
  const [first] = problemsOf(decoded.left, 'planDetails').map(tell)
  return E.left(first ?? 'planDetails: It is not what this release writes.')
}

/** The same, of inputs that this release has written. @throws for any other. */
export const detailsIn = (inputs: unknown): PlanDetails | undefined => {
  const read = readDetails(inputs)
  if (E.isRight(read)) return read.right
  throw new Error(
    `The plan of this connection cannot be read: it was edited by hand, or written by another release of pulumi-airbyte. ${read.left} Use the release that wrote it.`,
  )
}

/** The plan among the inputs that `check` has answered, with equal changes as one. */
export const storedPlanOf = (inputs: unknown): StoredPlan | undefined => detailsIn(inputs)?.plan

/**
 * The plan among the inputs of a connection, as policies and `pulumi preview --json` have them: the newest, whatever else
 * the state still holds. Undefined where there is nothing to look at; of one that is secret only that is known, as `unknown` says.
 *
 * @throws where there is a plan that this release has not written, and cannot read: it must not pass for none.
 *
 * @example
 * import { planOf } from 'pulumi-airbyte'
 *
 * // In a policy `inputs` are `args.props`; in the steps of `pulumi preview --json` they are `newState.inputs`.
 * const inputs: unknown = JSON.parse('{}')
 * for (const stream of planOf(inputs)?.resets ?? []) console.log(`${stream} will be reset`)
 */
export const planOf = (inputs: unknown): Plan | undefined => {
  const stored = storedPlanOf(inputs)
  return stored === undefined ? undefined : planned(stored)
}
