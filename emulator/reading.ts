/** Reads a request's body into its form as the framework does (Jackson), and refuses what does not fit in its words. */
import { isRecord } from '../provider/json'
import { numberOf } from '../provider/numbers'
import type { Words } from './enums'
import type { Form, Forms, Kind } from './forms'

const MODEL_PACKAGE = 'io.airbyte.api.model.generated'

const SCALARS: Readonly<Record<string, string>> = {
  uuid: 'java.util.UUID',
  text: 'java.lang.String',
  integer: 'java.lang.Integer',
  long: 'java.lang.Long',
  boolean: 'java.lang.Boolean',
}

const classOf = (kind: string): string => SCALARS[kind] ?? `${MODEL_PACKAGE}.${kind}`

const elementClass = (kind: Kind): string =>
  typeof kind === 'string' ? classOf(kind) : `java.util.List<${elementClass(kind[0])}>`

/** The way to a value, from the last step back. */
export interface Way {
  readonly before: Way | undefined
  readonly step: string
}

const told = (way: Way | undefined): string => {
  const steps: string[] = []
  for (let at = way; at !== undefined; at = at.before) steps.unshift(at.step)
  return steps.length === 0 ? '' : ` (through reference chain: ${steps.join('->')})`
}

/** Leaves the reading with a problem, in the framework's words. */
const stop = (problem: string, way: Way | undefined): never => {
  throw Object.assign(new Error('unreadable'), { problem, way })
}

/** How Jackson calls a value, and its token. */
const tokenOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'Array value (token `JsonToken.START_ARRAY`)'
  if (typeof value === 'string') return 'String value (token `JsonToken.VALUE_STRING`)'
  if (typeof value === 'boolean') return `Boolean value (token \`JsonToken.VALUE_${value ? 'TRUE' : 'FALSE'}\`)`
  if (typeof value !== 'number') return 'Object value (token `JsonToken.START_OBJECT`)'
  return Number.isInteger(value)
    ? 'Integer value (token `JsonToken.VALUE_NUMBER_INT`)'
    : 'Floating-point value (token `JsonToken.VALUE_NUMBER_FLOAT`)'
}

const unexpected = (type: string, value: unknown, way: Way | undefined): never =>
  stop(`Cannot deserialize value of type \`${type}\` from ${tokenOf(value)}`, way)

const weird = (type: string, text: string, why: string, way: Way | undefined): never =>
  stop(`Cannot deserialize value of type \`${type}\` from String ${JSON.stringify(text)}: ${why}`, way)

/** The forms and the words that a release knows. */
interface Known {
  readonly words: Words
  readonly forms: Forms
}

type Read = (value: unknown, way: Way | undefined) => unknown

/** A scalar as text; anything else is refused. */
const asText = (type: string, value: unknown, way: Way | undefined): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : unexpected(type, value, way)

const readText: Read = (value, way) => (typeof value === 'string' ? value : asText(classOf('text'), value, way))

const UUID_PLACES = /^[^-]{8}-[^-]{4}-[^-]{4}-[^-]{4}-[^-]{12}$/

/** An id has its standard form; a number is taken for a text, and an empty text for none. */
const readUuid: Read = (value, way) => {
  const text = asText(classOf('uuid'), value, way)
  if (text === '') return undefined
  if (!UUID_PLACES.test(text)) {
    weird(classOf('uuid'), text, 'UUID has to be represented by standard 36-char representation', way)
  }
  const wrong = /[^0-9a-f-]/i.exec(text)?.[0]
  if (wrong !== undefined) {
    const code = wrong.charCodeAt(0).toString(16)
    weird(classOf('uuid'), text, `Non-hex character '${wrong}' (value 0x${code}), not valid for UUID String`, way)
  }
  return text.toLowerCase()
}

const readWhole =
  (kind: 'integer' | 'long'): Read =>
  (value, way) => {
    const type = classOf(kind)
    if (typeof value === 'number') return Math.trunc(value)
    if (typeof value !== 'string') return unexpected(type, value, way)
    const text = value.trim()
    if (text === '') return undefined
    return /^[+-]?\d+$/.test(text) ? Number(text) : weird(type, value, `not a valid \`${type}\` value`, way)
  }

const FLAGS: Readonly<Record<string, boolean | undefined>> = {
  true: true,
  True: true,
  TRUE: true,
  false: false,
  False: false,
  FALSE: false,
  '': undefined,
}

const readFlag: Read = (value, way) => {
  const type = classOf('boolean')
  if (typeof value === 'boolean') return value
  if (Number.isInteger(value)) return value !== 0
  if (typeof value !== 'string') return unexpected(type, value, way)
  const text = value.trim()
  return Object.hasOwn(FLAGS, text) ? FLAGS[text] : weird(type, value, 'only "true" or "false" recognized', way)
}

const READ: Readonly<Record<string, Read>> = {
  text: readText,
  uuid: readUuid,
  integer: readWhole('integer'),
  long: readWhole('long'),
  boolean: readFlag,
}

