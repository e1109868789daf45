/** Where the server is, who we are, and how patient to be: read from Pulumi's configuration or the environment, and judged before the first call. */
import * as E from 'fp-ts/Either'

import { addressOf } from '../../api/address'
import type { Credentials } from '../../api/auth'
import type { ClientOptions } from '../../api/options'
import { describe } from '../../decoding'
import { type AirbyteError, type ConfigurationMistake, mistakeLine } from '../../errors'
import { own } from '../../json'
import { type Environment, type Lookup, misspeltIn } from './misspelt'
import {
  configurationKey,
  type Option,
  OPTION_KEYS,
  type OptionKey,
  OPTIONS,
  type ResetBy,
  type ResetScope,
  type TakeOver,
  variableOf,
} from './options'

export type { Lookup } from './misspelt'
export { configurationTable, OPTIONS, type ResetBy, type ResetScope, type TakeOver } from './options'

export interface Configuration {
  readonly url: string
  readonly credentials: Credentials | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMilliseconds: number
  readonly maxRetries: number
  readonly concurrency: number
  readonly allowInsecureHttp: boolean
  readonly resetScope: ResetScope
  readonly resetBy: ResetBy
  readonly resetTimeoutMilliseconds: number
  readonly maxResets: number | undefined
  readonly takeOver: TakeOver
  readonly askInPreview: boolean
  /** What each option is called where it was given: in Pulumi's configuration, or in the environment. */
  readonly names: Names
  /** What is given and read by nobody, as it is probably misspelt: a sentence each. */
  readonly warnings: ReadonlyArray<string>
}

/**
 * Reads the whole configuration, of the default server or of the one that `instance` names. All mistakes are told, each in
 * the form in which it was given; texts of secret options are in no message.
 */
export const readConfiguration = (
  config: Lookup,
  environment: Environment,
  instance?: string,
): E.Either<AirbyteError, Configuration> => {
  const given = readGiven(config, environment, instance)
  const options = optionsOf(given)
  const misspelt = misspeltIn(config, environment)
  const { credentials, mistakes: ofCredentials } = credentialsOf(given, instance)
  const headers = options.headers ?? {}
  // Whether credentials may go there is asked of those that are wrong, too.
  const stated = credentials ?? (isProving(given) ? SOME : undefined)
  const address = { ...options, headers, ...(stated === undefined ? {} : { credentials: stated }) }
  const mistakes = [
    ...given.mistakes,
    ...lacksUrl(given, instance),
    ...ofCredentials,
    ...(given.unread.has('allowInsecureHttp') ? [] : ofAddress(addressOf(address).problem, given, instance)),
  ]
  const [first, ...more] = mistakes.length === 0 ? [] : [...mistakes, ...misspelt]
  if (first !== undefined) {
    return E.left({ _tag: 'InvalidConfiguration', ...first, ...(more.length === 0 ? {} : { more }) })
  }
  const { timeoutSeconds, resetTimeoutMinutes, ...others } = options
  return E.right({
    ...others,
    headers,
    credentials,
    timeoutMilliseconds: timeoutSeconds * 1000,
    resetTimeoutMilliseconds: resetTimeoutMinutes * 60_000,
    names: namesOf(given, instance),
    warnings: misspelt.map(mistakeLine),
  })
}

/** What of a configuration is the client's: where the server is, who we are, how patient to be. */
export const clientOptions = ({
  resetScope: _scope,
  resetBy: _by,
  resetTimeoutMilliseconds: _timeout,
  maxResets: _most,
  takeOver: _takeOver,
  askInPreview: _asks,
  names: _names,
  warnings: _warnings,
  credentials,
  ...options
}: Configuration): ClientOptions => ({ ...options, ...(credentials === undefined ? {} : { credentials }) })

type Value<Key extends OptionKey> = (typeof OPTIONS)[Key] extends Option<infer A> ? A : never
type Values = { readonly [Key in OptionKey]?: Value<Key> }

/** What was given, as far as it is right, and under which names. */
interface Given {
  readonly values: Values
  readonly names: Partial<Readonly<Record<OptionKey, string>>>
  readonly mistakes: ReadonlyArray<ConfigurationMistake>
  /** The options whose texts are wrong. */
  readonly unread: ReadonlySet<OptionKey>
  readonly urlName: string
}

const readGiven = (config: Lookup, environment: Environment, instance: string | undefined): Given => {
  const values: Partial<Record<OptionKey, unknown>> = {}
  const names: Partial<Record<OptionKey, string>> = {}
  const mistakes: ConfigurationMistake[] = []
  const unread = new Set<OptionKey>()
  for (const key of OPTION_KEYS) {
    const option: Option<unknown> = OPTIONS[key]
    const text =
      lookUp(key, config, environment, instance) ??
      (option.isShared === true ? lookUp(key, config, environment) : undefined)
    if (text === undefined) continue
    names[key] = text.name
    const read = option.kind.read(text.value)
    if (E.isRight(read)) {
      values[key] = read.right
      continue
    }
    mistakes.push(mistakeOf(option, text, read.left))
    unread.add(key)
  }
  const urlName = names.url ?? configurationKey('url', instance)
  return { values: values as Values, names, mistakes, unread, urlName }
}

/** A text, and the name under which it was given. */
interface Text {
  readonly name: string
  readonly value: string
}

/** An empty text is none. Pulumi's configuration comes before the environment. */
const lookUp = (key: OptionKey, config: Lookup, environment: Environment, instance?: string): Text | undefined => {
  const [name, variable] = [configurationKey(key, instance), variableOf(key, instance)]
  const value = config(name) ?? ''
  if (value !== '') return { name, value }
  const other = environment[variable] ?? ''
  return other === '' ? undefined : { name: variable, value: other }
}

