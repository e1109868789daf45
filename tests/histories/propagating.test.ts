import { expect } from 'chai'

import type { AirbyteStreamAndConfiguration } from '../../provider/catalog/airbyte'
import { catalog, table } from '../support/shop'
import { both, changes, done, MODIFIED, on, openScene, operations, planOf, refused, type Scene } from './scene'

type Entry = AirbyteStreamAndConfiguration
type Schema = Readonly<Record<string, unknown>>

const columnsOf = ({ stream }: Entry): Schema =>
  ((stream.jsonSchema ?? {}) as { readonly properties?: Schema }).properties ?? {}

/** The stream with other columns. */
const columns = (entry: Entry, alter: (before: Schema) => Schema): Entry => ({
  ...entry,
  stream: { ...entry.stream, jsonSchema: { type: 'object', properties: alter(columnsOf(entry)) } },
})

const withAge = (entry: Entry): Entry => columns(entry, (before) => ({ ...before, age: { type: ['null', 'integer'] } }))
const withoutColumn = (entry: Entry, name: string): Entry => columns(entry, ({ [name]: _gone, ...rest }) => rest)

/** As Airbyte proposes a stream. */
const PROPOSED = {
  syncMode: 'full_refresh',
  destinationSyncMode: 'overwrite',
  cursorField: [],
  primaryKey: [],
} as const

const [users, orders, events] = [table('users'), table('orders'), table('events')]

/** A scene with a connection that has synced once, and lets Airbyte add what the source adds. */
const opened = async (preference = 'propagate_fully', config: Readonly<Record<string, string>> = {}) => {
  const scene = await openScene({ airbyte: '2.2', config: { 'airbyte:resetBy': 'clear', ...config } })
  const { stack, life } = scene
  const program = (more: object = {}) => [scene.shop({ nonBreakingChangesPreference: preference, ...more })]
  done(await stack.up(program()))
  const id = stack.id('shop')
  await scene.sync(id)
  /** The source offers this from now on, and Airbyte takes over what it may. */
  const offer = async (...streams: ReadonlyArray<Entry>): Promise<void> => {
    const sourceId = life.sources[0] ?? ''
    life.emulator.setDiscovered(sourceId, { syncCatalog: catalog(...streams) })
    const found = await life.hand('sources/discover_schema', { sourceId, disable_cache: true })
    const { catalog: discovered, catalogId } = found
    const { workspaceId } = life
    await life.hand('connections/apply_schema_change', {
      catalog: discovered,
      catalogId,
      connectionId: id,
      workspaceId,
    })
    await scene.sync(id)
  }
  return { ...scene, program, id, offer }
}

type Opened = Awaited<ReturnType<typeof opened>>

