/** The inputs of a resource, read by a table of its properties: every mistake told, and what is not known yet passed on. */
import * as E from 'fp-ts/Either'
import type * as t from 'io-ts'

import { type InputProblem, problemsOf } from './decoding'
import { canonicalJson, isAbsent, isRecord, own } from './json'
import { didYouMean } from './words'

/** How one input is read. */
export interface Property {
  /** Its name says what a value has to be. */
  readonly codec: t.Mixed
  readonly required?: true
  /** The value that means the same as none. */
  readonly fallback?: unknown
}

/**
 * What stands for a value that is not known before the update.
 * Source: Pulumi's `UnknownStringValue`; dynamic providers get it in check and diff during a preview.
 */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'

/** Whether a value, or anything inside it, is not known yet. Walks iteratively: schemas nest as deep as they like. */
export const hasUnknown = (value: unknown): boolean => {
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (next === UNKNOWN) return true
    if (typeof next === 'object' && next !== null) for (const part of Object.values(next)) waiting.push(part)
  }
  return false
}

/** A problem, and the input that it is of. */
export interface PropertyProblem {
  readonly property: string
  readonly problem: InputProblem
}

export interface Decoded {
  readonly problems: ReadonlyArray<PropertyProblem>
  /** What was given, without what means the same as nothing. */
  readonly values: Readonly<Record<string, unknown>>
}

export interface Given {
  /** What the inputs are of, for messages: `an AirbyteConnection`. */
  readonly resource: string
  /** Further names that are taken, and not read here. */
  readonly others?: ReadonlyArray<string>
  /** Names that are refused, and why. */
  readonly refused?: Readonly<Record<string, string>>
  /** Names of inputs whose values must not be shown. */
  readonly secrets?: ReadonlyArray<string>
}

/** Reads what was given by the table. Names with two leading underscores are Pulumi's own. */
export const decodeProperties = (
  properties: Readonly<Record<string, Property>>,
  raw: Readonly<Record<string, unknown>>,
  { resource, others = [], refused = {}, secrets = [] }: Given,
): Decoded => {
  const known = [...others, ...Object.keys(properties)]
  const odd = Object.keys(raw).filter((name) => !known.includes(name) && !name.startsWith('__') && !isAbsent(raw[name]))
  const problems: PropertyProblem[] = odd.map((name) => {
    const reason = own(refused, name)
    if (reason !== undefined) return { property: name, problem: { path: name, problem: reason } }
    const suggestion = didYouMean(name, known)
    const problem = `it is not an input of ${resource}`
    return { property: name, problem: { path: name, problem, ...(suggestion === undefined ? {} : { suggestion }) } }
  })
  const values: Record<string, unknown> = {}
  for (const [name, property] of Object.entries(properties)) {
    const decoded = decodeProperty(name, property, withoutNulls(own(raw, name)), !secrets.includes(name))
    if (E.isLeft(decoded)) problems.push(...decoded.left.map((problem) => ({ property: name, problem })))
    else if (decoded.right !== undefined) values[name] = decoded.right
  }
  return { problems, values }
}

const decodeProperty = (
  name: string,
  { codec, required, fallback }: Property,
  value: unknown,
  isShown: boolean,
): E.Either<ReadonlyArray<InputProblem>, unknown> => {
  if (isAbsent(value) && required !== true) return E.right(undefined)
  if (hasUnknown(value)) return E.right(value)
  const decoded = codec.decode(value)
  if (E.isLeft(decoded)) return E.left(problemsOf(decoded.left, name, isShown))
  const given: unknown = decoded.right
  return E.right(fallback !== undefined && canonicalJson(given) === canonicalJson(fallback) ? undefined : given)
}

/** Null means the same as absent, at any depth that users write. */
const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isRecord(value)) return isAbsent(value) ? undefined : value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => !isAbsent(part))
      .map(([key, part]) => [key, withoutNulls(part)]),
  )
}
