import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import { root, run } from '../support/stack'

describe('npm run bench', function () {
  this.timeout(600_000)

  it('with --smoke measures everything once, small, and writes the figures', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-bench-'))
    try {
      const file = path.join(folder, 'figures.json')
      const { code, output } = await run(
        process.execPath,
        [path.join(root, 'tools', 'bench.mjs'), '--quick', '--smoke', '--json', file],
        { cwd: root },
      )
      expect(code, output).to.equal(0)
      const { figures, machine, versions, commit } = JSON.parse(readFileSync(file, 'utf8')) as {
        readonly figures: Readonly<Record<string, number | Readonly<Record<string, number>>>>
        readonly machine: unknown
        readonly versions: unknown
        readonly commit: unknown
      }
      expect([machine, versions, commit].includes(undefined)).to.equal(false)
      // Times are never asserted; sizes are the same on every machine.
      expect(figures['state_bytes_per_connection']).to.be.within(5_000, 20_000)
      expect(figures['preview_lines_one_stream_change']).to.be.at.most(40)
      expect(Object.keys(figures['5'] ?? {})).to.deep.equal([
        'up_over_floor',
        'preview_new_over_floor',
        'preview_unchanged_over_floor',
        'refresh_over_floor',
        'destroy_over_floor',
      ])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
