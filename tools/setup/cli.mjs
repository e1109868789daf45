// @ts-check
/** Judges a Pulumi CLI: does it run, is it new enough, has it its Node language host? */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'

import { isWindows, root } from '../places.mjs'

/** @typedef {{ readonly pulumi: string, readonly folders: ReadonlyArray<string>, readonly version: string, readonly how: string }} Accepted */

/** The oldest CLI that hides what a resource asks to be hidden in previews. */
const OLDEST_PULUMI = [3, 200, 0]

export const executable = (/** @type {string} */ name) => (isWindows ? `${name}.exe` : name)

const isNewEnough = (/** @type {string} */ version) => {
  const parts = version.split(/[.+-]/).slice(0, 3).map(Number)
  for (const [at, oldest] of OLDEST_PULUMI.entries()) {
    const part = parts[at] ?? 0
    if (part !== oldest) return part > oldest
  }
  return true
}

/** The version that a CLI says it has; undefined where it does not run. */
const versionOf = (/** @type {string} */ pulumi) => {
  const { status, stdout } = spawnSync(pulumi, ['version'], {
    encoding: 'utf8',
    timeout: 30_000,
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: 'true', PULUMI_HOME: path.join(root, '.pulumi-airbyte', 'home') },
  })
  return status === 0 ? stdout.trim().replace(/^v/, '') : undefined
}

export const onPath = (/** @type {string} */ name) =>
  (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => path.join(folder, executable(name)))
    .find((file) => existsSync(file))

/**
 * The CLI with the folders that its programs stand in; throws the reason why it cannot be used.
 *
 * @param {string} pulumi
 * @param {string} how
 * @returns {Accepted}
 */
export const accept = (pulumi, how) => {
  const version = versionOf(pulumi)
  if (version === undefined) throw new Error(`${pulumi} does not run`)
  if (!isNewEnough(version)) throw new Error(`${pulumi} is ${version}; ${OLDEST_PULUMI.join('.')} or later is needed`)
  const host = path.join(path.dirname(pulumi), executable('pulumi-language-nodejs'))
  const found = existsSync(host) ? host : onPath('pulumi-language-nodejs')
  if (found === undefined) throw new Error(`${pulumi} has no pulumi-language-nodejs beside it or on PATH`)
  return { pulumi, folders: [path.dirname(pulumi), path.dirname(found)], version, how }
}

export const fromPath = () => {
  const pulumi = onPath('pulumi')
  if (pulumi === undefined) throw new Error('there is no pulumi on PATH')
  return accept(pulumi, 'on PATH')
}
