/** As what the rows of each stream were written: what has to stay the same for them to stay right. */
import { compareText, isRecord, own } from '../json'
import type { AirbyteStream, FieldPath } from './airbyte'
import type { CanonicalCatalog } from './canonical'
import type { Change } from './changes'
import { hasField } from './fields'
import { escapeName, readPath, streamDescriptorOf, type StreamKey, unescapeName, writePath } from './key'
import { equalPath, equalPaths } from './schema'
import { type CanonicalStream, effectiveCursor, effectivePrimaryKey, isDeduplicated, isWrittenAnew } from './stream'
import { equalTable, moveKind, showTable, type Table, tableOf, type TableSettings } from './tables'

/** The shape of one stream's rows. Two streams of equal shapes can follow each other without a reset. */
export interface RowShape {
  readonly syncMode: string
  readonly destinationSyncMode: string
  /** By which it goes; empty where it is not read incrementally. */
  readonly cursor: FieldPath
  /** By which rows are told apart; empty where nothing is deduplicated. In its one order. */
  readonly key: ReadonlyArray<FieldPath>
  readonly table: Table
  /** Whether the cursor, or a field of the key, is not in the schema: Airbyte's own breaking rule. */
  readonly lacksCursor: boolean
  readonly lacksKey: boolean
}

export type RowShapes = Readonly<Record<StreamKey, RowShape>>

/** The shape in which a stream of this configuration is written. */
const shapeOf = (stream: CanonicalStream, offer: AirbyteStream | undefined, table: Table): RowShape => {
  const cursor = stream.syncMode === 'incremental' ? effectiveCursor(stream.cursorField, offer) : []
  const key = isDeduplicated(stream) ? effectivePrimaryKey(stream.primaryKey, offer) : []
  const isMissing = (path: FieldPath): boolean => offer !== undefined && !hasField(offer.jsonSchema, path)
  return {
    syncMode: stream.syncMode,
    destinationSyncMode: stream.destinationSyncMode,
    cursor,
    key,
    table,
    lacksCursor: cursor.length > 0 && isMissing(cursor),
    lacksKey: key.some(isMissing),
  }
}

/** The shape of each stream of a catalog under these settings. */
export const shapesOf = ({ streams, offers = {} }: CanonicalCatalog, settings: TableSettings): RowShapes =>
  Object.fromEntries(
    Object.entries(streams).map(([key, stream]) => [
      key,
      shapeOf(stream, own(offers, key), tableOf(streamDescriptorOf(key), settings)),
    ]),
  )

/**
 * What is between rows as they were written and a stream as it is now configured, in the words of the catalog core; only
 * what breaks. `after`: undefined where the catalog has no such stream.
 */
export const rowChanges = (key: StreamKey, before: RowShape, after: RowShape | undefined): ReadonlyArray<Change> => {
  const stream = streamDescriptorOf(key)
  if (after === undefined) return [{ kind: 'remove_stream', stream }]
  const changes: Change[] = []
  if (before.syncMode !== after.syncMode)
    changes.push({ kind: 'change_sync_mode', stream, before: before.syncMode, after: after.syncMode })
  if (before.destinationSyncMode !== after.destinationSyncMode) {
    const [one, other] = [before.destinationSyncMode, after.destinationSyncMode]
    changes.push({ kind: 'change_destination_sync_mode', stream, before: one, after: other })
  }
  if (before.cursor.length > 0 && after.cursor.length > 0 && !equalPath(before.cursor, after.cursor))
    changes.push({ kind: 'change_cursor_field', stream, before: before.cursor, after: after.cursor })
  if (before.key.length > 0 && after.key.length > 0 && !equalPaths(before.key, after.key))
    changes.push({ kind: 'change_primary_key', stream, before: before.key, after: after.key })
  if (!before.lacksCursor && after.lacksCursor)
    changes.push({ kind: 'remove_cursor_field', stream, field: after.cursor })
  if (!before.lacksKey && after.lacksKey)
    changes.push({ kind: 'remove_primary_key_field', stream, field: after.key[0] ?? [] })
  if (!equalTable(before.table, after.table) && !isWrittenAnew(before)) {
    const kind = moveKind({ before: before.table, after: after.table })
    changes.push({ kind, stream, before: showTable(before.table), after: showTable(after.table) })
  }
  return changes
}

/** Streams that lie in a table in which rows of another one still are. */
export const enteringUsedTables = (rows: RowShapes, after: RowShapes): ReadonlyArray<Change> => {
  const owners = new Map(Object.entries(rows).map(([key, { table }]) => [showTable(table), key]))
  return Object.entries(after).flatMap(([key, shape]): ReadonlyArray<Change> => {
    const table = showTable(shape.table)
    const owner = owners.get(table)
    if (owner === undefined || owner === key || isWrittenAnew(shape)) return []
    return [{ kind: 'enter_used_table', stream: streamDescriptorOf(key), table, owner: streamDescriptorOf(owner) }]
  })
}

