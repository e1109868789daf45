/** The workflows of the examples, run as the forges run them: their scripts in a folder whose programs are stand-ins. */
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { parse } from 'yaml'

import { root } from './stack'

/** How a script ended. */
export interface Ended {
  readonly code: number | null
  readonly output: string
}

/** A workflow of the examples. */
export const example = (...names: ReadonlyArray<string>): unknown =>
  parse(readFileSync(path.join(root, 'examples', ...names), 'utf8'))

/** Puts a program, or a file, into the folder. */
export const putInto = (folder: string, name: string, text: string): void => {
  writeFileSync(path.join(folder, name), text, { mode: 0o755 })
}

/** Runs a script as both forges do; what lies in the folder is found before anything else. */
export const runScript = (folder: string, script: string, env: NodeJS.ProcessEnv): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      cwd: folder,
      env: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, ...env },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ code, output })
    })
  })
