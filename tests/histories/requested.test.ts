import { expect } from 'chai'

import type { Fault } from '../../emulator'
import type { Values } from '../support/engine/values'
import { at, both, changes, done, MODIFIED, openScene, operations, planOf, refused, said, type Scene } from './scene'

/** A shop that was made and has synced once. */
const opened = async (scene: Scene, more: Values = {}): Promise<string> => {
  const { stack, shop } = scene
  done(await stack.up([shop(more)]))
  const id = stack.id('shop')
  await scene.sync(id)
  return id
}

const resetStreams = async (scene: Scene, id: string): Promise<ReadonlyArray<ReadonlyArray<string>>> =>
  (await scene.resets(id)).map(({ streams }) => streams)

const USERS = { resetTriggers: { 'public.users': '2024-06-01' } }

describe('a reset that a program asks for', () => {
  it('is shown in the preview as any other, and runs once', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    const id = await opened(scene)
    const preview = done(await stack.preview([shop(USERS)]))
    expect(planOf(preview)).to.deep.equal({
      attention: {
        'request_reset public.users':
          'public.users: a reset is asked for — All is read again, though nothing makes what is written wrong.',
      },
      resets: ['public.users'],
      requested: ['public.users'],
    })
    expect(preview.lines).to.deep.equal([
      'airbyte: shop: resets public.users (a reset is asked for); the table is emptied and read again; 1 row in 1 s at the last full sync',
    ])
    const run = done(await stack.up([shop(USERS)]))
    expect([...new Set(changes(run))]).to.deep.equal(['POST /v1/connections/reset/stream', 'POST /v1/connections/sync'])
    expect(await resetStreams(scene, id)).to.deep.equal([['users']])
    for (const refresh of [false, true]) {
      expect(operations(done(await stack.up([shop(USERS)], { refresh })))).to.deep.equal([])
      scene.life.pass(60)
    }
    expect(await resetStreams(scene, id)).to.deep.equal([['users']])
  })

  it('runs again where its value changes, and not where the trigger is taken out', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    const id = await opened(scene, USERS)
    expect(await resetStreams(scene, id), 'a new connection has nothing to be reset').to.deep.equal([])
    done(await stack.up([shop({ resetTriggers: { 'public.users': '2024-06-02', 'public.orders': true } })]))
    scene.life.pass(60)
    done(await stack.up([shop({ resetTriggers: { 'public.orders': true } })]))
    done(await stack.up([shop({ resetTriggers: { '*': 1, 'public.orders': true } })]))
    expect(await resetStreams(scene, id)).to.deep.equal([
      ['orders', 'users'],
      ['orders', 'users'],
    ])
  })

  it('of what was never synced is needless where Airbyte resets by its own rule, and says so', async () => {
    const { stack, shop, life } = await openScene({ config: { 'airbyte:resetScope': 'server' } })
    done(await stack.up([shop()]))
    const { lines } = done(await stack.up([shop({ syncCatalog: both(MODIFIED), ...USERS })]))
    expect(lines).to.deep.equal([
      'airbyte: shop: resets public.users (cursor updated_at → modified_at, a reset is asked for); the table is emptied and read again',
      'airbyte: shop: public.users was never synced, and needs no reset',
      'airbyte: shop: sync job 1 is the first one',
    ])
    expect(life.emulator.dump().parts['jobs']).to.have.length(1)
  })

  for (const onBreakingChange of ['refuse', 'keep'] as const) {
    it(`goes by what onBreakingChange says of nothing else: under ${onBreakingChange}`, async () => {
      const scene = await openScene()
      const { stack, shop } = scene
      const id = await opened(scene, { onBreakingChange })
      done(await stack.up([shop({ onBreakingChange, ...USERS })]))
      expect(await resetStreams(scene, id)).to.deep.equal([['users']])
    })
  }

  it('takes in what the scope takes in, and the plan says which are asked for', async () => {
    for (const [scope, streams] of [
      ['connection', ['public.orders', 'public.users']],
      ['server', ['public.users']],
    ] as const) {
      const scene = await openScene({ config: { 'airbyte:resetScope': scope } })
      const { stack, shop } = scene
      const id = await opened(scene)
      const preview = done(await stack.preview([shop(USERS)]))
      expect(planOf(preview)).to.deep.include({ resets: streams, requested: ['public.users'] })
      done(await stack.up([shop(USERS)]))
      expect((await resetStreams(scene, id)).map((names) => names.map((name) => `public.${name}`))).to.deep.equal([
        streams,
      ])
    }
  })

  it('goes together with one that a change makes, in one job', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    const id = await opened(scene)
    done(await stack.up([shop({ ...USERS, syncCatalog: both({}, MODIFIED) })]))
    expect(await resetStreams(scene, id)).to.deep.equal([['orders', 'users']])
  })

  it('is refused of an inactive connection, where Airbyte would do nothing', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    await opened(scene)
    expect(refused(await stack.preview([shop({ ...USERS, status: 'inactive' })]))).to.equal(
      'resetTriggers: the reset of public.users is asked for, and the connection is inactive: Airbyte resets nothing of an inactive connection. Set status to active, or take the change of resetTriggers back until it is.',
    )
  })

  it('that names no stream is warned of', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    await opened(scene)
    const resetTriggers = { 'public.user': 1, 'private.*': 1 }
    expect(done(await stack.preview([shop({ resetTriggers })])).lines).to.deep.equal([
      'airbyte: warning: shop: resetTriggers: "public.user" names no stream of this connection. Did you mean public.users?',
      'airbyte: warning: shop: resetTriggers: "private.*" names no stream of this connection. Take it out, or write the stream as the preview names it.',
    ])
  })

  it('is of no use to a connection that is adopted: what was asked for before is not asked for now', async () => {
    const scene = await openScene()
    const { stack, shop, life } = scene
    const id = await opened(scene)
    const other = life.open()
    done(await other.up([shop({ ...USERS, adopt: id })]))
    expect(await resetStreams(scene, id)).to.deep.equal([])
    expect(operations(done(await other.preview([shop({ ...USERS, adopt: id })])))).to.deep.equal([])
    expect(operations(done(await stack.preview([shop()])))).to.deep.equal([])
  })

  const ACCIDENTS: Readonly<Record<string, Fault>> = {
    'killed before': { kind: 'killed', when: 'before' },
    'killed after': { kind: 'killed', when: 'after' },
    'answered 500': { kind: 'status', status: 500 },
    'done, and answered 500': { kind: 'status', status: 500, effect: 'done' },
  }
  for (const [accident, fault] of Object.entries(ACCIDENTS)) {
    for (const mended of ['up', 'up --refresh', 'refresh, then up'] as const) {
      it(`is not forgotten, each request ${accident}, then ${mended}, and the preview says it`, async () => {
        let isHit = true
        for (let number = 1; isHit; number += 1) {
          const scene = await openScene({ config: { 'airbyte:maxRetries': '0' } })
          const { stack, shop } = scene
          const id = await opened(scene)
          const program = [shop(USERS)]
          const { requests } = await stack.up(program, { road: at(number, fault) })
          isHit = requests.length >= number
          const what = `request ${String(number)}: ${String(requests[number - 1]?.path)}`
          scene.life.pass(60)
          if (mended === 'refresh, then up') done(await stack.refresh())
          const before = await resetStreams(scene, id)
          const preview = mended === 'up --refresh' ? undefined : done(await stack.preview(program))
          done(await stack.up(program, { refresh: mended === 'up --refresh' }))
          const after = await resetStreams(scene, id)
          expect(after, what).to.deep.include(['users'])
          if (preview !== undefined && after.length > before.length)
            expect(said(preview), what).to.include('resets public.users')
          scene.life.pass(60)
          expect(operations(done(await stack.preview(program))), what).to.deep.equal([])
        }
      })
    }
  }
})
