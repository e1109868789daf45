/** Asks whoever sits before the terminal, once, before anything is done. */
import { createInterface } from 'node:readline'

import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import { type CommandFailure, explained, failed, type Surroundings } from './command'

export interface Question {
  readonly text: string
  /** Whether only the whole word will do. */
  readonly isGrave?: boolean
  /** Whether `--yes` was given. */
  readonly isAgreed: boolean
  /** What has not been done where the answer is no. */
  readonly nothing: string
  /** What to do where there is no terminal. */
  readonly advice: string
}

/** Right where it may go on. */
export const agreed =
  (
    { text, isGrave = false, isAgreed, nothing, advice }: Question,
    { ask }: Pick<Surroundings, 'ask'>,
  ): TE.TaskEither<CommandFailure, void> =>
  async () => {
    if (isAgreed) return E.right(undefined)
    if (ask === undefined) return E.left(failed(explained(nothing, ['there is no terminal to ask at'], advice)))
    const answer = (await ask(`${text} ${isGrave ? 'Only yes will do it:' : '[y/N]'} `)).trim()
    if ((isGrave ? /^yes$/ : /^y(es)?$/i).test(answer)) return E.right(undefined)
    const seen = answer === '' ? 'there was no answer' : `the answer was ${JSON.stringify(answer)}`
    return E.left(
      failed(explained(nothing, [seen], 'run this command again, and answer yes once that is what you want')),
    )
  }

interface Terminal {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
  /** Ctrl-C comes as a letter while a terminal asks. */
  readonly interrupt: () => void
}

/** Asks on a terminal; its end counts as no answer. */
export const askAt =
  ({ input, output, interrupt }: Terminal) =>
  (question: string): Promise<string> =>
    new Promise((resolve) => {
      const terminal = createInterface({ input, output })
      terminal.once('SIGINT', () => {
        output.write('\n')
        interrupt()
      })
      terminal.once('close', () => {
        resolve('')
      })
      terminal.question(question, (answer) => {
        resolve(answer)
        terminal.close()
      })
    })
