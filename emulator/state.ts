/** What the emulated Airbyte remembers: no HTTP, no opinion. */
import { createHash, randomUUID } from 'node:crypto'

import type { AirbyteCatalog, StreamDescriptor } from '../provider/catalog/airbyte'
import type { ProtocolCatalog } from '../provider/server'

export interface Workspace {
  readonly workspaceId: string
  readonly name: string
  readonly slug: string
  readonly email?: string
  readonly customerId: string
  tombstone: boolean
}

export interface Definition {
  readonly id: string
  readonly name: string
  readonly dockerRepository: string
  readonly documentationUrl: string
}

/** A source or a destination. */
export interface Actor {
  readonly id: string
  readonly definitionId: string
  readonly workspaceId: string
  name: string
  configuration: Readonly<Record<string, unknown>>
  tombstone: boolean
}

export interface Operation {
  readonly operationId: string
  readonly workspaceId: string
  name: string
  /** As it is stored: a dbt Cloud webhook as its address and body. */
  configuration: Readonly<Record<string, unknown>>
  tombstone: boolean
}

export interface Connection {
  readonly connectionId: string
  readonly sourceId: string
  readonly destinationId: string
  name: string
  namespaceDefinition: string
  namespaceFormat: string | undefined
  prefix: string | undefined
  operationIds: ReadonlyArray<string>
  syncCatalog: AirbyteCatalog
  scheduleType: string
  scheduleData: unknown
  status: string | undefined
  resourceRequirements: unknown
  sourceCatalogId: string | undefined
  geography: string
  breakingChange: boolean
  notifySchemaChanges: boolean
  notifySchemaChangesByEmail: boolean | undefined
  /** Newer servers only. */
  tags?: unknown
  dataplaneGroupId?: string
  backfillPreference?: string
  nonBreakingChangesPreference: string
  /** Deleted with its connection, and not brought back by an update of its status. */
  isWorkflowDeleted: boolean
  /** What has been synced of each stream, by its descriptor as JSON. */
  state: Record<string, { readonly streamDescriptor: StreamDescriptor; readonly streamState: unknown }>
}

export interface Job {
  readonly id: number
  readonly configType: 'sync' | 'reset_connection'
  readonly configId: string
  /** Milliseconds of the emulator's clock. */
  readonly createdAt: number
  readonly runsFrom: number
  endsAt: number
  outcome: 'succeeded' | 'failed' | 'cancelled'
  readonly streamsToReset: ReadonlyArray<StreamDescriptor>
  /** Whether its effect on the connection's state has been carried out. */
  isSettled: boolean
  /** A reset by web_backend's update is followed by a sync. */
  readonly isFollowedBySync: boolean
  /** What a sync moves: the connection's streams when it began. */
  readonly enabledStreams: ReadonlyArray<StreamDescriptor>
  /** A reset of a connection that is not active runs without a word of what it moved. */
  readonly isIdle: boolean
}

/** How a coming job is to go, for tests. */
export interface JobOrder {
  /** Default: either. */
  readonly configType?: Job['configType']
  /** Default: of any connection. */
  readonly connectionId?: string
  /** Default: as it would go anyway. */
  readonly outcome?: Job['outcome']
  /** How long it runs, in seconds of the emulator's clock. Default: as long as it would anyway. */
  readonly seconds?: number
}

export interface State {
  readonly workspaces: Map<string, Workspace>
  readonly sourceDefinitions: ReadonlyArray<Definition>
  readonly destinationDefinitions: ReadonlyArray<Definition>
  readonly sources: Map<string, Actor>
  readonly destinations: Map<string, Actor>
  readonly operations: Map<string, Operation>
  readonly connections: Map<string, Connection>
  readonly jobs: Job[]
  /** Discovered catalogs by their id. */
  readonly catalogs: Map<string, AirbyteCatalog>
  /** The last catalog that a source was seen to offer, by source. */
  readonly fetched: Map<string, { readonly catalogId: string; readonly protocol: ProtocolCatalog }>
  /** What a source offers when it is asked next: by source id, else by its `database`, else by its definition. */
  readonly offers: Map<string, ProtocolCatalog>
  /** How much faster than real time the clock goes, and how far it was moved. */
  speed: number
  moved: number
  readonly started: number
  /** Syncs that are to follow resets. */
  readonly following: { readonly connectionId: string; readonly after: number; readonly at: number }[]
  /** How coming jobs are to go, each for one of them. */
  readonly orders: JobOrder[]
  /** Whether what newer servers know is kept (tags, mappers …); older ones ignore it. */
  isNewer: boolean
}

const definition = (id: string, name: string, kind: 'source' | 'destination'): Definition => ({
  id,
  name,
  dockerRepository: `airbyte/${kind}-${name.toLowerCase().replaceAll(' ', '-')}`,
  documentationUrl: `https://docs.airbyte.com/integrations/${kind}s/${name.toLowerCase().replaceAll(' ', '-')}`,
})

/** An Airbyte with nothing in it but connectors. The ids of definitions are Airbyte's own. */
export const emptyState = (speed: number): State => ({
  workspaces: new Map(),
  sourceDefinitions: [
    definition('decd338e-5647-4c0b-adf4-da0e75f5a750', 'Postgres', 'source'),
    definition('dfd88b22-b603-4c3d-aad7-3701784586b1', 'Faker', 'source'),
  ],
  destinationDefinitions: [
    definition('25c5221d-dce2-4163-ade9-739ef790f503', 'Postgres', 'destination'),
    definition('a625d593-bba5-4a1c-a53d-2d246268a816', 'Local JSON', 'destination'),
  ],
  sources: new Map(),
  destinations: new Map(),
  operations: new Map(),
  connections: new Map(),
  jobs: [],
  catalogs: new Map(),
  fetched: new Map(),
  offers: new Map(),
  speed,
  moved: 0,
  started: Date.now(),
  following: [],
  orders: [],
  isNewer: false,
})

