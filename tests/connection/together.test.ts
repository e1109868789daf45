import { expect } from 'chai'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'

import { readGiven } from '../../provider/connection/given'
import { UNKNOWN } from '../../provider/legible'

type Json = Readonly<Record<string, unknown>>

const COLUMNS = ['id', 'email', 'updated_at', 'created_at']

const entry = (name: string, namespace: string): Json => ({
  stream: {
    name,
    namespace,
    jsonSchema: {
      type: 'object',
      properties: Object.fromEntries(COLUMNS.map((column) => [column, { type: 'string' }])),
    },
    supportedSyncModes: ['full_refresh', 'incremental'],
  },
  config: {
    syncMode: 'incremental',
    destinationSyncMode: 'append_dedup',
    cursorField: ['updated_at'],
    primaryKey: [['id']],
    selectedFields: COLUMNS.map((column) => ({ fieldPath: [column] })),
    mappers: [{ type: 'hashing', mapperConfiguration: { targetField: 'email', fieldNameSuffix: '_hashed' } }],
  },
})

const STREAMS = ['users', 'orders', 'visits']

interface Program {
  readonly settings: Json
  readonly streams: ReadonlyArray<Json>
}

const RIGHT: Program = {
  settings: { sourceId: 's', destinationId: 'd', name: 'shop' },
  // The one of the archive has the name of another.
  streams: [...STREAMS.map((name) => entry(name, 'public')), entry('users', 'archive')],
}

/** What a new connection is told. */
const told = ({ settings, streams }: Program): ReadonlyArray<string> => {
  const read = readGiven({}, { ...settings, syncCatalog: { streams } })
  return E.isLeft(read) ? read.left.map(({ reason }) => reason) : []
}

/** A mistake that can be made in a program that is right there. */
interface Mistake {
  readonly name: string
  /** What it alters: no other may. */
  readonly alters: ReadonlyArray<string>
  /** What has to be readable, so that anybody can see it. */
  readonly needs?: ReadonlyArray<string>
  readonly make: (program: Program) => Program
}

const ofSettings = (settings: Json, needs: ReadonlyArray<string> = []): Mistake => ({
  name: JSON.stringify(settings).slice(0, 60),
  alters: Object.keys(settings),
  needs,
  make: (program) => ({ ...program, settings: { ...program.settings, ...settings } }),
})

const SETTINGS: ReadonlyArray<Mistake> = [
  { frequency: 'daily' },
  { onBreakingChange: { default: 'rest' } },
  { onBreakingChange: 'resets' },
  { sourceId: '' },
  { destinationId: null },
  { name: 'x'.repeat(257) },
  { status: 'on' },
  { acknowledge: 'all' },
  { schedule: { scheduleType: 'cron', cronExpression: '0 6 * * *', cronTimeZone: 'Mars/Base' } },
  { schedule: { scheduleType: 'cron', cronExpression: '0 6 * * *', cronTimeZon: 'UTC' } },
  { schedule: { scheduleType: 'cron', cronExpression: '0 6 * * *', cronTimeZone: UNKNOWN } },
  { schedule: { scheduleType: 'basic', units: 0, timeUnit: 'hour' } },
  { schedule: { scheduleType: 'manual', units: 24 } },
  { namespaceDefinition: 'customformat', namespaceFormat: '${SOURCE_NAMESPACE}'.repeat(20) },
  { namespaceDefinition: 'custom' },
  { prefix: 5 },
  { prefix: 'x'.repeat(257) },
  { resourceRequirements: { cpu_limit: '1', memoryLimit: 2 } },
  { nonBreakingChangesPreference: 'propagate_column' },
  { tags: [{ name: 'team', colour: 'FFFFFF' }, { name: '' }] },
  {
    operations: [
      { name: 'dbt', operatorConfiguration: { operatorType: 'dbt', dbt: { gitRepo: 'x' } } },
      { name: 'dbt' },
    ],
  },
  { operations: [{ name: UNKNOWN, operatorConfiguration: { operatorType: 'dbd' } }], operationIds: [5] },
  { instance: 'a b' },
  { resetTriggers: { users: [] } },
].map((settings) => ofSettings(settings))

/** Where an input's name is misspelt, that input is not there. */
const MISSPELT: ReadonlyArray<Mistake> = [
  ['prefx', 'prefix'],
  ['shedule', 'schedule'],
  ['namespaceFromat', 'namespaceFormat'],
].map(([name = '', meant = '']) => ({ ...ofSettings({ [name]: 'x' }), alters: [name, meant] }))

