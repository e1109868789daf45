// @ts-check
/** What npm would publish: packed once, then judged by publint, by Are the types wrong, and by npm's own rehearsal. */
import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'

import { bin, isMain, isWindows, messageOf, root, workFolder } from './places.mjs'

/**
 * @param {string} command
 * @param {ReadonlyArray<string>} args
 */
const outputOf = (command, args) => {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    shell: isWindows,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
  })
  const output = `${stdout}${stderr}`
  if (status !== 0) throw new Error(`${path.basename(command)} ${args.join(' ')}\n${output}`)
  return output
}

const npm = (/** @type {ReadonlyArray<string>} */ ...args) => outputOf(isWindows ? 'npm.cmd' : 'npm', args)

/** Packs what is built into the folder, and answers where it lies. */
export const pack = (/** @type {string} */ folder) => {
  npm('pack', '--silent', '--pack-destination', folder)
  const name = readdirSync(folder).find((file) => file.endsWith('.tgz'))
  if (name === undefined) throw new Error('npm pack has written no tarball')
  return path.join(folder, name)
}

/** What npm would say but for the list of files and that nobody is logged in: it corrects a package.json silently. */
const complaintsIn = (/** @type {string} */ output) =>
  output
    .split('\n')
    .filter((line) => /^npm (?:warn|error) /.test(line) && !line.includes('requires you to be logged in'))

const judge = () => {
  const folder = workFolder('tarball-')
  try {
    const tarball = pack(folder)
    outputOf(bin('publint'), ['--strict', tarball])
    outputOf(bin('attw'), ['--format', 'ascii', tarball])
    const complaints = complaintsIn(npm('publish', '--dry-run', '--offline', '--provenance=false'))
    if (complaints.length > 0) throw new Error(`npm publish --dry-run\n${complaints.join('\n')}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (isMain(import.meta.url)) {
  try {
    judge()
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`)
    process.exit(1)
  }
}
