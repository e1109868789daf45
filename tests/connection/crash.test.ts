import { type ChildProcess, spawn } from 'node:child_process'
import http from 'node:http'
import path from 'node:path'

import { expect } from 'chai'

import type { Dump } from '../../emulator'
import { catalog, type Stage, stage, table } from '../support/shop'

interface State {
  readonly id: string
  readonly inputs: unknown
  readonly outputs: Readonly<Record<string, unknown>>
}

interface Result {
  readonly error?: string
  readonly state?: State
  readonly isUnchanged?: boolean
}

/** What goes wrong at one request: the process is killed before or after it, or just its answer is lost. */
type Accident = 'killed before' | 'killed after' | 'the answer lost after'

/** Forwards to the emulator; at the request of that number an accident happens. */
interface Road {
  readonly url: string
  requests: number
  accident: { readonly kind: Accident; readonly at: number } | undefined
  victim: ChildProcess | undefined
  readonly close: () => void
}

const openRoad = async (target: string): Promise<Road> => {
  const server = http.createServer((request, response) => {
    road.requests += 1
    const { accident, victim } = road
    const isNow = accident?.at === road.requests
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (isNow && accident.kind === 'killed before') {
        victim?.kill('SIGKILL')
        response.destroy()
        return
      }
      const onward = http.request(
        `${target}${request.url ?? ''}`,
        { method: request.method, headers: request.headers },
        (answer) => {
          const parts: Buffer[] = []
          answer.on('data', (part: Buffer) => parts.push(part))
          answer.on('end', () => {
            if (isNow) {
              if (accident.kind === 'killed after') victim?.kill('SIGKILL')
              response.destroy()
              return
            }
            response.writeHead(answer.statusCode ?? 500, answer.headers)
            response.end(Buffer.concat(parts))
          })
        },
      )
      onward.on('error', () => response.destroy())
      onward.end(Buffer.concat(chunks))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const road: Road = {
    url: `http://127.0.0.1:${String(port)}`,
    requests: 0,
    accident: undefined,
    victim: undefined,
    close: () => {
      road.victim?.kill()
      server.closeAllConnections()
      server.close()
    },
  }
  return road
}

const CHILD = path.join(__dirname, '..', 'support', 'child.cjs')

interface Work {
  readonly state?: State | undefined
  readonly program?: unknown
  readonly scope: string
}

/** A process that does one run after the other until it is killed. */
const begin = (road: Road): ChildProcess => {
  const child = spawn(process.execPath, [CHILD], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, AIRBYTE_URL: road.url, AIRBYTE_TIMEOUT_SECONDS: '20' },
  })
  child.stdin.on('error', () => undefined)
  return child
}

/** Undefined: it was killed; the next run is another process's. */
const run = (road: Road, work: Work): Promise<Result | undefined> =>
  new Promise((resolve) => {
    const child = road.victim ?? begin(road)
    road.victim = child
    let text = ''
    const end = (result: Result | undefined): void => {
      child.stdout?.off('data', hear)
      child.off('close', die)
      resolve(result)
    }
    const hear = (data: Buffer): void => {
      text += data.toString()
      if (text.endsWith('\n')) end(JSON.parse(text) as Result)
    }
    const die = (): void => {
      road.victim = undefined
      end(undefined)
    }
    child.stdout?.on('data', hear)
    child.once('close', die)
    child.stdin?.write(`${JSON.stringify(work)}\n`)
  })

const normalization = (name: string) => ({
  name,
  operatorConfiguration: { operatorType: 'normalization', normalization: { option: 'basic' } },
})
const dbt = (gitRepoUrl: string) => ({
  name: 'dbt',
  operatorConfiguration: { operatorType: 'dbt', dbt: { gitRepoUrl, dockerImage: 'dbt:1', dbtArguments: 'run' } },
})

