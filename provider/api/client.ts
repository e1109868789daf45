/** The client: Airbyte's operations by their ids, each a typed call whose answer is decoded. */
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type * as t from 'io-ts'

import { type AirbyteError, render } from '../errors'
import { anything } from './codecs'
import {
  type ConnectionCreate,
  type ConnectionIdRequestBody,
  type ConnectionRead,
  connectionReadCodec,
  type ConnectionReadList,
  connectionReadListCodec,
  type ConnectionStreamRequestBody,
  type ConnectionUpdate,
  type WorkspaceIdRequestBody,
} from './connections'
import { type JobInfoRead, jobInfoReadCodec, type JobListRequestBody, type JobReadList, jobReadListCodec } from './jobs'
import {
  discoverSchemaReadCodec,
  type SourceDiscoverSchemaRead,
  type SourceDiscoverSchemaRequestBody,
  type SourceIdRequestBody,
  type SourceRead,
  sourceReadCodec,
} from './sources'
import { type Call, type ClientOptions, createTransport, decodeAnswer, type Repeat } from './transport'
import {
  type WebBackendConnectionListRequestBody,
  type WebBackendConnectionRead,
  webBackendConnectionReadCodec,
  type WebBackendConnectionReadList,
  webBackendConnectionReadListCodec,
  type WebBackendConnectionUpdate,
} from './webBackend'

/** Which connections `findConnections` finds: those equal in everything that is given. */
export interface ConnectionQuery {
  readonly workspaceId: string
  readonly sourceId?: string
  readonly destinationId?: string
  readonly name?: string
}

/** Each call answers `Left` with an `AirbyteError` and never throws. */
export interface Client {
  /** `POST /v1/connections/create`. Not repeated on an unknown outcome. Ignores `notifySchemaChanges` on 0.40–0.44. */
  readonly createConnection: Call<ConnectionCreate, ConnectionRead>
  /** `POST /v1/connections/get`. A deleted connection is answered with status `deprecated`. */
  readonly getConnection: Call<ConnectionIdRequestBody, ConnectionRead>
  /** `POST /v1/connections/update`. A patch; never resets. */
  readonly updateConnection: Call<ConnectionUpdate, ConnectionRead>
  /** `POST /v1/connections/delete`. */
  readonly deleteConnection: Call<ConnectionIdRequestBody, unknown>
  /** `POST /v1/connections/list`: whole connections, deleted ones left out. */
  readonly listConnectionsForWorkspace: Call<WorkspaceIdRequestBody, ConnectionReadList>
  /** `POST /v1/connections/sync`. 409 where one runs already. Not repeated on an unknown outcome. */
  readonly syncConnection: Call<ConnectionIdRequestBody, JobInfoRead>
  /** `POST /v1/connections/reset`: all streams. Cancels a running sync. Not repeated on an unknown outcome. */
  readonly resetConnection: Call<ConnectionIdRequestBody, JobInfoRead>
  /** `POST /v1/connections/reset/stream` (0.42+). Refuses an empty list, with which Airbyte would start a sync. */
  readonly resetConnectionStream: Call<ConnectionStreamRequestBody, JobInfoRead>
  /** Whether the server has `connections/reset/stream`: asked without starting anything. */
  readonly hasStreamReset: () => TE.TaskEither<AirbyteError, boolean>
  /** `POST /v1/web_backend/connections/update`. With `skipReset: false` it may reset, and is not repeated. */
  readonly webBackendUpdateConnection: Call<WebBackendConnectionUpdate, WebBackendConnectionRead>
  /** `POST /v1/web_backend/connections/list`: connections without their catalogs. */
  readonly webBackendListConnectionsForWorkspace: Call<
    WebBackendConnectionListRequestBody,
    WebBackendConnectionReadList
  >
  /** Lists and filters, because `connections/search` always answers an empty list on 0.40–0.44. */
  readonly findConnections: Call<ConnectionQuery, ConnectionReadList>
  /** `POST /v1/sources/get`. */
  readonly getSource: Call<SourceIdRequestBody, SourceRead>
  /** `POST /v1/sources/discover_schema`. A connector's failure is an answer without a catalog. */
  readonly discoverSchemaForSource: Call<SourceDiscoverSchemaRequestBody, SourceDiscoverSchemaRead>
  /** `POST /v1/jobs/list`: newest first. */
  readonly listJobsFor: Call<JobListRequestBody, JobReadList>
  /** `POST /v1/jobs/get`. */
  readonly getJobInfo: Call<{ readonly id: number }, JobInfoRead>
}

