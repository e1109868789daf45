// @ts-check
/**
 * What the demo and the tests need, made ready: the right Node, the dependencies, the build and a Pulumi CLI. Does only
 * what is missing and says what it does. Writes nowhere but into the repository and the cache.
 */
import path from 'node:path'

import { isMain, messageOf } from './places.mjs'
import { withProgress } from './setup/commands.mjs'
import { installDependencies } from './setup/dependencies.mjs'
import { findPulumi } from './setup/pulumi.mjs'

const checkNode = () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new Error(
    `Node 20.19 or later is needed, this is ${process.versions.node}. Install one from https://nodejs.org.`,
  )
}

const buildIfNeeded = async () => {
  const { build, isBuilt } = await import('./build.mjs')
  if (!isBuilt()) await withProgress('building', build)
}

/** Makes everything ready and says where the CLI is. */
export const setup = async () => {
  checkNode()
  await installDependencies()
  await buildIfNeeded()
  return findPulumi()
}

/**
 * The environment in which programs find this CLI, and nothing is downloaded on the way.
 *
 * @param {import('./setup/pulumi.mjs').Cli} cli
 */
export const environmentOf = (cli) => ({
  ...process.env,
  PATH: `${cli.path}${path.delimiter}${process.env['PATH'] ?? ''}`,
  PULUMI_CLI: cli.pulumi,
  PULUMI_SKIP_UPDATE_CHECK: 'true',
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
})

if (isMain(import.meta.url)) {
  try {
    const cli = await setup()
    process.stderr.write(`setup: ready: Pulumi ${cli.version} (${cli.how}), Node ${process.versions.node}\n`)
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`)
    process.exit(1)
  }
}
