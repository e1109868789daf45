/** The one form in which equal catalogs are equal, and the way back to what the API takes. */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'

import { type InputProblem, problemsOf } from '../decoding'
import { canonicalJson, compareText, isRecord } from '../json'
import {
  type AirbyteCatalog,
  airbyteCatalogCodec,
  type AirbyteStream,
  type AirbyteStreamAndConfiguration,
  airbyteStreamCodec,
  type AirbyteStreamConfiguration,
  type DestinationSyncMode,
  type FieldPath,
  type SyncMode,
} from './airbyte'
import { aliasOf, type StreamKey, streamKey } from './key'
import { pack, unpack } from './packing'
import { fingerprint, remembered } from './remembered'
import { equalPath, equalPaths, schemaDigest, selectedSchema, sortPaths } from './schema'

/** One selected stream: only what was decided on it, without nulls, defaults and empty lists. */
export interface CanonicalStream {
  readonly syncMode: SyncMode
  readonly destinationSyncMode: DestinationSyncMode
  readonly cursorField?: FieldPath
  readonly primaryKey?: ReadonlyArray<FieldPath>
  /** Sorted; present if and only if field selection is on. */
  readonly selectedFields?: ReadonlyArray<FieldPath>
  /** Only where it differs from Airbyte's own. */
  readonly aliasName?: string
  /** Digest of what the source offers for it. */
  readonly schema: string
  /** Configuration that this release does not know, carried as it is. */
  readonly extra?: Readonly<Record<string, unknown>>
}

/** A catalog in the one form in which equal catalogs are equal. */
export interface CanonicalCatalog {
  readonly streams: Readonly<Record<StreamKey, CanonicalStream>>
  /** What the source offers, compressed: see `readSchemas`. Compare the streams' digests, never this text. */
  readonly schemas: string
}

const CONFIGURATION_KEYS = new Set([
  'syncMode',
  'cursorField',
  'destinationSyncMode',
  'primaryKey',
  'aliasName',
  'selected',
  'suggested',
  'fieldSelectionEnabled',
  'selectedFields',
])

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0)

const withoutEmpty = (record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(record)
      .filter(([, value]) => !isEmpty(value))
      .sort(([one], [other]) => compareText(one, other)),
  )

/** The cursor that a stream really goes by: the source's, the user's, or else the one that the source proposes. */
export const effectiveCursor = (cursorField: FieldPath | undefined, offer: AirbyteStream | undefined): FieldPath => {
  const proposed = offer?.defaultCursorField ?? []
  return offer?.sourceDefinedCursor === true && proposed.length > 0 ? proposed : (cursorField ?? proposed)
}

export const effectivePrimaryKey = (
  primaryKey: ReadonlyArray<FieldPath> | undefined,
  offer: AirbyteStream | undefined,
): ReadonlyArray<FieldPath> => primaryKey ?? sortPaths(offer?.sourceDefinedPrimaryKey)

/** What the source offers, without nulls and empty lists; sets in their one order. */
const canonicalOffer = (stream: AirbyteStream): AirbyteStream => {
  const { supportedSyncModes, sourceDefinedCursor, sourceDefinedPrimaryKey } = stream
  return withoutEmpty({
    ...stream,
    supportedSyncModes: [...new Set(supportedSyncModes ?? [])].sort(compareText),
    sourceDefinedCursor: sourceDefinedCursor === true ? true : undefined,
    sourceDefinedPrimaryKey: sortPaths(sourceDefinedPrimaryKey),
  }) as unknown as AirbyteStream
}

/** A stream as the source offers it, and its fingerprint. */
interface Offer {
  readonly stream: AirbyteStream
  readonly mark: string | undefined
}

const knownDigests = remembered<string>(20_000)

const canonicalStream = ({ stream: offer, mark }: Offer, config: AirbyteStreamConfiguration): CanonicalStream => {
  const cursor = config.cursorField ?? []
  const key = sortPaths(config.primaryKey)
  const fields = sortPaths((config.selectedFields ?? []).map(({ fieldPath }) => fieldPath ?? []))
  const selects = config.fieldSelectionEnabled ?? fields.length > 0
  const extra = withoutEmpty(
    Object.fromEntries(Object.entries(config).filter(([name]) => !CONFIGURATION_KEYS.has(name))),
  )
  const echoesCursor = offer.sourceDefinedCursor === true && equalPath(cursor, offer.defaultCursorField)
  const echoesKey = equalPaths(key, offer.sourceDefinedPrimaryKey)
  const digestOfOffer = (): string =>
    schemaDigest({ ...offer, jsonSchema: selectedSchema(offer.jsonSchema, selects ? fields : undefined) })
  return {
    syncMode: config.syncMode,
    destinationSyncMode: config.destinationSyncMode,
    ...(cursor.length > 0 && !echoesCursor ? { cursorField: [...cursor] } : {}),
    ...(key.length > 0 && !echoesKey ? { primaryKey: key } : {}),
    ...(selects ? { selectedFields: fields } : {}),
    ...(config.aliasName !== undefined && config.aliasName !== aliasOf(offer.name)
      ? { aliasName: config.aliasName }
      : {}),
    schema: mark === undefined || selects ? digestOfOffer() : knownDigests(mark, digestOfOffer),
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  }
}

/** The same stream with just these top-level columns. Obligation: its cursor and its key are among them. */
export const deselectFields = (
  offer: AirbyteStream,
  stream: CanonicalStream,
  kept: ReadonlyArray<FieldPath>,
): CanonicalStream => {
  const fields = sortPaths(kept)
  return {
    ...stream,
    selectedFields: fields,
    schema: schemaDigest({ ...offer, jsonSchema: selectedSchema(offer.jsonSchema, fields) }),
  }
}

