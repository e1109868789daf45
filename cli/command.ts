/** What every command shares: how it reads its arguments, what it says when it fails, and with which code it ends. */
import { parseArgs, type ParseArgsConfig } from 'node:util'

import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'

import { type AirbyteError, render } from '../provider/errors'
import { own } from '../provider/json'
import { inNames, type Names } from '../provider/runtime/configuration'
import { OPTION_KEYS, variableOf } from '../provider/runtime/configuration/options'
import { didYouMean } from '../provider/words'

/**
 * 0: done, and nothing is wrong. 1: it could not be done. 2: it was done, and something breaks. 64: the command is not
 * written so (`EX_USAGE`, as other tools have it). What a signal has ended ends with that signal's code (`interruption`).
 */
export type ExitCode = 0 | 1 | 2 | 64

/** Why a command has not done what it was asked for, as a text to print. */
export type CommandFailure =
  { readonly _tag: 'Usage'; readonly text: string } | { readonly _tag: 'Failed'; readonly text: string }

/** What a command takes from the process. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly out: (text: string) => void
  readonly error: (text: string) => void
  /** Asks a person, where one sits at a terminal. */
  readonly ask?: ((question: string) => Promise<string>) | undefined
}

export interface Command {
  readonly usage: string
  /** Whether it goes on until it is told to end, and then ends by itself. */
  readonly isLasting?: boolean
  /** Answers the code with which it ends. Only a mistake of ours is thrown. */
  readonly run: (args: ReadonlyArray<string>, surroundings: Surroundings) => Promise<ExitCode>
}

/** The arguments are not what the command takes. */
export const usage = (text: string): CommandFailure => ({ _tag: 'Usage', text })

export const failed = (text: string): CommandFailure => ({ _tag: 'Failed', text })

/** The one text of a failure, as everywhere: what failed, what was seen, what to do. */
export const explained = (what: string, seen: ReadonlyArray<string>, advice: string): string =>
  `${what}${what.endsWith('?') ? '' : '.'}\n${seen.map((line) => `  ${line}\n`).join('')}Try: ${advice}.`

export const causeOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Commands read the environment: nothing is called by a key of Pulumi's configuration. */
const ENVIRONMENT = Object.fromEntries(OPTION_KEYS.map((key) => [key, variableOf(key)])) as Names

/** A question to the server, whose failure ends the command. */
export const asked = <A>(question: TE.TaskEither<AirbyteError, A>): TE.TaskEither<CommandFailure, A> =>
  TE.mapLeft((error: AirbyteError) => failed(inNames(ENVIRONMENT, render(error))))(question)

/** Everything that is wrong in arguments, a sentence or two each. */
const mistakesIn = ({ args, options = {}, allowPositionals }: ParseArgsConfig): ReadonlyArray<string> => {
  const known = Object.keys(options).map((name) => `--${name}`)
  const { tokens } = parseArgs({ args: args ?? [], options, strict: false, allowPositionals: true, tokens: true })
  return tokens.flatMap((token, at): ReadonlyArray<string> => {
    if (token.kind === 'positional') {
      const before = tokens[at - 1]
      // What follows an option that there is not was probably its value.
      const isValue = before?.kind === 'option' && own(options, before.name) === undefined
      return allowPositionals === true || isValue ? [] : [`There is no argument ${JSON.stringify(token.value)}.`]
    }
    if (token.kind !== 'option') return []
    const { name, rawName, value, inlineValue } = token
    const option = own(options, name)
    if (option === undefined) {
      const meant = didYouMean(rawName, known)
      return [`There is no option ${rawName}.${meant === undefined ? '' : ` D${meant.slice(1)}`}`]
    }
    if (option.type === 'boolean') return value === undefined ? [] : [`${rawName} takes no value.`]
    return value === undefined || (!inlineValue && value.startsWith('-') && value.length > 1)
      ? [`${rawName} needs a value.`]
      : []
  })
}

/** Reads arguments; what is unknown, or lacks its value, is a mistake in usage. All mistakes are told. */
export const readArguments = <Config extends ParseArgsConfig>(
  config: Config,
): E.Either<CommandFailure, ReturnType<typeof parseArgs<Config>>> => {
  const mistakes = mistakesIn(config)
  return mistakes.length > 0
    ? E.left(usage(mistakes.join('\n')))
    : E.tryCatch(
        () => parseArgs(config),
        (error) => usage(causeOf(error)),
      )
}

/** Says what went wrong, and how the command is written where that is it. */
export const endWith = ({ _tag, text }: CommandFailure, usageText: string, { error }: Surroundings): ExitCode => {
  error(_tag === 'Usage' ? `${text}\n\n${usageText}` : `${text}\n`)
  return _tag === 'Usage' ? 64 : 1
}

/** Ends the help of a command that asks a server. */
export const SERVER_OF_ENVIRONMENT =
  '  The server and its credentials are read from AIRBYTE_URL, AIRBYTE_CLIENT_ID, AIRBYTE_CLIENT_SECRET and their like.\n'
