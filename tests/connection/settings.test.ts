import { expect } from 'chai'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'

import type { ConnectionRead } from '../../provider/api/connections'
import type { Tag } from '../../provider/api/tags'
import { diffSettings } from '../../provider/catalog/diff'
import { escapeName } from '../../provider/catalog/key'
import { TABLE_SETTINGS } from '../../provider/catalog/settings'
import { checkInputs } from '../../provider/connection/check'
import { managedBy } from '../../provider/connection/current'
import { planOf } from '../../provider/connection/details'
import { explainChange } from '../../provider/connection/differences'
import { type ConnectionInputs, decodeInputs } from '../../provider/connection/inputs'
import type { AirbyteConnectionArgs } from '../../provider/connection/resource'
import {
  CREATE_IGNORES,
  NEWER,
  REPLACING,
  type Setting,
  type SettingName,
  SETTINGS,
  STEERING,
} from '../../provider/connection/settings'
import { carryOver, inputsOf, notKept, wireCatalogOf, wireSettings } from '../../provider/connection/wire'
import { catalog, table } from '../support/shop'

/** Adding a row without adding its argument, or the other way round, does not compile. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
const argumentsAreRows: Same<keyof AirbyteConnectionArgs, SettingName | 'syncCatalog'> = true

const program = (more: object = {}): Readonly<Record<string, unknown>> => ({
  sourceId: 's',
  destinationId: 'd',
  name: 'shop',
  syncCatalog: catalog(table('users')),
  ...more,
})

const read = (given: unknown): ConnectionInputs => {
  const decoded = decodeInputs(given)
  if (E.isLeft(decoded)) throw new Error(decoded.left.map(({ reason }) => reason).join('\n'))
  return decoded.right
}

const dbt = (gitRepoUrl: string, name = 'dbt'): object => ({
  name,
  operatorConfiguration: { operatorType: 'dbt', dbt: { gitRepoUrl } },
})
const wireTag = (name: string): Tag => ({ tagId: `id of ${name}`, workspaceId: 'w', name, color: '000000' })
const tag = (name: string): object => ({ name, color: 'FFFFFF' })

interface Sample {
  readonly before?: unknown
  readonly after: unknown
  /** What else the inputs have on both sides. */
  readonly beside?: object
  /** Every line that the change makes; none for what only steers. */
  readonly lines: ReadonlyArray<string>
}

const MOVED = 'The streams whose tables move are told beside it.'
const EMPTY =
  'Airbyte does not notice: the stream goes on from its saved position into an empty table, without its history.'

const REQUESTED = 'public.users: a reset is asked for — All is read again, though nothing makes what is written wrong.'

