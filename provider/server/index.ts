/** What Airbyte's server itself computes (as of 0.44.0), its quirks included: one truth for prediction and emulator. */
export { isBreakingDiff, serverCatalogDiff, serverConfigurationDiff } from './diff'
export { serverMerge } from './merge'
export { serverScheduleCheck } from './schedule'
export { serverDefaultCatalog, serverStored } from './stored'
export type {
  CatalogDiff,
  FieldTransform,
  ProtocolCatalog,
  ProtocolStream,
  Refusal,
  ScheduleInput,
  ServerUpdate,
  ServerUpdateInput,
  StreamTransform,
} from './types'
export { serverUpdate } from './update'
