/** A catalog's streams as the state holds them: one line of text for each, so that the engine has little to carry and a diff is short. */
import * as E from 'fp-ts/Either'

import type { InputProblem } from '../decoding'
import { canonicalJson, compareText, isRecord } from '../json'
import { readJson } from '../numbers'
import type { FieldPath, SyncMode } from './airbyte'
import { escapeName, readPath, type StreamKey, unescapeName, writePath } from './key'
import type { CanonicalStream } from './stream'

/** The streams of a catalog, each under its key. */
export type CanonicalStreams = Readonly<Record<StreamKey, CanonicalStream>>

/**
 * A catalog in the state and in policies. The engine handles every property on its own at each of its steps (a quarter of a
 * millisecond each, in a preview), so all streams are one text.
 */
export interface StoredCatalog {
  /** A line for each stream: see `writeStreams`, and `readStreams` for whoever reads it. */
  readonly streams: string
  /** What the source offers, packed: see `readSchemas`. */
  readonly schemas: string
  /** Streams by mode, and their tables, in a line: what previews show of a catalog. */
  readonly overview?: string
}

/** As the state holds it. The schemas are packed when they are asked for. */
export const storedCatalog = (catalog: { readonly text: string; readonly schemas: string }): StoredCatalog => ({
  streams: catalog.text,
  get schemas() {
    return catalog.schemas
  },
})

const writePaths = (paths: ReadonlyArray<FieldPath>): string => paths.map(writePath).join(',')

const readPaths = (text: string): ReadonlyArray<FieldPath> => (text === '' ? [] : text.split(',').map(readPath))

/** A part of a line that a stream may have or not have. */
interface Note {
  readonly write: (stream: CanonicalStream) => string | undefined
  readonly read: (text: string) => Partial<CanonicalStream>
}

const note = <Property extends keyof CanonicalStream>(
  property: Property,
  write: (value: NonNullable<CanonicalStream[Property]>) => string,
  read: (text: string) => CanonicalStream[Property],
): Note => ({
  write: (stream) => {
    const value = stream[property]
    return value === undefined ? undefined : write(value)
  },
  read: (text) => ({ [property]: read(text) }),
})

/** Each is written as `name=text`, in this order. Obligation: `write` makes no spaces, which part the notes from each other. */
const NOTES: ReadonlyMap<string, Note> = new Map([
  ['cursor', note('cursorField', writePath, readPath)],
  ['key', note('primaryKey', writePaths, readPaths)],
  ['alias', note('aliasName', escapeName, unescapeName)],
  ['fields', note('selectedFields', writePaths, readPaths)],
])

/** Last in its line, because JSON may hold spaces. */
const EXTRA = ' extra='

const writeStream = ([key, stream]: readonly [StreamKey, CanonicalStream]): string => {
  const notes = [...NOTES].flatMap(([name, { write }]) => {
    const text = write(stream)
    return text === undefined ? [] : [`${name}=${text}`]
  })
  const parts = [
    key,
    escapeName(stream.syncMode),
    escapeName(stream.destinationSyncMode),
    ...notes,
    `#${stream.schema}`,
  ]
  return `${parts.join(' ')}${stream.extra === undefined ? '' : `${EXTRA}${canonicalJson(stream.extra)}`}`
}

/**
 * One line for each stream, in the order of their keys: `public.users incremental append_dedup cursor=updated_at key=id #…`,
 * last the digest of what the source offers. Obligation: what a release has written is written the same by each later one,
 * or every connection of every user would differ once.
 */
export const writeStreams = (streams: CanonicalStreams): string =>
  Object.entries(streams)
    .sort(([one], [other]) => compareText(one, other))
    .map(writeStream)
    .join('\n')

/** Undefined for a line that `writeStream` has not written: what is not understood may change what the rest means. */
const readStream = (line: string): readonly [StreamKey, CanonicalStream] | undefined => {
  const at = line.indexOf(EXTRA)
  const extra: unknown = at < 0 ? undefined : readJson(line.slice(at + EXTRA.length))
  const [key = '', syncMode = '', destinationSyncMode = '', ...rest] = (at < 0 ? line : line.slice(0, at)).split(' ')
  const schema = rest.pop()?.slice(1) ?? ''
  const notes = rest.map((part) => {
    const equals = part.indexOf('=')
    return NOTES.get(part.slice(0, equals))?.read(part.slice(equals + 1))
  })
  const stream = {
    syncMode: unescapeName(syncMode) as SyncMode,
    destinationSyncMode: unescapeName(destinationSyncMode),
    ...(Object.assign({}, ...notes) as Partial<CanonicalStream>),
    schema,
    ...(isRecord(extra) ? { extra } : {}),
  }
  return key !== '' && schema !== '' && writeStream([key, stream]) === line ? [key, stream] : undefined
}

const unreadable = (line: string): ReadonlyArray<InputProblem> => [
  {
    path: 'streams',
    problem: `this is not a stream as the state holds it: ${JSON.stringify(line.slice(0, 80))}`,
    suggestion: 'give the catalog as Airbyte or `pulumi-airbyte pull` wrote it',
  },
]

/** The streams of a text that `writeStreams` wrote. */
export const readStreams = (text: string): E.Either<ReadonlyArray<InputProblem>, CanonicalStreams> => {
  const streams = new Map<StreamKey, CanonicalStream>()
  for (const line of text === '' ? [] : text.split('\n')) {
    const stream = E.toUnion(
      E.tryCatch(
        () => readStream(line),
        () => undefined,
      ),
    )
    if (stream === undefined || streams.has(stream[0])) return E.left(unreadable(line))
    streams.set(...stream)
  }
  return E.right(Object.fromEntries(streams))
}
