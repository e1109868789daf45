import { expect } from 'chai'

import { planOf } from '../../provider/connection/details'
import type { ResetScope } from '../../provider/runtime/configuration'
import * as acts from '../support/acts'
import { misbehaving } from '../support/api'
import { catalog, type Stage, stage, table } from '../support/shop'

interface Job {
  readonly job: {
    readonly status: string
    readonly resetConfig?: { readonly streamsToReset: ReadonlyArray<{ readonly name: string }> }
  }
}

const env = acts.envOf

const { done, failure } = acts

describe('the life of a connection', () => {
  let here: Stage
  beforeEach(async () => {
    here = await stage()
  })
  afterEach(() => here.emulator.close())

  const program = (more: object = {}) => ({
    sourceId: here.sourceId,
    destinationId: here.destinationId,
    name: 'shop',
    syncCatalog: catalog(table('users'), table('orders')),
    ...more,
  })
  const checked = (olds: unknown, news: unknown, scope: ResetScope = 'streams') => {
    const result = acts.check(olds, news, scope)
    if (result._tag === 'Refused') throw new Error(result.issues.map(({ reason }) => reason).join('\n'))
    return result.inputs
  }
  const resets = async (connectionId: string): Promise<ReadonlyArray<ReadonlyArray<string>>> => {
    const { jobs } = (await here.post('jobs/list', {
      configTypes: ['reset_connection'],
      configId: connectionId,
    })) as unknown as { readonly jobs: ReadonlyArray<Job> }
    return jobs.map(({ job }) => (job.resetConfig?.streamsToReset ?? []).map(({ name }) => name))
  }
  /** Reads it whole, as what the state does not know yet. */
  const readAnew = async (id: string, { digests: _unknown, ...outputs }: acts.Outputs) => {
    const found = await done(acts.read(id, outputs)(env(here.emulator.url)))
    if (found._tag !== 'There') throw new Error(found._tag)
    return found
  }
  const live = async (): Promise<number> =>
    ((await here.post('connections/list', { workspaceId: here.workspaceId }))['connections'] as ReadonlyArray<unknown>)
      .length

  it('an unchanged program is no change after create, nor after read', async () => {
    const inputs = checked({}, program())
    const { id, outputs } = await done(acts.create(inputs)(env(here.emulator.url)))
    expect(await acts.diff(outputs, checked(inputs, program()))).to.deep.equal({ changes: false, replaces: [] })
    const found = await readAnew(id, outputs)
    expect(found.inputs).to.deep.equal(inputs)
    expect(await acts.diff(found.outputs, checked(found.inputs, program()))).to.deep.equal({
      changes: false,
      replaces: [],
    })
  })

  it('what is edited by hand is read, and nothing else', async () => {
    const inputs = checked({}, program())
    const { id, outputs } = await done(acts.create(inputs)(env(here.emulator.url)))
    await here.post('connections/update', { connectionId: id, prefix: 'x_', status: 'inactive' })
    const found = await readAnew(id, outputs)
    // By hand nothing was reset, so the rows are still where they were.
    const owed = {
      'public.orders': 'incremental append_dedup updated_at id public.orders',
      'public.users': 'incremental append_dedup updated_at id public.users',
    }
    expect(found.inputs).to.deep.equal({
      ...inputs,
      syncCatalog: {
        ...inputs.syncCatalog,
        overview: '2 streams: 2 incremental append_dedup; tables public.x_orders, public.x_users',
      },
      prefix: 'x_',
      status: 'inactive',
      owed,
    })
  })

  it('an answer is read once: while it is the same to the letter, the connection is as the state has it', async () => {
    const inputs = checked({}, program())
    const { id, outputs } = await done(acts.create(inputs)(env(here.emulator.url)))
    expect(outputs.digests).to.match(/^[0-9a-f]{16}\/[0-9a-f]{16}\/[0-9a-f]{16}$/)
    const read = (olds: Partial<acts.Outputs>) => done(acts.read(id, olds)(env(here.emulator.url)))
    // Outputs that no reading could make come back untouched: nothing was read.
    const untouched = { ...outputs, name: 'as the state has it' }
    expect(await read(untouched)).to.deep.equal({ _tag: 'AsKept', outputs: untouched })
    // An update's answer has another form, so the next refresh reads, finds no difference, and notes what it has read.
    const weekly = checked(inputs, program({ schedule: { scheduleType: 'basic', units: 7, timeUnit: 'days' } }))
    const updated = await done(acts.update(id, outputs, weekly)(env(here.emulator.url)))
    expect(updated.digests).to.match(/^[0-9a-f]{16}\/[0-9a-f]{16}$/)
    const noted = await read(updated)
    if (noted._tag !== 'AsKept') throw new Error('it should be as kept')
    expect(noted.outputs).to.deep.equal({ ...updated, digests: noted.outputs.digests })
    expect(await read({ ...noted.outputs, name: 'x' })).to.deep.equal({
      _tag: 'AsKept',
      outputs: { ...noted.outputs, name: 'x' },
    })
    expect(await acts.diff(noted.outputs, checked(weekly, weekly))).to.deep.equal({ changes: false, replaces: [] })
    await here.post('connections/update', { connectionId: id, prefix: 'by_hand_' })
    expect((await read(noted.outputs))._tag).to.equal('There')
  })

  it('a refresh tells what was edited by hand, though another resource of the state knows of it already', async () => {
    const shared = env(here.emulator.url)
    const inputs = checked({}, program())
    const { id, outputs } = await done(acts.create(inputs)(shared))
    await here.post('connections/update', { connectionId: id, name: 'by hand' })
    const known = await readAnew(id, outputs)
    const read = (olds: object, resource: string) =>
      done(acts.read(id, { ...olds, __resource: resource } as never)(shared))
    const changes = async (olds: object, news: object, resource: string) =>
      (await done(acts.difference(id, olds, { ...news, __resource: resource })(shared))).changes
    expect((await read(known.outputs, 'other'))._tag).to.equal('AsKept')
    const found = await read(outputs, 'one')
    if (found._tag !== 'There') throw new Error(found._tag)
    expect(await changes(found.outputs, inputs, 'one')).to.equal(undefined)
    expect(await changes(known.outputs, known.inputs, 'other')).to.equal(false)
  })

  it('what is read is written anew while a reset is owed, as the state still has the inputs before it', async () => {
    const inputs = checked({}, program())
    const { id, outputs } = await done(acts.create(inputs)(env(here.emulator.url)))
    const owing = { ...outputs, pendingReset: { streams: { 'public.users': 0 } } }
    expect((await done(acts.read(id, owing)(env(here.emulator.url))))._tag).to.equal('There')
  })

  for (const [title, edit, expected] of [
    ['changing the cursor', { cursorField: ['modified_at'] }, 'change_cursor_field'],
    ['changing the sync mode', { syncMode: 'full_refresh' }, 'change_sync_mode'],
    ['changing the destination sync mode', { destinationSyncMode: 'append' }, 'change_destination_sync_mode'],
    ['changing the primary key', { primaryKey: [['email']] }, 'change_primary_key'],
  ] as const) {
    it(`${title} resets exactly that stream`, async () => {
      const inputs = checked({}, program())
      const { id, outputs } = await done(acts.create(inputs)(env(here.emulator.url)))
      const edited = checked(inputs, program({ syncCatalog: catalog(table('users', edit), table('orders')) }))
      expect(planOf(edited)?.resets).to.deep.equal(['public.users'])
      expect(Object.keys(planOf(edited)?.breaking ?? {}).map((key) => key.split(' ')[0])).to.include(expected)
      const updated = await done(acts.update(id, outputs, edited)(env(here.emulator.url)))
      expect(updated.lastReset?.status).to.equal('succeeded')
      expect(updated.pendingReset).to.equal(undefined)
      expect(await resets(id)).to.deep.equal([['users']])
      expect(
        await acts.diff(
          updated,
          checked(edited, program({ syncCatalog: catalog(table('orders'), table('users', edit)) })),
        ),
      ).to.deep.equal({ changes: false, replaces: [] })
    })
  }

  it('removing a stream resets it, and a change that breaks nothing resets nothing', async () => {
    const inputs = checked({}, program())
    const { id, outputs } = await done(acts.create(inputs)(env(here.emulator.url)))
    const fewer = checked(inputs, program({ syncCatalog: catalog(table('orders')) }))
    expect(planOf(fewer)?.resets).to.deep.equal(['public.users'])
    const updated = await done(acts.update(id, outputs, fewer)(env(here.emulator.url)))
    const more = checked(
      fewer,
      program({
        syncCatalog: catalog(table('orders'), table('users')),
        schedule: { scheduleType: 'basic', units: 2, timeUnit: 'hours' },
      }),
    )
    expect(planOf(more)?.resets).to.equal(undefined)
    await done(acts.update(id, updated, more)(env(here.emulator.url)))
    expect(await resets(id)).to.deep.equal([['users']])
  })

  it('a cursor that is gone from the schema is named with its stream', () => {
    const { stream, config } = table('users', { cursorField: ['modified_at'] })
    const shrunk = {
      stream: {
        ...stream,
        jsonSchema: { type: 'object', properties: { id: { type: 'integer' }, modified_at: { type: 'string' } } },
      },
      config,
    }
    const inputs = checked({}, program())
    const edited = checked(inputs, program({ syncCatalog: catalog(shrunk, table('orders')) }))
    expect(Object.keys(planOf(edited)?.breaking ?? {})).to.include('remove_cursor_field public.users updated_at')
  })

  it("refuses a breaking change under onBreakingChange 'refuse' until its id is acknowledged", () => {
    const inputs = checked({}, program())
    const edit = (acknowledge: ReadonlyArray<string>) =>
      program({
        syncCatalog: catalog(table('users', { cursorField: ['modified_at'] }), table('orders')),
        onBreakingChange: 'refuse',
        acknowledge,
      })
    const refused = acts.check(inputs, edit([]), 'streams')
    if (refused._tag === 'Accepted') throw new Error('it should be refused')
    expect(refused.issues[0]?.reason).to.contain('"change_cursor_field public.users updated_at→modified_at"')
    const accepted = checked(inputs, edit(['change_cursor_field public.users', 'remove_stream nothing']))
    expect(planOf(accepted)?.acknowledged).to.deep.equal(['change_cursor_field public.users updated_at→modified_at'])
    expect(planOf(accepted)?.unusedAcknowledgements).to.deep.equal(['remove_stream nothing'])
  })

  it("resets nothing under onBreakingChange 'keep', and says what is stale", async () => {
    const inputs = checked({}, program())
    const { id, outputs } = await done(acts.create(inputs)(env(here.emulator.url)))
    const kept = checked(
      inputs,
      program({
        syncCatalog: catalog(table('users', { cursorField: ['modified_at'] }), table('orders')),
        onBreakingChange: 'keep',
      }),
    )
    expect(planOf(kept)?.keptStale).to.deep.equal(['public.users'])
    await done(acts.update(id, outputs, kept)(env(here.emulator.url)))
    expect(await resets(id)).to.deep.equal([])
  })

  it('under the scope `connection` the plan lists all streams, and all are reset', async () => {
    const inputs = checked({}, program())
    const { id, outputs } = await done(acts.create(inputs)(env(here.emulator.url)))
    const edited = checked(
      inputs,
      program({ syncCatalog: catalog(table('users', { cursorField: ['modified_at'] }), table('orders')) }),
      'connection',
    )
    expect([...(planOf(edited)?.resets ?? [])].sort()).to.deep.equal(['public.orders', 'public.users'])
    await done(acts.update(id, outputs, edited)(env(here.emulator.url, 'connection')))
    expect((await resets(id)).map((streams) => [...streams].sort())).to.deep.equal([['orders', 'users']])
  })

  it('a server without stream resets is refused before anything is saved', async () => {
    await here.emulator.close()
    here = await stage({ without: ['/v1/connections/reset/stream'] })
    const inputs = checked({}, program())
    const { id, outputs } = await done(acts.create(inputs)(env(here.emulator.url)))
    const edited = checked(
      inputs,
      program({ syncCatalog: catalog(table('users', { cursorField: ['modified_at'] }), table('orders')) }),
    )
    const { error, saved } = await failure(acts.update(id, outputs, edited)(env(here.emulator.url)))
    expect(error._tag).to.equal('InvalidConfiguration')
    expect(saved).to.equal(undefined)
    expect((await here.emulator.calls()).map(({ path }) => path)).not.to.include('/v1/web_backend/connections/update')
  })

  it('a creation whose answer was lost finds its connection: one connection', async () => {
    const inputs = checked({}, program())
    await here.emulator.failNext({ path: '/v1/connections/create', kind: 'lost-answer' })
    await done(acts.create(inputs)(env(here.emulator.url)))
    expect(await live()).to.equal(1)
  })

  it('a creation that cannot look for its lost answer is taken over by the next one: one connection', async () => {
    const inputs = checked({}, program())
    const proxy = await misbehaving(here.emulator.url, '/v1/connections/create', 'gone afterwards')
    const { error } = await failure(acts.create(inputs)(env(proxy.url)))
    expect(error._tag).to.equal('OutcomeUnknown')
    await done(acts.create(inputs)(env(here.emulator.url)))
    expect(await live()).to.equal(1)
  })

  it("another resource's connection of the same name is not taken over", async () => {
    const inputs = checked({}, program())
    const shared = env(here.emulator.url)
    await done(acts.create({ ...inputs, __resource: 'one' })(shared))
    const { error } = await failure(acts.create({ ...inputs, __resource: 'two' })(shared))
    expect(error._tag).to.equal('InTheWay')
    expect(await live()).to.equal(1)
  })

  const PATHS = ['/v1/connections/reset/stream', '/v1/jobs/get', '/v1/connections/sync']
  for (const path of PATHS) {
    for (const kind of ['lost-answer', 'reset', 'status'] as const) {
      // A call that must not happen twice looks by itself what became of it; the others are repeated by the transport.
      const heals = path !== '/v1/jobs/get'
      const law = heals ? 'is healed within the update' : 'leaves a pending reset that the next run ends'
      it(`a ${kind} at ${path} ${law}, with one reset`, async () => {
        const inputs = checked({}, program())
        const { id, outputs } = await done(acts.create(inputs)(env(here.emulator.url)))
        const edited = checked(
          inputs,
          program({ syncCatalog: catalog(table('users', { cursorField: ['modified_at'] }), table('orders')) }),
        )
        await here.emulator.failNext({ path, kind, ...(kind === 'status' ? { status: 500 } : {}) })
        const update = acts.update(id, outputs, edited)(env(here.emulator.url))
        if (heals) {
          expect((await done(update)).pendingReset).to.equal(undefined)
        } else {
          const { saved } = await failure(update)
          expect(Object.keys(saved?.outputs.pendingReset?.streams ?? {})).to.deep.equal(
            path.endsWith('sync') ? [] : ['public.users'],
          )
          // The plan is among the inputs, so the engine finds the difference by itself.
          expect((await acts.diff(saved?.outputs ?? {}, edited)).changes).to.equal(undefined)
          const updated = await done(acts.update(id, saved?.outputs ?? {}, edited)(env(here.emulator.url)))
          expect(updated.pendingReset).to.equal(undefined)
        }
        expect(await resets(id)).to.deep.equal([['users']])
      })
    }
  }

  for (const [law, syncAfterReset, expected] of [
    ['that was killed after its reset and before any sync does not reset again', false, [['users']]],
    [
      'that was killed once a sync had begun resets again: nothing proves that the save came first',
      true,
      [['users'], ['users']],
    ],
  ] as const) {
    it(`a run ${law}`, async () => {
      const inputs = checked({}, program({ syncAfterReset }))
      const { id, outputs } = await done(acts.create(inputs)(env(here.emulator.url)))
      const edited = checked(
        inputs,
        program({
          syncAfterReset,
          syncCatalog: catalog(table('users', { cursorField: ['modified_at'] }), table('orders')),
        }),
      )
      // As after a kill: all is done on the server, and the state knows nothing of it.
      await done(acts.update(id, outputs, edited)(env(here.emulator.url)))
      await done(acts.update(id, outputs, edited)(env(here.emulator.url)))
      expect(await resets(id)).to.deep.equal(expected)
    })
  }

  it('what is looked up, and no resource of the state, keeps nobody from deleting it', async () => {
    const shared = env(here.emulator.url)
    const { id, outputs } = await done(acts.create({ ...checked({}, program()), __resource: 'one' })(shared))
    await done(acts.read(id, { ...outputs, __resource: 'one' } as never)(shared))
    await done(acts.read(id, {})(shared))
    await done(acts.remove(id, { ...outputs, __resource: 'one' } as never)(shared))
    expect(await live()).to.equal(0)
  })

  it('deleting what is gone is done, and reading it says so', async () => {
    const inputs = checked({}, program())
    const { id, outputs } = await done(acts.create(inputs)(env(here.emulator.url)))
    await done(acts.remove(id)(env(here.emulator.url)))
    await done(acts.remove(id)(env(here.emulator.url)))
    await done(acts.remove('7d9b7a1c-0000-4000-8000-000000000000')(env(here.emulator.url)))
    expect(await done(acts.read(id, outputs)(env(here.emulator.url)))).to.deep.equal({ _tag: 'Gone' })
    expect(await live()).to.equal(0)
  })

  it("a proxy's 404 does not pass for a deleted connection", async () => {
    const inputs = checked({}, program())
    const { id, outputs } = await done(acts.create(inputs)(env(here.emulator.url)))
    await here.emulator.failNext({ path: '/v1/connections/get', kind: 'status', status: 404 })
    expect((await failure(acts.read(id, outputs)(env(here.emulator.url)))).error._tag).to.equal('Unsupported')
    await here.emulator.failNext({ path: '/v1/connections/delete', kind: 'status', status: 404 })
    expect((await failure(acts.remove(id)(env(here.emulator.url)))).error._tag).to.equal('Unsupported')
  })

  it('source and destination are replaced, and the plan says what that loses', () => {
    const inputs = checked({}, program())
    const moved = checked(inputs, program({ sourceId: 'another' }))
    expect(planOf(moved)?.replaces).to.equal(
      "sourceId cannot be changed: a new connection is made and this one deleted. Every stream starts over, unless onReplacement is 'carry'.",
    )
  })

  it('settings that the program leaves out go back to their defaults', async () => {
    const inputs = checked({}, program({ prefix: 'x_', status: 'inactive' }))
    const { id, outputs } = await done(acts.create(inputs)(env(here.emulator.url)))
    const plain = checked(inputs, program({ onBreakingChange: 'keep' }))
    await done(acts.update(id, outputs, plain)(env(here.emulator.url)))
    const found = await readAnew(id, outputs)
    expect([found.inputs.prefix, found.inputs.status]).to.deep.equal([undefined, undefined])
  })

  it('no step asks the server more than it has to', async () => {
    // How often a sync is asked for while a server ends a reset depends on the time that this takes.
    await here.emulator.close()
    here = await stage({ races: { endingSeconds: 0 } })
    const shared = env(here.emulator.url)
    const asked = async (step: () => Promise<unknown>): Promise<ReadonlyArray<string>> => {
      const before = (await here.emulator.calls()).length
      await step()
      const paths = (await here.emulator.calls()).slice(before).map(({ path }) => path.replace('/v1/', ''))
      // How often a job is asked after depends on how long it takes.
      return paths.filter((path, at) => path !== 'jobs/get' || paths[at - 1] !== path)
    }
    const inputs = checked({}, program())
    let { id, outputs }: { id: string; outputs: acts.Outputs } = { id: '', outputs: {} as acts.Outputs }
    const create = (of: unknown) => async () => {
      ;({ id, outputs } = await done(acts.create(of)(shared)))
    }
    const update = (of: unknown) => async () => {
      outputs = await done(acts.update(id, outputs, of)(shared))
    }
    const notified = checked({}, program({ name: 'second', notifySchemaChanges: true }))
    const weekly = program({ schedule: { scheduleType: 'basic', units: 7, timeUnit: 'days' } })
    const { stream, config } = table('users')
    const { properties } = stream.jsonSchema as { readonly properties: object }
    const wide = { stream: { ...stream, jsonSchema: { properties: { ...properties, phone: {} } } }, config }
    const wider = { ...weekly, syncCatalog: catalog(wide, table('orders')) }
    const fewer = { ...weekly, syncCatalog: catalog(wide) }
    const [planned, widened] = [checked(inputs, weekly), checked(checked(inputs, weekly), wider)]
    expect({
      'the first of a source': await asked(create(inputs)),
      'a refresh': await asked(() => done(acts.read(id, outputs)(shared))),
      'another setting': await asked(update(planned)),
      'another column': await asked(update(widened)),
      'one stream fewer': await asked(update(checked(widened, fewer))),
      deletion: await asked(() => done(acts.remove(id, outputs)(shared))),
      'the second, with notifications': await asked(create(notified)),
    }).to.deep.equal({
      'the first of a source': ['sources/get', 'web_backend/connections/list', 'connections/create'],
      'a refresh': ['connections/get'],
      // No update brings back what was deleted elsewhere, so each looks first.
      'another setting': ['connections/get', 'web_backend/connections/update'],
      'another column': ['connections/get', 'web_backend/connections/update'],
      'one stream fewer': [
        'connections/get',
        // Which server it is, once in a run: newer ones know further types of jobs.
        'instance_configuration',
        // The newest job before the save: only a younger one pays what it owes.
        'jobs/list',
        // Whether the server can; starts nothing.
        'connections/reset/stream',
        'web_backend/connections/update',
        // The youngest job before, so that a lost answer's can be told.
        'jobs/list',
        'connections/reset/stream',
        'jobs/get',
        // Whether it did anything.
        'jobs/list',
        'jobs/list',
        'connections/sync',
      ],
      deletion: ['connections/delete'],
      'the second, with notifications': ['connections/create', 'connections/update'],
    })
  })

  it('a misspelt input is named with what was meant', () => {
    const refused = acts.check({}, program({ prefx: 'x' }), 'streams')
    expect(refused).to.deep.equal({
      _tag: 'Refused',
      issues: [
        { property: 'prefx', reason: 'prefx: it is not an input of an AirbyteConnection. Did you mean prefix?' },
      ],
    })
  })
})
