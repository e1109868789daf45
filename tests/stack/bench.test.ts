import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import { type StackFigures, STEPS } from '../../bench/stack'
import { root, run } from '../support/stack'

/** A stand-in for OpenTofu: prints a line for each connection, and writes a state of 500 bytes. */
const TOFU = `#!/usr/bin/env node
const { readFileSync, writeFileSync } = require('node:fs')
const { resource } = JSON.parse(readFileSync('main.tf.json', 'utf8'))
for (const name of Object.keys(resource.airbyte_connection)) console.log(process.argv[2], name)
if (process.argv[2] !== 'plan') writeFileSync('terraform.tfstate', ' '.repeat(500))
`

describe('npm run bench', function () {
  this.timeout(600_000)

  it('with --smoke measures everything once, small, and writes the figures', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-bench-'))
    try {
      const file = path.join(folder, 'figures.json')
      const tofu = path.join(folder, 'tofu')
      writeFileSync(tofu, TOFU, { mode: 0o755 })
      const { code, output } = await run(
        process.execPath,
        [path.join(root, 'tools', 'bench.mjs'), '--quick', '--smoke', '--peers', '--json', file],
        { cwd: root, env: { ...process.env, TOFU_BIN: tofu, PROVIDER_BIN: tofu } },
      )
      expect(code, output).to.equal(0)
      expect(output).to.contain('# Beside OpenTofu')
      const { figures, machine, versions, commit, scales } = JSON.parse(readFileSync(file, 'utf8')) as {
        readonly figures: Readonly<Record<string, number | Readonly<Record<string, number>>>>
        readonly machine: unknown
        readonly versions: unknown
        readonly commit: unknown
        readonly scales: ReadonlyArray<{ readonly peer: StackFigures }>
      }
      const { steps, stateBytesPerConnection } = scales[0]?.peer ?? expect.fail('no peer was measured')
      expect(Object.entries(steps).map(([name, { lines }]) => [name, lines])).to.deep.equal(
        STEPS.map((name) => [name, 5]),
      )
      expect(stateBytesPerConnection).to.equal(100)
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
