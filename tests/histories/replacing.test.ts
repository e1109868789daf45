/** Replacements that carry the sync state over, over whole runs: what goes on, what starts over, and what is said of it. */
import { expect } from 'chai'

import type { AirbyteCatalog } from '../../provider/catalog/airbyte'
import { later, type Values } from '../support/engine/values'
import type { LifeOptions, LivedRun } from '../support/life'
import { openReplacing, position, type Replacing, streams, TEN } from './replacing'
import { done, MODIFIED, on, operations, planOf, refused } from './scene'
import { openWorld } from './world'

const ALL = TEN.map((name) => `public.${name}`)

for (const isNewer of [false, true]) {
  const on: LifeOptions = isNewer ? { airbyte: '2.2' } : {}

  describe(`a source that is replaced, on ${isNewer ? 'a newer server' : '0.44'}`, () => {
    it('goes on with each stream that is the same, to the letter, and says which start over and why', async () => {
      const stage = await openReplacing(on)
      const { stack, life } = stage
      const old = await stage.begun()
      const changed = stage.declared({
        sourceId: life.sources[1],
        syncCatalog: streams(TEN, { c: MODIFIED, d: { ...MODIFIED, destinationSyncMode: 'append' } }),
      })
      const preview = done(await stack.preview([changed]))
      const carried = ALL.filter((key) => !['public.c', 'public.d'].includes(key))
      const cursor = 'cursor updated_at → modified_at'
      // What the last full sync took, where the emulated jobs tell it by stream.
      const price = isNewer ? '' : '; 1 row in 1 s at the last full sync'
      expect(planOf(preview)).to.deep.equal({
        replaces:
          'sourceId cannot be changed: a new connection is made and this one deleted. What is the same on both goes on where it was.',
        carries: carried,
        restarts: [
          { streams: ['public.c'], why: `${cursor}; all is read again and merged by the key` },
          {
            streams: ['public.d'],
            why: `destination sync mode append_dedup → append, ${cursor}; all is read again, and each row doubled`,
          },
        ],
      })
      expect(preview.lines.filter((line) => line.includes('shop:'))).to.deep.equal([
        'airbyte: shop: is replaced: sourceId cannot be changed: a new connection is made and this one deleted. What is the same on both goes on where it was.',
        'airbyte: shop: carries on where they were: 8 streams (public.a, public.b, public.e and 5 more)',
        `airbyte: shop: restarts 1 stream (public.c): ${cursor}; all is read again and merged by the key${price}`,
        `airbyte: shop: restarts 1 stream (public.d): destination sync mode append_dedup → append, ${cursor}; all is read again, and each row doubled${price}`,
      ])
      const run = done(await stack.up([changed]))
      expect(operations(run)).to.deep.equal(operations(preview))
      const id = stack.id('shop')
      expect(await stage.live()).to.deep.equal([id])
      expect((await stage.read(old))['status']).to.equal('deprecated')
      expect(await stage.read(id)).to.include({ status: 'active', name: 'shop', sourceId: life.sources[1] })
      expect(await stage.state(id)).to.deep.equal({
        stateType: 'stream',
        positions: TEN.filter((name) => name !== 'c' && name !== 'd').map(position),
      })
      expect(operations(done(await stack.up([changed])))).to.deep.equal([])
      await stage.sync(id)
      const whole = life.emulator
        .tables()
        .filter(({ rows }) => rows.some(({ connectionId, isWhole }) => connectionId === id && isWhole))
        .map(({ name }) => name)
      expect(whole.sort(), 'only these start over').to.deep.equal(['c', 'd'])
    })
  })
}

const DEFINITIONS = { faker: 'dfd88b22-b603-4c3d-aad7-3701784586b1' }

/** What the plan of a preview says of carrying on. */
const fate = (run: LivedRun): Values => {
  const { carries, restarts } = planOf(run)
  return { carries, restarts }
}

const all = (why: string, keys: ReadonlyArray<string> = ['public.a', 'public.b']) => ({
  carries: undefined,
  restarts: [{ streams: keys, why }],
})

