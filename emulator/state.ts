/** All that the emulated Airbyte remembers, in maps of records: a dump copies the maps and none of the records. */
import { createHash, randomUUID } from 'node:crypto'

import type { AirbyteCatalog, StreamDescriptor } from '../provider/catalog/airbyte'
import type { ProtocolCatalog } from '../provider/server'
import type {
  Actor,
  ActorKind,
  Connection,
  Definition,
  Fetched,
  FollowingSync,
  Job,
  JobOrder,
  LateCall,
  Operation,
  Races,
  Signals,
  Table,
  Tag,
  Workspace,
} from './records'
import type { AirbyteRelease } from './releases'

export interface State {
  /** The moment up to which everything has happened, in milliseconds since 1970. */
  time: number
  readonly workspaces: Map<string, Workspace>
  readonly sourceDefinitions: Map<string, Definition>
  readonly destinationDefinitions: Map<string, Definition>
  readonly sources: Map<string, Actor>
  readonly destinations: Map<string, Actor>
  readonly operations: Map<string, Operation>
  readonly connections: Map<string, Connection>
  /** In the order of their ids. */
  readonly jobs: Map<number, Job>
  /** The ids of jobs that are not settled: those are few, and sought at each request. */
  readonly unsettled: Set<number>
  /** Discovered catalogs by their id. */
  readonly catalogs: Map<string, AirbyteCatalog>
  /** By source. */
  readonly fetched: Map<string, Fetched>
  /** What a source offers when it is asked next: by source id, else by its `database`, else by its definition. */
  readonly offers: Map<string, ProtocolCatalog>
  /** Tags of newer servers. */
  readonly tags: Map<string, Tag>
  /** What syncs have written, by table. */
  readonly tables: Map<string, Table>
  /** By connection: what decides whether its workflow loses a signal. */
  readonly signals: Map<string, Signals>
  /** By connection: the streams that its next sync reads from their beginning (newer servers). */
  readonly refreshes: Map<string, ReadonlyArray<StreamDescriptor>>
  following: ReadonlyArray<FollowingSync>
  late: ReadonlyArray<LateCall>
  /** How coming jobs are to go, each for one of them. */
  orders: ReadonlyArray<JobOrder>
  /** As which release it answers. */
  airbyte: AirbyteRelease
  /** Ids that follow from a word and a count, so that a history can be repeated; without a word they are random. */
  readonly ids: { readonly word: string | undefined; count: number }
  /** The number that it gives itself, where that is not the release's own: a setting of this emulator, in no dump. */
  readonly version: string | undefined
  /** How the races go: a setting of this emulator, in no dump. */
  readonly races: Races
}

/** Airbyte's own connectors: the id, the name, and what a destination's dialect is. */
const definitions = (
  kind: ActorKind,
  ...connectors: ReadonlyArray<readonly [id: string, name: string, normalization?: string]>
): Map<string, Definition> =>
  new Map(
    connectors.map(([id, name, normalization]) => {
      const word = name.toLowerCase().replaceAll(' ', '-')
      const definition: Definition = {
        id,
        name,
        dockerRepository: `airbyte/${kind}-${word}`,
        dockerImageTag: '2.0.0',
        documentationUrl: `https://docs.airbyte.com/integrations/${kind}s/${word}`,
        protocolVersion: '0.2.0',
        releaseStage: 'beta',
        ...(kind === 'source' ? { sourceType: 'database', maxSecondsBetweenMessages: 10_800 } : {}),
        ...(normalization === undefined ? {} : { normalization }),
        isCustom: false,
        isPublic: true,
        granted: [],
        tombstone: false,
      }
      return [id, definition]
    }),
  )

export interface StateSettings {
  readonly time: number
  readonly airbyte: AirbyteRelease
  readonly version: string | undefined
  readonly races: Races
  readonly idWord: string | undefined
}

/** An Airbyte with nothing in it but connectors. The ids of definitions are Airbyte's own. */
export const emptyState = ({ time, airbyte, version, races, idWord }: StateSettings): State => ({
  time,
  workspaces: new Map(),
  sourceDefinitions: definitions(
    'source',
    ['decd338e-5647-4c0b-adf4-da0e75f5a750', 'Postgres'],
    ['dfd88b22-b603-4c3d-aad7-3701784586b1', 'Faker'],
  ),
  destinationDefinitions: definitions(
    'destination',
    ['25c5221d-dce2-4163-ade9-739ef790f503', 'Postgres', 'postgres'],
    ['a625d593-bba5-4a1c-a53d-2d246268a816', 'Local JSON'],
  ),
  sources: new Map(),
  destinations: new Map(),
  operations: new Map(),
  connections: new Map(),
  jobs: new Map(),
  tags: new Map(),
  unsettled: new Set(),
  catalogs: new Map(),
  fetched: new Map(),
  offers: new Map(),
  tables: new Map(),
  signals: new Map(),
  refreshes: new Map(),
  following: [],
  late: [],
  orders: [],
  airbyte,
  version,
  ids: { word: idWord, count: 0 },
  races,
})

const asUuid = (text: string): string => {
  const hash = createHash('sha256').update(text).digest('hex')
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}

/** An id that depends on the content alone: equal catalogs share one, as on the real server. */
export const contentId = (content: unknown): string => asUuid(JSON.stringify(content))

export const newId = ({ ids }: State): string => {
  if (ids.word === undefined) return randomUUID()
  ids.count += 1
  return asUuid(`${ids.word} ${String(ids.count)}`)
}

/** Puts a record with changes in the place of the one before. */
export const alter = <Key, A extends object>(map: Map<Key, A>, key: Key, before: A, changes: Partial<A>): A => {
  const after = { ...before, ...changes }
  map.set(key, after)
  return after
}

/** Which stream is meant, and nothing else of it. */
export const descriptorOf = ({ name, namespace }: StreamDescriptor): StreamDescriptor => ({
  name,
  ...(namespace === undefined ? {} : { namespace }),
})

/** The streams of a catalog. */
export const descriptorsOf = ({ streams }: AirbyteCatalog): ReadonlyArray<StreamDescriptor> =>
  streams.map(({ stream }) => descriptorOf(stream))

/** A stream's descriptor as the key of a record. */
export const stateKeyOf = ({ name, namespace }: StreamDescriptor): string => JSON.stringify([namespace ?? null, name])

export const actorsOf = (state: State, kind: ActorKind): Map<string, Actor> =>
  kind === 'source' ? state.sources : state.destinations

export const definitionsOf = (state: State, kind: ActorKind): Map<string, Definition> =>
  kind === 'source' ? state.sourceDefinitions : state.destinationDefinitions

/** A moment as the API tells it. */
export const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000)
