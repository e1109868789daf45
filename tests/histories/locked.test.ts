import { expect } from 'chai'

import type { OpenEmulator } from '../../emulator'
import type { LivedRun } from '../support/life'
import { both, changes, done, MODIFIED, on, openScene, operations, refused } from './scene'

type Values = Readonly<Record<string, unknown>>

/** Airbyte locks every connection, or unlocks it. */
const putStatus = (emulator: OpenEmulator, more: Values): void => {
  const { connections, ...rest } = emulator.dump()
  emulator.load({
    ...rest,
    connections: (connections as ReadonlyArray<Values>).map((one) => ({ ...one, ...more })),
  })
}

const LOCK = { status: 'locked' }
const wanted = { syncCatalog: both(MODIFIED) }

const WAITS = (streams: string): string =>
  `airbyte: shop: the reset of ${streams} is owed; Airbyte has locked the connection, and cancels its jobs: when it is active again, it is reset`

/** What a run saves or begins. */
const acts = (run: LivedRun): ReadonlyArray<string> => changes(run).filter((call) => !call.includes('/get_for_'))

/** The jobs that reset a connection, in either way, with how they ended. */
const jobsOf = ({ jobs }: { readonly jobs: ReadonlyArray<Values> }): ReadonlyArray<string> =>
  jobs.map(({ job }) => String((job as Values)['status'])).reverse()

const opened = async (scope: string, by: string) => {
  const scene = await openScene({ airbyte: '2.2', config: { 'airbyte:resetScope': scope, 'airbyte:resetBy': by } })
  const { stack, shop, life } = scene
  done(await stack.up([shop()]))
  const id = stack.id('shop')
  await scene.sync(id)
  const resets = async (): Promise<ReadonlyArray<string>> =>
    jobsOf((await life.hand('jobs/list', { configTypes: ['reset_connection', 'refresh'], configId: id })) as never)
  return { ...scene, id, jobs: resets }
}

