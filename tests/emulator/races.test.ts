import { expect } from 'chai'

import type { Races } from '../../emulator'
import { catalog, type OpenStage, openStage, table } from '../support/shop'

interface Job {
  readonly job: { readonly id: number; readonly configType: string; readonly status: string }
  readonly attempts: ReadonlyArray<{
    readonly totalStats?: object
    readonly attempt?: { readonly bytesSynced?: number }
  }>
}

const USERS = [{ streamName: 'users', streamNamespace: 'public' }]

/** A connection of users and orders that has synced once. */
const synced = async (races: Races = {}, newer = false): Promise<OpenStage & { readonly connectionId: string }> => {
  const stage = await openStage({ races, airbyte: newer ? '2.2' : '0.44' })
  const connectionId = await stage.connect({ syncCatalog: catalog(table('users'), table('orders')) })
  await stage.send('connections/sync', { connectionId })
  stage.pass(60)
  return { ...stage, connectionId }
}

const stateOf = async ({ post, connectionId }: OpenStage & { readonly connectionId: string }) => {
  const { streamState = [] } = (await post('state/get', { connectionId })) as {
    readonly streamState?: ReadonlyArray<{ readonly streamDescriptor: { readonly name: string } }>
  }
  return streamState.map(({ streamDescriptor }) => streamDescriptor.name)
}

const jobsOf = async ({ post, connectionId }: OpenStage & { readonly connectionId: string }) => {
  const configTypes = ['sync', 'reset_connection']
  const { jobs } = (await post('jobs/list', { configTypes, configId: connectionId })) as unknown as {
    readonly jobs: ReadonlyArray<Job>
  }
  return jobs.map(({ job }) => `${String(job.id)} ${job.configType} ${job.status}`)
}

describe('the races of the real server', () => {
  it('for three seconds after a reset has succeeded a sync is refused as if one ran, and none follows by itself', async () => {
    const here = await synced()
    const { connectionId } = here
    await here.send('connections/reset/stream', { connectionId, streams: USERS })
    here.pass(1)
    expect(await jobsOf(here)).to.deep.equal(['2 reset_connection succeeded', '1 sync succeeded'])
    const conflict = [409, `A sync is already running for: ${connectionId}`]
    expect(await here.send('connections/sync', { connectionId })).to.deep.equal(conflict)
    here.pass(2.9)
    expect(await here.send('connections/sync', { connectionId })).to.deep.equal(conflict)
    here.pass(0.1)
    expect((await here.send('connections/sync', { connectionId }))[0]).to.equal(200)
    expect(await jobsOf(here)).to.deep.equal(['3 sync running', '2 reset_connection succeeded', '1 sync succeeded'])
  })

  it('that time can be told; nought is none', async () => {
    const here = await synced({ endingSeconds: 0 })
    await here.send('connections/reset', { connectionId: here.connectionId })
    here.pass(1)
    expect((await here.send('connections/sync', { connectionId: here.connectionId }))[0]).to.equal(200)
  })

  it("while a reset runs a sync is answered with the reset's job, and does not begin", async () => {
    const here = await synced()
    const { connectionId } = here
    await here.send('connections/reset', { connectionId })
    const [status, body] = await here.send('connections/sync', { connectionId })
    const { job } = body as Job
    expect([status, job.id, job.configType]).to.deep.equal([200, 2, 'reset_connection'])
    here.pass(60)
    expect(await jobsOf(here)).to.deep.equal(['2 reset_connection succeeded', '1 sync succeeded'])
  })

  it('while a reset runs a sync can be a conflict, too', async () => {
    const here = await synced({ syncDuringReset: 'conflict' })
    await here.send('connections/reset', { connectionId: here.connectionId })
    expect((await here.send('connections/sync', { connectionId: here.connectionId }))[0]).to.equal(409)
  })

  it('after a reset by an update a sync is refused until the one that follows has begun', async () => {
    const here = await synced()
    const { connectionId } = here
    const syncCatalog = catalog(table('users', { cursorField: ['modified_at'] }), table('orders'))
    await here.send('web_backend/connections/update', { connectionId, syncCatalog })
    here.pass(1.5)
    expect((await here.send('connections/sync', { connectionId }))[0]).to.equal(409)
    here.pass(60)
    expect(await jobsOf(here)).to.deep.equal(['3 sync succeeded', '2 reset_connection succeeded', '1 sync succeeded'])
  })

  it('that is so however soon a reset is through', async () => {
    const here = await synced({ endingSeconds: 0 })
    const { connectionId } = here
    const syncCatalog = catalog(table('users', { cursorField: ['modified_at'] }), table('orders'))
    await here.send('web_backend/connections/update', { connectionId, syncCatalog })
    here.pass(3)
    expect((await here.send('connections/sync', { connectionId }))[0]).to.equal(409)
    expect(await jobsOf(here)).to.deep.equal(['2 reset_connection succeeded', '1 sync succeeded'])
  })

  it('a reset of an inactive connection succeeds and does nothing: its attempt moved nothing, the state stays', async () => {
    const here = await synced()
    const { connectionId } = here
    await here.send('connections/update', { connectionId, status: 'inactive' })
    here.pass(60)
    await here.send('connections/reset/stream', { connectionId, streams: USERS })
    here.pass(60)
    expect(await jobsOf(here)).to.deep.equal(['2 reset_connection succeeded', '1 sync succeeded'])
    expect(await stateOf(here)).to.deep.equal(['users', 'orders'])
    const { attempts } = (await here.post('jobs/get', { id: 2 })) as unknown as Job
    expect(attempts.map(({ attempt }) => attempt?.bytesSynced)).to.deep.equal([undefined])
    await here.send('connections/update', { connectionId, status: 'active' })
    await here.send('connections/reset/stream', { connectionId, streams: USERS })
    here.pass(60)
    expect(await stateOf(here)).to.deep.equal(['orders'])
  })

  it('a newer server cancels the reset of an inactive connection', async () => {
    const here = await synced({}, true)
    const { connectionId } = here
    await here.send('connections/update', { connectionId, status: 'inactive' })
    await here.send('connections/reset', { connectionId })
    here.pass(60)
    expect((await jobsOf(here))[0]).to.equal('2 reset_connection cancelled')
    expect(await stateOf(here)).to.deep.equal(['users', 'orders'])
  })
})

