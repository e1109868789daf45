/** What `pulumi-airbyte plan` is told to do: its options, read from its arguments. */
import * as E from 'fp-ts/Either'

import { type CommandFailure, readArguments, usage } from '../command'
import type { Allowed } from './review'

export const FORMATS = ['markdown', 'json', 'html'] as const
export type Format = (typeof FORMATS)[number]

export interface Options {
  /** What `pulumi preview --json` printed; `-` for standard input; undefined: it is run. */
  readonly file: string | undefined
  readonly stack: string | undefined
  readonly cwd: string | undefined
  readonly hasPrices: boolean
  readonly allowed: Allowed
  /** Where each format goes; undefined: to standard output. */
  readonly formats: ReadonlyMap<Format, string | undefined>
}

const ALLOWANCES = ['allow-delete', 'allow-replace'] as const

/** An option whose value may be left out: the next word is its value unless it is an option itself. */
const withValues = (args: ReadonlyArray<string>, names: ReadonlyArray<string>): string[] =>
  args.flatMap((word, at) => {
    if (!names.includes(word)) return [word]
    const next = args[at + 1]
    return next === undefined || next.startsWith('--') ? [`${word}=`] : [word]
  })

/** The formats that are asked for, each with its place; Markdown where none is. */
const formatsIn = (
  places: Readonly<Partial<Record<Format, string | undefined>>>,
): E.Either<CommandFailure, Options['formats']> => {
  const asked = FORMATS.filter((format) => places[format] !== undefined)
  const toOutput = asked.filter((format) => places[format] === '').map((format) => `--${format}`)
  if (toOutput.length > 1) {
    return E.left(usage(`${toOutput.join(' and ')} would both go to standard output. Give each but one a file.`))
  }
  return E.right(
    asked.length === 0
      ? new Map([['markdown', undefined]])
      : new Map(asked.map((format) => [format, places[format] === '' ? undefined : places[format]])),
  )
}

const globsIn = (values: ReadonlyArray<string> = []): ReadonlyArray<string> =>
  values.map((glob) => (glob === '' ? '*' : glob))

export const readOptions = (args: ReadonlyArray<string>): E.Either<CommandFailure, Options> => {
  const optional = [...FORMATS, ...ALLOWANCES].map((name) => `--${name}`)
  const read = readArguments({
    args: withValues(args, optional),
    allowPositionals: true,
    options: {
      file: { type: 'string' },
      stack: { type: 'string' },
      cwd: { type: 'string' },
      markdown: { type: 'string' },
      json: { type: 'string' },
      html: { type: 'string' },
      'allow-delete': { type: 'string', multiple: true },
      'allow-replace': { type: 'string', multiple: true },
      'no-prices': { type: 'boolean' },
    },
  })
  if (E.isLeft(read)) return read
  const { values, positionals } = read.right
  const unknown = positionals.filter((word) => word !== '-').map((word) => JSON.stringify(word))
  if (unknown.length > 0) return E.left(usage(`There is no option ${unknown.join(', ')}.`))
  return E.map((formats: Options['formats']): Options => ({
    file: values.file ?? (positionals.includes('-') ? '-' : undefined),
    stack: values.stack,
    cwd: values.cwd,
    hasPrices: values['no-prices'] !== true,
    allowed: { delete: globsIn(values['allow-delete']), replace: globsIn(values['allow-replace']) },
    formats,
  }))(formatsIn(values))
}
