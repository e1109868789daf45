/** What `pulumi preview --json` prints: run here, or read from where it was written. */
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'

import * as TE from 'fp-ts/TaskEither'

import { causeOf, type CommandFailure, failed } from '../command'
import type { Options } from './options'

export const previewOutput = ({ file, stack, cwd }: Options): TE.TaskEither<CommandFailure, string> =>
  TE.tryCatch(
    () =>
      file === undefined
        ? runPreview(stack, cwd)
        : file === '-'
          ? standardInput()
          : readFile(file, 'utf8').catch((error: unknown) =>
              Promise.reject(new Error(`${file} cannot be read: ${causeOf(error)}`)),
            ),
    (error) => failed(causeOf(error)),
  )

const standardInput = async (): Promise<string> => {
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

/** Rejects where it could not be run, or printed nothing. A preview that failed tells so in its JSON. */
const runPreview = (stack: string | undefined, cwd: string | undefined): Promise<string> =>
  new Promise((resolve, reject) => {
    const args = ['preview', '--json', '--non-interactive', ...(stack === undefined ? [] : ['--stack', stack])]
    const child = spawn('pulumi', args, { ...(cwd === undefined ? {} : { cwd }), stdio: ['ignore', 'pipe', 'pipe'] })
    const [out, told]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', (part: Buffer) => out.push(part))
    child.stderr.on('data', (part: Buffer) => told.push(part))
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(new Error(notRun(error)))
    })
    child.on('close', (code) => {
      const output = Buffer.concat(out).toString('utf8')
      if (code === 0 || output.trim() !== '') resolve(output)
      else reject(new Error(`pulumi preview failed:\n${Buffer.concat(told).toString('utf8').trim()}`))
    })
  })

const notRun = ({ code, message }: NodeJS.ErrnoException): string =>
  code === 'ENOENT'
    ? 'pulumi is not on the PATH. Install it, or give --file with what pulumi preview --json printed.'
    : `pulumi preview could not be run: ${message}`