const readWord = (kind: string, words: ReadonlyArray<string>, value: unknown, way: Way | undefined): unknown => {
  const type = classOf(kind)
  if (typeof value === 'object') {
    const { 1: shape = '', 2: token = '' } = /^(.*) \(token `(.*)`\)$/.exec(tokenOf(value)) ?? []
    stop(
      `Input mismatch reading Enum \`${type}\`: properties-based \`@JsonCreator\` ([method ${type}#fromValue(java.lang.String)]) expects String Value, got ${shape} (\`${token}\`)`,
      way,
    )
  }
  const word = String(value)
  return words.includes(word)
    ? word
    : stop(`Cannot construct instance of \`${type}\`, problem: Unexpected value '${word}'`, way)
}

const readList = (item: Kind, value: unknown, way: Way | undefined, known: Known): unknown => {
  if (value === '') {
    stop(
      'Cannot coerce empty String ("") to element of `java.util.ArrayList` (but could if coercion was enabled using `CoercionConfig`)',
      way,
    )
  }
  if (!Array.isArray(value)) return unexpected(`java.util.ArrayList<${elementClass(item)}>`, value, way)
  let changed: unknown[] | undefined
  for (const [at, part] of value.entries()) {
    const read = readAs(item, part, { before: way, step: `java.util.ArrayList[${String(at)}]` }, known)
    if (read === part) continue
    changed ??= [...(value as ReadonlyArray<unknown>)]
    changed[at] = read
  }
  return changed ?? value
}

/** A scalar where a model belongs. */
const refuseScalar = (type: string, value: unknown, way: Way | undefined): never => {
  if (value === '') {
    stop(
      `Cannot coerce empty String ("") to \`${type}\` value (but could if coercion was enabled using \`CoercionConfig\`)`,
      way,
    )
  }
  const [kind, from] =
    typeof value === 'string'
      ? ['String', `String value ('${value}')`]
      : typeof value === 'boolean'
        ? ['boolean/Boolean', `boolean value (${String(value)})`]
        : [Number.isInteger(value) ? 'int/Int' : 'double/Double', `Number value (${String(value)})`]
  return stop(
    `Cannot construct instance of \`${type}\` (although at least one Creator exists): no ${kind}-argument constructor/factory method to deserialize from ${from}`,
    way,
  )
}

/** Properties in the order in which they come, so that the first wrong one is told; unknown ones are left alone. */
const readModel = (name: string, value: unknown, way: Way | undefined, known: Known): unknown => {
  const type = classOf(name)
  if (Array.isArray(value)) return unexpected(type, value, way)
  if (!isRecord(value)) return refuseScalar(type, value, way)
  const form = known.forms[name] ?? {}
  let changed: Record<string, unknown> | undefined
  for (const [property, part] of Object.entries(value)) {
    const kind = Object.hasOwn(form, property) ? form[property] : undefined
    if (kind === undefined) continue
    const read = readAs(kind, part, { before: way, step: `${type}["${property}"]` }, known)
    if (read === part) continue
    changed ??= { ...value }
    changed[property] = read
  }
  return changed ?? value
}

/** A value that needed no change is given back itself: large catalogs are recognised by that. */
const readAs = (kind: Kind, given: unknown, way: Way | undefined, known: Known): unknown => {
  if (given === undefined || given === null || kind === 'any') return given
  const value = numberOf(given) ?? given
  if (typeof kind !== 'string') return readList(kind[0], value, way, known)
  const words = known.words[kind]
  if (words !== undefined) return readWord(kind, words, value, way)
  const read = READ[kind]
  return read === undefined ? readModel(kind, value, way, known) : read(value, way)
}

/** What the framework says of an argument that it cannot fill. */
export interface Unreadable {
  readonly message: string
  /** The framework's name of the argument, behind a slash. */
  readonly path: string
}

/** How a release reads requests. */
export interface Reading extends Known {
  /** Whether the framework says why it cannot read the argument: it does where the controller marks it as the body. */
  readonly isMarked: boolean
  /** Where in the request a value stands, as the framework tells it. */
  readonly placeOf: (way: Way | undefined) => string
}

/**
 * A body as its form has it, or why there is none; an empty body is undefined. An argument that its controller does not
 * mark as the body is refused without a reason.
 */
export const readForm = (
  name: Form,
  body: unknown,
  reading: Reading,
): { readonly body: unknown } | { readonly unreadable: Unreadable } => {
  const { isMarked, placeOf } = reading
  const argument = `${name.charAt(0).toLowerCase()}${name.slice(1)}`
  const unreadable = (message: string): { readonly unreadable: Unreadable } => ({
    unreadable: {
      message: isMarked ? message : `Required argument [${name} ${argument}] not specified`,
      path: `/${argument}`,
    },
  })
  if (body === undefined || body === null) return unreadable(`Required Body [${argument}] not specified`)
  try {
    return { body: readModel(name, body, undefined, reading) }
  } catch (error) {
    const { problem, way } = error as { readonly problem?: string; readonly way?: Way }
    if (problem === undefined) throw error
    const why = `${problem}${placeOf(way)}${told(way)}`
    return unreadable(`Failed to convert argument [${argument}] for value [null] due to: ${why}`)
  }
}
