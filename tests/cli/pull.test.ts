import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'

import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import { pull } from '../../cli/pull'
import type { ProtocolCatalog } from '../../emulator'
import { type Emulator, startEmulator } from '../../emulator'
import type { AirbyteCatalog } from '../../provider/catalog/airbyte'
import { readJson } from '../../provider/numbers'
import { offersOf, readLock } from '../../provider/select/lock'
import { errorsOf, programOf } from '../support/compiler'
import { filesIn, linesOf, needData } from '../support/data'
import { type Stage, stage } from '../support/shop'

interface Told {
  readonly code: number
  readonly out: string
  readonly error: string
}

const run = async (url: string, ...args: ReadonlyArray<string>): Promise<Told> => {
  const told = { out: '', error: '' }
  const code = await pull.run(args, {
    environment: { AIRBYTE_URL: url, AIRBYTE_MAX_RETRIES: '0' },
    out: (text) => (told.out += text),
    error: (text) => (told.error += text),
  })
  return { code, ...told }
}

/** A discovered catalog in the form in which a connector gives it. */
const protocolOf = ({ streams }: AirbyteCatalog): ProtocolCatalog =>
  ({
    streams: streams.map(({ stream }) => ({
      name: stream.name,
      namespace: stream.namespace,
      json_schema: stream.jsonSchema,
      supported_sync_modes: stream.supportedSyncModes,
      source_defined_cursor: stream.sourceDefinedCursor,
      default_cursor_field: stream.defaultCursorField,
      source_defined_primary_key: stream.sourceDefinedPrimaryKey,
    })),
  }) as unknown as ProtocolCatalog

const table = (name: string, properties: Readonly<Record<string, unknown>>) => ({
  name,
  namespace: 'public',
  json_schema: { type: 'object', properties },
  supported_sync_modes: ['full_refresh', 'incremental'],
  default_cursor_field: [],
  source_defined_primary_key: [['id']],
})

const catalogOf = (...streams: ReadonlyArray<ReturnType<typeof table>>): ProtocolCatalog =>
  ({ streams }) as unknown as ProtocolCatalog

const BEFORE = catalogOf(
  table('orders', { id: { type: 'integer' } }),
  table('users', { id: { type: 'integer' }, email: { type: 'string' }, name: { type: 'string' } }),
)

const differing = (before: string, after: string): ReadonlyArray<string> => {
  const [one, other] = [before.split('\n'), after.split('\n')]
  return [
    ...one.filter((line) => !other.includes(line)).map((line) => `-${line.trim()}`),
    ...other.filter((line) => !one.includes(line)).map((line) => `+${line.trim()}`),
  ].map((line) => line.replace(/[0-9a-f]{16}/, 'DIGEST').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, 'ID'))
}

