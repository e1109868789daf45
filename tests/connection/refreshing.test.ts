import { expect } from 'chai'

import type { EmulatorOptions } from '../../emulator'
import { check as checkWithServer } from '../../provider/connection/check'
import { planOf } from '../../provider/connection/details'
import type { ResetBy, ResetScope } from '../../provider/runtime/configuration'
import * as acts from '../support/acts'
import { catalog, type Stage, stage, table } from '../support/shop'

const { done, failure } = acts

type Json = Readonly<Record<string, unknown>>

const first = catalog(table('users'), table('orders'))
const cursor = catalog(table('users', { cursorField: ['modified_at'] }), table('orders'))
const fewer = catalog(table('users', { cursorField: ['modified_at'] }))

describe('what no longer fits on a newer server', function () {
  this.timeout(60_000)
  let here: Stage
  afterEach(() => here.emulator.close())

  const begin = async (options: EmulatorOptions = {}): Promise<void> => {
    here = await stage({ airbyte: '2.2', races: { endingSeconds: 0 }, ...options })
  }

  const env = (
    resetScope: ResetScope = 'streams',
    resetBy: ResetBy = 'auto',
  ): acts.Env & { readonly lines: string[] } => {
    const lines: string[] = []
    return { ...acts.envOf(here.emulator.url, resetScope), resetBy, progress: (line) => lines.push(line), lines }
  }
  const program = (more: object = {}) => ({
    sourceId: here.sourceId,
    destinationId: here.destinationId,
    name: 'shop',
    syncCatalog: first,
    ...more,
  })
  const checked = async (olds: unknown, news: unknown, around: acts.Env) => {
    const result = await done(checkWithServer(olds, news)(around))
    if (result._tag === 'Refused') throw new Error(result.issues.map(({ reason }) => reason).join('\n'))
    return result.inputs
  }
  /** A connection that has synced once. */
  const synced = async (more: object = {}) => {
    const around = env()
    const inputs = await checked({}, program(more), around)
    const made = await done(acts.create(inputs)(around))
    await here.post('connections/sync', { connectionId: made.id })
    await here.emulator.advance(60)
    return { inputs, ...made }
  }
  const jobsOf = async (connectionId: string): Promise<ReadonlyArray<readonly [string, ReadonlyArray<string>]>> => {
    const configTypes = ['sync', 'reset_connection', 'refresh']
    const { jobs } = (await here.post('jobs/list', { configTypes, configId: connectionId })) as unknown as {
      readonly jobs: ReadonlyArray<{ readonly job: Json }>
    }
    return jobs
      .map(({ job }) => {
        const { streamsToReset, streamsToRefresh } = {
          ...(job['resetConfig'] as Json),
          ...(job['refreshConfig'] as Json),
        }
        const streams = (streamsToReset ?? streamsToRefresh ?? []) as ReadonlyArray<{ readonly name: string }>
        return [String(job['configType']), streams.map(({ name }) => name)] as const
      })
      .reverse()
  }

  it('a cursor change is one refresh of just that stream and no reset: the plan says so, and the table stays filled', async () => {
    await begin()
    const { id, inputs, outputs } = await synced()
    const around = env()
    const planned = await checked(inputs, program({ syncCatalog: cursor }), around)
    expect([planOf(planned)?.resets, planOf(planned)?.refreshes]).to.deep.equal([['public.users'], ['public.users']])
    const updated = await done(acts.update(id, outputs, planned)(around))
    expect(await jobsOf(id)).to.deep.equal([
      ['sync', []],
      ['refresh', ['users']],
    ])
    expect(around.lines).to.deep.equal(['shop: refresh job 2 for public.users'])
    expect([updated.pendingReset, updated.lastReset?.jobId]).to.deep.equal([undefined, 2])
    const again = await checked(planned, program({ syncCatalog: cursor }), around)
    expect([planOf(again), (await acts.diff(updated, again)).changes]).to.deep.equal([undefined, false])
  })

  it('a stream that goes is cleared, and the others are refreshed after it', async () => {
    await begin()
    const { id, inputs, outputs } = await synced()
    const around = env()
    const planned = await checked(inputs, program({ syncCatalog: fewer }), around)
    expect([planOf(planned)?.resets, planOf(planned)?.refreshes]).to.deep.equal([
      ['public.orders', 'public.users'],
      ['public.users'],
    ])
    const updated = await done(acts.update(id, outputs, planned)(around))
    expect((await jobsOf(id)).map(([type, streams]) => [type, ...streams])).to.deep.equal([
      ['sync'],
      ['reset_connection', 'orders'],
      ['refresh', 'users'],
      ['sync'],
    ])
    expect(updated.pendingReset).to.equal(undefined)
  })

  it('a program that wants tables emptied has them emptied, and one that insists on refreshes is refused where there are none', async () => {
    await begin()
    const { id, inputs, outputs } = await synced({ resetBy: 'clear' })
    const around = env()
    const planned = await checked(inputs, program({ syncCatalog: cursor, resetBy: 'clear' }), around)
    expect([planOf(planned)?.resets, planOf(planned)?.refreshes]).to.deep.equal([['public.users'], undefined])
    await done(acts.update(id, outputs, planned)(around))
    expect((await jobsOf(id)).map(([type]) => type)).to.deep.equal(['sync', 'reset_connection', 'sync'])
    await here.emulator.close()
    await begin({ airbyte: '0.44' })
    const old = await synced()
    const result = await done(checkWithServer(old.inputs, program({ syncCatalog: cursor }))(env('streams', 'refresh')))
    expect(result._tag === 'Refused' && result.issues).to.deep.equal([
      {
        property: 'resetBy',
        reason: `resetBy: it is refresh, and the server, or the connector of destination ${here.destinationId}, cannot refresh. Set it to clear, or to auto, which refreshes where it can.`,
      },
    ])
  })

  it("under the server's own rule the refresh that it starts is awaited, and counts", async () => {
    await begin()
    const { id, inputs, outputs } = await synced()
    const around = env('server')
    const planned = await checked(inputs, program({ syncCatalog: cursor }), around)
    expect(planOf(planned)?.refreshes).to.deep.equal(['public.users'])
    const updated = await done(acts.update(id, outputs, planned)(around))
    expect(await jobsOf(id)).to.deep.equal([
      ['sync', []],
      ['refresh', ['users']],
    ])
    expect(updated.pendingReset).to.equal(undefined)
  })

  it("under the server's own rule a refresh whose signal was lost comes with the next sync, which is started at once", async () => {
    await begin({ races: { endingSeconds: 0, lost: ['refresh after save'] } })
    const { id, inputs, outputs } = await synced()
    const around = env('server')
    const planned = await checked(inputs, program({ syncCatalog: cursor }), around)
    const updated = await done(acts.update(id, outputs, planned)(around))
    expect(await jobsOf(id)).to.deep.equal([
      ['sync', []],
      ['refresh', ['users']],
    ])
    expect(updated.pendingReset).to.equal(undefined)
  })

  it("under the server's own rule a destination that cannot refresh is reset, and a sync is started after it: no other follows", async () => {
    await begin()
    const { parts } = await here.emulator.dump()
    const definitions = parts['destinationDefinitions'] as ReadonlyArray<readonly [string, { readonly name: string }]>
    const { destinationId } = await here.post('destinations/create', {
      workspaceId: here.workspaceId,
      destinationDefinitionId: definitions.find(([, { name }]) => name === 'Local JSON')?.[0],
      name: 'files',
      connectionConfiguration: { destination_path: '/x' },
    })
    const { id, inputs, outputs } = await synced({ destinationId })
    const around = env('server')
    const planned = await checked(inputs, program({ destinationId, syncCatalog: cursor }), around)
    expect([planOf(planned)?.resets, planOf(planned)?.refreshes]).to.deep.equal([['public.users'], undefined])
    await done(acts.update(id, outputs, planned)(around))
    expect(await jobsOf(id)).to.deep.equal([
      ['sync', []],
      ['reset_connection', ['users']],
      ['sync', []],
    ])
  })

  it("the plan under the server's own rule is that of the server's generation: a reworded column is read again by an older one alone", async () => {
    const reworded = catalog(
      table('users', { cursorField: ['modified_at'] }),
      ...catalog(table('orders')).streams.map(({ stream, config }) => ({
        stream: {
          ...stream,
          jsonSchema: {
            type: 'object',
            properties: {
              ...(stream.jsonSchema as { readonly properties: object }).properties,
              email: { type: ['null', 'string'], description: 'of work' },
            },
          },
        },
        config,
      })),
    )
    const planned = async (airbyte: '0.44' | '2.2'): Promise<unknown> => {
      await begin({ airbyte })
      const around = env('server')
      const inputs = await checked({}, program(), around)
      return planOf(await checked(inputs, program({ syncCatalog: reworded }), around))?.resets
    }
    expect(await planned('2.2')).to.deep.equal(['public.users'])
    await here.emulator.close()
    expect(await planned('0.44')).to.deep.equal(['public.orders', 'public.users'])
  })

  it('a refresh that was cancelled is owed, and the next update refreshes again', async () => {
    await begin()
    const { id, inputs, outputs } = await synced()
    await here.emulator.nextJob({ configType: 'refresh', outcome: 'failed' })
    const planned = await checked(inputs, program({ syncCatalog: cursor }), env())
    const { error, saved } = await failure(acts.update(id, outputs, planned)(env()))
    expect(error._tag).to.equal('ResetFailed')
    const owing = saved?.outputs ?? outputs
    expect(Object.keys(owing.pendingReset?.streams ?? {})).to.deep.equal(['public.users'])
    const updated = await done(acts.update(id, owing, planned)(env()))
    expect(updated.pendingReset).to.equal(undefined)
    expect((await jobsOf(id)).map(([type]) => type)).to.deep.equal(['sync', 'refresh', 'refresh'])
  })
})
