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
