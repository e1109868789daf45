/** The client: Airbyte's operations by their ids, each a typed call whose request and answer are checked. */
import type * as TE from 'fp-ts/TaskEither'

import type { AirbyteError } from '../errors'
import { callOf, exchange, plainCalls, readUnless } from './calls'
import { identifying, type IdentityCalls } from './capabilities'
import { creating } from './careful/create'
import { refreshing } from './careful/refresh'
import { resetting } from './careful/reset'
import { syncing } from './careful/sync'
import { updating } from './careful/update'
import type {
  ConnectionCreate,
  ConnectionIdRequestBody,
  ConnectionRead,
  ConnectionReadList,
  ConnectionSearch,
  ConnectionStreamRequestBody,
  ConnectionUpdate,
} from './connections'
import type { DestinationCreate, DestinationIdRequestBody, DestinationRead, DestinationReadList } from './destinations'
import { ENDPOINTS } from './endpoints'
import { type ConnectionQuery, finding } from './find'
import type { HealthCheckRead } from './health'
import type { JobIdRequestBody, JobInfoRead, JobListRequestBody, JobReadList } from './jobs'
import type { NewerCalls } from './newer'
import type {
  CheckOperationRead,
  OperationCreate,
  OperationIdRequestBody,
  OperationRead,
  OperationReadList,
  OperationUpdate,
  OperatorConfiguration,
} from './operations'
import type { Call, CallOptions, ClientOptions, CreationOptions, Question } from './options'
import { type WholeLists, wholeLists } from './pages'
import type {
  SourceCreate,
  SourceDiscoverSchemaRead,
  SourceDiscoverSchemaRequestBody,
  SourceIdRequestBody,
  SourceRead,
  SourceReadList,
} from './sources'
import type { ConnectionState, ConnectionStateType } from './state'
import type { Surroundings } from './surroundings'
import { type SyncStateCalls, syncStateCalls } from './syncState'
import { createTransport } from './transport'
import type {
  WebBackendCheckUpdatesRead,
  WebBackendConnectionCreate,
  WebBackendConnectionListRequestBody,
  WebBackendConnectionRead,
  WebBackendConnectionReadList,
  WebBackendConnectionRequestBody,
  WebBackendConnectionUpdate,
  WebBackendGeographiesListResult,
  WebBackendWorkspaceStateResult,
} from './webBackend'
import type {
  DestinationDefinitionReadList,
  SourceDefinitionReadList,
  WorkspaceCreate,
  WorkspaceIdRequestBody,
  WorkspacePageRequestBody,
  WorkspaceRead,
  WorkspaceReadList,
} from './workspaces'

/**
 * Each call answers `Left` with an `AirbyteError` and never throws. Any call may answer `Unreachable`, `TimedOut`,
 * `Cancelled`, `Unauthorized`, `ServerFailed`, `Rejected`, `Undecodable`, `Unsupported` (the server lacks the operation)
 * and `InvalidInputs` (the request itself is malformed; nothing was sent); where an id is unknown, `NotFound`.
 *
 * What must not happen twice (a creation of a connection, a sync, a reset, an update that may reset) is looked for
 * where its answer is lost. What cannot be found then is told as `OutcomeUnknown`, never as something that did not happen.
 */
export interface Client extends WholeLists, NewerCalls, IdentityCalls, SyncStateCalls {
  /** `GET /v1/health`. */
  readonly getHealthCheck: Question<HealthCheckRead>

