/** What may have come between a stack and Airbyte: whose doing it is, and what helps. */

export type Cause =
  | 'edited'
  | 'propagated'
  | 'disabled by a schema change'
  | 'disabled after failures'
  | 'locked'
  | 'deleted'
  | 'source changed'
  | 'not in a stack'
  | 'unreadable'

interface Row {
  /** What it means, as a sentence. */
  readonly meaning: string
  /** What helps. */
  readonly remedy: string
}

/** One row a cause: the command, its Markdown and the docs go by it. */
export const CAUSES: Readonly<Record<Cause, Row>> = {
  edited: {
    meaning: 'Somebody has changed it in Airbyte.',
    remedy: 'pulumi up --refresh puts it back; to keep it, write it into the program, then pulumi refresh',
  },
  propagated: {
    meaning: 'Airbyte has taken in by itself what changed at the source.',
    remedy: 'pulumi-airbyte pull takes it into the lock, then pulumi up',
  },
  'disabled by a schema change': {
    meaning: 'Airbyte has disabled it, because its source changed.',
    remedy: 'pulumi-airbyte pull, correct the program by what it says, then pulumi up, which enables it again',
  },
  'disabled after failures': {
    meaning: 'Airbyte has disabled it, because its syncs failed.',
    remedy: 'correct the source or the destination until its test passes, then pulumi up, which enables it again',
  },
  locked: {
    meaning: 'Airbyte has locked it, and takes no change of it.',
    remedy: 'unlock it in Airbyte; until then pulumi up cannot change it',
  },
  deleted: {
    meaning: 'It is deleted in Airbyte.',
    remedy: 'pulumi refresh, then pulumi up, which makes it anew; or take it out of the program',
  },
  'source changed': {
    meaning: 'Its source offers something else than it was made from.',
    remedy: 'pulumi-airbyte pull says what, and takes it into the lock',
  },
  'not in a stack': {
    meaning: 'None of the stacks knows it.',
    remedy: 'pulumi-airbyte import takes it over, or says why it cannot; --except leaves it out',
  },
  unreadable: {
    meaning: 'It cannot be read, or not compared.',
    remedy: 'look at it in Airbyte',
  },
}

/** A difference of one connection. */
export interface Finding {
  readonly cause: Cause
  readonly name: string
  readonly connectionId: string
  /** The stack that holds it. */
  readonly stack?: string
  /** What differs, in the words of a plan, from what the stack says to what Airbyte has. */
  readonly changes: ReadonlyArray<string>
  /** Whose doing it is, as far as the server tells. */
  readonly who?: string
}
