/** What each path does to the state and answers, as the real server does (`operationId`s of Airbyte's document). */
import * as E from 'fp-ts/Either'

import type { AirbyteCatalog, StreamDescriptor } from '../provider/catalog/airbyte'
import {
  isBreakingDiff,
  type ProtocolCatalog,
  serverCatalogDiff,
  serverDefaultCatalog,
  serverMerge,
  serverScheduleCheck,
  serverStored,
  serverUpdate,
} from '../provider/server'
import { type Failure, internal, invalid, known, notFound, refused } from './errors'
import {
  createOperation,
  deleteOperation,
  findOperation,
  operationRead,
  releaseOperations,
  replaceOperations,
  updateOperation,
} from './operations'
import { misfit, specificationOf } from './specification'
import {
  type Actor,
  type Connection,
  contentId,
  type Definition,
  type Job,
  jobsOf,
  newId,
  runningJobs,
  scheduleFirst,
  startJob,
  type State,
  stateKeyOf,
  statusOf,
} from './state'

/** A request's body, unread. */
export type Body = Readonly<Record<string, unknown>>

export type Answer = E.Either<Failure, unknown>

export type Handler = (state: State, body: Body) => Answer

/** What a handler throws to leave with a failure; caught in `answer`. */
class Refusal extends Error {
  constructor(readonly failure: Failure) {
    super('refused')
  }
}

const refuse = (failure: Failure): never => {
  throw new Refusal(failure)
}

const orRefuse = <A>(result: E.Either<{ readonly exception: string; readonly message: string | null }, A>): A =>
  E.isRight(result) ? result.right : refuse(refused(result.left))

/** Runs a handler; what it refuses becomes the answer, and so does what the real server would stumble over. */
export const answer = (handler: Handler, state: State, body: Body): Answer => {
  try {
    return handler(state, body)
  } catch (error) {
    if (error instanceof Refusal) return E.left(error.failure)
    return E.left(internal(error instanceof Error ? error.message : 'null', 'java.lang.NullPointerException'))
  }
}

const given = (body: Body, name: string): unknown => (body[name] === null ? undefined : body[name])

const text = (body: Body, name: string): string | undefined => {
  const value = given(body, name)
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined
}

/** An id that has to be there: the server falls over its absence. */
const id = (body: Body, name: string): string =>
  text(body, name) ?? refuse(known(500, 'Internal Server Error: null', 'java.lang.NullPointerException'))

const strings = (value: unknown): ReadonlyArray<string> =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []

const pick = <A>(found: A | undefined, type: string, key: string): A => found ?? refuse(notFound(type, key))

// --------------------------------------------------------------------------------- workspaces, definitions, actors

/** Of the name; with eight letters more where that one is taken. */
const slugOf = (state: State, name: string): string => {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const isTaken = [...state.workspaces.values()].some(({ slug }) => slug === plain)
  return isTaken
    ? `${plain}-${newId()
        .replace(/[^a-f]/g, '')
        .padEnd(8, 'x')
        .slice(0, 8)}`
    : plain
}

const workspaceRead = (state: State, workspaceId: string): unknown => {
  const workspace = pick(state.workspaces.get(workspaceId), 'STANDARD_WORKSPACE', workspaceId)
  return {
    workspaceId,
    customerId: workspace.customerId,
    ...(workspace.email === undefined ? {} : { email: workspace.email }),
    name: workspace.name,
    slug: workspace.slug,
    initialSetupComplete: false,
    displaySetupWizard: false,
    anonymousDataCollection: false,
    news: false,
    securityUpdates: false,
    notifications: [],
    defaultGeography: 'auto',
    webhookConfigs: [],
  }
}

const definitionRead = (kind: 'source' | 'destination', definition: Definition): unknown => ({
  [`${kind}DefinitionId`]: definition.id,
  name: definition.name,
  dockerRepository: definition.dockerRepository,
  dockerImageTag: '2.0.0',
  documentationUrl: definition.documentationUrl,
  protocolVersion: '0.2.0',
  releaseStage: 'beta',
  ...(kind === 'source' ? { sourceType: 'database', maxSecondsBetweenMessages: 10800 } : {}),
})

const SECRET = /password|secret|token|api_?key|credential/i

const masked = (configuration: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(configuration).map(([name, value]) => [name, SECRET.test(name) ? '**********' : value]),
  )

const actorRead = (state: State, kind: 'source' | 'destination', actor: Actor): unknown => {
  const definitions = kind === 'source' ? state.sourceDefinitions : state.destinationDefinitions
  return {
    [`${kind}DefinitionId`]: actor.definitionId,
    [`${kind}Id`]: actor.id,
    workspaceId: actor.workspaceId,
    connectionConfiguration: masked(actor.configuration),
    name: actor.name,
    [`${kind}Name`]: definitions.find((definition) => definition.id === actor.definitionId)?.name ?? actor.name,
  }
}

const snippet = (state: State, kind: 'source' | 'destination', key: string): unknown => {
  const actor = (kind === 'source' ? state.sources : state.destinations).get(key)
  if (actor === undefined) return undefined
  const {
    workspaceId: _workspace,
    connectionConfiguration: _configuration,
    ...shown
  } = actorRead(state, kind, actor) as Readonly<Record<string, unknown>>
  return shown
}

const MASK = '**********'

