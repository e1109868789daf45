import { expect } from 'chai'

import { createClient } from '../../provider/api/client'
import { makeProviders } from '../../provider/runtime/provider'
import { connection } from '../support/declared'
import { type Life, openLife } from '../support/life'

type Json = Readonly<Record<string, unknown>>

const NOWHERE = '00000000-0000-4000-8000-000000000000'
const PAGE = (noun: string): string =>
  `The id stands in the address of the ${noun}'s page in Airbyte, behind /${noun}/.`

/** What a new user has: one stream, incremental and deduplicated. */
const users = (config: Json = {}, offer: Json = {}): Json => ({
  streams: [
    {
      stream: {
        name: 'users',
        namespace: 'public',
        supportedSyncModes: ['full_refresh', 'incremental'],
        jsonSchema: {
          type: 'object',
          properties: { id: { type: 'integer' }, email: { type: 'string' }, updated_at: { type: 'string' } },
        },
        ...offer,
      },
      config: {
        syncMode: 'incremental',
        destinationSyncMode: 'append_dedup',
        cursorField: ['updated_at'],
        primaryKey: [['id']],
        selected: true,
        ...config,
      },
    },
  ],
})

const whole = (name: string, jsonSchema: Json, config: Json = {}): Json => ({
  stream: { name, supportedSyncModes: ['full_refresh', 'incremental'], jsonSchema },
  config: { syncMode: 'full_refresh', destinationSyncMode: 'overwrite', ...config },
})

const cron = (cronExpression: string, more: Json = { cronTimeZone: 'UTC' }): Json => ({
  schedule: { scheduleType: 'cron', cronExpression, ...more },
})

const typed = (properties: Json): Json => ({ jsonSchema: { type: 'object', properties } })

const dotted = (properties: Json, cursorField: ReadonlyArray<string>): Json => ({
  streams: [
    whole(
      'report',
      { type: 'object', properties },
      { syncMode: 'incremental', destinationSyncMode: 'append', cursorField },
    ),
  ],
})

/** A mistake: the inputs that make it, or what makes them of the shop's ids. */
type Args = Json | ((life: Life) => Json)

