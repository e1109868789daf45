/** A workspace as teams have it that came without a program: hundreds of connections made by hand, of every kind and name. */
import { type AirbyteRelease, type Dump, type OpenEmulator, openEmulator } from '../../emulator'
import type { AirbyteStreamAndConfiguration } from '../../provider/catalog/airbyte'
import { idsIn } from './shop'

type Post = (path: string, body: unknown) => Promise<Readonly<Record<string, unknown>>>

const postTo =
  (emulator: OpenEmulator): Post =>
  async (path, body) => {
    const { status, text } = await emulator.handle('POST', `/v1/${path}`, body)
    if (status >= 300) throw new Error(`${path}: ${text}`)
    return (text === '' ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>>
  }

/** Names that people give, and some that only a test would. */
export const ODD_NAMES: ReadonlyArray<string> = [
  'raw → warehouse',
  '🚀 launch',
  '../x',
  'class',
  'orders::daily',
  '$HOME',
  'it\'s "quoted"',
  'select',
  '  spaces  ',
  'twice',
  'twice',
  '1st import',
  'Ünïcödé',
  'line\nbreak',
]

const COLUMNS = ['id', 'tenant', 'email', 'amount', 'updated_at', 'created_at'] as const

const TYPES: Readonly<Record<string, object>> = {
  id: { type: 'integer' },
  amount: { type: ['null', 'number'] },
}

/** A stream of a source; `number` decides what the source says of it. */
const streamOf = (name: string, number: number): AirbyteStreamAndConfiguration['stream'] => ({
  name,
  ...(number % 7 === 6 ? {} : { namespace: 'public' }),
  jsonSchema: {
    type: 'object',
    properties: {
      ...Object.fromEntries(COLUMNS.map((column) => [column, TYPES[column] ?? { type: ['null', 'string'] }])),
      payload: { type: 'object', properties: { at: { type: 'string' }, id: { type: 'integer' } } },
      [`extra_${String(number)}`]: { type: 'string' },
    },
  },
  supportedSyncModes: ['full_refresh', 'incremental'],
  ...(number % 3 === 0 ? { sourceDefinedCursor: true, defaultCursorField: ['updated_at'] } : {}),
  ...(number % 3 === 1 ? { defaultCursorField: ['created_at'] } : {}),
  ...(number % 2 === 0 ? { sourceDefinedPrimaryKey: [['id']] } : {}),
})

const NESTED: ReadonlyArray<Partial<AirbyteStreamAndConfiguration['config']>> = [
  { cursorField: ['payload', 'at'], primaryKey: [['tenant'], ['payload', 'id']] },
  { cursorField: ['updated_at'], primaryKey: [['id']] },
]

/** Every way in which people sync a stream. */
const CONFIGS: ReadonlyArray<(number: number) => AirbyteStreamAndConfiguration['config']> = [
  () => ({ syncMode: 'full_refresh', destinationSyncMode: 'overwrite' }),
  () => ({ syncMode: 'full_refresh', destinationSyncMode: 'append' }),
  // Airbyte's pages leave these behind when the mode changes.
  () => ({
    syncMode: 'full_refresh',
    destinationSyncMode: 'overwrite',
    cursorField: ['updated_at'],
    primaryKey: [['id']],
  }),
  () => ({ syncMode: 'incremental', destinationSyncMode: 'append', cursorField: ['updated_at'] }),
  () => ({
    syncMode: 'incremental',
    destinationSyncMode: 'append_dedup',
    cursorField: ['updated_at'],
    primaryKey: [['id']],
  }),
  (number) => ({
    syncMode: 'incremental',
    destinationSyncMode: 'append_dedup',
    // What the source defines has to be what is sent.
    ...(number % 6 === 0 || number % 3 === 0 || number % 2 === 0 ? NESTED[1] : NESTED[0]),
  }),
  () => ({
    syncMode: 'incremental',
    destinationSyncMode: 'append_dedup',
    cursorField: ['updated_at'],
    primaryKey: [['id']],
    fieldSelectionEnabled: true,
    selectedFields: ['id', 'updated_at', 'amount'].map((name) => ({ fieldPath: [name] })),
  }),
]

const MAPPERS: ReadonlyArray<object> = [
  { type: 'hashing', mapperConfiguration: { targetField: 'email', method: 'SHA-256', fieldNameSuffix: '_hashed' } },
  {
    type: 'row-filtering',
    mapperConfiguration: {
      conditions: { type: 'NOT', conditions: [{ type: 'EQUAL', fieldName: 'tenant', comparisonValue: "it's" }] },
    },
  },
  { type: 'field-renaming', mapperConfiguration: { originalFieldName: 'tenant', newFieldName: 'customer' } },
]

/** A mapper whose key no server shows. */
export const SECRET_MAPPER = {
  type: 'encryption',
  mapperConfiguration: {
    algorithm: 'AES',
    targetField: 'email',
    key: '0123456789abcdef0123456789abcdef',
    mode: 'CBC',
    padding: 'PKCS5Padding',
    fieldNameSuffix: '_encrypted',
  },
} as const

/** The streams of one connection of a source. */
const catalogOf = (source: number, number: number, isNewer: boolean, size: number) => ({
  streams: Array.from({ length: size }, (_, at) => {
    const made = CONFIGS[(number + (at < size - 2 ? 0 : at)) % CONFIGS.length] ?? CONFIGS[0]!
    const config = { selected: true, ...made(at) }
    const hasMappers = isNewer && number % 10 === 3 && at === 0
    return {
      stream: streamOf(at === 1 ? `order items ${String(source)}` : `table_${String(at)}`, at),
      // A mapper finds selected columns only.
      config: hasMappers
        ? {
            ...config,
            fieldSelectionEnabled: false,
            selectedFields: [],
            cursorField: ['updated_at'],
            primaryKey: [['id']],
            mappers: MAPPERS,
          }
        : config,
    }
  }),
})

const SCHEDULES: ReadonlyArray<object> = [
  { scheduleType: 'manual' },
  { scheduleType: 'basic', scheduleData: { basicSchedule: { units: 24, timeUnit: 'hours' } } },
  { scheduleType: 'cron', scheduleData: { cron: { cronExpression: '0 0 6 * * ?', cronTimeZone: 'Europe/Berlin' } } },
]

const PLACES: ReadonlyArray<object> = [
  { namespaceDefinition: 'source' },
  { namespaceDefinition: 'destination', prefix: 'raw_' },
  { namespaceDefinition: 'customformat', namespaceFormat: 'lake_${SOURCE_NAMESPACE}' },
]

/** Settings in every mixture. */
const settingsOf = (number: number, isNewer: boolean): object => ({
  ...SCHEDULES[number % 3],
  ...PLACES[Math.floor(number / 3) % 3],
  status: number % 11 === 5 ? 'inactive' : 'active',
  ...(number % 5 === 1 ? { resourceRequirements: { cpu_limit: '500m', memory_request: '1Gi' } } : {}),
  ...(number % 6 === 2 ? { nonBreakingChangesPreference: isNewer ? 'propagate_columns' : 'disable' } : {}),
  ...(number % 13 === 7 && !isNewer ? { geography: 'eu' } : {}),
  ...(isNewer && number % 8 === 4 ? { backfillPreference: 'enabled' } : {}),
})

const OPERATIONS: ReadonlyArray<object> = [
  { operatorType: 'normalization', normalization: { option: 'basic' } },
  {
    operatorType: 'dbt',
    dbt: { gitRepoUrl: 'https://git.example.com/dbt.git', dockerImage: 'dbt:1', dbtArguments: 'run' },
  },
]

export interface Filled {
  readonly dump: Dump
  readonly workspaceId: string
  /** Every connection that can be taken over, by its id, with its name. */
  readonly connections: ReadonlyArray<{ readonly connectionId: string; readonly name: string }>
}

interface Size {
  readonly connections: number
  readonly sources: number
  /** Streams of each connection. */
  readonly streams?: number
}

const actorsOf = async (post: Post, workspaceId: string, count: number) => {
  const { sources } = (await post('sources/list', { workspaceId })) as {
    readonly sources: ReadonlyArray<Record<string, unknown>>
  }
  const { destinations } = (await post('destinations/list', { workspaceId })) as {
    readonly destinations: ReadonlyArray<Record<string, unknown>>
  }
  const [seeded, warehouse] = [sources[0] ?? {}, destinations[0] ?? {}]
  const names = [...ODD_NAMES, ...Array.from({ length: count }, (_, at) => `database ${String(at)}`)].slice(0, count)
  const made: string[] = []
  for (const name of names) {
    const { sourceDefinitionId, connectionConfiguration } = seeded
    made.push(
      String(
        (await post('sources/create', { sourceDefinitionId, connectionConfiguration, workspaceId, name }))['sourceId'],
      ),
    )
  }
  return { sources: made, destination: String(warehouse['destinationId']) }
}

const tagsOf = async (post: Post, workspaceId: string, isNewer: boolean) =>
  isNewer ? [await post('tags/create', { workspaceId, name: 'team-a', color: 'FBECB1' })] : []

/** Makes one connection more in a filled workspace, by the emulator's own calls. */
export const connectMore = async (
  url: string,
  like: string,
  more: Readonly<Record<string, unknown>>,
): Promise<string> => {
  const post: Post = async (path, body) => {
    const response = await fetch(`${url}/api/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(text)
    return JSON.parse(text) as Readonly<Record<string, unknown>>
  }
  const {
    connectionId: _id,
    operationIds: _operations,
    schedule: _schedule,
    ...settings
  } = await post('connections/get', { connectionId: like })
  return String((await post('connections/create', { ...settings, ...more }))['connectionId'])
}

/** Fills a workspace, and answers all of it as a dump. */
export const fillWorkspace = async (
  airbyte: AirbyteRelease,
  { connections, sources, streams = 6 }: Size,
): Promise<Filled> => {
  const emulator = openEmulator({ seed: 'shop', airbyte })
  const isNewer = airbyte !== '0.44'
  const post = postTo(emulator)
  const [workspaceId = ''] = idsIn(emulator.dump(), 'workspaces')
  const actors = await actorsOf(post, workspaceId, sources)
  const tags = await tagsOf(post, workspaceId, isNewer)
  const made: { connectionId: string; name: string }[] = []
  for (let number = 0; number < connections; number += 1) {
    const source = number % sources
    const name = ODD_NAMES[number] ?? `connection ${String(number)}`
    const operations =
      number % 9 === 4 && !isNewer
        ? OPERATIONS.slice(0, 1 + (number % 2)).map((operatorConfiguration, at) => ({
            workspaceId,
            name: `operation ${String(at)}`,
            operatorConfiguration,
          }))
        : []
    const { connectionId } = await post('web_backend/connections/create', {
      name,
      sourceId: actors.sources[source],
      destinationId: actors.destination,
      ...settingsOf(number, isNewer),
      ...(tags.length > 0 && number % 4 === 1 ? { tags } : {}),
      operations,
      syncCatalog: catalogOf(source, number, isNewer, streams),
    })
    made.push({ connectionId: String(connectionId), name })
  }
  return { dump: emulator.dump(), workspaceId, connections: made }
}

type Mutable = Record<string, unknown>

/** What an emulator's connection is in its dump. */
const connectionsIn = (dump: Dump): ReadonlyArray<Mutable> =>
  structuredClone(dump.connections) as ReadonlyArray<Mutable>

/** The same with one connection more of each kind that cannot be taken as it is, or not without a word. */
export const withBroken = (dump: Dump): Dump => {
  const [first] = connectionsIn(dump)
  const copy = (name: string, id: string, change: (one: Mutable) => void): Mutable => {
    const one = structuredClone(first ?? {})
    Object.assign(one, { name, connectionId: `${id}-0000-4000-8000-000000000000`, operationIds: [] })
    change(one)
    return one
  }
  const streamsOf = (one: Mutable): Mutable[] => (one['syncCatalog'] as { streams: Mutable[] }).streams
  const isNewer = dump.parts['airbyte'] !== '0.44'
  return {
    ...dump,
    connections: [
      ...dump.connections,
      copy('broken without its schedule', 'b0000001', (one) => {
        Object.assign(one, { scheduleType: 'cron', scheduleData: undefined })
      }),
      copy('broken with a stream twice', 'b0000002', (one) => {
        streamsOf(one).push(structuredClone(streamsOf(one)[0] ?? {}))
      }),
      ...(isNewer
        ? [
            copy('broken without modes', 'b0000003', (one) => {
              for (const stream of streamsOf(one)) stream['config'] = { selected: true }
            }),
            copy('locked', 'b0000004', (one) => {
              Object.assign(one, { status: 'locked', statusReason: 'mappers are not paid for' })
            }),
          ]
        : []),
    ],
  }
}
