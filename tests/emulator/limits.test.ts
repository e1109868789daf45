import { expect } from 'chai'

import { openStage } from '../support/shop'

const INSERT =
  'insert into "public"."connection" ("id", "namespace_definition", "namespace_format", "prefix", "source_id", "destination_id", "name", "catalog", "field_selection_data", "status", "schedule", "manual", "schedule_type", "schedule_data", "resource_requirements", "source_catalog_id", "geography", "breaking_change", "non_breaking_change_preference", "created_at", "updated_at") values (cast(? as uuid), cast(? as "public"."namespace_definition_type"), ?, ?, cast(? as uuid), cast(? as uuid), ?, cast(? as jsonb), cast(? as jsonb), cast(? as "public"."status_type"), cast(? as jsonb), ?, cast(? as "public"."schedule_type"), cast(? as jsonb), cast(? as jsonb), cast(? as uuid), cast(? as "public"."geography_type"), ?, ?, cast(? as timestamp(6) with time zone), cast(? as timestamp(6) with time zone))'

const UPDATE =
  'update "public"."connection" set "id" = cast(? as uuid), "namespace_definition" = cast(? as "public"."namespace_definition_type"), "namespace_format" = ?, "prefix" = ?, "source_id" = cast(? as uuid), "destination_id" = cast(? as uuid), "name" = ?, "catalog" = cast(? as jsonb), "field_selection_data" = cast(? as jsonb), "status" = cast(? as "public"."status_type"), "schedule" = cast(? as jsonb), "manual" = ?, "schedule_type" = cast(? as "public"."schedule_type"), "schedule_data" = cast(? as jsonb), "resource_requirements" = cast(? as jsonb), "updated_at" = cast(? as timestamp(6) with time zone), "source_catalog_id" = cast(? as uuid), "breaking_change" = ?, "geography" = cast(? as "public"."geography_type"), "non_breaking_change_preference" = ? where "public"."connection"."id" = cast(? as uuid)'

describe('the limits of the real server', () => {
  for (const name of ['name', 'prefix', 'namespaceFormat']) {
    it(`a ${name} has at most 256 characters, when it is made and when it is changed`, async () => {
      const here = await openStage()
      const { sourceId, destinationId } = here
      const plain = { sourceId, destinationId, status: 'active' }
      const tooLong = (statement: string): readonly [number, string] => [
        500,
        `Internal Server Error: SQL [${statement}]; ERROR: value too long for type character varying(256)`,
      ]
      const connectionId = await here.connect({ [name]: '🐘'.repeat(256) })
      expect(connectionId).to.match(/^[0-9a-f-]{36}$/)
      const long = 'x'.repeat(257)
      expect(await here.send('connections/create', { ...plain, [name]: long })).to.deep.equal(tooLong(INSERT))
      expect(await here.send('connections/update', { connectionId, [name]: long })).to.deep.equal(tooLong(UPDATE))
      expect(await here.send('web_backend/connections/update', { connectionId, [name]: long })).to.deep.equal(
        tooLong(UPDATE),
      )
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
      'violates foreign key constraint "connection_actor_catalog_id_fk"\n  Detail: Key (source_catalog_id)=(7d9b7a1c-0000-4000-8000-000000000000) is not present in table "actor_catalog".',
    )
    const { catalogId } = await here.post('sources/discover_schema', { sourceId })
    expect((await here.send('connections/update', { connectionId, sourceCatalogId: catalogId }))[0]).to.equal(200)
  })
})
