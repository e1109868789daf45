/** One POST to Airbyte and its answer: sent, timed, repeated where that is safe, its status judged, its body decoded. */
import { createHash } from 'node:crypto'
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
  /** For one operation with all its repetitions, in milliseconds. Default: 900,000. */
  readonly deadlineMilliseconds?: number
  /** How often a call that may be repeated is, at most. Default: 4. */
  readonly maxRetries?: number
  /** How many calls run at once. Default: 10. */
  readonly concurrency?: number
  /** Lets credentials travel over plain http to a host that is not this machine. Default: false. */
  readonly allowInsecureHttp?: boolean
  /** The largest answer that is read, in bytes; a larger one is an error. Default: 268,435,456. */
  readonly largestAnswerBytes?: number
}

/** What a single call may override. */
export interface CallOptions {
  /** For one request. */
  readonly timeoutMilliseconds?: number
  /** For the whole operation: requests, pauses and look-ups together. */
  readonly deadlineMilliseconds?: number
  /** Ends the operation when it is aborted; what was sent may still be carried out. */
  readonly signal?: AbortSignal
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

/** Sends one call and judges what came back; its text is not read yet. */
export type Send = (
  method: 'GET' | 'POST',
  path: string,
  body: unknown,
  repeat: Repeat,
  options?: CallOptions,
) => TE.TaskEither<AirbyteError, string>

export interface Transport {
  readonly send: Send
  /** Whether a POST path is there: `GET` on it answers 405 then, and 404 where it is not. Starts nothing. */
  readonly probe: (path: string) => TE.TaskEither<AirbyteError, boolean>
}

/** An answer larger than this is refused: Airbyte's own proxy lets no more than 200 MB pass. */
const LARGEST_ANSWER = 256 * 1024 * 1024

/** Names of headers that may carry a credential. */
const SENSITIVE = /auth|cookie|token|secret|key|password|session/i

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

/** Waits, at most until the signal is aborted. */
export const pause = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds)
    function done(): void {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    signal?.addEventListener('abort', done)
  })

/**
 * Keeps connections alive; through the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name, if one does. This machine
 * itself is never asked for through a proxy. The proxy's libraries are loaded only where there is one.
 */
const agentFor = async (url: string, isLoopback: boolean): Promise<http.Agent> => {
  const isHttps = url.startsWith('https:')
  const { getProxyForUrl } = await import('proxy-from-env')
  const proxy = isLoopback ? '' : getProxyForUrl(url)
  if (proxy === '') return isHttps ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true })
  const keepAlive = { keepAlive: true } as const
  if (isHttps) return new (await import('https-proxy-agent')).HttpsProxyAgent<string>(proxy, keepAlive)
  return new (await import('http-proxy-agent')).HttpProxyAgent<string>(proxy, keepAlive)
}

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
      if (words.length > 0) return words.join(': ').replace(/\s+/g, ' ').slice(0, 500)
    }
  } catch {
    // Not JSON.
  }
  // Nothing else is shown: a proxy may echo what it was sent, credentials included.
  return text.trim() === '' ? 'an empty answer' : 'the answer is not JSON'
}

/** What a handler found wrong with single properties (`InvalidInputExceptionInfo`); sent values are never shown. */
const validationIssues = (text: string): ReadonlyArray<Issue> => {
  try {
    const { validationErrors } = JSON.parse(text) as { readonly validationErrors?: unknown }
    if (!Array.isArray(validationErrors)) return []
    return validationErrors
      .slice(0, 5)
      .map((error: { readonly propertyPath?: unknown; readonly message?: unknown }) => ({
        path: typeof error.propertyPath === 'string' ? error.propertyPath : '',
        expected: typeof error.message === 'string' ? error.message.slice(0, 200) : 'another value',
        got: 'what was sent',
      }))
  } catch {
    return []
  }
}

const judge = (request: Request, host: string, { status, text }: Answer): E.Either<AirbyteError, string> => {
  if (status === 401 || status === 403) return E.left({ _tag: 'Unauthorized', request, status, host })
  if (status === 404) {
    // Only Airbyte's own words mean that a thing is gone: a proxy's 404 must never pass for a deleted connection.
    return isAirbytes(text)
      ? E.left({ _tag: 'NotFound', request, status, message: messageOf(text) })
      : E.left({ _tag: 'Unsupported', request, operation: request.path })
  }
  if (status === 405) return E.left({ _tag: 'Unsupported', request, operation: request.path })
  if (status >= 500) return E.left({ _tag: 'ServerFailed', request, status, message: messageOf(text) })
  if (status >= 300)
    return E.left({ _tag: 'Rejected', request, status, message: messageOf(text), issues: validationIssues(text) })
  return E.right(text)
}

