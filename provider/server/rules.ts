/** The two generations of the server's code: up to 0.44, and as it was in August 2026. */
import { isBreakingDiff, serverCatalogDiff } from './diff'
import { serverMerge } from './merge'
import { isBreakingNewerDiff, newerCatalogDiff } from './newer/diff'
import { newerMerge } from './newer/merge'
import { newerDefaultCatalog, newerStored } from './newer/stored'
import { newerUpdate } from './newer/update'
import { serverDefaultCatalog, serverStored } from './stored'
import type { ServerRules } from './types'
import { serverUpdate } from './update'

export const OLDER_RULES: ServerRules = {
  defaultCatalog: (discovered) => serverDefaultCatalog(discovered),
  stored: serverStored,
  merge: serverMerge,
  diff: serverCatalogDiff,
  isBreaking: isBreakingDiff,
  update: serverUpdate,
}

export const NEWER_RULES: ServerRules = {
  defaultCatalog: newerDefaultCatalog,
  stored: newerStored,
  merge: newerMerge,
  diff: newerCatalogDiff,
  isBreaking: isBreakingNewerDiff,
  update: newerUpdate,
}
