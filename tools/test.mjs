/** `npm test`: everything made ready, every check, every test; ends with one line that counts them. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { npmCache, setup } from './setup.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

const mocha = (environment, report) =>
  new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [
        path.join(root, 'node_modules', 'mocha', 'bin', 'mocha.js'),
        '--reporter',
        path.join(root, 'tools', 'reporter.cjs'),
        'tests/**/*.test.ts',
      ],
      { cwd: root, env: { ...environment, PULUMI_AIRBYTE_REPORT: report }, stdio: ['ignore', 'inherit', 'inherit'] },
    )
    child.on('close', (code) => resolve(code ?? 1))
  })

const main = async () => {
  const cli = await setup()
  process.stdout.write(`Pulumi ${cli.version} (${cli.how}), Node ${process.versions.node}\n\nChecks\n`)
  const { check, CHECKS } = await import('./check.mjs')
  const failedChecks = await check()
  const folder = path.join(root, '.pulumi-airbyte')
  mkdirSync(folder, { recursive: true })
  const work = mkdtempSync(path.join(folder, 'test-'))
  const report = path.join(work, 'report.json')
  try {
    // The tests' own Pulumi home and state: a user's login and stacks are never touched.
    const environment = {
      ...process.env,
      PATH: `${cli.path}${path.delimiter}${process.env.PATH}`,
      PULUMI_CLI: cli.pulumi,
      npm_config_cache: npmCache(),
      PULUMI_HOME: path.join(work, 'home'),
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
      PULUMI_CONFIG_PASSPHRASE: 'test',
    }
    delete environment.PULUMI_ACCESS_TOKEN
    for (const name of Object.keys(environment))
      if (name.startsWith('AIRBYTE_') && name !== 'AIRBYTE_DATA') delete environment[name]
    const code = await mocha(environment, report)
    let counts = { passed: 0, failed: 1, skipped: 0 }
    try {
      counts = JSON.parse(readFileSync(report, 'utf8'))
    } catch {
      process.stdout.write('The tests ended before they could report.\n')
    }
    // A run that tested nothing, or that failed beside its tests, is a failure in the closing line too.
    const isUncounted = counts.failed === 0 && (code !== 0 || counts.passed === 0)
    const failed = counts.failed + failedChecks.length + (isUncounted ? 1 : 0)
    if (failedChecks.length > 0) process.stdout.write(`\nFailed checks: ${failedChecks.join(', ')}\n`)
    const passed = counts.passed + CHECKS.length - failedChecks.length
    process.stdout.write(
      `\n${passed} passed, ${failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}\n`,
    )
    return failed === 0 ? 0 : 1
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 3 })
  }
}

main().then(
  (code) => process.exit(code),
  (error) => {
    process.stderr.write(`${error.message}\n`)
    process.stdout.write('0 passed, 1 failed\n')
    process.exit(1)
  },
)