describe('a signal that is lost', () => {
  /** How long the call took until the caller gave up; its status otherwise. */
  const call = async (here: OpenStage, path: string, body: object): Promise<string> => {
    const begun = here.emulator.now()
    try {
      const options = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
      const signal = here.emulator.timeout(200)
      const { status } = await here.emulator.fetch(`http://emulator/api/v1/${path}`, { ...options, signal })
      return String(status)
    } catch {
      return `no answer for ${String((here.emulator.now() - begun) / 1000)} s`
    }
  }
  const reset = (here: OpenStage & { readonly connectionId: string }) =>
    call(here, 'connections/reset/stream', { connectionId: here.connectionId, streams: USERS })
  const update = (here: OpenStage & { readonly connectionId: string }, name: string) =>
    here.send('connections/update', { connectionId: here.connectionId, name })

  it('never happens where it is not asked for', async () => {
    const here = await synced()
    await update(here, 'a')
    await update(here, 'b')
    expect(await reset(here)).to.equal('200')
  })

  it('a reset right after two updates: no answer, no job; asked again it works, with one job', async () => {
    const here = await synced({ lost: ['reset after updates'] })
    await update(here, 'a')
    await update(here, 'b')
    expect(await reset(here)).to.equal('no answer for 0.2 s')
    expect(await jobsOf(here)).to.deep.equal(['1 sync succeeded'])
    expect(await reset(here)).to.equal('200')
    expect((await jobsOf(here)).length).to.equal(2)
  })

  it('not after one update, nor after updates or a reset that took their time', async () => {
    const here = await synced({ lost: ['reset after updates'] })
    await update(here, 'a')
    expect(await reset(here)).to.equal('200')
    here.pass(60)
    await update(here, 'b')
    here.pass(1)
    await update(here, 'c')
    expect(await reset(here)).to.equal('200')
    here.pass(60)
    await update(here, 'd')
    await update(here, 'e')
    here.pass(1)
    expect(await reset(here)).to.equal('200')
  })

  it('is remembered over a dump', async () => {
    const here = await synced({ lost: ['reset after updates'] })
    await update(here, 'a')
    await update(here, 'b')
    const other = await openStage({ races: { lost: ['reset after updates'] } })
    other.emulator.load(here.emulator.dump())
    expect(await reset({ ...other, connectionId: here.connectionId })).to.equal('no answer for 0.2 s')
  })

  it('a reset right after a sync on a newer server: once, and not 0.3 s later', async () => {
    const here = await synced({ lost: ['reset after sync'] }, true)
    const { connectionId } = here
    const sync = async () => {
      await here.send('connections/sync', { connectionId })
      here.pass(1)
    }
    await sync()
    expect(await reset(here)).to.equal('no answer for 0.2 s')
    expect(await reset(here)).to.equal('200')
    here.pass(10)
    await sync()
    here.pass(0.3)
    expect(await reset(here)).to.equal('200')
  })

  it('a sync right after an update', async () => {
    const here = await synced({ lost: ['sync after update'] })
    const { connectionId } = here
    await update(here, 'a')
    expect(await call(here, 'connections/sync', { connectionId })).to.equal('no answer for 0.2 s')
    expect(await call(here, 'connections/sync', { connectionId })).to.equal('200')
  })

  it('a reset of streams of a connection that does not exist is never answered', async () => {
    const here = await synced()
    const connectionId = '7d9b7a1c-0000-4000-8000-000000000000'
    expect(await reset({ ...here, connectionId })).to.equal('no answer for 0.2 s')
  })
})
