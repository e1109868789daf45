/** The endpoints for tests, under `/emulator/`: what the handle of an emulator does, over HTTP. */
import type { Dump } from './dump'
import type { OpenEmulator } from './open'
import type { AnyCatalog } from './options'
import { readFault, readOffer, readSeconds } from './orders'
import type { JobOrder } from './records'
import type { State } from './state'

/** Does what is asked, and gives the answer's content. Throws for what it does not take. */
type Control = (emulator: OpenEmulator, body: unknown, state: State) => unknown

export const CONTROLS: Readonly<Record<string, Control>> = {
  'POST /emulator/discovered': (emulator, body, state) => {
    const { of, catalog } = readOffer(state, body)
    emulator.setDiscovered(of, catalog as AnyCatalog)
    return {}
  },
  'POST /emulator/advance': (emulator, body) => {
    emulator.clock.advance(readSeconds(body) * 1000)
    return {}
  },
  'POST /emulator/fail': (emulator, body) => {
    emulator.failNext(readFault(body, false))
    return {}
  },
  'POST /emulator/next-job': (emulator, body) => {
    emulator.nextJob(body as JobOrder)
    return {}
  },
  'GET /emulator/state': (emulator) => emulator.dump(),
  'POST /emulator/state': (emulator, body) => {
    emulator.load(body as Dump)
    return {}
  },
  'GET /emulator/calls': (emulator) => emulator.calls(),
}

/** What is said where there is no control of a method and a path. */
export const noControl = (method: string, url: string): string =>
  `There is no control ${method} ${url}. There are ${Object.keys(CONTROLS).join(', ')}.`

export const isLoopback = (name: string): boolean => /^(localhost|127(\.\d+){3}|::1)$/i.test(name)

/** The name in a `Host` header: without the port, and without the brackets of an IPv6 address. */
const nameIn = (header: string): string => header.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')

/**
 * Whether a request may use the controls. On loopback a foreign `Host` is a page of the web that has its own name point
 * at this machine: it must not read what is in the emulator, which may hold passwords.
 */
export const isOwnHost = (boundTo: string, header: string | undefined): boolean =>
  !isLoopback(boundTo) || isLoopback(nameIn(header ?? ''))