/** The text of an answer as JSON; undefined for none. */
const parseAnswer =
  (request: Request) =>
  (text: string): E.Either<AirbyteError, unknown> => {
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

/** Obligation: raised by a release that reads answers otherwise than the one before, so that all are read anew once. */
const READING = '1'

/** Sixteen hexadecimal digits for the text of an answer, and for how it is read. */
export const digestOfText = (text: string): string =>
  createHash('sha256').update(READING).update(text, 'utf8').digest('hex').slice(0, 16)

/** Reads the text of an answer with its codec. */
export const readAnswer = <A>({
  method,
  path,
  response,
}: Request & { readonly response: t.Type<A, unknown> }): ((text: string) => E.Either<AirbyteError, A>) => {
  const request: Request = { method, path }
  return (text) =>
    pipe(
      parseAnswer(request)(text),
      E.chain((value) =>
        pipe(
          response.decode(value),
          E.mapLeft((errors): AirbyteError => ({ _tag: 'Undecodable', request, issues: issuesOf(errors) })),
        ),
      ),
    )
}

/** The server may have done what was asked, or not: only looking tells. */
export const isUnknownOutcome = (error: AirbyteError): boolean =>
  ((error._tag === 'Unreachable' && error.cause !== 'ECONNREFUSED') ||
    error._tag === 'TimedOut' ||
    error._tag === 'Undecodable' ||
    (error._tag === 'ServerFailed' && [502, 503, 504].includes(error.status))) &&
  error.request.method === 'POST'

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
  const { deadlineMilliseconds = 900_000, largestAnswerBytes = LARGEST_ANSWER } = options
  const isLoopback = parsed !== undefined && LOOPBACK.test(parsed.hostname)
  const hasCredentials =
    credentials !== undefined || Object.keys(options.headers ?? {}).some((name) => SENSITIVE.test(name))
  let agent: Promise<http.Agent> | undefined
  const limited = limiter(options.concurrency ?? 10)
  let application: { readonly token: string; readonly until: number } | undefined
  let granting: Promise<E.Either<AirbyteError, string>> | undefined
  let fetching: typeof nodeFetch | undefined

  const fetchOnce = async (
    method: 'GET' | 'POST',
    path: string,
    body: string | undefined,
    headers: Readonly<Record<string, string>>,
    timeout: number,
    cancelled: AbortSignal | undefined,
  ): Promise<E.Either<AirbyteError, Answer>> => {
    const request: Request = { method, path }
    const expired = AbortSignal.timeout(timeout)
    const signal = cancelled === undefined ? expired : AbortSignal.any([expired, cancelled])
    try {
      // Loaded with the first call: it costs a start-up of a tenth of a second that a preview can do without.
      fetching ??= (await import('node-fetch')).default
      const response = await fetching(`${base}${path}`, {
        method,
        headers: { accept: 'application/json', 'content-type': 'application/json', ...options.headers, ...headers },
        ...(body === undefined ? {} : { body }),
        redirect: 'manual',
        size: largestAnswerBytes,
        signal,
        agent: await (agent ??= agentFor(base, isLoopback)),
      })
      return E.right({
        status: response.status,
        text: await response.text(),
        retryAfterMilliseconds: retryAfter(response.headers.get('retry-after')),
      })
    } catch (error) {
      if (cancelled?.aborted === true) return E.left({ _tag: 'Cancelled', request })
      if (expired.aborted) return E.left({ _tag: 'TimedOut', request, host, afterMilliseconds: timeout })
      const { code, type } = error as { readonly code?: string; readonly type?: string }
      if (type === 'max-size') {
        const expected = `at most ${String(Math.round(largestAnswerBytes / 1024 / 1024))} MB`
        return E.left({ _tag: 'Undecodable', request, issues: [{ path: '', expected, got: 'more' }] })
      }
      return E.left({ _tag: 'Unreachable', request, host, cause: code ?? type ?? 'the connection broke' })
    }
  }

  /** A fresh token for the application; calls that run at once share one request for it. */
  const grant = async (): Promise<E.Either<AirbyteError, string>> => {
    if (credentials?.kind !== 'application') return E.right('')
    const request: Request = { method: 'POST', path: '/v1/applications/token' }
    const { clientId, clientSecret } = credentials
    // Both spellings: Airbyte's document says client_id, its older servers read clientId.
    const body = JSON.stringify({ client_id: clientId, client_secret: clientSecret, clientId, clientSecret })
    const answer = await fetchOnce('POST', request.path, body, {}, timeoutMilliseconds, undefined)
    if (E.isLeft(answer)) return answer
    const judged = pipe(judge(request, host, answer.right), E.chain(parseAnswer(request)))
    if (E.isLeft(judged)) return judged
    const granted = judged.right as { readonly access_token?: unknown; readonly expires_in?: unknown } | undefined
    if (typeof granted?.access_token !== 'string') {
      const got = describeValue(granted?.access_token)
      return E.left({ _tag: 'Undecodable', request, issues: [{ path: 'access_token', expected: 'a token', got }] })
    }
    const seconds = typeof granted.expires_in === 'number' ? granted.expires_in : 180
    application = { token: granted.access_token, until: Date.now() + Math.max(seconds - 20, 5) * 1000 }
    return E.right(granted.access_token)
  }

  const authorization = async (): Promise<E.Either<AirbyteError, Readonly<Record<string, string>>>> => {
    if (credentials === undefined) return E.right({})
    if (credentials.kind === 'bearer') return E.right({ authorization: `Bearer ${credentials.token}` })
    if (credentials.kind === 'basic') {
      const pair = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')
      return E.right({ authorization: `Basic ${pair}` })
    }
    if (application !== undefined && application.until > Date.now()) {
      return E.right({ authorization: `Bearer ${application.token}` })
    }
    granting ??= grant().finally(() => {
      granting = undefined
    })
    return E.map((token: string) => ({ authorization: `Bearer ${token}` }))(await granting)
  }

  const attempt = async (
    method: 'GET' | 'POST',
    path: string,
    body: string | undefined,
    timeout: number,
    cancelled: AbortSignal | undefined,
  ): Promise<E.Either<AirbyteError, Answer>> => {
    const request: Request = { method, path }
    if (cancelled?.aborted === true) return E.left({ _tag: 'Cancelled', request })
    if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
      return E.left({
        _tag: 'InvalidConfiguration',
        key: 'airbyte:url',
        problem: 'it is not an http or https address',
        advice: 'Give something like https://airbyte.example.com',
      })
    }
    if (hasCredentials && parsed.protocol === 'http:' && !isLoopback && !allowInsecureHttp) {
      return E.left(insecure(host))
    }
    const headers = await authorization()
    if (E.isLeft(headers)) return headers
    const answer = await fetchOnce(method, path, body, headers.right, timeout, cancelled)
    if (E.isRight(answer) && answer.right.status === 401 && credentials?.kind === 'application') {
      // The token may have been taken back before its time: one more try with a fresh one. A 401 has done nothing.
      // Another call may have fetched that already.
      if (headers.right['authorization'] === `Bearer ${application?.token ?? ''}`) application = undefined
      const fresh = await authorization()
      return E.isLeft(fresh) ? fresh : fetchOnce(method, path, body, fresh.right, timeout, cancelled)
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

  const send: Send = (method, path, body, repeat, callOptions) => async () => {
    const request: Request = { method, path }
    const text = method === 'GET' ? undefined : JSON.stringify(body ?? {})
    const timeout = callOptions?.timeoutMilliseconds ?? timeoutMilliseconds
    const deadline = callOptions?.deadlineMilliseconds ?? deadlineMilliseconds
    const ends = Date.now() + deadline
    for (let tries = 0; ; tries += 1) {
      const left = ends - Date.now()
      if (left <= 0) return E.left({ _tag: 'TimedOut', request, host, afterMilliseconds: deadline })
      const answer = await limited(() => attempt(method, path, text, Math.min(timeout, left), callOptions?.signal))
      const result = E.isLeft(answer) ? answer : judge(request, host, answer.right)
      if (E.isRight(result) || tries >= maxRetries) return result
      if (!(repeat === 'always' ? mayPass(result.left) : wasNotDone(result.left))) return result
      const asked = (E.isRight(answer) ? answer.right.retryAfterMilliseconds : undefined) ?? backoff(tries)
      if (Date.now() + asked >= ends) return result
      await pause(asked, callOptions?.signal)
    }
  }

  const probe: Transport['probe'] = (path) => async () => {
    const answer = await limited(() => attempt('GET', path, undefined, timeoutMilliseconds, undefined))
    if (E.isLeft(answer)) return answer
    const { status } = answer.right
    if (status === 405 || status === 404) return E.right(status === 405)
    const judged = judge({ method: 'GET', path }, host, answer.right)
    return E.isLeft(judged) ? judged : E.right(true)
  }

  return { send, probe }
}
