/** The kit of which handlers are made: what a request holds, and how a handler leaves before its end. */
import * as E from 'fp-ts/Either'

import { isRecord } from '../provider/json'
import { type Failure, internal, notFound, nullPointer, refused } from './errors'
import type { Form } from './forms'
import type { State } from './state'

/** A request's body, unread. */
export type Body = Readonly<Record<string, unknown>>

/** Does what a path asks of the state, and gives the answer's content; undefined is an answer without any (204). */
export type Handler = (state: State, body: Body) => unknown

/** One row of the table of paths. */
export interface Route {
  readonly handle: Handler
  /** The form in which the framework reads the request (`forms`); absent where it does not read it. */
  readonly takes?: Form
  /** Whether it may change something that has to outlive a restart. */
  readonly isChange: boolean
  /** How an answer without content is given. Default: 204. */
  readonly emptyStatus?: number
}

/** A path that changes nothing. */
export const asks = (handle: Handler, takes?: Form): Route => ({
  handle,
  isChange: false,
  ...(takes === undefined ? {} : { takes }),
})

/** A path that changes something. */
export const does = (handle: Handler, takes?: Form): Route => ({ ...asks(handle, takes), isChange: true })

/** Leaves the handler with a failure. */
export const refuse = (failure: Failure): never => {
  throw Object.assign(new Error('refused'), { failure })
}

/** Leaves the handler without an answer, now or later: the server has lost what it was told. */
export const neverAnswer = (): never => {
  throw Object.assign(new Error('never answered'), { isNever: true })
}

/** What a handler came to. */
export type Outcome =
  | { readonly kind: 'done'; readonly content: unknown }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'never' }

/** Runs a handler; what it refuses becomes the outcome, and so does what the real server would stumble over. */
export const carryOut = (handle: Handler, state: State, body: Body): Outcome => {
  try {
    return { kind: 'done', content: handle(state, body) }
  } catch (error) {
    const { failure, isNever } = error as { readonly failure?: Failure; readonly isNever?: true }
    if (isNever === true) return { kind: 'never' }
    // What the real server would stumble over without a word that is known.
    return { kind: 'failed', failure: failure ?? nullPointer('null') }
  }
}

/** The value, or a failure in the words of the server's own code. */
export const orRefuse = <A>(result: E.Either<{ readonly exception: string; readonly message: string | null }, A>): A =>
  E.isRight(result) ? result.right : refuse(refused(result.left))

/** A property that may be missing; null is missing, too. */
export const optional = (body: Body, name: string): unknown => (body[name] === null ? undefined : body[name])

/** A text that may be missing; the framework reads one from a number, too. */
export const optionalText = (body: Body, name: string): string | undefined => {
  const value = optional(body, name)
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined
}

/** A flag that may be missing. */
export const optionalFlag = (body: Body, name: string): boolean | undefined => {
  const value = optional(body, name)
  return typeof value === 'boolean' ? value : undefined
}

/** An object that may be missing. */
export const optionalRecord = (body: Body, name: string): Body | undefined => {
  const value = optional(body, name)
  return isRecord(value) ? value : undefined
}

/** A text that has to be there: the server falls over its absence. */
export const required = (body: Body, name: string): string => optionalText(body, name) ?? refuse(nullPointer('null'))

/** The texts of a list; whatever else is in it is left out, and no list has none. */
export const strings = (value: unknown): ReadonlyArray<string> =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []

/** What was found, or the answer that there is none of that id; `type` is Airbyte's name of the table. */
export const pick = <A>(found: A | undefined, type: string, key: string): A => found ?? refuse(notFound(type, key))

/** The refusal of what the server's code calls an illegal state. */
export const illegalState = (message: string): never => refuse(internal(message, 'java.lang.IllegalStateException'))
