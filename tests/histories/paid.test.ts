/** Resets that a job has done, or is doing, for what an earlier run owes: neither told, refused nor run again; and what undoes them. */
import { expect } from 'chai'

import type { AirbyteRelease } from '../../emulator'
import type { CommandOptions } from '../support/life'
import { table } from '../support/shop'
import { isReset, pastOf } from './rows'
import { both, done, MODIFIED, on, openScene, operations, planOf, refused, said, type Scene } from './scene'

const RELEASES: ReadonlyArray<AirbyteRelease> = ['0.44', '2.2']
const HOUR = 3600
const APPROVED = {
  onBreakingChange: 'refuse',
  acknowledge: ['change_cursor_field public.users updated_at→modified_at'],
}
const WANTED = { syncCatalog: both(MODIFIED) }

const open = async (airbyte: AirbyteRelease): Promise<{ readonly scene: Scene; readonly id: string }> => {
  const scene = await openScene({ airbyte })
  done(await scene.stack.up([scene.shop()]))
  const id = scene.stack.id('shop')
  await scene.sync(id)
  return { scene, id }
}

/** The jobs that have emptied or read again, as the streams of each; oldest first. */
const begunIn = ({ life }: Scene): ReadonlyArray<ReadonlyArray<string>> =>
  pastOf(life.emulator)
    .jobs.filter(isReset)
    .map(({ streamsToReset }) => streamsToReset.map(({ name }) => name).sort())

/** How an update leaves its reset to run on. What was cut short has the old inputs in the state, but for a refresh. */
const LEAVING: Readonly<
  Record<
    string,
    { readonly more: object; readonly options: CommandOptions; readonly refreshes: ReadonlyArray<boolean> }
  >
> = {
  'that is not waited for': { more: { waitForReset: false }, options: {}, refreshes: [false, true] },
  'whose wait has ended': {
    more: {},
    options: { config: { 'airbyte:resetTimeoutMinutes': '1' } },
    refreshes: [true],
  },
}

/** What would stop a reset, were one planned; that the program refuses any stops it as well. */
const LIMITS: ReadonlyArray<CommandOptions> = [{}, { config: { 'airbyte:maxResets': '0' } }]

