/** What a destination gets to see of a catalog: its streams with their mappers applied (`DestinationCatalogGenerator`). */
import type { AirbyteCatalog, AirbyteStreamAndConfiguration, FieldPath } from '../../catalog/airbyte'
import type { EncryptionConfiguration, StreamMapper } from '../../catalog/mappers'
import { isObject, type JsonObject } from '../json'

/** Why the server leaves a mapper out, and refuses a catalog that has it. */
export type MapperFault = 'FIELD_NOT_FOUND' | 'FIELD_ALREADY_EXISTS' | 'INVALID_MAPPER_CONFIG'

/** What mappers look at of a stream, and change. */
interface Slim {
  /** By the name of the field; `own` is the schema that the source gives. */
  readonly fields: ReadonlyMap<string, { readonly type: string }>
  readonly cursor: FieldPath
  readonly key: ReadonlyArray<FieldPath>
  readonly defaultCursor: FieldPath
  readonly definedKey: ReadonlyArray<FieldPath>
}

const STRING = 'string'
/** Fields of these types keep the schema that the source gives; any other is told by its type alone. */
const OPAQUE: ReadonlySet<string> = new Set(['object', 'array', 'multi', 'unknown'])

const TIMES: Readonly<Record<string, string>> = {
  'date-time': 'timestamp_with_timezone',
  'date-time timestamp_with_timezone': 'timestamp_with_timezone',
  'date-time timestamp_without_timezone': 'timestamp_without_timezone',
  'time time_with_timezone': 'time_with_timezone',
  'time time_without_timezone': 'time_without_timezone',
}

const textTypeOf = ({ format, airbyte_type: airbyteType }: JsonObject): string => {
  if (format === undefined && airbyteType === undefined) return STRING
  if (format === 'date') return 'date'
  const words = [format, airbyteType].filter((part) => typeof part === 'string')
  return TIMES[words.join(' ')] ?? 'unknown'
}

/** The type of a field, null left out (`FieldGenerator`). */
const typeOf = (schema: unknown): string => {
  if (!isObject(schema)) return 'unknown'
  if (Object.hasOwn(schema, 'oneOf') || Object.hasOwn(schema, 'anyOf')) return 'multi'
  const { type } = schema
  const all: ReadonlyArray<unknown> = Array.isArray(type) ? type : [type]
  const names = all.filter((name) => name !== 'null')
  if (type === undefined) return 'unknown'
  if (names.length !== 1) return Array.isArray(type) ? 'multi' : 'unknown'
  switch (names[0]) {
    case STRING:
      return textTypeOf(schema)
    case 'number':
      return schema['airbyte_type'] === 'integer' ? 'integer' : 'number'
    case 'boolean':
    case 'integer':
    case 'object':
    case 'array':
      return names[0]
    default:
      return 'unknown'
  }
}

const propertiesOf = (schema: unknown): JsonObject => {
  const properties = isObject(schema) ? schema['properties'] : undefined
  return isObject(properties) ? properties : {}
}

const isField = (path: FieldPath, name: string): boolean => path.length === 1 && path[0] === name

/** A field under another name, and perhaps of another type; paths of it alone follow. */
const redefined = (slim: Slim, before: string, after: string, type?: string): Slim | MapperFault => {
  if (before !== after && slim.fields.has(after)) return 'FIELD_ALREADY_EXISTS'
  if (!slim.fields.has(before)) return 'FIELD_NOT_FOUND'
  const rename = (path: FieldPath): FieldPath => (isField(path, before) ? [after] : path)
  return {
    fields: new Map(
      [...slim.fields].map(([name, field]) =>
        name === before ? [after, type === undefined ? field : { type }] : [name, field],
      ),
    ),
    cursor: rename(slim.cursor),
    key: slim.key.map(rename),
    defaultCursor: rename(slim.defaultCursor),
    definedKey: slim.definedKey.map(rename),
  }
}

const without = (slim: Slim, gone: string): Slim | MapperFault => {
  if (!slim.fields.has(gone)) return 'FIELD_NOT_FOUND'
  const others = (paths: ReadonlyArray<FieldPath>): ReadonlyArray<FieldPath> =>
    paths.filter((path) => !isField(path, gone))
  return {
    fields: new Map([...slim.fields].filter(([name]) => name !== gone)),
    cursor: slim.cursor.filter((name) => name !== gone),
    key: others(slim.key),
    defaultCursor: slim.defaultCursor.filter((name) => name !== gone),
    definedKey: others(slim.definedKey),
  }
}

