/** The plan of a connection whose inputs a policy has mended: without what the mending takes back. */
import type { ChangeKind } from '../provider/catalog/changes'
import { showTable } from '../provider/catalog/tables'
import type { PlanDetails } from '../provider/connection/plan'
import { type IsTakenBack, planLeft, present, TABLE_MOVES } from '../provider/connection/remaining'
import type { ConnectionView, StreamView } from './connection'

/** The connection as the program gives it, and as the policy has made it. */
interface Mended {
  readonly given: ConnectionView
  readonly mended: ConnectionView
}

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

const WIDER_SELECTIONS: ReadonlySet<ChangeKind> = new Set<ChangeKind>([
  'disable_field_selection',
  'widen_field_selection',
])

const takenBack =
  (stay: ReadonlySet<string>, isPrefixBack: boolean, both: Mended): IsTakenBack =>
  (kind, stream = '') => {
    if (TABLE_MOVES.has(kind)) return stay.has(stream)
    if (kind === 'change_connection_prefix') return isPrefixBack
    return WIDER_SELECTIONS.has(kind) && isSelectionMended(stream, both)
  }

/** What `check` adds to the inputs where something changes. */
export interface Computed {
  readonly planDetails: PlanDetails
  /** Streams whose reset waits, with the shapes of their rows. */
  readonly owed: Readonly<Record<string, unknown>> | undefined
}

/** The same for the mended connection; without a plan where nothing is left of it. */
export const computedAfter = ({ planDetails, owed = {} }: Computed, both: Mended): Partial<Computed> => {
  const { moves = {}, prefixBefore, plan = {}, ...digests } = planDetails
  const stay = tablesThatStay(moves, both)
  const isPrefixBack = prefixBefore === (both.mended.prefix ?? '')
  const left = planLeft(plan, takenBack(stay, isPrefixBack, both))
  const taken = new Set((plan.owed ?? []).filter((key) => !(left.owed ?? []).includes(key)))
  return {
    ...present({ owed: Object.fromEntries(Object.entries(owed).filter(([key]) => !taken.has(key))) }),
    // Still of the inputs that were planned: so the update sees that these have been altered.
    planDetails: {
      ...digests,
      ...(isPrefixBack || prefixBefore === undefined ? {} : { prefixBefore }),
      ...present({
        plan: left,
        moves: Object.fromEntries(Object.entries(moves).filter(([key]) => !stay.has(key))),
      }),
    },
  }
}
