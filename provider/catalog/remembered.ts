/** Remembers what was computed: the connections of a stack often share catalogs, and the engine hands the same texts on. */
import { createHash } from 'node:crypto'

/** Remembers the last results by a text that decides them. */
export const remembered = <A>(most: number): ((text: string, compute: () => A) => A) => {
  const known = new Map<string, A>()
  return (text, compute) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const result = compute()
    const oldest = known.size >= most ? known.keys().next().value : undefined
    if (oldest !== undefined) known.delete(oldest)
    known.set(text, result)
    return result
  }
}

/** A short text that stands for just this value as it is written; undefined for one that is too deep to be written. */
const fingerprint = (value: unknown): string | undefined => {
  try {
    return createHash('sha256').update(JSON.stringify(value)).digest('base64')
  } catch {
    return undefined
  }
}

/** Remembers results by what they were made of: a catalog that was seen before costs no more than to recognise it. */
export const rememberedByContent = <A>(most: number): ((value: unknown, compute: () => A) => A) => {
  const known = remembered<A>(most)
  return (value, compute) => {
    const mark = fingerprint(value)
    return mark === undefined ? compute() : known(mark, compute)
  }
}
