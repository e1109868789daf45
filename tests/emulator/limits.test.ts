import { expect } from 'chai'

import { openStage } from '../support/shop'

describe('the limits of the real server', () => {
  for (const name of ['name', 'prefix', 'namespaceFormat']) {
    it(`a ${name} has at most 256 characters, when it is made and when it is changed`, async () => {
      const here = await openStage()
      const { sourceId, destinationId } = here
      const plain = { sourceId, destinationId, status: 'active' }
      const tooLong = [
        500,
        'Internal Server Error: SQL [update "public"."connection" set …]; ERROR: value too long for type character varying(256)',
      ]
      const connectionId = await here.connect({ [name]: '🐘'.repeat(256) })
      expect(connectionId).to.match(/^[0-9a-f-]{36}$/)
      const long = 'x'.repeat(257)
      expect(await here.send('connections/create', { ...plain, [name]: long })).to.deep.equal(tooLong)
      expect(await here.send('connections/update', { connectionId, [name]: long })).to.deep.equal(tooLong)
      expect(await here.send('web_backend/connections/update', { connectionId, [name]: long })).to.deep.equal(tooLong)
      const { connections } = await here.post('connections/list', { workspaceId: here.workspaceId })
      expect((connections as ReadonlyArray<Record<string, string>>).map((one) => one[name])).to.deep.equal([
        '🐘'.repeat(256),
      ])
    })
  }

  it('a catalog id that is not known is refused, and one that was discovered is taken', async () => {
    const here = await openStage()
    const { sourceId } = here
    const sourceCatalogId = '7d9b7a1c-0000-4000-8000-000000000000'
    const connectionId = await here.connect()
    const [status, message] = await here.send('connections/update', { connectionId, sourceCatalogId })
    expect(status).to.equal(500)
    expect(message).to.contain(
      'violates foreign key constraint "connection_source_catalog_id_fkey"\n  Detail: Key (source_catalog_id)=(7d9b7a1c-0000-4000-8000-000000000000) is not present in table "actor_catalog".',
    )
    const { catalogId } = await here.post('sources/discover_schema', { sourceId })
    expect((await here.send('connections/update', { connectionId, sourceCatalogId: catalogId }))[0]).to.equal(200)
  })
})
