/** One request, sent once: authorised, timed, called off when that is wished. */
import * as E from 'fp-ts/Either'

import type { AirbyteError, Request } from '../errors'
import type { Address } from './address'
import type { Answer } from './answer'
import { authorizationOf } from './auth'
import { INSTANCE_CONFIGURATION, loginOf } from './login'
import type { ClientOptions } from './options'
import type { Surroundings } from './surroundings'

/** An answer larger than this is refused: Airbyte's own proxy lets no more than 200 MB pass. */
export const LARGEST_ANSWER = 256 * 1024 * 1024

/** How work under a deadline ended. */
type Ended<A> =
  | { readonly _tag: 'Through'; readonly result: A }
  | { readonly _tag: 'Broken'; readonly error: unknown }
  | { readonly _tag: 'Late' }
  | { readonly _tag: 'CalledOff' }

/** Works until it is through, its time is over, or it is called off, whichever comes first. */
const timed = async <A>(
  work: (signal: AbortSignal) => Promise<A>,
  milliseconds: number,
  cancelled: AbortSignal | undefined,
  pause: Required<Surroundings>['pause'],
): Promise<Ended<A>> => {
  const stop = new AbortController()
  const over = new AbortController()
  const ended = await Promise.race<Ended<A>>([
    work(stop.signal).then(
      (result) => ({ _tag: 'Through', result }),
      (error: unknown) => ({ _tag: 'Broken', error }),
    ),
    pause(milliseconds, over.signal).then(() => ({ _tag: 'Late' })),
    new Promise((resolve) => {
      const callOff = (): void => {
        resolve({ _tag: 'CalledOff' })
      }
      cancelled?.addEventListener('abort', callOff, { once: true, signal: over.signal })
    }),
  ])
  // Without a reason Node would make an error, with a trace, for each request.
  over.abort('over')
  if (ended._tag !== 'Through') stop.abort()
  return ended
}

const retryAfter = (value: string | null, now: number): number | undefined => {
  if (value === null) return undefined
  const seconds = Number(value)
  if (Number.isFinite(seconds)) return Math.min(Math.max(seconds, 0), 60) * 1000
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.min(Math.max(at - now, 0), 60_000)
}

/** What fetching threw, as a failure. */
const broken = (request: Request, host: string, largest: number, error: unknown): AirbyteError => {
  const { code, type } = error as { readonly code?: string; readonly type?: string }
  if (type !== 'max-size') {
    return { _tag: 'Unreachable', request, host, cause: code ?? type ?? 'the connection broke' }
  }
  const expected = `at most ${String(Math.round(largest / 1024 / 1024))} MB`
  return { _tag: 'Undecodable', request, issues: [{ path: '', expected, got: 'more' }] }
}

/** A request with its body as text, how long it may take, and what calls it off. */
export interface Sending {
  readonly request: Request & { readonly method: 'GET' | 'POST' }
  readonly body: string | undefined
  readonly timeout: number
  readonly cancelled: AbortSignal | undefined
}

export type Attempt = (sending: Sending) => Promise<E.Either<AirbyteError, Answer>>

/** Sends once: with these headers beside those of every call. */
const fetcher =
  (options: ClientOptions, { base, host }: Address, { fetch, now, pause }: Required<Surroundings>) =>
  async (
    { request, body, timeout, cancelled }: Sending,
    headers: Readonly<Record<string, string>>,
  ): Promise<E.Either<AirbyteError, Answer>> => {
    const work = async (signal: AbortSignal): Promise<Answer> => {
      const response = await fetch(`${base}${request.path}`, {
        method: request.method,
        headers: { accept: 'application/json', 'content-type': 'application/json', ...options.headers, ...headers },
        ...(body === undefined ? {} : { body }),
        signal,
      })
      return {
        status: response.status,
        text: await response.text(),
        retryAfterMilliseconds: retryAfter(response.headers.get('retry-after'), now()),
        challenge: response.headers.get('www-authenticate') ?? undefined,
      }
    }
    const ended = await timed(work, timeout, cancelled, pause)
    switch (ended._tag) {
      case 'Through':
        return E.right(ended.result)
      case 'CalledOff':
        return E.left({ _tag: 'Cancelled', request })
      case 'Late':
        return E.left({ _tag: 'TimedOut', request, host, afterMilliseconds: timeout })
      case 'Broken':
        return E.left(broken(request, host, options.largestAnswerBytes ?? LARGEST_ANSWER, ended.error))
    }
  }

/** Sends once, authorised. A redirect is a failure. */
export const attempter = (
  options: ClientOptions,
  address: Address,
  surroundings: Required<Surroundings>,
  timeout: number,
): Attempt => {
  const fetchWith = fetcher(options, address, surroundings)
  const call = (method: 'GET' | 'POST', path: string, body?: string) =>
    fetchWith({ request: { method, path }, body, timeout, cancelled: undefined }, {})
  const login = loginOf(options.credentials?.kind ?? 'nothing', () => call('GET', INSTANCE_CONFIGURATION.path))
  const authorization = authorizationOf(options.credentials, {
    post: (path, body) => call('POST', path, body),
    login,
    host: address.host,
    now: surroundings.now,
  })
  /** A refused login, with what was sent and what the server takes. */
  const judged = async (answer: E.Either<AirbyteError, Answer>): Promise<E.Either<AirbyteError, Answer>> =>
    E.isRight(answer) && answer.right.status === 401
      ? E.right({ ...answer.right, login: await login(answer.right) })
      : answer
  return async (sending) => {
    const { request, cancelled } = sending
    if (cancelled?.aborted === true) return E.left({ _tag: 'Cancelled', request })
    if (address.problem !== undefined) return E.left(address.problem)
    const headers = await authorization.headers()
    if (E.isLeft(headers)) return headers
    const answer = await fetchWith(sending, headers.right)
    if (E.isLeft(answer)) return answer
    const { status } = answer.right
    if (status === 401 && authorization.hasFresh(headers.right)) {
      // The token may have been taken back before its time: one more try with a fresh one. A 401 has done nothing.
      const fresh = await authorization.headers()
      return E.isLeft(fresh) ? fresh : judged(await fetchWith(sending, fresh.right))
    }
    if (status < 300 || status >= 400) return judged(answer)
    const message = 'the server redirects elsewhere, and credentials do not go there'
    return E.left({ _tag: 'Rejected', request, status, message, issues: [] })
  }
}
