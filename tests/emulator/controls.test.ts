import http from 'node:http'

import { expect } from 'chai'

import { type Emulator, startEmulator } from '../../emulator'

interface Answer {
  readonly status: number
  readonly text: string
}

/** `fetch` does not let a program choose its `Host`. */
const ask = (
  { port }: Emulator,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body = '{}',
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const all = { 'content-type': 'application/json', ...headers }
    const request = http.request({ port, host: '127.0.0.1', method, path, headers: all }, (response) => {
      let text = ''
      response.on('data', (data: Buffer) => (text += data.toString()))
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text })
      })
    })
    request.on('error', reject)
    request.end(method === 'GET' ? undefined : body)
  })

const CONTROLS = [
  ['GET', '/emulator/state'],
  ['POST', '/emulator/state'],
  ['GET', '/emulator/calls'],
  ['POST', '/emulator/discovered'],
  ['POST', '/emulator/advance'],
  ['POST', '/emulator/fail'],
  ['POST', '/emulator/next-job'],
] as const

const ROWS = CONTROLS.map(([method, path]) => `${method} ${path}`)
const UNKNOWN_ID = '8a2c3a8e-9a60-4c6e-8a4b-0e0e4c7f0f11'

/** What is said of a path whose noun there is not. */
const PATHS = (seen: string): RegExp => new RegExp(`^A fault: path has to be /v1/workspaces/…, .* It is ${seen}\\.$`)