for (const airbyte of RELEASES) {
  describe(`what a job does for what is owed, on ${airbyte}`, () => {
    for (const [how, { more, options, refreshes }] of Object.entries(LEAVING)) {
      for (const moment of ['while it runs', 'when it is done', 'when a sync has followed'] as const) {
        it(`a reset ${how} is neither planned, counted nor refused again ${moment}`, async () => {
          const { scene, id } = await open(airbyte)
          const { life, stack, shop } = scene
          for (const configType of ['reset_connection', 'refresh'] as const)
            life.emulator.nextJob({ configType, seconds: HOUR / 2 })
          const program = [shop({ ...WANTED, ...more, ...APPROVED })]
          await stack.up(program, options)
          if (moment !== 'while it runs') life.pass(HOUR)
          if (moment === 'when a sync has followed') await scene.sync(id)
          for (const refresh of refreshes)
            for (const limit of LIMITS) {
              const preview = done(await stack.preview(program, { ...limit, refresh }))
              expect(planOf(preview)['resets']).to.equal(undefined)
              expect(said(preview)).not.to.match(/(resets|refreshes) public\.users/)
            }
          life.pass(HOUR)
          done(await stack.up(program, { refresh: true }))
          life.pass(HOUR)
          expect(begunIn(scene)).to.deep.equal([['users']])
          expect(scene.unfit(id, WANTED)).to.deep.equal({})
          for (const refresh of [false, true])
            expect(operations(done(await stack.preview(program, { refresh })))).to.deep.equal([])
        })
      }
    }

    for (const resetBy of ['auto', 'clear'] as const)
      for (const waitForReset of [false, true])
        it(`a reset that begins while another one runs takes in its streams (${resetBy}, waited for: ${String(waitForReset)})`, async () => {
          const { scene, id } = await open(airbyte)
          const { life, stack, shop } = scene
          for (const configType of ['reset_connection', 'refresh'] as const)
            life.emulator.nextJob({ configType, seconds: HOUR / 2 })
          done(await stack.up([shop({ ...WANTED, resetBy, waitForReset: false })]))
          const wanted = { syncCatalog: both(MODIFIED, MODIFIED) }
          const program = [shop({ ...wanted, resetBy, waitForReset })]
          const preview = said(done(await stack.preview(program)))
          for (const stream of ['users', 'orders'])
            expect(preview).to.match(new RegExp(`(resets|refreshes) public.${stream}`))
          done(await stack.up(program))
          life.pass(HOUR)
          done(await stack.up(program))
          life.pass(HOUR)
          expect(begunIn(scene)).to.deep.equal([['users'], ['orders', 'users']])
          expect(scene.unfit(id, wanted)).to.deep.equal({})
          expect(operations(done(await stack.preview(program)))).to.deep.equal([])
        })

    for (const refreshes of [0, 1, 2])
      it(`what somebody has changed back in Airbyte since it was reset is reset again (${String(refreshes)} refreshes between)`, async () => {
        const { scene, id } = await open(airbyte)
        const { life, stack, shop } = scene
        done(await stack.up([shop({ ...WANTED, waitForReset: false })]))
        life.pass(HOUR)
        await scene.sync(id)
        await life.hand('connections/update', { connectionId: id, syncCatalog: both() })
        for (let number = 0; number < refreshes; number += 1) done(await stack.refresh())
        const program = [shop({ waitForReset: false })]
        expect(planOf(done(await stack.preview(program)))['resets']).to.deep.equal(['public.users'])
        done(await stack.up(program))
        life.pass(HOUR)
        expect(scene.unfit(id, { syncCatalog: both() })).to.deep.equal({})
        done(await stack.up(program))
        life.pass(HOUR)
        expect(operations(done(await stack.preview(program)))).to.deep.equal([])
      })

    for (const resetBy of ['auto', 'clear'] as const) {
      const failed = async (more: object) => {
        const opened = await open(airbyte)
        const { stack, shop } = opened.scene
        const run = await stack.up([shop({ ...WANTED, resetBy, ...more })], {
          config: { 'airbyte:maxRetries': '0' },
          road: (_number, { path }) =>
            path === '/v1/connections/sync' || path === '/v1/connections/refresh' ? { kind: 'refused' } : 'pass',
        })
        return { ...opened, run }
      }

      it(`a reset that is done is not run again where only what follows it failed (${resetBy})`, async () => {
        const { scene, id, run } = await failed({ syncCatalog: { streams: [table('users', MODIFIED)] } })
        const { life, stack, shop } = scene
        refused(run)
        const before = begunIn(scene).flat()
        life.pass(HOUR)
        await scene.sync(id)
        const wanted = { syncCatalog: { streams: [table('users', MODIFIED)] } }
        done(await stack.up([shop({ ...wanted, resetBy })]))
        life.pass(HOUR)
        expect(begunIn(scene).flat().sort()).to.deep.equal(['orders', 'users'])
        expect(before).to.include('orders')
        expect(scene.unfit(id, wanted)).to.deep.equal({})
        expect(operations(done(await stack.preview([shop({ ...wanted, resetBy })])))).to.deep.equal([])
      })
    }

    for (const [onBreakingChange, told] of [
      ['reset', ['public.orders', 'public.users']],
      [{ change_cursor_field: 'keep' }, ['public.users: cursor modified_at → updated_at']],
      [{ change_primary_key: 'keep' }, ['public.orders: primary key email → id']],
    ] as const)
      it(`a program that goes back after a failure is told which streams that breaks (${JSON.stringify(onBreakingChange)})`, async () => {
        const { scene, id } = await open(airbyte)
        const { life, stack, shop } = scene
        const streams = { syncCatalog: both(MODIFIED, { primaryKey: [['email']] }) }
        const steering = { resetBy: 'clear', onBreakingChange }
        const options = { config: { 'airbyte:maxRetries': '0' } }
        const road = on('/v1/connections/sync', { kind: 'refused' }, Infinity)
        refused(await stack.up([shop({ ...streams, ...steering })], { ...options, road }))
        const program = [shop({ resetBy: 'clear' })]
        const preview = await stack.preview(program)
        for (const text of told) expect(said(preview)).to.contain(text)
        if (!preview.isDone) {
          expect(refused(preview)).to.match(
            /^The inputs are not valid\.\n {2}shop: an earlier update .*\n.*\nRun pulumi refresh, /,
          )
          done(await stack.refresh())
          expect(planOf(done(await stack.preview(program)))['resets']).to.deep.equal(['public.orders', 'public.users'])
        }
        done(await stack.up(program))
        life.pass(HOUR)
        expect(scene.unfit(id, { syncCatalog: both() })).to.deep.equal({})
        expect(operations(done(await stack.preview(program)))).to.deep.equal([])
      })

    it('what it has done is known where the source is replaced and all goes on', async () => {
      const { scene } = await open(airbyte)
      const { life, stack, shop } = scene
      const more = { ...WANTED, waitForReset: false, onReplacement: 'carry' }
      done(await stack.up([shop(more)]))
      life.pass(HOUR)
      await scene.sync(stack.id('shop'))
      const preview = done(await stack.preview([shop({ ...more, sourceId: life.sources[1] })]))
      const { carries, restarts } = planOf(preview)
      expect([carries, restarts]).to.deep.equal([['public.orders', 'public.users'], undefined])
    })
  })
}