/** A key is bytes as hexadecimal digits, as many as AES takes; a mask is none. */
const isKey = (key: string): boolean => /^(?:[0-9a-f]{32}|[0-9a-f]{48}|[0-9a-f]{64})$/i.test(key)

/** The modes of AES that the server can use, each with its padding: it gives every one sixteen random bytes to begin with. */
const PADDINGS: Readonly<Record<string, ReadonlyArray<string>>> = {
  CBC: ['PKCS5Padding'],
  CFB: ['PKCS5Padding', 'NoPadding'],
  OFB: ['PKCS5Padding', 'NoPadding'],
  CTR: ['NoPadding'],
}

/** The server encrypts a sample (`EncryptionMapper`). */
const canEncrypt = (configuration: EncryptionConfiguration): boolean =>
  configuration.algorithm === 'RSA'
    ? /^(?:[0-9a-f]{2})+$/i.test(configuration.publicKey)
    : isKey(configuration.key) && (PADDINGS[configuration.mode] ?? []).includes(configuration.padding)

const applied = (slim: Slim, mapper: StreamMapper): Slim | MapperFault => {
  switch (mapper.type) {
    case 'hashing': {
      const { targetField, fieldNameSuffix = '_hashed' } = mapper.mapperConfiguration
      return redefined(slim, targetField, `${targetField}${fieldNameSuffix}`, STRING)
    }
    case 'encryption': {
      const { mapperConfiguration } = mapper
      if (!canEncrypt(mapperConfiguration)) return 'INVALID_MAPPER_CONFIG'
      const { targetField, fieldNameSuffix } = mapperConfiguration
      return redefined(slim, targetField, `${targetField}${fieldNameSuffix}`, STRING)
    }
    case 'field-renaming':
      return redefined(slim, mapper.mapperConfiguration.originalFieldName, mapper.mapperConfiguration.newFieldName)
    case 'field-filtering':
      return without(slim, mapper.mapperConfiguration.targetField)
    // It changes no field, and looks at none.
    case 'row-filtering':
      return slim
    // What only a later server knows.
    default:
      return slim
  }
}

const slimOf = ({ stream, config }: AirbyteStreamAndConfiguration): Slim => ({
  fields: new Map(
    Object.entries(propertiesOf(stream.jsonSchema)).map(([name, schema]) => [name, { type: typeOf(schema) }]),
  ),
  cursor: config.cursorField ?? [],
  key: config.primaryKey ?? [],
  defaultCursor: stream.defaultCursorField ?? [],
  definedKey: stream.sourceDefinedPrimaryKey ?? [],
})

interface MappedStream {
  readonly entry: AirbyteStreamAndConfiguration
  /** The mappers that are left out, and why. */
  readonly faults: ReadonlyArray<{ readonly mapper: StreamMapper; readonly fault: MapperFault }>
}

/** Which of a secret's checks are made: a key that was stored is behind a mask. */
interface Looking {
  readonly isStored: boolean
}

/** A stream as its destination sees it. A mapper that does not fit is left out. */
export const destinationStream = (
  entry: AirbyteStreamAndConfiguration,
  { isStored }: Looking = { isStored: false },
): MappedStream => {
  const faults: { mapper: StreamMapper; fault: MapperFault }[] = []
  let slim = slimOf(entry)
  for (const mapper of entry.config.mappers ?? []) {
    const looked =
      isStored && mapper.type === 'encryption' && mapper.mapperConfiguration.algorithm === 'AES'
        ? { ...mapper, mapperConfiguration: { ...mapper.mapperConfiguration, key: '0'.repeat(32) } }
        : mapper
    const next = applied(slim, looked)
    if (typeof next === 'string') faults.push({ mapper, fault: next })
    else slim = next
  }
  const own = propertiesOf(entry.stream.jsonSchema)
  const properties = Object.fromEntries(
    [...slim.fields].map(([name, { type }]) => [name, OPAQUE.has(type) ? (own[name] ?? null) : { type }]),
  )
  return {
    faults,
    entry: {
      stream: {
        ...entry.stream,
        jsonSchema: { type: 'object', properties },
        defaultCursorField: slim.defaultCursor,
        sourceDefinedPrimaryKey: slim.definedKey,
      },
      config: { ...entry.config, cursorField: slim.cursor, primaryKey: slim.key },
    },
  }
}

/** The catalog that a destination gets, of what a connection holds. */
export const destinationCatalog = ({ streams }: AirbyteCatalog): AirbyteCatalog => ({
  streams: streams.map((entry) => destinationStream(entry, { isStored: true }).entry),
})
