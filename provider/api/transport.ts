/** One POST to Airbyte and its answer: sent, timed, repeated where that is safe, its status judged, its body decoded. */
import * as http from 'node:http'
import * as https from 'node:https'

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type * as t from 'io-ts'
import type nodeFetch from 'node-fetch'

import type { AirbyteError, Issue, Request } from '../errors'

export type Credentials =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'application'; readonly clientId: string; readonly clientSecret: string }

export interface ClientOptions {
  /** The server's root, with or without `/api` or `/api/v1`. */
  readonly url: string
  readonly credentials?: Credentials
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string>>
  /** For one call, in milliseconds. Default: 120,000. */
  readonly timeoutMilliseconds?: number
  /** How often a call that may be repeated is, at most. Default: 4. */
  readonly maxRetries?: number
  /** How many calls run at once. Default: 10. */
  readonly concurrency?: number
  /** Lets credentials travel over plain http to a host that is not this machine. Default: false. */
  readonly allowInsecureHttp?: boolean
}

/** What a single call may override. */
export interface CallOptions {
  readonly timeoutMilliseconds?: number
}

export type Call<A, B> = (request: A, options?: CallOptions) => TE.TaskEither<AirbyteError, B>

/**
 * Whether a call may be sent again when its outcome is unknown. `always`: reading, or setting what is set already.
 * `never`: making, resetting, syncing: a second time would do it twice.
 */
export type Repeat = 'always' | 'never'

interface Answer {
  readonly status: number
  readonly text: string
  readonly retryAfterMilliseconds: number | undefined
}

/** Sends one call and judges what came back, undecoded. */
export type Send = (
  path: string,
  body: unknown,
  repeat: Repeat,
  options?: CallOptions,
) => TE.TaskEither<AirbyteError, unknown>

export interface Transport {
  readonly send: Send
  /** Whether a POST path is there: `GET` on it answers 405 then, and 404 where it is not. Starts nothing. */
  readonly probe: (path: string) => TE.TaskEither<AirbyteError, boolean>
}

/** An answer larger than this is refused: Airbyte's own proxy lets no more than 200 MB pass. */
const LARGEST_ANSWER = 256 * 1024 * 1024

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/i

/** At most `limit` tasks at once; the others wait in line. */
const limiter = (limit: number) => {
  let running = 0
  const waiting: (() => void)[] = []
  return async <A>(task: () => Promise<A>): Promise<A> => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve))
    running += 1
    try {
      return await task()
    } finally {
      running -= 1
      waiting.shift()?.()
    }
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Full jitter: anything between nothing and a bound that doubles, at most ten seconds. */
const backoff = (attempt: number): number => Math.random() * Math.min(10_000, 250 * 2 ** attempt)

const retryAfter = (value: string | null): number | undefined => {
  if (value === null) return undefined
  const seconds = Number(value)
  if (Number.isFinite(seconds)) return Math.min(Math.max(seconds, 0), 60) * 1000
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.min(Math.max(at - Date.now(), 0), 60_000)
}

/** Whether an error's body is of Airbyte's own handlers (`KnownExceptionInfo`, newer `NotFoundKnownExceptionInfo`). */
const isAirbytes = (text: string): boolean => {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null && ('exceptionClassName' in body || 'errorId' in body)
  } catch {
    return false
  }
}

/** What the server says went wrong: its `message`, if it speaks JSON; nothing of a proxy's page. */
const messageOf = (text: string): string => {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null) {
      const { message, _embedded: embedded } = body as {
        readonly message?: unknown
        readonly _embedded?: { readonly errors?: ReadonlyArray<{ readonly message?: unknown }> }
      }
      const detail = embedded?.errors?.[0]?.message
      const words = [message, detail].filter((part): part is string => typeof part === 'string')
      if (words.length > 0) return words.join(': ').slice(0, 500)
    }
  } catch {
    // Not JSON.
  }
  // Nothing else is shown: a proxy may echo what it was sent, credentials included.
  return text.trim() === '' ? 'an empty answer' : 'the answer is not JSON'
}

