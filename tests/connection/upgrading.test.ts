import { expect } from 'chai'

import { done, operations } from '../histories/scene'
import { connection } from '../support/declared'
import type { Values } from '../support/engine/values'
import { type Life, openLife, type Stack } from '../support/life'
import { table } from '../support/shop'

/** What a program asks of an old server, which a newer one has no more. */
const GONE: Readonly<Record<string, { readonly inputs: Values; readonly told: string }>> = {
  geography: { inputs: { geography: 'auto' }, told: 'geography' },
  normalization: {
    inputs: {
      operations: [
        {
          name: 'tables',
          operatorConfiguration: { operatorType: 'normalization', normalization: { option: 'basic' } },
        },
      ],
    },
    told: 'operations of the types normalization and dbt',
  },
}

describe('Airbyte is upgraded under a living stack', function () {
  this.timeout(30_000)

  const begun = async (inputs: Values = {}) => {
    const life = await openLife()
    const stack = life.open()
    const program = (more: Values = inputs) => [
      connection('shop', {
        sourceId: life.sources[0],
        destinationId: life.destinationId,
        schedule: { scheduleType: 'basic', units: 6, timeUnit: 'hours' },
        syncCatalog: { streams: [table('users'), table('orders')] },
        ...more,
      }),
    ]
    done(await stack.up(program()))
    await life.hand('connections/sync', { connectionId: stack.id('shop') })
    life.pass(60)
    return { life, stack, program }
  }

  /** The same data, ids and catalogs and jobs, on a server of 2.2: geography and normalization are gone. */
  const upgrade = ({ emulator }: Life): void => {
    const dump = emulator.dump()
    emulator.load({ ...dump, parts: { ...dump.parts, airbyte: '2.2' } })
  }

  const jobsOf = async (life: Life, stack: Stack): Promise<ReadonlyArray<string>> => {
    const configTypes = ['sync', 'reset_connection', 'refresh']
    const { jobs } = await life.hand('jobs/list', { configTypes, configId: stack.id('shop') })
    return (jobs as ReadonlyArray<{ readonly job: { readonly configType: string } }>).map(({ job }) => job.configType)
  }

  it('the next preview is empty, with a refresh before it too, and nothing is reset', async () => {
    const { life, stack, program } = await begun()
    upgrade(life)
    expect(operations(done(await stack.preview(program())))).to.deep.equal([])
    done(await stack.refresh())
    expect(operations(done(await stack.preview(program())))).to.deep.equal([])
    done(await stack.up(program()))
    done(await stack.up(program({ schedule: { scheduleType: 'manual' } })))
    expect(await jobsOf(life, stack)).to.deep.equal(['sync'])
  })

  for (const [name, { inputs, told }] of Object.entries(GONE)) {
    it(`a program that still asks for ${name} is told so by name, and without it the next update resets nothing`, async () => {
      const { life, stack, program } = await begun(inputs)
      upgrade(life)
      const { failures } = await stack.preview(program({ ...inputs, prefix: '' }))
      expect([...failures, ...(await stack.preview(program())).failures].join('\n')).to.contain(told)
      done(await stack.up(program({})))
      expect(operations(done(await stack.preview(program({}), { refresh: true })))).to.deep.equal([])
      expect(await jobsOf(life, stack)).to.deep.equal(['sync'])
    })
  }
})
