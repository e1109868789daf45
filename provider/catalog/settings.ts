/** What a change of each setting of a connection means: its kind, its level and reason, and the words in which it is told. */
import { isAbsent, isRecord } from '../json'
import type { Rule } from './rule'

/** The kinds of changes of settings. Each has a row below, or `RULES` does not compile. */
export type SettingChangeKind =
  | 'rename_connection'
  | 'change_schedule'
  | 'change_namespace_definition'
  | 'change_namespace_format'
  | 'change_connection_prefix'
  | 'change_geography'
  | 'change_resources'
  | 'change_notifications'
  | 'change_email_notifications'
  | 'change_non_breaking_changes_preference'
  | 'change_backfill_preference'
  | 'change_destination_catalog'
  | 'change_on_demand'
  | 'change_operations'
  | 'change_shared_operations'
  | 'change_tags'
  | 'change_source_catalog'

/** A setting's part in finding, judging and telling changes. How it is read and sent stands in `connection/settings`. */
export interface SettingChange extends Rule {
  readonly kind: SettingChangeKind
  /** What the setting is called in messages. */
  readonly label: string
  /** Where the connection's tables lie depends on it. */
  readonly movesTables?: true
  /** What its absence means, in words. Default: `unset`. */
  readonly absent?: string
  /** A value in words, where it is no text, number or flag; never a secret. */
  readonly say?: (value: unknown) => string
}

const texts = (value: unknown): ReadonlyArray<string> =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []

const namesIn = (value: unknown): string =>
  Array.isArray(value) ? texts(value.map((item: unknown) => (isRecord(item) ? item['name'] : item))).join(', ') : ''

const saySchedule = (value: unknown): string => {
  const { scheduleType, units, timeUnit, cronExpression, cronTimeZone } = isRecord(value) ? value : {}
  if (scheduleType === 'basic') return `every ${String(units)} ${String(timeUnit)}`
  return scheduleType === 'cron' ? `${String(cronExpression)} ${String(cronTimeZone)}` : 'manual'
}

const sayRecord = (value: unknown): string =>
  isRecord(value)
    ? Object.entries(value)
        .map(([name, part]) => `${name} ${String(part)}`)
        .sort()
        .join(', ')
    : ''

