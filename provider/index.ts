/** Everything that a Pulumi program may import from `pulumi-airbyte`. */
export type { Credentials } from './api/auth'
export type { Question } from './api/calls'
export { type Client, createClient } from './api/client'
export type { PageRead, PageRequest } from './api/codecs'
export type * from './api/connections'
export type * from './api/destinations'
export type { ConnectionQuery } from './api/find'
export type * from './api/health'
export type * from './api/jobs'
export type * from './api/operations'
export type { Call, CallOptions, ClientOptions, CreationOptions } from './api/options'
export type { WholeLists } from './api/pages'
export { promised, type PromisedClient } from './api/promised'
export type * from './api/settings'
export type * from './api/sources'
export type * from './api/state'
export type { Fetch, FetchAnswer, Surroundings } from './api/surroundings'
export type * from './api/webBackend'
export type * from './api/workspaces'
export {
  type AirbyteCatalog,
  type AirbyteStream,
  type AirbyteStreamAndConfiguration,
  type AirbyteStreamConfiguration,
  type StreamDescriptor,
} from './catalog/airbyte'
export { type CanonicalCatalog, canonicalCatalog, readSchemas } from './catalog/canonical'
export type { Change, ChangeKind } from './catalog/changes'
export { describeChange } from './catalog/describe'
export { type ConnectionSettings, diffCatalogs, diffSettings } from './catalog/diff'
export { changeId } from './catalog/ids'
export { streamDescriptorOf, streamKey } from './catalog/key'
export type { Level, Rule } from './catalog/rule'
export { RULES, streamsToReset } from './catalog/rules'
export type { CanonicalStream } from './catalog/stream'
export { collisions, type Table, tableOf, tablesOf } from './catalog/tables'
export { readStreams, type StoredCatalog } from './catalog/text'
export { validateCatalog } from './catalog/validate'
export type { ConnectionOperation } from './connection/operations'
export type { Plan } from './connection/plan'
export { AirbyteConnection, type AirbyteConnectionArgs } from './connection/resource'
export type { OnBreakingChange } from './connection/settings'
export type { PendingReset, ResetOutcome } from './connection/state'
export { validateConnection } from './connection/validate'
export type { ConnectionTag, ResourceRequirements, Schedule } from './connection/values'
export { type AirbyteError, type ConfigurationMistake, isAirbyteError, render } from './errors'
export * from './lookups'
export { fullRefreshAppend, fullRefreshOverwrite, incrementalAppend, incrementalDedup } from './select/choices'
export type { Contract, ContractMode, SelectOptions } from './select/contract'
export { readCatalog } from './select/files'
export { select } from './select/select'
export type {
  Checked,
  Choice,
  Chosen,
  Columns,
  CursorOf,
  Field,
  FieldName,
  FullRefresh,
  Glob,
  IncrementalAppend,
  IncrementalDedup,
  Mistake,
  PrimaryKey,
  PrimaryKeyOf,
  Selection,
  StreamTypes,
  TypedCatalog,
  UntypedStreams,
} from './select/types'
export { serverCatalogDiff, serverUpdate } from './server'
export { AirbyteSync, type AirbyteSyncArgs } from './sync/resource'
