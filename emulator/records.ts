/** The records that the emulated Airbyte keeps, one for each of its nouns. They are replaced and never changed. */
import type { AirbyteCatalog, FieldPath, StreamDescriptor } from '../provider/catalog/airbyte'
import type { ProtocolCatalog } from '../provider/server'

export interface Workspace {
  readonly workspaceId: string
  readonly customerId: string
  readonly email?: string
  readonly name: string
  readonly slug: string
  readonly initialSetupComplete: boolean
  readonly displaySetupWizard: boolean
  readonly anonymousDataCollection: boolean
  readonly news: boolean
  readonly securityUpdates: boolean
  readonly notifications: ReadonlyArray<unknown>
  readonly defaultGeography: string
  readonly webhookConfigs: ReadonlyArray<{ readonly id: string; readonly name: string }>
  /** Newer servers only. */
  readonly dataplaneGroupId?: string
  readonly notificationSettings?: unknown
  readonly tombstone: boolean
}

/** A kind of connector. */
export interface Definition {
  readonly id: string
  readonly name: string
  readonly dockerRepository: string
  readonly dockerImageTag: string
  readonly documentationUrl: string
  readonly icon?: string
  readonly protocolVersion: string
  readonly releaseStage: string
  readonly resourceRequirements?: unknown
  /** Of a source. */
  readonly sourceType?: string
  readonly maxSecondsBetweenMessages?: number
  /** Of a destination that can bring its rows into tables: by which dialect. */
  readonly normalization?: string
  readonly isCustom: boolean
  /** For every workspace; else for those granted. */
  readonly isPublic: boolean
  readonly granted: ReadonlyArray<string>
  readonly tombstone: boolean
}

/** A source or a destination. */
export interface Actor {
  readonly id: string
  readonly definitionId: string
  readonly workspaceId: string
  readonly name: string
  readonly configuration: Readonly<Record<string, unknown>>
  readonly createdAt: number
  readonly tombstone: boolean
}

export type ActorKind = 'source' | 'destination'

export interface Operation {
  readonly operationId: string
  readonly workspaceId: string
  readonly name: string
  /** As it is stored: a dbt Cloud webhook as its address and body. */
  readonly configuration: Readonly<Record<string, unknown>>
  readonly tombstone: boolean
}

/** How far one stream has been synced. */
export interface StreamState {
  readonly streamDescriptor: StreamDescriptor
  readonly streamState: unknown
}

export interface Connection {
  readonly connectionId: string
  readonly sourceId: string
  readonly destinationId: string
  readonly name: string
  readonly namespaceDefinition: string
  readonly namespaceFormat: string | undefined
  readonly prefix: string | undefined
  readonly operationIds: ReadonlyArray<string>
  readonly syncCatalog: AirbyteCatalog
  readonly scheduleType: string
  readonly scheduleData: unknown
  readonly status: string | undefined
  readonly resourceRequirements: unknown
  readonly sourceCatalogId: string | undefined
  readonly geography: string
  readonly breakingChange: boolean
  readonly notifySchemaChanges: boolean
  readonly notifySchemaChangesByEmail: boolean | undefined
  readonly createdAt: number
  /** Newer servers only. */
  readonly tags?: ReadonlyArray<string>
  readonly backfillPreference?: string
  readonly destinationCatalogId?: string
  readonly nonBreakingChangesPreference: string
  /** Deleted with its connection, and not brought back by an update of its status. */
  readonly isWorkflowDeleted: boolean
  /** By the stream's descriptor as JSON. */
  readonly state: Readonly<Record<string, StreamState>>
  /** A state of another type, as it was given: until a job writes or empties streams. */
  readonly wholeState?: WholeState
}

/** A state that is not one for each stream. */
export type WholeState =
  | { readonly stateType: 'legacy'; readonly state: unknown }
  | { readonly stateType: 'global'; readonly globalState: unknown }

/** A tag of newer servers. */
export interface Tag {
  readonly tagId: string
  readonly workspaceId: string
  readonly name: string
  readonly color: string
}

/** The last on newer servers only. */
export const JOB_TYPES = ['sync', 'reset_connection', 'refresh'] as const
export type JobType = (typeof JOB_TYPES)[number]
export const JOB_OUTCOMES = ['succeeded', 'failed', 'cancelled'] as const
export type JobOutcome = (typeof JOB_OUTCOMES)[number]