/** Each mistake that only a whole preview shows, and every sentence of its refusal. */
const REFUSED: ReadonlyArray<readonly [string, Args, ReadonlyArray<string>]> = [
  ['a source of nothing', { sourceId: NOWHERE }, [`sourceId: this server has no source ${NOWHERE}. ${PAGE('source')}`]],
  [
    'a destination of nothing',
    { destinationId: NOWHERE },
    [`destinationId: this server has no destination ${NOWHERE}. ${PAGE('destination')}`],
  ],
  [
    'ids that are none',
    { sourceId: 'my source', destinationId: 'warehouse', adopt: 'shop' },
    [
      `sourceId: it has to be the id of a source; it is "my source". ${PAGE('source')}`,
      `destinationId: it has to be the id of a destination; it is "warehouse". ${PAGE('destination')}`,
      `adopt: it has to be the id of a connection; it is "shop". The id stands in the address of the connection's page in Airbyte, behind /connections/.`,
    ],
  ],
  [
    'source and destination exchanged',
    ({ sources: [sourceId], destinationId }) => ({ sourceId: destinationId, destinationId: sourceId }),
    [
      `sourceId: <destination> is no source, but the destination "warehouse". Give a source's id, or exchange sourceId and destinationId. ${PAGE('source')}`,
      `destinationId: <source> is no destination, but the source "shop". Give a destination's id, or exchange sourceId and destinationId. ${PAGE('destination')}`,
    ],
  ],
  [
    'mistakes of three kinds at once',
    {
      destinationId: NOWHERE,
      schedule: { scheduleType: 'basic', units: '6', timeUnit: 'hour' },
      syncCatalog: users({ cursorField: ['updatedAt'] }),
    },
    [
      'schedule.units: it has to be a whole number; it is "6".',
      'schedule.timeUnit: it has to be minutes, hours, days, weeks or months; it is "hour". Did you mean hours?',
      'stream public.users, cursorField: the schema has no field updatedAt. Did you mean updated_at?',
      `destinationId: this server has no destination ${NOWHERE}. ${PAGE('destination')}`,
    ],
  ],
  [
    'mistakes of the form, ids that are none, and what the server lacks',
    {
      sourceId: 'my source',
      destinationId: NOWHERE,
      prefx: 'raw_',
      tags: ['team'],
      nonBreakingChangesPreference: 'off',
      syncCatalog: users({ cursorField: ['updatedAt'], destinationSyncMode: 'overwrite_dedup', includeFiles: true }),
    },
    [
      'prefx: it is not an input of an AirbyteConnection. Did you mean prefix?',
      'stream public.users, cursorField: the schema has no field updatedAt. Did you mean updated_at?',
      `sourceId: it has to be the id of a source; it is "my source". ${PAGE('source')}`,
      `destinationId: this server has no destination ${NOWHERE}. ${PAGE('destination')}`,
      'tags: this server does not have tags; 1.4.0 and later have it. Take it out of the program, or use such a release of Airbyte.',
      'stream public.users, destinationSyncMode: this server does not have the mode overwrite_dedup; 0.63.11 and later have it. Take it out of the program, or use such a release of Airbyte.',
      'stream public.users, includeFiles: this server does not have includeFiles; 1.7.0 and later have it. Take it out of the program, or use such a release of Airbyte.',
      'nonBreakingChangesPreference: it has to be ignore, disable, propagate_columns or propagate_fully on this server; it is "off".',
    ],
  ],
  [
    'a connection that syncs more often than always',
    { schedule: { scheduleType: 'basic', units: 0, timeUnit: 'hours' } },
    ['schedule.units: it has to be at least 1; it is 0.'],
  ],
  [
    'a cron expression of five fields',
    cron('0 6 * * *'),
    [
      'schedule.cronExpression: Airbyte takes Quartz expressions alone; it is "0 6 * * *". Write 0 0 6 * * ?, which says the same with seconds before it and ? for one of the two days.',
    ],
  ],
  [
    'a cron expression without its zone',
    cron('0 0 6 * * ?', {}),
    ['schedule.cronTimeZone: it is missing; it has to be the name of a time zone, such as UTC or Europe/Berlin.'],
  ],
  [
    'a cron expression as Airbyte’s own API has it',
    { schedule: { scheduleType: 'cron', scheduleData: { cron: {} } } },
    [
      'schedule.scheduleData: there is no such property. Write its properties beside scheduleType.',
      'schedule.cronExpression: it is missing; it has to be a Quartz expression, such as 0 0 6 * * ?',
      'schedule.cronTimeZone: it is missing; it has to be the name of a time zone, such as UTC or Europe/Berlin.',
    ],
  ],
  [
    'both modes in one word',
    { syncCatalog: users({ syncMode: 'incremental_append' }) },
    [
      `stream public.users, syncMode: it has to be full_refresh or incremental; it is "incremental_append". Write syncMode: 'incremental' and destinationSyncMode: 'append', or use incrementalAppend().`,
    ],
  ],
  [
    'a mode that is nearly one',
    { syncCatalog: users({ destinationSyncMode: 'append_deduped' }) },
    [
      'stream public.users, destinationSyncMode: it has to be append, overwrite, append_dedup, overwrite_dedup, update or soft_delete; it is "append_deduped". Did you mean append_dedup?',
    ],
  ],
  [
    'a schema as text',
    { syncCatalog: users({}, { jsonSchema: '{"type":"object"}' }) },
    [
      'stream public.users, jsonSchema: it has to be a JSON schema, which is an object; it is "{\\"type\\":\\"object\\"}".',
    ],
  ],
  [
    'a key and a cursor of several columns in one path',
    { syncCatalog: users({ primaryKey: [['id', 'email']], cursorField: ['updated_at', 'id'] }) },
    [
      'stream public.users, cursorField: the schema has no field updated_at.id: updated_at is a text, in which there are no fields. A cursor is one field, such as ["updated_at"].',
      'stream public.users, primaryKey: the schema has no field id.email: id is an integer, in which there are no fields. A key of several fields is [["id"],["email"]].',
    ],
  ],
  [
    'a path for a name, and a name for a path',
    { syncCatalog: dotted({ 'segments.date': { type: 'string' } }, ['segments', 'date']) },
    [
      'stream report, cursorField: the schema has no field segments.date. Did you mean ["segments.date"], which is one name?',
    ],
  ],
  [
    'a name for a path',
    { syncCatalog: dotted({ segments: { type: 'object', properties: { date: {} } } }, ['segments.date']) },
    [
      'stream report, cursorField: the schema has no field "segments.date". Did you mean ["segments","date"], a field within a field?',
    ],
  ],
  [
    'columns of a schema that names none, or that has them elsewhere',
    {
      syncCatalog: {
        streams: [
          whole(
            'documents',
            { type: 'object', additionalProperties: true },
            { selectedFields: [{ fieldPath: ['x'] }] },
          ),
          whole(
            'either',
            { anyOf: [{ properties: { a: { type: 'string' } } }, { properties: { b: { type: 'string' } } }] },
            { selectedFields: [{ fieldPath: ['b'] }] },
          ),
          {
            ...whole('none', {}),
            config: { syncMode: 'full_refresh', destinationSyncMode: 'append', fieldSelectionEnabled: true },
          },
        ],
      },
    },
    [
      'stream documents, selectedFields: the schema of this stream names no columns, so that none can be chosen. Leave the selection out: the stream is synced whole.',
      'stream either, selectedFields: Airbyte finds no column b in the schema, which is one of several, and it looks at the first. Its fields are a.',
      'stream none, selectedFields: the schema of this stream names no columns, so that none can be chosen. Leave the selection out: the stream is synced whole.',
    ],
  ],
]

