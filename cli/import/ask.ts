/** Asks whoever sits before the terminal, once, before anything is written. */
import { createInterface } from 'node:readline/promises'

import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import { type CommandFailure, explained, failed } from '../command'
import type { Options } from './options'

const refused = (seen: string, advice: string): CommandFailure =>
  failed(explained('Nothing was written, and nothing was imported', [seen], advice))

/** Right where it may go on. */
export const isAgreed =
  ({ isAgreed: isSaid }: Pick<Options, 'isAgreed'>, question: string): TE.TaskEither<CommandFailure, void> =>
  async () => {
    if (isSaid) return E.right(undefined)
    if (!process.stdin.isTTY) {
      return E.left(refused('there is no terminal to ask at', 'give --yes, once --dry-run has shown what you want'))
    }
    const terminal = createInterface({ input: process.stdin, output: process.stderr })
    const answer = await terminal.question(`${question} [y/N] `)
    terminal.close()
    return /^\s*y(es)?\s*$/i.test(answer)
      ? E.right(undefined)
      : E.left(refused('the answer was no', 'narrow it with --only and --except, or give another --stack or --out'))
  }
