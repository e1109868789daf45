/** A plan as people read it: in a preview with `--diff`, where it is a property, and in the lines of log of each preview. */
import { duration, rows } from '../amounts'
import type { Prices } from '../api/prices'
import { type ChangeGroup, countStreams, explainGroup, familyOf, nameStreams, tellGroup } from '../catalog/groups'
import type { StreamKey } from '../catalog/key'
import { isRecord } from '../json'
import { counted } from '../words'
import { storedPlanOf } from './details'
import { type Dealing, type Effect, effectsOn } from './effects'
import { type PlanDetails, type Restart, SHOWN_AS, type StoredPlan } from './plan'

/** A plan as a preview shows it: in words. `planOf` has the same as data. */
export interface ShownPlan {
  /** The id of each breaking change, or of a family of equal ones → what happens and who is hurt. */
  readonly breaking?: Readonly<Record<string, string>>
  /** Changes that a reviewer should look at; at most twenty, the rest counted under `more`. */
  readonly attention?: Readonly<Record<string, string>>
  /** What else changes, and nobody has to look at; at most ten lines. */
  readonly further?: Readonly<Record<string, string>>
  /** Which streams are reset, and what that does. */
  readonly resets?: ReadonlyArray<string>
  /** Which are reset once the connection is active again. */
  readonly owed?: ReadonlyArray<string>
  /** Which stay as they are, and what that means. */
  readonly keptStale?: ReadonlyArray<string>
  readonly replaces?: string
  /** How many streams go on where they were, and which. */
  readonly carries?: string
  /** How many start over, which, and why. */
  readonly restarts?: ReadonlyArray<string>
  readonly adopts?: string
  readonly takesOver?: string
  /** The ids that the program has acknowledged. */
  readonly acknowledged?: ReadonlyArray<string>
  readonly unknown?: ReadonlyArray<string>
  readonly unusedAcknowledgements?: ReadonlyArray<string>
}

/** So many attention lines a preview bears; breaking ones are never cut. */
const MOST_ATTENTION = 20

const lines = (groups: ReadonlyArray<ChangeGroup>): Readonly<Record<string, string>> =>
  Object.fromEntries(groups.map((group) => [familyOf(group), explainGroup(group)]))

const MOST_FURTHER = 10

const fewLines = (groups: ReadonlyArray<ChangeGroup>, most: number): Readonly<Record<string, string>> => {
  const more = groups.length - most
  return {
    ...lines(groups.slice(0, most)),
    ...(more > 0 ? { more: `and ${counted(more, 'further change')} of this kind` } : {}),
  }
}

/** What is done to streams, under the name that it has in the plan. */
interface Told {
  readonly name: 'resets' | 'owed' | 'keptStale'
  readonly dealing: Dealing
  readonly effects: ReadonlyArray<Effect>
}

const toldOf = (plan: StoredPlan, isSynced: boolean): ReadonlyArray<Told> => {
  const { resets = [], refreshes = [], owed = [], keptStale = [], breaking = [], attention = [] } = plan
  const causes = [...breaking, ...attention.filter(({ kind }) => kind === 'request_reset')]
  const cleared = resets.filter((key) => !refreshes.includes(key))
  const rows = [
    ['resets', refreshes, 'refreshed'],
    ['resets', cleared, isSynced ? 'reset' : 'emptied'],
    ['owed', owed, 'owed'],
    ['keptStale', keptStale, 'kept'],
  ] as const
  return rows.map(([name, streams, dealing]) => ({ name, dealing, effects: effectsOn(streams, causes, dealing) }))
}

/** What there is to show of a plan. */
type Showing = Pick<PlanDetails, 'plan' | 'further'>