const LACKS_FORMAT = ofSettings({ namespaceDefinition: 'customformat' }, [
  'namespaceFormat',
  'prefix',
  'users.name',
  'users.selected',
])

const SHARED_TABLE: Mistake = {
  ...ofSettings({ namespaceDefinition: 'destination' }, ['namespaceFormat', 'prefix', 'users.name', 'users.selected']),
  name: 'two streams in one table',
}

const at =
  (stream: string, change: (entry: { readonly stream: Json; readonly config: Json }) => Json) =>
  (program: Program): Program => ({
    ...program,
    streams: program.streams.map((one, index) => (index === STREAMS.indexOf(stream) ? change(one as never) : one)),
  })

const MODE = ['syncMode', 'destinationSyncMode', 'sourceDefinedCursor']
const OFFER = ['jsonSchema', 'selectedFields', 'fieldSelectionEnabled']

/** What a mistake of a stream alters in its configuration or its offer, and what it needs beside. */
const OF_STREAMS: ReadonlyArray<readonly [Json, ReadonlyArray<string>]> = [
  [{ cursorField: ['updatedat'] }, [...MODE, ...OFFER]],
  [{ cursorField: ['updated_at', 'id'] }, [...MODE, ...OFFER]],
  [{ cursorField: 'updated_at' }, []],
  [{ cursorField: undefined, cursorFeild: ['updated_at'] }, []],
  [{ cursorField: undefined }, [...MODE, ...OFFER]],
  [{ primaryKey: [['idd'], ['emial']] }, [...MODE, ...OFFER]],
  [{ primaryKey: ['id'] }, []],
  [{ primaryKey: undefined }, [...MODE, ...OFFER]],
  [{ syncMode: 'incremental_append' }, []],
  [{ syncMode: undefined }, []],
  [{ destinationSyncMode: 'append_deduped' }, []],
  [
    { selectedFields: [...COLUMNS, 'emial'].map((column) => ({ fieldPath: [column] })) },
    ['jsonSchema', 'fieldSelectionEnabled'],
  ],
  [{ selectedFields: [{ fieldPth: ['id'] }] }, []],
  [{ selectedFeilds: [{ fieldPath: ['id'] }], selectedFields: undefined }, []],
  [{ fieldSelectionEnabled: 'yes' }, []],
  [{ mappers: [{ type: 'hashing', mapperConfiguration: { targetField: 'emial' } }] }, OFFER],
  [{ mappers: [{ type: 'hashing', mapperConfiguration: { targetFeild: 'email' } }] }, []],
  [{ selected: 'yes' }, []],
  [{ supportedSyncModes: ['full_refresh'] }, ['syncMode']],
  [{ supportedSyncModes: 'incremental' }, []],
  [{ sourceDefinedCursor: 'no' }, []],
  [{ jsonSchema: '{}' }, []],
]

/** Those that leave open which stream is meant, or whether it is synced. */
const HIDING = ['selected', 'name']

const OFFERED = new Set(['supportedSyncModes', 'sourceDefinedCursor', 'jsonSchema'])

const inStream = (stream: string, [change, needs]: (typeof OF_STREAMS)[number]): Mistake => ({
  name: `${stream} ${JSON.stringify(change, (_name, value: unknown) => value ?? null)}`,
  alters: Object.keys(change).map((name) => `${stream}.${name}`),
  needs: [...needs, ...(needs.length === 0 ? [] : HIDING)].map((name) => `${stream}.${name}`),
  make: at(stream, ({ stream: offer, config }) =>
    Object.keys(change).some((name) => OFFERED.has(name))
      ? { stream: { ...offer, ...change }, config }
      : { stream: offer, config: { ...config, ...change } },
  ),
})

const twice = (stream: string): Mistake => ({
  name: `${stream} twice`,
  alters: [`${stream} twice`],
  needs: HIDING.map((name) => `${stream}.${name}`),
  make: (program) => ({ ...program, streams: [...program.streams, entry(stream, 'public')] }),
})

const MISTAKES: ReadonlyArray<Mistake> = [
  ...SETTINGS,
  ...MISSPELT,
  LACKS_FORMAT,
  SHARED_TABLE,
  ...STREAMS.flatMap((stream) => [twice(stream), ...OF_STREAMS.map((row) => inStream(stream, row))]),
]

const meet = (one: ReadonlyArray<string>, other: ReadonlyArray<string>): boolean =>
  one.some((name) => other.includes(name))

