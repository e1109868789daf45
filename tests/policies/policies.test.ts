import { readFileSync } from 'node:fs'
import path from 'node:path'

import { expect } from 'chai'

import { guardConfig } from '../../policies'
import { POLICIES } from '../../policies/rules'
import { intervalMinutes } from '../../policies/schedule'
import type { StoredCatalog } from '../../provider/catalog/text'
import { checkInputs as check } from '../../provider/connection/check'
import type { PlanDetails, Restart } from '../../provider/connection/plan'
import {
  argsOf,
  checkedInputs as props,
  CONNECTION_TYPE,
  judged,
  landing,
  mended,
  policyOf,
  type Props,
  UNKNOWN,
} from '../support/policies'
import { catalog, table } from '../support/shop'
import { root } from '../support/stack'

const cursor = { syncCatalog: catalog(table('users', { cursorField: ['modified_at'] }), table('orders')) }
const WHY =
  'public.users: cursor updated_at → modified_at — The saved position belongs to the old cursor, so rows would be missed or read again.'
const overwrite = {
  syncMode: 'full_refresh',
  destinationSyncMode: 'overwrite',
  cursorField: [],
  primaryKey: [],
} as const
const cron = (cronExpression: string, cronTimeZone = 'UTC') => ({
  schedule: { scheduleType: 'cron', cronExpression, cronTimeZone },
})
const hours = (units: number) => ({ schedule: { scheduleType: 'basic', units, timeUnit: 'hours' } })

/** A replacement that carries on as far as it can, with what the server has told of it. */
const carried = (restarts: ReadonlyArray<Restart> | undefined): Props => {
  const inputs = props({ sourceId: 'other', onReplacement: 'carry' }, {})
  const { plan, ...details } = inputs['planDetails'] as PlanDetails
  const told = { ...plan, carries: ['public.users'], ...(restarts === undefined ? {} : { restarts }) }
  return { ...inputs, planDetails: { ...details, plan: told } }
}

interface Law {
  readonly title: string
  readonly given: () => Props
  readonly config?: object
  readonly says: ReadonlyArray<string>
}

