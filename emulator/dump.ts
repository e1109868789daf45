/** All of the emulator's state as data, and back. */
import type { Connection, Job } from './records'
import { AIRBYTE_RELEASES, type AirbyteRelease } from './releases'
import type { State } from './state'

/** Everything, as JSON. Made by `dumpState`; its inside may change with any release. Shares what is in it: read only. */
export interface Dump {
  readonly format: 'pulumi-airbyte-emulator'
  readonly version: 1
  /** The emulator's time, in milliseconds since 1970. */
  readonly now: number
  readonly connections: ReadonlyArray<unknown>
  readonly parts: Readonly<Record<string, unknown>>
}

const MAPS = [
  'workspaces',
  'sourceDefinitions',
  'destinationDefinitions',
  'sources',
  'destinations',
  'operations',
  'catalogs',
  'fetched',
  'offers',
  'tables',
  'signals',
  'tags',
  'refreshes',
] as const
const LISTS = ['following', 'late', 'orders'] as const

/** Copies lists, and no record in them: a dump costs little, whatever is in it. */
export const dumpState = (state: State): Dump => ({
  format: 'pulumi-airbyte-emulator',
  version: 1,
  now: state.time,
  connections: [...state.connections.values()],
  parts: {
    airbyte: state.airbyte,
    ids: state.ids.count,
    jobs: [...state.jobs.values()],
    ...Object.fromEntries(MAPS.map((name) => [name, [...state[name]]])),
    ...Object.fromEntries(LISTS.map((name) => [name, state[name]])),
  },
})

const isDump = (value: unknown): value is Dump => {
  if (typeof value !== 'object' || value === null) return false
  const { format, version, now, connections, parts } = value as Partial<Dump>
  return (
    format === 'pulumi-airbyte-emulator' &&
    version === 1 &&
    typeof now === 'number' &&
    Array.isArray(connections) &&
    typeof parts === 'object' &&
    (AIRBYTE_RELEASES as ReadonlyArray<unknown>).includes(parts['airbyte']) &&
    typeof parts['ids'] === 'number' &&
    ['jobs', ...MAPS, ...LISTS].every((name) => Array.isArray(parts[name]))
  )
}

const refill = <Key, A>(map: Map<Key, A>, entries: ReadonlyArray<readonly [Key, A]>): void => {
  map.clear()
  for (const [key, value] of entries) map.set(key, value)
}

/** Puts a dump in place of all that is there; time goes on from where it stood. False for what is no dump. */
export const loadState = (state: State, dump: unknown): dump is Dump => {
  if (!isDump(dump)) return false
  const { parts } = dump
  for (const name of MAPS) refill(state[name] as Map<string, unknown>, parts[name] as ReadonlyArray<[string, unknown]>)
  refill(
    state.connections,
    (dump.connections as ReadonlyArray<Connection>).map((connection) => [connection.connectionId, connection]),
  )
  const jobs = parts['jobs'] as ReadonlyArray<Job>
  refill(
    state.jobs,
    jobs.map((job) => [job.id, job]),
  )
  state.unsettled.clear()
  for (const { id, isSettled } of jobs) if (!isSettled) state.unsettled.add(id)
  for (const name of LISTS) state[name] = parts[name] as ReadonlyArray<never>
  state.airbyte = parts['airbyte'] as AirbyteRelease
  state.ids.count = parts['ids'] as number
  state.time = dump.now
  return true
}
