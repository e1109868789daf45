import { readFileSync, rmSync, symlinkSync } from 'node:fs'
import path from 'node:path'

import { expect } from 'chai'

import type { ProtocolCatalog } from '../../emulator'
import { type Stage, stage } from '../support/shop'
import { copyOf, openStack, outputOf, root, type Run, run, type Stack } from '../support/stack'

const example = path.join(root, 'examples', 'typed-catalog')

/** Ids, digests and the dates of this run hidden. */
const steady = (text: string): string =>
  text.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, 'ID').replace(/['"][0-9a-f]{16}['"]/g, 'DIGEST')

const table = (name: string, columns: Readonly<Record<string, unknown>>) => ({
  name,
  namespace: 'public',
  json_schema: { type: 'object', properties: { id: { type: 'integer' }, ...columns } },
  supported_sync_modes: ['full_refresh', 'incremental'],
  default_cursor_field: [],
  source_defined_primary_key: [['id']],
})

const text = { type: ['null', 'string'] }
const number = { type: ['null', 'number'] }
const time = { type: ['null', 'string'], format: 'date-time' }

/** The shop of the emulator, with more columns of its products. */
const shop = (products: Readonly<Record<string, unknown>>): ProtocolCatalog =>
  ({
    streams: [
      table('users', { email: text, name: text, country: text, updated_at: time }),
      table('orders', { user_id: number, status: text, total: number, updated_at: time }),
      table('order_items', { order_id: number, product_id: number, quantity: number, price: number }),
      table('products', {
        title: text,
        price: number,
        in_stock: { type: ['null', 'boolean'] },
        updated_at: time,
        ...products,
      }),
    ],
  }) as unknown as ProtocolCatalog

describe('examples/typed-catalog', function () {
  this.timeout(600_000)
  let here: Stage
  let folder: string
  let stack: Stack
  const file = (name: string): string => readFileSync(path.join(folder, 'catalogs', name), 'utf8')
  const pull = (...args: ReadonlyArray<string>): Promise<Run> =>
    run(
      process.execPath,
      [
        path.join(root, 'dist', 'cli', 'main.js'),
        'pull',
        '--source',
        'shop',
        '--out',
        'catalogs/shop.lock.json',
        ...args,
      ],
      { cwd: folder, env: { ...process.env, AIRBYTE_URL: here.emulator.url } },
    )
  before(async () => {
    here = await stage()
    folder = copyOf(example)
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
    stack = await openStack(folder, {
      'airbyte:url': here.emulator.url,
      'airbyte-typed-catalog:sourceId': here.sourceId,
      'airbyte-typed-catalog:destinationId': here.destinationId,
    })
  })
  after(async () => {
    stack.remove()
    rmSync(folder, { recursive: true, force: true })
    await here.emulator.close()
  })

  it('holds what a pull of the shop writes, but for the ids', async () => {
    outputOf(await pull())
    for (const name of ['shop.lock.json', 'shop.catalog.ts']) {
      expect(steady(file(name))).to.equal(steady(readFileSync(path.join(example, 'catalogs', name), 'utf8')))
    }
    outputOf(await run(path.join(root, 'node_modules', '.bin', 'tsc'), ['-p', '.'], { cwd: folder }))
  })

  it('creates just the connection that was selected, and a second preview has nothing to do', async () => {
    await stack.must('up', '--yes', '--skip-preview')
    await stack.must('preview', '--expect-no-changes')
    const { connections } = (await here.post('connections/list', { workspaceId: here.workspaceId })) as {
      readonly connections: ReadonlyArray<{
        readonly syncCatalog: {
          readonly streams: ReadonlyArray<{
            readonly stream: { readonly name: string; readonly jsonSchema: { readonly properties: object } }
            readonly config: Readonly<Record<string, unknown>>
          }>
        }
      }>
    }
    expect(
      connections.flatMap(({ syncCatalog: { streams } }) =>
        streams
          .map(({ stream, config }) => [
            stream.name,
            config['syncMode'],
            config['destinationSyncMode'],
            Object.keys(stream.jsonSchema.properties).sort().join(),
          ])
          .sort(),
      ),
    ).to.deep.equal([
      ['orders', 'incremental', 'append', 'id,status,total,updated_at,user_id'],
      ['products', 'full_refresh', 'overwrite', 'id,in_stock,price,title,updated_at'],
      ['users', 'incremental', 'append_dedup', 'country,id,name,updated_at'],
    ])
  })

  it('takes in a new column and says so', async () => {
    await here.emulator.setDiscovered(here.sourceId, shop({ colour: text }))
    const preview = await stack.must('preview', '--diff')
    expect(preview).to.contain(
      'safe public.products: field colour added — Rows that are already written have no value in it.',
    )
    expect(preview).to.contain('~ 1 to update')
    expect(preview).not.to.contain('breaking')
  })

  it('fails the preview where a frozen type has changed, in the words of a pull, and goes on after that', async () => {
    const WORDS =
      'public.products: field price number → string — Its column may change type for everybody who reads it.'
    await here.emulator.setDiscovered(here.sourceId, shop({ price: text }))
    const refused = await stack.pulumi('preview', '--diff')
    expect(refused.code).not.to.equal(0)
    expect(refused.output).to.contain('The source has drifted from the lock, and the contract freezes it.')
    expect(refused.output).to.contain(`attention ${WORDS}`)
    expect(refused.output).not.to.contain('    at ')
    const checked = await pull('--refresh', '--check')
    expect([checked.code, checked.output.includes(WORDS)]).to.deep.equal([2, true])
    const before = file('shop.lock.json').split('\n')
    outputOf(await pull('--refresh'))
    const changed = file('shop.lock.json')
      .split('\n')
      .filter((line) => !before.includes(line))
    expect(changed.map((line) => steady(line.trim()))).to.deep.equal([
      '"digest": DIGEST,',
      '"catalogId": "ID",',
      '"price": {"type":["null","string"]},',
    ])
    expect(await stack.must('preview', '--diff')).to.contain(WORDS)
    await stack.must('up', '--yes', '--skip-preview')
    await stack.must('destroy', '--yes', '--skip-preview')
  })
})
