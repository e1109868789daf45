/** A catalog as Airbyte speaks it on the wire: types and codecs of streams and of their configurations. */
import * as t from 'io-ts'

import { isRecord, own } from '../json'
import { UNKNOWN } from '../legible'
import {
  type Codec,
  listOf,
  listOfNamed,
  oneOf,
  oneOfOrNewer,
  optional,
  type Properties,
  shape,
  told,
  type Unknown,
} from '../shapes'
import { didYouMean } from '../words'
import { streamKey } from './key'
import { mappersCodec, type StreamMapper } from './mappers'

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
  /** Whether a full refresh goes on where it was interrupted (0.62 and later). */
  readonly isResumable?: boolean
  /** Whether it carries files (1.7 and later). */
  readonly isFileBased?: boolean
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
  /** What happens to its rows on their way, one after the other (1.2 and later). */
  readonly mappers?: ReadonlyArray<StreamMapper>
  /** The object of the destination that it is written to (1.8 and later, data activation). */
  readonly destinationObjectName?: string
  /** Whether files go with its rows (1.7 and later). */
  readonly includeFiles?: boolean
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

/** A catalog as a program may have it, one imported from a `.json` file among them: its modes are any texts for the compiler. */
export interface CatalogInput {
  readonly streams: ReadonlyArray<{ readonly stream: StreamInput; readonly config: ConfigurationInput }>
}

/** What a source offers for one stream, as a program may have it. */
export interface StreamInput {
  readonly name: string
  readonly jsonSchema?: JsonSchema
  readonly supportedSyncModes?: ReadonlyArray<SyncMode | (string & {})> | null | undefined
  readonly sourceDefinedCursor?: boolean | null | undefined
  readonly defaultCursorField?: FieldPath | null | undefined
  readonly sourceDefinedPrimaryKey?: ReadonlyArray<FieldPath> | null | undefined
  readonly namespace?: string | null | undefined
  readonly isResumable?: boolean | null | undefined
  readonly isFileBased?: boolean | null | undefined
}

/** How one stream is synced, as a program may have it. */
export interface ConfigurationInput {
  readonly syncMode: SyncMode | (string & {})
  readonly cursorField?: FieldPath | null | undefined
  readonly destinationSyncMode: DestinationSyncMode
  readonly primaryKey?: ReadonlyArray<FieldPath> | null | undefined
  readonly aliasName?: string | null | undefined
  readonly selected?: boolean | null | undefined
  readonly suggested?: boolean | null | undefined
  readonly fieldSelectionEnabled?: boolean | null | undefined
  readonly selectedFields?: ReadonlyArray<{ readonly fieldPath?: FieldPath | null | undefined }> | null | undefined
  readonly mappers?: ReadonlyArray<StreamMapper> | null | undefined
  readonly destinationObjectName?: string | null | undefined
  readonly includeFiles?: boolean | null | undefined
}

/**
 * A catalog as a connection holds it. A server lets a client store a stream without modes, and then gives it back so:
 * such a connection cannot be managed, but it must not make a list unreadable.
 */
export interface AirbyteCatalogRead {
  readonly streams: ReadonlyArray<{
    readonly stream: AirbyteStream
    readonly config: Partial<AirbyteStreamConfiguration>
  }>
}

export type { StreamDescriptor } from './key'

/** A path of names, told as a whole: no user counts the names in it. */
const fieldPathCodec = told('a list of names, such as ["updated_at"]', t.readonlyArray(t.string))
const fieldPathsCodec = told('a list of paths, such as [["id"]]', t.readonlyArray(t.readonlyArray(t.string)))

const SYNC_MODES: ReadonlyArray<SyncMode> = ['full_refresh', 'incremental']

/** Those that some server knows. */
export const DESTINATION_SYNC_MODES: ReadonlyArray<string> = [
  'append',
  'overwrite',
  'append_dedup',
  'overwrite_dedup',
  'update',
  'soft_delete',
]

/** Both modes in one word, as other tools write them: which modes are meant, and what makes them here. */
const COMBINED_MODES: Readonly<Record<string, string>> = {
  full_refresh_overwrite:
    "write syncMode: 'full_refresh' and destinationSyncMode: 'overwrite', or use fullRefreshOverwrite()",
  full_refresh_append: "write syncMode: 'full_refresh' and destinationSyncMode: 'append', or use fullRefreshAppend()",
  incremental_append: "write syncMode: 'incremental' and destinationSyncMode: 'append', or use incrementalAppend()",
  incremental_dedup: "write syncMode: 'incremental' and destinationSyncMode: 'append_dedup', or use incrementalDedup()",
  incremental_deduped_history:
    "write syncMode: 'incremental' and destinationSyncMode: 'append_dedup', or use incrementalDedup()",
}

const syncModeCodec = oneOf(SYNC_MODES, (value) =>
  typeof value !== 'string' ? undefined : (own(COMBINED_MODES, value) ?? didYouMean(value, SYNC_MODES)),
)

