import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'

import { expect } from 'chai'

import { drift } from '../../cli/drift'
import { emulator } from '../../cli/emulator'
import { importWorkspace } from '../../cli/import'
import { plan } from '../../cli/plan'
import { pull } from '../../cli/pull'
import { reset } from '../../cli/reset'
import { state } from '../../cli/state'
import { root } from '../support/stack'

const OVERVIEW = `Usage: pulumi-airbyte <command> [options]

  emulator   an Airbyte on a port of this machine, until Ctrl-C
  pull       writes what a source offers as a lock file, and its types beside it
  plan       what a preview would do to connections, for people and for pipelines
  import     takes over the connections of a workspace: a program, its locks, and the state of a stack
  reset      resets streams of a connection on purpose, and waits for it
  drift      what has come between stacks and Airbyte, whose doing it is, and what helps
  state      how far the syncs of a connection have come: into a file, and from a file into a connection

pulumi-airbyte help <command> tells its options, pulumi-airbyte --version which release this is.
Every command ends with 64 where it is not written so, with 1 where it could not be done, and with 130 where Ctrl-C has
ended it; it says then what has been done.
`

describe('pulumi-airbyte', function () {
  this.timeout(60_000)
  const cli = path.join(root, 'dist', 'cli', 'main.js')
  const run = (...args: ReadonlyArray<string>) => {
    const env = { ...process.env, AIRBYTE_USERNAME: undefined, AIRBYTE_PASSWORD: undefined, AIRBYTE_TOKEN: undefined }
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', env })
    return { status, stdout, stderr }
  }

  for (const args of [[], ['--help'], ['-h'], ['help']]) {
    it(`tells which commands there are for ${args[0] ?? 'no arguments'}`, () => {
      expect(run(...args)).to.deep.equal({ status: 0, stdout: OVERVIEW, stderr: '' })
    })
  }

  for (const [name, command] of Object.entries({
    emulator,
    pull,
    plan,
    import: importWorkspace,
    reset,
    drift,
    state,
  })) {
    it(`tells the options of ${name} for ${name} --help and for help ${name}`, () => {
      for (const args of [
        [name, '--help'],
        ['help', name],
      ]) {
        expect(run(...args)).to.deep.equal({ status: 0, stdout: command.usage, stderr: '' })
      }
    })
  }

  it('ends with 64 for a command that there is not', () => {
    const stderr = `There is no command "pulll".\n\n${OVERVIEW}`
    expect(run('pulll')).to.deep.equal({ status: 64, stdout: '', stderr })
    expect(run('help', 'pulll')).to.deep.equal({ status: 64, stdout: '', stderr })
  })

  it('tells its version, which is the package’s', () => {
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      readonly version: string
    }
    for (const flag of ['--version', '-v']) {
      expect(run(flag)).to.deep.equal({ status: 0, stdout: `${version}\n`, stderr: '' })
    }
  })

  for (const [args, said] of [
    [['--port', 'ten'], '--port has to be a number, not "ten".'],
    [['--seed', 'zoo'], '--seed has to be shop or empty, not "zoo".'],
    [['--airbyte', '1.0'], '--airbyte has to be 0.44 or 2.2, not "1.0".'],
    [
      ['--auth'],
      '--auth needs AIRBYTE_CLIENT_ID and AIRBYTE_CLIENT_SECRET (of --airbyte 2.2), AIRBYTE_TOKEN, or AIRBYTE_USERNAME and AIRBYTE_PASSWORD, in the environment.',
    ],
    [['--prot'], 'There is no option --prot. Did you mean --port?\n\n'],
    [['--port'], '--port needs a value.\n\n'],
  ] as const) {
    it(`ends with 64 for emulator ${args.join(' ')}`, () => {
      const { status, stdout, stderr } = run('emulator', ...args)
      expect([status, stdout, stderr.endsWith(`\n\n${emulator.usage}`)]).to.deep.equal([64, '', true])
      expect(stderr.slice(0, said.length)).to.equal(said)
    })
  }

  it('ends with 1 for an emulator that cannot be started', () => {
    const { status, stdout, stderr } = run('emulator', '--host', '0.0.0.0')
    expect([status, stdout, stderr]).to.deep.equal([
      1,
      '',
      'The emulator would be open to everybody on 0.0.0.0. Give credentials (--auth), or leave the host out.\n',
    ])
  })
})
