import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import { decodeInputs } from '../../provider/connection/inputs'
import { UNKNOWN } from '../../provider/legible'
import { catalog, table } from '../support/shop'

const program = (more: object = {}): Readonly<Record<string, unknown>> => ({
  sourceId: 's',
  destinationId: 'd',
  name: 'shop',
  syncCatalog: catalog(table('users')),
  ...more,
})

const told = (more: object): ReadonlyArray<string> => {
  const decoded = decodeInputs(program(more))
  return E.isLeft(decoded) ? decoded.left.map(({ reason }) => reason) : []
}

const dbt = (configuration: object): object => ({
  operations: [{ name: 'dbt', operatorConfiguration: { operatorType: 'dbt', ...configuration } }],
})

/** Each mistake, and every sentence that it makes. */
const MISTAKES: ReadonlyArray<readonly [string, object, ReadonlyArray<string>]> = [
  [
    'an input that there is not',
    { prefx: 'x', shedule: {}, frequency: 'daily' },
    [
      'prefx: it is not an input of an AirbyteConnection. Did you mean prefix?',
      'shedule: it is not an input of an AirbyteConnection. Did you mean schedule?',
      'frequency: it is not an input of an AirbyteConnection.',
    ],
  ],
  [
    'several at once',
    { sourceId: '', destinationId: null, status: 'on', notifySchemaChanges: 'yes', acknowledge: 'all' },
    [
      'sourceId: it has to be the source\'s id; it is "". See whether it comes of a variable that is not set.',
      "destinationId: it is missing; it has to be the destination's id.",
      'status: it has to be active or inactive; it is "on".',
      'notifySchemaChanges: it has to be true or false; it is "yes".',
      'acknowledge: it has to be a list of change ids; it is "all".',
    ],
  ],
  [
    'a cron schedule without a zone',
    { schedule: { scheduleType: 'cron', cronExpression: '0 0 6 * * ?' } },
    ['schedule.cronTimeZone: it is missing; it has to be the name of a time zone, such as UTC or Europe/Berlin.'],
  ],
  [
    'a schedule as Airbyte has it',
    { schedule: { cron: { cronExpression: '0 0 6 * * ?', cronTimeZone: 'UTC' } } },
    [
      'schedule.cron: there is no such property. Write its properties beside scheduleType.',
      'schedule.scheduleType: it is missing; it has to be manual, basic or cron.',
    ],
  ],
  [
    'units under a manual schedule',
    { schedule: { scheduleType: 'manual', units: 24, timeUnit: 'hours' } },
    [
      'schedule.units: there is no such property. It belongs to the scheduleType basic.',
      'schedule.timeUnit: there is no such property. It belongs to the scheduleType basic.',
    ],
  ],
  [
    'resources as octavia spells them',
    { resourceRequirements: { cpu_limit: '1', limits: { memory: '1Gi' }, memoryLimit: 2 } },
    [
      'resourceRequirements.cpu_limit: there is no such property. Did you mean cpuLimit?',
      'resourceRequirements.limits: there is no such property.',
      'resourceRequirements.memoryLimit: it has to be text; it is 2.',
    ],
  ],
  [
    'the branch of a dbt operation under another name',
    dbt({ dbt: { gitRepoUrl: 'https://git.example/x.git', gitBranch: 'main' }, webhook: {} }),
    [
      'operation "dbt", operatorConfiguration.webhook: there is no such property. It belongs to the operatorType webhook.',
      'operation "dbt", operatorConfiguration.dbt.gitBranch: there is no such property. Did you mean gitRepoBranch?',
    ],
  ],
  [
    'operations that hold a token, in a wrong form',
    { operations: { name: 'hook', executionBody: '{"token":"s3cr3t-body"}' } },
    ['operations: it has to be a list of operations; it is an object with the properties name, executionBody.'],
  ],
  [
    'an operation whose token stands in the wrong place',
    dbt({ dbt: 's3cr3t-body' }),
    [
      'operation "dbt", operatorConfiguration.dbt: it has to be {gitRepoUrl, gitRepoBranch, dockerImage, dbtArguments}; it is a text.',
    ],
  ],
  [
    'a tag with a property misspelt',
    { tags: ['other', { name: 'team', colour: 'FFFFFF' }] },
    ['tag "team", colour: there is no such property. Did you mean color?'],
  ],
  [
    'values that are nearly those that a server knows',
    { nonBreakingChangesPreference: 'propagate_column', backfillPreference: 'enable' },
    [
      'nonBreakingChangesPreference: it has to be ignore, disable, propagate_columns or propagate_fully; it is "propagate_column". Did you mean propagate_columns?',
      'backfillPreference: it has to be enabled or disabled; it is "enable". Did you mean enabled?',
    ],
  ],
  [
    'a stream with two mistakes, and another with one',
    {
      syncCatalog: catalog(
        table('users', { cursorField: 'updated_at', primaryKey: ['id'] } as never),
        table('orders', { selectedFeilds: [{ fieldPath: ['id'] }] } as never),
      ),
    },
    [
      'stream public.users, cursorField: it has to be a list of names, such as ["updated_at"]; it is "updated_at".',
      'stream public.users, primaryKey: it has to be a list of paths, such as [["id"]]; it is ["id"].',
      'stream public.orders, selectedFeilds: there is no such property. Did you mean selectedFields?',
    ],
  ],
  [
    'a stream that is given twice, with two mistakes in one place and a third beside',
    {
      syncCatalog: catalog(
        table('users', { cursorField: 'updated_at' } as never),
        table('users', { cursorField: 5, selectedFeilds: [] } as never),
      ),
    },
    [
      'stream public.users, cursorField: it has to be a list of names, such as ["updated_at"]; it is "updated_at".',
      'stream public.users, cursorField: it has to be a list of names, such as ["updated_at"]; it is 5.',
      'stream public.users, selectedFeilds: there is no such property. Did you mean selectedFields?',
      'stream public.users: a stream of this namespace and name is selected already. Leave one of them out.',
    ],
  ],
  [
    'operations that are wrong, given twice, and given beside operationIds',
    {
      operations: [{ name: 'dbt' }, { name: 'dbt', operatorConfiguration: { operatorType: 'dbd' } }],
      operationIds: [5],
    },
    [
      'operation "dbt", operatorConfiguration: it is missing; it has to be an object.',
      'operation "dbt", operatorConfiguration.operatorType: it has to be normalization, dbt or webhook; it is a text. Did you mean dbt?',
      'operationIds: it has to be a list of operation ids; it is [5].',
      'operation "dbt": it is given more than once. Give each a name of its own.',
      'operations and operationIds are both given: operations are made and removed with the connection, operationIds name shared ones. Give one of the two.',
    ],
  ],
  [
    'required inputs under misspelt names',
    { destinationId: null, destinationID: 'd', name: null, nmae: 'shop', syncCatalog: null, syncCatalgo: {} },
    [
      'destinationID: it is not an input of an AirbyteConnection. Did you mean destinationId?',
      'nmae: it is not an input of an AirbyteConnection. Did you mean name?',
      'syncCatalgo: it is not an input of an AirbyteConnection. Did you mean syncCatalog?',
    ],
  ],
  ['a catalog that is none', { syncCatalog: 'shop' }, ['syncCatalog: it has to be an object; it is "shop".']],
  ['no catalog', { syncCatalog: null }, ['syncCatalog: it is missing; it has to be {streams: [{stream, config}]}.']],
  [
    'a catalog in the names of the protocol',
    {
      syncCatalog: {
        streams: [
          {
            stream: { name: 'users', json_schema: {}, supported_sync_modes: ['incremental'] },
            config: { syncMode: 'incremental', destinationSyncMode: 'append_dedup' },
          },
        ],
      },
    },
    [
      'syncCatalog: it has the names of Airbyte’s protocol, as connectors and octavia write them (json_schema, sync_mode …). Write {streams: [{stream, config}]} with the names of the API: jsonSchema, supportedSyncModes, sourceDefinedCursor, defaultCursorField, sourceDefinedPrimaryKey in stream, and syncMode, destinationSyncMode, cursorField, primaryKey in config.',
    ],
  ],
  [
    'a configured catalog of the protocol',
    { syncCatalog: { streams: [{ stream: { name: 'users' }, sync_mode: 'incremental' }] } },
    [
      'syncCatalog: it has the names of Airbyte’s protocol, as connectors and octavia write them (json_schema, sync_mode …). Write {streams: [{stream, config}]} with the names of the API: jsonSchema, supportedSyncModes, sourceDefinedCursor, defaultCursorField, sourceDefinedPrimaryKey in stream, and syncMode, destinationSyncMode, cursorField, primaryKey in config.',
    ],
  ],
  [
    'octavia’s file',
    { syncCatalog: { definition_type: 'connection', configuration: { sync_catalog: { streams: [] } } } },
    [
      'syncCatalog: it is a connection as octavia writes it. Give its configuration.sync_catalog in the names of the API: jsonSchema, supportedSyncModes, sourceDefinedCursor, defaultCursorField, sourceDefinedPrimaryKey in stream, and syncMode, destinationSyncMode, cursorField, primaryKey in config.',
    ],
  ],
  [
    'all of what discover_schema answers',
    { syncCatalog: { catalog: catalog(table('users')), jobInfo: {}, catalogId: 'c' } },
    ['syncCatalog: it is all of what discover_schema answers. Give its property catalog.'],
  ],
  [
    'the public API’s configurations',
    { syncCatalog: { configurations: { streams: [{ name: 'users', syncMode: 'incremental_append' }] } } },
    [
      'syncCatalog: it has the form of Airbyte’s public API, which names streams without saying what their source offers. Run pulumi-airbyte pull, and choose its streams with select.',
    ],
  ],
  [
    'the streams of the public API',
    { syncCatalog: { streams: [{ name: 'users', syncMode: 'incremental_append' }] } },
    [
      'syncCatalog: it has the form of Airbyte’s public API, which names streams without saying what their source offers. Run pulumi-airbyte pull, and choose its streams with select.',
    ],
  ],
  [
    'streams without configuration',
    { syncCatalog: { streams: [table('users').stream] } },
    [
      'syncCatalog: its streams have no configuration. Write {streams: [{stream, config}]}: the streams as they are, each with a config, or choose them with select.',
    ],
  ],
  [
    'the streams under a misspelt name',
    { syncCatalog: { streamz: [table('users')] } },
    ['syncCatalog.streamz: there is no such property. Did you mean streams?'],
  ],
  [
    'a misspelt name beside the streams',
    { syncCatalog: { ...catalog(table('users')), stremas: [table('orders')] } },
    ['syncCatalog.stremas: there is no such property. Did you mean streams?'],
  ],
  [
    'something else in the place of the streams',
    { syncCatalog: { tables: [table('users')] } },
    ['syncCatalog.streams: it is missing; it has to be a list of streams.'],
  ],
  [
    'one half of what the state holds',
    { syncCatalog: { __streams: 'public.users full_refresh append #abcdefgh', overview: '1 stream' } },
    ['syncCatalog.__streams: there is no such property. Did you mean streams?'],
  ],
  [
    'a list of streams',
    { syncCatalog: [table('users')] },
    ['syncCatalog: it is a list of streams. Write {streams: [{stream, config}]}.'],
  ],
  [
    'a lock file',
    { syncCatalog: { lockVersion: 1, streams: {} } },
    ['syncCatalog: it is a lock file. Read it with readCatalog, and choose its streams with select.'],
  ],
]

