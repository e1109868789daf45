/** Where an import writes, and what it says before it does: files in the way of folders, globs that nothing fits, names that would move a terminal. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { expect } from 'chai'
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'

import { findConnection } from '../../cli/find'
import { connectionsFolder, findProject } from '../../cli/import/project'
import { idleGlobs } from '../../cli/import/report'

describe('the place of an import', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-place-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const at = (...parts: ReadonlyArray<string>): string => path.join(folder, ...parts)

  for (const [title, file, out] of [
    ['itself', ['out'], 'out'],
    ['of its locks', ['out', 'catalogs'], 'out'],
  ] as const) {
    it(`is told of a file in the way of the folder ${title}, before anything is asked`, () => {
      mkdirSync(path.dirname(at(...file)), { recursive: true })
      writeFileSync(at(...file), 'mine')
      expect(findProject(at(out))).to.deep.equal(
        E.left({
          _tag: 'Failed',
          text: `${at(...file)} has to be a folder.\n  a file of that name is there, and is left as it is\nTry: move it away, or give another --out.`,
        }),
      )
    })
  }

  it('is a folder of its own beside foreign files, and beside a file of the name', () => {
    expect(connectionsFolder(folder)).to.equal('connections')
    writeFileSync(at('connections'), 'mine')
    expect(connectionsFolder(folder)).to.equal('airbyte-connections')
    mkdirSync(at('airbyte-connections'))
    writeFileSync(at('airbyte-connections', 'mine.ts'), '')
    expect(connectionsFolder(folder)).to.equal('airbyte-connections-2')
  })
})

describe('globs of names', () => {
  it('that no connection fits are told, and what was meant', () => {
    const names = ['shop', 'test users', 'test orders']
    expect(idleGlobs({ only: ['shop', 'shpo', 'test *'], except: ['tset*', 'test o*'] }, names)).to.deep.equal([
      'No connection fits --only "shpo"; did you mean "shop"?',
      'No connection fits --except "tset*".',
    ])
    expect(idleGlobs({ only: [], except: [] }, names)).to.deep.equal([])
  })
})

describe('names that a server says', () => {
  it('move no terminal where they are listed', async () => {
    const found = await findConnection(
      {
        listEveryWorkspace: () => TE.right({ workspaces: [{ workspaceId: 'w', name: 'Shop' }] }),
        listEveryConnection: () =>
          TE.right({ connections: [{ connectionId: 'c', name: 'line\n\u001b[2Jbreak' }] }) as never,
      },
      'shop',
    )()
    expect(found).to.deep.equal(
      E.left({
        _tag: 'Failed',
        text: 'There is no connection "shop".\n  c  line\\u{a}\\u{1b}[2Jbreak\nTry: give --connection as the id of the one that is meant.',
      }),
    )
  })
})
