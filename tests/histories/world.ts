/**
 * The servers of a history, seen as one. Each connection is on one of them, by its id; jobs are numbered anew, in the order in which
 * they came to light.
 */
import type { OpenEmulator, Table } from '../../emulator'
import type { Connection, Job } from '../../emulator/records'
import type { Life } from '../support/life'
import type { Server } from './server'

export interface World {
  readonly look: () => Server
  /** From now on a server is looked at, too: a program has named it. */
  readonly use: (instance: string) => void
  /** The name of the server that has this connection. */
  readonly instanceOf: (connectionId: string) => string
  readonly emulators: ReadonlyArray<OpenEmulator>
}

export const openWorld = ({ emulatorOf }: Life, instances: ReadonlyArray<string>): World => {
  const numbers = new Map<string, number>()
  const used = new Set([''])
  const inUse = (): ReadonlyArray<string> => instances.filter((instance) => used.has(instance))
  /** The number by which the history knows a job. */
  const numberOf = (instance: string, id: number): number => {
    const key = `${instance} ${String(id)}`
    const number = numbers.get(key) ?? numbers.size + 1
    numbers.set(key, number)
    return number
  }
  const now = (): number => emulatorOf('').clock.now()
  const connectionsOf = (instance: string): ReadonlyArray<Connection> =>
    emulatorOf(instance).dump().connections as ReadonlyArray<Connection>
  const renumbered = (instance: string, { rows, ...table }: Table): Table => ({
    ...table,
    rows: rows.map((some) => ({
      ...some,
      jobId: numberOf(instance, some.jobId),
      lastJobId: numberOf(instance, some.lastJobId),
    })),
  })
  const look = (): Server => {
    const seen = inUse().map((instance) => {
      const emulator = emulatorOf(instance)
      // All go by the first one's clock.
      if (instance !== '') emulator.clock.set(now())
      const { connections, parts } = emulator.dump()
      const jobs = (parts['jobs'] as ReadonlyArray<Job>).map((job) => ({ ...job, id: numberOf(instance, job.id) }))
      return {
        connections: connections as ReadonlyArray<Connection>,
        jobs,
        queued: (parts['refreshes'] as ReadonlyArray<readonly [string, unknown]>).map(([id]) => id),
        isLate: (parts['late'] as ReadonlyArray<unknown>).length > 0,
      }
    })
    return {
      connections: new Map(seen.flatMap(({ connections }) => connections).map((one) => [one.connectionId, one])),
      jobs: seen.flatMap(({ jobs }) => jobs).sort((one, other) => one.id - other.id),
      queued: new Set(seen.flatMap(({ queued }) => queued)),
      isLate: seen.some(({ isLate }) => isLate),
      tables: () =>
        inUse().flatMap((instance) =>
          emulatorOf(instance)
            .tables()
            .map((table) => renumbered(instance, table)),
        ),
    }
  }
  return {
    look,
    use: (instance) => {
      used.add(instance)
    },
    instanceOf: (id) =>
      inUse().find((instance) => connectionsOf(instance).some(({ connectionId }) => connectionId === id)) ?? '',
    emulators: instances.map(emulatorOf),
  }
}
