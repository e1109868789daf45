import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { expect } from 'chai'

import type { EmulatorOptions } from '../../emulator'
import { check as checkWithServer } from '../../provider/connection/check'
import { planOf } from '../../provider/connection/details'
import { render } from '../../provider/errors'
import type { ResetScope } from '../../provider/runtime/configuration'
import * as acts from '../support/acts'
import { catalog, type Stage, stage, table } from '../support/shop'

const dbt = (gitRepoUrl: string, name = 'dbt') => ({
  name,
  operatorConfiguration: { operatorType: 'dbt', dbt: { gitRepoUrl } },
})
const webhook = {
  name: 'cloud',
  operatorConfiguration: {
    operatorType: 'webhook',
    webhook: {
      webhookConfigId: 'c0ffee00-0000-4000-8000-000000000003',
      webhookType: 'dbtCloud',
      dbtCloud: { accountId: 1, jobId: 2 },
    },
  },
}
const mapped = (mappers: ReadonlyArray<unknown> | undefined) => {
  const users = table('users')
  return catalog(
    mappers === undefined ? users : { ...users, config: { ...users.config, mappers } as typeof users.config },
    table('orders'),
  )
}
const MAPPERS = [
  { type: 'hashing', mapperConfiguration: { targetField: 'email', method: 'SHA-256', fieldNameSuffix: '_hashed' } },
]

const { done, failure } = acts

/** The mappers of the stream users, as the server has them. */
const mappersOf = (connection: Readonly<Record<string, unknown>>): ReadonlyArray<unknown> => {
  const { streams } = connection['syncCatalog'] as {
    readonly streams: ReadonlyArray<{
      readonly stream: { readonly name: string }
      readonly config: { readonly mappers?: ReadonlyArray<unknown> }
    }>
  }
  return streams.find(({ stream }) => stream.name === 'users')?.config.mappers ?? []
}

