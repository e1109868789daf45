/** The settings of a connection as requests give them: what is read, what is refused, what is left as it was. */
import { serverScheduleCheck } from '../provider/server'
import { storedCatalog } from './catalogs'
import { checkLengths, refuseForeignKey, type Write } from './database'
import { internal, invalid } from './errors'
import { type Body, optional, optionalText, orRefuse, refuse, strings } from './handler'
import type { Connection } from './records'
import type { State } from './state'

export const scheduleOf = (body: Body): Pick<Connection, 'scheduleType' | 'scheduleData'> => {
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
  orRefuse(serverScheduleCheck({ scheduleType, scheduleData: scheduleData as never }))
  return { scheduleType, scheduleData }
}

const NEWER = [
  'tags',
  'backfillPreference',
  'notifySchemaChangesByEmail',
  'destinationCatalogId',
  'onDemandEnabled',
] as const

/** What only newer servers take. */
export const newerSettings = (state: State, body: Body): Partial<Connection> =>
  state.isNewer
    ? Object.fromEntries(NEWER.filter((name) => optional(body, name) !== undefined).map((name) => [name, body[name]]))
    : {}

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
export const patchOf = (state: State, { sourceId }: Connection, body: Body): Partial<Connection> => {
  checkOperations(state, state.sources.get(sourceId)?.workspaceId, strings(body['operationIds']))
  checkSchedule(body)
  const schedule = optionalText(body, 'scheduleType') === undefined ? {} : scheduleOf(body)
  const syncCatalog = optional(body, 'syncCatalog')
  const catalog = syncCatalog === undefined ? {} : { syncCatalog: storedCatalog(state, syncCatalog) }
  const given = PATCHED.filter((name) => optional(body, name) !== undefined).map((name) => [name, body[name]] as const)
  checkLimits(state, 'update', body)
  return { ...Object.fromEntries(given), ...newerSettings(state, body), ...schedule, ...catalog }
}
