import { expect } from 'chai'

import type { Table } from '../../emulator'
import { catalog, type OpenStage, openStage, table } from '../support/shop'

/** Each table with its rows in short: who wrote them with which cursor and mode, from the beginning or from a state. */
const shown = (tables: ReadonlyArray<Table>): ReadonlyArray<string> =>
  tables.map(({ namespace = '', name, rows }) => {
    const pieces = rows.map(({ stream, cursorField, destinationSyncMode, jobId, lastJobId, isWhole }) => {
      const jobs = jobId === lastJobId ? String(jobId) : `${String(jobId)}–${String(lastJobId)}`
      const from = isWhole ? 'whole' : 'from a state'
      return `${stream.name} ${destinationSyncMode} by ${cursorField.join('.')} in ${jobs}, ${from}`
    })
    return `${namespace}.${name}: ${pieces.join('; ')}`
  })

describe('what the tables hold', () => {
  let here: OpenStage
  let connectionId: string
  const tables = (): ReadonlyArray<string> => shown(here.emulator.tables())
  const sync = async (): Promise<void> => {
    here.pass(10)
    await here.send('connections/sync', { connectionId })
    here.pass(10)
  }
  const reset = async (name: string): Promise<void> => {
    const streams = [{ streamName: name, streamNamespace: 'public' }]
    await here.send('connections/reset/stream', { connectionId, streams })
    here.pass(10)
  }
  const update = (more: object): Promise<unknown> => here.send('connections/update', { connectionId, ...more })

  beforeEach(async () => {
    here = await openStage()
    connectionId = await here.connect({ syncCatalog: catalog(table('users')) })
  })

  it('a first sync writes each stream from its beginning, the next go on', async () => {
    await sync()
    expect(tables()).to.deep.equal(['public.users: users append_dedup by updated_at in 1, whole'])
    await sync()
    await sync()
    expect(tables()).to.deep.equal(['public.users: users append_dedup by updated_at in 1–3, whole'])
    expect(here.emulator.tables()).to.deep.equal([
      {
        destinationId: here.destinationId,
        namespace: 'public',
        name: 'users',
        rows: [
          {
            connectionId,
            stream: { name: 'users', namespace: 'public' },
            syncMode: 'incremental',
            destinationSyncMode: 'append_dedup',
            cursorField: ['updated_at'],
            primaryKey: [['id']],
            jobId: 1,
            lastJobId: 3,
            isWhole: true,
          },
        ],
      },
    ])
  })

  it('another cursor without a reset mixes rows, with a reset it does not', async () => {
    await sync()
    await update({ syncCatalog: catalog(table('users', { cursorField: ['modified_at'] })) })
    await sync()
    expect(tables()).to.deep.equal([
      'public.users: users append_dedup by updated_at in 1, whole; users append_dedup by modified_at in 2, from a state',
    ])
    await reset('users')
    expect(tables()).to.deep.equal(['public.users: '])
    await sync()
    expect(tables()).to.deep.equal(['public.users: users append_dedup by modified_at in 4, whole'])
  })

  it('an overwritten stream is written anew', async () => {
    await sync()
    await update({
      syncCatalog: catalog(table('users', { syncMode: 'full_refresh', destinationSyncMode: 'overwrite' })),
    })
    await sync()
    await sync()
    expect(tables()).to.deep.equal(['public.users: users overwrite by updated_at in 3, whole'])
  })

  it('a removed stream keeps its table, and a reset that names it clears its state only', async () => {
    await sync()
    await update({ syncCatalog: catalog(table('orders')) })
    await reset('users')
    await sync()
    expect(tables()).to.deep.equal([
      'public.users: users append_dedup by updated_at in 1, whole',
      'public.orders: orders append_dedup by updated_at in 3, whole',
    ])
    await update({ syncCatalog: catalog(table('users')) })
    await sync()
    expect(tables()[0]).to.equal(
      'public.users: users append_dedup by updated_at in 1, whole; users append_dedup by updated_at in 4, whole',
    )
  })

  it('a moved stream begins a new table: without its history, unless it is reset', async () => {
    await sync()
    await update({ prefix: 'x_' })
    await sync()
    expect(tables()).to.deep.equal([
      'public.users: users append_dedup by updated_at in 1, whole',
      'public.x_users: users append_dedup by updated_at in 2, from a state',
    ])
    await update({ namespaceDefinition: 'customformat', namespaceFormat: 'lake_${SOURCE_NAMESPACE}' })
    await reset('users')
    await sync()
    await update({ namespaceDefinition: 'destination' })
    await sync()
    expect(tables().slice(1)).to.deep.equal([
      'public.x_users: users append_dedup by updated_at in 2, from a state',
      'lake_public.x_users: users append_dedup by updated_at in 4, whole',
      '.x_users: users append_dedup by updated_at in 5, from a state',
    ])
  })

  it('a job that fails or is cancelled writes and empties nothing', async () => {
    await sync()
    here.emulator.nextJob({ outcome: 'failed' })
    await reset('users')
    here.emulator.nextJob({ configType: 'sync', outcome: 'failed' })
    await sync()
    expect(tables()).to.deep.equal(['public.users: users append_dedup by updated_at in 1, whole'])
  })

  it('a reset of an inactive connection empties nothing', async () => {
    await sync()
    await update({ status: 'inactive' })
    await reset('users')
    expect(tables()).to.deep.equal(['public.users: users append_dedup by updated_at in 1, whole'])
  })

  it('a sync writes the connection as it was when it began', async () => {
    await here.send('connections/sync', { connectionId })
    await update({ prefix: 'x_', syncCatalog: catalog(table('orders')) })
    here.pass(10)
    expect(tables()).to.deep.equal(['public.users: users append_dedup by updated_at in 1, whole'])
  })

  it('two connections may write into one table', async () => {
    await sync()
    const other = await here.connect({ name: 'other' })
    await here.send('connections/sync', { connectionId: other })
    here.pass(10)
    expect(here.emulator.tables()[0]?.rows.map((rows) => rows.connectionId)).to.deep.equal([connectionId, other])
  })
})
