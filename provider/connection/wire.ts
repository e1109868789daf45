/** A connection's inputs in Airbyte's words, and back. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

import type { ConnectionRead } from '../api/connections'
import type { OperationRead, WebBackendOperationCreateOrUpdate } from '../api/operations'
import { type AirbyteCatalog, type AirbyteCatalogRead, type StreamDescriptor } from '../catalog/airbyte'
import { wireCatalog } from '../catalog/canonical'
import { streamKey } from '../catalog/key'
import { canonicalJson } from '../json'
import { failed, type Failure, invalidInputs } from './env'
import { type ConnectionInputs, decodeInputs, inputIssue, STEERING } from './inputs'
import { type ConnectionOperation, operationsOf } from './operations'

const snakeCase = (requirements: NonNullable<ConnectionInputs['resourceRequirements']>) => ({
  ...(requirements.cpuRequest === undefined ? {} : { cpu_request: requirements.cpuRequest }),
  ...(requirements.cpuLimit === undefined ? {} : { cpu_limit: requirements.cpuLimit }),
  ...(requirements.memoryRequest === undefined ? {} : { memory_request: requirements.memoryRequest }),
  ...(requirements.memoryLimit === undefined ? {} : { memory_limit: requirements.memoryLimit }),
})

const wireSchedule = (schedule: ConnectionInputs['schedule']) => {
  if (schedule === undefined || schedule.scheduleType === 'manual') return { scheduleType: 'manual' as const }
  if (schedule.scheduleType === 'basic') {
    const { units, timeUnit } = schedule
    return { scheduleType: 'basic' as const, scheduleData: { basicSchedule: { units, timeUnit } } }
  }
  const { cronExpression, cronTimeZone } = schedule
  return { scheduleType: 'cron' as const, scheduleData: { cron: { cronExpression, cronTimeZone } } }
}

/**
 * The settings as connections/create and the two updates take them. A setting that the program leaves out is sent as
 * its default, so that what was edited by hand goes back; what has no default that holds on all servers is as the server has it.
 */
export const wireSettings = (inputs: ConnectionInputs) => ({
  name: inputs.name,
  status: inputs.status ?? ('active' as const),
  ...wireSchedule(inputs.schedule),
  namespaceDefinition: inputs.namespaceDefinition ?? ('source' as const),
  namespaceFormat: inputs.namespaceFormat ?? '',
  prefix: inputs.prefix ?? '',
  nonBreakingChangesPreference: inputs.nonBreakingChangesPreference ?? 'ignore',
  resourceRequirements: snakeCase(inputs.resourceRequirements ?? {}),
  ...(inputs.geography === undefined ? {} : { geography: inputs.geography }),
  ...(inputs.sourceCatalogId === undefined ? {} : { sourceCatalogId: inputs.sourceCatalogId }),
  ...(inputs.notifySchemaChanges === undefined ? {} : { notifySchemaChanges: inputs.notifySchemaChanges }),
  ...(inputs.notifySchemaChangesByEmail === undefined
    ? {}
    : { notifySchemaChangesByEmail: inputs.notifySchemaChangesByEmail }),
  ...(inputs.dataplaneGroupId === undefined ? {} : { dataplaneGroupId: inputs.dataplaneGroupId }),
  ...(inputs.backfillPreference === undefined ? {} : { backfillPreference: inputs.backfillPreference }),
  ...(inputs.tags === undefined ? {} : { tags: inputs.tags }),
})

export const wireCatalogOf = (inputs: ConnectionInputs): E.Either<Failure, AirbyteCatalog> =>
  pipe(
    wireCatalog(inputs.syncCatalog),
    E.mapLeft((problems) => failed(invalidInputs(problems.map(inputIssue)))),
  )

/** What this release knows of a stream's configuration; anything else on the server is carried over by an update. */
const KNOWN_CONFIGURATION: ReadonlySet<string> = new Set([
  'syncMode',
  'cursorField',
  'destinationSyncMode',
  'primaryKey',
  'aliasName',
  'selected',
  'suggested',
  'fieldSelectionEnabled',
  'selectedFields',
])

const keyOf = ({ stream }: { readonly stream: StreamDescriptor }): string => streamKey(stream)

/** Names of stream configuration that a program sets beside what this release knows, by stream. */
export type ManagedSettings = Readonly<Record<string, ReadonlyArray<string>>>

/** What the program manages: the settings that it gives, and the streams' settings that this release does not know. */
export type Managed = Partial<Omit<ConnectionInputs, 'syncCatalog'>> & { readonly streamSettings?: ManagedSettings }

/** Which streams' unknown configuration (mappers, say) the program sets: what it does not set belongs to the server. */
export const managedSettings = ({ syncCatalog }: Pick<ConnectionInputs, 'syncCatalog'>): ManagedSettings =>
  Object.fromEntries(
    Object.entries(syncCatalog.streams).flatMap(([key, { extra }]) =>
      extra === undefined ? [] : [[key, Object.keys(extra)] as const],
    ),
  )

/**
 * Obligation: an update replaces the catalog whole, so what the program does not speak of must be sent back as it is.
 * What the program set before and sets no longer (`managed`) is not carried over.
 */
export const carryOver = (
  ours: AirbyteCatalog,
  current: AirbyteCatalogRead | undefined,
  managed: ManagedSettings,
): AirbyteCatalog => {
  const held = new Map((current?.streams ?? []).map((entry) => [keyOf(entry), entry]))
  return {
    streams: ours.streams.map((entry) => {
      const there = held.get(keyOf(entry))
      if (there === undefined) return entry
      const before = managed[keyOf(entry)] ?? []
      const unknown = Object.fromEntries(
        Object.entries(there.config).filter(([name]) => !KNOWN_CONFIGURATION.has(name) && !before.includes(name)),
      )
      return { stream: entry.stream, config: { ...unknown, ...entry.config } }
    }),
  }
}

