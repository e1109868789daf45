/** A request and an answer for every operation, and servers that answer as a test wants or misbehave on purpose. */
import { createServer, type IncomingMessage, request as send, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import type { OperationName } from '../../provider/api/endpoints'
import { catalog, table } from './shop'

const connection = {
  connectionId: 'c1',
  name: 'shop → warehouse',
  sourceId: 's1',
  destinationId: 'd1',
  syncCatalog: catalog(table('users')),
  status: 'active',
  breakingChange: false,
}
const workspace = { workspaceId: 'w1', name: 'Shop', slug: 'shop', customerId: 'x', initialSetupComplete: true }
const source = { sourceId: 's1', workspaceId: 'w1', name: 'shop', sourceDefinitionId: 'p', sourceName: 'Postgres' }
const destination = {
  destinationId: 'd1',
  workspaceId: 'w1',
  name: 'warehouse',
  destinationDefinitionId: 'p',
  destinationName: 'Postgres',
}
const operatorConfiguration = { operatorType: 'normalization', normalization: { option: 'basic' } }
const operation = { operationId: 'o1', workspaceId: 'w1', name: 'normalise', operatorConfiguration }
const job = { id: 7, status: 'succeeded', configType: 'sync', configId: 'c1', createdAt: 1, updatedAt: 2 }
const jobInfo = { job, attempts: [{ attempt: { id: 0, status: 'succeeded', createdAt: 1, updatedAt: 2 }, logs: {} }] }
const state = { connectionId: 'c1', stateType: 'stream', streamState: [] }
const tag = { tagId: 't1', workspaceId: 'w1', name: 'team', color: 'FBECB1' }
const version = { dockerRepository: 'airbyte/postgres', dockerImageTag: '2.4.0', supportsRefreshes: true }
const byConnection = { connectionId: 'c1' }
const byWorkspace = { workspaceId: 'w1' }

/** What each operation may be asked, and what it may answer. */
export const SAMPLES: Readonly<Record<OperationName, { readonly request: unknown; readonly answer: unknown }>> = {
  getHealthCheck: { request: undefined, answer: { available: true } },
  createConnection: { request: { sourceId: 's1', destinationId: 'd1', status: 'active' }, answer: connection },
  deleteConnection: { request: byConnection, answer: undefined },
  getConnection: { request: byConnection, answer: connection },
  listAllConnectionsForWorkspace: { request: byWorkspace, answer: { connections: [connection] } },
  listConnectionsForWorkspace: { request: byWorkspace, answer: { connections: [connection] } },
  resetConnection: { request: byConnection, answer: jobInfo },
  resetConnectionStream: { request: { connectionId: 'c1', streams: [{ streamName: 'users' }] }, answer: jobInfo },
  searchConnections: { request: { name: 'shop' }, answer: { connections: [] } },
  syncConnection: { request: byConnection, answer: jobInfo },
  updateConnection: { request: { connectionId: 'c1', name: 'other' }, answer: connection },
  getStateType: { request: byConnection, answer: 'stream' },
  webBackendCheckUpdates: { request: undefined, answer: { destinationDefinitions: 1, sourceDefinitions: 2 } },
  webBackendCreateConnection: {
    request: { sourceId: 's1', destinationId: 'd1', status: 'active' },
    answer: { ...connection, source, destination, operations: [operation], schemaChange: 'no_change' },
  },
  webBackendGetConnection: { request: byConnection, answer: { ...connection, schemaChange: 'no_change' } },
  webBackendGetWorkspaceState: {
    request: byWorkspace,
    answer: { hasConnections: true, hasSources: true, hasDestinations: true },
  },
  webBackendListConnectionsForWorkspace: {
    request: byWorkspace,
    answer: { connections: [{ connectionId: 'c1', name: 'shop', source, destination }] },
  },
  webBackendListGeographies: { request: undefined, answer: { geographies: ['auto', 'mars'] } },
  webBackendUpdateConnection: { request: { connectionId: 'c1', name: 'other', skipReset: true }, answer: connection },
  createWorkspace: { request: { name: 'Shop' }, answer: workspace },
  deleteWorkspace: { request: byWorkspace, answer: undefined },
  getWorkspace: { request: byWorkspace, answer: workspace },
  listWorkspaces: { request: undefined, answer: { workspaces: [workspace] } },
  listSourceDefinitions: {
    request: undefined,
    answer: {
      sourceDefinitions: [{ sourceDefinitionId: 'p', name: 'Postgres', dockerRepository: 'r', dockerImageTag: '1' }],
    },
  },
  listDestinationDefinitions: {
    request: undefined,
    answer: {
      destinationDefinitions: [
        { destinationDefinitionId: 'p', name: 'Postgres', dockerRepository: 'r', dockerImageTag: '1' },
      ],
    },
  },
  createSource: {
    request: { sourceDefinitionId: 'p', workspaceId: 'w1', name: 'shop', connectionConfiguration: {} },
    answer: source,
  },
  deleteSource: { request: { sourceId: 's1' }, answer: undefined },
  discoverSchemaForSource: {
    request: { sourceId: 's1', disable_cache: true },
    answer: { catalog: catalog(table('users')), catalogId: 'k', jobInfo: { id: 'j', succeeded: true } },
  },
  getSource: { request: { sourceId: 's1' }, answer: source },
  listSourcesForWorkspace: { request: byWorkspace, answer: { sources: [source] } },
  createDestination: {
    request: { destinationDefinitionId: 'p', workspaceId: 'w1', name: 'warehouse', connectionConfiguration: {} },
    answer: destination,
  },
  deleteDestination: { request: { destinationId: 'd1' }, answer: undefined },
  getDestination: { request: { destinationId: 'd1' }, answer: destination },
  listDestinationsForWorkspace: { request: byWorkspace, answer: { destinations: [destination] } },
  checkOperation: { request: operatorConfiguration, answer: { status: 'succeeded' } },
  createOperation: { request: { workspaceId: 'w1', name: 'normalise', operatorConfiguration }, answer: operation },
  deleteOperation: { request: { operationId: 'o1' }, answer: undefined },
  getOperation: { request: { operationId: 'o1' }, answer: operation },
  listOperationsForConnection: { request: byConnection, answer: { operations: [operation] } },
  updateOperation: { request: { operationId: 'o1', name: 'other', operatorConfiguration }, answer: operation },
  cancelJob: { request: { id: 7 }, answer: jobInfo },
  getJobInfo: { request: { id: 7 }, answer: jobInfo },
  listJobsFor: {
    request: { configTypes: ['sync'], configId: 'c1' },
    answer: { jobs: [{ job, attempts: [] }], totalJobCount: 1 },
  },
  getState: { request: byConnection, answer: { connectionId: 'c1', stateType: 'not_set' } },
  getInstanceConfiguration: { request: undefined, answer: { version: '2.2.0', defaultOrganizationId: 'o1' } },
  applicationTokenRequest: { request: { client_id: 'c', client_secret: 's' }, answer: { access_token: 't' } },
  listConnectionsForWorkspacesPaginated: {
    request: { workspaceIds: ['w1'], userId: 'u1', pagination: { pageSize: 5, rowOffset: 0 } },
    answer: { connections: [connection] },
  },
  clearConnection: { request: byConnection, answer: jobInfo },
  clearConnectionStream: { request: { connectionId: 'c1', streams: [{ streamName: 'users' }] }, answer: jobInfo },
  refreshConnectionStream: {
    request: { connectionId: 'c1', refreshMode: 'Merge', streams: [{ streamName: 'users' }] },
    answer: { job: { ...job, configType: 'refresh', refreshConfig: { streamsToRefresh: [{ name: 'users' }] } } },
  },
  applySchemaChangeForConnection: {
    request: { catalog: catalog(table('users')), catalogId: 'k', connectionId: 'c1', workspaceId: 'w1' },
    answer: { propagatedDiff: { transforms: [] } },
  },
  getConnectionLastJobPerStream: {
    request: byConnection,
    answer: [{ streamName: 'users', jobId: 7, configType: 'sync', jobStatus: 'succeeded' }],
  },
  listConnectionEvents: {
    request: byConnection,
    answer: {
      events: [{ id: 'e1', connectionId: 'c1', eventType: 'CONNECTION_SETTINGS_UPDATE', user: { name: 'Ada' } }],
    },
  },
  webBackendValidateMappers: {
    request: { connectionId: 'c1', streamDescriptor: { name: 'users' }, mappers: [] },
    answer: { initialFields: [{ name: 'id', type: 'INTEGER' }], outputFields: [], mappers: [] },
  },
  createOrUpdateState: { request: { connectionId: 'c1', connectionState: state }, answer: state },
  createOrUpdateStateSafe: { request: { connectionId: 'c1', connectionState: state }, answer: state },
  listTags: { request: byWorkspace, answer: [tag] },
  createTag: { request: { workspaceId: 'w1', name: 'team', color: 'FBECB1' }, answer: tag },
  updateTag: { request: tag, answer: tag },
  deleteTag: { request: { tagId: 't1', workspaceId: 'w1' }, answer: undefined },
  getActorDefinitionVersionForSourceId: { request: { sourceId: 's1' }, answer: version },
  getActorDefinitionVersionForDestinationId: { request: { destinationId: 'd1' }, answer: version },
  getSpecificationForDestinationId: {
    request: { destinationId: 'd1' },
    answer: { destinationDefinitionId: 'p', supportedDestinationSyncModes: ['overwrite', 'append', 'append_dedup'] },
  },
  listWorkspacesInOrganization: { request: { organizationId: 'o1' }, answer: { workspaces: [workspace] } },
  listWorkspacesByUser: { request: { userId: 'u1' }, answer: { workspaces: [workspace] } },
}

export interface Server {
  readonly url: string
  readonly seen: string[]
  readonly close: () => Promise<void>
}

/** A server on loopback that answers each request by a function. */
export const serve = async (
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
): Promise<Server> => {
  const seen: string[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      seen.push(`${request.method ?? ''} ${request.url ?? ''}`)
      answer(request, response, Buffer.concat(parts).toString())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => {
          resolve()
        })
      }),
  }
}