const emptyReset: AirbyteError = {
  _tag: 'InvalidInputs',
  issues: [{ property: 'streams', reason: 'A reset of no stream would start a sync: name at least one.' }],
}

/** Makes a client. Sends nothing yet and never throws: a bad address is the first call's answer. */
export const createClient = (options: ClientOptions): Client => {
  const transport = createTransport(options)
  const call =
    <A, B>(path: string, codec: t.Type<B, unknown>, repeat: Repeat = 'always'): Call<A, B> =>
    (request, callOptions) =>
      pipe(
        transport.send(path, request, repeat, callOptions),
        TE.chainEitherK(decodeAnswer({ method: 'POST', path }, codec)),
      )
  const updatePath = '/v1/web_backend/connections/update'
  const update = call<WebBackendConnectionUpdate, WebBackendConnectionRead>(updatePath, webBackendConnectionReadCodec)
  const updateOnce = call<WebBackendConnectionUpdate, WebBackendConnectionRead>(
    updatePath,
    webBackendConnectionReadCodec,
    'never',
  )
  const streamResetPath = '/v1/connections/reset/stream'
  const resetStreams = call<ConnectionStreamRequestBody, JobInfoRead>(streamResetPath, jobInfoReadCodec, 'never')
  const webBackendListConnectionsForWorkspace = call<WebBackendConnectionListRequestBody, WebBackendConnectionReadList>(
    '/v1/web_backend/connections/list',
    webBackendConnectionReadListCodec,
  )
  const getConnection = call<ConnectionIdRequestBody, ConnectionRead>('/v1/connections/get', connectionReadCodec)
  return {
    createConnection: call('/v1/connections/create', connectionReadCodec, 'never'),
    getConnection,
    updateConnection: call('/v1/connections/update', connectionReadCodec),
    deleteConnection: call('/v1/connections/delete', anything),
    listConnectionsForWorkspace: call('/v1/connections/list', connectionReadListCodec),
    syncConnection: call('/v1/connections/sync', jobInfoReadCodec, 'never'),
    resetConnection: call('/v1/connections/reset', jobInfoReadCodec, 'never'),
    resetConnectionStream: (request, callOptions) =>
      request.streams.length === 0 ? TE.left(emptyReset) : resetStreams(request, callOptions),
    hasStreamReset: () => transport.probe(streamResetPath),
    webBackendUpdateConnection: (request, callOptions) =>
      (request.skipReset ? update : updateOnce)(request, callOptions),
    webBackendListConnectionsForWorkspace,
    findConnections: ({ workspaceId, sourceId, destinationId, name }, callOptions) =>
      pipe(
        webBackendListConnectionsForWorkspace(
          {
            workspaceId,
            ...(sourceId === undefined ? {} : { sourceId: [sourceId] }),
            ...(destinationId === undefined ? {} : { destinationId: [destinationId] }),
          },
          callOptions,
        ),
        TE.chain(({ connections }) =>
          TE.traverseArray(({ connectionId }: { readonly connectionId: string }) =>
            getConnection({ connectionId }, callOptions),
          )(connections.filter((connection) => name === undefined || connection.name === name)),
        ),
        // The server may be older than the filter, or the connection deleted meanwhile.
        TE.map((connections) => ({
          connections: connections.filter(
            (connection) =>
              connection.status !== 'deprecated' &&
              (sourceId === undefined || connection.sourceId === sourceId) &&
              (destinationId === undefined || connection.destinationId === destinationId),
          ),
        })),
      ),
    getSource: call('/v1/sources/get', sourceReadCodec),
    discoverSchemaForSource: call('/v1/sources/discover_schema', discoverSchemaReadCodec),
    listJobsFor: call('/v1/jobs/list', jobReadListCodec),
    getJobInfo: call('/v1/jobs/get', jobInfoReadCodec),
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
