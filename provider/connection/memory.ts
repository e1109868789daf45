/** What one run (a preview or an update of a stack) remembers of one server: whose connection is which, and what it was told. */

import type { DestinationRead } from '../api/destinations'
import type { SourceRead } from '../api/sources'
import type { SyncState } from '../api/syncState'
import type { WebBackendConnectionListItem } from '../api/webBackend'
import type { StreamKey } from '../catalog/key'
import type { AirbyteError } from '../errors'
import type { Answers } from '../remember'

/** A resource of the stack, by the short form of its URN that the constructor hands on: `shop`, `acme:data:Team$shop`. */
export type ResourceName = string

/** What a resource of the program declares, so that no two make the same connection. */
export interface Declared {
  readonly resource: ResourceName
  /** Whether it has yet to make its connection, or to give it this name: two that are so already are left alone. */
  readonly isClaiming: boolean
}

/** A connection that is to be replaced, and whose sync state its successor may take over. */
export interface Predecessor {
  readonly id: string
  /** Its outputs, as the state has them. */
  readonly outputs: object
  /** The inputs that cannot be changed; none where the engine replaces for a reason of its own. */
  readonly moved: ReadonlyArray<string>
}

/** One for each server and run: a server is its address, and a run begins with Pulumi's `configure`. */
export interface Memory {
  /** Who holds a connection, by its id: resources whose diff this run has asked for, or that took it in this run. */
  readonly holders: Map<string, Set<ResourceName>>
  /**
   * Who holds a connection in the state, by its id, as far as this run has refreshed it; the program may not have them any more.
   * The name is that of the last update, so that two which were renamed since may have the same.
   */
  readonly readers: Map<string, ReadonlyArray<ResourceName>>
  /** Names by which a resource was known before, by connection and earlier name: a resource that moved is still itself. */
  readonly renamed: Map<string, ResourceName>
  /** Who adopts a connection, by its id, as the program says. */
  readonly adopters: Map<string, ResourceName>
  /** Who is about to take over a leftover, by its id, and under which name. */
  readonly takers: Map<string, { readonly resource: ResourceName; readonly name: string }>
  /** Connections that were there before the resource that took them in this run: left by a killed run, or adopted. */
  readonly taken: Set<string>
  /** Connections that this run deletes, from when that is certain: nobody takes them over. */
  readonly deleted: Set<string>
  /** By source, destination and name. */
  readonly declared: Map<string, Map<ResourceName, Declared>>
  /** Resources of the stack's state that this run has checked with their old inputs. */
  readonly existing: Set<ResourceName>
  /** Resources of which a refresh has found the answer that the state notes, to the letter, by connection and name. */
  readonly unchanged: Set<string>
  /** Resources that this run has checked as new: they are made, or replaced. */
  readonly made: Set<ResourceName>
  /** Resources whose diff this run has asked for: the engine asks for none where it forces a replacement. */
  readonly diffed: Set<ResourceName>
  /** Resources that are replaced because they get another source, destination or server. */
  readonly movers: Set<ResourceName>
  /** What resources that are to carry their sync state on were before, by their diffs. */
  readonly predecessors: Map<ResourceName, Predecessor>
  /** Resources that are to carry their sync state on, and that this run has checked as new. */
  readonly carriers: Set<ResourceName>
  /** Who takes the sync state of a connection over, by its id: until that is done nobody deletes it. */
  readonly heirs: Map<string, ResourceName>
  /** Whose successor goes on where a connection was, by its id: that is out of service since. */
  readonly handedOver: Map<string, ResourceName>
  /** The connections that each source had when this run first asked. */
  readonly listings: Answers<AirbyteError, ReadonlyArray<WebBackendConnectionListItem>>
  /** Each source and destination that was asked for. */
  readonly sources: Answers<AirbyteError, SourceRead>
  readonly destinations: Answers<AirbyteError, DestinationRead>
  /** Whether each destination can be refreshed, by its id. */
  readonly refreshes: Answers<AirbyteError, boolean>
  /** The modes in which each destination can write, by its id; undefined where the server does not tell. */
  readonly modes: Answers<never, ReadonlyArray<string> | undefined>
  /** How far the syncs of connections had come that this run deletes to replace them, by their ids. */
  readonly lastStates: Map<string, SyncState>
  /** Which streams this run resets, over all of its servers. */
  readonly resets: Resets
  /** What was said already and need not be said again. */
  readonly said: Set<string>
}

/** Which streams resources reset in one run, with the names of their connections. */
export type Resets = Map<ResourceName, { readonly name: string; readonly streams: ReadonlySet<StreamKey> }>

