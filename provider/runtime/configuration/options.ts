/** What may be configured: one row an option, from which reading, messages and the README's table are made. */
import * as E from 'fp-ts/Either'

import { isRecord } from '../../json'
import { either } from '../../words'

/** What an option's text may be. */
export interface Kind<A> {
  /** In words. */
  readonly expected: string
  /** The value of a text; else what is wrong with it, where that is more than not being what is expected. */
  readonly read: (text: string) => E.Either<string | undefined, A>
}

export interface Option<A> {
  readonly kind: Kind<A>
  /** Its value where nothing is given; none where there is none. */
  readonly fallback?: A
  /** Its text is shown in no message, and Pulumi is told to encrypt it. */
  readonly isSecret?: true
  /** It is the same for all servers unless one says otherwise: how patient to be, but never who we are. */
  readonly isShared?: true
  readonly meaning: string
}

const NOT_IT: E.Either<undefined, never> = E.left(undefined)

/** Headers are made of it: no sign that would end one. */
const hasControl = (value: string): boolean => /\p{Cc}/u.test(value)

const line: Kind<string> = {
  expected: 'text in one line',
  read: (text) =>
    hasControl(text) ? E.left('it holds a line break, or another sign that no header may hold') : E.right(text),
}

/** Browsers show pages of Airbyte under such paths, and the public API is another one. */
const FOREIGN = /\/(workspaces|auth|login|setup)(\/|$)|\/api\/public(\/|$)/

const address: Kind<string> = {
  expected: 'an http or https address, such as https://airbyte.example.com',
  read: (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    if (url === undefined || !/^https?:$/.test(url.protocol)) return E.left('it is not an http or https address')
    const wrong = [
      ...(url.username === '' && url.password === ''
        ? []
        : ['it holds a user name or password, which have options of their own']),
      ...ofForeign(url),
    ]
    return wrong.length === 0 ? E.right(text) : E.left(wrong.join('; '))
  },
}

const ofForeign = ({ origin, pathname }: URL): ReadonlyArray<string> => {
  const foreign = FOREIGN.exec(pathname)
  if (foreign === null) return []
  const what = foreign[0].startsWith('/api')
    ? "it is the address of Airbyte's public API, which is another one"
    : 'it is the address of a page'
  return [`${what}; the server's own is ${origin}${pathname.slice(0, foreign.index)}`]
}

const numberBetween = (expected: string, is: (value: number) => boolean): Kind<number> => ({
  expected,
  read: (text) => (/^\d+(\.\d+)?$/.test(text) && is(Number(text)) ? E.right(Number(text)) : NOT_IT),
})

const wholeNumber = (least: number): Kind<number> =>
  numberBetween(`a whole number of at least ${String(least)}`, (value) => Number.isSafeInteger(value) && value >= least)

/** Longer, and Node's clocks do not count to there. */
const DAY_SECONDS = 86_400

const flag: Kind<boolean> = {
  expected: 'true or false',
  read: (text) => (text === 'true' || text === 'false' ? E.right(text === 'true') : NOT_IT),
}

const oneOf = <Word extends string>(...words: ReadonlyArray<Word>): Kind<Word> => ({
  expected: either(words),
  read: (text) => {
    const found = words.find((word) => word === text)
    return found === undefined ? NOT_IT : E.right(found)
  },
})

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

