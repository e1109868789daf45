/** An Airbyte on a port of this machine: for trying things, and under the tests of stacks. */
import type { ProtocolCatalog } from '../provider/server'
import { type Dump, keepIn, loadState, readDump } from './dump'
import { seedDefinitions, seedShop } from './seed'
import { buildServer, type Control, type Fault, type RecordedCall } from './server'
import { emptyState, type JobOrder } from './state'

export type { ProtocolCatalog, ProtocolStream } from '../provider/server'
export type { Dump } from './dump'
export type { Fault, RecordedCall } from './server'
export type { JobOrder } from './state'

export interface EmulatorOptions {
  /** Default: any that is free. */
  readonly port?: number
  /** Default: 127.0.0.1. Any other demands credentials. */
  readonly host?: string
  /** What is in it: nothing (default), or a shop with three databases and a warehouse. */
  readonly seed?: 'empty' | 'shop'
  /** How many times faster than real time jobs run. Default: 1. */
  readonly speed?: number
  /** What callers have to show. Default: nothing. */
  readonly credentials?: { readonly username: string; readonly password: string } | { readonly token: string }
  /** Paths that this server lacks, as older ones do: `/v1/connections/reset/stream`, say. */
  readonly without?: ReadonlyArray<string>
  /** Whether it keeps what newer servers know (tags, mappers of streams …), which older ones ignore. Default: false. */
  readonly newer?: boolean
  /**
   * A file that keeps everything over restarts, kills included: an answer comes when what it tells is on the disk.
   * Where it exists, it is loaded, and `seed` plays no part; a damaged one is refused and left as it is.
   */
  readonly data?: string
  /** Gets a line for each request. */
  readonly log?: (line: string) => void
}

export interface Emulator {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string
  readonly port: number
  /** What is in it, in a few words. */
  readonly contents: string
  /** Ends it, and every connection to it. */
  readonly close: () => Promise<void>
  /** What a source offers from now on; by its id, or by `database` of its configuration. */
  readonly setDiscovered: (of: string, catalog: ProtocolCatalog) => Promise<void>
  /** Moves the emulator's clock forward. */
  readonly advance: (seconds: number) => Promise<void>
  /** Lets the next calls of a path go wrong. */
  readonly failNext: (fault: Fault) => Promise<void>
  /** How the next job goes: whether it fails, and how long it takes. */
  readonly nextJob: (order: JobOrder) => Promise<void>
  /** Everything that is in it. */
  readonly dump: () => Promise<Dump>
  /** Puts a dump in place of everything that is in it. Rejects for what is none. */
  readonly load: (dump: Dump) => Promise<void>
  /** Every call since the start. */
  readonly calls: () => Promise<ReadonlyArray<RecordedCall>>
}

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|::1)$/.test(host)

/** Starts an emulator. Rejects where the port is taken, or where it would be open to others without credentials. */
export const startEmulator = async (options: EmulatorOptions = {}): Promise<Emulator> => {
  const { host = '127.0.0.1', port = 0, seed = 'empty', speed = 1 } = options
  if (!isLoopback(host) && options.credentials === undefined) {
    throw new Error(
      `The emulator would be open to everybody on ${host}. Give credentials (--auth), or leave the host out.`,
    )
  }
  const state = emptyState(speed)
  const control: Control = { faults: [], calls: [] }
  state.isNewer = options.newer ?? false
  seedDefinitions(state)
  const kept = options.data === undefined ? undefined : readDump(options.data)
  if (kept !== undefined && !loadState(state, kept)) {
    throw new Error(
      `The emulator cannot read ${String(options.data)}: it is of another release. It is left as it is; give another file.`,
    )
  }
  if (kept === undefined && seed === 'shop') seedShop(state)
  const keep = options.data === undefined ? undefined : keepIn(options.data, state)
  await keep?.()
  const server = buildServer(state, control, { ...options, ...(keep === undefined ? {} : { keep }) })
  try {
    await server.listen({ host, port })
  } catch (error) {
    if ((error as { readonly code?: string }).code === 'EADDRINUSE') {
      throw new Error(`Port ${String(port)} of ${host} is taken. Choose another, or leave it out for any that is free.`)
    }
    throw error
  }
  const address = server.server.address()
  const actual = typeof address === 'object' && address !== null ? address.port : port
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${String(actual)}`
  const command = async (name: string, body: unknown): Promise<void> => {
    const { ok } = await fetch(`${url}/emulator/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!ok) throw new Error(`The emulator refused ${name}: it is not what it takes.`)
  }
  return {
    url,
    port: actual,
    contents:
      kept !== undefined
        ? `${String(state.connections.size)} connections, from ${String(options.data)}`
        : seed === 'shop'
          ? 'a shop with three databases and a warehouse'
          : 'empty',
    close: () => server.close(),
    setDiscovered: (of, catalog) => command('discovered', { of, catalog }),
    advance: (seconds) => command('advance', { seconds }),
    nextJob: (order) => command('next-job', order),
    dump: async () => (await (await fetch(`${url}/emulator/state`)).json()) as Dump,
    load: (dump) => command('state', dump),
    failNext: (fault) => command('fail', fault),
    calls: async () => (await (await fetch(`${url}/emulator/calls`)).json()) as ReadonlyArray<RecordedCall>,
  }
}
