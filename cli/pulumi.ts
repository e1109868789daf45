/** Runs the Pulumi CLI for commands: its output, how it ended, and the configuration of a stack. */
import { spawn } from 'node:child_process'

import type * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'

import { isRecord } from '../provider/json'
import { causeOf, type CommandFailure, explained, failed } from './command'
import { awaited, BY_ITSELF, isInterrupted } from './interruption'

/** What a run has printed. */
export interface PulumiRun {
  readonly code: number | null
  readonly text: string
  /** What it said beside its output. */
  readonly told: string
}

export interface PulumiOptions {
  readonly cwd?: string | undefined
  readonly env?: Readonly<Record<string, string>>
  /** What it reads, as a stack's state. */
  readonly input?: string
  /** Whether it changes the stack, or its settings. Default: it reads. */
  readonly isWriting?: boolean
}

/** Runs `pulumi`; rejects where it could not be run. Its preview as one document, whatever the environment says. */
export const runPulumi = (
  args: ReadonlyArray<string>,
  { cwd, env: more, input, isWriting = false }: PulumiOptions = {},
): Promise<PulumiRun> =>
  new Promise((resolve, reject) => {
    // The command is about to end: what it waits for does not come any more.
    if (isInterrupted()) return
    const { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: _streaming, ...env } = process.env
    const child = spawn('pulumi', args, {
      ...(cwd === undefined ? {} : { cwd }),
      ...BY_ITSELF,
      env: { ...env, ...more },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    })
    awaited(child, isWriting)
    const [out, told]: [Buffer[], Buffer[]] = [[], []]
    child.stdout?.on('data', (part: Buffer) => out.push(part))
    child.stderr?.on('data', (part: Buffer) => told.push(part))
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ code, text: Buffer.concat(out).toString('utf8'), told: Buffer.concat(told).toString('utf8').trim() })
    })
    if (input !== undefined) child.stdin?.end(input)
  })

export const onStack = (stack: string | undefined): ReadonlyArray<string> =>
  stack === undefined ? [] : ['--stack', stack]

/** The same as a step of a command: what it prints, where it ends well. */
export const pulumi = (
  args: ReadonlyArray<string>,
  what: string,
  options: PulumiOptions = {},
): TE.TaskEither<CommandFailure, string> =>
  TE.flatMapEither(
    TE.tryCatch(
      () => runPulumi([...args, '--non-interactive', '--color', 'never'], options),
      (error) => notRun(what, error),
    ),
    ({ code, text, told }): E.Either<CommandFailure, string> =>
      code === 0 ? { _tag: 'Right', right: text } : { _tag: 'Left', left: endedBadly(what, `${text}\n${told}`) },
  )

const notRun = (what: string, error: unknown): CommandFailure =>
  failed(
    isRecord(error) && error['code'] === 'ENOENT'
      ? explained(what, ['pulumi is not on the PATH'], 'install it: https://www.pulumi.com/docs/install')
      : explained(what, [causeOf(error)], 'run it again'),
  )

/** The lines that say what went wrong are the last. */
const MOST_LINES = 20

const endedBadly = (what: string, text: string): CommandFailure =>
  failed(
    explained(
      what,
      text
        .split('\n')
        .map((line) => line.trimEnd())
        .filter((line) => line !== '' && !line.startsWith('@ '))
        .slice(-MOST_LINES),
      'correct what Pulumi says, then run it again: what is done already is found',
    ),
  )

/** The configuration of a stack, secrets in plain, each value as a text. */
export const configOf = (
  stack: string | undefined,
  cwd: string | undefined,
): TE.TaskEither<CommandFailure, ReadonlyMap<string, string>> =>
  TE.flatMapEither(
    pulumi(['config', '--json', '--show-secrets', ...onStack(stack)], 'The stack’s configuration cannot be read', {
      cwd,
    }),
    readConfig,
  )

const readConfig = (text: string): E.Either<CommandFailure, ReadonlyMap<string, string>> => {
  try {
    const config = JSON.parse(text) as Readonly<Record<string, { readonly value?: unknown }>>
    const values = Object.entries(config).flatMap(([key, { value }]) =>
      typeof value === 'string' ? [[key, value] as const] : [],
    )
    return { _tag: 'Right', right: new Map(values) }
  } catch (error) {
    return { _tag: 'Left', left: endedBadly('The stack’s configuration cannot be read', causeOf(error)) }
  }
}
