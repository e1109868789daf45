/** What `pulumi preview --json` prints: run here, or read from where it was written. */
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'

import * as TE from 'fp-ts/TaskEither'

import { causeOf, type CommandFailure, failed } from '../command'
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

/** Runs `pulumi`; rejects where it could not be run. Its preview as one document, whatever the environment says. */
const pulumi = (
  args: ReadonlyArray<string>,
  cwd: string | undefined,
): Promise<{ readonly code: number | null; readonly text: string; readonly told: string }> =>
  new Promise((resolve, reject) => {
    const { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: _streaming, ...env } = process.env
    const child = spawn('pulumi', args, {
      ...(cwd === undefined ? {} : { cwd }),
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [out, told]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', (part: Buffer) => out.push(part))
    child.stderr.on('data', (part: Buffer) => told.push(part))
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(new Error(notRun(error)))
    })
    child.on('close', (code) => {
      resolve({ code, text: Buffer.concat(out).toString('utf8'), told: Buffer.concat(told).toString('utf8').trim() })
    })
  })

const onStack = (stack: string | undefined): ReadonlyArray<string> => (stack === undefined ? [] : ['--stack', stack])

const runPreview = async (stack: string | undefined, cwd: string | undefined): Promise<Output> => {
  const { code, text, told } = await pulumi(['preview', '--json', '--non-interactive', ...onStack(stack)], cwd)
  return code === 0 ? { text } : { text, trouble: told === '' ? `pulumi preview ended with ${String(code)}.` : told }
}

/** The stack's own configuration, secrets in plain, where the preview was run here; nothing where it cannot be read. */
export const stackConfig = async ({ file, stack, cwd }: Options): Promise<ReadonlyMap<string, string>> => {
  if (file !== undefined) return new Map()
  try {
    const { code, text } = await pulumi(
      ['config', '--json', '--show-secrets', '--non-interactive', ...onStack(stack)],
      cwd,
    )
    const config = (code === 0 ? JSON.parse(text) : {}) as Readonly<Record<string, { readonly value?: unknown }>>
    return new Map(
      Object.entries(config).flatMap(([key, { value }]) => (typeof value === 'string' ? [[key, value] as const] : [])),
    )
  } catch {
    return new Map()
  }
}

const notRun = ({ code, message }: NodeJS.ErrnoException): string =>
  code === 'ENOENT'
    ? 'pulumi is not on the PATH. Install it, or give --file with what pulumi preview --json printed.'
    : `pulumi preview could not be run: ${message}`
