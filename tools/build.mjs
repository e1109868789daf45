/** `npm run build`: TypeScript to CommonJS with types, in `dist`. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

/** Builds; throws with the compiler's words if it cannot. */
export const build = () => {
  rmSync(path.join(root, 'dist'), { recursive: true, force: true })
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    cwd: root,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`The build failed:\n${stdout}${stderr}`)
  const bin = path.join(root, 'dist', 'cli', 'main.js')
  if (existsSync(bin)) chmodSync(bin, 0o755)
  // A mark of its own, because the compiler keeps no time that says when all of it was done.
  writeFileSync(path.join(root, 'dist', '.built'), '')
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    build()
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}