describe('after any accident at any request, the next up mends everything', function () {
  this.timeout(600_000)
  let here: Stage
  let road: Road
  before(async () => {
    here = await stage({ speed: 2000 })
    road = await openRoad(here.emulator.url)
  })
  after(async () => {
    road.close()
    await here.emulator.close()
  })

  const program = (more: object = {}) => ({
    sourceId: here.sourceId,
    destinationId: here.destinationId,
    name: 'shop',
    syncCatalog: catalog(table('users'), table('orders')),
    ...more,
  })
  const edited = catalog(table('users', { cursorField: ['modified_at'] }), table('orders'))

  interface Scenario {
    readonly title: string
    /** What is there before; undefined: nothing. */
    readonly before?: () => unknown
    /** Undefined: it is destroyed. */
    readonly after?: () => unknown
    readonly resets: ReadonlyArray<ReadonlyArray<string>>
    readonly operations: ReadonlyArray<string>
    readonly scope?: string
  }

  const SCENARIOS: ReadonlyArray<Scenario> = [
    {
      title: 'a creation with notifications',
      after: () => program({ notifySchemaChanges: true }),
      resets: [],
      operations: [],
    },
    {
      title: 'a creation with operations',
      after: () => program({ operations: [normalization('n'), dbt('https://example.com/a.git')] }),
      resets: [],
      operations: ['dbt', 'n'],
    },
    {
      title: 'an update with a reset',
      before: () => program(),
      after: () => program({ syncCatalog: edited }),
      resets: [['users']],
      operations: [],
    },
    {
      title: 'an update whose tables move',
      before: () => program(),
      after: () => program({ prefix: 'x_' }),
      resets: [['orders', 'users']],
      operations: [],
    },
    {
      title: 'an update with operations',
      before: () => program({ operations: [normalization('n'), dbt('https://example.com/a.git')] }),
      after: () => program({ operations: [dbt('https://example.com/b.git'), normalization('m')] }),
      resets: [],
      operations: ['dbt', 'm'],
    },
    {
      title: 'an update with operations and a reset',
      before: () => program({ operations: [normalization('n')] }),
      after: () => program({ syncCatalog: edited, operations: [normalization('n'), dbt('https://example.com/b.git')] }),
      resets: [['users']],
      operations: ['dbt', 'n'],
    },
    {
      title: "an update that the server's own rule resets",
      before: () => program(),
      after: () => program({ syncCatalog: edited }),
      resets: [['users']],
      operations: [],
      scope: 'server',
    },
    {
      title: 'a deletion',
      before: () => program({ operations: [normalization('n')] }),
      resets: [],
      operations: [],
    },
  ]

  const resetsOf = (dump: Dump): ReadonlyArray<ReadonlyArray<string>> =>
    (
      dump.parts['jobs'] as ReadonlyArray<{
        readonly configType: string
        readonly streamsToReset: ReadonlyArray<{ readonly name: string }>
      }>
    )
      .filter(({ configType }) => configType === 'reset_connection')
      .map(({ streamsToReset }) => streamsToReset.map(({ name }) => name).sort())

  const operationsOf = (dump: Dump): ReadonlyArray<string> =>
    (
      dump.parts['operations'] as ReadonlyArray<
        readonly [string, { readonly name: string; readonly tombstone: boolean }]
      >
    )
      .filter(([, { tombstone }]) => !tombstone)
      .map(([, { name }]) => name)
      .sort()

  const liveOf = (dump: Dump): ReadonlyArray<{ readonly operationIds: ReadonlyArray<string> }> =>
    (
      dump.connections as ReadonlyArray<{ readonly status: string; readonly operationIds: ReadonlyArray<string> }>
    ).filter(({ status }) => status !== 'deprecated')

  /** Just these resets, the last one twice at most: a run that was not answered proves nothing, and a doubt resets again. */
  const expectResets = (
    found: ReadonlyArray<ReadonlyArray<string>>,
    wanted: ReadonlyArray<ReadonlyArray<string>>,
    what: string,
  ): void => {
    const once = found.filter((streams, at) => at === 0 || JSON.stringify(streams) !== JSON.stringify(found[at - 1]))
    expect(once, what).to.deep.equal(wanted)
    expect(found.length, what).to.be.at.most(wanted.length + 1)
  }

  for (const scenario of SCENARIOS) {
    for (const kind of ['killed before', 'killed after', 'the answer lost after'] as const) {
      it(`${scenario.title}, ${kind} each request`, async () => {
        const { scope = 'streams' } = scenario
        road.accident = undefined
        const clean = await stage({ speed: 2000 })
        const blank = await clean.emulator.dump()
        await clean.emulator.close()
        await here.emulator.load(blank)
        const { sourceId, destinationId } = clean
        const at = (given: unknown): unknown => ({ ...(given as object), sourceId, destinationId })
        let state: State | undefined
        if (scenario.before !== undefined) {
          state = (await run(road, { scope, program: at(scenario.before()) }))?.state
          // Synced, so that there is something to lose.
          await here.post('connections/sync', { connectionId: state?.id })
          await here.emulator.advance(60)
        }
        const beginning = await here.emulator.dump()
        let hit = true
        for (let number = 1; hit; number += 1) {
          await here.emulator.load(beginning)
          road.requests = 0
          road.accident = { kind, at: number }
          const work = { scope, state, ...(scenario.after === undefined ? {} : { program: at(scenario.after()) }) }
          const first = await run(road, work)
          hit = road.requests >= number
          road.accident = undefined
          const what = `request ${String(number)}: ${first?.error ?? ''}`
          let now = first === undefined ? state : first.error === undefined ? first.state : (first.state ?? state)
          let isDone = first !== undefined && first.error === undefined
          for (let runs = 0; runs < 2 && !isDone; runs += 1) {
            const next = await run(road, { ...work, state: now })
            expect(next?.error, what).to.equal(undefined)
            now = next?.state
            isDone = true
          }
          const end = await here.emulator.dump()
          if (scenario.after === undefined) {
            expect(liveOf(end), what).to.have.lengthOf(0)
          } else {
            const again = await run(road, { ...work, state: now })
            expect(again?.isUnchanged, what).to.equal(true)
            expect(liveOf(end), what).to.have.lengthOf(1)
            expect(liveOf(end)[0]?.operationIds, what).to.have.lengthOf(scenario.operations.length)
            expect(now?.outputs['pendingReset'], what).to.equal(undefined)
          }
          expect(operationsOf(end), what).to.deep.equal(scenario.operations)
          expectResets(resetsOf(end), scenario.resets, what)
        }
      })
    }
  }
})