/** Each stream that the connection has, with its columns. */
const there = async ({ read }: Pick<Scene, 'read'>, id: string): Promise<Readonly<Record<string, string>>> => {
  const { syncCatalog } = (await read(id)) as { readonly syncCatalog: { readonly streams: ReadonlyArray<Entry> } }
  return Object.fromEntries(
    syncCatalog.streams
      .map((entry) => [entry.stream.name, Object.keys(columnsOf(entry)).sort().join(' ')] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  )
}

const PLAIN = 'email id modified_at updated_at'
const AGED = 'age email id modified_at updated_at'

/** Nothing is done by any command, with a refresh or without, and nothing is reset. */
const isQuiet = async ({ stack, life, id, read, resets }: Opened, program: Opened['program']): Promise<void> => {
  const before = await read(id)
  for (const refresh of [false, true]) {
    expect(operations(done(await stack.preview(program(), { refresh })))).to.deep.equal([])
    expect(operations(done(await stack.up(program(), { refresh })))).to.deep.equal([])
  }
  expect(changes(done(await stack.refresh()))).to.deep.equal([])
  expect(operations(done(await stack.preview(program())))).to.deep.equal([])
  life.pass(60)
  expect(await read(id)).to.deep.equal(before)
  expect(await resets(id)).to.deep.equal([])
}

describe('what Airbyte adds by itself', () => {
  for (const [title, preference, offered, after, line] of [
    [
      'a column',
      'propagate_columns',
      [withAge(users), orders],
      { orders: PLAIN, users: AGED },
      'Airbyte added public.users.age (propagate_columns)',
    ],
    [
      'a column, while streams neither come nor go',
      'propagate_columns',
      [withAge(users), events],
      { orders: PLAIN, users: AGED },
      'Airbyte added public.users.age (propagate_columns)',
    ],
    [
      'a stream and a column',
      'propagate_fully',
      [withAge(users), orders, events],
      { events: PLAIN, orders: PLAIN, users: AGED },
      'Airbyte added public.events, public.users.age (propagate_fully)',
    ],
    [
      'a column that goes',
      'propagate_columns',
      [withoutColumn(users, 'email'), orders],
      { orders: PLAIN, users: 'id modified_at updated_at' },
      'Airbyte took out public.users.email (propagate_columns)',
    ],
    [
      'a stream that goes',
      'propagate_fully',
      [withAge(users)],
      { users: AGED },
      'Airbyte added public.users.age, and took out public.orders (propagate_fully)',
    ],
    [
      'a column of another type',
      'propagate_columns',
      [columns(users, (before) => ({ ...before, email: { type: 'integer' } })), orders],
      { orders: PLAIN, users: PLAIN },
      'Airbyte changed public.users.email (propagate_columns)',
    ],
  ] as const) {
    it(`${title}: is no drift, and told in a line`, async () => {
      const scene = await opened(preference)
      await scene.offer(...offered)
      expect(await there(scene, scene.id)).to.deep.equal(after)
      const { lines } = done(await scene.stack.refresh())
      expect(lines).to.deep.equal([`airbyte: shop: ${line}; run pulumi-airbyte pull to have it in the program`])
      await isQuiet(scene, scene.program)
    })

    for (const [edit, change] of [
      ['a cursor', { syncCatalog: both({}, MODIFIED) }],
      ['the schedule', { schedule: { scheduleType: 'basic', units: 24, timeUnit: 'hours' } }],
    ] as const) {
      // The program cannot keep a stream of which it changes the cursor, and which its source has not.
      if (title === 'a stream that goes' && edit === 'a cursor') continue
      for (const refresh of [false, true]) {
        it(`${title}: stays when the program changes ${edit}${refresh ? ' after a refresh' : ''}`, async () => {
          const scene = await opened(preference)
          const { stack, program, id } = scene
          await scene.offer(...offered)
          const preview = done(await stack.preview(program(change), { refresh }))
          expect(planOf(preview)['resets']).to.deep.equal(edit === 'a cursor' ? ['public.orders'] : undefined)
          done(await stack.up(program(change), { refresh }))
          scene.life.pass(60)
          expect(await there(scene, id)).to.deep.equal(after)
          expect((await scene.resets(id)).flatMap(({ streams }) => streams)).to.deep.equal(
            edit === 'a cursor' ? ['orders'] : [],
          )
          for (const again of [false, true])
            expect(operations(done(await stack.preview(program(change), { refresh: again })))).to.deep.equal([])
          expect(Object.keys(scene.unfit(id, Object.assign({ syncCatalog: both() }, change)))).to.deep.equal([])
        })
      }
    }
  }
})

const resetsOf = async ({ resets, life }: Opened, id: string): Promise<ReadonlyArray<string>> => {
  life.pass(60)
  return (await resets(id)).flatMap(({ streams }) => streams)
}

describe('a program that has itself what Airbyte has added', () => {
  const pulled = { syncCatalog: catalog(withAge(users), orders, table('events', PROPOSED)) }

  for (const refresh of [false, true]) {
    it(`resets nothing, and nothing changes in Airbyte${refresh ? ', after a refresh' : ''}`, async () => {
      const scene = await opened()
      const { stack, program, id } = scene
      await scene.offer(withAge(users), orders, events)
      const before = await there(scene, id)
      done(await stack.up(program(pulled), { refresh }))
      expect(await there(scene, id)).to.deep.equal(before)
      expect(await resetsOf(scene, id)).to.deep.equal([])
      await isQuiet(scene, () => program(pulled))
      // From now on they are its own.
      const less = { syncCatalog: catalog(users, orders) }
      expect(planOf(done(await stack.preview(program(less), { refresh })))).to.deep.include({
        resets: ['public.events'],
      })
      done(await stack.up(program(less), { refresh }))
      expect(await there(scene, id)).to.deep.equal({ orders: PLAIN, users: PLAIN })
      expect(await resetsOf(scene, id)).to.deep.equal(['events'])
    })
  }

  it('with other settings is told of the reset, once a refresh has seen the stream', async () => {
    const scene = await opened()
    const { stack, program, id } = scene
    await scene.offer(users, orders, events)
    const other = { syncCatalog: catalog(users, orders, events) }
    expect(refused(await stack.up(program(other))))
      .to.contain('public.events')
      .and.to.contain('pulumi refresh')
    done(await stack.refresh())
    expect(planOf(done(await stack.preview(program(other))))).to.deep.include({ resets: ['public.events'] })
    done(await stack.up(program(other)))
    expect(await resetsOf(scene, id)).to.deep.equal(['events'])
    expect(scene.unfit(id, other)).to.deep.equal({})
    for (const refresh of [false, true])
      expect(operations(done(await stack.preview(program(other), { refresh })))).to.deep.equal([])
  })

  it('and no longer names what Airbyte has taken out resets nothing', async () => {
    const scene = await opened()
    const { stack, program, id } = scene
    await scene.offer(users)
    done(await stack.refresh())
    const less = { syncCatalog: catalog(users) }
    expect(planOf(done(await stack.preview(program(less))))['resets']).to.equal(undefined)
    done(await stack.up(program(less)))
    expect(await resetsOf(scene, id)).to.deep.equal([])
    await isQuiet(scene, () => program(less))
  })
})

describe('beside what Airbyte adds by itself', () => {
  it('what the program had and takes out is planned and goes', async () => {
    const scene = await opened('propagate_fully')
    const { stack, program, id } = scene
    await scene.offer(withAge(users), orders, events)
    const less = { syncCatalog: catalog(withoutColumn(users, 'email')) }
    for (const refresh of [false, true]) {
      const plan = planOf(done(await stack.preview(program(less), { refresh })))
      expect(Object.keys(plan['attention'] as object)).to.deep.equal(['remove_field public.users email'])
      expect(plan['resets']).to.deep.equal(['public.orders'])
    }
    done(await stack.up(program(less)))
    expect(await there(scene, id)).to.deep.equal({ events: PLAIN, users: 'age id modified_at updated_at' })
    expect(await resetsOf(scene, id)).to.deep.equal(['orders'])
    done(await stack.refresh())
    expect(operations(done(await stack.preview(program(less))))).to.deep.equal([])
  })

  it('a selection of columns gets the new ones, and keeps them', async () => {
    const chosen = (more: object = {}) => ({
      syncCatalog: both({
        fieldSelectionEnabled: true,
        selectedFields: [['id'], ['updated_at']].map((fieldPath) => ({ fieldPath })),
        ...more,
      }),
    })
    const scene = await opened('propagate_columns')
    const { stack, program, id } = scene
    // From now on Airbyte knows what the source offered.
    await scene.offer(users, orders)
    done(await stack.up(program(chosen())))
    await scene.offer(withAge(users), orders)
    expect(await there(scene, id)).to.deep.equal({ orders: PLAIN, users: 'age id updated_at' })
    await isQuiet(scene, () => program(chosen()))
    const wider = chosen({ selectedFields: [['id'], ['email'], ['updated_at']].map((fieldPath) => ({ fieldPath })) })
    done(await stack.up(program(wider)))
    expect(await there(scene, id)).to.deep.equal({ orders: PLAIN, users: 'age email id updated_at' })
    await isQuiet(scene, () => program(wider))
  })

  const HANDS: Readonly<Record<string, readonly [string, (streams: ReadonlyArray<Entry>) => ReadonlyArray<Entry>]>> = {
    'a stream that somebody adds while streams do not come by themselves': [
      'propagate_columns',
      (streams) => [...streams, table('products', PROPOSED)],
    ],
    'a stream that somebody adds with settings of its own': [
      'propagate_fully',
      (streams) => [...streams, table('products')],
    ],
    'a stream that somebody takes out': [
      'propagate_fully',
      (streams) => streams.filter(({ stream }) => stream.name !== 'orders'),
    ],
    'a cursor that somebody changes': [
      'propagate_fully',
      (streams) =>
        streams.map((one) => (one.stream.name === 'users' ? { ...one, config: { ...one.config, ...MODIFIED } } : one)),
    ],
    'a column that somebody takes out': [
      'propagate_columns',
      (streams) =>
        streams.map((one) =>
          one.stream.name === 'users'
            ? {
                ...one,
                config: {
                  ...one.config,
                  fieldSelectionEnabled: true,
                  selectedFields: ['id', 'updated_at', 'age'].map((name) => ({ fieldPath: [name] })),
                },
              }
            : one,
        ),
    ],
  }
  for (const [title, [preference, hand]] of Object.entries(HANDS)) {
    it(`${title} is drift, and goes back alone`, async () => {
      const scene = await opened(preference)
      const { stack, program, id, life } = scene
      await scene.offer(withAge(users), orders, events)
      const before = await there(scene, id)
      const { syncCatalog } = (await scene.read(id)) as {
        readonly syncCatalog: { readonly streams: ReadonlyArray<Entry> }
      }
      await life.hand('connections/update', { connectionId: id, syncCatalog: { streams: hand(syncCatalog.streams) } })
      await scene.sync(id)
      done(await stack.refresh())
      expect(operations(done(await stack.preview(program())))).to.deep.equal(['update shop'])
      done(await stack.up(program()))
      life.pass(60)
      expect(await there(scene, id)).to.deep.equal(before)
      expect(scene.unfit(id, { syncCatalog: both() })).to.deep.equal({})
      for (const refresh of [false, true])
        expect(operations(done(await stack.preview(program(), { refresh })))).to.deep.equal([])
    })
  }

  it('a column by which rows are told apart is drift when it goes: nobody takes that over', async () => {
    const scene = await opened('propagate_columns')
    await scene.offer(withoutColumn(users, 'id'), orders)
    expect(await there(scene, scene.id)).to.deep.equal({ orders: PLAIN, users: PLAIN })
    await isQuiet(scene, scene.program)
  })

  it('a program that asks for it no longer leaves what is there until a refresh has shown it', async () => {
    const scene = await opened('propagate_columns')
    const { stack, program, id } = scene
    await scene.offer(withAge(users), orders)
    const off = { nonBreakingChangesPreference: 'ignore' }
    done(await stack.up(program(off)))
    expect(await there(scene, id)).to.deep.equal({ orders: PLAIN, users: AGED })
    done(await stack.refresh())
    const plan = planOf(done(await stack.preview(program(off))))
    expect(Object.keys(plan['attention'] as object)).to.deep.equal(['remove_field public.users age'])
  })

  for (const [how, fault] of [
    ['is killed after its save', { kind: 'killed', when: 'after' }],
    ['is killed before its save', { kind: 'killed', when: 'before' }],
    ['gets no answer', { kind: 'lost-answer' }],
    ['is told of a failure, and it was saved', { kind: 'status', status: 500, effect: 'done' }],
  ] as const) {
    for (const isBack of [false, true]) {
      it(`an update ${how}, and the program ${isBack ? 'goes back' : 'stays'}: what Airbyte has added stays, and nothing else`, async () => {
        const scene = await opened('propagate_fully')
        const { stack, program, id } = scene
        await scene.offer(withAge(users), orders, events)
        const less = { syncCatalog: catalog(withoutColumn(users, 'email'), table('orders', MODIFIED)) }
        const road = on('/v1/web_backend/connections/update', fault)
        await stack.up(program(less), { road, config: { 'airbyte:maxRetries': '0' } })
        const wanted = isBack ? {} : less
        done(await stack.up(program(wanted), { refresh: true }))
        expect(await there(scene, id)).to.deep.equal({
          events: PLAIN,
          orders: PLAIN,
          users: isBack ? AGED : 'age id modified_at updated_at',
        })
        const resets = await resetsOf(scene, id)
        expect(resets.filter((stream) => stream !== 'orders')).to.deep.equal([])
        expect(scene.unfit(id, { syncCatalog: both(), ...wanted })).to.deep.equal({})
        for (const refresh of [false, true])
          expect(operations(done(await stack.preview(program(wanted), { refresh })))).to.deep.equal([])
      })
    }
  }
})

/** As a source offers what Airbyte then proposes to read incrementally. */
const BY_ITSELF: Entry = {
  ...events,
  stream: {
    ...events.stream,
    sourceDefinedCursor: true,
    defaultCursorField: ['updated_at'],
    sourceDefinedPrimaryKey: [['id']],
  },
}

describe('a stream that Airbyte has added, and reads incrementally, where the tables of the program move', () => {
  const move = { prefix: 'q_' }
  const there = async ({ read, id }: Opened): Promise<unknown> => (await read(id))['prefix']

  it('is not moved along in silence: the preview after a refresh refuses, an update without one saves nothing', async () => {
    const here = await opened()
    const { stack, program, offer } = here
    await offer(users, orders, BY_ITSELF)
    const unseen = refused(await stack.up(program(move)))
    expect(unseen).to.contain('public.events: table public.events → public.q_events')
    expect(await there(here)).to.equal('')
    done(await stack.refresh())
    expect(refused(await stack.preview(program(move)))).to.equal(
      [
        'Airbyte has added streams by itself, which the program does not name, and their tables would move, too: they would go on from their saved positions into empty tables, without their history.',
        '  public.events: table public.events → public.q_events',
        'Run pulumi-airbyte pull to have them in the program: then the preview says what becomes of them.',
      ].join('\n'),
    )
  })

  it('is reset like the others once the program names it', async () => {
    const { stack, program, offer, id, unfit, life } = await opened()
    await offer(users, orders, BY_ITSELF)
    done(await stack.refresh())
    const config = {
      syncMode: 'incremental',
      destinationSyncMode: 'append_dedup',
      cursorField: ['updated_at'],
    } as const
    const whole = {
      syncCatalog: catalog(users, orders, { ...BY_ITSELF, config: { ...events.config, ...config } }),
      ...move,
    }
    const run = done(await stack.up(program(whole)))
    expect(planOf(run)['resets']).to.deep.equal(['public.events', 'public.orders', 'public.users'])
    life.pass(60)
    expect(unfit(id, whole)).to.deep.equal({})
  })

  it("goes along where the program says 'keep'", async () => {
    const here = await opened()
    const { stack, program, offer } = here
    await offer(users, orders, BY_ITSELF)
    done(await stack.refresh())
    done(await stack.up(program({ ...move, onBreakingChange: 'keep' })))
    expect(await there(here)).to.equal('q_')
  })
})

describe('a stream that Airbyte has added, where resets take in the whole connection', () => {
  const changed = { syncCatalog: both(MODIFIED) }

  for (const by of ['clear', 'refresh'] as const)
    it(`is in the plan after a refresh, and an update without one saves nothing (${by})`, async () => {
      const here = await opened('propagate_fully', { 'airbyte:resetScope': 'connection', 'airbyte:resetBy': by })
      const { stack, program, offer, id, life } = here
      await offer(users, orders, events)
      const before = await here.read(id)
      expect(refused(await stack.up(program(changed)))).to.contain(
        'public.events: Airbyte has added it by itself, and the reset of the whole connection takes it in',
      )
      expect(await here.read(id)).to.deep.equal(before)
      done(await stack.refresh())
      const all = ['public.events', 'public.orders', 'public.users']
      const plan = planOf(done(await stack.preview(program(changed))))
      expect(plan['resets']).to.deep.equal(all)
      expect(plan['refreshes']).to.deep.equal(by === 'refresh' ? all : undefined)
      done(await stack.up(program(changed)))
      life.pass(60)
      expect(here.unfit(id, changed)).to.deep.equal({})
      expect(await there(here, id)).to.deep.equal({ events: PLAIN, orders: PLAIN, users: PLAIN })
      for (const refresh of [false, true])
        expect(operations(done(await stack.preview(program(changed), { refresh })))).to.deep.equal([])
    })
})

describe('a stream that Airbyte has added to a connection that is replaced', () => {
  const PULL =
    ' Airbyte has added public.events by itself, and the new connection is without it: run pulumi-airbyte pull to have it in the program.'
  for (const onReplacement of ['restart', 'carry', 'refuse'] as const)
    it(`is told not to come along (${onReplacement})`, async () => {
      const here = await opened('propagate_fully')
      const { stack, program, offer, life } = here
      await offer(users, orders, events)
      done(await stack.refresh())
      const preview = await stack.preview(program({ sourceId: life.sources[1], onReplacement }))
      const text = onReplacement === 'refuse' ? refused(preview) : done(preview).lines.join('\n')
      expect(text).to.contain(PULL)
    })
})
