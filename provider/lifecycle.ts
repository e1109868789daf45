/** check, diff, create, read, update and delete of a connection, against whatever `Env` offers. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as RTE from 'fp-ts/ReaderTaskEither'
import * as TE from 'fp-ts/TaskEither'

import type { Client } from './api/client'
import type { ConnectionRead } from './api/connections'
import type { WebBackendConnectionListItem } from './api/webBackend'
import {
  type AirbyteCatalog,
  type AirbyteCatalogRead,
  digest,
  type StreamDescriptor,
  streamDescriptorOf,
  streamKey,
  wireCatalog,
} from './catalog/catalog'
import { type Table, tablesOf } from './catalog/tables'
import { validateCatalog } from './catalog/validate'
import type { ResetScope } from './configuration'
import type { PendingReset, ResetOutcome } from './connection'
import type { AirbyteError, InputIssue } from './errors'
import {
  canonicalSyncCatalog,
  type ConnectionInputs,
  decodeInputs,
  digestsOf,
  hasUnknown,
  type InputDigests,
  inputIssue,
  serverSettingsOf,
  settingsOf,
} from './inputs'
import { decide, type Plan } from './plan'

/** What a lifecycle method may use. Only `runtime` builds a real one. */
export interface Env {
  readonly client: Client
  readonly resetScope: ResetScope
  readonly resetTimeoutMilliseconds: number
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly sleep: (milliseconds: number) => Promise<void>
  /** One line of progress that the user sees. */
  readonly progress: (line: string) => void
  readonly memory: Memory
}

/** What one provider process (one `pulumi up`) remembers of the connections that it met. */
export interface Memory {
  /** Connections that belong to a resource of this stack. */
  readonly owned: Set<string>
  /** Connections that this process took over from an interrupted run. */
  readonly adopted: Set<string>
  /** The connections that each source had when this process first made one of it: asked for once. */
  readonly listings: Map<string, Promise<E.Either<AirbyteError, ReadonlyArray<WebBackendConnectionListItem>>>>
}

export const emptyMemory = (): Memory => ({ owned: new Set(), adopted: new Set(), listings: new Map() })

/** What the state holds beside the inputs. */
export type Outputs = Omit<ConnectionInputs, 'syncCatalog'> & {
  readonly connectionId: string
  readonly connectionStatus: string
  readonly schemaChange: string
  readonly destinationTables: Readonly<Record<string, string>>
  readonly digests: InputDigests
  readonly lastReset?: ResetOutcome
  readonly pendingReset?: PendingReset
}

/** A failure, with what is true all the same where something was saved before it. */
export interface Failure {
  readonly error: AirbyteError
  readonly saved?: { readonly id: string; readonly outputs: Outputs }
}

type Step<A> = RTE.ReaderTaskEither<Env, Failure, A>

const failed = (error: AirbyteError): Failure => ({ error })
const invalidInputs = (issues: ReadonlyArray<InputIssue>): AirbyteError => ({ _tag: 'InvalidInputs', issues })
const lift = <A>(task: TE.TaskEither<AirbyteError, A>): TE.TaskEither<Failure, A> => pipe(task, TE.mapLeft(failed))

// ---------------------------------------------------------------------------------------------------------- check

const isSameDigest = (one: ConnectionInputs, other: ConnectionInputs): boolean => {
  const [before, after] = [digestsOf(one), digestsOf(other)]
  return before.catalog === after.catalog && before.settings === after.settings
}

export type Checked =
  | { readonly _tag: 'Accepted'; readonly inputs: ConnectionInputs & { readonly plan?: Plan } }
  | { readonly _tag: 'Refused'; readonly issues: ReadonlyArray<InputIssue> }

/**
 * Reads, validates and plans. Pure but for the reset scope. `olds` are the inputs of the last `up`, empty for a
 * resource that is new. What touches a value that is not known yet is not judged.
 */
