/** `AirbyteConnection`, the resource that a Pulumi program declares. */
import * as pulumi from '@pulumi/pulumi'
import * as E from 'fp-ts/Either'

import type { CatalogInput } from '../catalog/airbyte'
import { showTable, type TableSettings, tablesOf } from '../catalog/tables'
import type { StoredCatalog } from '../catalog/text'
import { isRecord } from '../json'
import { warnOfExposed } from '../runtime/configuration/exposed'
import { demandRuntime, dynamicType, providerText, refuseImport, withoutStackTraces } from '../runtime/declare'
import type { OnBreakingChange } from './answers'
import { hasOutputs, isThere, narrowed } from './declared'
import { HIDDEN } from './hidden'
import { canonicalSyncCatalog } from './inputs'
import type { ConnectionOperation } from './operations'
import type { ShownPlan } from './shown'
import type { PendingReset, ResetOutcome } from './state'
import type { ConnectionTag, ResourceRequirements, Schedule } from './values'

/**
 * What a connection is. Each input says what a change of it does: *in place* (saved, nothing else), *reset* (the
 * streams that no longer fit are reset, as the preview's `plan` says) or *replacement* (a new connection).
 */
export interface AirbyteConnectionArgs {
  /** The source's id. Replacement. */
  readonly sourceId: pulumi.Input<string>
  /** The destination's id. Replacement. */
  readonly destinationId: pulumi.Input<string>
  /**
   * The streams to sync and how: `{streams: [{stream, config}]}` as Airbyte's `discover_schema` gives it, or as
   * written by hand. Streams whose `config.selected` is false are left out. A stream is its namespace and name; the order of
   * streams, keys and selected fields means nothing. Reset for each stream with a breaking change, else in place.
   */
  readonly syncCatalog: pulumi.Input<CatalogInput>
  /** The connection's name in Airbyte. Default: the resource's name. In place. */
  readonly name?: pulumi.Input<string>
  /** Whether it may sync: `active` (default) or `inactive`. In place. */
  readonly status?: pulumi.Input<'active' | 'inactive'>
  /** When it syncs by itself. Default: manual. In place. */
  readonly schedule?: pulumi.Input<Schedule>
  /** Which namespace its tables get: the `source`'s (default), the `destination`'s, or `customformat`. Reset of what moves. */
  readonly namespaceDefinition?: pulumi.Input<'source' | 'destination' | 'customformat'>
  /** The format for `customformat`; `${SOURCE_NAMESPACE}` stands for the source's. Reset of what moves. */
  readonly namespaceFormat?: pulumi.Input<string>
  /** Stands before each table's name. Default: none. Reset. */
  readonly prefix?: pulumi.Input<string>
  /**
   * Operations (normalization, dbt, webhook) that run after each sync, made, changed and removed with the connection;
   * each is known by its name. Default: none. In place.
   */
  readonly operations?: pulumi.Input<ReadonlyArray<pulumi.Input<ConnectionOperation>>>
  /**
   * Operations that several connections share, by id; the connection does not delete them. Not together with
   * `operations`. Default: none. In place.
   */
  readonly operationIds?: pulumi.Input<ReadonlyArray<pulumi.Input<string>>>
  /** Where syncs run: `auto`, `us`, `eu`. Default: what the workspace says. In place. */
  readonly geography?: pulumi.Input<string>
  /** What a sync's containers get, in Kubernetes' words. Default: the server's. In place. */
  readonly resourceRequirements?: pulumi.Input<ResourceRequirements>
  /**
   * Which discovered catalog `syncCatalog` was made from: lets Airbyte tell later changes at the source. Default: that of the
   * lock, or of the discovery, that `select` has chosen from, where it is of this source. In place.
   */
  readonly sourceCatalogId?: pulumi.Input<string>
  /**
   * What Airbyte does when the source's schema changes without breaking: `ignore` (default), `disable`, and on
   * newer servers `propagate_columns` or `propagate_fully`. What Airbyte adds or takes out then is no drift: it stays as Airbyte has it,
   * a refresh tells it in a line, and `pull` takes it into the lock. In place.
   */
  readonly nonBreakingChangesPreference?: pulumi.Input<string>
  /** Whether Airbyte notifies of schema changes. Default: the server's. In place. */
  readonly notifySchemaChanges?: pulumi.Input<boolean>
  /** Whether Airbyte tells of schema changes by mail (0.42.1 and later). Default: the server's. In place. */
  readonly notifySchemaChangesByEmail?: pulumi.Input<boolean>
  /** Whether new columns are filled for old rows: `enabled` or `disabled` (newer servers). Default: the server's. In place. */
  readonly backfillPreference?: pulumi.Input<string>
  /**
   * Tags by name, or as `{name, color}` (1.4 and later); what the workspace does not have is made. Default: those that the
   * connection has. In place.
   */
  readonly tags?: pulumi.Input<ReadonlyArray<pulumi.Input<string | ConnectionTag>>>
  /** Which discovered catalog of the destination its streams go to (1.8 and later, data activation). In place. */
  readonly destinationCatalogId?: pulumi.Input<string>
  /** Whether it syncs on capacity that is paid for as it is used (2.1 and later). Default: the server's. In place. */
  readonly onDemandEnabled?: pulumi.Input<boolean>
  /**
   * What a breaking change does: `reset` its streams (default), `refuse` the update until each change's id stands in
   * `acknowledge`, or `keep` what is there, stale. Or an answer for each kind: `{ default: 'reset', remove_stream: 'keep' }`.
   */
  readonly onBreakingChange?: pulumi.Input<OnBreakingChange>
  /**
   * Ids of breaking changes that are approved, as a preview prints them: `change_cursor_field public.users updated_at→email`, or of
   * families of them: `change_prefix public.*`. Each approves only the update that it comes with.
   */
  readonly acknowledge?: pulumi.Input<ReadonlyArray<pulumi.Input<string>>>
  /**
   * What becomes of the sync state when the connection is replaced by a new one: `restart` (default: it is lost, every stream starts
   * over), `carry` (each stream that is the same on both goes on where it was), or `refuse` the replacement until `acknowledge` names
   * it. In place.
   */
  readonly onReplacement?: pulumi.Input<'restart' | 'carry' | 'refuse'>
  /**
   * With `onReplacement: 'carry'`: the new source has the same data as the old one, so that each position means the same there,
   * though it is another connector, or another host of a CDC source. In place.
   */
  readonly carryFrom?: pulumi.Input<'same-data'>
  /** With `onReplacement: 'carry'`: the new destination has the tables of the old one, filled. In place. */
  readonly carryTo?: pulumi.Input<'populated'>
  /** Whether a sync is started once a reset is through. Default: true. */
  readonly syncAfterReset?: pulumi.Input<boolean>
  /**
   * How what no longer fits is mended: `auto` (as Airbyte itself would: by a refresh, where server and destination can), `clear` (the
   * table is emptied, then read again) or `refresh`. Default: what `airbyte:resetBy` says. In place.
   */
  readonly resetBy?: pulumi.Input<'auto' | 'clear' | 'refresh'>
  /**
   * Resets on purpose: by a stream's key, or a glob of keys (`*`: all), any value. Where a value is new or changes, its streams are
   * reset once, as the preview says, whatever `onBreakingChange` says: `{ 'public.users': '2024-06-01' }`. Default: none.
   */
  readonly resetTriggers?: pulumi.Input<Readonly<Record<string, pulumi.Input<string | number | boolean>>>>
  /** Whether the update waits for its reset, at most `airbyte:resetTimeoutMinutes`. Default: true. */
  readonly waitForReset?: pulumi.Input<boolean>
  /**
   * The id of an existing connection to take over instead of making one. The preview lists every difference, and what
   * breaks is treated as `onBreakingChange` says; once the connection is held, it says no more.
   */
  readonly adopt?: pulumi.Input<string>
  /** Which server: the name of a block of configuration, `eu` for `airbyte:eu.url`. Default: `airbyte:url`. Replacement. */
  readonly instance?: pulumi.Input<string>
}

