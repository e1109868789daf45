/** A call that must not happen twice: after an unknown outcome it is looked for, and what cannot be found is told. */
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import { type AirbyteError, briefly, type Request } from '../../errors'
import { isUnknownOutcome } from '../answer'
import type { CallOptions } from '../options'
import type { Transport } from '../transport'

/** What a look at the server shows. */
export type Sighting<A> =
  | { readonly _tag: 'Done'; readonly result: A }
  /** Nothing of it is there; `seen` says so in words. */
  | { readonly _tag: 'NotSeen'; readonly seen: string }
  /** Something of it is there, but not all that is certain: it is never sent again then. */
  | { readonly _tag: 'Unclear'; readonly seen: string }

export interface Careful<A> {
  readonly request: Request
  /** Sends it, once. */
  readonly send: (options: CallOptions) => TE.TaskEither<AirbyteError, A>
  /** Looks whether it happened. */
  readonly look: (options: CallOptions) => TE.TaskEither<AirbyteError, Sighting<A>>
  /** How long it is looked for, in milliseconds. */
  readonly lookFor: number
  /** How often it is sent at most: again only where nothing of it can be seen. */
  readonly sends: 1 | 2
}

export type Patience = Pick<Transport, 'now' | 'pause' | 'deadlineMilliseconds'>

/**
 * A gateway may give up while Airbyte goes on with a creation: seconds are usual, and its own limits are of the order
 * of half a minute. A creation is never sent again, so patience costs nothing but time.
 */
export const LOOK_FOR_CREATION = 30_000

const FIRST_PAUSE = 250
const LONGEST_PAUSE = 4_000
/** A look is a question: if one is not answered soon, the next may be. */
const LOOK_TIMEOUT = 10_000
const LEAST_FOR_A_LOOK = 5_000

type Look<A> = Careful<A>['look']

/** Looks until it is found or the time is over, with growing pauses. The last look is the answer. */
const lookUntil = async <A>(
  until: number,
  look: Look<A>,
  { now, pause }: Patience,
  signal: AbortSignal | undefined,
): Promise<E.Either<AirbyteError, Sighting<A>>> => {
  for (let wait = FIRST_PAUSE; ; wait = Math.min(wait * 2, LONGEST_PAUSE)) {
    const seen = await look({
      timeoutMilliseconds: LOOK_TIMEOUT,
      deadlineMilliseconds: Math.max(until - now(), LEAST_FOR_A_LOOK),
      ...(signal === undefined ? {} : { signal }),
    })()
    const left = until - now()
    if ((E.isRight(seen) && seen.right._tag === 'Done') || left <= 0 || signal?.aborted === true) return seen
    await pause(Math.min(wait, left), signal)
  }
}

const seconds = (milliseconds: number): string => `${String(Math.round(milliseconds / 1000))} s`

/** Whether Airbyte itself has answered that it failed: it is through with the call then, whatever it has done of it. */
const isOwnFailure = (error: AirbyteError): boolean => error._tag === 'ServerFailed' && error.by === 'airbyte'

/**
 * Sends; after an unknown outcome looks for what was to be done, until a deadline. Found: that is the answer. Not found:
 * sent again if that is allowed and nothing of it is there, else told as an unknown outcome, never as one that did not
 * happen. After a failure of Airbyte's own one look at once is enough.
 */
export const once =
  <A>(patience: Patience, call: Careful<A>, options: CallOptions = {}): TE.TaskEither<AirbyteError, A> =>
  async () => {
    const { now } = patience
    const ends = now() + (options.deadlineMilliseconds ?? patience.deadlineMilliseconds)
    for (let sends = 1; ; sends += 1) {
      const result = await call.send(options)()
      if (E.isRight(result)) return result
      const isOwn = isOwnFailure(result.left)
      if (!isOwn && !isUnknownOutcome(result.left)) return result
      const began = now()
      const until = isOwn ? began : Math.min(began + call.lookFor, ends)
      const sighting = await lookUntil(until, call.look, patience, options.signal)
      if (E.isRight(sighting) && sighting.right._tag === 'Done') return E.right(sighting.right.result)
      if (isOwn) return result
      if (options.signal?.aborted === true) return E.left({ _tag: 'Cancelled', request: call.request })
      const isNotSeen = E.isRight(sighting) && sighting.right._tag === 'NotSeen'
      if (isNotSeen && sends < call.sends && now() < ends) continue
      const seen = E.isLeft(sighting) ? `looking for it failed: ${briefly(sighting.left)}` : seenIn(sighting.right)
      const looked = `looked for ${seconds(now() - began)}: ${seen}`
      return E.left({ _tag: 'OutcomeUnknown', request: call.request, cause: result.left, looked })
    }
  }

const seenIn = <A>(sighting: Sighting<A>): string => (sighting._tag === 'Done' ? 'it is there' : sighting.seen)
