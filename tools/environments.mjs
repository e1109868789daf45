// @ts-check
/**
 * `npm run environments`: examples/environments on three emulators at once: brings up dev, staging and prod in
 * parallel, compares them, shows what promoting dev to prod would change, and tears them down.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { messageOf, root, workFolder } from './places.mjs'
import { environmentOf, setup } from './setup.mjs'

/** @import { Emulator } from '../emulator/index.js' */
/** @import { Stage } from './environments/stage.mjs' */

const ENVIRONMENTS = ['dev', 'staging', 'prod']

const say = (text = '') => {
  process.stdout.write(`${text}\n`)
}

/**
 * Whatever the command printed. Not the kind of call that waits: the emulators live in this process.
 *
 * @param {string} command
 * @param {ReadonlyArray<string>} args
 * @param {import('node:child_process').ExecFileOptions} options
 * @returns {Promise<string>}
 */
const outputOf = (command, args, options) =>
  new Promise((resolve) => {
    execFile(command, args, { ...options, encoding: 'utf8', maxBuffer: 2 ** 28 }, (_error, stdout, stderr) => {
      resolve(stdout === '' ? stderr : stdout)
    })
  })

/** Prints the lines that tell something, each with its time and environment. */
const livePrinter = () => {
  const started = Date.now()
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s`
  const lineOf = (/** @type {string} */ name) => (/** @type {string} */ text) => {
    for (const line of text.split('\n'))
      if (/airbyte:Connection|Resources:|error/.test(line)) say(`${seconds()}  ${name.padEnd(8)} ${line.trim()}`)
  }
  const note = (/** @type {string} */ name, /** @type {string} */ text) => {
    say(`${seconds()}  ${name.padEnd(8)} ${text}`)
  }
  return { seconds, lineOf, note }
}

/** The preview of an environment with another's program, as `pulumi-airbyte plan` tells it. */
const promotion = async (/** @type {Stage} */ { name, folder, variables }, /** @type {string} */ overlay) => {
  const preview = await outputOf(
    'pulumi',
    ['preview', '--json', '--non-interactive', '--stack', name, '--config', `airbyte-environments:overlay=${overlay}`],
    { cwd: folder, env: { ...process.env, ...variables } },
  )
  const file = path.join(folder, 'preview.json')
  writeFileSync(file, preview)
  return (
    await outputOf(process.execPath, [path.join(root, 'dist', 'cli', 'main.js'), 'plan', '--file', file], {})
  ).trim()
}

const tell = async (/** @type {string} */ work, /** @type {Emulator[]} */ emulators) => {
  const { catalogOf, openStage } = await import('./environments/stage.mjs')
  const { parity, table } = await import('./environments/parity.mjs')
  const { lineOf, note, seconds } = livePrinter()
  say('Three emulators, three stacks, one program')
  const stages = await Promise.all(
    ENVIRONMENTS.map(async (name) => {
      note(name, 'an emulator, and a stack …')
      const stage = await openStage(name, work, emulators)
      note(name, 'pulumi up …')
      await stage.stack.up({ onOutput: lineOf(name), color: 'never' })
      return stage
    }),
  )
  say('\nParity')
  say(table(parity(ENVIRONMENTS, await Promise.all(stages.map(catalogOf)))))
  say("\nWhat would change in prod if dev's program were applied")
  const prod = stages.find(({ name }) => name === 'prod')
  if (prod !== undefined) say(await promotion(prod, 'dev'))
  say('\nDown')
  await Promise.all(stages.map(({ name, stack }) => stack.destroy({ onOutput: lineOf(name), color: 'never' })))
  say(`${seconds()}  all three are gone`)
}

const main = async () => {
  Object.assign(process.env, environmentOf(await setup()))
  const work = workFolder('environments-')
  mkdirSync(path.join(work, 'state'))
  /** @type {Emulator[]} */
  const emulators = []
  const end = async () => {
    for (const emulator of emulators) await emulator.close()
    rmSync(work, { recursive: true, force: true, maxRetries: 3 })
  }
  process.on('SIGINT', () => void end().then(() => process.exit(130)))
  try {
    await tell(work, emulators)
  } finally {
    await end()
  }
}

main().then(
  () => process.exit(0),
  (/** @type {unknown} */ error) => {
    process.stderr.write(`${messageOf(error)}\n`)
    process.exit(1)
  },
)