describe('a connection that Airbyte has locked', () => {
  it('is told in the preview of what cannot be done, once a refresh has seen the lock', async () => {
    const { stack, shop, life } = await opened('streams', 'clear')
    putStatus(life.emulator, LOCK)
    done(await stack.refresh())
    const word =
      'airbyte: shop: Airbyte has locked this connection, takes no change of it and cancels its jobs: nothing of this plan can be done until it is unlocked in Airbyte'
    expect(done(await stack.preview([shop(wanted)])).lines).to.include(word)
    expect(done(await stack.preview([shop()])).lines).not.to.include(word)
  })

  for (const scope of ['streams', 'connection', 'server']) {
    for (const by of ['clear', 'refresh']) {
      const streams = scope === 'connection' ? 'public.orders, public.users' : 'public.users'

      it(`owes its reset until it is active again, and says so: ${scope}, ${by}`, async () => {
        const { stack, shop, life, id, jobs, unfit, sync } = await opened(scope, by)
        life.emulator.nextJob({ connectionId: id, outcome: 'failed' })
        expect(refused(await stack.up([shop(wanted)]))).to.contain('Saved, but its reset is not done')
        life.pass(60)
        const before = await jobs()
        putStatus(life.emulator, LOCK)
        // What the state does not know yet the update sees.
        const run = done(await stack.up([shop(wanted)]))
        expect(run.lines).to.include(WAITS(streams))
        expect(acts(run)).to.deep.equal([])
        for (const refresh of [false, true, false]) {
          const again = done(await stack.up([shop(wanted)], { refresh }))
          expect(again.lines).to.include(WAITS(streams))
          expect(acts(again)).to.deep.equal([])
        }
        expect(await jobs()).to.deep.equal(before)
        putStatus(life.emulator, { status: 'active' })
        done(await stack.up([shop(wanted)]))
        life.pass(60)
        expect((await jobs()).length).to.be.greaterThan(before.length)
        await sync(id)
        expect(unfit(id, wanted)).to.deep.equal({})
        for (const refresh of [false, true])
          expect(operations(done(await stack.preview([shop(wanted)], { refresh })))).to.deep.equal([])
      })

      it(`that was locked after the save owes its reset, and the failure says why: ${scope}, ${by}`, async () => {
        const { stack, shop, life, id, jobs, unfit, sync } = await opened(scope, by)
        // The worker finds the lock, and cancels.
        life.emulator.nextJob({ connectionId: id, outcome: 'cancelled' })
        let isSaved = false
        const road = (_number: number, { path }: { readonly path: string }) => {
          if (isSaved) putStatus(life.emulator, { ...LOCK, statusReason: 'mappers are not paid for' })
          isSaved ||= path === '/v1/web_backend/connections/update'
          return 'pass' as const
        }
        expect(refused(await stack.up([shop(wanted)], { road })).replace(/job \d+/, 'job 2')).to.contain(
          `Saved, but its reset is not done.\n  job 2 is cancelled (Airbyte has locked the connection (mappers are not paid for), and cancels its jobs); streams: ${streams}\nTry: have the connection unlocked in Airbyte, then run pulumi up: it does the reset, which is owed until then.`,
        )
        const before = await jobs()
        const run = done(await stack.up([shop(wanted)]))
        expect(run.lines).to.include(WAITS(streams))
        expect(await jobs()).to.deep.equal(before)
        putStatus(life.emulator, { status: 'active' })
        done(await stack.up([shop(wanted)]))
        life.pass(60)
        await sync(id)
        expect(unfit(id, wanted)).to.deep.equal({})
        expect(operations(done(await stack.preview([shop(wanted)])))).to.deep.equal([])
      })
    }
  }

  it('and one that somebody has made inactive meanwhile says so of the job that was cancelled', async () => {
    const { stack, shop, life, id } = await opened('streams', 'clear')
    life.emulator.nextJob({ connectionId: id, outcome: 'cancelled' })
    const road = (_number: number, { path }: { readonly path: string }) => {
      if (path === '/v1/connections/reset/stream') putStatus(life.emulator, { status: 'inactive' })
      return 'pass' as const
    }
    expect(refused(await stack.up([shop(wanted)], { road }))).to.contain(
      'is cancelled (the connection is inactive, and Airbyte cancels its jobs); streams: public.users\nTry: make the connection active, then run pulumi up: it does the reset, which is owed until then.',
    )
  })

  it('refuses a change, of which nothing is saved or reset', async () => {
    const { stack, shop, life, id, read, jobs } = await opened('streams', 'clear')
    putStatus(life.emulator, LOCK)
    const before = await read(id)
    const text = refused(await stack.up([shop(wanted)]))
    expect(text).to.contain('Connection is locked').and.to.contain('have it unlocked there')
    expect([await read(id), await jobs()]).to.deep.equal([before, []])
    putStatus(life.emulator, { status: 'active' })
    done(await stack.up([shop(wanted)]))
    expect(await jobs()).to.deep.equal(['succeeded'])
  })

  it('that owes only the sync after a reset starts it when it is active again', async () => {
    const { stack, shop, life, id, jobs, syncs } = await opened('streams', 'clear')
    const road = on('/v1/connections/sync', { kind: 'status', status: 500 }, 99)
    refused(await stack.up([shop(wanted)], { road, config: { 'airbyte:maxRetries': '0' } }))
    const before = await syncs(id)
    putStatus(life.emulator, LOCK)
    for (const refresh of [false, true]) done(await stack.up([shop(wanted)], { refresh }))
    expect([await jobs(), await syncs(id)]).to.deep.equal([['succeeded'], before])
    putStatus(life.emulator, { status: 'active' })
    done(await stack.up([shop(wanted)]))
    life.pass(60)
    expect((await syncs(id)).length).to.equal(before.length + 1)
    expect(operations(done(await stack.preview([shop(wanted)])))).to.deep.equal([])
  })
})
