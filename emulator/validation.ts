/** What mappers would make of the fields of a stream, without anything being saved (newer servers). */
import type { AirbyteStreamAndConfiguration, AirbyteStreamConfiguration, FieldPath } from '../provider/catalog/airbyte'
import { destinationStream } from '../provider/server'
import { findConnection } from './connections'
import { type Body, type Handler, optionalRecord, pick } from './handler'
import { stateKeyOf } from './state'

type StreamMapper = NonNullable<AirbyteStreamConfiguration['mappers']>[number]

const TYPES: Readonly<Record<string, string>> = {
  'string date': 'DATE',
  'string date-time': 'TIMESTAMP_WITH_TIMEZONE',
  string: 'STRING',
  boolean: 'BOOLEAN',
  integer: 'INTEGER',
  number: 'NUMBER',
  array: 'ARRAY',
  object: 'OBJECT',
}

const typeOf = ({ type, format }: { readonly type?: unknown; readonly format?: unknown }): string => {
  const types: ReadonlyArray<unknown> = Array.isArray(type) ? type : [type]
  const name = types.find((word) => word !== 'null')
  return TYPES[`${String(name)} ${String(format)}`] ?? TYPES[String(name)] ?? 'UNKNOWN'
}

const isOnly = (path: FieldPath, name: string): boolean => path.length === 1 && path[0] === name

/** The fields of a stream as the answer tells them; a field that a mapper has made is a text. */
const fieldsOf = ({ stream, config }: AirbyteStreamAndConfiguration, own: Body): ReadonlyArray<Body> => {
  const { properties = {} } = stream.jsonSchema as { readonly properties?: Body }
  return Object.keys(properties).map((name) => ({
    name,
    type: typeOf((own[name] ?? properties[name] ?? {}) as Body),
    isSelectedPrimaryKey: (config.primaryKey ?? []).some((path) => isOnly(path, name)),
    isSelectedCursor: isOnly(config.cursorField ?? [], name),
  }))
}

/** Each mapper is tried on what the ones before it have left. */
export const validateMappers: Handler = (state, body) => {
  const { syncCatalog } = findConnection(state, body)
  const { name, namespace } = (optionalRecord(body, 'streamDescriptor') ?? {}) as { name?: string; namespace?: string }
  const key = stateKeyOf({ name: name ?? '', ...(typeof namespace === 'string' ? { namespace } : {}) })
  const entry = pick(
    syncCatalog.streams.find(({ stream }) => stateKeyOf(stream) === key),
    'STREAM',
    name ?? '',
  )
  const { properties: own = {} } = (entry.stream.jsonSchema ?? {}) as { readonly properties?: Body }
  const given = (Array.isArray(body['mappers']) ? body['mappers'] : []) as ReadonlyArray<StreamMapper & Body>
  const upTo = (count: number) =>
    destinationStream({ ...entry, config: { ...entry.config, mappers: given.slice(0, count) } })
  const fieldsAfter = (count: number): ReadonlyArray<Body> => fieldsOf(upTo(count).entry, own)
  return {
    initialFields: fieldsAfter(0),
    outputFields: fieldsAfter(given.length),
    mappers: given.map((mapper, at) => {
      const fault = upTo(at + 1).faults.find((found) => found.mapper === mapper)?.fault
      return {
        ...(typeof mapper['id'] === 'string' ? { id: mapper['id'] } : {}),
        inputFields: fieldsAfter(at),
        outputFields: fieldsAfter(at + 1),
        ...(fault === undefined ? {} : { validationError: { type: fault, message: `${mapper.type}: ${fault}` } }),
      }
    }),
  }
}
