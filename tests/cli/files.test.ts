/** Files that commands write are whole or not there, whatever is at their place. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import { writeWhole } from '../../cli/files'
import { root, run } from '../support/stack'

describe('a file that a command writes', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-files-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const at = (...parts: ReadonlyArray<string>): string => path.join(folder, ...parts)
  const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8)

  it('is there with its folders, and nothing beside it', () => {
    expect(writeWhole(at('a', 'b', 'file'), 'text')).to.deep.equal(E.right(undefined))
    expect([readdirSync(at('a', 'b')), readFileSync(at('a', 'b', 'file'), 'utf8')]).to.deep.equal([['file'], 'text'])
  })

  it('stays as it is where a new one is to be made', () => {
    writeFileSync(at('file'), 'mine')
    const written = writeWhole(at('file'), 'text', { isNew: true })
    expect(E.isLeft(written) && written.left.text).to.match(/file cannot be written\.\n {2}EEXIST/)
    expect([readdirSync(folder), readFileSync(at('file'), 'utf8')]).to.deep.equal([['file'], 'mine'])
  })

  it('keeps who may read it, and is private where it has to be', () => {
    writeFileSync(at('file'), 'mine')
    chmodSync(at('file'), 0o664)
    writeWhole(at('file'), 'text')
    writeWhole(at('private'), 'text', { isPrivate: true })
    expect([modeOf(at('file')), modeOf(at('private'))]).to.deep.equal(['664', '600'])
  })

  it('is written where a symbolic link points, which stays one', () => {
    mkdirSync(at('there'))
    writeFileSync(at('there', 'file'), 'mine')
    symlinkSync(at('there', 'file'), at('link'))
    writeWhole(at('link'), 'text')
    expect([lstatSync(at('link')).isSymbolicLink(), readFileSync(at('there', 'file'), 'utf8')]).to.deep.equal([
      true,
      'text',
    ])
    expect(readdirSync(at('there'))).to.deep.equal(['file'])
  })

  it('may be a pipe or a device, which nothing can take the place of', async function () {
    if (!existsSync('/dev/stdout')) this.skip()
    const program = `require('tsx/cjs'); require('./cli/files').writeWhole('/dev/stdout', 'text')`
    const args = ['-c', '"$0" -e "$1" | cat', process.execPath, program]
    const { code, output } = await run('sh', args, { cwd: root })
    expect([code, output]).to.deep.equal([0, 'text'])
  })

  it('is none where a folder has its name', () => {
    mkdirSync(at('file'))
    const written = writeWhole(at('file'), 'text')
    expect(E.isLeft(written) && written.left.text).to.match(
      /file cannot be written\.\n {2}E\w+: .*\nTry: check that its folder may be written and has room, or give another place\.$/,
    )
    expect(readdirSync(folder)).to.deep.equal(['file'])
  })
})
