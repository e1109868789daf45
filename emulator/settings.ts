/** The settings of a connection as requests give them: what is read, what is refused, what is left as it was. */
import * as E from 'fp-ts/Either'

import type { StreamDescriptor } from '../provider/catalog/airbyte'
import { serverScheduleCheck } from '../provider/server'
import { storedCatalog } from './catalogs'
import { checkLengths, refuseForeignKey, type Write } from './database'
import { internal, invalid, problem } from './errors'
import { type Body, optional, optionalRecord, optionalText, orRefuse, refuse, strings } from './handler'
import type { Connection } from './records'
import { isNewer } from './releases'
import type { State } from './state'
import { tagsOf } from './tags'

/** How a newer server refuses a cron: as a problem, with what is wrong in it. */
const checkCron = (scheduleData: unknown, connectionId: string): void => {
  const { cron } = (scheduleData ?? {}) as { readonly cron?: Body | null }
  const refuseCron = (kind: string, title: string, detail: string, data: unknown): never =>
    refuse(problem(400, `error:cron-validation/${kind}`, { title, detail, data }))
  if (cron === undefined || cron === null) {
    const detail = 'If schedule type is cron, scheduleData.cron must be provided.'
    refuseCron('missing-cron-data', 'Cron data is missing', detail, null)
    return
  }
  const [cronExpression, cronTimeZone] = [optionalText(cron, 'cronExpression'), optionalText(cron, 'cronTimeZone')]
  if (cronExpression === undefined || cronTimeZone === undefined) {
    refuseCron(
      'missing-component',
      'Cron is missing a component',
      'The cron must specify a cron expression and a timezone.',
      { connectionId, cronExpression: cronExpression ?? null, cronTimezone: cronTimeZone ?? null },
    )
    return
  }
  const isAccepted = (zone: string): boolean =>
    E.isRight(
      serverScheduleCheck({ scheduleType: 'cron', scheduleData: { cron: { cronExpression, cronTimeZone: zone } } }),
    )
  if (!isAccepted('UTC')) {
    const data = { cronExpression, validationErrorMessage: null }
    refuseCron('invalid-expression', 'Invalid cron expression', 'The cron expression is invalid', data)
  }
  if (!isAccepted(cronTimeZone)) {
    const data = { connectionId, cronTimezone: cronTimeZone }
    refuseCron('invalid-timezone', 'Invalid cron timezone', 'The specified cron timezone is invalid', data)
  }
}

export const scheduleOf = (
  state: State,
  body: Body,
  connectionId: string,
): Pick<Connection, 'scheduleType' | 'scheduleData'> => {
  const scheduleType = optionalText(body, 'scheduleType')
  const legacy = optional(body, 'schedule')
  if (legacy !== undefined && scheduleType !== undefined) {
    refuse(invalid('supply old or new schedule schema but not both'))
  }
  if (legacy !== undefined) return { scheduleType: 'basic', scheduleData: { basicSchedule: legacy } }
  if (scheduleType === undefined || scheduleType === 'manual') {
    return { scheduleType: 'manual', scheduleData: undefined }
  }
  const scheduleData = optional(body, 'scheduleData')
  if (isNewer(state) && scheduleType === 'cron' && scheduleData !== undefined) checkCron(scheduleData, connectionId)
  orRefuse(serverScheduleCheck({ scheduleType, scheduleData: scheduleData as never }))
  return { scheduleType, scheduleData }
}

const NEWER = ['backfillPreference', 'notifySchemaChangesByEmail', 'destinationCatalogId'] as const

/** What only newer servers take. */
export const newerSettings = (
  state: State,
  body: Body,
  names: ReadonlyArray<(typeof NEWER)[number]> = NEWER,
): Partial<Connection> =>
  isNewer(state)
    ? {
        ...Object.fromEntries(
          names.filter((name) => optional(body, name) !== undefined).map((name) => [name, body[name]]),
        ),
        ...(optional(body, 'tags') === undefined ? {} : { tags: tagsOf(state, body['tags']) }),
      }
    : {}

/** Ephemeral storage is in the document, and no server keeps it. */
const RESOURCES = ['cpu_request', 'cpu_limit', 'memory_request', 'memory_limit']

export const resourcesOf = (state: State, body: Body): unknown => {
  const given = optionalRecord(body, 'resourceRequirements')
  return given === undefined || !isNewer(state)
    ? optional(body, 'resourceRequirements')
    : Object.fromEntries(
        RESOURCES.filter((name) => optional(given, name) !== undefined).map((name) => [name, given[name]]),
      )
}

/** A newer server takes no update of a connection that it has locked. */
export const checkLock = ({ status, connectionId }: Connection): void => {
  if (status !== 'locked') return
  refuse(
    problem(409, 'error:connection/locked', {
      title: 'Connection is locked',
      detail: 'The connection is locked and cannot be modified.',
      data: { connectionId, statusReason: null },
    }),
  )
}

const hasFiles = (entry: unknown): entry is { readonly stream: StreamDescriptor } => {
  const { config } = (entry ?? {}) as { readonly config?: Body | null }
  return config?.['selected'] === true && config['includeFiles'] === true
}

