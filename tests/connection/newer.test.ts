import { expect } from 'chai'
import * as TE from 'fp-ts/TaskEither'

import type { DestinationDefinitionSpecificationRead } from '../../provider/api/destinations'
import type { AirbyteCatalog, DestinationSyncMode } from '../../provider/catalog/airbyte'
import type { StreamMapper } from '../../provider/catalog/mappers'
import { check as checkWithServer } from '../../provider/connection/check'
import { planOf } from '../../provider/connection/details'
import type { AirbyteError } from '../../provider/errors'
import * as acts from '../support/acts'
import { catalog, type Stage, stage, table } from '../support/shop'

const { done, failure } = acts

type Json = Readonly<Record<string, unknown>>

const hashing: StreamMapper = { type: 'hashing', mapperConfiguration: { targetField: 'email' } }
const renaming: StreamMapper = {
  type: 'field-renaming',
  mapperConfiguration: { originalFieldName: 'updated_at', newFieldName: 'changed_at' },
}
const filter: StreamMapper = {
  type: 'row-filtering',
  mapperConfiguration: {
    conditions: { type: 'NOT', conditions: [{ type: 'EQUAL', fieldName: 'id', comparisonValue: '7' }] },
  },
}
/** Keys are hexadecimal digits. */
const KEYS = { one: '0'.repeat(32), two: '0123456789abcdef'.repeat(2) }

const aes = (key: string): StreamMapper => ({
  type: 'encryption',
  mapperConfiguration: {
    ...{ algorithm: 'AES', targetField: 'email', key, mode: 'CBC', padding: 'PKCS5Padding' },
    fieldNameSuffix: '_enc',
  } as never,
})

const mapped = (...mappers: ReadonlyArray<StreamMapper>) => {
  const { stream, config } = table('users')
  return catalog({ stream, config: { ...config, mappers } })
}

