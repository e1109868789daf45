/** Who calls an emulator in the same process: a stand-in for `fetch`, for waiting, and for a process that is killed. */
import type { Clock } from './clock'
import type { Fault } from './faults'
import { writeText } from './json'
import { type Answer, gatewayPage, type Reply, type Request, serve, type World } from './serve'

/** What is used of an answer; `fetch`'s own fits, and node-fetch's. */
export interface FetchedAnswer {
  readonly status: number
  readonly ok: boolean
  readonly headers: { readonly get: (name: string) => string | null }
  readonly text: () => Promise<string>
}

export interface FetchOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | null
  readonly signal?: AbortSignal | null
}

/** What is used of `fetch`. The host of the address is not looked at. */
export type Fetch = (url: string, options?: FetchOptions) => Promise<FetchedAnswer>

/** A request, as the hook of a caller gets to see it. */
export interface CallersRequest {
  readonly method: string
  /** Behind `/api`. */
  readonly path: string
  readonly body: string | undefined
}

/** Says what becomes of a request; they are counted from 1. */
export type OnRequest = (number: number, request: CallersRequest) => 'pass' | Fault

/** What `killed` of a caller becomes. */
export const KILLED = 'killed'

/**
 * A process that calls the emulator. Once it is killed, nothing that it waits for comes any more, as for a real one:
 * race what it does against `killed`.
 */
export interface Caller {
  readonly fetch: Fetch
  readonly pause: Clock['pause']
  readonly timeout: Clock['timeout']
  readonly now: Clock['now']
  readonly killed: Promise<typeof KILLED>
  /** How many requests it has made. */
  readonly requests: () => number
}

export interface CallerOptions {
  readonly onRequest?: OnRequest
}

/** How long the gateway in front of a server waits for an answer, in milliseconds. */
const GATEWAY_PATIENCE = 600_000

const never = (): Promise<never> => new Promise(() => undefined)

const broken = (code: string, message: string): Error => Object.assign(new Error(message), { code })

const reasonOf = ({ reason }: AbortSignal): Error => (reason instanceof Error ? reason : new Error('aborted'))

/** A promise's value, unless the signal is aborted before it comes. */
const unlessAborted = async <A>(promise: Promise<A>, signal: AbortSignal | undefined): Promise<A> => {
  if (signal === undefined) return promise
  let forget: () => void = () => undefined
  const aborted = new Promise<never>((_resolve, reject) => {
    const fail = (): void => {
      reject(reasonOf(signal))
    }
    signal.addEventListener('abort', fail, { once: true })
    forget = () => {
      signal.removeEventListener('abort', fail)
    }
  })
  return Promise.race([promise, aborted]).finally(() => {
    forget()
  })
}

const textOf = ({ content }: Answer): string =>
  content === undefined ? '' : 'text' in content ? content.text : writeText(content.json)

const fetched = (answer: Answer, text: () => Promise<string>): FetchedAnswer => ({
  status: answer.status,
  ok: answer.status >= 200 && answer.status < 300,
  headers: { get: (name) => answer.headers[name.toLowerCase()] ?? null },
  text,
})

const requestOf = (url: string, { method = 'GET', headers = {}, body }: FetchOptions): Request => {
  const { pathname, search } = new URL(url)
  const header = (wanted: string): string | undefined =>
    Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1]
  return {
    method,
    url: `${pathname}${search}`,
    contentType: header('content-type'),
    authorization: header('authorization'),
    text: body ?? undefined,
  }
}

/** Whether a caller is alive; what it waits for does not come once it is not. */
interface Life {
  readonly isKilled: () => boolean
  readonly kill: () => void
  readonly killed: Promise<typeof KILLED>
  readonly ifAlive: <A>(promise: Promise<A>) => Promise<A>
  readonly pause: Clock['pause']
}

const beginLife = (clock: Clock): Life => {
  let isKilled = false
  let tell: (word: typeof KILLED) => void = () => undefined
  const killed = new Promise<typeof KILLED>((resolve) => {
    tell = resolve
  })
  /** Time must not move on for the sake of who has been killed. */
  const waits = new Set<AbortController>()
  const ifAlive: Life['ifAlive'] = async (promise) => {
    try {
      const value = await promise
      return isKilled ? await never() : value
    } catch (error) {
      if (isKilled) return never()
      throw error
    }
  }
  const pause: Life['pause'] = (milliseconds, signal) => {
    if (isKilled) return never()
    if (signal?.aborted === true) return Promise.resolve()
    const wait = new AbortController()
    const end = (): void => {
      wait.abort()
    }
    waits.add(wait)
    signal?.addEventListener('abort', end, { once: true })
    const waited = clock.pause(milliseconds, wait.signal).finally(() => {
      waits.delete(wait)
      signal?.removeEventListener('abort', end)
    })
    return ifAlive(waited)
  }
  const kill = (): void => {
    isKilled = true
    for (const wait of waits) wait.abort()
    tell(KILLED)
  }
  return { isKilled: () => isKilled, kill, killed, ifAlive, pause }
}

/** What comes of a reply at the caller's end of the line. */
const hear = async (reply: Reply, life: Life, signal: AbortSignal | undefined): Promise<FetchedAnswer> => {
  switch (reply.kind) {
    case 'answered':
      return fetched(reply.answer, () => Promise.resolve(textOf(reply.answer)))
    case 'truncated':
      return fetched(reply.answer, () => Promise.reject(broken('ERR_STREAM_PREMATURE_CLOSE', 'Premature close')))
    case 'cut':
      throw broken('ECONNRESET', 'socket hang up')
    case 'refused':
      throw broken('ECONNREFUSED', 'connect ECONNREFUSED')
    case 'killed':
      life.kill()
      return never()
    case 'never':
      await life.pause(GATEWAY_PATIENCE, signal)
      if (signal?.aborted === true) throw reasonOf(signal)
      return hear({ kind: 'answered', answer: gatewayPage(504) }, life, signal)
  }
}

/** Someone who calls the emulator from now on. */
export const createCaller = (world: World, { onRequest }: CallerOptions = {}): Caller => {
  const life = beginLife(world.clock)
  let count = 0
  const fetch = async (url: string, options: FetchOptions = {}): Promise<FetchedAnswer> => {
    const signal = options.signal ?? undefined
    if (signal?.aborted === true) throw reasonOf(signal)
    world.clock.touch()
    count += 1
    const request = requestOf(url, options)
    const { method, text: body } = request
    const path = request.url.replace(/^\/api(?=\/)/, '')
    const asked = onRequest?.(count, { method, path, body }) ?? 'pass'
    const reply = await unlessAborted(serve(world, request, asked === 'pass' ? undefined : asked), signal)
    const answer = await hear(reply, life, signal)
    return { ...answer, text: () => life.ifAlive(answer.text()) }
  }
  return {
    fetch: (url, options) => (life.isKilled() ? never() : life.ifAlive(fetch(url, options))),
    pause: life.pause,
    timeout: (milliseconds) => world.clock.timeout(milliseconds),
    now: () => world.clock.now(),
    killed: life.killed,
    requests: () => count,
  }
}