export const check = (olds: unknown, news: unknown, scope: ResetScope): Checked => {
  const decoded = decodeInputs(news)
  if (E.isLeft(decoded)) return { _tag: 'Refused', issues: decoded.left }
  const inputs = decoded.right
  if (hasUnknown(inputs.syncCatalog)) return { _tag: 'Accepted', inputs }
  const before = decodeInputs(olds)
  // What the last `up` took needs no second look: an unchanged stack unpacks no schema at all.
  const isKnown = E.isRight(before) && !hasUnknown(before.right) && isSameDigest(before.right, inputs)
  const issues = isKnown ? [] : validateCatalog(inputs.syncCatalog, serverSettingsOf(inputs)).map(inputIssue)
  if (issues.length > 0) return { _tag: 'Refused', issues }
  if (E.isLeft(before) || hasUnknown(inputs)) return { _tag: 'Accepted', inputs }
  const decision = decide(before.right, inputs, scope)
  switch (decision._tag) {
    case 'Nothing':
      return { _tag: 'Accepted', inputs }
    case 'Go':
      return { _tag: 'Accepted', inputs: { ...inputs, plan: decision.plan } }
    case 'Refuse':
      return { _tag: 'Refused', issues: decision.issues }
  }
}

// ----------------------------------------------------------------------------------------------------------- diff

export interface Difference {
  /** Undefined lets the engine compare the inputs itself and print a nested diff. */
  readonly changes: boolean | undefined
  readonly replaces: ReadonlyArray<string>
}

/** Total: what cannot be read counts as changed. */
export const diff = (olds: Partial<Outputs>, news: unknown): Difference => {
  const decoded = decodeInputs(news)
  if (E.isLeft(decoded)) return { changes: undefined, replaces: [] }
  const inputs = decoded.right
  const replaces = (['sourceId', 'destinationId'] as const).filter((name) => olds[name] !== inputs[name])
  if (olds.pendingReset !== undefined) return { changes: true, replaces }
  const digests = digestsOf(inputs)
  const isEqual = olds.digests?.catalog === digests.catalog && olds.digests.settings === digests.settings
  return { changes: isEqual ? false : undefined, replaces }
}

// ----------------------------------------------------------------------------------------------- inputs ↔ the wire

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
 * its default, so that what was edited by hand goes back; three are left as the server has them.
 */
const wireSettings = (inputs: ConnectionInputs) => ({
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
})

const wireCatalogOf = (inputs: ConnectionInputs): E.Either<Failure, AirbyteCatalog> =>
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

/** Obligation: an update replaces the catalog whole, so what the program does not speak of must be sent back as it is. */
const carryOver = (ours: AirbyteCatalog, current: AirbyteCatalogRead | undefined): AirbyteCatalog => {
  const held = new Map((current?.streams ?? []).map((entry) => [keyOf(entry), entry]))
  return {
    streams: ours.streams.map((entry) => {
      const there = held.get(keyOf(entry))
      if (there === undefined) return entry
      const unknown = Object.fromEntries(
        Object.entries(there.config).filter(([name]) => !KNOWN_CONFIGURATION.has(name)),
      )
      return { stream: entry.stream, config: { ...unknown, ...entry.config } }
    }),
  }
}

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

/**
 * The inputs that would make the connection as the server has it. `managed` are the properties that the state holds:
 * of geography, notifications and catalog id only what the program set is its concern, and what steers this program
 * is not on the server at all.
 */
const inputsOf = (connection: ConnectionRead, managed: Partial<Outputs>): E.Either<Failure, ConnectionInputs> => {
  const ifManaged = <K extends 'geography' | 'notifySchemaChanges' | 'sourceCatalogId'>(name: K) =>
    managed[name] === undefined ? undefined : connection[name]
  return pipe(
    decodeInputs({
      sourceId: connection.sourceId,
      destinationId: connection.destinationId,
      syncCatalog: connection.syncCatalog,
      name: connection.name,
      status: connection.status,
      schedule: readSchedule(connection),
      namespaceDefinition: connection.namespaceDefinition,
      namespaceFormat: connection.namespaceFormat,
      prefix: connection.prefix,
      operationIds: sameSet(connection.operationIds ?? [], managed.operationIds ?? [])
        ? managed.operationIds
        : connection.operationIds,
      geography: ifManaged('geography'),
      resourceRequirements: camelCase(connection.resourceRequirements),
      sourceCatalogId: ifManaged('sourceCatalogId'),
      nonBreakingChangesPreference: connection.nonBreakingChangesPreference,
      notifySchemaChanges: ifManaged('notifySchemaChanges'),
      onBreakingChange: managed.onBreakingChange,
      acknowledge: managed.acknowledge,
      syncAfterReset: managed.syncAfterReset,
      waitForReset: managed.waitForReset,
    }),
    E.mapLeft((issues) => failed(invalidInputs(issues))),
  )
}

