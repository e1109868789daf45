import { readFileSync } from 'node:fs'
import path from 'node:path'

import { expect } from 'chai'
import { parse } from 'yaml'

import { notesOf } from '../../tools/release.mjs'
import { root } from '../support/stack'

const CHANGELOG = `# Changelog

## 1.2.3 (2026-09-01)

- Something new.

## 1.2.2 (unreleased)

- Something older.
`

const manifest = (version: string, author = 'Acme'): string => JSON.stringify({ version, author })

const workflow = (name: string): { readonly jobs: Readonly<Record<string, unknown>> } =>
  parse(readFileSync(path.join(root, '.github', 'workflows', name), 'utf8')) as {
    readonly jobs: Readonly<Record<string, unknown>>
  }

describe('a release', () => {
  it('has as its notes what the changelog says of it', () => {
    expect(notesOf('v1.2.3', manifest('1.2.3'), CHANGELOG)).to.equal('- Something new.\n')
  })

  for (const [title, tag, text, said] of [
    [
      'its tag is of another version',
      'v1.2.4',
      manifest('1.2.3'),
      'The tag is v1.2.4, and package.json says 1.2.3. Let both say the same.',
    ],
    [
      'nobody publishes it yet',
      'v1.2.3',
      manifest('1.2.3', 'OWNER'),
      'package.json still says OWNER. Write there who publishes it, in author, homepage, repository and bugs, then run npm run docs.',
    ],
    [
      'its changelog is not finished',
      'v1.2.2',
      manifest('1.2.2'),
      'CHANGELOG.md has no heading "## 1.2.2 (YYYY-MM-DD)". Write there what changes for users, and the day of the release.',
    ],
    [
      'its changelog does not name it',
      'v1.2',
      manifest('1.2'),
      'CHANGELOG.md has no heading "## 1.2 (YYYY-MM-DD)". Write there what changes for users, and the day of the release.',
    ],
  ] as const) {
    it(`is refused where ${title}`, () => {
      expect(() => notesOf(tag, text, CHANGELOG)).to.throw(said)
    })
  }

  it('is tested on every Node that package.json allows', () => {
    const { engines } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      readonly engines: { readonly node: string }
    }
    const { test } = workflow('test.yml').jobs as {
      readonly test: { readonly strategy: { readonly matrix: { readonly node: ReadonlyArray<string> } } }
    }
    expect(test.strategy.matrix.node).to.deep.equal(['20.19', '22', '24'])
    expect(engines.node).to.equal(`>=${test.strategy.matrix.node[0] ?? ''}`)
  })

  it('is published with provenance, after its tests and the tool that judges it', () => {
    const { publish } = workflow('release.yml').jobs as {
      readonly publish: { readonly steps: ReadonlyArray<{ readonly run?: string }> }
    }
    expect(publish.steps.flatMap(({ run }) => run ?? [])).to.deep.equal([
      'npm ci',
      'node tools/release.mjs "$GITHUB_REF_NAME" > notes.md',
      'npm test',
      'npm publish --provenance',
      'gh release create "$GITHUB_REF_NAME" --title "$GITHUB_REF_NAME" --notes-file notes.md',
    ])
  })
})
