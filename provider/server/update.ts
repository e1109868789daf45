/** What web_backend/connections/update resets and flags (`webBackendUpdateConnection`). */
import * as E from 'fp-ts/Either'

import { isBreakingDiff, serverCatalogDiff, serverConfigurationDiff, touchedStreams } from './diff'
import { serverDefaultCatalog, serverStored } from './stored'
import type { Refusal, ServerUpdate, ServerUpdateInput } from './types'

/** Every stream of any transform, and every stream whose own configuration changed; or why the update is refused. */
export const serverUpdate = (input: ServerUpdateInput): E.Either<Refusal, ServerUpdate> => {
  const { old, new: sent, mostRecentDiscovered } = input
  const selected = { streams: sent.streams.filter(({ config }) => config.selected === true) }
  let breakingChange = false
  if (mostRecentDiscovered !== undefined && mostRecentDiscovered !== null) {
    const latest = serverCatalogDiff(sent, serverDefaultCatalog(mostRecentDiscovered), selected)
    if (E.isLeft(latest)) return latest
    breakingChange = isBreakingDiff(latest.right)
  }
  const stored = serverStored(sent)
  if (E.isLeft(stored)) return stored
  const catalogDiff = serverCatalogDiff(old, stored.right, stored.right)
  if (E.isLeft(catalogDiff)) return catalogDiff
  const changed = serverConfigurationDiff(old, stored.right)
  if (E.isLeft(changed)) return changed
  const streamsToReset = touchedStreams(catalogDiff.right, changed.right)
  return E.right({ breakingChange, streamsToReset, catalogDiff: catalogDiff.right })
}
