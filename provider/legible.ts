/** What of a value can be read although something else in it is wrong, or not known before the update. */
import type * as t from 'io-ts'

import { hintsOf } from './shapes'

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

/** The mistakes alone: what is not known yet may turn out to be right. */
export const mistakesAmong = (errors: t.Errors): t.Errors => errors.filter(({ value }) => !hasUnknown(value))

/**
 * The properties of an object in which something is wrong, and those that misspelt ones were probably meant to be: nobody
 * knows what they say. Undefined where the object itself is wrong. `depth`: how deep it lies in what was decoded.
 */
export const unreadIn = (errors: t.Errors, depth = 0): ReadonlySet<string> | undefined => {
  const entries = errors.map(({ context }) => context[depth + 1])
  if (entries.includes(undefined)) return undefined
  return new Set(
    entries.flatMap((entry) => {
      const { meant } = entry === undefined ? {} : hintsOf(entry.type)
      return entry === undefined ? [] : [entry.key, ...(meant === undefined ? [] : [meant])]
    }),
  )
}

/** An object without these properties. */
export const without = (
  value: Readonly<Record<string, unknown>>,
  names: ReadonlySet<string>,
): Readonly<Record<string, unknown>> => Object.fromEntries(Object.entries(value).filter(([name]) => !names.has(name)))