export interface Job {
  readonly id: number
  readonly configType: JobType
  readonly configId: string
  /** Milliseconds of the emulator's clock. */
  readonly createdAt: number
  readonly runsFrom: number
  readonly endsAt: number
  /** From when on it has told how far it is: a slow one does so late. */
  readonly tellsFrom: number
  /** How it ends, or will end. */
  readonly outcome: JobOutcome
  readonly streamsToReset: ReadonlyArray<StreamDescriptor>
  /** Whether its effect on the connection's state and tables has been carried out. */
  readonly isSettled: boolean
  /** A reset by web_backend's update is followed by a sync. */
  readonly isFollowedBySync: boolean
  /** What a sync moves: the connection's streams when it began. */
  readonly enabledStreams: ReadonlyArray<StreamDescriptor>
  /** What it will write or empty when it ends; dropped once it has. */
  readonly moves: ReadonlyArray<Move>
  /** Whether a save of the connection has started it (newer servers). */
  readonly isBySave: boolean
  /** A reset of a connection that is not active ends without having done anything. */
  readonly isIdle: boolean
}

/** How a coming job is to go, for tests. */
export interface JobOrder {
  /** Default: either. */
  readonly configType?: JobType
  /** Default: of any connection. */
  readonly connectionId?: string
  /** Default: as it would go anyway. */
  readonly outcome?: JobOutcome
  /** How long it runs, in seconds of the emulator's clock. Default: as long as it would anyway. */
  readonly seconds?: number
}

/** A sync that is to begin at a moment, if `after` is the connection's newest job then. */
export interface FollowingSync {
  readonly connectionId: string
  readonly after: number
  readonly at: number
}

/** A call that a gateway has given up, and that the server carries out later nevertheless. */
export interface LateCall {
  readonly at: number
  readonly path: string
  readonly body: unknown
}

/** The last catalog that a source was seen to offer. */
export interface Fetched {
  readonly catalogId: string
  readonly protocol: ProtocolCatalog
  readonly at: number
}

/** How a stream was configured when rows of it were written. */
export interface Shape {
  readonly syncMode: string
  readonly destinationSyncMode: string
  readonly cursorField: FieldPath
  readonly primaryKey: ReadonlyArray<FieldPath>
}

/** Rows that were written in one shape, by one job or several in a row. */
export interface Rows extends Shape {
  readonly connectionId: string
  readonly stream: StreamDescriptor
  /** The job that wrote the first of them. */
  readonly jobId: number
  /** The job that added to them last. */
  readonly lastJobId: number
  /** Whether the first of these jobs read the stream from its beginning; else it went on from the stream's state. */
  readonly isWhole: boolean
}

export interface Table {
  readonly destinationId: string
  /** Absent: the one that the destination's own configuration names. */
  readonly namespace?: string
  readonly name: string
  /** In the order in which they came; none after a reset. */
  readonly rows: ReadonlyArray<Rows>
}

/** What a job will do to one table. */
export interface Move extends Shape {
  readonly stream: StreamDescriptor
  readonly destinationId: string
  readonly namespace?: string
  readonly name: string
}

/** What can be lost, as it was seen on real servers. Each call works when it is made again. */
export type LostSignal =
  /** 0.44: `connections/reset/stream` right after two updates in a row. */
  | 'reset after updates'
  /** 0.44: `connections/sync` right after an update. */
  | 'sync after update'
  /** 2.2: `connections/reset/stream` right after a sync has succeeded. */
  | 'reset after sync'
  /** 2.2: the refresh of a save, the first after the connection was made or was asked for a job: its streams wait. */
  | 'refresh after save'

/** How the races go. Times are seconds of the emulator's clock. */
export interface Races {
  /** How long after a reset has succeeded `connections/sync` is refused as if a sync were running. Default: 3, and 1 at 2.2. */
  readonly endingSeconds?: number
  /** What `connections/sync` answers while a reset runs: the job of the reset (default), or 409 (default at 2.2). */
  readonly syncDuringReset?: 'the reset' | 'conflict'
  /** Calls that never get an answer, and never do anything. Default: none. */
  readonly lost?: ReadonlyArray<LostSignal>
}

/** What of a connection's past decides whether a signal is lost. Times are milliseconds of the emulator's clock. */
export interface Signals {
  /** The last two updates since a signal was lost. */
  readonly updates: ReadonlyArray<number>
  /** The newest job when a signal was lost last: it loses no other. */
  readonly lostAfter: number
}
