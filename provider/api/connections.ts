/** The nine operations on connections, and resets of single streams. */
import type * as t from 'io-ts'

import { type AirbyteCatalog, airbyteCatalogCodec } from '../catalog/catalog'
import { absent, flag, list, number, object, text } from './codecs'

/** `{units, timeUnit}` of a basic schedule, and of the legacy `schedule`. */
export interface BasicSchedule {
  readonly units: number
  readonly timeUnit: string
}

export interface CronSchedule {
  readonly cronExpression: string
  readonly cronTimeZone: string
}

export interface ConnectionScheduleData {
  readonly basicSchedule?: BasicSchedule
  readonly cron?: CronSchedule
}

export interface WireResourceRequirements {
  readonly cpu_request?: string
  readonly cpu_limit?: string
  readonly memory_request?: string
  readonly memory_limit?: string
}

/** What create and the updates share. */
export interface ConnectionSettingsWrite {
  readonly name?: string
  readonly namespaceDefinition?: string
  readonly namespaceFormat?: string
  readonly prefix?: string
  readonly scheduleType?: string
  readonly scheduleData?: ConnectionScheduleData
  readonly status?: string
  readonly resourceRequirements?: WireResourceRequirements
  readonly sourceCatalogId?: string
  readonly geography?: string
  readonly notifySchemaChanges?: boolean
  readonly nonBreakingChangesPreference?: string
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

export interface WorkspaceIdRequestBody {
  readonly workspaceId: string
}

export interface ConnectionStreamRequestBody {
  readonly connectionId: string
  /** Never empty: Airbyte starts a sync then, not a reset. */
  readonly streams: ReadonlyArray<{ readonly streamName: string; readonly streamNamespace?: string }>
}

export interface ConnectionRead {
  readonly connectionId: string
  readonly name: string
  readonly sourceId: string
  readonly destinationId: string
  readonly status: string
  readonly syncCatalog: AirbyteCatalog
  readonly operationIds?: ReadonlyArray<string>
  readonly namespaceDefinition?: string
  readonly namespaceFormat?: string
  readonly prefix?: string
  readonly schedule?: BasicSchedule
  readonly scheduleType?: string
  readonly scheduleData?: ConnectionScheduleData
  readonly resourceRequirements?: WireResourceRequirements
  readonly sourceCatalogId?: string
  readonly geography?: string
  readonly breakingChange?: boolean
  readonly notifySchemaChanges?: boolean
  readonly nonBreakingChangesPreference?: string
}

export interface ConnectionReadList {
  readonly connections: ReadonlyArray<ConnectionRead>
}

const basicScheduleCodec = object<BasicSchedule>('BasicSchedule', { units: number, timeUnit: text })
const cronCodec = object<CronSchedule>('CronSchedule', { cronExpression: text, cronTimeZone: text })
export const scheduleDataCodec: t.Type<ConnectionScheduleData, unknown> = object<ConnectionScheduleData>(
  'ConnectionScheduleData',
  { basicSchedule: absent(basicScheduleCodec), cron: absent(cronCodec) },
)
export const resourceRequirementsCodec: t.Type<WireResourceRequirements, unknown> = object<WireResourceRequirements>(
  'ResourceRequirements',
  {
    cpu_request: absent(text),
    cpu_limit: absent(text),
    memory_request: absent(text),
    memory_limit: absent(text),
  },
)

export const connectionReadCodec: t.Type<ConnectionRead, unknown> = object<ConnectionRead>('ConnectionRead', {
  connectionId: text,
  name: text,
  sourceId: text,
  destinationId: text,
  status: text,
  syncCatalog: airbyteCatalogCodec,
  operationIds: absent(list(text)),
  namespaceDefinition: absent(text),
  namespaceFormat: absent(text),
  prefix: absent(text),
  schedule: absent(basicScheduleCodec),
  scheduleType: absent(text),
  scheduleData: absent(scheduleDataCodec),
  resourceRequirements: absent(resourceRequirementsCodec),
  sourceCatalogId: absent(text),
  geography: absent(text),
  breakingChange: absent(flag),
  notifySchemaChanges: absent(flag),
  nonBreakingChangesPreference: absent(text),
})

export const connectionReadListCodec: t.Type<ConnectionReadList, unknown> = object<ConnectionReadList>(
  'ConnectionReadList',
  { connections: list(connectionReadCodec) },
)
