import { expect } from 'chai'

import type { StreamMapper } from '../../provider/catalog/mappers'
import { done, operations } from '../histories/scene'
import { connection } from '../support/declared'
import { type Life, openLife, type Stack } from '../support/life'
import { table } from '../support/shop'

/** More than two pages of twenty. */
const COUNT = 45

const MAPPERS: ReadonlyArray<StreamMapper> = [
  { type: 'hashing', mapperConfiguration: { targetField: 'email', method: 'SHA-256', fieldNameSuffix: '_hashed' } },
  {
    type: 'encryption',
    mapperConfiguration: {
      algorithm: 'AES',
      targetField: 'modified_at',
      key: '0123456789abcdef'.repeat(2),
      mode: 'CBC',
      padding: 'PKCS5Padding',
      fieldNameSuffix: '_enc',
    },
  },
]

const named = (at: number): string => `shop ${String(at).padStart(2, '0')}`

const program = ({ sources, destinationId }: Life) =>
  Array.from({ length: COUNT }, (_, at) =>
    connection(named(at).replace(' ', '-'), {
      sourceId: sources[0],
      destinationId,
      name: named(at),
      tags: ['team', { name: 'nightly', color: 'FBECB1' }],
      syncCatalog: { streams: [table('users', { mappers: MAPPERS }), table('orders')] },
    }),
  )

describe('45 connections of one source on a newer server, with mappers, a key and tags', function () {
  this.timeout(60_000)

  const begin = async (): Promise<{ readonly life: Life; readonly stack: Stack }> => {
    const life = await openLife({ airbyte: '2.2' })
    return { life, stack: life.open() }
  }
  const namesThere = async (life: Life): Promise<ReadonlyArray<string>> => {
    const { connections } = await life.hand('connections/list', { workspaceId: life.workspaceId })
    return (connections as ReadonlyArray<{ readonly name: string }>).map(({ name }) => name).sort()
  }
  const all = Array.from({ length: COUNT }, (_, at) => named(at))

  it('are made once, and then a preview, a refresh and a preview find nothing to do', async () => {
    const { life, stack } = await begin()
    done(await stack.up(program(life)))
    expect(await namesThere(life)).to.deep.equal(all)
    const { tags } = (await life.hand('connections/get', { connectionId: stack.id('shop-07') })) as {
      readonly tags: ReadonlyArray<{ readonly name: string }>
    }
    expect(tags.map(({ name }) => name).sort()).to.deep.equal(['nightly', 'team'])
    expect(operations(done(await stack.preview(program(life))))).to.deep.equal([])
    done(await stack.refresh())
    expect(operations(done(await stack.preview(program(life))))).to.deep.equal([])
  })

  it('are found by their names beyond the second page: a stack that has lost its state takes them over, and makes none a second time', async () => {
    const { life, stack } = await begin()
    done(await stack.up(program(life)))
    const { requests } = done(await life.open().up(program(life)))
    expect(requests.filter(({ path }) => path.endsWith('connections/create'))).to.deep.equal([])
    expect(await namesThere(life)).to.deep.equal(all)
  })

  it('leave one connection where the run is killed before or after any of its requests', async () => {
    for (const when of ['before', 'after'] as const) {
      let isHit = true
      for (let at = 1; isHit; at += 1) {
        const life = await openLife({ airbyte: '2.2' })
        const one = program(life).slice(-1)
        const stack = life.open()
        const first = await stack.up(one, {
          road: (number) => (number === at ? { kind: 'killed', when } : 'pass'),
        })
        isHit = first.isKilled
        done(await stack.up(one))
        expect(await namesThere(life), `${when} request ${String(at)}`).to.deep.equal(all.slice(-1))
      }
    }
  })
})
