// @ts-check
/** Builds a Pulumi CLI with Go into the cache, from the modules that `tools/pulumi-cli` pins. */
import { cpSync, mkdirSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { root, variable } from '../places.mjs'
import { cached, intoCache, PULUMI_VERSION } from './cache.mjs'
import { accept, executable, onPath } from './cli.mjs'
import { quietly, withProgress } from './commands.mjs'
import { DYNAMIC_PROVIDER, npmScripts } from './scripts.mjs'

/** Where programs keep a user's settings (`XDG_CONFIG_HOME`). */
const userSettings = () => variable('XDG_CONFIG_HOME') ?? path.join(os.homedir(), '.config')

const PACKAGES = [
  {
    folder: 'language-host',
    name: 'pulumi-language-nodejs',
    flags: '-s -w',
    target: 'github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs',
  },
  {
    folder: 'cli',
    name: 'pulumi',
    flags: `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${PULUMI_VERSION}`,
    target: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi',
  },
]

/** Everything that Go writes stays in one folder, which is removed afterwards. */
const goEnvironment = (/** @type {string} */ beside) => ({
  ...process.env,
  GOPATH: path.join(beside, 'go'),
  GOMODCACHE: path.join(beside, 'go', 'mod'),
  GOCACHE: path.join(beside, 'go', 'cache'),
  // Go keeps its telemetry with the user's settings; only the settings are wanted from there.
  GOENV: variable('GOENV') ?? path.join(userSettings(), 'go', 'env'),
  XDG_CONFIG_HOME: path.join(beside, 'settings'),
  GOFLAGS: '-mod=mod -modcacherw',
  GOWORK: 'off',
  GOTELEMETRY: 'off',
  CGO_ENABLED: '0',
})

const build = async (/** @type {string} */ go, /** @type {string} */ beside) => {
  const out = path.join(beside, 'out', 'bin')
  mkdirSync(out, { recursive: true })
  // A copy: Go may want to write to go.mod, and the repository is not its place to do so.
  cpSync(path.join(root, 'tools', 'pulumi-cli'), path.join(beside, 'modules'), { recursive: true })
  for (const { folder, name, flags, target } of PACKAGES) {
    await quietly(go, ['build', '-ldflags', flags, '-o', path.join(out, executable(name)), target], {
      cwd: path.join(beside, 'modules', folder),
      env: goEnvironment(beside),
    })
  }
  // Beside the CLI, as the official installer has it: found elsewhere on PATH, Pulumi warns of it at each step.
  for (const name of [DYNAMIC_PROVIDER, `${DYNAMIC_PROVIDER}.cmd`]) {
    cpSync(path.join(npmScripts, name), path.join(out, name))
  }
}

export const fromGo = async () => {
  const go = onPath('go')
  if (go === undefined) throw new Error('there is no Go on PATH to build it with (1.25 or later)')
  await withProgress(`building Pulumi ${PULUMI_VERSION} with Go`, () => intoCache((beside) => build(go, beside)))
  return accept(cached(), 'built with Go')
}
