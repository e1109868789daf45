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
})