const noSuchWorkspace = (workspaceId: string): Failure =>
  internal(
    `SQL [insert into "public"."actor" ("id", "workspace_id", "actor_definition_id", "name", "configuration", "actor_type", "tombstone", "created_at", "updated_at") values (cast(? as uuid), cast(? as uuid), cast(? as uuid), ?, cast(? as jsonb), cast(? as "public"."actor_type"), ?, cast(? as timestamp(6) with time zone), cast(? as timestamp(6) with time zone))]; ERROR: insert or update on table "actor" violates foreign key constraint "actor_workspace_id_fkey"\n  Detail: Key (workspace_id)=(${workspaceId}) is not present in table "workspace".`,
    'org.jooq.exception.DataAccessException',
    true,
  )

/** The refusal of a database's configuration that does not fit. */
const checkConfiguration = (state: State, kind: 'source' | 'destination', definitionId: string, given: Body): void => {
  const definitions = kind === 'source' ? state.sourceDefinitions : state.destinationDefinitions
  const name = definitions.find((item) => item.id === definitionId)?.name
  const problem = name === 'Postgres' ? misfit(specificationOf(kind, name), given) : undefined
  if (problem !== undefined) refuse(invalid(problem))
}

const isBad = (configuration: Body): boolean => configuration['host'] === 'bad' || configuration['database'] === 'bad'

/** A connector's own test: a host or database `bad` fails it. */
const checked = (kind: 'source' | 'destination', definitionId: string, configuration: Body): unknown => ({
  ...(isBad(configuration)
    ? { status: 'failed', message: 'State code: 08001; Message: The connection attempt failed.' }
    : { status: 'succeeded' }),
  jobInfo: jobInfo(`check_connection_${kind}`, `Optional[${definitionId}]`),
})

const actorHandlers = (kind: 'source' | 'destination'): Readonly<Record<string, Handler>> => {
  const all = (state: State) => (kind === 'source' ? state.sources : state.destinations)
  const type = `${kind.toUpperCase()}_CONNECTION`
  const find = (state: State, body: Body): Actor => {
    const key = id(body, `${kind}Id`)
    return pick(all(state).get(key), type, key)
  }
  return {
    [`/v1/${kind}s/create`]: (state, body) => {
      const workspaceId = id(body, 'workspaceId')
      if (!state.workspaces.has(workspaceId)) refuse(noSuchWorkspace(workspaceId))
      const definitionId = id(body, `${kind}DefinitionId`)
      checkConfiguration(state, kind, definitionId, (given(body, 'connectionConfiguration') ?? {}) as Body)
      const actor: Actor = {
        id: newId(),
        definitionId,
        workspaceId,
        name: id(body, 'name'),
        configuration: (given(body, 'connectionConfiguration') ?? {}) as Readonly<Record<string, unknown>>,
        tombstone: false,
      }
      all(state).set(actor.id, actor)
      return E.right(actorRead(state, kind, actor))
    },
    [`/v1/${kind}s/update`]: (state, body) => {
      const actor = find(state, body)
      actor.name = text(body, 'name') ?? actor.name
      const sent = (given(body, 'connectionConfiguration') ?? actor.configuration) as Body
      // A secret that is sent back as it is shown stays as it was.
      actor.configuration = Object.fromEntries(
        Object.entries(sent).map(([name, value]) => [name, value === MASK ? actor.configuration[name] : value]),
      )
      return E.right(actorRead(state, kind, actor))
    },
    [`/v1/${kind}s/clone`]: (state, body) => {
      const key = id(body, `${kind}CloneId`)
      const original = pick(all(state).get(key), type, key)
      const changes = (given(body, `${kind}Configuration`) ?? {}) as Body
      const actor: Actor = { ...original, id: newId(), name: text(changes, 'name') ?? original.name }
      all(state).set(actor.id, actor)
      return E.right(actorRead(state, kind, actor))
    },
    [`/v1/${kind}s/search`]: (state, body) => {
      const isEqual = (name: string, value: unknown): boolean => {
        const wanted = given(body, name)
        return wanted === undefined || wanted === '' || wanted === value
      }
      const found = [...all(state).values()].filter((actor) => {
        const shown = actorRead(state, kind, actor) as Body
        const names = ['name', 'workspaceId', `${kind}Id`, `${kind}DefinitionId`, `${kind}Name`]
        return !actor.tombstone && names.every((name) => isEqual(name, shown[name]))
      })
      return E.right({ [`${kind}s`]: found.map((actor) => actorRead(state, kind, actor)) })
    },
    [`/v1/${kind}s/check_connection`]: (state, body) => {
      const actor = find(state, body)
      return E.right(checked(kind, actor.definitionId, actor.configuration))
    },
    [`/v1/scheduler/${kind}s/check_connection`]: (_state, body) =>
      E.right(checked(kind, id(body, `${kind}DefinitionId`), (given(body, 'connectionConfiguration') ?? {}) as Body)),
    [`/v1/${kind}_definition_specifications/get`]: (state, body) => {
      const key = id(body, `${kind}DefinitionId`)
      const definitions = kind === 'source' ? state.sourceDefinitions : state.destinationDefinitions
      const found = pick(
        definitions.find((item) => item.id === key),
        `STANDARD_${kind.toUpperCase()}_DEFINITION`,
        key,
      )
      return E.right({
        [`${kind}DefinitionId`]: key,
        documentationUrl: found.documentationUrl,
        connectionSpecification: specificationOf(kind, found.name),
        jobInfo: jobInfo('get_spec', 'Optional.empty'),
        ...(kind === 'source' ? {} : { supportedDestinationSyncModes: ['overwrite', 'append', 'append_dedup'] }),
      })
    },
    [`/v1/${kind}s/get`]: (state, body) => E.right(actorRead(state, kind, find(state, body))),
    [`/v1/${kind}s/list`]: (state, body) =>
      E.right({
        [`${kind}s`]: [...all(state).values()]
          .filter((actor) => actor.workspaceId === body['workspaceId'] && !actor.tombstone)
          .map((actor) => actorRead(state, kind, actor)),
      }),
    [`/v1/${kind}s/delete`]: (state, body) => {
      const actor = find(state, body)
      actor.tombstone = true
      for (const connection of state.connections.values()) {
        if (connection[`${kind}Id`] === actor.id) deprecate(state, connection)
      }
      return E.right(undefined)
    },
  }
}

