/** What the tables of the destinations hold: which stream wrote them, in which shape, and whether from its beginning. */
import type { AirbyteStreamAndConfiguration, StreamDescriptor } from '../provider/catalog/airbyte'
import type { Connection, Job, Move, Rows } from './records'
import { descriptorOf, type State, stateKeyOf } from './state'

const namespaceOf = (connection: Connection, namespace: string | undefined): string | undefined => {
  if (connection.namespaceDefinition === 'destination') return undefined
  if (connection.namespaceDefinition !== 'customformat') return namespace
  const made = (connection.namespaceFormat ?? '').replaceAll('${SOURCE_NAMESPACE}', namespace ?? '')
  return made === '' ? undefined : made
}

const moveOf = (connection: Connection, { stream, config }: AirbyteStreamAndConfiguration): Move => {
  const namespace = namespaceOf(connection, stream.namespace)
  return {
    stream: descriptorOf(stream),
    destinationId: connection.destinationId,
    ...(namespace === undefined ? {} : { namespace }),
    name: `${connection.prefix ?? ''}${stream.name}`,
    syncMode: config.syncMode,
    destinationSyncMode: config.destinationSyncMode,
    cursorField: config.cursorField ?? [],
    primaryKey: config.primaryKey ?? [],
  }
}

/** The tables of a connection's streams as they are configured now; of those named, where some are. */
export const movesOf = (connection: Connection, streams?: ReadonlyArray<StreamDescriptor>): ReadonlyArray<Move> => {
  const named = streams === undefined ? undefined : new Set(streams.map(stateKeyOf))
  return connection.syncCatalog.streams
    .filter(({ stream }) => named?.has(stateKeyOf(stream)) ?? true)
    .map((stream) => moveOf(connection, stream))
}

const keyOf = ({ destinationId, namespace, name }: Move): string =>
  JSON.stringify([destinationId, namespace ?? null, name])

const isSameShape = (rows: Rows, move: Move): boolean =>
  rows.syncMode === move.syncMode &&
  rows.destinationSyncMode === move.destinationSyncMode &&
  JSON.stringify([rows.cursorField, rows.primaryKey]) === JSON.stringify([move.cursorField, move.primaryKey])

/** A table with a sync's rows added, or with nothing but them. */
const withRows = (before: ReadonlyArray<Rows>, rows: Rows, move: Move): ReadonlyArray<Rows> => {
  if (move.destinationSyncMode === 'overwrite') return [rows]
  const last = before.at(-1)
  const goesOn =
    last !== undefined &&
    !rows.isWhole &&
    last.connectionId === rows.connectionId &&
    stateKeyOf(last.stream) === stateKeyOf(rows.stream) &&
    isSameShape(last, move)
  return goesOn ? [...before.slice(0, -1), { ...last, lastJobId: rows.jobId }] : [...before, rows]
}

/** Writes what a sync has moved. An incremental stream with a state is read from there on, any other from its beginning. */
export const writeTables = (state: State, connection: Connection, { id, moves }: Job): void => {
  for (const move of moves) {
    const { stream, destinationId, namespace, name, ...shape } = move
    const isWhole = move.syncMode !== 'incremental' || connection.state[stateKeyOf(stream)] === undefined
    const rows: Rows = { ...shape, connectionId: connection.connectionId, stream, jobId: id, lastJobId: id, isWhole }
    const key = keyOf(move)
    state.tables.set(key, {
      destinationId,
      ...(namespace === undefined ? {} : { namespace }),
      name,
      rows: withRows(state.tables.get(key)?.rows ?? [], rows, move),
    })
  }
}

/** Empties the tables that a reset is for, where there are any. A stream that has left the catalog keeps its table. */
export const emptyTables = (state: State, { moves }: Job): void => {
  for (const move of moves) {
    const table = state.tables.get(keyOf(move))
    if (table !== undefined) state.tables.set(keyOf(move), { ...table, rows: [] })
  }
}