const offered: Properties<AirbyteStream> = {
  name: t.string,
  jsonSchema: optional(t.unknown),
  supportedSyncModes: optional(
    told(
      'a list of sync modes, such as ["full_refresh"]',
      t.readonlyArray(t.string) as unknown as Codec<ReadonlyArray<SyncMode>>,
    ),
  ),
  sourceDefinedCursor: optional(t.boolean),
  defaultCursorField: optional(fieldPathCodec),
  sourceDefinedPrimaryKey: optional(fieldPathsCodec),
  namespace: optional(t.string),
  isResumable: optional(t.boolean),
  isFileBased: optional(t.boolean),
}

const modes = { syncMode: syncModeCodec, destinationSyncMode: t.string as Codec<DestinationSyncMode> }

const choices = (unknown: Unknown) => ({
  cursorField: optional(fieldPathCodec),
  primaryKey: optional(fieldPathsCodec),
  aliasName: optional(t.string),
  selected: optional(t.boolean),
  suggested: optional(t.boolean),
  fieldSelectionEnabled: optional(t.boolean),
  selectedFields: optional(
    listOf(
      'a list of columns, such as [{"fieldPath":["id"]}]',
      shape<SelectedField>({ fieldPath: optional(fieldPathCodec) }, { unknown }),
    ),
  ),
  // What a server says of them is taken as it is: newer ones know more of them.
  mappers: optional(unknown === 'kept' ? (t.unknown as unknown as typeof mappersCodec) : mappersCodec),
  destinationObjectName: optional(t.string),
  includeFiles: optional(t.boolean),
})

/** A stream is told by its key. */
const keyIn = (element: unknown): string | undefined => {
  const offer = isRecord(element) ? element['stream'] : undefined
  const { name, namespace } = isRecord(offer) ? offer : {}
  if (typeof name !== 'string' || name === '' || [name, namespace].includes(UNKNOWN)) return undefined
  return streamKey(typeof namespace === 'string' ? { name, namespace } : { name })
}

const catalogCodecOf = <Entry extends object>(
  entry: Codec<Entry>,
  { unknown }: { readonly unknown: Unknown },
): Codec<{ readonly streams: ReadonlyArray<Entry> }> =>
  shape<{ readonly streams: ReadonlyArray<Entry> }>({ streams: listOfNamed('stream', keyIn, entry) }, { unknown })

const ENTRY = 'an object {stream, config}'
const KEPT = { unknown: 'kept' } as const

export const airbyteStreamCodec = shape<AirbyteStream>(offered, KEPT)

/** A catalog as it goes over the wire: what is not known passes. */
export const airbyteCatalogCodec: Codec<AirbyteCatalog> = catalogCodecOf(
  shape<AirbyteStreamAndConfiguration>(
    {
      stream: airbyteStreamCodec,
      config: shape<AirbyteStreamConfiguration>({ ...modes, ...choices('kept') }, KEPT),
    },
    { ...KEPT, expected: ENTRY },
  ),
  KEPT,
)

/** A catalog as a connection holds it. */
export const airbyteCatalogReadCodec: Codec<AirbyteCatalogRead> = catalogCodecOf(
  shape<AirbyteCatalogRead['streams'][number]>(
    {
      stream: airbyteStreamCodec,
      config: shape<Partial<AirbyteStreamConfiguration>>(
        {
          syncMode: optional(modes.syncMode),
          destinationSyncMode: optional(modes.destinationSyncMode),
          ...choices('kept'),
        },
        KEPT,
      ),
    },
    { ...KEPT, expected: ENTRY },
  ),
  KEPT,
)

/**
 * One stream as a user writes it: a slip of a known name or mode is a mistake, while what only newer servers know (mappers,
 * say) passes.
 */
export const writtenEntryCodec: Codec<AirbyteStreamAndConfiguration> = shape<AirbyteStreamAndConfiguration>(
  {
    stream: shape<AirbyteStream>(
      {
        ...offered,
        supportedSyncModes: optional(
          told(
            'a list of sync modes, such as ["full_refresh"]',
            t.readonlyArray(oneOfOrNewer(SYNC_MODES)) as unknown as Codec<ReadonlyArray<SyncMode>>,
          ),
        ),
        jsonSchema: optional(told('a JSON schema, which is an object', t.UnknownRecord as unknown as Codec<unknown>)),
      },
      { unknown: 'slips' },
    ),
    config: shape<AirbyteStreamConfiguration>(
      { ...modes, destinationSyncMode: oneOfOrNewer(DESTINATION_SYNC_MODES), ...choices('refused') },
      { unknown: 'slips' },
    ),
  },
  { unknown: 'slips', expected: ENTRY },
)

/** A catalog as a user writes it. */
export const writtenCatalogCodec: Codec<AirbyteCatalog> = catalogCodecOf(writtenEntryCodec, { unknown: 'slips' })
