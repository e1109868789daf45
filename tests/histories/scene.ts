/** A shop with one stack, and words for what is done and seen in it. */
import { expect } from 'chai'

import type { Fault } from '../../emulator'
import type { AirbyteStreamAndConfiguration } from '../../provider/catalog/airbyte'
import { planOf as planIn } from '../../provider/connection/details'
import { connection } from '../support/declared'
import type { Declared, Options, Run } from '../support/engine/types'
import type { Values } from '../support/engine/values'
import { type Life, type LifeOptions, type LivedRun, openLife, type Road, type Stack } from '../support/life'
import { catalog, table } from '../support/shop'
import { pastOf, unfit, type Wanted } from './rows'

export type Config = Partial<AirbyteStreamAndConfiguration['config']>

/** `users` and `orders`, incremental and deduplicated. */
export const both = (users: Config = {}, orders: Config = {}) => catalog(table('users', users), table('orders', orders))

/** The other cursor. */
export const MODIFIED: Config = { cursorField: ['modified_at'] }

export interface Job {
  readonly id: number
  readonly streams: ReadonlyArray<string>
  readonly status: string
}

export interface Scene {
  readonly life: Life
  readonly stack: Stack
  /** A resource of the shop; its connection's name is `shop`, whatever its own is. */
  readonly shop: (more?: Values, options?: Options, name?: string) => Declared
  /** Syncs a connection by hand, and waits for it. */
  readonly sync: (connectionId: string) => Promise<void>
  /** Its reset jobs, oldest first. */
  readonly resets: (connectionId: string) => Promise<ReadonlyArray<Job>>
  readonly syncs: (connectionId: string) => Promise<ReadonlyArray<Job>>
  readonly read: (connectionId: string) => Promise<Values>
  /** Ids of the connections that are not deleted. */
  readonly live: () => Promise<ReadonlyArray<string>>
  /** Notes how all stands; answers what goes back to it, but for the time. */
  readonly mark: () => () => void
  /** Where rows do not fit what the program says. */
  readonly unfit: (connectionId: string, wanted: Wanted) => Readonly<Record<string, ReadonlyArray<string>>>
}

interface ListedJob {
  readonly job: {
    readonly id: number
    readonly status: string
    readonly resetConfig?: { readonly streamsToReset: ReadonlyArray<{ readonly name: string }> }
  }
}

export const openScene = async (options: LifeOptions = {}): Promise<Scene> => {
  const life = await openLife(options)
  const { hand, emulator, workspaceId, destinationId } = life
  const jobs = async (connectionId: string, configType: string): Promise<ReadonlyArray<Job>> => {
    const answer = await hand('jobs/list', { configTypes: [configType], configId: connectionId })
    return (answer['jobs'] as ReadonlyArray<ListedJob>)
      .map(({ job: { id, status, resetConfig } }) => ({
        id,
        status,
        streams: (resetConfig?.streamsToReset ?? []).map(({ name }) => name).sort(),
      }))
      .reverse()
  }
  const stack = life.open()
  return {
    life,
    stack,
    mark: () => {
      const [dump, state] = [emulator.dump(), stack.state()]
      return () => {
        emulator.load(dump)
        stack.restore(state)
      }
    },
    shop: (more = {}, own = {}, name = 'shop') =>
      connection(name, { sourceId: life.sources[0], destinationId, name: 'shop', syncCatalog: both(), ...more }, own),
    sync: async (connectionId) => {
      await hand('connections/sync', { connectionId })
      life.pass(60)
    },
    resets: (connectionId) => jobs(connectionId, 'reset_connection'),
    syncs: (connectionId) => jobs(connectionId, 'sync'),
    read: (connectionId) => hand('connections/get', { connectionId }),
    live: async () => {
      const { connections } = await hand('connections/list', { workspaceId })
      return (connections as ReadonlyArray<{ readonly connectionId: string }>).map(({ connectionId }) => connectionId)
    },
    unfit: (connectionId, wanted) => unfit(pastOf(emulator), connectionId, wanted),
  }
}

/** The run, which has to have come to its end. */
export const done = (run: LivedRun): LivedRun => {
  expect(run.failures, 'it should have come to its end').to.deep.equal([])
  expect(run.isKilled).to.equal(false)
  return run
}

/** What a run said that has to have failed. */
export const refused = (run: LivedRun): string => {
  expect(run.isDone, 'it should have been refused').to.equal(false)
  return run.failures.join('\n')
}

/** Everything that the user could read of a run. */
export const said = ({ steps, lines, failures }: Run): string =>
  [...steps.flatMap(({ shown }) => shown.map(({ path, text }) => `${path}: ${text}`)), ...lines, ...failures].join('\n')

/** What a run does that is more than looking. */
export const operations = ({ steps }: Run): ReadonlyArray<string> =>
  steps
    .filter(({ operation }) => operation !== 'same' && operation !== 'refresh')
    .map(({ operation, name }) => `${operation} ${name}`)

/** The plan that a preview shows of a resource; empty where it shows none. */
export const planOf = ({ steps }: Run, name = 'shop'): Values =>
  (planIn(steps.findLast((step) => step.name === name && !step.operation.startsWith('delete'))?.inputs) ?? {}) as Values

/** What changes something on the server. */
export const changes = ({ requests }: LivedRun): ReadonlyArray<string> =>
  requests
    .map(({ method, path }) => `${method} ${path}`)
    .filter((call) => call.startsWith('POST') && !/\/(get|list|get_type|list_all)$/.test(call))

/** One thing goes wrong at the request of that number. */
export const at =
  (number: number, fault: Fault): Road =>
  (asked) =>
    asked === number ? fault : 'pass'

/** One thing goes wrong at the first request of a path, or at each of the first few. */
export const on = (path: string, fault: Fault, times = 1): Road => {
  let left = times
  return (_number, request) => {
    if (left === 0 || request.path !== path) return 'pass'
    left -= 1
    return fault
  }
}
