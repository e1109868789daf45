import { expect } from 'chai'
import fc from 'fast-check'

import { openEmulator } from '../../emulator'
import { FORMS, type Kind } from '../../emulator/forms'
import { ROUTES } from '../../emulator/routes'
import { openStage } from '../support/shop'

const ID = '9a695f1e-1f09-4a6e-a6df-2eff065579ec'
const PLACE = '\n at [Source: UNKNOWN; byte offset: #UNKNOWN]'
const MODEL = 'io.airbyte.api.model.generated'

interface Sent {
  readonly path?: string
  readonly method?: string
  readonly contentType?: string
  readonly body: string
}

/** The status of an answer, and what it says. */
const ask = async ({ path = 'connections/get', method = 'POST', contentType = 'application/json', body }: Sent) => {
  const emulator = openEmulator()
  const answer = await emulator.fetch(`http://airbyte/api/v1/${path}`, {
    method,
    headers: contentType === '' ? {} : { 'content-type': contentType },
    body,
  })
  const text = await answer.text()
  const content = text.startsWith('{') ? (JSON.parse(text) as Readonly<Record<string, unknown>>) : {}
  const embedded = content['_embedded'] as
    { readonly errors: ReadonlyArray<{ readonly message: string; readonly path?: string }> } | undefined
  return [answer.status, embedded?.errors[0]?.message ?? content['message'] ?? text] as const
}

const notConverted = (argument: string, problem: string, ...steps: ReadonlyArray<string>): string =>
  `Failed to convert argument [${argument}] for value [null] due to: ${problem}${PLACE}${steps.length === 0 ? '' : ` (through reference chain: ${steps.join('->')})`}`

const aboutId = (problem: string): string =>
  notConverted('connectionIdRequestBody', problem, `${MODEL}.ConnectionIdRequestBody["connectionId"]`)

const aboutUpdate = (problem: string, ...steps: ReadonlyArray<string>): string =>
  notConverted('connectionUpdate', problem, ...steps)

const CATALOG = [
  `${MODEL}.ConnectionUpdate["syncCatalog"]`,
  `${MODEL}.AirbyteCatalog["streams"]`,
  'java.util.ArrayList[0]',
  `${MODEL}.AirbyteStreamAndConfiguration["config"]`,
]
const inConfig = (property: string): ReadonlyArray<string> => [
  ...CATALOG,
  `${MODEL}.AirbyteStreamConfiguration["${property}"]`,
]
const ofConfig = (config: object): string => JSON.stringify({ syncCatalog: { streams: [{ config }] } })

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"

const syntax = (problem: string, line: number, column: number): string =>
  `Invalid json. ${problem}\n at [Source: UNKNOWN; line: ${String(line)}, column: ${String(column)}] ${problem}`

