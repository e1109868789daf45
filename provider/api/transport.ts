/** Requests on their way: repeated where that is safe, so many at once, and at most until a deadline. */
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import type { AirbyteError, Request } from '../errors'
import { writeJson } from '../numbers'
import { addressOf } from './address'
import { type Answer, judge, mayPass, wasNotDone } from './answer'
import { type Attempt, attempter, LARGEST_ANSWER } from './attempt'
import type { CallOptions, ClientOptions } from './options'
import { type Surroundings, surroundingsWith } from './surroundings'

/**
 * Whether a call may be sent again when its outcome is unknown. `always`: reading, or setting what is set already.
 * `never`: making, resetting, syncing: a second time would do it twice.
 */
export type Repeat = 'always' | 'never'

/** One call as it goes out. */
export interface Outgoing {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
  /** In place of a body: JSON that goes out to the letter. */
  readonly text?: string
  readonly repeat: Repeat
}

export interface Transport {
  /** Sends one call and judges what came back; its text is not read yet. */
  readonly send: (call: Outgoing, options?: CallOptions) => TE.TaskEither<AirbyteError, string>
  /** Whether a POST path is there: `GET` on it answers 405 then, and 404 where it is not. Starts nothing. */
  readonly probe: (path: string, options?: CallOptions) => TE.TaskEither<AirbyteError, boolean>
  readonly timeoutMilliseconds: number
  readonly deadlineMilliseconds: number
  readonly now: () => number
  readonly pause: (milliseconds: number, signal?: AbortSignal) => Promise<void>
}

/** At most `limit` tasks at once; the others wait in line, and each that is through hands its place on. */
const limiter = (limit: number) => {
  let running = 0
  const waiting: (() => void)[] = []
  return async <A>(task: () => Promise<A>): Promise<A> => {
    if (running < limit) running += 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}

/** Full jitter: anything between nothing and a bound that doubles, at most ten seconds. */
const backoff = (attempt: number, random: () => number): number => random() * Math.min(10_000, 250 * 2 ** attempt)

/** What repeating goes by. */
interface Policy {
  readonly host: string
  readonly maxRetries: number
  readonly timeoutMilliseconds: number
  readonly deadlineMilliseconds: number
  readonly attempt: Attempt
  readonly surroundings: Required<Surroundings>
}

/** Sends until an answer counts, repeating where that is safe, and at most until the deadline. */
const repeated =
  (policy: Policy) =>
  <A>(
    { method, path, body, text: written, repeat }: Outgoing,
    read: (request: Request, answer: Answer) => E.Either<AirbyteError, A>,
    options: CallOptions = {},
  ): TE.TaskEither<AirbyteError, A> =>
  async () => {
    const { host, maxRetries, attempt, surroundings } = policy
    const { now, pause, random } = surroundings
    const request = { method, path }
    const text = method === 'GET' ? undefined : (written ?? writeJson(body ?? {}))
    const { timeoutMilliseconds: timeout, deadlineMilliseconds: deadline, signal } = { ...policy, ...options }
    const ends = now() + deadline
    for (let tries = 0; ; tries += 1) {
      const left = ends - now()
      if (left <= 0) return E.left({ _tag: 'TimedOut', request, host, afterMilliseconds: deadline })
      const answer = await attempt({ request, body: text, timeout: Math.min(timeout, left), cancelled: signal })
      const result = E.isLeft(answer) ? answer : read(request, answer.right)
      if (E.isRight(result) || tries >= maxRetries) return result
      if (!(repeat === 'always' ? mayPass(result.left) : wasNotDone(result.left))) return result
      const asked = (E.isRight(answer) ? answer.right.retryAfterMilliseconds : undefined) ?? backoff(tries, random)
      if (now() + asked >= ends) return result
      await pause(asked, signal)
    }
  }

/** Builds the transport. Nothing is sent before the first call; a bad address is the first call's answer. */
export const createTransport = (options: ClientOptions, given: Surroundings = {}): Transport => {
  const { maxRetries = 4, timeoutMilliseconds = 120_000, deadlineMilliseconds = 900_000 } = options
  const { largestAnswerBytes = LARGEST_ANSWER, concurrency = 10 } = options
  const address = addressOf(options)
  const { host } = address
  const surroundings = surroundingsWith(given, { ...address, largestAnswerBytes })
  const limited = limiter(concurrency)
  const attempt = attempter(options, address, surroundings, timeoutMilliseconds)
  const times = { timeoutMilliseconds, deadlineMilliseconds }
  const sendUntil = repeated({
    host,
    maxRetries,
    ...times,
    attempt: (sending) => limited(() => attempt(sending)),
    surroundings,
  })
  return {
    send: (call, callOptions) =>
      sendUntil(call, (request, answer) => judge(request, host, answer, call.body), callOptions),
    probe: (path, callOptions) =>
      sendUntil(
        { method: 'GET', path, repeat: 'always' },
        (request, answer) => {
          if (answer.status === 405 || answer.status === 404) return E.right(answer.status === 405)
          return E.map(() => true)(judge(request, host, answer))
        },
        callOptions,
      ),
    ...times,
    now: surroundings.now,
    pause: surroundings.pause,
  }
}
