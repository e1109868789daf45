import { expect } from 'chai'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'

import { render } from '../../provider/errors'
import { catalog, table } from '../support/shop'
import { LACKING, telling, type Told } from '../support/told'

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

const API = 'io.airbyte.api.model.generated'

/** What the framework of a server says of a body that it cannot read, with Jackson's own words and where it was. */
const unread = (problem: string, ...steps: ReadonlyArray<string>): Told => ({
  status: 400,
  json: {
    message: 'Bad Request',
    _embedded: {
      errors: [
        {
          message: `Failed to convert argument [connectionCreate] for value [null] due to: ${problem}\n at [Source: UNKNOWN; byte offset: #UNKNOWN]${steps.length === 0 ? '' : ` (through reference chain: ${steps.join('->')})`}`,
        },
      ],
    },
  },
})

const inStream = (at: number, ...steps: ReadonlyArray<string>): ReadonlyArray<string> => [
  `${API}.ConnectionCreate["syncCatalog"]`,
  `${API}.AirbyteCatalog["streams"]`,
  `java.util.ArrayList[${String(at)}]`,
  ...steps,
]

const unexpected = (word: string): string =>
  `Cannot construct instance of \`${API}.SyncMode\`, problem: Unexpected value '${word}'`

/** What servers say of an update that they cannot read, and what users read of it. */
const UNREADABLE_REQUESTS: Readonly<Record<string, readonly [told: Told, seen: string]>> = {
  'a mode that a server does not know': [
    unread(
      unexpected('sideways'),
      ...inStream(1, `${API}.AirbyteStreamAndConfiguration["config"]`, `${API}.AirbyteStreamConfiguration["syncMode"]`),
    ),
    "Bad Request: stream public.users, syncMode: Unexpected value 'sideways'",
  ],
  'a mapper that a server does not know': [
    unread(
      `Cannot construct instance of \`${API}.StreamMapperType\`, problem: Unexpected value 'frob'`,
      ...inStream(
        0,
        `${API}.AirbyteStreamAndConfiguration["config"]`,
        `${API}.AirbyteStreamConfiguration["mappers"]`,
        'java.util.ArrayList[3]',
        `${API}.ConfiguredStreamMapper["type"]`,
      ),
    ),
    "Bad Request: stream public.orders, mappers.type: Unexpected value 'frob'",
  ],
  'a stream that was not sent': [
    unread(unexpected('x'), ...inStream(7)),
    "Bad Request: one of the streams: Unexpected value 'x'",
  ],
  'an id that is none': [
    unread(
      'Cannot deserialize value of type `java.util.UUID` from String "nope": UUID has to be represented by standard 36-char representation',
      `${API}.ConnectionCreate["sourceId"]`,
    ),
    'Bad Request: sourceId: Cannot deserialize value of type `UUID` from String "nope": UUID has to be represented by standard 36-char representation',
  ],
  'a body that is none': [
    unread(`Cannot deserialize value of type \`${API}.ConnectionCreate\` from Array value (token \`START_ARRAY\`)`),
    'Bad Request: Cannot deserialize value of type `ConnectionCreate` from Array value (token `START_ARRAY`)',
  ],
  'properties that a handler finds wrong': [
    {
      status: 422,
      json: {
        message: 'Some properties contained invalid input.',
        exceptionClassName: 'io.airbyte.commons.server.errors.ValueConflictKnownException',
        validationErrors: [
          { propertyPath: 'create.syncCatalog.streams[1].stream.name', message: 'must not be null' },
          { propertyPath: 'create.status' },
        ],
      },
    },
    'Some properties contained invalid input.\n  stream public.users, name: expected must not be null, got what was sent\n  create.status: expected another value, got what was sent',
  ],
  'mappers of which little is said': [
    problem(400, 'error:mapper', { data: { errors: [{}, { stream: 'users', error: 'constructor' }] } }),
    'the server gives no reason beside error:mapper\n  a stream, a mapper: it is not valid\n  stream users, a mapper: constructor',
  ],
  'streams of which little is said': [
    problem(400, 'error:streams', {
      title: 'No',
      data: { streams: [{ connectionIds: [{}] }, { streamName: 'users' }] },
    }),
    'No\n  a stream\n  stream users',
  ],
  'a failure of Java with its trace': [
    {
      status: 409,
      json: {
        message:
          'java.util.concurrent.ExecutionException: io.airbyte.config.persistence.ConfigNotFoundException: config type: STANDARD_SYNC_OPERATION id: 1\n\tat io.airbyte.server.Handler.get(Handler.java:12)\n\tat java.base/java.lang.Thread.run(Thread.java:833)',
        exceptionClassName: 'java.lang.RuntimeException',
        exceptionStack: ['java.lang.RuntimeException: x', '\tat io.airbyte.server.Handler.get(Handler.java:12)'],
      },
    },
    'config type: STANDARD_SYNC_OPERATION id: 1',
  ],
  'nothing, as Java says it': [
    { status: 409, json: { message: 'Internal Server Error: null', exceptionClassName: 'x' } },
    'Internal Server Error, and no reason beside it',
  ],
}