/** Without the configuration that neither this release knows nor the program sets: it is not the program's concern. */
const onlyManaged = (catalog: AirbyteCatalogRead, managed: ManagedSettings): AirbyteCatalogRead => ({
  streams: catalog.streams.map((entry) => ({
    stream: entry.stream,
    config: Object.fromEntries(
      Object.entries(entry.config).filter(
        ([name]) => KNOWN_CONFIGURATION.has(name) || (managed[keyOf(entry)] ?? []).includes(name),
      ),
    ),
  })),
})

const readSchedule = (connection: ConnectionRead): ConnectionInputs['schedule'] => {
  const basic = connection.scheduleData?.basicSchedule ?? connection.schedule
  if (connection.scheduleType === 'cron' && connection.scheduleData?.cron !== undefined) {
    const { cronExpression, cronTimeZone } = connection.scheduleData.cron
    return { scheduleType: 'cron', cronExpression, cronTimeZone }
  }
  if (connection.scheduleType === 'basic' && basic !== undefined) {
    return { scheduleType: 'basic', units: basic.units, timeUnit: basic.timeUnit as 'hours' }
  }
  return undefined
}

const camelCase = (requirements: ConnectionRead['resourceRequirements']) =>
  requirements === undefined
    ? undefined
    : {
        cpuRequest: requirements.cpu_request,
        cpuLimit: requirements.cpu_limit,
        memoryRequest: requirements.memory_request,
        memoryLimit: requirements.memory_limit,
      }

/** Settings that belong to the server unless the program sets them. */
const IF_MANAGED = [
  'geography',
  'notifySchemaChanges',
  'notifySchemaChangesByEmail',
  'sourceCatalogId',
  'dataplaneGroupId',
  'backfillPreference',
  'tags',
] as const

/**
 * The inputs that would make the connection as the server has it. `managed` are the properties that the state holds:
 * what only counts if the program sets it, and what steers this program and is not on the server at all. `operations`
 * are the connection's own, where the program brings some.
 */
export const inputsOf = (
  connection: ConnectionRead,
  managed: Managed,
  operations?: ReadonlyArray<OperationRead>,
): E.Either<Failure, ConnectionInputs> => {
  const operationIds = sameSet(connection.operationIds ?? [], managed.operationIds ?? [])
    ? managed.operationIds
    : connection.operationIds
  return pipe(
    decodeInputs(
      {
        sourceId: connection.sourceId,
        destinationId: connection.destinationId,
        syncCatalog: onlyManaged(connection.syncCatalog, managed.streamSettings ?? {}),
        name: connection.name,
        status: connection.status,
        schedule: readSchedule(connection),
        namespaceDefinition: connection.namespaceDefinition,
        namespaceFormat: connection.namespaceFormat,
        prefix: connection.prefix,
        ...(operations === undefined ? { operationIds } : { operations: operationsOf(operations) }),
        resourceRequirements: camelCase(connection.resourceRequirements),
        nonBreakingChangesPreference: connection.nonBreakingChangesPreference,
        ...Object.fromEntries(
          IF_MANAGED.filter((name) => managed[name] !== undefined).map((name) => [name, connection[name]]),
        ),
        ...Object.fromEntries(STEERING.map((name) => [name, managed[name]])),
      },
      true,
    ),
    E.mapLeft((issues) => failed(invalidInputs(issues))),
  )
}

/** The operations as an update takes them: one that the connection has keeps its id, and so is changed, not doubled. */
export const wireOperations = (
  operations: ReadonlyArray<ConnectionOperation>,
  workspaceId: string,
  held: ReadonlyArray<OperationRead>,
): ReadonlyArray<WebBackendOperationCreateOrUpdate> =>
  operations.map(({ name, operatorConfiguration }) => {
    const there = held.find((operation) => operation.name === name)
    return {
      workspaceId,
      name,
      operatorConfiguration,
      ...(there === undefined ? {} : { operationId: there.operationId }),
    }
  })

/** What newer servers know and older ones ignore without a word. */
const NEWER = ['tags', 'dataplaneGroupId', 'backfillPreference', 'notifySchemaChangesByEmail'] as const

const isSame = (one: unknown, other: unknown): boolean => canonicalJson(one) === canonicalJson(other)

const sortedTags = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map((tag: { readonly tagId?: unknown }) => String(tag.tagId)).sort((one, other) => (one < other ? -1 : 1))
    : value

/** What was sent and does not read back, by name. */
export const notKept = (inputs: ConnectionInputs, answer: Partial<ConnectionRead>): ReadonlyArray<string> => {
  const there = new Map((answer.syncCatalog?.streams ?? []).map((entry) => [keyOf(entry), entry.config]))
  return [
    ...NEWER.filter(
      (name) => inputs[name] !== undefined && !isSame(sortedTags(inputs[name]), sortedTags(answer[name])),
    ),
    ...Object.entries(inputs.syncCatalog.streams).flatMap(([key, { extra }]) =>
      Object.entries(extra ?? {})
        .filter(([name, value]) => !isSame(value, (there.get(key) as Record<string, unknown> | undefined)?.[name]))
        .map(([name]) => `${name} of stream ${key}`),
    ),
  ]
}

export const sameSet = (one: ReadonlyArray<string>, other: ReadonlyArray<string>): boolean =>
  one.length === other.length && one.every((item) => other.includes(item))

export const isGone = (connection: ConnectionRead): boolean => connection.status === 'deprecated'
