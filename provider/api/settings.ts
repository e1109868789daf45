/** What a connection is set to, as requests and answers have it. */
import type * as t from 'io-ts'

import { absent, flag, number, object, type Open, text, word } from './codecs'
import { type Tag, tagsReadCodec } from './tags'
import { type Geography, geographyCodec } from './workspaces'

export type TimeUnit = Open<'minutes' | 'hours' | 'days' | 'weeks' | 'months'>
export type ScheduleType = Open<'manual' | 'basic' | 'cron'>
/** `locked` on newer servers only. */
export type ConnectionStatus = Open<'active' | 'inactive' | 'deprecated' | 'locked'>
export type NamespaceDefinition = Open<'source' | 'destination' | 'customformat'>
/** The two that propagate: 0.44.6 and later. */
export type NonBreakingChangesPreference = Open<'ignore' | 'disable' | 'propagate_columns' | 'propagate_fully'>

/** `{units, timeUnit}` of a basic schedule, and of the legacy `schedule`. */
export interface BasicSchedule {
  readonly units: number
  readonly timeUnit: TimeUnit
}

export interface CronSchedule {
  readonly cronExpression: string
  readonly cronTimeZone: string
}

export interface ConnectionScheduleData {
  readonly basicSchedule?: BasicSchedule
  readonly cron?: CronSchedule
}

/** Snake case on the wire. */
export interface WireResourceRequirements {
  readonly cpu_request?: string
  readonly cpu_limit?: string
  readonly memory_request?: string
  readonly memory_limit?: string
  /** 1.2 and later, as is the other. */
  readonly ephemeral_storage_request?: string
  readonly ephemeral_storage_limit?: string
}

/** What create, the updates and the answers share. */
export interface SharedSettings {
  readonly name?: string
  readonly namespaceDefinition?: NamespaceDefinition
  readonly namespaceFormat?: string
  readonly prefix?: string
  readonly scheduleType?: ScheduleType
  readonly scheduleData?: ConnectionScheduleData
  readonly status?: ConnectionStatus
  readonly resourceRequirements?: WireResourceRequirements
  readonly sourceCatalogId?: string
  readonly geography?: Geography
  readonly notifySchemaChanges?: boolean
  readonly nonBreakingChangesPreference?: NonBreakingChangesPreference
  /** 0.42.1 and later. */
  readonly notifySchemaChangesByEmail?: boolean
  /** Newer servers: which data planes run the syncs. */
  readonly dataplaneGroupId?: string
  /** Newer servers: whether a changed schema backfills. */
  readonly backfillPreference?: Open<'enabled' | 'disabled'>
  /** Newer servers. */
  readonly tags?: ReadonlyArray<Tag>
  /** Newer servers: which objects a destination offers (data activation). */
  readonly destinationCatalogId?: string
  /** Newer servers. */
  readonly onDemandEnabled?: boolean
}

/** What create and the updates take; `schedule` is the legacy form, which updates refuse. */
export interface ConnectionSettingsWrite extends SharedSettings {
  readonly schedule?: BasicSchedule
}

export const basicScheduleCodec: t.Type<BasicSchedule, unknown> = object<BasicSchedule>('BasicSchedule', {
  units: number,
  timeUnit: word<'minutes' | 'hours' | 'days' | 'weeks' | 'months'>(),
})

const cronCodec = object<CronSchedule>('CronSchedule', { cronExpression: text, cronTimeZone: text })

export const scheduleDataCodec: t.Type<ConnectionScheduleData, unknown> = object<ConnectionScheduleData>(
  'ConnectionScheduleData',
  { basicSchedule: absent(basicScheduleCodec), cron: absent(cronCodec) },
)

const resourceRequirementsCodec = object<WireResourceRequirements>('ResourceRequirements', {
  cpu_request: absent(text),
  cpu_limit: absent(text),
  memory_request: absent(text),
  memory_limit: absent(text),
  ephemeral_storage_request: absent(text),
  ephemeral_storage_limit: absent(text),
})

const settings = {
  namespaceDefinition: absent(word<'source' | 'destination' | 'customformat'>()),
  namespaceFormat: absent(text),
  prefix: absent(text),
  scheduleType: absent(word<'manual' | 'basic' | 'cron'>()),
  scheduleData: absent(scheduleDataCodec),
  status: absent(word<'active' | 'inactive' | 'deprecated' | 'locked'>()),
  resourceRequirements: absent(resourceRequirementsCodec),
  sourceCatalogId: absent(text),
  geography: absent(geographyCodec),
  notifySchemaChanges: absent(flag),
  nonBreakingChangesPreference: absent(word<'ignore' | 'disable' | 'propagate_columns' | 'propagate_fully'>()),
  notifySchemaChangesByEmail: absent(flag),
  dataplaneGroupId: absent(text),
  backfillPreference: absent(word<'enabled' | 'disabled'>()),
  tags: absent(tagsReadCodec),
  destinationCatalogId: absent(text),
  onDemandEnabled: absent(flag),
}

/** The settings of requests and answers: one place for what each property is. */
export const settingsCodecs = { ...settings, schedule: absent(basicScheduleCodec) }
