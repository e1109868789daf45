// @ts-check
/** Which processes run the tests: one for each file that takes long, and one for all the others. */
import { readdirSync } from 'node:fs'
import path from 'node:path'

import { root } from '../places.mjs'

/** @import { Job } from './types.js' */

/**
 * About how many seconds a file takes on a machine of two cores beside two others, where it is many. A file that is not named here takes
 * its place among the quick ones, which share a process; those of `tests/stack` never do.
 *
 * @type {Readonly<Record<string, number>>}
 */
export const SECONDS = {
  'tests/api/faults.test.ts': 15,
  'tests/connection/crash.test.ts': 112,
  'tests/histories/agreement.test.ts': 46,
  'tests/histories/replacingAccidents.test.ts': 25,
  'tests/histories/histories.test.ts': 79,
  'tests/histories/historiesNewer.test.ts': 56,
  'tests/histories/owed.test.ts': 71,
  'tests/select/generate.test.ts': 27,
  'tests/stack/bench.test.ts': 61,
  'tests/stack/demo.test.ts': 69,
  'tests/stack/environments.test.ts': 53,
  'tests/stack/failures.test.ts': 49,
  'tests/stack/import.test.ts': 77,
  'tests/stack/interrupted.test.ts': 30,
  'tests/stack/options.test.ts': 117,
  'tests/stack/pages.test.ts': 92,
  'tests/stack/policies.test.ts': 84,
  'tests/stack/postgres.test.ts': 30,
  'tests/stack/previews.test.ts': 78,
  'tests/stack/programs.test.ts': 38,
  'tests/stack/propagating.test.ts': 46,
  'tests/stack/replacing.test.ts': 33,
  'tests/stack/quickstart.test.ts': 100,
  'tests/stack/stories.test.ts': 143,
  'tests/stack/taken.test.ts': 64,
  'tests/stack/takenBadly.test.ts': 45,
  'tests/stack/typed-catalog.test.ts': 51,
  'tests/stack/ways.test.ts': 61,
}

/** Files that have a process of their own. */
const isLong = (/** @type {string} */ file) => file in SECONDS || file.startsWith('tests/stack/')

/** Every file of tests, with slashes on every system. */
export const testFiles = () =>
  readdirSync(path.join(root, 'tests'), { recursive: true, encoding: 'utf8' })
    .map((file) => `tests/${file.split(path.sep).join('/')}`)
    .filter((file) => file.endsWith('.test.ts'))
    .sort()

/**
 * The files that are asked for: by their names, or by the folders that they are in. All, where none is asked for.
 *
 * @param {ReadonlyArray<string>} wanted
 */
export const chosenFiles = (wanted) => {
  const all = testFiles()
  const places = wanted.map((one) => path.posix.normalize(one.split(path.sep).join('/')).replace(/\/$/, ''))
  const isIn = (/** @type {string} */ file) => (/** @type {string} */ place) =>
    file === place || file.startsWith(`${place}/`)
  const absent = places.filter((place) => !all.some((file) => isIn(file)(place)))
  if (absent.length > 0) throw new Error(`There are no tests at ${absent.join(', ')}`)
  return places.length === 0 ? all : all.filter((file) => places.some(isIn(file)))
}

/**
 * One process for these files.
 *
 * @param {string} title
 * @param {ReadonlyArray<string>} files
 * @param {number} seconds
 * @param {string} report
 * @returns {Job}
 */
const jobOf = (title, files, seconds, report) => ({
  title,
  command: process.execPath,
  args: [
    path.join(root, 'node_modules', 'mocha', 'bin', 'mocha.js'),
    ...['--reporter', path.join(root, 'tools', 'test', 'reporter.cjs')],
    ...(process.stdout.isTTY ? ['--color'] : []),
    ...files,
  ],
  seconds,
  report,
})

/**
 * @param {string} reports the folder that takes what they find
 * @param {ReadonlyArray<string>} files
 * @returns {ReadonlyArray<Job>}
 */
export const testJobs = (reports, files) => {
  const quick = files.filter((file) => !isLong(file))
  const long = files.filter(isLong)
  return [
    ...long.map((file, at) => jobOf(file, [file], SECONDS[file] ?? 60, path.join(reports, `${at}.json`))),
    ...(quick.length === 0
      ? []
      : [
          jobOf(
            quick.length === 1 ? String(quick[0]) : `${quick.length} files of quick tests`,
            quick,
            240,
            path.join(reports, 'quick.json'),
          ),
        ]),
  ]
}
