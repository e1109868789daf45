/** What the server stores of a catalog and reads back (`CatalogConverter`). */
import * as E from 'fp-ts/Either'

import type {
  AirbyteCatalog,
  AirbyteStream,
  AirbyteStreamAndConfiguration,
  AirbyteStreamConfiguration,
} from '../catalog/airbyte'
import { columnNames, findValue } from '../catalog/columns'
import { aliasOf } from '../catalog/key'
import { has, isObject } from './json'
import { invalid, nullConfiguration, nullPointer, unsupported } from './refusal'
import type { ProtocolCatalog, Refusal } from './types'

/** The order in which a Java HashSet gives its strings: the first wrong one is the one that is named. */
const inHashOrder = (names: ReadonlySet<string>): ReadonlyArray<string> => {
  let capacity = 16
  while (names.size > capacity * 0.75) capacity *= 2
  const bucket = (name: string): number => {
    let hash = 0
    for (let at = 0; at < name.length; at += 1) hash = (Math.imul(31, hash) + name.charCodeAt(at)) | 0
    return (hash ^ (hash >>> 16)) & (capacity - 1)
  }
  return [...names]
    .map((name) => ({ name, at: bucket(name) }))
    .sort((left, right) => left.at - right.at)
    .map(({ name }) => name)
}

/** How strictly a selection is taken. */
export interface SelectionRules {
  /** The modes whose key has to be selected. */
  readonly deduplicating: ReadonlyArray<string>
  /** Whether a selected column has to be in the schema. */
  readonly isExact: boolean
}

const RULES: SelectionRules = { deduplicating: ['append_dedup'], isExact: true }

/** The schema with only the selected columns, or why the selection is refused. */
export const selectedSchema = (
  stream: AirbyteStream,
  config: AirbyteStreamConfiguration,
  { deduplicating, isExact }: SelectionRules = RULES,
): E.Either<Refusal, unknown> => {
  if (!config.fieldSelectionEnabled) return E.right(stream.jsonSchema)
  const fields = config.selectedFields ?? undefined
  if (fields === undefined) return invalid('Requested field selection but no selected fields provided')
  const found = findValue(stream.jsonSchema, 'properties')
  if (found === undefined || !isObject(found.value)) {
    return invalid('Requested field selection but no properties node found')
  }
  const properties = found.value
  const names = new Set<string>()
  for (const { fieldPath } of fields) {
    const name = fieldPath?.[0]
    if (fieldPath === undefined || name === undefined) return invalid('Selected field path cannot be empty')
    if (fieldPath.length > 1) return unsupported('Nested field selection not supported')
    names.add(name)
  }
  if (config.syncMode === 'incremental') {
    const cursor = config.cursorField ?? undefined
    if (cursor === undefined) return nullConfiguration('java.util.List.isEmpty()', 'getCursorField')
    if (cursor[0] !== undefined && !names.has(cursor[0])) {
      return invalid('Cursor field cannot be de-selected in INCREMENTAL syncs')
    }
  }
  if (deduplicating.includes(config.destinationSyncMode)) {
    const key = config.primaryKey ?? undefined
    if (key === undefined) return nullConfiguration('java.util.List.iterator()', 'getPrimaryKey')
    for (const [first] of key) {
      if (first === undefined || !names.has(first)) {
        return invalid('Primary key field cannot be de-selected in DEDUP mode')
      }
    }
  }
  const unknown = isExact ? inHashOrder(names).find((name) => !has(properties, name)) : undefined
  if (unknown !== undefined) return invalid(`Requested selected field ${unknown} not found in JSON schema`)
  return E.right(found.replace(Object.fromEntries(Object.entries(properties).filter(([name]) => names.has(name)))))
}

const configuredStream = ({
  stream,
  config,
}: AirbyteStreamAndConfiguration): E.Either<Refusal, AirbyteStreamAndConfiguration> => {
  const schema = selectedSchema(stream, config)
  if (E.isLeft(schema)) return schema
  const modes = stream.supportedSyncModes ?? undefined
  if (modes === undefined) return nullPointer('Cannot invoke "java.util.List.stream()" because "ies" is null')
  return E.right({
    stream: {
      ...stream,
      jsonSchema: schema.right,
      supportedSyncModes: modes,
      sourceDefinedPrimaryKey: stream.sourceDefinedPrimaryKey ?? [],
    },
    config: { ...config, primaryKey: config.primaryKey ?? [] },
  })
}

