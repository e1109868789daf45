import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import { type Dump, openEmulator, startEmulator } from '../../emulator'
import { offersIn } from '../../emulator/offers'
import { idsIn, openStage } from '../support/shop'
import { root } from '../support/stack'

const SCHEMA = { type: 'object', properties: { id: { type: 'integer' } } }

const plain = (name: string) => ({ name, json_schema: SCHEMA, supported_sync_modes: ['full_refresh'] })
const ofApi = (name: string) => ({ name, jsonSchema: SCHEMA, supportedSyncModes: ['full_refresh'] })

/** Each form in which a catalog may come, of one stream. */
const FORMS: Readonly<Record<string, unknown>> = {
  "the protocol's": { streams: [plain('a')] },
  "the protocol's, configured": {
    streams: [{ stream: plain('a'), sync_mode: 'full_refresh', destination_sync_mode: 'append' }],
  },
  "the API's": { streams: [{ stream: ofApi('a'), config: { selected: true } }] },
  'the answer to a discovery': { catalog: { streams: [{ stream: ofApi('a') }] }, catalogId: 'c' },
  'a connection': { connectionId: 'c', syncCatalog: { streams: [{ stream: ofApi('a') }] } },
  "a connector's message": { type: 'CATALOG', catalog: { streams: [plain('a')] } },
}

describe('a catalog for the emulator', () => {
  for (const [form, value] of Object.entries(FORMS)) {
    it(`may have the form of ${form}`, () => {
      expect(offersIn(JSON.stringify(value), 'shop')).to.deep.equal({ shop: { streams: [plain('a')] } })
    })
  }

  it('may be what a connector prints, its log around it', () => {
    const log = JSON.stringify({ type: 'LOG', log: { level: 'INFO', message: 'Reading' } })
    const text = ['starting', log, JSON.stringify(FORMS["a connector's message"]), log].join('\n')
    expect(offersIn(text, 'shop')).to.deep.equal({ shop: { streams: [plain('a')] } })
  })

  it('may stand for several sources in one file, each in its own form', () => {
    const text = JSON.stringify({ shop: FORMS["the API's"], billing: { streams: [plain('b')] } })
    expect(offersIn(text, 'file')).to.deep.equal({
      shop: { streams: [plain('a')] },
      billing: { streams: [plain('b')] },
    })
  })

  it('that is said of a database holds for its source, also for a seeded one, and after one that was said of its id', async () => {
    const { emulator, post, sourceId } = await openStage()
    const names = async (): Promise<ReadonlyArray<unknown>> => {
      const { catalog } = (await post('sources/discover_schema', { sourceId, disable_cache: true })) as {
        readonly catalog: { readonly streams: ReadonlyArray<{ readonly stream: { readonly name: string } }> }
      }
      return catalog.streams.map(({ stream }) => stream.name)
    }
    for (const [of, name] of [
      ['shop', 'a'],
      [sourceId, 'b'],
      ['shop', 'c'],
    ] as const) {
      emulator.setDiscovered(of, { streams: [plain(name)] })
      expect(await names()).to.deep.equal([name])
    }
  })

  it('that is none is told, by the name of its source', () => {
    const advice =
      'Give a list of streams as Airbyte or a connector tells it ({"streams": [...]}), or an object with one for each source.'
    for (const text of ['', 'streams', '{}', '[]', '{"streams":[{"name":"a"}]}']) {
      expect(() => offersIn(text, 'shop'), text).to.throw(`It holds no catalog. ${advice}`)
    }
    const several = JSON.stringify({ shop: FORMS["the API's"], billing: { streams: {} } })
    expect(() => offersIn(several, 'file')).to.throw(`It holds no catalog for billing. ${advice}`)
    expect(() => openEmulator({ catalogs: { shop: { streams: 5 } } })).to.throw(
      'What shop is to offer is no catalog. Give a list of streams as Airbyte or a connector tells it.',
    )
  })
})

