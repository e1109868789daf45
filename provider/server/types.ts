/** What Airbyte's server answers about catalogs, in the API's own form. */
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

/** A connection's schedule as it is sent. */
export interface ScheduleInput {
  readonly scheduleType?: string | null
  readonly scheduleData?: {
    readonly basicSchedule?: { readonly timeUnit?: string; readonly units?: number } | null
    readonly cron?: { readonly cronExpression?: string | null; readonly cronTimeZone?: string | null } | null
  } | null
}
