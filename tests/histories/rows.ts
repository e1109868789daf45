/** What is true of the rows that a connection has written: which streams have some in another shape than the program says. */
import type { OpenEmulator, Rows, Table } from '../../emulator'
import type { Job } from '../../emulator/records'
import type { AirbyteCatalog, AirbyteStreamAndConfiguration } from '../../provider/catalog/airbyte'
import { streamKey } from '../../provider/catalog/key'

/** Where a program puts a connection's tables, and how it writes them. */
export interface Wanted {
  readonly syncCatalog: AirbyteCatalog
  readonly prefix?: string | undefined
  readonly namespaceDefinition?: string | undefined
  readonly namespaceFormat?: string | undefined
}

const namespaceIn = ({ namespaceDefinition = 'source', namespaceFormat = '' }: Wanted, namespace = ''): string => {
  if (namespaceDefinition === 'source') return namespace
  return namespaceDefinition === 'destination' ? '' : namespaceFormat.replaceAll('${SOURCE_NAMESPACE}', namespace)
}

export interface Written {
  readonly syncMode: string
  readonly destinationSyncMode: string
  readonly cursorField?: ReadonlyArray<string> | undefined
  readonly primaryKey?: ReadonlyArray<ReadonlyArray<string>> | undefined
}

/** What of a stream's settings decides how its rows came about; the rest is not used. */
export const shapeOf = ({ syncMode, destinationSyncMode, cursorField = [], primaryKey = [] }: Written): string =>
  [
    `${syncMode} ${destinationSyncMode}`,
    ...(syncMode === 'incremental' ? [`cursor ${cursorField.join('.')}`] : []),
    ...(destinationSyncMode === 'append_dedup' ? [`key ${primaryKey.map((path) => path.join('.')).join(', ')}`] : []),
  ].join(', ')

const tableOf = (wanted: Wanted, { stream }: AirbyteStreamAndConfiguration): string =>
  `${namespaceIn(wanted, stream.namespace)}.${wanted.prefix ?? ''}${stream.name}`

/** What a server has done so far. */
export interface Past {
  /** Every job that there was, oldest first. */
  readonly jobs: ReadonlyArray<Job>
  readonly tables: () => ReadonlyArray<Table>
}

export const pastOf = (emulator: OpenEmulator): Past => ({
  jobs: emulator.dump().parts['jobs'] as ReadonlyArray<Job>,
  tables: () => emulator.tables(),
})

/** A refresh is a reset that fills the table again itself. */
export const isReset = ({ configType }: { readonly configType: string }): boolean =>
  configType === 'reset_connection' || configType === 'refresh'

/** The newest reset of a stream that did something: what was written before it is forgotten. */
const lastResetOf = ({ jobs }: Past, connectionId: string, key: string): number => {
  const job = jobs.findLast(
    (job) =>
      job.configId === connectionId &&
      isReset(job) &&
      job.isSettled &&
      job.outcome === 'succeeded' &&
      !job.isIdle &&
      job.streamsToReset.some((stream) => streamKey(stream) === key),
  )
  // A refresh writes anew itself.
  return job === undefined ? 0 : job.configType === 'refresh' ? job.id - 1 : job.id
}

interface Found {
  readonly table: Table
  readonly rows: Rows
}

/** What a connection has written of a stream since its last reset and after a certain job, wherever it lies. */
export const rowsOf = (past: Past, connectionId: string, key: string, after = 0): ReadonlyArray<Found> => {
  const since = Math.max(after, lastResetOf(past, connectionId, key))
  return past
    .tables()
    .flatMap((table) => table.rows.map((rows) => ({ table, rows })))
    .filter(
      ({ rows }) => rows.connectionId === connectionId && streamKey(rows.stream) === key && rows.lastJobId > since,
    )
}

/**
 * Stream → where its rows do not fit what the program says. Rows that each sync replaces count in their table only. What
 * was written up to the job that `forgiven` answers does not count.
 */
export const unfit = (
  past: Past,
  connectionId: string,
  wanted: Wanted,
  forgiven: (stream: string) => number = () => 0,
): Readonly<Record<string, ReadonlyArray<string>>> =>
  Object.fromEntries(
    wanted.syncCatalog.streams.flatMap((entry) => {
      const key = streamKey(entry.stream)
      const [table, shape] = [tableOf(wanted, entry), shapeOf(entry.config)]
      const isReplaced = entry.config.destinationSyncMode === 'overwrite'
      const wrong = rowsOf(past, connectionId, key, forgiven(key)).flatMap(({ table: there, rows }) => {
        const place = `${there.namespace ?? ''}.${there.name}`
        if (isReplaced && place !== table) return []
        return place === table && shapeOf(rows) === shape ? [] : [`${place}: ${shapeOf(rows)}; ${table}: ${shape}`]
      })
      return wrong.length === 0 ? [] : [[key, wrong]]
    }),
  )
