/** An Airbyte on a port of this machine, or without one: for trying things, and under the tests of stacks. */
import { isLoopback } from './controls'
import type { Dump } from './dump'
import type { NextFault } from './faults'
import { keepIn, readKept } from './file'
import { offerCatalogs, type OpenEmulator, openWith } from './open'
import { type AnyCatalog, type EmulatorOptions, readListening } from './options'
import type { JobOrder, Table } from './records'
import type { RecordedCall } from './serve'
import { listen } from './server'

export type { ProtocolCatalog, ProtocolStream } from '../provider/server'
export type { Credentials } from './authorization'
export type { Caller, CallerOptions, CallersRequest, Fetch, FetchedAnswer, FetchOptions, OnRequest } from './caller'
export { KILLED } from './caller'
export type { Clock } from './clock'
export type { Dump } from './dump'
export type { Fault, NextFault } from './faults'
export { type HandledAnswer, type OpenEmulator, openEmulator } from './open'
export type { AnyCatalog, EmulatorOptions, OpenOptions } from './options'
export type { JobOrder, LostSignal, Races, Rows, Shape, Table } from './records'
export { AIRBYTE_RELEASES, type AirbyteRelease } from './releases'
export type { RecordedCall } from './serve'

export interface Emulator {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string
  readonly port: number
  /** What is in it, in a few words. */
  readonly contents: string
  /** Ends it, and every connection to it. */
  readonly close: () => Promise<void>
  /** What a source offers from now on; by its id, or by `database` of its configuration. */
  readonly setDiscovered: (of: string, catalog: AnyCatalog) => Promise<void>
  /** Moves the emulator's clock forward. */
  readonly advance: (seconds: number) => Promise<void>
  /** Lets the next calls of a path go wrong. */
  readonly failNext: (fault: NextFault) => Promise<void>
  /** How the next job goes: whether it fails, and how long it takes. */
  readonly nextJob: (order: JobOrder) => Promise<void>
  /** Everything that is in it. Nobody may change it. */
  readonly dump: () => Promise<Dump>
  /** Puts a dump in place of everything that is in it. Rejects for what is none. */
  readonly load: (dump: Dump) => Promise<void>
  /** Every call since the start, or since a dump was loaded. */
  readonly calls: () => Promise<ReadonlyArray<RecordedCall>>
  /** What syncs have written into the tables of destinations, and resets have left of it. */
  readonly tables: () => Promise<ReadonlyArray<Table>>
}

/**
 * Reads a file, or the dump to begin with, into an emulator; undefined where there is neither. The release is the file's,
 * unless one is asked for.
 */
const loadKept = (load: (dump: Dump) => void, { data, airbyte, load: begin }: EmulatorOptions): Dump | undefined => {
  const kept = data === undefined ? undefined : (readKept(data) as Dump | undefined)
  if (kept === undefined) {
    if (begin !== undefined) load(begin)
    return begin
  }
  try {
    load(airbyte === undefined ? kept : { ...kept, parts: { ...kept.parts, airbyte } })
  } catch {
    throw new Error(
      `The emulator cannot read ${String(data)}: it is of another release. It is left as it is; give another file.`,
    )
  }
  return kept
}

/** What a port adds to a failure to listen at it. */
const explained = (error: unknown, host: string, port: number): unknown =>
  (error as { readonly code?: string }).code === 'EADDRINUSE'
    ? new Error(`Port ${String(port)} of ${host} is taken. Choose another, or leave it out for any that is free.`)
    : error

/** The handle's controls; what changes something is kept before it is answered. */
const controlsOf = (
  emulator: OpenEmulator,
  keep: () => Promise<void>,
): Omit<Emulator, 'url' | 'port' | 'contents' | 'close'> => {
  const kept =
    <A extends ReadonlyArray<unknown>>(change: (...given: A) => void) =>
    async (...given: A): Promise<void> => {
      change(...given)
      await keep()
    }
  return {
    setDiscovered: kept(emulator.setDiscovered),
    advance: kept((seconds: number) => {
      emulator.clock.advance(seconds * 1000)
    }),
    failNext: kept(emulator.failNext),
    nextJob: kept(emulator.nextJob),
    dump: () => Promise.resolve(emulator.dump()),
    load: kept(emulator.load),
    calls: () => Promise.resolve(emulator.calls()),
    tables: () => Promise.resolve(emulator.tables()),
  }
}

/**
 * Starts an emulator. Rejects where the port is taken, or where it would be open to others without credentials.
 *
 * @example
 * import { createClient, promised } from 'pulumi-airbyte'
 * import { startEmulator } from 'pulumi-airbyte/emulator'
 *
 * const emulator = await startEmulator({ seed: 'shop' })
 * console.log(await promised(createClient({ url: emulator.url })).listWorkspaces())
 * await emulator.close()
 */
export const startEmulator = async (options: EmulatorOptions = {}): Promise<Emulator> => {
  const { host = '127.0.0.1', port = 0, data } = readListening(options)
  if (!isLoopback(host) && options.credentials === undefined) {
    throw new Error(
      `The emulator would be open to everybody on ${host}. Give credentials (--auth), or leave the host out.`,
    )
  }
  let write: (() => Promise<void>) | undefined
  const keep = async (): Promise<void> => write?.()
  const { emulator, world } = openWith({ ...options, ...(data === undefined ? {} : { keep }) })
  const kept = loadKept(emulator.load, options)
  if (kept !== undefined) offerCatalogs(world.state, options)
  if (data !== undefined) write = keepIn(data, emulator.dump)
  await keep()
  const server = await listen(emulator, world, host, port).catch((error: unknown) => {
    throw explained(error, host, port)
  })
  const address = server.server.address()
  const actual = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${String(actual)}`,
    port: actual,
    contents:
      kept === undefined
        ? emulator.contents
        : `${String(kept.connections.length)} connections, from ${data ?? 'a dump'}`,
    close: () => server.close(),
    ...controlsOf(emulator, keep),
  }
}
