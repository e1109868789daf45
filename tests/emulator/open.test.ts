import { expect } from 'chai'

import { type Caller, type Fault, KILLED, openEmulator, startEmulator } from '../../emulator'
import { createClient } from '../../provider/api/client'
import { openStage } from '../support/shop'

const URL = 'http://airbyte.example/api'
const OPTIONS = { method: 'POST', headers: { 'content-type': 'application/json' } }

/** What a call came to, in a word: its status, or the code of its error. */
const outcomeOf = (call: Promise<{ readonly status: number }>): Promise<string> =>
  call.then(
    ({ status }) => String(status),
    (error: unknown) => {
      const { code, name } = error as { readonly code?: unknown; readonly name: string }
      return typeof code === 'string' ? code : name
    },
  )

const create = (caller: Pick<Caller, 'fetch'>, name: string) =>
  caller.fetch(`${URL}/v1/workspaces/create`, { ...OPTIONS, body: JSON.stringify({ name }) })

const namesIn = async (caller: Pick<Caller, 'fetch'>): Promise<ReadonlyArray<string>> => {
  const answer = await caller.fetch(`${URL}/v1/workspaces/list`, { ...OPTIONS, body: '{}' })
  const { workspaces } = JSON.parse(await answer.text()) as { readonly workspaces: ReadonlyArray<{ name: string }> }
  return workspaces.map(({ name }) => name)
}

describe('an emulator in the process', () => {
  it('answers as over a port: status, headers, text', async () => {
    const emulator = openEmulator()
    const answer = await emulator.handle('POST', '/v1/workspaces/get', { workspaceId: 'x' })
    expect(answer.status).to.equal(400)
    expect(answer.headers.get('Content-Type')).to.equal('application/json')
    expect((JSON.parse(answer.text) as { message: string }).message).to.equal('Bad Request')
    expect((await emulator.handle('GET', '/v1/health')).text).to.equal('{"available":true}')
    expect((await emulator.handle('GET', '/v1/workspaces/get')).status).to.equal(405)
    expect((await emulator.handle('POST', '/v1/nothing', {})).text).to.equal('Object not found.')
    expect(emulator.calls()).to.have.lengthOf(4)
  })

  it('refuses options that it does not know, or that are none, with all that there are', async () => {
    const open = (options: object) => () => openEmulator(options)
    const names = 'seed, catalogs, clock, speed, ids, credentials, without, airbyte, version, races, log'
    const inProcess = `${names}, onRequest, keep`
    expect(open({ sed: 'shop' })).to.throw(`openEmulator knows no "sed". It takes ${inProcess}.`)
    expect(open({ seed: 'shopp' })).to.throw('openEmulator: seed has to be empty, shop. It is "shopp".')
    expect(open({ airbyte: '2.3' })).to.throw('openEmulator: airbyte has to be 0.44, 2.2. It is "2.3".')
    expect(open({ speed: 0 })).to.throw('openEmulator: speed has to be a number above 0. It is 0.')
    expect(open({ races: { ending: 1 } })).to.throw(
      'races knows no "ending". It takes endingSeconds, syncDuringReset, lost.',
    )
    const started = await startEmulator({ onRequest: () => 'pass' } as object).catch((error: unknown) => error)
    expect((started as Error).message).to.equal(
      `startEmulator knows no "onRequest". It takes ${names}, load, port, host, data.`,
    )
  })

  it('asks for credentials, where it has some', async () => {
    const emulator = openEmulator({ credentials: { token: 'secret' } })
    const list = (headers: Readonly<Record<string, string>>) =>
      emulator.fetch(`${URL}/v1/workspaces/list`, { ...OPTIONS, headers: { ...OPTIONS.headers, ...headers } })
    expect((await list({})).status).to.equal(401)
    expect((await list({ Authorization: 'Bearer secret' })).status).to.equal(200)
    expect((await emulator.handle('POST', '/v1/workspaces/list')).status).to.equal(200)
  })

  it('gives the same ids and times to the same calls under a virtual clock, and others for another word', async () => {
    const made = async (ids?: string) => {
      const stage = await openStage(ids === undefined ? {} : { ids })
      await stage.connect()
      return stage.emulator.dump()
    }
    expect(await made()).to.deep.equal(await made())
    expect(JSON.stringify(await made('other')).match(/[0-9a-f]{8}-[0-9a-f]{4}-4/g)).not.to.deep.equal(
      JSON.stringify(await made()).match(/[0-9a-f]{8}-[0-9a-f]{4}-4/g),
    )
  })
})

