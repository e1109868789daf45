// @ts-check
/** `npm run build`: TypeScript to CommonJS with types, in `dist`. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { isMain, messageOf, modified, root } from './places.mjs'
import { withProgress } from './progress.mjs'

/** A mark of its own, because the compiler keeps no time that says when all of it was done. */
const mark = path.join(root, 'dist', '.built')

/** Builds; throws with the compiler's words if it cannot. */
export const build = () => {
  rmSync(path.join(root, 'dist'), { recursive: true, force: true })
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    cwd: root,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`The build failed:\n${stdout}${stderr}`)
  const command = path.join(root, 'dist', 'cli', 'main.js')
  if (existsSync(command)) chmodSync(command, 0o755)
  writeFileSync(mark, '')
}

/** When anything in a folder was changed last. */
const newest = (/** @type {string} */ folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce(
        (latest, name) => Math.max(latest, modified(path.join(folder, name))),
        modified(folder),
      )
    : 0

/** Is there a build, younger than everything that it is made of? */
export const isBuilt = () => {
  const sources = ['provider', 'emulator', 'cli', 'policies'].map((folder) => newest(path.join(root, folder)))
  return modified(mark) > Math.max(...sources, modified(path.join(root, 'tsconfig.build.json')))
}

if (isMain(import.meta.url)) {
  try {
    await withProgress('build', 'compiling into dist', build)
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`)
    process.exit(1)
  }
}
