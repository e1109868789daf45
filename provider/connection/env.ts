/** What a lifecycle step may use, what it answers, and how it fails. */
import type * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type * as RTE from 'fp-ts/ReaderTaskEither'
import * as TE from 'fp-ts/TaskEither'

import type { Client } from '../api/client'
import type { WebBackendConnectionListItem } from '../api/webBackend'
import type { AirbyteError, InputIssue } from '../errors'
import type { ResetScope } from '../runtime/configuration'
import type { ConnectionInputs } from './inputs'
import type { PendingReset, ResetOutcome } from './resource'

/** What a lifecycle method may use. Only `runtime` builds a real one. */
export interface Env {
  readonly client: Client
  readonly resetScope: ResetScope
  readonly resetTimeoutMilliseconds: number
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly sleep: (milliseconds: number) => Promise<void>
  /** One line of progress that the user sees. */
  readonly progress: (line: string) => void
  readonly memory: Memory
}

/** What one provider process (one `pulumi up`) remembers of the connections that it met. */
export interface Memory {
  /** Connections that belong to a resource of this stack. */
  readonly owned: Set<string>
  /** Connections that this process took over from an interrupted run. */
  readonly adopted: Set<string>
  /** The connections that each source had when this process first made one of it: asked for once. */
  readonly listings: Map<string, Promise<E.Either<AirbyteError, ReadonlyArray<WebBackendConnectionListItem>>>>
  /** The workspace of each source. */
  readonly workspaces: Map<string, string>
}

export const emptyMemory = (): Memory => ({
  owned: new Set(),
  adopted: new Set(),
  listings: new Map(),
  workspaces: new Map(),
})

/** What the state holds beside the inputs. */
export type Outputs = Omit<ConnectionInputs, 'syncCatalog'> & {
  readonly connectionId: string
  readonly connectionStatus: string
  readonly schemaChange: string
  /** `catalog/settings/answer`: see `writeDigests`. */
  readonly digests: string
  /** Which configuration of streams the program sets beside what this release knows; absent where it sets none. */
  readonly streamSettings?: Readonly<Record<string, ReadonlyArray<string>>>
  readonly lastReset?: ResetOutcome
  readonly pendingReset?: PendingReset
}

/** A failure, with what is true all the same where something was saved before it. */
export interface Failure<A = Outputs> {
  readonly error: AirbyteError
  readonly saved?: { readonly id: string; readonly outputs: A }
}

export type Step<A> = RTE.ReaderTaskEither<Env, Failure, A>

export const failed = (error: AirbyteError): Failure => ({ error })

export const invalidInputs = (issues: ReadonlyArray<InputIssue>): AirbyteError => ({ _tag: 'InvalidInputs', issues })

export const lift = <A>(task: TE.TaskEither<AirbyteError, A>): TE.TaskEither<Failure, A> =>
  pipe(task, TE.mapLeft(failed))
