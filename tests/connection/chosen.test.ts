import * as pulumi from '@pulumi/pulumi'
import { expect } from 'chai'

import type { CatalogInput } from '../../provider/catalog/airbyte'
import type { AirbyteConnectionArgs } from '../../provider/connection/resource'
import { fullRefreshOverwrite } from '../../provider/select/choices'
import { select } from '../../provider/select/select'
import { registered as registeredOf } from '../support/registered'
import { catalog, table } from '../support/shop'

/** What a program registers for one connection. */
const registered = (args: Partial<AirbyteConnectionArgs>): Promise<Readonly<Record<string, unknown>>> =>
  registeredOf(() => ({ sourceId: 'source', destinationId: 'destination', syncCatalog: chosen, ...args }))

const locked = { ...catalog(table('users')), sourceId: 'source', catalogId: 'catalog' }
const chosen = select(locked, { 'public.users': fullRefreshOverwrite() })

describe('the catalog that was chosen from', () => {
  const idOf = async (args: Partial<AirbyteConnectionArgs>): Promise<unknown> =>
    (await registered(args))['sourceCatalogId']

  it('is handed on where it is of this source, whether or not its parts are outputs', async () => {
    expect(await idOf({})).to.equal('catalog')
    expect(await idOf({ syncCatalog: Promise.resolve(chosen) })).to.equal('catalog')
    expect(await idOf({ sourceId: pulumi.output('source') })).to.equal('catalog')
    expect(await idOf({ sourceId: Promise.resolve('source'), syncCatalog: pulumi.output(chosen) })).to.equal('catalog')
  })

  it('is left out where it is of another source, or nobody knows of which; what the program says goes before', async () => {
    expect(await idOf({ sourceId: 'another' })).to.equal(undefined)
    expect(await idOf({ sourceId: pulumi.output('another') })).to.equal(undefined)
    expect(await idOf({ syncCatalog: catalog(table('users')) })).to.equal(undefined)
    expect(await idOf({ sourceCatalogId: 'mine' })).to.equal('mine')
  })

  it('is secret where the source is', async () => {
    const { sourceCatalogId, __secrets } = await registered({ sourceId: pulumi.secret('source') })
    expect(sourceCatalogId).to.include({ value: 'catalog' })
    expect(__secrets).to.deep.equal(['sourceId', 'sourceCatalogId'])
  })

  it('may come from a .json file, whose modes the compiler takes for any text', async () => {
    const imported = JSON.parse(JSON.stringify(locked)) as {
      streams: {
        stream: { name: string; namespace: string; supportedSyncModes: string[]; jsonSchema: object }
        config: { syncMode: string; destinationSyncMode: string; cursorField: string[]; primaryKey: string[][] }
      }[]
      sourceId: string
      catalogId: string
    }
    const asInput: CatalogInput = imported
    expect(select(imported, { 'public.users': fullRefreshOverwrite() })).to.deep.equal(chosen)
    expect((await registered({ syncCatalog: asInput }))['syncCatalog']).to.deep.equal(
      (await registered({ syncCatalog: locked }))['syncCatalog'],
    )
  })
})