const sameSet = (one: ReadonlyArray<string>, other: ReadonlyArray<string>): boolean =>
  one.length === other.length && one.every((item) => other.includes(item))

const isGone = (connection: ConnectionRead): boolean => connection.status === 'deprecated'

/** How people write a table: its namespace, where it is known, and its name. */
const tableName = ({ namespace, name }: Table): string => (namespace === undefined ? name : `${namespace}.${name}`)

const outputsOf = (
  inputs: ConnectionInputs,
  connection: { readonly connectionId: string; readonly status?: string },
  more: Partial<Outputs>,
): Outputs => ({
  ...settingsOf(inputs),
  connectionId: connection.connectionId,
  connectionStatus: connection.status ?? 'active',
  schemaChange: more.schemaChange ?? 'no_change',
  destinationTables: Object.fromEntries(
    Object.entries(tablesOf(inputs.syncCatalog, serverSettingsOf(inputs))).map(([key, table]) => [
      key,
      tableName(table),
    ]),
  ),
  digests: digestsOf(inputs),
  ...(more.lastReset === undefined ? {} : { lastReset: more.lastReset }),
  ...(more.pendingReset === undefined ? {} : { pendingReset: more.pendingReset }),
})

// --------------------------------------------------------------------------------------------------------- create

const createRequest = (inputs: ConnectionInputs, syncCatalog: AirbyteCatalog) => ({
  ...wireSettings(inputs),
  sourceId: inputs.sourceId,
  destinationId: inputs.destinationId,
  operationIds: inputs.operationIds ?? [],
  syncCatalog,
})

const rejected = (message: string): AirbyteError => ({
  _tag: 'Rejected',
  request: { method: 'POST', path: '/v1/connections/create' },
  status: 409,
  message,
  issues: [],
})

/**
 * What a source was connected to when this process first made a connection of it. What an interrupted run left is
 * among it, and what this process makes later it knows by itself: so one request serves all connections of a source.
 */
const connectionsOf =
  (sourceId: string) =>
  (env: Env): TE.TaskEither<AirbyteError, ReadonlyArray<WebBackendConnectionListItem>> =>
  () => {
    const known = env.memory.listings.get(sourceId)
    if (known !== undefined) return known
    const asked = pipe(
      env.client.getSource({ sourceId }),
      TE.chain(({ workspaceId }) =>
        env.client.webBackendListConnectionsForWorkspace({ workspaceId, sourceId: [sourceId] }),
      ),
      TE.map(({ connections }) => connections),
    )()
    env.memory.listings.set(sourceId, asked)
    // A failure is not remembered: the next creation asks again.
    void asked.then((result) => {
      if (E.isLeft(result)) env.memory.listings.delete(sourceId)
    })
    return asked
  }

/**
 * The connection that an interrupted run of this very `create` left behind, if there is one: same source, destination
 * and name, the same in everything else, never synced, and no other resource's. One that only shares the name stops
 * the creation, because a second one of that name would double every row.
 */