/** A plan in words; undefined where there is nothing to say. `isSynced`: whether a sync follows the resets. */
export const shownPlan = ({ plan = {}, further = [] }: Showing, isSynced: boolean): ShownPlan | undefined => {
  const {
    breaking = [],
    attention = [],
    resets: _r,
    refreshes: _f,
    requested: _q,
    approvedResets = [],
    ...others
  } = plan
  const { owed: _o, keptStale: _k, carries = [], restarts = [], trusts, ...outline } = others
  const acknowledged = [
    ...breaking.filter(({ isAcknowledged }) => isAcknowledged).map(familyOf),
    ...(approvedResets.length === 0 ? [] : [`reset ${nameStreams(approvedResets)}`]),
  ]
  const told: Record<string, ReadonlyArray<string>> = {}
  for (const { name, effects } of toldOf(plan, isSynced))
    if (effects.length > 0)
      told[name] = [...(told[name] ?? []), ...effects.map(({ streams, words }) => `${nameStreams(streams)}: ${words}`)]
  const shown: ShownPlan = {
    ...(breaking.length === 0 ? {} : { breaking: lines(breaking) }),
    ...(attention.length === 0 ? {} : { attention: fewLines(attention, MOST_ATTENTION) }),
    ...(further.length === 0 ? {} : { further: fewLines(further, MOST_FURTHER) }),
    ...(told as Partial<ShownPlan>),
    ...(acknowledged.length === 0 ? {} : { acknowledged }),
    ...outline,
    ...(carries.length === 0 ? {} : { carries: tellCarried(carries, trusts) }),
    ...(restarts.length === 0 ? {} : { restarts: restarts.map(tellRestart) }),
  }
  return Object.keys(shown).length === 0 ? undefined : shown
}

/** What goes on, and by whose word. */
const tellCarried = (carries: ReadonlyArray<StreamKey>, trusts: ReadonlyArray<string> = []): string =>
  `${countStreams(carries)}${trusts.length === 0 ? '' : `, as ${trusts.join(' and ')} says`}`

const tellRestart = ({ streams, why }: Restart): string => `${countStreams(streams)}: ${why}`