/** Each policy: what it is content with, and what it says to each way of violating it. */
const LAWS: Readonly<Record<string, ReadonlyArray<Law>>> = {
  'no-unapproved-reset': [
    { title: 'a safe change', given: () => props(hours(6), {}), says: [] },
    {
      title: 'a reset',
      given: () => props(cursor, {}),
      says: [
        `Connection "shop" would reset a stream. ${WHY} Approve it with acknowledge: ["change_cursor_field public.users updated_at→modified_at"], or in this policy's approve, or take the change back.`,
      ],
    },
    {
      title: 'a reset that is acknowledged',
      given: () => props({ ...cursor, acknowledge: ['change_cursor_field public.users'] }, {}),
      says: [],
    },
    {
      title: 'a reset that is approved by kind',
      given: () => props(cursor, {}),
      config: { approve: ['change_cursor_field *'] },
      says: [],
    },
    { title: 'a reset that is not made', given: () => props({ ...cursor, onBreakingChange: 'keep' }, {}), says: [] },
    {
      title: 'a stream that is reset with the others',
      given: () => props({ ...cursor, acknowledge: ['change_cursor_field public.users'] }, {}, 'connection'),
      says: [
        `Connection "shop" would reset a stream. public.orders: is reset with the others, as airbyte:resetScope says. Approve it with acknowledge: ["reset public.orders"], or in this policy's approve, or take the change back.`,
      ],
    },
    {
      title: 'a catalog that is not known yet',
      given: () => props({ syncCatalog: UNKNOWN }, {}),
      says: [
        'Connection "shop" has a catalog that is not known before the update, so nobody can see what it resets. Give it as a value, or preview again once it is known.',
      ],
    },
    { title: 'a reset in another stack', given: () => props(cursor, {}), config: { stacks: ['dev*'] }, says: [] },
    {
      title: 'a reset of a connection that is excepted',
      given: () => props(cursor, {}),
      config: { except: ['sh*'] },
      says: [],
    },
  ],
  'no-replacement': [
    { title: 'an update', given: () => props(hours(6), {}), says: [] },
    {
      title: 'a replacement',
      given: () => props({ sourceId: 'other' }, {}),
      says: [
        "Connection \"shop\" would be replaced: sourceId cannot be changed: a new connection is made and this one deleted. Every stream starts over, unless onReplacement is 'carry'. Take the change back, or leave this connection out of this policy's connections.",
      ],
    },
    {
      title: 'a replacement in which every stream goes on, where that is allowed',
      given: () => carried(undefined),
      config: { allowCarried: true },
      says: [],
    },
    {
      title: 'the same where it is not',
      given: () => carried(undefined),
      says: [
        'Connection "shop" would be replaced: sourceId cannot be changed: a new connection is made and this one deleted. What is the same on both goes on where it was. Take the change back, or leave this connection out of this policy\'s connections.',
      ],
    },
    {
      title: 'a replacement in which some start over',
      given: () => carried([{ streams: ['public.orders'], why: 'cursor a → b; all is read again' }]),
      config: { allowCarried: true },
      says: [
        'Connection "shop" would be replaced: sourceId cannot be changed: a new connection is made and this one deleted. What is the same on both goes on where it was. 1 stream (public.orders) would start over: cursor a → b; all is read again. Take the change back, or leave this connection out of this policy\'s connections.',
      ],
    },
    {
      title: 'a replacement of which nobody knows what goes on',
      given: () => props({ sourceId: 'other', onReplacement: 'carry' }, {}),
      config: { allowCarried: true },
      says: [
        'Connection "shop" would be replaced: sourceId cannot be changed: a new connection is made and this one deleted. What is the same on both goes on where it was. Take the change back, or leave this connection out of this policy\'s connections.',
      ],
    },
    {
      title: 'a replacement of one that is not named',
      given: () => props({ sourceId: 'other' }, {}),
      config: { connections: ['orders*'] },
      says: [],
    },
  ],
  'schedule-required': [
    { title: 'a schedule', given: () => props(hours(6)), says: [] },
    {
      title: 'none',
      given: () => props(),
      says: ['Connection "shop" runs only when somebody starts it. Give it a schedule.'],
    },
  ],
  'schedule-not-too-often': [
    { title: 'an hour', given: () => props(hours(1)), says: [] },
    { title: 'no schedule', given: () => props(), says: [] },
    {
      title: 'five minutes',
      given: () => props({ schedule: { scheduleType: 'basic', units: 5, timeUnit: 'minutes' } }),
      says: ['Connection "shop" runs every 5 minutes, and at least 60 are demanded. Let it run less often.'],
    },
    {
      title: 'a cron of a quarter of an hour',
      given: () => props(cron('0 0/15 6-8 * * ?')),
      config: { minimumMinutes: 20 },
      says: ['Connection "shop" runs every 15 minutes, and at least 20 are demanded. Let it run less often.'],
    },
  ],
  'cron-time-zone': [
    { title: 'the zone', given: () => props(cron('0 0 6 * * ?')), says: [] },
    {
      title: 'another zone',
      given: () => props(cron('0 0 6 * * ?', 'Europe/Berlin')),
      says: ['Connection "shop" has its cron in Europe/Berlin. Set cronTimeZone to UTC.'],
    },
  ],
  'allowed-geographies': [
    { title: 'anything, where nothing is configured', given: () => props({ geography: 'us' }), says: [] },
    { title: 'an allowed one', given: () => props({ geography: 'eu' }), config: { geographies: ['eu'] }, says: [] },
    {
      title: 'another one',
      given: () => props({ geography: 'us' }),
      config: { geographies: ['eu'] },
      says: ['Connection "shop" runs in us. Set geography to eu.'],
    },
    {
      title: 'none, which is auto',
      given: () => props(),
      config: { geographies: ['eu'] },
      says: ['Connection "shop" runs in auto. Set geography to eu.'],
    },
  ],
  'namespace-pattern': [
    { title: 'a namespace that matches', given: () => props(), config: { namespaces: ['pub*'] }, says: [] },
    {
      title: 'another namespace',
      given: () => props({ namespaceDefinition: 'destination' }),
      config: { namespaces: ['raw_*'] },
      says: [
        'Connection "shop" writes into the destination\'s own namespace, and only raw_* is allowed here. Set namespaceDefinition and namespaceFormat.',
      ],
    },
  ],
  'prefix-pattern': [
    {
      title: 'a prefix that matches',
      given: () => props({ prefix: 'prod_x' }),
      config: { prefixes: ['prod_*'] },
      says: [],
    },
    {
      title: 'another prefix',
      given: () => props({ prefix: 'dev_' }),
      config: { prefixes: ['prod_*'] },
      says: ['Connection "shop" has the prefix dev_, and only prod_* is allowed here. Set prefix.'],
    },
    {
      title: 'no prefix',
      given: () => props(),
      config: { prefixes: ['prod_*'] },
      says: ['Connection "shop" has no prefix, and only prod_* is allowed here. Set prefix.'],
    },
  ],
  'no-overwrite': [
    { title: 'incremental streams', given: () => props(), says: [] },
    {
      title: 'an overwritten stream',
      given: () => props({ syncCatalog: catalog(table('users', overwrite)) }),
      says: [
        `Connection "shop": public.users is overwritten whole at each sync. Sync it incrementally, or leave it out of this policy's streams.`,
      ],
    },
    {
      title: 'one that is not named',
      given: () => props({ syncCatalog: catalog(table('users', overwrite)) }),
      config: { streams: ['public.orders'] },
      says: [],
    },
    {
      title: 'one whose source can do nothing else',
      given: () => {
        const { stream, config } = table('users', overwrite)
        return props({ syncCatalog: catalog({ stream: { ...stream, supportedSyncModes: ['full_refresh'] }, config }) })
      },
      says: [],
    },
    {
      title: 'three hundred of them, in one line',
      given: () =>
        props({
          syncCatalog: catalog(...Array.from({ length: 300 }, (_, at) => table(`t${String(at + 100)}`, overwrite))),
        }),
      says: [
        `Connection "shop": 300 streams are overwritten whole at each sync (public.t100, public.t101, public.t102, public.t103, public.t104 and 295 more). Sync them incrementally, or leave them out of this policy's streams.`,
      ],
    },
  ],
  'dedup-needs-key': [
    { title: 'a key', given: () => props(), says: [] },
    {
      title: 'none',
      given: () => ({
        ...props(),
        syncCatalog: {
          ...(props({ syncCatalog: catalog(table('users')) })['syncCatalog'] as StoredCatalog),
          __streams: 'public.users incremental append_dedup cursor=updated_at #01234567',
        },
      }),
      says: ['Connection "shop": public.users is deduplicated without a key. Give it a primaryKey.'],
    },
  ],
  'no-forbidden-columns': [
    {
      title: 'columns that do not match',
      given: () => props({ syncCatalog: catalog(table('users')) }),
      config: { columns: ['ssn'] },
      says: [],
    },
    {
      title: 'a column that matches',
      given: () => props({ syncCatalog: catalog(table('users')) }),
      says: [
        `Connection "shop" syncs the column public.users email. Deselect it, or allow it with "public.users email" in this policy's allow.`,
      ],
    },
    {
      title: 'one that is allowed',
      given: () => props({ syncCatalog: catalog(table('users')) }),
      config: { allow: ['public.users email'] },
      says: [],
    },
    {
      title: 'one that is not selected',
      given: () =>
        props({
          syncCatalog: catalog(
            table('users', {
              fieldSelectionEnabled: true,
              selectedFields: [{ fieldPath: ['id'] }, { fieldPath: ['updated_at'] }],
            }),
          ),
        }),
      says: [],
    },
  ],
  'resource-limits': [
    {
      title: 'both limits',
      given: () => props({ resourceRequirements: { cpuLimit: '1', memoryLimit: '1Gi' } }),
      says: [],
    },
    {
      title: 'none',
      given: () => props(),
      says: ['Connection "shop" has no cpuLimit and no memoryLimit. Set resourceRequirements.'],
    },
    {
      title: 'one',
      given: () => props({ resourceRequirements: { cpuLimit: '1' } }),
      says: ['Connection "shop" has no memoryLimit. Set resourceRequirements.'],
    },
  ],
  'non-breaking-changes-preference': [
    { title: 'an allowed one', given: () => props(), says: [] },
    {
      title: 'another one',
      given: () => props({ nonBreakingChangesPreference: 'propagate_fully' }),
      says: [
        'Connection "shop" answers schema changes with propagate_fully. Set nonBreakingChangesPreference to ignore or disable.',
      ],
    },
  ],
  'no-inactive-connection': [
    { title: 'an active one', given: () => props(), says: [] },
    {
      title: 'an inactive one',
      given: () => props({ status: 'inactive' }),
      says: ['Connection "shop" is inactive: its tables go stale. Set status to active, or remove it.'],
    },
  ],
  'no-table-collisions': [{ title: 'one connection', given: () => props(), says: [] }],
  'max-resets': [{ title: 'one connection', given: () => props(cursor, {}), says: [] }],
  'refuse-breaking-changes': [
    { title: 'refuse', given: () => props({ onBreakingChange: 'refuse' }), says: [] },
    {
      title: 'reset',
      given: () => props(),
      says: [
        `Connection "shop" answers breaking changes with reset. Set onBreakingChange to 'refuse', so that each is acknowledged by name.`,
      ],
    },
  ],
}

