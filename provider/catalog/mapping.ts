/** What mappers make of the fields of a stream, one after the other: which they miss, and what becomes of cursor and key. */
import type { InputProblem } from '../decoding'
import { isRecord } from '../json'
import { didYouMean } from '../words'
import type { AirbyteStream, FieldPath } from './airbyte'
import type { StreamKey } from './key'
import type { StreamMapper } from './mappers'
import { type CanonicalStream, effectiveCursor, effectivePrimaryKey, isDeduplicated } from './stream'

const topLevel = (schema: unknown): ReadonlyArray<string> => {
  const properties = isRecord(schema) ? schema['properties'] : undefined
  return isRecord(properties) ? Object.keys(properties) : []
}

/** The mappers of a stream in their one form. */
const mappersOf = ({ extra }: CanonicalStream): ReadonlyArray<StreamMapper> =>
  (Array.isArray(extra?.['mappers']) ? extra['mappers'] : []) as ReadonlyArray<StreamMapper>

/** The fields that a mapper reads, and what each is called afterwards; undefined for one that goes. */
const stepOf = (mapper: StreamMapper): ReadonlyArray<readonly [before: string, after: string | undefined]> => {
  switch (mapper.type) {
    case 'hashing':
    case 'encryption': {
      const { targetField, fieldNameSuffix = '' } = mapper.mapperConfiguration
      return [[targetField, `${targetField}${fieldNameSuffix}`]]
    }
    case 'field-filtering':
      return [[mapper.mapperConfiguration.targetField, undefined]]
    case 'field-renaming':
      return [[mapper.mapperConfiguration.originalFieldName, mapper.mapperConfiguration.newFieldName]]
    case 'row-filtering':
      return fieldsOf(mapper.mapperConfiguration.conditions).map((name) => [name, name])
    default:
      // What only a newer release knows.
      return []
  }
}

type Conditions = Extract<StreamMapper, { readonly type: 'row-filtering' }>['mapperConfiguration']['conditions']

const fieldsOf = (condition: Conditions): ReadonlyArray<string> =>
  condition.type === 'NOT' ? condition.conditions.flatMap(fieldsOf) : [condition.fieldName]

/** Walks through the mappers. `names`: what each field is called so far, by the name that the source gives it. */
const walk = (
  key: StreamKey,
  mappers: ReadonlyArray<StreamMapper>,
  fields: ReadonlyArray<string>,
): { readonly problems: ReadonlyArray<InputProblem>; readonly names: ReadonlyMap<string, string | undefined> } => {
  const names = new Map<string, string | undefined>(fields.map((name) => [name, name]))
  const problems: InputProblem[] = []
  const told = (problem: string, suggestion: string | undefined): void => {
    problems.push({ stream: key, path: 'mappers', problem, ...(suggestion === undefined ? {} : { suggestion }) })
  }
  for (const mapper of mappers) {
    for (const [before, after] of stepOf(mapper)) {
      const now = [...names.values()].filter((name) => name !== undefined)
      const source = [...names].find(([, name]) => name === before)?.[0]
      if (source === undefined) {
        told(
          `the mapper ${mapper.type} finds no field ${before} among those that are left to it`,
          didYouMean(before, now) ?? 'name a field at the top of the schema, as the mappers before it leave it',
        )
        continue
      }
      if (after !== undefined && after !== before && now.includes(after)) {
        told(`the mapper ${mapper.type} would make a second field ${after}`, 'choose another name or suffix')
        continue
      }
      names.set(source, after)
    }
  }
  return { problems, names }
}

/** The fields that go through a stream: those that are selected, or all. */
const fieldsThrough = ({ selectedFields }: CanonicalStream, offer: AirbyteStream): ReadonlyArray<string> => {
  const all = topLevel(offer.jsonSchema)
  return selectedFields === undefined
    ? all
    : all.filter((name) => selectedFields.some((path) => path.length === 1 && path[0] === name))
}

/** What is wrong with the mappers of a stream. Of a stream without a schema nothing can be said. */
export const validateMappers = (
  key: StreamKey,
  stream: CanonicalStream,
  offer: AirbyteStream,
): ReadonlyArray<InputProblem> => {
  const fields = fieldsThrough(stream, offer)
  return fields.length === 0 ? [] : walk(key, mappersOf(stream), fields).problems
}

/** What becomes of a stream's cursor and key on their way: told, for whoever reads the tables goes by them. */
export const mappedRoles = (
  key: StreamKey,
  stream: CanonicalStream,
  offer: AirbyteStream,
): ReadonlyArray<InputProblem> => {
  const mappers = mappersOf(stream)
  if (mappers.length === 0) return []
  const { names } = walk(key, mappers, fieldsThrough(stream, offer))
  const ofRole = (role: string, path: FieldPath): ReadonlyArray<InputProblem> => {
    const [field] = path
    if (field === undefined || path.length !== 1 || !names.has(field) || names.get(field) === field) return []
    const name = names.get(field)
    return [
      {
        stream: key,
        path: 'mappers',
        problem:
          name === undefined
            ? `they take away ${field}, which is the ${role}`
            : `they make ${name} of ${field}, which is the ${role}`,
        suggestion:
          name === undefined
            ? `leave ${field} in, or choose another ${role}`
            : `write ${field} as the ${role} all the same: the destination gets ${name}`,
      },
    ]
  }
  return [
    ...(stream.syncMode === 'incremental' ? ofRole('cursor', effectiveCursor(stream.cursorField, offer)) : []),
    ...(isDeduplicated(stream)
      ? effectivePrimaryKey(stream.primaryKey, offer).flatMap((path) => ofRole('primary key', path))
      : []),
  ]
}
