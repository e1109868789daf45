import { expect } from 'chai'

import { detailsIn, planOf } from '../../provider/connection/details'
import type { Plan, PlanDetails } from '../../provider/connection/plan'
import { withShown } from '../../provider/connection/shown'
import {
  argsOf,
  checkedInputs,
  CONNECTION_TYPE,
  judged,
  landing,
  mended,
  policyOf,
  type Props,
  UNKNOWN,
} from '../support/policies'
import { catalog, table } from '../support/shop'

const CONFIG = { prefixes: ['prod_*'], defaultPrefix: 'prod_' }
const LONG = 'a_table_whose_name_is_longer_than_the_44_letters_of_a_sentence'
const streams = (...names: ReadonlyArray<string>) => catalog(...names.map((name) => table(name)))

/** What `prefix-pattern` leaves of the plan, after it has mended the prefix as it had in the `up` before. */
const planAfter = async (news: object, olds: object, scope?: 'connection' | 'server'): Promise<Plan | undefined> => {
  const given = checkedInputs(news, { ...olds, prefix: 'prod_' }, scope)
  const after = await mended('prefix-pattern', given, CONFIG)
  expect(after?.['prefix']).to.equal('prod_')
  const [was, is] = [given, after].map(detailsIn)
  // The digests stay those of the plan that check has made: so the update sees that the inputs were altered.
  expect([is?.before, is?.after]).to.deep.equal([was?.before, was?.after])
  expect([is?.before, is?.after].includes(undefined)).to.equal(false)
  expect(Object.keys(is ?? {}).filter((name) => !['before', 'after', 'plan', 'further'].includes(name))).to.deep.equal(
    [],
  )
  return planOf(after)
}

describe('the plan of a connection whose prefix a policy mends', () => {
  it('is none where the program is as before, however long the names are', async () => {
    expect(await planAfter({}, {})).to.equal(undefined)
    const syncCatalog = streams(LONG, `${LONG}_too`)
    expect(await planAfter({ syncCatalog }, { syncCatalog })).to.equal(undefined)
  })

  it('has what else changes, and nothing of the prefix', async () => {
    const before = { syncCatalog: streams(LONG, 'orders') }
    const after = {
      syncCatalog: catalog(table('orders', { cursorField: ['modified_at'] }), table(`${LONG}_too`)),
      name: 'store',
    }
    expect(await planAfter(after, before)).to.deep.equal({
      breaking: {
        'change_cursor_field public.orders updated_at→modified_at':
          'public.orders: cursor updated_at → modified_at — The saved position belongs to the old cursor, so rows would be missed or read again.',
        [`remove_stream public.${LONG}`]:
          'public.a_table_whose_name_is_longer_than_th…: removed — Its table is no longer updated, and a stream of the same name would go on from its saved position if it came back.',
      },
      attention: {
        rename_connection:
          'connection: name shop → store — Dashboards and orchestrators that find it by its name lose it.',
      },
      resets: [`public.${LONG}`, 'public.orders'],
    })
  })

  it('has nothing of the prefix either where no stream of before is left', async () => {
    const planned = await planAfter({ syncCatalog: streams('b') }, { syncCatalog: streams('a') })
    expect(planned).to.deep.equal({
      breaking: {
        'remove_stream public.a':
          'public.a: removed — Its table is no longer updated, and a stream of the same name would go on from its saved position if it came back.',
      },
      resets: ['public.a'],
    })
  })

  it('keeps a reset and a stale table only of what still breaks', async () => {
    const before = { syncCatalog: streams('orders', 'users') }
    const after = { syncCatalog: catalog(table('orders', { cursorField: ['modified_at'] }), table('users')) }
    const ids = ['change_cursor_field public.orders', 'change_prefix public.users']
    const plan = await planAfter({ ...after, onBreakingChange: 'keep', acknowledge: ids }, before)
    expect([plan?.keptStale, plan?.acknowledged, Object.keys(plan?.breaking ?? {})]).to.deep.equal([
      ['public.orders'],
      ['change_cursor_field public.orders updated_at→modified_at'],
      ['change_cursor_field public.orders updated_at→modified_at'],
    ])
  })

  it('leaves a reset owed only of what still breaks, while the connection is inactive', async () => {
    const before = { syncCatalog: streams('orders', 'users') }
    const syncCatalog = catalog(table('orders', { cursorField: ['modified_at'] }), table('users'))
    const given = checkedInputs({ syncCatalog, status: 'inactive' }, { ...before, prefix: 'prod_' })
    expect([Object.keys(given['owed'] as object), planOf(given)?.owed]).to.deep.equal([
      ['public.orders', 'public.users'],
      ['public.orders', 'public.users'],
    ])
    const after = await mended('prefix-pattern', given, CONFIG)
    expect([after?.['owed'], planOf(after)?.owed]).to.deep.equal([
      { 'public.orders': 'incremental append_dedup updated_at id public.prod_orders' },
      ['public.orders'],
    ])
  })

  it('resets all streams as before under the scope connection, as long as anything breaks', async () => {
    const before = { syncCatalog: streams('orders', 'users') }
    const after = {
      syncCatalog: catalog(table('orders', { cursorField: ['modified_at'] }), table('users'), table('x')),
    }
    const plan = await planAfter(after, before, 'connection')
    expect(plan?.resets).to.deep.equal(['public.orders', 'public.users', 'public.x'])
    const safe = await planAfter({ ...before, status: 'inactive' }, before, 'connection')
    expect(Object.keys(safe ?? {})).to.deep.equal(['attention'])
  })

  it('tells anew in words what is left of it', async () => {
    const before = { syncCatalog: streams('a', 'b', 'c', 'd'), prefix: 'prod_' }
    const syncCatalog = catalog(table('a', { cursorField: ['modified_at'] }), table('b'), table('c'))
    const given = checkedInputs({ syncCatalog, acknowledge: ['remove_stream x'] }, before)
    const shown = { ...given, ...withShown(given['planDetails'] as PlanDetails, {}, true) }
    expect(Object.keys((shown['plan'] as Props)['breaking'] as object)).to.deep.equal([
      'change_cursor_field public.a updated_at→modified_at',
      'remove_stream public.d',
      'change_prefix public.* public.prod_*→public.*',
    ])
    expect((await mended('prefix-pattern', shown, CONFIG))?.['plan']).to.deep.equal({
      breaking: {
        'change_cursor_field public.a updated_at→modified_at':
          'public.a: cursor updated_at → modified_at — The saved position belongs to the old cursor, so rows would be missed or read again.',
        'remove_stream public.d':
          'public.d: removed — Its table is no longer updated, and a stream of the same name would go on from its saved position if it came back.',
      },
      resets: [
        'public.a: the table is emptied and read again',
        'public.d: its sync state is cleared, its table stays as it is',
      ],
      unusedAcknowledgements: ['remove_stream x'],
    })
  })

  it('still tells of a prefix that is another one than before', async () => {
    const given = checkedInputs({}, { prefix: 'old_' })
    const after = await mended('prefix-pattern', given, CONFIG)
    expect(detailsIn(after)).to.deep.equal(given['planDetails'])
    const planDetails = after?.['planDetails']
    expect(after).to.deep.equal({ ...given, ...landing(given, 'prod_'), prefix: 'prod_', planDetails })
  })

  it('still tells that more columns are selected, which has nothing to do with the prefix', async () => {
    const selected = (...columns: ReadonlyArray<string>) => ({
      syncCatalog: catalog(
        table('users', {
          fieldSelectionEnabled: true,
          selectedFields: columns.map((name) => ({ fieldPath: [name] })),
        }),
      ),
    })
    const planned = await planAfter(selected('email', 'id', 'updated_at'), selected('id', 'updated_at'))
    expect(planned).to.deep.equal({
      attention: {
        'widen_field_selection public.users':
          'public.users: fields email selected — Rows already written have no values in these columns.',
      },
    })
  })
})

