/** What the emulated Airbyte remembers: no HTTP, no opinion. */
import { createHash, randomUUID } from 'node:crypto'

import type { ProtocolCatalog } from '../provider/catalog/airbyte'
import type { AirbyteCatalog, StreamDescriptor } from '../provider/catalog/catalog'

export interface Workspace {
  readonly workspaceId: string
  readonly name: string
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
  status: string
  resourceRequirements: unknown
  sourceCatalogId: string | undefined
  geography: string
  breakingChange: boolean
  notifySchemaChanges: boolean
  nonBreakingChangesPreference: string
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
}

export interface State {
  readonly workspaces: Map<string, Workspace>
  readonly sourceDefinitions: ReadonlyArray<Definition>
  readonly destinationDefinitions: ReadonlyArray<Definition>
  readonly sources: Map<string, Actor>
  readonly destinations: Map<string, Actor>
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
  connections: new Map(),
  jobs: [],
  catalogs: new Map(),
  fetched: new Map(),
  offers: new Map(),
  speed,
  moved: 0,
  started: Date.now(),
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

const keyOf = (descriptor: StreamDescriptor): string => JSON.stringify([descriptor.namespace ?? null, descriptor.name])

/** Starts a job; a reset cancels a sync that runs. */
export const startJob = (
  state: State,
  connectionId: string,
  configType: Job['configType'],
  streamsToReset: ReadonlyArray<StreamDescriptor> = [],
  isFollowedBySync = false,
): Job => {
  const time = now(state)
  for (const running of runningJobs(state, connectionId)) {
    running.endsAt = time
    running.outcome = 'cancelled'
  }
  const job: Job = {
    id: state.jobs.length + 1,
    configType,
    configId: connectionId,
    createdAt: time,
    runsFrom: time + PENDING,
    endsAt: time + PENDING + RUNNING,
    outcome: 'succeeded',
    streamsToReset,
    isSettled: false,
    isFollowedBySync,
  }
  state.jobs.push(job)
  return job
}

/** Carries out what jobs that are through by now have done. Called before each answer, so nothing needs a timer. */
export const settle = (state: State): void => {
  for (const job of [...state.jobs]) {
    if (job.isSettled || !isOver(state, job)) continue
    job.isSettled = true
    const connection = state.connections.get(job.configId)
    if (connection === undefined || job.outcome !== 'succeeded') continue
    if (job.configType === 'reset_connection') {
      const reset = new Set(job.streamsToReset.map(keyOf))
      connection.state = Object.fromEntries(Object.entries(connection.state).filter(([key]) => !reset.has(key)))
      if (job.isFollowedBySync) startJob(state, job.configId, 'sync')
      continue
    }
    for (const { stream, config } of connection.syncCatalog.streams) {
      if (config.syncMode !== 'incremental') continue
      const streamDescriptor = {
        name: stream.name,
        ...(stream.namespace === undefined ? {} : { namespace: stream.namespace }),
      }
      connection.state[keyOf(streamDescriptor)] = { streamDescriptor, streamState: { job: job.id } }
    }
  }
}
