/** Where the server is, who we are, and how patient to be: read from Pulumi's configuration or the environment. */
import * as E from 'fp-ts/Either'

import type { ClientOptions } from '../api/options'
import type { AirbyteError } from '../errors'

/** What a configuration key means. One row drives reading, messages and documentation. */
interface Option {
  /** The key behind `airbyte:` in Pulumi's configuration. */
  readonly key: string
  /** The same as an environment variable, which is read when the key is absent. */
  readonly variable: string
  readonly secret: boolean
  readonly meaning: string
}

const option = (key: string, variable: string, meaning: string, secret = false): Option => ({
  key,
  variable,
  secret,
  meaning,
})

/** Every configuration key there is. */
export const OPTIONS = {
  url: option('url', 'AIRBYTE_URL', "The server's address. Default: http://localhost:8000."),
  username: option('username', 'AIRBYTE_USERNAME', 'User name for basic authentication.'),
  password: option('password', 'AIRBYTE_PASSWORD', 'Password for basic authentication.', true),
  token: option('token', 'AIRBYTE_TOKEN', 'Bearer token, instead of user name and password.', true),
  clientId: option('clientId', 'AIRBYTE_CLIENT_ID', 'Client id of an Airbyte application.'),
  clientSecret: option('clientSecret', 'AIRBYTE_CLIENT_SECRET', 'Client secret of an Airbyte application.', true),
  headers: option('headers', 'AIRBYTE_HEADERS', 'Further request headers, as a JSON object of strings.', true),
  timeoutSeconds: option('timeoutSeconds', 'AIRBYTE_TIMEOUT_SECONDS', 'How long one call may take. Default: 120.'),
  maxRetries: option('maxRetries', 'AIRBYTE_MAX_RETRIES', 'How often a call that may be repeated is. Default: 4.'),
  concurrency: option('concurrency', 'AIRBYTE_CONCURRENCY', 'How many calls run at once. Default: 10.'),
  allowInsecureHttp: option(
    'allowInsecureHttp',
    'AIRBYTE_ALLOW_INSECURE_HTTP',
    '`true` lets credentials travel over plain http to a host that is not this machine.',
  ),
  resetScope: option(
    'resetScope',
    'AIRBYTE_RESET_SCOPE',
    'What a reset takes in. `streams` (default): exactly the streams of the plan; needs Airbyte 0.42 or later. `server`: what Airbyte resets by its own rule; any version. `connection`: all streams.',
  ),
  resetTimeoutMinutes: option(
    'resetTimeoutMinutes',
    'AIRBYTE_RESET_TIMEOUT_MINUTES',
    'How long to wait for a reset job. Default: 60.',
  ),
  takeOver: option(
    'takeOver',
    'AIRBYTE_TAKE_OVER',
    'What becomes of a connection that a creation has left which did not come to its end. `leftovers` (default): it is taken over where it is just as the program says and has never synced; the preview says so. `never`: it has to be named by `adopt`.',
  ),
} as const satisfies Readonly<Record<string, Option>>

export type OptionKey = keyof typeof OPTIONS

/** What a reset may take in: just the plan's streams, what the server's own rule says, or everything. */
export type ResetScope = 'streams' | 'server' | 'connection'

/** Whether a connection that a killed creation has left may be taken over without `adopt`. */
export type TakeOver = 'leftovers' | 'never'

export type Credentials =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'application'; readonly clientId: string; readonly clientSecret: string }

export interface Configuration {
  readonly url: string
  readonly credentials: Credentials | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMilliseconds: number
  readonly maxRetries: number
  readonly concurrency: number
  readonly allowInsecureHttp: boolean
  readonly resetScope: ResetScope
  readonly resetTimeoutMilliseconds: number
  readonly takeOver: TakeOver
}

/** What of a configuration is the client's: where the server is, who we are, how patient to be. */
export const clientOptions = ({
  credentials,
  resetScope: _scope,
  resetTimeoutMilliseconds: _timeout,
  takeOver: _takeOver,
  ...options
}: Configuration): ClientOptions => ({ ...options, ...(credentials === undefined ? {} : { credentials }) })

/** Looks up a Pulumi configuration key (`airbyte:url`); undefined where it is not set. */
export type Lookup = (key: string) => string | undefined

/** `airbyte:url`, or `airbyte:eu.url` for the server that is called `eu`. */
const configurationKey = (key: OptionKey, instance: string | undefined): string =>
  `airbyte:${instance === undefined ? '' : `${instance}.`}${key}`

/** `AIRBYTE_URL`, or `AIRBYTE_EU_URL`. */
const variableOf = (key: OptionKey, instance: string | undefined): string =>
  instance === undefined
    ? OPTIONS[key].variable
    : OPTIONS[key].variable.replace(/^AIRBYTE_/, `AIRBYTE_${instance.toUpperCase()}_`)

/** How patient to be is the same for all servers unless one says otherwise; who we are never is. */
const SHARED: ReadonlySet<OptionKey> = new Set<OptionKey>([
  'timeoutSeconds',
  'maxRetries',
  'concurrency',
  'resetScope',
  'resetTimeoutMinutes',
])

/**
 * Reads the whole configuration, of the default server or of the one that `instance` names. The first mistake is the answer, named by its key; values of secret keys are never
 * part of a message.
 */
