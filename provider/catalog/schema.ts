/** JSON schemas as sources send them: their plain form, what is left of one under a selection of fields, its digest; and paths of fields. */
import { compareText, digest, isRecord } from '../json'
import type { FieldPath, JsonSchema } from './airbyte'
import { findValue } from './columns'

const WELL_KNOWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  String: { type: 'string' },
  BinaryData: { type: 'string', contentEncoding: 'base64' },
  Date: { type: 'string', format: 'date' },
  TimestampWithTimezone: { type: 'string', format: 'date-time', airbyte_type: 'timestamp_with_timezone' },
  TimestampWithoutTimezone: { type: 'string', format: 'date-time', airbyte_type: 'timestamp_without_timezone' },
  TimeWithTimezone: { type: 'string', format: 'time', airbyte_type: 'time_with_timezone' },
  TimeWithoutTimezone: { type: 'string', format: 'time', airbyte_type: 'time_without_timezone' },
  Number: { type: 'number' },
  Integer: { type: 'integer' },
  Boolean: { type: 'boolean' },
}

const wellKnown = (schema: unknown): Readonly<Record<string, unknown>> | undefined => {
  const reference = isRecord(schema) ? schema['$ref'] : undefined
  const name =
    typeof reference === 'string' ? /^WellKnownTypes\.json#\/definitions\/(\w+)$/.exec(reference)?.[1] : undefined
  return name !== undefined && Object.hasOwn(WELL_KNOWN, name) ? WELL_KNOWN[name] : undefined
}

/**
 * One node of a schema in the form in which 0.40.32, which gives `$ref`s and forgets what is nullable, and all other
 * releases, which give plain types, say the same. Only the node itself: its children are left as they are.
 */
export const plainSchema = (node: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  isPlain(node) ? node : madePlain(node)

/** Most nodes are: they need no copy. */
const isPlain = ({
  $ref,
  oneOf,
  type,
  format,
  airbyte_type: airbyteType,
}: Readonly<Record<string, unknown>>): boolean =>
  $ref === undefined &&
  oneOf === undefined &&
  !Array.isArray(type) &&
  (type !== 'string' || airbyteType !== undefined || (format !== 'date-time' && format !== 'time')) &&
  (type !== 'number' || airbyteType !== 'integer')

const madePlain = (node: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const plain: Record<string, unknown> = { ...node }
  const known = wellKnown(node)
  if (known !== undefined) {
    delete plain['$ref']
    Object.assign(plain, known)
  }
  const members = node['oneOf']
  if (Array.isArray(members) && members.length > 0) {
    const types = members.map((member) => wellKnown(member))
    if (types.every((type) => type !== undefined && Object.keys(type).length === 1) && node['type'] === undefined) {
      delete plain['oneOf']
      plain['type'] = types.map((type) => type?.['type'])
    }
  }
  const type = plain['type']
  if (Array.isArray(type) && type.every((name) => typeof name === 'string')) {
    const names = [...new Set(type)].filter((name) => name !== 'null').sort(compareText)
    plain['type'] = names.length === 1 ? names[0] : names.length === 0 ? 'null' : names
  }
  if (plain['type'] === 'string' && plain['airbyte_type'] === undefined) {
    if (plain['format'] === 'date-time') {
      plain['airbyte_type'] = 'timestamp_with_timezone'
    } else if (plain['format'] === 'time') {
      plain['airbyte_type'] = 'time_with_timezone'
    }
  }
  if (plain['type'] === 'number' && plain['airbyte_type'] === 'integer') {
    delete plain['airbyte_type']
    plain['type'] = 'integer'
  }
  return plain
}

/** A set of paths in its one order. */
export const sortPaths = (paths: ReadonlyArray<FieldPath> | undefined): ReadonlyArray<FieldPath> => {
  const unique = new Map((paths ?? []).map((path) => [JSON.stringify(path), path]))
  return [...unique.entries()].sort(([one], [other]) => compareText(one, other)).map(([, path]) => [...path])
}

/** A path as users read it: names joined with dots, and a name that holds such signs itself in quotation marks. */
export const showField = (path: FieldPath): string =>
  path.map((name) => (/^[^.,\s"'→]+$/u.test(name) ? name : JSON.stringify(name))).join('.')

export const equalPath = (one: FieldPath | undefined, other: FieldPath | undefined): boolean =>
  JSON.stringify(one ?? []) === JSON.stringify(other ?? [])

/** Keys and selections are sets of paths. */
export const equalPaths = (
  one: ReadonlyArray<FieldPath> | undefined,
  other: ReadonlyArray<FieldPath> | undefined,
): boolean => JSON.stringify(sortPaths(one)) === JSON.stringify(sortPaths(other))

/** The paths that are not among the others. */
export const withoutPaths = (
  paths: ReadonlyArray<FieldPath>,
  others: ReadonlyArray<FieldPath>,
): ReadonlyArray<FieldPath> => {
  const known = new Set(others.map((path) => JSON.stringify(path)))
  return paths.filter((path) => !known.has(JSON.stringify(path)))
}

/**
 * A schema as Airbyte stores it under field selection: only the selected columns are left. So a column that is not synced
 * is no difference, and neither is what a server leaves out on reading.
 */
export const selectedSchema = (
  schema: JsonSchema,
  selectedFields: ReadonlyArray<FieldPath> | undefined,
): JsonSchema => {
  const found = selectedFields === undefined ? undefined : findValue(schema, 'properties')
  if (selectedFields === undefined || found === undefined || !isRecord(found.value)) return schema
  const selected = new Set(selectedFields.map(([first]) => first))
  return found.replace(Object.fromEntries(Object.entries(found.value).filter(([name]) => selected.has(name))))
}

/**
 * Eight letters for what a source offers: the same for `$ref` and plain types. Their 48 bits are compared only with those of
 * the same stream before, and the state holds them for each stream: those of all 64 would cost it 0.1 kB a connection more.
 */
export const schemaDigest = (value: unknown): string =>
  Buffer.from(digest(value, plainSchema), 'hex').subarray(0, 6).toString('base64url')
