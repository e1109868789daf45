/** A catalog as Airbyte speaks it on the wire: the streams of a source, each with its configuration. */

/** A JSON schema (or a part of one): whatever JSON the source sent. */
export type JsonSchema = unknown

/** The wire values of `SyncMode`. */
export type SyncMode = 'full_refresh' | 'incremental'

/** The wire values of `DestinationSyncMode`; newer servers know more of them, which pass as they are. */
export type DestinationSyncMode = 'append' | 'overwrite' | 'append_dedup' | (string & {})

/** Where a field stands in a schema: names from the root, `items` for the elements of an array. */
export type FieldPath = ReadonlyArray<string>

/** What a source offers for one stream (`AirbyteStream`). */
export interface AirbyteStream {
  readonly name: string
  readonly jsonSchema?: JsonSchema
  readonly supportedSyncModes?: ReadonlyArray<SyncMode>
  readonly sourceDefinedCursor?: boolean
  readonly defaultCursorField?: FieldPath
  readonly sourceDefinedPrimaryKey?: ReadonlyArray<FieldPath>
  readonly namespace?: string
}

/** One column that is chosen (`SelectedFieldInfo`). */
export interface SelectedField {
  readonly fieldPath?: FieldPath
}

/** How a connection syncs one stream (`AirbyteStreamConfiguration`). */
export interface AirbyteStreamConfiguration {
  readonly syncMode: SyncMode
  readonly cursorField?: FieldPath
  readonly destinationSyncMode: DestinationSyncMode
  readonly primaryKey?: ReadonlyArray<FieldPath>
  readonly aliasName?: string
  readonly selected?: boolean
  readonly suggested?: boolean
  readonly fieldSelectionEnabled?: boolean
  readonly selectedFields?: ReadonlyArray<SelectedField>
}

/** One stream of a catalog with its configuration (`AirbyteStreamAndConfiguration`). */
export interface AirbyteStreamAndConfiguration {
  readonly stream: AirbyteStream
  readonly config: AirbyteStreamConfiguration
}

/** A connection's catalog (`AirbyteCatalog`). */
export interface AirbyteCatalog {
  readonly streams: ReadonlyArray<AirbyteStreamAndConfiguration>
}

/** Which stream is meant: the same name may stand in several namespaces (`StreamDescriptor`). */
export interface StreamDescriptor {
  readonly name: string
  readonly namespace?: string
}

/** Names one stream in canonical form: readable, and no two streams share one. */
export type StreamKey = string

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

/** One wrong thing in a catalog or beside it. */
export interface InputProblem {
  readonly stream?: StreamKey
  /** Where: property names joined with dots. */
  readonly path: string
  readonly problem: string
  readonly suggestion?: string
}