/** How a proxy in front of a real server spoils a call. */
export type Misbehaviour =
  /** Nothing is done. */
  | 'reset before'
  | '429 with Retry-After'
  | '503 twice'
  | 'redirect elsewhere'
  /** The work is done, but the answer does not arrive. */
  | 'answer lost'
  | 'reset in the body'
  | 'cut short'
  | 'slow bytes'
  | 'HTML'
  | 'wrong content type'
  | '200 MB'
  | '504 afterwards'
  /** The work is done, the answer does not arrive, and nothing answers any more. */
  | 'gone afterwards'

const TIMES: Partial<Record<Misbehaviour, number>> = { '503 twice': 2 }
const MEGABYTE = Buffer.alloc(1024 * 1024, ' ')

/** A proxy that spoils the first call (or calls) of one path, and hands everything else on. */
export const misbehaving = async (target: string, path: string, how: Misbehaviour): Promise<Server> => {
  let left = TIMES[how] ?? 1
  const proxy = await serve((request, response, body) => {
    const isMeant = request.method === 'POST' && request.url === `/api${path}` && left > 0
    if (isMeant) left -= 1
    const spoilt = isMeant ? how : undefined
    if (spoilt === 'reset before') {
      request.socket.destroy()
      return
    }
    if (spoilt === '429 with Retry-After') {
      response.writeHead(429, { 'retry-after': '0' }).end('{"message":"slow down"}')
      return
    }
    if (spoilt === '503 twice') {
      response.writeHead(503, { 'content-type': 'text/html' }).end('<html>not now</html>')
      return
    }
    if (spoilt === 'redirect elsewhere') {
      response.writeHead(302, { location: 'http://127.0.0.1:9/api' }).end()
      return
    }
    const forwarded = send(
      `${target}${request.url ?? ''}`,
      { method: request.method ?? 'POST', headers: { ...request.headers, host: new URL(target).host } },
      (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('end', () => {
          const text = Buffer.concat(parts)
          const type = { 'content-type': 'application/json' }
          // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- the rest was dealt with before
          switch (spoilt) {
            case 'answer lost':
              request.socket.destroy()
              return
            case 'reset in the body':
              response.writeHead(200, { ...type, 'content-length': text.length + 10 })
              response.write(text.subarray(0, text.length / 2), () => request.socket.destroy())
              return
            case 'cut short':
              response.writeHead(200, type).end(text.subarray(0, text.length / 2))
              return
            case 'slow bytes': {
              response.writeHead(200, type)
              let at = 0
              const timer = setInterval(() => {
                if (at >= text.length || response.destroyed) clearInterval(timer)
                else response.write(text.subarray(at, (at += 1)))
              }, 50)
              request.socket.on('close', () => {
                clearInterval(timer)
              })
              return
            }
            case 'HTML':
              response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Sign in</body></html>')
              return
            case 'wrong content type':
              response.writeHead(200, { 'content-type': 'text/plain' }).end(text)
              return
            case '200 MB': {
              response.writeHead(200, type)
              let sent = 0
              const more = (): void => {
                while (sent < 200 && !response.destroyed) {
                  sent += 1
                  if (!response.write(MEGABYTE)) {
                    response.once('drain', more)
                    return
                  }
                }
                response.end(text)
              }
              more()
              return
            }
            case 'gone afterwards':
              void proxy.close()
              return
            case '504 afterwards':
              response.writeHead(504).end('<html>upstream timed out</html>')
              return
            default:
              response.writeHead(answer.statusCode ?? 500, answer.headers).end(text)
          }
        })
      },
    )
    forwarded.on('error', () => request.socket.destroy())
    forwarded.end(body)
  })
  return proxy
}
