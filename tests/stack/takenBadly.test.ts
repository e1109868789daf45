/** Against bad input an import says what is in its way, and loses nothing: foreign files, edited ones, servers that fail, runs that were cut off. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { expect } from 'chai'

import { type Emulator, startEmulator } from '../../emulator'
import { root, type Run, run, WITHOUT_TYPES } from '../support/stack'
import { openTaking, type Taking } from '../support/taking'
import { connectMore, type Filled, fillWorkspace } from '../support/workspace'

const FOREIGN = {
  'Pulumi.yaml': 'name: foreign\nruntime: nodejs\n',
  'package.json': '{"name":"foreign","main":"index.ts"}\n',
  'tsconfig.json':
    '{"compilerOptions":{"strict":true,"module":"commonjs","moduleResolution":"node","target":"ES2022","esModuleInterop":true,"skipLibCheck":true},"files":["index.ts"]}\n',
  'index.ts': 'export const mine = 1\n',
  'connections/database.ts': 'export const database = "mine"\n',
} as const

describe('an import that finds something in its way', function () {
  this.timeout(180_000)
  let filled: Filled
  let taking: Taking
  let other: Emulator | undefined
  before(async () => {
    filled = await fillWorkspace('0.44', { connections: 3, sources: 2, streams: 3 })
    taking = await openTaking(filled.dump, '0.44', FOREIGN, WITHOUT_TYPES)
  })
  after(async () => {
    await other?.close()
    await taking.close()
  })

  const at = (...parts: ReadonlyArray<string>): string => path.join(taking.folder, ...parts)
  const files = (): Readonly<Record<string, string>> =>
    Object.fromEntries(
      readdirSync(taking.folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.parentPath.includes('bin'))
        .map((entry) => path.join(entry.parentPath, entry.name))
        .map((file) => [path.relative(taking.folder, file), readFileSync(file, 'utf8')] as const),
    )

  /** A stand-in for `pulumi` that answers one command itself, and hands on all others. */
  const standIn = (command: string, answer: string): NodeJS.ProcessEnv => {
    mkdirSync(at('bin'), { recursive: true })
    const real = process.env['PULUMI_CLI'] ?? 'pulumi'
    writeFileSync(at('bin', 'pulumi'), `#!/bin/sh\nif [ "$1" = ${command} ]; then ${answer}; fi\nexec ${real} "$@"\n`, {
      mode: 0o755,
    })
    return { ...taking.env, PATH: `${at('bin')}:${process.env['PATH'] ?? ''}` }
  }

  const taken = (env: NodeJS.ProcessEnv = taking.env, ...more: ReadonlyArray<string>): Promise<Run> =>
    run(
      process.execPath,
      [path.join(root, 'dist', 'cli', 'main.js'), 'import', '--workspace', 'Shop', '--stack', 'prod', '--yes', ...more],
      {
        cwd: taking.folder,
        env: { ...env, AIRBYTE_MAX_RETRIES: '0' },
      },
    )

  it('asks nobody where there is no terminal, and writes nothing', async () => {
    const { code, output } = await run(
      process.execPath,
      [path.join(root, 'dist', 'cli', 'main.js'), 'import', '--workspace', 'Shop', '--stack', 'prod'],
      { cwd: taking.folder, env: taking.env },
    )
    expect(code).to.equal(1)
    expect(output).to.contain(
      'Nothing was written, and nothing was imported.\n  there is no terminal to ask at\nTry: give --yes, once --dry-run has shown what you want.\n',
    )
    expect(files()).to.deep.equal(FOREIGN)
  })

  it('leaves a program alone that does not bring the connections in, and folders with foreign files', async () => {
    const { code, output } = await taken()
    expect(code).to.equal(1)
    expect(output).to.contain(`index.ts does not bring the connections in.
  it is yours, and left as it is; nothing was written, and nothing was imported
Try: add the line import './airbyte-connections' to it, then run this command again.
`)
    expect(files()).to.deep.equal(FOREIGN)
  })

  it('goes on with a run that was cut off, and writes nothing twice', async () => {
    writeFileSync(at('index.ts'), "import './airbyte-connections'\nexport const mine = 1\n")
    const cut = await taken(standIn('import', 'echo cut off >&2; exit 1'))
    expect(cut.code).to.equal(1)
    expect(cut.output).to.contain('pulumi import failed.\n  cut off\n')
    const before = files()
    expect(Object.keys(before)).to.include('airbyte.import.json')
    // An older CLI takes no import file with inputs and outputs: it is done by the stack's state.
    const { code, output } = await taken(standIn('version', 'echo v3.200.0; exit 0'))
    expect(code, output).to.equal(0)
    expect(output).to.contain('This pulumi is older than 3.254, so that')
    const { 'prod.backup.json': backup, ...after } = files()
    expect(backup).to.contain('"version": 3')
    const { 'airbyte.import.json': _journal, ...rest } = before
    expect(after).to.deep.equal(rest)
    const { output: state } = await taking.pulumi('stack', 'export', '--stack', 'prod')
    expect(state.match(/"retainOnDelete": true/g)).to.have.length(3)
    expect(state.match(/"protect": true/g)).to.have.length(3)
    const { code: of, output: upped } = await taking.pulumi('up', '--yes', '--skip-preview', '--stack', 'prod')
    expect(of, upped).to.equal(0)
    expect(upped).to.contain('4 unchanged')
  })

  it('leaves a lock that somebody has edited as it is, says so, and writes another', async () => {
    const lock = readdirSync(at('catalogs')).find((name) => name.endsWith('.lock.json'))!
    const whole = readFileSync(at('catalogs', lock), 'utf8')
    const edited = whole.replace('"integer"', '"string"')
    writeFileSync(at('catalogs', lock), edited)
    const source = filled.connections[lock.startsWith('raw') ? 0 : 1]!.connectionId
    await connectMore(taking.emulator.url, source, { name: 'made since' })
    const { output } = await taken(taking.env, '--dry-run')
    expect(output).to.contain(`${lock} is left as it is: its digest does not fit its content: it was edited by hand`)
    expect(output).to.contain('1 taken, 3 in the stack already, 0 skipped.\n')
    expect(readFileSync(at('catalogs', lock), 'utf8')).to.equal(edited)
    writeFileSync(at('catalogs', lock), whole)
  })

  it('brings all that an earlier run has written into the stack, whatever is chosen this time', async () => {
    await connectMore(taking.emulator.url, filled.connections[0]!.connectionId, { name: 'made later' })
    const cut = await taken(standIn('import', 'echo cut off >&2; exit 1'))
    expect(cut.output)
      .to.contain('2 taken, 3 in the stack already, 0 skipped.\n')
      .and.to.contain('pulumi import failed.\n')
    const written = readdirSync(at('airbyte-connections')).find((name) => name.endsWith('-2.ts'))!
    const edited = `${readFileSync(at('airbyte-connections', written), 'utf8')}// mine\n`
    writeFileSync(at('airbyte-connections', written), edited)
    const before = files()
    const { code, output } = await taken(taking.env, '--only', 'made later')
    expect(code, output).to.equal(0)
    expect(output).to.contain('  taken         made since  in the program since an earlier run\n')
    expect(output).to.contain('Imported 2 connections into the stack prod.\nThe preview is empty')
    const { 'airbyte.import.json': _journal, ...rest } = before
    expect(files()).to.deep.equal(rest)
  })

  it('takes what can be read of a server that fails half-way, and says the rest', async () => {
    await taking.emulator.failNext({ path: '/v1/connections/list', kind: 'status', status: 500 })
    await taking.emulator.failNext({ path: '/v1/connections/get', kind: 'status', status: 500 })
    const { code, output } = await taken(taking.env, '--dry-run')
    expect(code, output).to.equal(0)
    expect(output.match(/^ {2}skipped .*/gm), output).to.have.length(1)
    expect(output).to.match(/^ {2}(taken|in the stack) /m)
  })

  it('refuses a stack that holds connections of another server', async () => {
    const { dump } = await fillWorkspace('0.44', { connections: 1, sources: 1, streams: 3 })
    other = await startEmulator({ load: dump, airbyte: '0.44' })
    await taking.pulumi('config', 'set', 'airbyte:url', other.url, '--stack', 'prod')
    const { code, output } = await taken()
    expect(code).to.equal(1)
    expect(output).to.contain('The stack holds connections of another server.\n  5 connections of the stack, and ')
    expect(output).to.contain(`the stack was last used with ${taking.emulator.url}\n`)
    expect(existsSync(at('airbyte.import.json'))).to.equal(false)
    rmSync(at('bin'), { recursive: true, force: true })
  })
})
