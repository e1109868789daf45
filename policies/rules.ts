/** Every policy: what it demands, how it is configured, and what it says. One table drives the pack, its docs and its tests. */
import type { EnforcementLevel, PolicyConfigSchema } from '@pulumi/policy'

import { type FieldPath } from '../provider/catalog/airbyte'
import { parseChangeId } from '../provider/catalog/changes'
import { deselectFields, effectivePrimaryKey } from '../provider/catalog/stream'
import { showTable } from '../provider/catalog/tables'
import { writeStreams } from '../provider/catalog/text'
import type { ConnectionInputs } from '../provider/connection/inputs'
import { columnsOf, type ConnectionView, type StreamView } from './connection'
import { matches } from './globs'
import { intervalMinutes } from './schedule'

/** What a policy's configuration may hold at one property. */
export type PropertySchema = PolicyConfigSchema['properties'][string]

/** What a policy is configured with; what is left out has the value of `defaults`. */
export type Config = Readonly<Record<string, unknown>>

/** What a policy sets under the level `remediate`. */
export interface Mending {
  readonly prefix?: string
  /** The catalog's lines, as the state holds them. */
  readonly streams?: string
}

export interface Rule {
  readonly name: string
  readonly description: string
  readonly level: EnforcementLevel
  /** The inputs that it judges. While one of them is not known, the engine says that the policy could not run. */
  readonly judges?: ReadonlyArray<keyof ConnectionInputs>
  /** What can be configured, apart from `stacks` and `except`, which every policy has. */
  readonly properties?: Readonly<Record<string, PropertySchema>>
  /** Their values where nothing is configured. `stacks` and `except` may be among them. */
  readonly defaults?: Config
  /** The violations of one connection, a sentence each. */
  readonly violations?: (connection: ConnectionView, config: Config) => ReadonlyArray<string>
  /** The violations of all connections of a stack together: which is to blame, and a sentence. */
  readonly together?: (
    connections: ReadonlyArray<ConnectionView>,
    config: Config,
  ) => ReadonlyArray<{ readonly connection: ConnectionView; readonly message: string }>
  /** What mends it, under the level `remediate`; undefined where there is nothing to mend. */
  readonly mended?: (connection: ConnectionView, config: Config) => Mending | undefined
}

const strings = (config: Config, name: string): ReadonlyArray<string> =>
  Array.isArray(config[name]) ? config[name].filter((item): item is string => typeof item === 'string') : []

const string = (config: Config, name: string): string | undefined =>
  typeof config[name] === 'string' && config[name] !== '' ? config[name] : undefined

const LIST: PropertySchema = { type: 'array', items: { type: 'string' } }

const called = ({ name }: ConnectionView): string => `Connection ${JSON.stringify(name)}`

const unapproved = ({ plan }: ConnectionView, config: Config): ReadonlyArray<readonly [id: string, why: string]> => {
  const resets = plan?.resets ?? []
  const approved = (id: string): boolean =>
    (plan?.acknowledged ?? []).includes(id) || matches(id, strings(config, 'approve'))
  const breaking = Object.entries(plan?.breaking ?? {}).filter(([id]) =>
    resets.includes(parseChangeId(id)?.stream ?? ''),
  )
  const explained = new Set(breaking.map(([id]) => parseChangeId(id)?.stream))
  return [
    ...breaking,
    ...resets
      .filter((key) => !explained.has(key))
      .map((key) => [`reset ${key}`, `${key}: is reset with the others, as airbyte:resetScope says.`] as const),
  ].filter(([id]) => !approved(id))
}

const streamsWith = (connection: ConnectionView, isWrong: (stream: StreamView) => boolean): ReadonlyArray<StreamView> =>
  (connection.streams ?? []).filter(isWrong)

const isForbidden = (connection: ConnectionView, stream: StreamView, column: string, config: Config): boolean =>
  matches(column, strings(config, 'columns')) && !matches(`${stream.key} ${column}`, strings(config, 'allow'))

/** Columns that a stream cannot do without: its cursor and its key. */
const neededBy = (connection: ConnectionView, { key, config }: StreamView): ReadonlySet<string> => {
  const offer = connection.offers()[key]
  const paths: ReadonlyArray<FieldPath> = [
    config.cursorField ?? offer?.defaultCursorField ?? [],
    ...effectivePrimaryKey(config.primaryKey, offer),
  ]
  return new Set(paths.flatMap(([first]) => (first === undefined ? [] : [first])))
}

const PROD = ['*prod*']

