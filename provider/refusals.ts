/** Refusals that say of what kind they are: problems that newer servers name (`error:…`), and logins that do not do. */

/** What a newer server says of a refusal beside its words. */
export interface Problem {
  /** `error:connection/locked`, say. */
  readonly type: string
  /** What it is about, one line for each thing. */
  readonly details: ReadonlyArray<string>
}

/** By how the type begins; the first row that fits counts. */
const ADVICE: ReadonlyArray<readonly [type: string, advice: string]> = [
  [
    'error:connection/locked',
    'look into Airbyte why the connection is locked (a licence that ran out, or a feature without one), and have it unlocked there; until then it can be read and deleted, and nothing else',
  ],
  [
    'error:license/entitlement',
    'take what needs this feature out of the program, or get the feature for this organization; the credentials are right',
  ],
  [
    'error:mapper-validation/secret-not-found',
    'write the key of the encryption mapper into the program, as a secret: what reads back of it is a mask',
  ],
  ['error:mapper-validation', 'correct the mappers of the streams that are named: they work one after the other'],
  ['error:cron-validation/under-one-hour', 'let it sync no more often than once an hour'],
  ['error:basic-schedule-validation/under-one-hour', 'let it sync no more often than once an hour'],
  [
    'error:cron-validation',
    'correct the schedule: a Quartz expression such as 0 0 6 * * ?, and the name of a time zone',
  ],
  [
    'error:connection-validation/file-transfer',
    'leave includeFiles out of the streams that are named: source, destination and stream all have to carry files',
  ],
  [
    'error:connection-conflicting-destination-stream',
    'give the streams that are named another table (a prefix, a namespace): another connection writes there',
  ],
  [
    'error:connection/destination-catalog',
    "correct destinationObjectName, destinationSyncMode, the key or the mappers of the streams by what the destination's catalog offers",
  ],
  ['error:tag-', 'correct the tag: at most 30 letters, a name once in a workspace, a colour of six hexadecimal digits'],
]

/** What to do; undefined where nothing is known of the kind. */
export const adviceFor = ({ type }: Problem): string | undefined =>
  ADVICE.find(([begins]) => type.startsWith(begins))?.[1]

/** By what a server says in words alone: older ones give no type. */
const ADVICE_BY_WORDS: ReadonlyArray<readonly [words: RegExp, advice: (connectionId: string) => string]> = [
  [
    /workflow for connection (\S+) is deleted/,
    (id) =>
      `this connection was deleted once and has come back without what runs it, so that it is neither synced nor reset: delete connection ${id} in Airbyte, take adopt out of the program if it stands there, then run pulumi refresh and pulumi up, which make a new one`,
  ],
]

/** What to do; undefined where nothing is known of these words. */
export const adviceForWords = (message: string): string | undefined => {
  for (const [words, advice] of ADVICE_BY_WORDS) {
    const found = words.exec(message)
    if (found !== null) return advice(found[1] ?? '')
  }
  return undefined
}

/** The ways to say who we are. */
export type WayIn = 'application' | 'basic' | 'bearer' | 'nothing'

/** What was sent to say who we are, and what the server takes, where it says so. */
export interface Login {
  readonly sent: WayIn
  readonly takes?: WayIn
}

interface Way {
  readonly sent: string
  readonly takes: string
  readonly advice: string
}

const WHERE =
  'abctl local credentials prints them, with Helm they stand in the secret airbyte-auth-secrets, and in Airbyte under User settings > Applications'

const WAYS: Readonly<Record<WayIn, Way>> = {
  application: {
    sent: 'airbyte:clientId and airbyte:clientSecret were sent',
    takes: 'this server takes the client id and secret of an application',
    advice: `set airbyte:clientId and airbyte:clientSecret: ${WHERE}`,
  },
  basic: {
    sent: 'airbyte:username and airbyte:password were sent',
    takes: 'this server, or what stands in front of it, takes a user name and a password',
    advice: 'set airbyte:username and airbyte:password',
  },
  bearer: {
    sent: 'airbyte:token was sent',
    takes: 'this server takes a bearer token',
    advice: 'set airbyte:token to one that is still good',
  },
  nothing: {
    sent: 'no credentials were sent',
    takes: 'this server asks nobody who they are',
    advice: 'take the credentials out of the configuration',
  },
}

/** What to look at where the server does not say what it takes. */
const UNSAID: Readonly<Record<WayIn, string>> = {
  application: `check both, and what the application may do; ${WHERE}`,
  basic:
    'check both: the server may want airbyte:clientId and airbyte:clientSecret instead, as Airbyte itself does from 2.2 on',
  bearer: 'check it: a token may have run out',
  nothing: `${WAYS.application.advice}; older servers and proxies take airbyte:username and airbyte:password`,
}

/** What is told of a login that did not do. */
export const tellLogin = ({ sent, takes }: Login): { readonly seen: string; readonly advice: string } => ({
  seen: [WAYS[sent].sent, ...(takes === undefined ? [] : [WAYS[takes].takes])].join('; '),
  advice:
    takes !== undefined && takes !== sent
      ? WAYS[takes].advice
      : takes === 'basic'
        ? 'check both: they are not those of this server'
        : UNSAID[sent],
})