/** `toConfiguredProtocol`, of every stream (`keepAll`) or of the selected ones. The first invalid stream is named. */
export const toConfigured = (
  catalog: AirbyteCatalog,
  keepAll: boolean,
): E.Either<Refusal, ReadonlyArray<AirbyteStreamAndConfiguration>> => {
  const streams: Array<AirbyteStreamAndConfiguration> = []
  let refused: Refusal | undefined
  for (const entry of catalog.streams) {
    const selected = entry.config.selected ?? undefined
    if (!keepAll && selected === undefined) return nullConfiguration('java.lang.Boolean.booleanValue()', 'getSelected')
    if (!keepAll && selected === false) continue
    const converted = configuredStream(entry)
    if (E.isRight(converted)) streams.push(converted.right)
    else if (!converted.left.exception.endsWith('.JsonValidationException')) return converted
    else refused ??= converted.left
  }
  return refused === undefined ? E.right(streams) : E.left(refused)
}

const readBack = ({ stream, config }: AirbyteStreamAndConfiguration): AirbyteStreamAndConfiguration => {
  const enabled = config.fieldSelectionEnabled ?? false
  return {
    stream: {
      name: stream.name,
      jsonSchema: stream.jsonSchema,
      supportedSyncModes: stream.supportedSyncModes ?? [],
      ...(typeof stream.sourceDefinedCursor === 'boolean' ? { sourceDefinedCursor: stream.sourceDefinedCursor } : {}),
      defaultCursorField: stream.defaultCursorField ?? [],
      sourceDefinedPrimaryKey: stream.sourceDefinedPrimaryKey ?? [],
      ...(typeof stream.namespace === 'string' ? { namespace: stream.namespace } : {}),
    },
    config: {
      syncMode: config.syncMode,
      cursorField: config.cursorField ?? [],
      destinationSyncMode: config.destinationSyncMode,
      primaryKey: config.primaryKey ?? [],
      aliasName: aliasOf(stream.name),
      selected: true,
      fieldSelectionEnabled: enabled,
      ...(enabled ? { selectedFields: columnNames(stream.jsonSchema).map((name) => ({ fieldPath: [name] })) } : {}),
    },
  }
}

/** What a catalog reads back as after it was stored: the selected streams, the selected columns. */
export const serverStored = (catalog: AirbyteCatalog): E.Either<Refusal, AirbyteCatalog> =>
  E.map((streams: ReadonlyArray<AirbyteStreamAndConfiguration>) => ({ streams: streams.map(readBack) }))(
    toConfigured(catalog, false),
  )

/** A discovered catalog with the configuration that the server proposes; no list of suggested streams suggests all. */
export const serverDefaultCatalog = (
  catalog: ProtocolCatalog,
  suggestedStreams?: ReadonlyArray<string>,
): AirbyteCatalog => {
  const wanted = suggestedStreams === undefined ? undefined : new Set(suggestedStreams)
  return {
    streams: catalog.streams.map((stream) => {
      const modes = stream.supported_sync_modes ?? []
      const cursor = stream.default_cursor_field ?? []
      const key = stream.source_defined_primary_key ?? []
      const suggested = wanted === undefined || wanted.has(stream.name)
      return {
        stream: {
          name: stream.name,
          jsonSchema: stream.json_schema,
          supportedSyncModes: modes,
          ...(typeof stream.source_defined_cursor === 'boolean'
            ? { sourceDefinedCursor: stream.source_defined_cursor }
            : {}),
          defaultCursorField: cursor,
          sourceDefinedPrimaryKey: key,
          ...(typeof stream.namespace === 'string' ? { namespace: stream.namespace } : {}),
        },
        config: {
          syncMode: modes[0] ?? 'incremental',
          cursorField: cursor,
          destinationSyncMode: 'append',
          primaryKey: key,
          aliasName: aliasOf(stream.name),
          selected: suggested,
          suggested,
        },
      }
    }),
  }
}