/** Every policy there is. */
export const RULES: ReadonlyArray<Rule> = [
  {
    name: 'no-unapproved-reset',
    description: 'No stream is reset unless the change that breaks it is approved.',
    level: 'mandatory',
    properties: { approve: LIST },
    violations: (connection, config) => [
      ...unapproved(connection, config).map(
        ([id, why]) =>
          `${called(connection)} would reset a stream. ${why} Approve it with acknowledge: [${JSON.stringify(id)}], or in this policy's approve, or take the change back.`,
      ),
      ...((connection.plan?.unknown ?? []).includes('syncCatalog')
        ? [
            `${called(connection)} has a catalog that is not known before the update, so nobody can see what it resets. Give it as a value, or preview again once it is known.`,
          ]
        : []),
    ],
  },
  {
    name: 'no-replacement',
    description: 'No connection whose name matches is replaced: its sync state would be lost.',
    level: 'mandatory',
    properties: { connections: LIST },
    defaults: { connections: ['*'] },
    violations: (connection, config) =>
      connection.plan?.replaces !== undefined && matches(connection.name, strings(config, 'connections'))
        ? [
            `${called(connection)} would be replaced: ${connection.plan.replaces} Take the change back, or leave this connection out of this policy's connections.`,
          ]
        : [],
  },
  {
    name: 'schedule-required',
    description: 'Every connection runs by a schedule.',
    level: 'advisory',
    judges: ['schedule'],
    violations: (connection) =>
      connection.schedule === undefined || connection.schedule['scheduleType'] === 'manual'
        ? [`${called(connection)} runs only when somebody starts it. Give it a schedule.`]
        : [],
  },
  {
    name: 'schedule-not-too-often',
    description: 'No connection runs more often than allowed.',
    level: 'advisory',
    judges: ['schedule'],
    properties: { minimumMinutes: { type: 'number', minimum: 0 } },
    defaults: { minimumMinutes: 60 },
    violations: (connection, config) => {
      const minutes = intervalMinutes(connection.schedule)
      const least = Number(config['minimumMinutes'])
      return minutes !== undefined && minutes < least
        ? [
            `${called(connection)} runs every ${String(Math.round(minutes * 100) / 100)} minutes, and at least ${String(least)} are demanded. Let it run less often.`,
          ]
        : []
    },
  },
  {
    name: 'cron-time-zone',
    description: 'Cron schedules are in one time zone.',
    level: 'advisory',
    judges: ['schedule'],
    properties: { timeZone: { type: 'string' } },
    defaults: { timeZone: 'UTC' },
    violations: ({ schedule, ...connection }, config) => {
      const zone = schedule?.['scheduleType'] === 'cron' ? schedule['cronTimeZone'] : undefined
      const wanted = string(config, 'timeZone')
      return typeof zone === 'string' && wanted !== undefined && zone !== wanted
        ? [`${called({ schedule, ...connection })} has its cron in ${zone}. Set cronTimeZone to ${wanted}.`]
        : []
    },
  },
  {
    name: 'allowed-geographies',
    description: 'Syncs run only where it is allowed.',
    level: 'mandatory',
    judges: ['geography'],
    properties: { geographies: LIST },
    violations: (connection, config) => {
      const allowed = strings(config, 'geographies')
      const geography = connection.geography ?? 'auto'
      return allowed.length > 0 && !allowed.includes(geography)
        ? [`${called(connection)} runs in ${geography}. Set geography to ${allowed.join(' or ')}.`]
        : []
    },
  },
  {
    name: 'namespace-pattern',
    description: 'Tables land only in namespaces that match.',
    level: 'advisory',
    judges: ['syncCatalog', 'namespaceDefinition', 'namespaceFormat'],
    properties: { namespaces: LIST },
    violations: (connection, config) => {
      const allowed = strings(config, 'namespaces')
      if (allowed.length === 0) return []
      const found = [
        ...new Set(
          streamsWith(connection, ({ table }) => !matches(table.namespace ?? '', allowed)).map(
            ({ table }) => table.namespace ?? "the destination's own",
          ),
        ),
      ]
      return found.map(
        (namespace) =>
          `${called(connection)} writes into the namespace ${namespace}, and only ${allowed.join(', ')} are allowed here. Set namespaceDefinition and namespaceFormat.`,
      )
    },
  },
  {
    name: 'prefix-pattern',
    description: "Tables' prefixes match; a missing one can be set.",
    level: 'advisory',
    judges: ['prefix'],
    properties: { prefixes: LIST, defaultPrefix: { type: 'string' } },
    violations: (connection, config) => {
      const allowed = strings(config, 'prefixes')
      const prefix = connection.prefix ?? ''
      if (allowed.length === 0 || matches(prefix, allowed)) return []
      return [
        `${called(connection)} has ${prefix === '' ? 'no prefix' : `the prefix ${prefix}`}, and only ${allowed.join(', ')} are allowed here. Set prefix.`,
      ]
    },
    mended: (connection, config) => {
      const prefix = string(config, 'defaultPrefix')
      return connection.prefix === undefined && prefix !== undefined ? { prefix } : undefined
    },
  },
  {
    name: 'no-overwrite',
    description: 'No stream that matches is read whole and written over at each sync.',
    level: 'advisory',
    judges: ['syncCatalog'],
    properties: { streams: LIST },
    defaults: { streams: ['*'] },
    violations: (connection, config) =>
      streamsWith(
        connection,
        ({ key, config: { syncMode, destinationSyncMode } }) =>
          syncMode === 'full_refresh' &&
          destinationSyncMode === 'overwrite' &&
          matches(key, strings(config, 'streams')),
      ).map(
        ({ key }) =>
          `${called(connection)}: ${key} is overwritten whole at each sync. Sync it incrementally, or leave it out of this policy's streams.`,
      ),
  },
  {
    name: 'dedup-needs-key',
    description: 'Every deduplicated stream has a primary key.',
    level: 'mandatory',
    judges: ['syncCatalog'],
    violations: (connection) =>
      streamsWith(
        connection,
        ({ key, config }) =>
          config.destinationSyncMode.endsWith('_dedup') &&
          effectivePrimaryKey(config.primaryKey, connection.offers()[key]).length === 0,
      ).map(({ key }) => `${called(connection)}: ${key} is deduplicated without a key. Give it a primaryKey.`),
  },
  {
    name: 'no-forbidden-columns',
    description: 'Columns whose names match (personal data, say) are not synced; they can be deselected.',
    level: 'advisory',
    judges: ['syncCatalog'],
    properties: { columns: LIST, allow: LIST },
    defaults: { columns: ['*email*', '*phone*', 'ssn', '*_ssn', '*password*', '*date_of_birth*', '*credit_card*'] },
    violations: (connection, config) =>
      (connection.streams ?? []).flatMap((stream) =>
        columnsOf(connection, stream)
          .filter((column) => isForbidden(connection, stream, column, config))
          .map(
            (column) =>
              `${called(connection)}: ${stream.key} syncs the column ${column}. Deselect it, or allow it with ${JSON.stringify(`${stream.key} ${column}`)} in this policy's allow.`,
          ),
      ),
    mended: (connection, config) => {
      const streams = Object.fromEntries(
        (connection.streams ?? []).map((stream) => {
          const needed = neededBy(connection, stream)
          const columns = columnsOf(connection, stream)
          const kept = columns.filter(
            (column) => needed.has(column) || !isForbidden(connection, stream, column, config),
          )
          const offer = connection.offers()[stream.key]
          if (kept.length === columns.length || kept.length === 0 || offer === undefined) {
            return [stream.key, stream.config]
          }
          return [
            stream.key,
            deselectFields(
              offer,
              stream.config,
              kept.map((column) => [column]),
            ),
          ]
        }),
      )
      const before = Object.fromEntries((connection.streams ?? []).map(({ key, config: stream }) => [key, stream]))
      const [text, old] = [writeStreams(streams), writeStreams(before)]
      return text === old ? undefined : { streams: text }
    },
  },
  {
    name: 'resource-limits',
    description: 'Every connection limits what its syncs may use.',
    level: 'advisory',
    judges: ['resourceRequirements'],
    violations: (connection) => {
      const missing = ['cpuLimit', 'memoryLimit'].filter(
        (name) => !Object.hasOwn(connection.resourceRequirements, name),
      )
      return missing.length === 0
        ? []
        : [`${called(connection)} has no ${missing.join(' and no ')}. Set resourceRequirements.`]
    },
  },
  {
    name: 'non-breaking-changes-preference',
    description: 'What Airbyte does by itself when a schema changes is as allowed.',
    level: 'advisory',
    judges: ['nonBreakingChangesPreference'],
    properties: { preferences: LIST },
    defaults: { stacks: PROD, preferences: ['ignore', 'disable'] },
    violations: (connection, config) => {
      const allowed = strings(config, 'preferences')
      return allowed.includes(connection.nonBreakingChangesPreference)
        ? []
        : [
            `${called(connection)} answers schema changes with ${connection.nonBreakingChangesPreference}. Set nonBreakingChangesPreference to ${allowed.join(' or ')}.`,
          ]
    },
  },
  {
    name: 'no-inactive-connection',
    description: 'No connection is inactive.',
    level: 'advisory',
    judges: ['status'],
    violations: (connection) =>
      connection.status === 'inactive'
        ? [`${called(connection)} is inactive: its tables go stale. Set status to active, or remove it.`]
        : [],
  },
  {
    name: 'no-table-collisions',
    description: 'No two streams of the stack write into one table.',
    level: 'mandatory',
    together: (connections) => {
      const owners = new Map<string, { readonly connection: ConnectionView; readonly key: string }>()
      return connections.flatMap((connection) =>
        (connection.streams ?? []).flatMap(({ key, table }) => {
          const identity = JSON.stringify([connection.destinationId, table.namespace ?? null, table.name])
          const owner = owners.get(identity)
          if (connection.destinationId === undefined) return []
          if (owner === undefined) {
            owners.set(identity, { connection, key })
            return []
          }
          return [
            {
              connection,
              message: `${called(connection)}: ${key} writes into ${showTable(table)}, as does ${owner.key} of connection ${JSON.stringify(owner.connection.name)}. Give one of them another prefix or namespace.`,
            },
          ]
        }),
      )
    },
  },
  {
    name: 'refuse-breaking-changes',
    description: "Connections are declared with onBreakingChange: 'refuse'.",
    level: 'mandatory',
    judges: ['onBreakingChange'],
    defaults: { stacks: PROD },
    violations: (connection) =>
      connection.onBreakingChange === 'refuse'
        ? []
        : [
            `${called(connection)} answers breaking changes with ${connection.onBreakingChange}. Set onBreakingChange to 'refuse', so that each is acknowledged by name.`,
          ],
  },
]
