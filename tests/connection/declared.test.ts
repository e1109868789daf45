import * as pulumi from '@pulumi/pulumi'
import { isUnknown, unknown } from '@pulumi/pulumi/output'
import { expect } from 'chai'

import type { CatalogInput } from '../../provider/catalog/airbyte'
import type { StreamMapper } from '../../provider/catalog/mappers'
import { storedCatalog } from '../../provider/catalog/text'
import { canonicalSyncCatalog } from '../../provider/connection/inputs'
import { registered } from '../support/registered'
import { catalog, table } from '../support/shop'

const KEY = '0123456789abcdef'.repeat(2)

const encryption = (key: unknown): StreamMapper =>
  ({
    type: 'encryption',
    mapperConfiguration: {
      ...{ algorithm: 'AES', targetField: 'email', mode: 'CBC', padding: 'PKCS5Padding', fieldNameSuffix: '_enc' },
      key,
    },
  }) as never
const hashing: StreamMapper = { type: 'hashing', mapperConfiguration: { targetField: 'email' } }

const keyed = (key: unknown = KEY) => catalog(table('orders'), table('users', { mappers: [encryption(key)] }))
const keyless = catalog(table('orders'), table('users', { mappers: [hashing] }))

const stored = (given: CatalogInput): unknown => {
  const canonical = canonicalSyncCatalog(given)
  return canonical._tag === 'Right' ? { ...storedCatalog(canonical.right) } : undefined
}

/** The forms in which a program may give a catalog that is not all there. */
const FORMS: Readonly<Record<string, (given: CatalogInput) => unknown>> = {
  'an output': (given) => pulumi.output(given),
  'a promise': (given) => Promise.resolve(given),
  'an output of a stored one': (given) => pulumi.output(stored(given)),
  'outputs for its streams': ({ streams }) => ({ streams: pulumi.output(streams) }),
  'an output for each stream': ({ streams }) => ({ streams: streams.map((stream) => pulumi.output(stream)) }),
  'an output for a stream’s schema': ({ streams }) => ({
    streams: streams.map(({ stream, config }) => ({ stream: pulumi.output(stream), config })),
  }),
}

interface Registered {
  readonly isSecret: boolean
  readonly secrets: unknown
  readonly value: unknown
}

const SECRET = '1b47061264138c4ac30d75fd1eb44270'
const SIGNATURE = '4dabf18193072939515e22adb298388d'

const registeredCatalog = async (give: () => unknown, isPreview = false): Promise<Registered> => {
  const { syncCatalog, __secrets } = await registered(
    () => ({ sourceId: 'source', destinationId: 'destination', syncCatalog: give() as never }),
    isPreview,
  )
  const marked = syncCatalog as Readonly<Record<string, unknown>> | undefined
  const isSecret = marked?.[SIGNATURE] === SECRET
  return { isSecret, secrets: __secrets, value: isSecret ? marked['value'] : syncCatalog }
}

describe('a catalog that is not all there', () => {
  for (const [title, form] of Object.entries(FORMS)) {
    it(`${title}: with a key it is a secret as a whole, without one it is none`, async () => {
      const isStored = title.includes('stored')
      expect(await registeredCatalog(() => form(keyed()))).to.deep.equal({
        isSecret: true,
        secrets: ['syncCatalog'],
        value: isStored ? stored(keyed()) : keyed(),
      })
      expect(await registeredCatalog(() => form(keyless))).to.deep.equal({
        isSecret: false,
        secrets: undefined,
        value: isStored ? stored(keyless) : keyless,
      })
    })
  }

  it('a key that is an output itself makes it a secret, whether the output is one or not', async () => {
    for (const key of [pulumi.output(KEY), pulumi.secret(KEY), Promise.resolve(KEY)])
      expect(await registeredCatalog(() => keyed(key))).to.deep.equal({
        isSecret: true,
        secrets: ['syncCatalog'],
        value: keyed(),
      })
  })

  it('what is unknown in a preview stays so, with a key or without', async () => {
    for (const { streams } of [keyed(), keyless])
      for (const give of [
        () => pulumi.output(unknown),
        () => pulumi.output({ streams: unknown }),
        () => pulumi.output({ streams: [...streams, unknown] }),
        () => ({ streams: [...streams, pulumi.output(unknown)] }),
      ]) {
        const { value, ...rest } = await registeredCatalog(give, true)
        expect({ ...rest, isUnknown: isUnknown(value) }).to.deep.equal({
          isSecret: false,
          secrets: undefined,
          isUnknown: true,
        })
      }
  })

  it('a mistake in one with a key is told, as it is of a plain one: nothing of it comes into the state', async () => {
    const misspelt = catalog(...keyed().streams, table('more', { selectedFeilds: [] } as never))
    for (const give of [() => misspelt, () => pulumi.output(misspelt)])
      expect(await registeredCatalog(give)).to.deep.equal({ isSecret: false, secrets: undefined, value: misspelt })
  })
})
