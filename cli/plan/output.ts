/** What `pulumi preview --json` prints: run here, or read from where it was written. */
import { readFile } from 'node:fs/promises'

import * as TE from 'fp-ts/TaskEither'

import { causeOf, type CommandFailure, failed } from '../command'
import { configOf, onStack, type PulumiRun, runPulumi } from '../pulumi'
import type { Options } from './options'

/** What was printed; and what was said beside it where a preview that was run here ended otherwise than well. */
export interface Output {
  readonly text: string
  readonly trouble?: string
}

export const previewOutput = ({ file, stack, cwd }: Options): TE.TaskEither<CommandFailure, Output> =>
  TE.tryCatch(
    () =>
      file === undefined
        ? runPreview(stack, cwd)
        : file === '-'
          ? standardInput().then((text) => ({ text }))
          : readFile(file, 'utf8').then(
              (text) => ({ text }),
              (error: unknown) => Promise.reject(new Error(`${file} cannot be read: ${causeOf(error)}`)),
            ),
    (error) => failed(causeOf(error)),
  )

const standardInput = async (): Promise<string> => {
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

const runPreview = async (stack: string | undefined, cwd: string | undefined): Promise<Output> => {
  const { code, text, told } = await run(['preview', '--json', '--non-interactive', ...onStack(stack)], cwd)
  return code === 0 ? { text } : { text, trouble: told === '' ? `pulumi preview ended with ${String(code)}.` : told }
}

/** The stack's own configuration, secrets in plain, where the preview was run here; nothing where it cannot be read. */
export const stackConfig = async ({ file, stack, cwd }: Options): Promise<ReadonlyMap<string, string>> => {
  if (file !== undefined) return new Map()
  const config = await configOf(stack, cwd)()
  return config._tag === 'Right' ? config.right : new Map()
}

const run = (args: ReadonlyArray<string>, cwd: string | undefined): Promise<PulumiRun> =>
  runPulumi(args, { cwd }).catch((error: unknown) => Promise.reject(new Error(notRun(error as NodeJS.ErrnoException))))

const notRun = ({ code, message }: NodeJS.ErrnoException): string =>
  code === 'ENOENT'
    ? 'pulumi is not on the PATH. Install it, or give --file with what pulumi preview --json printed.'
    : `pulumi preview could not be run: ${message}`
