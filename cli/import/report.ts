/** What an import says: what it is about to do, what became of each connection, and what is left to do. */
import { compareText } from '../../provider/json'
import { counted, matchesSome, printable } from '../../provider/words'
import { suggestion } from '../workspace'
import type { Laid, Layout } from './layout'
import type { Options } from './options'
import type { ReadWorkspace } from './read'

/** Names in a column, however long one is. */
const column = (names: ReadonlyArray<string>): ((name: string) => string) => {
  const width = Math.min(40, Math.max(0, ...names.map((name) => printable(name).length)))
  return (name) => printable(name).padEnd(width)
}

interface Row {
  readonly word: 'taken' | 'in the stack' | 'skipped'
  readonly name: string
  readonly text: string
}

const rowsOf = (read: ReadWorkspace, { laid, skipped }: Layout, placeOf: (one: Laid) => string): ReadonlyArray<Row> => [
  ...laid
    .map((one) => ({ ...one, place: placeOf(one) }))
    .map(({ taken, place, declared: { secrets }, notes }) => ({
      word: 'taken' as const,
      name: taken.connection.name,
      text: [
        place,
        ...notes,
        ...secrets.map(({ key, stream, field }) => `the key of ${field} in ${stream} is the secret ${key}`),
      ].join('; '),
    })),
  ...read.held.map(({ name }) => ({ word: 'in the stack' as const, name, text: '' })),
  ...[...read.skipped, ...skipped].map(({ name, reason }) => ({
    word: 'skipped' as const,
    name,
    text: reason
      .split('\n')
      .map((line) => line.trim())
      .join(' '),
  })),
]

/** A line for each connection. */
export const connectionLines = (
  read: ReadWorkspace,
  layout: Layout,
  { folder, written }: { readonly folder: string; readonly written: ReadonlyArray<Laid> },
): ReadonlyArray<string> => {
  const placeOf = (one: Laid): string =>
    written.includes(one) ? 'in the program since an earlier run' : `${folder}/${one.module}.ts`
  const rows = [...rowsOf(read, layout, placeOf)].sort((one, other) => compareText(one.name, other.name))
  const pad = column(rows.map(({ name }) => name))
  return rows.map(({ word, name, text }) => `  ${word.padEnd(12)}  ${pad(name)}  ${printable(text)}`.trimEnd())
}

/** Globs that no connection fits: one that is misspelt would leave out what is wanted, or take what is not. */
export const idleGlobs = (
  { only, except }: Pick<Options, 'only' | 'except'>,
  names: ReadonlyArray<string>,
): ReadonlyArray<string> =>
  [...only.map((glob) => ['--only', glob] as const), ...except.map((glob) => ['--except', glob] as const)]
    .filter(([, glob]) => !names.some((name) => matchesSome(name, [glob])))
    .map(([option, glob]) => {
      const told = suggestion(glob, names)
      return `No connection fits ${option} ${JSON.stringify(glob)}${told === '' ? '.' : told}`
    })

/** How many of each. */
export const summary = ({ held, skipped }: ReadWorkspace, layout: Layout): string =>
  [
    `${String(layout.laid.length)} taken`,
    `${String(held.length)} in the stack already`,
    `${String(skipped.length + layout.skipped.length)} skipped`,
  ].join(', ')

/** The secrets that have to be given before the rest can be taken over. */
export const secretLines = (laid: Layout['laid'], stack: string): ReadonlyArray<string> => {
  const lacking = laid.flatMap(({ lacking: keys, taken }) =>
    keys.map((secret) => ({ ...secret, name: taken.connection.name })),
  )
  return lacking.length === 0
    ? []
    : [
        `${counted(lacking.length, 'secret')} cannot be read from Airbyte, and nothing was imported. Give ${lacking.length === 1 ? 'it' : 'each'}, then run this command again:`,
        ...lacking.map(
          ({ key, name, stream, field }) =>
            `  pulumi config set --secret ${key} --stack ${stack}   # the AES key of ${field} in ${stream} of ${printable(name)}`,
        ),
      ]
}
