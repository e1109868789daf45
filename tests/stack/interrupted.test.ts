/** An import that Ctrl-C ends at any moment leaves whole files and no lock; run again it goes on, and ends in an empty preview. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { expect } from 'chai'

import { digest } from '../../provider/json'
import { holding, type Running, started, until } from '../support/interrupting'
import { openTaking, type Taking } from '../support/taking'
import { fillWorkspace } from '../support/workspace'

const JOURNAL = 'airbyte.import.json'

const told = (seen: string, advice: string): string => `Interrupted.\n  ${seen}\nTry: ${advice}.\n`
const GOES_ON = 'run this command again: it goes on from here'

const WAITING =
  'Interrupted: this command ends as soon as Pulumi has ended what it is at. Ctrl-C again ends both at once.\n'

describe('an import that is interrupted', function () {
  this.timeout(180_000)
  let taking: Taking
  before(async () => {
    const { dump } = await fillWorkspace('0.44', { connections: 24, sources: 6 })
    taking = await openTaking(dump, '0.44')
  })
  after(() => taking.close())

  const at = (...parts: ReadonlyArray<string>): string => path.join(taking.folder, ...parts)

  /** Everything in the project's folder but the stand-in, by its path. */
  const files = (): ReadonlyArray<string> =>
    readdirSync(taking.folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('bin'))
      .map((entry) => path.relative(taking.folder, path.join(entry.parentPath, entry.name)))
      .sort()

  const isWhole = ([file, mark]: readonly [string, string]): boolean =>
    existsSync(at(file)) && digest(readFileSync(at(file), 'utf8')) === mark

  /** Files that the journal names and that are not just as it says. */
  const broken = (): ReadonlyArray<unknown> => {
    const { written } = JSON.parse(readFileSync(at(JOURNAL), 'utf8')) as {
      readonly written: Readonly<Record<string, string>>
    }
    return Object.entries(written).filter((entry) => !isWhole(entry))
  }

  const locks = (): ReadonlyArray<string> => {
    const folder = path.join((taking.env['PULUMI_BACKEND_URL'] ?? '').replace('file://', ''), '.pulumi', 'locks')
    return existsSync(folder)
      ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))
      : []
  }

  const stages = (): string => (existsSync(at('bin', 'stages')) ? readFileSync(at('bin', 'stages'), 'utf8') : '')

  /** Pulumi itself, which notes what it is asked for. */
  const begin = (): Running => {
    mkdirSync(at('bin'), { recursive: true })
    writeFileSync(at('bin', 'stages'), '')
    const real = process.env['PULUMI_CLI'] ?? 'pulumi'
    const text = `#!/bin/sh\necho "$1" >> '${at('bin', 'stages')}'\nexec '${real}' "$@"\n`
    writeFileSync(at('bin', 'pulumi'), text, { mode: 0o755 })
    return started(['import', '--workspace', 'Shop', '--out', '.', '--stack', 'prod', '--yes'], {
      cwd: taking.folder,
      env: { ...taking.env, PATH: `${at('bin')}:${process.env['PATH'] ?? ''}` },
    })
  }

  /** How many connections the stack holds. */
  const held = async (): Promise<number> => {
    const { output } = await taking.pulumi('stack', 'export', '--stack', 'prod')
    return output.match(/"type": "pulumi-nodejs:dynamic\/airbyte:Connection"/g)?.length ?? 0
  }

  const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

  /** Starts it, and waits until Pulumi is at something; where that locks the stack, until it is locked. */
  const begunUntil = async (stage: string, isLocking: boolean): Promise<Running> => {
    const command = begin()
    await until(() => stages().includes(`${stage}\n`) && (!isLocking || locks().length > 0))
    await pause(isLocking ? 200 : 700)
    return command
  }
  const withoutProgress = (error: string): string => error.replace(/^(?!Interrupted|Try| ).*\n/gm, '')

  it('has written nothing while it reads', async () => {
    const isHeld = await holding(taking.emulator, '/v1/destinations/list')
    const command = begin()
    await isHeld()
    command.send()
    const { code, error } = await command.ended
    expect([code, error]).to.deep.equal([
      130,
      told('nothing was written, and nothing was changed in Airbyte', 'run this command again'),
    ])
    expect(files()).to.deep.equal([])
  })

  it('has written every file whole where it comes while they are written', async () => {
    const command = begin()
    await until(() => existsSync(at(JOURNAL)))
    command.send()
    const { code, error } = await command.ended
    expect([code, error.replace(WAITING, '')]).to.deep.equal([
      130,
      told('the program is written, and the stack has none of it yet', GOES_ON),
    ])
    expect([broken(), files().filter((file) => file.endsWith('.tmp'))]).to.deep.equal([[], []])
  })

  it('ended by a second Ctrl-C while pulumi import runs, says that the stack may be locked, and how that is mended', async () => {
    const command = await begunUntil('import', true)
    command.send()
    await until(() => command.error().includes(WAITING))
    command.send()
    const { code, error } = await command.ended
    expect([code, withoutProgress(error)]).to.deep.equal([
      130,
      `${WAITING}${told(
        'Pulumi was importing: the stack may have some of the connections already\n  Pulumi was ended while it wrote, and may have left the stack locked',
        `${GOES_ON}; where the stack is locked then, pulumi cancel takes the lock away`,
      )}`,
    ])
    expect([broken(), files().filter((file) => file.includes('import-file'))]).to.deep.equal([[], []])
    if (locks().length > 0) {
      const again = await begin().ended
      expect([again.code, again.error]).to.satisfy(
        ([was, said]: readonly [number, string]) =>
          was === 1 && said.includes('delete the lock file with `pulumi cancel`'),
      )
      await taking.pulumi('cancel', '--yes', '--stack', 'prod')
    }
  })

  it('lets pulumi import finish, which leaves no lock and no file with secrets behind', async () => {
    const command = await begunUntil('import', true)
    command.send()
    const { code, error } = await command.ended
    expect([code, withoutProgress(error)]).to.deep.equal([
      130,
      `${WAITING}${told('the connections are in the stack, and only the preview had not ended', GOES_ON)}`,
    ])
    expect([locks(), broken(), files().filter((file) => file.includes('import-file'))]).to.deep.equal([[], [], []])
    expect(await held()).to.equal(24)
  })

  it('leaves no lock while the preview runs, and all connections in the stack', async () => {
    const command = await begunUntil('preview', false)
    command.send()
    const { code, error } = await command.ended
    expect([code, withoutProgress(error)]).to.deep.equal([
      130,
      `${WAITING}${told('the connections are in the stack, and only the preview had not ended', GOES_ON)}`,
    ])
    expect([locks(), broken()]).to.deep.equal([[], []])
    expect(await held()).to.equal(24)
  })

  it('run again ends in an empty preview, and leaves nothing of itself', async () => {
    const { code, out, error } = await begin().ended
    expect(code, error).to.equal(0)
    expect(out).to.contain('The preview is empty: the program says just what Airbyte has.\n')
    expect(existsSync(at(JOURNAL))).to.equal(false)
    expect((await begin().ended).out).to.contain('There is nothing new to take over.\n')
  })
})
