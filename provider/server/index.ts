/** What Airbyte's server itself computes (as of 0.44.0 and of August 2026), its quirks included: one truth for prediction and emulator. */
export { isBreakingDiff, serverCatalogDiff, serverConfigurationDiff } from './diff'
export { serverMerge } from './merge'
export { destinationStream, type MapperFault } from './newer/destination'
export { isPropagated, propagated } from './newer/propagate'
export { proposedModes } from './newer/stored'
export { NEWER_RULES, OLDER_RULES } from './rules'
export { serverScheduleCheck } from './schedule'
export { serverDefaultCatalog, serverStored } from './stored'
export type {
  CatalogDiff,
  FieldTransform,
  NewerCatalogDiff,
  NewerStreamTransform,
  ProtocolCatalog,
  ProtocolStream,
  Refusal,
  ScheduleInput,
  ServerRules,
  ServerUpdate,
  ServerUpdateInput,
  StreamTransform,
} from './types'
export { serverUpdate } from './update'
