import { expect } from 'chai'

import { table } from '../support/shop'
import { both, done, MODIFIED, openScene, operations, planOf, said } from './scene'

const USERS = { streams: [table('users')] }

/** Dropped and kept: the table of orders stays, and so does its saved position. */
const opened = async () => {
  const scene = await openScene()
  const { stack, shop } = scene
  done(await stack.up([shop({ syncCatalog: both() })]))
  const id = stack.id('shop')
  await scene.sync(id)
  done(await stack.up([shop({ syncCatalog: USERS, onBreakingChange: 'keep' })]))
  return { ...scene, id }
}

describe('a stream that the program has dropped and kept', () => {
  for (const refresh of [false, true]) {
    const how = refresh ? 'after a refresh' : 'without one'
    it(`and names again by another cursor, does not go on from its old position, ${how}`, async () => {
      const { stack, shop, resets, id, life, unfit } = await opened()
      const again = { syncCatalog: both({}, MODIFIED) }
      const before = (await resets(id)).length
      const run = done(await stack.up([shop(again)], { refresh }))
      expect(planOf(run, 'shop')['resets']).to.deep.equal(['public.orders'])
      expect(said(run)).to.contain('cursor updated_at → modified_at')
      life.pass(60)
      expect((await resets(id)).slice(before).map(({ streams }) => streams)).to.deep.equal([['orders']])
      expect(unfit(id, again)).to.deep.equal({})
      expect(operations(done(await stack.up([shop(again)])))).to.deep.equal([])
    })

    it(`and names again as it was, goes on where it was, ${how}`, async () => {
      const { stack, shop, resets, id } = await opened()
      const again = { syncCatalog: both() }
      const before = (await resets(id)).length
      const run = done(await stack.up([shop(again)], { refresh }))
      expect(planOf(run, 'shop')['resets']).to.equal(undefined)
      expect(await resets(id)).to.have.lengthOf(before)
      expect(operations(done(await stack.up([shop(again)])))).to.deep.equal([])
    })
  }

  it('stays noted over further updates, and is noted no more once it is there', async () => {
    const { stack, shop } = await opened()
    const left = (): unknown => stack.state().find(({ name }) => name === 'shop')?.inputs['__left']
    const noted = { 'public.orders': 'incremental append_dedup updated_at id public.orders' }
    expect(left()).to.deep.equal(noted)
    done(await stack.up([shop({ syncCatalog: USERS, name: 'store' })]))
    done(await stack.up([shop({ syncCatalog: USERS, name: 'store' })], { refresh: true }))
    expect(left()).to.deep.equal(noted)
    done(await stack.up([shop({ syncCatalog: both(), name: 'store' })]))
    expect(left()).to.equal(undefined)
  })
})