/** The properties of plans among inputs. */
export const plansIn = (inputs: unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(isRecord(inputs) ? SHOWN_AS.flatMap((name) => (name in inputs ? [[name, inputs[name]]] : [])) : [])

/**
 * The plans that the state still holds of a creation, where nothing is planned. One that failed half-way is mended by an update of
 * the same inputs, which would print them as taken away; so they go with the next run that changes nothing.
 */
export const plansOfCreation = (olds: unknown): Readonly<Record<string, unknown>> => {
  const { adopts, takesOver, replaces } = storedPlanOf(olds) ?? {}
  return [adopts, takesOver, replaces].every((part) => part === undefined) ? {} : plansIn(olds)
}

/**
 * What `check` answers of a plan. The engine prints inputs as a difference from those of the state, leaf by leaf. So the
 * plans that the state still holds stay as they are, unprinted, and the new one gets a name of its own and prints whole. An
 * update that changes nothing takes them out: nothing is printed then. Where all names are taken the lines of log say it.
 */
export const withShown = (
  details: PlanDetails,
  olds: unknown,
  isSynced: boolean,
): Readonly<Record<string, unknown>> => {
  const earlier = plansIn(olds)
  const shownAs = SHOWN_AS.find((name) => !Object.hasOwn(earlier, name))
  const shown = shownPlan(details, isSynced)
  return shown === undefined || shownAs === undefined
    ? { ...earlier, planDetails: details }
    : { ...earlier, [shownAs]: shown, planDetails: { ...details, shownAs } }
}

/** So many lines of log a connection has at most. */
const MOST_LINES = 4

const because = ({ because: groups, streams }: Effect): string => {
  if (groups.length === 0) return `${streams.length === 1 ? 'it is' : 'they are'} in the scope of the reset`
  return groups.map(tellGroup).join(', ')
}

const VERBS: Readonly<Record<Dealing, (streams: string, isOne: boolean) => string>> = {
  reset: (streams) => `resets ${streams}`,
  emptied: (streams) => `resets ${streams}`,
  refreshed: (streams) => `refreshes ${streams}`,
  owed: (streams) => `owes the reset of ${streams}`,
  kept: (streams, isOne) => `keeps ${streams} as ${isOne ? 'it is' : 'they are'}`,
}

/** What comes over streams, a line each: `resets public.users: the table is emptied and read again`. */
export const effectLines = (plan: StoredPlan, isSynced: boolean): ReadonlyArray<string> => [
  ...toldOf(plan, isSynced).flatMap(({ dealing, effects }) =>
    effects.map(({ streams, words }) => `${VERBS[dealing](nameStreams(streams), streams.length === 1)}: ${words}`),
  ),
]

/** What a replacement carries over, and what starts anew. */
const replacedLines = ({ carries = [], restarts = [], trusts }: StoredPlan, prices: Prices): ReadonlyArray<string> => [
  ...(carries.length === 0 ? [] : [`carries on where they were: ${tellCarried(carries, trusts)}`]),
  ...restarts.map((restart) => `restarts ${tellRestart(restart)}${cost(restart.streams, prices)}`),
]

const outlineLines = (plan: StoredPlan, prices: Prices): ReadonlyArray<string> => {
  const { replaces, adopts, unknown = [], unusedAcknowledgements = [] } = plan
  return [
    ...(replaces === undefined ? [] : [`is replaced: ${replaces}`]),
    ...replacedLines(plan, prices),
    ...(adopts === undefined ? [] : [`adopts connection ${adopts}`]),
    ...(unknown.includes('syncCatalog')
      ? ['syncCatalog is not known before the update: what it resets is not in this preview']
      : []),
    ...['sourceId', 'destinationId'].flatMap((name) =>
      unknown.includes(name)
        ? [
            `${name} is not known before the update: if it is another one, the connection is replaced, which this preview cannot show`,
          ]
        : [],
    ),
    ...unusedAcknowledgements.map((text) => `acknowledge: ${JSON.stringify(text)} approves nothing; take it out`),
  ]
}

/** What it takes to read these streams again, as far as it is known: `; 1.2 M rows in 26 min at the last full sync`. */
const cost = (streams: ReadonlyArray<StreamKey>, prices: Prices): string => {
  const known = streams.flatMap((key) => prices.get(key) ?? [])
  const sum = known.reduce((total, price) => total + price.rows, 0)
  if (sum === 0) return ''
  const seconds = Math.max(...known.map((price) => price.seconds))
  const least = known.length < streams.length ? 'at least ' : ''
  const time = seconds === 0 ? '' : ` in ${known.length > 1 ? 'up to ' : ''}${duration(seconds)}`
  return `; ${least}${rows(sum)}${time} at the last full sync`
}

const WITHOUT_COST: ReadonlySet<Dealing> = new Set(['kept'])

/**
 * A plan as lines of log: what breaks, is reset, owed, kept, replaced or adopted, in the name of its connection. `prices`: what
 * the server says of its streams' last full syncs.
 */
export const planLines = (
  plan: StoredPlan,
  name: string,
  isSynced: boolean,
  prices: Prices = new Map(),
): ReadonlyArray<string> => {
  const lineOf = (dealing: Dealing, effect: Effect): string =>
    `${VERBS[dealing](nameStreams(effect.streams), effect.streams.length === 1)} (${because(effect)}); ${effect.words}${WITHOUT_COST.has(dealing) ? '' : cost(effect.streams, prices)}`
  const effects = toldOf(plan, isSynced).flatMap(({ dealing, effects: found }) =>
    found.map((effect) => lineOf(dealing, effect)),
  )
  const all = [...outlineLines(plan, prices), ...effects]
  const more = all.length - MOST_LINES
  const told =
    more > 0 ? [...all.slice(0, MOST_LINES - 1), `and ${String(more + 1)} more: see pulumi preview --diff`] : all
  return told.map((line) => `${name}: ${line}`)
}
