/** Columns that must not be synced: personal data, say. */
import type { FieldPath } from '../provider/catalog/airbyte'
import { type CanonicalStream, deselectFields, effectivePrimaryKey } from '../provider/catalog/stream'
import { writeStreams } from '../provider/catalog/text'
import { matchesSome } from '../provider/words'
import { columnsOf, type ConnectionView, type StreamView } from './connection'
import { called, type Config, listed, type Mending, textsIn } from './rule'

const WORDS = ['*email*', '*phone*', 'ssn', '*_ssn', '*password*', '*date_of_birth*', '*credit_card*']

/** Names of personal data as sources write them: `email`, `Email`, `EMAIL`, `dateOfBirth`. */
export const PERSONAL_COLUMNS: ReadonlyArray<string> = [
  ...WORDS.flatMap((glob) => [glob, glob.replace(/[a-z]/, (first) => first.toUpperCase()), glob.toUpperCase()]),
  '*dateOfBirth*',
  '*creditCard*',
]

const isForbidden = (stream: StreamView, column: string, config: Config): boolean =>
  matchesSome(column, textsIn(config, 'columns')) && !matchesSome(`${stream.key} ${column}`, textsIn(config, 'allow'))

/** One sentence for all columns that are synced and must not be. */
export const forbiddenColumns = (connection: ConnectionView, config: Config): ReadonlyArray<string> => {
  const found = (connection.streams ?? []).flatMap((stream) =>
    columnsOf(connection, stream)
      .filter((column) => isForbidden(stream, column, config))
      .map((column) => `${stream.key} ${column}`),
  )
  const [first] = found
  if (first === undefined) return []
  return [
    found.length === 1
      ? `${called(connection)} syncs the column ${first}. Deselect it, or allow it with ${JSON.stringify(first)} in this policy's allow.`
      : `${called(connection)} syncs ${String(found.length)} columns that it must not: ${listed(found)}. Deselect them, or allow each in this policy's allow, as ${JSON.stringify(first)}.`,
  ]
}

/** Columns that a stream cannot do without: its cursor and its key. */
const neededBy = (connection: ConnectionView, { key, config }: StreamView): ReadonlySet<string> => {
  const offer = connection.offers()[key]
  const paths: ReadonlyArray<FieldPath> = [
    config.cursorField ?? offer?.defaultCursorField ?? [],
    ...effectivePrimaryKey(config.primaryKey, offer),
  ]
  return new Set(paths.flatMap(([first]) => (first === undefined ? [] : [first])))
}

/** The stream without what is forbidden, as if the program had deselected it; itself where nothing is, or all. */
const deselected = (connection: ConnectionView, stream: StreamView, config: Config): CanonicalStream => {
  const needed = neededBy(connection, stream)
  const columns = columnsOf(connection, stream)
  const left = columns.filter((column) => needed.has(column) || !isForbidden(stream, column, config))
  const offer = connection.offers()[stream.key]
  if (left.length === columns.length || left.length === 0 || offer === undefined) return stream.config
  return deselectFields(
    offer,
    stream.config,
    left.map((column) => [column]),
  )
}

/** Deselects every forbidden column that its stream can do without. */
export const withoutForbiddenColumns = (connection: ConnectionView, config: Config): Mending | undefined => {
  const streams = connection.streams ?? []
  const before = writeStreams(Object.fromEntries(streams.map(({ key, config: stream }) => [key, stream])))
  const after = writeStreams(
    Object.fromEntries(streams.map((stream) => [stream.key, deselected(connection, stream, config)])),
  )
  return after === before ? undefined : { streams: after }
}
