/** The sync state of a connection goes into a file and back, to the letter, and never where it means something else. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import { state } from '../../cli/state'
import { catalog, type Stage, stage, table } from '../support/shop'

/** A number that JavaScript does not keep. */
const LONG = '{"cursor":12345678901234567890.10,"list":[1.0,1e2]}'

for (const airbyte of ['0.44', '2.2'] as const) {
  describe(`pulumi-airbyte state, of Airbyte ${airbyte}`, function () {
    this.timeout(60_000)
    let shop: Stage
    let folder: string
    const file = (): string => path.join(folder, 'state.json')
    before(async () => {
      shop = await stage({ airbyte })
      folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-state-'))
    })
    after(async () => {
      await shop.emulator.close()
      rmSync(folder, { recursive: true, force: true })
    })

    const run = async (...args: ReadonlyArray<string>): Promise<readonly [code: number, output: string]> => {
      let output = ''
      const add = (text: string): void => {
        output += text
      }
      const code = await state.run(args, { environment: { AIRBYTE_URL: shop.emulator.url }, out: add, error: add })
      return [code, output]
    }
    const connect = async (name: string, ...tables: ReadonlyArray<ReturnType<typeof table>>): Promise<string> => {
      const { sourceId, destinationId } = shop
      const more = { sourceId, destinationId, name, status: 'active', syncCatalog: catalog(...tables) }
      return String((await shop.post('connections/create', more))['connectionId'])
    }
    const put = async (connectionId: string, ...names: ReadonlyArray<string>): Promise<void> => {
      const streams = names.map(
        (name) => `{"streamDescriptor":{"name":"${name}","namespace":"public"},"streamState":${LONG}}`,
      )
      await fetch(`${shop.emulator.url}/api/v1/state/create_or_update`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: `{"connectionId":"${connectionId}","connectionState":{"connectionId":"${connectionId}","stateType":"stream","streamState":[${streams.join(',')}]}}`,
      })
    }
    const get = async (connectionId: string): Promise<string> => {
      const response = await fetch(`${shop.emulator.url}/api/v1/state/get`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ connectionId }),
      })
      return (await response.text()).replace(/"connectionId":"[^"]*"/, '')
    }

    it('is written into a file that nobody else may read, and into another connection with the same streams', async () => {
      const from = await connect('from', table('users'), table('orders'))
      const to = await connect('to', table('users'), table('orders'))
      await put(from, 'users', 'orders')
      expect(await run('export', '--connection', 'from', '--out', file())).to.deep.equal([
        0,
        `from: 2 streams\nWrote ${file()}\n`,
      ])
      expect(statSync(file()).mode & 0o777).to.equal(0o600)
      expect(readFileSync(file(), 'utf8')).to.contain(LONG)
      expect(await run('import', '--connection', to, '--file', file(), '--yes')).to.deep.equal([
        0,
        'to: 2 streams written, and read back to the letter.\n',
      ])
      expect(await get(to)).to.equal(await get(from))
      expect(await run('import', '--connection', 'to', '--file', file(), '--yes')).to.deep.equal([
        0,
        'to has this state already: nothing was written.\n',
      ])
    })

    it('is refused where its positions mean something else, and nothing is sent', async () => {
      const other = await connect('other', table('users', { cursorField: ['modified_at'] }))
      const before = await get(other)
      expect(await run('import', '--connection', other, '--file', file(), '--yes')).to.deep.equal([
        1,
        `The state of "other" is left as it is.
  public.users: its position is one of the cursor updated_at, and here the cursor is modified_at
  public.orders: the connection has no such stream
Try: correct what is named, or give another --connection or --file.
`,
      ])
      expect(await get(other)).to.equal(before)
    })

    it('is refused while a job runs', async () => {
      const busy = await connect('busy', table('users'), table('orders'))
      await shop.emulator.nextJob({ connectionId: busy, seconds: 100_000 })
      await shop.post('connections/sync', { connectionId: busy })
      const [code, output] = await run('import', '--connection', busy, '--file', file(), '--yes')
      expect([code, output.replace(/job \d+ is \w+/, 'job N is S')]).to.deep.equal([
        1,
        `The state of "busy" is left as it is.
  its job N is S: a sync that runs would write its own state over it
Try: correct what is named, or give another --connection or --file.
`,
      ])
    })

    it('is refused where there is one of another type, and where there is none in the file', async () => {
      const whole = await connect('whole', table('users'), table('orders'))
      await shop.post('state/create_or_update', {
        connectionId: whole,
        connectionState: { connectionId: whole, stateType: 'legacy', state: { cursor: 1 } },
      })
      const [, output] = await run('import', '--connection', whole, '--file', file(), '--yes')
      expect(output).to.contain(
        'the file has a state of the type stream, the connection one of the type legacy, and no server takes the one in place of the other\n',
      )
      await connect('empty', table('users'))
      const empty = path.join(folder, 'empty.json')
      await run('export', '--connection', 'empty', '--out', empty)
      const [, none] = await run('import', '--connection', 'whole', '--file', empty, '--yes')
      expect(none).to.contain('the file has no state in it: the connection that it is of had never synced\n')
    })

    it('asks nobody where there is no terminal, reads no other file, and is told how it is written', async () => {
      const fresh = await connect('fresh', table('users'), table('orders'))
      expect((await run('import', '--connection', fresh, '--file', file()))[1]).to.equal(
        'The state of "fresh" is left as it is.\n  there is no terminal to ask at\nTry: give --yes.\n',
      )
      const half = path.join(folder, 'half.json')
      writeFileSync(half, readFileSync(file(), 'utf8').slice(0, -40))
      for (const one of [half, path.join(folder, 'none.json')]) {
        const [code, output] = await run('import', '--connection', fresh, '--file', one, '--yes')
        expect([code, output.split('\n')[0]]).to.deep.equal([1, `${one} is not used.`])
      }
      expect((await run('import', '--connection', 'frsh', '--file', file(), '--yes'))[1]).to.contain(
        'There is no connection "frsh"; did you mean "fresh"?\n',
      )
      for (const args of [
        [],
        ['copy'],
        ['export'],
        ['import', '--connection', fresh],
        ['export', '--connection', fresh, '--file', 'x'],
      ]) {
        expect((await run(...args))[0]).to.equal(64)
      }
    })
  })
}
