import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { expect } from 'chai'
import { build } from 'esbuild'

import { exposedIn } from '../../provider/runtime/configuration/exposed'
import { npmCache } from '../../tools/setup/cache.mjs'
import { type Stage, stage } from '../support/shop'
import { openStack, outputOf, root, run, type Stack } from '../support/stack'

/** What each program gives to its connection. */
const ARGS = `{
  sourceId: config.require('sourceId'),
  destinationId: config.require('destinationId'),
  syncCatalog: {
    streams: [
      {
        stream: { name: 'users', namespace: 'public', jsonSchema: { type: 'object', properties: { id: { type: 'integer' } } } },
        config: { syncMode: 'full_refresh', destinationSyncMode: 'overwrite' },
      },
    ],
  },
}`

/** A library that other packages of a repository share: a component around a connection. */
const SHARED = `
const pulumi = require('@pulumi/pulumi')
const { AirbyteConnection } = require('pulumi-airbyte')
exports.Pipeline = class extends pulumi.ComponentResource {
  constructor(name, args, options) {
    super('acme:data:Pipeline', name, {}, options)
    this.connectionId = new AirbyteConnection(name, args, { parent: this }).connectionId
    this.registerOutputs({ connectionId: this.connectionId })
  }
}
`

const OF_SHARED = `
const { Config } = require('@pulumi/pulumi')
const { Pipeline } = require('shared')
const config = new Config('program')
exports.connectionId = new Pipeline('shop', ${ARGS}).connectionId
`

const PLAIN = `
const { Config } = require('@pulumi/pulumi')
const { AirbyteConnection } = require('pulumi-airbyte')
const config = new Config('program')
new AirbyteConnection('shop', ${ARGS})
new AirbyteConnection('another', ${ARGS})
`

/** TypeScript of an ES module, with values and types imported by name. */
const MODULE = `
import { Config } from '@pulumi/pulumi'
import { AirbyteConnection, fullRefreshOverwrite, select } from 'pulumi-airbyte'
import type { AirbyteConnectionArgs } from 'pulumi-airbyte'
const config = new Config('program')
const args: AirbyteConnectionArgs = ${ARGS}
const stream = { name: 'users', jsonSchema: { type: 'object', properties: { id: { type: 'integer' } } }, supportedSyncModes: ['full_refresh'] } as const
const syncCatalog = select({ streams: [{ stream, config: { syncMode: 'full_refresh', destinationSyncMode: 'append' } }] }, { users: fullRefreshOverwrite() })
export const connectionId = new AirbyteConnection('shop', { ...args, syncCatalog }).connectionId
`

const SDK = { '@pulumi/pulumi': '3.248.0' }

/** What a preview says of connections: what is to be done with each. */
const connectionsIn = (preview: string): ReadonlyArray<string> =>
  [...preview.matchAll(/^.*airbyte:Connection\s+(.*?)\s*$/gm)].map(([, what = '']) => what)

