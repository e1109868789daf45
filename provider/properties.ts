/** The inputs of a resource, read by a table of its properties: every mistake told, and what is not known yet passed on. */
import * as E from 'fp-ts/Either'
import type * as t from 'io-ts'

import { type InputProblem, problemsOf } from './decoding'
import { canonicalJson, isAbsent, isRecord, own } from './json'
import { hasUnknown, mistakesAmong, unreadIn, without } from './legible'
import { hintsOf } from './shapes'
import { didYouMean, probably } from './words'

/** How one input is read. */
export interface Property {
  /** Its name says what a value has to be. */
  readonly codec: t.Mixed
  readonly required?: true
  /** The value that means the same as none. */
  readonly fallback?: unknown
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
  /** Of objects in which something is wrong, what is right in them. */
  readonly parts: Readonly<Record<string, unknown>>
  /** The inputs of which nobody knows what they say: something in them is wrong, or their names are misspelt. */
  readonly unread: ReadonlySet<string>
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
  /** It is what a server says, so that no word of newer ones is misspelt. */
  readonly isServers?: boolean
}

/** Reads what was given by the table. Names with two leading underscores are Pulumi's own. */
export const decodeProperties = (
  properties: Readonly<Record<string, Property>>,
  raw: Readonly<Record<string, unknown>>,
  { resource, others = [], refused = {}, secrets = [], isServers = false }: Given,
): Decoded => {
  const known = [...others, ...Object.keys(properties)]
  const odd = Object.keys(raw).filter((name) => !known.includes(name) && !name.startsWith('__') && !isAbsent(raw[name]))
  const problems = odd.map((name): PropertyProblem => {
    const reason = own(refused, name)
    if (reason !== undefined) return { property: name, problem: { path: name, problem: reason } }
    const suggestion = didYouMean(name, known)
    const problem = `it is not an input of ${resource}`
    return { property: name, problem: { path: name, problem, ...(suggestion === undefined ? {} : { suggestion }) } }
  })
  const unread = new Set(odd.flatMap((name) => (own(refused, name) === undefined ? (probably(name, known) ?? []) : [])))
  const values: Record<string, unknown> = {}
  const parts: Record<string, unknown> = {}
  for (const [name, property] of Object.entries(properties)) {
    const given = withoutNulls(own(raw, name))
    // What was misspelt is not missing as well.
    if (isAbsent(given) && unread.has(name)) continue
    const decoded = decodeProperty(name, property, given, { isShown: !secrets.includes(name), isServers })
    if (E.isRight(decoded)) {
      if (decoded.right !== undefined) values[name] = decoded.right
      continue
    }
    problems.push(...decoded.left.problems.map((problem) => ({ property: name, problem })))
    if (decoded.left.part !== undefined) parts[name] = decoded.left.part
    unread.add(name)
  }
  return { problems, values, parts, unread }
}

/** What is wrong with a value, and what is right in it. */
interface Wrong {
  readonly problems: ReadonlyArray<InputProblem>
  readonly part?: unknown
}

const decodeProperty = (
  name: string,
  { codec, required, fallback }: Property,
  value: unknown,
  { isShown, isServers }: { readonly isShown: boolean; readonly isServers: boolean },
): E.Either<Wrong, unknown> => {
  if (isAbsent(value) && required !== true) return E.right(undefined)
  const decoded = codec.decode(value)
  if (E.isLeft(decoded)) {
    const mistakes = mistakesAmong(decoded.left).filter((error) => !isServers || !isWord(error))
    if (mistakes.length === 0) return E.right(value)
    const unread = isRecord(value) ? unreadIn(mistakes) : undefined
    const part = unread === undefined || !isRecord(value) ? {} : { part: without(value, unread) }
    return E.left({ problems: problemsOf(mistakes, name, isShown), ...part })
  }
  if (hasUnknown(value)) return E.right(value)
  const given: unknown = decoded.right
  return E.right(fallback !== undefined && canonicalJson(given) === canonicalJson(fallback) ? undefined : given)
}

/** A word in a place where newer servers may know more of them. */
const isWord = ({ context, value }: t.ValidationError): boolean =>
  typeof value === 'string' && hintsOf(context.at(-1)?.type ?? {}).words !== undefined

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
