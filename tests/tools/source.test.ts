import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { expect } from 'chai'

import { root } from '../support/stack'

/** A comment that divides a file: `// ---- check`. */
const RULER = /^\s*(?:\/\/|\/\*+|#)\s*[-=─━—*~]{3,}/

const sources = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => /\.(ts|mjs|cjs|js)$/.test(file) && existsSync(path.join(root, file)))

describe('the source', () => {
  it('has no file that rulers divide: it wants to be several', () => {
    expect(sources.length).to.be.greaterThan(200)
    expect(
      ['// ------ check', '  /* ===== */', '/** What --- is meant. */'].map((line) => RULER.test(line)),
    ).to.deep.equal([true, true, false])
    const divided = sources.flatMap((file) =>
      readFileSync(path.join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, at) => (RULER.test(line) ? [`${file}:${String(at + 1)}`] : [])),
    )
    expect(divided).to.deep.equal([])
  })
})