/** Refuses what nobody is entitled to here, and files, which no connector here carries. */
export const checkEntitlements = (state: State, body: Body): void => {
  if (!isNewer(state)) return
  if (body['onDemandEnabled'] === true) {
    refuse(
      problem(403, 'error:license/entitlement', {
        title: 'License Entitlement Error',
        detail: 'The license for this organization is not entitled to use the requested feature.',
        data: { entitlement: 'feature-on-demand-capacity-enabled', resourceId: null },
      }),
    )
  }
  const { streams } = optionalRecord(body, 'syncCatalog') ?? {}
  const withFiles = (Array.isArray(streams) ? (streams as ReadonlyArray<unknown>) : []).filter(hasFiles)
  if (withFiles.length === 0) return
  refuse(
    problem(400, 'error:connection-validation/file-transfer/connection-unsupported', {
      title: 'Connection does not support file transfers',
      detail:
        'The source or destination used in this connection does not support file transfers, so they cannot be enabled.',
      data: {
        streams: withFiles.map(({ stream: { name, namespace } }) => ({
          streamName: name,
          ...(namespace === undefined ? {} : { streamNamespace: namespace }),
        })),
      },
    }),
  )
}

/** Refuses what the database does not take. */
export const checkLimits = (state: State, write: Write, body: Body): void => {
  checkLengths(
    'connection',
    write,
    ['name', 'namespaceFormat', 'prefix'].map((name) => optionalText(body, name)),
  )
  const id = optionalText(body, 'sourceCatalogId')
  if (id === undefined || state.catalogs.has(id)) return
  const constraint = 'connection_actor_catalog_id_fk'
  refuseForeignKey('connection', write, { constraint, column: 'source_catalog_id', id, other: 'actor_catalog' })
}

/** Refuses operations that do not exist, and those of another workspace. */
export const checkOperations = (state: State, workspaceId: string | undefined, ids: ReadonlyArray<string>): void => {
  for (const id of ids) {
    const operation = state.operations.get(id)
    if (operation === undefined) {
      refuse(
        internal(
          `java.util.concurrent.ExecutionException: io.airbyte.config.persistence.ConfigNotFoundException: config type: STANDARD_SYNC_OPERATION id: ${id}`,
          'java.lang.RuntimeException',
          true,
        ),
      )
    } else if (operation.workspaceId !== workspaceId) {
      refuse(
        internal(
          `Operation and connection do not belong to the same workspace. Workspace id: ${String(workspaceId)}, Operation id: ${id}, Operation workspace id: ${operation.workspaceId}`,
        ),
      )
    }
  }
}

/** Refuses an update whose schedule is half told. */
const checkSchedule = (body: Body): void => {
  const scheduleType = optionalText(body, 'scheduleType')
  const hasData = optional(body, 'scheduleData') !== undefined
  const refuseIf = (isWrong: boolean, message: string): void => {
    if (isWrong) refuse(internal(`ConnectionUpdate should ${message}`))
  }
  refuseIf(
    optional(body, 'schedule') !== undefined,
    "only make changes to the schedule by setting scheduleType and scheduleData. 'schedule' is no longer supported.",
  )
  refuseIf(
    hasData && scheduleType === undefined,
    'not include any scheduleData without also specifying a valid scheduleType.',
  )
  refuseIf(
    hasData && scheduleType === 'manual',
    'not include any scheduleData when setting the Connection scheduleType to MANUAL.',
  )
  refuseIf(
    !hasData && scheduleType !== undefined && scheduleType !== 'manual',
    `include scheduleData when setting the Connection scheduleType to ${String(scheduleType).toUpperCase()}.`,
  )
}

const PATCHED = [
  'name',
  'namespaceDefinition',
  'namespaceFormat',
  'prefix',
  'operationIds',
  'status',
  'sourceCatalogId',
  'resourceRequirements',
  'geography',
  'breakingChange',
  'notifySchemaChanges',
  'notifySchemaChangesByEmail',
  'nonBreakingChangesPreference',
] as const

/** What an update changes: what is absent or null stays as it was (updateConnection). */
export const patchOf = (state: State, { sourceId, connectionId }: Connection, body: Body): Partial<Connection> => {
  checkOperations(state, state.sources.get(sourceId)?.workspaceId, strings(body['operationIds']))
  checkSchedule(body)
  const schedule = optionalText(body, 'scheduleType') === undefined ? {} : scheduleOf(state, body, connectionId)
  const syncCatalog = optional(body, 'syncCatalog')
  const catalog = syncCatalog === undefined ? {} : { syncCatalog: storedCatalog(state, syncCatalog) }
  const given = PATCHED.filter((name) => optional(body, name) !== undefined).map((name) => [name, body[name]] as const)
  checkLimits(state, 'update', body)
  const resources =
    optional(body, 'resourceRequirements') === undefined ? {} : { resourceRequirements: resourcesOf(state, body) }
  return { ...Object.fromEntries(given), ...newerSettings(state, body), ...resources, ...schedule, ...catalog }
}
