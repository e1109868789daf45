import { expect } from 'chai'

import { catalog, type Stage, stage, table } from '../support/shop'

const CLIENTS = 200
/** EMULATOR_LOAD_SECONDS=30 for the long form. */
const SECONDS = Number(process.env['EMULATOR_LOAD_SECONDS'] ?? '6')

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

describe(`${String(CLIENTS)} clients at once`, function () {
  this.timeout((SECONDS + 60) * 1000)
  let here: Stage
  before(async () => {
    here = await stage()
  })
  after(async () => {
    await here.emulator.close()
  })

  it('lose no update, share no id, and see no failure that a real server would not give', async () => {
    const send = async (path: string, body: unknown): Promise<Answer> => {
      const response = await fetch(`${here.emulator.url}/api/v1/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      const text = await response.text()
      return {
        status: response.status,
        body: (text === '' ? {} : JSON.parse(text)) as Answer['body'],
      }
    }
    const until = Date.now() + SECONDS * 1000
    const ids: string[] = []
    const jobs: number[] = []
    const wrong: unknown[] = []
    const memory: number[] = []
    const expectStatus = (answer: Answer, status: number, what: string): void => {
      if (answer.status !== status) wrong.push({ what, answer })
    }
    let calls = 0
    const client = async (number: number): Promise<void> => {
      for (let round = 0; Date.now() < until; round += 1) {
        const name = `client ${String(number)}, round ${String(round)}`
        const created = await send('connections/create', {
          sourceId: here.sourceId,
          destinationId: here.destinationId,
          name,
          status: 'active',
          syncCatalog: catalog(table('users'), table('orders')),
        })
        expectStatus(created, 200, 'create')
        const connectionId = String(created.body['connectionId'])
        ids.push(connectionId)
        const [patched, reset] = await Promise.all([
          send('connections/update', { connectionId, prefix: `p${String(round)}_` }),
          send('connections/reset/stream', {
            connectionId,
            streams: [{ streamName: 'users', streamNamespace: 'public' }],
          }),
          send('web_backend/connections/update', { connectionId, namespaceDefinition: 'destination', skipReset: true }),
        ])
        expectStatus(patched, 200, 'update')
        expectStatus(reset, 200, 'reset')
        jobs.push((reset.body['job'] as { readonly id: number }).id)
        const read = await send('connections/get', { connectionId })
        if (
          read.body['prefix'] !== `p${String(round)}_` ||
          read.body['namespaceDefinition'] !== 'destination' ||
          read.body['name'] !== name
        ) {
          wrong.push({ what: 'a lost update', read: read.body })
        }
        expectStatus(await send('connections/delete', { connectionId }), 204, 'delete')
        const gone = await send('connections/get', { connectionId })
        if (gone.body['status'] !== 'deprecated') wrong.push({ what: 'not deleted', gone: gone.body })
        calls += 7
      }
    }
    const watch = setInterval(() => memory.push(process.memoryUsage().heapUsed), 500)
    await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)))
    clearInterval(watch)
    process.stdout.write(
      `      ${String(calls)} calls, ${String(ids.length)} connections in ${String(SECONDS)} s, heap at most ${String(Math.round(Math.max(...memory) / 1024 / 1024))} MB\n`,
    )
    expect(wrong.slice(0, 3)).to.deep.equal([])
    expect(new Set(ids).size).to.equal(ids.length)
    expect(new Set(jobs).size).to.equal(jobs.length)
    const { connections } = await here.post('connections/list', { workspaceId: here.workspaceId })
    expect(connections).to.deep.equal([])
  })
})