const findLeftBehind =
  (inputs: ConnectionInputs): Step<ConnectionRead | undefined> =>
  (env) =>
    pipe(
      connectionsOf(inputs.sourceId)(env),
      TE.map((listed) =>
        listed.filter(
          ({ name, destination }) => name === inputs.name && destination.destinationId === inputs.destinationId,
        ),
      ),
      TE.chain(TE.traverseArray(({ connectionId }) => env.client.getConnection({ connectionId }))),
      TE.map((connections) => connections.filter((connection) => !isGone(connection))),
      TE.chain((connections): TE.TaskEither<AirbyteError, ConnectionRead | undefined> => {
        const [found] = connections
        if (found === undefined) return TE.right(undefined)
        const there = inputsOf(found, inputs)
        const isOurs =
          E.isRight(there) &&
          !env.memory.owned.has(found.connectionId) &&
          digest(serverSettingsOf(there.right)) === digest(serverSettingsOf(inputs)) &&
          digestsOf(there.right).catalog === digestsOf(inputs).catalog
        if (!isOurs) {
          return TE.left(
            rejected(
              `a connection named ${JSON.stringify(inputs.name)} from this source to this destination exists already (${found.connectionId}). Give this one another name, or delete that one`,
            ),
          )
        }
        return pipe(
          env.client.listJobsFor({ configTypes: ['sync'], configId: found.connectionId, pagination: { pageSize: 1 } }),
          TE.chain(({ jobs }) =>
            jobs.length === 0
              ? TE.right(found)
              : TE.left(
                  rejected(
                    `a connection like this one exists already and has synced (${found.connectionId}). Give this one another name, or delete that one`,
                  ),
                ),
          ),
        )
      }),
      TE.mapLeft(failed),
    )

/** So that a second resource of the same name is refused in the same run already. */
const remember = ({ memory }: Env, connection: ConnectionRead): void => {
  const { connectionId, name, sourceId, destinationId } = connection
  const listing = memory.listings.get(sourceId)
  if (listing === undefined) return
  const item: WebBackendConnectionListItem = {
    connectionId,
    name,
    source: { sourceId, name: '', sourceName: '' },
    destination: { destinationId, name: '', destinationName: '' },
  }
  memory.listings.set(
    sourceId,
    listing.then(E.map((listed) => [...listed.filter((other) => other.connectionId !== connectionId), item])),
  )
}

export interface Created {
  readonly id: string
  readonly outputs: Outputs
}

/** Makes the connection, or takes over the one that an interrupted run left. */
export const create =
  (raw: unknown): Step<Created> =>
  (env) =>
    pipe(
      TE.fromEither(
        pipe(
          decodeInputs(raw),
          E.mapLeft((issues) => failed(invalidInputs(issues))),
        ),
      ),
      TE.chain((inputs) =>
        pipe(
          findLeftBehind(inputs)(env),
          TE.chain((left) => {
            if (left !== undefined) {
              env.memory.adopted.add(left.connectionId)
              env.progress(`took over connection ${left.connectionId}, which an interrupted run had made`)
              return TE.right(left)
            }
            return pipe(
              TE.fromEither(wireCatalogOf(inputs)),
              TE.chain((catalog) => lift(env.client.createConnection(createRequest(inputs, catalog)))),
            )
          }),
          TE.chain((connection) => {
            env.memory.owned.add(connection.connectionId)
            remember(env, connection)
            const created = { id: connection.connectionId, outputs: outputsOf(inputs, connection, {}) }
            const { notifySchemaChanges } = inputs
            if (notifySchemaChanges === undefined || connection.notifySchemaChanges === notifySchemaChanges) {
              return TE.right(created)
            }
            // connections/create ignores it (createConnection, 0.40–0.44), so it needs a call of its own.
            return pipe(
              env.client.updateConnection({ connectionId: connection.connectionId, notifySchemaChanges }),
              TE.bimap(
                (error): Failure => ({
                  error,
                  saved: {
                    id: created.id,
                    outputs: { ...created.outputs, digests: { ...created.outputs.digests, settings: 'incomplete' } },
                  },
                }),
                () => created,
              ),
            )
          }),
        ),
      ),
    )

// ----------------------------------------------------------------------------------------------------------- read

export type Found =
  { readonly _tag: 'Gone' } | { readonly _tag: 'There'; readonly inputs: ConnectionInputs; readonly outputs: Outputs }

