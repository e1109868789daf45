/** Values as JSON in one form: their order, their canonical text, their digest, and what every reader of unknown values asks. */
import { createHash } from 'node:crypto'

import { numbersAlike, toTheLetter } from './numbers'

/** An object whose values are not known: neither null nor a list. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Null and undefined mean the same everywhere in Airbyte. */
export const isAbsent = (value: unknown): value is null | undefined => value === null || value === undefined

/** The value of a record's own key: names from outside may be `constructor` or `toString`. */
export const own = <A>(record: Readonly<Record<string, A>>, key: string): A | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined

/** Orders by UTF-16 units, as no machine's locale can alter. */
export const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

const identity = <A>(value: A): A => value

/** Functions and symbols have no JSON, and big integers throw: a catalog of unknown make may hold any of them. */
const scalarJson = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? JSON.stringify(value) : 'null'

export type Prepare = (node: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>

/** In the order of UTF-16 units, which is what `sort` does without a comparison, and without nulls. */
const keysOf = (node: Readonly<Record<string, unknown>>): ReadonlyArray<string> => {
  const keys = Object.keys(node)
  let isInOrder = true
  for (let at = 0; at < keys.length; at++) {
    if (isAbsent(node[keys[at] ?? ''])) return keys.filter((key) => !isAbsent(node[key])).sort()
    isInOrder &&= at === 0 || (keys[at - 1] ?? '') < (keys[at] ?? '')
  }
  return isInOrder ? keys : keys.sort()
}

/** So deep goes the fast writer; what lies deeper is written without recursion, on which a stack could overflow. */
const DEEPEST = 200

const nestedJson = (value: unknown, prepare: Prepare, depth: number): string => {
  if (typeof value !== 'object' || value === null) return scalarJson(value)
  if (depth > DEEPEST) return flatJson(value, prepare)
  let text = ''
  if (Array.isArray(value)) {
    for (const item of value) text += `${text === '' ? '' : ','}${nestedJson(item, prepare, depth + 1)}`
    return `[${text}]`
  }
  const node = prepare(value as Readonly<Record<string, unknown>>)
  for (const key of keysOf(node)) {
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${nestedJson(node[key], prepare, depth + 1)}`
  }
  return `{${text}}`
}

const flatJson = (value: unknown, prepare: Prepare): string => {
  const pieces: string[] = []
  // What is still to be written, last first: a text as it is, or a value.
  const pending: Array<{ readonly text: string } | { readonly value: unknown }> = [{ value }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if ('text' in next) {
      pieces.push(next.text)
      continue
    }
    const current = next.value
    if (Array.isArray(current)) {
      pieces.push('[')
      pending.push({ text: ']' })
      for (let index = current.length - 1; index >= 0; index--) {
        pending.push({ value: current[index] as unknown })
        if (index > 0) {
          pending.push({ text: ',' })
        }
      }
    } else if (isRecord(current)) {
      const node = prepare(current)
      const keys = keysOf(node)
      pieces.push('{')
      pending.push({ text: '}' })
      for (let index = keys.length - 1; index >= 0; index--) {
        const key = keys[index] ?? ''
        pending.push({ value: node[key] }, { text: `${index > 0 ? ',' : ''}${JSON.stringify(key)}:` })
      }
    } else {
      pieces.push(scalarJson(current))
    }
  }
  return pieces.join('')
}

/** JSON with sorted keys, without null properties, equal numbers spelt alike; of any depth, on which JSON.stringify fails. */
export const canonicalJson = (value: unknown, prepare: Prepare = identity): string =>
  numbersAlike(nestedJson(value, prepare, 0))

/** The same with each number to the letter: for what is sent and kept. Compare the canonical one, never this. */
export const exactJson = (value: unknown): string => toTheLetter(nestedJson(value, identity, 0))

/** Sixteen hexadecimal digits that are the same on every machine and for any order of keys. */
export const digest = (value: unknown, prepare?: Prepare): string =>
  createHash('sha256').update(canonicalJson(value, prepare), 'utf8').digest('hex').slice(0, 16)

/** What two sets of named values have in common and what not, each in the order of their names. */
export interface KeyedDiff<A> {
  readonly added: ReadonlyArray<{ readonly key: string; readonly after: A }>
  readonly removed: ReadonlyArray<{ readonly key: string; readonly before: A }>
  readonly persisted: ReadonlyArray<{ readonly key: string; readonly before: A; readonly after: A }>
}

/** Of entries with names, as `Object.entries` and maps have them: which came, which went, which are on both sides. */
export const keyedDiff = <A>(
  before: Iterable<readonly [string, A]>,
  after: Iterable<readonly [string, A]>,
): KeyedDiff<A> => {
  const [old, current] = [new Map(before), new Map(after)]
  const added: KeyedDiff<A>['added'][number][] = []
  const removed: KeyedDiff<A>['removed'][number][] = []
  const persisted: KeyedDiff<A>['persisted'][number][] = []
  for (const key of [...new Set([...old.keys(), ...current.keys()])].sort(compareText)) {
    // A value may be undefined itself, so that only `has` tells.
    const [one, other] = [old.get(key) as A, current.get(key) as A]
    if (!old.has(key)) added.push({ key, after: other })
    else if (!current.has(key)) removed.push({ key, before: one })
    else persisted.push({ key, before: one, after: other })
  }
  return { added, removed, persisted }
}

/** A value as it was and as it is. */
export interface Pair<A> {
  readonly before: A
  readonly after: A
}

/** Null, absent and an empty list are the same. */
const present = (value: unknown): unknown => (Array.isArray(value) && value.length === 0 ? undefined : value)

/** The keys under which two records differ. Null, absent and an empty list are no difference. */
export const differingKeys = (
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): ReadonlyArray<string> => {
  const { added, removed, persisted } = keyedDiff(Object.entries(before), Object.entries(after))
  const pairs: ReadonlyArray<{ readonly key: string } & Partial<Pair<unknown>>> = [...added, ...removed, ...persisted]
  return pairs
    .filter((pair) => canonicalJson(present(pair.before)) !== canonicalJson(present(pair.after)))
    .map(({ key }) => key)
    .sort(compareText)
}

/**
 * Whether everything that `wanted` says is so in `found`, which may say more: keys that a server adds are no difference,
 * elements of a list are.
 */
export const isWithin = (wanted: unknown, found: unknown): boolean => {
  if (Array.isArray(wanted))
    return (
      Array.isArray(found) && wanted.length === found.length && wanted.every((item, at) => isWithin(item, found[at]))
    )
  if (isRecord(wanted))
    return (
      isRecord(found) &&
      Object.entries(wanted).every(([key, value]) => isAbsent(value) || isWithin(value, own(found, key)))
    )
  return wanted === found || canonicalJson(wanted) === canonicalJson(found)
}