/** The emulator's time, in milliseconds since 1970. */
export const now = (state: State): number => state.started + (Date.now() - state.started) * state.speed + state.moved

/** An id that depends on the content alone: equal catalogs share one, as on the real server. */
export const contentId = (content: unknown): string => {
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex')
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}

export const newId = randomUUID

/** How long a job waits, and then runs, in the emulator's milliseconds. */
const PENDING = 200
const RUNNING = 800
/** How long after a reset of web_backend's update its sync begins. */
const FOLLOWS = 2500

/** A source with `slow_seconds` makes its syncs slow. */
const durationOf = (state: State, connectionId: string, configType: Job['configType']): number => {
  const sourceId = state.connections.get(connectionId)?.sourceId
  const slow = sourceId === undefined ? undefined : state.sources.get(sourceId)?.configuration['slow_seconds']
  return RUNNING + (configType === 'sync' && typeof slow === 'number' ? slow * 1000 : 0)
}

export const statusOf = (state: State, job: Job): string => {
  const time = now(state)
  if (time >= job.endsAt) return job.outcome
  return time >= job.runsFrom ? 'running' : 'pending'
}

const isOver = (state: State, job: Job): boolean => now(state) >= job.endsAt

export const jobsOf = (state: State, connectionId: string): ReadonlyArray<Job> =>
  state.jobs.filter((job) => job.configId === connectionId)

export const runningJobs = (state: State, connectionId: string): ReadonlyArray<Job> =>
  jobsOf(state, connectionId).filter((job) => !isOver(state, job))

export const stateKeyOf = (descriptor: StreamDescriptor): string =>
  JSON.stringify([descriptor.namespace ?? null, descriptor.name])

/** Starts a job; a reset cancels a sync that runs. */
export const startJob = (
  state: State,
  connectionId: string,
  configType: Job['configType'],
  streamsToReset: ReadonlyArray<StreamDescriptor> = [],
  isFollowedBySync = false,
  isWaiting = false,
): Job => {
  const time = now(state)
  for (const running of runningJobs(state, connectionId)) {
    running.endsAt = time
    running.outcome = 'cancelled'
  }
  const ordered = state.orders.findIndex(
    (order) => (order.configType ?? configType) === configType && (order.connectionId ?? connectionId) === connectionId,
  )
  const [order] = ordered < 0 ? [] : state.orders.splice(ordered, 1)
  const lasts = order?.seconds === undefined ? durationOf(state, connectionId, configType) : order.seconds * 1000
  const streams = configType === 'sync' ? (state.connections.get(connectionId)?.syncCatalog.streams ?? []) : []
  const job: Job = {
    id: state.jobs.length + 1,
    enabledStreams: streams.map(({ stream: { name, namespace } }) => ({
      name,
      ...(namespace === undefined ? {} : { namespace }),
    })),
    configType,
    configId: connectionId,
    createdAt: time,
    runsFrom: time + (isWaiting ? PENDING : 0),
    endsAt: time + PENDING + lasts,
    outcome: order?.outcome ?? 'succeeded',
    streamsToReset,
    isSettled: false,
    isFollowedBySync,
    isIdle: configType === 'reset_connection' && state.connections.get(connectionId)?.status !== 'active',
  }
  state.jobs.push(job)
  return job
}

const keepOnly = <A>(list: A[], isKept: (item: A) => boolean): void => {
  list.splice(0, Infinity, ...list.filter(isKept))
}

/** How long a schedule takes to begin with its first sync. */
const FIRST = 7600

/** The first sync of a schedule; whatever was to follow before is dropped. */
export const scheduleFirst = (state: State, connectionId: string): void => {
  const after = jobsOf(state, connectionId).at(-1)?.id ?? 0
  keepOnly(state.following, (entry) => entry.connectionId !== connectionId)
  state.following.push({ connectionId, after, at: now(state) + FIRST })
}

/** Carries out what jobs that are through by now have done. Called before each answer, so nothing needs a timer. */
export const settle = (state: State): void => {
  for (const job of state.jobs.filter(({ isSettled }) => !isSettled)) {
    if (!isOver(state, job)) continue
    job.isSettled = true
    const connection = state.connections.get(job.configId)
    if (connection === undefined || job.outcome !== 'succeeded') continue
    if (job.configType === 'reset_connection') {
      const reset = new Set(job.streamsToReset.map(stateKeyOf))
      connection.state = Object.fromEntries(Object.entries(connection.state).filter(([key]) => !reset.has(key)))
      if (job.isFollowedBySync && connection.status === 'active')
        state.following.push({ connectionId: job.configId, after: job.id, at: job.endsAt + FOLLOWS })
      continue
    }
    for (const { stream } of connection.syncCatalog.streams) {
      const streamDescriptor = {
        name: stream.name,
        ...(stream.namespace === undefined ? {} : { namespace: stream.namespace }),
      }
      connection.state[stateKeyOf(streamDescriptor)] = {
        streamDescriptor,
        streamState: { cursor: '1', stream_name: stream.name },
      }
    }
  }
  const time = now(state)
  const due = state.following.filter(({ at }) => time >= at)
  keepOnly(state.following, ({ at }) => time < at)
  for (const { connectionId, after } of due) {
    const isLatest = (jobsOf(state, connectionId).at(-1)?.id ?? 0) === after
    if (isLatest && state.connections.get(connectionId)?.status === 'active') startJob(state, connectionId, 'sync')
  }
}