/** Reads the connection as it is stored; never asks for a refreshed catalog, since that can deactivate connections. */
export const read =
  (id: string, olds: Partial<Outputs>): Step<Found> =>
  (env) =>
    pipe(
      env.client.getConnection({ connectionId: id }),
      TE.map((connection) => (isGone(connection) ? undefined : connection)),
      TE.orElse((error) => (error._tag === 'NotFound' ? TE.right(undefined) : TE.left(error))),
      TE.mapLeft(failed),
      TE.chain((connection): TE.TaskEither<Failure, Found> => {
        if (connection === undefined) return TE.right({ _tag: 'Gone' })
        return pipe(
          TE.fromEither(inputsOf(connection, olds)),
          TE.map((inputs) => ({
            _tag: 'There' as const,
            inputs,
            outputs: outputsOf(inputs, connection, {
              ...olds,
              schemaChange: connection.breakingChange ? 'breaking' : (olds.schemaChange ?? 'no_change'),
            }),
          })),
        )
      }),
    )

// --------------------------------------------------------------------------------------------------------- update

interface Saved {
  readonly status: string
  readonly schemaChange: string
  /** Whether the server held the new catalog already: an interrupted run may have started the reset, too. */
  readonly isRepeated: boolean
}

const save =
  (id: string, olds: Partial<Outputs>, inputs: ConnectionInputs): Step<Saved> =>
  (env) => {
    const digests = digestsOf(inputs)
    const isSameCatalog = olds.digests?.catalog === digests.catalog
    // Outputs hold more than settings; only their settings' digest counts, and a broken-off creation counts as changed.
    const isSameSettings = olds.digests?.settings === digests.settings || isSteeringOnly(olds, inputs)
    const unchanged: Saved = {
      status: olds.connectionStatus ?? 'active',
      schemaChange: olds.schemaChange ?? 'no_change',
      isRepeated: olds.pendingReset !== undefined,
    }
    if (isSameCatalog && isSameSettings) return TE.right(unchanged)
    const current: TE.TaskEither<Failure, ConnectionRead | undefined> = isSameCatalog
      ? TE.right(undefined)
      : lift(env.client.getConnection({ connectionId: id }))
    return pipe(
      TE.Do,
      TE.bind('current', () => current),
      TE.bind('ours', () => TE.fromEither(wireCatalogOf(inputs))),
      TE.chain(({ current, ours }) => {
        const held = canonicalSyncCatalog(current?.syncCatalog)
        const isRepeated = !isSameCatalog && E.isRight(held) && digest(held.right.streams) === digests.catalog
        return pipe(
          lift(
            env.client.webBackendUpdateConnection({
              connectionId: id,
              ...wireSettings(inputs),
              ...(isSameCatalog ? {} : { syncCatalog: carryOver(ours, current?.syncCatalog) }),
              skipReset: true,
            }),
          ),
          TE.chain((answer) =>
            sameSet(answer.operationIds ?? [], inputs.operationIds ?? [])
              ? TE.right(answer)
              : // web_backend's update has no operationIds (webBackendUpdateConnection), so they need the plain one.
                pipe(
                  lift(env.client.updateConnection({ connectionId: id, operationIds: inputs.operationIds ?? [] })),
                  TE.map(() => answer),
                ),
          ),
          TE.map((answer) => ({
            status: answer.status ?? 'active',
            schemaChange: answer.schemaChange ?? 'no_change',
            isRepeated,
          })),
        )
      }),
    )
  }

/** Whether the settings differ only in what steers this program, so that nothing has to be sent. */
const isSteeringOnly = (olds: Partial<Outputs>, inputs: ConnectionInputs): boolean => {
  if (olds.digests?.settings === undefined || olds.digests.settings === 'incomplete') return false
  const { connectionId: _i, connectionStatus: _s, schemaChange: _c, ...rest } = olds
  const { destinationTables: _t, digests: _d, lastReset: _l, pendingReset: _p, ...settings } = rest
  const before = serverSettingsOf({ ...settings, syncCatalog: inputs.syncCatalog } as ConnectionInputs)
  return digest(before) === digest(serverSettingsOf(inputs))
}

