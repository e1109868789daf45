/** A catalog as Airbyte speaks it on the wire: types and codecs of streams and of their configurations. */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'

import { isAbsent, isRecord } from '../json'

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

/** Which stream is meant: the same name may stand in several namespaces (`StreamDescriptor`). */
export interface StreamDescriptor {
  readonly name: string
  readonly namespace?: string
}

/** Airbyte takes null for absent everywhere, so null never gets further than here. Unknown keys pass. */
const tolerant = <A>(name: string, codec: t.Mixed): t.Type<A> =>
  new t.Type<A>(
    name,
    (value): value is A => codec.is(value),
    (value, context) => {
      const present =
        isRecord(value) && Object.values(value).some(isAbsent)
          ? Object.fromEntries(Object.entries(value).filter(([, child]) => !isAbsent(child)))
          : value
      return E.map((decoded) => decoded as A)(codec.validate(present, context) as t.Validation<unknown>)
    },
    (value) => value,
  )

const fieldPathCodec = t.readonlyArray(t.string)

export const airbyteStreamCodec = tolerant<AirbyteStream>(
  'AirbyteStream',
  t.intersection([
    t.type({ name: t.string }),
    t.partial({
      jsonSchema: t.unknown,
      supportedSyncModes: t.readonlyArray(t.string),
      sourceDefinedCursor: t.boolean,
      defaultCursorField: fieldPathCodec,
      sourceDefinedPrimaryKey: t.readonlyArray(fieldPathCodec),
      namespace: t.string,
    }),
  ]),
)

const modes = { syncMode: t.keyof({ full_refresh: null, incremental: null }), destinationSyncMode: t.string }

const choices = t.partial({
  cursorField: fieldPathCodec,
  primaryKey: t.readonlyArray(fieldPathCodec),
  aliasName: t.string,
  selected: t.boolean,
  suggested: t.boolean,
  fieldSelectionEnabled: t.boolean,
  selectedFields: t.readonlyArray(tolerant<SelectedField>('SelectedField', t.partial({ fieldPath: fieldPathCodec }))),
})

const airbyteStreamConfigurationCodec = tolerant<AirbyteStreamConfiguration>(
  'AirbyteStreamConfiguration',
  t.intersection([t.type(modes), choices]),
)

export const airbyteCatalogCodec: t.Type<AirbyteCatalog> = tolerant<AirbyteCatalog>(
  'AirbyteCatalog',
  t.type({
    streams: t.readonlyArray(
      tolerant<AirbyteStreamAndConfiguration>(
        'AirbyteStreamAndConfiguration',
        t.type({ stream: airbyteStreamCodec, config: airbyteStreamConfigurationCodec }),
      ),
    ),
  }),
)

export const airbyteCatalogReadCodec: t.Type<AirbyteCatalogRead> = tolerant<AirbyteCatalogRead>(
  'AirbyteCatalog',
  t.type({
    streams: t.readonlyArray(
      tolerant<AirbyteCatalogRead['streams'][number]>(
        'AirbyteStreamAndConfiguration',
        t.type({
          stream: airbyteStreamCodec,
          config: tolerant<Partial<AirbyteStreamConfiguration>>(
            'AirbyteStreamConfiguration',
            t.intersection([t.partial(modes), choices]),
          ),
        }),
      ),
    ),
  }),
)
