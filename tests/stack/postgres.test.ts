import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import { openProject } from '../support/project'
import { stage } from '../support/shop'

const HOME = '/usr/lib/postgresql'

const binaries = (): string | undefined =>
  (existsSync(HOME) ? readdirSync(HOME) : [])
    .map((version) => path.join(HOME, version, 'bin'))
    .find((folder) => existsSync(path.join(folder, 'initdb')))

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = net.createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
  })

describe('a stack whose state is in PostgreSQL', function () {
  this.timeout(300_000)
  const bin = binaries()
  const isRoot = process.getuid?.() === 0
  let folder = ''
  let port = 0

  /** PostgreSQL does not run as root. */
  const asOwner = (command: string, ...args: ReadonlyArray<string>): void => {
    const [name, parts] = isRoot
      ? ['runuser', ['-u', 'postgres', '--', path.join(bin ?? '', command), ...args]]
      : [path.join(bin ?? '', command), [...args]]
    const { status, stderr } = spawnSync(name, parts, {
      encoding: 'utf8',
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    if (status !== 0) throw new Error(`${command} failed: ${stderr}`)
  }

  before(async function () {
    if (bin === undefined || (isRoot && spawnSync('id', ['postgres']).status !== 0)) {
      process.stdout.write('      skipped: there is no PostgreSQL (Debian: apt install postgresql)\n')
      this.skip()
    }
    folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-postgres-'))
    if (isRoot) spawnSync('chown', ['postgres', folder])
    chmodSync(folder, 0o700)
    port = await freePort()
    const data = path.join(folder, 'data')
    asOwner('initdb', '-D', data, '-U', 'pulumi', '-A', 'trust', '--no-sync')
    const options = `-p ${String(port)} -h 127.0.0.1 -k ${folder} -F`
    asOwner('pg_ctl', '-D', data, '-w', '-l', path.join(folder, 'log'), '-o', options, 'start')
  })
  after(() => {
    if (folder === '') return
    try {
      asOwner('pg_ctl', '-D', path.join(folder, 'data'), '-m', 'immediate', 'stop')
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    }
  })

  it('goes through its life there, and of two users at once none loses anything', async () => {
    const here = await stage()
    const url = `postgres://pulumi@127.0.0.1:${String(port)}/postgres?sslmode=disable`
    const project = await openProject(
      {
        'airbyte:url': here.emulator.url,
        'program:sourceId': here.sourceId,
        'program:destinationId': here.destinationId,
      },
      'test',
      { PULUMI_BACKEND_URL: url },
    )
    try {
      const program = (schedule: string): string =>
        `for (let at = 0; at < 5; at += 1) shop({ name: 'c' + at, prefix: 'p' + at, ${schedule} }, {}, 'c' + at)`
      project.write(program(''))
      await project.must('up', '--yes', '--skip-preview')
      await project.must('preview', '--expect-no-changes')
      project.write(program(`schedule: { scheduleType: 'basic', units: 6, timeUnit: 'hours' }`))
      const both = await Promise.all([
        project.pulumi('up', '--yes', '--skip-preview'),
        project.pulumi('up', '--yes', '--skip-preview'),
      ])
      // One waits or is refused; at least one goes through.
      expect(
        both.some(({ code }) => code === 0),
        both.map(({ output }) => output).join('\n'),
      ).to.equal(true)
      for (const { code, output } of both) if (code !== 0) expect(output).to.match(/lock|conflict|concurrent/i)
      await project.must('up', '--yes', '--skip-preview')
      await project.must('preview', '--expect-no-changes')
      const { connections } = (await here.post('connections/list', { workspaceId: here.workspaceId })) as {
        readonly connections: ReadonlyArray<{ readonly name: string; readonly scheduleType: string }>
      }
      expect(connections.map(({ name, scheduleType }) => `${name} ${scheduleType}`).sort()).to.deep.equal(
        [0, 1, 2, 3, 4].map((at) => `c${String(at)} basic`),
      )
      await project.must('destroy', '--yes', '--skip-preview')
    } finally {
      project.remove()
      await here.emulator.close()
    }
  })
})
