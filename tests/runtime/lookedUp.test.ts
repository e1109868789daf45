import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import { createClient } from '../../provider/api/client'
import { AirbyteConnection } from '../../provider/connection/resource'
import { demandRuntime } from '../../provider/runtime/declare'
import { makeProviders, type Providers } from '../../provider/runtime/provider'
import { AirbyteSync } from '../../provider/sync/resource'
import { openStage } from '../support/shop'
import { root } from '../support/stack'

const thrown = async (work: () => unknown): Promise<string> => {
  try {
    await work()
  } catch (error) {
    const { stack } = error as Error
    return stack === '' ? String(error) : `${String(error)} with a stack`
  }
  return 'nothing'
}

describe('a connection that is looked up', () => {
  const open = async (): Promise<{
    readonly stage: Awaited<ReturnType<typeof openStage>>
    readonly read: Providers['provider']['read']
  }> => {
    const stage = await openStage()
    const { fetch } = stage.emulator.caller()
    const { provider } = makeProviders({
      environment: {},
      clientOf: (options) => createClient(options, { fetch }),
      now: Date.now,
      sleep: () => Promise.resolve(),
      print: () => undefined,
    })
    return { stage, read: provider.read }
  }

  it('is read with all that it is', async () => {
    const { stage, read } = await open()
    const id = await stage.connect()
    const { props } = (await read(id, {})) as { readonly props: Readonly<Record<string, unknown>> }
    expect(props).to.include({ connectionId: id, name: 'shop', connectionStatus: 'active' })
    expect(props).to.have.property('syncCatalog')
    await stage.post('connections/update', { connectionId: id, prefix: 'by_hand_' })
    const again = await read(id, props)
    expect(again).to.not.have.property('inputs')
    expect(again.props).to.include({ prefix: 'by_hand_' })
    expect(again.props).to.have.property('syncCatalog')
  })

  it('fails where there is none of its id, or it is deleted; a refresh of one that the state has finds it gone', async () => {
    const { stage, read } = await open()
    const [nothing, deleted] = ['00000000-0000-4000-8000-000000000000', await stage.connect()]
    const { props } = (await read(deleted, {})) as { readonly props: Readonly<Record<string, unknown>> }
    await stage.post('connections/delete', { connectionId: deleted })
    for (const id of [nothing, deleted])
      expect(await thrown(() => read(id, {}))).to.equal(
        `Connection ${id} cannot be looked up.\n  This server has none of that id, or it is deleted.\nTry: correct the id that AirbyteConnection.get is given: it stands in the address of the connection's page in Airbyte, behind /connections/.`,
      )
    expect(await read(deleted, props)).to.deep.equal({ id: undefined, props: {} })
  })
})

describe('the option import', () => {
  it('is refused in words, with what to do instead', () => {
    const id = 'd2b0a5a4-0000-4000-8000-000000000004'
    const syncCatalog = { streams: [] }
    expect(() => new AirbyteConnection('shop', { sourceId: 's', destinationId: 'd', syncCatalog }, { import: id }))
      .to.throw()
      .with.property(
        'message',
        `AirbyteConnection "shop" has the option import, and Pulumi cannot import resources of this kind.\n  It reads them without their inputs, and so without their provider.\nTry: take the option out and give the input adopt: "${id}": the preview then lists every difference.`,
      )
    expect(() => new AirbyteSync('fill', { connectionId: id }, { import: id }))
      .to.throw()
      .with.property(
        'message',
        'AirbyteSync "fill" has the option import, and Pulumi cannot import resources of this kind.\n  It reads them without their inputs, and so without their provider.\nTry: take the option out: a job that has run is nothing to import.',
      )
  })
})

describe('a program from whose folder the runtime cannot be found', () => {
  it('ends in words when a resource is declared, and elsewhere nothing is said', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-lonely-'))
    try {
      expect(() => {
        demandRuntime(folder, true)
      })
        .to.throw()
        .with.property(
          'message',
          `pulumi-airbyte cannot be found from the program's folder.\n  Pulumi's provider process looks for it from ${folder} upwards, and it is in no node_modules there.\nTry: add pulumi-airbyte to the dependencies of the package.json in that folder, and install.`,
        )
      demandRuntime(root, true)
      demandRuntime(folder)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
