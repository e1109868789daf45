/** What the client has around it: something that fetches, a clock, chance. Tests give others; nobody else needs to. */
import * as http from 'node:http'
import * as https from 'node:https'

import type nodeFetch from 'node-fetch'

/** What the client asks of a `fetch`. It never throws for a status. Obligation: it does not follow redirects. */
export type Fetch = (
  url: string,
  request: {
    readonly method: 'GET' | 'POST'
    readonly headers: Readonly<Record<string, string>>
    readonly body?: string
    readonly signal: AbortSignal
  },
) => Promise<FetchAnswer>

export interface FetchAnswer {
  readonly status: number
  readonly headers: { readonly get: (name: string) => string | null }
  readonly text: () => Promise<string>
}

/** Each has a default: the network, the machine's clock, the machine's chance. */
export interface Surroundings {
  readonly fetch?: Fetch
  /** Milliseconds since 1970. */
  readonly now?: () => number
  /** Waits so many milliseconds, or until the signal is aborted. Every wait and every timeout is made of it. */
  readonly pause?: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  /** From 0 up to 1. */
  readonly random?: () => number
}

/** Waits, at most until the signal is aborted. */
const pause = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve()
      return
    }
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

/** The network, as one server is asked over it. An answer of more than `largestAnswerBytes` is an error of type `max-size`. */
export const networkFetch = (server: {
  readonly base: string
  readonly isLoopback: boolean
  readonly largestAnswerBytes: number
}): Fetch => {
  let agent: Promise<http.Agent> | undefined
  let fetching: typeof nodeFetch | undefined
  return async (url, request) => {
    // Loaded with the first call: it costs a start-up of a tenth of a second that a preview can do without.
    fetching ??= (await import('node-fetch')).default
    const through = await (agent ??= agentFor(server.base, server.isLoopback))
    // Given an aborted signal, node-fetch destroys the body, whose error nobody would hear: an uncaught exception.
    request.signal.throwIfAborted()
    return fetching(url, { ...request, redirect: 'manual', size: server.largestAnswerBytes, agent: through })
  }
}

/** The surroundings that are given, with the real ones for those that are not. */
export const surroundingsWith = (
  given: Surroundings,
  server: Parameters<typeof networkFetch>[0],
): Required<Surroundings> => ({
  fetch: given.fetch ?? networkFetch(server),
  now: given.now ?? Date.now,
  pause: given.pause ?? pause,
  random: given.random ?? Math.random,
})