describe('virtual time', () => {
  it('stands still, and moves by as much as it is told', () => {
    const { clock } = openEmulator({ clock: 'virtual' })
    const before = clock.now()
    clock.advance(3_600_000)
    expect(clock.now() - before).to.equal(3_600_000)
  })

  it('moves on by itself when everybody waits, in the order in which the waits end', async () => {
    const { clock } = openEmulator({ clock: 'virtual' })
    const begun = clock.now()
    const woken: string[] = []
    const wait = async (who: string, ...pauses: ReadonlyArray<number>): Promise<void> => {
      for (const milliseconds of pauses) {
        await clock.pause(milliseconds)
        woken.push(`${who} at ${String(clock.now() - begun)}`)
      }
    }
    await Promise.all([wait('a', 5000, 5000), wait('b', 3000, 3000, 3000)])
    expect(woken).to.deep.equal(['b at 3000', 'a at 5000', 'b at 6000', 'b at 9000', 'a at 10000'])
  })

  it('ends a pause at once when its signal is aborted', async () => {
    const { clock } = openEmulator({ clock: 'virtual' })
    const begun = clock.now()
    await clock.pause(60_000, clock.timeout(1000))
    await clock.pause(60_000, AbortSignal.abort())
    expect(clock.now() - begun).to.equal(1000)
  })

  it('is that of jobs: each effect comes at its moment, also in one long leap', async () => {
    const stage = await openStage()
    const connectionId = await stage.connect({
      scheduleType: 'basic',
      scheduleData: { basicSchedule: { timeUnit: 'hours', units: 1 } },
    })
    stage.pass(3600)
    const { jobs } = (await stage.post('jobs/list', { configTypes: ['sync'], configId: connectionId })) as {
      readonly jobs: ReadonlyArray<{ readonly job: { readonly createdAt: number; readonly status: string } }>
    }
    const began = stage.emulator.clock.now() / 1000 - 3600
    expect(jobs.map(({ job }) => [job.createdAt - began, job.status])).to.deep.equal([[7, 'succeeded']])
  })
})

describe('a fault at a request', () => {
  const CASES: ReadonlyArray<readonly [title: string, fault: Fault, outcome: string, isDone: boolean]> = [
    ['refused', { kind: 'refused' }, 'ECONNREFUSED', false],
    ['reset', { kind: 'reset' }, 'ECONNRESET', false],
    ['lost answer', { kind: 'lost-answer' }, 'ECONNRESET', true],
    ['500 without effect', { kind: 'status', status: 500 }, '500', false],
    ['500 with effect', { kind: 'status', status: 500, effect: 'done' }, '500', true],
    ['504 with a late effect', { kind: 'status', status: 504, effect: 'late', milliseconds: 3000 }, '504', false],
    ['delayed', { kind: 'delay', milliseconds: 2000 }, '200', true],
    ['never answered', { kind: 'hang' }, '504', false],
  ]
  for (const [title, fault, outcome, isDone] of CASES) {
    it(`${title}: the caller sees ${outcome}, and it is ${isDone ? '' : 'not '}done`, async () => {
      const emulator = openEmulator({
        clock: 'virtual',
        onRequest: (number) => (number === 2 ? fault : 'pass'),
      })
      await create(emulator, 'first')
      expect(await outcomeOf(create(emulator, 'second'))).to.equal(outcome)
      expect(await namesIn(emulator)).to.deep.equal(isDone ? ['first', 'second'] : ['first'])
    })
  }

  it('truncated: the caller gets a status and half a text, and it is done', async () => {
    const emulator = openEmulator({ onRequest: (number) => (number === 1 ? { kind: 'truncated' } : 'pass') })
    const answer = await create(emulator, 'half')
    expect(answer.status).to.equal(200)
    const reading = answer.text().then(
      () => 'read',
      (error: unknown) => (error as { readonly code: string }).code,
    )
    expect(await reading).to.equal('ERR_STREAM_PREMATURE_CLOSE')
    expect(await namesIn(emulator)).to.deep.equal(['half'])
  })

  it('504 with a late effect is done so much later, and survives a dump', async () => {
    const fault: Fault = { kind: 'status', status: 504, effect: 'late', milliseconds: 3000 }
    const emulator = openEmulator({ clock: 'virtual', onRequest: (number) => (number === 1 ? fault : 'pass') })
    await create(emulator, 'late')
    const other = openEmulator({ clock: 'virtual' })
    other.load(emulator.dump())
    for (const each of [emulator, other]) {
      each.clock.advance(2999)
      expect(await namesIn(each)).to.deep.equal([])
      each.clock.advance(1)
      expect(await namesIn(each)).to.deep.equal(['late'])
    }
  })

  it('never answered: ends when the caller gives up, and no later', async () => {
    const emulator = openEmulator({ clock: 'virtual', onRequest: () => ({ kind: 'hang' }) })
    const begun = emulator.clock.now()
    const call = emulator.fetch(`${URL}/v1/workspaces/list`, { ...OPTIONS, signal: emulator.timeout(10_000) })
    expect(await outcomeOf(call)).to.equal('TimeoutError')
    expect(emulator.clock.now() - begun).to.equal(10_000)
  })

  it('waits for a call of its path, as often as it is told', async () => {
    const emulator = openEmulator()
    emulator.failNext({ path: '/v1/workspaces/create', kind: 'status', count: 2 })
    const outcomes: string[] = []
    for (const name of ['a', 'b', 'c']) outcomes.push(await outcomeOf(create(emulator, name)))
    expect(outcomes).to.deep.equal(['503', '503', '200'])
    expect(await namesIn(emulator)).to.deep.equal(['c'])
  })

  for (const when of ['before', 'after'] as const) {
    it(`killed ${when} it: nothing ever comes to the caller again, and others go on`, async () => {
      const emulator = openEmulator({ clock: 'virtual' })
      const asked: string[] = []
      const victim = emulator.caller({
        onRequest: (number, { method, path }) => {
          asked.push(`${String(number)} ${method} ${path}`)
          return number === 2 ? { kind: 'killed', when } : 'pass'
        },
      })
      let heard = 'nothing'
      const run = async (): Promise<void> => {
        await create(victim, 'first')
        try {
          await create(victim, 'second')
        } finally {
          heard = 'something'
        }
      }
      const waiting = victim.pause(60_000).finally(() => (heard = 'the end of a wait'))
      const begun = emulator.clock.now()
      expect(await Promise.race([run(), waiting, victim.killed])).to.equal(KILLED)
      await emulator.pause(1000)
      await new Promise((resolve) => setTimeout(resolve, 20))
      expect(emulator.clock.now() - begun).to.equal(1000)
      expect(heard).to.equal('nothing')
      expect(asked).to.deep.equal(['1 POST /v1/workspaces/create', '2 POST /v1/workspaces/create'])
      expect(victim.requests()).to.equal(2)
      expect(await namesIn(emulator.caller())).to.deep.equal(when === 'after' ? ['first', 'second'] : ['first'])
    })
  }
})

