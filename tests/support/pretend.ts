/** A small Airbyte in this process, on a virtual clock, whose next answers go wrong as a test says. */
import { type Clock, virtualClock } from '../../emulator/clock'
import { type Client, createClient } from '../../provider/api/client'
import type { ConnectionRead } from '../../provider/api/connections'
import type { JobRead } from '../../provider/api/jobs'
import type { ClientOptions } from '../../provider/api/options'
import type { Fetch, FetchAnswer } from '../../provider/api/surroundings'

/** How the next call of a path goes. */
export interface Spoilt {
  /** Milliseconds until the server does what was asked. Left out: it never does. */
  readonly doneAfter?: number
  /** What the caller sees. `its own`: the answer of what was done. */
  readonly seen: 'a cut line' | 'nothing' | '504' | '500 of Airbyte' | 'its own'
}

type Body = Readonly<Record<string, unknown>>

export interface Pretended {
  readonly client: Client
  readonly clock: Clock
  readonly connections: ConnectionRead[]
  readonly jobs: JobRead[]
  /** Every call: when, in milliseconds since the start, and its path behind `/v1`. */
  readonly calls: { readonly at: number; readonly path: string }[]
  readonly sent: (path: string) => number
  readonly spoil: (path: string, ...how: ReadonlyArray<Spoilt>) => void
  /** Answers `sync` with this until that moment, as a server does while it ends a reset. */
  ending: { readonly until: number; readonly how: '409' | 'the job of the reset' } | undefined
}

export interface PretendOptions extends Partial<ClientOptions> {
  /** So many connections are in one answer at most, as on newer servers. Left out: all of them. */
  readonly pageSize?: number
  /** What the server adds to a connection that it makes. */
  readonly added?: (connection: ConnectionRead) => ConnectionRead
}

const told = (status: number, body: unknown): FetchAnswer => ({
  status,
  headers: { get: () => null },
  text: () => Promise.resolve(typeof body === 'string' ? body : JSON.stringify(body)),
})

