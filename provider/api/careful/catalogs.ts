/** How a catalog that a call sent is known again on the server, and whether one has changed there. */
import * as E from 'fp-ts/Either'

import type { AirbyteCatalogRead } from '../../catalog/airbyte'
import { answeredCatalog, type CanonicalCatalog } from '../../catalog/canonical'
import { hasKeys, maskedMappers } from '../../catalog/mappers'
import type { CanonicalStream } from '../../catalog/stream'
import { canonicalJson, isWithin, own } from '../../json'

type Catalog = AirbyteCatalogRead | undefined

/** As a server shows it: what is asked for has keys, what is there has masks. */
const masked = (stream: CanonicalStream): CanonicalStream =>
  hasKeys(stream.extra?.['mappers'])
    ? { ...stream, extra: { ...stream.extra, mappers: maskedMappers(stream.extra?.['mappers']) } }
    : stream

const streamsOf = (catalog: Catalog): CanonicalCatalog['streams'] | undefined => {
  const canonical = answeredCatalog(catalog ?? { streams: [] })
  if (E.isLeft(canonical)) return undefined
  return Object.fromEntries(Object.entries(canonical.right.streams).map(([key, stream]) => [key, masked(stream)]))
}

/**
 * Whether a connection has the catalog that was asked for: the same streams, each with the configuration that the
 * request speaks of. Aliases are not stored, and schemas are stored otherwise than they are sent, so they tell nothing.
 */
export const isAsAsked = (asked: Catalog, there: Catalog): boolean => {
  const [wanted, found] = [streamsOf(asked), streamsOf(there)]
  if (wanted === undefined || found === undefined) return false
  return (
    Object.keys(wanted).length === Object.keys(found).length &&
    Object.entries(wanted).every(([key, { schema: _schema, aliasName: _alias, ...configuration }]) =>
      isWithin(configuration, own(found, key)),
    )
  )
}

/** Whether two catalogs select and offer the same, however they are written. */
export const isSameCatalog = (one: Catalog, other: Catalog): boolean => {
  const [left, right] = [one, other].map((catalog) => {
    const streams = streamsOf(catalog)
    if (streams === undefined) return undefined
    // An alias is not stored, so it tells nothing.
    return canonicalJson(Object.entries(streams).map(([key, stream]) => [key, { ...stream, aliasName: undefined }]))
  })
  return left !== undefined && left === right
}