describe('the policy', () => {
  it('has laws for each name, and the names are those of the type', () => {
    expect(Object.keys(LAWS)).to.have.members(POLICIES.map(({ name }) => name))
    const source = readFileSync(path.join(root, 'policies', 'index.ts'), 'utf8')
    for (const { name } of POLICIES) expect(source).to.contain(`| '${name}'`)
  })

  for (const [name, laws] of Object.entries(LAWS)) {
    describe(name, () => {
      for (const { title, given, config, says } of laws) {
        it(`${says.length === 0 ? 'is content with' : 'says what to do about'} ${title}`, () => {
          expect(judged(name, given(), config)).to.deep.equal(says)
        })
      }

      it('says nothing of other resources, and of what is not known or cannot be read', () => {
        expect(judged(name, props(cursor, {}), {}, 'aws:s3/bucket:Bucket')).to.deep.equal([])
        const before = judged(name, { ...props(), syncCatalog: 'unknown', plan: 7, schedule: null })
        expect(before.filter((message) => !message.startsWith('Connection "shop"'))).to.deep.equal([])
      })
    })
  }

  it('sees personal data however its name is written, and stacks of production by their usual names', () => {
    const columns = ['EMAIL', 'workEmail', 'dateOfBirth', 'SSN', 'Emil']
    const stream = table('users')
    const wide = {
      stream: {
        ...stream.stream,
        jsonSchema: {
          type: 'object',
          properties: Object.fromEntries(['id', 'updated_at', ...columns].map((name) => [name, { type: 'string' }])),
        },
      },
      config: stream.config,
    }
    const said = judged('no-forbidden-columns', props({ syncCatalog: catalog(wide) }))
    expect(said).to.deep.equal([
      'Connection "shop" syncs 4 columns that it must not: public.users EMAIL, public.users SSN, public.users dateOfBirth and public.users workEmail. Deselect them, or allow each in this policy\'s allow, as "public.users EMAIL".',
    ])
    const refused = (stack: string): number =>
      judged('refuse-breaking-changes', props(), {}, CONNECTION_TYPE, stack).length
    expect(['prod', 'eu-prod-2', 'Production', 'PROD', 'dev'].map(refused)).to.deep.equal([1, 1, 1, 1, 0])
  })

  it('matches names as they are written: upper and lower case differ', () => {
    const overwritten = props({ syncCatalog: catalog(table('Users', overwrite)) })
    expect(judged('no-overwrite', overwritten, { streams: ['public.users'] })).to.deep.equal([])
    expect(judged('no-overwrite', overwritten, { streams: ['public.?sers'] })).to.have.lengthOf(1)
    expect(judged('schedule-required', props(), { except: ['SHOP'] })).to.have.lengthOf(1)
  })

  it('no-table-collisions names both connections, and only of one destination', () => {
    const policy = policyOf('no-table-collisions')
    if (!('validateStack' in policy)) throw new Error('it is a stack policy')
    const said: (readonly [string, string | undefined])[] = []
    const resource = (name: string, more: object) => ({
      ...argsOf(props({ name, ...more })),
      urn: `urn:pulumi:prod::project::${CONNECTION_TYPE}::${name}`,
    })
    void policy.validateStack(
      {
        resources: [
          resource('a', {}),
          resource('b', { syncCatalog: catalog(table('users')) }),
          resource('c', { destinationId: 'another' }),
          resource('d', { prefix: 'd_' }),
        ],
        getConfig: () => ({}),
      } as never,
      (message: string, urn?: string) => {
        said.push([message, urn])
      },
    )
    expect(said).to.deep.equal([
      [
        'Connection "b": public.users writes into public.users, as does public.users of connection "a". Give one of them another prefix or namespace.',
        `urn:pulumi:prod::project::${CONNECTION_TYPE}::b`,
      ],
    ])
  })

  it('prefix-pattern mends a missing prefix, and no other', async () => {
    const config = { prefixes: ['prod_*'], defaultPrefix: 'prod_' }
    expect(await mended('prefix-pattern', props(), config)).to.deep.equal({
      ...props(),
      ...landing(props(), 'prod_'),
      prefix: 'prod_',
    })
    expect(await mended('prefix-pattern', props({ prefix: 'dev_' }), config)).to.equal(undefined)
  })

  it('no-forbidden-columns deselects the column, as if the program had, and keeps cursor and key', async () => {
    const after = await mended('no-forbidden-columns', props(), { columns: ['email', 'id', 'updated_at'] })
    const fields = {
      fieldSelectionEnabled: true,
      selectedFields: ['id', 'modified_at', 'updated_at'].map((name) => ({ fieldPath: [name] })),
    }
    const deselected = props({ syncCatalog: catalog(table('users', fields), table('orders', fields)) })
    expect((after?.['syncCatalog'] as StoredCatalog).__streams).to.equal(
      (deselected['syncCatalog'] as StoredCatalog).__streams,
    )
    const result = check({}, { ...after, plan: undefined }, 'streams')
    expect(result._tag).to.equal('Accepted')
    expect(await mended('no-forbidden-columns', after ?? {}, { columns: ['email'] })).to.equal(undefined)
    expect(judged('no-forbidden-columns', after ?? {}, { columns: ['id'] })).to.deep.equal([
      'Connection "shop" syncs 2 columns that it must not: public.orders id and public.users id. Deselect them, or allow each in this policy\'s allow, as "public.orders id".',
    ])
  })
})

