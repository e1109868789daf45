/** JSON as Jackson sees it: equality of whole subtrees, linear in size and without recursion. */
import { canonicalJson } from '../json'

export type JsonObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const has = (node: JsonObject, key: string): boolean => Object.hasOwn(node, key)

const childrenOf = (node: unknown): ReadonlyArray<unknown> =>
  Array.isArray(node) ? node : isObject(node) ? Object.values(node) : []

/** Gives equal JSON values the same number: key order does not matter, array order does. */
export const newIdentities = (): ((value: unknown) => number) => {
  const numbers = new Map<string, number>()
  // No WeakMap: beyond a million objects V8 finds its keys in quadratic time. This one lives as long as one diff.
  const known = new Map<object, number>()
  const numberOf = (text: string): number => {
    const found = numbers.get(text)
    if (found !== undefined) return found
    numbers.set(text, numbers.size)
    return numbers.size - 1
  }
  const shallow = (value: unknown): number => {
    if (value === undefined) return numberOf('absent')
    if (typeof value !== 'object' || value === null) return numberOf(canonicalJson(value))
    const existing = known.get(value)
    if (existing !== undefined) return existing
    const text = Array.isArray(value)
      ? `[${value.map(shallow).join()}]`
      : `{${Object.entries(value)
          .filter(([, member]) => member !== undefined)
          .map(([key, member]) => `${JSON.stringify(key)}:${String(shallow(member))}`)
          .sort()
          .join()}}`
    const identity = numberOf(text)
    known.set(value, identity)
    return identity
  }
  return (root) => {
    // Children are numbered before their parents, so that `shallow` never goes deeper than one level.
    const stack: Array<{ readonly node: unknown; readonly ready: boolean }> = [{ node: root, ready: false }]
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const { node, ready } = top
      if (typeof node !== 'object' || node === null || known.has(node)) continue
      if (ready) shallow(node)
      else {
        stack.push({ node, ready: true })
        for (const child of childrenOf(node)) stack.push({ node: child, ready: false })
      }
    }
    return shallow(root)
  }
}
