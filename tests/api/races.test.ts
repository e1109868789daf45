import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import type { OpenOptions } from '../../emulator'
import { type Client, createClient } from '../../provider/api/client'
import { type AirbyteError, render } from '../../provider/errors'
import { catalog, type OpenStage, openStage, table } from '../support/shop'

const right = <A>(result: E.Either<AirbyteError, A>): A => {
  if (E.isLeft(result)) throw new Error(render(result.left))
  return result.right
}

interface Here extends OpenStage {
  readonly client: Client
  readonly connectionId: string
}

/** The client and a connection that has synced once, in one process and under one virtual clock. */
const begin = async (options: OpenOptions = {}): Promise<Here> => {
  const stage = await openStage(options)
  const { emulator } = stage
  const client = createClient({ url: 'http://emulator.test' }, { ...emulator, random: () => 0.5 })
  const connectionId = await stage.connect()
  right(await client.syncConnection({ connectionId })())
  stage.pass(60)
  return { ...stage, client, connectionId }
}

const users = { streams: [{ streamName: 'users', streamNamespace: 'public' }] }

/** Types of the jobs, oldest first. */
const jobsOf = async ({ client, connectionId }: Here): Promise<ReadonlyArray<string>> => {
  const request = { configTypes: ['sync', 'reset_connection'], configId: connectionId }
  const { jobs } = right(await client.listJobsFor(request)())
  return jobs.map(({ job }) => job.configType).reverse()
}

const succeeded = async ({ client, emulator }: Here, id: number): Promise<void> => {
  while (right(await client.getJobInfo({ id })()).job.status !== 'succeeded') await emulator.pause(100)
}

describe('the races of a real server', () => {
  it('a sync that is asked for as soon as a reset has succeeded really follows', async () => {
    const here = await begin({ races: { endingSeconds: 8.3 } })
    const { connectionId, client } = here
    const reset = right(await client.resetConnectionStream({ connectionId, ...users })())
    await succeeded(here, reset.job.id)
    expect(right(await client.syncConnection({ connectionId })()).job.configType).to.equal('sync')
    expect(await jobsOf(here)).to.deep.equal(['sync', 'reset_connection', 'sync'])
  })

  for (const syncDuringReset of ['the reset', 'conflict'] as const) {
    it(`a sync that is asked for while a reset runs, and answered with ${syncDuringReset}, follows it`, async () => {
      const here = await begin({ races: { syncDuringReset } })
      const { connectionId, client } = here
      right(await client.resetConnectionStream({ connectionId, ...users })())
      expect(right(await client.syncConnection({ connectionId })()).job.configType).to.equal('sync')
      expect(await jobsOf(here)).to.deep.equal(['sync', 'reset_connection', 'sync'])
    })
  }

  it('a reset right after two updates, whose signal is lost, is one reset', async () => {
    const here = await begin({ races: { lost: ['reset after updates'] } })
    const { connectionId, client } = here
    right(await client.updateConnection({ connectionId, name: 'a' })())
    right(await client.updateConnection({ connectionId, name: 'b' })())
    const before = here.emulator.now()
    right(await client.resetConnectionStream({ connectionId, ...users })())
    expect([await jobsOf(here), here.emulator.now() - before]).to.deep.equal([['sync', 'reset_connection'], 18_000])
  })

  for (const newer of [false, true]) {
    it(`a creation that outlives its gateway is one connection, also among fifty (${newer ? 'a newer' : 'an older'} server)`, async () => {
      const here = await begin(newer ? { airbyte: '2.2' } : {})
      const { client, sourceId, destinationId, workspaceId, emulator } = here
      for (let at = 1; at < 50; at += 1) await here.connect({ name: `z ${String(at)}` })
      emulator.failNext({
        path: '/v1/connections/create',
        kind: 'status',
        status: 504,
        effect: 'late',
        milliseconds: 3_000,
      })
      const wanted = { sourceId, destinationId, name: 'new', syncCatalog: catalog(table('users')) }
      const made = right(await client.createConnection(wanted)())
      const { connections } = right(await client.listEveryConnection({ workspaceId })())
      expect([made.name, connections.length]).to.deep.equal(['new', 51])
      expect(connections.filter(({ name }) => name === 'new').map(({ connectionId }) => connectionId)).to.deep.equal([
        made.connectionId,
      ])
    })
  }
})
