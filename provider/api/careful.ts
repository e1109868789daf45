/** Calls that must not happen twice: after an unknown outcome it looks on the server, then goes on or repeats. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'

import type { AirbyteError } from '../errors'
import { isUnknownOutcome } from './answer'
import type { Surroundings } from './surroundings'

type Pause = Required<Surroundings>['pause']

/** What a look at the server shows. */
export type Sighting<A> =
  | { readonly _tag: 'Done'; readonly result: A }
  | { readonly _tag: 'NotDone' }
  /** Neither is certain, so nothing is repeated. */
  | { readonly _tag: 'Unclear' }

export interface Once<A> {
  /** Sends it, once. */
  readonly send: TE.TaskEither<AirbyteError, A>
  /** Looks whether it happened. */
  readonly look: TE.TaskEither<AirbyteError, Sighting<A>>
  readonly signal?: AbortSignal
}

/** How often it looks before it believes that nothing happened: the server may still be at it. */
const LOOKS = 3
const FIRST_PAUSE = 200
/** How often it is sent at most. */
const SENDS = 3

const lookPatiently = async <A>(
  pause: Pause,
  { look, signal }: Once<A>,
): Promise<E.Either<AirbyteError, Sighting<A>>> => {
  let seen: E.Either<AirbyteError, Sighting<A>> = E.right({ _tag: 'NotDone' })
  for (let at = 0; at < LOOKS; at += 1) {
    if (at > 0) await pause(FIRST_PAUSE * 4 ** (at - 1), signal)
    seen = await look()
    if (E.isRight(seen) && seen.right._tag === 'Done') return seen
  }
  return seen
}

/**
 * Sends; after an unknown outcome looks for what was to be done. Found: that is the answer. Certainly not done: sends
 * again, unless the call timed out or was answered unreadably, because then the server may still be at it.
 */
export const once =
  <A>(pause: Pause, call: Once<A>): TE.TaskEither<AirbyteError, A> =>
  async () => {
    for (let sends = 1; ; sends += 1) {
      const result = await call.send()
      if (E.isRight(result) || !isUnknownOutcome(result.left)) return result
      const seen = await lookPatiently(pause, call)
      // The first failure is what the user has to hear; that of the look says no more.
      if (E.isLeft(seen) || seen.right._tag === 'Unclear') return result
      if (seen.right._tag === 'Done') return E.right(seen.right.result)
      const isCertain = result.left._tag === 'Unreachable' || result.left._tag === 'ServerFailed'
      if (!isCertain || sends >= SENDS) return result
    }
  }

/** Reads what is there before the call, then makes the call with it. */
export const withBaseline = <Before, A>(
  pause: Pause,
  before: TE.TaskEither<AirbyteError, Before>,
  call: (before: Before) => Once<A>,
): TE.TaskEither<AirbyteError, A> =>
  pipe(
    before,
    TE.chain((seen) => once(pause, call(seen))),
  )