  /**
   * `POST /v1/connections/create`: the new connection. Ignores `notifySchemaChanges` on 0.40–0.44. After a lost answer it
   * looks for half a minute for a connection of this source, destination, name and catalog that was not there before. It
   * is never sent again.
   */
  readonly createConnection: (
    request: ConnectionCreate,
    options?: CreationOptions,
  ) => TE.TaskEither<AirbyteError, ConnectionRead>
  /** `POST /v1/connections/delete`: nothing. Deleting again is no failure. */
  readonly deleteConnection: Call<ConnectionIdRequestBody, unknown>
  /** `POST /v1/connections/get`. A deleted connection is answered with status `deprecated`. */
  readonly getConnection: Call<ConnectionIdRequestBody, ConnectionRead>
  /**
   * The same, but an answer whose text has the digest `known` (see `answerDigest`) is not read: then the connection is
   * what it was, and undefined here.
   */
  readonly getConnectionUnless: Call<ConnectionIdRequestBody & { readonly known?: string }, ConnectionRead | undefined>
  /** `POST /v1/connections/list_all`: whole connections, deleted ones among them. An unknown workspace has none. */
  readonly listAllConnectionsForWorkspace: Call<WorkspaceIdRequestBody, ConnectionReadList>
  /** `POST /v1/connections/list`: whole connections, deleted ones left out. An unknown workspace has none. */
  readonly listConnectionsForWorkspace: Call<WorkspaceIdRequestBody, ConnectionReadList>
  /**
   * `POST /v1/connections/reset`: the job that resets all streams. Cancels a running sync; none follows. Where no answer
   * comes within ten seconds, or it is lost, it looks for the job, and sends once more if there is none.
   */
  readonly resetConnection: Call<ConnectionIdRequestBody, JobInfoRead>
  /**
   * `POST /v1/connections/reset/stream` (0.42+): the job that resets these streams. Refuses an empty list, with which
   * Airbyte would start a sync. Where no answer comes within ten seconds, as right after updates on 0.44, or it is lost,
   * it looks for a job of just these streams, and sends once more if there is none.
   */
  readonly resetConnectionStream: Call<ConnectionStreamRequestBody, JobInfoRead>
  /** `POST /v1/connections/search`. **Always answers an empty list on 0.40–0.44**: use `findConnections`. */
  readonly searchConnections: Call<ConnectionSearch, ConnectionReadList>
  /**
   * `POST /v1/connections/sync`: the job, which is a sync and younger than the call. `Rejected` with 409 where a sync runs
   * already, `NotFound` where the connection is deleted. While the server still ends a reset, it is asked again for twenty
   * seconds; `NotStarted` tells that no sync came about. Lost answers are treated as those of a reset.
   */
  readonly syncConnection: Call<ConnectionIdRequestBody, JobInfoRead>
  /** `POST /v1/connections/update`. A patch; never resets. */
  readonly updateConnection: Call<ConnectionUpdate, ConnectionRead>

  /** `POST /v1/web_backend/state/get_type`: `not_set` for an unknown connection, too. */
  readonly getStateType: Call<ConnectionIdRequestBody, ConnectionStateType>
  /** `POST /v1/web_backend/check_updates`: how many connectors have a newer version. */
  readonly webBackendCheckUpdates: Question<WebBackendCheckUpdatesRead>
  /**
   * `POST /v1/web_backend/connections/create`: makes `operations`, then the connection with just these; its
   * `operationIds` are ignored. After a lost answer it looks for the connection as `createConnection` does, and is never
   * sent again.
   */
  readonly webBackendCreateConnection: (
    request: WebBackendConnectionCreate,
    options?: CreationOptions,
  ) => TE.TaskEither<AirbyteError, WebBackendConnectionRead>
  /**
   * `POST /v1/web_backend/connections/get`: the connection, its catalog merged with what the source offers.
   * **With `withRefreshedCatalog` it may disable connections of the source.**
   */
  readonly webBackendGetConnection: Call<WebBackendConnectionRequestBody, WebBackendConnectionRead>
  /** `POST /v1/web_backend/workspace/state`: whether there are connections, sources, destinations. */
  readonly webBackendGetWorkspaceState: Call<WorkspaceIdRequestBody, WebBackendWorkspaceStateResult>
  /**
   * `POST /v1/web_backend/connections/list`: connections without their catalogs. A page of twenty on newer servers, unless
   * the request says otherwise: `listEveryConnection` has them all.
   */
  readonly webBackendListConnectionsForWorkspace: Call<
    WebBackendConnectionListRequestBody,
    WebBackendConnectionReadList
  >
  /** `POST /v1/web_backend/geographies/list`. `Unsupported` on newer servers, which know data planes instead. */
  readonly webBackendListGeographies: Question<WebBackendGeographiesListResult>
  /**
   * `POST /v1/web_backend/connections/update`: a patch that also makes, changes and removes operations, and resets by
   * the server's rule unless `skipReset` is true. After a lost answer that may have reset it looks for the job; it is sent
   * once more only where nothing of it can be seen, and not at all where it makes operations.
   */
  readonly webBackendUpdateConnection: Call<WebBackendConnectionUpdate, WebBackendConnectionRead>

  /** `POST /v1/workspaces/create`. Not repeated after a lost answer. */
  readonly createWorkspace: Call<WorkspaceCreate, WorkspaceRead>
  /** `POST /v1/workspaces/delete`. */
  readonly deleteWorkspace: Call<WorkspaceIdRequestBody, unknown>
  /** `POST /v1/workspaces/get`. */
  readonly getWorkspace: Call<WorkspaceIdRequestBody, WorkspaceRead>
  /** `POST /v1/workspaces/list`. `Unsupported` on newer servers. */
  readonly listWorkspaces: Question<WorkspaceReadList>
  /** `POST /v1/source_definitions/list`. */
  readonly listSourceDefinitions: Question<SourceDefinitionReadList>
  /** `POST /v1/destination_definitions/list`. */
  readonly listDestinationDefinitions: Question<DestinationDefinitionReadList>

