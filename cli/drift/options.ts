/** What `pulumi-airbyte drift` is told to do: its options, read from its arguments. */
import * as E from 'fp-ts/Either'

import { type CommandFailure, readArguments, usage } from '../command'

export type Format = 'text' | 'markdown' | 'json'

export interface Options {
  /** Names of stacks; undefined stands for the one that is selected. */
  readonly stacks: ReadonlyArray<string | undefined>
  readonly cwd: string | undefined
  /** Globs of names of connections that nobody wants to hear of. */
  readonly except: ReadonlyArray<string>
  readonly format: Format
  /** Whether the sources themselves are asked. */
  readonly discovers: boolean
}

export const readOptions = (args: ReadonlyArray<string>): E.Either<CommandFailure, Options> => {
  const read = readArguments({
    args: [...args],
    options: {
      stack: { type: 'string', multiple: true },
      cwd: { type: 'string' },
      except: { type: 'string', multiple: true },
      markdown: { type: 'boolean' },
      json: { type: 'boolean' },
      discover: { type: 'boolean' },
    },
  })
  if (E.isLeft(read)) return read
  const { stack = [undefined], cwd, except = [], markdown = false, json = false, discover = false } = read.right.values
  if (markdown && json)
    return E.left(usage('--markdown and --json would both go to standard output. Give one of them.'))
  const stacks = [...new Set<string | undefined>(stack)]
  return E.right({ stacks, cwd, except, format: json ? 'json' : markdown ? 'markdown' : 'text', discovers: discover })
}