const CASES: Readonly<Record<string, readonly [Sent, status: number, message: string]>> = {
  'cut short': [{ body: '{"connectionId": ' }, 422, syntax('Unexpected end-of-input', 1, 18)],
  'cut short in a text, on its second line': [{ body: '{\n"conn' }, 422, syntax('Unexpected end-of-input', 2, 6)],
  'without quotes around a name': [
    { body: '{connectionId: 1}' },
    422,
    syntax("Unexpected character ('c' (code 99)): was expecting double-quote to start field name", 1, 3),
  ],
  'with a comma at the end': [
    { body: '{"a": 1,}' },
    422,
    syntax("Unexpected character ('}' (code 125)): was expecting double-quote to start field name", 1, 10),
  ],
  'without a comma': [
    { body: '{"a": 1 "b": 2}' },
    422,
    syntax(`Unexpected character ('"' (code 34)): was expecting comma to separate Object entries`, 1, 10),
  ],
  'without a colon': [
    { body: '{"a" 1}' },
    422,
    syntax("Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value", 1, 7),
  ],
  'closed by another mark': [
    { body: '{"a": [1}' },
    422,
    syntax(
      "Unexpected close marker '}': expected ']' (for Array starting at [Source: UNKNOWN; line: 1, column: 7])",
      1,
      10,
    ),
  ],
  'with a word that is none': [
    { body: '{"connectionId": nope}' },
    422,
    syntax(`Unrecognized token 'nope': was expecting ${VALUES}`, 1, 23),
  ],
  'with single quotes': [
    { body: `{"a": 'b'}` },
    422,
    syntax(`Unexpected character (''' (code 39)): expected a valid value ${VALUES}`, 1, 8),
  ],
  'that is empty': [{ body: '' }, 400, 'Required Body [connectionIdRequestBody] not specified'],
  'that is blank': [{ body: ' \n' }, 400, 'Required Body [connectionIdRequestBody] not specified'],
  'that is null': [{ body: 'null' }, 400, 'Required Body [connectionIdRequestBody] not specified'],
  'that is a number': [
    { body: '5' },
    400,
    notConverted(
      'connectionIdRequestBody',
      `Cannot construct instance of \`${MODEL}.ConnectionIdRequestBody\` (although at least one Creator exists): no int/Int-argument constructor/factory method to deserialize from Number value (5)`,
    ),
  ],
  'with an object for an id': [
    { body: '{"connectionId":{}}' },
    400,
    aboutId('Cannot deserialize value of type `java.util.UUID` from Object value (token `JsonToken.START_OBJECT`)'),
  ],
  'with a list for an id': [
    { body: `{"connectionId":["${ID}"]}` },
    400,
    aboutId('Cannot deserialize value of type `java.util.UUID` from Array value (token `JsonToken.START_ARRAY`)'),
  ],
  'with a flag for an id': [
    { body: '{"connectionId":true}' },
    400,
    aboutId(
      'Cannot deserialize value of type `java.util.UUID` from String "true": UUID has to be represented by standard 36-char representation',
    ),
  ],
  'with an id that has a letter too many': [
    { body: `{"connectionId":"${ID.replace('9', 'x')}"}` },
    400,
    aboutId(
      `Cannot deserialize value of type \`java.util.UUID\` from String "${ID.replace('9', 'x')}": Non-hex character 'x' (value 0x78), not valid for UUID String`,
    ),
  ],
  'with an id in capitals': [
    { body: `{"connectionId":"${ID.toUpperCase()}"}` },
    404,
    `Internal Server Error: Could not find configuration for STANDARD_SYNC: ${ID}.`,
  ],
  'with an empty id': [{ body: '{"connectionId":""}' }, 500, 'Internal Server Error: null'],
  'with null for an id': [{ body: '{"connectionId":null}' }, 500, 'Internal Server Error: null'],
  'with an object for a text': [
    { path: 'connections/update', body: '{"name":{}}' },
    400,
    aboutUpdate(
      'Cannot deserialize value of type `java.lang.String` from Object value (token `JsonToken.START_OBJECT`)',
      `${MODEL}.ConnectionUpdate["name"]`,
    ),
  ],
  'with a word for a flag': [
    { path: 'connections/update', body: '{"breakingChange":"yes"}' },
    400,
    aboutUpdate(
      'Cannot deserialize value of type `java.lang.Boolean` from String "yes": only "true" or "false" recognized',
      `${MODEL}.ConnectionUpdate["breakingChange"]`,
    ),
  ],
  'with an object for a list': [
    { path: 'connections/update', body: '{"operationIds":{}}' },
    400,
    aboutUpdate(
      'Cannot deserialize value of type `java.util.ArrayList<java.util.UUID>` from Object value (token `JsonToken.START_OBJECT`)',
      `${MODEL}.ConnectionUpdate["operationIds"]`,
    ),
  ],
  'with a text for a list of lists': [
    { path: 'connections/update', body: ofConfig({ primaryKey: 'id' }) },
    400,
    aboutUpdate(
      'Cannot deserialize value of type `java.util.ArrayList<java.util.List<java.lang.String>>` from String value (token `JsonToken.VALUE_STRING`)',
      ...inConfig('primaryKey'),
    ),
  ],
  'with a text for an entry of a key': [
    { path: 'connections/update', body: ofConfig({ primaryKey: ['id'] }) },
    400,
    aboutUpdate(
      'Cannot deserialize value of type `java.util.ArrayList<java.lang.String>` from String value (token `JsonToken.VALUE_STRING`)',
      ...inConfig('primaryKey'),
      'java.util.ArrayList[0]',
    ),
  ],
  'with a list for a word': [
    { path: 'connections/update', body: ofConfig({ syncMode: ['incremental'] }) },
    400,
    aboutUpdate(
      `Input mismatch reading Enum \`${MODEL}.SyncMode\`: properties-based \`@JsonCreator\` ([method ${MODEL}.SyncMode#fromValue(java.lang.String)]) expects String Value, got Array value (\`JsonToken.START_ARRAY\`)`,
      ...inConfig('syncMode'),
    ),
  ],
  'with a number for a model': [
    { path: 'connections/update', body: '{"scheduleData":{"cron":1.5}}' },
    400,
    aboutUpdate(
      `Cannot construct instance of \`${MODEL}.ConnectionScheduleDataCron\` (although at least one Creator exists): no double/Double-argument constructor/factory method to deserialize from Number value (1.5)`,
      `${MODEL}.ConnectionUpdate["scheduleData"]`,
      `${MODEL}.ConnectionScheduleData["cron"]`,
    ),
  ],
  'with a word for a number': [
    { path: 'connections/update', body: '{"scheduleData":{"basicSchedule":{"units":"many"}}}' },
    400,
    aboutUpdate(
      'Cannot deserialize value of type `java.lang.Long` from String "many": not a valid `java.lang.Long` value',
      `${MODEL}.ConnectionUpdate["scheduleData"]`,
      `${MODEL}.ConnectionScheduleData["basicSchedule"]`,
      `${MODEL}.ConnectionScheduleDataBasicSchedule["units"]`,
    ),
  ],
  'with two mistakes, the first of which is told': [
    { path: 'connections/update', body: '{"status":"x","connectionId":"y"}' },
    400,
    aboutUpdate(
      `Cannot construct instance of \`${MODEL}.ConnectionStatus\`, problem: Unexpected value 'x'`,
      `${MODEL}.ConnectionUpdate["status"]`,
    ),
  ],
  'that a path does not mark as its body': [
    { path: 'sources/get', body: '{"sourceId":"nope"}' },
    400,
    'Required argument [SourceIdRequestBody sourceIdRequestBody] not specified',
  ],
  'that such a path lacks': [
    { path: 'web_backend/connections/get', body: '' },
    400,
    'Required argument [WebBackendConnectionRequestBody webBackendConnectionRequestBody] not specified',
  ],
  'for a path that takes none': [{ path: 'workspaces/list', body: '{"' }, 200, '{"workspaces":[]}'],
  'of another type': [
    { contentType: 'text/plain', body: '{}' },
    415,
    'Content Type [text/plain] not allowed. Allowed types: [application/json]',
  ],
  'of a type that only begins alike': [
    { contentType: 'application/json-patch+json', body: '{}' },
    415,
    'Content Type [application/json-patch+json] not allowed. Allowed types: [application/json]',
  ],
  'with a character set': [
    { contentType: 'Application/JSON; charset=UTF-8', body: '{}' },
    500,
    'Internal Server Error: null',
  ],
  'at a path with a slash at its end': [{ path: 'connections/get/', body: '{}' }, 500, 'Internal Server Error: null'],
  'by another method': [
    { method: 'PUT', body: '{}' },
    405,
    'Method [PUT] not allowed for URI [/api/v1/connections/get]. Allowed methods: [POST]',
  ],
  'for the health, by POST': [
    { path: 'health', body: '{}' },
    405,
    'Method [POST] not allowed for URI [/api/v1/health]. Allowed methods: [HEAD, GET]',
  ],
  'at a path that is not there': [{ path: 'connections/nope', body: '{}' }, 404, 'Object not found.'],
}