/** The id of the catalog that `select` has chosen from, where it is of this source. */
const idOfChosen = (sourceId: unknown, catalog: unknown): string | undefined => {
  const { sourceId: of, catalogId } = isRecord(catalog) ? catalog : {}
  return typeof catalogId === 'string' && of !== undefined && of === sourceId ? catalogId : undefined
}

const chosenFrom = ({ sourceId, syncCatalog }: AirbyteConnectionArgs): pulumi.Input<string | undefined> =>
  isThere(sourceId) && isThere(syncCatalog)
    ? idOfChosen(sourceId, syncCatalog)
    : pulumi.all([sourceId, syncCatalog]).apply(([id, catalog]) => idOfChosen(id, catalog))

/** Inputs whose differences no preview prints: the plan says in words what they mean. */
const UNSEEN = [...Object.values(HIDDEN), 'syncCatalog.__streams', 'syncCatalog.__schemas', 'planDetails']

/** The short form of a resource's URN, by which a run knows whose connection is which: `shop`, `acme:data:Team$shop`. */
const resourceOf = (type: string, name: string, parent: pulumi.Resource | undefined): pulumi.Output<string> =>
  pulumi.createUrn(name, type, parent).apply((urn) => urn.split('::').slice(2).join('::').replace(`${type}::`, ''))

