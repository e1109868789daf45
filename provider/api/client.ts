/** The client: Airbyte's operations by their ids, each a typed call whose request and answer are checked. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'

import { type AirbyteCatalogRead } from '../catalog/airbyte'
import { canonicalCatalog } from '../catalog/canonical'
import { streamKey } from '../catalog/key'
import { type AirbyteError, render } from '../errors'
import { canonicalJson } from '../json'
import { digestOfText, issuesOf, readAnswer } from './answer'
import { once, type Sighting, withBaseline } from './careful'
import type { NoRequest } from './codecs'
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
import { type Endpoint, ENDPOINTS } from './endpoints'
import { matchesConnection, matchesDestination, matchesSource } from './find'
import type { HealthCheckRead } from './health'
import type { JobIdRequestBody, JobInfoRead, JobListRequestBody, JobRead, JobReadList } from './jobs'
import type {
  CheckOperationRead,
  OperationCreate,
  OperationIdRequestBody,
  OperationRead,
  OperationReadList,
  OperationUpdate,
  OperatorConfiguration,
} from './operations'
import type { Call, CallOptions, ClientOptions } from './options'
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
  WorkspaceRead,
  WorkspaceReadList,
} from './workspaces'

/** Which connections `findConnections` finds: those of one workspace, or of all, equal in everything that is given. */
export interface ConnectionQuery extends ConnectionSearch {
  /** Default: that of the source or destination given, else every workspace. */
  readonly workspaceId?: string
}

/** An operation that takes no request. */
type Question<B> = (request?: NoRequest, options?: CallOptions) => TE.TaskEither<AirbyteError, B>

/**
 * Each call answers `Left` with an `AirbyteError` and never throws. Any call may answer `Unreachable`, `TimedOut`,
 * `Cancelled`, `Unauthorized`, `ServerFailed`, `Rejected`, `Undecodable`, `Unsupported` (the server lacks the operation)
 * and `InvalidInputs` (the request itself is malformed; nothing was sent); where an id is unknown, `NotFound`.
 */
export interface Client {
  /** `GET /v1/health`. */
  readonly getHealthCheck: Question<HealthCheckRead>

  /**
   * `POST /v1/connections/create`: the new connection. Ignores `notifySchemaChanges` on 0.40–0.44. After a lost answer it
   * looks for a connection of this source, destination and name before it sends again.
   */
  readonly createConnection: Call<ConnectionCreate, ConnectionRead>
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
   * `POST /v1/connections/reset`: the job that resets all streams. Cancels a running sync; none follows. After a lost
   * answer it looks for the job before it sends again.
   */
  readonly resetConnection: Call<ConnectionIdRequestBody, JobInfoRead>
  /**
   * `POST /v1/connections/reset/stream` (0.42+): the job that resets these streams. Refuses an empty list, with which
   * Airbyte would start a sync. After a lost answer it looks for the job before it sends again.
   */
  readonly resetConnectionStream: Call<ConnectionStreamRequestBody, JobInfoRead>
  /** `POST /v1/connections/search`. **Always answers an empty list on 0.40–0.44**: use `findConnections`. */
  readonly searchConnections: Call<ConnectionSearch, ConnectionReadList>
  /**
   * `POST /v1/connections/sync`: the job. `Rejected` with 409 where one runs already. After a lost answer it looks for
   * the job before it sends again.
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
   * `operationIds` are ignored. After a lost answer it looks for the connection, and does not send again: the
   * operations may be there already.
   */
  readonly webBackendCreateConnection: Call<WebBackendConnectionCreate, WebBackendConnectionRead>
  /**
   * `POST /v1/web_backend/connections/get`: the connection, its catalog merged with what the source offers.
   * **With `withRefreshedCatalog` it may disable connections of the source.**
   */
  readonly webBackendGetConnection: Call<WebBackendConnectionRequestBody, WebBackendConnectionRead>
  /** `POST /v1/web_backend/workspace/state`: whether there are connections, sources, destinations. */
  readonly webBackendGetWorkspaceState: Call<WorkspaceIdRequestBody, WebBackendWorkspaceStateResult>
  /** `POST /v1/web_backend/connections/list`: connections without their catalogs. */
  readonly webBackendListConnectionsForWorkspace: Call<
    WebBackendConnectionListRequestBody,
    WebBackendConnectionReadList
  >
  /** `POST /v1/web_backend/geographies/list`. `Unsupported` on newer servers, which know data planes instead. */
  readonly webBackendListGeographies: Question<WebBackendGeographiesListResult>
  /**
   * `POST /v1/web_backend/connections/update`: a patch that also makes, changes and removes operations, and resets by
   * the server's rule unless `skipReset` is true. After a lost answer that may have reset it looks for the job first.
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
  /** `POST /v1/sources/list`. */
  readonly listSourcesForWorkspace: Call<WorkspaceIdRequestBody, SourceReadList>

