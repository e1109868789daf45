/** Asks whoever sits before the terminal, once, before anything is done. */
import { createInterface } from 'node:readline/promises'

import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import { type CommandFailure, explained, failed } from './command'

export interface Question {
  readonly text: string
  /** Whether `--yes` was given. */
  readonly isAgreed: boolean
  /** What has not been done where the answer is no. */
  readonly nothing: string
  /** What to do where there is no terminal. */
  readonly advice: string
}

/** Right where it may go on. */
export const agreed =
  ({ text, isAgreed, nothing, advice }: Question): TE.TaskEither<CommandFailure, void> =>
  async () => {
    if (isAgreed) return E.right(undefined)
    if (!process.stdin.isTTY) return E.left(failed(explained(nothing, ['there is no terminal to ask at'], advice)))
    const terminal = createInterface({ input: process.stdin, output: process.stderr })
    const answer = await terminal.question(`${text} [y/N] `)
    terminal.close()
    return /^\s*y(es)?\s*$/i.test(answer)
      ? E.right(undefined)
      : E.left(failed(explained(nothing, ['the answer was no'], 'change the options, then run this command again')))
  }