describe('the controls of an emulator', () => {
  let emulator: Emulator
  afterEach(() => emulator.close())

  it('ask for the credentials that the rest asks for', async () => {
    emulator = await startEmulator({ seed: 'shop', credentials: { username: 'reader', password: 'secret' } })
    const basic = (pair: string): Readonly<Record<string, string>> => ({
      authorization: `Basic ${Buffer.from(pair).toString('base64')}`,
    })
    const before = JSON.stringify((await emulator.dump()).connections)
    for (const [method, path] of CONTROLS) {
      for (const headers of [{}, basic('reader:other')]) {
        expect(await ask(emulator, method, path, headers), path).to.deep.equal({
          status: 401,
          text: '{"message":"The controls ask for the same credentials as the rest."}',
        })
      }
    }
    expect(JSON.stringify((await emulator.dump()).connections)).to.equal(before)
    expect((await ask(emulator, 'GET', '/emulator/state', basic('reader:secret'))).status).to.equal(200)
    expect((await ask(emulator, 'POST', '/emulator/advance', basic('reader:secret'), '{"seconds":1}')).status).to.equal(
      200,
    )
  })

  it('on loopback are for this machine only: a foreign Host is refused', async () => {
    emulator = await startEmulator({ seed: 'shop' })
    for (const host of [
      'evil.example',
      `evil.example:${String(emulator.port)}`,
      '127.0.0.1.evil.example',
      '10.0.0.1',
    ]) {
      for (const [method, path] of CONTROLS) {
        expect(await ask(emulator, method, path, { host }), `${host} ${path}`).to.deep.equal({
          status: 403,
          text: '{"message":"The controls are for this machine: ask for them by localhost or 127.0.0.1."}',
        })
      }
    }
    for (const host of ['localhost', `LOCALHOST:${String(emulator.port)}`, '127.0.0.1', '[::1]:80']) {
      expect((await ask(emulator, 'GET', '/emulator/calls', { host })).status, host).to.equal(200)
    }
  })

  it('take JSON only, as a page of the web may send a text without asking', async () => {
    emulator = await startEmulator()
    expect((await ask(emulator, 'POST', '/emulator/advance', { 'content-type': 'text/plain' })).status).to.equal(415)
    expect((await ask(emulator, 'POST', '/emulator/state', {}, 'hello')).status).to.equal(400)
    expect((await ask(emulator, 'GET', '/emulator/else')).status).to.equal(404)
  })

  it('do over HTTP what the handle does', async () => {
    emulator = await startEmulator({ clock: 'virtual' })
    const before = (await emulator.dump()).now
    await ask(emulator, 'POST', '/emulator/advance', {}, '{"seconds":60}')
    expect((await emulator.dump()).now - before).to.equal(60_000)
    await ask(emulator, 'POST', '/emulator/fail', {}, '{"path":"/v1/workspaces/list","kind":"status","status":502}')
    const statuses = []
    for (let time = 0; time < 2; time += 1) {
      statuses.push((await ask(emulator, 'POST', '/api/v1/workspaces/list')).status)
    }
    expect(statuses).to.deep.equal([502, 200])
    expect(JSON.parse((await ask(emulator, 'GET', '/emulator/calls')).text)).to.deep.equal([
      { method: 'POST', path: '/v1/workspaces/list' },
      { method: 'POST', path: '/v1/workspaces/list' },
    ])
    const { text } = await ask(emulator, 'GET', '/emulator/state')
    expect(JSON.parse(text)).to.deep.equal(JSON.parse(JSON.stringify(await emulator.dump())))
    expect((await ask(emulator, 'POST', '/emulator/state', {}, text)).status).to.equal(200)
  })

  /** What each control refuses, with what it knows. `SHOP`: the id of a source. */
  const REFUSED = [
    [
      'discovered',
      { of: 'nobody', catalog: { streams: [] } },
      'An offer: of has to be the id or the database of a source (SHOP of shop with the database shop). It is "nobody".',
    ],
    [
      'discovered',
      { of: UNKNOWN_ID, catalog: { streams: [] } },
      `An offer: of has to be the id or the database of a source (SHOP of shop with the database shop). It is "${UNKNOWN_ID}".`,
    ],
    ['discovered', { catalog: { streams: [] } }, 'POST /emulator/discovered: of has to be text. It is missing.'],
    [
      'discovered',
      { of: 'shop', catalog: {} },
      'What shop is to offer is no catalog. Give a list of streams as Airbyte or a connector tells it.',
    ],
    [
      'discovered',
      { of: 'shop', catalogue: {} },
      'POST /emulator/discovered knows no "catalogue". It takes of, catalog.',
    ],
    ['discovered', [], 'POST /emulator/discovered takes an object with of, catalog; it is [].'],
    ['advance', { minutes: 1 }, 'POST /emulator/advance knows no "minutes". It takes seconds.'],
    ['advance', {}, 'POST /emulator/advance: seconds has to be a number of at least 0. It is missing.'],
    ['advance', { seconds: '60' }, 'POST /emulator/advance: seconds has to be a number of at least 0. It is "60".'],
    ['advance', { seconds: -1 }, 'POST /emulator/advance: seconds has to be a number of at least 0. It is -1.'],
    [
      'fail',
      { path: '/v1/jobs/gett', kind: 'hang' },
      'A fault: path has to be /v1/jobs/list, /v1/jobs/get, /v1/jobs/get_light, /v1/jobs/get_debug_info, /v1/jobs/get_normalization_status, /v1/jobs/get_last_replication_job, /v1/jobs/cancel. It is "/v1/jobs/gett".',
    ],
    ['fail', { kind: 'hang' }, PATHS('missing')],
    ['fail', { path: 'jobs/get', kind: 'hang' }, PATHS('"jobs/get"')],
    [
      'fail',
      { path: '/v1/jobs/get', kind: 'boom' },
      'A fault: kind has to be status, refused, reset, lost-answer, truncated, delay, hang. It is "boom".',
    ],
    [
      'fail',
      { path: '/v1/jobs/get', kind: 'killed' },
      'A fault: kind has to be status, refused, reset, lost-answer, truncated, delay, hang. It is "killed".',
    ],
    [
      'fail',
      { path: '/v1/jobs/get', kind: 'status', status: 42 },
      'A fault: status has to be a number from 100 to 599. It is 42.',
    ],
    [
      'fail',
      { path: '/v1/jobs/get', kind: 'status', effect: 'some' },
      'A fault: effect has to be none, done, late. It is "some".',
    ],
    [
      'fail',
      { path: '/v1/jobs/get', kind: 'delay', milliseconds: 'long' },
      'A fault: milliseconds has to be a number of at least 0. It is "long".',
    ],
    [
      'fail',
      { path: '/v1/jobs/get', kind: 'hang', count: 0 },
      'A fault: count has to be a whole number of at least 1. It is 0.',
    ],
    [
      'fail',
      { path: '/v1/jobs/get', kind: 'hang', times: 2 },
      'A fault knows no "times". It takes path, kind, status, effect, when, milliseconds, count.',
    ],
    [
      'next-job',
      { outcome: 'lost' },
      'The order of a job: outcome has to be succeeded, failed, cancelled. It is "lost".',
    ],
    [
      'next-job',
      { configType: 'clear' },
      'The order of a job: configType has to be sync, reset_connection, refresh. It is "clear".',
    ],
    [
      'next-job',
      { connectionId: UNKNOWN_ID },
      `The order of a job: connectionId has to be the id of a connection (there is none). It is "${UNKNOWN_ID}".`,
    ],
    [
      'next-job',
      { status: 'failed' },
      'The order of a job knows no "status". It takes configType, connectionId, outcome, seconds.',
    ],
    ['next-job', { seconds: -5 }, 'The order of a job: seconds has to be a number of at least 0. It is -5.'],
    [
      'state',
      { format: 'another' },
      'This is no dump of an emulator. It takes what dump or GET /emulator/state has answered: an object with format, version 1, now, connections and parts, of Airbyte 0.44 or 2.2.',
    ],
  ] as const

  it('refuse what they do not know, and say what they do', async () => {
    emulator = await startEmulator({ catalogs: { shop: { streams: [] } } })
    const { parts } = await emulator.dump()
    const [[id] = ['']] = parts['sources'] as ReadonlyArray<readonly [string, unknown]>
    const before = JSON.stringify({ ...(await emulator.dump()), now: 0 })
    for (const [name, body, message] of REFUSED) {
      const { status, text } = await ask(emulator, 'POST', `/emulator/${name}`, {}, JSON.stringify(body))
      const said = (JSON.parse(text) as { readonly message?: string }).message?.replace(id, 'SHOP')
      expect(status, JSON.stringify(body)).to.equal(400)
      if (typeof message === 'string') expect(said).to.equal(message)
      else expect(said).to.match(message)
    }
    expect(JSON.stringify({ ...(await emulator.dump()), now: 0 })).to.equal(before)
    const { text } = await ask(emulator, 'POST', '/emulator/else')
    const { message } = JSON.parse(text) as { readonly message: string }
    const [said, list = ''] = message.split('. There are ')
    expect(said).to.equal('There is no control POST /emulator/else')
    expect(list.slice(0, -1).split(', ')).to.have.members(ROWS)
  })

  it('take what they know: a source by its id and by its database, a fault, an order', async () => {
    emulator = await startEmulator({ seed: 'shop' })
    const { parts } = await emulator.dump()
    const [[id] = ['']] = parts['sources'] as ReadonlyArray<readonly [string, unknown]>
    const taken = []
    for (const [name, body] of [
      ['discovered', { of: id, catalog: { streams: [] } }],
      ['discovered', { of: 'shop', catalog: { streams: [] } }],
      [
        'fail',
        { path: '/v1/connections/create', kind: 'status', status: 502, effect: 'late', milliseconds: 5, count: 2 },
      ],
      ['next-job', { configType: 'sync', outcome: 'failed', seconds: 1.5 }],
    ] as const) {
      taken.push((await ask(emulator, 'POST', `/emulator/${name}`, {}, JSON.stringify(body))).status)
    }
    expect(taken).to.deep.equal([200, 200, 200, 200])
  })
})
