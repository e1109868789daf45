import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import type { ConnectionRead } from '../../provider/api/connections'
import { type AirbyteError, render } from '../../provider/errors'
import { pretend, type Pretended, type PretendOptions, type Spoilt } from '../support/pretend'
import { catalog, table } from '../support/shop'

const wanted = { sourceId: 's', destinationId: 'd', name: 'shop', syncCatalog: catalog(table('users')) }

const other = (name: string, connectionId: string): ConnectionRead => ({ ...wanted, name, connectionId })

const many = (count: number): ReadonlyArray<ConnectionRead> =>
  Array.from({ length: count }, (_, at) => other(`shop ${String(at)}`, `there-${String(at)}`))

const right = <A>(result: E.Either<AirbyteError, A>): A => {
  if (E.isLeft(result)) throw new Error(render(result.left))
  return result.right
}

const left = (result: E.Either<AirbyteError, unknown>): AirbyteError => {
  if (E.isRight(result)) throw new Error(`it succeeded: ${JSON.stringify(result.right)}`)
  return result.left
}

/** What a gateway, a line or a server may do while the work goes on behind it. */
const LATE: Readonly<Record<string, Spoilt>> = {
  'a gateway that gives up 3 s before it is done': { seen: '504', doneAfter: 3_000 },
  'a cut line, and done at once': { seen: 'a cut line', doneAfter: 0 },
  'a cut line, and done 5 s later': { seen: 'a cut line', doneAfter: 5_000 },
  'no answer at all, and done after 4 s': { seen: 'nothing', doneAfter: 4_000 },
}

const MAKE: Readonly<Record<string, (here: Pretended) => Promise<E.Either<AirbyteError, ConnectionRead>>>> = {
  '/connections/create': ({ client }) => client.createConnection(wanted)(),
  '/web_backend/connections/create': ({ client }) => client.webBackendCreateConnection(wanted)(),
}