export const emptyMemory = (resets: Resets = new Map()): Memory => ({
  resets,
  holders: new Map(),
  readers: new Map(),
  renamed: new Map(),
  adopters: new Map(),
  takers: new Map(),
  taken: new Set(),
  deleted: new Set(),
  declared: new Map(),
  existing: new Set(),
  unchanged: new Set(),
  made: new Set(),
  diffed: new Set(),
  movers: new Set(),
  predecessors: new Map(),
  carriers: new Set(),
  heirs: new Map(),
  handedOver: new Map(),
  lastStates: new Map(),
  listings: new Map(),
  sources: new Map(),
  destinations: new Map(),
  refreshes: new Map(),
  modes: new Map(),
  said: new Set(),
})

/** Notes that the state has a connection under a resource. */
export const noteReader = ({ readers }: Memory, id: string, resource: ResourceName): void => {
  readers.set(id, [...(readers.get(id) ?? []), resource])
}

/** What is said of a resource that had the name of another one when it was last updated. */
const NAMESAKE = '(renamed since)'

/** Whether a connection was read under a name of this resource. */
const isReaderOf =
  (memory: Memory, id: string, resource: ResourceName) =>
  (reader: ResourceName): boolean =>
    reader === resource || nameNow(memory, id, reader) === nameNow(memory, id, resource)

/** The others under which the state has a connection, as far as this run has refreshed them. */
export const otherReaders = (memory: Memory, id: string, resource: ResourceName): ReadonlyArray<ResourceName> => {
  const readers = memory.readers.get(id) ?? []
  const isSelf = isReaderOf(memory, id, resource)
  const others = readers.filter((reader) => !isSelf(reader)).map((reader) => nameNow(memory, id, reader))
  return [...new Set(others), ...(readers.filter(isSelf).length > 1 ? [NAMESAKE] : [])]
}

/** The same of a connection that the resource gives up now. */
export const leftToReaders = (memory: Memory, id: string, resource: ResourceName): ReadonlyArray<ResourceName> => {
  const others = otherReaders(memory, id, resource)
  const readers = memory.readers.get(id) ?? []
  const own = readers.findIndex(isReaderOf(memory, id, resource))
  memory.readers.set(
    id,
    readers.filter((_reader, at) => at !== own),
  )
  return others
}

/** Notes that a resource holds a connection. */
export const hold = ({ holders }: Memory, id: string, resource: ResourceName): void => {
  holders.set(id, (holders.get(id) ?? new Set()).add(resource))
}

/**
 * By which name this run knows a resource that had another one when it last held the connection. A name that the program
 * has given to another resource since is that one's.
 */
const nameNow = ({ renamed, existing, made }: Memory, id: string, resource: ResourceName): ResourceName =>
  existing.has(resource) || made.has(resource) ? resource : (renamed.get(`${id} ${resource}`) ?? resource)

/** Whether the resource goes on with this very connection: a deletion of it is one that an earlier run left over. */
export const isKeptBy = (memory: Memory, id: string, resource: ResourceName): boolean => {
  const name = nameNow(memory, id, resource)
  return memory.holders.get(id)?.has(name) === true && memory.diffed.has(name) && !memory.made.has(name)
}

/** The others that hold a connection, as far as this run has asked for their diffs. */
export const otherHolders = (memory: Memory, id: string, resource: ResourceName): ReadonlyArray<ResourceName> => {
  const self = nameNow(memory, id, resource)
  return [...(memory.holders.get(id) ?? [])].filter((holder) => holder !== self && holder !== resource)
}

/** The others that hold a connection, adopt it, or are about to take it over. */
export const claimants = (memory: Memory, id: string, resource: ResourceName): ReadonlyArray<ResourceName> => {
  const asking = [memory.adopters.get(id), memory.takers.get(id)?.resource].filter((one) => one !== undefined)
  const self = nameNow(memory, id, resource)
  return [...new Set([...otherHolders(memory, id, resource), ...asking.filter((one) => one !== self)])]
}

/** Whether another resource has a connection, or is to have it: in the program, or in the state as far as this run has refreshed it. */
export const isAnothers = (memory: Memory, id: string, resource: ResourceName): boolean =>
  claimants(memory, id, resource).length + otherReaders(memory, id, resource).length > 0

/** Other resources that replace a connection, and whose successor is to go on where it was: until that is done, it may come back. */
export const replacersOf = (
  { predecessors }: Memory,
  id: string,
  resource: ResourceName,
): ReadonlyArray<readonly [ResourceName, Predecessor]> =>
  [...predecessors].filter(([other, one]) => one.id === id && other !== resource)

/** The others of this program that declare the same connection, where it would be made twice. */
export const doubles = (
  { declared }: Memory,
  place: string,
  { resource, isClaiming }: Declared,
): ReadonlyArray<ResourceName> => {
  const all = declared.get(place) ?? new Map<ResourceName, Declared>()
  declared.set(place, all.set(resource, { resource, isClaiming }))
  return [...all.values()]
    .filter((other) => other.resource !== resource && (isClaiming || other.isClaiming))
    .map((other) => other.resource)
}
