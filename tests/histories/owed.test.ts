import { expect } from 'chai'

import type { Fault } from '../../emulator'
import { sync as syncOf } from '../support/declared'
import type { Declared } from '../support/engine/types'
import type { Values } from '../support/engine/values'
import { table } from '../support/shop'
import {
  at,
  both,
  changes,
  done,
  MODIFIED,
  on,
  openScene,
  operations,
  planOf,
  refused,
  said,
  type Scene,
} from './scene'

const RESET = '/v1/connections/reset/stream'
const SYNC = '/v1/connections/sync'

/** A shop that was made and has synced once. */
const opened = async (scene: Scene, more: Values = {}): Promise<string> => {
  const { stack, shop } = scene
  done(await stack.up([shop(more)]))
  const id = stack.id('shop')
  if (more['status'] !== 'inactive') await scene.sync(id)
  return id
}

const streamsOf = async (scene: Scene, id: string): Promise<ReadonlyArray<ReadonlyArray<string>>> =>
  (await scene.resets(id)).map(({ streams }) => streams)

/** Whether a preview names a stream as one that will be reset. */
const names = (text: string, stream: string): boolean =>
  text.split('\n').some((line) => /reset/i.test(line) && line.includes(stream))

interface Mending {
  readonly id: string
  readonly program: ReadonlyArray<Declared>
  readonly streams: ReadonlyArray<string>
  /** Which accident it comes after. */
  readonly what: string
}

