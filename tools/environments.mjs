/**
 * `npm run environments`: examples/environments on three emulators at once, through Pulumi's automation API: brings up
 * dev, staging and prod in parallel, compares them, shows what promoting dev to prod would change, and tears them down.
 */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { setup } from './setup.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const require = createRequire(import.meta.url)
const ENVIRONMENTS = ['dev', 'staging', 'prod']
/** Not the kind that waits: the emulators live in this process. Answers whatever the command printed. */
const output = (command, args, options) =>
  new Promise((resolve) => {
    execFile(command, args, { ...options, maxBuffer: 2 ** 28 }, (_error, stdout, stderr) =>
      resolve(stdout === '' ? stderr : stdout),
    )
  })

const say = (text = '') => process.stdout.write(`${text}\n`)

const table = (rows) => {
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)))
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Stream × environment: mode, cursor and key, and whether it differs from the others that have it. */
const parity = (catalogs) => {
  const told = (entry) =>
    entry === undefined
      ? '–'
      : [
          `${entry.config.syncMode}/${entry.config.destinationSyncMode}`,
          ...(entry.config.cursorField?.length > 0 ? [entry.config.cursorField.join('.')] : []),
          ...(entry.config.primaryKey?.length > 0
            ? [`(${entry.config.primaryKey.map((one) => one.join('.')).join(', ')})`]
            : []),
        ].join(' ')
  const names = [
    ...new Set(catalogs.flatMap(({ streams }) => streams.map(({ stream }) => `${stream.namespace}.${stream.name}`))),
  ].sort()
  return [
    ['stream', ...ENVIRONMENTS, 'drift'],
    ...names.map((name) => {
      const cells = catalogs.map(({ streams }) =>
        told(streams.find(({ stream }) => `${stream.namespace}.${stream.name}` === name)),
      )
      return [name, ...cells, new Set(cells.filter((cell) => cell !== '–')).size > 1 ? 'differs' : 'none']
    }),
  ]
}

const main = async () => {
  const cli = await setup()
  process.env.PATH = `${cli.path}${path.delimiter}${process.env.PATH}`
  process.env.PULUMI_SKIP_UPDATE_CHECK = 'true'
  process.env.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION = 'true'
  const { LocalWorkspace } = require('@pulumi/pulumi/automation')
  const { startEmulator } = require(path.join(root, 'dist', 'emulator'))
  const { createClient, promised } = require(path.join(root, 'dist', 'provider'))
  const place = path.join(root, '.pulumi-airbyte')
  mkdirSync(place, { recursive: true })
  const work = mkdtempSync(path.join(place, 'environments-'))
  const emulators = {}
  const stacks = {}
  const end = async () => {
    for (const emulator of Object.values(emulators)) await emulator.close()
    rmSync(work, { recursive: true, force: true, maxRetries: 3 })
  }
  process.on('SIGINT', () => void end().then(() => process.exit(130)))
  try {
    mkdirSync(path.join(work, 'state'))
    const at = Date.now()
    const seconds = () => `${((Date.now() - at) / 1000).toFixed(1).padStart(5)} s`
    const live = (name) => (text) => {
      for (const line of text.split('\n'))
        if (/airbyte:Connection|Resources:|error/.test(line)) say(`${seconds()}  ${name.padEnd(8)} ${line.trim()}`)
    }
    say('Three emulators, three stacks, one program')
    await Promise.all(
      ENVIRONMENTS.map(async (name) => {
        // Each has credentials of its own.
        const credentials = { username: 'airbyte', password: `secret-of-${name}` }
        emulators[name] = await startEmulator({ seed: 'shop', speed: 100, credentials })
        const workDir = path.join(work, name)
        cpSync(path.join(root, 'examples', 'environments'), workDir, { recursive: true })
        stacks[name] = await LocalWorkspace.createOrSelectStack(
          { stackName: name, workDir },
          {
            envVars: {
              PULUMI_BACKEND_URL: `file://${path.join(work, 'state')}`,
              PULUMI_CONFIG_PASSPHRASE: 'environments',
              PULUMI_HOME: path.join(work, `home-${name}`),
            },
          },
        )
        await stacks[name].setAllConfig({
          'airbyte:url': { value: emulators[name].url },
          'airbyte:password': { value: credentials.password, secret: true },
        })
        await stacks[name].up({ onOutput: live(name), color: 'never' })
      }),
    )
    const catalogs = await Promise.all(
      ENVIRONMENTS.map(async (name) => {
        const { connectionId } = await stacks[name].outputs()
        const client = promised(
          createClient({
            url: emulators[name].url,
            credentials: { kind: 'basic', username: 'airbyte', password: `secret-of-${name}` },
          }),
        )
        return (await client.getConnection({ connectionId: connectionId.value })).syncCatalog
      }),
    )
    say('\nParity')
    say(table(parity(catalogs)))
    say("\nWhat would change in prod if dev's program were applied")
    const preview = await output(
      'pulumi',
      ['preview', '--json', '--non-interactive', '--stack', 'prod', '--config', 'airbyte-environments:overlay=dev'],
      {
        cwd: path.join(work, 'prod'),
        env: {
          ...process.env,
          PULUMI_BACKEND_URL: `file://${path.join(work, 'state')}`,
          PULUMI_CONFIG_PASSPHRASE: 'environments',
          PULUMI_HOME: path.join(work, 'home-prod'),
        },
      },
    )
    const file = path.join(work, 'preview.json')
    writeFileSync(file, preview)
    say((await output(process.execPath, [path.join(root, 'dist', 'cli', 'main.js'), 'plan', '--file', file])).trim())
    say('\nDown')
    await Promise.all(ENVIRONMENTS.map((name) => stacks[name].destroy({ onOutput: live(name), color: 'never' })))
    say(`${seconds()}  all three are gone`)
  } finally {
    await end()
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  },
)
