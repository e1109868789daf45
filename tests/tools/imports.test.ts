import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'

import { expect } from 'chai'

import dependencyCruiser from '../../.dependency-cruiser.cjs'
import layers from '../../tools/layers.cjs'
import { root } from '../support/stack'

interface Rule {
  readonly name: string
  readonly from: { readonly path?: string }
  readonly to: { readonly path?: string; readonly circular?: boolean }
}

const rules = dependencyCruiser.forbidden as ReadonlyArray<Rule>

const sources = ['provider', 'policies', 'emulator', 'cli'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file.split(path.sep).join('/')}`),
)

/** For each rule an import that it forbids. */
const FORBIDDEN: ReadonlyArray<readonly [name: string, from: string, to: string]> = [
  ['ground-floor', 'provider/json.ts', 'provider/catalog/key.ts'],
  ['catalog-is-pure', 'provider/catalog/diff.ts', 'provider/server/index.ts'],
  ['catalog-is-pure', 'provider/catalog/diff.ts', 'fs'],
  ['server-computes', 'provider/server/diff.ts', 'provider/connection/plan.ts'],
  ['errors-are-data', 'provider/errors.ts', 'provider/api/client.ts'],
  ['api-below-connection', 'provider/api/client.ts', 'provider/connection/plan.ts'],
  ['configuration-is-read', 'provider/runtime/configuration.ts', 'provider/api/client.ts'],
  ['connection-below-runtime', 'provider/connection/update.ts', 'provider/runtime/index.ts'],
  ['connection-below-sync', 'provider/connection/update.ts', 'provider/sync/run.ts'],
  ['plans-do-nothing', 'provider/connection/plan.ts', 'provider/api/client.ts'],
  ['declaring-does-nothing', 'provider/connection/resource.ts', 'provider/connection/update.ts'],
  ['declaring-does-nothing', 'provider/lookups.ts', 'provider/runtime/index.ts'],
  ['declare-captures-nothing', 'provider/runtime/declare.ts', 'provider/json.ts'],
  ['select-is-pure', 'provider/select/select.ts', 'provider/connection/plan.ts'],
  ['index-is-for-users', 'policies/rules.ts', 'provider/index.ts'],
  ['emulator-has-no-opinion', 'emulator/state.ts', 'provider/catalog/diff.ts'],
  ['emulator-calls-nobody', 'emulator/state.ts', 'provider/api/client.ts'],
  ['policies-only-read', 'policies/rules.ts', 'provider/connection/update.ts'],
  ['cli-through-the-client', 'cli/pull.ts', 'provider/connection/update.ts'],
  ['library-without-tools', 'provider/json.ts', 'tests/support/shop.ts'],
]

describe('who imports whom', () => {
  it('each rule but that of circles forbids what it is for', () => {
    for (const [name, from, to] of FORBIDDEN) {
      const rule = rules.find((one) => one.name === name)
      expect(new RegExp(rule?.from.path ?? '^$').test(from), `${name}: ${from}`).to.equal(true)
      expect(new RegExp(rule?.to.path ?? '^$').test(to), `${name}: ${to}`).to.equal(true)
    }
    const named = new Set(FORBIDDEN.map(([name]) => name))
    expect(rules.filter(({ name }) => !named.has(name)).map(({ name, to }) => [name, to.circular])).to.deep.equal([
      ['no-circles', true],
    ])
  })

  it('each rule is of files that are there, and each file that a rule names is there', () => {
    expect(sources.length).to.be.greaterThan(100)
    for (const { name, from } of rules) {
      const files = sources.filter((file) => new RegExp(from.path ?? '').test(file))
      expect(files, name).not.to.deep.equal([])
    }
    const named = [...layers.GROUND, ...layers.DATA, ...layers.ACTS].map((name) => `provider/${name}.ts`)
    expect(named.filter((file) => !existsSync(path.join(root, file)))).to.deep.equal([])
  })
})
