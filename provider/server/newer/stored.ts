/** What a newer server stores of a catalog, and what it proposes for a discovered one (`CatalogConverter`, August 2026). */
import * as E from 'fp-ts/Either'

import type {
  AirbyteCatalog,
  AirbyteStream,
  AirbyteStreamAndConfiguration,
  AirbyteStreamConfiguration,
  FieldPath,
} from '../../catalog/airbyte'
import { columnNames } from '../../catalog/columns'
import { aliasOf } from '../../catalog/key'
import type { StreamMapper } from '../../catalog/mappers'
import { nullConfiguration, nullPointer } from '../refusal'
import { selectedSchema } from '../stored'
import type { ProtocolCatalog, ProtocolStream, Refusal } from '../types'

/** What the document has of a stream's configuration beside what this package speaks: the old form of hashing. */
export interface NewerConfiguration extends AirbyteStreamConfiguration {
  readonly hashedFields?: ReadonlyArray<{ readonly fieldPath?: FieldPath }>
}

const RULES = { deduplicating: ['append_dedup', 'overwrite_dedup'], isExact: false }

/** A hashed field in the old form is a mapper without an id. */
const hashingOf = ({ hashedFields = [] }: NewerConfiguration): ReadonlyArray<StreamMapper> =>
  hashedFields.map(({ fieldPath = [] }) => ({
    type: 'hashing',
    mapperConfiguration: { targetField: fieldPath[0] ?? '', method: 'SHA-256', fieldNameSuffix: '_hashed' },
  }))

const mappersOf = (config: NewerConfiguration): ReadonlyArray<StreamMapper> => {
  const mappers = config.mappers ?? []
  return mappers.length > 0 ? mappers : hashingOf(config)
}

/** The fields that are hashed, in the old form as well. */
const hashedBy = (mappers: ReadonlyArray<StreamMapper>): ReadonlyArray<{ readonly fieldPath: FieldPath }> =>
  mappers.flatMap((mapper) =>
    mapper.type === 'hashing' && 'targetField' in mapper.mapperConfiguration
      ? [{ fieldPath: [mapper.mapperConfiguration.targetField] }]
      : [],
  )

const storedStream = (stream: AirbyteStream, jsonSchema: unknown): AirbyteStream => ({
  name: stream.name,
  jsonSchema,
  supportedSyncModes: stream.supportedSyncModes ?? [],
  sourceDefinedCursor: stream.sourceDefinedCursor ?? false,
  defaultCursorField: stream.defaultCursorField ?? [],
  sourceDefinedPrimaryKey: stream.sourceDefinedPrimaryKey ?? [],
  ...(typeof stream.namespace === 'string' ? { namespace: stream.namespace } : {}),
  ...(typeof stream.isFileBased === 'boolean' ? { isFileBased: stream.isFileBased } : {}),
  ...(typeof stream.isResumable === 'boolean' ? { isResumable: stream.isResumable } : {}),
})

const storedConfiguration = (config: NewerConfiguration, stream: AirbyteStream): NewerConfiguration => {
  const isSelective = config.fieldSelectionEnabled ?? false
  const mappers = mappersOf(config)
  return {
    syncMode: config.syncMode,
    cursorField: config.cursorField ?? [],
    destinationSyncMode: config.destinationSyncMode,
    primaryKey: config.primaryKey ?? [],
    aliasName: aliasOf(stream.name),
    selected: true,
    suggested: false,
    includeFiles: config.includeFiles ?? false,
    ...(typeof config.destinationObjectName === 'string'
      ? { destinationObjectName: config.destinationObjectName }
      : {}),
    fieldSelectionEnabled: isSelective,
    selectedFields: isSelective ? columnNames(stream.jsonSchema).map((name) => ({ fieldPath: [name] })) : [],
    hashedFields: hashedBy(mappers),
    mappers,
  }
}

const storedEntry = ({
  stream,
  config,
}: AirbyteStreamAndConfiguration): E.Either<Refusal, AirbyteStreamAndConfiguration> => {
  if (typeof (config.syncMode as unknown) !== 'string' || typeof (config.destinationSyncMode as unknown) !== 'string')
    return nullPointer('null')
  const schema = selectedSchema(stream, config, RULES)
  if (E.isLeft(schema)) return schema
  const kept = storedStream(stream, schema.right)
  return E.right({ stream: kept, config: storedConfiguration(config, kept) })
}

/** What a catalog reads back as after it was stored: the selected streams, the selected columns. The first wrong one is told. */
export const newerStored = (catalog: AirbyteCatalog): E.Either<Refusal, AirbyteCatalog> => {
  const streams: AirbyteStreamAndConfiguration[] = []
  let refused: Refusal | undefined
  for (const entry of catalog.streams) {
    const selected = entry.config.selected ?? undefined
    if (selected === undefined) return nullConfiguration('java.lang.Boolean.booleanValue()', 'getSelected')
    if (!selected) continue
    const stored = storedEntry(entry)
    if (E.isRight(stored)) streams.push(stored.right)
    else if (!stored.left.exception.endsWith('.JsonValidationException')) return stored
    else refused ??= stored.left
  }
  return refused === undefined ? E.right({ streams }) : E.left(refused)
}

/** The modes that are proposed for a stream (`configureDefaultSyncModesForNewStream`). */
export const proposedModes = ({
  sourceDefinedCursor,
  sourceDefinedPrimaryKey = [],
  supportedSyncModes = [],
}: AirbyteStream): Pick<AirbyteStreamConfiguration, 'syncMode' | 'destinationSyncMode'> => {
  const isCursorDefined = sourceDefinedCursor ?? false
  if (isCursorDefined && sourceDefinedPrimaryKey.length > 0) {
    return { syncMode: 'incremental', destinationSyncMode: 'append_dedup' }
  }
  return isCursorDefined && !supportedSyncModes.includes('full_refresh')
    ? { syncMode: 'incremental', destinationSyncMode: 'append' }
    : { syncMode: 'full_refresh', destinationSyncMode: 'overwrite' }
}

const discoveredStream = (stream: ProtocolStream): AirbyteStream =>
  storedStream(
    {
      name: stream.name,
      supportedSyncModes: stream.supported_sync_modes ?? [],
      defaultCursorField: stream.default_cursor_field ?? [],
      sourceDefinedPrimaryKey: stream.source_defined_primary_key ?? [],
      ...(typeof stream.source_defined_cursor === 'boolean'
        ? { sourceDefinedCursor: stream.source_defined_cursor }
        : {}),
      ...(typeof stream.namespace === 'string' ? { namespace: stream.namespace } : {}),
      ...(typeof stream.is_file_based === 'boolean' ? { isFileBased: stream.is_file_based } : {}),
      ...(typeof stream.is_resumable === 'boolean' ? { isResumable: stream.is_resumable } : {}),
    },
    stream.json_schema,
  )

/** A discovered catalog with the configuration that the server proposes: nothing is selected, but for an only stream. */
export const newerDefaultCatalog = ({ streams }: ProtocolCatalog): AirbyteCatalog => ({
  streams: streams.map((offered) => {
    const stream = discoveredStream(offered)
    const isOnly = streams.length === 1
    const config: NewerConfiguration = {
      ...proposedModes(stream),
      cursorField: stream.defaultCursorField ?? [],
      primaryKey: stream.sourceDefinedPrimaryKey ?? [],
      aliasName: aliasOf(stream.name),
      selected: isOnly,
      suggested: isOnly,
      selectedFields: [],
      hashedFields: [],
      mappers: [],
    }
    return { stream, config }
  }),
})
