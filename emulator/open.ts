/** An emulator without a port, in the process that calls it. */
import { writeJson } from '../provider/numbers'
import type { ProtocolCatalog } from '../provider/server'
import type { Credentials } from './authorization'
import { type Caller, type CallerOptions, createCaller, type Fetch } from './caller'
import { type Clock, realClock, virtualClock } from './clock'
import { type Dump, dumpState, loadState } from './dump'
import { emptyFaults, type NextFault } from './faults'
import { offerIn } from './offers'
import { type AnyCatalog, type OpenOptions, readOptions } from './options'
import { readFault, readOfferer, readOrder } from './orders'
import type { JobOrder, Table } from './records'
import { AIRBYTE_RELEASES } from './releases'
import { seedCatalogs, seedDefinitions, seedShop } from './seed'
import { catchUp, type RecordedCall, type World } from './serve'
import { emptyState, type State } from './state'

export interface OpenEmulator extends Omit<Caller, 'killed'> {
  /** What is in it, in a few words. */
  readonly contents: string
  /** One call: its path stands behind `/api`, its body is JSON as text, or what becomes JSON. */
  readonly handle: (method: string, path: string, body?: unknown) => Promise<HandledAnswer>
  readonly clock: Clock
  /** One more who calls it: a run that may be killed, with a count of its own. */
  readonly caller: (options?: CallerOptions) => Caller
  /** What a source offers from now on; by its id, or by `database` of its configuration. Throws for an unknown id, and for no catalog. */
  readonly setDiscovered: (of: string, catalog: AnyCatalog) => void
  /** Lets the next calls of a path go wrong. Throws for a path or a fault that it does not know. */
  readonly failNext: (fault: NextFault) => void
  /** How the next job goes: whether it fails, and how long it takes. Throws for what it does not know. */
  readonly nextJob: (order: JobOrder) => void
  /** Everything that is in it. Costs little: nothing in it is copied, and nobody may change it. */
  readonly dump: () => Dump
  /** Puts a dump in place of everything that is in it. Throws for what is none. */
  readonly load: (dump: Dump) => void
  /** Every call since the start, or since a dump was loaded. */
  readonly calls: () => ReadonlyArray<RecordedCall>
  /** What syncs have written into the tables of destinations, and resets have left of it. */
  readonly tables: () => ReadonlyArray<Table>
}

export interface HandledAnswer {
  readonly status: number
  readonly headers: { readonly get: (name: string) => string | null }
  readonly text: string
}

const offerOrThrow = (catalog: AnyCatalog, of: string): ProtocolCatalog => {
  const offer = offerIn(catalog)
  if (offer === undefined) {
    throw new Error(`What ${of} is to offer is no catalog. Give a list of streams as Airbyte or a connector tells it.`)
  }
  return offer
}

/** Lets the sources of an emulator offer the catalogs of its options. */
export const offerCatalogs = (state: State, { catalogs = {} }: OpenOptions): void => {
  seedCatalogs(
    state,
    Object.fromEntries(Object.entries(catalogs).map(([name, catalog]) => [name, offerOrThrow(catalog, name)])),
  )
}

const contentsOf = ({ seed, catalogs = {} }: OpenOptions): string => {
  const names = Object.keys(catalogs)
  const offered = names.length === 0 ? '' : `what ${names.join(', ')} ${names.length === 1 ? 'offers' : 'offer'}`
  const shop = seed === 'shop' ? 'a shop with three databases and a warehouse' : ''
  return [shop, offered].filter((part) => part !== '').join(', and ') || 'empty'
}

const wordOf = ({ ids, clock }: OpenOptions): string | undefined =>
  ids ?? (clock === 'virtual' ? 'emulator' : undefined)

