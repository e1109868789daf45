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
 * millisecond each, in a preview), so all streams are one text. Previews of what is made or deleted print
 * nothing whose name begins with two underscores; those of an update hide it by its path.
 */
export interface StoredCatalog {
  /** Streams by mode, and their tables, in a line: what previews show of a catalog. */
  readonly overview?: string
  /** A line for each stream: see `writeStreams`, and `readStreams` for whoever reads it. */
  readonly __streams: string
  /** What the source offers, packed: see `readSchemas`. */
  readonly __schemas: string
}

/** Whether a value is a catalog as the state holds it. */
export const isStoredCatalog = (value: unknown): value is StoredCatalog =>
  isRecord(value) && typeof value['__schemas'] === 'string' && typeof value['__streams'] === 'string'

/** As the state holds it. The schemas are packed when they are asked for. */
export const storedCatalog = (catalog: { readonly text: string; readonly schemas: string }): StoredCatalog => ({
  __streams: catalog.text,
  get __schemas() {
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

/**
 * Each is written as `name=text`, in this order. Obligation: `write` makes no spaces, which part the notes from each other.
 * How a stream is written is often the same for many streams of a catalog; what is its own comes after it.
 */
const MANNER: ReadonlyMap<string, Note> = new Map([
  ['cursor', note('cursorField', writePath, readPath)],
  ['key', note('primaryKey', writePaths, readPaths)],
])
const OWN: ReadonlyMap<string, Note> = new Map([
  ['alias', note('aliasName', escapeName, unescapeName)],
  ['fields', note('selectedFields', writePaths, readPaths)],
])

/** In place of modes, cursor and key: those of the line above. No mode is written so. */
const SAME = '='

/** Last in its line, because JSON may hold spaces. */
const EXTRA = ' extra='

const writeNotes = (notes: ReadonlyMap<string, Note>, stream: CanonicalStream): ReadonlyArray<string> =>
  [...notes].flatMap(([name, { write }]) => {
    const text = write(stream)
    return text === undefined ? [] : [`${name}=${text}`]
  })

const writeManner = (stream: CanonicalStream): string =>
  [escapeName(stream.syncMode), escapeName(stream.destinationSyncMode), ...writeNotes(MANNER, stream)].join(' ')

const writeStream = (key: StreamKey, manner: string, stream: CanonicalStream): string => {
  const parts = [key, manner, ...writeNotes(OWN, stream), `#${stream.schema}`]
  return `${parts.join(' ')}${stream.extra === undefined ? '' : `${EXTRA}${canonicalJson(stream.extra)}`}`
}

/**
 * One line for each stream, in the order of their keys: `public.users incremental append_dedup cursor=updated_at key=id #…`,
 * last the digest of what the source offers; `public.visits = #…` is written like the stream above. Of a catalog whose
 * streams are alike, that spares a third of the text. Obligation: what a release has written is written the same by each
 * later one, or every connection of every user would differ once.
 */
export const writeStreams = (streams: CanonicalStreams): string => {
  let above = ''
  return Object.entries(streams)
    .sort(([one], [other]) => compareText(one, other))
    .map(([key, stream]) => {
      const manner = writeManner(stream)
      const line = writeStream(key, manner === above ? SAME : manner, stream)
      above = manner
      return line
    })
    .join('\n')
}

const NOTES: ReadonlyMap<string, Note> = new Map([...MANNER, ...OWN])

const readNotes = (parts: ReadonlyArray<string>): Partial<CanonicalStream> =>
  Object.assign(
    {},
    ...parts.map((part) => {
      const equals = part.indexOf('=')
      return NOTES.get(part.slice(0, equals))?.read(part.slice(equals + 1))
    }),
  ) as Partial<CanonicalStream>

/** What a line says of its stream. `above`: how the stream of the line above is written, empty for the first. */
const readStream = (line: string, above: string): readonly [StreamKey, CanonicalStream] => {
  const at = line.indexOf(EXTRA)
  const extra: unknown = at < 0 ? undefined : readJson(line.slice(at + EXTRA.length))
  const [key = '', ...words] = (at < 0 ? line : line.slice(0, at)).split(' ')
  const said = words[0] === SAME && above !== '' ? [...above.split(' '), ...words.slice(1)] : words
  const [syncMode = '', destinationSyncMode = '', ...rest] = said
  const schema = rest.pop()?.slice(1) ?? ''
  const stream = {
    syncMode: unescapeName(syncMode) as SyncMode,
    destinationSyncMode: unescapeName(destinationSyncMode),
    ...readNotes(rest),
    schema,
    ...(isRecord(extra) ? { extra } : {}),
  }
  return [key, stream]
}

const unreadable = (line: string): ReadonlyArray<InputProblem> => [
  {
    path: 'streams',
    problem: `this is not a stream as the state holds it: ${JSON.stringify(line.slice(0, 80))}`,
    suggestion: 'give the catalog as Airbyte or `pulumi-airbyte pull` wrote it',
  },
]

/**
 * The streams of a text that `writeStreams` wrote. A line that it would not have written is told: what is not understood may
 * change what the rest means.
 */
export const readStreams = (text: string): E.Either<ReadonlyArray<InputProblem>, CanonicalStreams> => {
  const streams = new Map<StreamKey, CanonicalStream>()
  let above = ''
  for (const line of text === '' ? [] : text.split('\n')) {
    const read = E.tryCatch(() => readStream(line, above), String)
    if (E.isLeft(read)) return E.left(unreadable(line))
    const [key, stream] = read.right
    const manner = writeManner(stream)
    const written = writeStream(key, manner === above ? SAME : manner, stream)
    if (key === '' || stream.schema === '' || written !== line || streams.has(key)) return E.left(unreadable(line))
    streams.set(key, stream)
    above = manner
  }
  return E.right(Object.fromEntries(streams))
}
