/** `AirbyteSync`, a sync (or a reset) that a Pulumi program runs when its triggers change. */
import * as pulumi from '@pulumi/pulumi'

import { warnOfExposed } from '../runtime/configuration/exposed'
import { demandRuntime, dynamicType, providerText, refuseImport, withoutStackTraces } from '../runtime/declare'

/** What a sync is. */
export interface AirbyteSyncArgs {
  /** The connection. Another one: runs again. */
  readonly connectionId: pulumi.Input<string>
  /** What to run: a `sync` (default), or a `reset` of all streams. */
  readonly action?: pulumi.Input<'sync' | 'reset'>
  /** Any values; when one of them changes, it runs again. Default: none, so that it runs once. */
  readonly triggers?: pulumi.Input<ReadonlyArray<pulumi.Input<unknown>>>
  /** Whether the job is awaited, so that what depends on this resource finds the data. Default: true. */
  readonly wait?: pulumi.Input<boolean>
  /** How long to wait, in minutes. Default: 60. */
  readonly timeoutMinutes?: pulumi.Input<number>
  /** Which server: see `AirbyteConnection`. Replacement. */
  readonly instance?: pulumi.Input<string>
}

/**
 * Runs a job of a connection when it is made and whenever its triggers change, and waits for it. A sync that runs
 * already counts. A job that fails fails the update; the next `up` runs it again. Deleting it does nothing.
 *
 * @example
 * import { AirbyteConnection, AirbyteSync } from 'pulumi-airbyte'
 *
 * const shop = AirbyteConnection.get('shop', 'd2b0a5a4-0000-4000-8000-000000000004')
 * export const { recordsSynced } = new AirbyteSync('fill', { connectionId: shop.connectionId, triggers: ['2024-06-01'] })
 */
export class AirbyteSync extends pulumi.CustomResource {
  /** @internal Lets `validateResourceOfType` recognise the resource in policies. */
  static readonly __pulumiType = dynamicType('Sync')

  declare readonly connectionId: pulumi.Output<string>
  /** The job that ran last. */
  declare readonly jobId: pulumi.Output<number>
  /** How it ended; how it stood when it began, where it was not awaited. */
  declare readonly status: pulumi.Output<string>
  declare readonly recordsSynced: pulumi.Output<number>
  declare readonly bytesSynced: pulumi.Output<number>

  constructor(name: string, args: AirbyteSyncArgs, options?: pulumi.CustomResourceOptions) {
    demandRuntime()
    warnOfExposed()
    refuseImport(
      `AirbyteSync ${JSON.stringify(name)}`,
      options,
      'take the option out: a job that has run is nothing to import',
    )
    const inputs = {
      ...args,
      __provider: providerText('sync'),
      jobId: undefined,
      status: undefined,
      recordsSynced: undefined,
      bytesSynced: undefined,
    }
    const endStackTraces = withoutStackTraces(AirbyteSync)
    try {
      super(AirbyteSync.__pulumiType, name, inputs, {
        ...options,
        hideDiffs: [...(options?.hideDiffs ?? []), '__provider'],
      })
    } catch (error) {
      throw endStackTraces(error)
    }
    endStackTraces()
  }
}
