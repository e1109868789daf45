// @ts-check
/** One environment on an emulator of its own, with a stack of `examples/environments`, through Pulumi's automation API. */
import { cpSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

import automation from '@pulumi/pulumi/automation/index.js'

import { root } from '../places.mjs'

/** @import { Emulator } from '../../emulator/index.js' */

/** The build's: setup has made it, and the sources are TypeScript. */
const require = createRequire(import.meta.url)
const builtEmulator = () =>
  /** @type {typeof import('../../emulator/index.js')} */ (require(path.join(root, 'dist', 'emulator')))
const builtProvider = () =>
  /** @type {typeof import('../../provider/index.js')} */ (require(path.join(root, 'dist', 'provider')))

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {string} folder
 * @property {Readonly<Record<string, string>>} variables what its Pulumi needs in its environment
 * @property {Emulator} emulator
 * @property {automation.Stack} stack
 */

/** Each has an application of its own. */
const applicationOf = (/** @type {string} */ name) => ({
  clientId: `stack-of-${name}`,
  clientSecret: `secret-of-${name}`,
})

/**
 * @param {string} name
 * @param {string} work
 * @param {Emulator[]} emulators takes the one that is started here, so that it can be closed whatever fails
 * @returns {Promise<Stage>}
 */
export const openStage = async (name, work, emulators) => {
  const credentials = applicationOf(name)
  const emulator = await builtEmulator().startEmulator({ seed: 'shop', speed: 100, airbyte: '2.2', credentials })
  emulators.push(emulator)
  const folder = path.join(work, name)
  cpSync(path.join(root, 'examples', 'environments'), folder, { recursive: true })
  const variables = {
    PULUMI_BACKEND_URL: `file://${path.join(work, 'state')}`,
    PULUMI_CONFIG_PASSPHRASE: 'environments',
    PULUMI_HOME: path.join(work, `home-${name}`),
  }
  const stack = await automation.LocalWorkspace.createOrSelectStack(
    { stackName: name, workDir: folder },
    { envVars: variables },
  )
  await stack.setAllConfig({
    'airbyte:url': { value: emulator.url },
    'airbyte:clientId': { value: credentials.clientId },
    'airbyte:clientSecret': { value: credentials.clientSecret, secret: true },
  })
  return { name, folder, variables, emulator, stack }
}

/** The catalog that the environment's server has of the connection. */
export const catalogOf = async (/** @type {Stage} */ { name, emulator, stack }) => {
  const { connectionId } = await stack.outputs()
  const { createClient, promised } = builtProvider()
  const client = promised(
    createClient({
      url: emulator.url,
      credentials: { kind: 'application', ...applicationOf(name) },
    }),
  )
  return (await client.getConnection({ connectionId: String(connectionId?.value) })).syncCatalog
}