/** Whether rows of the one shape stay right under the other. */
export const isSameShape = (key: StreamKey, before: RowShape | undefined, after: RowShape | undefined): boolean =>
  before === undefined ? after === undefined : after !== undefined && rowChanges(key, before, after).length === 0

/** An empty path is written so, and no name is. */
const NONE = writePath([])

const writeTable = ({ namespace, name }: Table): string =>
  namespace === undefined ? escapeName(name) : `${escapeName(namespace)}.${escapeName(name)}`

const readTable = (text: string): Table => streamDescriptorOf(text)

/** How rows are written, but for where: `incremental append_dedup updated_at id`. */
const writeManner = ({ syncMode, destinationSyncMode, cursor, key, lacksCursor, lacksKey }: RowShape): string =>
  [
    escapeName(syncMode),
    escapeName(destinationSyncMode),
    `${writePath(cursor)}${lacksCursor ? '!' : ''}`,
    `${key.length === 0 ? NONE : key.map(writePath).join(',')}${lacksKey ? '!' : ''}`,
  ].join(' ')

const readManner = ([syncMode, destinationSyncMode, cursor, key]: ReadonlyArray<string>):
  Omit<RowShape, 'table'> | undefined => {
  if (syncMode === undefined || destinationSyncMode === undefined) return undefined
  if (cursor === undefined || key === undefined) return undefined
  const [cursorPath, keyPaths] = [cursor.replace(/!$/, ''), key.replace(/!$/, '')]
  return {
    syncMode: unescapeName(syncMode),
    destinationSyncMode: unescapeName(destinationSyncMode),
    cursor: readPath(cursorPath),
    key: keyPaths === NONE ? [] : keyPaths.split(',').map(readPath),
    lacksCursor: cursor.endsWith('!'),
    lacksKey: key.endsWith('!'),
  }
}

/** So many words tell how rows are written. */
const MANNER_WORDS = 4

/** One shape as a line that a person can read: `incremental append_dedup updated_at id public.users`. */
export const writeShape = (shape: RowShape): string => `${writeManner(shape)} ${writeTable(shape.table)}`

/** Undefined for what `writeShape` has not written. */
export const readShape = (text: string): RowShape | undefined => {
  const words = text.split(' ')
  const [manner, table] = [readManner(words), words[MANNER_WORDS]]
  if (manner === undefined || table === undefined) return undefined
  const shape = { ...manner, table: readTable(table) }
  return writeShape(shape) === text ? shape : undefined
}

/** Parts the lines: no name holds it unescaped, and a packed text may hold no control character. */
const BETWEEN = ';'

/** Stands between a stream and its table, where that has another name. */
const IN_TABLE = '='

/** Shapes as inputs hold them: a line for each stream. */
export const writeShapeLines = (shapes: RowShapes): Readonly<Record<StreamKey, string>> =>
  Object.fromEntries(Object.entries(shapes).map(([key, shape]) => [key, writeShape(shape)]))

/** The shapes of such lines; what is none of them is left out. */
export const readShapeLines = (raw: unknown): RowShapes =>
  Object.fromEntries(
    Object.entries(isRecord(raw) ? raw : {}).flatMap(([key, line]) => {
      const shape = typeof line === 'string' ? readShape(line) : undefined
      return shape === undefined ? [] : [[key, shape] as const]
    }),
  )

/** All shapes as one text, a line for all streams that are written alike: `incremental append_dedup updated_at id public.users`. */
export const writeShapes = (shapes: RowShapes): string => {
  const lines = new Map<string, string>()
  for (const [key, shape] of Object.entries(shapes).sort(([one], [other]) => compareText(one, other))) {
    const [manner, table] = [writeManner(shape), writeTable(shape.table)]
    const stream = table === key ? key : `${key}${IN_TABLE}${table}`
    lines.set(manner, `${lines.get(manner) ?? manner} ${stream}`)
  }
  return [...lines.values()].join(BETWEEN)
}

/** Undefined for what `writeShapes` has not written. */
export const readShapes = (text: string): RowShapes | undefined => {
  const shapes: (readonly [StreamKey, RowShape])[] = []
  for (const line of text === '' ? [] : text.split(BETWEEN)) {
    const words = line.split(' ')
    const [manner, streams] = [readManner(words), words.slice(MANNER_WORDS)]
    if (manner === undefined || streams.length === 0) return undefined
    for (const stream of streams) {
      const [key = '', table = key] = stream.split(IN_TABLE)
      if (key === '') return undefined
      shapes.push([key, { ...manner, table: readTable(table) }])
    }
  }
  const read = Object.fromEntries(shapes)
  return writeShapes(read) === text ? read : undefined
}
