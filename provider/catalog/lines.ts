/** A catalog as the state holds it: one line of text for each stream, so that the engine has little to carry and a diff is short. */
import * as E from 'fp-ts/Either'

import {
  type CanonicalCatalog,
  type CanonicalStream,
  compareText,
  escapeName,
  type FieldPath,
  type InputProblem,
  type StreamKey,
  type SyncMode,
  unescapeName,
} from './catalog'

/**
 * The canonical form of a catalog in the state and in policies. The engine handles every property on its own at each
 * of its steps (a quarter of a millisecond each, in a preview), so all streams are one text.
 */
export interface StoredCatalog {
  /** `public.users incremental append_dedup cursor=updated_at key=id schema=…`: see `readStreams`. */
  readonly streams: string
  /** What the source offers, compressed: see `readSchemas`. */
  readonly schemas: string
}

/** An empty path is a dot: without it, a list of one empty path would be an empty list. */
const writePath = (path: FieldPath): string => (path.length === 0 ? '.' : path.map(escapeName).join('.'))

const writePaths = (paths: ReadonlyArray<FieldPath>): string => paths.map(writePath).join(',')

const readPath = (text: string): FieldPath => (text === '.' ? [] : text.split('.').map(unescapeName))

const readPaths = (text: string): ReadonlyArray<FieldPath> => (text === '' ? [] : text.split(',').map(readPath))

const writeStream = ([key, stream]: readonly [StreamKey, CanonicalStream]): string =>
  [
    key,
    escapeName(stream.syncMode),
    escapeName(stream.destinationSyncMode),
    ...(stream.cursorField === undefined ? [] : [`cursor=${writePath(stream.cursorField)}`]),
    ...(stream.primaryKey === undefined ? [] : [`key=${writePaths(stream.primaryKey)}`]),
    ...(stream.aliasName === undefined ? [] : [`alias=${escapeName(stream.aliasName)}`]),
    `schema=${escapeName(stream.schema)}`,
    ...(stream.selectedFields === undefined ? [] : [`fields=${writePaths(stream.selectedFields)}`]),
    // Last, because JSON may hold spaces.
    ...(stream.extra === undefined ? [] : [`extra=${JSON.stringify(stream.extra)}`]),
  ].join(' ')

/** One line for each stream, in the order of their keys. */
export const writeStreams = (streams: CanonicalCatalog['streams']): string =>
  Object.entries(streams)
    .sort(([one], [other]) => compareText(one, other))
    .map(writeStream)
    .join('\n')

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const readStream = (line: string): readonly [StreamKey, CanonicalStream] | undefined => {
  const at = line.indexOf(' extra=')
  const extra: unknown = at < 0 ? undefined : JSON.parse(line.slice(at + ' extra='.length))
  const [key, syncMode, destinationSyncMode, ...rest] = (at < 0 ? line : line.slice(0, at)).split(' ')
  const values = new Map(
    rest.map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)] as const),
  )
  const [schema, cursor, primaryKey] = [values.get('schema'), values.get('cursor'), values.get('key')]
  const [alias, fields] = [values.get('alias'), values.get('fields')]
  if (key === undefined || key === '' || syncMode === undefined || destinationSyncMode === undefined) return undefined
  if (schema === undefined || (extra !== undefined && !isRecord(extra))) return undefined
  return [
    key,
    {
      syncMode: unescapeName(syncMode) as SyncMode,
      destinationSyncMode: unescapeName(destinationSyncMode),
      ...(cursor === undefined ? {} : { cursorField: readPath(cursor) }),
      ...(primaryKey === undefined ? {} : { primaryKey: readPaths(primaryKey) }),
      ...(fields === undefined ? {} : { selectedFields: readPaths(fields) }),
      ...(alias === undefined ? {} : { aliasName: unescapeName(alias) }),
      schema: unescapeName(schema),
      ...(extra === undefined ? {} : { extra }),
    },
  ]
}

const unreadable = (line: string): ReadonlyArray<InputProblem> => [
  {
    path: 'streams',
    problem: `this is not a stream as the state holds it: ${JSON.stringify(line.slice(0, 80))}`,
    suggestion: 'give the catalog as Airbyte or `pulumi-airbyte pull` wrote it',
  },
]

/** The streams of a `StoredCatalog`, by key: for policies and whoever else reads the state. */
export const readStreams = (
  text: string,
): E.Either<ReadonlyArray<InputProblem>, Readonly<Record<StreamKey, CanonicalStream>>> => {
  const streams: (readonly [StreamKey, CanonicalStream])[] = []
  for (const line of text === '' ? [] : text.split('\n')) {
    try {
      const stream = readStream(line)
      if (stream === undefined) return E.left(unreadable(line))
      streams.push(stream)
    } catch {
      return E.left(unreadable(line))
    }
  }
  return E.right(Object.fromEntries(streams))
}

export const storedCatalog = ({ streams, schemas }: CanonicalCatalog): StoredCatalog => ({
  streams: writeStreams(streams),
  schemas,
})