const judge = (request: Request, host: string, { status, text }: Answer): E.Either<AirbyteError, unknown> => {
  if (status === 401 || status === 403) return E.left({ _tag: 'Unauthorized', request, status, host })
  if (status === 404) {
    // Only Airbyte's own words mean that a thing is gone: a proxy's 404 must never pass for a deleted connection.
    return isAirbytes(text)
      ? E.left({ _tag: 'NotFound', request, status, message: messageOf(text) })
      : E.left({ _tag: 'Unsupported', request, operation: request.path })
  }
  if (status === 405) return E.left({ _tag: 'Unsupported', request, operation: request.path })
  if (status >= 500) return E.left({ _tag: 'ServerFailed', request, status, message: messageOf(text) })
  if (status >= 300) return E.left({ _tag: 'Rejected', request, status, message: messageOf(text), issues: [] })
  if (text === '') return E.right(undefined)
  try {
    return E.right(JSON.parse(text))
  } catch {
    return E.left({
      _tag: 'Undecodable',
      request,
      issues: [
        {
          path: '',
          expected: 'JSON',
          got: /^\s*</.test(text) ? 'a web page' : `${String(text.length)} characters that are not`,
        },
      ],
    })
  }
}

const describeValue = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return JSON.stringify(value)
  return Array.isArray(value) ? 'a list' : typeof value === 'string' ? 'another text' : 'an object'
}

/** What a decoder found wrong, as places in the answer; values are described, never shown. */
export const issuesOf = (errors: t.Errors): ReadonlyArray<Issue> =>
  errors.slice(0, 5).map((error) => ({
    path: error.context
      .map(({ key }) => key)
      .filter((key) => key !== '')
      .join('.'),
    expected: error.context[error.context.length - 1]?.type.name ?? 'something else',
    got: describeValue(error.value),
  }))

/** Decodes an answer with its codec. */
export const decodeAnswer =
  <A>(request: Request, codec: t.Type<A, unknown>) =>
  (value: unknown): E.Either<AirbyteError, A> =>
    pipe(
      codec.decode(value),
      E.mapLeft((errors): AirbyteError => ({ _tag: 'Undecodable', request, issues: issuesOf(errors) })),
    )

const mayPass = (error: AirbyteError): boolean =>
  error._tag === 'Unreachable' ||
  error._tag === 'TimedOut' ||
  (error._tag === 'ServerFailed' && [502, 503, 504].includes(error.status)) ||
  (error._tag === 'Rejected' && error.status === 429)

/** Certain not to have been carried out: the connection was refused, or the server asked to come back later. */
const wasNotDone = (error: AirbyteError): boolean =>
  (error._tag === 'Unreachable' && error.cause === 'ECONNREFUSED') ||
  (error._tag === 'Rejected' && error.status === 429)

const insecure = (host: string): AirbyteError => ({
  _tag: 'InvalidConfiguration',
  key: 'airbyte:url',
  problem: `credentials would travel in the clear to ${host}`,
  advice: 'Use https, or set airbyte:allowInsecureHttp to true if that network is yours alone',
})

