import { inspect } from 'node:util'

import { expect } from 'chai'
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import { type Client, createClient } from '../../provider/api/client'
import type { ClientOptions } from '../../provider/api/options'
import { type AirbyteError, render } from '../../provider/errors'
import { misbehaving, type Misbehaviour, serve, type Server } from '../support/api'
import { hurriedClient } from '../support/clock'
import { catalog, type Stage, stage, table } from '../support/shop'

interface Work {
  readonly path: string
  readonly run: (client: Client, made: Made) => TE.TaskEither<AirbyteError, unknown>
  /** What is on the server afterwards: connections, sync jobs, reset jobs. */
  readonly leaves: readonly [number, number, number]
  /** How often it is sent while nothing of it can be seen. */
  readonly sends: 1 | 2 | 'often'
}

interface Made {
  readonly stage: Stage
  readonly connectionId: string
}

const before = catalog(table('users'), table('orders'))
const after = catalog(table('users', { cursorField: ['modified_at'] }), table('orders'))

/** Each begins with one connection that has synced once. */
const WORKS: Readonly<Record<string, Work>> = {
  createConnection: {
    path: '/v1/connections/create',
    run: (client, { stage: { sourceId, destinationId } }) =>
      client.createConnection({ sourceId, destinationId, name: 'new', status: 'active', syncCatalog: before }),
    leaves: [2, 1, 0],
    sends: 1,
  },
  webBackendCreateConnection: {
    path: '/v1/web_backend/connections/create',
    run: (client, { stage: { sourceId, destinationId } }) =>
      client.webBackendCreateConnection({
        sourceId,
        destinationId,
        name: 'new',
        status: 'active',
        syncCatalog: before,
      }),
    leaves: [2, 1, 0],
    sends: 1,
  },
  syncConnection: {
    path: '/v1/connections/sync',
    run: (client, { connectionId }) => client.syncConnection({ connectionId }),
    leaves: [1, 2, 0],
    sends: 2,
  },
  resetConnection: {
    path: '/v1/connections/reset',
    run: (client, { connectionId }) => client.resetConnection({ connectionId }),
    leaves: [1, 1, 1],
    sends: 2,
  },
  resetConnectionStream: {
    path: '/v1/connections/reset/stream',
    run: (client, { connectionId }) =>
      client.resetConnectionStream({ connectionId, streams: [{ streamName: 'users', streamNamespace: 'public' }] }),
    leaves: [1, 1, 1],
    sends: 2,
  },
  'webBackendUpdateConnection, which resets': {
    path: '/v1/web_backend/connections/update',
    run: (client, { connectionId }) =>
      client.webBackendUpdateConnection({ connectionId, syncCatalog: after, skipReset: false }),
    // The server lets a sync follow the reset.
    leaves: [1, 2, 1],
    sends: 2,
  },
  'webBackendUpdateConnection, which does not reset': {
    path: '/v1/web_backend/connections/update',
    run: (client, { connectionId }) =>
      client.webBackendUpdateConnection({ connectionId, syncCatalog: after, skipReset: true }),
    leaves: [1, 1, 0],
    sends: 'often',
  },
  updateConnection: {
    path: '/v1/connections/update',
    run: (client, { connectionId }) => client.updateConnection({ connectionId, name: 'other' }),
    leaves: [1, 1, 0],
    sends: 'often',
  },
  deleteConnection: {
    path: '/v1/connections/delete',
    run: (client, { connectionId }) => client.deleteConnection({ connectionId }),
    leaves: [0, 1, 0],
    sends: 'often',
  },
}

const FAULTS: ReadonlyArray<Misbehaviour> = [
  'reset before',
  '429 with Retry-After',
  '503 twice',
  'answer lost',
  'reset in the body',
  'cut short',
  'slow bytes',
  'HTML',
  'wrong content type',
  '200 MB',
  '504 afterwards',
]

/** Where the call itself cannot succeed: an unreadable answer is not asked for again, for it might never be readable. */
const isUnreadable = (fault: Misbehaviour): boolean => ['cut short', 'HTML', '200 MB'].includes(fault)

/** How often the call fails without having done anything. */
const NOTHING_DONE: Partial<Record<Misbehaviour, number>> = { 'reset before': 1, '503 twice': 2 }

/** What is on the server before. */
const BEFORE = [1, 1, 0]

