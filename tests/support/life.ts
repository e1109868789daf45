/** A life of stacks on an emulated Airbyte: Pulumi's engine, provider processes, the server, hands in its UI, and time. */
import {
  type CallersRequest,
  type Clock,
  type Fault,
  type FetchedAnswer,
  type FetchOptions,
  type OpenEmulator,
  openEmulator,
  type OpenOptions,
} from '../../emulator'
import { createClient } from '../../provider/api/client'
import { makeProviders, type Providers } from '../../provider/runtime/provider'
import { type Command, runCommand } from './engine/engine'
import type { Kind, Process, Program, Provider, Run, RunOptions, StackState } from './engine/types'
import { idsIn } from './shop'

type Json = Readonly<Record<string, unknown>>

/** What becomes of each request of one command, counted from 1. */
export type Road = (number: number, request: CallersRequest) => 'pass' | Fault

/** A request that the provider's process has made. */
export interface Asked extends CallersRequest {
  readonly number: number
  readonly instance: string
  /** What went wrong with it, if anything did. */
  readonly fault?: Fault
}

export interface CommandOptions extends RunOptions {
  readonly road?: Road
  /** Beside the stack's own. */
  readonly config?: Readonly<Record<string, string>>
}

/** A line of log, and how many requests had been made when it was written. */
export interface Printed {
  readonly line: string
  readonly after: number
}

export interface LivedRun extends Run {
  readonly requests: ReadonlyArray<Asked>
  readonly printed: ReadonlyArray<Printed>
}

/** A stack: a state, and the commands that change it. Each command is a process of its own. */
export interface Stack {
  readonly state: () => StackState
  /** Puts an earlier state in place of the present one, as `pulumi stack import` does. */
  readonly restore: (earlier: StackState) => void
  readonly preview: (program: Program, options?: CommandOptions) => Promise<LivedRun>
  readonly up: (program: Program, options?: CommandOptions) => Promise<LivedRun>
  readonly refresh: (options?: CommandOptions) => Promise<LivedRun>
  readonly destroy: (options?: CommandOptions) => Promise<LivedRun>
  /** `pulumi state taint`. */
  readonly taint: (name: string) => void
  /** The id that the resource of this name holds. Throws where there is none. */
  readonly id: (name: string) => string
}

export interface LifeOptions extends Omit<OpenOptions, 'clock' | 'onRequest'> {
  /** Pulumi's configuration, `airbyte:url` left out. */
  readonly config?: Readonly<Record<string, string>>
  /** Further servers, by the name that programs give them; each is a copy of the first, ids and all. */
  readonly instances?: ReadonlyArray<string>
  /** Whether further servers have ids of their own. */
  readonly hasOwnIds?: boolean
  /** What stands between the server and the provider: it may alter an answer's body. */
  readonly alter?: (path: string, answer: Json) => Json
  /** So many connections a newer server lists in a page, whatever is asked for: a few fill several pages then. */
  readonly pageSize?: number
}

export interface Life {
  readonly emulator: OpenEmulator
  readonly emulatorOf: (instance: string) => OpenEmulator
  readonly workspaceId: string
  readonly sources: ReadonlyArray<string>
  readonly destinationId: string
  readonly open: (config?: Readonly<Record<string, string>>) => Stack
  /** A call from Airbyte's UI, or by whoever else: nothing goes wrong with it. Throws for a refusal. */
  readonly hand: (path: string, body: Json, instance?: string) => Promise<Json>
  /** So much time passes. */
  readonly pass: (seconds: number) => void
}

/** What comes to a process that is killed. */
const NEVER = new Promise<never>(() => undefined)

/** By the name that programs give them; the default one's is empty. */
type Servers = ReadonlyMap<string, OpenEmulator>

/** Nothing listens there: the address only tells which server is meant. */
const addressOf = (instances: ReadonlyArray<string>, instance: string): string =>
  `http://127.0.0.1:${String(1 + instances.indexOf(instance))}`

const parsed = (text: string): Json => (text === '' ? {} : JSON.parse(text)) as Json

const handIn =
  (emulator: OpenEmulator) =>
  async (path: string, body: Json): Promise<Json> => {
    const { status, text } = await emulator.handle('POST', `/v1/${path}`, body)
    if (status >= 300) throw new Error(`${path}: ${String(status)} ${text}`)
    return parsed(text)
  }

/** The servers of a life; further ones are copies of the first, ids and all, unless they are to have their own. */
const openServers = ({
  instances = [],
  hasOwnIds = false,
  config: _ours,
  alter: _between,
  pageSize: _asWell,
  ...options
}: LifeOptions): Servers => {
  const first = openEmulator({ seed: 'shop', ...options, clock: 'virtual' })
  return new Map(
    ['', ...instances].map((instance) => {
      if (instance === '') return [instance, first]
      const own = hasOwnIds ? { ids: instance } : {}
      const further = openEmulator({ seed: 'shop', ...options, clock: 'virtual', ...own })
      if (!hasOwnIds) further.load(first.dump())
      return [instance, further]
    }),
  )
}

const mainOf = (servers: Servers): OpenEmulator => {
  const main = servers.get('')
  if (main === undefined) throw new Error('There is no server.')
  return main
}

/** An answer whose body is altered on the way. */
const altered = (answer: FetchedAnswer, path: string, alter: NonNullable<LifeOptions['alter']>): FetchedAnswer => ({
  ...answer,
  text: async () => {
    const text = await answer.text()
    const body = parsed(text)
    const after = alter(path, body)
    return after === body ? text : JSON.stringify(after)
  },
})

