// @ts-check
/** Installs the dependencies where the lock file has changed since they were installed. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { isWindows, root } from '../places.mjs'
import { npmCache } from './cache.mjs'
import { quietly, withProgress } from './commands.mjs'

const npm = (/** @type {ReadonlyArray<string>} */ args) => {
  const script = process.env['npm_execpath']
  return script?.endsWith('.js') === true
    ? quietly(process.execPath, [script, ...args])
    : quietly(isWindows ? 'npm.cmd' : 'npm', args, { shell: isWindows })
}

export const installDependencies = async () => {
  const mark = path.join(root, 'node_modules', '.pulumi-airbyte-installed')
  const lock = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return
  await withProgress('installing the dependencies (npm ci)', () =>
    npm(['ci', '--no-audit', '--no-fund', '--cache', npmCache()]),
  )
  writeFileSync(mark, lock)
}