  /** `POST /v1/destinations/create`. Not repeated after a lost answer. */
  readonly createDestination: Call<DestinationCreate, DestinationRead>
  /** `POST /v1/destinations/delete`: its connections become `deprecated`. */
  readonly deleteDestination: Call<DestinationIdRequestBody, unknown>
  /** `POST /v1/destinations/get`. */
  readonly getDestination: Call<DestinationIdRequestBody, DestinationRead>
  /** `POST /v1/destinations/list`. */
  readonly listDestinationsForWorkspace: Call<WorkspaceIdRequestBody, DestinationReadList>

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
  readonly hasStreamReset: () => TE.TaskEither<AirbyteError, boolean>
  /** Lists and filters, with the fields of a search, because `searchConnections` answers nothing on 0.40–0.44. */
  readonly findConnections: Call<ConnectionQuery, ConnectionReadList>
}

const emptyReset: AirbyteError = {
  _tag: 'InvalidInputs',
  issues: [{ property: 'streams', reason: 'A reset of no stream would start a sync: name at least one.' }],
}

/** Whether two catalogs select and offer the same, however they are written. */
const isSameCatalog = (one: AirbyteCatalogRead | undefined, other: AirbyteCatalogRead | undefined): boolean => {
  const [left, right] = [one, other].map((catalog) => canonicalCatalog(catalog ?? { streams: [] }))
  return (
    left !== undefined &&
    right !== undefined &&
    E.isRight(left) &&
    E.isRight(right) &&
    // An alias is not stored, so it tells nothing.
    withoutAliases(left.right.streams) === withoutAliases(right.right.streams)
  )
}

const withoutAliases = (streams: Readonly<Record<string, object>>): string =>
  canonicalJson(
    Object.fromEntries(Object.entries(streams).map(([key, stream]) => [key, { ...stream, aliasName: undefined }])),
  )

const sameStreams = (job: JobRead, streams: ConnectionStreamRequestBody['streams']): boolean => {
  const reset = new Set((job.resetConfig?.streamsToReset ?? []).map(streamKey))
  const wanted = streams.map(({ streamName, streamNamespace }) =>
    streamKey({ name: streamName, ...(streamNamespace === undefined ? {} : { namespace: streamNamespace }) }),
  )
  return reset.size === new Set(wanted).size && wanted.every((key) => reset.has(key))
}

/** The texts that connections were read from. */
const texts = new WeakMap<ConnectionRead, string>()

/**
 * The digest of the text that a connection was read from; undefined for one that no call has answered. `createConnection`
 * and `updateConnection` answer with the very text that `getConnection` does.
 */
export const answerDigest = (connection: ConnectionRead): string | undefined => {
  const text = texts.get(connection)
  return text === undefined ? undefined : digestOfText(text)
}

/**
 * Makes a client. Sends nothing yet and never throws: a bad address is the first call's answer.
 * `surroundings` take the place of the network, the clock and chance, for tests.
 */
