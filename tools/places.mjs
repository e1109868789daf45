// @ts-check
/** Where things lie, for every tool. */
import { mkdirSync, mkdtempSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

export const isWindows = process.platform === 'win32'

/** Is this module the one that Node was asked to run? */
export const isMain = (/** @type {string} */ url) =>
  process.argv[1] !== undefined && url === pathToFileURL(process.argv[1]).href

/** A program that an npm package brings. */
export const bin = (/** @type {string} */ name) =>
  path.join(root, 'node_modules', '.bin', isWindows ? `${name}.cmd` : name)

/** A new folder inside the package, so that programs in it find what is installed; git knows nothing of it. */
export const workFolder = (/** @type {string} */ prefix) => {
  const place = path.join(root, '.pulumi-airbyte')
  mkdirSync(place, { recursive: true })
  return mkdtempSync(path.join(place, prefix))
}

/** When a file was changed last; 0 where there is none. */
export const modified = (/** @type {string} */ file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0

/** What an environment variable says; undefined also where it is empty. */
export const variable = (/** @type {string} */ name) => {
  const value = process.env[name]
  return value === '' ? undefined : value
}

export const messageOf = (/** @type {unknown} */ error) => (error instanceof Error ? error.message : String(error))
