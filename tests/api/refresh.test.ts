import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import { render } from '../../provider/errors'
import { telling, type Told } from '../support/told'

const job = (id: number, configType: string, more: object = {}): object => ({
  ...{ id, configType, configId: 'c1', createdAt: 1, status: 'running' },
  ...more,
})
const refreshOf = (id: number, ...names: ReadonlyArray<string>): object =>
  job(id, 'refresh', { refreshConfig: { streamsToRefresh: names.map((name) => ({ name })) } })

const connection = { connectionId: 'c1', name: 'n', sourceId: 's1', destinationId: 'd1', syncCatalog: { streams: [] } }
const version = (supportsRefreshes: boolean): Told => ({
  json: { dockerRepository: 'airbyte/destination-local-json', dockerImageTag: '0.2', supportsRefreshes },
})
const NEWER: Told = { json: { version: '2.2.0' } }
const NONE: Told = { json: { jobs: [] } }
const request = { connectionId: 'c1', refreshMode: 'Merge', streams: [{ streamName: 'users' }] } as const

describe('a refresh', () => {
  it('answers the job that it has begun', async () => {
    const { client } = telling({ 'jobs/list': NONE, 'connections/refresh': { json: { job: refreshOf(4, 'users') } } })
    const answer = await client.refreshConnectionStream(request)()
    expect(E.isRight(answer) && answer.right.id).to.equal(4)
  })

  it('without a job is no success: the destination cannot, or a sync is running', async () => {
    const answered = async (supportsRefreshes: boolean): Promise<string> => {
      const { client } = telling({
        'jobs/list': NONE,
        'connections/refresh': { json: {} },
        'connections/get': { json: connection },
        'actor_definition_versions/get_for_destination': version(supportsRefreshes),
      })
      const answer = await client.refreshConnectionStream(request)()
      return E.isLeft(answer) ? render(answer.left) : 'begun'
    }
    expect(await answered(false)).to.equal(
      "Airbyte did not begin what POST /v1/connections/refresh asks for.\n  the destination's connector airbyte/destination-local-json 0.2 cannot be refreshed: its streams can only be cleared\nTry: run the same command again, or begin it in Airbyte.",
    )
    expect(await answered(true)).to.equal(
      'Airbyte did not begin what POST /v1/connections/refresh asks for.\n  the server answered without a job, as it does while a sync is running: the streams are queued, and the next sync refreshes them\nTry: run the same command again, or begin it in Airbyte.',
    )
  })

  it('whose answer is lost is known by the streams of its job, and not sent again', async () => {
    let sent = 0
    const { client } = telling({
      'connections/refresh': () => {
        sent += 1
        return { status: 504 }
      },
      'jobs/list': () => ({
        json: { jobs: sent === 0 ? [] : [{ job: refreshOf(6, 'orders') }, { job: refreshOf(5, 'users') }] },
      }),
      'jobs/get': ({ body }) => ({ json: { job: refreshOf(Number(body['id']), 'users'), attempts: [] } }),
    })
    const answer = await client.refreshConnectionStream(request)()
    expect([E.isRight(answer) && answer.right.id, sent]).to.deep.equal([5, 1])
  })

  it('of no stream is refused, for it would be one of all', async () => {
    const { client, asked } = telling({})
    const answer = await client.refreshConnectionStream({ ...request, streams: [] })()
    expect(E.isLeft(answer) && render(answer.left)).to.include('leave streams out to mean all')
    expect(asked).to.deep.equal([])
  })
})

describe('jobs of a newer server', () => {
  it('a manual sync that turns out as a refresh counts', async () => {
    const { client, asked } = telling({
      'GET instance_configuration': NEWER,
      'jobs/list': NONE,
      'connections/sync': { json: { job: refreshOf(4, 'users'), attempts: [] } },
    })
    const answer = await client.syncConnection({ connectionId: 'c1' })()
    expect(E.isRight(answer) && answer.right.job.id).to.equal(4)
    expect(asked.find(({ path }) => path === 'jobs/list')?.body['configTypes']).to.deep.equal(['sync', 'refresh'])
  })

  it('a sync that fails without a reason is told by what the connection is', async () => {
    const failing = async (more: object): Promise<string> => {
      const { client } = telling({
        'jobs/list': NONE,
        'connections/sync': { status: 500, json: { errorId: 'e1' } },
        'connections/get': { json: { ...connection, ...more } },
      })
      const answer = await client.syncConnection({ connectionId: 'c1' })()
      return E.isLeft(answer) ? render(answer.left).split('\n').slice(1).join('\n') : 'begun'
    }
    expect(await failing({ status: 'inactive' })).to.equal(
      "  connection c1 is inactive, and Airbyte syncs only active ones\nTry: make it active (status: 'active'), then run the same command again.",
    )
    expect(await failing({ status: 'locked', statusReason: 'no licence' })).to.equal(
      '  connection c1 is locked (no licence), and Airbyte syncs only active ones\nTry: have it unlocked in Airbyte, then run the same command again.',
    )
    expect(await failing({ status: 'deprecated' })).to.contain('  connection c1 is deleted (deprecated)\n')
    expect(await failing({ status: 'active' })).to.contain(
      '  the server gives no reason; its log has it under the errorId e1\n',
    )
  })

  it('a reset is sought as reset and as clear, and older servers are asked for no type that they do not know', async () => {
    const types = async (instance: Readonly<Record<string, Told>>): Promise<unknown> => {
      const { client, asked } = telling({
        ...instance,
        'jobs/list': NONE,
        'connections/reset': { json: { job: job(4, 'reset_connection'), attempts: [] } },
      })
      await client.resetConnection({ connectionId: 'c1' })()
      return asked.find(({ path }) => path === 'jobs/list')?.body['configTypes']
    }
    expect(await types({ 'GET instance_configuration': NEWER })).to.deep.equal(['reset_connection', 'clear'])
    expect(await types({})).to.deep.equal(['reset_connection'])
  })
})
