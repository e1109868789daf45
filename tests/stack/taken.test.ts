/** What becomes of a workspace that was taken over: it goes on as any stack does, grows, waits for secrets, and loses nothing to bad input. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { expect } from 'chai'

import { WITHOUT_TYPES } from '../support/stack'
import { openTaking, type Taking } from '../support/taking'
import { connectMore, type Filled, fillWorkspace, SECRET_MAPPER } from '../support/workspace'

const COMMAND = ['import', '--workspace', 'Shop', '--out', '.', '--stack', 'prod', '--yes'] as const

const lastLines = (output: string, count: number): ReadonlyArray<string> => output.trimEnd().split('\n').slice(-count)

describe('a workspace that was taken over', () => {
  let filled: Filled
  let taking: Taking
  const file = (...parts: ReadonlyArray<string>): string => path.join(taking.folder, ...parts)
  const edit = (name: string, change: (text: string) => string): void => {
    writeFileSync(file('connections', name), change(readFileSync(file('connections', name), 'utf8')))
  }
  const textsOf = (): Readonly<Record<string, string>> =>
    Object.fromEntries(
      ['connections', 'catalogs'].flatMap((folder) =>
        readdirSync(file(folder)).map(
          (name) => [`${folder}/${name}`, readFileSync(file(folder, name), 'utf8')] as const,
        ),
      ),
    )

  before(async function () {
    this.timeout(30_000)
    filled = await fillWorkspace('2.2', { connections: 8, sources: 4 })
    // What import writes is compiled in import.test.
    taking = await openTaking(filled.dump, '2.2', {}, WITHOUT_TYPES)
  })
  after(async () => {
    await taking.close()
  })

  it('waits for a secret that no server shows, says how to give it, and imports nothing before', async function () {
    this.timeout(120_000)
    await connectMore(taking.emulator.url, filled.connections[1]!.connectionId, {
      name: 'with a secret',
      syncCatalog: {
        streams: [
          {
            stream: {
              name: 'people',
              jsonSchema: { type: 'object', properties: { id: { type: 'integer' }, email: { type: 'string' } } },
              supportedSyncModes: ['full_refresh'],
            },
            config: {
              selected: true,
              syncMode: 'full_refresh',
              destinationSyncMode: 'overwrite',
              mappers: [SECRET_MAPPER],
            },
          },
        ],
      },
    })
    const { code, output } = await taking.airbyte(...COMMAND)
    expect(code, output).to.equal(2)
    expect(lastLines(output, 2)).to.deep.equal([
      '1 secret cannot be read from Airbyte, and nothing was imported. Give it, then run this command again:',
      '  pulumi config set --secret withASecretPeopleEmailKey --stack prod   # the AES key of email in people of with a secret',
    ])
    const { output: state } = await taking.pulumi('stack', 'export', '--stack', 'prod')
    expect(state).not.to.contain('Connection')
  })

  it('is imported once the secret is there, which stands in no file and in no state in plain', async function () {
    this.timeout(120_000)
    const { key } = SECRET_MAPPER.mapperConfiguration
    await taking.pulumi('config', 'set', '--secret', 'withASecretPeopleEmailKey', key, '--stack', 'prod')
    const { code, output } = await taking.airbyte(...COMMAND)
    expect(code, output).to.equal(0)
    expect(lastLines(output, 2)).to.deep.equal([
      'Imported 9 connections into the stack prod.',
      'The preview is empty: the program says just what Airbyte has.',
    ])
    const { output: state } = await taking.pulumi('stack', 'export', '--stack', 'prod')
    expect(state.match(/"type": "pulumi-nodejs:dynamic\/airbyte:Connection"/g)).to.have.length(9)
    expect(`${state}${JSON.stringify(textsOf())}`).not.to.contain(key)
    expect(readdirSync(taking.folder).filter((name) => name.includes('import'))).to.deep.equal([])
  })

  it('run again takes what is new, and touches no file that somebody has edited', async function () {
    this.timeout(120_000)
    await connectMore(taking.emulator.url, filled.connections[0]!.connectionId, { name: 'made by hand since' })
    const edited = readdirSync(file('connections')).find((name) => name.startsWith('raw-warehouse'))!
    edit(edited, (text) => `${text}\n// somebody's own line\n`)
    const { 'connections/index.ts': _index, ...before } = textsOf()
    const { code, output } = await taking.airbyte(...COMMAND)
    expect(code, output).to.equal(0)
    expect(output).to.contain('1 taken, 9 in the stack already, 0 skipped.\n')
    const { 'connections/index.ts': index, ...after } = textsOf()
    expect(Object.fromEntries(Object.entries(after).filter(([name]) => name in before))).to.deep.equal(before)
    expect(Object.keys(after).filter((name) => !(name in before))).to.deep.equal(['connections/raw-warehouse-2.ts'])
    expect(index).to.contain("import './raw-warehouse-2'\n")
  })

  it('plans and does a change of a cursor as usual', async function () {
    this.timeout(120_000)
    edit('raw-warehouse-2.ts', (text) => {
      const changed = text.replace(
        /'public\.table_4': .*\n/,
        "'public.table_4': incrementalAppend({ cursorField: 'amount' }),\n",
      )
      return changed.includes('incrementalAppend,') || /import \{[^}]*incrementalAppend/.test(changed)
        ? changed
        : changed.replace("} from 'pulumi-airbyte'", ", incrementalAppend } from 'pulumi-airbyte'").replace(' ,', ',')
    })
    const { output: preview } = await taking.pulumi('preview', '--stack', 'prod')
    expect(preview).to.match(/airbyte: made by hand since: re(sets|freshes|ads) public\.table_4/)
    const { code, output } = await taking.pulumi('up', '--yes', '--skip-preview', '--stack', 'prod')
    expect(code, output).to.equal(0)
    expect(output).to.match(/~ 1 updated\n {4}\d+ unchanged/)
  })

  it('keeps a connection from deletion until its protection is lifted, and then deletes just that one', async function () {
    this.timeout(180_000)
    const ids = async (): Promise<ReadonlyArray<unknown>> => {
      const dump = await taking.emulator.dump()
      return (dump.connections as ReadonlyArray<Record<string, unknown>>)
        .filter(({ status }) => status !== 'deprecated')
        .map(({ name }) => name)
    }
    const before = await ids()
    const whole = readFileSync(file('connections', 'raw-warehouse-2.ts'), 'utf8')
    writeFileSync(file('connections', 'raw-warehouse-2.ts'), 'export {}\n')
    const refused = await taking.pulumi('up', '--yes', '--skip-preview', '--stack', 'prod')
    expect(refused.code).not.to.equal(0)
    expect(refused.output).to.contain('protect')
    writeFileSync(
      file('connections', 'raw-warehouse-2.ts'),
      whole.replace('  held,\n', '').replace('destination, held, source', 'destination, source'),
    )
    expect((await taking.pulumi('up', '--yes', '--skip-preview', '--stack', 'prod')).code).to.equal(0)
    writeFileSync(file('connections', 'raw-warehouse-2.ts'), 'export {}\n')
    const { code, output } = await taking.pulumi('up', '--yes', '--skip-preview', '--stack', 'prod')
    expect(code, output).to.equal(0)
    expect(before.filter((name) => name !== 'made by hand since')).to.deep.equal(await ids())
    expect(existsSync(file('connections', 'raw-warehouse-2.ts'))).to.equal(true)
    rmSync(file('connections', 'raw-warehouse-2.ts'))
  })
})