describe('pulumi-airbyte pull', function () {
  this.timeout(60_000)
  let here: Stage
  let folder: string
  let lockFile: string
  let typesFile: string
  const text = (file: string): string => readFileSync(file, 'utf8')
  const pullHere = (...args: ReadonlyArray<string>): Promise<Told> =>
    run(here.emulator.url, '--source', here.sourceId, '--out', lockFile, '--refresh', ...args)

  beforeEach(async () => {
    here = await stage()
    await here.emulator.setDiscovered(here.sourceId, BEFORE)
    folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-pull-'))
    lockFile = path.join(folder, 'catalogs', 'shop.lock.json')
    typesFile = path.join(folder, 'catalogs', 'shop.catalog.ts')
  })
  afterEach(async () => {
    await here.emulator.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('writes the lock and its types, and nothing the second time', async () => {
    expect(await pullHere()).to.deep.equal({
      code: 0,
      out: `shop (airbyte/source-postgres 2.0.0): 2 streams, 4 fields\nWrote ${lockFile}\nWrote ${typesFile}\n`,
      error: '',
    })
    const lock = readLock(text(lockFile))
    expect(E.isRight(lock) && lock.right.source).to.deep.equal({
      sourceId: here.sourceId,
      name: 'shop',
      connector: 'airbyte/source-postgres',
      connectorVersion: '2.0.0',
    })
    expect(E.isRight(lock) && lock.right.catalogId).to.match(/^[0-9a-f-]{36}$/)
    expect(await pullHere()).to.deep.equal({
      code: 0,
      out: `shop (airbyte/source-postgres 2.0.0): 2 streams, 4 fields\nNo change since ${lockFile} was written.\n`,
      error: '',
    })
    expect(readdirSync(path.dirname(lockFile))).to.deep.equal(['shop.catalog.ts', 'shop.lock.json'])
  })

  it('writes numbers as the source sent them, and finds no change in them', async () => {
    const field = '{"default":1.0,"maximum":9223372036854775807,"multipleOf":1e-25,"type":"number"}'
    await here.emulator.setDiscovered(here.sourceId, catalogOf(table('orders', { rate: readJson(field) })))
    expect((await pullHere()).code).to.equal(0)
    expect(text(lockFile)).to.include(`"rate": ${field}`)
    expect((await pullHere('--check')).out).to.equal(
      `shop (airbyte/source-postgres 2.0.0): 1 stream, 1 field\nNo change since ${lockFile} was written.\n`,
    )
  })

  it('finds the source by its name, in the workspace that is named', async () => {
    for (const args of [['shop'], ['shop', '--workspace', 'Shop'], ['shop', '--workspace', here.workspaceId]]) {
      rmSync(path.dirname(lockFile), { recursive: true, force: true })
      expect((await run(here.emulator.url, '--source', ...args, '--out', lockFile)).code).to.equal(0)
      expect(existsSync(typesFile)).to.equal(true)
    }
  })

  it('says what has changed in the words of a preview, and changes just these lines', async () => {
    await pullHere()
    const old = text(lockFile)
    await here.emulator.setDiscovered(
      here.sourceId,
      catalogOf(
        table('users', { id: { type: 'string' }, name: { type: 'string' }, phone: { type: 'string' } }),
        table('tags', { id: { type: 'integer' } }),
      ),
    )
    const said = `shop (airbyte/source-postgres 2.0.0): 2 streams, 4 fields
5 changes since ${lockFile} was written:
  breaking  remove_stream public.orders
            public.orders: removed — Its table is no longer updated, and a stream of the same name would go on from its saved position if it came back.
  attention remove_field public.users email
            public.users: field email removed — Whoever reads its column gets old values or none from now on.
  attention update_field_schema public.users id
            public.users: field id integer → string — Its column may change type for everybody who reads it.
  safe      add_stream public.tags
            public.tags: added — Its table starts empty where there is none yet, and no other stream is touched.
  safe      add_field public.users phone
            public.users: field phone added — Rows that are already written have no value in it.
`
    expect(await pullHere('--check')).to.deep.equal({ code: 2, out: said, error: '' })
    expect(text(lockFile)).to.equal(old)
    expect(await pullHere()).to.deep.equal({
      code: 0,
      out: `${said}Wrote ${lockFile}\nWrote ${typesFile}\n`,
      error: '',
    })
    expect(differing(old, text(lockFile))).to.deep.equal([
      '-"digest": "DIGEST",',
      '-"catalogId": "ID",',
      '-"public.orders": {',
      '-"name": "orders",',
      '-"email": {"type":"string"},',
      '-"id": {"type":"integer"},',
      '-"name": {"type":"string"}',
      '+"digest": "DIGEST",',
      '+"catalogId": "ID",',
      '+"public.tags": {',
      '+"name": "tags",',
      '+"id": {"type":"string"},',
      '+"name": {"type":"string"},',
      '+"phone": {"type":"string"}',
    ])
    expect((await pullHere('--check')).code).to.equal(0)
  })

  it('with --check ends well where all that has changed is safe', async () => {
    await pullHere()
    await here.emulator.setDiscovered(here.sourceId, {
      streams: [...BEFORE.streams, ...catalogOf(table('tags', { id: { type: 'integer' } })).streams],
    })
    const { code, out } = await pullHere('--check')
    expect([code, out.includes('safe      add_stream public.tags')]).to.deep.equal([0, true])
  })

  it('takes what the server remembers, unless --refresh is given', async () => {
    await pullHere()
    await here.emulator.setDiscovered(here.sourceId, catalogOf(table('tags', { id: { type: 'integer' } })))
    const cached = await run(here.emulator.url, '--source', here.sourceId, '--out', lockFile, '--check')
    expect([cached.code, (await pullHere('--check')).code]).to.deep.equal([0, 2])
  })

  it('finds its folder as an ES module does, where the project is one', async () => {
    writeFileSync(path.join(folder, 'package.json'), '{"type": "module"}')
    await pullHere()
    expect(text(typesFile)).to.contain('\n  import.meta.dirname,\n')
  })

  it('brings every realistic catalog back byte for byte, and its types compile', async function () {
    needData(this)
    for (const file of filesIn('realistic').filter((name) => name.endsWith('.json'))) {
      const [catalog] = linesOf(path.join('realistic', file)) as [AirbyteCatalog]
      await here.emulator.setDiscovered(here.sourceId, protocolOf(catalog))
      rmSync(path.dirname(lockFile), { recursive: true, force: true })
      expect((await pullHere()).error).to.equal('')
      const first = text(lockFile)
      const lock = readLock(first)
      expect(E.map(({ streams }: { readonly streams: unknown }) => streams)(lock)).to.deep.equal(offersOf(catalog))
      await here.emulator.setDiscovered(here.sourceId, protocolOf({ streams: [...catalog.streams].reverse() }))
      rmSync(lockFile)
      await pullHere()
      expect(differing(first, text(lockFile)).filter((line) => !/catalogId|digest/.test(line))).to.deep.equal([])
      expect(errorsOf(programOf({ 'shop.catalog.ts': text(typesFile) }), 'shop.catalog.ts')).to.deep.equal([])
    }
  })

  describe('where something is wrong', () => {
    it('lists the sources that there are', async () => {
      const { code, error } = await run(here.emulator.url, '--source', 'shopp', '--out', lockFile)
      expect(code).to.equal(1)
      expect(error.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')).to
        .equal(`There is no source "shopp"; did you mean "shop"?
  ID  shop  (workspace Shop)
  ID  billing  (workspace Shop)
  ID  support  (workspace Shop)
Try: give --source as one of these, by its id or its name.
`)
      expect(readdirSync(folder)).to.deep.equal([])
    })

    it('says so of an id that Airbyte does not have', async () => {
      const unknown = '00000000-0000-4000-8000-000000000000'
      expect((await run(here.emulator.url, '--source', unknown)).error).to.equal(
        `Airbyte does not have what POST /v1/sources/get asks for.
  Internal Server Error: Could not find configuration for SOURCE_CONNECTION: ${unknown}.
Try: check the ids, or run pulumi refresh if it was deleted elsewhere.
`,
      )
    })

    it('lists all sources of one name, and the workspaces where none fits', async () => {
      const { workspaceId } = (await here.post('workspaces/create', { name: 'Other' })) as {
        readonly workspaceId: string
      }
      const { sources } = (await here.post('sources/list', { workspaceId: here.workspaceId })) as unknown as {
        readonly sources: ReadonlyArray<{ readonly sourceDefinitionId: string }>
      }
      const twin = (await here.post('sources/create', {
        workspaceId,
        name: 'shop',
        sourceDefinitionId: sources[0]?.sourceDefinitionId,
        connectionConfiguration: { host: 'db.example.com', port: 5432, database: 'other', username: 'reader' },
      })) as { readonly sourceId: string }
      expect((await run(here.emulator.url, '--source', 'shop', '--out', lockFile)).error).to.equal(
        `There are 2 sources with the name "shop".
  ${here.sourceId}  shop  (workspace Shop)
  ${twin.sourceId}  shop  (workspace Other)
Try: give --source as the id of the one that is meant.
`,
      )
      expect(
        (await run(here.emulator.url, '--source', 'shop', '--workspace', 'Shop', '--out', lockFile)).code,
      ).to.equal(0)
      expect((await run(here.emulator.url, '--source', 'shop', '--workspace', 'Othr')).error).to.equal(
        `There is no workspace "Othr"; did you mean "Other"?
  ${here.workspaceId}  Shop
  ${workspaceId}  Other
Try: give --workspace as one of these, by its id or its name, or check the credentials.
`,
      )
    })

    const guarded = async (status: number, use: (emulator: Emulator) => Promise<void>): Promise<void> => {
      const emulator = await startEmulator({ seed: 'shop', credentials: { username: 'u', password: 'p' } })
      try {
        if (status === 403) await here.emulator.failNext({ path: '/v1/workspaces/list', kind: 'status', status })
        await use(status === 403 ? here.emulator : emulator)
      } finally {
        await emulator.close()
      }
    }
    for (const status of [401, 403]) {
      it(`names what to check where Airbyte answers ${String(status)}`, () =>
        guarded(status, async ({ url, port }) => {
          expect(await run(url, '--source', 'shop')).to.deep.equal({
            code: 1,
            out: '',
            error:
              status === 403
                ? `Airbyte knows who asks for POST /v1/workspaces/list, and does not allow it.
  127.0.0.1:${String(port)}: status 403
Try: use the credentials of somebody who may do it, or ask who runs the server for the right to.
`
                : `Airbyte refused POST /v1/workspaces/list for want of the right credentials.
  127.0.0.1:${String(port)}: status 401; no credentials were sent; this server, or what stands in front of it, takes a user name and a password
Try: set AIRBYTE_USERNAME and AIRBYTE_PASSWORD.
`,
          })
        }))
    }

    it("shows the connector's own reason where the discovery fails", async () => {
      const reasons = [
        {
          failureReason: {
            externalMessage: 'Could not connect: password authentication failed',
            internalMessage: 'FATAL 28P01',
          },
        },
        { logs: { logLines: ['starting', 'FATAL: no pg_hba.conf entry'] } },
        {},
      ]
      const server = http.createServer((request, response) => {
        const isDiscovery = request.url?.includes('discover_schema') === true
        response.setHeader('content-type', 'application/json')
        response.end(
          JSON.stringify(
            isDiscovery
              ? { jobInfo: { succeeded: false, ...reasons.shift() } }
              : { sourceId: 's', workspaceId: 'w', name: 'shop', sourceDefinitions: [] },
          ),
        )
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
      const seen: string[] = []
      for (let time = 0; time < 3; time++) {
        const { code, error } = await run(url, '--source', '00000000-0000-4000-8000-000000000000', '--out', lockFile)
        expect(code).to.equal(1)
        seen.push(error)
      }
      server.close()
      const told = (...lines: ReadonlyArray<string>): string =>
        `The source "shop" could not be discovered.\n${lines.map((line) => `  ${line}\n`).join('')}Try: correct the source in Airbyte until its own test passes, then pull again.\n`
      expect(seen).to.deep.equal([
        told('Could not connect: password authentication failed', 'FATAL 28P01'),
        told('starting', 'FATAL: no pg_hba.conf entry'),
        told('the server gives no reason'),
      ])
      expect(readdirSync(folder)).to.deep.equal([])
    })

    it('leaves a lock as it is that was edited, cut off or written by a newer release', async () => {
      await pullHere()
      const [good, types] = [text(lockFile), text(typesFile)]
      await here.emulator.setDiscovered(here.sourceId, catalogOf(table('tags', {})))
      const spoilt: ReadonlyArray<readonly [string, string]> = [
        [good.replace('"integer"', '"number"'), 'its digest does not fit its content'],
        [good.slice(0, -20), 'it is not JSON, or only a part of it'],
        [good.replace('"lockVersion": 1', '"lockVersion": 9'), 'its lockVersion is 9, and this release knows 1'],
      ]
      for (const [content, problem] of spoilt) {
        writeFileSync(lockFile, content)
        const { code, error } = await pullHere()
        expect(code).to.equal(1)
        expect(error).to.match(new RegExp(`^.* is left as it is\\.\n  ${problem}`))
        expect([text(lockFile), text(typesFile)]).to.deep.equal([content, types])
      }
    })

    it('leaves a module as it is that it has not made', async () => {
      mkdirSync(path.dirname(typesFile))
      writeFileSync(typesFile, 'export const mine = 1\n')
      expect((await pullHere()).error).to.equal(
        `${typesFile} is left as it is.\n  it is not a module that pulumi-airbyte pull has made\nTry: move it away, or give another --out.\n`,
      )
      expect(readdirSync(path.dirname(lockFile))).to.deep.equal(['shop.catalog.ts'])
    })

    it('says so where the folder cannot be written', async function () {
      const file = path.join(folder, 'file')
      writeFileSync(file, '')
      const out = path.join(file, 'shop.lock.json')
      const { code, error } = await run(here.emulator.url, '--source', 'shop', '--out', out)
      expect(code).to.equal(1)
      expect(error).to.match(
        /^.*shop\.lock\.json cannot be written\.\n {2}E\w+: .*\nTry: check that its folder may be written and has room, or give another place\.\n$/,
      )
      if (process.getuid?.() === 0) return
      mkdirSync(path.join(folder, 'closed'))
      chmodSync(path.join(folder, 'closed'), 0o500)
      const closed = await run(
        here.emulator.url,
        '--source',
        'shop',
        '--out',
        path.join(folder, 'closed', 'a.lock.json'),
      )
      expect(closed.error).to.match(/cannot be written\.\n {2}EACCES/)
    })

    it('warns of a variable that is probably misspelt, and goes on', async () => {
      const said: string[] = []
      const code = await pull.run(['--source', 'shop', '--out', lockFile], {
        environment: { AIRBYTE_URL: here.emulator.url, AIRBYTE_MAX_RETIRES: '0' },
        out: () => undefined,
        error: (line) => said.push(line),
      })
      expect([code, said.length, said[0]?.startsWith('Warning: AIRBYTE_MAX_RETIRES: ')]).to.deep.equal([0, 1, true])
    })

    it('has nothing to check before the first pull', async () => {
      expect(await pullHere('--check')).to.deep.equal({
        code: 1,
        out: '',
        error: `There is nothing to check.\n  ${lockFile} does not exist\nTry: pull without --check first.\n`,
      })
    })

    for (const [title, args, said] of [
      ['lacks its source', [], '--source is missing.'],
      ['does not know an option', ['--sorce', 'shop'], 'There is no option --sorce. Did you mean --source?'],
      ['lacks the value of an option', ['--source'], '--source needs a value.'],
      [
        'has several mistakes',
        ['--sorce', 'shop', '--refresh=yes', 'more', '--source'],
        'There is no option --sorce. Did you mean --source?\n--refresh takes no value.\nThere is no argument "more".\n--source needs a value.',
      ],
      [
        'names a lock file that is no JSON',
        ['--source', 'shop', '--out', 'shop.yaml'],
        '--out has to end with .lock.json, not shop.yaml.',
      ],
    ] as const) {
      it(`ends with 64 and its usage where the command ${title}, before anything is asked`, async () => {
        const { code, out, error } = await run('http://127.0.0.1:9', ...args)
        expect([code, out, error]).to.deep.equal([64, '', `${said}\n\n${pull.usage}`])
      })
    }
  })
})
