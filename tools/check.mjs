// @ts-check
/** `npm run check`: formatting, lint, types, import boundaries, dead exports, the public API's report, the tarball, the site. `--fix` mends. */
import { bin, isMain } from './places.mjs'
import { withProgress } from './progress.mjs'
import { runAll } from './test/pool.mjs'

/** @import { Ended, Job } from './test/types.js' */

/**
 * Each check: what it is called, about how long it takes, the command, and the one that mends.
 *
 * @type {ReadonlyArray<readonly [title: string, seconds: number, command: Command, mend?: Command]>}
 * @typedef {readonly [tool: string, ...args: ReadonlyArray<string>]} Command
 */
const CHECKS = [
  ['types', 25, ['tsc', '--noEmit', '-p', 'tsconfig.json']],
  ['lint', 65, ['eslint', '--max-warnings', '0', '.'], ['eslint', '--fix', '.']],
  [
    'formatting',
    25,
    ['prettier', '--check', '--log-level', 'warn', '.'],
    ['prettier', '--write', '--log-level', 'warn', '.'],
  ],
  ['imports', 5, ['depcruise', '--config', '.dependency-cruiser.cjs', 'provider', 'policies', 'emulator', 'cli']],
  ['unused code', 5, ['knip', '--no-progress']],
  [
    'API report',
    8,
    ['api-extractor', 'run', '--config', 'api-extractor.json'],
    ['api-extractor', 'run', '--local', '--config', 'api-extractor.json'],
  ],
  ['tarball', 10, ['node', 'tools/tarball.mjs']],
  ['documentation', 38, ['node', 'tools/site.mjs']],
]

/** @returns {ReadonlyArray<Job>} */
export const checkJobs = (isFixing = false) =>
  CHECKS.map(([title, seconds, command, mend]) => {
    const [tool, ...args] = isFixing ? (mend ?? command) : command
    return { title, seconds, command: tool === 'node' ? process.execPath : bin(tool), args }
  })

/** A check's line; with what it printed, if it failed. */
export const tellCheck = (/** @type {Ended} */ { title, isGood, output, took }) => {
  process.stdout.write(`${isGood ? '  ✔' : '  ✘'} ${title} (${took.toFixed(1)} s)\n${isGood ? '' : `${output}\n`}`)
}

if (isMain(import.meta.url)) {
  // A check that somebody has added may need what is not installed yet.
  const { installDependencies } = await import('./setup/dependencies.mjs')
  await installDependencies()
  const { build } = await import('./build.mjs')
  await withProgress('check', 'building', build)
  const isFixing = process.argv.includes('--fix')
  const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`)
  // Mending writes files: one after the other then.
  const ended = await runAll(checkJobs(isFixing), isFixing ? 1 : 2, process.env, say, tellCheck)
  process.exit(ended.every(({ isGood }) => isGood) ? 0 : 1)
}
