/** Every policy: what it demands, how it is configured, and what it says. One table drives the pack, its docs and its tests. */
import { countStreams } from '../provider/catalog/groups'
import { matchesSome } from '../provider/words'
import { collisions } from './collisions'
import { forbiddenColumns, PERSONAL_COLUMNS, withoutForbiddenColumns } from './columns'
import { tooManyResets, unapprovedResets, unknownCatalog } from './resets'
import { called, LIST, type PolicyRule, textIn, textsIn } from './rule'
import { intervalMinutes } from './schedule'
import { keyless, outsideNamespaces, overwritten } from './streams'

/** Stacks whose name speaks of production. */
const PRODUCTION = ['*prod*', '*Prod*', '*PROD*']

/** Every policy there is. */
export const POLICIES: ReadonlyArray<PolicyRule> = [
  {
    name: 'no-unapproved-reset',
    description: 'No stream is reset unless the change that breaks it is approved.',
    level: 'mandatory',
    severity: 'critical',
    advice:
      "Acknowledge the change by its id in the connection's acknowledge, approve it in this policy's approve, or take it back.",
    blind:
      'It does not see resets that an earlier run owes, unless `pulumi refresh` ran before. `pulumi policy analyze` judges the state, in which the plan of the last update still stands: an update that changes nothing removes it.',
    judges: ['planDetails'],
    properties: { approve: LIST },
    violations: (connection, config) => [...unapprovedResets(connection, config), ...unknownCatalog(connection)],
  },
  {
    name: 'max-resets',
    description: 'No more streams of a stack are reset at once than `maximum` says.',
    level: 'mandatory',
    severity: 'high',
    advice: "Spread the change over several updates, or raise this policy's maximum.",
    blind:
      'It does not see resets that an earlier run owes, unless `pulumi refresh` ran before: `airbyte:maxResets` counts them.',
    judges: ['planDetails'],
    properties: { maximum: { type: 'number', minimum: 0 } },
    together: tooManyResets,
  },
  {
    name: 'no-replacement',
    description: 'No connection whose name matches is replaced: its sync state would be lost.',
    level: 'mandatory',
    severity: 'critical',
    advice:
      "Take the change of source, destination or instance back, or leave the connection out of this policy's connections. Under allowCarried a replacement passes in which every stream goes on where it was (onReplacement: 'carry').",
    blind:
      'It sees neither deletions nor a replacement that Pulumi is told to make (`--replace`, a taint, `replacementTrigger`, `replaceOnChanges`), because the plan does not know of them. `protect` on the resource, and `pulumi-airbyte plan` in a pipeline, stop both.',
    judges: ['planDetails'],
    properties: { connections: LIST, allowCarried: { type: 'boolean' } },
    defaults: { connections: ['*'], allowCarried: false },
    violations: (connection, config) => {
      const { replaces, carries, restarts = [] } = connection.plan ?? {}
      if (replaces === undefined || !matchesSome(connection.name, textsIn(config, 'connections'))) return []
      const isAllowed = config['allowCarried'] === true
      if (isAllowed && carries !== undefined && restarts.length === 0) return []
      const over = restarts.map(({ streams, why }) => ` ${countStreams(streams)} would start over: ${why}.`)
      return [
        `${called(connection)} would be replaced: ${replaces}${isAllowed ? over.join('') : ''} Take the change back, or leave this connection out of this policy's connections.`,
      ]
    },
  },
  {
    name: 'schedule-required',
    description: 'Every connection runs by a schedule.',
    level: 'advisory',
    severity: 'low',
    advice: 'Give the connection a schedule of the type basic or cron.',
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
    severity: 'low',
    advice: 'Let the connection run less often, or lower minimumMinutes.',
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
    severity: 'low',
    advice: 'Set cronTimeZone to the one of this policy.',
    judges: ['schedule'],
    properties: { timeZone: { type: 'string' } },
    defaults: { timeZone: 'UTC' },
    violations: (connection, config) => {
      const { schedule } = connection
      const zone = schedule?.['scheduleType'] === 'cron' ? schedule['cronTimeZone'] : undefined
      const wanted = textIn(config, 'timeZone')
      return typeof zone === 'string' && wanted !== undefined && zone !== wanted
        ? [`${called(connection)} has its cron in ${zone}. Set cronTimeZone to ${wanted}.`]
        : []
    },
  },
  {
    name: 'allowed-geographies',
    description: 'Syncs run only in geographies that are allowed.',
    level: 'mandatory',
    severity: 'high',
    advice: 'Set geography to one of this policy.',
    judges: ['geography'],
    properties: { geographies: LIST },
    violations: (connection, config) => {
      const allowed = textsIn(config, 'geographies')
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
    severity: 'medium',
    advice: 'Set namespaceDefinition and namespaceFormat so that every table lands in a namespace of this policy.',
    judges: ['syncCatalog', 'namespaceDefinition', 'namespaceFormat'],
    properties: { namespaces: LIST },
    violations: outsideNamespaces,
  },
  {
    name: 'prefix-pattern',
    description: 'Tables have only prefixes that are allowed; a missing one can be set.',
    level: 'advisory',
    severity: 'medium',
    advice: 'Set a prefix that matches.',
    judges: ['prefix'],
    properties: { prefixes: LIST, defaultPrefix: { type: 'string' } },
    violations: (connection, config) => {
      const allowed = textsIn(config, 'prefixes')
      const prefix = connection.prefix ?? ''
      if (allowed.length === 0 || matchesSome(prefix, allowed)) return []
      return [
        `${called(connection)} has ${prefix === '' ? 'no prefix' : `the prefix ${prefix}`}, and only ${allowed.join(', ')} ${allowed.length === 1 ? 'is' : 'are'} allowed here. Set prefix.`,
      ]
    },
    mended: (connection, config) => {
      const prefix = textIn(config, 'defaultPrefix')
      return connection.prefix === undefined && prefix !== undefined ? { prefix } : undefined
    },
  },
  {
    name: 'no-overwrite',
    description: 'No stream that matches is read whole and overwritten at each sync.',
    level: 'advisory',
    severity: 'low',
    advice: "Sync the streams incrementally, or leave them out of this policy's streams.",
    judges: ['syncCatalog'],
    properties: { streams: LIST },
    defaults: { streams: ['*'] },
    violations: overwritten,
  },
  {
    name: 'dedup-needs-key',
    description: 'Every deduplicated stream has a primary key.',
    level: 'mandatory',
    severity: 'high',
    advice: 'Give each deduplicated stream a primaryKey.',
    judges: ['syncCatalog'],
    violations: keyless,
  },
  {
    name: 'no-forbidden-columns',
    description: 'Columns whose names match (personal data, say) are not synced; they can be deselected.',
    level: 'advisory',
    severity: 'high',
    advice: "Deselect the columns, or allow them in this policy's allow.",
    judges: ['syncCatalog'],
    properties: { columns: LIST, allow: LIST },
    defaults: { columns: PERSONAL_COLUMNS },
    violations: forbiddenColumns,
    mended: withoutForbiddenColumns,
  },
  {
    name: 'resource-limits',
    description: 'Every connection limits what its syncs may use.',
    level: 'advisory',
    severity: 'low',
    advice: 'Set cpuLimit and memoryLimit in resourceRequirements.',
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
    severity: 'medium',
    advice: 'Set nonBreakingChangesPreference to one of this policy.',
    judges: ['nonBreakingChangesPreference'],
    properties: { preferences: LIST },
    defaults: { stacks: PRODUCTION, preferences: ['ignore', 'disable'] },
    violations: (connection, config) => {
      const allowed = textsIn(config, 'preferences')
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
    severity: 'low',
    advice: 'Set status to active, or take the connection out of the program.',
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
    severity: 'critical',
    advice: 'Give one of the connections another prefix or namespace.',
    judges: ['syncCatalog'],
    together: collisions,
  },
  {
    name: 'refuse-breaking-changes',
    description: "Connections are declared with onBreakingChange: 'refuse'.",
    level: 'mandatory',
    severity: 'medium',
    advice: "Set onBreakingChange to 'refuse'.",
    judges: ['onBreakingChange'],
    defaults: { stacks: PRODUCTION },
    violations: (connection) =>
      connection.onBreakingChange === 'refuse'
        ? []
        : [
            `${called(connection)} answers breaking changes with ${connection.onBreakingChange}. Set onBreakingChange to 'refuse', so that each is acknowledged by name.`,
          ],
  },
]