const FINISHED: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled'])

interface Job {
  readonly id: number
  readonly status: string
}

const stillNeeded: AirbyteError = {
  _tag: 'InvalidConfiguration',
  key: 'airbyte:resetScope',
  problem: 'this server cannot reset single streams (Airbyte before 0.42), and the plan resets some. Nothing was saved',
  advice:
    "set airbyte:resetScope to connection to reset the whole connection, or onBreakingChange to 'keep' to reset nothing",
}

/** Refuses before anything is saved where the plan's resets are beyond the server. */
const canReset =
  (streams: ReadonlyArray<string>): Step<void> =>
  (env) =>
    streams.length === 0 || env.resetScope === 'connection'
      ? TE.right(undefined)
      : pipe(
          env.client.hasStreamReset(),
          TE.chain((isThere) => (isThere ? TE.right(undefined) : TE.left(stillNeeded))),
          TE.mapLeft(failed),
        )

const isSameReset = (streams: ReadonlyArray<string>, descriptors: ReadonlyArray<StreamDescriptor>): boolean =>
  sameSet([...new Set(descriptors.map(streamKey))], streams)

/** The reset job that an interrupted run started for just these streams, if it is still good. */
const startedBefore =
  (id: string, streams: ReadonlyArray<string>, olds: Partial<Outputs>): Step<Job | undefined> =>
  (env) => {
    const known = olds.pendingReset?.jobId
    const sought: TE.TaskEither<AirbyteError, Job | undefined> =
      known !== undefined
        ? pipe(
            env.client.getJobInfo({ id: known }),
            TE.map(({ job }) => job),
          )
        : pipe(
            env.client.listJobsFor({
              configTypes: ['reset_connection'],
              configId: id,
              pagination: { pageSize: 20, rowOffset: 0 },
            }),
            TE.map(({ jobs }) =>
              jobs
                .map(({ job }) => job)
                .find(
                  (job) =>
                    job.id > (olds.lastReset?.jobId ?? 0) &&
                    isSameReset(streams, job.resetConfig?.streamsToReset ?? []),
                ),
            ),
          )
    return pipe(
      sought,
      TE.map((job) => (job === undefined || job.status === 'failed' || job.status === 'cancelled' ? undefined : job)),
      TE.mapLeft(failed),
    )
  }

const startReset =
  (id: string, streams: ReadonlyArray<string>): Step<Job> =>
  (env) =>
    pipe(
      env.resetScope === 'connection'
        ? env.client.resetConnection({ connectionId: id })
        : env.client.resetConnectionStream({
            connectionId: id,
            streams: streams.map(streamDescriptorOf).map(({ name, namespace }) => ({
              streamName: name,
              ...(namespace === undefined ? {} : { streamNamespace: namespace }),
            })),
          }),
      TE.bimap(failed, ({ job }) => job),
    )

const resetFailed = (job: Job, streams: ReadonlyArray<string>, detail: string): AirbyteError => ({
  _tag: 'ResetFailed',
  jobId: job.id,
  status: job.status,
  streams: streams.map(streamDescriptorOf),
  detail,
})

/** Waits until the job is through, at most until the deadline, and says every fifteen seconds that it still does. */
const wait =
  (job: Job, streams: ReadonlyArray<string>): Step<Job> =>
  (env) => {
    const started = env.now()
    const poll = (pause: number, said: number): TE.TaskEither<AirbyteError, Job> =>
      pipe(
        env.client.getJobInfo({ id: job.id }),
        TE.chain(({ job: { id, status } }): TE.TaskEither<AirbyteError, Job> => {
          const now = { id, status }
          if (status === 'succeeded') return TE.right(now)
          if (FINISHED.has(status)) return TE.left(resetFailed(now, streams, 'the job did not succeed'))
          const waited = env.now() - started
          if (waited > env.resetTimeoutMilliseconds) {
            return TE.left(resetFailed(now, streams, `it was not through after ${String(Math.round(waited / 1000))} s`))
          }
          const isDue = waited - said >= 15_000
          if (isDue) {
            env.progress(`reset job ${String(id)} is ${status} after ${String(Math.round(waited / 1000))} s`)
          }
          return pipe(
            TE.fromTask(() => env.sleep(pause)),
            TE.chain(() => poll(Math.min(pause * 1.5, 5_000), isDue ? waited : said)),
          )
        }),
      )
    return pipe(poll(200, 0), TE.mapLeft(failed))
  }