/** What is taken, and what is said of it. */
const TAKEN: ReadonlyArray<readonly [string, Json, ReadonlyArray<string>]> = [
  [
    'no stream',
    { syncCatalog: { streams: [] } },
    [
      'syncCatalog: it has no stream that is synced, so that the connection does nothing. Choose streams, or take the connection out of the program.',
    ],
  ],
  [
    'no schema',
    { syncCatalog: users({}, { jsonSchema: undefined }) },
    [
      'stream public.users, jsonSchema: it is missing, so that nobody can tell whether there is updated_at and id. Give the stream as discover_schema or a lock has it.',
    ],
  ],
  [
    'a cursor that is true or false',
    { syncCatalog: users({ cursorField: ['flag'] }, typed({ id: {}, flag: { type: ['null', 'boolean'] } })) },
    [
      'stream public.users, cursorField: flag is true or false, by which Airbyte cannot tell what is new. Choose a field that holds a time or a growing number.',
    ],
  ],
  [
    'a cursor that is an object',
    {
      syncCatalog: users(
        { cursorField: ['data'] },
        typed({ id: {}, data: { type: 'object', properties: { at: {} } } }),
      ),
    },
    [
      'stream public.users, cursorField: data is an object, by which Airbyte cannot tell what is new. Choose a field that holds a time or a growing number.',
    ],
  ],
  [
    'words on a replacement that says nothing of them',
    { carryFrom: 'same-data', carryTo: 'populated' },
    [
      "carryFrom: it says nothing, since onReplacement is not 'carry'. Set onReplacement to 'carry', or take it out.",
      "carryTo: it says nothing, since onReplacement is not 'carry'. Set onReplacement to 'carry', or take it out.",
    ],
  ],
  [
    'a namespace format that nothing uses',
    { namespaceFormat: 'raw_${SOURCE_NAMESPACE}' },
    [
      'namespaceFormat: nothing uses it, since namespaceDefinition is source. Set namespaceDefinition to customformat, or take the format out.',
    ],
  ],
  [
    'a preference that disables, without the catalog that Airbyte would compare with',
    { nonBreakingChangesPreference: 'disable' },
    [
      'nonBreakingChangesPreference: without sourceCatalogId Airbyte compares what the source offers with the streams that are synced, and disables the connection for each that is left out. Choose the streams with select, from a lock of this source, or give sourceCatalogId.',
    ],
  ],
  ['no supported sync modes', { syncCatalog: users({}, { supportedSyncModes: undefined }) }, []],
  [
    'a cursor and a key that the source demands and its schema does not have',
    {
      syncCatalog: users(
        { cursorField: [], primaryKey: [] },
        {
          sourceDefinedCursor: true,
          defaultCursorField: ['inserted_at'],
          sourceDefinedPrimaryKey: [['uuid']],
        },
      ),
    },
    [],
  ],
]

