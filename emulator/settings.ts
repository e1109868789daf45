/** The settings of a connection as requests give them: what is read, what is refused, what is left as it was. */
import { serverScheduleCheck } from '../provider/server'
import { storedCatalog } from './catalogs'
import { databaseError, internal, invalid } from './errors'
import { type Body, optional, optionalText, orRefuse, refuse, strings } from './handler'
import type { Connection } from './records'
import type { State } from './state'

/** The framework reads a number from a text, too. */
const withNumbers = (data: unknown): unknown => {
  const basic = (data as { readonly basicSchedule?: { readonly units?: unknown } } | undefined)?.basicSchedule
  return typeof basic?.units === 'string'
    ? { ...(data as object), basicSchedule: { ...basic, units: Number(basic.units) } }
    : data
}

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
  const scheduleData = withNumbers(optional(body, 'scheduleData'))
  orRefuse(serverScheduleCheck({ scheduleType, scheduleData: scheduleData as never }))
  return { scheduleType, scheduleData }
}

const NEWER = ['tags', 'dataplaneGroupId', 'backfillPreference', 'notifySchemaChangesByEmail'] as const

/** What only newer servers take. */
export const newerSettings = (state: State, body: Body): Partial<Connection> =>
  state.isNewer
    ? Object.fromEntries(NEWER.filter((name) => optional(body, name) !== undefined).map((name) => [name, body[name]]))
    : {}

/** The database's longest name, prefix or namespace format, in characters. */
const LONGEST = 256

/** Refuses what the database does not take. */
export const checkLimits = (state: State, body: Body): void => {
  const statement = 'update "public"."connection" set …'
  for (const name of ['name', 'namespaceFormat', 'prefix']) {
    if (Array.from(optionalText(body, name) ?? '').length > LONGEST) {
      refuse(databaseError(statement, `value too long for type character varying(${String(LONGEST)})`))
    }
  }
  const catalogId = optionalText(body, 'sourceCatalogId')
  if (catalogId !== undefined && !state.catalogs.has(catalogId)) {
    refuse(
      databaseError(
        statement,
        `insert or update on table "connection" violates foreign key constraint "connection_source_catalog_id_fkey"\n  Detail: Key (source_catalog_id)=(${catalogId}) is not present in table "actor_catalog".`,
      ),
    )
  }
}

/** Refuses operations that do not exist. */
export const checkOperations = (state: State, ids: ReadonlyArray<string>): void => {
  const unknown = ids.find((operationId) => !state.operations.has(operationId))
  if (unknown === undefined) return
  refuse(
    internal(
      `java.util.concurrent.ExecutionException: io.airbyte.config.persistence.ConfigNotFoundException: config type: STANDARD_SYNC_OPERATION id: ${unknown}`,
      'java.lang.RuntimeException',
      true,
    ),
  )
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
export const patchOf = (state: State, body: Body): Partial<Connection> => {
  checkSchedule(body)
  const syncCatalog = optional(body, 'syncCatalog')
  const schedule = optionalText(body, 'scheduleType') === undefined ? {} : scheduleOf(body)
  const catalog = syncCatalog === undefined ? {} : { syncCatalog: storedCatalog(state, syncCatalog) }
  const given = PATCHED.filter((name) => optional(body, name) !== undefined).map((name) => [name, body[name]] as const)
  checkOperations(state, strings(body['operationIds']))
  checkLimits(state, body)
  return { ...Object.fromEntries(given), ...newerSettings(state, body), ...schedule, ...catalog }
}