describe('a creation whose outcome is not known', () => {
  for (const [path, make] of Object.entries(MAKE)) {
    for (const [title, fault] of Object.entries(LATE)) {
      it(`${path}, ${title}: one connection, found`, async () => {
        const here = pretend()
        here.spoil(path, fault)
        expect(right(await make(here)).connectionId).to.equal('made-0')
        expect([here.connections.length, here.sent(path)]).to.deep.equal([1, 1])
      })
    }

    for (const seen of ['504', 'a cut line', 'nothing'] as const) {
      it(`${path}, ${seen} and never done: told after half a minute, never sent again`, async () => {
        const here = pretend({ timeoutMilliseconds: 20_000 })
        here.spoil(path, { seen })
        const error = left(await make(here))
        expect(error._tag).to.equal('OutcomeUnknown')
        expect([here.connections.length, here.sent(path)]).to.deep.equal([0, 1])
        const looks = here.calls.filter((call) => call.path === '/web_backend/connections/list')
        const last = (looks.at(-1)?.at ?? 0) - (seen === 'nothing' ? 20_000 : 0)
        expect([looks.length > 8, last]).to.deep.equal([true, 30_000])
      })
    }
  }

  it('says what was asked, what was seen, and that the next run looks first', async () => {
    const here = pretend()
    here.spoil('/connections/create', { seen: '504' })
    expect(render(left(await here.client.createConnection(wanted)()))).to.equal(
      [
        'Whether Airbyte has done what POST /v1/connections/create asks for is not known.',
        '  Airbyte failed at POST /v1/connections/create (504): the answer is not JSON',
        '  looked for 30 s: no new connection named "shop" of this source and destination is there',
        'Try: run the same command again: it looks first for what this one may have done.',
      ].join('\n'),
    )
  })

  it('is found through all pages of a list, also where its twin of before is on another', async () => {
    const here = pretend({ pageSize: 20 })
    here.connections.push(...many(30), other('shop', 'twin'), ...many(50).slice(31))
    here.spoil('/connections/create', { seen: '504', doneAfter: 3_000 })
    expect(right(await here.client.createConnection(wanted)()).connectionId).to.equal('made-50')
  })

  it('is not taken for its twin on the third page, which was there before', async () => {
    const here = pretend({ pageSize: 20 })
    here.connections.push(...many(45), other('shop', 'twin'))
    here.spoil('/connections/create', { seen: 'a cut line' })
    expect(left(await here.client.createConnection(wanted)())._tag).to.equal('OutcomeUnknown')
  })

  it('is known by what was asked for: defaults and ids that the server adds are no difference, nor is its clock', async () => {
    const syncCatalog = catalog(
      table('users', { mappers: [{ type: 'hashing', mapperConfiguration: { targetField: 'email' } }] } as object),
    )
    const added: PretendOptions['added'] = (connection) => ({
      ...connection,
      // Two minutes late, and older than the call by that.
      created_at: 1_767_225_480,
      syncCatalog: {
        streams: connection.syncCatalog.streams.map(({ stream, config }) => ({
          stream: { ...stream, isResumable: true, isFileBased: false },
          config: {
            ...config,
            includeFiles: false,
            aliasName: 'users',
            mappers: [{ id: 'm1', type: 'hashing', mapperConfiguration: { targetField: 'email', method: 'SHA-256' } }],
          },
        })),
      },
    })
    const here = pretend({ added })
    here.spoil('/connections/create', { seen: 'a cut line', doneAfter: 1_000 })
    expect(right(await here.client.createConnection({ ...wanted, syncCatalog })()).connectionId).to.equal('made-0')
  })

  it('one that another hand has made with another catalog meanwhile is told by its id, and not taken', async () => {
    const here = pretend()
    here.spoil('/connections/create', { seen: '504' })
    void here.clock.pause(2_000).then(() => {
      here.connections.push({ ...other('shop', 'theirs'), syncCatalog: catalog(table('orders')) })
    })
    expect(left(await here.client.createConnection(wanted)())).to.have.property(
      'looked',
      'looked for 30 s: what is new and named "shop" of this source and destination is not certainly what was asked for: theirs',
    )
  })

  it('what an earlier call of the client has made is not taken for what a later one made', async () => {
    const here = pretend()
    right(await here.client.createConnection(wanted, { known: new Set() })())
    here.spoil('/connections/create', { seen: 'a cut line' })
    expect(left(await here.client.createConnection(wanted, { known: new Set() })())._tag).to.equal('OutcomeUnknown')
  })

  it('one without a name is known by the one that Airbyte gives', async () => {
    const here = pretend()
    const { name: _name, ...unnamed } = wanted
    here.spoil('/connections/create', { seen: 'a cut line', doneAfter: 500 })
    expect(right(await here.client.createConnection(unnamed)()).name).to.equal('shop <> warehouse')
  })

  it('given what was there before, it asks nothing more than what it has to', async () => {
    const here = pretend()
    right(await here.client.createConnection(wanted, { known: new Set() })())
    expect(here.calls.map(({ path }) => path)).to.deep.equal(['/connections/create'])
  })

  it("a failure of Airbyte's own is looked for once, at once: found or told as it is", async () => {
    const here = pretend()
    here.spoil('/connections/create', { seen: '500 of Airbyte', doneAfter: 0 })
    expect(right(await here.client.createConnection(wanted)()).connectionId).to.equal('made-0')
    here.spoil('/connections/create', { seen: '500 of Airbyte' })
    expect(left(await here.client.createConnection({ ...wanted, name: 'b' })())).to.deep.include({
      _tag: 'ServerFailed',
      by: 'airbyte',
    })
    expect(here.calls.at(-1)?.at).to.equal(0)
  })

  it('looks that fail are looked again, and told where none succeeds', async () => {
    const here = pretend({ maxRetries: 0 })
    here.spoil('/connections/create', { seen: '504', doneAfter: 0 })
    here.spoil('/web_backend/connections/list', { seen: 'its own' }, { seen: '504' }, { seen: 'a cut line' })
    expect(right(await here.client.createConnection(wanted)()).connectionId).to.equal('made-0')
    here.spoil('/connections/create', { seen: '504', doneAfter: 0 })
    const failures = Array.from({ length: 50 }, (): Spoilt => ({ seen: '504' }))
    here.spoil('/web_backend/connections/list', { seen: 'its own' }, ...failures)
    expect(left(await here.client.createConnection({ ...wanted, name: 'b' })())).to.have.property(
      'looked',
      'looked for 30 s: looking for it failed: Airbyte failed at POST /v1/web_backend/connections/list (504): the answer is not JSON',
    )
  })

  it('looking ends at the deadline of the operation, and where it is called off', async () => {
    const here = pretend()
    here.spoil('/connections/create', { seen: '504' })
    const error = left(await here.client.createConnection(wanted, { deadlineMilliseconds: 6_000 })())
    expect([error._tag, here.calls.at(-1)?.at]).to.deep.equal(['OutcomeUnknown', 6_000])
    here.spoil('/connections/create', { seen: '504' })
    const control = new AbortController()
    void here.clock.pause(2_000).then(() => {
      control.abort()
    })
    expect(left(await here.client.createConnection(wanted, { signal: control.signal })())._tag).to.equal('Cancelled')
    expect(here.connections).to.deep.equal([])
  })
})

