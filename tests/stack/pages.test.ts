import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import { npmCache } from '../../tools/setup/cache.mjs'
import { table } from '../support/shop'
import { outputOf, pulumiEnvironment, root, type Run, run } from '../support/stack'

/** What stands in a page: a file to write, or commands to run, in their order. */
type Block = { readonly file: string; readonly text: string } | { readonly file: undefined; readonly text: string }

const blocksOf = (page: string): ReadonlyArray<Block> =>
  [
    ...readFileSync(path.join(root, 'docs', `${page}.md`), 'utf8').matchAll(
      /^```(\w+)(?: \[([\w./-]+)\])?\n([^]*?)^```/gm,
    ),
  ]
    .map(([, language, file, text = '']) => ({ language, file, text }))
    .filter(({ language, file }) => language === 'sh' || file !== undefined)

/** What cannot run here as a page shows it: what is put in its place, and why. */
const ELSE: ReadonlyArray<readonly [shown: RegExp, run: string, why: string]> = [
  [
    /^pulumi preview --stack prod --policy-pack policy-pack  .*$/gm,
    '',
    'a language host of our own build starts no folder',
  ],
  [/^export AIRBYTE_URL=.*$/gm, '', 'the emulator is in the environment'],
  [/^(npx pulumi-airbyte reset .*)$/gm, '$1 --yes', 'nobody sits at a terminal to be asked'],
  [/--workspace Production/g, '--workspace Shop', 'the emulator’s workspace is called so'],
  [/^(npx pulumi-airbyte import .*--stack prod)$/gm, '$1 --yes', 'nobody sits at a terminal to be asked'],
]

/** A page, or the blocks of it that are picked, as one program of the shell. */
const scriptOf = (page: string, picked: (block: Block) => boolean): string =>
  blocksOf(page)
    .filter(picked)
    .map(({ file, text }) =>
      file === undefined
        ? ELSE.reduce((script, [shown, run]) => script.replace(shown, run), text)
        : `cat > ${file} <<'END_OF_FILE'\n${text}END_OF_FILE\n`,
    )
    .join('\n')

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => {
        resolve(port)
      })
    })
  })