export const readConfiguration = (
  config: Lookup,
  environment: Readonly<Record<string, string | undefined>>,
  instance?: string,
): E.Either<AirbyteError, Configuration> => {
  const invalid = (key: OptionKey, problem: string, advice: string): AirbyteError => {
    const name = configurationKey(key, instance)
    const command = `pulumi config set ${name} …${OPTIONS[key].secret ? ' --secret' : ''}`
    return {
      _tag: 'InvalidConfiguration',
      key: name,
      problem,
      advice: `${advice} (${command}, or ${variableOf(key, instance)})`,
    }
  }
  const own = (key: OptionKey, of: string | undefined): string | undefined => {
    const value = config(configurationKey(key, of)) ?? environment[variableOf(key, of)]
    return value === undefined || value === '' ? undefined : value
  }
  const text = (key: OptionKey): string | undefined =>
    own(key, instance) ?? (instance !== undefined && SHARED.has(key) ? own(key, undefined) : undefined)
  const problems: AirbyteError[] = []
  const number = (key: OptionKey, fallback: number, least: number): number => {
    const value = text(key)
    if (value === undefined) return fallback
    const parsed = Number(value)
    if (Number.isFinite(parsed) && parsed >= least) return parsed
    problems.push(
      invalid(key, `expected a number of at least ${String(least)}, got ${JSON.stringify(value)}`, 'Give a number'),
    )
    return fallback
  }
  const flag = (key: OptionKey): boolean => {
    const value = text(key)
    if (value !== undefined && value !== 'true' && value !== 'false') {
      problems.push(invalid(key, `expected true or false, got ${JSON.stringify(value)}`, 'Give true or false'))
    }
    return value === 'true'
  }
  const credentials = (): Credentials | undefined => {
    const [username, password, token, clientId, clientSecret] = [
      text('username'),
      text('password'),
      text('token'),
      text('clientId'),
      text('clientSecret'),
    ]
    if (token !== undefined) return { kind: 'bearer', token }
    if (clientId !== undefined && clientSecret !== undefined) return { kind: 'application', clientId, clientSecret }
    if (clientId !== undefined || clientSecret !== undefined) {
      const missing = clientId === undefined ? 'clientId' : 'clientSecret'
      problems.push(invalid(missing, 'it is missing while its counterpart is set', 'Set both, or neither'))
    }
    if (username !== undefined && password !== undefined) return { kind: 'basic', username, password }
    if (username !== undefined || password !== undefined) {
      const missing = username === undefined ? 'username' : 'password'
      problems.push(invalid(missing, 'it is missing while its counterpart is set', 'Set both, or neither'))
    }
    return undefined
  }
  const headers = (): Readonly<Record<string, string>> => {
    const value = text('headers')
    if (value === undefined) return {}
    try {
      const parsed: unknown = JSON.parse(value)
      if (
        typeof parsed === 'object' &&
        parsed !== null &&
        !Array.isArray(parsed) &&
        Object.values(parsed).every((item) => typeof item === 'string')
      ) {
        return parsed as Readonly<Record<string, string>>
      }
    } catch {
      // Falls through to the same message: the text itself may hold a secret, so nothing of it is shown.
    }
    problems.push(invalid('headers', 'it is not a JSON object of strings', 'Give something like {"X-Team":"data"}'))
    return {}
  }
  const url = (): string => {
    const given = text('url')
    if (given === undefined && instance !== undefined) {
      problems.push(
        invalid(
          'url',
          `there is no address for the instance ${instance}`,
          'Give something like https://eu.example.com',
        ),
      )
    }
    const value = given ?? 'http://localhost:8000'
    const parsed = URL.canParse(value) ? new URL(value) : undefined
    if (parsed === undefined || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')) {
      problems.push(
        invalid('url', 'it is not an http or https address', 'Give something like https://airbyte.example.com'),
      )
    } else if (parsed.username !== '' || parsed.password !== '') {
      problems.push(
        invalid('url', 'it holds a user name or password', 'Set airbyte:username and airbyte:password instead'),
      )
    }
    return value
  }
  const resetScope = (): ResetScope => {
    const value = text('resetScope') ?? 'streams'
    if (value === 'streams' || value === 'server' || value === 'connection') return value
    problems.push(
      invalid(
        'resetScope',
        `expected streams, server or connection, got ${JSON.stringify(value)}`,
        'Give one of the three',
      ),
    )
    return 'streams'
  }
  const takeOver = (): TakeOver => {
    const value = text('takeOver') ?? 'leftovers'
    if (value === 'leftovers' || value === 'never') return value
    problems.push(
      invalid('takeOver', `expected leftovers or never, got ${JSON.stringify(value)}`, 'Give one of the two'),
    )
    return 'leftovers'
  }
  const configuration: Configuration = {
    takeOver: takeOver(),
    url: url(),
    credentials: credentials(),
    headers: headers(),
    timeoutMilliseconds: number('timeoutSeconds', 120, 0.001) * 1000,
    maxRetries: number('maxRetries', 4, 0),
    concurrency: number('concurrency', 10, 1),
    allowInsecureHttp: flag('allowInsecureHttp'),
    resetScope: resetScope(),
    resetTimeoutMilliseconds: number('resetTimeoutMinutes', 60, 0) * 60_000,
  }
  const [first] = problems
  return first === undefined ? E.right(configuration) : E.left(first)
}