const buildWorld = (options: OpenOptions): World => {
  const { speed = 1, airbyte = '0.44', version, races = {}, without = [], credentials, log, keep } = options
  const clock = options.clock === 'virtual' ? virtualClock() : realClock(speed)
  const state = emptyState({ time: clock.now(), airbyte, version, races, idWord: wordOf(options) })
  seedDefinitions(state)
  if (options.seed === 'shop') seedShop(state)
  offerCatalogs(state, options)
  return {
    state,
    clock,
    faults: emptyFaults(),
    calls: [],
    without: new Set(without),
    missing: new Set(),
    ...(credentials === undefined ? {} : { credentials }),
    ...(log === undefined ? {} : { log }),
    ...(keep === undefined ? {} : { keep }),
  }
}

const headersOf = (credentials: Credentials | undefined): Readonly<Record<string, string>> => ({
  'content-type': 'application/json',
  ...(credentials === undefined || 'clientId' in credentials
    ? {}
    : 'token' in credentials
      ? { authorization: `Bearer ${credentials.token}` }
      : {
          authorization: `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`,
        }),
})

const handleWith =
  (fetch: Fetch, credentials: Credentials | undefined): OpenEmulator['handle'] =>
  async (method, path, body) => {
    const text = typeof body === 'string' || body === undefined ? body : writeJson(body)
    const answer = await fetch(`http://emulator/api${path}`, {
      method,
      headers: headersOf(credentials),
      ...(text === undefined ? {} : { body: text }),
    })
    return { status: answer.status, headers: answer.headers, text: await answer.text() }
  }

const NO_DUMP = `This is no dump of an emulator. It takes what dump or GET /emulator/state has answered: an object with format, version 1, now, connections and parts, of Airbyte ${AIRBYTE_RELEASES.join(' or ')}.`

/** What is told beforehand; what is not known is refused. */
const orderedBy = ({ state, faults }: World): Pick<OpenEmulator, 'setDiscovered' | 'failNext' | 'nextJob'> => ({
  setDiscovered: (of, catalog) => {
    const [offerer, offer] = [readOfferer(state, of), offerOrThrow(catalog, of)]
    // What is said of a database holds from now on for all of its sources, also for one of which something was said before.
    for (const { id, configuration } of state.sources.values())
      if (configuration['database'] === offerer) state.offers.delete(id)
    state.offers.set(offerer, offer)
  },
  failNext: (fault) => {
    faults.add(readFault(fault, true))
  },
  nextJob: (order) => {
    state.orders = [...state.orders, readOrder(state, order)]
  },
})

const handleOf = (world: World, options: OpenOptions): OpenEmulator => {
  const { onRequest, credentials } = options
  const { state, clock, faults, calls } = world
  const own = createCaller(world, onRequest === undefined ? {} : { onRequest })
  return {
    contents: contentsOf(options),
    handle: handleWith(own.fetch, credentials),
    fetch: own.fetch,
    pause: own.pause,
    timeout: own.timeout,
    now: own.now,
    requests: own.requests,
    clock,
    caller: (callers) => createCaller(world, callers),
    ...orderedBy(world),
    dump: () => {
      catchUp(world)
      const { parts, ...dump } = dumpState(state)
      return { ...dump, parts: { ...parts, faults: faults.waiting() } }
    },
    load: (dump) => {
      if (!loadState(state, dump)) throw new Error(NO_DUMP)
      faults.set((dump.parts['faults'] ?? []) as ReadonlyArray<NextFault>)
      clock.set(dump.now)
      calls.length = 0
    },
    calls: () => calls,
    tables: () => {
      catchUp(world)
      return [...state.tables.values()]
    },
  }
}

/** An emulator, and the world that is served by it. */
export const openWith = (options: OpenOptions): { readonly emulator: OpenEmulator; readonly world: World } => {
  const world = buildWorld(options)
  return { emulator: handleOf(world, options), world }
}

/**
 * Opens an emulator that is called by functions. Nothing has to be closed.
 *
 * @example
 * import { openEmulator } from 'pulumi-airbyte/emulator'
 *
 * const emulator = openEmulator({ seed: 'shop', clock: 'virtual' })
 * const { status, text } = await emulator.handle('POST', '/v1/workspaces/list', {})
 * console.log(status, text)
 */
export const openEmulator = (options: OpenOptions = {}): OpenEmulator => openWith(readOptions(options)).emulator
