/** Which connections are meant, by Airbyte's own rules: listed and filtered, since its search answers nothing on 0.40–0.44. */
import type * as TE from 'fp-ts/TaskEither'

import type { AirbyteError } from '../errors'
import { canonicalJson, isRecord, own } from '../json'
import { type Must, steps } from '../steps'
import type { PlainCalls } from './calls'
import type {
  ConnectionRead,
  ConnectionReadList,
  ConnectionSearch,
  DestinationSearch,
  SourceSearch,
} from './connections'
import type { DestinationRead } from './destinations'
import type { Call, CallOptions } from './options'
import type { WholeLists } from './pages'
import type { SourceRead } from './sources'

/** Which connections `findConnections` finds: those of one workspace, or of all, equal in everything that is given. */
export interface ConnectionQuery extends ConnectionSearch {
  /** Default: that of the source or destination given, else every workspace. */
  readonly workspaceId?: string
}

const isAny = (wanted: unknown): boolean => wanted === undefined || wanted === null || wanted === ''

const isEqual = (wanted: unknown, found: unknown): boolean =>
  isAny(wanted) || canonicalJson(wanted) === canonicalJson(found)

/** Of a configuration the given top-level keys have to be equal; others are free. */
const hasConfiguration = (wanted: unknown, found: unknown): boolean =>
  !isRecord(wanted) ||
  Object.entries(wanted).every(([key, value]) => isEqual(value, isRecord(found) ? own(found, key) : undefined))

const CONNECTION_FIELDS = [
  'connectionId',
  'name',
  'namespaceDefinition',
  'prefix',
  'sourceId',
  'destinationId',
  'schedule',
  'scheduleType',
  'scheduleData',
  'status',
] as const

const matchesConnection = (search: ConnectionSearch, connection: ConnectionRead): boolean =>
  CONNECTION_FIELDS.every((field) => isEqual(search[field], connection[field])) &&
  // The text `null` means any here (ConnectionMatcher).
  (search.namespaceFormat === 'null' || isEqual(search.namespaceFormat, connection.namespaceFormat))

const matchesSource = (search: SourceSearch, source: SourceRead): boolean =>
  (['name', 'sourceDefinitionId', 'sourceId', 'sourceName', 'workspaceId'] as const).every((field) =>
    isEqual(search[field], source[field]),
  ) && hasConfiguration(search.connectionConfiguration, source.connectionConfiguration)

const matchesDestination = (search: DestinationSearch, destination: DestinationRead): boolean =>
  (['name', 'destinationDefinitionId', 'destinationId', 'destinationName', 'workspaceId'] as const).every((field) =>
    isEqual(search[field], destination[field]),
  ) && hasConfiguration(search.connectionConfiguration, destination.connectionConfiguration)

/** What finding asks. */
export type FindingCalls = Pick<PlainCalls, 'getConnection' | 'getSource' | 'getDestination'> &
  Pick<WholeLists, 'listEveryConnection' | 'listEveryWorkspace'>

/** Where the connections of a query may be. */
const workspacesOf = (
  { getSource, listEveryWorkspace }: FindingCalls,
  query: ConnectionQuery,
  options: CallOptions | undefined,
): TE.TaskEither<AirbyteError, ReadonlyArray<string>> =>
  steps(async (must) => {
    const given = query.workspaceId ?? query.source?.workspaceId ?? query.destination?.workspaceId
    if (given !== undefined) return [given]
    const sourceId = query.sourceId ?? query.source?.sourceId
    if (sourceId !== undefined) return [(await must(getSource({ sourceId }, options))).workspaceId]
    const { workspaces } = await must(listEveryWorkspace(undefined, options))
    return workspaces.map(({ workspaceId }) => workspaceId)
  })

/** Whether a connection's source and destination are those of the query; asked only where it speaks of them. */
const hasEnds = async (
  { getSource, getDestination }: FindingCalls,
  { source, destination }: ConnectionQuery,
  { sourceId, destinationId }: ConnectionRead,
  options: CallOptions | undefined,
  must: Must<AirbyteError>,
): Promise<boolean> =>
  (source === undefined || matchesSource(source, await must(getSource({ sourceId }, options)))) &&
  (destination === undefined || matchesDestination(destination, await must(getDestination({ destinationId }, options))))

/** Lists what can be listed by, reads what is left, and compares the rest. */
export const finding =
  (calls: FindingCalls): Call<ConnectionQuery, ConnectionReadList> =>
  (query, options) =>
    steps(async (must) => {
      const { source, destination, workspaceId: _place, ...search } = query
      const sourceId = query.sourceId ?? source?.sourceId
      const destinationId = query.destinationId ?? destination?.destinationId
      const filter = {
        ...(sourceId === undefined ? {} : { sourceId: [sourceId] }),
        ...(destinationId === undefined ? {} : { destinationId: [destinationId] }),
      }
      const workspaces = await must(workspacesOf(calls, query, options))
      const lists = await Promise.all(
        workspaces.map((workspaceId) => must(calls.listEveryConnection({ workspaceId, ...filter }, options))),
      )
      const listed = lists.flatMap(({ connections }) => connections).filter(({ name }) => isEqual(search.name, name))
      const found = await Promise.all(
        listed.map(async ({ connectionId }) => {
          const connection = await must(calls.getConnection({ connectionId }, options))
          // A connection may have been deleted meanwhile.
          const isMeant = connection.status !== 'deprecated' && matchesConnection(search, connection)
          return isMeant && (await hasEnds(calls, query, connection, options, must)) ? [connection] : []
        }),
      )
      return { connections: found.flat() }
    })
