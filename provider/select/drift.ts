/** What has changed at a source since it was pulled, in the catalog core's words. */
import * as E from 'fp-ts/Either'

import type { AirbyteStream, AirbyteStreamConfiguration } from '../catalog/airbyte'
import { type CanonicalCatalog, canonicalForm, type Offers } from '../catalog/canonical'
import type { Change } from '../catalog/changes'
import { diffCatalogs } from '../catalog/diff'
import { aliasOf, type StreamKey } from '../catalog/key'
import { own } from '../json'

/**
 * How a stream would be synced by what the source itself says: incremental where it brings a cursor, deduplicated
 * where it brings a key. So a removed cursor is found to be what it is, though nobody has selected anything yet.
 */
export const suggestedConfiguration = (offer: AirbyteStream): AirbyteStreamConfiguration => {
  const modes = offer.supportedSyncModes ?? []
  const hasCursor = offer.sourceDefinedCursor === true || (offer.defaultCursorField ?? []).length > 0
  const isIncremental = hasCursor && (modes.length === 0 || modes.includes('incremental'))
  const isDeduplicated = isIncremental && (offer.sourceDefinedPrimaryKey ?? []).length > 0
  return {
    syncMode: isIncremental ? 'incremental' : (modes[0] ?? 'full_refresh'),
    destinationSyncMode: isDeduplicated ? 'append_dedup' : isIncremental ? 'append' : 'overwrite',
    cursorField: offer.defaultCursorField ?? [],
    primaryKey: offer.sourceDefinedPrimaryKey ?? [],
    aliasName: aliasOf(offer.name),
    selected: true,
  }
}

/** The changes from what a source offered to what it offers, each stream as if synced in the way given for it. */
export const driftOf = (
  before: Offers,
  after: Offers,
  configurationOf: (key: StreamKey, offer: AirbyteStream) => AirbyteStreamConfiguration = (key, offer) =>
    suggestedConfiguration(own(before, key) ?? offer),
): ReadonlyArray<Change> => {
  const configured = (offers: Offers): E.Either<unknown, CanonicalCatalog> =>
    canonicalForm({
      streams: Object.entries(offers).map(([key, stream]) => ({ stream, config: configurationOf(key, stream) })),
    })
  const [old, current] = [configured(before), configured(after)]
  // Offers are kept by key, so that no two streams can be the same.
  return E.isLeft(old) || E.isLeft(current) ? [] : diffCatalogs(old.right, current.right)
}
