import { expect } from 'chai'

import { airbytePolicies } from '../../policies'
import { POLICIES } from '../../policies/rules'
import type { StoredCatalog } from '../../provider/catalog/text'
import type { PlanDetails } from '../../provider/connection/plan'
import { argsOf, checkedInputs as props, CONNECTION_TYPE, judged, policyOf, type Props } from '../support/policies'
import { catalog, table } from '../support/shop'

const overwrite = {
  syncMode: 'full_refresh',
  destinationSyncMode: 'overwrite',
  cursorField: [],
  primaryKey: [],
} as const
const selected = (...names: ReadonlyArray<string>) => ({
  fieldSelectionEnabled: true,
  selectedFields: names.map((name) => ({ fieldPath: [name] })),
})
const cursor = { syncCatalog: catalog(table('users', { cursorField: ['modified_at'] }), table('orders')) }
const ID = 'change_cursor_field public.users'

/** What violates a policy, and each way that its sentence names to satisfy it. */
interface Advice {
  readonly wrong: Props
  readonly config?: object
  readonly followed: ReadonlyArray<readonly [way: string, given: Props, config?: object]>
}

/** A replacement in which every stream goes on. */
const carriedOn = (): Props => {
  const inputs = props({ sourceId: 'other', onReplacement: 'carry' }, {})
  const { plan, ...details } = inputs['planDetails'] as PlanDetails
  return { ...inputs, planDetails: { ...details, plan: { ...plan, carries: ['public.orders', 'public.users'] } } }
}

/** Each policy's; `no-table-collisions` is of a stack and stands below. */
const ADVICE: Readonly<Record<string, () => ReadonlyArray<Advice>>> = {
  'no-unapproved-reset': () =>
    (['streams', 'server', 'connection'] as const).map((scope) => {
      const ids = scope === 'connection' ? [ID, 'reset public.orders'] : [ID]
      return {
        wrong: props(cursor, {}, scope),
        followed: [
          ['acknowledge', props({ ...cursor, acknowledge: ids }, {}, scope)],
          ['approve', props(cursor, {}, scope), { approve: ids }],
          ['take the change back', props({}, {}, scope)],
        ],
      }
    }),
  'no-replacement': () => [
    {
      wrong: props({ sourceId: 'other' }, {}),
      followed: [
        ['take the change back', props({}, {})],
        ['leave it out', props({ sourceId: 'other' }, {}), { connections: ['orders'] }],
        ['carry on', carriedOn(), { allowCarried: true }],
      ],
    },
  ],
  'schedule-required': () => [
    {
      wrong: props(),
      followed: [['a schedule', props({ schedule: { scheduleType: 'basic', units: 6, timeUnit: 'hours' } })]],
    },
  ],
  'schedule-not-too-often': () => [
    {
      wrong: props({ schedule: { scheduleType: 'basic', units: 5, timeUnit: 'minutes' } }),
      followed: [['less often', props({ schedule: { scheduleType: 'basic', units: 60, timeUnit: 'minutes' } })]],
    },
  ],
  'cron-time-zone': () =>
    ['UTC', 'Europe/Berlin'].map((timeZone) => {
      const cron = (cronTimeZone: string): Props =>
        props({ schedule: { scheduleType: 'cron', cronExpression: '0 0 6 * * ?', cronTimeZone } })
      return { wrong: cron('Asia/Tokyo'), config: { timeZone }, followed: [['the zone', cron(timeZone)]] }
    }),
  'allowed-geographies': () => [
    {
      wrong: props(),
      config: { geographies: ['eu', 'us'] },
      followed: [
        ['the first', props({ geography: 'eu' })],
        ['the other', props({ geography: 'us' })],
      ],
    },
  ],
  'namespace-pattern': () => [
    {
      wrong: props(),
      config: { namespaces: ['raw_*'] },
      followed: [
        ['a format', props({ namespaceDefinition: 'customformat', namespaceFormat: 'raw_${SOURCE_NAMESPACE}' })],
      ],
    },
  ],
  'prefix-pattern': () => [
    { wrong: props(), config: { prefixes: ['prod_*'] }, followed: [['a prefix', props({ prefix: 'prod_' })]] },
  ],
  'no-overwrite': () => [
    {
      wrong: props({ syncCatalog: catalog(table('users', overwrite), table('orders', overwrite)) }),
      followed: [
        ['incrementally', props({ syncCatalog: catalog(table('users'), table('orders')) })],
        [
          'leave them out',
          props({ syncCatalog: catalog(table('users', overwrite), table('orders', overwrite)) }),
          { streams: ['sales.*'] },
        ],
      ],
    },
  ],
  'dedup-needs-key': () => {
    const { syncCatalog } = props() as { readonly syncCatalog: StoredCatalog }
    const __streams = syncCatalog.__streams.replaceAll(' key=id', '')
    return [{ wrong: { ...props(), syncCatalog: { ...syncCatalog, __streams } }, followed: [['a key', props()]] }]
  },
  'no-forbidden-columns': () => {
    const users = (config: object = {}): Props => props({ syncCatalog: catalog(table('users', config)) })
    return [
      {
        wrong: users(),
        followed: [
          ['deselect', users(selected('id', 'updated_at'))],
          ['allow', users(), { allow: ['public.users email'] }],
        ],
      },
    ]
  },
  'resource-limits': () => [
    { wrong: props(), followed: [['both', props({ resourceRequirements: { cpuLimit: '1', memoryLimit: '1Gi' } })]] },
  ],
  'non-breaking-changes-preference': () => [
    {
      wrong: props({ nonBreakingChangesPreference: 'propagate_fully' }),
      followed: ['ignore', 'disable'].map((preference) => [
        preference,
        props({ nonBreakingChangesPreference: preference }),
      ]),
    },
  ],
  'no-inactive-connection': () => [{ wrong: props({ status: 'inactive' }), followed: [['active', props()]] }],
  'refuse-breaking-changes': () => [{ wrong: props(), followed: [['refuse', props({ onBreakingChange: 'refuse' })]] }],
}

