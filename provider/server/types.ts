/** What Airbyte's server answers about catalogs, in the API's own form. */
import type * as E from 'fp-ts/Either'

import type { AirbyteCatalog, FieldPath, JsonSchema, StreamDescriptor, SyncMode } from '../catalog/airbyte'

/** One change of a field (`FieldTransform`). */
export type FieldTransform =
  | {
      readonly transformType: 'add_field'
      readonly fieldName: FieldPath
      readonly breaking: boolean
      readonly addField: { readonly schema: JsonSchema }
    }
  | {
      readonly transformType: 'remove_field'
      readonly fieldName: FieldPath
      readonly breaking: boolean
      readonly removeField: { readonly schema: JsonSchema }
    }
  | {
      readonly transformType: 'update_field_schema'
      readonly fieldName: FieldPath
      readonly breaking: boolean
      readonly updateFieldSchema: { readonly oldSchema: JsonSchema; readonly newSchema: JsonSchema }
    }

/** One change of a stream (`StreamTransform`); `updateStream` is there if and only if the stream is in both catalogs. */
export interface StreamTransform {
  readonly transformType: 'add_stream' | 'remove_stream' | 'update_stream'
  readonly streamDescriptor: StreamDescriptor
  readonly updateStream?: ReadonlyArray<FieldTransform>
}

/** `CatalogDiff`: a set of transforms, without order. */
export interface CatalogDiff {
  readonly transforms: ReadonlyArray<StreamTransform>
}

/** What a newer server says of one change of a stream as such (`StreamAttributeTransform`). */
export interface StreamAttributeTransform {
  readonly transformType: 'update_primary_key'
  readonly breaking: boolean
  readonly updatePrimaryKey: {
    readonly oldPrimaryKey: ReadonlyArray<FieldPath>
    readonly newPrimaryKey: ReadonlyArray<FieldPath>
  }
}

/** One change of a stream as a newer server tells it: changes of fields, and of the stream as such. */
export interface NewerStreamTransform {
  readonly transformType: StreamTransform['transformType']
  readonly streamDescriptor: StreamDescriptor
  readonly updateStream?: {
    readonly fieldTransforms: ReadonlyArray<FieldTransform>
    readonly streamAttributeTransforms: ReadonlyArray<StreamAttributeTransform>
  }
}

/** `CatalogDiff` of a newer server. */
export interface NewerCatalogDiff {
  readonly transforms: ReadonlyArray<NewerStreamTransform>
}

/** Why the server refuses: the Java exception's full name and its message, null where it has none. */
export interface Refusal {
  readonly exception: string
  readonly message: string | null
}

/** One stream as a connector speaks it (`AirbyteStream` of the Airbyte protocol). */
export interface ProtocolStream {
  readonly name: string
  readonly json_schema?: JsonSchema
  readonly supported_sync_modes?: ReadonlyArray<SyncMode> | null
  readonly source_defined_cursor?: boolean | null
  readonly default_cursor_field?: FieldPath | null
  readonly source_defined_primary_key?: ReadonlyArray<FieldPath> | null
  readonly namespace?: string | null
  readonly is_resumable?: boolean | null
  readonly is_file_based?: boolean | null
}

/** A catalog as a connector speaks it (`AirbyteCatalog` of the Airbyte protocol). */
export interface ProtocolCatalog {
  readonly streams: ReadonlyArray<ProtocolStream>
}

/** The catalogs of an update: stored, sent, and the one that the source discovered last, if it ever did. */
export interface ServerUpdateInput {
  readonly old: AirbyteCatalog
  readonly new: AirbyteCatalog
  readonly mostRecentDiscovered?: ProtocolCatalog | null
}

/** What an update of a connection's catalog does. */
export interface ServerUpdate {
  readonly breakingChange: boolean
  readonly streamsToReset: ReadonlyArray<StreamDescriptor>
  readonly catalogDiff: CatalogDiff
}

/** The same of a newer server. */
export interface NewerServerUpdate extends Omit<ServerUpdate, 'catalogDiff'> {
  readonly catalogDiff: NewerCatalogDiff
}

/** What the server's code does with catalogs: one record for each generation of it. */
export interface ServerRules {
  /** A discovered catalog with the configuration that the server proposes. */
  readonly defaultCatalog: (discovered: ProtocolCatalog) => AirbyteCatalog
  /** What a catalog reads back as after it was stored. */
  readonly stored: (sent: AirbyteCatalog) => E.Either<Refusal, AirbyteCatalog>
  /** The fresh catalog's streams, with what is configured of them. */
  readonly merge: (
    configured: AirbyteCatalog,
    originalDiscovered: AirbyteCatalog,
    discovered: AirbyteCatalog,
  ) => E.Either<Refusal, AirbyteCatalog>
  /** Every difference between two catalogs; what is configured decides what is breaking. */
  readonly diff: (
    old: AirbyteCatalog,
    next: AirbyteCatalog,
    configured: AirbyteCatalog,
  ) => E.Either<Refusal, CatalogDiff | NewerCatalogDiff>
  /** Whether a diff of the generation is breaking. */
  readonly isBreaking: (diff: CatalogDiff | NewerCatalogDiff) => boolean
  /** What an update by `web_backend/connections/update` resets and flags. */
  readonly update: (input: ServerUpdateInput) => E.Either<Refusal, ServerUpdate | NewerServerUpdate>
}

/** A connection's schedule as it is sent. */
export interface ScheduleInput {
  readonly scheduleType?: string | null
  readonly scheduleData?: {
    readonly basicSchedule?: { readonly timeUnit?: string; readonly units?: number } | null
    readonly cron?: { readonly cronExpression?: string | null; readonly cronTimeZone?: string | null } | null
  } | null
}