const hides = (one: Mistake, other: Mistake): boolean => meet(one.alters, [...other.alters, ...(other.needs ?? [])])

/** As many of them as touch each other nowhere. */
const independent = (mistakes: ReadonlyArray<Mistake>): ReadonlyArray<Mistake> =>
  mistakes.reduce<ReadonlyArray<Mistake>>(
    (taken, mistake) =>
      taken.some((other) => hides(mistake, other) || hides(other, mistake)) ? taken : [...taken, mistake],
    [],
  )

describe('several mistakes in the inputs of a connection', () => {
  it('where there is none, none is told', () => {
    expect(told(RIGHT)).to.deep.equal([])
  })

  it('of a program with mistakes of each kind, all are told, by its form as by what it means', () => {
    const [users, orders, visits] = RIGHT.streams.map(({ stream, config }) => ({
      stream: stream as Json,
      config: config as Json,
    }))
    const program = {
      settings: {
        ...RIGHT.settings,
        shedule: {},
        namespaceDefinition: 'destination',
        schedule: { scheduleType: 'cron', cronExpression: '0 6 * * *', cronTimeZone: 5 },
        name: 'x'.repeat(257),
        status: 'on',
      },
      streams: [
        { ...users, config: { ...users?.config, cursorField: ['updatedat'], selectedFeilds: [] } },
        {
          ...orders,
          config: { ...orders?.config, syncMode: 'incremental_dedup', primaryKey: [['idd']], selectedFields: [] },
        },
        { ...orders },
        { stream: { ...visits?.stream, jsonSchema: '{}' }, config: { ...visits?.config, primaryKey: ['id'] } },
        { ...visits, config: { ...visits?.config, cursorField: ['id', 'email'] } },
        entry('users', 'archive'),
      ],
    }
    expect(told(program)).to.deep.equal([
      'shedule: it is not an input of an AirbyteConnection. Did you mean schedule?',
      'status: it has to be active or inactive; it is "on".',
      'schedule.cronTimeZone: it has to be the name of a time zone, such as UTC or Europe/Berlin; it is 5.',
      'stream public.users, selectedFeilds: there is no such property. Did you mean selectedFields?',
      "stream public.orders, syncMode: it has to be full_refresh or incremental; it is \"incremental_dedup\". Write syncMode: 'incremental' and destinationSyncMode: 'append_dedup', or use incrementalDedup().",
      'stream public.visits, jsonSchema: it has to be a JSON schema, which is an object; it is "{}".',
      'stream public.visits, primaryKey: it has to be a list of paths, such as [["id"]]; it is ["id"].',
      'stream public.orders: a stream of this namespace and name is selected already. Leave one of them out.',
      'stream public.visits: a stream of this namespace and name is selected already. Leave one of them out.',
      'stream public.users, cursorField: the schema has no field updatedat. Did you mean updated_at?',
      'stream public.orders, primaryKey: the schema has no field idd. Did you mean id?',
      'stream public.visits, cursorField: the schema has no field id.email: id is a text, in which there are no fields. A cursor is one field, such as ["id"].',
      'stream public.users, streams: it lands in the table users, as does archive.users. Use a namespaceFormat with ${SOURCE_NAMESPACE}, or another connection with another prefix.',
      'schedule.cronExpression: Airbyte takes Quartz expressions alone; it is "0 6 * * *". Write 0 0 6 * * ?, which says the same with seconds before it and ? for one of the two days.',
      'name: it has 257 characters, and Airbyte holds 256. Shorten it.',
    ])
  })

  it('each is told by itself', () => {
    expect(MISTAKES.filter(({ make }) => told(make(RIGHT)).length === 0).map(({ name }) => name)).to.deep.equal([])
  })

  it('of several that touch each other nowhere, what is told of each by itself is told of all together, and no more', () => {
    const alone = new Map(MISTAKES.map((mistake) => [mistake, told(mistake.make(RIGHT))]))
    const several = fc.shuffledSubarray([...MISTAKES], { minLength: 2, maxLength: 12 }).map(independent)
    fc.assert(
      fc.property(several, (mistakes) => {
        const all = told(mistakes.reduce((program, { make }) => make(program), RIGHT))
        const each = new Set(mistakes.flatMap((mistake) => alone.get(mistake) ?? []))
        expect([...all].sort(), mistakes.map(({ name }) => name).join('\n')).to.deep.equal([...each].sort())
      }),
      { numRuns: 200 },
    )
  })
})
