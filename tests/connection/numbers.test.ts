import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import type { AirbyteRelease } from '../../emulator'
import { asJavaWrites } from '../../emulator/doubles'
import { createClient } from '../../provider/api/client'
import { number } from '../../provider/api/codecs'
import type { AirbyteCatalog } from '../../provider/catalog/airbyte'
import { storedCatalog } from '../../provider/catalog/text'
import { canonicalCatalog, readSchemas, readStreams, serverCatalogDiff } from '../../provider/catalogs'
import { readJson, writeJson } from '../../provider/numbers'
import { readCatalog } from '../../provider/select/files'
import { offersOf, readLock, writeLock } from '../../provider/select/lock'
import { select } from '../../provider/select/select'
import { done, operations } from '../histories/scene'
import { connection } from '../support/declared'
import { type Life, openLife } from '../support/life'

/** The same catalog, each stream read as a whole every time. */
const fullyRead = ({ streams }: AirbyteCatalog): AirbyteCatalog => ({
  streams: streams.map(({ stream, config }) => ({ stream, config: { ...config, syncMode: 'full_refresh' } })),
})

const NUMBERS = [
  ['9223372036854775807', '-9223372036854775808', '18446744073709551616', '9007199254740993'],
  ['1.0', '3.0', '-0.0', '1.50', '1.0E10', '1e3', '12345678.0'],
  ['0.1', '0.0001', '1e-25', '1.0E-25', '0.1000000000000000000001', '1e400'],
].flat()

/** The schema of a field that says a number wherever one may stand. */
const fieldOf = (number: string): string =>
  `{"const":${number},"default":${number},"enum":[${number},"${number}"],"items":{"maximum":${number},"oneOf":[{"multipleOf":${number}}]},"maximum":${number},"type":["array","null","number"]}`

/** In the order in which locks and requests have it. */
const SCHEMA = `{"properties":{"at":{"type":"string"},"id":{"maximum":9223372036854775807,"type":"integer"},${NUMBERS.map(
  (number, at) => `"n${String(at + 10)}":${fieldOf(number)}`,
).join(',')}},"type":"object"}`

const OFFER = `{"streams":[{"name":"events","namespace":"public","json_schema":${SCHEMA},"supported_sync_modes":["full_refresh","incremental"],"source_defined_primary_key":[["id"]]}]}`

/** Whether JSON has just that schema, laid out in whichever way. */
const hasIt = (json: string | undefined): boolean =>
  json?.replaceAll(/\n\s*/g, '').replaceAll('": ', '":').includes(`"jsonSchema":${SCHEMA}`) === true

/** A source that offers such a schema, as `pull` asks for it. */
const discovered = async ({ emulator, sources: [sourceId = ''] }: Life): Promise<AirbyteCatalog> => {
  emulator.setDiscovered(sourceId, readJson(OFFER) as never)
  const { fetch, now, pause } = emulator.caller()
  const client = createClient({ url: 'http://127.0.0.1:1' }, { fetch, now, pause, random: () => 0.5 })
  const answer = await client.discoverSchemaForSource({ sourceId, disable_cache: true })()
  if (E.isLeft(answer)) throw new Error(JSON.stringify(answer.left))
  return answer.right.catalog!
}