/** What the server does, by path. Undefined: no answer but that there is nothing of the kind. */
const handlersOf = (
  { clock, connections, jobs }: Pick<Pretended, 'clock' | 'connections' | 'jobs'>,
  { pageSize, added = (connection) => connection }: PretendOptions,
): Readonly<Record<string, (body: Body, ending: Pretended['ending']) => FetchAnswer>> => {
  const create = (body: Body): FetchAnswer => {
    const { operations: _operations, ...rest } = body
    const connectionId = `made-${String(connections.length)}`
    const made = added({ name: 'shop <> warehouse', ...rest, connectionId } as unknown as ConnectionRead)
    connections.push(made)
    return told(200, made)
  }
  const begin = (configType: string, body: Body, streams?: JobRead['resetConfig']): FetchAnswer => {
    const job: JobRead = {
      id: jobs.length + 1,
      configType,
      configId: String(body['connectionId']),
      status: 'running',
      createdAt: Math.floor(clock.now() / 1000),
      ...(streams === undefined ? {} : { resetConfig: streams }),
    }
    jobs.push(job)
    return told(200, { job, attempts: [] })
  }
  const found = (body: Body): FetchAnswer => {
    const connection = connections.find(({ connectionId }) => connectionId === body['connectionId'])
    return connection === undefined ? told(404, { message: 'none', exceptionClassName: 'x' }) : told(200, connection)
  }
  const listed = (body: Body): FetchAnswer => {
    const all = connections
      .filter(({ status }) => status !== 'deprecated')
      .map(({ connectionId, name }) => ({
        connectionId,
        name,
        source: { sourceId: 's', name: 'shop', sourceName: 'Postgres' },
        destination: { destinationId: 'd', name: 'warehouse', destinationName: 'Postgres' },
      }))
    if (pageSize === undefined) return told(200, { connections: all })
    const first = all.findIndex(({ connectionId }) => connectionId === body['cursor']) + 1
    const page = all.slice(first, first + pageSize)
    return told(200, { connections: page, page_size: pageSize, num_connections: all.length })
  }
  const sync = (body: Body, ending: Pretended['ending']): FetchAnswer => {
    const running = jobs.find(({ configType, status }) => configType === 'sync' && status === 'running')
    const isEnding = ending !== undefined && ending.until > clock.now()
    if (isEnding && ending.how === 'the job of the reset') return told(200, { job: jobs.at(-1), attempts: [] })
    return isEnding || running !== undefined
      ? told(409, { message: 'A sync is already running for: c', exceptionClassName: 'x' })
      : begin('sync', body)
  }
  return {
    '/sources/get': () => told(200, { sourceId: 's', workspaceId: 'w', name: 'shop' }),
    '/destinations/get': () => told(200, { destinationId: 'd', workspaceId: 'w', name: 'warehouse' }),
    '/web_backend/connections/list': listed,
    '/web_backend/connections/create': create,
    '/web_backend/connections/get': found,
    '/web_backend/connections/update': (body) => {
      const at = connections.findIndex(({ connectionId }) => connectionId === body['connectionId'])
      const { operations, skipReset, ...rest } = body
      const operationIds = Array.isArray(operations) ? operations.map((_, index) => `o${String(index)}`) : []
      connections[at] = { ...connections[at], ...rest, operationIds } as ConnectionRead
      if (skipReset !== true) begin('reset_connection', body, { streamsToReset: [{ name: 'users' }] })
      return found(body)
    },
    '/connections/create': create,
    '/connections/get': found,
    '/connections/sync': sync,
    '/connections/reset': (body) => begin('reset_connection', body),
    '/connections/reset/stream': (body) =>
      begin('reset_connection', body, {
        streamsToReset: (body['streams'] as ReadonlyArray<{ readonly streamName: string }>).map(({ streamName }) => ({
          name: streamName,
        })),
      }),
    '/operations/list': () => told(200, { operations: [] }),
    '/jobs/list': (body) => {
      const types = body['configTypes'] as ReadonlyArray<string>
      const all = jobs.filter(({ configType }) => types.includes(configType)).reverse()
      return told(200, { jobs: all.map((job) => ({ job })) })
    },
    '/jobs/get': (body) => told(200, { job: jobs.find(({ id }) => id === body['id']), attempts: [] }),
  }
}

export const pretend = (options: PretendOptions = {}): Pretended => {
  const { pageSize: _size, added: _added, ...clientOptions } = options
  const clock = virtualClock()
  const began = clock.now()
  const spoilt = new Map<string, Spoilt[]>()
  const calls: Pretended['calls'] = []
  const connections: ConnectionRead[] = []
  const jobs: JobRead[] = []
  const handlers = handlersOf({ clock, connections, jobs }, options)
  const fetch: Fetch = async (url, { body = '{}', signal }) => {
    const path = url.replace(/^.*\/api\/v1/, '')
    calls.push({ at: clock.now() - began, path })
    const work = (): FetchAnswer =>
      handlers[path]?.(JSON.parse(body) as Body, pretended.ending) ?? told(404, 'Object not found.')
    const how = spoilt.get(path)?.shift()
    if (how === undefined) return work()
    const { doneAfter, seen } = how
    if (seen === 'its own') {
      await clock.pause(doneAfter ?? 0)
      return work()
    }
    if (doneAfter === 0) work()
    else if (doneAfter !== undefined) void clock.pause(doneAfter).then(work)
    if (seen === '504') return told(504, '<html>upstream timed out</html>')
    if (seen === '500 of Airbyte') return told(500, { message: 'Internal Server Error', exceptionClassName: 'x' })
    if (seen === 'nothing') await clock.pause(1e9, signal)
    throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
  }
  const pretended: Pretended = {
    client: createClient({ url: 'https://airbyte.test', ...clientOptions }, { ...clock, fetch, random: () => 0.5 }),
    clock,
    connections,
    jobs,
    calls,
    sent: (path) => calls.filter((call) => call.path === path).length,
    spoil: (path, ...how) => {
      spoilt.set(path, [...(spoilt.get(path) ?? []), ...how])
    },
    ending: undefined,
  }
  return pretended
}