/** What no message may hold: numbers of a list for its streams, what JavaScript makes of nothing, stacks. */
const UNREADABLE = /streams?\.\d|undefined|\[object|\n\s+at |java\.|POST \//

describe('the first preview of a new user', () => {
  let life: Life
  const preview = async (args: Args) => {
    const given = typeof args === 'function' ? args(life) : args
    const inputs = { sourceId: life.sources[0], destinationId: life.destinationId, syncCatalog: users(), ...given }
    return life.open().preview([connection('shop', inputs)])
  }
  const plain = (text: string): string =>
    text.replaceAll(life.sources[0] ?? '', '<source>').replaceAll(life.destinationId, '<destination>')

  before(async () => {
    life = await openLife()
  })

  for (const [mistake, args, sentences] of REFUSED) {
    it(`refuses ${mistake}, in words`, async () => {
      const { failures } = await preview(args)
      expect(failures.map(plain)).to.deep.equal(sentences)
      expect(failures.filter((text) => UNREADABLE.test(text))).to.deep.equal([])
    })
  }

  for (const [given, args, warnings] of TAKEN) {
    it(`takes ${given}, ${warnings.length === 0 ? 'without a word' : 'and says what it means'}`, async () => {
      const { failures, lines } = await preview(args)
      expect(failures).to.deep.equal([])
      expect(lines).to.deep.equal(warnings.map((warning) => `airbyte: warning: shop: ${warning}`))
    })
  }

  it('what it takes, an update takes as well, and the next preview is quiet', async () => {
    for (const [given, args] of TAKEN) {
      const stack = life.open()
      const inputs = { sourceId: life.sources[0], destinationId: life.destinationId, name: given, syncCatalog: users() }
      const program = [connection('shop', { ...inputs, ...args })]
      expect((await stack.up(program)).failures, given).to.deep.equal([])
      const { steps, lines, requests } = await stack.preview(program)
      expect([steps.map(({ operation }) => operation), lines, requests], given).to.deep.equal([['same'], [], []])
    }
  })
})

describe('ephemeral storage', () => {
  it('is taken by a newer server, which keeps none of it: a preview says so', async () => {
    const life = await openLife({ airbyte: '2.2' })
    const inputs = {
      sourceId: life.sources[0],
      destinationId: life.destinationId,
      syncCatalog: users(),
      resourceRequirements: { cpuRequest: '1', ephemeralStorageLimit: '5Gi' },
    }
    const { failures, lines } = await life.open().preview([connection('shop', inputs)])
    expect([failures, lines]).to.deep.equal([
      [],
      [
        'airbyte: warning: shop: resourceRequirements: Airbyte takes ephemeral storage and keeps none of it, so that each refresh finds it gone. Take it out until your release keeps it.',
      ],
    ])
  })
})

describe('a preference by which Airbyte adds columns', () => {
  it('is taken without a word: what Airbyte adds is no drift', async () => {
    const life = await openLife({ airbyte: '2.2' })
    const inputs = {
      sourceId: life.sources[0],
      destinationId: life.destinationId,
      syncCatalog: users(),
      nonBreakingChangesPreference: 'propagate_columns',
    }
    const { failures, lines } = await life.open().preview([connection('shop', inputs)])
    expect([failures, lines]).to.deep.equal([[], []])
  })
})

describe('what a preview asks of the server', () => {
  const many = (life: Life, count: number, more: Json = {}) =>
    Array.from({ length: count }, (_, at) =>
      connection(`shop-${String(at)}`, {
        sourceId: life.sources[0],
        destinationId: life.destinationId,
        syncCatalog: users(),
        ...more,
      }),
    )

  it('of a hundred new connections of one source: three questions', async () => {
    const life = await openLife()
    const { requests, failures } = await life.open().preview(many(life, 100))
    expect(failures).to.deep.equal([])
    expect(requests.map(({ path }) => path)).to.deep.equal([
      '/v1/sources/get',
      '/v1/destinations/get',
      '/v1/web_backend/connections/list',
    ])
  })

  it('of changed ones: whether it lets us in; of unchanged ones, and where it is switched off: nothing', async () => {
    const life = await openLife()
    const stack = life.open()
    await stack.up(many(life, 3))
    const paths = async (more: Json, config: Readonly<Record<string, string>> = {}): Promise<ReadonlyArray<string>> =>
      (await stack.preview(many(life, 3, more), { config })).requests.map(({ path }) => path)
    expect(await paths({ status: 'inactive' })).to.deep.equal(['/v1/sources/get'])
    expect(await paths({})).to.deep.equal([])
    expect(await paths({ status: 'inactive' }, { 'airbyte:askInPreview': 'false' })).to.deep.equal([])
    expect(await paths({ destinationId: NOWHERE })).to.deep.equal([
      '/v1/sources/get',
      '/v1/destinations/get',
      '/v1/sources/get',
    ])
    const off = await life.open().preview(many(life, 3), { config: { 'airbyte:askInPreview': 'false' } })
    expect([off.failures, off.requests]).to.deep.equal([[], []])
  })

  /** Three new connections, checked while a server answers so. */
  const checked = async (
    answer: () => Promise<{ readonly status: number; readonly text: string }>,
    config: Readonly<Record<string, string>> = { 'airbyte:url': 'https://airbyte.example.com' },
  ): Promise<{
    readonly lines: ReadonlyArray<string>
    readonly failures: ReadonlyArray<string>
    readonly asked: number
  }> => {
    const lines: string[] = []
    let asked = 0
    const { provider } = makeProviders({
      environment: {},
      clientOf: (options) =>
        createClient(options, {
          fetch: async () => {
            asked += 1
            const { status, text } = await answer()
            return { status, headers: { get: () => null }, text: () => Promise.resolve(text) }
          },
          pause: (_milliseconds, signal) =>
            new Promise((resolve) => {
              if (signal === undefined) resolve()
            }),
        }),
      now: Date.now,
      sleep: () => Promise.resolve(),
      print: (line) => lines.push(line),
    })
    const request = { config: { get: (key: string) => config[key] } } as Parameters<typeof provider.configure>[0]
    await provider.configure(request)
    const failures: string[] = []
    for (const name of ['one', 'two', 'three']) {
      const news = { sourceId: NOWHERE, destinationId: NOWHERE, name, syncCatalog: users(), __resource: name }
      failures.push(...((await provider.check({}, news)).failures ?? []).map(({ reason }) => reason))
    }
    return { lines, failures, asked }
  }

  const broken = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }))

  it('a server that is down is one warning, and asked no further', async () => {
    const { lines, failures, asked } = await checked(broken('ECONNREFUSED'))
    expect(failures).to.deep.equal([])
    expect(lines).to.deep.equal([
      'airbyte: warning: nothing could be asked of the server, so this preview says only what the state knows. Airbyte could not be reached for POST /v1/sources/get.\n  airbyte.example.com: ECONNREFUSED\nTry: check airbyte:url and that the server runs, then run the same command again.',
    ])
    expect(asked).to.equal(5)
  })

  it('a host that there is not, and one that is no Airbyte, are errors that name the right form of the address', async () => {
    const nowhere =
      "airbyte:url: there is no host airbyte.example.com. Give the address under which Airbyte's pages are, such as https://airbyte.example.com."
    expect(await checked(broken('ENOTFOUND'))).to.deep.include({ lines: [], failures: [nowhere, nowhere, nowhere] })
    const page =
      "airbyte:url: what answers there is not Airbyte's own API (POST /v1/sources/get). Give the address under which Airbyte's pages are, such as https://airbyte.example.com, without a path behind it."
    for (const status of [200, 404])
      expect(await checked(() => Promise.resolve({ status, text: '<html></html>' }))).to.deep.equal({
        lines: [],
        failures: [page, page, page],
        asked: 3,
      })
  })

  it('refused credentials are an error that says which were sent, in the names in which they were given', async () => {
    const refused = (seen: string, advice: string): string =>
      `Airbyte refused POST /v1/sources/get for want of the right credentials.\n  airbyte.example.com: status 401; ${seen}\nTry: ${advice}.`
    const url = { 'airbyte:url': 'https://airbyte.example.com' }
    const told = async (config: Json): Promise<string | undefined> =>
      (await checked(() => Promise.resolve({ status: 401, text: '' }), { ...url, ...config })).failures[0]
    expect(await told({})).to.equal(
      refused(
        'no credentials were sent',
        'set airbyte:clientId and airbyte:clientSecret: abctl local credentials prints them, with Helm they stand in the secret airbyte-auth-secrets, and in Airbyte under User settings > Applications; older servers and proxies take airbyte:username and airbyte:password',
      ),
    )
    expect(await told({ 'airbyte:username': 'u', 'airbyte:password': 'p' })).to.equal(
      refused(
        'airbyte:username and airbyte:password were sent',
        'check both: the server may want airbyte:clientId and airbyte:clientSecret instead, as Airbyte itself does from 2.2 on',
      ),
    )
    expect(await told({ 'airbyte:token': 't' })).to.equal(
      refused('airbyte:token was sent', 'check it: a token may have run out'),
    )
  })
})