describe('a connection that a policy mends', () => {
  it('keeps its secrets secret, and what is not known yet as it is', async () => {
    const { Secret } = (await import('@pulumi/policy')) as unknown as {
      readonly Secret: new (value: unknown) => object
    }
    const given = { ...checkedInputs(), name: new Secret('sekret'), sourceId: UNKNOWN }
    const after = await mended('prefix-pattern', given, CONFIG)
    expect(after).to.deep.equal({
      ...checkedInputs(),
      ...landing(checkedInputs(), 'prod_'),
      name: { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', value: 'sekret' },
      sourceId: UNKNOWN,
      prefix: 'prod_',
    })
  })
})

describe('a policy whose connection is not wholly known', () => {
  const notRun = (name: string, given: Props): unknown => {
    try {
      return judged(name, given, { ...CONFIG, columns: ['email'] })
    } catch (error) {
      return (error as Error).message
    }
  }

  it('is not run where it judges what is not known, as the engine says, and else is', async () => {
    const unknownPrefix = { ...checkedInputs(), prefix: UNKNOWN }
    expect(notRun('prefix-pattern', unknownPrefix)).to.equal("string value at .prefix can't be known during preview")
    expect(notRun('schedule-required', unknownPrefix)).to.deep.equal([
      'Connection "shop" runs only when somebody starts it. Give it a schedule.',
    ])
    expect(notRun('no-table-collisions', unknownPrefix)).to.deep.equal([])
    const unknownCatalog = { ...checkedInputs(), syncCatalog: UNKNOWN }
    expect(notRun('no-forbidden-columns', unknownCatalog)).to.equal(
      "string value at .syncCatalog can't be known during preview",
    )
    const nested = { ...checkedInputs(), schedule: { scheduleType: 'cron', cronExpression: UNKNOWN } }
    expect(notRun('schedule-not-too-often', nested)).to.equal(
      "string value at .schedule.cronExpression can't be known during preview",
    )
    const failure = await mended('prefix-pattern', unknownPrefix, CONFIG).catch((error: unknown) => String(error))
    expect(failure).to.equal("Error: string value at .prefix can't be known during preview")
  })

  it('of a stack leaves out a connection whose tables are not known', () => {
    const policy = policyOf('no-table-collisions')
    if (!('validateStack' in policy)) throw new Error('it is a stack policy')
    const said: string[] = []
    const resources = [{}, { name: 'twin' }, { name: 'later', prefix: UNKNOWN }].map((more, at) => ({
      ...argsOf({ ...checkedInputs({ syncCatalog: streams('users') }), ...more, connectionId: UNKNOWN }),
      urn: `urn:pulumi:prod::project::${CONNECTION_TYPE}::collides-${String(at)}`,
    }))
    void policy.validateStack({ resources, getConfig: () => ({}) } as never, (message: string) => {
      said.push(message)
    })
    expect(said).to.deep.equal([
      'Connection "twin": public.users writes into public.users, as does public.users of connection "shop". Give one of them another prefix or namespace.',
    ])
  })
})