interface Source {
  readonly name: string
  readonly sourceId: string
}

describe('an emulator with catalogs', function () {
  this.timeout(30_000)
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-offers-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  const post = async (url: string, question: string, body: unknown): Promise<Readonly<Record<string, unknown>>> => {
    const response = await fetch(`${url}/api/v1/${question}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return (await response.json()) as Readonly<Record<string, unknown>>
  }
  /** What each source offers, and how many destinations there are. */
  const offered = async (url: string): Promise<unknown> => {
    const [workspaceId] = idsIn((await (await fetch(`${url}/emulator/state`)).json()) as Dump, 'workspaces')
    const { sources } = (await post(url, 'sources/list', { workspaceId })) as {
      readonly sources: ReadonlyArray<Source>
    }
    const streams = await Promise.all(
      sources.map(async ({ name, sourceId }) => {
        const { catalog } = (await post(url, 'sources/discover_schema', { sourceId })) as {
          readonly catalog: { readonly streams: ReadonlyArray<{ readonly stream: { readonly name: string } }> }
        }
        return [name, catalog.streams.map(({ stream }) => stream.name)]
      }),
    )
    const { destinations } = await post(url, 'destinations/list', { workspaceId })
    return [Object.fromEntries(streams), (destinations as ReadonlyArray<unknown>).length]
  }

  it('has a source for each, with a workspace and a warehouse; those of the shop offer what they are told to', async () => {
    const catalogs = { crm: { streams: [plain('leads')] }, shop: { streams: [{ stream: ofApi('a') }] } }
    const empty = await startEmulator({ catalogs })
    const shop = await startEmulator({ seed: 'shop', catalogs })
    try {
      expect(await offered(empty.url)).to.deep.equal([{ crm: ['leads'], shop: ['a'] }, 1])
      expect(await offered(shop.url)).to.deep.equal([
        { shop: ['a'], billing: ['invoices', 'payments'], support: ['tickets', 'messages'], crm: ['leads'] },
        1,
      ])
      expect([empty.contents, shop.contents]).to.deep.equal([
        'what crm, shop offer',
        'a shop with three databases and a warehouse, and what crm, shop offer',
      ])
    } finally {
      await empty.close()
      await shop.close()
    }
  })

  it('is begun from the command line, on a dump too, that has all of it: faults that wait, and the generation', async () => {
    const begun = await startEmulator({ seed: 'shop', airbyte: '2.2' })
    await begun.failNext({ path: '/v1/workspaces/get', kind: 'status', status: 418 })
    const dump = path.join(folder, 'dump.json')
    writeFileSync(dump, JSON.stringify(await begun.dump()))
    await begun.close()
    const catalog = path.join(folder, 'crm.json')
    writeFileSync(catalog, JSON.stringify({ streams: [plain('leads')] }))
    const child = spawn(
      process.execPath,
      [
        path.join(root, 'dist', 'cli', 'main.js'),
        'emulator',
        '--load',
        dump,
        '--catalog',
        catalog,
        '--catalog',
        `shop=${catalog}`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    try {
      const url = await new Promise<string>((resolve) => {
        child.stdout.on('data', (chunk: Buffer) => {
          const found = /http:\S+/.exec(chunk.toString())?.[0]
          if (found !== undefined) resolve(found)
        })
      })
      expect(await offered(url)).to.deep.equal([
        { shop: ['leads'], billing: ['invoices', 'payments'], support: ['tickets', 'messages'], crm: ['leads'] },
        1,
      ])
      const state = (await (await fetch(`${url}/emulator/state`)).json()) as {
        readonly parts: Readonly<Record<string, unknown>>
      }
      expect([state.parts['airbyte'], state.parts['faults']]).to.deep.equal([
        '2.2',
        [{ path: '/v1/workspaces/get', kind: 'status', status: 418 }],
      ])
    } finally {
      child.kill('SIGTERM')
      await new Promise((resolve) => child.on('exit', resolve))
    }
  })
})