// --------------------------------------------------------------------------------------------------------- discovery

/** A connector's catalog as the server keeps it: lists are never left out. */
const recorded = ({ streams }: ProtocolCatalog): unknown => ({
  streams: streams.map((stream) => ({
    ...stream,
    default_cursor_field: stream.default_cursor_field ?? [],
    source_defined_primary_key: stream.source_defined_primary_key ?? [],
  })),
})

const emptyProtocol: ProtocolCatalog = { streams: [] }

const offerOf = (state: State, source: Actor): ProtocolCatalog =>
  state.offers.get(source.id) ??
  state.offers.get(String(source.configuration['database'])) ??
  state.offers.get(source.definitionId) ??
  emptyProtocol

/** Asks the source and remembers what it offers. */
const fetchCatalog = (
  state: State,
  source: Actor,
): { readonly catalogId: string; readonly catalog: AirbyteCatalog } => {
  const protocol = offerOf(state, source)
  const catalog = serverDefaultCatalog(protocol)
  const catalogId = contentId(protocol)
  state.catalogs.set(catalogId, catalog)
  state.fetched.set(source.id, { catalogId, protocol })
  return { catalogId, catalog }
}

const jobInfo = (configType: string, configId = 'NoConfiguration') => ({
  id: newId(),
  configType,
  configId,
  createdAt: 0,
  endedAt: 0,
  succeeded: true,
  connectorConfigurationUpdated: false,
  logs: { logLines: [] },
})

/** A refreshed catalog touches every connection of the source: its breaking flag, and whether it stays active. */
const refresh = (state: State, source: Actor, catalog: AirbyteCatalog): ReadonlyMap<string, unknown> => {
  const diffs = new Map<string, unknown>()
  for (const connection of state.connections.values()) {
    if (connection.sourceId !== source.id || connection.status === 'deprecated') continue
    const old =
      (connection.sourceCatalogId === undefined ? undefined : state.catalogs.get(connection.sourceCatalogId)) ??
      connection.syncCatalog
    const diff = orRefuse(serverCatalogDiff(old, catalog, connection.syncCatalog))
    connection.breakingChange = isBreakingDiff(diff)
    const isDisabled =
      connection.breakingChange || (connection.nonBreakingChangesPreference === 'disable' && diff.transforms.length > 0)
    if (isDisabled) connection.status = 'inactive'
    diffs.set(connection.connectionId, diff)
  }
  return diffs
}

/** What a discovery answers whose connector fails: the call itself succeeds. */
const CRASHED = {
  succeeded: false,
  failureReason: {
    failureType: 'system_error',
    externalMessage: 'Something went wrong in the connector. See the logs for more details.',
    internalMessage: 'boom',
    stacktrace: 'Traceback ...',
    timestamp: 0,
  },
}

const discover: Handler = (state, body) => {
  const sourceId = id(body, 'sourceId')
  const source = pick(state.sources.get(sourceId), 'SOURCE_CONNECTION', sourceId)
  const cached = state.fetched.get(sourceId)
  const isCached = body['disable_cache'] !== true && cached !== undefined
  const known = isCached ? state.catalogs.get(cached.catalogId) : undefined
  if (isCached && known !== undefined) {
    return E.right({ catalog: known, catalogId: cached.catalogId, jobInfo: jobInfo('discover_schema') })
  }
  if (source.configuration['host'] === 'crash') {
    return E.right({ jobInfo: { ...jobInfo('discover_schema', `Optional[${source.definitionId}]`), ...CRASHED } })
  }
  const { catalog, catalogId } = fetchCatalog(state, source)
  const connectionId = text(body, 'connectionId')
  const diffs = connectionId === undefined ? undefined : refresh(state, source, catalog)
  const connection = connectionId === undefined ? undefined : state.connections.get(connectionId)
  return E.right({
    catalog,
    jobInfo: jobInfo('discover_schema', `Optional[${source.definitionId}]`),
    catalogId,
    ...(connection === undefined || diffs === undefined
      ? {}
      : {
          catalogDiff: diffs.get(connection.connectionId),
          breakingChange: connection.breakingChange,
          connectionStatus: connection.status,
        }),
  })
}

// ------------------------------------------------------------------------------------------------------- connections

const find = (state: State, body: Body): Connection => {
  const key = id(body, 'connectionId')
  return pick(state.connections.get(key), 'STANDARD_SYNC', key)
}

const deprecate = (state: State, connection: Connection): void => {
  connection.status = 'deprecated'
  connection.isWorkflowDeleted = true
  releaseOperations(state, connection, connection.operationIds)
  for (const job of runningJobs(state, connection.connectionId)) {
    job.outcome = 'cancelled'
    job.endsAt = 0
  }
}

