import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import { render } from '../../provider/errors'
import { telling, type Told } from '../support/told'

const problem = (status: number, type: string, more: object): Told => ({
  status,
  json: { status, type, documentationUrl: null, ...more },
})

/** What servers answer, and what users read. */
const CASES: Readonly<Record<string, readonly [told: Told, text: string]>> = {
  'a locked connection': [
    problem(409, 'error:connection/locked', {
      title: 'Connection is locked',
      detail: 'The connection is locked and cannot be modified.',
      data: { connectionId: 'c1', statusReason: null },
    }),
    'Airbyte refused POST /v1/connections/get (409).\n  Connection is locked: The connection is locked and cannot be modified.\n  connectionId: c1\nTry: look into Airbyte why the connection is locked (a licence that ran out, or a feature without one), and have it unlocked there; until then it can be read and deleted, and nothing else.',
  ],
  'a mapper with a key in it: the key is not told': [
    problem(400, 'error:mapper-validation', {
      title: 'Mapper validation failed',
      detail: null,
      data: {
        errors: [
          {
            stream: 'users',
            error: 'INVALID_MAPPER_CONFIG',
            mapper: { type: 'encryption', mapperConfiguration: { targetField: 'email', key: 'hush' } },
          },
          { stream: 'orders', error: 'NEW_WORD' },
        ],
      },
    }),
    'Airbyte refused POST /v1/connections/get (400).\n  Mapper validation failed\n  stream users, the mapper encryption of email: its settings are not valid (INVALID_MAPPER_CONFIG)\n  stream orders, a mapper: NEW_WORD\nTry: correct the mappers of the streams that are named: they work one after the other.',
  ],
  'a table that another connection writes': [
    problem(400, 'error:connection-conflicting-destination-stream', {
      title: 'Conflict',
      detail: 'Two connections write one table.',
      data: { streams: [{ streamName: 'users', streamNamespace: 'public', connectionIds: ['c2'] }] },
    }),
    'Airbyte refused POST /v1/connections/get (400).\n  Conflict: Two connections write one table.\n  stream public.users, which connection c2 writes, too\nTry: give the streams that are named another table (a prefix, a namespace): another connection writes there.',
  ],
  'a kind that is not known': [
    problem(422, 'error:some/day', { title: 'Not so', detail: 'Not like this.', data: { odd: { deep: 'hush' } } }),
    'Airbyte refused POST /v1/connections/get (422).\n  Not so: Not like this.\nTry: correct what it names, then run the same command again.',
  ],
  'a failure of the server that is a problem': [
    problem(500, 'error:unexpected', { title: 'Unexpected', detail: null, data: { message: 'out of luck' } }),
    "Airbyte failed at POST /v1/connections/get (500).\n  Unexpected; message: out of luck\nTry: see whether the message names an input of yours, else look into the server's log, then run the same command again.",
  ],
  'an errorId alone': [
    { status: 500, json: { errorId: 'e1' } },
    "Airbyte failed at POST /v1/connections/get (500).\n  the server gives no reason; its log has it under the errorId e1\nTry: see whether the message names an input of yours, else look into the server's log, then run the same command again.",
  ],
  'more than anybody reads': [
    problem(400, 'error:mapper-validation', {
      title: 'Mapper validation failed',
      data: { errors: Array.from({ length: 12 }, (_, at) => ({ stream: `s${String(at)}`, error: 'X' })) },
    }),
    `Airbyte refused POST /v1/connections/get (400).\n  Mapper validation failed\n${Array.from({ length: 10 }, (_, at) => `  stream s${String(at)}, a mapper: X\n`).join('')}  and 2 more\nTry: correct the mappers of the streams that are named: they work one after the other.`,
  ],
  'a page of a proxy, which may echo what it was sent': [
    { status: 502, text: '<html>Bearer hush</html>' },
    "Airbyte failed at POST /v1/connections/get (502).\n  the answer is not JSON\nTry: look at what stands in front of Airbyte (a proxy, an ingress) and into the server's log, then run the same command again.",
  ],
}

describe('what a server says went wrong', () => {
  for (const [title, [told, text]] of Object.entries(CASES)) {
    it(`${title} is told with its reason`, async () => {
      const answer = await telling({ 'connections/get': told }).client.getConnection({ connectionId: 'c1' })()
      expect(E.isLeft(answer) && render(answer.left)).to.equal(text)
    })
  }
})
