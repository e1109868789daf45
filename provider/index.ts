/** Everything that a Pulumi program may import from `pulumi-airbyte`. */
export { type Client, type ConnectionQuery, createClient, promised, type PromisedClient } from './api/client'
export type { ClientOptions, Credentials } from './api/transport'
export type {
  AirbyteCatalog,
  AirbyteStream,
  AirbyteStreamAndConfiguration,
  AirbyteStreamConfiguration,
} from './catalog/catalog'
export { AirbyteConnection, type AirbyteConnectionArgs, type PendingReset, type ResetOutcome } from './connection'
export { type AirbyteError, isAirbyteError, render } from './errors'
export type { OnBreakingChange, ResourceRequirements, Schedule } from './inputs'
export type { Plan } from './plan'
export {
  type Checked,
  type Choice,
  type Chosen,
  type Columns,
  type Contract,
  type ContractMode,
  type CursorOf,
  type Field,
  type FieldName,
  type FullRefresh,
  fullRefreshAppend,
  fullRefreshOverwrite,
  type Glob,
  type IncrementalAppend,
  incrementalAppend,
  type IncrementalDedup,
  incrementalDedup,
  type Mistake,
  type PrimaryKey,
  type PrimaryKeyOf,
  readCatalog,
  select,
  type Selection,
  type SelectOptions,
  type StreamTypes,
  type TypedCatalog,
  type UntypedStreams,
} from './select'
