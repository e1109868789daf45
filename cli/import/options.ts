/** What `pulumi-airbyte import` is told to do: its options, read from its arguments. */
import * as E from 'fp-ts/Either'

import { type CommandFailure, readArguments, usage } from '../command'

export interface Options {
  readonly workspace: string
  /** Globs of names of connections; all where there is none. */
  readonly only: ReadonlyArray<string>
  readonly except: ReadonlyArray<string>
  /** The folder of the project; undefined: the project around this one. */
  readonly out: string | undefined
  readonly stack: string | undefined
  readonly instance: string | undefined
  readonly isDry: boolean
  /** Whether it asks nobody. */
  readonly isAgreed: boolean
  readonly isHeld: boolean
}

export const readOptions = (args: ReadonlyArray<string>): E.Either<CommandFailure, Options> => {
  const read = readArguments({
    args: [...args],
    options: {
      workspace: { type: 'string' },
      only: { type: 'string', multiple: true },
      except: { type: 'string', multiple: true },
      out: { type: 'string' },
      stack: { type: 'string' },
      instance: { type: 'string' },
      'dry-run': { type: 'boolean' },
      yes: { type: 'boolean' },
      'no-protect': { type: 'boolean' },
    },
  })
  if (E.isLeft(read)) return read
  const { workspace = '', only = [], except = [], out, stack, instance, yes = false } = read.right.values
  if (workspace === '') return E.left(usage('--workspace is missing.'))
  if (out === '') return E.left(usage('--out has to be a folder.'))
  return E.right({
    workspace,
    only,
    except,
    out,
    stack,
    instance,
    isDry: read.right.values['dry-run'] === true,
    isAgreed: yes,
    isHeld: read.right.values['no-protect'] !== true,
  })
}
