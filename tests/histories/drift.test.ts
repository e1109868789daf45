import { expect } from 'chai'

import type { AirbyteStreamAndConfiguration } from '../../provider/catalog/airbyte'
import { streamKey } from '../../provider/catalog/key'
import { later } from '../support/engine/values'
import { catalog, table } from '../support/shop'
import { both, changes, done, MODIFIED, openScene, operations, planOf, refused, said } from './scene'

const SCHEDULE = { schedule: { scheduleType: 'basic', units: 24, timeUnit: 'hours' } }

const textsOf = (list: unknown): ReadonlyArray<string> => (list ?? []) as ReadonlyArray<string>

describe('the server is not as the state thinks', () => {
  const HANDS = {
    'a cursor': { stream: 'users', hand: { syncCatalog: both(MODIFIED) } },
    'a primary key': { stream: 'users', hand: { syncCatalog: both({ primaryKey: [['email']] }) } },
    'a mode': { stream: 'users', hand: { syncCatalog: both({ destinationSyncMode: 'append' }) } },
    'the set of streams': { stream: 'products', hand: { syncCatalog: catalog(...both().streams, table('products')) } },
    'the prefix': { stream: 'users', hand: { prefix: 'by_hand_' } },
  } as const
  const PROGRAMS = {
    'the other cursor': { syncCatalog: both({}, MODIFIED) },
    'a stream more': { syncCatalog: catalog(...both().streams, table('order_items')) },
    'the prefix': { prefix: 'a_' },
    'the schedule': SCHEDULE,
  } as const
  for (const scope of ['streams', 'server', 'connection'] as const) {
    for (const [byHand, { stream, hand }] of Object.entries(HANDS)) {
      for (const [edit, program] of Object.entries(PROGRAMS)) {
        // A save of other settings touches no catalog; but it would move the tables back.
        if (edit === 'the schedule' && byHand !== 'the prefix') continue
        const title = `${byHand} was changed by hand, and the program changes ${edit}, scope ${scope}: nothing unseen happens`
        it(title, async () => {
          const scene = await openScene({ config: { 'airbyte:resetScope': scope } })
          const { life, stack, shop } = scene
          done(await stack.up([shop()]))
          const id = stack.id('shop')
          await scene.sync(id)
          await life.hand('connections/update', { connectionId: id, ...hand })
          await scene.sync(id)
          const before = await scene.read(id)
          const unrefreshed = planOf(await stack.preview([shop(program)]))
          const run = await stack.up([shop(program)])
          if (run.isDone) {
            // Only where the plan deals with that stream anyway.
            const reset = (await scene.resets(id)).flatMap(({ streams }) => streams.map((name) => `public.${name}`))
            expect([...textsOf(unrefreshed['resets']), ...textsOf(unrefreshed['keptStale'])]).to.include(
              `public.${stream}`,
            )
            expect(textsOf(unrefreshed['resets'])).to.include.members(reset)
          } else {
            expect(refused(run)).to.contain('refresh').and.to.contain(stream)
            expect(changes(run)).to.deep.equal([])
            expect(await scene.read(id)).to.deep.equal(before)
          }
          const plan = planOf(done(await stack.preview([shop(program)], { refresh: true })))
          done(await stack.up([shop(program)], { refresh: true }))
          life.pass(60)
          const stale = [...textsOf(plan['keptStale']), ...(run.isDone ? textsOf(unrefreshed['keptStale']) : [])]
          const wrong = Object.keys(scene.unfit(id, { syncCatalog: both(), ...program }))
          expect(wrong.filter((key) => !stale.includes(key))).to.deep.equal([])
          expect(operations(done(await stack.preview([shop(program)])))).to.deep.equal([])
        })
      }
    }
  }

  for (const [what, unknown] of [
    ['the whole catalog', (given: object) => later(given)],
    [
      'one cursor',
      (given: { readonly streams: ReadonlyArray<AirbyteStreamAndConfiguration> }) => ({
        streams: given.streams.map(({ stream, config }, at) => ({
          stream,
          config: at === 0 ? { ...config, cursorField: [later(config.cursorField?.[0])] } : config,
        })),
      }),
    ],
  ] as const) {
    it(`${what} of an existing connection is not known before the update`, async () => {
      const scene = await openScene()
      const { stack, shop } = scene
      done(await stack.up([shop()]))
      const same = [shop({ syncCatalog: unknown(both()) })]
      const preview = done(await stack.preview(same))
      expect(planOf(preview)['unknown']).to.deep.equal(['syncCatalog'])
      done(await stack.up(same))
      done(await stack.up([shop({ syncCatalog: unknown(both()) }), shop({ name: 'other' }, {}, 'other')]))
    })
  }

  it("what can be judged is refused under 'refuse' though another input is not known", async () => {
    for (const unknown of [{ geography: later('us') }, { prefix: later('') }, { name: later('shop') }]) {
      const scene = await openScene()
      const { stack, shop } = scene
      done(await stack.up([shop()]))
      const program = [shop({ syncCatalog: both(MODIFIED), onBreakingChange: 'refuse', ...unknown })]
      expect(refused(await stack.preview(program))).to.contain('change_cursor_field public.users')
    }
  })

  for (const protect of [false, true]) {
    for (const input of ['sourceId', 'destinationId'] as const) {
      it(`a reset is shown though the ${input} of a ${protect ? 'protected ' : ''}connection is not known yet`, async () => {
        const scene = await openScene()
        const { life, stack, shop } = scene
        const known = input === 'sourceId' ? life.sources[0] : life.destinationId
        done(await stack.up([shop({}, { protect })]))
        const id = stack.id('shop')
        const program = (more = {}) => [
          shop({ [input]: later(known), syncCatalog: both(MODIFIED), ...more }, { protect }),
        ]
        const preview = done(await stack.preview(program()))
        expect(said(preview)).to.contain('change_cursor_field public.users')
        expect(planOf(preview)).to.deep.include({ resets: ['public.users'], unknown: [input] })
        expect(refused(await stack.preview(program({ onBreakingChange: 'refuse' })))).to.contain(
          'change_cursor_field public.users',
        )
        done(await stack.up(program()))
        expect(stack.id('shop')).to.equal(id)
      })
    }
  }

  it('a stream that goes while another comes into its table is breaking', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    const settings = { namespaceDefinition: 'customformat', namespaceFormat: 'all' }
    const elsewhere = (name: string): AirbyteStreamAndConfiguration => {
      const { stream, config } = table(name)
      return { stream: { ...stream, namespace: 'elsewhere' }, config }
    }
    done(await stack.up([shop({ ...settings, syncCatalog: both() })]))
    const id = stack.id('shop')
    await scene.sync(id)
    const program = [shop({ ...settings, syncCatalog: catalog(elsewhere('users'), table('orders')) })]
    const preview = done(await stack.preview(program))
    expect(planOf(preview)['resets']).to.include('elsewhere.users')
    done(await stack.up(program))
    scene.life.pass(60)
    const all = scene.life.emulator.tables().find(({ name, namespace }) => name === 'users' && namespace === 'all')
    expect(new Set(all?.rows.map(({ stream }) => stream.namespace))).to.deep.equal(new Set(['elsewhere']))
  })

  for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
    it(`a stream named ${name} lives like any other`, async () => {
      const scene = await openScene({ airbyte: '2.2' })
      const { stack, shop } = scene
      const program = (cursor: string) => {
        const { stream, config } = table(name, { cursorField: [cursor] })
        const { namespace: _none, ...nameless } = stream
        return [shop({ syncCatalog: { streams: [{ stream: nameless, config: { ...config, hashedFields: [] } }] } })]
      }
      done(await stack.up(program('updated_at')))
      done(await stack.refresh())
      expect(operations(done(await stack.preview(program('updated_at'))))).to.deep.equal([])
      const preview = done(await stack.preview(program('modified_at')))
      expect(planOf(preview)['resets']).to.deep.equal([streamKey({ name })])
      done(await stack.up(program('modified_at'), { refresh: true }))
      expect(operations(done(await stack.preview(program('modified_at'), { refresh: true })))).to.deep.equal([])
    })
  }

  it('keys of a mapper in another order are no difference', async () => {
    const reversed = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(reversed)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([key, part]) => [key, reversed(part)]),
            )
          : value
    const scene = await openScene({
      airbyte: '2.2',
      alter: (path, answer) => (path.endsWith('get') ? (reversed(answer) as typeof answer) : answer),
    })
    const { stack, shop } = scene
    const mappers = [{ type: 'hashing', mapperConfiguration: { method: 'SHA-256', targetField: 'email' } }] as const
    const { stream, config } = table('users')
    const program = [shop({ syncCatalog: { streams: [{ stream, config: { ...config, mappers } }] } })]
    done(await stack.up(program))
    for (let time = 0; time < 2; time += 1) {
      done(await stack.refresh())
      expect(operations(done(await stack.preview(program)))).to.deep.equal([])
    }
  })

  it('an empty list of sync modes is sent as it is', async () => {
    const scene = await openScene()
    const { stack, shop } = scene
    const { stream, config } = table('users', { syncMode: 'full_refresh', destinationSyncMode: 'overwrite' })
    const program = [shop({ syncCatalog: { streams: [{ stream: { ...stream, supportedSyncModes: [] }, config }] } })]
    const { requests } = done(await stack.up(program))
    expect(requests.find(({ path }) => path === '/v1/connections/create')?.body).to.contain('"supportedSyncModes":[]')
    done(await stack.refresh())
    expect(operations(done(await stack.preview(program)))).to.deep.equal([])
  })
})
