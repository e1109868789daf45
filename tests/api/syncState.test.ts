import { expect } from 'chai'

import { openEmulator } from '../../emulator'
import { createClient } from '../../provider/api/client'
import { promised } from '../../provider/api/promised'
import { holdsSyncState, type SyncState } from '../../provider/api/syncState'
import { catalog, table } from '../support/shop'

/** A client of an emulator of either generation, and a connection there. */
const opened = async (isNewer: boolean) => {
  const emulator = openEmulator({ seed: 'shop', clock: 'virtual', ...(isNewer ? { airbyte: '2.2' } : {}) })
  const { fetch } = emulator.caller()
  const client = promised(createClient({ url: 'http://127.0.0.1:1' }, { fetch, now: emulator.clock.now }))
  const [source] = (await client.listEverySource({ workspaceId: await workspaceOf(emulator) })).sources
  const { workspaceId = '', sourceId = '' } = source ?? {}
  const { destinations } = await client.listEveryDestination({ workspaceId })
  const make = (): Promise<string> =>
    client
      .createConnection({
        sourceId,
        destinationId: destinations[0]?.destinationId ?? '',
        status: 'active',
        syncCatalog: catalog(table('users'), table('orders')),
      })
      .then(({ connectionId }) => connectionId)
  return { emulator, client, make }
}

const workspaceOf = (emulator: ReturnType<typeof openEmulator>): Promise<string> => {
  const [workspace] = emulator.dump().parts['workspaces'] as ReadonlyArray<readonly [string, unknown]>
  return Promise.resolve(workspace?.[0] ?? '')
}

const users = { name: 'users', namespace: 'public' }
const orders = { name: 'orders', namespace: 'public' }

/** What JavaScript would not keep: 64 bits, a decimal that is whole, an exponent, names that are numbers. */
const EXACT = '{"cursor":9223372036854775807,"lag":1.0,"e":1E+3,"text":"1.0"}'

for (const isNewer of [false, true]) {
  describe(`the sync state to the letter, on ${isNewer ? 'a newer server' : '0.44'}`, () => {
    it('goes from one connection to another without the loss of a digit', async () => {
      const { client, make } = await opened(isNewer)
      const [one, other] = [await make(), await make()]
      const state: SyncState = { stateType: 'stream', positions: [{ stream: users, state: EXACT }] }
      expect(await client.putSyncState({ connectionId: one, syncState: state })).to.deep.equal(state)
      const read = await client.getSyncState({ connectionId: one })
      expect(read).to.deep.equal(state)
      await client.putSyncState({ connectionId: other, syncState: read })
      expect(await client.getSyncState({ connectionId: other })).to.deep.equal(state)
    })

    it('is put beside the streams that are there', async () => {
      const { client, make } = await opened(isNewer)
      const connectionId = await make()
      for (const stream of [users, orders])
        await client.putSyncState({
          connectionId,
          syncState: { stateType: 'stream', positions: [{ stream, state: '{"n":1}' }] },
        })
      const { positions } = await client.getSyncState({ connectionId })
      expect(positions.map(({ stream: { name } }) => name)).to.deep.equal(['users', 'orders'])
    })

    it('is read whole where it is one for the connection', async () => {
      const { client, make } = await opened(isNewer)
      const whole = `{"sharedState":{"lsn":9223372036854775807},"streamStates":[{"streamDescriptor":{"name":"users","namespace":"public"},"streamState":${EXACT}}]}`
      const global: SyncState = { stateType: 'global', whole, positions: [{ stream: users, state: EXACT }] }
      expect(await client.putSyncState({ connectionId: await make(), syncState: global })).to.deep.equal(global)
      const legacy: SyncState = { stateType: 'legacy', whole: '{"a":1.0}', positions: [] }
      expect(await client.putSyncState({ connectionId: await make(), syncState: legacy })).to.deep.equal(legacy)
    })

    it('is not set where there is none', async () => {
      const { client, make } = await opened(isNewer)
      expect(await client.getSyncState({ connectionId: await make() })).to.deep.equal({
        stateType: 'not_set',
        positions: [],
      })
    })
  })
}

describe('a newer server', () => {
  it('falls over a state of another type where there are streams, and refuses one while a sync runs where that is asked', async () => {
    const { client, make } = await opened(true)
    const connectionId = await make()
    const syncState: SyncState = { stateType: 'stream', positions: [{ stream: users, state: '{}' }] }
    await client.putSyncState({ connectionId, syncState, isSafe: true })
    const failure = async (run: Promise<unknown>): Promise<string> => run.then(() => 'none', String)
    const legacy: SyncState = { stateType: 'legacy', whole: '{}', positions: [] }
    expect(await failure(client.putSyncState({ connectionId, syncState: legacy }))).to.contain('(500)')
    await client.syncConnection({ connectionId })
    const running = await failure(client.putSyncState({ connectionId, syncState, isSafe: true }))
    expect(running).to.contain('(423)').and.to.contain('State cannot be updated while a sync is running')
  })
})

describe('holdsSyncState', () => {
  const state = (more: Partial<SyncState>): SyncState => ({ stateType: 'stream', positions: [], ...more })

  it('asks for every position to the last digit, and for no more', () => {
    const there = state({
      positions: [
        { stream: users, state: '{"a":1.0,"b":2}' },
        { stream: orders, state: '{}' },
      ],
    })
    expect(holdsSyncState(there, state({ positions: [{ stream: users, state: '{"b":2, "a":1.0}' }] }))).to.equal(true)
    expect(holdsSyncState(there, state({ positions: [{ stream: users, state: '{"a":1,"b":2}' }] }))).to.equal(false)
    expect(holdsSyncState(there, state({ positions: [{ stream: { name: 'x' }, state: '{}' }] }))).to.equal(false)
    expect(holdsSyncState(there, state({ stateType: 'global', whole: '{}' }))).to.equal(false)
    expect(
      holdsSyncState(state({ stateType: 'global', whole: '{ }' }), state({ stateType: 'global', whole: '{}' })),
    ).to.equal(true)
  })
})