/** A sync may run already (409): then the data is on its way, which is all that is wanted. */
const sync =
  (id: string): Step<void> =>
  (env) =>
    pipe(
      env.client.syncConnection({ connectionId: id }),
      TE.map(() => undefined),
      TE.orElse((error) =>
        error._tag === 'Rejected' && error.status === 409 ? TE.right(undefined) : TE.left(failed(error)),
      ),
    )

/** Resets the streams that are owed, once, and syncs; what fails on the way leaves `pendingReset` in the outputs. */
const reset =
  (id: string, olds: Partial<Outputs>, inputs: ConnectionInputs, streams: ReadonlyArray<string>, saved: Saved) =>
  (env: Env): TE.TaskEither<Failure, Outputs> => {
    const base = outputsOf(
      inputs,
      { connectionId: id, status: saved.status },
      { ...olds, schemaChange: saved.schemaChange },
    )
    const { pendingReset: _pending, ...settled } = base
    if (streams.length === 0) return TE.right(settled)
    const owing = (jobId: number | undefined): Outputs => ({
      ...settled,
      pendingReset: { streams, ...(jobId === undefined ? {} : { jobId }) },
    })
    const owed =
      (jobId?: number) =>
      ({ error }: Failure): Failure => ({ error, saved: { id, outputs: owing(jobId) } })
    return pipe(
      saved.isRepeated ? startedBefore(id, streams, olds)(env) : TE.right(undefined),
      TE.chain((job) => (job === undefined ? startReset(id, streams)(env) : TE.right(job))),
      TE.mapLeft(owed()),
      TE.chain((job) => {
        env.progress(
          `reset job ${String(job.id)} for ${streams.slice(0, 5).join(', ')}${streams.length > 5 ? ' …' : ''}`,
        )
        if (inputs.waitForReset === false) {
          return TE.right({ ...settled, lastReset: { jobId: job.id, status: job.status, streams } })
        }
        return pipe(
          wait(job, streams)(env),
          TE.chainFirst(() =>
            inputs.syncAfterReset === false || inputs.status === 'inactive' ? TE.right(undefined) : sync(id)(env),
          ),
          TE.bimap(owed(job.id), ({ status }) => ({ ...settled, lastReset: { jobId: job.id, status, streams } })),
        )
      }),
    )
  }

/** Saves what changed, then resets exactly what the plan says (or an earlier run still owes), then syncs. */
export const update =
  (id: string, olds: Partial<Outputs>, news: unknown): Step<Outputs> =>
  (env) =>
    pipe(
      TE.fromEither(
        pipe(
          decodeInputs(news),
          E.mapLeft((issues) => failed(invalidInputs(issues))),
        ),
      ),
      TE.chain((inputs) => {
        const { plan } = news as { readonly plan?: Plan }
        const streams = [...new Set([...(plan?.resets ?? []), ...(olds.pendingReset?.streams ?? [])])].sort()
        return pipe(
          canReset(streams)(env),
          TE.chain(() => save(id, olds, inputs)(env)),
          TE.chain((saved) => reset(id, olds, inputs, streams, saved)(env)),
        )
      }),
    )

// --------------------------------------------------------------------------------------------------------- delete

/** Deletes the connection; one that is gone is fine. One that this run gave to another resource stays. */
export const remove =
  (id: string): Step<void> =>
  (env) =>
    env.memory.adopted.has(id)
      ? TE.right(undefined)
      : pipe(
          env.client.deleteConnection({ connectionId: id }),
          TE.map(() => undefined),
          TE.orElse((error) => (error._tag === 'NotFound' ? TE.right(undefined) : TE.left(failed(error)))),
        )