const byKey = <A>(entries: Iterable<readonly [StreamKey, A]>): Readonly<Record<StreamKey, A>> =>
  Object.fromEntries([...entries].sort(([one], [other]) => compareText(one, other)))

const knownSchemas = remembered<string>(64)

const writeSchemas = (offers: ReadonlyMap<StreamKey, Offer>): string => {
  const ordered = [...offers.entries()].sort(([one], [other]) => compareText(one, other)).map(([, offer]) => offer)
  const write = (): string => pack(canonicalJson(ordered.map(({ stream }) => stream)))
  const marks = ordered.map(({ mark }) => mark)
  return marks.includes(undefined) ? write() : knownSchemas(marks.join(' '), write)
}

/** Schemas are packed when somebody asks for them: to find that nothing changed, the streams' digests are enough. */
const withSchemas = (
  streams: Readonly<Record<StreamKey, CanonicalStream>>,
  offers: ReadonlyMap<StreamKey, Offer>,
): CanonicalCatalog => {
  let schemas: string | undefined
  return {
    streams,
    get schemas() {
      return (schemas ??= writeSchemas(offers))
    },
  }
}

const unreadable = (problem: string): ReadonlyArray<InputProblem> => [
  { path: 'schemas', problem, suggestion: 'give the catalog as Airbyte or `pulumi-airbyte pull` wrote it' },
]

const offersCodec = t.readonlyArray(airbyteStreamCodec)

/** What the source offers for each stream of a canonical catalog. */
export const readSchemas = (
  text: string,
): E.Either<ReadonlyArray<InputProblem>, Readonly<Record<StreamKey, AirbyteStream>>> =>
  knownOffers(text, () => unpackSchemas(text))

/** A catalog is validated, compared, and sent, one after the other. */
const knownOffers = remembered<ReturnType<typeof unpackSchemas>>(16)

const unpackSchemas = (
  text: string,
): E.Either<ReadonlyArray<InputProblem>, Readonly<Record<StreamKey, AirbyteStream>>> => {
  try {
    const decoded = offersCodec.decode(JSON.parse(unpack(text)))
    return E.isLeft(decoded)
      ? E.left(unreadable('its schemas hold something that is not a list of streams'))
      : E.right(byKey(decoded.right.map((offer) => [streamKey(offer), offer] as const)))
  } catch {
    return E.left(unreadable('its schemas cannot be unpacked'))
  }
}

/** The one form of a catalog; takes what Airbyte gives and what users write, and anything else as a problem. */
export const canonicalCatalog = (catalog: unknown): E.Either<ReadonlyArray<InputProblem>, CanonicalCatalog> => {
  const given = isRecord(catalog) && isEmpty(catalog['streams']) ? { ...catalog, streams: [] } : catalog
  const decoded = airbyteCatalogCodec.decode(given)
  return E.isLeft(decoded) ? E.left(problemsOf(decoded.left)) : canonicalForm(decoded.right)
}

/** The same for a catalog that is decoded. */
export const canonicalForm = (catalog: AirbyteCatalog): E.Either<ReadonlyArray<InputProblem>, CanonicalCatalog> => {
  const problems: InputProblem[] = []
  const streams = new Map<StreamKey, CanonicalStream>()
  const offers = new Map<StreamKey, Offer>()
  catalog.streams.forEach(({ stream, config }, index) => {
    if (config.selected === false) {
      return
    }
    const key = streamKey(stream)
    if (streams.has(key)) {
      problems.push({
        stream: key,
        path: `streams.${String(index)}`,
        problem: 'a stream of this namespace and name is selected already',
        suggestion: 'leave one of them out',
      })
      return
    }
    const canonical = canonicalOffer(stream)
    const offer = { stream: canonical, mark: fingerprint(canonical) }
    streams.set(key, canonicalStream(offer, config))
    offers.set(key, offer)
  })
  return problems.length > 0 ? E.left(problems) : E.right(withSchemas(byKey(streams), offers))
}

const wireConfiguration = (offer: AirbyteStream, stream: CanonicalStream): AirbyteStreamConfiguration => ({
  ...stream.extra,
  syncMode: stream.syncMode,
  cursorField: stream.cursorField ?? (offer.sourceDefinedCursor === true ? (offer.defaultCursorField ?? []) : []),
  destinationSyncMode: stream.destinationSyncMode,
  primaryKey: stream.primaryKey ?? offer.sourceDefinedPrimaryKey ?? [],
  aliasName: stream.aliasName ?? aliasOf(offer.name),
  selected: true,
  fieldSelectionEnabled: stream.selectedFields !== undefined,
  ...(stream.selectedFields === undefined
    ? {}
    : { selectedFields: stream.selectedFields.map((fieldPath) => ({ fieldPath })) }),
})

/** Back to what the API takes. The source's own cursor and key are written out, as destinations go by them. */
export const wireCatalog = (canonical: CanonicalCatalog): E.Either<ReadonlyArray<InputProblem>, AirbyteCatalog> => {
  const offers = readSchemas(canonical.schemas)
  if (E.isLeft(offers)) {
    return offers
  }
  const streams: AirbyteStreamAndConfiguration[] = []
  for (const [key, stream] of Object.entries(canonical.streams).sort(([one], [other]) => compareText(one, other))) {
    const offer = Object.hasOwn(offers.right, key) ? offers.right[key] : undefined
    if (offer === undefined) {
      return E.left([{ stream: key, ...unreadable('its schemas lack this stream')[0] } as InputProblem])
    }
    streams.push({ stream: offer, config: wireConfiguration(offer, stream) })
  }
  return E.right({ streams })
}