const SAMPLES: Readonly<Record<SettingName, Sample>> = {
  sourceId: { before: 's', after: 'other', lines: [] },
  destinationId: { before: 'd', after: 'other', lines: [] },
  name: {
    before: 'shop',
    after: 'store',
    lines: ['connection: name shop → store — Dashboards and orchestrators that find it by its name lose it.'],
  },
  status: {
    after: 'inactive',
    lines: ['connection: status active → inactive — None of its tables is updated any more.'],
  },
  schedule: {
    before: { scheduleType: 'cron', cronExpression: '0 0 6 * * ?', cronTimeZone: 'UTC' },
    after: { scheduleType: 'basic', units: 6, timeUnit: 'hours' },
    lines: ['connection: schedule 0 0 6 * * ? UTC → every 6 hours — What they write is the same.'],
  },
  namespaceDefinition: {
    after: 'destination',
    lines: [
      `connection: namespace definition source → destination — ${MOVED}`,
      `public.users: table public.users → users — ${EMPTY}`,
    ],
  },
  namespaceFormat: {
    beside: { namespaceDefinition: 'customformat' },
    before: 'raw',
    after: 'x_${SOURCE_NAMESPACE}',
    lines: [
      `connection: namespace format raw → x_\${SOURCE_NAMESPACE} — ${MOVED}`,
      `public.users: table raw.users → x_public.users — ${EMPTY}`,
    ],
  },
  prefix: {
    after: 'raw_',
    lines: [
      `connection: prefix unset → raw_ — ${MOVED}`,
      `public.users: table public.users → public.raw_users — ${EMPTY}`,
    ],
  },
  operations: {
    after: [dbt('u'), dbt('u', 'again')],
    lines: [
      'connection: operations unset → again, dbt — The tables that they make change for everybody who reads them.',
    ],
  },
  operationIds: {
    before: ['1'],
    after: ['1', '2'],
    lines: ['connection: shared operations 1 → 1, 2 — The tables that they make change for everybody who reads them.'],
  },
  geography: {
    before: 'us',
    after: 'eu',
    lines: ['connection: geography us → eu — Whoever promised where the data is handled should know.'],
  },
  resourceRequirements: {
    before: { memoryLimit: '1Gi' },
    after: { memoryLimit: '2Gi', cpuLimit: '500m' },
    lines: [
      'connection: resource requirements memoryLimit 1Gi → cpuLimit 500m, memoryLimit 2Gi — What they write is the same.',
    ],
  },
  sourceCatalogId: {
    before: 'a',
    after: 'b',
    lines: ['connection: source catalog a → b — It only decides what Airbyte compares the next discovery with.'],
  },
  nonBreakingChangesPreference: {
    after: 'disable',
    lines: [
      'connection: non-breaking changes preference ignore → disable — It may disable the connection or add columns by itself.',
    ],
  },
  notifySchemaChanges: {
    before: false,
    after: true,
    lines: ['connection: notify on schema changes false → true — What syncs write is the same.'],
  },
  notifySchemaChangesByEmail: {
    before: false,
    after: true,
    lines: ['connection: notify on schema changes by email false → true — What syncs write is the same.'],
  },
  destinationCatalogId: {
    before: 'c1',
    after: 'c2',
    lines: ['connection: destination catalog c1 → c2 — What its objects take may have changed.'],
  },
  onDemandEnabled: {
    before: false,
    after: true,
    lines: ['connection: on-demand capacity false → true — What syncs write is the same.'],
  },
  backfillPreference: {
    before: 'disabled',
    after: 'enabled',
    lines: [
      'connection: backfill preference disabled → enabled — Old rows either get values in new columns, for which their streams are read again, or stay without.',
    ],
  },
  tags: {
    before: [tag('team')],
    after: [tag('team'), tag('gold')],
    lines: ['connection: tags team → gold, team — They only sort connections in Airbyte’s pages.'],
  },
  onBreakingChange: { after: 'keep', lines: [] },
  acknowledge: { after: ['remove_stream x'], lines: [] },
  syncAfterReset: { after: false, lines: [] },
  waitForReset: { after: false, lines: [] },
  onReplacement: { after: 'carry', lines: [] },
  carryFrom: { after: 'same-data', lines: [] },
  carryTo: { after: 'populated', lines: [] },
  resetBy: { after: 'clear', lines: [] },
  resetTriggers: { before: { 'public.users': 1 }, after: { 'public.*': '2024-06-01' }, lines: [REQUESTED] },
  adopt: { after: 'c', lines: [] },
  instance: { after: 'eu', lines: [] },
}

/** A connection as a server has it that was sent these inputs. */
const connectionOf = (inputs: ConnectionInputs): ConnectionRead => {
  const catalogOf = wireCatalogOf(inputs)
  if (E.isLeft(catalogOf)) throw new Error('no catalog')
  return {
    connectionId: 'c',
    sourceId: inputs.sourceId,
    destinationId: inputs.destinationId,
    operationIds: inputs.operationIds ?? [],
    syncCatalog: catalogOf.right,
    ...wireSettings(inputs),
    ...(inputs.tags === undefined ? {} : { tags: inputs.tags.map((one) => wireTag(one.name)) }),
  }
}