/** A request of a list of connections, for pages of this size. */
const inPages = (path: string, request: FetchOptions, pageSize: number | undefined): FetchOptions =>
  pageSize === undefined || path !== 'web_backend/connections/list'
    ? request
    : { ...request, body: JSON.stringify({ ...parsed(request.body ?? ''), pageSize }) }

/** Pulumi's process configures each provider when the first resource of it comes along. */
const configured = (
  { Connection, Sync }: { readonly Connection: Providers['provider']; readonly Sync: Providers['syncProvider'] },
  config: Readonly<Record<string, string>>,
): Process['provider'] => {
  const known = new Set<Kind>()
  const providers: Readonly<Record<Kind, Provider>> = {
    Connection,
    Sync: { ...Sync, read: (id, props) => Promise.resolve({ id, props }), delete: () => Promise.resolve() },
  }
  return (kind) => {
    const request = { config: { get: (key: string) => config[key] } } as Parameters<typeof Connection.configure>[0]
    if (!known.has(kind)) void (kind === 'Connection' ? Connection : Sync).configure(request)
    known.add(kind)
    return providers[kind]
  }
}

/** A provider process: it asks the servers over a road, and ends where the road kills it. All go by the first one's clock. */
const openProcess = (
  servers: Servers,
  config: Readonly<Record<string, string>>,
  road: Road,
  { alter, pageSize }: Pick<LifeOptions, 'alter' | 'pageSize'>,
): Process & Pick<LivedRun, 'requests' | 'printed'> => {
  const printed: Printed[] = []
  const requests: Asked[] = []
  const main = mainOf(servers)
  const instances = [...servers.keys()]
  const callers = new Map(
    [...servers].map(([instance, emulator]) => {
      const onRequest: Road = (_number, request) => {
        const number = requests.length + 1
        const verdict = road(number, request)
        requests.push({ ...request, number, instance, ...(verdict === 'pass' ? {} : { fault: verdict }) })
        return verdict
      }
      return [addressOf(instances, instance), { emulator, caller: emulator.caller({ onRequest }) }]
    }),
  )
  const { clock } = main
  let isKilled = false
  const killed = Promise.race([...callers.values()].map(({ caller }) => caller.killed)).then(() => {
    isKilled = true
  })
  const pause: Clock['pause'] = async (milliseconds, signal) => {
    await clock.pause(milliseconds, signal)
    if (isKilled) await NEVER
  }
  const { provider, syncProvider } = makeProviders({
    environment: {},
    clientOf: (options) => {
      const { emulator, caller } = callers.get(options.url) ?? { emulator: main, caller: main.caller() }
      return createClient(options, {
        fetch: async (url, request) => {
          if (isKilled) await NEVER
          if (emulator !== main) emulator.clock.set(main.clock.now())
          const path = new URL(url).pathname.replace(/^\/api\/v1\//, '')
          const answer = await caller.fetch(url, inPages(path, request, pageSize))
          return alter === undefined || answer.status !== 200 ? answer : altered(answer, path, alter)
        },
        now: clock.now,
        pause,
        random: () => 0.5,
      })
    },
    now: clock.now,
    sleep: pause,
    print: (line) => {
      printed.push({ line, after: requests.length })
    },
  })
  return {
    provider: configured({ Connection: provider, Sync: syncProvider }, config),
    lines: () => printed.map(({ line }) => line),
    killed,
    requests,
    printed,
  }
}

const openStack = (
  servers: Servers,
  { config: common = {}, ...between }: LifeOptions,
  own: Readonly<Record<string, string>>,
): Stack => {
  let state: StackState = []
  const instances = [...servers.keys()]
  const urls = Object.fromEntries(
    instances.map((instance) => [
      `airbyte:${instance === '' ? '' : `${instance}.`}url`,
      addressOf(instances, instance),
    ]),
  )
  const run = async (
    command: Command,
    program: Program,
    { road = () => 'pass', config = {}, ...options }: CommandOptions = {},
  ): Promise<LivedRun> => {
    const process = openProcess(servers, { ...urls, ...common, ...own, ...config }, road, between)
    const result = await runCommand(command, state, program, process, options)
    state = result.state
    return { ...result, requests: [...process.requests], printed: [...process.printed] }
  }
  return {
    state: () => state,
    restore: (earlier) => {
      state = earlier
    },
    preview: (program, options) => run('preview', program, options),
    up: (program, options) => run('up', program, options),
    refresh: (options) => run('refresh', [], options),
    destroy: (options) => run('destroy', [], options),
    taint: (name) => {
      state = state.map((resource) => (resource.name === name ? { ...resource, isTainted: true } : resource))
    },
    id: (name) => {
      const found = state.find((resource) => resource.name === name && !resource.isPendingDelete)
      if (found === undefined) throw new Error(`No resource ${name} in the state.`)
      return found.id
    },
  }
}

/** Opens an emulated shop, under a clock that only moves when all wait. */
export const openLife = (options: LifeOptions = {}): Promise<Life> => {
  const servers = openServers(options)
  const emulatorOf = (instance: string): OpenEmulator => {
    const emulator = servers.get(instance)
    if (emulator === undefined) throw new Error(`There is no server ${instance}.`)
    return emulator
  }
  const emulator = emulatorOf('')
  const dump = emulator.dump()
  const [[workspaceId = ''], [destinationId = '']] = [idsIn(dump, 'workspaces'), idsIn(dump, 'destinations')]
  return Promise.resolve({
    emulator,
    emulatorOf,
    workspaceId,
    sources: idsIn(dump, 'sources'),
    destinationId,
    open: (config = {}) => openStack(servers, options, config),
    hand: (path, body, instance = '') => handIn(emulatorOf(instance))(path, body),
    pass: (seconds) => {
      emulator.clock.advance(seconds * 1000)
    },
  })
}
