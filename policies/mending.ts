/** The plan of a connection whose inputs a policy has mended: without what the mending takes back. */
import type { ChangeKind } from '../provider/catalog/changes'
import { countedLine } from '../provider/catalog/describe'
import { parseChangeId } from '../provider/catalog/ids'
import { showTable } from '../provider/catalog/tables'
import type { Plan, PlanDetails } from '../provider/connection/plan'
import type { ConnectionView, StreamView } from './connection'

/** The connection as the program gives it, and as the policy has made it. */
interface Mended {
  readonly given: ConnectionView
  readonly mended: ConnectionView
}

type Lines = Readonly<Record<string, string>>

const streamOf = ({ streams }: ConnectionView, key: string | undefined): StreamView | undefined =>
  streams?.find((stream) => stream.key === key)

/** The streams whose tables would have moved, and stay where they are since the policy has mended the connection. */
const tablesThatStay = (moves: NonNullable<PlanDetails['moves']>, { mended }: Mended): ReadonlySet<string> =>
  new Set(
    Object.entries(moves).flatMap(([key, { before }]) => {
      const stream = streamOf(mended, key)
      return stream !== undefined && showTable(stream.table) === before ? [key] : []
    }),
  )

/** Whether the policy has altered which columns of the stream are selected. */
const isSelectionMended = (key: string | undefined, { given, mended }: Mended): boolean => {
  const [one, other] = [streamOf(given, key), streamOf(mended, key)]
  return JSON.stringify(one?.config.selectedFields) !== JSON.stringify(other?.config.selectedFields)
}

const TABLE_MOVES: ReadonlySet<ChangeKind> = new Set<ChangeKind>([
  'change_prefix',
  'change_namespace',
  'move_overwritten_table',
  'enter_used_table',
])

const WIDER_SELECTIONS: ReadonlySet<ChangeKind> = new Set<ChangeKind>([
  'disable_field_selection',
  'widen_field_selection',
])

/** What a program without the mended setting would change, and the mended connection does not. */
const isTakenBack = (id: string, stay: ReadonlySet<string>, isPrefixBack: boolean, both: Mended): boolean => {
  const parts = parseChangeId(id)
  if (parts === undefined) return false
  const { kind, stream = '' } = parts
  if (TABLE_MOVES.has(kind)) return stay.has(stream)
  if (kind === 'change_connection_prefix') return isPrefixBack
  return WIDER_SELECTIONS.has(kind) && isSelectionMended(stream, both)
}

const without = (lines: Lines | undefined, isGone: (id: string) => boolean): Lines =>
  Object.fromEntries(Object.entries(lines ?? {}).filter(([id]) => !isGone(id)))

const streamsIn = (lines: Lines): ReadonlySet<string> =>
  new Set(Object.keys(lines).flatMap((id) => parseChangeId(id)?.stream ?? []))

/** Those that are still reset: a scope that takes in more than what breaks does so as long as anything breaks. */
const resetsLeft = ({ resets = [], breaking = {} }: Plan, stillBreaking: Lines): ReadonlyArray<string> => {
  const [before, after] = [streamsIn(breaking), streamsIn(stillBreaking)]
  if (after.size === 0) return []
  return resets.some((key) => !before.has(key)) ? resets : resets.filter((key) => after.has(key))
}

const present = <A extends object>(fields: A): Partial<A> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => Object.keys(value as object).length > 0),
  ) as Partial<A>

/** What `check` adds to the inputs where something changes. */
export interface Computed {
  readonly plan: Plan
  readonly planDetails: PlanDetails
  /** Streams whose reset waits, with the shapes of their rows. */
  readonly owed: Readonly<Record<string, unknown>> | undefined
}

const planLeft = (plan: Plan, counted: ReadonlyArray<string>, isGone: (id: string) => boolean): Plan => {
  const { breaking, attention, resets: _resets, owed = [], keptStale = [], acknowledged = [], ...rest } = plan
  const stillBreaking = without(breaking, isGone)
  const { more: _more, ...stillAttention } = without(attention, isGone)
  const isStillBroken = (key: string): boolean => streamsIn(stillBreaking).has(key)
  return {
    ...rest,
    ...present({
      breaking: stillBreaking,
      attention: { ...stillAttention, ...countedLine(counted) },
      resets: resetsLeft(plan, stillBreaking),
      owed: owed.filter(isStillBroken),
      keptStale: keptStale.filter(isStillBroken),
      acknowledged: acknowledged.filter((id) => Object.hasOwn(stillBreaking, id)),
    }),
  }
}

/** The same for the mended connection; without a plan where nothing is left of it. */
export const computedAfter = ({ plan, planDetails, owed = {} }: Computed, both: Mended): Partial<Computed> => {
  const { moves = {}, prefixBefore, counted = [], ...digests } = planDetails
  const stay = tablesThatStay(moves, both)
  const isPrefixBack = prefixBefore === (both.mended.prefix ?? '')
  const isGone = (id: string): boolean => isTakenBack(id, stay, isPrefixBack, both)
  const stillCounted = counted.filter((id) => !isGone(id))
  const left = planLeft(plan, stillCounted, isGone)
  const taken = new Set((plan.owed ?? []).filter((key) => !(left.owed ?? []).includes(key)))
  return {
    ...present({
      plan: left,
      owed: Object.fromEntries(Object.entries(owed).filter(([key]) => !taken.has(key))),
    }),
    // Still of the inputs that were planned: so the update sees that these have been altered.
    planDetails: {
      ...digests,
      ...(isPrefixBack || prefixBefore === undefined ? {} : { prefixBefore }),
      ...present({
        moves: Object.fromEntries(Object.entries(moves).filter(([key]) => !stay.has(key))),
        counted: stillCounted,
      }),
    },
  }
}