/** Builds the transport. Nothing is sent before the first call; a bad address is the first call's answer. */
export const createTransport = (options: ClientOptions): Transport => {
  const parsed = URL.canParse(options.url) ? new URL(options.url) : undefined
  const base =
    parsed === undefined
      ? ''
      : `${parsed.origin}${parsed.pathname.replace(/\/+$/, '').replace(/(\/api(\/v1)?)?$/, '')}/api`
  const host = parsed?.host ?? 'the address given'
  const { credentials, maxRetries = 4, timeoutMilliseconds = 120_000, allowInsecureHttp = false } = options
  const agents = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) }
  const limited = limiter(options.concurrency ?? 10)
  let application: { readonly token: string; readonly until: number } | undefined
  let fetching: typeof nodeFetch | undefined

  const fetchOnce = async (
    method: 'GET' | 'POST',
    path: string,
    body: string | undefined,
    headers: Readonly<Record<string, string>>,
    timeout: number,
  ): Promise<E.Either<AirbyteError, Answer>> => {
    const request: Request = { method, path }
    const signal = AbortSignal.timeout(timeout)
    try {
      // Loaded with the first call: it costs a start-up of a tenth of a second that a preview can do without.
      fetching ??= (await import('node-fetch')).default
      const response = await fetching(`${base}${path}`, {
        method,
        headers: { accept: 'application/json', 'content-type': 'application/json', ...options.headers, ...headers },
        ...(body === undefined ? {} : { body }),
        redirect: 'manual',
        size: LARGEST_ANSWER,
        signal,
        agent: ({ protocol }) => (protocol === 'http:' ? agents.http : agents.https),
      })
      return E.right({
        status: response.status,
        text: await response.text(),
        retryAfterMilliseconds: retryAfter(response.headers.get('retry-after')),
      })
    } catch (error) {
      if (signal.aborted) return E.left({ _tag: 'TimedOut', request, host, afterMilliseconds: timeout })
      const { code, type } = error as { readonly code?: string; readonly type?: string }
      return E.left({ _tag: 'Unreachable', request, host, cause: code ?? type ?? 'the connection broke' })
    }
  }

  const authorization = async (): Promise<E.Either<AirbyteError, Readonly<Record<string, string>>>> => {
    if (credentials === undefined) return E.right({})
    if (credentials.kind === 'bearer') return E.right({ authorization: `Bearer ${credentials.token}` })
    if (credentials.kind === 'basic') {
      const pair = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')
      return E.right({ authorization: `Basic ${pair}` })
    }
    if (application === undefined || application.until < Date.now()) {
      const path = '/v1/applications/token'
      const { clientId, clientSecret } = credentials
      const body = JSON.stringify({ client_id: clientId, client_secret: clientSecret, clientId, clientSecret })
      const answer = await fetchOnce('POST', path, body, {}, timeoutMilliseconds)
      if (E.isLeft(answer)) return answer
      const judged = judge({ method: 'POST', path }, host, answer.right)
      if (E.isLeft(judged)) return judged
      const granted = judged.right as { readonly access_token?: unknown; readonly expires_in?: unknown } | undefined
      if (typeof granted?.access_token !== 'string') {
        return E.left({
          _tag: 'Undecodable',
          request: { method: 'POST', path },
          issues: [{ path: 'access_token', expected: 'a token', got: describeValue(granted?.access_token) }],
        })
      }
      const seconds = typeof granted.expires_in === 'number' ? granted.expires_in : 180
      application = { token: granted.access_token, until: Date.now() + Math.max(seconds - 20, 5) * 1000 }
    }
    return E.right({ authorization: `Bearer ${application.token}` })
  }

  const attempt = async (
    method: 'GET' | 'POST',
    path: string,
    body: string | undefined,
    timeout: number,
  ): Promise<E.Either<AirbyteError, Answer>> => {
    const request: Request = { method, path }
    if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
      return E.left({
        _tag: 'InvalidConfiguration',
        key: 'airbyte:url',
        problem: 'it is not an http or https address',
        advice: 'Give something like https://airbyte.example.com',
      })
    }
    if (
      credentials !== undefined &&
      parsed.protocol === 'http:' &&
      !LOOPBACK.test(parsed.hostname) &&
      !allowInsecureHttp
    ) {
      return E.left(insecure(host))
    }
    const headers = await authorization()
    if (E.isLeft(headers)) return headers
    const answer = await fetchOnce(method, path, body, headers.right, timeout)
    if (
      E.isRight(answer) &&
      answer.right.status === 401 &&
      credentials?.kind === 'application' &&
      application !== undefined
    ) {
      // The token may have been taken back before its time: one more try with a fresh one. A 401 has done nothing.
      application = undefined
      const fresh = await authorization()
      return E.isLeft(fresh) ? fresh : fetchOnce(method, path, body, fresh.right, timeout)
    }
    if (E.isRight(answer) && answer.right.status >= 300 && answer.right.status < 400) {
      return E.left({
        _tag: 'Rejected',
        request,
        status: answer.right.status,
        message: 'the server redirects elsewhere, and credentials do not go there',
        issues: [],
      })
    }
    return answer
  }

  const send: Send = (path, body, repeat, callOptions) => async () => {
    const request: Request = { method: 'POST', path }
    const text = JSON.stringify(body ?? {})
    const timeout = callOptions?.timeoutMilliseconds ?? timeoutMilliseconds
    for (let tries = 0; ; tries += 1) {
      const answer = await limited(() => attempt('POST', path, text, timeout))
      const result = E.isLeft(answer) ? answer : judge(request, host, answer.right)
      if (E.isRight(result) || tries >= maxRetries) return result
      if (!(repeat === 'always' ? mayPass(result.left) : wasNotDone(result.left))) return result
      const asked = E.isRight(answer) ? answer.right.retryAfterMilliseconds : undefined
      await pause(asked ?? backoff(tries))
    }
  }

  const probe: Transport['probe'] = (path) => async () => {
    const answer = await limited(() => attempt('GET', path, undefined, timeoutMilliseconds))
    if (E.isLeft(answer)) return answer
    const { status } = answer.right
    if (status === 405 || status === 404) return E.right(status === 405)
    const judged = judge({ method: 'GET', path }, host, answer.right)
    return E.isLeft(judged) ? judged : E.right(true)
  }

  return { send, probe }
}
