import { expect } from 'chai'

import { type OpenStage, openStage } from '../support/shop'

interface Page {
  readonly connections: ReadonlyArray<Readonly<Record<string, unknown>> & { readonly connectionId: string }>
  readonly page_size?: number
  readonly num_connections?: number
}

describe("web_backend's list of connections", () => {
  const filled = async (newer: boolean): Promise<OpenStage> => {
    const here = await openStage(newer ? { airbyte: '2.2' } : {})
    for (let number = 45; number > 0; number -= 1) {
      await here.connect({ name: `connection ${String(number).padStart(2, '0')}` })
    }
    return here
  }
  const list = async (here: OpenStage, more: object = {}): Promise<Page> =>
    (await here.post('web_backend/connections/list', { workspaceId: here.workspaceId, ...more })) as unknown as Page
  const names = ({ connections }: Page): ReadonlyArray<unknown> => connections.map(({ name }) => name)

  it('is whole on 0.44', async () => {
    const page = await list(await filled(false), { pageSize: 3 })
    expect(Object.keys(page)).to.deep.equal(['connections'])
    expect(page.connections).to.have.lengthOf(45)
  })

  it('comes sorted by name in pages of twenty on newer servers, and ends with a short page', async () => {
    const here = await filled(true)
    const pages: Page[] = []
    for (let cursor: string | undefined; ;) {
      const page = await list(here, cursor === undefined ? {} : { cursor })
      pages.push(page)
      if (page.connections.length < (page.page_size ?? 0)) break
      cursor = page.connections.at(-1)?.connectionId
    }
    expect(
      pages.map(({ connections, page_size, num_connections }) => [connections.length, page_size, num_connections]),
    ).to.deep.equal([
      [20, 20, 45],
      [20, 20, 45],
      [5, 20, 45],
    ])
    const all = pages.flatMap(names)
    expect(all).to.have.lengthOf(45)
    expect(all).to.deep.equal([...all].sort())
  })

  it('takes a size, a source, a word to search for, and a cursor that was deleted', async () => {
    const here = await filled(true)
    expect(names(await list(here, { pageSize: 2 }))).to.deep.equal(['connection 01', 'connection 02'])
    expect(await list(here, { pageSize: 0 })).to.deep.equal({ connections: [], page_size: 0, num_connections: 45 })
    expect((await list(here, { sourceId: [here.destinationId] })).num_connections).to.equal(0)
    expect(names(await list(here, { filters: { searchTerm: 'TION 3' } }))).to.have.lengthOf(10)
    const [first] = (await list(here, { pageSize: 1 })).connections
    await here.send('connections/delete', { connectionId: first?.connectionId })
    expect(names(await list(here, { cursor: first?.connectionId, pageSize: 1 }))).to.deep.equal(['connection 02'])
  })

  it('tells the versions of the connectors on newer servers', async () => {
    const here = await filled(true)
    const [first] = (await list(here)).connections
    expect(Object.keys(first ?? {}).slice(-4)).to.deep.equal([
      'sourceActorDefinitionVersion',
      'destinationActorDefinitionVersion',
      'tags',
      'onDemandEnabled',
    ])
    expect(first?.['destinationActorDefinitionVersion']).to.include({
      dockerRepository: 'airbyte/destination-postgres',
      supportsRefreshes: true,
    })
  })
})
