/** What is said of a field that is asked for and that its schema does not have. */
import type { InputProblem } from '../decoding'
import { didYouMean } from '../words'
import type { AirbyteStream, FieldPath } from './airbyte'
import { follow, hasField, knownPart } from './fields'
import type { StreamKey } from './key'
import { equalPath, showField } from './schema'

/** Lists are told as a program writes them. */
const written = (value: unknown): string => JSON.stringify(value)

/** A cursor or a field of a key that the schema does not have. */
export const missingField = (
  stream: StreamKey,
  path: 'cursorField' | 'primaryKey',
  field: FieldPath,
  offer: AirbyteStream,
): ReadonlyArray<InputProblem> => {
  const there = follow(offer.jsonSchema, field)
  if (there._tag === 'Field') return []
  const problem = `the schema has no field ${showField(field)}`
  if (there._tag === 'Nowhere') return [{ stream, path, problem, ...suggestName(field, offer) }]
  const { field: scalar, types } = there
  const what = types.length === 0 ? 'one value' : types.map(article).join(' or ')
  const isOfColumns = field.every((name) => hasField(offer.jsonSchema, [name]))
  const suggestion = !isOfColumns
    ? `write ${written(scalar)}`
    : path === 'primaryKey'
      ? `a key of several fields is ${written(field.map((name) => [name]))}`
      : `a cursor is one field, such as ${written(field.slice(0, 1))}`
  return [
    { stream, path, problem: `${problem}: ${showField(scalar)} is ${what}, in which there are no fields`, suggestion },
  ]
}

const article = (type: string): string =>
  type === 'string' ? 'a text' : /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`

const list = (names: ReadonlyArray<string>, whose = 'its fields'): string =>
  `${whose} are ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}`

/** The name that was probably meant, or the first of those that there are. */
export const nameInstead = (wanted: string, names: ReadonlyArray<string>): string =>
  didYouMean(wanted, names) ?? list(names)

/** A path whose names joined are one name, or the other way round: told as a program writes it. */
const otherwiseParted = (field: FieldPath, { jsonSchema }: AirbyteStream): string | undefined => {
  const [joined, parted] = [[field.join('.')], field.flatMap((name) => name.split('.'))]
  const isThere = (path: FieldPath): boolean => !equalPath(path, field) && hasField(jsonSchema, path)
  if (isThere(joined)) return `did you mean ${written(joined)}, which is one name?`
  return isThere(parted) ? `did you mean ${written(parted)}, a field within a field?` : undefined
}

/** What could have been meant: a field of a similar name where the path leaves the schema, or the fields that are there. */
export const suggestName = (field: FieldPath, offer: AirbyteStream): { readonly suggestion?: string } => {
  const parted = otherwiseParted(field, offer)
  if (parted !== undefined) return { suggestion: parted }
  const { known, next } = knownPart(offer.jsonSchema, field)
  const wanted = field.slice(0, known.length + 1)
  const names = next.map((name) => showField([...known, name]))
  const suggestion = wanted.length === known.length ? undefined : didYouMean(showField(wanted), names)
  if (suggestion !== undefined) return { suggestion }
  if (next.length === 0) return {}
  return { suggestion: list(next, known.length === 0 ? undefined : `the fields of ${showField(known)}`) }
}
