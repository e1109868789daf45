/** Whole lists from servers that give them in pages, by a cursor or by rows. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'

import type { AirbyteError } from '../errors'
import { steps } from '../steps'
import type { PlainCalls } from './calls'
import type { IdentityCalls } from './capabilities'
import type { PageRead, PageRequest, Pagination } from './codecs'
import type { DestinationReadList } from './destinations'
import type { JobListRequestBody, JobReadList } from './jobs'
import type { Call, CallOptions, Question } from './options'
import type { SourceReadList } from './sources'
import type { WebBackendConnectionListRequestBody, WebBackendConnectionReadList } from './webBackend'
import type { WorkspaceIdRequestBody, WorkspaceRead, WorkspaceReadList } from './workspaces'

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

interface Rows<Request, List, Item> {
  readonly ask: Call<Request & { readonly pagination?: Pagination }, List>
  readonly items: (list: List) => ReadonlyArray<Item>
  readonly id: (item: Item) => string | number
  /** So many there are, where the answer says it. */
  readonly total?: (list: List) => number | undefined
}

/** Asks row by row: until a page is short, brings nothing new, or has the last of those that are told. */
const everyRow =
  <Request, List, Item>({ ask, items, id, total }: Rows<Request, List, Item>) =>
  (request: Request, options?: CallOptions): TE.TaskEither<AirbyteError, ReadonlyArray<Item>> =>
    steps(async (must) => {
      const found = new Map<string | number, Item>()
      for (let rowOffset = 0; ; rowOffset += PAGE_SIZE) {
        const list = await must(ask({ ...request, pagination: { pageSize: PAGE_SIZE, rowOffset } }, options))
        const before = found.size
        for (const item of items(list)) found.set(id(item), item)
        const isLast = items(list).length < PAGE_SIZE || found.size >= (total?.(list) ?? Infinity)
        if (isLast || found.size === before) return [...found.values()]
      }
    })

/** Lists, whole. */
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
  /**
   * The workspaces that these credentials may see, of any server: `listWorkspaces` on those before 1.7, else those of the
   * organization, else those of the user. Deleted ones are left out.
   */
  readonly listEveryWorkspace: Question<WorkspaceReadList>
  /** `listJobsFor` for all of its pages, the newest first. */
  readonly listEveryJob: Call<Omit<JobListRequestBody, 'pagination'>, JobReadList>
}

const BY_ROWS = {
  items: ({ workspaces }: WorkspaceReadList): ReadonlyArray<WorkspaceRead> => workspaces,
  id: ({ workspaceId }: WorkspaceRead): string => workspaceId,
}

/** Whoever may not see an organization may see what is shared with them. */
const mayNot = ({ _tag }: AirbyteError): boolean => _tag === 'Unauthorized' || _tag === 'NotFound'

/** All workspaces, by whichever list this server has. */
const workspacesBy =
  (calls: PlainCalls, { getIdentity }: IdentityCalls): Question<ReadonlyArray<WorkspaceRead>> =>
  (request, options) =>
    steps(async (must) => {
      const all = await calls.listWorkspaces(request, options)()
      if (E.isRight(all) || all.left._tag !== 'Unsupported') return (await must(all)).workspaces
      const { defaultOrganizationId: organizationId, defaultUserId: userId } =
        (await must(getIdentity(options))).instance ?? {}
      const none = TE.right<AirbyteError, ReadonlyArray<WorkspaceRead>>([])
      const ofUser =
        userId === undefined ? none : everyRow({ ask: calls.listWorkspacesByUser, ...BY_ROWS })({ userId }, options)
      if (organizationId === undefined) return must(ofUser)
      const organized = everyRow({ ask: calls.listWorkspacesInOrganization, ...BY_ROWS })({ organizationId }, options)
      return must(
        pipe(
          organized,
          TE.orElse((error) => (mayNot(error) && userId !== undefined ? ofUser : TE.left(error))),
        ),
      )
    })

/** An answer that has just its list. */
const as =
  <Name extends string>(name: Name) =>
  <A>(found: A): Readonly<Record<Name, A>> =>
    ({ [name]: found }) as Readonly<Record<Name, A>>

export const wholeLists = (calls: PlainCalls, identity: IdentityCalls): WholeLists => {
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
  const jobs = everyRow({
    ask: calls.listJobsFor,
    items: (list) => list.jobs,
    id: ({ job }) => job.id,
    total: ({ totalJobCount }) => totalJobCount,
  })
  const workspaces = workspacesBy(calls, identity)
  return {
    listEveryConnection: (request, options) => pipe(connections(request, options), TE.map(as('connections'))),
    listEverySource: (request, options) => pipe(sources(request, options), TE.map(as('sources'))),
    listEveryDestination: (request, options) => pipe(destinations(request, options), TE.map(as('destinations'))),
    listEveryWorkspace: (request, options) =>
      pipe(
        workspaces(request, options),
        TE.map((found) => found.filter(({ tombstone }) => tombstone !== true)),
        TE.map(as('workspaces')),
      ),
    listEveryJob: (request, options) =>
      pipe(
        jobs(request, options),
        TE.map((found) => ({ jobs: found, totalJobCount: found.length })),
      ),
  }
}
