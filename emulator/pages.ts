/** Newer servers' list of connections: sorted by name, twenty at once, and on from a cursor. */
import { compareText } from '../provider/json'
import { type Body, optional, optionalRecord, optionalText } from './handler'
import type { ActorKind, Connection } from './records'
import { actorsOf, definitionsOf, type State } from './state'

/** What the server takes where the request does not say (`DEFAULT_PAGE_SIZE`). */
const PAGE_SIZE = 20

const compare = (one: Connection, other: Connection): number =>
  compareText(one.name, other.name) || compareText(one.connectionId, other.connectionId)

/** The version of an actor's connector. This Postgres can refresh as a destination, as the newer server's can. */
export const versionOf = (state: State, kind: ActorKind, actorId: string): Body => {
  const definition = definitionsOf(state, kind).get(actorsOf(state, kind).get(actorId)?.definitionId ?? '')
  return {
    dockerRepository: definition?.dockerRepository ?? '',
    dockerImageTag: definition?.dockerImageTag ?? '',
    supportsRefreshes: kind === 'destination' && definition?.normalization !== undefined,
    isVersionOverrideApplied: false,
    supportLevel: 'certified',
    supportState: 'supported',
    supportsFileTransfer: false,
    supportsDataActivation: false,
  }
}

/** Whether the streams of a connection can be read again while their tables stay filled. */
export const canRefresh = (state: State, { destinationId }: Connection): boolean =>
  versionOf(state, 'destination', destinationId)['supportsRefreshes'] === true

const newerItem = (state: State, connection: Connection): Body => ({
  sourceActorDefinitionVersion: versionOf(state, 'source', connection.sourceId),
  destinationActorDefinitionVersion: versionOf(state, 'destination', connection.destinationId),
  tags: connection.tags ?? [],
  onDemandEnabled: false,
})

const isFound = (state: State, connection: Connection, term: string): boolean =>
  [
    connection.name,
    state.sources.get(connection.sourceId)?.name ?? '',
    state.destinations.get(connection.destinationId)?.name ?? '',
  ].some((name) => name.toLowerCase().includes(term.toLowerCase()))

/**
 * One page of the connections found. `num_connections` counts those of all pages; a page that is shorter than
 * `page_size` is the last. The cursor is the last connection of the page before, which may have been deleted since.
 */
export const pageOf = (
  state: State,
  body: Body,
  found: ReadonlyArray<Connection>,
  itemOf: (connection: Connection) => Body,
): Body => {
  const term = optionalText(optionalRecord(body, 'filters') ?? {}, 'searchTerm') ?? ''
  const all = found.filter((connection) => isFound(state, connection, term)).sort(compare)
  const size = Number(optional(body, 'pageSize') ?? PAGE_SIZE)
  const cursor = state.connections.get(optionalText(body, 'cursor') ?? '')
  const rest = cursor === undefined ? all : all.filter((connection) => compare(connection, cursor) > 0)
  return {
    connections: rest.slice(0, size).map((connection) => ({ ...itemOf(connection), ...newerItem(state, connection) })),
    page_size: size,
    num_connections: all.length,
  }
}
