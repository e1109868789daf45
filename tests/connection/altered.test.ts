import { expect } from 'chai'

import { planOf } from '../../provider/connection/details'
import { readKeptInputs } from '../../provider/connection/kept'
import * as acts from '../support/acts'
import { catalog, type Stage, stage, table } from '../support/shop'

type Json = Readonly<Record<string, unknown>>

const CURSOR = { syncCatalog: catalog(table('users', { cursorField: ['modified_at'] }), table('orders')) }

describe('a connection whose inputs a policy of somebody alters after they were planned', function () {
  this.timeout(30_000)
  let here: Stage
  beforeEach(async () => {
    here = await stage()
  })
  afterEach(() => here.emulator.close())

  const program = (more: Json = {}): Json => ({
    sourceId: here.sourceId,
    destinationId: here.destinationId,
    name: 'shop',
    syncCatalog: catalog(table('users'), table('orders')),
    ...more,
  })
  const checked = (olds: unknown, news: unknown): Json => {
    const answer = acts.check(olds, news, 'streams')
    if (answer._tag === 'Refused') throw new Error(answer.issues.map(({ reason }) => reason).join('\n'))
    return answer.inputs
  }

  /** What becomes of a program that says this, where a policy puts that into every connection. */
  const run = async (said: Json, policy: Json) => {
    const first = { ...checked({}, program()), ...policy }
    const env = acts.envOf(here.emulator.url)
    const { id, outputs } = await acts.done(acts.create(first)(env))
    const news = { ...checked(first, program(said)), ...policy }
    const told: string[] = []
    const { changes } = await acts.done(
      acts.difference(
        id,
        outputs,
        news,
      )({
        ...env,
        memory: { ...env.memory, existing: new Set(['']) },
        progress: (line) => told.push(line),
      }),
    )
    const after = changes === false ? outputs : await acts.done(acts.update(id, outputs, news)(env))
    return { planned: planOf(news)?.resets, changes, told, reset: after.lastReset?.streams }
  }

  it('resets nothing for a change that the policy takes back, and is not even updated', async () => {
    expect(await run({}, { prefix: 'prod_' })).to.deep.equal({
      planned: ['public.orders', 'public.users'],
      changes: false,
      told: [],
      reset: undefined,
    })
  })

  it('resets for what is left, though its table was planned to move as well', async () => {
    expect(await run(CURSOR, { prefix: 'prod_' })).to.deep.equal({
      planned: ['public.orders', 'public.users'],
      changes: undefined,
      told: ['shop: resets public.users (cursor updated_at → modified_at); the table is emptied and read again'],
      reset: ['public.users'],
    })
  })

  it('resets as planned where the policy alters something else', async () => {
    expect(await run({ ...CURSOR, prefix: 'p_' }, { status: 'active' })).to.deep.equal({
      planned: ['public.orders', 'public.users'],
      changes: undefined,
      told: [
        'shop: resets public.orders (table public.orders → public.p_orders); the new table is filled, the old one stays as it is',
        'shop: resets public.users (cursor updated_at → modified_at, table public.users → public.p_users); the new table is filled, the old one stays as it is',
      ],
      reset: ['public.orders', 'public.users'],
    })
  })

  it('is read from the state where the policy writes the catalog in the form of programs', () => {
    const kept = { ...checked({}, program()), syncCatalog: catalog(table('users')) }
    const one = readKeptInputs(kept)
    const other = readKeptInputs(checked({}, program({ syncCatalog: catalog(table('users')) })))
    expect(one).to.have.property('_tag', 'Right')
    expect(JSON.stringify(one)).to.equal(JSON.stringify(other))
    expect(checked(kept, program({ syncCatalog: catalog(table('users')) }))).to.not.have.property('planDetails')
  })
})