describe('a connection on a newer server', function () {
  this.timeout(30_000)
  let here: Stage
  beforeEach(async () => {
    here = await stage({ airbyte: '2.2' })
  })
  afterEach(() => here.emulator.close())

  const env = (): acts.Env => acts.envOf(here.emulator.url)
  const program = (more: object = {}) => ({
    sourceId: here.sourceId,
    destinationId: here.destinationId,
    name: 'shop',
    syncCatalog: catalog(table('users')),
    ...more,
  })
  const checked = (olds: unknown, news: unknown) => {
    const result = acts.check(olds, news, 'streams')
    if (result._tag === 'Refused') throw new Error(result.issues.map(({ reason }) => reason).join('\n'))
    return result.inputs
  }
  const create = async (more: object = {}) => {
    const inputs = checked({}, program(more))
    return { inputs, ...(await done(acts.create(inputs)(env()))) }
  }
  const there = (id: string): Promise<Json> => here.post('connections/get', { connectionId: id })
  const mappersOf = async (id: string): Promise<ReadonlyArray<Json>> => {
    const { streams } = (await there(id))['syncCatalog'] as {
      readonly streams: ReadonlyArray<{ readonly config: { readonly mappers?: ReadonlyArray<Json> } }>
    }
    return streams[0]?.config.mappers ?? []
  }
  /** What the next preview finds after a refresh that reads all of it. */
  const refreshed = async (id: string, { digests, ...outputs }: acts.Outputs): Promise<string> => {
    const [one = '', two = ''] = digests.split('/')
    const found = await done(acts.read(id, { ...outputs, digests: `${one}/${two}` })(env()))
    return found._tag
  }

  describe('mappers', () => {
    it('read back as they were written, whatever ids and conditions the server adds, and keep their ids', async () => {
      const { id, outputs, inputs } = await create({ syncCatalog: mapped(hashing, renaming, filter) })
      expect(await refreshed(id, outputs)).to.equal('AsKept')
      const before = await mappersOf(id)
      const ids = before.map((mapper) => mapper['id'])
      expect(new Set(ids).size).to.equal(3)
      const reordered = checked(inputs, program({ syncCatalog: mapped(filter, hashing, renaming) }))
      const updated = await done(acts.update(id, outputs, reordered)(env()))
      expect((await mappersOf(id)).map((mapper) => mapper['id'])).to.deep.equal([ids[2], ids[0], ids[1]])
      expect(await refreshed(id, updated)).to.equal('AsKept')
    })

    it('are taken away from the server when they are taken out of the program', async () => {
      const { id, outputs, inputs } = await create({ syncCatalog: mapped(hashing) })
      const without = checked(inputs, program())
      await done(acts.update(id, outputs, without)(env()))
      expect(await mappersOf(id)).to.deep.equal([])
    })

    it('with a key are no difference after a refresh, and go to the server with their key', async () => {
      const { id, outputs, inputs } = await create({ syncCatalog: mapped(aes(KEYS.one)) })
      expect(JSON.stringify(outputs)).not.to.include(KEYS.one)
      expect(await refreshed(id, outputs)).to.equal('AsKept')
      const changed = checked(inputs, program({ syncCatalog: mapped(aes(KEYS.two)) }))
      expect(Object.keys(planOf(changed)?.attention ?? {})).to.deep.equal([
        'change_stream_setting public.users mappers',
      ])
      const updated = await done(acts.update(id, outputs, changed)(env()))
      expect(await refreshed(id, updated)).to.equal('AsKept')
    })

    it('a mask in the state is the key that was there before it', async () => {
      const { id, outputs, inputs } = await create({ syncCatalog: mapped(aes(KEYS.one)) })
      await here.post('connections/update', { connectionId: id, prefix: 'x_' })
      const found = await done(acts.read(id, outputs)(env()))
      if (found._tag !== 'There') throw new Error(found._tag)
      const again = checked(found.inputs, program({ syncCatalog: mapped(aes(KEYS.one)) }))
      const told = Object.keys({ ...planOf(again)?.attention, ...planOf(again)?.breaking })
      expect(told.filter((change) => change.includes('mappers'))).to.deep.equal([])
      expect(told.length).to.be.greaterThan(0)
      expect(inputs.syncCatalog.__streams).to.include(`"key":"${KEYS.one}"`)
    })

    it('with a key that somebody has made in Airbyte stop an update of the catalog before it is sent', async () => {
      const { id, outputs, inputs } = await create()
      const [users] = mapped(aes(KEYS.one)).streams
      await here.post('connections/update', { connectionId: id, syncCatalog: { streams: [users] } })
      const wider = checked(inputs, program({ syncCatalog: catalog(table('users'), table('orders')) }))
      const { error } = await failure(acts.update(id, outputs, wider)(env()))
      expect(error).to.deep.equal({
        _tag: 'InvalidInputs',
        issues: [
          {
            property: 'syncCatalog',
            reason:
              'stream public.users, mappers: Airbyte shows the key of the encryption mapper of email as a mask, and takes no catalog that has one. Write the mappers of this stream into the program, with the key as a secret.',
          },
        ],
      })
      const calls = await here.emulator.calls()
      expect(calls.filter(({ path }) => path === '/v1/web_backend/connections/update')).to.deep.equal([])
      // Other settings go without the catalog.
      await done(acts.update(id, outputs, checked(inputs, program({ name: 'other' })))(env()))
    })
  })

  describe('tags', () => {
    it('go by their names, and are made where the workspace has none of the name', async () => {
      const { workspaceId } = here
      const known = await here.post('tags/create', { workspaceId, name: 'known', color: '000000' })
      const { id, outputs, inputs } = await create({ tags: ['new', { name: 'known', color: 'FBECB1' }] })
      const tags = (await there(id))['tags'] as ReadonlyArray<Json>
      expect(tags.map(({ name, color }) => [name, color])).to.deep.equal([
        ['known', '000000'],
        ['new', '75DCFF'],
      ])
      expect(tags[0]).to.deep.equal(known)
      expect(await refreshed(id, outputs)).to.equal('AsKept')
      const none = checked(inputs, program({ tags: [] }))
      await done(acts.update(id, outputs, none)(env()))
      expect((await there(id))['tags']).to.deep.equal([])
    })
  })

  describe('a lock', () => {
    it('is readable, no drift, and told; deletion goes through it', async () => {
      const { id, outputs } = await create()
      await here.post('connections/update', { connectionId: id, status: 'locked' })
      const found = await done(acts.read(id, outputs)(env()))
      expect([found._tag, 'outputs' in found && found.outputs.connectionStatus]).to.deep.equal(['AsKept', 'locked'])
      await done(acts.remove(id, outputs)(env()))
    })
  })

  describe('what a server lacks', () => {
    const refused = async (newer: boolean, more: object): Promise<ReadonlyArray<string>> => {
      await here.emulator.close()
      here = await stage(newer ? { airbyte: '2.2' } : {})
      const result = await done(checkWithServer({}, program(more))(env()))
      return result._tag === 'Refused' ? result.issues.map(({ reason }) => reason) : []
    }
    const { stream, config } = table('users')
    const streams = (more: object) => ({ streams: [{ stream, config: { ...config, ...more } }] })

    it('is refused in the preview of an older one by name, with the releases that have it', async () => {
      expect(
        await refused(false, {
          tags: ['team'],
          backfillPreference: 'enabled',
          resourceRequirements: { ephemeralStorageLimit: '1Gi' },
          syncCatalog: streams({ mappers: [hashing], includeFiles: true }),
        }),
      ).to.deep.equal([
        'resourceRequirements: this server does not have ephemeral storage of resourceRequirements; 1.2.0 and later have it. Take it out of the program, or use such a release of Airbyte.',
        'backfillPreference: this server does not have backfillPreference; 0.50.45 and later have it. Take it out of the program, or use such a release of Airbyte.',
        'tags: this server does not have tags; 1.4.0 and later have it. Take it out of the program, or use such a release of Airbyte.',
        'stream public.users, includeFiles: this server does not have includeFiles; 1.7.0 and later have it. Take it out of the program, or use such a release of Airbyte.',
        'stream public.users, mappers: this server does not have mappers; 1.2.0 and later have it. Take it out of the program, or use such a release of Airbyte.',
      ])
    })

    it('is refused in the preview of a newer one by name, with what to do instead', async () => {
      const normalization = { operatorType: 'normalization', normalization: { option: 'basic' } }
      expect(
        await refused(true, {
          geography: 'eu',
          operations: [{ name: 'typed', operatorConfiguration: normalization }],
        }),
      ).to.deep.equal([
        'operations: this server (Airbyte 2.2.0) does not have operations of the types normalization and dbt, which only releases before 0.63.5 have. Take it out of the program: destinations make typed tables by themselves, and a webhook or an orchestrator can run dbt.',
        "geography: this server (Airbyte 2.2.0) does not have geography, which only releases before 1.7.0 have. Take it out of the program, and set the workspace's data plane group in Airbyte.",
      ])
    })

    it('is asked for only where something needs it', async () => {
      await refused(true, {})
      const paths = (await here.emulator.calls()).map(({ path }) => path)
      expect(paths.filter((path) => path.endsWith('instance_configuration'))).to.deep.equal([])
    })

    const modes = (...given: ReadonlyArray<DestinationSyncMode>): AirbyteCatalog =>
      catalog(
        ...given.map((destinationSyncMode, at) => {
          const syncMode = destinationSyncMode === 'overwrite_dedup' ? 'full_refresh' : 'incremental'
          return table(`t${String(at)}`, { syncMode, destinationSyncMode })
        }),
      )
    const asked = async (): Promise<number> =>
      (await here.emulator.calls()).filter(({ path }) => path.includes('destination_definition_specifications')).length

    describe('a mode that the destination does not support', () => {
      it('is refused in the preview by stream and mode, with those that it supports', async () => {
        expect(
          await refused(true, { syncCatalog: modes('append', 'overwrite_dedup', 'update', 'soft_delete') }),
        ).to.deep.equal([
          'stream public.t2, destinationSyncMode: it is update, which this destination does not support: it writes in overwrite, append, append_dedup or overwrite_dedup. Choose one of these, or another destination.',
          'stream public.t3, destinationSyncMode: it is soft_delete, which this destination does not support: it writes in overwrite, append, append_dedup or overwrite_dedup. Choose one of these, or another destination.',
        ])
        expect(await asked()).to.equal(1)
      })

      it('is told once, of the server, where the server lacks it', async () => {
        expect(await refused(false, { syncCatalog: modes('overwrite_dedup', 'update', 'soft_delete') })).to.deep.equal([
          'stream public.t0, destinationSyncMode: this server does not have the mode overwrite_dedup; 0.63.11 and later have it. Take it out of the program, or use such a release of Airbyte.',
          'stream public.t1, destinationSyncMode: this server does not have data activation (destinationObjectName, destinationCatalogId, the modes update and soft_delete); 1.8.0 and later have it. Take it out of the program, or use such a release of Airbyte.',
          'stream public.t2, destinationSyncMode: this server does not have data activation (destinationObjectName, destinationCatalogId, the modes update and soft_delete); 1.8.0 and later have it. Take it out of the program, or use such a release of Airbyte.',
        ])
        expect(await asked()).to.equal(0)
      })

      it('is asked for once in a run, and only where a stream has such a mode', async () => {
        const one = env()
        const many = ['a', 'b', 'c'].map((name) => program({ name, syncCatalog: modes('overwrite_dedup', 'append') }))
        for (const inputs of many) expect((await done(checkWithServer({}, inputs)(one)))._tag).to.equal('Accepted')
        expect(await asked()).to.equal(1)
        const others = program({ syncCatalog: modes('append', 'append_dedup', 'overwrite') })
        expect((await done(checkWithServer({}, others)(env())))._tag).to.equal('Accepted')
        expect(await asked()).to.equal(1)
      })

      it('refuses nothing where the server does not tell, and is not asked for again', async () => {
        const inputs = program({ syncCatalog: modes('update') })
        const silent: ReadonlyArray<TE.TaskEither<AirbyteError, DestinationDefinitionSpecificationRead>> = [
          TE.right({ destinationDefinitionId: 'd' }),
          TE.right({ destinationDefinitionId: 'd', supportedDestinationSyncModes: [] }),
          TE.left({ _tag: 'Unsupported', request: { method: 'POST', path: '/v1/x' }, operation: 'x' }),
          TE.left({ _tag: 'Unreachable', request: { method: 'POST', path: '/v1/x' }, host: 'h', cause: 'ECONNRESET' }),
        ]
        for (const answer of silent) {
          let count = 0
          const getSpecificationForDestinationId = () => () => {
            count += 1
            return answer()
          }
          const { client, ...rest } = env()
          const told = { ...rest, client: { ...client, getSpecificationForDestinationId } }
          for (const name of ['one', 'two'])
            expect((await done(checkWithServer({}, { ...inputs, name })(told)))._tag).to.equal('Accepted')
          expect(count).to.equal(1)
        }
      })
    })

    it('a data plane group of a connection, which no server keeps, is refused with the way through the workspace', () => {
      const result = acts.check({}, program({ dataplaneGroupId: 'g' }), 'streams')
      expect(result._tag === 'Refused' && result.issues).to.deep.equal([
        {
          property: 'dataplaneGroupId',
          reason:
            "dataplaneGroupId: Airbyte takes it of a connection and keeps it of none: the data planes of a connection are its workspace's. Set the workspace's data plane group in Airbyte, and take it out here.",
        },
      ])
    })
  })

  it('a refused mapper names its stream, its field and what is meant', () => {
    const issues = (...mappers: ReadonlyArray<unknown>): ReadonlyArray<string> => {
      const { stream, config } = table('users')
      const result = acts.check(
        {},
        program({ syncCatalog: { streams: [{ stream, config: { ...config, mappers } }] } }),
        'streams',
      )
      return result._tag === 'Refused' ? result.issues.map(({ reason }) => reason) : []
    }
    expect(issues({ type: 'hashing', mapperConfiguration: { targetField: 'emial' } })).to.deep.equal([
      'stream public.users, mappers: the mapper hashing finds no field emial among those that are left to it. Did you mean email?',
    ])
    expect(issues(hashing, { type: 'field-filtering', mapperConfiguration: { targetField: 'email' } })).to.deep.equal([
      'stream public.users, mappers: the mapper field-filtering finds no field email among those that are left to it. Did you mean email_hashed?',
    ])
    expect(
      issues({ type: 'field-renaming', mapperConfiguration: { originalFieldName: 'email', newFieldName: 'id' } }),
    ).to.deep.equal([
      'stream public.users, mappers: the mapper field-renaming would make a second field id. Choose another name or suffix.',
    ])
    expect(issues({ type: 'hashing', mapperConfiguration: { targetField: 'email', method: 'SHA256' } })).to.deep.equal([
      'stream public.users, mapper "hashing of email", mapperConfiguration.method: it has to be MD2, MD5, SHA-1, SHA-224, SHA-256, SHA-384 or SHA-512; it is "SHA256". Did you mean SHA-256?',
    ])
  })

  it('a cursor or key that a mapper takes is named, and is no mistake', async () => {
    const lines: string[] = []
    const telling = { ...env(), progress: (line: string) => lines.push(line) }
    const dropped: StreamMapper = { type: 'field-filtering', mapperConfiguration: { targetField: 'updated_at' } }
    const hashed: StreamMapper = { type: 'hashing', mapperConfiguration: { targetField: 'id' } }
    const result = await done(checkWithServer({}, program({ syncCatalog: mapped(dropped, hashed) }))(telling as never))
    expect(result._tag).to.equal('Accepted')
    expect(lines.filter((line) => line.includes('mappers'))).to.deep.equal([
      'warning: shop: stream public.users, mappers: they take away updated_at, which is the cursor. Leave updated_at in, or choose another cursor.',
      'warning: shop: stream public.users, mappers: they make id_hashed of id, which is the primary key. Write id as the primary key all the same: the destination gets id_hashed.',
    ])
  })
})