describe('every input, over the life of a connection', function () {
  this.timeout(30_000)
  let here: Stage
  const begin = async (options: EmulatorOptions = {}): Promise<void> => {
    here = await stage(options)
  }
  afterEach(() => here.emulator.close())

  const env = (resetScope: ResetScope = 'streams'): acts.Env => acts.envOf(here.emulator.url, resetScope)
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
  const refusal = (news: unknown): string => {
    const result = acts.check({}, news, 'streams')
    return result._tag === 'Refused' ? result.issues.map(({ reason }) => reason).join('\n') : 'accepted'
  }
  const create = async (more: object = {}) => {
    const inputs = checked({}, program(more))
    const { id, outputs } = await done(acts.create(inputs)(env()))
    return { id, outputs, inputs }
  }
  /** Reads it whole, as what the state does not know yet. */
  const readBack = async (id: string, { digests: _unknown, ...outputs }: Partial<acts.Outputs>) => {
    const found = await done(acts.read(id, outputs)(env()))
    if (found._tag !== 'There') throw new Error(found._tag)
    return found
  }
  const operations = async (connectionId: string): Promise<ReadonlyArray<readonly [string, string]>> =>
    (
      (await here.post('operations/list', { connectionId })) as {
        readonly operations: ReadonlyArray<{ readonly name: string; readonly operationId: string }>
      }
    ).operations
      .map(({ name, operationId }) => [name, operationId] as const)
      .sort()
  const resets = async (connectionId: string): Promise<ReadonlyArray<ReadonlyArray<string>>> =>
    (
      (await here.post('jobs/list', { configTypes: ['reset_connection'], configId: connectionId })) as {
        readonly jobs: ReadonlyArray<{
          readonly job: { readonly resetConfig: { readonly streamsToReset: ReadonlyArray<{ readonly name: string }> } }
        }>
      }
    ).jobs.map(({ job }) => job.resetConfig.streamsToReset.map(({ name }) => name).sort())
  const synced = async (connectionId: string): Promise<void> => {
    await here.post('connections/sync', { connectionId })
    await here.emulator.advance(60)
  }

  describe('operations', () => {
    beforeEach(() => begin())

    it('are made with the connection, read back without a difference, changed in place, and removed with it', async () => {
      const { id, outputs, inputs } = await create({ operations: [webhook, dbt('https://example.com/a.git')] })
      const [made] = [await operations(id)]
      expect(made.map(([name]) => name)).to.deep.equal(['cloud', 'dbt'])
      const found = await readBack(id, outputs)
      expect(found.inputs).to.deep.equal(inputs)
      const edited = checked(inputs, program({ operations: [dbt('https://example.com/b.git'), webhook] }))
      expect(Object.keys(planOf(edited)?.attention ?? {})).to.deep.equal(['change_operations'])
      const updated = await done(acts.update(id, outputs, edited)(env()))
      expect(await operations(id)).to.deep.equal(made)
      const none = checked(edited, program())
      await done(acts.update(id, updated, none)(env()))
      expect(await operations(id)).to.deep.equal([])
      const dump = await here.emulator.dump()
      const alive = (
        dump.parts['operations'] as ReadonlyArray<readonly [string, { readonly tombstone: boolean }]>
      ).filter(([, { tombstone }]) => !tombstone)
      expect(alive).to.deep.equal([])
    })

    it('that were edited by hand are read, and put back by the next update', async () => {
      const { id, outputs, inputs } = await create({ operations: [dbt('https://example.com/a.git')] })
      const [[, operationId] = ['', '']] = await operations(id)
      await here.post('operations/update', { operationId, ...dbt('https://example.com/hand.git') })
      const found = await readBack(id, outputs)
      expect(found.inputs.operations).to.deep.equal([dbt('https://example.com/hand.git')])
      const plan = checked(found.inputs, program({ operations: [dbt('https://example.com/a.git')] }))
      const updated = await done(acts.update(id, found.outputs, plan)(env()))
      expect((await readBack(id, updated)).inputs).to.deep.equal(inputs)
    })

    it('that are shared by id outlive the connection', async () => {
      const { operationId } = await here.post('operations/create', {
        workspaceId: here.workspaceId,
        ...dbt('https://example.com/a.git'),
      })
      const { id, outputs } = await create({ operationIds: [operationId] })
      await done(acts.remove(id, outputs)(env()))
      const dump = await here.emulator.dump()
      expect(
        (dump.parts['operations'] as ReadonlyArray<readonly [string, { readonly tombstone: boolean }]>).map(
          ([key, { tombstone }]) => [key, tombstone],
        ),
      ).to.deep.equal([[operationId, false]])
    })

    it('in both forms, of one name twice, or without their part are told in a sentence', () => {
      expect(refusal(program({ operations: [dbt('a')], operationIds: ['x'] }))).to.equal(
        'operations and operationIds are both given: operations are made and removed with the connection, operationIds name shared ones. Give one of the two.',
      )
      expect(refusal(program({ operations: [dbt('a'), dbt('b')] }))).to.equal(
        'operation "dbt": it is given more than once. Give each a name of its own.',
      )
      expect(
        refusal(program({ operations: [{ name: 'x', operatorConfiguration: { operatorType: 'dbt' } }] })),
      ).to.equal(
        'operation "x", operatorConfiguration.dbt: it is missing; it has to be {gitRepoUrl, gitRepoBranch, dockerImage, dbtArguments}.',
      )
      expect(
        refusal(
          program({
            operations: [
              { name: 'x', operatorConfiguration: { operatorType: 'webhook', webhook: { executionUrl: 'https://a' } } },
            ],
          }),
        ),
      ).to.equal(
        'operation "x", operatorConfiguration.webhook.dbtCloud: it is missing; it has to be {accountId, jobId}, as Airbyte cannot read back any other webhook.',
      )
    })
  })

  describe('what newer servers know', () => {
    const tags = [{ name: 'team', color: 'FBECB1' }]
    const newer = { tags, backfillPreference: 'enabled', notifySchemaChangesByEmail: true, onDemandEnabled: true }

    it('is kept there, and reads back without a difference', async () => {
      await begin({ airbyte: '2.2' })
      const entitled = { ...newer, onDemandEnabled: false }
      const { id, outputs, inputs } = await create({ ...entitled, syncCatalog: mapped(MAPPERS) })
      expect((await readBack(id, outputs)).inputs).to.deep.equal(inputs)
      const fewer = checked(inputs, program({ ...entitled, syncCatalog: mapped(undefined) }))
      const updated = await done(acts.update(id, outputs, fewer)(env()))
      const { syncCatalog } = (await here.post('connections/get', { connectionId: id })) as unknown as {
        readonly syncCatalog: { readonly streams: ReadonlyArray<{ readonly config: { readonly mappers: unknown } }> }
      }
      expect(syncCatalog.streams.map(({ config }) => config.mappers)).to.deep.equal([[], []])
      expect((await readBack(id, updated)).inputs.syncCatalog).to.deep.equal(fewer.syncCatalog)
    })

    it('is an error that names the feature that the organization has not got', async () => {
      await begin({ airbyte: '2.2' })
      const { error } = await failure(acts.create(checked({}, program({ onDemandEnabled: true })))(env()))
      expect(render(error)).to.contain('entitlement: feature-on-demand-capacity-enabled')
    })

    for (const [name, value] of Object.entries(newer).filter(
      ([key]) => key !== 'notifySchemaChangesByEmail' && key !== 'tags',
    )) {
      it(`is an error that names ${name} on a server that ignores it, and the state knows`, async () => {
        await begin()
        const inputs = checked({}, program({ [name]: value }))
        const { error, saved } = await failure(acts.create(inputs)(env()))
        expect(render(error)).to.contain(
          `what reads back differs in ${name}: this server ignores what it does not know`,
        )
        expect((await acts.diff(saved?.outputs ?? {}, inputs)).changes).to.equal(undefined)
        const without = checked(inputs, program())
        const updated = await done(acts.update(saved?.id ?? '', saved?.outputs ?? {}, without)(env()))
        expect((await acts.diff(updated, without)).changes).to.equal(false)
      })
    }

    it('is an error that names a stream whose mappers are ignored', async () => {
      await begin()
      const { error } = await failure(acts.create(checked({}, program({ syncCatalog: mapped(MAPPERS) })))(env()))
      expect(render(error)).to.contain('mappers of stream public.users')
    })

    it('is never dropped by an update where it was made in the UI, and is no drift', async () => {
      await begin({ airbyte: '2.2' })
      const { id, outputs, inputs } = await create()
      const { workspaceId } = here
      const made = await here.post('tags/create', { workspaceId, name: 'team', color: 'FBECB1' })
      await here.post('connections/update', { connectionId: id, tags: [made], syncCatalog: mapped(MAPPERS) })
      const before = mappersOf(await here.post('connections/get', { connectionId: id }))
      const found = await readBack(id, outputs)
      expect(found.inputs).to.deep.equal(inputs)
      const edited = checked(
        inputs,
        program({ syncCatalog: catalog(table('users', { cursorField: ['modified_at'] }), table('orders')) }),
      )
      await done(acts.update(id, found.outputs, edited)(env()))
      const now = await here.post('connections/get', { connectionId: id })
      expect(now['tags']).to.deep.equal([made])
      expect([before.length, mappersOf(now)]).to.deep.equal([1, before])
    })
  })

  describe('adopt', () => {
    beforeEach(() => begin())
    const existing = async (more: object = {}): Promise<string> =>
      String((await here.post('connections/create', { ...program(), status: 'active', ...more }))['connectionId'])

    it('takes over a connection as it is, without a change and without a reset', async () => {
      const adopt = await existing()
      await synced(adopt)
      const inputs = checked({}, program({ adopt }))
      const before = (await here.emulator.calls()).length
      const { id, outputs } = await done(acts.create(inputs)(env()))
      expect(id).to.equal(adopt)
      expect((await here.emulator.calls()).slice(before).map(({ path }) => path)).to.deep.equal(['/v1/connections/get'])
      expect((await acts.diff(outputs, checked(inputs, program({ adopt })))).changes).to.equal(false)
      const later = checked(inputs, program())
      const updated = await done(acts.update(id, outputs, later)(env()))
      expect((await acts.diff(updated, later)).changes).to.equal(false)
      expect(await resets(id)).to.deep.equal([])
    })

    it('makes safe changes with it', async () => {
      const adopt = await existing({ prefix: null })
      const { id } = await done(
        acts.create(checked({}, program({ adopt, schedule: { scheduleType: 'basic', units: 6, timeUnit: 'hours' } })))(
          env(),
        ),
      )
      expect((await here.post('connections/get', { connectionId: id }))['scheduleType']).to.equal('basic')
      expect(await resets(id)).to.deep.equal([])
    })

    it('is planned as an update is: what breaks is reset before it is saved, and synced after', async () => {
      const adopt = await existing()
      await synced(adopt)
      const shared = env()
      const edit = { adopt, syncCatalog: catalog(table('users', { cursorField: ['modified_at'] }), table('orders')) }
      const answer = await done(checkWithServer({}, { ...program(edit), __resource: 'shop' })(shared))
      if (answer._tag === 'Refused') throw new Error(answer.issues.map(({ reason }) => reason).join('\n'))
      expect(planOf(answer.inputs)).to.deep.equal({
        adopts: adopt,
        breaking: {
          'change_cursor_field public.users updated_at→modified_at':
            'public.users: cursor updated_at → modified_at — The saved position belongs to the old cursor, so rows would be missed or read again.',
        },
        resets: ['public.users'],
      })
      const { outputs } = await done(acts.create({ ...answer.inputs, __resource: 'shop' })(shared))
      expect(outputs.pendingReset).to.equal(undefined)
      expect(await resets(adopt)).to.deep.equal([['users']])
      const refused = await done(
        checkWithServer({}, { ...program({ adopt, onBreakingChange: 'refuse' }), __resource: 'shop' })(env()),
      )
      expect(refused._tag).to.equal('Refused')
    })

    it('fails with the list where a change would break that no preview has shown, and changes nothing', async () => {
      const adopt = await existing()
      const before = await here.post('connections/get', { connectionId: adopt })
      const inputs = checked(
        {},
        program({
          adopt,
          syncCatalog: catalog(table('users', { cursorField: ['modified_at'] }), table('orders')),
        }),
      )
      const { error, saved } = await failure(acts.create(inputs)(env()))
      expect(render(error)).to.equal(
        `Nothing was saved: connection ${adopt} is not as the preview took it to be, and the update would break what no preview has shown.\n  public.users: cursor updated_at → modified_at — The saved position belongs to the old cursor, so rows would be missed or read again.\nTry: run pulumi refresh and look at what pulumi preview then says; if a policy has altered the inputs, write its change into the program.`,
      )
      expect(saved).to.equal(undefined)
      expect(await here.post('connections/get', { connectionId: adopt })).to.deep.equal(before)
    })

    it('fails for a connection of another source, a deleted one, and one that is not there', async () => {
      const adopt = await existing()
      const other = await failure(
        acts.create(checked({}, program({ adopt, sourceId: 'd2b0a5a4-0000-4000-8000-000000000001' })))(env()),
      )
      expect(render(other.error)).to.contain(
        `adopt: connection ${adopt} goes from source ${here.sourceId} to destination ${here.destinationId}, and the program says others.`,
      )
      await here.post('connections/delete', { connectionId: adopt })
      const gone = await failure(acts.create(checked({}, program({ adopt })))(env()))
      expect(render(gone.error)).to.contain(`adopt: this server has no live connection ${adopt}.`)
      const nowhere = await failure(
        acts.create(checked({}, program({ adopt: 'd2b0a5a4-0000-4000-8000-000000000001' })))(env()),
      )
      expect(render(nowhere.error)).to.contain(
        'adopt: this server has no live connection d2b0a5a4-0000-4000-8000-000000000001.',
      )
    })
  })

  describe('under the scope `server`', () => {
    const edit = { syncCatalog: catalog(table('users', { cursorField: ['modified_at'] }), table('orders')) }

    it("lists what Airbyte's own rule resets, and just that is reset, once, and synced", async () => {
      await begin()
      const { id, outputs, inputs } = await create()
      await synced(id)
      // A new column resets its stream by Airbyte's rule, not by ours.
      const { stream, config } = table('orders')
      const wider = {
        stream: {
          ...stream,
          jsonSchema: {
            type: 'object',
            properties: {
              ...(stream.jsonSchema as { readonly properties: object }).properties,
              extra: { type: 'string' },
            },
          },
        },
        config,
      }
      const edited = checked(
        inputs,
        program({ syncCatalog: catalog(table('users', { cursorField: ['modified_at'] }), wider) }),
        'server',
      )
      expect(planOf(edited)?.resets).to.deep.equal(['public.orders', 'public.users'])
      const updated = await done(acts.update(id, outputs, edited)(env('server')))
      expect(await resets(id)).to.deep.equal([['orders', 'users']])
      expect(updated.lastReset?.status).to.equal('succeeded')
    })

    it('resets nothing for a change that breaks nothing', async () => {
      await begin()
      const { id, outputs, inputs } = await create()
      await synced(id)
      const edited = checked(
        inputs,
        program({ syncCatalog: catalog(table('users'), table('orders'), table('items')) }),
        'server',
      )
      expect(planOf(edited)?.resets).to.equal(undefined)
      await done(acts.update(id, outputs, edited)(env('server')))
      expect(await resets(id)).to.deep.equal([])
    })

    it('names what its rule overlooks as stale', async () => {
      await begin()
      const { inputs } = await create()
      const moved = checked(inputs, program({ prefix: 'x_' }), 'server')
      expect([planOf(moved)?.resets, planOf(moved)?.keptStale]).to.deep.equal([
        undefined,
        ['public.orders', 'public.users'],
      ])
    })

    it('resets nothing of a connection that has never synced', async () => {
      await begin()
      const { id, outputs, inputs } = await create()
      const updated = await done(acts.update(id, outputs, checked(inputs, program(edit), 'server'))(env('server')))
      expect(updated.pendingReset).to.equal(undefined)
      expect(await resets(id)).to.deep.equal([])
    })

    it('is refused, with nothing saved, where Airbyte would reset more than the plan says', async () => {
      await begin()
      const full = {
        syncMode: 'full_refresh',
        destinationSyncMode: 'overwrite',
        cursorField: [],
        primaryKey: [],
      } as const
      const { id, outputs, inputs } = await create({
        syncCatalog: catalog(table('users', full), table('orders', full)),
      })
      await synced(id)
      // A connection that only refreshes has no state of its streams.
      const dump = await here.emulator.dump()
      await here.emulator.load({
        ...dump,
        connections: dump.connections.map((connection) => ({ ...(connection as object), state: {} })),
      })
      const edited = checked(inputs, program({ syncCatalog: catalog(table('users'), table('orders', full)) }), 'server')
      const { error, saved } = await failure(acts.update(id, outputs, edited)(env('server')))
      expect(render(error)).to.contain('so Airbyte would reset all of its streams')
      expect(render(error)).to.contain('public.orders. Nothing was saved')
      expect(saved).to.equal(undefined)
      expect((await here.emulator.calls()).map(({ path }) => path)).not.to.include('/v1/web_backend/connections/update')
    })
  })

  it('a reset whose job fails leaves a pending reset, which the next update runs anew, and then it is settled', async () => {
    await begin()
    const { id, outputs, inputs } = await create()
    const edited = checked(
      inputs,
      program({ syncCatalog: catalog(table('users', { cursorField: ['modified_at'] }), table('orders')) }),
    )
    await here.emulator.nextJob({ configType: 'reset_connection', outcome: 'failed' })
    const { error, saved } = await failure(acts.update(id, outputs, edited)(env()))
    expect(render(error)).to.match(
      /^Saved, but its reset is not done\.\n {2}job \d+ is failed \(the job did not succeed\); streams: public\.users\n/,
    )
    const updated = await done(acts.update(id, saved?.outputs ?? {}, edited)(env()))
    expect(updated.pendingReset).to.equal(undefined)
    expect(await resets(id)).to.deep.equal([['users'], ['users']])
  })

  it('a reset that takes longer than its deadline is told, and gone on with, not begun again', async () => {
    await begin()
    const { id, outputs, inputs } = await create()
    const edited = checked(
      inputs,
      program({ syncCatalog: catalog(table('users', { cursorField: ['modified_at'] }), table('orders')) }),
    )
    await here.emulator.nextJob({ configType: 'reset_connection', seconds: 3600 })
    const lines: string[] = []
    let time = 0
    const impatient = {
      ...env(),
      now: () => (time += 10_000),
      resetTimeoutMilliseconds: 60_000,
      maxResets: undefined,
      progress: (line: string) => lines.push(line),
      conceal: () => undefined,
    }
    const { error, saved } = await failure(acts.update(id, outputs, edited)(impatient))
    expect(render(error)).to.contain('it was not through after')
    expect(lines.filter((line) => /^shop: reset job \d+ is running after \d+ s$/.test(line)).length).to.be.greaterThan(
      1,
    )
    await here.emulator.advance(3600)
    const updated = await done(acts.update(id, saved?.outputs ?? {}, edited)(env()))
    expect(updated.pendingReset).to.equal(undefined)
    expect(await resets(id)).to.deep.equal([['users']])
  })

  it('a connection that Airbyte disabled after a breaking refresh is read as inactive, and set active again', async () => {
    await begin()
    const discovered = await here.post('sources/discover_schema', { sourceId: here.sourceId })
    const { catalog: offered, catalogId } = discovered as unknown as {
      readonly catalog: { readonly streams: ReadonlyArray<ReturnType<typeof table>> }
      readonly catalogId: string
    }
    const streams = offered.streams.map((entry) => ({
      ...entry,
      config: {
        ...entry.config,
        syncMode: 'incremental' as const,
        destinationSyncMode: 'append_dedup',
        cursorField: [entry.stream.name === 'order_items' ? 'price' : 'updated_at'],
      },
    }))
    const more = { syncCatalog: { streams }, sourceCatalogId: catalogId }
    const { id, outputs, inputs } = await create(more)
    await here.emulator.setDiscovered(here.sourceId, {
      streams: [
        {
          name: 'users',
          namespace: 'public',
          json_schema: { type: 'object', properties: { id: { type: 'integer' } } },
          supported_sync_modes: ['incremental'],
        },
      ],
    })
    await here.post('web_backend/connections/get', { connectionId: id, withRefreshedCatalog: true })
    const found = await readBack(id, outputs)
    expect([found.inputs.status, found.outputs.schemaChange]).to.deep.equal(['inactive', 'breaking'])
    const again = checked(found.inputs, program(more))
    expect(Object.keys({ ...planOf(again)?.breaking, ...planOf(again)?.attention })).to.deep.equal([])
    const updated = await done(acts.update(id, found.outputs, again)(env()))
    expect(updated.connectionStatus).to.equal('active')
    expect({ ...(await readBack(id, updated)).inputs, planDetails: undefined }).to.deep.equal({
      ...inputs,
      planDetails: undefined,
    })
  })

  it('inputs that a policy altered after they were planned break nothing that no preview has shown', async () => {
    await begin()
    const { id, outputs, inputs } = await create()
    const { error, saved } = await failure(acts.update(id, outputs, { ...inputs, prefix: 'x_' })(env()))
    expect(render(error)).to.contain('if a policy has altered the inputs, write its change into the program')
    expect(render(error)).to.contain('public.users: table public.users → public.x_users')
    expect(saved).to.equal(undefined)
    expect((await here.post('connections/get', { connectionId: id }))['prefix']).to.equal('')
    await done(acts.update(id, outputs, { ...inputs, status: 'inactive' })(env()))
    expect((await here.post('connections/get', { connectionId: id }))['status']).to.equal('inactive')
  })

  it('a thousand updates leave no memory behind', async () => {
    await begin()
    const { id, outputs, inputs } = await create()
    const steady = env()
    let before: typeof inputs = inputs
    let state = outputs
    const heap = (): number => {
      collect()
      return process.memoryUsage().heapUsed
    }
    // Whatever is still reachable counts, and nothing else: other tests of this process leave garbage, too.
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    let first = 0
    for (let at = 0; at < 1000; at += 1) {
      const next = checked(before, program({ schedule: { scheduleType: 'basic', units: at + 1, timeUnit: 'hours' } }))
      state = await done(acts.update(id, state, next)(steady))
      before = next
      if (at === 200) first = heap()
    }
    // The emulator lives in this process and notes each call; that is the most that may stay.
    expect(heap() - first).to.be.lessThan(20 * 1024 * 1024)
    expect(steady.memory.listings.size + steady.memory.holders.size + steady.memory.taken.size).to.equal(0)
  }).timeout(60_000)
})