describe('a setting', () => {
  for (const [name, { before, after, beside, lines }] of Object.entries(SAMPLES)) {
    const old = read(program({ ...beside, ...(before === undefined ? {} : { [name]: before }) }))
    const next = read(program({ ...beside, [name]: after }))
    const row: Setting = SETTINGS[name as SettingName]

    it(`${name} that changes is told in words of its own`, () => {
      const { syncCatalog: one, ...was } = old
      const { syncCatalog: other, ...is } = next
      const told = Object.fromEntries(
        [was, is].map((settings, at) => [
          at,
          Object.fromEntries(
            Object.entries(settings).filter(([key]) => {
              const { steers, replaces }: Setting = SETTINGS[key as SettingName]
              return key === 'resetTriggers' || (steers !== true && replaces !== true)
            }),
          ),
        ]),
      )
      const changes = diffSettings(told[0] ?? {}, told[1] ?? {}, { before: one, after: other })
      expect(changes.map(explainChange)).to.deep.equal(lines)
    })

    it(`${name} that changes is planned as its row says`, () => {
      const made = checkInputs({}, program({ ...beside, [name]: before }), 'streams')
      if (made._tag === 'Refused') throw new Error(JSON.stringify(made.issues))
      const checked = checkInputs(made.inputs, program({ ...beside, [name]: after }), 'streams')
      if (checked._tag === 'Refused') throw new Error(JSON.stringify(checked.issues))
      const plan = planOf(checked.inputs)
      expect(plan?.replaces?.split(' ')[0]).to.equal(row.replaces === true ? name : undefined)
      const told = new Set(Object.values({ ...plan?.breaking, ...plan?.attention }))
      for (const line of told) expect(lines).to.include(line)
      if (row.replaces !== true && lines.length > 1) expect(plan?.resets).to.deep.equal(['public.users'])
    })

    if (row.steers !== true && name !== 'operations') {
      it(`${name} that was sent reads back the same`, () => {
        const there = inputsOf(connectionOf(next), managedBy(next))
        expect(there).to.deep.equal(E.right(next))
        expect(notKept(next, connectionOf(next))).to.deep.equal([])
      })
    }

    it(`${name} that says no more than its absence is no input`, () => {
      const { fallback }: Setting = SETTINGS[name as SettingName]
      if (fallback === undefined) return
      expect(read(program({ [name]: fallback }))).to.deep.equal(read(program()))
      expect(read(program({ [name]: null }))).to.deep.equal(read(program()))
    })
  }

  it('has an argument of the resource, and the other way round', () => {
    expect(argumentsAreRows).to.equal(true)
  })

  it('is of the kinds that its row says', () => {
    expect({ STEERING, REPLACING, NEWER, CREATE_IGNORES, TABLE_SETTINGS }).to.deep.equal({
      STEERING: [
        'onBreakingChange',
        'acknowledge',
        'syncAfterReset',
        'waitForReset',
        'onReplacement',
        'carryFrom',
        'carryTo',
        'resetBy',
        'resetTriggers',
        'adopt',
        'instance',
      ],
      REPLACING: ['sourceId', 'destinationId', 'instance'],
      NEWER: ['notifySchemaChangesByEmail', 'backfillPreference', 'tags', 'destinationCatalogId', 'onDemandEnabled'],
      CREATE_IGNORES: ['notifySchemaChanges', 'notifySchemaChangesByEmail'],
      TABLE_SETTINGS: ['namespaceDefinition', 'namespaceFormat', 'prefix'],
    })
  })

  it('that is the server’s own is read only where the program sets it', () => {
    const own = Object.entries(SAMPLES).flatMap(([name, { after }]) => {
      const { isServers }: Setting = SETTINGS[name as SettingName]
      return isServers === true ? [[name, after] as const] : []
    })
    expect(own.map(([name]) => name)).to.deep.equal([
      'geography',
      'sourceCatalogId',
      'notifySchemaChanges',
      'notifySchemaChangesByEmail',
      'destinationCatalogId',
      'onDemandEnabled',
      'backfillPreference',
      'tags',
    ])
    const connection = connectionOf(read(program(Object.fromEntries(own))))
    expect(inputsOf(connection, managedBy(read(program())))).to.deep.equal(E.right(read(program())))
  })

  it('that older servers ignore is named where it does not read back', () => {
    const inputs = read(program({ tags: [tag('a'), tag('b')], backfillPreference: 'enabled' }))
    const { tags: _tags, backfillPreference: _backfill, ...older } = connectionOf(inputs)
    expect(notKept(inputs, older)).to.deep.equal(['backfillPreference', 'tags'])
    const another = { ...connectionOf(inputs), tags: [wireTag('b'), { ...wireTag('a'), tagId: 'another' }] }
    expect(notKept(inputs, another)).to.deep.equal([])
  })
})

