/** The catalog as a program gives it, a value or what becomes one later: a key of a mapper makes it a secret, whichever it is. */
import * as pulumi from '@pulumi/pulumi'
import * as E from 'fp-ts/Either'

import type { CatalogInput } from '../catalog/airbyte'
import { type CanonicalCatalog, maskedCatalog } from '../catalog/canonical'
import { storedCatalog } from '../catalog/text'
import { isRecord } from '../json'
import { canonicalSyncCatalog } from './inputs'

/** What a literal or JSON makes; any other object may be an output. */
const isLiteral = (value: object): boolean => {
  const made: unknown = Object.getPrototypeOf(value)
  return made === Object.prototype || made === Array.prototype
}

/** Whether a value is there already, whatever may be in it. */
export const isThere = (value: unknown): boolean => typeof value !== 'object' || value === null || isLiteral(value)

/** Whether a value is an output or a promise, or holds one. */
export const hasOutputs = (value: unknown): boolean => {
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (typeof next !== 'object' || next === null) continue
    if (!isLiteral(next) && (pulumi.Output.isInstance(next) || next instanceof Promise)) return true
    for (const part of Object.values(next) as unknown[]) if (typeof part === 'object') waiting.push(part)
  }
  return false
}

/** Where a catalog has keys, through its lists. */
const TO_KEYS = ['streams', 'config', 'mappers', 'mapperConfiguration', 'key'] as const

/** The keys on the way, and what on it is not there yet: it may hold some. */
const keysAlong = (value: unknown, way: ReadonlyArray<string> = TO_KEYS): ReadonlyArray<'key' | 'later'> => {
  const [name, ...rest] = way
  if (name === undefined) return value === undefined ? [] : ['key']
  if (!isThere(value)) return ['later']
  if (Array.isArray(value)) return value.flatMap((part: unknown) => keysAlong(part, way))
  return isRecord(value) ? keysAlong(value[name], rest) : []
}

/** Whether a catalog that is there may have a key in it: cheaply seen, so that one without costs nothing. */
const mayBeKeyed = (catalog: unknown): boolean => {
  const text = isRecord(catalog) ? catalog['__streams'] : undefined
  return typeof text === 'string' ? text.includes('"mappers"') : keysAlong(catalog).includes('key')
}

const isKeyed = (catalog: CanonicalCatalog): boolean => maskedCatalog(catalog) !== undefined

/**
 * A catalog with outputs in it stays as it is, but for a key: then all of it is a secret, as a plain one is. That is seen when
 * the outputs are there; what is unknown stays so.
 */
const guarded = (syncCatalog: pulumi.Input<CatalogInput>): unknown =>
  keysAlong(syncCatalog).length === 0
    ? syncCatalog
    : pulumi.output(syncCatalog).apply((catalog: unknown) => {
        const canonical = mayBeKeyed(catalog) ? canonicalSyncCatalog(catalog) : undefined
        const isSecret = canonical !== undefined && E.isRight(canonical) && isKeyed(canonical.right)
        return isSecret ? pulumi.secret(catalog) : pulumi.output(catalog)
      })

/**
 * Plain catalogs take their canonical form here already, so that the engine never carries the whole. What is an output, or cannot be read, is left to `check`, which says what is wrong.
 */
export const narrowed = (syncCatalog: pulumi.Input<CatalogInput>): unknown => {
  if (hasOutputs(syncCatalog)) return guarded(syncCatalog)
  const canonical = canonicalSyncCatalog(syncCatalog)
  if (E.isLeft(canonical)) return syncCatalog
  const stored = storedCatalog(canonical.right)
  // Keys of mappers stand in its text.
  return isKeyed(canonical.right) ? pulumi.secret(stored) : stored
}
