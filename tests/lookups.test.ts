import { createRequire } from 'node:module'

import * as pulumi from '@pulumi/pulumi'
import { expect } from 'chai'

import { checkInputs } from '../provider/connection/check'
import { planOf } from '../provider/connection/details'
import {
  discoverSchema,
  findConnections,
  getConnection,
  getConnectionOutput,
  listGeographies,
} from '../provider/lookups'
import { catalog, type Stage, stage, table } from './support/shop'

/** As Pulumi's automation does it: each run of a program in a process has a store of its own. */
const { withLocalStorage } = createRequire(__filename)('@pulumi/pulumi/runtime/state') as {
  readonly withLocalStorage: <A>(program: () => A) => A
}

const runProgram = <A>(config: Readonly<Record<string, string>>, program: () => Promise<A>): Promise<A> =>
  withLocalStorage(async () => {
    await pulumi.runtime.setMocks({ call: () => ({}), newResource: () => ({ id: '', state: {} }) })
    pulumi.runtime.setAllConfig({ ...config, 'airbyte:maxRetries': '0' })
    return program()
  })

describe('functions for programs', function () {
  this.timeout(60_000)
  let [one, other]: Stage[] = []
  const here = (): Stage => one ?? expect.fail('there is no emulator')
  const there = (): Stage => other ?? expect.fail('there is no emulator')
  const at = ({ emulator }: Stage) => ({ 'airbyte:url': emulator.url })
  const make = async (place: Stage, name: string): Promise<string> => {
    const { connectionId } = await place.post('connections/create', {
      name,
      sourceId: place.sourceId,
      destinationId: place.destinationId,
      syncCatalog: catalog(table('users')),
      status: 'active',
    })
    return connectionId as string
  }
  const asked = async ({ emulator }: Stage, path: string): Promise<number> =>
    (await emulator.calls()).filter((call) => call.path === `/v1/${path}`).length

  beforeEach(async () => {
    one = await stage()
    other = await stage()
  })
  afterEach(async () => {
    await one?.emulator.close()
    await other?.emulator.close()
  })

  it('ask each question once per run, however its words are ordered', async () => {
    const connectionId = await make(here(), 'shop')
    await runProgram(at(here()), async () => {
      const [found, again] = await Promise.all([
        getConnection({ name: 'shop', sourceId: here().sourceId }),
        getConnection({ sourceId: here().sourceId, name: 'shop' }),
      ])
      expect(found.connectionId).to.equal(connectionId)
      expect(found).to.equal(again)
      await Promise.all([listGeographies(), listGeographies()])
    })
    expect(await asked(here(), 'web_backend/geographies/list')).to.equal(1)
  })

  it('ask anew in the next run, and in another at the same time', async () => {
    const count = (): Promise<number> => findConnections({ sourceId: here().sourceId }).then(({ length }) => length)
    expect(await runProgram(at(here()), count)).to.equal(0)
    await make(here(), 'shop')
    expect(await Promise.all([runProgram(at(here()), count), runProgram(at(here()), count)])).to.deep.equal([1, 1])
    await runProgram(at(here()), async () => listGeographies())
    await Promise.all([runProgram(at(here()), listGeographies), runProgram(at(here()), listGeographies)])
    expect(await asked(here(), 'web_backend/geographies/list')).to.equal(3)
  })

  it('never mix servers: of two instances, of two stacks in one process, of a configuration that changes', async () => {
    const [mine, yours] = [await make(here(), 'shop'), await make(there(), 'shop')]
    const id = (instance?: string): Promise<string> =>
      getConnection({ name: 'shop' }, instance === undefined ? {} : { instance }).then((found) => found.connectionId)
    const both = { ...at(here()), 'airbyte:eu.url': there().emulator.url }
    expect(await runProgram(both, () => Promise.all([id(), id('eu'), id()]))).to.deep.equal([mine, yours, mine])
    expect(await Promise.all([runProgram(at(here()), id), runProgram(at(there()), id)])).to.deep.equal([mine, yours])
    const changing = async () => {
      const before = await id()
      pulumi.runtime.setConfig('airbyte:url', there().emulator.url)
      return [before, await id()]
    }
    expect(await runProgram(at(here()), changing)).to.deep.equal([mine, yours])
  })

  it('ask again with other credentials, which may see something else', async () => {
    await runProgram(at(here()), async () => {
      await listGeographies()
      pulumi.runtime.setConfig('airbyte:token', 'secret')
      await listGeographies()
    })
    expect(await asked(here(), 'web_backend/geographies/list')).to.equal(2)
  })

  it('do not remember a failure', async () => {
    await runProgram(at(here()), async () => {
      const failed = await getConnection({ name: 'shop' }).catch((error: unknown) => error)
      expect((failed as Error).message).to.equal(
        'The inputs are not valid.\n  One connection with name "shop" is asked for; there is none.\nTry: correct the inputs named above.',
      )
      const connectionId = await make(here(), 'shop')
      expect((await getConnection({ name: 'shop' })).connectionId).to.equal(connectionId)
    })
  })

  it('say which of several connections there are, and what a source could not tell', async () => {
    const ids = [await make(here(), 'shop'), await make(here(), 'shop')]
    await runProgram(at(here()), async () => {
      const several = await getConnection({ name: 'shop' }).then(String, (error: unknown) => (error as Error).message)
      expect(ids.map((id) => several.includes(`shop (${id})`))).to.deep.equal([true, true])
      expect(several).to.contain('One connection with name "shop" is asked for; there are 2: ')
      const gone = '00000000-0000-4000-8000-000000000000'
      const failure = await discoverSchema({ sourceId: gone }).catch((error: unknown) => (error as Error).message)
      expect(failure).to.contain('Airbyte does not have what POST /v1/sources/discover_schema asks for.')
    })
  })

  it('read a schema anew where a program asks for it: the preview plans it as any change, and no connection is touched', async () => {
    const { emulator, sourceId, destinationId, post } = here()
    await emulator.setDiscovered(sourceId, catalog(table('users')) as never)
    const seen = (refresh: boolean) => runProgram(at(here()), () => discoverSchema({ sourceId, refresh }))
    const first = await seen(true)
    const connectionId = await make(here(), 'shop')
    const before = await post('connections/get', { connectionId })
    const { stream, config } = table('users')
    const { modified_at: _gone, ...properties } = (stream.jsonSchema as { properties: Record<string, unknown> })
      .properties
    const another = { ...stream, jsonSchema: { type: 'object', properties } }
    await emulator.setDiscovered(sourceId, catalog({ stream: another, config }) as never)
    expect(await seen(false), 'what the server remembers').to.deep.include({ catalog: first.catalog })
    const anew = await seen(true)
    expect(anew.catalogId).not.to.equal(first.catalogId)

    const program = (found: typeof first) => {
      const streams = found.catalog.streams.map((entry) => ({ stream: entry.stream, config }))
      return { sourceId, destinationId, name: 'shop', syncCatalog: { streams } }
    }
    const held = checkInputs({}, program(first), 'streams')
    const planned = checkInputs(held._tag === 'Accepted' ? held.inputs : {}, program(anew), 'streams')
    expect(planned._tag === 'Accepted' ? planOf(planned.inputs) : planned.issues).to.deep.equal({
      attention: {
        'remove_field public.users modified_at':
          'public.users: field modified_at removed — Whoever reads its column gets old values or none from now on.',
      },
    })
    expect(await post('connections/get', { connectionId })).to.deep.equal(before)
    // From now on the server remembers that.
    expect((await seen(false)).catalog).to.deep.equal(anew.catalog)
  })

  it('take outputs, too', async () => {
    const connectionId = await make(here(), 'shop')
    const found = await runProgram(
      at(here()),
      () =>
        new Promise((resolve) => {
          getConnectionOutput({ connectionId: pulumi.output(connectionId) }).name.apply(resolve)
        }),
    )
    expect(found).to.equal('shop')
  })

  it('name the setting that is wrong before anything is asked', async () => {
    const failure = await runProgram({ 'airbyte:url': 'nowhere' }, () =>
      listGeographies().catch((error: unknown) => (error as Error).message),
    )
    expect(failure).to.contain('The configuration airbyte:url does not work')
  })
})
