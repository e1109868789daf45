/** What an update will do, as data: for reviewers, for policies, and for the update that carries it out. */
import type { StreamKey } from '../catalog/key'
import { isRecord } from '../json'

/**
 * What an update will do, as data: an input property that `check` computes, so that a preview shows it and policies
 * can judge it. There is no plan where a reviewer has nothing to look at.
 */
export interface Plan {
  /** Every breaking change: its id (`kind stream detail`, as in `acknowledge`) → what happens and who is hurt. */
  readonly breaking?: Readonly<Record<string, string>>
  /** Changes that a reviewer should look at; at most twenty, the rest counted under `more`. */
  readonly attention?: Readonly<Record<string, string>>
  /** The streams that will be reset: their sync state is cleared and their tables emptied. */
  readonly resets?: ReadonlyArray<StreamKey>
  /**
   * Of `resets` those that are refreshed: all is read again and merged, while the table stays filled. The others are cleared: their
   * tables are emptied, then read again.
   */
  readonly refreshes?: ReadonlyArray<StreamKey>
  /** Streams whose reset waits until the connection is active again: Airbyte resets nothing of an inactive one. */
  readonly owed?: ReadonlyArray<StreamKey>
  /** Streams left as they are although they no longer fit, because `onBreakingChange` is `keep`. */
  readonly keptStale?: ReadonlyArray<StreamKey>
  /** Why the connection will be replaced by a new one, and what that loses. */
  readonly replaces?: string
  /** The connection that is taken over because the program says so (`adopt`). */
  readonly adopts?: string
  /** The connection that is taken over because a creation that did not come to its end has left it. */
  readonly takesOver?: string
  /** Breaking changes that the program has acknowledged by id. */
  readonly acknowledged?: ReadonlyArray<string>
  /** Inputs that are known only during the update: what they change is not in this plan. */
  readonly unknown?: ReadonlyArray<string>
  /** Acknowledgements that match no change: leftovers, or misspelt. */
  readonly unusedAcknowledgements?: ReadonlyArray<string>
}

/** A table before and after, as `namespace.name`. */
export interface TableMove {
  readonly before: string
  readonly after: string
}

/**
 * What the update and the policies need of a plan, and people do not: an input property of its own, since a preview
 * prints a property as a whole or not at all.
 */
export interface PlanDetails {
  /** The digests of the inputs that the change starts from. */
  readonly before: string
  /** The digests of the inputs that were planned; absent where some of them are not known before the update. */
  readonly after?: string
  /** The tables that move, by stream. */
  readonly moves?: Readonly<Record<StreamKey, TableMove>>
  /** The prefix that the connection had, where it changes; empty for none. */
  readonly prefixBefore?: string
  /** The ids of the changes that the plan only counts. */
  readonly counted?: ReadonlyArray<string>
}

/** A plan with its details, as the input properties that `check` adds. */
export interface Planned {
  readonly plan?: Plan
  readonly planDetails: PlanDetails
}

/** The plan among the inputs that `check` has answered. */
export const planOf = (inputs: unknown): Plan | undefined =>
  isRecord(inputs) && isRecord(inputs['plan']) ? inputs['plan'] : undefined