describe('AirbyteGuard', () => {
  it('gives each policy its setting, or that of all', () => {
    const config = guardConfig({
      all: 'advisory',
      'no-overwrite': { enforcementLevel: 'mandatory', streams: ['public.*'] },
    })
    expect(config['no-overwrite']).to.deep.equal({ enforcementLevel: 'mandatory', streams: ['public.*'] })
    expect(config['no-replacement']).to.deep.equal({ enforcementLevel: 'advisory' })
  })

  it('names a policy that there is not', () => {
    expect(() => guardConfig({ 'no-reset': 'mandatory' } as never)).to.throw(
      /^AirbyteGuard has no policy no-reset\. There are: no-unapproved-reset, /,
    )
  })
})

describe('the interval of a schedule', () => {
  for (const [expression, minutes] of [
    ['0 0 6 * * ?', 1440],
    ['0 0/15 * * * ?', 15],
    ['0 0 0/6 * * ?', 360],
    ['0 50,10 * * * ?', 20],
    ['0 0 22-2/2 * * ?', 120],
    ['0/30 * * * * ?', 0.5],
    ['0 0 6,7 ? * MON', 60],
  ] as const) {
    it(`of ${expression} is ${String(minutes)} minutes`, () => {
      expect(intervalMinutes({ scheduleType: 'cron', cronExpression: expression })).to.equal(minutes)
    })
  }
})
