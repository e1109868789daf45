import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import { startEmulator } from '../../emulator'
import { catalog, stage, table } from '../support/shop'
import { root } from '../support/stack'

const CLI = path.join(root, 'dist', 'cli', 'main.js')

describe('the state of the emulator', function () {
  this.timeout(60_000)
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-emulator-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  it('is dumped whole, and loaded into another emulator is the same there', async () => {
    const one = await stage()
    const other = await startEmulator()
    try {
      const { connectionId } = await one.post('connections/create', {
        sourceId: one.sourceId,
        destinationId: one.destinationId,
        name: 'kept',
        status: 'active',
        syncCatalog: catalog(table('users')),
      })
      await one.post('connections/sync', { connectionId })
      await one.emulator.advance(60)
      await one.post('sources/discover_schema', { sourceId: one.sourceId })
      const dump = await one.emulator.dump()
      await other.load(dump)
      const again = await other.dump()
      expect({ ...again, now: 0 }).to.deep.equal({ ...dump, now: 0 })
      expect(again.now).to.be.at.least(dump.now)
      const answer = await fetch(`${other.url}/api/v1/state/get`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ connectionId }),
      })
      expect(await answer.json()).to.deep.equal({
        stateType: 'stream',
        connectionId,
        streamState: [
          {
            streamDescriptor: { name: 'users', namespace: 'public' },
            streamState: { cursor: '1', stream_name: 'users' },
          },
        ],
      })
    } finally {
      await one.emulator.close()
      await other.close()
    }
  })

  it('that is no dump is refused, and nothing changes', async () => {
    const emulator = await startEmulator({ seed: 'shop' })
    try {
      const before = await emulator.dump()
      const failure = await emulator.load({ format: 'else' } as never).then(
        () => 'loaded',
        (error: unknown) => String(error),
      )
      expect(failure).to.equal(
        'Error: This is no dump of an emulator. It takes what dump or GET /emulator/state has answered: an object with format, version 1, now, connections and parts, of Airbyte 0.44 or 2.2.',
      )
      expect({ ...(await emulator.dump()), now: 0 }).to.deep.equal({ ...before, now: 0 })
    } finally {
      await emulator.close()
    }
  })

  it('survives kill -9 with all that was answered, while it was written to', async () => {
    const file = path.join(folder, 'airbyte.data')
    const start = (): Promise<{ readonly url: string; readonly line: string; readonly kill: () => Promise<void> }> =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [CLI, 'emulator', '--seed', 'shop', '--data', file], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        const ended = new Promise<void>((done) =>
          child.on('exit', () => {
            done()
          }),
        )
        let line = ''
        child.stdout.on('data', (data: Buffer) => {
          line += data.toString()
          const url = /http:\/\/[\d.:]+/.exec(line)?.[0]
          if (url === undefined) return
          resolve({
            url,
            line,
            kill: () => {
              child.kill('SIGKILL')
              return ended
            },
          })
        })
        child.on('error', reject)
      })
    const post = async (url: string, at: string, body: unknown): Promise<Readonly<Record<string, never>>> => {
      const response = await fetch(`${url}/api/v1/${at}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return (await response.json()) as Readonly<Record<string, never>>
    }
    const answered: string[] = []
    let emulator = await start()
    const { workspaces } = await post(emulator.url, 'workspaces/list', {})
    const workspaceId = (workspaces as unknown as [{ readonly workspaceId: string }])[0].workspaceId
    for (let round = 0; round < 5; round += 1) {
      const { url } = emulator
      const writers = Array.from({ length: 8 }, async () => {
        try {
          for (;;)
            answered.push(
              String((await post(url, 'workspaces/create', { name: `team ${String(round)}` }))['workspaceId']),
            )
        } catch {
          // Killed in the middle of a call: what was not answered may be there or not.
        }
      })
      await new Promise((resolve) => setTimeout(resolve, 150 + round * 37))
      await emulator.kill()
      await Promise.all(writers)
      emulator = await start()
    }
    const listed = (await post(emulator.url, 'workspaces/list', {}))['workspaces'] as unknown as ReadonlyArray<{
      readonly workspaceId: string
    }>
    const there = new Set(listed.map((workspace) => workspace.workspaceId))
    expect(answered.length).to.be.greaterThan(20)
    expect(answered.filter((id) => !there.has(id))).to.deep.equal([])
    expect(there.has(workspaceId)).to.equal(true)
    expect(emulator.line).to.contain(`0 connections, from ${file}`)
    await emulator.kill()
  })

  it('in a damaged file is refused with a word, and the file left as it is', async () => {
    const file = path.join(folder, 'airbyte.data')
    const emulator = await startEmulator({ seed: 'shop', data: file })
    await emulator.close()
    const whole = readFileSync(file, 'utf8')
    for (const damaged of ['', 'hello', whole.slice(0, -10), whole.replace('shop', 'shot')]) {
      writeFileSync(file, damaged)
      const failure = await startEmulator({ data: file }).then(
        () => 'it started',
        (error: unknown) => String(error),
      )
      expect(failure).to.equal(
        `Error: The emulator cannot read ${file}: it is damaged, or not a file of the emulator's. It is left as it is; give another file, or move this one away.`,
      )
      expect(readFileSync(file, 'utf8')).to.equal(damaged)
    }
    expect(readdirSync(folder)).to.deep.equal(['airbyte.data'])
  })
})

describe('the next job', function () {
  this.timeout(20_000)

  it('fails, or takes its time, as it was told to, and the one after it goes as ever', async () => {
    const here = await stage()
    try {
      const { connectionId } = await here.post('connections/create', {
        sourceId: here.sourceId,
        destinationId: here.destinationId,
        name: 'jobs',
        status: 'active',
        syncCatalog: catalog(table('users')),
      })
      const run = async (): Promise<unknown> => {
        const { job } = (await here.post('connections/sync', { connectionId })) as unknown as {
          readonly job: { readonly id: number }
        }
        await here.emulator.advance(60)
        return ((await here.post('jobs/get', { id: job.id })) as { readonly job?: { readonly status: string } }).job
          ?.status
      }
      await here.emulator.nextJob({ outcome: 'failed' })
      await here.emulator.nextJob({ configType: 'reset_connection', outcome: 'cancelled' })
      await here.emulator.nextJob({ configType: 'sync', connectionId: String(connectionId), seconds: 3600 })
      expect([await run(), await run()]).to.deep.equal(['failed', 'running'])
      await here.emulator.advance(3600)
      expect(await run()).to.equal('succeeded')
    } finally {
      await here.emulator.close()
    }
  })
})