const nullPointer = (message: string): Failure => internal(message, 'java.lang.NullPointerException')

/** What the server falls over before it looks at anything else. */
const checkStreams = (catalog: unknown): void => {
  for (const { stream } of (catalog as AirbyteCatalog | undefined)?.streams ?? []) {
    if ((stream as unknown) === undefined || (stream as unknown) === null) {
      refuse(
        nullPointer(
          'Cannot invoke "io.airbyte.api.model.generated.AirbyteStream.getName()" because "<parameter1>" is null',
        ),
      )
    }
    if ((stream.name as unknown) === undefined || (stream.name as unknown) === null) {
      refuse(nullPointer('Cannot invoke "java.lang.CharSequence.toString()" because "src" is null'))
    }
  }
}

/** What was stored of a catalog that came before, to the letter: see `readBody`. */
const storedBefore = new WeakMap<object, AirbyteCatalog>()

const stored = (state: State, catalog: unknown): AirbyteCatalog => {
  checkStreams(catalog)
  if (typeof catalog !== 'object' || catalog === null) return { streams: [] }
  const known = storedBefore.get(catalog)
  if (known !== undefined && !state.isNewer) return known
  const made = orRefuse(serverStored(catalog as AirbyteCatalog))
  if (state.isNewer) return withNewer(made, catalog as AirbyteCatalog)
  storedBefore.set(catalog, made)
  return made
}

/** A newer server keeps configuration of streams that older ones drop: mappers and the like. */
const withNewer = (made: AirbyteCatalog, sent: AirbyteCatalog): AirbyteCatalog => {
  const configurations = new Map(sent.streams.map(({ stream, config }) => [stateKeyOf(stream), config]))
  return {
    streams: made.streams.map(({ stream, config }) => ({
      stream,
      config: { ...configurations.get(stateKeyOf(stream)), ...config },
    })),
  }
}

const legacySchedule = (connection: Connection): unknown =>
  (connection.scheduleData as { readonly basicSchedule?: unknown } | undefined)?.basicSchedule

const connectionRead = (connection: Connection): Readonly<Record<string, unknown>> => {
  const { state: _state, isWorkflowDeleted: _workflow, ...shown } = connection
  const schedule = legacySchedule(connection)
  return Object.fromEntries(
    Object.entries({ ...shown, ...(schedule === undefined ? {} : { schedule }) }).filter(
      ([, value]) => value !== undefined,
    ),
  )
}

/** The framework reads a number from a text, too. */
const withNumbers = (data: unknown): unknown => {
  const basic = (data as { readonly basicSchedule?: { readonly units?: unknown } } | undefined)?.basicSchedule
  return typeof basic?.units === 'string'
    ? { ...(data as object), basicSchedule: { ...basic, units: Number(basic.units) } }
    : data
}

const scheduleOf = (body: Body): Pick<Connection, 'scheduleType' | 'scheduleData'> => {
  const scheduleType = text(body, 'scheduleType')
  const legacy = given(body, 'schedule')
  if (legacy !== undefined && scheduleType !== undefined)
    refuse(invalid('supply old or new schedule schema but not both'))
  if (legacy !== undefined) return { scheduleType: 'basic', scheduleData: { basicSchedule: legacy } }
  if (scheduleType === undefined || scheduleType === 'manual')
    return { scheduleType: 'manual', scheduleData: undefined }
  const scheduleData = withNumbers(given(body, 'scheduleData'))
  orRefuse(serverScheduleCheck({ scheduleType, scheduleData: scheduleData as never }))
  return { scheduleType, scheduleData }
}

/** What only newer servers take. */
const newer = (state: State, body: Body): Pick<Connection, 'tags' | 'dataplaneGroupId' | 'backfillPreference'> =>
  state.isNewer
    ? Object.fromEntries(
        ['tags', 'dataplaneGroupId', 'backfillPreference', 'notifySchemaChangesByEmail']
          .filter((name) => given(body, name) !== undefined)
          .map((name) => [name, body[name]]),
      )
    : {}

