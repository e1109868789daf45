import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

import { expect } from 'chai'

import { startEmulator } from '../../emulator'
import { root, run } from '../support/stack'

/** The command lines of all processes that run, where the system tells them. */
const running = (): ReadonlyArray<string> =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8')
      } catch {
        return ''
      }
    })

describe('npm run demo', function () {
  this.timeout(300_000)

  it('tells its whole story and ends well', async () => {
    const { code, output } = await run(process.execPath, ['tools/demo.mjs'], { cwd: root })
    expect(code, output).to.equal(0)
    expect(output).to.contain('3 connections created').and.to.contain('exactly the stream users was reset')
  })

  it('tells it on a newer release: what no longer fits is read again while its table stays filled', async () => {
    const { code, output } = await run(process.execPath, ['tools/demo.mjs', '--airbyte', '2.2'], { cwd: root })
    expect(code, output).to.equal(0)
    expect(output).to.contain('exactly the stream users was read again while its table stays filled')
  })

  it('tells the same story on any Airbyte, in a workspace that it removes', async () => {
    const emulator = await startEmulator()
    try {
      const { code, output } = await run(process.execPath, ['tools/demo.mjs'], {
        cwd: root,
        env: { ...process.env, AIRBYTE_URL: emulator.url },
      })
      expect(code, output).to.equal(0)
      expect(output).to.contain('removed the workspace').and.to.contain('exactly the stream users was reset')
    } finally {
      await emulator.close()
    }
  })

  it('leaves no process behind after Ctrl-C', async function () {
    if (process.platform !== 'linux') this.skip()
    const mark = `DEMO_MARK=${String(Math.random())}`
    const child = spawn(process.execPath, ['tools/demo.mjs'], {
      cwd: root,
      env: { ...process.env, DEMO_MARK: mark.slice('DEMO_MARK='.length) },
      stdio: 'ignore',
    })
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    await new Promise((resolve) => setTimeout(resolve, 4000))
    child.kill('SIGINT')
    expect(await ended).to.equal(130)
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(running().filter((environment) => environment.includes(mark))).to.deep.equal([])
  })
})