describe('what goes over the wire', () => {
  it('is the default of what the program leaves out, and nothing of what is the server’s own', () => {
    expect(wireSettings(read(program()))).to.deep.equal({
      name: 'shop',
      status: 'active',
      scheduleType: 'manual',
      namespaceDefinition: 'source',
      namespaceFormat: '',
      prefix: '',
      resourceRequirements: {},
      nonBreakingChangesPreference: 'ignore',
    })
  })

  it('is the list of supported sync modes as given, and an empty one where there is none', () => {
    const { stream, config } = table('users')
    const { supportedSyncModes: _modes, ...rest } = stream
    const sent = [stream, { ...rest, supportedSyncModes: [] }, rest].map((offer) =>
      wireCatalogOf(read(program({ syncCatalog: { streams: [{ stream: offer, config }] } }))),
    )
    expect(
      sent.map((result) => (E.isRight(result) ? result.right.streams[0]?.stream.supportedSyncModes : undefined)),
    ).to.deep.equal([['full_refresh', 'incremental'], [], []])
  })

  it('carries configuration of streams by names that objects have anyway', () => {
    const hostile = fc.constantFrom('constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf', 'a.b')
    const streams = fc.uniqueArray(fc.tuple(hostile, fc.boolean()), { minLength: 1, selector: ([name]) => name })
    const mappers = [{ type: 'hashing', mapperConfiguration: { targetField: 'email' } }]
    const given = (entries: ReadonlyArray<readonly [string, boolean]>): ConnectionInputs =>
      read(
        program({
          syncCatalog: {
            streams: entries.map(([name, isMapped]) => {
              const { stream, config } = table(name)
              const { namespace: _none, ...offer } = stream
              return { stream: offer, config: isMapped ? { ...config, mappers, toString: 'x' } : config }
            }),
          },
        }),
      )
    fc.assert(
      fc.property(streams, (entries) => {
        const inputs = given(entries)
        const connection = connectionOf(inputs)
        expect(Object.keys(inputs.syncCatalog.streams).sort()).to.deep.equal(
          entries.map(([name]) => escapeName(name)).sort(),
        )
        expect(inputsOf(connection, managedBy(inputs))).to.deep.equal(E.right(inputs))
        expect(notKept(inputs, connection)).to.deep.equal([])
        // What the program does not speak of stays as the server has it.
        const bare = given(entries.map(([name]) => [name, false]))
        const sent = wireCatalogOf(bare)
        if (E.isLeft(sent)) throw new Error('no catalog')
        expect(carryOver(sent.right, connection.syncCatalog, {})).to.deep.equal(connection.syncCatalog)
        expect(inputsOf(connection, managedBy(bare))).to.deep.equal(E.right(bare))
        expect(notKept(inputs, connectionOf(bare))).to.have.length(
          2 * entries.filter(([, isMapped]) => isMapped).length,
        )
      }),
    )
  })
})
