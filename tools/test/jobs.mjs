// @ts-check
/** Which processes run the tests: one for each file that takes long, and one for all the others. */
import { readdirSync } from 'node:fs'
import path from 'node:path'

import { root } from '../places.mjs'

/** @import { Job } from './types.js' */

/**
 * About how many seconds a file takes on a machine of two cores, where it is many. A file that is not named here takes
 * its place among the quick ones, which share a process; those of `tests/stack` and `tests/histories` never do.
 *
 * @type {Readonly<Record<string, number>>}
 */
export const SECONDS = {
  'tests/api/faults.test.ts': 35,
  'tests/connection/crash.test.ts': 100,
  'tests/select/generate.test.ts': 20,
  'tests/stack/bench.test.ts': 45,
  'tests/stack/demo.test.ts': 45,
  'tests/stack/environments.test.ts': 30,
  'tests/stack/failures.test.ts': 45,
  'tests/stack/options.test.ts': 120,
  'tests/stack/policies.test.ts': 35,
  'tests/stack/postgres.test.ts': 30,
  'tests/stack/previews.test.ts': 80,
  'tests/stack/quickstart.test.ts': 45,
  'tests/stack/typed-catalog.test.ts': 35,
}

/** Files that are taken to last long, unless SECONDS knows better. */
const isLong = (/** @type {string} */ file) => file in SECONDS || /^tests\/(stack|histories)\//.test(file)

/** Every file of tests, with slashes on every system. */
export const testFiles = () =>
  readdirSync(path.join(root, 'tests'), { recursive: true, encoding: 'utf8' })
    .map((file) => `tests/${file.split(path.sep).join('/')}`)
    .filter((file) => file.endsWith('.test.ts'))
    .sort()

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
 * @param {ReadonlyArray<string>} [files]
 * @returns {ReadonlyArray<Job>}
 */
export const testJobs = (reports, files = testFiles()) => {
  const quick = files.filter((file) => !isLong(file))
  const long = files.filter(isLong)
  return [
    ...long.map((file, at) => jobOf(file, [file], SECONDS[file] ?? 60, path.join(reports, `${at}.json`))),
    ...(quick.length === 0
      ? []
      : [jobOf(`${quick.length} files of quick tests`, quick, 60, path.join(reports, 'quick.json'))]),
  ]
}
