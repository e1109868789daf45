import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import type { Credentials } from '../../provider/api/auth'
import { render } from '../../provider/errors'
import { telling, type Told } from '../support/told'

const basic: Credentials = { kind: 'basic', username: 'airbyte', password: 'hush' }
const application: Credentials = { kind: 'application', clientId: 'c', clientSecret: 'hush' }
const bearer: Credentials = { kind: 'bearer', token: 'hush' }

const REFUSED: Told = { status: 401, json: { message: 'Unauthorized' } }
const PROXY: Told = { status: 401, text: '<html/>', headers: { 'www-authenticate': 'Basic realm="Airbyte"' } }
const NEWER: Told = { json: { version: '2.2.0', auth: { mode: 'simple' } } }
const OPEN: Told = { json: { version: '2.2.0', auth: { mode: 'none' } } }
const WRONG: Told = {
  status: 400,
  json: { message: 'Bad Request', _embedded: { errors: [{ message: 'Invalid client id or token' }] } },
}
const GRANTED: Told = { json: { access_token: 't' } }

const PRINTS =
  'abctl local credentials prints them, with Helm they stand in the secret airbyte-auth-secrets, and in Airbyte under User settings > Applications'
const WHERE = `airbyte:clientId and airbyte:clientSecret: ${PRINTS}`

interface Case {
  readonly credentials?: Credentials
  readonly answers: Readonly<Record<string, Told>>
  readonly text: string
}

/** Each login that does not do: what was sent, what the server takes, what to do. */
const CASES: Readonly<Record<string, Case>> = {
  'nothing, where a newer server wants an application': {
    answers: { 'GET health': REFUSED, 'GET instance_configuration': NEWER },
    text: `Airbyte refused GET /v1/health for want of the right credentials.\n  airbyte.test: status 401; no credentials were sent; this server takes the client id and secret of an application\nTry: set ${WHERE}.`,
  },
  'a user name, where a newer server wants an application': {
    credentials: basic,
    answers: { 'GET health': REFUSED, 'GET instance_configuration': NEWER },
    text: `Airbyte refused GET /v1/health for want of the right credentials.\n  airbyte.test: status 401; airbyte:username and airbyte:password were sent; this server takes the client id and secret of an application\nTry: set ${WHERE}.`,
  },
  'an application, where a proxy wants a user name': {
    credentials: application,
    answers: { 'applications/token': PROXY },
    text: 'Airbyte refused POST /v1/applications/token for want of the right credentials.\n  airbyte.test: status 401; airbyte:clientId and airbyte:clientSecret were sent; this server, or what stands in front of it, takes a user name and a password\nTry: set airbyte:username and airbyte:password.',
  },
  'a user name with a wrong password': {
    credentials: basic,
    answers: { 'GET health': PROXY },
    text: 'Airbyte refused GET /v1/health for want of the right credentials.\n  airbyte.test: status 401; airbyte:username and airbyte:password were sent; this server, or what stands in front of it, takes a user name and a password\nTry: check both: they are not those of this server.',
  },
  'an application, where the server asks nobody': {
    credentials: application,
    answers: { 'GET instance_configuration': OPEN },
    text: 'Airbyte refused POST /v1/applications/token for want of the right credentials.\n  airbyte.test: status 404 (it has no logins of applications); airbyte:clientId and airbyte:clientSecret were sent; this server asks nobody who they are\nTry: take the credentials out of the configuration.',
  },
  'an application, where the server is too old for one': {
    credentials: application,
    answers: {},
    text: `Airbyte refused POST /v1/applications/token for want of the right credentials.\n  airbyte.test: status 404 (it has no logins of applications); airbyte:clientId and airbyte:clientSecret were sent\nTry: check both, and what the application may do; ${PRINTS}.`,
  },
  'an application with a wrong secret': {
    credentials: application,
    answers: { 'applications/token': WRONG, 'GET instance_configuration': NEWER },
    text: `Airbyte refused POST /v1/applications/token for want of the right credentials.\n  airbyte.test: status 400 (Bad Request: Invalid client id or token); airbyte:clientId and airbyte:clientSecret were sent; this server takes the client id and secret of an application\nTry: check both, and what the application may do; ${PRINTS}.`,
  },
  'a token that has run out': {
    credentials: bearer,
    answers: { 'GET health': REFUSED },
    text: 'Airbyte refused GET /v1/health for want of the right credentials.\n  airbyte.test: status 401; airbyte:token was sent\nTry: check it: a token may have run out.',
  },
  'nothing, where nobody says what it takes': {
    answers: { 'GET health': REFUSED },
    text: `Airbyte refused GET /v1/health for want of the right credentials.\n  airbyte.test: status 401; no credentials were sent\nTry: set ${WHERE}; older servers and proxies take airbyte:username and airbyte:password.`,
  },
  'somebody who may not': {
    credentials: bearer,
    answers: { 'GET health': { status: 403, json: { message: 'Forbidden' } } },
    text: 'Airbyte knows who asks for GET /v1/health, and does not allow it.\n  airbyte.test: status 403 (Forbidden)\nTry: use the credentials of somebody who may do it, or ask who runs the server for the right to.',
  },
}

describe('a login', () => {
  for (const [title, { credentials, answers, text }] of Object.entries(CASES)) {
    it(`${title}: it is told what was sent and what the server takes`, async () => {
      const { client } = telling(answers, credentials === undefined ? {} : { credentials })
      const answer = await client.getHealthCheck()()
      expect(E.isLeft(answer) && render(answer.left)).to.equal(text)
    })
  }

  it('what a server takes is asked once', async () => {
    const { client, asked } = telling({ 'GET health': REFUSED, 'GET instance_configuration': NEWER })
    await client.getHealthCheck()()
    await client.getHealthCheck()()
    expect(asked.map(({ path }) => path)).to.deep.equal(['GET health', 'GET instance_configuration', 'GET health'])
  })

  it('a token is renewed before its fifteen minutes are over, in the middle of a run, by what it says of itself', async () => {
    const claims = Buffer.from(JSON.stringify({ iat: 1_000, exp: 1_900 })).toString('base64url')
    let tokens = 0
    const { client, asked, clock } = telling(
      {
        'applications/token': () => ({ json: { access_token: `head.${claims}.${String((tokens += 1))}` } }),
        'GET health': { json: { available: true } },
      },
      { credentials: application },
    )
    for (const minutes of [0, 14, 1, 13]) {
      await clock.pause(minutes * 60_000)
      expect(E.isRight(await client.getHealthCheck()())).to.equal(true)
    }
    expect(asked.map(({ path, authorization }) => `${path} ${authorization?.split('.').at(-1) ?? ''}`)).to.deep.equal([
      'applications/token ',
      'GET health 1',
      'GET health 1',
      'applications/token ',
      'GET health 2',
      'GET health 2',
    ])
  })

  it('a token that was taken back is fetched anew once, and then told', async () => {
    const { client, asked } = telling(
      { 'applications/token': GRANTED, 'GET health': REFUSED, 'GET instance_configuration': NEWER },
      { credentials: application },
    )
    const answer = await client.getHealthCheck()()
    expect(E.isLeft(answer) && answer.left).to.deep.equal({
      _tag: 'Unauthorized',
      request: { method: 'GET', path: '/v1/health' },
      status: 401,
      host: 'airbyte.test',
      login: { sent: 'application', takes: 'application' },
    })
    expect(asked.map(({ path }) => path)).to.deep.equal([
      'applications/token',
      'GET health',
      'applications/token',
      'GET health',
      'GET instance_configuration',
    ])
  })
})