/** Which resource it is, and how it is called. One that is looked up holds nothing, and has the name that it has. */
const whoseOf = (
  name: string,
  args: AirbyteConnectionArgs,
  options: pulumi.CustomResourceOptions | undefined,
): Readonly<Record<string, unknown>> =>
  options?.id === undefined
    ? {
        [HIDDEN.resource]: resourceOf(AirbyteConnection.__pulumiType, name, options?.parent),
        name: args.name ?? name,
      }
    : { name: args.name }

/**
 * The names of secret inputs: the provider gets their values in plain, and must not tell them. Only outputs can be secret,
 * so plain inputs cost nothing.
 */
const secretsAmong = (args: object): Readonly<Record<string, unknown>> => {
  const candidates = Object.entries(args).filter(([, value]) => hasOutputs(value))
  if (candidates.length === 0) return {}
  const names = Promise.all(
    candidates.map(async ([name, value]) => ((await pulumi.isSecret(pulumi.output(value))) ? [name] : [])),
  ).then((found) => found.flat())
  return { [HIDDEN.secrets]: names.then((found) => (found.length === 0 ? undefined : found)) }
}

/** Where each stream lands. Computed here and not kept in the state: it follows from the inputs. */
const destinationTables = (
  catalog: unknown,
  settings: { readonly [K in keyof TableSettings]: TableSettings[K] | undefined },
): Readonly<Record<string, string>> => {
  const canonical = canonicalSyncCatalog(catalog)
  if (E.isLeft(canonical)) return {}
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as TableSettings
  return Object.fromEntries(
    Object.entries(tablesOf(canonical.right, given)).map(([key, table]) => [key, showTable(table)]),
  )
}

/**
 * An Airbyte connection: which streams of a source are synced to a destination, how, and when.
 *
 * @example
 * import { AirbyteConnection, incrementalDedup, readCatalog, select } from 'pulumi-airbyte'
 *
 * const catalog = readCatalog(__dirname, 'shop.lock.json')
 * export const shop = new AirbyteConnection('shop', {
 *   sourceId: 'd2b0a5a4-0000-4000-8000-000000000001',
 *   destinationId: 'd2b0a5a4-0000-4000-8000-000000000002',
 *   syncCatalog: select(catalog, { 'public.users': incrementalDedup({ cursorField: 'updated_at', primaryKey: 'id' }) }),
 *   schedule: { scheduleType: 'cron', cronExpression: '0 0 6 * * ?', cronTimeZone: 'Europe/Berlin' },
 *   onBreakingChange: 'refuse',
 * })
 */
