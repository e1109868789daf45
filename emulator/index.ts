/** An Airbyte on a port of this machine: for trying things, and under the tests of stacks. */
import type { ProtocolCatalog } from '../provider/catalog/airbyte'
import { seedDefinitions, seedShop } from './seed'
import { buildServer, type Control, type Fault, type RecordedCall } from './server'
import { emptyState } from './state'

export type { ProtocolCatalog, ProtocolStream } from '../provider/catalog/airbyte'
export type { Fault, RecordedCall } from './server'

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
  /** Gets a line for each request. */
  readonly log?: (line: string) => void
}

export interface Emulator {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string
  readonly port: number
  /** Ends it, and every connection to it. */
  readonly close: () => Promise<void>
  /** What a source offers from now on; by its id, or by `database` of its configuration. */
  readonly setDiscovered: (of: string, catalog: ProtocolCatalog) => Promise<void>
  /** Moves the emulator's clock forward. */
  readonly advance: (seconds: number) => Promise<void>
  /** Lets the next calls of a path go wrong. */
  readonly failNext: (fault: Fault) => Promise<void>
  /** Every call since the start. */
  readonly calls: () => Promise<ReadonlyArray<RecordedCall>>
}

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|::1)$/.test(host)

/** Starts an emulator. Rejects where the port is taken, or where it would be open to others without credentials. */
export const startEmulator = async (options: EmulatorOptions = {}): Promise<Emulator> => {
  const { host = '127.0.0.1', port = 0, seed = 'empty', speed = 1 } = options
  if (!isLoopback(host) && options.credentials === undefined) {
    throw new Error(`The emulator would be open to everybody on ${host}. Give credentials, or leave the host out.`)
  }
  const state = emptyState(speed)
  const control: Control = { faults: [], calls: [] }
  seedDefinitions(state)
  if (seed === 'shop') seedShop(state)
  const server = buildServer(state, control, options)
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
    await fetch(`${url}/emulator/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  }
  return {
    url,
    port: actual,
    close: () => server.close(),
    setDiscovered: (of, catalog) => command('discovered', { of, catalog }),
    advance: (seconds) => command('advance', { seconds }),
    failNext: (fault) => command('fail', fault),
    calls: async () => (await (await fetch(`${url}/emulator/calls`)).json()) as ReadonlyArray<RecordedCall>,
  }
}