describe('which reset is owed', () => {
  it('a reset that ran counts for its own streams only', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    const id = await opened(scene)
    const first = { syncCatalog: both(MODIFIED) }
    await stack.up([shop(first)], { road: on(SYNC, { kind: 'status', status: 500 }, 20) })
    const second = { syncCatalog: both(MODIFIED, MODIFIED) }
    done(await stack.up([shop(second)]))
    scene.life.pass(60)
    expect((await streamsOf(scene, id)).flat().sort()).to.deep.equal(['orders', 'users'])
    expect(scene.unfit(id, second)).to.deep.equal({})
    expect(operations(done(await stack.preview([shop(second)])))).to.deep.equal([])
  })

  const ACCIDENTS: Readonly<Record<string, Fault>> = {
    'killed before': { kind: 'killed', when: 'before' },
    'killed after': { kind: 'killed', when: 'after' },
    'its answer lost': { kind: 'lost-answer' },
    refused: { kind: 'refused' },
    'answered 500': { kind: 'status', status: 500 },
    'done, and answered 500': { kind: 'status', status: 500, effect: 'done' },
    'done late, and answered 504': { kind: 'status', status: 504, effect: 'late', milliseconds: 3000 },
  }
  const EDITS: Readonly<Record<string, { readonly after: Values; readonly streams: ReadonlyArray<string> }>> = {
    'a cursor': { after: { syncCatalog: both(MODIFIED) }, streams: ['users'] },
    'a prefix': { after: { prefix: 'a_' }, streams: ['orders', 'users'] },
    'a removal': { after: { syncCatalog: { streams: [table('orders')] } }, streams: ['users'] },
  }
  const MENDED = ['up', 'up --refresh', 'refresh, then up'] as const
  /** Runs what is to bring all in order; after a refresh the preview has to name what will be reset. */
  const mend = async (
    scene: Scene,
    { id, program, streams, mended, what }: Mending & { readonly mended: (typeof MENDED)[number] },
  ): Promise<void> => {
    const { stack } = scene
    if (mended !== 'refresh, then up') {
      done(await stack.up(program, { refresh: mended === 'up --refresh' }))
      return
    }
    done(await stack.refresh())
    const before = (await scene.resets(id)).length
    const preview = done(await stack.preview(program))
    done(await stack.up(program))
    const isReset = (await scene.resets(id)).length > before
    if (isReset) for (const stream of streams) expect(names(said(preview), stream), what).to.equal(true)
  }
  for (const scope of ['streams', 'connection', 'server'] as const) {
    for (const [edit, { after, streams }] of Object.entries(EDITS)) {
      // What the server's own rule overlooks is not reset under its scope, and what has left the catalog is not under that
      // of the connection; the plan says so.
      if (scope === 'server' && edit === 'a prefix') continue
      if (scope === 'connection' && edit === 'a removal') continue
      for (const [accident, fault] of Object.entries(ACCIDENTS)) {
        const title = `${edit} under the scope ${scope}, each request ${accident}, then ${MENDED.join(' or ')}: what is owed is reset`
        it(title, async () => {
          const config = { 'airbyte:maxRetries': '0', 'airbyte:resetScope': scope }
          const scene = await openScene({ config })
          const { stack, shop } = scene
          const id = await opened(scene)
          const program = [shop(after)]
          const atFirst = scene.mark()
          let isHit = true
          for (let number = 1; isHit; number += 1) {
            atFirst()
            const { requests } = await stack.up(program, { road: at(number, fault) })
            isHit = requests.length >= number
            scene.life.pass(60)
            const hurt = scene.mark()
            for (const mended of MENDED) {
              hurt()
              const what = `request ${String(number)}: ${String(requests[number - 1]?.path)}, then ${mended}`
              await mend(scene, { id, program, streams, mended, what })
              scene.life.pass(60)
              const wanted = { syncCatalog: both(), ...after }
              expect(scene.unfit(id, wanted), what).to.deep.equal({})
              const reset = (await streamsOf(scene, id)).flat()
              for (const stream of streams) expect(reset, what).to.include(stream)
              expect(operations(done(await stack.preview(program))), what).to.deep.equal([])
            }
          }
        })
      }
    }
  }

  for (const between of ['nothing', 'a refresh'] as const) {
    it(`a save of which the server did not keep all still owes its reset, with ${between} between`, async () => {
      const scene = await openScene()
      const { stack, shop } = scene
      const id = await opened(scene)
      const after = { syncCatalog: both(MODIFIED) }
      refused(await stack.up([shop({ ...after, backfillPreference: 'enabled' })]))
      if (between === 'a refresh') done(await stack.refresh())
      expect(names(said(done(await stack.preview([shop(after)]))), 'users')).to.equal(true)
      done(await stack.up([shop(after)]))
      scene.life.pass(60)
      expect(scene.unfit(id, after)).to.deep.equal({})
      expect(await streamsOf(scene, id)).to.deep.equal([['users']])
    })
  }

  for (const between of ['nothing', 'a refresh'] as const) {
    it(`a removal whose reset fails, rolled back with ${between} between: what is reset then was shown`, async () => {
      const scene = await openScene()
      const { life, stack, shop } = scene
      const id = await opened(scene)
      life.emulator.nextJob({ configType: 'reset_connection', outcome: 'failed' })
      refused(await stack.up([shop({ syncCatalog: { streams: [table('users')] } })]))
      if (between === 'a refresh') done(await stack.refresh())
      const preview = done(await stack.preview([shop()]))
      done(await stack.up([shop()]))
      life.pass(60)
      const [, ...later] = await streamsOf(scene, id)
      for (const stream of later.flat()) expect(names(said(preview), stream), stream).to.equal(true)
      expect(scene.unfit(id, { syncCatalog: both() })).to.deep.equal({})
      expect(operations(done(await stack.preview([shop()])))).to.deep.equal([])
    })
  }

  it("what fails to be reset and is kept then is not reset by 'keep'", async () => {
    const scene = await openScene()
    const { life, stack, shop } = scene
    const id = await opened(scene)
    life.emulator.nextJob({ configType: 'reset_connection', outcome: 'failed' })
    refused(await stack.up([shop({ syncCatalog: { streams: [table('users')] } })]))
    const program = [shop({ syncCatalog: { streams: [table('users')] }, onBreakingChange: 'keep' })]
    expect(said(done(await stack.preview(program)))).to.contain('orders')
    done(await stack.up(program))
    expect(await streamsOf(scene, id)).to.deep.equal([['orders']])
    expect(operations(done(await stack.preview(program)))).to.deep.equal([])
  })

  it('a reset by hand weeks ago does not pay for one that is owed now', async () => {
    const scene = await openScene()
    const { life, stack, shop } = scene
    const id = await opened(scene)
    await life.hand('connections/reset/stream', {
      connectionId: id,
      streams: [{ streamName: 'users', streamNamespace: 'public' }],
    })
    life.pass(3 * 7 * 24 * 3600)
    await scene.sync(id)
    const program = [shop({ syncCatalog: both(MODIFIED) })]
    const run = await stack.up(program, {
      road: (_number, { method, path }) =>
        method === 'POST' && path === RESET ? { kind: 'killed', when: 'before' } : 'pass',
    })
    expect(run.isKilled).to.equal(true)
    done(await stack.up(program))
    expect(await streamsOf(scene, id)).to.deep.equal([['users'], ['users']])
  })

  it('a rollback before any job began since the save makes a reset needless', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    const id = await opened(scene)
    refused(
      await stack.up([shop({ syncCatalog: both(MODIFIED) })], {
        road: (_number, { method, path }) => (method === 'POST' && path === RESET ? { kind: 'refused' } : 'pass'),
      }),
    )
    const preview = done(await stack.preview([shop()]))
    expect(names(said(preview), 'users')).to.equal(false)
    done(await stack.up([shop()]))
    expect(await streamsOf(scene, id)).to.deep.equal([])
    expect(operations(done(await stack.preview([shop()])))).to.deep.equal([])
  })

  for (const scope of ['streams', 'connection'] as const) {
    it(`under the scope ${scope} a sync really follows a reset`, async () => {
      const scene = await openScene({ config: { 'airbyte:resetScope': scope } })
      const { stack, shop } = scene
      const id = await opened(scene)
      done(await stack.up([shop({ syncCatalog: both(MODIFIED) })]))
      const [reset] = await scene.resets(id)
      expect((await scene.syncs(id)).at(-1)?.id).to.be.greaterThan(reset?.id ?? Infinity)
    })
  }

  for (const lost of [['reset after updates'], ['sync after update'], ['reset after sync']] as const) {
    it(`where the server loses the signal of a ${lost[0]}, one job is made`, async () => {
      const scene = await openScene({ races: { lost } })
      const { life, stack, shop } = scene
      const { operationId } = await life.hand('operations/create', {
        workspaceId: life.workspaceId,
        name: 'normalize',
        operatorConfiguration: { operatorType: 'normalization', normalization: { option: 'basic' } },
      })
      const id = await opened(scene)
      const began = life.emulator.clock.now()
      done(await stack.up([shop({ syncCatalog: both(MODIFIED), operationIds: [operationId] })]))
      expect(life.emulator.clock.now() - began).to.be.lessThan(60_000)
      life.pass(60)
      expect(await streamsOf(scene, id)).to.deep.equal([['users']])
      expect(scene.unfit(id, { syncCatalog: both(MODIFIED) })).to.deep.equal({})
      expect(await scene.syncs(id)).to.have.lengthOf(2)
    })
  }

  for (const seconds of [1, 3, 8]) {
    for (const scope of ['streams', 'connection', 'server'] as const) {
      it(`a gateway gives up a reset under the scope ${scope} that is done ${String(seconds)} s later: one reset`, async () => {
        const scene = await openScene({ config: { 'airbyte:resetScope': scope } })
        const { stack, shop } = scene
        const id = await opened(scene)
        const path = {
          streams: RESET,
          connection: '/v1/connections/reset',
          server: '/v1/web_backend/connections/update',
        }[scope]
        const late: Fault = { kind: 'status', status: 504, effect: 'late', milliseconds: seconds * 1000 }
        let isOver = false
        await stack.up([shop({ syncCatalog: both(MODIFIED) })], {
          road: (_number, request) => {
            if (isOver || request.method !== 'POST' || request.path !== path) return 'pass'
            isOver = true
            return late
          },
        })
        scene.life.pass(60)
        done(await stack.up([shop({ syncCatalog: both(MODIFIED) })]))
        scene.life.pass(60)
        expect(await scene.resets(id)).to.have.lengthOf(1)
        expect(scene.unfit(id, { syncCatalog: both(MODIFIED) })).to.deep.equal({})
      })
    }
  }

  for (const outcome of ['failed', 'cancelled', 'succeeded'] as const) {
    it(`a reset that is not waited for and has ${outcome}: the next preview says so, and the next up goes on`, async () => {
      const scene = await openScene()
      const { life, stack, shop } = scene
      const id = await opened(scene)
      life.emulator.nextJob({ configType: 'reset_connection', outcome })
      const wanted = { syncCatalog: both(MODIFIED) }
      const program = [shop({ ...wanted, waitForReset: false })]
      done(await stack.up(program))
      life.pass(60)
      const preview = said(done(await stack.preview(program)))
      expect(preview).to.contain('users').and.to.contain(outcome)
      done(await stack.up(program))
      life.pass(60)
      done(await stack.up(program))
      life.pass(60)
      expect(scene.unfit(id, wanted)).to.deep.equal({})
      const resets = await scene.resets(id)
      expect(resets).to.have.lengthOf(outcome === 'succeeded' ? 1 : 2)
      expect((await scene.syncs(id)).at(-1)?.id).to.be.greaterThan(resets.at(-1)?.id ?? Infinity)
      expect(operations(done(await stack.preview(program)))).to.deep.equal([])
    })
  }

  it('an AirbyteSync of a connection that is gone says so', async () => {
    const scene = await openScene()
    const { life, stack, shop } = scene
    const program = (trigger: number) => [shop(), syncOf('load', 'shop', { triggers: [trigger] })]
    done(await stack.up(program(1)))
    const id = stack.id('shop')
    await life.hand('connections/delete', { connectionId: id })
    const text = refused(await stack.up(program(2)))
    expect(text)
      .to.contain(id)
      .and.to.match(/gone|deleted/i)
  })

  for (const when of ['from the start', 'from the same up on'] as const) {
    it(`a reset of a connection that is inactive ${when} is owed until it is active again, and both plans say so`, async () => {
      const scene = await openScene()
      const { life, stack, shop } = scene
      const id = await opened(scene)
      const inactive = { status: 'inactive' }
      if (when === 'from the start') done(await stack.up([shop(inactive)]))
      const wanted = { syncCatalog: both(MODIFIED) }
      const preview = said(done(await stack.preview([shop({ ...inactive, ...wanted })])))
      expect(preview).to.contain('users').and.to.contain('inactive')
      done(await stack.up([shop({ ...inactive, ...wanted })]))
      life.pass(60)
      done(await stack.up([shop({ ...inactive, ...wanted })], { refresh: true }))
      const activation = done(await stack.preview([shop(wanted)]))
      expect(names(said(activation), 'users')).to.equal(true)
      done(await stack.up([shop(wanted)]))
      life.pass(60)
      await scene.sync(id)
      expect(scene.unfit(id, wanted)).to.deep.equal({})
      expect(operations(done(await stack.preview([shop(wanted)])))).to.deep.equal([])
    })
  }

  it('an AirbyteSync beside a reset that is not waited for waits for a sync of its own', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    const program = (cursor: object, trigger: number) => [
      shop({ syncCatalog: both(cursor), waitForReset: false }),
      syncOf('load', 'shop', { triggers: [trigger] }),
    ]
    done(await stack.up(program({}, 1)))
    const id = stack.id('shop')
    done(await stack.up(program(MODIFIED, 2)))
    const [reset] = await scene.resets(id)
    const jobId = Number(stack.state().find(({ name }) => name === 'load')?.outputs['jobId'])
    expect(jobId).to.be.greaterThan(reset?.id ?? Infinity)
    expect((await scene.syncs(id)).find(({ id: job }) => job === jobId)?.status).to.equal('succeeded')
  })

  it('a lost answer to the probe for resets of streams is asked again', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    await opened(scene)
    let left = 2
    done(
      await stack.up([shop({ syncCatalog: both(MODIFIED) })], {
        road: (_number, { method, path }) => {
          if (method !== 'GET' || path !== RESET || left === 0) return 'pass'
          left -= 1
          return { kind: 'lost-answer' }
        },
      }),
    )
    expect(left).to.equal(0)
  })

  for (const failure of ['its job failed', 'its call never came through'] as const) {
    it(`what is owed because ${failure} is shown after a refresh, and reset`, async () => {
      const scene = await openScene()
      const { life, stack, shop } = scene
      const id = await opened(scene)
      const wanted = { syncCatalog: both(MODIFIED) }
      if (failure === 'its job failed') {
        life.emulator.nextJob({ configType: 'reset_connection', outcome: 'failed' })
        refused(await stack.up([shop(wanted)]))
      } else {
        refused(
          await stack.up([shop(wanted)], {
            road: (_number, { method, path }) => (method === 'POST' && path === RESET ? { kind: 'refused' } : 'pass'),
          }),
        )
      }
      const unrefreshed = done(await stack.preview([shop(wanted)]))
      expect(names(said(unrefreshed), 'users'), 'without a refresh').to.equal(true)
      done(await stack.refresh())
      const preview = done(await stack.preview([shop(wanted)]))
      expect(planOf(preview)['resets']).to.deep.equal(['public.users'])
      done(await stack.up([shop(wanted)]))
      life.pass(60)
      expect(scene.unfit(id, wanted)).to.deep.equal({})
      expect(operations(done(await stack.preview([shop(wanted)])))).to.deep.equal([])
    })
  }

  it("what is owed is refused under 'refuse' until it is acknowledged", async () => {
    for (const isRefreshed of [false, true]) {
      const scene = await openScene()
      const { life, stack, shop } = scene
      await opened(scene)
      life.emulator.nextJob({ configType: 'reset_connection', outcome: 'failed' })
      const wanted = { syncCatalog: both(MODIFIED) }
      refused(await stack.up([shop(wanted)]))
      if (isRefreshed) done(await stack.refresh())
      const program = [shop({ ...wanted, onBreakingChange: 'refuse' })]
      expect(refused(await stack.preview(program))).to.contain('public.users')
      const run = await stack.up(program)
      refused(run)
      expect(changes(run)).to.deep.equal([])
    }
  })

  it('a creation of which the server did not keep all: the next preview says what', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    const program = [shop({ backfillPreference: 'enabled' })]
    expect(refused(await stack.up(program))).to.contain('backfillPreference')
    expect(said(await stack.preview(program))).to.contain('backfillPreference')
  })

  for (const scope of ['streams', 'server', 'connection'] as const) {
    it(`under the scope ${scope} a failed reset is ended by what its text advises`, async () => {
      const scene = await openScene({
        config: { 'airbyte:resetScope': scope },
        ...(scope === 'streams' ? {} : { without: [RESET] }),
      })
      const { life, stack, shop } = scene
      const id = await opened(scene)
      life.emulator.nextJob({ configType: 'reset_connection', outcome: 'failed' })
      const wanted = { syncCatalog: both(MODIFIED) }
      const first = refused(await stack.up([shop(wanted)]))
      const second = await stack.up([shop(wanted)])
      if (second.isDone) {
        expect(first).to.contain('pulumi up')
      } else {
        expect(refused(second)).to.contain('airbyte:resetScope to connection')
        const config = { 'airbyte:resetScope': 'connection' }
        expect(names(said(done(await stack.preview([shop(wanted)], { config }))), 'orders')).to.equal(true)
        done(await stack.up([shop(wanted)], { config }))
      }
      life.pass(60)
      expect(scene.unfit(id, wanted)).to.deep.equal({})
      expect(operations(done(await stack.preview([shop(wanted)])))).to.deep.equal([])
    })
  }

  it('a reset that still runs when the wait for it ends is waited for, and not begun again', async () => {
    const scene = await openScene({ config: { 'airbyte:resetTimeoutMinutes': '1' } })
    const { life, stack, shop } = scene
    const id = await opened(scene)
    life.emulator.nextJob({ configType: 'reset_connection', seconds: 150 })
    const wanted = { syncCatalog: both(MODIFIED) }
    refused(await stack.up([shop(wanted)]))
    refused(await stack.up([shop(wanted)]))
    life.pass(10)
    done(await stack.up([shop(wanted)]))
    expect(await streamsOf(scene, id)).to.deep.equal([['users']])
    expect(operations(done(await stack.preview([shop(wanted)])))).to.deep.equal([])
  })
})