/** How an update of two streams is refused where the server answers so. */
const refusedUpdate = async (told: Told): Promise<string> => {
  const { client } = telling({ 'connections/update': told })
  const syncCatalog = catalog(table('orders'), table('users'))
  const answer = await client.updateConnection({ connectionId: 'c1', syncCatalog })()
  return E.isLeft(answer) ? render(answer.left) : 'accepted'
}

/** What no refusal may hold: a number of a list for its stream, what JavaScript makes of nothing, classes, stacks. */
const UNREADABLE =
  /streams?["\]]*[.[]\d|ArrayList\[|->|\bundefined\b|\[object|\bat [\w.$]+\(|: null\n|\[Source|function /

const trace = '\n\tat io.airbyte.server.Handler.get(Handler.java:12)\n\tat jdk.internal.Invoker.invoke(Native Method)'
const words = fc.oneof(
  fc.constantFrom('', ' ', 'null', 'Conflict', 'Internal Server Error: null', `java.lang.RuntimeException: no${trace}`),
  fc.constantFrom('constructor', 'toString', 'MISSING_MAPPER', 'a\nb', 'x'.repeat(900)),
  fc
    .tuple(fc.nat(3), fc.constantFrom('config', 'stream'), fc.constantFrom('syncMode', 'name'))
    .map(
      ([at, half, property]) =>
        `Failed to convert argument [x] for value [null] due to: ${unexpected('y')}\n at [Source: UNKNOWN; line: 1] (through reference chain: ${inStream(at, `A["${half}"]`, `B["${property}"]`).join('->')})`,
    ),
)
const value = fc.oneof(words, fc.constantFrom<unknown>(null, 7, true, {}, [], [{}], { a: { b: 1 } }))
const names = fc.constantFrom<unknown>('users', 'constructor', 'MISSING_MAPPER', 'a\nb', '', null, 7, {}, [{}], ['c2'])
const records = (...properties: ReadonlyArray<string>) =>
  fc.oneof(value, fc.array(fc.dictionary(fc.constantFrom(...properties), names), { maxLength: 3 }))
const data = fc.record(
  {
    errors: records('stream', 'error', 'mapper'),
    streams: records('streamName', 'streamNamespace', 'connectionIds'),
    more: value,
  },
  { requiredKeys: [] },
)
const types = fc.constantFrom('error:connection/locked', 'error:mapper-validation/x', 'error:some/day', 'about:blank')
const bodies = fc.oneof(
  fc.record({ type: types, title: value, detail: value, status: value, data }, { requiredKeys: ['type'] }),
  fc.record(
    { message: value, exceptionClassName: words, exceptionStack: fc.array(words), errorId: names },
    { requiredKeys: [] },
  ),
  fc.record({ message: words, _embedded: fc.record({ errors: fc.array(fc.record({ message: words })) }) }),
  fc.record({
    message: words,
    validationErrors: fc.array(
      fc.record(
        {
          propertyPath: fc.constantFrom(
            'create.syncCatalog.streams[0].config.syncMode',
            'syncCatalog.streams[9]',
            '',
            '[0]',
          ),
          message: value,
        },
        { requiredKeys: [] },
      ),
    ),
  }),
  fc.record({ errorId: names }),
  value,
)
const answers: fc.Arbitrary<Told> = fc.oneof(
  fc.record({ status: fc.constantFrom(400, 401, 403, 404, 405, 409, 422, 429, 500, 502, 503), json: bodies }),
  fc.record({
    status: fc.constantFrom(200, 400, 404, 500),
    text: fc.constantFrom('', '<html>', 'undefined', '[1,', '7'),
  }),
  fc.constant(LACKING),
  // An answer that is no connection: each mistake is told by its stream.
  fc.record({
    json: fc.record({
      syncCatalog: fc.record({
        streams: fc.array(fc.oneof(value, fc.record({ stream: value, config: value })), { minLength: 1, maxLength: 3 }),
      }),
    }),
  }),
)

describe('what a server says went wrong', () => {
  for (const [title, [told, text]] of Object.entries(CASES)) {
    it(`${title} is told with its reason`, async () => {
      const answer = await telling({ 'connections/get': told }).client.getConnection({ connectionId: 'c1' })()
      expect(E.isLeft(answer) && render(answer.left)).to.equal(text)
    })
  }

  for (const [title, [told, seen]] of Object.entries(UNREADABLE_REQUESTS)) {
    it(`${title} is told by the names of what was sent`, async () => {
      expect(await refusedUpdate(told)).to.equal(
        `Airbyte refused POST /v1/connections/update (${String(told.status)}).\n  ${seen}\nTry: correct what it names, then run the same command again.`,
      )
    })
  }

  it('has three parts and nothing that nobody can read, whatever the server says', async () => {
    await fc.assert(
      fc.asyncProperty(answers, async (told) => {
        const text = await refusedUpdate(told)
        expect(text).to.match(/^[^\n]+\.\n( {2}\S[^\n]*\n)+Try: [^\n]+\.$/)
        expect(text).not.to.match(UNREADABLE)
      }),
      { numRuns: 800 },
    )
  })
})
