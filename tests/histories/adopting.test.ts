import { expect } from 'chai'

import { both, changes, done, MODIFIED, openScene, operations, planOf, refused, type Scene } from './scene'

/** A connection that somebody has made in Airbyte, and that has synced. */
const madeByHand = async (scene: Scene, more: object = {}): Promise<string> => {
  const { life } = scene
  const { connectionId } = await life.hand('connections/create', {
    sourceId: life.sources[0],
    destinationId: life.destinationId,
    name: 'by hand',
    status: 'active',
    syncCatalog: both(),
    ...more,
  })
  await scene.sync(String(connectionId))
  return String(connectionId)
}

const NOWHERE = 'd2b0a5a4-0000-4000-8000-00000000ffff'

describe('a preview of an adoption', () => {
  it('refuses an id that the server does not have, and one that is deleted', async () => {
    const scene = await openScene()
    const { stack, shop, life } = scene
    const id = await madeByHand(scene)
    await life.hand('connections/delete', { connectionId: id })
    for (const adopt of [NOWHERE, id]) {
      const run = await stack.preview([shop({ adopt })])
      expect(refused(run)).to.equal(
        `adopt: this server has no live connection ${adopt}. Correct the id, or leave adopt out to make a new one.`,
      )
      expect(changes(run)).to.deep.equal([])
    }
  })

  it('refuses a connection of another source', async () => {
    const scene = await openScene()
    const { stack, shop, life } = scene
    const id = await madeByHand(scene)
    expect(refused(await stack.preview([shop({ adopt: id, sourceId: life.sources[1] })]))).to.equal(
      `adopt: connection ${id} goes from source ${String(life.sources[0])} to destination ${life.destinationId}, and the program says others. Give its ids, or leave adopt out.`,
    )
  })

  it('refuses one that another resource of the stack holds, in whatever order they are declared', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    done(await stack.up([shop()]))
    const id = stack.id('shop')
    const taker = shop({ adopt: id, name: 'other' }, {}, 'taker')
    expect(refused(await stack.preview([shop(), taker]))).to.equal(
      `adopt: connection ${id} is held by the resource shop of this stack. If that resource was renamed, give this one the option aliases with its old name; a connection cannot have two resources.`,
    )
    expect(refused(await stack.preview([taker, shop()]))).to.equal(
      `This cannot be done as things are.\n  adopt: the resource taker adopts connection ${id}, and the resource shop of this stack holds it. Take one of the two out of the program; if the resource was renamed, give it the option aliases instead.\nTry: do what is said above, then run the same command again.`,
    )
  })

  it('refuses that two resources adopt one connection', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    const id = await madeByHand(scene)
    const program = [shop({ adopt: id }), shop({ adopt: id, name: 'other' }, {}, 'other')]
    expect(refused(await stack.preview(program))).to.equal(
      `adopt: the resource shop of this program adopts connection ${id}, too. A connection cannot have two resources: take adopt out of one of them.`,
    )
  })

  it('says every difference, its name, schedule and prefix among them, and nothing once it is held', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    const id = await madeByHand(scene)
    const program = shop({
      adopt: id,
      prefix: 'raw_',
      schedule: { scheduleType: 'basic', units: 6, timeUnit: 'hours' },
      syncCatalog: both(MODIFIED),
    })
    const run = done(await stack.preview([program]))
    expect(Object.keys(planOf(run)['breaking'] as object)).to.deep.equal([
      'change_cursor_field public.users updated_at→modified_at',
      'change_prefix public.orders public.orders→public.raw_orders',
      'change_prefix public.users public.users→public.raw_users',
    ])
    const shown = run.steps.flatMap((step) => step.shown)
    expect(
      shown.filter(({ path }) => /^plan\.(attention|further|adopts)/.test(path)).map(({ text }) => text),
    ).to.have.members([
      id,
      'connection: name by hand → shop — Dashboards and orchestrators that find it by its name lose it.',
      'connection: prefix unset → raw_ — The streams whose tables move are told beside it.',
      'connection: schedule manual → every 6 hours — What they write is the same.',
    ])
    const adopted = done(await stack.up([program]))
    // What it has reset itself is no news, nor is the sync that fills it: the state notes them as of any update.
    expect(adopted.lines.filter((line) => /reset already|sync job/.test(line))).to.deep.equal([])
    expect(stack.state()[0]?.outputs['lastReset']).to.deep.include({ status: 'succeeded', syncJobId: 3 })
    expect(operations(done(await stack.preview([program])))).to.deep.equal([])
  })

  it('in the place of what is replaced says so, and makes no other', async () => {
    const scene = await openScene()
    const { stack, shop, life } = scene
    done(await stack.up([shop()]))
    const before = stack.id('shop')
    const id = await madeByHand(scene, { sourceId: life.sources[1] })
    const program = shop({ adopt: id, sourceId: life.sources[1] })
    const run = done(await stack.preview([program]))
    expect(run.lines.filter((line) => line.includes('replaced'))).to.deep.equal([
      'airbyte: shop: is replaced: sourceId cannot be changed: the connection that adopt names takes its place, and this one is deleted. The adopted one goes on from its own sync state.',
    ])
    done(await stack.up([program]))
    expect(stack.id('shop')).to.equal(id)
    expect(before).not.to.equal(id)
  })
})
