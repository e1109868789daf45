/** What an update will do, as data: for the update that carries it out, for policies, and for reviewers. */
import { type ChangeGroup, membersOf } from '../catalog/groups'
import type { StreamKey } from '../catalog/key'

/** Streams that start over in the connection that replaces theirs, for one reason. */
export interface Restart {
  readonly streams: ReadonlyArray<StreamKey>
  /** Why, and what that does to their rows. */
  readonly why: string
}

/** What of a plan is the same in all its forms. */
export interface PlanOutline {
  /** The streams that will be reset: their sync state is cleared and their tables emptied. */
  readonly resets?: ReadonlyArray<StreamKey>
  /**
   * Of `resets` those that are refreshed: all is read again and merged, while the table stays filled. The others are cleared: their
   * tables are emptied, then read again.
   */
  readonly refreshes?: ReadonlyArray<StreamKey>
  /** Of `resets` those that the program asks for by its `resetTriggers`, whatever breaks. */
  readonly requested?: ReadonlyArray<StreamKey>
  /** Of `resets` those that only the scope of the reset takes in, and that the program has acknowledged (`reset public.users`). */
  readonly approvedResets?: ReadonlyArray<StreamKey>
  /** Streams whose reset waits until the connection is active again: Airbyte resets nothing of an inactive one. */
  readonly owed?: ReadonlyArray<StreamKey>
  /** Streams left as they are although they no longer fit, because `onBreakingChange` says so. */
  readonly keptStale?: ReadonlyArray<StreamKey>
  /** Why the connection will be replaced by a new one, and what that loses. */
  readonly replaces?: string
  /** Streams that go on in the new connection where they were in the old one (`onReplacement: 'carry'`). */
  readonly carries?: ReadonlyArray<StreamKey>
  /** Those that start over there. */
  readonly restarts?: ReadonlyArray<Restart>
  /** What the program says of the new source or destination, so that they go on, and nobody has checked. */
  readonly trusts?: ReadonlyArray<string>
  /** The connection that is taken over because the program says so (`adopt`). */
  readonly adopts?: string
  /** The connection that is taken over because a creation that did not come to its end has left it. */
  readonly takesOver?: string
  /** Inputs that are known only during the update: what they change is not in this plan. */
  readonly unknown?: ReadonlyArray<string>
  /** Acknowledgements that approve nothing: misspelt, or leftovers that the last update has had already. */
  readonly unusedAcknowledgements?: ReadonlyArray<string>
}

/** What an update will do, change by change: as `planOf` reads it from the inputs that `check` has answered. */
export interface Plan extends PlanOutline {
  /** Every breaking change: its id (`kind stream from→to`, as in `acknowledge`) → what happens and who is hurt. */
  readonly breaking?: Readonly<Record<string, string>>
  /** Changes that a reviewer should look at. */
  readonly attention?: Readonly<Record<string, string>>
  /** Breaking changes that the program has acknowledged, by their ids. */
  readonly acknowledged?: ReadonlyArray<string>
}

/** Equal breaking changes. */
export interface BreakingGroup extends ChangeGroup {
  /** Whether the program has acknowledged them. */
  readonly isAcknowledged?: true
}

/** The same with equal changes as one: as the state holds it. */
export interface StoredPlan extends PlanOutline {
  readonly breaking?: ReadonlyArray<BreakingGroup>
  readonly attention?: ReadonlyArray<ChangeGroup>
}

/**
 * The properties under which previews show plans. The engine prints a property as a difference from the one that the state
 * holds; so a plan that follows another one has a name that the state does not hold, and prints whole.
 */
export const SHOWN_AS = ['plan', 'plan2', 'plan3', 'plan4', 'plan5', 'plan6', 'plan7', 'plan8', 'plan9'] as const

/** A table before and after, as `namespace.name`. */
export interface TableMove {
  readonly before: string
  readonly after: string
}

/**
 * What the update and the policies need: an input property of its own, which previews hide. What people read is made of it
 * (`shown`).
 */
export interface PlanDetails {
  /** The digests of the inputs that the change starts from. */
  readonly before: string
  /** The digests of the inputs that were planned; absent where some of them are not known before the update. */
  readonly after?: string
  /** There is none where a reviewer has nothing to look at. */
  readonly plan?: StoredPlan
  /**
   * Safe changes of streams, which nobody has to look at and previews list all the same; of an adoption those of its settings, too,
   * which no preview shows otherwise.
   */
  readonly further?: ReadonlyArray<ChangeGroup>
  /** The tables that move, by stream. */
  readonly moves?: Readonly<Record<StreamKey, TableMove>>
  /** The prefix that the connection had, where it changes; empty for none. */
  readonly prefixBefore?: string
  /** The property under which previews show the plan. */
  readonly shownAs?: (typeof SHOWN_AS)[number]
}

/** What `check` adds to the inputs where something changes. */
export interface Planned {
  readonly planDetails: PlanDetails
}

/** By which the reset of a stream is acknowledged that nothing of its own breaks: it is owed, or in the scope of a reset. */
export const resetId = (key: StreamKey): string => `reset ${key}`

const expanded = (groups: ReadonlyArray<ChangeGroup> | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries((groups ?? []).flatMap(membersOf).map(({ id, line }) => [id, line]))

/** The plan, change by change. */
export const planned = ({ breaking, attention, ...outline }: StoredPlan): Plan => {
  const acknowledged = [
    ...(breaking ?? []).filter(({ isAcknowledged }) => isAcknowledged).flatMap((group) => membersOf(group)),
    ...(outline.approvedResets ?? []).map((key) => ({ id: resetId(key) })),
  ]
  return {
    ...(breaking === undefined ? {} : { breaking: expanded(breaking) }),
    ...(attention === undefined ? {} : { attention: expanded(attention) }),
    ...outline,
    ...(acknowledged.length === 0 ? {} : { acknowledged: acknowledged.map(({ id }) => id) }),
  }
}