describe('numbers of schemas that JavaScript does not keep', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-numbers-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  /** What a program selects from the lock of what the source offers. */
  const selected = async (life: Life): Promise<AirbyteCatalog> => {
    const offers = offersOf(await discovered(life))
    if (E.isLeft(offers)) throw new Error(JSON.stringify(offers.left))
    const text = writeLock({ source: { sourceId: life.sources[0] ?? '', name: 'shop' }, streams: offers.right })
    writeFileSync(path.join(folder, 'shop.lock.json'), text)
    expect(hasIt(text), text).to.equal(true)
    expect(E.map(writeLock)(readLock(text))).to.deep.equal(E.right(text))
    return select(readCatalog(folder, 'shop.lock.json'), {
      'public.events': { mode: 'incremental_dedup', cursorField: 'at' },
    } as never)
  }

  for (const airbyte of ['0.44', '2.2'] as const satisfies ReadonlyArray<AirbyteRelease>) {
    it(`go to the letter into the lock and to Airbyte ${airbyte}, and make no difference when they come back`, async () => {
      const life = await openLife({ airbyte })
      const catalog = await selected(life)
      const stack = life.open()
      const program = [
        connection('shop', { sourceId: life.sources[0], destinationId: life.destinationId, syncCatalog: catalog }),
      ]
      const { requests } = done(await stack.up(program))
      const [created] = requests.filter(({ body }) => body?.includes('"syncCatalog"') === true)
      expect(hasIt(created?.body), created?.body).to.equal(true)
      for (const run of [stack.preview, () => stack.refresh(), stack.preview, stack.up, stack.preview])
        expect(operations(done(await run(program)))).to.deep.equal([])
      // A process that has never seen the schemas unpacks them from the state.
      const more = done(
        await stack.up([
          connection('shop', {
            sourceId: life.sources[0],
            destinationId: life.destinationId,
            syncCatalog: fullyRead(catalog),
          }),
        ]),
      )
      const [updated] = more.requests.filter(({ body }) => body?.includes('"syncCatalog"') === true)
      expect(hasIt(updated?.body), updated?.body).to.equal(true)
    })
  }

  it('pass whatever hands a catalog on as JSON, and make no difference by how they are spelt', async () => {
    const catalog = await selected(await openLife())
    const one = canonicalCatalog(catalog)
    const handedOn = canonicalCatalog(JSON.parse(JSON.stringify(catalog)))
    const respelt = canonicalCatalog(readJson(writeJson(catalog), asJavaWrites))
    expect([handedOn.text, handedOn.schemas]).to.deep.equal([one.text, one.schemas])
    expect(respelt.text).to.equal(one.text)
    expect(writeJson(readSchemas(storedCatalog(respelt)))).to.include('"default":1.0E-25')
    const another = canonicalCatalog(readJson(writeJson(catalog).replace('"default":1.0,', '"default":1,')))
    expect(another.text).not.to.equal(one.text)
  })

  it('may stand in what is not known of a configuration, and beside a catalog where a number is asked for', async () => {
    const { streams } = await selected(await openLife())
    const more = readJson('{"later":[1.0,9223372036854775807,0.5]}') as object
    const one = canonicalCatalog({
      streams: streams.map(({ stream, config }) => ({ stream, config: { ...config, ...more } })),
    })
    expect(one.text).to.match(/ extra=\{"later":\[1\.0,9223372036854775807,0\.5\]\}$/)
    expect(readStreams(storedCatalog(one))['public.events']?.extra).to.deep.equal(more)
    expect(number.decode(readJson('1.7E9'))).to.deep.equal(E.right(1_700_000_000))
    expect(E.isLeft(number.decode('1.7E9'))).to.equal(true)
  })

  it('are compared by a server as Jackson does: 1.0 is another default than 1, and the same as 1.00', async () => {
    const catalog = await discovered(await openLife())
    const withDefault = (literal: string): AirbyteCatalog =>
      readJson(writeJson(catalog).replace('"default":1.0,', `"default":${literal},`)) as AirbyteCatalog
    const changed = (literal: string): number =>
      serverCatalogDiff(catalog, withDefault(literal), catalog).transforms.length
    expect([changed('1.0'), changed('1.00'), changed('1e0'), changed('1'), changed('1.5')]).to.deep.equal([
      0, 0, 0, 1, 1,
    ])
  })

  it('are told in previews as they are', async () => {
    const life = await openLife()
    const before = await selected(life)
    const after = readJson(writeJson(before).replaceAll('9223372036854775807', '9223372036854775806'))
    const stack = life.open()
    const program = (syncCatalog: unknown) => [
      connection('shop', { sourceId: life.sources[0], destinationId: life.destinationId, syncCatalog }),
    ]
    done(await stack.up(program(before)))
    const { steps } = done(await stack.preview(program(after)))
    const shown = steps.flatMap((step) => step.shown.map(({ text }) => text.replace(/ — .*/, '')))
    expect(shown).to.deep.equal([
      'public.events: field n10 {"const":9223372036854775807,"enum":[922337… → {"const":9223372036854775806,"enum":[922337…',
      'public.events: field n10.items {"maximum":9223372036854775807} or {"multip… → {"maximum":9223372036854775806} or {"multip…',
      'public.events: field id {"maximum":9223372036854775807,"type":"inte… → {"maximum":9223372036854775806,"type":"inte…',
    ])
  })
})
