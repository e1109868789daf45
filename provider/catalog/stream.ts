/** One selected stream in the form in which equal streams are equal, and the way back to the configuration that the API takes. */
import { compareText, exactJson, isAbsent } from '../json'
import { readJson } from '../numbers'
import type { AirbyteStream, AirbyteStreamConfiguration, DestinationSyncMode, FieldPath, SyncMode } from './airbyte'
import { aliasOf } from './key'
import { canonicalMappers } from './mappers'
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

/** What this release knows of a stream's configuration; anything else on the server is carried over by an update. */
export const CONFIGURATION_KEYS: ReadonlySet<string> = new Set([
  'syncMode',
  'cursorField',
  'destinationSyncMode',
  'primaryKey',
  'aliasName',
  'selected',
  'suggested',
  'fieldSelectionEnabled',
  'selectedFields',
] satisfies ReadonlyArray<keyof AirbyteStreamConfiguration>)

/** What a server notes of a stream's configuration for itself: it is neither compared nor sent. */
export const SERVERS_OWN: ReadonlySet<string> = new Set(['namespace', 'generationId', 'minimumGenerationId', 'syncId'])

const withoutEmpty = (record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(record)
      .filter(([, value]) => !isAbsent(value) && !(Array.isArray(value) && value.length === 0))
      .sort(([one], [other]) => compareText(one, other)),
  )

/** What the source offers, without nulls and empty lists; sets in their one order. */
export const canonicalOffer = (stream: AirbyteStream): AirbyteStream =>
  withoutEmpty({
    ...stream,
    supportedSyncModes: [...new Set(stream.supportedSyncModes ?? [])].sort(compareText),
    sourceDefinedCursor: stream.sourceDefinedCursor === true ? true : undefined,
    sourceDefinedPrimaryKey: sortPaths(stream.sourceDefinedPrimaryKey),
  }) as unknown as AirbyteStream

/**
 * The digest of what is synced of a stream. What only newer servers know of an offer is not in it: older ones drop it without
 * a word, and it changes nothing of what is written.
 */
const digestOf = (offer: AirbyteStream, selectedFields: ReadonlyArray<FieldPath> | undefined): string => {
  const { isResumable: _resumable, isFileBased: _files, ...known } = offer
  return schemaDigest({ ...known, jsonSchema: selectedSchema(offer.jsonSchema, selectedFields) })
}

/** What this release does not know, its keys in their one order at any depth. */
const extraOf = (config: AirbyteStreamConfiguration): Readonly<Record<string, unknown>> => {
  const unknown = Object.entries(config)
    .filter(([name]) => !CONFIGURATION_KEYS.has(name) && !SERVERS_OWN.has(name))
    .map(([name, value]): readonly [string, unknown] => [name, name === 'mappers' ? canonicalMappers(value) : value])
  const extra = withoutEmpty(Object.fromEntries(unknown))
  return unknown.length === 0 ? extra : (readJson(exactJson(extra)) as Readonly<Record<string, unknown>>)
}

/** `offer`: what the source offers for the stream, in its canonical form. */
export const canonicalStream = (offer: AirbyteStream, config: AirbyteStreamConfiguration): CanonicalStream => {
  const cursor = config.cursorField ?? []
  const key = sortPaths(config.primaryKey)
  const fields = sortPaths((config.selectedFields ?? []).map(({ fieldPath }) => fieldPath ?? []))
  const selects = config.fieldSelectionEnabled ?? fields.length > 0
  const extra = extraOf(config)
  const echoesCursor = offer.sourceDefinedCursor === true && equalPath(cursor, offer.defaultCursorField)
  const echoesKey = equalPaths(key, offer.sourceDefinedPrimaryKey)
  const isNamed = config.aliasName !== undefined && config.aliasName !== aliasOf(offer.name)
  return {
    syncMode: config.syncMode,
    destinationSyncMode: config.destinationSyncMode,
    ...(cursor.length > 0 && !echoesCursor ? { cursorField: [...cursor] } : {}),
    ...(key.length > 0 && !echoesKey ? { primaryKey: key } : {}),
    ...(selects ? { selectedFields: fields } : {}),
    ...(isNamed ? { aliasName: config.aliasName } : {}),
    schema: digestOf(offer, selects ? fields : undefined),
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  }
}

/** The same stream with just these top-level columns. Obligation: its cursor and its key are among them. */
export const deselectFields = (
  offer: AirbyteStream,
  stream: CanonicalStream,
  kept: ReadonlyArray<FieldPath>,
): CanonicalStream => {
  const selectedFields = sortPaths(kept)
  return { ...stream, selectedFields, schema: digestOf(offer, selectedFields) }
}

/** The cursor that a stream really goes by: the source's, the user's, or else the one that the source proposes. */
export const effectiveCursor = (cursorField: FieldPath | undefined, offer: AirbyteStream | undefined): FieldPath => {
  const proposed = offer?.defaultCursorField ?? []
  return offer?.sourceDefinedCursor === true && proposed.length > 0 ? proposed : (cursorField ?? proposed)
}

/** The key that a stream is deduplicated by: the user's, or else the one that the source defines. */
export const effectivePrimaryKey = (
  primaryKey: ReadonlyArray<FieldPath> | undefined,
  offer: AirbyteStream | undefined,
): ReadonlyArray<FieldPath> => primaryKey ?? sortPaths(offer?.sourceDefinedPrimaryKey)

/** Whether one row is kept for each key. */
export const isDeduplicated = ({ destinationSyncMode }: Pick<CanonicalStream, 'destinationSyncMode'>): boolean =>
  destinationSyncMode.endsWith('_dedup')

/** Whether each sync writes the table anew, so that it is right after the next one, wherever it lies. */
export const isWrittenAnew = ({
  syncMode,
  destinationSyncMode,
}: Pick<CanonicalStream, 'destinationSyncMode'> & { readonly syncMode: string }): boolean =>
  syncMode === 'full_refresh' && destinationSyncMode === 'overwrite'

/** As the API takes it. The source's own cursor and key are written out, as destinations go by them. */
export const wireConfiguration = (offer: AirbyteStream, stream: CanonicalStream): AirbyteStreamConfiguration => ({
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