describe('the advice of each policy', () => {
  it('is known of each', () => {
    expect([...Object.keys(ADVICE), 'max-resets', 'no-table-collisions']).to.have.members(
      POLICIES.map(({ name }) => name),
    )
  })

  for (const [name, cases] of Object.entries(ADVICE)) {
    it(`${name}: one line says what is wrong, and following it satisfies the policy`, () => {
      for (const { wrong, config = {}, followed } of cases()) {
        expect(judged(name, wrong, config), 'the violation').to.have.length(1)
        for (const [way, given, more = {}] of followed)
          expect(judged(name, given, { ...config, ...more }), way).to.deep.equal([])
      }
    })
  }

  /** What a policy of a whole stack says of these connections. */
  const ofStack = (name: string, connections: ReadonlyArray<Props>, config: object = {}): ReadonlyArray<string> => {
    const policy = policyOf(name)
    if (!('validateStack' in policy)) throw new Error('it is a stack policy')
    const found: string[] = []
    const resources = connections.map((given, at) => ({
      ...argsOf(given),
      urn: `urn:pulumi:prod::project::${CONNECTION_TYPE}::${String(at)}`,
    }))
    void policy.validateStack({ resources, getConfig: () => config } as never, (message: string) => found.push(message))
    return found
  }

  it('max-resets: one line counts over all connections, and fewer resets or a higher maximum satisfy it', () => {
    const prefix = { prefix: 'raw_' }
    const [two, one] = [props({ name: 'a', ...prefix }, { name: 'a' }), props({ name: 'b', ...cursor }, { name: 'b' })]
    expect(ofStack('max-resets', [one, two], { maximum: 2 })).to.deep.equal([
      '3 streams would be reset at once, and at most 2 may be: 2 of "a" and 1 of "b". Spread the change over several updates, or raise this policy\'s maximum.',
    ])
    expect(ofStack('max-resets', [one, two], { maximum: 3 })).to.deep.equal([])
    expect(ofStack('max-resets', [props({ name: 'b' }, { name: 'b' }), two], { maximum: 2 })).to.deep.equal([])
    expect(ofStack('max-resets', [one, two])).to.deep.equal([])
  })

  it('no-table-collisions: one line for all tables of a connection, and another prefix or namespace satisfies it', () => {
    const said = (more: object): ReadonlyArray<string> =>
      ofStack('no-table-collisions', [props({ name: 'a' }), props({ name: 'b', ...more })])
    expect(said({})).to.deep.equal([
      'Connection "b" writes into 2 tables into which "a" writes, too: public.orders and public.users. Give one of them another prefix or namespace.',
    ])
    expect(said({ prefix: 'b_' })).to.deep.equal([])
    expect(said({ namespaceDefinition: 'customformat', namespaceFormat: 'b' })).to.deep.equal([])
  })
})

describe('what Pulumi shows of each policy', () => {
  it('is its name in words, how grave it is, and what to do', () => {
    const [reset] = airbytePolicies
    expect(reset).to.deep.include({
      displayName: 'Airbyte: no unapproved reset',
      severity: 'critical',
      tags: ['airbyte'],
      remediationSteps:
        "Acknowledge the change by its id in the connection's acknowledge, approve it in this policy's approve, or take it back.",
    })
    for (const { displayName, severity, remediationSteps } of airbytePolicies)
      expect([displayName, severity, remediationSteps].includes(undefined)).to.equal(false)
  })
})