export class AirbyteConnection extends pulumi.CustomResource {
  /** @internal Lets `validateResourceOfType` recognise the resource in policies. */
  static readonly __pulumiType = dynamicType('Connection')

  /** The connection's id in Airbyte. */
  declare readonly connectionId: pulumi.Output<string>
  declare readonly name: pulumi.Output<string>
  declare readonly sourceId: pulumi.Output<string>
  declare readonly destinationId: pulumi.Output<string>
  /** The streams in canonical form, which `readStreams` and `readSchemas` read. */
  declare readonly syncCatalog: pulumi.Output<StoredCatalog>
  /** `active`, `inactive` or `deprecated`, as the server last said. */
  declare readonly connectionStatus: pulumi.Output<string>
  /** What Airbyte last said of the source's schema: `no_change`, `non_breaking` or `breaking`. */
  declare readonly schemaChange: pulumi.Output<string>
  /** The reset that the last update with one ran. */
  declare readonly lastReset: pulumi.Output<ResetOutcome | undefined>
  /** A reset that is still owed. */
  declare readonly pendingReset: pulumi.Output<PendingReset | undefined>
  /** What the update will do, in words: in a preview, where the state holds no earlier plan. `planOf` reads it as data. */
  declare readonly plan: pulumi.Output<ShownPlan | undefined>

  /** A connection that exists, by its id: read, not managed. `instance` names its server. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    options?: pulumi.CustomResourceOptions & { readonly instance?: string },
  ): AirbyteConnection {
    const { instance, ...rest } = options ?? {}
    return new AirbyteConnection(name, (instance === undefined ? {} : { instance }) as AirbyteConnectionArgs, {
      ...rest,
      id,
    })
  }

  constructor(name: string, args: AirbyteConnectionArgs, options?: pulumi.CustomResourceOptions) {
    demandRuntime()
    warnOfExposed()
    refuseImport(
      `AirbyteConnection ${JSON.stringify(name)}`,
      options,
      `take the option out and give the input adopt: ${JSON.stringify(options?.import)}: the preview then lists every difference`,
    )
    const syncCatalog = narrowed(args.syncCatalog)
    const given = { ...args, sourceCatalogId: args.sourceCatalogId ?? chosenFrom(args) }
    const inputs: Record<string, unknown> = {
      ...given,
      ...secretsAmong({ ...given, syncCatalog }),
      ...(options?.deleteBeforeReplace === true ? { [HIDDEN.deleteBeforeReplace]: true } : {}),
      [HIDDEN.provider]: providerText('connection'),
      ...whoseOf(name, args, options),
      sourceId: args.sourceId,
      destinationId: args.destinationId,
      syncCatalog,
      connectionId: undefined,
      connectionStatus: undefined,
      schemaChange: undefined,
      lastReset: undefined,
      pendingReset: undefined,
      plan: undefined,
    }
    const endStackTraces = withoutStackTraces(AirbyteConnection)
    try {
      super(AirbyteConnection.__pulumiType, name, inputs, {
        ...options,
        hideDiffs: [...(options?.hideDiffs ?? []), ...UNSEEN],
      })
    } catch (error) {
      throw endStackTraces(error)
    }
    endStackTraces()
  }

  /** Where each stream lands: stream → table. Computed when it is asked for, and not kept in the state. */
  get destinationTables(): pulumi.Output<Readonly<Record<string, string>>> {
    const settings = this as unknown as Readonly<Record<string, pulumi.Output<string | undefined> | undefined>>
    return pulumi
      .all([
        this.syncCatalog,
        pulumi.output(settings['namespaceDefinition']),
        pulumi.output(settings['namespaceFormat']),
        pulumi.output(settings['prefix']),
      ])
      .apply(([catalog, namespaceDefinition, namespaceFormat, prefix]) =>
        destinationTables(catalog, { namespaceDefinition, namespaceFormat, prefix }),
      )
  }
}
