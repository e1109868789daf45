/** What connectors have to be told, and how the server refuses what does not fit (json-schema-validator's words). */
import type { ActorKind, Definition } from './records'

interface Property {
  readonly type: string
  readonly [keyword: string]: unknown
}

export interface Specification {
  readonly required: ReadonlyArray<string>
  readonly properties: Readonly<Record<string, Property>>
  readonly [keyword: string]: unknown
}

const head = (kind: ActorKind, name: string): Readonly<Record<string, string>> => ({
  type: 'object',
  title: `${name} ${kind === 'source' ? 'Source' : 'Destination'} Spec`,
  $schema: 'http://json-schema.org/draft-07/schema#',
})

const databaseOf = (kind: ActorKind, name: string): Specification => ({
  ...head(kind, name),
  required: ['host', 'port', 'database', 'username', ...(kind === 'source' ? [] : ['schema'])],
  properties: {
    host: { type: 'string' },
    port: { type: 'integer', default: 5432, maximum: 65536, minimum: 0 },
    ...(kind === 'source' ? {} : { schema: { type: 'string' } }),
    schemas: { type: 'array', items: { type: 'string' } },
    database: { type: 'string' },
    password: { type: 'string', airbyte_secret: true },
    username: { type: 'string' },
  },
  additionalProperties: true,
})

/** A database's; other connectors take whatever they are given. */
export const specificationOf = (kind: ActorKind, { name, dockerRepository }: Definition): Specification =>
  dockerRepository === `airbyte/${kind}-postgres`
    ? databaseOf(kind, name)
    : { ...head(kind, name), required: [], properties: {}, additionalProperties: true }

const typeOf = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value
}

/** JSON as Jackson prints it: a blank on either side of a colon, lists on one line. */
const pretty = (value: unknown, indent = ''): string => {
  if (Array.isArray(value))
    return value.length === 0 ? '[ ]' : `[ ${value.map((item) => pretty(item, indent)).join(', ')} ]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const deeper = `${indent}  `
  const lines = Object.entries(value).map(([key, part]) => `${deeper}${JSON.stringify(key)} : ${pretty(part, deeper)}`)
  return lines.length === 0 ? '{ }' : `{\n${lines.join(',\n')}\n${indent}}`
}

/** The refusal of a configuration; undefined where it fits. */
export const misfit = (
  specification: Specification,
  configuration: Readonly<Record<string, unknown>>,
): string | undefined => {
  const errors = [
    ...Object.entries(specification.properties)
      .filter(([name, { type }]) => configuration[name] !== undefined && typeOf(configuration[name]) !== type)
      .map(([name, { type }]) => `$.${name}: ${typeOf(configuration[name])} found, ${type} expected`),
    ...specification.required
      .filter((name) => configuration[name] === undefined)
      .map((name) => `$.${name}: is missing but it is required`),
  ]
  return errors.length === 0
    ? undefined
    : `json schema validation failed when comparing the data to the json schema. \nErrors: ${errors.join(', ')} \nSchema: \n${pretty(specification)}`
}