describe('a program', function () {
  this.timeout(600_000)
  let here: Stage
  let work = ''
  const stacks: Stack[] = []

  const put = (file: string, content: unknown): void => {
    const place = path.join(work, file)
    mkdirSync(path.dirname(place), { recursive: true })
    writeFileSync(place, typeof content === 'string' ? content : JSON.stringify(content))
  }
  const tarball = (): string => `file:${path.join(work, 'package.tgz')}`
  /** A package that is a Pulumi program, called \`program\`, as the configuration's keys are. */
  const putProgram = (
    folder: string,
    dependencies: object,
    code: string,
    more: object = {},
    main = 'index.js',
  ): void => {
    put(`${folder}/package.json`, { name: path.basename(folder), version: '1.0.0', dependencies, ...more })
    put(`${folder}/Pulumi.yaml`, `name: program\nruntime: nodejs\nmain: ${main}\n`)
    put(`${folder}/index.js`, code)
  }
  const open = async (folder: string): Promise<Stack> => {
    const config = {
      'airbyte:url': here.emulator.url,
      'program:sourceId': here.sourceId,
      'program:destinationId': here.destinationId,
    }
    const stack = await openStack(path.join(work, folder), config, 'test', { PULUMI_HOME: path.join(work, 'home') })
    stacks.push(stack)
    return stack
  }
  const previewed = async (folder: string): Promise<ReadonlyArray<string>> =>
    connectionsIn(await (await open(folder)).must('preview'))
  const pnpm = async (): Promise<void> => {
    const store = path.join(npmCache(), '..', 'pnpm')
    const args = ['install', '--store-dir', store, '--ignore-scripts', '--no-frozen-lockfile', '--prefer-offline']
    outputOf(await run(path.join(root, 'node_modules', '.bin', 'pnpm'), args, { cwd: path.join(work, 'pnpm') }))
  }

  const prepareNpm = async (): Promise<void> => {
    put('npm/package.json', { name: 'npm', private: true, workspaces: ['packages/*'] })
    put('npm/packages/shared/package.json', {
      name: 'shared',
      version: '1.0.0',
      main: 'index.js',
      dependencies: { ...SDK, 'pulumi-airbyte': tarball() },
    })
    put('npm/packages/shared/index.js', SHARED)
    putProgram('npm/packages/javascript', { ...SDK, 'pulumi-airbyte': tarball() }, PLAIN)
    putProgram('npm/packages/component', { ...SDK, shared: '1.0.0' }, OF_SHARED)
    putProgram('npm/packages/esm', { ...SDK, 'pulumi-airbyte': tarball() }, '', { type: 'module' }, 'out/main.js')
    put('npm/packages/esm/main.ts', MODULE)
    put('npm/packages/esm/tsconfig.json', {
      compilerOptions: {
        module: 'nodenext',
        target: 'es2022',
        strict: true,
        skipLibCheck: true,
        outDir: 'out',
        types: [],
      },
      files: ['main.ts'],
    })
    putProgram('npm/packages/bundle', { ...SDK, 'pulumi-airbyte': tarball() }, '', {}, 'out/index.js')
    put('npm/packages/bundle/main.js', PLAIN)
    outputOf(
      await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'], {
        cwd: path.join(work, 'npm'),
      }),
    )
  }
  const preparePnpm = async (): Promise<void> => {
    put('pnpm/package.json', { name: 'pnpm', private: true })
    put('pnpm/pnpm-workspace.yaml', 'packages: ["packages/*"]\n')
    cpSync(path.join(work, 'npm', 'packages', 'shared'), path.join(work, 'pnpm', 'packages', 'shared'), {
      recursive: true,
    })
    putProgram('pnpm/packages/program', { ...SDK, shared: 'workspace:*' }, OF_SHARED)
    await pnpm()
  }

  before(async () => {
    work = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-ways-'))
    here = await stage()
    const packed = outputOf(await run('npm', ['pack', '--silent', '--pack-destination', work], { cwd: root }))
    cpSync(path.join(work, packed.trim().split('\n').at(-1) ?? ''), path.join(work, 'package.tgz'))
    await prepareNpm()
    await preparePnpm()
  })
  after(async () => {
    for (const stack of stacks) stack.remove()
    rmSync(work, { recursive: true, force: true, maxRetries: 3 })
    await here.emulator.close()
  })

  it('may be JavaScript, and is warned once of a password that is no secret', async () => {
    const stack = await open('npm/packages/javascript')
    stack.configure({ 'airbyte:username': 'airbyte', 'airbyte:password': 'planted' })
    const output = await stack.must('preview')
    expect(connectionsIn(output)).to.have.members(['shop create', 'another create'])
    const [, told = ''] = /Diagnostics:\n([^]*?)\n\n/.exec(output) ?? []
    expect(told.replace(/^ +/gm, '')).to.equal(
      `pulumi:pulumi:Stack (program-test):\nwarning: airbyte: ${exposedIn(['airbyte:password'], () => false).join()}`,
    )
  })

  it('may be an ES module, compiled as NodeNext', async () => {
    const folder = path.join(work, 'npm', 'packages', 'esm')
    outputOf(await run(path.join(root, 'node_modules', '.bin', 'tsc'), ['-p', '.'], { cwd: folder }))
    expect(await previewed('npm/packages/esm')).to.deep.equal(['shop create'])
  })

  it('may be a bundle that esbuild has made, with this package in it', async () => {
    const folder = path.join(work, 'npm', 'packages', 'bundle')
    await build({
      entryPoints: [path.join(folder, 'main.js')],
      outfile: path.join(folder, 'out', 'index.js'),
      bundle: true,
      platform: 'node',
      external: ['@pulumi/pulumi'],
      logLevel: 'silent',
    })
    expect(await previewed('npm/packages/bundle')).to.have.members(['shop create', 'another create'])
  })

  it('may have the package from a shared library alone, where npm lays it above both', async () => {
    expect(existsSync(path.join(work, 'npm', 'packages', 'shared', 'node_modules'))).to.equal(false)
    expect(await previewed('npm/packages/component')).to.deep.equal(['shop create'])
  })

  it('needs it as its own dependency with pnpm: the preview says so, and a destruction that does not find it', async () => {
    const stack = await open('pnpm/packages/program')
    const { code, output } = await stack.pulumi('preview')
    expect(code).not.to.equal(0)
    const folder = path.join(work, 'pnpm', 'packages', 'program')
    expect(output).to.contain(`    error: pulumi-airbyte cannot be found from the program's folder.
      Pulumi's provider process looks for it from ${folder} upwards, and it is in no node_modules there.
    Try: add pulumi-airbyte to the dependencies of the package.json in that folder, and install.
`)
    putProgram('pnpm/packages/program', { ...SDK, shared: 'workspace:*', 'pulumi-airbyte': tarball() }, OF_SHARED)
    await pnpm()
    await stack.must('up', '--yes', '--skip-preview')
    unlinkSync(path.join(folder, 'node_modules', 'pulumi-airbyte'))
    const destroyed = await stack.pulumi('destroy', '--yes', '--skip-preview')
    expect(destroyed.code).not.to.equal(0)
    const [, said = ''] = /Diagnostics:\n([^]*?)\n\nResources:/.exec(destroyed.output) ?? []
    // The engine tells its resources, and what it was told of each, in the order in which they end.
    expect(said.split('\n').filter(Boolean)).to.have.members([
      '  pulumi-nodejs:dynamic/airbyte:Connection (shop):',
      '    error: Try: npm install pulumi-airbyte',
      '  pulumi:pulumi:Stack (program-test):',
      '    Error: Try: npm install pulumi-airbyte: Try: npm install pulumi-airbyte',
      '    error: update failed',
    ])
  })
})
