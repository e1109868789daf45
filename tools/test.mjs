// @ts-check
/**
 * `npm test`: everything made ready, every check, every test; ends with one line that counts them. With files or folders
 * (`npm test -- tests/stack/demo.test.ts`) just their tests.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { checkJobs, tellCheck } from './check.mjs'
import { messageOf, root, workFolder } from './places.mjs'
import { environmentOf, setup } from './setup.mjs'
import { npmCache } from './setup/cache.mjs'
import { chosenFiles, testJobs } from './test/jobs.mjs'
import { endAll, runAll } from './test/pool.mjs'
import { summaryOf } from './test/summary.mjs'

/** @import { Ended } from './test/types.js' */

/** One more than cores, and at least two: much of a stack's test is waiting. */
const lanes = () => Math.max(2, os.availableParallelism() + 1)

const say = (/** @type {string} */ line) => {
  process.stdout.write(`${line}\n`)
}

/** The CLI runs for seconds: without collecting garbage before half a gigabyte, a preview takes 2.6 s of work in place of 2.9 s. */
const SHORT_LIVED = { GOGC: 'off', GOMEMLIMIT: '512MiB' }

/**
 * What every Node of the tests is given, so that it does not compile again what hundreds of them load: see
 * `test/compiled.cjs`.
 *
 * @param {string} work
 */
const precompiled = (work) => {
  const [hook = '', loaded = ''] = ['compiled.cjs', 'load.cjs'].map((name) => path.join(root, 'tools', 'test', name))
  const given = { PULUMI_AIRBYTE_COMPILED: path.join(work, 'compiled') }
  const env = { ...process.env, ...given, PULUMI_AIRBYTE_COMPILING: '1' }
  execFileSync(process.execPath, ['--require', hook, loaded], { cwd: root, env, stdio: 'inherit' })
  return { ...given, NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --require ${JSON.stringify(hook)}`.trim() }
}

/**
 * The tests' own Pulumi home and state, and no settings of an Airbyte: a user's login, stacks and servers are never
 * touched.
 *
 * @param {NodeJS.ProcessEnv} outer
 * @param {string} work
 * @returns {NodeJS.ProcessEnv}
 */
const testEnvironment = (outer, work) => ({
  ...Object.fromEntries(
    Object.entries(outer).filter(
      ([name]) => name !== 'PULUMI_ACCESS_TOKEN' && (!name.startsWith('AIRBYTE_') || name === 'AIRBYTE_DATA'),
    ),
  ),
  ...SHORT_LIVED,
  ...precompiled(work),
  npm_config_cache: npmCache(),
  PULUMI_HOME: path.join(work, 'home'),
  PULUMI_CONFIG_PASSPHRASE: 'test',
})

/** A check is a line, a job of tests its whole output under a heading. */
const tell = (/** @type {Ended} */ ended) => {
  if (ended.report === undefined) tellCheck(ended)
  else say(`\n${ended.isGood ? '✔' : '✘'} ${ended.title} (${ended.took.toFixed(1)} s)\n${ended.output.trimEnd()}\n`)
}

const main = async () => {
  const wanted = process.argv.slice(2)
  const files = chosenFiles(wanted)
  const cli = await setup()
  say(`Pulumi ${cli.version} (${cli.how}), Node ${process.versions.node}, ${lanes()} at a time\n`)
  const work = workFolder('test-')
  try {
    const reports = path.join(work, 'reports')
    mkdirSync(reports)
    const jobs = [...(wanted.length === 0 ? checkJobs() : []), ...testJobs(reports, files)]
    const ended = await runAll(jobs, lanes(), testEnvironment(environmentOf(cli), work), say, tell)
    const { lines, isGood } = summaryOf(ended)
    say(`\n${lines.join('\n')}`)
    return isGood ? 0 : 1
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 3 })
  }
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    endAll()
    say('interrupted\n0 passed, 1 failed')
    process.exit(130)
  })
}

main().then(
  (code) => process.exit(code),
  (/** @type {unknown} */ error) => {
    process.stderr.write(`${messageOf(error)}\n`)
    say('0 passed, 1 failed')
    process.exit(1)
  },
)
