/** What differs between two sets of inputs, and what of it a preview prints. */
import { bare, isObject, isSecret, type Values } from './values'

/** One line that a preview prints: where, and what stands there from now on; secrets only by their place. */
export interface Shown {
  readonly path: string
  readonly text: string
}

const isEqual = (one: unknown, other: unknown): boolean => {
  if (one === other) return true
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, at) => isEqual(item, other[at]))
  }
  if (!isObject(one) || !isObject(other)) return false
  const keys = Object.keys(one)
  return keys.length === Object.keys(other).length && keys.every((key) => key in other && isEqual(one[key], other[key]))
}

/** Whether two values are equal; secrets are compared by what they say. */
export const isSame = (one: unknown, other: unknown): boolean => isEqual(bare(one ?? null), bare(other ?? null))

/** Paths; Pulumi's own keys go without saying. */
type Hidden = ReadonlyArray<string> | 'nothing'

/** What Pulumi never prints, and what a resource asks it not to print (`hideDiffs`). */
const isHidden = (path: string, key: string, hidden: Hidden): boolean =>
  hidden !== 'nothing' && (key.startsWith('__') || hidden.includes(path))

const at = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`)

const leaves = (path: string, value: unknown, hidden: Hidden): ReadonlyArray<Shown> => {
  if (isSecret(value)) return [{ path, text: '[secret]' }]
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(at(path, String(index)), item, hidden))
  if (!isObject(value)) return [{ path, text: String(value) }]
  return Object.entries(value).flatMap(([key, part]) =>
    isHidden(at(path, key), key, hidden) ? [] : leaves(at(path, key), part, hidden),
  )
}

const differing = (path: string, before: unknown, after: unknown, hidden: Hidden): ReadonlyArray<Shown> => {
  if (isSame(before, after)) return []
  if (before === undefined || before === null) return leaves(path, after, hidden)
  if (after === undefined || after === null) {
    return leaves(path, before, hidden).map((line) => ({ ...line, path: `${DELETED}${line.path}` }))
  }
  if (isSecret(before) || isSecret(after)) return [{ path, text: '[secret]' }]
  if (Array.isArray(before) && Array.isArray(after)) {
    return Array.from({ length: Math.max(before.length, after.length) }).flatMap((_item, index) =>
      differing(at(path, String(index)), before[index], after[index], hidden),
    )
  }
  if (!isObject(before) || !isObject(after)) return leaves(path, after, hidden)
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    isHidden(at(path, key), key, hidden) ? [] : differing(at(path, key), before[key], after[key], hidden),
  )
}

const DELETED = '- '

/** Where two sets of inputs differ, hidden keys and secrets among it: what the engine itself compares. */
export const changedPaths = (before: Values, after: Values): ReadonlyArray<string> =>
  differing('', before, after, 'nothing').map(({ path }) =>
    path.startsWith(DELETED) ? path.slice(DELETED.length) : path,
  )

/** What a preview prints of inputs that differ: each leaf that is not what it was. */
export const shownDifference = (before: Values, after: Values, hidden: ReadonlyArray<string>): ReadonlyArray<Shown> =>
  differing('', before, after, hidden)

/** What a preview prints where it prints every input: of a resource that is new, or where a diff says no more than yes. */
export const shownWhole = (inputs: Values, hidden: ReadonlyArray<string>): ReadonlyArray<Shown> =>
  leaves('', inputs, hidden)