describe('a client on a caller', () => {
  it('waits for its timeouts and retries in virtual time', async () => {
    const faults: Readonly<Record<number, Fault>> = { 2: { kind: 'hang' }, 4: { kind: 'refused' } }
    const emulator = openEmulator({ seed: 'shop', clock: 'virtual' })
    const caller = emulator.caller({ onRequest: (number) => faults[number] ?? 'pass' })
    const client = createClient(
      { url: 'http://127.0.0.1', timeoutMilliseconds: 10_000 },
      { ...caller, random: () => 1 },
    )
    const times: (readonly [string, number, number])[] = []
    const begun = emulator.now()
    for (let call = 0; call < 3; call += 1) {
      const { _tag } = await client.listWorkspaces()()
      times.push([_tag, caller.requests(), emulator.now() - begun])
    }
    expect(times).to.deep.equal([
      ['Right', 1, 0],
      ['Right', 3, 10_250],
      ['Right', 5, 10_500],
    ])
  })
})

describe('a dump', () => {
  it('keeps what it held, whatever happens afterwards, and can be loaded again and again', async () => {
    const stage = await openStage()
    const connectionId = await stage.connect()
    await stage.post('connections/sync', { connectionId })
    const before = stage.emulator.dump()
    const text = JSON.stringify(before)
    const after: string[] = []
    for (let round = 0; round < 2; round += 1) {
      stage.pass(60)
      await stage.post('connections/update', { connectionId, prefix: 'x_' })
      await stage.post('connections/reset', { connectionId })
      stage.pass(60)
      await stage.post('connections/delete', { connectionId })
      after.push(JSON.stringify(stage.emulator.dump()))
      expect(JSON.stringify(before)).to.equal(text)
      stage.emulator.load(before)
      expect(JSON.stringify(stage.emulator.dump())).to.equal(text)
    }
    expect(after[0]).to.equal(after[1])
  })

  it('holds the generation, what may lose a signal, and what syncs have written', async () => {
    const stage = await openStage({ airbyte: '2.2' })
    const connectionId = await stage.connect({ tags: [] })
    await stage.post('connections/sync', { connectionId })
    stage.pass(60)
    await stage.post('connections/update', { connectionId, name: 'other' })
    const other = openEmulator({ clock: 'virtual' })
    other.load(JSON.parse(JSON.stringify(stage.emulator.dump())) as ReturnType<typeof other.dump>)
    expect(other.tables()).to.deep.equal(stage.emulator.tables())
    expect(other.dump().parts['signals']).to.deep.equal([
      [connectionId, { updates: [stage.emulator.clock.now()], lostAfter: -1 }],
    ])
    const list = await other.handle('POST', '/v1/web_backend/connections/list', { workspaceId: stage.workspaceId })
    expect((JSON.parse(list.text) as { readonly num_connections: number }).num_connections).to.equal(1)
  })

  it('is taken and loaded hundreds of times a second', async () => {
    const stage = await openStage()
    for (let number = 0; number < 50; number += 1) await stage.connect({ name: String(number) })
    const begun = process.cpuUsage()
    for (let round = 0; round < 500; round += 1) stage.emulator.load(stage.emulator.dump())
    const { user, system } = process.cpuUsage(begun)
    expect((user + system) / 1000).to.be.below(1000)
  })
})