describe('a position', () => {
  const CONFIRM = "if its positions mean the same, say so with carryFrom: 'same-data'"

  it('means nothing to another connector, unless the program says so', async () => {
    const stage = await openReplacing({}, ['a', 'b'])
    const { stack, life } = stage
    const old = await stage.begun()
    const { sourceId } = await life.hand('sources/create', {
      workspaceId: life.workspaceId,
      name: 'fake',
      sourceDefinitionId: DEFINITIONS.faker,
      connectionConfiguration: { count: 5 },
    })
    expect(fate(done(await stack.preview([stage.declared({ sourceId })])))).to.deep.equal(
      all(
        `the new source is another connector (Faker, not Postgres); ${CONFIRM}; all is read again and merged by the key`,
      ),
    )
    const same = [stage.declared({ sourceId, carryFrom: 'same-data' })]
    expect(fate(done(await stack.preview(same)))).to.deep.equal({
      carries: ['public.a', 'public.b'],
      restarts: undefined,
    })
    expect((await stack.preview(same)).lines).to.include(
      "airbyte: shop: carries on where they were: 2 streams (public.a, public.b), as carryFrom: 'same-data' says",
    )
    const wanted = await stage.state(old)
    done(await stack.up(same))
    expect(await stage.state(stack.id('shop'))).to.deep.equal(wanted)
  })

  it('is lost on a new server, without a word to it', async () => {
    const stage = await openReplacing({ instances: ['eu'] }, ['a'])
    const old = await stage.begun()
    const stack = stage.life.open({ 'airbyte:eu.url': 'http://127.0.0.1:2' })
    done(await stack.up([stage.declared({ name: 'second' })]))
    expect(old).to.not.equal(stack.id('shop'))
    const run = done(await stack.preview([stage.declared({ name: 'second', instance: 'eu' })]))
    expect(fate(run)).to.deep.equal(
      all(
        'the new connection is on another server, and sync state is carried over on one server only; pulumi-airbyte state can take it there',
        ['public.a'],
      ),
    )
    done(await stack.up([stage.declared({ name: 'second', instance: 'eu' })]))
  })

  it('means nothing in a destination without its rows, unless the program says that it has them', async () => {
    const stage = await openReplacing({}, ['a', 'b'])
    const { stack, life } = stage
    const old = await stage.begun()
    const wanted = await stage.state(old)
    const { connectionConfiguration, destinationDefinitionId } = await life.hand('destinations/get', {
      destinationId: life.destinationId,
    })
    const { destinationId } = await life.hand('destinations/create', {
      workspaceId: life.workspaceId,
      name: 'lake',
      destinationDefinitionId,
      connectionConfiguration,
    })
    expect(fate(done(await stack.preview([stage.declared({ destinationId })])))).to.deep.equal(
      all("the new destination does not have its rows; if it has, say so with carryTo: 'populated'; all is read again"),
    )
    const filled = [stage.declared({ destinationId, carryTo: 'populated' })]
    expect(fate(done(await stack.preview(filled)))).to.deep.equal({
      carries: ['public.a', 'public.b'],
      restarts: undefined,
    })
    done(await stack.up(filled))
    expect(await stage.state(stack.id('shop'))).to.deep.equal(wanted)
  })

  it('in a log of changes (CDC) means the same at the same place only, and for all streams or none', async () => {
    const stage = await openReplacing({}, ['a', 'b'])
    const { stack, life, client } = stage
    const old = await stage.begun()
    const whole = `{"sharedState":{"lsn":9223372036854775807},"streamStates":[{"streamDescriptor":{"name":"a","namespace":"public"},"streamState":{"n":1.0}}]}`
    // A state of another type takes the place of the streams' on this server.
    await client.putSyncState({ connectionId: old, syncState: { stateType: 'global', whole, positions: [] } })
    const place = `the new source may read another log of changes (host, port, database, replication_method); ${CONFIRM}; all is read again and merged by the key`
    expect(fate(done(await stack.preview([stage.declared({ sourceId: life.sources[1] })])))).to.deep.equal(all(place))
    const { connectionConfiguration, sourceDefinitionId } = await life.hand('sources/get', {
      sourceId: life.sources[0],
    })
    const { sourceId } = await life.hand('sources/create', {
      workspaceId: life.workspaceId,
      name: 'the same, with new credentials',
      sourceDefinitionId,
      connectionConfiguration: { ...(connectionConfiguration as Values), username: 'another' },
    })
    const changed = stage.declared({ sourceId, syncCatalog: streams(['a', 'b'], { b: { primaryKey: [['email']] } }) })
    expect(fate(done(await stack.preview([changed])))).to.deep.equal({
      carries: undefined,
      restarts: [
        {
          streams: ['public.a'],
          why: 'the sync state is one for all streams, and public.b cannot go on; all is read again and merged by the key',
        },
        { streams: ['public.b'], why: 'primary key id → email; all is read again, beside the rows of the key before' },
      ],
    })
    done(await stack.up([stage.declared({ sourceId })]))
    expect(await stage.state(stack.id('shop'))).to.deep.equal({
      stateType: 'global',
      whole,
      positions: [{ stream: { name: 'a', namespace: 'public' }, state: '{"n":1.0}' }],
    })
  })

  it('is not carried over while an earlier run owes the reset of its stream, or where a hand has changed it', async () => {
    const stage = await openReplacing({}, ['a', 'b', 'c'])
    const { stack, life } = stage
    const old = await stage.begun()
    const a = { syncCatalog: streams(['a', 'b', 'c'], { a: MODIFIED }) }
    refused(
      await stack.up([stage.declared(a)], {
        road: (_number, { method, path }) =>
          method === 'POST' && path.endsWith('/reset/stream') ? { kind: 'refused' } : 'pass',
      }),
    )
    const { syncCatalog } = await stage.read(old)
    const entries = (syncCatalog as AirbyteCatalog).streams.map((entry) =>
      entry.stream.name === 'b' ? { ...entry, config: { ...entry.config, ...MODIFIED } } : entry,
    )
    await life.hand('connections/update', { connectionId: old, syncCatalog: { streams: entries } })
    const cursor = 'cursor updated_at → modified_at'
    const run = done(await stack.preview([stage.declared({ ...a, sourceId: life.sources[1] })]))
    expect(fate(run)).to.deep.equal({
      carries: ['public.c'],
      restarts: [
        {
          streams: ['public.a'],
          why: 'an earlier run still owes its reset; all is read again and merged by the key',
        },
        {
          streams: ['public.b'],
          why: `Airbyte has it otherwise than its rows were written (${cursor}); all is read again and merged by the key`,
        },
      ],
    })
    done(await stack.up([stage.declared({ ...a, sourceId: life.sources[1] })]))
    const { positions } = await stage.state(stack.id('shop'))
    expect(positions).to.deep.equal([position('c')])
  })
})

