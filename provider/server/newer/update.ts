/** What web_backend/connections/update of a newer server reads again or resets, and flags (August 2026). */
import * as E from 'fp-ts/Either'

import { serverConfigurationDiff, touchedStreams } from '../diff'
import type { NewerServerUpdate, Refusal, ServerUpdateInput } from '../types'
import { destinationCatalog } from './destination'
import { isBreakingNewerDiff, newerCatalogDiff } from './diff'
import { newerDefaultCatalog, newerStored } from './stored'

/**
 * It compares what the destination sees, mappers applied: every stream that comes, goes or has other fields there, and
 * every stream with another cursor, key or mode. A filter of rows changes none of that, and a reworded schema neither.
 */
export const newerUpdate = (input: ServerUpdateInput): E.Either<Refusal, NewerServerUpdate> => {
  const { old, new: sent, mostRecentDiscovered } = input
  const stored = newerStored(sent)
  if (E.isLeft(stored)) return stored
  let breakingChange = false
  if (mostRecentDiscovered !== undefined && mostRecentDiscovered !== null) {
    const latest = newerCatalogDiff(sent, newerDefaultCatalog(mostRecentDiscovered), stored.right)
    if (E.isLeft(latest)) return latest
    breakingChange = isBreakingNewerDiff(latest.right)
  }
  const [before, after] = [destinationCatalog(old), destinationCatalog(stored.right)]
  const catalogDiff = newerCatalogDiff(before, after, after)
  if (E.isLeft(catalogDiff)) return catalogDiff
  const changed = serverConfigurationDiff(before, after)
  if (E.isLeft(changed)) return changed
  const streamsToReset = touchedStreams(catalogDiff.right, changed.right)
  return E.right({ breakingChange, streamsToReset, catalogDiff: catalogDiff.right })
}
