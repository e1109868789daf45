// @ts-check
/** Finds a Pulumi CLI by the first way that works. */
import { existsSync } from 'node:fs'
import path from 'node:path'

import { messageOf } from '../places.mjs'
import { fromCache } from './cache.mjs'
import { fromPath, onPath } from './cli.mjs'
import { fromOfficialInstaller } from './download.mjs'
import { fromGo } from './go.mjs'
import { DYNAMIC_PROVIDER, npmScripts } from './scripts.mjs'

/**
 * A CLI that can be used; `path` is what has to stand before PATH to run programs with it.
 *
 * @typedef {{ readonly pulumi: string, readonly path: string, readonly version: string, readonly how: string }} Cli
 */

/** @typedef {import('./cli.mjs').Accepted} Accepted */

/** @type {ReadonlyArray<readonly [name: string, way: () => Accepted | Promise<Accepted>]>} */
const WAYS = [
  ['pulumi on PATH', fromPath],
  ['the cache', fromCache],
  ['the official installer', fromOfficialInstaller],
  ['a build with Go', fromGo],
]

/**
 * Why a CLI is built, which takes minutes, and how that can be spared.
 *
 * @param {ReadonlyArray<string>} failures
 */
export const whyBuilt = (failures) =>
  [
    'No Pulumi CLI is at hand:',
    ...failures,
    'So one is built with Go, once, and kept in the cache: three minutes on two free cores, five to seven on busy ones.',
    'To spare that, end this (Ctrl-C), install Pulumi (https://www.pulumi.com/docs/install/), and run it again.',
  ].join('\nsetup: ')

/** @returns {Promise<Cli>} */
export const findPulumi = async () => {
  const failures = []
  for (const [name, way] of WAYS) {
    try {
      if (way === fromGo && onPath('go') !== undefined) process.stderr.write(`setup: ${whyBuilt(failures)}\n`)
      const { pulumi, folders, version, how } = await way()
      const hasScript = folders.some((folder) => existsSync(path.join(folder, DYNAMIC_PROVIDER)))
      const all = hasScript ? folders : [...folders, npmScripts]
      return { pulumi, path: [...new Set(all)].join(path.delimiter), version, how }
    } catch (error) {
      failures.push(`  ${name}: ${messageOf(error)}`)
    }
  }
  throw new Error(
    `No Pulumi CLI could be had. Tried:\n${failures.join('\n')}\nInstall Pulumi (https://www.pulumi.com/docs/install/), or Go 1.25 or later (https://go.dev/dl/), and run this again.`,
  )
}
