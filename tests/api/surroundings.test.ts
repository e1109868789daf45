import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import { type Clock, virtualClock } from '../../emulator/clock'
import { type Client, createClient } from '../../provider/api/client'
import type { ClientOptions } from '../../provider/api/options'
import type { Fetch } from '../../provider/api/surroundings'

const START = 1_000_000

const clockAt = (time: number): Clock => {
  const clock = virtualClock()
  clock.set(time)
  return clock
}

interface Told {
  readonly status: number
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A server in this process: each request gets the next answer; undefined is none, ever. */
const answering =
  (clock: Clock, seen: number[], ...answers: ReadonlyArray<Told | undefined>): Fetch =>
  async (_url, { signal }) => {
    const told = answers[Math.min(seen.length, answers.length - 1)]
    seen.push(clock.now() - START)
    if (told === undefined) {
      await clock.pause(1e9, signal)
      throw new Error('aborted')
    }
    return {
      status: told.status,
      headers: { get: (name) => told.headers?.[name] ?? null },
      text: () => Promise.resolve(told.text ?? ''),
    }
  }

const HEALTHY: Told = { status: 200, text: '{"available":true}' }

describe('the client in other surroundings', () => {
  const started = (
    options: Partial<ClientOptions>,
    ...answers: ReadonlyArray<Told | undefined>
  ): { readonly client: Client; readonly seen: ReadonlyArray<number>; readonly clock: Clock } => {
    const clock = clockAt(START)
    const seen: number[] = []
    const fetch = answering(clock, seen, ...answers)
    const url = 'https://airbyte.test'
    return { client: createClient({ url, ...options }, { ...clock, fetch, random: () => 0.5 }), seen, clock }
  }

  it('sends what it would send over the network', async () => {
    const requests: unknown[] = []
    const fetch: Fetch = (url, { signal: _signal, ...request }) => {
      requests.push({ url, ...request })
      return Promise.resolve({ status: 204, headers: { get: () => null }, text: () => Promise.resolve('') })
    }
    const credentials = { kind: 'basic', username: 'airbyte', password: 'password' } as const
    await createClient({ url: 'https://airbyte.test/api/v1/', credentials }, { fetch }).deleteConnection({
      connectionId: 'c',
    })()
    expect(requests).to.deep.equal([
      {
        url: 'https://airbyte.test/api/v1/connections/delete',
        method: 'POST',
        headers: {
          accept: 'application/json',
          'content-type': 'application/json',
          authorization: 'Basic YWlyYnl0ZTpwYXNzd29yZA==',
        },
        body: '{"connectionId":"c"}',
      },
    ])
  })

  it('pauses between repetitions by half of a bound that doubles, where chance says a half', async () => {
    const { client, seen } = started({}, { status: 503 }, { status: 503 }, { status: 503 }, HEALTHY)
    expect(await client.getHealthCheck()()).to.deep.equal(E.right({ available: true }))
    expect(seen).to.deep.equal([0, 125, 375, 875])
  })

  it('waits as long as the server asks, in seconds or until a date', async () => {
    const date = new Date(START + 9_000).toUTCString()
    const { client, seen } = started(
      {},
      { status: 429, headers: { 'retry-after': '7' } },
      { status: 429, headers: { 'retry-after': date } },
      HEALTHY,
    )
    expect(await client.getHealthCheck()()).to.deep.equal(E.right({ available: true }))
    expect(seen).to.deep.equal([0, 7_000, 9_000])
  })

  it('a server that never answers is given up on the clock that was given, each time', async () => {
    const { client, seen, clock } = started({ maxRetries: 1, timeoutMilliseconds: 60_000 }, undefined)
    const result = await client.getHealthCheck()()
    const request = { method: 'GET', path: '/v1/health' }
    expect(result).to.deep.equal(E.left({ _tag: 'TimedOut', request, host: 'airbyte.test', afterMilliseconds: 60_000 }))
    expect([seen, clock.now() - START]).to.deep.equal([[0, 60_125], 120_125])
  })

  it('an operation ends at its deadline', async () => {
    const { client, seen } = started({ deadlineMilliseconds: 1_000, maxRetries: 100 }, { status: 503 })
    expect(await client.getHealthCheck()()).to.have.property('_tag', 'Left')
    // The next pause would end behind the deadline.
    expect(seen).to.deep.equal([0, 125, 375, 875])
  })

  it('an operation that is called off ends at once, and is not sent again', async () => {
    const { client, seen, clock } = started({}, undefined)
    const control = new AbortController()
    void clock.pause(5_000).then(() => {
      control.abort()
    })
    const result = await client.getHealthCheck(undefined, { signal: control.signal })()
    expect(result).to.deep.equal(E.left({ _tag: 'Cancelled', request: { method: 'GET', path: '/v1/health' } }))
    expect([seen, clock.now() - START]).to.deep.equal([[0], 5_000])
  })

  it('whether the server resets single streams is asked again after a lost answer', async () => {
    const { client, seen } = started({}, { status: 502 }, { status: 405 })
    expect(await client.hasStreamReset()()).to.deep.equal(E.right(true))
    expect(seen).to.deep.equal([0, 125])
  })

  it('a token of an application is used until shortly before its end', async () => {
    const clock = clockAt(START)
    const seen: string[] = []
    const fetch: Fetch = (url) => {
      seen.push(url.replace(/^.*\/v1\//, ''))
      const text = url.endsWith('token') ? '{"access_token":"t","expires_in":60}' : HEALTHY.text
      return Promise.resolve({ status: 200, headers: { get: () => null }, text: () => Promise.resolve(text ?? '') })
    }
    const credentials = { kind: 'application', clientId: 'c', clientSecret: 's' } as const
    const client = createClient({ url: 'https://airbyte.test', credentials }, { ...clock, fetch })
    for (const milliseconds of [0, 39_000, 2_000]) {
      await clock.pause(milliseconds)
      await client.getHealthCheck()()
    }
    expect(seen).to.deep.equal(['applications/token', 'health', 'health', 'applications/token', 'health'])
  })
})
