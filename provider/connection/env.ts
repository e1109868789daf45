/** What an act on a connection may use, what it answers, and how it fails. */
import { pipe } from 'fp-ts/function'
import type * as RTE from 'fp-ts/ReaderTaskEither'
import * as TE from 'fp-ts/TaskEither'

import type { Client } from '../api/client'
import type { AirbyteError, InputIssue } from '../errors'
import type { ResetBy, ResetScope, TakeOver } from '../runtime/configuration'
import { type MustWith, stepsWith } from '../steps'
import type { Memory } from './memory'

/** What an act on a connection may use. Only `runtime` builds a real one; one for each server and run. */
export interface Env {
  readonly client: Client
  readonly resetScope: ResetScope
  readonly resetBy: ResetBy
  readonly resetTimeoutMilliseconds: number
  /** How many streams one run may reset; undefined: any number. */
  readonly maxResets: number | undefined
  readonly takeOver: TakeOver
  /** Whether `check` may ask the server. */
  readonly asksInPreview: boolean
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly sleep: (milliseconds: number) => Promise<void>
  /** One line of progress that the user sees. */
  readonly progress: (line: string) => void
  /** Keeps out of everything that is told what the server has of inputs that the program calls secret. */
  readonly conceal: (inputs: object) => void
  /** Whether lines may tell of streams and changes: not where a secret could not be taken out of them. */
  readonly mayTell: boolean
  readonly memory: Memory
}

/** A failure, with what is true all the same where something was saved before it: the outputs that the state gets. */
export interface Failure {
  readonly error: AirbyteError
  readonly saved?: { readonly id: string; readonly outputs: object }
}

export type Step<A> = RTE.ReaderTaskEither<Env, Failure, A>

export const failed = (error: AirbyteError): Failure => ({ error })

export const invalidInputs = (issues: ReadonlyArray<InputIssue>): AirbyteError => ({ _tag: 'InvalidInputs', issues })

/** Of right inputs that something else stands in the way of. */
export const inTheWay = (issue: InputIssue): AirbyteError => ({ _tag: 'InTheWay', ...issue })

export const lift = <A>(task: TE.TaskEither<AirbyteError, A>): TE.TaskEither<Failure, A> =>
  pipe(task, TE.mapLeft(failed))

/** An act in a straight line: see `steps`. */
export const act = <A>(run: (env: Env, must: MustWith<Env, Failure>) => Promise<A>): Step<A> => stepsWith(run)

/** The same of one wrong thing in the state or the inputs. */
export const failedInput = (issue: InputIssue): Failure => failed(invalidInputs([issue]))
