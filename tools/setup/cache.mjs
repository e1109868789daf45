// @ts-check
/** The folder of the user's cache that holds a Pulumi CLI and npm's downloads, and how it is filled. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { modified, variable } from '../places.mjs'
import { accept, executable } from './cli.mjs'

/** The CLI that is downloaded or built. `tools/pulumi-cli` pins what a build is made of. */
export const PULUMI_VERSION = '3.259.0'

const cacheFolder = () => path.join(variable('XDG_CACHE_HOME') ?? path.join(os.homedir(), '.cache'), 'pulumi-airbyte')

/** npm's downloads, too, stay in our cache. */
export const npmCache = () => path.join(cacheFolder(), 'npm')

/** The CLI of the cache, which may not be there. */
export const cached = () => path.join(cacheFolder(), PULUMI_VERSION, 'bin', executable('pulumi'))

const isWhole = () => {
  try {
    accept(cached(), '')
    return true
  } catch {
    return false
  }
}

const codeOf = (/** @type {unknown} */ error) =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** Removes what interrupted runs left beside the cache: a Go build is a gigabyte, and its process is gone. */
const removeLeftovers = () => {
  for (const name of readdirSync(cacheFolder())) {
    const pid = Number(/^\.making-(\d+)-/.exec(name)?.[1])
    const folder = path.join(cacheFolder(), name)
    // The age too: a cache shared with a container holds builds whose processes are not seen here.
    if (!(pid > 0) || Date.now() - modified(folder) < 3_600_000) continue
    try {
      process.kill(pid, 0)
    } catch (error) {
      if (codeOf(error) === 'ESRCH') rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** Puts a folder at its place in the cache, unless another run was first and left a whole one. */
const takePlace = (/** @type {string} */ made) => {
  const target = path.join(cacheFolder(), PULUMI_VERSION)
  try {
    renameSync(made, target)
  } catch (error) {
    if (!isWhole()) {
      // What stands there is incomplete or does not run: accepting it would fail at every later run too.
      rmSync(target, { recursive: true, force: true })
      renameSync(made, target)
    } else if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(codeOf(error))) throw error
  }
}

/**
 * Fills the cache through a folder of its own beside it, which then takes its place at once: several runs cannot
 * disturb each other, and whoever is second finds the first one's and uses that.
 *
 * @param {(beside: string) => Promise<void>} fill makes `out` in the folder that it is given
 */
export const intoCache = async (fill) => {
  mkdirSync(cacheFolder(), { recursive: true })
  removeLeftovers()
  const beside = path.join(cacheFolder(), `.making-${process.pid}-${Date.now()}`)
  try {
    await fill(beside)
    takePlace(path.join(beside, 'out'))
  } finally {
    rmSync(beside, { recursive: true, force: true, maxRetries: 3 })
  }
}

export const fromCache = () => {
  if (!existsSync(cached())) throw new Error('the cache has none yet')
  return accept(cached(), 'from the cache')
}
