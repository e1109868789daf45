/** A catalog as the state holds it: one line of text for each stream, so that the engine has little to carry and a diff is short. */
import * as E from 'fp-ts/Either'

import { type InputProblem } from '../decoding'
import { compareText, isRecord } from '../json'
import { type FieldPath, type SyncMode } from './airbyte'
import { type CanonicalCatalog, type CanonicalStream } from './canonical'
import { escapeName, type StreamKey, unescapeName } from './key'

/**
 * The canonical form of a catalog in the state and in policies. The engine handles every property on its own at each
 * of its steps (a quarter of a millisecond each, in a preview), so all streams are one text.
 */
export interface StoredCatalog {
  /**
   * `public.users incremental append_dedup cursor=updated_at key=id #…`, last the digest of what the source offers: see
   * `readStreams`.
   */
  readonly streams: string
  /** What the source offers, compressed: see `readSchemas`. */
  readonly schemas: string
}

/** An empty path is a dot: without it, a list of one empty path would be an empty list. */
const writePath = (path: FieldPath): string => (path.length === 0 ? '.' : path.map(escapeName).join('.'))

const writePaths = (paths: ReadonlyArray<FieldPath>): string => paths.map(writePath).join(',')

const readPath = (text: string): FieldPath => (text === '.' ? [] : text.split('.').map(unescapeName))

const readPaths = (text: string): ReadonlyArray<FieldPath> => (text === '' ? [] : text.split(',').map(readPath))

/** The sixteen hexadecimal digits of a schema's digest as eleven letters; anything else as it is. */
const writeDigest = (digest: string): string =>
  /^[0-9a-f]{16}$/.test(digest)
    ? `#${Buffer.from(digest, 'hex').toString('base64url')}`
    : `schema=${escapeName(digest)}`

const readDigest = (part: string): string => Buffer.from(part.slice(1), 'base64url').toString('hex')

const writeStream = ([key, stream]: readonly [StreamKey, CanonicalStream], schema: string): string =>
  [
    key,
    escapeName(stream.syncMode),
    escapeName(stream.destinationSyncMode),
    ...(stream.cursorField === undefined ? [] : [`cursor=${writePath(stream.cursorField)}`]),
    ...(stream.primaryKey === undefined ? [] : [`key=${writePaths(stream.primaryKey)}`]),
    ...(stream.aliasName === undefined ? [] : [`alias=${escapeName(stream.aliasName)}`]),
    schema,
    ...(stream.selectedFields === undefined ? [] : [`fields=${writePaths(stream.selectedFields)}`]),
    // Last, because JSON may hold spaces.
    ...(stream.extra === undefined ? [] : [`extra=${JSON.stringify(stream.extra)}`]),
  ].join(' ')

const inOrder = (streams: CanonicalCatalog['streams']): ReadonlyArray<readonly [StreamKey, CanonicalStream]> =>
  Object.entries(streams).sort(([one], [other]) => compareText(one, other))

const knownTexts = new WeakMap<CanonicalCatalog['streams'], string>()

/** One line for each stream, in the order of their keys. */
export const writeStreams = (streams: CanonicalCatalog['streams']): string => {
  const known = knownTexts.get(streams)
  if (known !== undefined) return known
  const text = inOrder(streams)
    .map((entry) => writeStream(entry, writeDigest(entry[1].schema)))
    .join('\n')
  knownTexts.set(streams, text)
  return text
}

/**
 * What the digest of a catalog is made of: the lines as the first states had them. Obligation: never changed, or every
 * connection of every user would differ once.
 */
export const digestedStreams = (streams: CanonicalCatalog['streams']): string =>
  inOrder(streams)
    .map((entry) => writeStream(entry, `schema=${escapeName(entry[1].schema)}`))
    .join('\n')

const readStream = (line: string): readonly [StreamKey, CanonicalStream] | undefined => {
  const at = line.indexOf(' extra=')
  const extra: unknown = at < 0 ? undefined : JSON.parse(line.slice(at + ' extra='.length))
  const [key, syncMode, destinationSyncMode, ...rest] = (at < 0 ? line : line.slice(0, at)).split(' ')
  const values = new Map(
    rest.map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)] as const),
  )
  const marked = rest.find((part) => part.startsWith('#'))
  const schema = marked === undefined ? values.get('schema') : readDigest(marked)
  const [cursor, primaryKey] = [values.get('cursor'), values.get('key')]
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
      schema: marked === undefined ? unescapeName(schema) : schema,
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

export const storedCatalog = (catalog: CanonicalCatalog): StoredCatalog => ({
  streams: writeStreams(catalog.streams),
  // Packed when it is asked for, as in the catalog itself.
  get schemas() {
    return catalog.schemas
  },
})
