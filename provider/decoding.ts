/**
 * What is wrong in a value that was decoded, in words: the one translator of io-ts's errors, for inputs, answers, files and
 * configuration. What a place has to hold is said by the name of its codec (`shapes`).
 */
import type * as t from 'io-ts'

import { canonicalJson, isAbsent, isRecord } from './json'
import { UNKNOWN } from './legible'
import { type Hints, hintsOf } from './shapes'
import { counted, either, printable } from './words'

/** One wrong thing in a value, in words. */
export interface InputProblem {
  /** The stream that it is of, by its key. */
  readonly stream?: string
  /** Where: property names joined with dots, from the stream on if it is of one. Empty for the value itself. */
  readonly path: string
  readonly problem: string
  readonly suggestion?: string
}

/** One wrong thing in what a server said: where, what has to be there, and what is, without its value. */
export interface AnswerProblem {
  readonly path: string
  readonly expected: string
  readonly got: string
}

/**
 * Every mistake of a value that a user wrote, in words. `at` is the name of the input, which stands before the paths;
 * `isShown` is false where the whole input is secret.
 */
export const problemsOf = (errors: t.Errors, at = '', isShown = true): ReadonlyArray<InputProblem> =>
  distinct(
    mistakesOf(errors, at).map(({ stream, path, expected, isUnknown, value, isSecret, suggestion }) => ({
      ...(stream === undefined ? {} : { stream }),
      path,
      problem: isUnknown
        ? 'there is no such property'
        : value === undefined || value === null
          ? `it is missing; it has to be ${expected}`
          : `it has to be ${expected}; it is ${describe(value, isShown && !isSecret)}`,
      ...(suggestion === undefined ? {} : { suggestion }),
    })),
  )

/** Every mistake of an answer. Values are described and never shown: a server may send back what is secret. */
export const answerProblemsOf = (errors: t.Errors): ReadonlyArray<AnswerProblem> =>
  distinct(
    mistakesOf(errors, '').map(({ stream, path, expected, value }) => ({
      path: placeOf({ ...(stream === undefined ? {} : { stream }), path }),
      expected,
      got: describe(value, false),
    })),
  )

/** What is told alike is told once: elements without names, and those that are given twice, have one place. */
export const distinct = <A>(told: ReadonlyArray<A>): ReadonlyArray<A> => [
  ...new Map(told.map((one) => [JSON.stringify(one), one])).values(),
]

/** A problem as sentences: where, what is wrong there, and what to write instead. */
export const tell = (problem: InputProblem): string => {
  const place = placeOf(problem)
  const { problem: seen, suggestion } = problem
  return [
    place === '' ? sentence(seen) : `${place}: ${full(seen)}`,
    ...(suggestion === undefined ? [] : [sentence(suggestion)]),
  ].join(' ')
}

const placeOf = ({ stream, path }: Pick<InputProblem, 'stream' | 'path'>): string =>
  [...(stream === undefined ? [] : [`stream ${shown(stream)}`]), ...(path === '' ? [] : [path])].join(', ')

const full = (words: string): string => (/[.?!:]$/.test(words) ? words : `${words}.`)

const sentence = (words: string): string => full(words.charAt(0).toUpperCase() + words.slice(1))

/** So many letters of a value are shown, and so many names. */
const LONGEST_SHOWN = 60
const MOST_NAMES = 8

/** A name from outside, short and on one line. */
const shown = (name: string): string =>
  printable(name.length > LONGEST_SHOWN ? `${name.slice(0, LONGEST_SHOWN)}…` : name)

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null

const isPlain = (value: unknown): boolean => isScalar(value) || (Array.isArray(value) && value.every(isScalar))

/** What a value is: itself where it is short and may be shown (`isShown`), else its kind and size. Objects never show values. */
export const describe = (value: unknown, isShown: boolean): string => {
  if (isAbsent(value)) return 'nothing'
  if (isRecord(value)) {
    // Both come where a program in JavaScript has forgotten to wait.
    if (value['__pulumiOutput'] === true) return 'an output'
    if (typeof value['then'] === 'function') return 'a promise'
    const names = Object.keys(value)
    const first = names.slice(0, MOST_NAMES).map(shown)
    return names.length === 0
      ? 'an empty object'
      : `an object with the ${names.length === 1 ? 'property' : 'properties'} ${first.join(', ')}${names.length > MOST_NAMES ? ' …' : ''}`
  }
  if (typeof value === 'number' || typeof value === 'boolean') return isShown ? String(value) : `a ${typeof value}`
  const isList = Array.isArray(value)
  if (isShown && (isList ? value.every(isPlain) : typeof value === 'string')) {
    const text = printable(canonicalJson(value))
    if (text.length <= LONGEST_SHOWN) return text
  }
  if (isList) return value.length === 0 ? 'an empty list' : `a list of ${String(value.length)}`
  if (typeof value !== 'string') return `a ${typeof value}`
  return isShown ? `a text of ${counted(value.length, 'letter')}` : 'a text'
}

interface Mistake {
  readonly stream?: string
  readonly path: string
  readonly expected: string
  readonly value: unknown
  readonly isUnknown: boolean
  readonly isSecret: boolean
  readonly suggestion?: string
}

/**
 * The members of a union fail each at the same place, of the same value: told as one mistake. Elements that are given twice
 * have one place, and values of their own.
 */