const RESETS: Readonly<Record<string, (here: Pretended) => Promise<E.Either<AirbyteError, unknown>>>> = {
  '/connections/reset': ({ client }) => client.resetConnection({ connectionId: 'c' })(),
  '/connections/reset/stream': ({ client }) =>
    client.resetConnectionStream({ connectionId: 'c', streams: [{ streamName: 'users' }] })(),
}

const withConnection = (options: PretendOptions = {}): Pretended => {
  const here = pretend(options)
  here.connections.push(other('shop', 'c'))
  return here
}

describe('a reset whose outcome is not known', () => {
  for (const [path, reset] of Object.entries(RESETS)) {
    for (const [title, fault] of Object.entries(LATE)) {
      it(`${path}, ${title}: one job, found`, async () => {
        const here = withConnection()
        here.spoil(path, fault)
        expect(right(await reset(here))).to.have.nested.property('job.id', 1)
        expect([here.jobs.length, here.sent(path)]).to.deep.equal([1, 1])
      })
    }

    it(`${path}, its signal is lost: given up after ten seconds, looked for, and sent once more`, async () => {
      const here = withConnection()
      here.spoil(path, { seen: 'nothing' })
      expect(right(await reset(here))).to.have.nested.property('job.id', 1)
      expect(here.calls.filter((call) => call.path === path).map(({ at }) => at)).to.deep.equal([0, 18_000])
      expect(here.jobs).to.have.lengthOf(1)
    })

    it(`${path}, lost twice: told`, async () => {
      const here = withConnection()
      here.spoil(path, { seen: 'nothing' }, { seen: 'a cut line' })
      expect(left(await reset(here))).to.deep.include({
        _tag: 'OutcomeUnknown',
        request: { method: 'POST', path: `/v1${path}` },
        looked: 'looked for 8 s: no such job has begun',
      })
      expect([here.jobs.length, here.sent(path)]).to.deep.equal([0, 2])
    })
  }

  it('a younger job of other streams is not its job', async () => {
    const here = withConnection()
    here.spoil('/connections/reset/stream', { seen: 'a cut line' })
    void here.clock.pause(1_000).then(() => {
      here.jobs.push({
        id: 1,
        status: 'running',
        configType: 'reset_connection',
        configId: 'c',
        createdAt: 1,
        resetConfig: { streamsToReset: [{ name: 'orders' }] },
      })
    })
    const answer = right(
      await here.client.resetConnectionStream({ connectionId: 'c', streams: [{ streamName: 'users' }] })(),
    )
    expect(answer.job).to.deep.include({ id: 2, resetConfig: { streamsToReset: [{ name: 'users' }] } })
  })

  it('an older job of the same streams is not its job', async () => {
    const here = withConnection()
    const reset = here.client.resetConnectionStream({ connectionId: 'c', streams: [{ streamName: 'users' }] })
    right(await reset())
    here.spoil('/connections/reset/stream', { seen: 'a cut line' })
    expect(right(await reset()).job.id).to.equal(2)
  })

  it('a job of some streams is not a reset of all', async () => {
    const here = pretend()
    here.connections.push({ ...other('shop', 'c'), syncCatalog: catalog(table('users'), table('orders')) })
    here.spoil('/connections/reset', { seen: 'a cut line' })
    void here.clock
      .pause(1_000)
      .then(() => here.client.resetConnectionStream({ connectionId: 'c', streams: [{ streamName: 'users' }] })())
    expect(right(await here.client.resetConnection({ connectionId: 'c' })()).job.id).to.equal(2)
  })

  it('a reset of no stream is refused, and nothing is asked', async () => {
    const here = withConnection()
    expect(left(await here.client.resetConnectionStream({ connectionId: 'c', streams: [] })())._tag).to.equal(
      'InvalidInputs',
    )
    expect(here.calls).to.deep.equal([])
  })
})

