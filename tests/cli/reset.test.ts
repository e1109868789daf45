import { expect } from 'chai'

import { reset } from '../../cli/reset'
import { catalog, type Stage, stage, table } from '../support/shop'

interface Told {
  readonly code: number
  readonly out: string
  readonly error: string
}

describe('pulumi-airbyte reset', function () {
  this.timeout(60_000)
  let here: Stage
  afterEach(() => here.emulator.close())

  const begin = async (options: Parameters<typeof stage>[0] = {}): Promise<string> => {
    here = await stage({ races: { endingSeconds: 0 }, ...options })
    const { sourceId, destinationId } = here
    const syncCatalog = catalog(table('users'), table('orders'))
    const made = { sourceId, destinationId, name: 'shop', status: 'active', syncCatalog }
    const id = String((await here.post('connections/create', made))['connectionId'])
    await here.post('connections/sync', { connectionId: id })
    await here.emulator.advance(60)
    return id
  }

  const run = async (args: ReadonlyArray<string>, answer?: string): Promise<Told> => {
    const told = { out: '', error: '' }
    const code = await reset.run(args, {
      environment: { AIRBYTE_URL: here.emulator.url, AIRBYTE_MAX_RETRIES: '0' },
      out: (text) => (told.out += text),
      error: (text) => (told.error += text),
      ...(answer === undefined
        ? {}
        : {
            ask: (question: string) => {
              told.out += question
              return Promise.resolve(answer)
            },
          }),
    })
    return { code, ...told }
  }

  const jobs = async (id: string, ...more: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
    const { jobs: found } = (await here.post('jobs/list', {
      configTypes: ['sync', 'reset_connection', ...more],
      configId: id,
    })) as unknown as {
      readonly jobs: ReadonlyArray<{
        readonly job: {
          readonly configType: string
          readonly resetConfig?: { readonly streamsToReset: ReadonlyArray<{ readonly name: string }> }
        }
      }>
    }
    return found
      .map(({ job }) => [job.configType, ...(job.resetConfig?.streamsToReset ?? []).map(({ name }) => name)].join(' '))
      .reverse()
      .slice(1)
  }

  const PLAN =
    'shop: resets public.users (a reset is asked for); the table is emptied and read again; 1 row in 1 s at the last full sync\n'

  it('says what will be done as a preview does, asks, resets, waits, and starts the sync', async () => {
    const id = await begin()
    const { code, out, error } = await run(['--connection', 'shop', '--stream', 'public.us*'], 'yes')
    expect([code, error]).to.deep.equal([0, ''])
    expect(out).to.equal(
      `${PLAN}Reset? Only yes will do it: shop: reset job 2 for public.users\nJob 2: succeeded.\nSync job 3 fills the tables.\n`,
    )
    expect(await jobs(id)).to.deep.equal(['reset_connection users', 'sync'])
  })

  it('does nothing where the answer is another one, or where nobody can be asked', async () => {
    const id = await begin()
    const args = ['--connection', id, '--stream', 'public.users']
    expect(await run(args, 'y')).to.deep.equal({
      code: 1,
      out: `${PLAN}Reset? Only yes will do it: `,
      error:
        'Nothing was reset.\n  the answer was "y"\nTry: run this command again, and answer yes once that is what you want.\n',
    })
    expect(await run(args)).to.deep.equal({
      code: 1,
      out: PLAN,
      error: 'Nothing was reset.\n  there is no terminal to ask at\nTry: give --yes.\n',
    })
    expect(await jobs(id)).to.deep.equal([])
  })

  it('neither waits nor syncs where it is not to', async () => {
    const id = await begin()
    const { code, out } = await run(['--connection', id, '--stream', '*', '--yes', '--no-wait', '--no-sync'])
    expect(code).to.equal(0)
    expect(out.split('\n')[0]).to.equal(
      'shop: resets public.orders, public.users (a reset is asked for); the tables are emptied; the next sync fills them; 2 rows in up to 1 s at the last full sync',
    )
    expect(await jobs(id)).to.deep.equal(['reset_connection orders users'])
  })

  it('resets nothing that is empty since the last reset, says so, and tells of the sync that it starts', async () => {
    const id = await begin()
    const args = ['--connection', id, '--stream', 'public.users', '--yes']
    await run([...args, '--no-sync'])
    const { code, out } = await run(args)
    expect([code, out]).to.deep.equal([
      0,
      `${PLAN}shop: public.users was reset already and has not been synced since, and is not reset again\nshop: sync job 3 fills what an earlier reset has emptied\n`,
    ])
    expect(await jobs(id)).to.deep.equal(['reset_connection users', 'sync'])
  })

  for (const airbyte of ['0.44', '2.2'] as const) {
    it(`tells every job for a table that no sync has filled yet, of Airbyte ${airbyte}`, async () => {
      await begin({ airbyte })
      const { sourceId, destinationId } = here
      const made = { sourceId, destinationId, name: 'fresh', status: 'active', syncCatalog: catalog(table('users')) }
      const id = String((await here.post('connections/create', made))['connectionId'])
      const { code, out } = await run(['--connection', id, '--stream', '*', '--by', 'clear', '--yes'])
      expect([code, out]).to.deep.equal([
        0,
        'fresh: resets public.users (a reset is asked for); the table is emptied and read again\nfresh: reset job 2 for public.users\nJob 2: succeeded.\nSync job 3 fills the tables.\n',
      ])
      const { jobs: all } = (await here.post('jobs/list', {
        configTypes: ['sync', 'reset_connection'],
        configId: id,
      })) as { readonly jobs?: ReadonlyArray<{ readonly job: { readonly id: number } }> }
      expect(all?.map(({ job }) => job.id)).to.deep.equal([3, 2])
    })
  }

  it('refreshes where server and destination can, and clears where it is told to', async () => {
    const id = await begin({ airbyte: '2.2' })
    // This release tells nothing of single streams, so nobody knows what it took.
    expect((await run(['--connection', id, '--stream', 'public.users', '--yes'])).out.split('\n')[0]).to.equal(
      'shop: refreshes public.users (a reset is asked for); all is read again and merged, while the table stays filled',
    )
    await here.emulator.advance(60)
    expect((await run(['--connection', id, '--stream', 'public.users', '--yes', '--by', 'clear'])).code).to.equal(0)
    expect(await jobs(id, 'refresh')).to.deep.equal(['refresh', 'reset_connection users', 'sync'])
  })

  for (const [title, args, code, said] of [
    [
      'no connection of that name',
      ['--connection', 'shopp', '--stream', '*'],
      1,
      /^There is no connection "shopp"; did you mean "shop"\?\n {2}\S+ {2}shop\nTry: give --connection as the id of the one that is meant\.\n$/,
    ],
    [
      'a connection that is not there',
      ['--connection', 'd2b0a5a4-0000-4000-8000-00000000ffff', '--stream', '*'],
      1,
      /^There is no connection d2b0a5a4-0000-4000-8000-00000000ffff\.\n {2}it is not there, or it was deleted\nTry: correct the id\.\n$/,
    ],
    [
      'a stream that is not there',
      ['--connection', 'shop', '--stream', 'public.user'],
      1,
      /^Connection "shop" has no stream "public\.user"\. Did you mean public\.users\?\n$/,
    ],
    [
      'a glob of nothing',
      ['--connection', 'shop', '--stream', 'x.*'],
      1,
      /^Connection "shop" has no stream "x\.\*"\. It has public\.orders, public\.users\.\n$/,
    ],
    [
      'a refresh that is not to be had',
      ['--connection', 'shop', '--stream', '*', '--by', 'refresh'],
      1,
      /^resetBy: it is refresh, and the server, or the connector of destination \S+, cannot refresh\. Set it to clear, or to auto, which refreshes where it can\.\n$/,
    ],
    ['no connection', ['--stream', '*'], 64, /^--connection is missing\.\n\nUsage/],
    ['no stream', ['--connection', 'shop'], 64, /^--stream is missing; "\*" stands for all\.\n\nUsage/],
    [
      'another way',
      ['--connection', 'a', '--stream', 'b', '--by', 'force'],
      64,
      /^--by has to be clear or refresh, not "force"/,
    ],
  ] as const) {
    it(`says what is wrong about ${title}`, async () => {
      const id = await begin()
      const told = await run(args)
      expect([told.code, told.out]).to.deep.equal([code, ''])
      expect(told.error).to.match(said)
      expect(await jobs(id)).to.deep.equal([])
    })
  }

  it('refuses an inactive connection, of which Airbyte resets nothing', async () => {
    const id = await begin()
    await here.post('connections/update', { connectionId: id, status: 'inactive' })
    expect(await run(['--connection', id, '--stream', '*', '--yes'])).to.deep.equal({
      code: 1,
      out: '',
      error:
        'Connection "shop" is inactive, and Airbyte resets nothing of an inactive connection. Make it active first.\n',
    })
  })

  it('refuses a connection that Airbyte has locked, whose jobs are cancelled', async () => {
    const id = await begin({ airbyte: '2.2' })
    const dump = await here.emulator.dump()
    const connections = dump.connections.map((connection) => ({ ...(connection as object), status: 'locked' }))
    await here.emulator.load({ ...dump, connections })
    expect(await run(['--connection', id, '--stream', '*', '--yes'])).to.deep.equal({
      code: 1,
      out: '',
      error:
        'Airbyte has locked connection "shop", and cancels every job of a locked connection. Have it unlocked in Airbyte first.\n',
    })
  })

  it('says of a job that fails what to do', async () => {
    const id = await begin()
    await here.emulator.nextJob({ configType: 'reset_connection', outcome: 'failed' })
    const told = await run(['--connection', id, '--stream', 'public.users', '--yes'])
    expect([told.code, told.error]).to.deep.equal([
      1,
      'The reset is not done.\n  job 2 is failed (the job did not succeed)\nTry: look at the job in Airbyte, then ask for the reset again.\n',
    ])
  })
})