describe('a network that fails', function () {
  this.timeout(60_000)
  let made: Made | undefined
  let proxy: Server | undefined
  afterEach(async () => {
    await proxy?.close()
    await made?.stage.emulator.close()
  })

  const prepare = async (): Promise<Made> => {
    const ready = await stage({ speed: 10_000 })
    const { sourceId, destinationId } = ready
    const { connectionId } = (await ready.post('connections/create', {
      sourceId,
      destinationId,
      name: 'old',
      status: 'active',
      syncCatalog: before,
    })) as { readonly connectionId: string }
    await ready.post('connections/sync', { connectionId })
    await ready.emulator.advance(60)
    return { stage: ready, connectionId }
  }

  const counted = async ({ stage: { post, workspaceId, emulator }, connectionId }: Made) => {
    await emulator.advance(60)
    await emulator.advance(60)
    const { connections } = (await post('connections/list', { workspaceId })) as { connections: unknown[] }
    const jobs = async (configType: string): Promise<number> => {
      const list = (await post('jobs/list', { configTypes: [configType], configId: connectionId })) as {
        readonly jobs: ReadonlyArray<unknown>
      }
      return list.jobs.length
    }
    return [connections.length, await jobs('sync'), await jobs('reset_connection')]
  }

  for (const [title, work] of Object.entries(WORKS)) {
    for (const fault of FAULTS) {
      it(`${title}, ${fault}: what one success makes is on the server, or nothing, and that is told`, async () => {
        made = await prepare()
        proxy = await misbehaving(made.stage.emulator.url, work.path, fault)
        const client = hurriedClient({
          url: proxy.url,
          timeoutMilliseconds: fault === 'slow bytes' ? 300 : 10_000,
          largestAnswerBytes: 4 * 1024 * 1024,
        })
        const result = await work.run(client, made)()
        const isTold = work.sends !== 'often' && (NOTHING_DONE[fault] ?? 0) >= work.sends
        expect(await counted(made)).to.deep.equal(isTold ? BEFORE : work.leaves)
        const isDeletion = title === 'deleteConnection' && (fault === 'slow bytes' || fault === 'cut short')
        if (isTold) {
          expect(E.isLeft(result) && result.left._tag).to.equal('OutcomeUnknown')
        } else if (isUnreadable(fault) && work.sends === 'often' && !isDeletion) {
          expect(E.isLeft(result) && result.left._tag).to.equal('Undecodable')
        } else {
          expect(E.isRight(result) || render(result.left)).to.equal(true)
        }
      })
    }
  }

  it('credentials do not follow a redirect', async () => {
    made = await prepare()
    proxy = await misbehaving(made.stage.emulator.url, '/v1/connections/get', 'redirect elsewhere')
    const result = await createClient({ url: proxy.url }).getConnection({ connectionId: made.connectionId })()
    expect(E.isLeft(result) && render(result.left)).to.equal(
      'Airbyte refused POST /v1/connections/get (302).\n  the server redirects elsewhere, and credentials do not go there\nTry: correct what it names, then run the same command again.',
    )
  })

  it('an operation has a deadline over all its repetitions, and can be called off', async () => {
    proxy = await serve((_request, response) => response.writeHead(503).end())
    const client = createClient({ url: proxy.url, maxRetries: 1000 })
    const late = await client.getConnection({ connectionId: 'c' }, { deadlineMilliseconds: 400 })()
    expect(E.isLeft(late) && late.left._tag).to.be.oneOf(['ServerFailed', 'TimedOut'])
    const control = new AbortController()
    setTimeout(() => {
      control.abort()
    }, 50)
    const cancelled = await client.getConnection({ connectionId: 'c' }, { signal: control.signal })()
    expect(E.isLeft(cancelled) && render(cancelled.left)).to.equal(
      'POST /v1/connections/get was called off.\n  the signal that was given with it is aborted\nTry: run the same command again: it looks first at what was already done.',
    )
  })

  it('no more calls run at once than asked for', async () => {
    let running = 0
    let most = 0
    proxy = await serve((_request, response) => {
      running += 1
      most = Math.max(most, running)
      setTimeout(() => {
        running -= 1
        response.end('{"available":true}')
      }, 20)
    })
    const client = createClient({ url: proxy.url, concurrency: 3 })
    await Promise.all(Array.from({ length: 12 }, () => client.getHealthCheck()()))
    expect(most).to.equal(3)
  })

  it('an application asks for one token, keeps it, and fetches another when it is refused', async () => {
    const tokens: string[] = []
    let valid = ''
    proxy = await serve((request, response, body) => {
      if (request.url === '/api/v1/applications/token') {
        valid = `token-${String(tokens.length)}`
        tokens.push(body)
        setTimeout(() => response.end(JSON.stringify({ access_token: valid, expires_in: 3600 })), 20)
        return
      }
      response.statusCode = request.headers.authorization === `Bearer ${valid}` ? 200 : 401
      response.end('{"available":true}')
    })
    const credentials = { kind: 'application', clientId: 'id', clientSecret: 'hush' } as const
    const client = createClient({ url: proxy.url, credentials })
    const ask = async (): Promise<unknown> => Promise.all([1, 2, 3].map(() => client.getHealthCheck()()))
    const fine = [1, 2, 3].map(() => E.right({ available: true }))
    expect(await ask()).to.deep.equal(fine)
    expect(tokens.length).to.equal(1)
    valid = 'taken back'
    expect(await ask()).to.deep.equal(fine)
    expect(tokens.length).to.equal(2)
  })

  it('a proxy of the environment is used, but never for this machine', async () => {
    proxy = await serve((request, response) => {
      response.end(JSON.stringify({ available: request.url === 'http://airbyte.test/api/v1/health' }))
    })
    const kept = process.env['HTTP_PROXY']
    process.env['HTTP_PROXY'] = proxy.url
    try {
      const far = await createClient({ url: 'http://airbyte.test' }).getHealthCheck()()
      expect(far).to.deep.equal(E.right({ available: true }))
      const near = await createClient({ url: proxy.url }).getHealthCheck()()
      expect(near).to.deep.equal(E.right({ available: false }))
    } finally {
      if (kept === undefined) delete process.env['HTTP_PROXY']
      else process.env['HTTP_PROXY'] = kept
    }
  })

  it('credentials of any kind do not travel in the clear unless allowed', async () => {
    const ways: ReadonlyArray<Partial<ClientOptions>> = [
      { credentials: { kind: 'bearer', token: 't' } },
      { headers: { 'X-Api-Key': 'k' } },
    ]
    for (const way of ways) {
      const result = await createClient({ url: 'http://airbyte.test', ...way }).getHealthCheck()()
      expect(E.isLeft(result) && render(result.left)).to.equal(
        'The configuration airbyte:url does not work.\n  credentials would travel in the clear to airbyte.test\nTry: use https, or set airbyte:allowInsecureHttp to true if that network is yours alone.',
      )
    }
  })

  it('no secret is in any error, nor in the client itself', async () => {
    const secrets = ['hunter2-password', 'bearer-s3cret', 'client-s3cret', 'header-s3cret']
    const [password = '', token = '', clientSecret = '', header = ''] = secrets
    const echo = async (): Promise<Server> =>
      serve((request, response, body) => {
        response.statusCode = [401, 404, 422, 500, 302, 200][Math.floor(Math.random() * 6)] ?? 500
        response.end(`<html>${JSON.stringify(request.headers)} ${body}</html>`)
      })
    proxy = await echo()
    const ways: ReadonlyArray<Partial<ClientOptions>> = [
      { credentials: { kind: 'basic', username: 'u', password } },
      { credentials: { kind: 'bearer', token } },
      { credentials: { kind: 'application', clientId: 'c', clientSecret } },
      { headers: { 'X-Api-Key': header } },
    ]
    for (const way of ways) {
      for (const url of [proxy.url, 'http://127.0.0.1:9', 'http://airbyte.test']) {
        const client = createClient({ url, maxRetries: 0, ...way })
        for (let at = 0; at < 8; at += 1) {
          const result = await client.createSource({
            sourceDefinitionId: 'p',
            workspaceId: 'w',
            name: 'n',
            connectionConfiguration: { password },
          })()
          const said = E.isLeft(result)
            ? `${render(result.left)} ${JSON.stringify(result.left)} ${inspect(result.left, { depth: 9 })}`
            : ''
          for (const secret of secrets) {
            expect(said).to.not.include(secret)
            expect(inspect(client, { depth: 9, showHidden: true })).to.not.include(secret)
          }
        }
      }
    }
  })
})
