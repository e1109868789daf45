/** What is left of a plan once a part of its changes has been taken back. */
import type { ChangeKind } from '../catalog/changes'
import type { ChangeGroup } from '../catalog/groups'
import type { StreamKey } from '../catalog/key'
import type { StoredPlan } from './plan'

export const TABLE_MOVES: ReadonlySet<ChangeKind> = new Set<ChangeKind>([
  'change_prefix',
  'change_namespace',
  'move_overwritten_table',
  'enter_used_table',
])

/** Whether the connection as it is now does not make a change that was planned. */
export type IsTakenBack = (kind: ChangeKind, stream: StreamKey | undefined) => boolean

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

/** Only what is not empty. */
export const present = <A extends object>(fields: A): Partial<A> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => Object.keys(value as object).length > 0),
  ) as Partial<A>

/** What is left of a plan. */
export const planLeft = (plan: StoredPlan, isTakenBack: IsTakenBack): StoredPlan => {
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