const setting = (name: string, isSecret: boolean): string =>
  name.startsWith('airbyte:') ? ` (pulumi config set ${name} …${isSecret ? ' --secret' : ''})` : ''

const mistakeOf = (
  { kind, isSecret }: Option<unknown>,
  { name, value }: Text,
  problem: string | undefined,
): ConfigurationMistake => ({
  key: name,
  problem: problem ?? `it has to be ${kind.expected}; it is ${describe(value, isSecret !== true)}`,
  advice: `give ${kind.expected}${setting(name, isSecret === true)}`,
})

/** The values with the defaults of those that were not given. */
const optionsOf = ({ values }: Given) => {
  const orDefault = <Key extends OptionKey>(key: Key): Value<Key> =>
    (values[key] ?? (OPTIONS[key] as Option<unknown>).fallback) as Value<Key>
  return {
    url: orDefault('url'),
    headers: values.headers,
    timeoutSeconds: orDefault('timeoutSeconds'),
    maxRetries: orDefault('maxRetries'),
    concurrency: orDefault('concurrency'),
    allowInsecureHttp: orDefault('allowInsecureHttp'),
    resetScope: orDefault('resetScope'),
    resetBy: orDefault('resetBy'),
    resetTimeoutMinutes: orDefault('resetTimeoutMinutes'),
    maxResets: values.maxResets,
    takeOver: orDefault('takeOver'),
    askInPreview: orDefault('askInPreview'),
  }
}

const lacksUrl = ({ names }: Given, instance: string | undefined): ReadonlyArray<ConfigurationMistake> =>
  instance === undefined || names.url !== undefined
    ? []
    : [
        {
          key: configurationKey('url', instance),
          problem: `there is no address for the instance ${instance}`,
          advice: `give something like https://${instance}.example.com (pulumi config set ${configurationKey('url', instance)} …, or ${variableOf('url', instance)})`,
        },
      ]

/** Each option by a name. */
export type Names = Readonly<Record<OptionKey, string>>

/**
 * One that was not given is called what the others are, so that a command that reads only the environment speaks of nothing
 * else.
 */
const namesOf = ({ names }: Given, instance: string | undefined): Names => {
  const given = Object.values(names)
  const isOfEnvironment = given.length > 0 && given.every((name) => !name.startsWith('airbyte:'))
  return Object.fromEntries(
    OPTION_KEYS.map((key) => [
      key,
      names[key] ?? (isOfEnvironment ? variableOf(key, instance) : configurationKey(key, instance)),
    ]),
  ) as Names
}

/** Texts speak of Pulumi's keys of the default server: here each is called by its name. */
export const inNames = (names: Names, text: string): string =>
  text.replace(/\bairbyte:([A-Za-z]+)\b/g, (word, key: string) => own(names, key) ?? word)

/** The client's own words, in the names that were given. */
const ofAddress = (
  problem: AirbyteError | undefined,
  given: Given,
  instance: string | undefined,
): ReadonlyArray<ConfigurationMistake> =>
  problem?._tag === 'InvalidConfiguration'
    ? [{ key: given.urlName, problem: problem.problem, advice: inNames(namesOf(given, instance), problem.advice) }]
    : []

/** The ways to prove who we are, each with what it takes. */
const WAYS: ReadonlyArray<ReadonlyArray<OptionKey>> = [
  ['clientId', 'clientSecret'],
  ['token'],
  ['username', 'password'],
]

/** Whether something is given to say who we are, be it wrong or only a half. */
const isProving = ({ names }: Given): boolean => WAYS.flat().some((key) => names[key] !== undefined)

/** Stand for such. */
const SOME: Credentials = { kind: 'bearer', token: '' }

interface Proof {
  readonly credentials: Credentials | undefined
  readonly mistakes: ReadonlyArray<ConfigurationMistake>
}

/** Who we are. One way, and that whole: which of two a server was shown nobody could tell. */
const credentialsOf = ({ values, names }: Given, instance: string | undefined): Proof => {
  const begun = WAYS.filter((keys) => keys.some((key) => names[key] !== undefined))
  const half = begun.flatMap((keys) => {
    const missing = keys.find((key) => names[key] === undefined)
    const there = keys.find((key) => names[key] !== undefined)
    return missing === undefined || there === undefined ? [] : [lacksCounterpart(missing, names[there] ?? '', instance)]
  })
  const used = begun.flatMap((keys) => keys.flatMap((key) => names[key] ?? []))
  const several: ReadonlyArray<ConfigurationMistake> =
    begun.length < 2
      ? []
      : [
          {
            key: used[0] ?? '',
            problem: `${used.join(', ')} are set, and each is another way to say who we are`,
            advice: 'keep one way: a client id with its secret, a token, or a user name with its password',
          },
        ]
  return { credentials: provenBy(values), mistakes: [...half, ...several] }
}

const lacksCounterpart = (missing: OptionKey, there: string, instance: string | undefined): ConfigurationMistake => {
  const isConfigured = there.startsWith('airbyte:')
  const key = isConfigured ? configurationKey(missing, instance) : variableOf(missing, instance)
  const { isSecret }: Option<unknown> = OPTIONS[missing]
  return {
    key,
    problem: `it is missing while ${there} is set`,
    advice: `set both, or neither${setting(key, isSecret === true)}`,
  }
}

const provenBy = ({ token, clientId, clientSecret, username, password }: Values): Credentials | undefined => {
  if (token !== undefined) return { kind: 'bearer', token }
  if (clientId !== undefined && clientSecret !== undefined) return { kind: 'application', clientId, clientSecret }
  return username !== undefined && password !== undefined ? { kind: 'basic', username, password } : undefined
}