const both = (names: ReadonlyArray<string>): string =>
  names.length === 1 ? `${names[0] ?? ''} is` : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''} are`

const headers: Kind<Readonly<Record<string, string>>> = {
  expected: 'JSON of an object of texts, such as {"X-Team":"data"}',
  read: (text) => {
    const parsed = E.tryCatch(
      () => JSON.parse(text) as unknown,
      () => undefined,
    )
    if (E.isLeft(parsed) || !isRecord(parsed.right)) return E.left('it is not JSON of an object of texts')
    const entries = Object.entries(parsed.right)
    const named = entries.filter(([name]) => HEADER_NAME.test(name))
    const odd = named.filter(([, value]) => typeof value !== 'string' || hasControl(value)).map(([name]) => name)
    const wrong = [
      ...(odd.length === 0 ? [] : [`its ${odd.length === 1 ? 'header' : 'headers'} ${both(odd)} not text in one line`]),
      ...(named.length === entries.length ? [] : ['it has a header whose name no header may have']),
    ]
    return wrong.length === 0 ? E.right(parsed.right as Readonly<Record<string, string>>) : E.left(wrong.join('; '))
  },
}

const option = <A>(row: Option<A>): Option<A> => row

/** Every option there is. Its key in Pulumi's configuration is `airbyte:` and its name here. */
export const OPTIONS = {
  url: option({ kind: address, fallback: 'http://localhost:8000', meaning: 'The server.' }),
  clientId: option({
    kind: line,
    meaning:
      'Client id of an Airbyte application; from 2.2 on Airbyte itself takes this or a token. docs/servers.md says where it is.',
  }),
  clientSecret: option({
    kind: line,
    isSecret: true,
    meaning: 'Its secret, to be set with `--secret`. A token is fetched with it, and renewed before it ends.',
  }),
  token: option({
    kind: line,
    isSecret: true,
    meaning: 'Bearer token, instead of client id and secret; to be set with `--secret`.',
  }),
  username: option({ kind: line, meaning: 'User name for basic authentication: older servers, and proxies.' }),
  password: option({
    kind: line,
    isSecret: true,
    meaning: 'Password for basic authentication; to be set with `--secret`.',
  }),
  headers: option({ kind: headers, isSecret: true, meaning: 'Further headers, as JSON: `{"X-Team":"data"}`.' }),
  timeoutSeconds: option({
    kind: numberBetween('a number of seconds above 0, and at most a day', (value) => value > 0 && value <= DAY_SECONDS),
    fallback: 120,
    isShared: true,
    meaning: 'How long one call may take.',
  }),
  maxRetries: option({
    kind: wholeNumber(0),
    fallback: 4,
    isShared: true,
    meaning: 'How often a failed call is repeated, if it may be.',
  }),
  concurrency: option({
    kind: wholeNumber(1),
    fallback: 10,
    isShared: true,
    meaning: 'How many calls to one server run at once.',
  }),
  allowInsecureHttp: option({
    kind: flag,
    fallback: false,
    meaning: '`true` lets credentials travel over plain http to a host that is not this machine.',
  }),
  resetScope: option<ResetScope>({
    kind: oneOf('streams', 'server', 'connection'),
    fallback: 'streams',
    isShared: true,
    meaning:
      'What a reset takes in. `streams`: exactly the streams of the plan; needs Airbyte 0.42 or later. `server`: what Airbyte resets by its own rule; any version. `connection`: all streams. The plan lists what it will be.',
  }),
  resetBy: option<ResetBy>({
    kind: oneOf('auto', 'clear', 'refresh'),
    fallback: 'auto',
    isShared: true,
    meaning:
      'How streams are reset where the server (0.57.2 and later) and the destination can refresh. `auto`: as Airbyte itself would, by a refresh where it can: all is read again and merged, while the table stays filled. `clear`: the table is emptied, then read again. `refresh`: a preview that would have to clear is refused. The plan says which; a connection may say otherwise.',
  }),
  resetTimeoutMinutes: option({
    kind: numberBetween('a number of minutes', (value) => value <= (30 * DAY_SECONDS) / 60),
    fallback: 60,
    isShared: true,
    meaning: 'How long to wait for a reset.',
  }),
  maxResets: option({
    kind: wholeNumber(0),
    isShared: true,
    meaning:
      'How many streams one run may reset, counted over all connections of the stack: a preview that resets more is refused. Default: any number.',
  }),
  takeOver: option<TakeOver>({
    kind: oneOf('leftovers', 'never'),
    fallback: 'leftovers',
    isShared: true,
    meaning:
      'What becomes of a connection that was left by an interrupted creation. `leftovers`: it is taken over if it is just as the program says and has never synced; the preview says so. `never`: it has to be named by `adopt`.',
  }),
  askInPreview: option({
    kind: flag,
    fallback: true,
    isShared: true,
    meaning:
      '`false`: a preview asks the server nothing, and what is wrong with ids, credentials and names is found by the update. What is adopted is read all the same.',
  }),
} as const

export type OptionKey = keyof typeof OPTIONS

/** What a reset may take in: just the plan's streams, what the server's own rule says, or everything. */
export type ResetScope = 'streams' | 'server' | 'connection'

/** How what no longer fits is mended: as the server itself would, or always in one of the two ways. */
export type ResetBy = 'auto' | 'clear' | 'refresh'

/** Whether a connection that a killed creation has left may be taken over without `adopt`. */
export type TakeOver = 'leftovers' | 'never'

export const OPTION_KEYS = Object.keys(OPTIONS) as ReadonlyArray<OptionKey>

/** `airbyte:url`, or `airbyte:eu.url` for the server that is called `eu`. */
export const configurationKey = (key: OptionKey, instance?: string): string =>
  `airbyte:${instance === undefined ? '' : `${instance}.`}${key}`

/** `AIRBYTE_CLIENT_ID`, or `AIRBYTE_EU_CLIENT_ID`. */
export const variableOf = (key: OptionKey, instance?: string): string =>
  ['AIRBYTE', ...(instance === undefined ? [] : [instance]), key.replace(/[A-Z]/g, '_$&')].join('_').toUpperCase()

/** The options as a table in Markdown, as the README has it. */
export const configurationTable = (): string => {
  const rows = OPTION_KEYS.map((key) => {
    const { meaning, fallback }: Option<unknown> = OPTIONS[key]
    const isTold = fallback !== undefined && fallback !== false
    return [
      `\`${configurationKey(key)}\``,
      `\`${variableOf(key)}\``,
      `${meaning}${isTold ? ` Default: \`${JSON.stringify(fallback).replaceAll('"', '')}\`.` : ''}`,
    ]
  })
  const table = [['key', 'environment', 'meaning'], ['---', '---', '---'], ...rows]
  return table.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
