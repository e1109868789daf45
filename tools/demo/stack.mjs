// @ts-check
/** The demo's Pulumi stack: a home and a state of its own, and commands that are shown as they run. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'

import { root, workFolder } from '../places.mjs'
import { SILENCE } from '../progress.mjs'
import { environmentOf } from '../setup.mjs'
import { isInterrupted, run } from './processes.mjs'
import { indent, say } from './say.mjs'

/** @import { Cli } from '../setup/pulumi.mjs' */
/** @import { Stack } from './types.js' */

const OPTIONS = ['--stack', 'demo', '--non-interactive', '--color', 'never']

const environmentIn = (/** @type {Cli} */ cli, /** @type {string} */ home) => {
  return {
    ...environmentOf(cli),
    PULUMI_HOME: path.join(home, 'home'),
    PULUMI_BACKEND_URL: `file://${path.join(home, 'state')}`,
    PULUMI_CONFIG_PASSPHRASE: 'demo',
    PULUMI_ACCESS_TOKEN: undefined,
    NO_COLOR: '1',
  }
}

/**
 * @param {Cli} cli
 * @returns {Promise<Stack>}
 */
export const openStack = async (cli) => {
  const home = workFolder('demo-')
  mkdirSync(path.join(home, 'state'))
  const environment = environmentIn(cli, home)
  const settings = path.join(home, 'Pulumi.demo.yaml')
  const argumentsOf = (/** @type {ReadonlyArray<string>} */ args) =>
    args[0] === 'stack' ? [...args, ...OPTIONS] : [...args, ...OPTIONS, '--config-file', settings]

  const pulumi = async (/** @type {ReadonlyArray<string>} */ args, /** @type {boolean} */ isShown) => {
    if (isInterrupted()) throw new Error('interrupted')
    const started = Date.now()
    const seconds = () => (Date.now() - started) / 1000
    if (isShown) say(`  $ pulumi ${args.join(' ')}`)
    const timer = setInterval(() => {
      say(`  … ${seconds().toFixed(0)} s so far`)
    }, SILENCE)
    const { code, output } = await run(cli.pulumi, argumentsOf(args), environment).finally(() => {
      clearInterval(timer)
    })
    if (isInterrupted()) throw new Error('interrupted')
    if (isShown || code !== 0) say(indent(output))
    if (isShown) say(`  (${seconds().toFixed(1)} s)`)
    if (code !== 0) throw new Error(`pulumi ${args[0] ?? ''} ended with ${String(code)}`)
    return output
  }

  say('  making a stack with a home and a state of its own …')
  const made = await run(cli.pulumi, ['stack', 'init', ...OPTIONS], environment)
  if (made.code !== 0) throw new Error(`pulumi stack init failed:\n${made.output}`)
  // `stack init` knows no other place for its settings than the project's folder.
  const beside = path.join(root, 'Pulumi.demo.yaml')
  if (existsSync(beside)) renameSync(beside, settings)
  return {
    shown: (...args) => pulumi(args, true),
    quiet: (...args) => pulumi(args, false),
    takeDown: async () => {
      await run(cli.pulumi, argumentsOf(['destroy', '--yes', '--skip-preview']), environment)
    },
    remove: () => {
      rmSync(home, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