describe('a sync', () => {
  const sync = (here: Pretended) => here.client.syncConnection({ connectionId: 'c' })()
  /** Leaves an old sync and the reset, both through. */
  const reset = async (here: Pretended): Promise<void> => {
    here.jobs.push({ id: 1, status: 'succeeded', configType: 'sync', configId: 'c', createdAt: 1 })
    right(await here.client.resetConnection({ connectionId: 'c' })())
    here.jobs[1] = { ...here.jobs[1]!, status: 'succeeded' }
  }

  for (const how of ['409', 'the job of the reset'] as const) {
    it(`right after a reset, answered with ${how} for 8.3 s: asked again until it begins`, async () => {
      const here = withConnection()
      await reset(here)
      here.ending = { until: here.clock.now() + 8_300, how }
      expect(right(await sync(here)).job).to.deep.include({ id: 3, configType: 'sync' })
      expect(here.jobs.map(({ configType }) => configType)).to.deep.equal(['sync', 'reset_connection', 'sync'])
    })
  }

  it('that does not come about within twenty seconds is told as such, with what was seen', async () => {
    const here = withConnection()
    await reset(here)
    here.ending = { until: Infinity, how: '409' }
    expect(render(left(await sync(here)))).to.equal(
      [
        'Airbyte did not begin what POST /v1/connections/sync asks for.',
        '  asked again for 20 s: A sync is already running for: c (409), though no sync runs',
        'Try: run the same command again, or begin it in Airbyte.',
      ].join('\n'),
    )
    here.ending = { until: Infinity, how: 'the job of the reset' }
    expect(left(await sync(here))).to.deep.include({
      _tag: 'NotStarted',
      seen: 'answered with job 2 (reset_connection), which is no sync of this call',
    })
  })

  it('that has been running since before the call is told at once with the words of the server', async () => {
    const here = withConnection()
    right(await sync(here))
    expect(left(await sync(here))).to.deep.include({
      _tag: 'Rejected',
      status: 409,
      message: 'A sync is already running for: c',
    })
    expect(here.calls.at(-1)?.at).to.equal(0)
  })

  it('that has begun since the call is the one, whoever asked for it', async () => {
    const here = withConnection()
    await reset(here)
    here.ending = { until: Infinity, how: '409' }
    void here.clock.pause(3_000).then(() => {
      here.jobs.push({ id: 3, status: 'running', configType: 'sync', configId: 'c', createdAt: 1 })
    })
    expect(right(await sync(here)).job).to.deep.include({ id: 3, configType: 'sync' })
  })

  it('of a connection that is deleted is told as gone', async () => {
    const here = withConnection()
    here.connections[0] = { ...here.connections[0]!, status: 'deprecated' }
    here.ending = { until: Infinity, how: '409' }
    expect(left(await sync(here))).to.deep.equal({
      _tag: 'NotFound',
      request: { method: 'POST', path: '/v1/connections/sync' },
      status: 409,
      message: 'connection c is deleted (deprecated)',
    })
  })

  for (const [title, fault] of Object.entries(LATE)) {
    it(`${title}: one job`, async () => {
      const here = withConnection()
      here.spoil('/connections/sync', fault)
      expect(right(await sync(here)).job.id).to.equal(1)
      expect(here.jobs).to.have.lengthOf(1)
    })
  }

  it('whose signal is lost is sent once more', async () => {
    const here = withConnection()
    here.spoil('/connections/sync', { seen: 'nothing' })
    expect(right(await sync(here)).job.id).to.equal(1)
    expect(here.sent('/connections/sync')).to.equal(2)
  })
})