const mistakesOf = (errors: t.Errors, at: string): ReadonlyArray<Mistake> => {
  const found = new Map<string, Mistake[]>()
  for (const error of errors) {
    const mistake = mistakeOf(error, at)
    const key = JSON.stringify([mistake.stream ?? null, mistake.path])
    const others = found.get(key) ?? []
    const same = others.findIndex(({ value }) => Object.is(value, mistake.value))
    const other = others[same]
    if (other === undefined) found.set(key, [...others, mistake])
    else if (other.expected !== mistake.expected)
      found.set(key, others.with(same, { ...mistake, expected: either([other.expected, mistake.expected]) }))
  }
  return [...found.values()].flat()
}

const mistakeOf = ({ context, value }: t.ValidationError, at: string): Mistake => {
  const type = context.at(-1)?.type
  const hints = type === undefined ? {} : hintsOf(type)
  const suggestion = hints.suggest?.(value)
  return {
    ...whereIn(context, at),
    expected: type === undefined ? 'something else' : expectedOf(type),
    value,
    isUnknown: hints.isUnknown === true,
    isSecret: context.some((entry) => hintsOf(entry.type).isSecret === true),
    ...(suggestion === undefined ? {} : { suggestion }),
  }
}

/** io-ts's own names in words. A name of ours is in words already, and a type's name (`ConnectionRead`) means an object. */
const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  Int: 'a whole number',
  unknown: 'anything',
}

const expectedOf = ({ name }: { readonly name: string }): string => {
  const known = Object.hasOwn(WORDS, name) ? WORDS[name] : undefined
  if (known !== undefined) return known
  if (/^(Readonly)?Array</.test(name)) return 'a list'
  const literals = /^"[^"]*"( \| "[^"]*")*$/.test(name) ? name.split(' | ').map((word) => word.slice(1, -1)) : undefined
  if (literals !== undefined) return either(literals)
  return /^(\{[ |]|\(|[A-Z]\w*(<|$))/.test(name) ? 'an object' : name
}

interface Where {
  readonly stream?: string
  readonly path: string
}

interface Walk {
  readonly stream: string | undefined
  /** Elements of lists, and what stands before them. */
  readonly elements: ReadonlyArray<string>
  /** Property names since the last of them. */
  readonly names: ReadonlyArray<string>
  readonly isInStream: boolean
}

/** Which stream and property an error is of. Numbers of lists and of io-ts's unions are left out: no user has written them. */
const whereIn = (context: t.Context, at: string): Where => {
  const start: Walk = { stream: undefined, elements: [], names: at === '' ? [] : [at], isInStream: false }
  const walk = context.slice(1).reduce<Walk>((walk, entry, index) => walked(walk, entry, context[index]), start)
  const path = [...walk.elements, ...dotted(withoutHalf(walk))].join(', ')
  return walk.stream === undefined ? { path } : { stream: walk.stream, path }
}

/** A stream's two halves have no property in common: the name alone says which is meant. */
const withoutHalf = ({ names, isInStream }: Walk): ReadonlyArray<string> =>
  isInStream && names.length > 1 && ['stream', 'config'].includes(names[0] ?? '') ? names.slice(1) : names

const walked = (walk: Walk, { key, actual }: t.ContextEntry, parent: t.ContextEntry | undefined): Walk => {
  const list = parent === undefined ? undefined : hintsOf(parent.type).elements
  if (list !== undefined && Array.isArray(parent?.actual)) {
    const isInStream = list.noun === 'stream'
    const stream = isInStream ? nameIn(list, actual) : undefined
    if (stream !== undefined) return { stream, elements: [], names: [], isInStream }
    // The property that holds the list says no more than what its elements are called.
    const before = [...walk.elements, ...dotted(withoutHalf(walk).slice(0, -1))]
    return { ...walk, elements: [...before, elementOf(list, parent.actual, Number(key))], names: [], isInStream }
  }
  return isNumber(key, parent) ? walk : { ...walk, names: [...walk.names, shown(key)] }
}

const isNumber = (key: string, parent: t.ContextEntry | undefined): boolean => {
  if (!/^\d+$/.test(key) || parent === undefined) return false
  const isOfTypes = '_tag' in parent.type && ['IntersectionType', 'UnionType'].includes(String(parent.type._tag))
  return isOfTypes || !isRecord(parent.actual) || !Object.hasOwn(parent.actual, key)
}

const dotted = (names: ReadonlyArray<string>): ReadonlyArray<string> => (names.length === 0 ? [] : [names.join('.')])

type Elements = NonNullable<Hints['elements']>

/** The name of an element, where it is known. */
const nameIn = ({ nameOf }: Elements, element: unknown): string | undefined => {
  const name = nameOf(element)
  return name === UNKNOWN ? undefined : name
}

/** `operation "dbt"`; one without a name by the one before it. */
const elementOf = (elements: Elements, list: ReadonlyArray<unknown>, index: number): string => {
  const { noun } = elements
  const name = nameIn(elements, list[index])
  if (name !== undefined) return `${noun} ${JSON.stringify(shown(name))}`
  const before = index === 0 ? undefined : nameIn(elements, list[index - 1])
  if (index === 0) return `the first ${noun}`
  return before === undefined ? `another ${noun} without a name` : `the ${noun} after ${shown(before)}`
}
