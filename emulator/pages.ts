/** Newer servers' lists: sorted by a key, twenty at once, and on from a cursor. */
import { compareText } from '../provider/json'
import { type Body, optional, optionalFlag, optionalRecord, optionalText, strings } from './handler'
import type { Actor, ActorKind, Connection } from './records'
import { actorsOf, definitionsOf, type State } from './state'
import { newestRun, statusOf } from './work'

/** What the server takes where the request does not say (`DEFAULT_PAGE_SIZE`). */
const PAGE_SIZE = 20

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

const newerItem = (state: State, connection: Connection, item: Body): Body => ({
  ...item,
  sourceActorDefinitionVersion: versionOf(state, 'source', connection.sourceId),
  destinationActorDefinitionVersion: versionOf(state, 'destination', connection.destinationId),
  tags: (connection.tags ?? []).flatMap((id) => state.tags.get(id) ?? []),
  onDemandEnabled: false,
})

/** What a list sorts its rows by, and in which direction; rows of equal keys go by their ids. */
interface Sorting<A> {
  readonly keyOf: (row: A) => string | number
  readonly idOf: (row: A) => string
  readonly isDescending: boolean
}

const compareKeys = (one: string | number, other: string | number): number =>
  typeof one === 'number' && typeof other === 'number' ? one - other : compareText(String(one), String(other))

const comparer =
  <A>({ keyOf, idOf, isDescending }: Sorting<A>) =>
  (one: A, other: A): number => {
    const byKey = compareKeys(keyOf(one), keyOf(other)) * (isDescending ? -1 : 1)
    return byKey === 0 ? compareText(idOf(one), idOf(other)) : byKey
  }

/**
 * One page of what was found. `num_connections` counts the rows of all pages; a page that is shorter than `page_size` is
 * the last. The cursor is the last row of the page before, which may have been deleted since.
 */
const paged = <A>(
  body: Body,
  found: ReadonlyArray<A>,
  cursor: A | undefined,
  sorting: Sorting<A>,
): { readonly page: ReadonlyArray<A>; readonly page_size: number; readonly num_connections: number } => {
  const compare = comparer(sorting)
  const all = [...found].sort(compare)
  const size = Number(optional(body, 'pageSize') ?? PAGE_SIZE)
  const rest = cursor === undefined ? all : all.filter((row) => compare(row, cursor) > 0)
  return { page: rest.slice(0, size), page_size: size, num_connections: all.length }
}

const sortKeyOf = (body: Body, byDefault: string): readonly [key: string, isDescending: boolean] => {
  const [key = byDefault, direction] = (optionalText(body, 'sortKey') ?? byDefault).split('_')
  return [key, direction === 'desc']
}

/** What a filter of connections calls the end of the newest job. */
const health = (state: State, { connectionId, status }: Connection): string => {
  if (status !== 'active') return 'paused'
  const job = newestRun(state, connectionId)
  const ended = job === undefined ? undefined : statusOf(state, job)
  return ended === 'failed' || ended === 'running' ? ended : 'healthy'
}

/** Whether a connection passes the filters of a request. */
const isWanted = (state: State, filters: Body, connection: Connection): boolean => {
  const source = state.sources.get(connection.sourceId)
  const destination = state.destinations.get(connection.destinationId)
  const isIn = (name: string, values: ReadonlyArray<string | undefined>): boolean => {
    const wanted = strings(filters[name])
    return wanted.length === 0 || values.some((value) => value !== undefined && wanted.includes(value))
  }
  const term = (optionalText(filters, 'searchTerm') ?? '').toLowerCase()
  return (
    [connection.name, source?.name ?? '', destination?.name ?? ''].some((name) => name.toLowerCase().includes(term)) &&
    isIn('sourceDefinitionIds', [source?.definitionId]) &&
    isIn('destinationDefinitionIds', [destination?.definitionId]) &&
    isIn('states', [connection.status]) &&
    isIn('statuses', [health(state, connection)]) &&
    isIn('tagIds', connection.tags ?? []) &&
    !(optionalFlag(filters, 'onDemandEnabled') ?? false)
  )
}

/** One page of the connections found. */
export const pageOf = (
  state: State,
  body: Body,
  found: ReadonlyArray<Connection>,
  itemOf: (connection: Connection) => Body,
): Body => {
  const filters = optionalRecord(body, 'filters') ?? {}
  const [key, isDescending] = sortKeyOf(body, 'connectionName')
  const keys: Readonly<Record<string, (connection: Connection) => string | number>> = {
    connectionName: ({ name }) => name,
    sourceName: ({ sourceId }) => state.sources.get(sourceId)?.name ?? '',
    destinationName: ({ destinationId }) => state.destinations.get(destinationId)?.name ?? '',
    lastSync: ({ connectionId }) => newestRun(state, connectionId)?.createdAt ?? 0,
  }
  const { page, ...counts } = paged(
    body,
    found.filter((connection) => isWanted(state, filters, connection)),
    state.connections.get(optionalText(body, 'cursor') ?? ''),
    { keyOf: keys[key] ?? (({ name }) => name), idOf: ({ connectionId }) => connectionId, isDescending },
  )
  return { connections: page.map((connection) => newerItem(state, connection, itemOf(connection))), ...counts }
}

/** One page of the sources or destinations found. */
export const pageOfActors = (
  body: Body,
  found: ReadonlyArray<Actor>,
  all: ReadonlyMap<string, Actor>,
): { readonly page: ReadonlyArray<Actor>; readonly page_size: number; readonly num_connections: number } => {
  const term = (optionalText(optionalRecord(body, 'filters') ?? {}, 'searchTerm') ?? '').toLowerCase()
  const [, isDescending] = sortKeyOf(body, 'sourceName')
  return paged(
    body,
    found.filter(({ name }) => name.toLowerCase().includes(term)),
    all.get(optionalText(body, 'cursor') ?? ''),
    { keyOf: ({ name }) => name, idOf: ({ id }) => id, isDescending },
  )
}