const createConnection = (state: State, body: Body): Connection => {
  const sourceId = id(body, 'sourceId')
  const destinationId = id(body, 'destinationId')
  const source = pick(state.sources.get(sourceId), 'SOURCE_CONNECTION', sourceId)
  const destination = pick(state.destinations.get(destinationId), 'DESTINATION_CONNECTION', destinationId)
  if (source.workspaceId !== destination.workspaceId) {
    refuse(
      internal('Source and destination do not belong to the same workspace.', 'java.lang.IllegalArgumentException'),
    )
  }
  const connection: Connection = {
    connectionId: newId(),
    sourceId,
    destinationId,
    name: text(body, 'name') ?? `${source.name} <> ${destination.name}`,
    namespaceDefinition: text(body, 'namespaceDefinition') ?? 'source',
    namespaceFormat: text(body, 'namespaceFormat'),
    prefix: text(body, 'prefix'),
    operationIds: strings(body['operationIds']),
    syncCatalog: stored(state, given(body, 'syncCatalog')),
    ...scheduleOf(body),
    status: text(body, 'status'),
    resourceRequirements: given(body, 'resourceRequirements'),
    sourceCatalogId: text(body, 'sourceCatalogId'),
    geography: text(body, 'geography') ?? 'auto',
    breakingChange: false,
    // What the request says is ignored here (createConnection, 0.42.1 and later answer false).
    notifySchemaChanges: false,
    notifySchemaChangesByEmail: false,
    ...newer(state, body),
    nonBreakingChangesPreference: text(body, 'nonBreakingChangesPreference') ?? 'ignore',
    state: {},
    isWorkflowDeleted: false,
  }
  checkOperations(state, connection.operationIds)
  state.connections.set(connection.connectionId, connection)
  runIfDue(state, connection)
  return connection
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

/** A patch: what is absent or null stays (updateConnection). */
const checkOperations = (state: State, ids: ReadonlyArray<string>): void => {
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

/** A basic schedule runs from the last sync on, and so soon where there was none. */
const runIfDue = (state: State, connection: Connection): void => {
  const hasSynced = jobsOf(state, connection.connectionId).some((job) => job.configType === 'sync')
  if (connection.status === 'active' && connection.scheduleType === 'basic' && !hasSynced) {
    scheduleFirst(state, connection.connectionId)
  }
}

const patch = (state: State, connection: Connection, body: Body): void => {
  if (given(body, 'schedule') !== undefined) {
    refuse(
      internal(
        "ConnectionUpdate should only make changes to the schedule by setting scheduleType and scheduleData. 'schedule' is no longer supported.",
      ),
    )
  }
  const scheduleType = text(body, 'scheduleType')
  const scheduleData = given(body, 'scheduleData')
  if (scheduleData !== undefined && scheduleType === undefined) {
    refuse(
      internal('ConnectionUpdate should not include any scheduleData without also specifying a valid scheduleType.'),
    )
  }
  if (scheduleType === 'manual' && scheduleData !== undefined) {
    refuse(
      internal(
        'ConnectionUpdate should not include any scheduleData when setting the Connection scheduleType to MANUAL.',
      ),
    )
  }
  if (scheduleType !== undefined && scheduleType !== 'manual' && scheduleData === undefined) {
    refuse(
      internal(
        `ConnectionUpdate should include scheduleData when setting the Connection scheduleType to ${scheduleType.toUpperCase()}.`,
      ),
    )
  }
  const syncCatalog = given(body, 'syncCatalog')
  const schedule = scheduleType === undefined ? {} : scheduleOf(body)
  const catalog = syncCatalog === undefined ? {} : { syncCatalog: stored(state, syncCatalog) }
  const settings = Object.fromEntries(
    PATCHED.filter((name) => given(body, name) !== undefined).map((name) => [name, body[name]]),
  )
  checkOperations(state, strings(body['operationIds']))
  Object.assign(connection, settings, newer(state, body), schedule, catalog)
  if (scheduleType !== undefined || given(body, 'status') !== undefined) runIfDue(state, connection)
}

const descriptors = (catalog: AirbyteCatalog): ReadonlyArray<StreamDescriptor> =>
  catalog.streams.map(({ stream: { name, namespace } }) => ({
    name,
    ...(namespace === undefined ? {} : { namespace }),
  }))

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000)

/** What each stream moves in a sync: one record of eight bytes. */
const PER_STREAM = { recordsEmitted: 1, bytesEmitted: 8, recordsCommitted: 1 }

const cancelled = (job: Job): unknown => ({
  failures: [
    {
      failureType: 'manual_cancellation',
      externalMessage: 'This attempt was cancelled',
      internalMessage: 'Setting attempt to FAILED because the job was cancelled',
      timestamp: Math.floor(job.endsAt),
    },
  ],
})

const attempts = (state: State, job: Job): ReadonlyArray<Readonly<Record<string, unknown>>> => {
  const status = statusOf(state, job)
  if (status === 'pending') return []
  const count = job.enabledStreams.length
  const isOver = status !== 'running'
  const hasStats = !job.isIdle
  return [
    {
      id: 0,
      status: status === 'cancelled' ? 'failed' : status,
      createdAt: seconds(job.createdAt),
      updatedAt: seconds(job.createdAt),
      ...(isOver
        ? {
            endedAt: seconds(job.endsAt),
            ...(status === 'succeeded' && hasStats ? { bytesSynced: 8 * count, recordsSynced: count } : {}),
          }
        : {}),
      totalStats: hasStats ? { recordsEmitted: count, bytesEmitted: 8 * count, recordsCommitted: count } : {},
      streamStats: job.enabledStreams.map(({ name, namespace }) => ({
        streamName: name,
        ...(namespace === undefined ? {} : { streamNamespace: namespace }),
        stats: PER_STREAM,
      })),
      ...(status === 'cancelled' ? { failureSummary: cancelled(job) } : {}),
    },
  ]
}

const jobOnly = (state: State, job: Job): Readonly<Record<string, unknown>> => ({
  id: job.id,
  configType: job.configType,
  configId: job.configId,
  enabledStreams: job.enabledStreams,
  createdAt: seconds(job.createdAt),
  updatedAt: seconds(Math.max(job.createdAt, Math.min(job.endsAt, Date.now()))),
  status: statusOf(state, job),
  ...(job.configType === 'reset_connection' ? { resetConfig: { streamsToReset: job.streamsToReset } } : {}),
})

/** In `jobs/get`, `sync` and the resets: attempts with their logs. */
const jobRead = (state: State, job: Job): unknown => ({
  job: jobOnly(state, job),
  attempts: attempts(state, job).map((attempt) => {
    const { totalStats: _total, streamStats: _streams, bytesSynced, recordsSynced, ...rest } = attempt
    const synced = bytesSynced === undefined ? {} : { bytesSynced, recordsSynced }
    return { attempt: { ...rest, ...synced }, logs: { logLines: [] } }
  }),
})

/** In `jobs/list`: attempts with what they moved. */
const jobListed = (state: State, job: Job): unknown => ({ job: jobOnly(state, job), attempts: attempts(state, job) })

const schemaChange = (state: State, connection: Connection): string => {
  if (connection.sourceCatalogId === undefined) return 'no_change'
  if (connection.breakingChange) return 'breaking'
  const latest = state.fetched.get(connection.sourceId)?.catalogId
  return latest !== undefined && latest !== connection.sourceCatalogId ? 'non_breaking' : 'no_change'
}

/** The configured streams and, unselected, what else the catalog offered that they were made from. */
const merged = (state: State, connection: Connection): AirbyteCatalog => {
  const discovered =
    connection.sourceCatalogId === undefined ? undefined : state.catalogs.get(connection.sourceCatalogId)
  return discovered === undefined
    ? connection.syncCatalog
    : orRefuse(serverMerge(connection.syncCatalog, discovered, discovered))
}

const latestSync = (state: State, { connectionId }: Connection): Readonly<Record<string, unknown>> => {
  const latest = jobsOf(state, connectionId).findLast((job) => job.configType === 'sync')
  return latest === undefined
    ? {}
    : { latestSyncJobCreatedAt: seconds(latest.createdAt), latestSyncJobStatus: statusOf(state, latest) }
}

const webBackendRead = (state: State, connection: Connection, more: Body = {}): unknown => {
  const { breakingChange: _breaking, sourceCatalogId, ...shown } = connectionRead(connection)
  const source = state.sources.get(connection.sourceId)
  const destination = state.destinations.get(connection.destinationId)
  return {
    ...shown,
    syncCatalog: merged(state, connection),
    source: source === undefined ? undefined : actorRead(state, 'source', source),
    destination: destination === undefined ? undefined : actorRead(state, 'destination', destination),
    operations: connection.operationIds.flatMap((operationId) => {
      const operation = state.operations.get(operationId)
      return operation === undefined || operation.tombstone ? [] : [operationRead(operation, refuse)]
    }),
    ...latestSync(state, connection),
    isSyncing: runningJobs(state, connection.connectionId).some((job) => job.configType === 'sync'),
    ...(sourceCatalogId === undefined ? {} : { catalogId: sourceCatalogId }),
    schemaChange: schemaChange(state, connection),
    ...more,
  }
}

const webBackendUpdate: Handler = (state, body) => {
  const connection = find(state, body)
  const before = connection.syncCatalog
  const sent = given(body, 'syncCatalog') as AirbyteCatalog | undefined
  const fetched = state.fetched.get(connection.sourceId)
  const predicted =
    sent === undefined
      ? undefined
      : orRefuse(
          serverUpdate({
            old: before,
            new: sent,
            ...(fetched === undefined ? {} : { mostRecentDiscovered: fetched.protocol }),
          }),
        )
  const operations = given(body, 'operations')
  const operationIds = Array.isArray(operations)
    ? replaceOperations(state, connection, operations as ReadonlyArray<Body>, refuse)
    : undefined
  patch(state, connection, { ...body, operationIds, breakingChange: undefined })
  if (predicted !== undefined) {
    if (fetched !== undefined) connection.breakingChange = predicted.breakingChange
    if (body['skipReset'] !== true && predicted.streamsToReset.length > 0) {
      const hasState = Object.keys(connection.state).length > 0
      const streams = hasState ? predicted.streamsToReset : descriptors(connection.syncCatalog)
      startJob(state, connection.connectionId, 'reset_connection', streams, true)
    }
  }
  return E.right(webBackendRead(state, connection))
}

const webBackendGet: Handler = (state, body) => {
  const connection = find(state, body)
  if (body['withRefreshedCatalog'] !== true) return E.right(webBackendRead(state, connection))
  const source = pick(state.sources.get(connection.sourceId), 'SOURCE_CONNECTION', connection.sourceId)
  const original =
    (connection.sourceCatalogId === undefined ? undefined : state.catalogs.get(connection.sourceCatalogId)) ??
    connection.syncCatalog
  if (source.configuration['host'] === 'crash') {
    refuse(
      nullPointer(
        'Cannot invoke "io.airbyte.api.model.generated.AirbyteCatalog.getStreams()" because "<parameter3>" is null',
      ),
    )
  }
  const { catalog, catalogId } = fetchCatalog(state, source)
  const diffs = refresh(state, source, catalog)
  return E.right(
    webBackendRead(state, connection, {
      syncCatalog: orRefuse(serverMerge(connection.syncCatalog, original, catalog)),
      catalogId,
      catalogDiff: diffs.get(connection.connectionId),
    }),
  )
}

const listed = (state: State, body: Body): ReadonlyArray<Connection> =>
  [...state.connections.values()].filter(
    (connection) => state.sources.get(connection.sourceId)?.workspaceId === body['workspaceId'],
  )

const isLive = (connection: Connection): boolean => connection.status !== 'deprecated'

const deletedWorkflow = (connectionId: string): string =>
  `The connection manager workflow for connection ${connectionId} is deleted, so no further operations cannot be performed on it.`

const sync = (state: State, body: Body, isWaiting = false): Answer => {
  const connection = find(state, body)
  const { connectionId } = connection
  if (connection.isWorkflowDeleted) {
    refuse(known(409, deletedWorkflow(connectionId), 'io.airbyte.commons.server.errors.ValueConflictKnownException'))
  }
  if (connection.status !== 'active')
    refuse(internal('Can only sync an active connection', 'java.lang.IllegalStateException'))
  if (runningJobs(state, connectionId).some((job) => job.configType === 'sync')) {
    refuse(
      known(
        409,
        `A sync is already running for: ${connectionId}`,
        'io.airbyte.commons.server.errors.ValueConflictKnownException',
      ),
    )
  }
  return E.right(jobRead(state, startJob(state, connectionId, 'sync', [], false, isWaiting)))
}

const resetAll: Handler = (state, body) => {
  const connection = find(state, body)
  if (connection.isWorkflowDeleted)
    refuse(internal(deletedWorkflow(connection.connectionId), 'java.lang.IllegalStateException'))
  const job = startJob(state, connection.connectionId, 'reset_connection', descriptors(connection.syncCatalog))
  return E.right(jobRead(state, job))
}

const resetStreams: Handler = (state, body) => {
  const streams = (Array.isArray(body['streams']) ? body['streams'] : []) as ReadonlyArray<Body>
  // Without a stream the real server starts a sync.
  if (streams.length === 0) return sync(state, body, true)
  const connection = find(state, body)
  const named = streams.map((stream) => {
    const namespace = text(stream, 'streamNamespace')
    return { name: id(stream, 'streamName'), ...(namespace === undefined ? {} : { namespace }) }
  })
  return E.right(jobRead(state, startJob(state, connection.connectionId, 'reset_connection', named, false, true)))
}

const findJob = (state: State, body: Body): Job =>
  state.jobs.find((job) => job.id === body['id']) ??
  refuse(internal(`Could not find job with id: ${String(body['id'])}`, 'java.lang.RuntimeException'))

const listJobs: Handler = (state, body) => {
  const types = strings(body['configTypes'])
  if (types.length === 0)
    refuse(internal('Must include at least one config type.', 'java.lang.IllegalArgumentException'))
  const { pageSize = 200, rowOffset = 0 } = (given(body, 'pagination') ?? {}) as {
    readonly pageSize?: number
    readonly rowOffset?: number
  }
  const found = jobsOf(state, id(body, 'configId'))
    .filter((job) => types.includes(job.configType))
    .reverse()
  return E.right({
    jobs: found.slice(rowOffset, rowOffset + pageSize).map((job) => jobListed(state, job)),
    totalJobCount: found.length,
  })
}

const stateTypeOf = (state: State, connectionId: string): string =>
  Object.keys(state.connections.get(connectionId)?.state ?? {}).length === 0 ? 'not_set' : 'stream'

const stateGet: Handler = (state, body) => {
  const connectionId = id(body, 'connectionId')
  const streamState = Object.values(state.connections.get(connectionId)?.state ?? {})
  return E.right(
    streamState.length === 0
      ? { stateType: 'not_set', connectionId }
      : { stateType: 'stream', connectionId, streamState },
  )
}

/** Every path and what it does. All are POST. */
export const HANDLERS: Readonly<Record<string, Handler>> = {
  ...actorHandlers('source'),
  ...actorHandlers('destination'),
  '/v1/workspaces/create': (state, body) => {
    const email = text(body, 'email')
    const workspace = {
      workspaceId: newId(),
      name: id(body, 'name'),
      customerId: newId(),
      slug: slugOf(state, id(body, 'name')),
      tombstone: false,
      ...(email === undefined ? {} : { email }),
    }
    state.workspaces.set(workspace.workspaceId, workspace)
    return E.right(workspaceRead(state, workspace.workspaceId))
  },
  '/v1/workspaces/get': (state, body) => E.right(workspaceRead(state, id(body, 'workspaceId'))),
  '/v1/workspaces/list': (state) =>
    E.right({
      workspaces: [...state.workspaces.values()]
        .filter((workspace) => !workspace.tombstone)
        .map(({ workspaceId }) => workspaceRead(state, workspaceId)),
    }),
  '/v1/workspaces/delete': (state, body) => {
    const workspaceId = id(body, 'workspaceId')
    const workspace = pick(state.workspaces.get(workspaceId), 'STANDARD_WORKSPACE', workspaceId)
    workspace.tombstone = true
    for (const connection of listed(state, { workspaceId })) deprecate(state, connection)
    return E.right(undefined)
  },
  '/v1/source_definitions/list': (state) =>
    E.right({ sourceDefinitions: state.sourceDefinitions.map((item) => definitionRead('source', item)) }),
  '/v1/destination_definitions/list': (state) =>
    E.right({
      destinationDefinitions: state.destinationDefinitions.map((item) => definitionRead('destination', item)),
    }),
  '/v1/sources/discover_schema': discover,
  '/v1/sources/most_recent_source_actor_catalog': (state, body) => {
    const fetched = state.fetched.get(id(body, 'sourceId'))
    return E.right(fetched === undefined ? {} : { updatedAt: seconds(Date.now()), catalog: recorded(fetched.protocol) })
  },
  '/v1/connections/create': (state, body) => E.right(connectionRead(createConnection(state, body))),
  '/v1/connections/update': (state, body) => {
    const connection = find(state, body)
    patch(state, connection, body)
    return E.right(connectionRead(connection))
  },
  '/v1/connections/get': (state, body) => E.right(connectionRead(find(state, body))),
  '/v1/connections/list': (state, body) =>
    E.right({ connections: listed(state, body).filter(isLive).map(connectionRead) }),
  '/v1/connections/list_all': (state, body) => E.right({ connections: listed(state, body).map(connectionRead) }),
  // The real server's search always answers an empty list (0.40–0.44).
  '/v1/connections/search': () => E.right({ connections: [] }),
  '/v1/connections/delete': (state, body) => {
    deprecate(state, find(state, body))
    return E.right(undefined)
  },
  '/v1/connections/sync': (state, body) => sync(state, body),
  '/v1/connections/reset': resetAll,
  '/v1/connections/reset/stream': resetStreams,
  '/v1/web_backend/connections/create': (state, body) => {
    const operations = (given(body, 'operations') ?? []) as ReadonlyArray<Body>
    const operationIds = operations.map((entry) => createOperation(state, entry, refuse).operationId)
    return E.right(webBackendRead(state, createConnection(state, { ...body, operationIds })))
  },
  '/v1/web_backend/state/get_type': (state, body) => E.right(stateTypeOf(state, id(body, 'connectionId'))),
  '/v1/web_backend/workspace/state': (state, body) => {
    const has = (actors: ReadonlyMap<string, Actor>): boolean =>
      [...actors.values()].some((actor) => actor.workspaceId === body['workspaceId'] && !actor.tombstone)
    return E.right({
      hasConnections: listed(state, body).some(isLive),
      hasSources: has(state.sources),
      hasDestinations: has(state.destinations),
    })
  },
  '/v1/web_backend/check_updates': () => E.right({ destinationDefinitions: 0, sourceDefinitions: 0 }),
  '/v1/web_backend/geographies/list': () => E.right({ geographies: ['auto'] }),
  '/v1/operations/create': (state, body) => E.right(operationRead(createOperation(state, body, refuse), refuse)),
  '/v1/operations/update': (state, body) => E.right(operationRead(updateOperation(state, body, refuse), refuse)),
  '/v1/operations/get': (state, body) =>
    E.right(operationRead(findOperation(state, id(body, 'operationId'), refuse), refuse)),
  '/v1/operations/list': (state, body) =>
    E.right({
      operations: find(state, body).operationIds.flatMap((operationId) => {
        const operation = state.operations.get(operationId)
        return operation === undefined || operation.tombstone ? [] : [operationRead(operation, refuse)]
      }),
    }),
  '/v1/operations/delete': (state, body) => {
    deleteOperation(state, findOperation(state, id(body, 'operationId'), refuse))
    return E.right(undefined)
  },
  '/v1/operations/check': () => E.right({ status: 'succeeded' }),
  '/v1/web_backend/connections/update': webBackendUpdate,
  '/v1/web_backend/connections/get': webBackendGet,
  '/v1/web_backend/connections/list': (state, body) => {
    const isWanted = (name: 'sourceId' | 'destinationId', connection: Connection): boolean => {
      const wanted = strings(body[name])
      return wanted.length === 0 || wanted.includes(connection[name])
    }
    return E.right({
      connections: listed(state, body)
        .filter((item) => isLive(item) && isWanted('sourceId', item) && isWanted('destinationId', item))
        .map((connection) => ({
          connectionId: connection.connectionId,
          name: connection.name,
          scheduleType: connection.scheduleType,
          ...(connection.scheduleData === undefined ? {} : { scheduleData: connection.scheduleData }),
          status: connection.status,
          source: snippet(state, 'source', connection.sourceId),
          destination: snippet(state, 'destination', connection.destinationId),
          ...latestSync(state, connection),
          isSyncing: runningJobs(state, connection.connectionId).some((job) => job.configType === 'sync'),
          schemaChange: schemaChange(state, connection),
        })),
    })
  },
  '/v1/jobs/list': listJobs,
  '/v1/jobs/get': (state, body) => E.right(jobRead(state, findJob(state, body))),
  '/v1/jobs/cancel': (state, body) => {
    const job = findJob(state, body)
    if (!['succeeded', 'failed', 'cancelled'].includes(statusOf(state, job))) {
      job.outcome = 'cancelled'
      job.endsAt = 0
    }
    return E.right(jobRead(state, job))
  },
  '/v1/state/get': stateGet,
  '/v1/state/create_or_update': (state, body) => {
    const { streamState = [] } = (given(body, 'connectionState') ?? {}) as {
      readonly streamState?: ReadonlyArray<{
        readonly streamDescriptor: StreamDescriptor
        readonly streamState: unknown
      }>
    }
    const connection = state.connections.get(id(body, 'connectionId'))
    if (connection !== undefined) {
      for (const entry of streamState) connection.state[stateKeyOf(entry.streamDescriptor)] = entry
    }
    return stateGet(state, body)
  },
  '/v1/workspaces/get_by_slug': (state, body) => {
    const slug = id(body, 'slug')
    const found = [...state.workspaces.values()].find((workspace) => workspace.slug === slug)
    return E.right(workspaceRead(state, pick(found, 'STANDARD_WORKSPACE', slug).workspaceId))
  },
  '/v1/workspaces/get_by_connection_id': (state, body) => {
    const source = state.sources.get(find(state, body).sourceId)
    return E.right(workspaceRead(state, source?.workspaceId ?? ''))
  },
  '/v1/jobs/get_last_replication_job': (state, body) => {
    const job = jobsOf(state, id(body, 'connectionId')).at(-1)
    return E.right(job === undefined ? {} : { job: jobOnly(state, job) })
  },
}
