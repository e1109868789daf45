/** The plan of a connection whose inputs a policy has mended: without what the mending takes back. */
import type { ChangeKind } from '../provider/catalog/changes'
import type { ChangeGroup } from '../provider/catalog/groups'
import type { StreamKey } from '../provider/catalog/key'
import { showTable } from '../provider/catalog/tables'
import type { PlanDetails, StoredPlan } from '../provider/connection/plan'
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

/** Whether it is a change of a program without the mended setting, which the mended connection does not make. */
type IsTakenBack = (kind: ChangeKind, stream: StreamKey | undefined) => boolean

const takenBack =
  (stay: ReadonlySet<string>, isPrefixBack: boolean, both: Mended): IsTakenBack =>
  (kind, stream = '') => {
    if (TABLE_MOVES.has(kind)) return stay.has(stream)
    if (kind === 'change_connection_prefix') return isPrefixBack
    return WIDER_SELECTIONS.has(kind) && isSelectionMended(stream, both)
  }

/** The groups without what is taken back. */
const without = <Group extends ChangeGroup>(
  groups: ReadonlyArray<Group> | undefined,
  isTakenBack: IsTakenBack,
): ReadonlyArray<Group> =>
  (groups ?? []).flatMap((group) => {
    if (group.streams.length === 0) return isTakenBack(group.kind, undefined) ? [] : [group]
    const streams = group.streams.filter((key) => !isTakenBack(group.kind, key))
    return streams.length === 0 ? [] : [{ ...group, streams }]
  })

const streamsIn = (groups: ReadonlyArray<ChangeGroup>): ReadonlySet<string> =>
  new Set(groups.flatMap(({ streams }) => streams))

/** Those that are still reset: a scope that takes in more than what breaks does so as long as anything breaks. */
const resetsLeft = (
  { resets = [], requested = [], breaking = [] }: StoredPlan,
  stillBreaking: ReadonlyArray<ChangeGroup>,
): ReadonlyArray<string> => {
  const before = new Set([...streamsIn(breaking), ...requested])
  const after = new Set([...streamsIn(stillBreaking), ...requested])
  if (after.size === 0) return []
  return resets.some((key) => !before.has(key)) ? resets : resets.filter((key) => after.has(key))
}

const present = <A extends object>(fields: A): Partial<A> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => Object.keys(value as object).length > 0),
  ) as Partial<A>

/** What `check` adds to the inputs where something changes. */
export interface Computed {
  readonly planDetails: PlanDetails
  /** Streams whose reset waits, with the shapes of their rows. */
  readonly owed: Readonly<Record<string, unknown>> | undefined
}

const planLeft = (plan: StoredPlan, isTakenBack: IsTakenBack): StoredPlan => {
  const { breaking, attention, resets: _resets, owed = [], keptStale = [], ...others } = plan
  const { refreshes = [], approvedResets = [], ...rest } = others
  const stillBreaking = without(breaking, isTakenBack)
  const isStillBroken = (key: string): boolean => streamsIn(stillBreaking).has(key)
  const resets = resetsLeft(plan, stillBreaking)
  const isStillReset = (key: string): boolean => resets.includes(key)
  return {
    ...present({ breaking: stillBreaking, attention: without(attention, isTakenBack) }),
    ...rest,
    ...present({
      resets,
      refreshes: refreshes.filter(isStillReset),
      approvedResets: approvedResets.filter(isStillReset),
      owed: owed.filter(isStillBroken),
      keptStale: keptStale.filter(isStillBroken),
    }),
  }
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