export const createClient = (options: ClientOptions, surroundings?: Surroundings): Client => {
  const transport = createTransport(options, surroundings)
  /** Checks the request, sends it, and has the answer's text read. */
  const exchange =
    <A, B, C>(
      { method, path, request: requestCodec, repeat }: Endpoint<A, B>,
      read: (text: string) => E.Either<AirbyteError, C>,
    ): Call<A, C> =>
    (request, callOptions) => {
      const checked = requestCodec.decode(request)
      if (E.isLeft(checked)) {
        const issues = issuesOf(checked.left).map(({ path: at, expected, got }) => ({
          property: at.split('.')[0] ?? '',
          reason: `${path}: ${at === '' ? 'the request' : at} has to be ${expected}, not ${got}.`,
        }))
        return TE.left({ _tag: 'InvalidInputs', issues })
      }
      return pipe(transport.send({ method, path, body: request, repeat }, callOptions), TE.chainEitherK(read))
    }
  const call = <A, B>(endpoint: Endpoint<A, B>): Call<A, B> => exchange(endpoint, readAnswer(endpoint))
  const readConnection =
    <A>(endpoint: Endpoint<A, ConnectionRead>) =>
    (text: string) =>
      pipe(
        readAnswer(endpoint)(text),
        E.map((connection) => {
          texts.set(connection, text)
          return connection
        }),
      )
  const callForConnection = <A>(endpoint: Endpoint<A, ConnectionRead>): Call<A, ConnectionRead> =>
    exchange(endpoint, readConnection(endpoint))
  const ask =
    <B>(endpoint: Endpoint<NoRequest, B>): Question<B> =>
    (request, callOptions) =>
      call(endpoint)(request, callOptions)

  const getConnection = callForConnection(ENDPOINTS.getConnection)
  const getSource = call(ENDPOINTS.getSource)
  const getDestination = call(ENDPOINTS.getDestination)
  const listWorkspaces = ask(ENDPOINTS.listWorkspaces)
  const listJobsFor = call(ENDPOINTS.listJobsFor)
  const getJobInfo = call(ENDPOINTS.getJobInfo)
  const webBackendGetConnection = call(ENDPOINTS.webBackendGetConnection)
  const webBackendList = call(ENDPOINTS.webBackendListConnectionsForWorkspace)
  const updateOnce = call(ENDPOINTS.webBackendUpdateConnection)
  const updateSafely = call({ ...ENDPOINTS.webBackendUpdateConnection, repeat: 'always' as const })

  const workspacesOf = (query: ConnectionQuery, callOptions?: CallOptions) => {
    const given = query.workspaceId ?? query.source?.workspaceId ?? query.destination?.workspaceId
    if (given !== undefined) return TE.right([given])
    const sourceId = query.sourceId ?? query.source?.sourceId
    if (sourceId !== undefined) {
      return pipe(
        getSource({ sourceId }, callOptions),
        TE.map(({ workspaceId }) => [workspaceId]),
      )
    }
    return pipe(
      listWorkspaces(undefined, callOptions),
      TE.map(({ workspaces }) => workspaces.map(({ workspaceId }) => workspaceId)),
    )
  }

  const findConnections: Client['findConnections'] = (query, callOptions) => {
    const { source, destination, ...search } = query
    const sourceIds = [query.sourceId ?? source?.sourceId].filter((id) => id !== undefined)
    const destinationIds = [query.destinationId ?? destination?.destinationId].filter((id) => id !== undefined)
    return pipe(
      workspacesOf(query, callOptions),
      TE.chain(
        TE.traverseArray((workspaceId) =>
          webBackendList(
            {
              workspaceId,
              ...(sourceIds.length === 0 ? {} : { sourceId: sourceIds }),
              ...(destinationIds.length === 0 ? {} : { destinationId: destinationIds }),
            },
            callOptions,
          ),
        ),
      ),
      TE.map((lists) =>
        lists
          .flatMap(({ connections }) => connections)
          .filter(({ name }) => search.name === undefined || search.name === '' || name === search.name),
      ),
      TE.chain(TE.traverseArray(({ connectionId }) => getConnection({ connectionId }, callOptions))),
      // A connection may have been deleted meanwhile.
      TE.map((connections) =>
        connections.filter((connection) => connection.status !== 'deprecated' && matchesConnection(search, connection)),
      ),
      TE.chain(
        TE.traverseArray((connection) =>
          pipe(
            TE.Do,
            TE.bind('hasSource', () =>
              source === undefined
                ? TE.right(true)
                : pipe(
                    getSource({ sourceId: connection.sourceId }, callOptions),
                    TE.map((found) => matchesSource(source, found)),
                  ),
            ),
            TE.bind('hasDestination', () =>
              destination === undefined
                ? TE.right(true)
                : pipe(
                    getDestination({ destinationId: connection.destinationId }, callOptions),
                    TE.map((found) => matchesDestination(destination, found)),
                  ),
            ),
            TE.map(({ hasSource, hasDestination }) => (hasSource && hasDestination ? [connection] : [])),
          ),
        ),
      ),
      TE.map((found) => ({ connections: found.flat() })),
    )
  }

  /** Connections that this client made or found: none of them is what a later call has made. */
  const known = new Set<string>()
  const remember = <A extends { readonly connectionId: string }>(connection: A): A => {
    known.add(connection.connectionId)
    return connection
  }

  /** The connection that a `create` whose answer was lost has made: as asked for, new, and never synced. */
  const lookForCreated = (
    request: ConnectionCreate,
    started: number,
    callOptions: CallOptions | undefined,
  ): TE.TaskEither<AirbyteError, Sighting<ConnectionRead>> => {
    const name =
      request.name === undefined
        ? pipe(
            TE.Do,
            TE.bind('source', () => getSource({ sourceId: request.sourceId }, callOptions)),
            TE.bind('destination', () => getDestination({ destinationId: request.destinationId }, callOptions)),
            TE.map(({ source, destination }) => `${source.name} <> ${destination.name}`),
          )
        : TE.right(request.name)
    return pipe(
      name,
      TE.chain((wanted) =>
        findConnections(
          { name: wanted, sourceId: request.sourceId, destinationId: request.destinationId },
          callOptions,
        ),
      ),
      TE.map(({ connections }) =>
        connections.filter(
          ({ connectionId, syncCatalog, created_at: createdAt }) =>
            !known.has(connectionId) &&
            isSameCatalog(syncCatalog, request.syncCatalog) &&
            // Clocks differ; a minute is less than what lies between two runs.
            (createdAt === undefined || createdAt * 1000 > started - 60_000),
        ),
      ),
      TE.chain(
        TE.traverseArray((connection) =>
          pipe(
            listJobsFor({ configTypes: ['sync', 'reset_connection'], configId: connection.connectionId }, callOptions),
            TE.map(({ jobs }) => (jobs.length === 0 ? [connection] : [])),
          ),
        ),
      ),
      TE.map((fresh): Sighting<ConnectionRead> => {
        const [found, ...others] = fresh.flat()
        if (found === undefined) return { _tag: 'NotDone' }
        return others.length === 0 ? { _tag: 'Done', result: found } : { _tag: 'Unclear' }
      }),
    )
  }

  const newestJob = (
    configType: 'sync' | 'reset_connection',
    connectionId: string,
    callOptions: CallOptions | undefined,
  ): TE.TaskEither<AirbyteError, JobRead | undefined> =>
    pipe(
      listJobsFor(
        { configTypes: [configType], configId: connectionId, pagination: { pageSize: 1, rowOffset: 0 } },
        callOptions,
      ),
      TE.map(({ jobs }) => jobs[0]?.job),
    )

  /** Starts a job once: after an unknown outcome, a job younger than the youngest before is the one. */
  const startOnce = (
    configType: 'sync' | 'reset_connection',
    connectionId: string,
    isWanted: (job: JobRead) => boolean,
    send: TE.TaskEither<AirbyteError, JobInfoRead>,
    callOptions: CallOptions | undefined,
  ): TE.TaskEither<AirbyteError, JobInfoRead> =>
    withBaseline(transport.pause, newestJob(configType, connectionId, callOptions), (before) => {
      let hasSent = false
      return {
        ...(callOptions?.signal === undefined ? {} : { signal: callOptions.signal }),
        send: pipe(
          TE.fromIO(() => {
            const isAgain = hasSent
            hasSent = true
            return isAgain
          }),
          TE.chain((isAgain) =>
            pipe(
              send,
              TE.orElse((error) =>
                // Sent again, and now one runs: that one is ours, or as good.
                isAgain && error._tag === 'Rejected' && error.status === 409
                  ? pipe(
                      newestJob(configType, connectionId, callOptions),
                      TE.chain((job) => (job === undefined ? TE.left(error) : getJobInfo({ id: job.id }, callOptions))),
                    )
                  : TE.left(error),
              ),
            ),
          ),
        ),
        look: pipe(
          newestJob(configType, connectionId, callOptions),
          TE.chain((job): TE.TaskEither<AirbyteError, Sighting<JobInfoRead>> =>
            job !== undefined && job.id > (before?.id ?? 0) && isWanted(job)
              ? pipe(
                  getJobInfo({ id: job.id }, callOptions),
                  TE.map((result) => ({ _tag: 'Done', result })),
                )
              : TE.right({ _tag: 'NotDone' }),
          ),
        ),
      }
    })

  const always = (): boolean => true

  const webBackendUpdateConnection: Client['webBackendUpdateConnection'] = (request, callOptions) => {
    const { connectionId, skipReset, syncCatalog, operations } = request
    const makesOperations = (operations ?? []).some(({ operationId }) => operationId === undefined)
    if (!makesOperations && (skipReset === true || syncCatalog === undefined)) {
      return updateSafely(request, callOptions)
    }
    const before = pipe(
      TE.Do,
      TE.bind('connection', () => getConnection({ connectionId }, callOptions)),
      TE.bind('job', () => newestJob('reset_connection', connectionId, callOptions)),
    )
    return withBaseline(transport.pause, before, ({ connection, job }) => ({
      ...(callOptions?.signal === undefined ? {} : { signal: callOptions.signal }),
      send: updateOnce(request, callOptions),
      look: pipe(
        TE.Do,
        TE.bind('now', () => getConnection({ connectionId }, callOptions)),
        TE.bind('newest', () => newestJob('reset_connection', connectionId, callOptions)),
        TE.chain(({ now, newest }): TE.TaskEither<AirbyteError, Sighting<WebBackendConnectionRead>> => {
          const isReset = newest !== undefined && newest.id > (job?.id ?? 0)
          if (isReset) {
            return pipe(
              webBackendGetConnection({ connectionId }, callOptions),
              TE.map((result) => ({ _tag: 'Done', result })),
            )
          }
          // Nothing at all happened if the operations and the catalog are as they were, and the catalog was to change.
          const isUntouched =
            canonicalJson(now.operationIds ?? []) === canonicalJson(connection.operationIds ?? []) &&
            isSameCatalog(now.syncCatalog, connection.syncCatalog) &&
            !isSameCatalog(now.syncCatalog, syncCatalog ?? now.syncCatalog)
          return TE.right({ _tag: isUntouched && !makesOperations ? 'NotDone' : 'Unclear' })
        }),
      ),
    }))
  }

  const createOnce = callForConnection(ENDPOINTS.createConnection)
  const webBackendCreateOnce = call(ENDPOINTS.webBackendCreateConnection)
  const syncOnce = call(ENDPOINTS.syncConnection)
  const resetOnce = call(ENDPOINTS.resetConnection)
  const resetStreamsOnce = call(ENDPOINTS.resetConnectionStream)

  return {
    getHealthCheck: ask(ENDPOINTS.getHealthCheck),
    createConnection: (request, callOptions) => {
      const started = Date.now()
      return pipe(
        once(transport.pause, {
          ...(callOptions?.signal === undefined ? {} : { signal: callOptions.signal }),
          send: createOnce(request, callOptions),
          look: lookForCreated(request, started, callOptions),
        }),
        TE.map(remember),
      )
    },
    deleteConnection: call(ENDPOINTS.deleteConnection),
    getConnection,
    getConnectionUnless: ({ known: knownDigest, ...request }, callOptions) =>
      exchange(ENDPOINTS.getConnection, (text) =>
        digestOfText(text) === knownDigest ? E.right(undefined) : readConnection(ENDPOINTS.getConnection)(text),
      )(request, callOptions),
    listAllConnectionsForWorkspace: call(ENDPOINTS.listAllConnectionsForWorkspace),
    listConnectionsForWorkspace: call(ENDPOINTS.listConnectionsForWorkspace),
    resetConnection: (request, callOptions) =>
      startOnce('reset_connection', request.connectionId, always, resetOnce(request, callOptions), callOptions),
    resetConnectionStream: (request, callOptions) =>
      request.streams.length === 0
        ? TE.left(emptyReset)
        : startOnce(
            'reset_connection',
            request.connectionId,
            (job) => sameStreams(job, request.streams),
            resetStreamsOnce(request, callOptions),
            callOptions,
          ),
    searchConnections: call(ENDPOINTS.searchConnections),
    syncConnection: (request, callOptions) =>
      startOnce('sync', request.connectionId, always, syncOnce(request, callOptions), callOptions),
    updateConnection: callForConnection(ENDPOINTS.updateConnection),
    getStateType: call(ENDPOINTS.getStateType),
    webBackendCheckUpdates: ask(ENDPOINTS.webBackendCheckUpdates),
    webBackendCreateConnection: (request, callOptions) => {
      const started = Date.now()
      return pipe(
        once(transport.pause, {
          ...(callOptions?.signal === undefined ? {} : { signal: callOptions.signal }),
          send: webBackendCreateOnce(request, callOptions),
          look: pipe(
            lookForCreated(request, started, callOptions),
            TE.chain((seen): TE.TaskEither<AirbyteError, Sighting<WebBackendConnectionRead>> =>
              seen._tag === 'Done'
                ? pipe(
                    webBackendGetConnection({ connectionId: seen.result.connectionId }, callOptions),
                    TE.map((result) => ({ _tag: 'Done', result })),
                  )
                : TE.right({ _tag: (request.operations ?? []).length === 0 ? seen._tag : 'Unclear' }),
            ),
          ),
        }),
        TE.map(remember),
      )
    },
    webBackendGetConnection,
    webBackendGetWorkspaceState: call(ENDPOINTS.webBackendGetWorkspaceState),
    webBackendListConnectionsForWorkspace: webBackendList,
    webBackendListGeographies: ask(ENDPOINTS.webBackendListGeographies),
    webBackendUpdateConnection,
    createWorkspace: call(ENDPOINTS.createWorkspace),
    deleteWorkspace: call(ENDPOINTS.deleteWorkspace),
    getWorkspace: call(ENDPOINTS.getWorkspace),
    listWorkspaces,
    listSourceDefinitions: ask(ENDPOINTS.listSourceDefinitions),
    listDestinationDefinitions: ask(ENDPOINTS.listDestinationDefinitions),
    createSource: call(ENDPOINTS.createSource),
    deleteSource: call(ENDPOINTS.deleteSource),
    discoverSchemaForSource: call(ENDPOINTS.discoverSchemaForSource),
    getSource,
    listSourcesForWorkspace: call(ENDPOINTS.listSourcesForWorkspace),
    createDestination: call(ENDPOINTS.createDestination),
    deleteDestination: call(ENDPOINTS.deleteDestination),
    getDestination,
    listDestinationsForWorkspace: call(ENDPOINTS.listDestinationsForWorkspace),
    checkOperation: call(ENDPOINTS.checkOperation),
    createOperation: call(ENDPOINTS.createOperation),
    deleteOperation: call(ENDPOINTS.deleteOperation),
    getOperation: call(ENDPOINTS.getOperation),
    listOperationsForConnection: call(ENDPOINTS.listOperationsForConnection),
    updateOperation: call(ENDPOINTS.updateOperation),
    cancelJob: call(ENDPOINTS.cancelJob),
    getJobInfo,
    listJobsFor,
    getState: call(ENDPOINTS.getState),
    hasStreamReset: () => transport.probe(ENDPOINTS.resetConnectionStream.path),
    findConnections,
  }
}

/** The client for those who do not use fp-ts: promises, rejected with an `Error` whose text is the rendered failure. */
export type PromisedClient = {
  readonly [K in keyof Client]: Client[K] extends (
    ...request: infer Request
  ) => TE.TaskEither<AirbyteError, infer Answer>
    ? (...request: Request) => Promise<Answer>
    : never
}

export const promised = (client: Client): PromisedClient =>
  Object.fromEntries(
    Object.entries(client).map(([operation, run]) => [
      operation,
      async (...request: ReadonlyArray<never>) => {
        const result = await (run as (...parts: ReadonlyArray<never>) => TE.TaskEither<AirbyteError, unknown>)(
          ...request,
        )()
        if (result._tag === 'Left') throw Object.assign(new Error(render(result.left)), { airbyte: result.left })
        return result.right
      },
    ]),
  ) as unknown as PromisedClient
