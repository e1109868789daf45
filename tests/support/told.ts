/** A server in the process that answers by path, and tells what it was asked. */
import { virtualClock } from '../../emulator/clock'
import { type Client, createClient } from '../../provider/api/client'
import type { ClientOptions } from '../../provider/api/options'
import type { Fetch } from '../../provider/api/surroundings'

/** What is answered: a status (200 where it is left out), JSON or a text, headers. */
export interface Told {
  readonly status?: number
  readonly json?: unknown
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface Asked {
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  readonly authorization: string | undefined
}

export interface TellingServer {
  readonly client: Client
  readonly asked: ReadonlyArray<Asked>
  readonly clock: ReturnType<typeof virtualClock>
}

/** What a server of 0.44 says of a path that it lacks, to whatever is asked. */
export const LACKING: Told = { status: 404, json: 'Object not found.' }

/** `answers`: by the path behind `/v1/`, prefixed with `GET ` where it is one; others are lacking. */
export const telling = (
  answers: Readonly<Record<string, Told | ((asked: Asked) => Told)>>,
  options: Partial<ClientOptions> = {},
): TellingServer => {
  const clock = virtualClock()
  const asked: Asked[] = []
  const fetch: Fetch = (url, { method, headers, body }) => {
    const path = url.replace(/^.*\/v1\//, '')
    const one: Asked = {
      path: method === 'GET' ? `GET ${path}` : path,
      body: JSON.parse(body ?? '{}') as Asked['body'],
      authorization: headers['authorization'],
    }
    asked.push(one)
    const found = answers[one.path] ?? LACKING
    const told = typeof found === 'function' ? found(one) : found
    return Promise.resolve({
      status: told.status ?? 200,
      headers: { get: (name) => told.headers?.[name] ?? null },
      text: () => Promise.resolve(told.text ?? JSON.stringify(told.json ?? {})),
    })
  }
  const client = createClient({ url: 'https://airbyte.test', maxRetries: 0, ...options }, { ...clock, fetch })
  return { client, asked, clock }
}
