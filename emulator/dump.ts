/** All of the emulator's state as data, and back; and the file in which it outlives its process. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'

import { writeBody } from './json'
import { now, type State } from './state'

/** Everything, as JSON. Made by `dumpState`; its inside may change with any release. */
export interface Dump {
  readonly format: 'pulumi-airbyte-emulator'
  readonly version: 1
  /** The emulator's time, in milliseconds since 1970. */
  readonly now: number
  readonly connections: ReadonlyArray<unknown>
  readonly parts: Readonly<Record<string, unknown>>
}

const MAPS = ['workspaces', 'sources', 'destinations', 'operations', 'catalogs', 'fetched', 'offers'] as const
const LISTS = ['jobs', 'following', 'orders'] as const

export const dumpState = (state: State): Dump => ({
  format: 'pulumi-airbyte-emulator',
  version: 1,
  now: now(state),
  connections: [...state.connections.values()],
  parts: {
    speed: state.speed,
    ...Object.fromEntries(MAPS.map((name) => [name, [...state[name].entries()]])),
    ...Object.fromEntries(LISTS.map((name) => [name, state[name]])),
  },
})

const isDump = (value: unknown): value is Dump => {
  if (typeof value !== 'object' || value === null) return false
  const { format, version, now: time, connections, parts } = value as Partial<Dump>
  return (
    format === 'pulumi-airbyte-emulator' &&
    version === 1 &&
    typeof time === 'number' &&
    Array.isArray(connections) &&
    typeof parts === 'object' &&
    [...MAPS, ...LISTS].every((name) => Array.isArray(parts[name]))
  )
}

/** Puts a dump in place of all that is there; its clock goes on from where it stood. False for what is no dump. */
export const loadState = (state: State, dump: unknown): boolean => {
  if (!isDump(dump)) return false
  for (const name of MAPS) {
    const map = state[name] as Map<string, unknown>
    map.clear()
    for (const [key, value] of dump.parts[name] as ReadonlyArray<readonly [string, unknown]>) map.set(key, value)
  }
  state.connections.clear()
  for (const connection of dump.connections as ReadonlyArray<{ readonly connectionId: string }>) {
    state.connections.set(connection.connectionId, connection as never)
  }
  for (const name of LISTS) {
    state[name].splice(0, Infinity, ...(dump.parts[name] as ReadonlyArray<never>))
  }
  state.speed = typeof dump.parts['speed'] === 'number' ? dump.parts['speed'] : state.speed
  state.moved += dump.now - now(state)
  return true
}

const checksum = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/**
 * Reads a file that `keepIn` wrote; undefined where there is none yet.
 * @throws where the file is something else or damaged: it is left as it is.
 */
export const readDump = (file: string): unknown => {
  if (!existsSync(file)) return undefined
  const bytes = readFileSync(file)
  const end = bytes.indexOf('\n')
  const body = bytes.subarray(end + 1)
  if (end !== 64 || bytes.subarray(0, end).toString() !== checksum(body)) {
    throw new Error(
      `The emulator cannot read ${file}: it is damaged, or not a file of the emulator's. It is left as it is; give another file, or move this one away.`,
    )
  }
  return JSON.parse(body.toString())
}

/**
 * Keeps the state in a file: written beside it and put in its place, so that it is whole at any moment. The answer
 * comes when all that had happened at the call is on the disk; calls that come meanwhile share the next writing.
 */
export const keepIn = (file: string, state: State): (() => Promise<void>) => {
  let writing: Promise<void> | undefined
  let next: Promise<void> | undefined
  const write = async (): Promise<void> => {
    const body = writeBody(dumpState(state))
    const beside = `${file}.new`
    const handle = await open(beside, 'w', 0o600)
    try {
      await handle.writeFile(`${checksum(body)}\n`)
      await handle.appendFile(body)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(beside, file)
  }
  const keep = (): Promise<void> => {
    if (writing === undefined) {
      writing = write().finally(() => {
        writing = undefined
      })
      return writing
    }
    next ??= writing
      .catch(() => undefined)
      .then(() => {
        next = undefined
        return keep()
      })
    return next
  }
  return keep
}
