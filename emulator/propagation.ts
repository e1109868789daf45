/** What a newer server takes over by itself of what sources offer now, where a connection says so. */
import type { AirbyteCatalog } from '../provider/catalog/airbyte'
import { isPropagated, NEWER_RULES, type NewerCatalogDiff, propagated } from '../provider/server'
import { originalOf } from './catalogs'
import { findConnection, isLive } from './connections'
import { refresh } from './discovery'
import { type Handler, optional, optionalRecord, optionalText, orRefuse, pick, required } from './handler'
import { noteUpdate } from './races'
import type { Connection } from './records'
import { checkLock } from './settings'
import { alter, type State } from './state'

interface Offered {
  readonly catalog: AirbyteCatalog
  readonly catalogId: string
}

const diffOf = (state: State, connection: Connection, { catalog }: Offered): NewerCatalogDiff =>
  orRefuse(
    NEWER_RULES.diff(originalOf(state, connection) ?? connection.syncCatalog, catalog, connection.syncCatalog),
  ) as NewerCatalogDiff

const isTakenOver = (connection: Connection, { transforms }: NewerCatalogDiff): boolean =>
  isPropagated({ transforms, preference: connection.nonBreakingChangesPreference })

/** What of a diff is applied to a connection: without `propagate_fully` no stream comes or goes. */
const appliedOf = ({ transforms }: NewerCatalogDiff, preference: string): NewerCatalogDiff => ({
  transforms: transforms.filter(
    ({ transformType }) => transformType === 'update_stream' || preference === 'propagate_fully',
  ),
})

/** Lets a connection take over what it may; undefined where it takes nothing. A mapper's secret stays what it was. */
const takeOver = (state: State, connection: Connection, offered: Offered): NewerCatalogDiff | undefined => {
  const diff = diffOf(state, connection, offered)
  if (!isTakenOver(connection, diff)) return undefined
  checkLock(connection)
  const { nonBreakingChangesPreference: preference, syncCatalog: configured, connectionId } = connection
  const { transforms } = diff
  const next = propagated({ configured, discovered: offered.catalog, transforms, preference })
  const syncCatalog = orRefuse(NEWER_RULES.stored(next))
  alter(state.connections, connectionId, connection, { syncCatalog, sourceCatalogId: offered.catalogId })
  noteUpdate(state, connectionId)
  return appliedOf(diff, preference)
}

const offeredIn = (body: Parameters<Handler>[1]): Offered => ({
  catalog: (optionalRecord(body, 'catalog') ?? { streams: [] }) as unknown as AirbyteCatalog,
  catalogId: required(body, 'catalogId'),
})

/** For every connection of a source; one that is locked and would take something over refuses it for all of them. */
export const applyToSource: Handler = (state, body) => {
  const sourceId = optionalText(body, 'sourceId')
  const isWhole = ['workspaceId', 'catalogId', 'catalog'].every((name) => optional(body, name) !== undefined)
  if (sourceId === undefined || !isWhole) return undefined
  const offered = offeredIn(body)
  const connections = [...state.connections.values()].filter(
    (connection) => connection.sourceId === sourceId && isLive(connection),
  )
  for (const connection of connections) {
    if (isTakenOver(connection, diffOf(state, connection, offered))) checkLock(connection)
  }
  for (const connection of connections) takeOver(state, connection, offered)
  return undefined
}

export const applyToConnection: Handler = (state, body) => {
  const propagatedDiff = takeOver(state, findConnection(state, body), offeredIn(body))
  return propagatedDiff === undefined ? {} : { propagatedDiff }
}

/** The same for a catalog that is stored already; what breaks turns the connection off. */
export const postprocess: Handler = (state, body) => {
  const connection = findConnection(state, body)
  const catalogId = state.fetched.get(connection.sourceId)?.catalogId ?? required(body, 'catalogId')
  const catalog = pick(state.catalogs.get(catalogId), 'ACTOR_CATALOG', catalogId)
  const source = pick(state.sources.get(connection.sourceId), 'SOURCE_CONNECTION', connection.sourceId)
  refresh(state, source, catalog, connection.connectionId)
  const appliedDiff = takeOver(state, findConnection(state, body), { catalog, catalogId })
  return appliedDiff === undefined ? {} : { appliedDiff }
}