/** A setting without a row is told as `change_setting`. The status has a kind for each direction: `changes` has them. */
export const SETTING_CHANGES = {
  name: {
    kind: 'rename_connection',
    label: 'name',
    level: 'attention',
    purpose: 'The connection has another name.',
    reason: 'Dashboards and orchestrators that find it by its name lose it.',
  },
  schedule: {
    kind: 'change_schedule',
    label: 'schedule',
    level: 'safe',
    purpose: 'Syncs run at other times.',
    reason: 'What they write is the same.',
    absent: 'manual',
    say: saySchedule,
  },
  namespaceDefinition: {
    kind: 'change_namespace_definition',
    label: 'namespace definition',
    level: 'attention',
    purpose: 'The rule for namespaces changes.',
    reason: 'The streams whose tables move are told beside it.',
    absent: 'source',
    movesTables: true,
  },
  namespaceFormat: {
    kind: 'change_namespace_format',
    label: 'namespace format',
    level: 'attention',
    purpose: 'The format of namespaces changes.',
    reason: 'The streams whose tables move are told beside it.',
    movesTables: true,
  },
  prefix: {
    kind: 'change_connection_prefix',
    label: 'prefix',
    level: 'attention',
    purpose: 'The prefix of the tables changes.',
    reason: 'The streams whose tables move are told beside it.',
    movesTables: true,
  },
  geography: {
    kind: 'change_geography',
    label: 'geography',
    level: 'attention',
    purpose: 'Syncs run in another place.',
    reason: 'Whoever promised where the data is handled should know.',
  },
  resourceRequirements: {
    kind: 'change_resources',
    label: 'resource requirements',
    level: 'safe',
    purpose: 'Syncs get other resources.',
    reason: 'What they write is the same.',
    say: sayRecord,
  },
  notifySchemaChanges: {
    kind: 'change_notifications',
    label: 'notify on schema changes',
    level: 'safe',
    purpose: 'Schema changes are told otherwise.',
    reason: 'What syncs write is the same.',
  },
  notifySchemaChangesByEmail: {
    kind: 'change_email_notifications',
    label: 'notify on schema changes by email',
    level: 'safe',
    purpose: 'Schema changes are told by email, or no longer.',
    reason: 'What syncs write is the same.',
  },
  nonBreakingChangesPreference: {
    kind: 'change_non_breaking_changes_preference',
    label: 'non-breaking changes preference',
    level: 'attention',
    purpose: 'Airbyte answers schema changes in another way.',
    reason: 'It may disable the connection or add columns by itself.',
    absent: 'ignore',
  },
  backfillPreference: {
    kind: 'change_backfill_preference',
    label: 'backfill preference',
    level: 'attention',
    purpose: 'Columns that Airbyte adds are filled for old rows, or no longer.',
    reason: 'Old rows either get values in new columns, for which their streams are read again, or stay without.',
  },
  operations: {
    kind: 'change_operations',
    label: 'operations',
    level: 'attention',
    purpose: 'Other operations run after a sync.',
    reason: 'The tables that they make change for everybody who reads them.',
    say: namesIn,
  },
  operationIds: {
    kind: 'change_shared_operations',
    label: 'shared operations',
    level: 'attention',
    purpose: 'Other shared operations run after a sync.',
    reason: 'The tables that they make change for everybody who reads them.',
    say: namesIn,
  },
  tags: {
    kind: 'change_tags',
    label: 'tags',
    level: 'safe',
    purpose: 'The connection has other tags.',
    reason: 'They only sort connections in Airbyte’s pages.',
    say: namesIn,
  },
  destinationCatalogId: {
    kind: 'change_destination_catalog',
    label: 'destination catalog',
    level: 'attention',
    purpose: 'Streams go to objects that the destination has told anew.',
    reason: 'What its objects take may have changed.',
  },
  onDemandEnabled: {
    kind: 'change_on_demand',
    label: 'on-demand capacity',
    level: 'safe',
    purpose: 'Syncs run on capacity that is paid for as it is used, or no longer.',
    reason: 'What syncs write is the same.',
  },
  sourceCatalogId: {
    kind: 'change_source_catalog',
    label: 'source catalog',
    level: 'safe',
    purpose: 'The connection refers to another discovered catalog.',
    reason: 'It only decides what Airbyte compares the next discovery with.',
  },
} as const satisfies Readonly<Record<string, SettingChange>>

export type ChangedSetting = keyof typeof SETTING_CHANGES

/** The kinds that have a row. */
type ToldKind = (typeof SETTING_CHANGES)[ChangedSetting]['kind']

const ROWS: ReadonlyArray<SettingChange & { readonly kind: ToldKind }> = Object.values(SETTING_CHANGES)

export const isChangedSetting = (name: string): name is ChangedSetting => Object.hasOwn(SETTING_CHANGES, name)

/** The inputs on which it depends where a connection's tables lie. */
export const TABLE_SETTINGS: ReadonlyArray<ChangedSetting> = (
  Object.keys(SETTING_CHANGES) as ReadonlyArray<ChangedSetting>
).filter((name) => 'movesTables' in SETTING_CHANGES[name])

const byKind = <A>(part: (row: SettingChange) => A): Readonly<Record<ToldKind, A>> =>
  Object.fromEntries(ROWS.map((row) => [row.kind, part(row)])) as Readonly<Record<ToldKind, A>>

/** The rule of each kind. */
export const SETTING_RULES = byKind(({ level, purpose, reason }): Rule => ({ level, purpose, reason }))

const ROW_OF = byKind((row) => row)

/** The words for a setting, and its values where they can be said and differ as they are said. */
export const tellSetting = (
  kind: SettingChangeKind,
  { before, after }: { readonly before?: unknown; readonly after?: unknown },
  sayPlain: (value: unknown) => string,
): string => {
  const { label, absent, say }: SettingChange = ROW_OF[kind]
  const words = (value: unknown): string => sayPlain(isAbsent(value) ? absent : say === undefined ? value : say(value))
  const [was, is] = [words(before), words(after)]
  return was === is ? `${label} changed` : `${label} ${was} → ${is}`
}