describe('the commands of the pages', function () {
  this.timeout(600_000)
  let work = ''
  let port = 0
  const running: ChildProcess[] = []

  /** npm and pnpm as they are, but for this package, which is published by nobody yet: it comes from its tarball. */
  const putShims = (tarball: string): void => {
    mkdirSync(path.join(work, 'bin'))
    for (const [name, program] of [
      ['npm', 'npm'],
      ['pnpm', `${path.join(root, 'node_modules', '.bin', 'pnpm')} --store-dir ${path.join(npmCache(), '..', 'pnpm')}`],
    ] as const) {
      const file = path.join(work, 'bin', name)
      const rest = `PATH="\${PATH#*:}" exec ${program} "\${all[@]}"`
      writeFileSync(
        file,
        `#!/usr/bin/env bash\nall=()\nfor one in "$@"; do [ "$one" = pulumi-airbyte ] && one='${tarball}'; all+=("$one"); done\n${rest}\n`,
      )
      chmodSync(file, 0o755)
    }
  }

  const environment = (): NodeJS.ProcessEnv => ({
    ...pulumiEnvironment(work),
    PATH: `${path.join(work, 'bin')}${path.delimiter}${process.env['PATH'] ?? ''}`,
    AIRBYTE_URL: `http://localhost:${String(port)}`,
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_ignore_scripts: 'true',
  })
  const runPulumi = (cwd: string, ...args: ReadonlyArray<string>): Promise<Run> =>
    run('pulumi', [...args, '--non-interactive'], { cwd, env: environment() })

  /** Runs a page in a folder. What it has started in the background runs on until all is over. */
  const runPage = (page: string, folder: string, picked: (block: Block) => boolean = () => true): Promise<Run> =>
    new Promise((resolve, reject) => {
      const script = `set -euo pipefail\n${scriptOf(page, picked)}`.replaceAll('8000', String(port))
      const child = spawn('bash', ['-c', script], {
        cwd: folder,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: environment(),
      })
      running.push(child)
      let output = ''
      child.stdout.on('data', (data: Buffer) => (output += data.toString()))
      child.stderr.on('data', (data: Buffer) => (output += data.toString()))
      child.on('error', reject)
      child.on('exit', (code) => {
        setTimeout(() => {
          resolve({ code, output })
        }, 100)
      })
    })

  before(async () => {
    work = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-pages-'))
    port = await freePort()
    mkdirSync(path.join(work, 'state'))
    const packed = outputOf(await run('npm', ['pack', '--silent', '--pack-destination', work], { cwd: root }))
    putShims(path.join(work, packed.trim().split('\n').at(-1) ?? ''))
  })
  after(() => {
    for (const { pid } of running) {
      try {
        if (pid !== undefined) process.kill(-pid)
      } catch {
        // It has ended by itself.
      }
    }
    rmSync(work, { recursive: true, force: true, maxRetries: 3 })
  })

  it('run as they stand: the start', async () => {
    const output = outputOf(await runPage('start', work))
    const [, shown = ''] = /```text\n(.*)\n```/.exec(readFileSync(path.join(root, 'docs', 'start.md'), 'utf8')) ?? []
    expect(output).to.contain(shown)
    expect(output).to.contain('The resources in the stack have been deleted')
  })

  it('run as they stand: reviews, of the program that the start has made', async () => {
    const shop = path.join(work, 'shop')
    outputOf(await runPulumi(shop, 'stack', 'init', 'prod'))
    const isReset = ({ text }: Block): boolean => text.includes('pulumi-airbyte reset')
    const output = outputOf(await runPage('reviews', shop, (block) => !isReset(block)))
    expect(['plan.md', 'plan.html', 'plan.json'].filter((file) => !existsSync(path.join(shop, file)))).to.deep.equal([])
    expect(output).to.contain('1 to create of 1 connection; no stream is reset. Nothing blocks it.')
    expect(output).to.match(/Policies:\n.*local: policy-pack\/run/)
    outputOf(await runPulumi(shop, 'up', '--stack', 'prod', '--yes', '--skip-preview'))
    expect(outputOf(await runPage('reviews', shop, isReset))).to.contain('shop: reset job ')
  })

  it('run as they stand: taking over a workspace, of one connection that was made by hand', async () => {
    const post = async (operation: string, body: object): Promise<Readonly<Record<string, unknown>>> => {
      const response = await fetch(`http://localhost:${String(port)}/api/v1/${operation}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return (await response.json()) as Readonly<Record<string, unknown>>
    }
    const first = async (noun: string, body: object): Promise<Readonly<Record<string, unknown>>> =>
      ((await post(`${noun}/list`, body))[noun] as ReadonlyArray<Readonly<Record<string, unknown>>>)[0] ?? {}
    const { workspaceId } = await first('workspaces', {})
    const { sourceId } = await first('sources', { workspaceId })
    const { destinationId } = await first('destinations', { workspaceId })
    const made = { name: 'by hand', status: 'active', syncCatalog: { streams: [table('users')] } }
    await post('connections/create', { sourceId, destinationId, ...made })
    const output = outputOf(await runPage('taking-over', path.join(work, 'shop')))
    expect(output).to.match(/taken +by hand/)
    expect(existsSync(path.join(work, 'shop', 'airbyte', 'connections', 'index.ts'))).to.equal(true)
  })

  for (const tool of ['npm', 'pnpm']) {
    it(`run as they stand: monorepos, with ${tool}`, async () => {
      const folder = path.join(work, tool)
      const put = (file: string, content: string): void => {
        mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
        writeFileSync(path.join(folder, file), content)
      }
      put('package.json', JSON.stringify({ name: 'mono', private: true, workspaces: ['packages/*'] }))
      put('pnpm-workspace.yaml', 'packages: ["packages/*"]\n')
      for (const name of ['shared', 'pipelines']) {
        put(`packages/${name}/package.json`, JSON.stringify({ name, version: '1.0.0' }))
      }
      outputOf(await runPage('monorepos', folder, ({ text }) => text.startsWith(`${tool} `)))
      const program = createRequire(path.join(folder, 'packages', 'pipelines', 'index.js'))
      expect(program.resolve('pulumi-airbyte/runtime')).to.match(/runtime.index\.js$/)
    })
  }
})