describe('a replacement', () => {
  it('is refused where onReplacement says so, until it is acknowledged, and starts over then', async () => {
    const stage = await openReplacing({}, ['a'])
    const { stack, life } = stage
    await stage.begun({ onReplacement: 'refuse' })
    const next = (more: Values = {}) => [
      stage.declared({ onReplacement: 'refuse', sourceId: life.sources[1], ...more }),
    ]
    expect(refused(await stack.preview(next()))).to.equal(
      "The connection would be replaced, and onReplacement is 'refuse':\n  sourceId cannot be changed: a new connection is made and this one deleted. Every stream starts over, unless onReplacement is 'carry'.\nTake the change back, or approve it with acknowledge: [\"replace sourceId\"].",
    )
    done(await stack.up(next({ acknowledge: ['replace sourceId'] })))
    expect(await stage.state(stack.id('shop'))).to.have.property('stateType', 'not_set')
  })

  it("that carries on is refused as any other under onBreakingChange 'refuse'", async () => {
    const stage = await openReplacing({}, ['a'])
    const { stack, life } = stage
    const old = await stage.begun({ onBreakingChange: 'refuse' })
    const wanted = await stage.state(old)
    const next = (more: Values = {}) => [
      stage.declared({ onBreakingChange: 'refuse', sourceId: life.sources[1], ...more }),
    ]
    expect(refused(await stack.preview(next()))).to.contain("and onBreakingChange is 'refuse'")
    done(await stack.up(next({ acknowledge: ['replace sourceId'] })))
    expect(await stage.state(stack.id('shop'))).to.deep.equal(wanted)
  })

  it('of a source that is not known before the update is told as what may come, and carries on', async () => {
    const stage = await openReplacing({}, ['a'])
    const { stack, life } = stage
    const old = await stage.begun()
    const wanted = await stage.state(old)
    const next = [stage.declared({ sourceId: later(life.sources[1]) })]
    expect(done(await stack.preview(next)).lines).to.deep.equal([
      'airbyte: shop: sourceId is not known before the update: if it is another one, the connection is replaced, which this preview cannot show',
    ])
    const run = done(await stack.up(next))
    expect(run.lines).to.include('airbyte: shop: carries on where they were: 1 stream (public.a)')
    expect(await stage.state(stack.id('shop'))).to.deep.equal(wanted)
  })

  it('of a connection that is locked takes its state, and deletes it', async () => {
    const stage = await openReplacing({ airbyte: '2.2' }, ['a'])
    const { stack, life } = stage
    const old = await stage.begun()
    const wanted = await stage.state(old)
    const { connections, ...rest } = life.emulator.dump()
    life.emulator.load({
      ...rest,
      connections: (connections as ReadonlyArray<Values>).map((one) => ({ ...one, status: 'locked' })),
    })
    done(await stack.up([stage.declared({ sourceId: life.sources[1] })]))
    expect(await stage.live()).to.deep.equal([stack.id('shop')])
    expect(await stage.state(stack.id('shop'))).to.deep.equal(wanted)
  })

  it('to an inactive one takes the state along, and leaves it inactive', async () => {
    const stage = await openReplacing({}, ['a'])
    const { stack, life } = stage
    const old = await stage.begun()
    const wanted = await stage.state(old)
    const next = [stage.declared({ sourceId: life.sources[1], status: 'inactive' })]
    done(await stack.up(next))
    expect(await stage.read(stack.id('shop'))).to.include({ status: 'inactive', name: 'shop' })
    expect(await stage.state(stack.id('shop'))).to.deep.equal(wanted)
    expect(operations(done(await stack.up(next)))).to.deep.equal([])
  })

  it('with operations, tags, a schedule and notifications is made whole, and syncs on', async () => {
    const stage = await openReplacing({ airbyte: '2.2' }, ['a'])
    const { stack, life } = stage
    const more = {
      schedule: { scheduleType: 'basic', units: 1, timeUnit: 'hours' },
      notifySchemaChanges: true,
      tags: ['team'],
      operations: [
        {
          name: 'hook',
          operatorConfiguration: {
            operatorType: 'webhook',
            webhook: {
              webhookConfigId: '9f0a2c7e-0000-4000-8000-000000000001',
              webhookType: 'dbtCloud',
              dbtCloud: { accountId: 1, jobId: 2 },
            },
          },
        },
      ],
    }
    await stage.begun(more)
    const next = [stage.declared({ ...more, sourceId: life.sources[1] })]
    done(await stack.up(next))
    const id = stack.id('shop')
    expect(await stage.read(id)).to.deep.include({ status: 'active', notifySchemaChanges: true, scheduleType: 'basic' })
    expect(await stage.live()).to.deep.equal([id])
    life.pass(7200)
    expect((await stage.syncs(id)).length).to.be.at.least(1)
    const rows = life.emulator.tables().flatMap((one) => one.rows)
    expect(rows.filter(({ connectionId, isWhole }) => connectionId === id && isWhole)).to.deep.equal([])
    expect(operations(done(await stack.up(next)))).to.deep.equal([])
  })

  it('waits for a sync that runs, and takes what that has come to', async () => {
    const stage = await openReplacing({}, ['a'])
    const { stack, life } = stage
    const old = await stage.begun()
    await life.hand('connections/sync', { connectionId: old })
    const run = done(await stack.up([stage.declared({ sourceId: life.sources[1] })]))
    expect(run.lines.filter((line) => line.includes('waiting'))).to.have.lengthOf(1)
    const after = await stage.state(old)
    expect(after.positions).to.not.deep.equal([position('a')])
    expect(await stage.state(stack.id('shop'))).to.deep.equal(after)
  })

  it('gives up on a sync that does not end, and leaves all as it was', async () => {
    const stage = await openReplacing({}, ['a'])
    const { stack, life } = stage
    const old = await stage.begun()
    life.emulator.nextJob({ seconds: 9000 })
    await life.hand('connections/sync', { connectionId: old })
    const text = refused(await stack.up([stage.declared({ sourceId: life.sources[1] })]))
    expect(text).to.match(
      new RegExp(
        `^Connection ${old} is not replaced, since its sync state was not carried over.\n  its job \\d+ still runs after \\d+ s, and moves its sync state on; it can be cancelled in Airbyte\n  It is as it was before, and no second one is left\nTry: run pulumi up again, or set onReplacement to 'restart', with which every stream starts over.$`,
      ),
    )
    expect(await stage.live()).to.deep.equal([old])
    expect(await stage.read(old)).to.include({ status: 'active', name: 'shop' })
  })

  for (const [how, isTriggered] of [
    ['--replace', false],
    ['a replacementTrigger', true],
  ] as const)
    for (const deleteBeforeReplace of [false, true])
      it(`by force (${how}) refuses to carry on${deleteBeforeReplace ? ', where the old one is deleted first, too' : ''}`, async () => {
        const stage = await openReplacing({}, ['a'])
        const { stack } = stage
        const options = { deleteBeforeReplace, ...(isTriggered ? { replacementTrigger: 1 } : {}) }
        const old = await stage.begun({}, options)
        const next = [stage.declared({}, { ...options, ...(isTriggered ? { replacementTrigger: 2 } : {}) })]
        const how = isTriggered ? {} : { replace: ['shop'] }
        for (const run of [await stack.preview(next, how), await stack.up(next, how)])
          if (isTriggered || deleteBeforeReplace)
            expect(refused(run)).to.equal(
              "This resource would be replaced by force (--replace, a taint or a replacementTrigger), and onReplacement is 'carry'. Pulumi does not tell then which connection is replaced, so that its sync state could not be carried over. Nothing was changed. Take the force away (pulumi state untaint), or set onReplacement: 'restart', with which every stream starts over.",
            )
          else expect(refused(run)).to.contain('exists already')
        expect(await stage.live()).to.deep.equal([old])
        expect(await stage.read(old)).to.include({ status: 'active', name: 'shop' })
      })

  it('by force, to another source, leaves the old one inactive with its state, and the next up deletes it', async () => {
    const stage = await openReplacing({}, ['a'])
    const { stack, life } = stage
    const old = await stage.begun()
    const next = [stage.declared({ sourceId: life.sources[1] })]
    const text = refused(await stack.up(next, { replace: ['shop'] }))
    expect(text).to.contain(`Connection ${old} was replaced by force, so that ${stack.id('shop')}, which replaces it`)
    expect(await stage.read(old)).to.include({ status: 'inactive' })
    expect((await stage.state(old)).positions).to.deep.equal([position('a')])
    done(await stack.up(next))
    expect(await stage.live()).to.deep.equal([stack.id('shop')])
  })

  it('of a reason of the engine (replaceOnChanges) carries on, too', async () => {
    const stage = await openReplacing({}, ['a'])
    const { stack } = stage
    const options = { replaceOnChanges: ['name'] }
    const old = await stage.begun({}, options)
    const wanted = await stage.state(old)
    const next = [stage.declared({ name: 'store' }, options)]
    const preview = done(await stack.preview(next))
    expect(planOf(preview)).to.deep.include({
      replaces:
        'Pulumi replaces it: a new connection is made and this one deleted. What is the same on both goes on where it was.',
      carries: ['public.a'],
    })
    done(await stack.up(next))
    expect(await stage.state(stack.id('shop'))).to.deep.equal(wanted)
    expect(await stage.live()).to.deep.equal([stack.id('shop')])
  })

  for (const [what, more] of Object.entries({
    'its tables': { prefix: 'x_' },
    'its cursor': { syncCatalog: streams(['a', 'b'], { b: MODIFIED }) },
    'only what steers the program': { waitForReset: false },
  }))
    for (const isSynced of [true, false])
      it(`of a reason of the engine at its own place deletes the old one first, where ${what} changes, ${isSynced ? '' : 'never '}synced`, async () => {
        const stage = await openReplacing({}, ['a', 'b'])
        const { stack } = stage
        const options = { replaceOnChanges: ['*'] }
        if (isSynced) await stage.begun({}, options)
        else done(await stack.up([stage.declared({}, options)]))
        const next = [stage.declared(more, options)]
        const preview = done(await stack.preview(next))
        expect(planOf(preview)).to.deep.include({
          replaces:
            'Pulumi replaces it: a new connection is made and this one deleted. What is the same on both goes on where it was.',
        })
        expect(planOf(preview)).not.to.have.property('takesOver')
        expect(operations(done(await stack.up(next)))).to.deep.equal(operations(preview))
        expect(await stage.live()).to.deep.equal([stack.id('shop')])
        const carried = (planOf(preview)['carries'] ?? []) as ReadonlyArray<string>
        const { positions } = await stage.state(stack.id('shop'))
        expect(positions.map(({ stream: { name } }) => `public.${name}`)).to.deep.equal(carried)
        expect(operations(done(await stack.preview(next)))).to.deep.equal([])
      })

  it('by a program that is edited after a kill does not lose the state', async () => {
    const stage = await openReplacing({}, ['a', 'b'])
    const { stack, life } = stage
    await stage.begun()
    const moved = { sourceId: life.sources[1] }
    // Killed when the old one is out of service, and nothing is copied so far.
    const first = await stack.up([stage.declared(moved)], {
      road: on('/v1/state/create_or_update', { kind: 'killed', when: 'before' }),
    })
    expect(first.isKilled).to.equal(true)
    const edited = [stage.declared({ ...moved, syncCatalog: streams(['a', 'b'], { b: MODIFIED }) })]
    const run = done(await stack.up(edited))
    expect(run.lines.filter((line) => line.includes('interrupted'))).to.have.lengthOf(1)
    expect(await stage.live()).to.deep.equal([stack.id('shop')])
    expect((await stage.state(stack.id('shop'))).positions).to.deep.equal([position('a')])
  })

  it('that was killed when the new one had begun to sync goes on with that one', async () => {
    const stage = await openReplacing({}, ['a'])
    const { stack, life, client } = stage
    const old = await stage.begun()
    const next = [stage.declared({ sourceId: life.sources[1] })]
    let updates = 0
    await stack.up(next, {
      road: (_number, { path }) =>
        path === '/v1/connections/update' && ++updates === 2 ? { kind: 'killed', when: 'after' } : 'pass',
    })
    const [successor = ''] = (await stage.live()).filter((id) => id !== old)
    await stage.sync(successor)
    const wanted = await client.getSyncState({ connectionId: successor })
    expect(refused(await stack.up([stage.declared()], { refresh: true }))).to.contain(
      `An interrupted run has replaced connection ${old} by ${successor}, which has synced since`,
    )
    done(await stack.up(next))
    expect(stack.id('shop')).to.equal(successor)
    expect(await stage.live()).to.deep.equal([successor])
    expect(await stage.state(successor)).to.deep.equal(wanted)
  })

  describe('on a server that shows no sync state of a deleted connection', () => {
    /** The stage, and which of its answers tell of a state that this server would not show. */
    const openHiding = async (): Promise<Replacing> => {
      let isLive = (_id: unknown): boolean => true
      const alter: LifeOptions['alter'] = (path, answer) =>
        path === 'state/get' && !isLive(answer['connectionId'])
          ? { connectionId: answer['connectionId'], stateType: 'not_set' }
          : answer
      const stage = await openReplacing({ alter }, ['a', 'b'])
      isLive = (id) => openWorld(stage.life, ['']).look().connections.get(String(id))?.status !== 'deprecated'
      return stage
    }

    it('goes on with what the run has noted before it deletes the old one', async () => {
      const stage = await openHiding()
      const { stack, life } = stage
      const old = await stage.begun({}, { deleteBeforeReplace: true })
      const wanted = await stage.state(old)
      done(await stack.up([stage.declared({ sourceId: life.sources[1] }, { deleteBeforeReplace: true })]))
      expect(stack.id('shop')).to.not.equal(old)
      expect(await stage.live()).to.deep.equal([stack.id('shop')])
      expect(await stage.state(stack.id('shop'))).to.deep.equal(wanted)
    })

    it('says after a kill that all streams start over, and why', async () => {
      const stage = await openHiding()
      const { stack, life } = stage
      await stage.begun({}, { deleteBeforeReplace: true })
      const next = [stage.declared({ sourceId: life.sources[1] }, { deleteBeforeReplace: true })]
      const first = await stack.up(next, { road: on('/v1/connections/delete', { kind: 'killed', when: 'after' }) })
      expect(first.isKilled).to.equal(true)
      expect(done(await stack.preview(next)).lines.at(-1)).to.equal(
        'airbyte: shop: restarts 2 streams (public.a, public.b): the old connection is deleted, and this server shows no sync state of it; 2 rows in up to 1 s at the last full sync',
      )
      done(await stack.up(next))
      expect(await stage.live()).to.deep.equal([stack.id('shop')])
      expect(await stage.state(stack.id('shop'))).to.deep.equal({ stateType: 'not_set', positions: [] })
    })
  })
})