describe('mistakes in the inputs of a connection', () => {
  for (const [mistake, given, sentences] of MISTAKES) {
    it(`${mistake}: told by place, with what has to be there`, () => {
      expect(told(given)).to.deep.equal(sentences)
    })
  }

  it('no mistake is told where there is none, nor of what is not known yet', () => {
    expect(told({})).to.deep.equal([])
    const operatorConfiguration = { operatorType: 'dbt', dbt: { gitRepoUrl: UNKNOWN } }
    const operations = [{ name: UNKNOWN, operatorConfiguration }]
    expect(told({ schedule: UNKNOWN, operations, tags: [UNKNOWN], prefix: UNKNOWN, instance: UNKNOWN })).to.deep.equal(
      [],
    )
    const users = table('users', { cursorField: [UNKNOWN], mappers: UNKNOWN } as never)
    expect(told({ syncCatalog: catalog(users) })).to.deep.equal([])
  })

  it('what is known is told beside what is not known yet', () => {
    expect(
      told({
        schedule: { scheduleType: 'cron', cronExpresion: '0 0 6 * * ?', cronTimeZone: UNKNOWN },
        operations: [{ name: UNKNOWN }, { name: UNKNOWN, operatorConfiguration: UNKNOWN, kind: 'dbt' }],
        tags: [UNKNOWN, { name: UNKNOWN, colour: 'FFFFFF' }],
        syncCatalog: catalog(
          { ...table('users'), stream: { name: UNKNOWN, jsonShema: {} } } as never,
          table('orders', { cursorField: [UNKNOWN], primaryKey: ['id'] } as never),
        ),
      }),
    ).to.deep.equal([
      'schedule.cronExpresion: there is no such property. Did you mean cronExpression?',
      'the first operation, operatorConfiguration: it is missing; it has to be an object.',
      'another operation without a name, kind: there is no such property.',
      'another tag without a name, colour: there is no such property. Did you mean color?',
      'syncCatalog, the first stream, jsonShema: there is no such property. Did you mean jsonSchema?',
      'stream public.orders, primaryKey: it has to be a list of paths, such as [["id"]]; it is ["id"].',
    ])
  })

  it('what only newer servers know passes', () => {
    const newer = {
      transforms: [{ type: 'odd' }],
      destinationObjectName: 'Contact',
      includeFiles: true,
      hashedFields: [],
      namespace: 'public',
      minimumGenerationId: 1,
      generationId: 2,
      syncId: 3,
      destinationSyncMode: 'soft_delete',
    }
    const { stream, config } = table('users')
    const offer = { ...stream, isResumable: true, isFileBased: false }
    expect(told({ syncCatalog: { streams: [{ stream: offer, config: { ...config, ...newer } }] } })).to.deep.equal([])
    expect(told({ nonBreakingChangesPreference: 'something_new' })).to.deep.equal([])
  })

  it('a secret is not shown, and what is wrong with the catalog is told as of the catalog', () => {
    const decoded = decodeInputs(
      program({
        prefix: ['s3cr3t'],
        resourceRequirements: { cpuLimit: true, memoryLimit: ['s3cr3t'] },
        syncCatalog: catalog(table('users', { cursorField: 5 } as never)),
        __secrets: ['prefix', 'resourceRequirements'],
      }),
    )
    expect(E.isLeft(decoded) ? decoded.left : []).to.deep.equal([
      { property: 'prefix', reason: 'prefix: it has to be text; it is a list of 1.' },
      {
        property: 'resourceRequirements',
        reason: 'resourceRequirements.cpuLimit: it has to be text; it is a boolean.',
      },
      {
        property: 'resourceRequirements',
        reason: 'resourceRequirements.memoryLimit: it has to be text; it is a list of 1.',
      },
      {
        property: 'syncCatalog',
        reason: 'stream public.users, cursorField: it has to be a list of names, such as ["updated_at"]; it is 5.',
      },
    ])
  })

  it('of very many the first fifty are told, and the rest counted', () => {
    const streams = Array.from({ length: 300 }, (_, at) => table(`t${at}`, { cursorField: 'id' } as never))
    const sentences = told({ syncCatalog: { streams } })
    expect(sentences).to.have.length(51)
    expect(sentences.at(-1)).to.equal('and 250 further mistakes')
  })
})
