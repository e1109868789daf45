/** What an emulator is opened with: its options, read exactly, since a program in JavaScript has no compiler that would. */
import type { ProtocolCatalog } from '../provider/server'
import type { Credentials } from './authorization'
import type { OnRequest } from './caller'
import type { Dump } from './dump'
import { anything, atLeast, type Check, type Property, readExactly, text, words } from './exact'
import type { Races } from './records'
import { AIRBYTE_RELEASES, type AirbyteRelease } from './releases'

/** A catalog in a form of Airbyte's: of the protocol or of the API, plain or configured, or the answer to a discovery. */
export type AnyCatalog = ProtocolCatalog | Readonly<Record<string, unknown>>

export interface OpenOptions {
  /** What is in it: nothing (default), or a shop with three databases and a warehouse. */
  readonly seed?: 'empty' | 'shop'
  /**
   * What sources offer, by their names. A source that is not there yet is made, with a workspace and a warehouse where
   * there is no workspace.
   */
  readonly catalogs?: Readonly<Record<string, AnyCatalog>>
  /** The machine's time (default), or one that moves only when it is told to, and when everything waits. */
  readonly clock?: 'real' | 'virtual'
  /** How many times faster than real time jobs run. Default: 1. */
  readonly speed?: number
  /**
   * What all ids are made from. Default: they are random; under a virtual clock they follow from the word `emulator`,
   * so that a history can be repeated. Two emulators of one word give the same ids.
   */
  readonly ids?: string
  /** What callers have to show. Default: nothing. */
  readonly credentials?: Credentials
  /** Paths that this server lacks, as older ones do: `/v1/connections/reset/stream`, say. */
  readonly without?: ReadonlyArray<string>
  /** As which release it answers. Default: 0.44. */
  readonly airbyte?: AirbyteRelease
  /** The number that it gives itself, as one that is built by hand has another: `dev`, say. Default: the release's first. */
  readonly version?: string
  /** How the races of the real server go. */
  readonly races?: Races
  /** Gets a line for each request. */
  readonly log?: (line: string) => void
  /** Says what becomes of each request of `fetch` and `handle`. */
  readonly onRequest?: OnRequest
  /** Called after each call that may have changed something; the answer waits for it. */
  readonly keep?: () => Promise<void>
}

export interface EmulatorOptions extends Omit<OpenOptions, 'keep' | 'onRequest'> {
  /** A dump that it begins with, in place of what `seed` would give. */
  readonly load?: Dump
  /** Default: any that is free. */
  readonly port?: number
  /** Default: 127.0.0.1. Any other demands credentials. */
  readonly host?: string
  /**
   * A file that keeps everything over restarts, kills included: an answer comes when what it tells is on the disk.
   * Where it exists, it is loaded, and `seed` and `load` play no part; a damaged one is refused and left as it is.
   */
  readonly data?: string
}

const aFunction: Check = (value) => (typeof value === 'function' ? undefined : 'a function')

const aboveZero: Check = (value) =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? undefined : 'a number above 0'

const texts: Check = (value) =>
  Array.isArray(value) && value.every((one) => typeof one === 'string') ? undefined : 'a list of texts'

const OPTIONS: Readonly<Record<keyof OpenOptions, Property>> = {
  seed: { check: words(['empty', 'shop']) },
  catalogs: { check: anything },
  clock: { check: words(['real', 'virtual']) },
  speed: { check: aboveZero },
  ids: { check: text },
  credentials: { check: anything },
  without: { check: texts },
  airbyte: { check: words(AIRBYTE_RELEASES) },
  version: { check: text },
  races: { check: anything },
  log: { check: aFunction },
  onRequest: { check: aFunction },
  keep: { check: aFunction },
}

const LISTENING: Readonly<Record<Exclude<keyof EmulatorOptions, keyof OpenOptions>, Property>> = {
  load: { check: anything },
  port: { check: atLeast(0, true) },
  host: { check: text },
  data: { check: text },
}

const RACES: Readonly<Record<keyof Races, Property>> = {
  endingSeconds: { check: atLeast(0) },
  syncDuringReset: { check: words(['the reset', 'conflict']) },
  lost: { check: anything },
}

const read = (what: string, options: OpenOptions, properties: Readonly<Record<string, Property>>): void => {
  readExactly(what, options, properties)
  if (options.races !== undefined) readExactly('races', options.races, RACES)
}

/** The options of an emulator in the process. @throws for what is none. */
export const readOptions = (options: OpenOptions): OpenOptions => {
  read('openEmulator', options, OPTIONS)
  return options
}

/** The options of one at a port. @throws for what is none. */
export const readListening = (options: EmulatorOptions): EmulatorOptions => {
  const { keep: _own, onRequest: _inProcess, ...common } = OPTIONS
  read('startEmulator', options, { ...common, ...LISTENING })
  return options
}
