/** Ctrl-C at any moment: a command ends at once, leaves nothing half written, and says what has become of it and what to do. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'

import { expect } from 'chai'

import { askAt } from '../../cli/ask'
import { holding, type Running, started, until } from '../support/interrupting'
import { catalog, type Stage, stage, table } from '../support/shop'

const NOTHING = `Interrupted.
  nothing was written, and nothing was changed in Airbyte
Try: run this command again.
`

const WAITING =
  'Interrupted: this command ends as soon as Pulumi has ended what it is at. Ctrl-C again ends both at once.\n'

describe('a command that is interrupted', function () {
  this.timeout(60_000)
  let shop: Stage
  let folder: string
  let connectionId: string
  before(async () => {
    shop = await stage({ airbyte: '2.2', races: { endingSeconds: 0 } })
    const { sourceId, destinationId } = shop
    const made = { sourceId, destinationId, name: 'shop', status: 'active', syncCatalog: catalog(table('users')) }
    connectionId = String((await shop.post('connections/create', made))['connectionId'])
    await shop.post('connections/sync', { connectionId })
    await shop.emulator.advance(60)
  })
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-interrupted-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  after(() => shop.emulator.close())

  const start = (args: ReadonlyArray<string>, more: NodeJS.ProcessEnv = {}): Running =>
    started(args, { cwd: folder, env: { ...process.env, AIRBYTE_URL: shop.emulator.url, ...more } })

  /** Interrupts a command while the server holds its answer to one call. */
  const interruptedAt = async (at: string, args: ReadonlyArray<string>, signal?: NodeJS.Signals) => {
    const isHeld = await holding(shop.emulator, at)
    const command = start(args)
    await isHeld()
    command.send(signal)
    return command.ended
  }

  for (const [title, at, args] of [
    ['pull while it looks for the source', '/v1/sources/list', ['pull', '--source', 'shop']],
    ['pull while the source is discovered', '/v1/sources/discover_schema', ['pull', '--source', 'shop']],
    ['state export while it reads', '/v1/state/get', ['state', 'export', '--connection', 'shop']],
    [
      'reset while it plans',
      '/v1/connections/get',
      ['reset', '--connection', 'shop', '--stream', 'public.users', '--yes'],
    ],
  ] as const) {
    it(`says of ${title} that nothing was written, and ends with 130`, async () => {
      expect(await interruptedAt(at, args)).to.deep.equal({ code: 130, out: '', error: NOTHING })
      expect(readdirSync(folder)).to.deep.equal([])
    })
  }

  it('ends with 143 where a pipeline ends it', async () => {
    const ended = await interruptedAt('/v1/sources/list', ['pull', '--source', 'shop'], 'SIGTERM')
    expect(ended).to.deep.equal({ code: 143, out: '', error: NOTHING })
  })

  it('says of a state that is being written that nobody knows whether it is, and run again writes it', async () => {
    await start(['state', 'export', '--connection', 'shop', '--out', 'state.json']).ended
    const { sourceId, destinationId } = shop
    const made = { sourceId, destinationId, name: 'copy', status: 'active', syncCatalog: catalog(table('users')) }
    await shop.post('connections/create', made)
    const args = ['state', 'import', '--connection', 'copy', '--file', path.join(folder, 'state.json'), '--yes']
    const { code, error } = await interruptedAt('/v1/state/create_or_update_safe', args)
    expect([code, error]).to.deep.equal([
      130,
      'Interrupted.\n  the state was being written, and nobody knows whether Airbyte has it\nTry: run this command again: it writes what is not there.\n',
    ])
    const again = await start(args).ended
    expect([again.code, again.out]).to.deep.equal([0, 'copy: 1 stream written, and read back to the letter.\n'])
  })

  it('says of a reset that was asked for that it may have begun, and of one that has begun that Airbyte goes on', async () => {
    const args = ['reset', '--connection', 'shop', '--stream', 'public.users', '--by', 'clear', '--yes']
    const asked = await interruptedAt('/v1/connections/reset/stream', args)
    expect([asked.code, asked.error]).to.deep.equal([
      130,
      'Interrupted.\n  Airbyte was being asked for the reset, and may have begun it\nTry: look at the jobs of the connection in Airbyte before you ask for it again.\n',
    ])
    const begun = await interruptedAt('/v1/jobs/get', args)
    expect([begun.code, begun.error]).to.deep.equal([
      130,
      'Interrupted.\n  Airbyte goes on with the job by itself\n  no sync is started after it\nTry: run this command again while the job runs: it waits for that job, and starts the sync; once the job has ended, start one in Airbyte.\n',
    ])
    expect(begun.out).to.match(/^shop: resets public\.users .*\nshop: reset job \d+ for public\.users\n$/)
  })

  describe('while Pulumi runs', () => {
    /** A stand-in for Pulumi that takes its time to end when it is interrupted, and notes how often it was. */
    const pulumi = (onInterrupt: string): NodeJS.ProcessEnv => {
      writeFileSync(
        path.join(folder, 'pulumi'),
        `#!/bin/sh\ntrap 'echo interrupted >> noted; ${onInterrupt}' INT\necho begun > noted\nwhile true; do sleep 0.1; done\n`,
        { mode: 0o755 },
      )
      return { PATH: `${folder}:${process.env['PATH'] ?? ''}` }
    }
    const noted = (): string =>
      existsSync(path.join(folder, 'noted')) ? readFileSync(path.join(folder, 'noted'), 'utf8') : ''
    const begin = async (onInterrupt: string): Promise<Running> => {
      const command = start(['plan', '--cwd', '.', '--markdown', 'plan.md'], pulumi(onInterrupt))
      await until(() => noted() === 'begun\n')
      return command
    }

    it('waits for it to end, which hears of it just once', async () => {
      const command = await begin('sleep 0.3; exit 1')
      command.send()
      expect(await command.ended).to.deep.equal({ code: 130, out: '', error: `${WAITING}${NOTHING}` })
      expect([noted(), readdirSync(folder).sort()]).to.deep.equal(['begun\ninterrupted\n', ['noted', 'pulumi']])
    })

    it('hands on a second Ctrl-C', async () => {
      const command = await begin('test $(wc -l < noted) -gt 2 && exit 1')
      command.send()
      await until(() => noted().includes('interrupted'))
      command.send()
      expect(await command.ended).to.deep.equal({
        code: 130,
        out: '',
        error: `${WAITING}Interrupted.
  nothing was written, and nothing was changed in Airbyte
Try: run this command again.
`,
      })
    })

    it('ends what heeds nothing with the third', async () => {
      const command = await begin('true')
      for (const count of [1, 2, 3]) {
        command.send()
        if (count < 3) await until(() => noted().split('interrupted').length === count + 1)
      }
      expect((await command.ended).code).to.equal(130)
    })
  })

  it('is interrupted by Ctrl-C at its question, too', async () => {
    const [input, output] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY: true, columns: 80 })]
    const interrupted = new Promise<void>((resolve) => {
      void askAt({ input, output, interrupt: resolve })('Reset?')
    })
    input.write('\u0003')
    await interrupted
  })

  it('takes the end of the terminal for no answer, and a line for one', async () => {
    const answerTo = (typed: string): Promise<string> => {
      const [input, output] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY: true, columns: 80 })]
      input.end(typed)
      return askAt({ input, output, interrupt: () => undefined })('Reset?')
    }
    expect([await answerTo(''), await answerTo('yes\n')]).to.deep.equal(['', 'yes'])
  })
})