describe('a body', () => {
  for (const [title, [sent, status, message]] of Object.entries(CASES)) {
    it(`${title} is answered as by the framework`, async () => {
      expect(await ask(sent)).to.deep.equal([status, message])
    })
  }

  it('is read as the framework reads it: texts from numbers, numbers and flags from texts', async () => {
    const here = await openStage()
    const connectionId = await here.connect()
    const made = await here.post('connections/update', {
      connectionId: connectionId.toUpperCase(),
      name: 5,
      prefix: true,
      breakingChange: 'true',
      scheduleType: 'basic',
      scheduleData: { basicSchedule: { units: ' 3 ', timeUnit: 'hours' } },
    })
    const { name, prefix, breakingChange, scheduleData } = made
    expect({ name, prefix, breakingChange, scheduleData }).to.deep.equal({
      name: '5',
      prefix: 'true',
      breakingChange: true,
      scheduleData: { basicSchedule: { units: 3, timeUnit: 'hours' } },
    })
  })
})

/** Anything that may stand where something else belongs. */
const ANYTHING: fc.Arbitrary<unknown> = fc.constantFrom(null, 5, -1.5, true, '', 'x', ID, [], {}, [null], ['x'], {
  a: 1,
})

/** A value of a kind, right or wrong at each depth. */
const valueOf = (kind: Kind, depth = 0): fc.Arbitrary<unknown> => {
  const right: fc.Arbitrary<unknown> =
    typeof kind !== 'string'
      ? fc.array(valueOf(kind[0], depth + 1), { maxLength: 2 })
      : FORMS[kind] === undefined || depth > 6
        ? ANYTHING
        : fc.record(
            Object.fromEntries(Object.entries(FORMS[kind]).map(([name, part]) => [name, valueOf(part, depth + 1)])),
            { requiredKeys: [] },
          )
  return fc.oneof({ weight: 6, arbitrary: right }, { weight: 1, arbitrary: ANYTHING })
}

describe('any body at all', function () {
  this.timeout(60_000)
  for (const [path, { takes }] of Object.entries(ROUTES)) {
    if (takes === undefined) continue
    it(`at ${path} is answered in a form that clients know, and leaves the server alive`, async () => {
      await fc.assert(
        fc.asyncProperty(valueOf(takes), async (body) => {
          const emulator = openEmulator({ seed: 'shop', clock: 'virtual' })
          const signal = AbortSignal.timeout(50)
          const answer = await emulator
            .fetch(`http://airbyte/api${path}`, {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify(body),
              signal,
            })
            .catch(() => undefined)
          // A reset of streams is never answered for a connection that is not there.
          if (answer === undefined || answer.status === 504) return path === '/v1/connections/reset/stream'
          const text = await answer.text()
          if (answer.status === 204) return text === ''
          const content = JSON.parse(text) as unknown
          if (answer.status === 200) return true
          const { message, exceptionClassName, _embedded } = content as Readonly<Record<string, unknown>>
          return (
            [400, 404, 409, 422, 500].includes(answer.status) &&
            typeof message === 'string' &&
            (answer.status === 400) === (_embedded !== undefined) &&
            (answer.status === 400) === (exceptionClassName === undefined)
          )
        }),
        { numRuns: 40 },
      )
    })
  }
})
