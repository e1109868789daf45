/** Whole lists from servers that give them in pages. */
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'

import type { AirbyteError } from '../errors'
import { steps } from '../steps'
import type { PlainCalls } from './calls'
import type { PageRead, PageRequest } from './codecs'
import type { DestinationReadList } from './destinations'
import type { Call, CallOptions } from './options'
import type { SourceReadList } from './sources'
import type { WebBackendConnectionListRequestBody, WebBackendConnectionReadList } from './webBackend'
import type { WorkspaceIdRequestBody } from './workspaces'

/** One request for most workspaces, and an answer that is not too large for the others. */
const PAGE_SIZE = 100

interface Paged<Request, List extends PageRead, Item> {
  readonly ask: Call<Request & PageRequest, List>
  readonly items: (list: List) => ReadonlyArray<Item>
  readonly id: (item: Item) => string
}

/**
 * Asks page by page, until all that are told have come, or a page is empty, or one brings nothing new. An answer that
 * tells neither its size nor how many there are is an older server's, and whole.
 */
const everyPage =
  <Request, List extends PageRead, Item>({ ask, items, id }: Paged<Request, List, Item>) =>
  (request: Request, options?: CallOptions): TE.TaskEither<AirbyteError, ReadonlyArray<Item>> =>
    steps(async (must) => {
      const found = new Map<string, Item>()
      for (let cursor: string | undefined; ;) {
        const page = { pageSize: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }
        const list = await must(ask({ ...request, ...page }, options))
        const before = found.size
        for (const item of items(list)) {
          found.set(id(item), item)
          cursor = id(item)
        }
        const { page_size: size, num_connections: all } = list
        const isWhole = all === undefined ? size === undefined || items(list).length < size : found.size >= all
        if (isWhole || found.size === before) return [...found.values()]
      }
    })

/** The lists of a workspace, whole. */
export interface WholeLists {
  /**
   * `webBackendListConnectionsForWorkspace` for all of its pages: newer servers give no more than twenty at once unless
   * asked for more. The connections come without their catalogs.
   *
   * @example
   * import { createClient, promised } from 'pulumi-airbyte'
   *
   * const airbyte = promised(createClient({ url: 'http://localhost:8000' }))
   * const { connections } = await airbyte.listEveryConnection({ workspaceId: '5f2c…' })
   * console.log(connections.map(({ name }) => name))
   */
  readonly listEveryConnection: Call<WebBackendConnectionListRequestBody, WebBackendConnectionReadList>
  /** `listSourcesForWorkspace` for all of its pages. */
  readonly listEverySource: Call<WorkspaceIdRequestBody, SourceReadList>
  /** `listDestinationsForWorkspace` for all of its pages. */
  readonly listEveryDestination: Call<WorkspaceIdRequestBody, DestinationReadList>
}

export const wholeLists = (calls: PlainCalls): WholeLists => {
  const connections = everyPage({
    ask: calls.webBackendListConnectionsForWorkspace,
    items: (list) => list.connections,
    id: ({ connectionId }) => connectionId,
  })
  const sources = everyPage({
    ask: calls.listSourcesForWorkspace,
    items: (list) => list.sources,
    id: ({ sourceId }) => sourceId,
  })
  const destinations = everyPage({
    ask: calls.listDestinationsForWorkspace,
    items: (list) => list.destinations,
    id: ({ destinationId }) => destinationId,
  })
  return {
    listEveryConnection: (request, options) =>
      pipe(
        connections(request, options),
        TE.map((found) => ({ connections: found })),
      ),
    listEverySource: (request, options) =>
      pipe(
        sources(request, options),
        TE.map((found) => ({ sources: found })),
      ),
    listEveryDestination: (request, options) =>
      pipe(
        destinations(request, options),
        TE.map((found) => ({ destinations: found })),
      ),
  }
}