describe('an update whose outcome is not known', () => {
  const path = '/web_backend/connections/update'
  const edited = catalog(table('users', { cursorField: ['modified_at'] }))
  const operation = {
    workspaceId: 'w',
    name: 'n',
    operatorConfiguration: { operatorType: 'normalization', normalization: { option: 'basic' } },
  }

  for (const [title, fault] of Object.entries(LATE)) {
    it(`which resets, ${title}: one reset`, async () => {
      const here = withConnection()
      here.spoil(path, fault)
      const request = { connectionId: 'c', syncCatalog: edited, skipReset: false }
      expect(right(await here.client.webBackendUpdateConnection(request)()).syncCatalog).to.deep.equal(edited)
      expect([here.jobs.length, here.sent(path)]).to.deep.equal([1, 1])
    })
  }

  it('which resets, and nothing of it is there: sent once more', async () => {
    const here = withConnection()
    here.spoil(path, { seen: '504' })
    const request = { connectionId: 'c', syncCatalog: edited, skipReset: false }
    right(await here.client.webBackendUpdateConnection(request)())
    expect([here.jobs.length, here.sent(path)]).to.deep.equal([1, 2])
  })

  it('which makes operations, and nothing of it is there: told, for they could be doubled', async () => {
    const here = withConnection()
    here.spoil(path, { seen: '504' })
    const request = { connectionId: 'c', skipReset: true, syncCatalog: edited, operations: [operation] }
    expect(left(await here.client.webBackendUpdateConnection(request)())).to.deep.include({
      _tag: 'OutcomeUnknown',
      looked: 'looked for 30 s: the connection is as it was',
    })
    expect(here.sent(path)).to.equal(1)
  })

  it('which neither resets nor makes anything is repeated as any other call', async () => {
    const here = withConnection()
    here.spoil(path, { seen: '504' }, { seen: 'a cut line', doneAfter: 0 })
    right(await here.client.webBackendUpdateConnection({ connectionId: 'c', name: 'other', skipReset: true })())
    expect([here.sent(path), here.connections[0]?.name]).to.deep.equal([3, 'other'])
  })
})

describe('whole lists', () => {
  for (const count of [0, 19, 20, 21, 40, 41]) {
    it(`${String(count)} connections in pages of twenty are all found, in no more pages than there are`, async () => {
      const here = pretend({ pageSize: 20 })
      here.connections.push(...many(count))
      const { connections } = right(await here.client.listEveryConnection({ workspaceId: 'w' })())
      expect(connections.map(({ name }) => name)).to.deep.equal(many(count).map(({ name }) => name))
      expect(here.calls).to.have.lengthOf(Math.max(1, Math.ceil(count / 20)))
    })
  }

  it('an older server is asked once', async () => {
    const here = pretend()
    here.connections.push(...many(50))
    expect(right(await here.client.listEveryConnection({ workspaceId: 'w' })()).connections).to.have.lengthOf(50)
    expect(here.calls).to.have.lengthOf(1)
  })

  it('connections are found on whatever page they are', async () => {
    const here = pretend({ pageSize: 20 })
    here.connections.push(...many(50))
    const { connections } = right(await here.client.findConnections({ workspaceId: 'w', name: 'shop 47' })())
    expect(connections.map(({ connectionId }) => connectionId)).to.deep.equal(['there-47'])
  })
})