  /** `POST /v1/sources/create`. Not repeated after a lost answer. */
  readonly createSource: Call<SourceCreate, SourceRead>
  /** `POST /v1/sources/delete`: its connections become `deprecated`. */
  readonly deleteSource: Call<SourceIdRequestBody, unknown>
  /** `POST /v1/sources/discover_schema`. A connector's failure is an answer without a catalog. */
  readonly discoverSchemaForSource: Call<SourceDiscoverSchemaRequestBody, SourceDiscoverSchemaRead>
  /** `POST /v1/sources/get`. */
  readonly getSource: Call<SourceIdRequestBody, SourceRead>
  /** `POST /v1/sources/list`. A page of twenty on newer servers: `listEverySource` has them all. */
  readonly listSourcesForWorkspace: Call<WorkspacePageRequestBody, SourceReadList>

  /** `POST /v1/destinations/create`. Not repeated after a lost answer. */
  readonly createDestination: Call<DestinationCreate, DestinationRead>
  /** `POST /v1/destinations/delete`: its connections become `deprecated`. */
  readonly deleteDestination: Call<DestinationIdRequestBody, unknown>
  /** `POST /v1/destinations/get`. */
  readonly getDestination: Call<DestinationIdRequestBody, DestinationRead>
  /** `POST /v1/destinations/list`. A page of twenty on newer servers: `listEveryDestination` has them all. */
  readonly listDestinationsForWorkspace: Call<WorkspacePageRequestBody, DestinationReadList>

  /** `POST /v1/operations/check`. */
  readonly checkOperation: Call<OperatorConfiguration, CheckOperationRead>
  /** `POST /v1/operations/create`. Not repeated after a lost answer. */
  readonly createOperation: Call<OperationCreate, OperationRead>
  /** `POST /v1/operations/delete`. */
  readonly deleteOperation: Call<OperationIdRequestBody, unknown>
  /** `POST /v1/operations/get`: a deleted one, too. */
  readonly getOperation: Call<OperationIdRequestBody, OperationRead>
  /** `POST /v1/operations/list`: those of a connection. */
  readonly listOperationsForConnection: Call<ConnectionIdRequestBody, OperationReadList>
  /** `POST /v1/operations/update`. */
  readonly updateOperation: Call<OperationUpdate, OperationRead>

  /** `POST /v1/jobs/cancel`. An unknown job is `ServerFailed` (500). */
  readonly cancelJob: Call<JobIdRequestBody, JobInfoRead>
  /** `POST /v1/jobs/get`. An unknown job is `ServerFailed` (500). */
  readonly getJobInfo: Call<JobIdRequestBody, JobInfoRead>
  /** `POST /v1/jobs/list`: newest first. */
  readonly listJobsFor: Call<JobListRequestBody, JobReadList>
  /** `POST /v1/state/get`: `not_set` for an unknown connection, too. */
  readonly getState: Call<ConnectionIdRequestBody, ConnectionState>

  /** Whether the server has `connections/reset/stream`: asked without starting anything. */
  readonly hasStreamReset: (options?: CallOptions) => TE.TaskEither<AirbyteError, boolean>
  /** Lists and filters, with the fields of a search, because `searchConnections` answers nothing on 0.40–0.44. */
  readonly findConnections: Call<ConnectionQuery, ConnectionReadList>
}

/**
 * Makes a client. Sends nothing yet and never throws: a bad address is the first call's answer.
 * `surroundings` take the place of the network, the clock and chance, for tests.
 *
 * @example
 * import * as E from 'fp-ts/Either'
 * import { createClient, render } from 'pulumi-airbyte'
 *
 * const client = createClient({
 *   url: 'https://airbyte.example.com',
 *   credentials: { kind: 'basic', username: 'airbyte', password: 'password' },
 * })
 * const found = await client.findConnections({ name: 'shop' })()
 * console.log(E.isLeft(found) ? render(found.left) : found.right.connections.length)
 */
export const createClient = (options: ClientOptions, surroundings?: Surroundings): Client => {
  const transport = createTransport(options, surroundings)
  const plain = plainCalls(transport)
  const identity = identifying(plain, transport)
  const lists = wholeLists(plain, identity)
  const calls = { ...plain, ...lists, ...identity }
  const { webBackendUpdateConnection } = ENDPOINTS
  const repeatable = callOf(transport, { ...webBackendUpdateConnection, repeat: 'always' })
  return {
    ...calls,
    ...creating(calls, transport),
    ...resetting(calls, transport),
    ...refreshing(calls, transport),
    ...syncing(calls, transport),
    ...updating(calls, repeatable, transport),
    ...syncStateCalls(transport),
    getConnectionUnless: ({ known, ...request }, callOptions) =>
      exchange(transport, ENDPOINTS.getConnection, readUnless(known))(request, callOptions),
    hasStreamReset: (callOptions) => transport.probe(ENDPOINTS.resetConnectionStream.path, callOptions),
    findConnections: finding(calls),
  }
}
