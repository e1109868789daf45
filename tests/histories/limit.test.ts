import { expect } from 'chai'

import { both, done, MODIFIED, on, openScene, operations, refused, said, type Scene } from './scene'

const RESET = '/v1/connections/reset/stream'

const opened = async (most: string): Promise<Scene> => {
  const scene = await openScene({ config: { 'airbyte:maxResets': most, 'airbyte:maxRetries': '0' } })
  const { stack, shop } = scene
  done(await stack.up([shop(), shop({ name: 'crm' }, {}, 'crm')]))
  for (const name of ['shop', 'crm']) await scene.sync(stack.id(name))
  return scene
}

describe('airbyte:maxResets', () => {
  it('refuses in the preview what resets more streams in one run, counted over all connections', async () => {
    const { stack, shop } = await opened('2')
    const program = [shop({ syncCatalog: both(MODIFIED) }), shop({ name: 'crm', prefix: 'raw_' }, {}, 'crm')]
    const TEXT =
      'airbyte:maxResets: at most 2 streams may be reset in one run, and with this connection it is 3: 2 of crm, 1 of shop. Spread the change over several updates, or raise airbyte:maxResets for this one.'
    expect(refused(await stack.preview(program))).to.equal(TEXT)
    expect(refused(await stack.up(program))).to.equal(TEXT)
  })

  it('lets as many pass, and counts each run anew', async () => {
    const { stack, shop } = await opened('2')
    const crm = shop({ name: 'crm' }, {}, 'crm')
    done(await stack.preview([shop({ prefix: 'raw_' }), crm]))
    done(await stack.up([shop({ prefix: 'raw_' }), crm]))
    done(await stack.up([shop({ prefix: 'raw_' }), shop({ name: 'crm', prefix: 'raw_' }, {}, 'crm')]))
  })

  it('counts what an earlier run owes, and what a program asks for', async () => {
    const { stack, shop } = await opened('1')
    const crm = shop({ name: 'crm' }, {}, 'crm')
    const after = shop({ syncCatalog: both(MODIFIED) })
    refused(await stack.up([after, crm], { road: on(RESET, { kind: 'refused' }, 20) }))
    done(await stack.refresh())
    const asked = shop({ name: 'crm', resetTriggers: { 'public.users': 1 } }, {}, 'crm')
    expect(refused(await stack.preview([after, asked]))).to.include('it is 2: 1 of shop, 1 of crm.')
    const run = done(await stack.up([after, crm]))
    expect(said(run)).to.include('resets public.users')
    expect(operations(done(await stack.preview([after, crm])))).to.deep.equal([])
  })

  it('of none refuses every reset, and nothing else', async () => {
    const { stack, shop } = await opened('0')
    const crm = shop({ name: 'crm' }, {}, 'crm')
    done(await stack.up([shop({ schedule: { scheduleType: 'basic', units: 6, timeUnit: 'hours' } }), crm]))
    expect(refused(await stack.preview([shop({ syncCatalog: both(MODIFIED) }), crm]))).to.equal(
      'airbyte:maxResets: at most 0 streams may be reset in one run, and with this connection it is 1: 1 of shop. Spread the change over several updates, or raise airbyte:maxResets for this one.',
    )
  })
})
