/** `npm run check`: formatting, lint, types, import boundaries, dead exports, the public API's report. `--fix` mends. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const bin = (name) => path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name)

/** Each check: what it is called, the command, and the one that mends. */
export const CHECKS = [
  ['types', ['tsc', '--noEmit', '-p', 'tsconfig.json']],
  ['lint', ['eslint', '--max-warnings', '0', '.'], ['eslint', '--fix', '.']],
  [
    'formatting',
    ['prettier', '--check', '--log-level', 'warn', '.'],
    ['prettier', '--write', '--log-level', 'warn', '.'],
  ],
  ['imports', ['depcruise', '--config', '.dependency-cruiser.cjs', 'provider', 'policies', 'emulator', 'cli']],
  ['unused code', ['knip', '--no-progress']],
  [
    'API report',
    ['api-extractor', 'run', '--config', 'api-extractor.json'],
    ['api-extractor', 'run', '--local', '--config', 'api-extractor.json'],
  ],
]

const run = ([name, command, mend], isFixing) =>
  new Promise((resolve) => {
    const started = Date.now()
    const [tool, ...args] = isFixing && mend !== undefined ? mend : command
    const child = spawn(bin(tool), args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    let output = ''
    child.stdout.on('data', (data) => (output += data))
    child.stderr.on('data', (data) => (output += data))
    child.on('error', (error) => (output += error.message))
    child.on('close', (code) => resolve({ name, isGood: code === 0, output, seconds: (Date.now() - started) / 1000 }))
  })

/** Runs all checks, two at a time; answers the names of those that failed. */
export const check = async (isFixing = false) => {
  const waiting = [...CHECKS]
  const failed = []
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { name, isGood, output, seconds } = await run(next, isFixing)
      process.stdout.write(
        `${isGood ? '  ✔' : '  ✘'} ${name} (${seconds.toFixed(1)} s)\n${isGood ? '' : `${output}\n`}`,
      )
      if (!isGood) failed.push(name)
    }
  }
  // Mending writes files: one after the other then.
  await Promise.all(isFixing ? [worker()] : [worker(), worker()])
  return failed
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { build } = await import('./build.mjs')
  build()
  process.exit((await check(process.argv.includes('--fix'))).length === 0 ? 0 : 1)
}
