/** The nine operations on connections, and resets of single streams. */
import type * as t from 'io-ts'

import {
  type AirbyteCatalog,
  airbyteCatalogCodec,
  type AirbyteCatalogRead,
  airbyteCatalogReadCodec,
} from '../catalog/airbyte'
import { absent, anything, flag, list, named, number, object, type Open, text, word } from './codecs'
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
}

/** A tag of newer servers. */
export interface Tag {
  readonly tagId: string
  readonly workspaceId: string
  readonly name: string
  readonly color: string
}

/** What create, the updates and the answers share. */
interface ConnectionSettings {
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
}

/** What create and the updates take; `schedule` is the legacy form, which updates refuse. */
export interface ConnectionSettingsWrite extends ConnectionSettings {
  readonly schedule?: BasicSchedule
}

export interface ConnectionCreate extends ConnectionSettingsWrite {
  readonly sourceId: string
  readonly destinationId: string
  readonly operationIds?: ReadonlyArray<string>
  readonly syncCatalog?: AirbyteCatalog
}

/** A patch: what is absent stays as it is (updateConnection). */
export interface ConnectionUpdate extends ConnectionSettingsWrite {
  readonly connectionId: string
  readonly operationIds?: ReadonlyArray<string>
  readonly syncCatalog?: AirbyteCatalog
  readonly breakingChange?: boolean
}

export interface ConnectionIdRequestBody {
  readonly connectionId: string
}

export interface ConnectionStreamRequestBody {
  readonly connectionId: string
  /** Never empty: Airbyte starts a sync then, not a reset. */
  readonly streams: ReadonlyArray<{ readonly streamName: string; readonly streamNamespace?: string }>
}

/** Every given field has to be equal, exactly; null and blank text mean any. */
export interface SourceSearch {
  readonly sourceDefinitionId?: string
  readonly sourceId?: string
  readonly workspaceId?: string
  readonly name?: string
  readonly sourceName?: string
  /** Its given keys have to be equal; others are free. */
  readonly connectionConfiguration?: unknown
}

export interface DestinationSearch {
  readonly destinationDefinitionId?: string
  readonly destinationId?: string
  readonly workspaceId?: string
  readonly name?: string
  readonly destinationName?: string
  /** Its given keys have to be equal; others are free. */
  readonly connectionConfiguration?: unknown
}

/** Every given field has to be equal, exactly; null and blank text mean any. */
export interface ConnectionSearch {
  readonly connectionId?: string
  readonly name?: string
  readonly namespaceDefinition?: NamespaceDefinition
  readonly namespaceFormat?: string
  readonly prefix?: string
  readonly sourceId?: string
  readonly destinationId?: string
  readonly schedule?: BasicSchedule
  readonly scheduleType?: ScheduleType
  readonly scheduleData?: ConnectionScheduleData
  readonly status?: ConnectionStatus
  readonly source?: SourceSearch
  readonly destination?: DestinationSearch
}

export interface ConnectionRead extends ConnectionSettings {
  readonly connectionId: string
  readonly name: string
  readonly sourceId: string
  readonly destinationId: string
  readonly syncCatalog: AirbyteCatalogRead
  readonly operationIds?: ReadonlyArray<string>
  /** The legacy mirror of a basic schedule. */
  readonly schedule?: BasicSchedule
  readonly breakingChange?: boolean
  readonly workspaceId?: string
  /** Seconds since 1970; newer servers. */
  readonly created_at?: number
}

export interface ConnectionReadList {
  readonly connections: ReadonlyArray<ConnectionRead>
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
})

const tagCodec = object<Tag>('Tag', { tagId: text, workspaceId: text, name: text, color: text })

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
  tags: absent(list(tagCodec)),
}

/** The settings of requests and answers: one place for what each property is. */
export const settingsCodecs = { ...settings, schedule: absent(basicScheduleCodec) }

export const connectionCreateCodec: t.Type<ConnectionCreate, unknown> = object<ConnectionCreate>('ConnectionCreate', {
  ...settingsCodecs,
  name: absent(text),
  sourceId: text,
  destinationId: text,
  operationIds: absent(list(text)),
  syncCatalog: absent(airbyteCatalogCodec),
})

export const connectionUpdateCodec: t.Type<ConnectionUpdate, unknown> = object<ConnectionUpdate>('ConnectionUpdate', {
  ...settingsCodecs,
  name: absent(text),
  connectionId: text,
  operationIds: absent(list(text)),
  syncCatalog: absent(airbyteCatalogCodec),
  breakingChange: absent(flag),
})

export const connectionIdRequestBodyCodec: t.Type<ConnectionIdRequestBody, unknown> = object<ConnectionIdRequestBody>(
  'ConnectionIdRequestBody',
  { connectionId: text },
)

export const connectionStreamRequestBodyCodec: t.Type<ConnectionStreamRequestBody, unknown> =
  object<ConnectionStreamRequestBody>('ConnectionStreamRequestBody', {
    connectionId: text,
    streams: list(
      object<{ readonly streamName: string; readonly streamNamespace?: string }>('ConnectionStream', {
        streamName: text,
        streamNamespace: absent(text),
      }),
    ),
  })

export const connectionSearchCodec: t.Type<ConnectionSearch, unknown> = object<ConnectionSearch>('ConnectionSearch', {
  connectionId: absent(text),
  name: absent(text),
  namespaceDefinition: settings.namespaceDefinition,
  namespaceFormat: absent(text),
  prefix: absent(text),
  sourceId: absent(text),
  destinationId: absent(text),
  schedule: absent(basicScheduleCodec),
  scheduleType: settings.scheduleType,
  scheduleData: absent(scheduleDataCodec),
  status: settings.status,
  source: absent(
    object<SourceSearch>('SourceSearch', {
      sourceDefinitionId: absent(text),
      sourceId: absent(text),
      workspaceId: absent(text),
      name: absent(text),
      sourceName: absent(text),
      connectionConfiguration: absent(anything),
    }),
  ),
  destination: absent(
    object<DestinationSearch>('DestinationSearch', {
      destinationDefinitionId: absent(text),
      destinationId: absent(text),
      workspaceId: absent(text),
      name: absent(text),
      destinationName: absent(text),
      connectionConfiguration: absent(anything),
    }),
  ),
})

export const connectionReadCodec: t.Type<ConnectionRead, unknown> = object<ConnectionRead>('ConnectionRead', {
  ...settingsCodecs,
  connectionId: text,
  name: text,
  sourceId: text,
  destinationId: text,
  syncCatalog: airbyteCatalogReadCodec,
  operationIds: absent(list(text)),
  breakingChange: absent(flag),
  workspaceId: absent(text),
  created_at: absent(number),
})

export const connectionReadListCodec: t.Type<ConnectionReadList, unknown> = object<ConnectionReadList>(
  'ConnectionReadList',
  { connections: named('connection', connectionReadCodec) },
)
