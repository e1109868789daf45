import { createRequire } from 'node:module'

import * as pulumi from '@pulumi/pulumi'
import { expect } from 'chai'

import { discoverSchema, getConnection } from '../provider/lookups'
import { getDestination, getDestinationOutput, getSource } from '../provider/places'
import { fullRefreshOverwrite } from '../provider/select/choices'
import { select } from '../provider/select/select'
import { catalog, type Stage, stage, table } from './support/shop'

const { withLocalStorage } = createRequire(__filename)('@pulumi/pulumi/runtime/state') as {
  readonly withLocalStorage: <A>(program: () => A) => A
}

const POSTGRES = { host: 'h', port: 5432, database: 'd', username: 'u' }

describe('sources and destinations by name', function () {
  this.timeout(60_000)
  let here: Stage
  beforeEach(async () => {
    here = await stage()
  })
  afterEach(() => here.emulator.close())

  const run = <A>(program: () => Promise<A>): Promise<A> =>
    withLocalStorage(async () => {
      await pulumi.runtime.setMocks({ call: () => ({}), newResource: () => ({ id: '', state: {} }) })
      pulumi.runtime.setAllConfig({ 'airbyte:url': here.emulator.url, 'airbyte:maxRetries': '0' })
      return program()
    })
  const failure = (question: Promise<unknown>): Promise<string> =>
    question.then(String, (error: unknown) => (error as Error).message)
  const wrong = (sentence: string): string =>
    `The inputs are not valid.\n  ${sentence}\nTry: correct the inputs named above.`

  it('are found in every workspace, in one of them, and by their ids', async () => {
    const { sourceId, destinationId, workspaceId } = here
    const found = await run(() =>
      Promise.all([
        getSource({ name: 'shop' }),
        getSource({ name: 'shop', workspaceId }),
        getSource({ sourceId }),
        getDestination({ name: 'warehouse' }),
        getDestination({ destinationId }),
      ]),
    )
    const ids = found.map((place) => ('sourceId' in place ? place.sourceId : place.destinationId))
    expect(ids).to.deep.equal([sourceId, sourceId, sourceId, destinationId, destinationId])
  })

  it('are asked for once, whatever their names', async () => {
    const lists = async (): Promise<number> =>
      (await here.emulator.calls()).filter(({ path }) => path === '/v1/sources/list').length
    const before = await lists()
    await run(() =>
      Promise.all([getSource({ name: 'shop' }), getSource({ name: 'billing' }), failure(getSource({ name: 'x' }))]),
    )
    const after = await lists()
    expect(after - before).to.equal(1)
  })

  it('fail with the text alone, of which Pulumi prints no stack', async () => {
    const caught = await run(() => getSource({ name: 'shpo' }).catch((error: unknown) => error))
    const { stack, airbyte } = caught as Error & { readonly airbyte: { readonly _tag: string } }
    expect([pulumi.RunError.isInstance(caught), stack, airbyte._tag]).to.deep.equal([true, undefined, 'InvalidInputs'])
  })

  it('are told where there is none of a name, and which there are of one that several have', async () => {
    expect(await run(() => failure(getSource({ name: 'shpo' })))).to.equal(
      wrong('There is no source named "shpo". Did you mean shop? There are billing, shop, support.'),
    )
    expect(await run(() => failure(getDestination({ name: 'lake' })))).to.equal(
      wrong('There is no destination named "lake". There are warehouse.'),
    )
    const { sourceDefinitionId, workspaceId } = await here.post('sources/get', { sourceId: here.sourceId })
    const more = { sourceDefinitionId, workspaceId, name: 'shop', connectionConfiguration: POSTGRES }
    const { sourceId } = await here.post('sources/create', more)
    const ids = [here.sourceId, String(sourceId)].map((id) => `${id} (workspace ${String(workspaceId)})`)
    const told = await run(() => failure(getSource({ name: 'shop' })))
    expect(
      [ids.join(', '), ids.reverse().join(', ')].map((list) =>
        wrong(`There are 2 sources named "shop": ${list}. Give workspaceId, or the id of the one that is meant.`),
      ),
    ).to.include(told)
  })

  it('take outputs, too', async () => {
    const id = await run(
      () =>
        new Promise((resolve) => {
          getDestinationOutput({ name: pulumi.output('warehouse') }).destinationId.apply(resolve)
        }),
    )
    expect(id).to.equal(here.destinationId)
  })

  it('and what they offer goes on as it is: with where it comes from', async () => {
    const { sourceId, destinationId } = here
    const syncCatalog = catalog(table('users'))
    await here.post('connections/create', { name: 'shop', sourceId, destinationId, syncCatalog, status: 'active' })
    const [{ catalog: offered, catalogId }, found] = await run(() =>
      Promise.all([discoverSchema({ sourceId }), getConnection({ name: 'shop' })]),
    )
    expect(offered).to.include({ sourceId, catalogId })
    const chosen = select(offered, { 'public.users': fullRefreshOverwrite() })
    expect([chosen.sourceId, chosen.catalogId, chosen.streams.length]).to.deep.equal([sourceId, catalogId, 1])
    expect(select(found.syncCatalog, { '*': fullRefreshOverwrite() })).to.have.all.keys('streams')
  })
})
