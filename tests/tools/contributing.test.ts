import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { expect } from 'chai'

import { chosenFiles } from '../../tools/test/jobs.mjs'
import { root, run } from '../support/stack'

const text = readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8')
const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>
}

/** The commands that it shows, without their comments. */
const commands = (/```sh\n([^]*?)```/.exec(text)?.[1] ?? '')
  .trim()
  .split('\n')
  .map((line) => line.replace(/\s+#.*$/, ''))

/** Those that take a moment, and how they are run here: nothing is written. Every run of all tests does the checks. */
const QUICK: ReadonlyArray<readonly [command: string, more: ReadonlyArray<string>]> = [
  ['npm run docs', ['--', '--check']],
  ['npx mocha tests/policies', []],
]

describe('CONTRIBUTING', function () {
  this.timeout(120_000)

  it('shows commands that are there', () => {
    expect(commands.length).to.be.greaterThan(10)
    for (const command of commands) {
      const [, script = command] = /^npm (?:run )?(\S+)/.exec(command) ?? []
      if (command.startsWith('npm')) expect(scripts, command).to.have.property(script)
      const [, place] = / (tests\/\S+)$/.exec(command) ?? []
      if (place !== undefined) expect(chosenFiles([place]), command).not.to.deep.equal([])
    }
    expect(commands).to.include.members(QUICK.map(([command]) => command))
  })

  for (const [command, more] of QUICK) {
    it(`${command} does what it says`, async () => {
      const [program = '', ...args] = command.split(' ')
      const { code, output } = await run(program, [...args, ...more], { cwd: root })
      expect(code, output).to.equal(0)
    })
  }

  it('names files, and what is in them, that are there', () => {
    const named = [...text.matchAll(/`((?:provider|policies|tests|tools)\/[\w/.-]+)`/g)].map(([, file = '']) => file)
    expect(named.length).to.be.greaterThan(10)
    expect(named.filter((file) => !existsSync(path.join(root, file)))).to.deep.equal([])
    for (const [, name = '', file = ''] of text.matchAll(/`(\w+)`\s+\(`([\w/.-]+)`\)/g)) {
      expect(readFileSync(path.join(root, file), 'utf8'), file).to.contain(`export const ${name}`)
    }
  })
})
