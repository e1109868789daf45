/** How the client proves who it is: credentials as headers, and the short-lived tokens of an application. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

import { describe } from '../decoding'
import type { AirbyteError, Login, Request } from '../errors'
import { isRecord } from '../json'
import { type Answer, judge, parseAnswer } from './answer'
import { toldBy } from './told'

export type Credentials =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'application'; readonly clientId: string; readonly clientSecret: string }

type Headers = Readonly<Record<string, string>>

export interface Authorization {
  /** The headers of the next request; for an application they may cost a request of their own. */
  readonly headers: () => Promise<E.Either<AirbyteError, Headers>>
  /** Told when the server has refused the headers. Whether others may do better: then `headers` answers with them. */
  readonly hasFresh: (refused: Headers) => boolean
}

/** What asking for a token needs. */
interface Means {
  readonly post: (path: string, body: string) => Promise<E.Either<AirbyteError, Answer>>
  /** What of a login that was refused is told. */
  readonly login: (refused: Answer) => Promise<Login>
  readonly host: string
  readonly now: () => number
}

const TOKEN: Request = { method: 'POST', path: '/v1/applications/token' }

const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` })

interface Grant {
  readonly token: string
  /** How long it is good for; Airbyte's are short. */
  readonly seconds: number
}

/** What a token is good for at least: newer servers give it for fifteen minutes, and do not say so. */
const LEAST_SECONDS = 180

/** A token of Airbyte's says itself when it was made and when it ends. Whoever's clock is wrong, the difference is right. */
const lifetimeOf = (token: string): number | undefined => {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    const { exp, iat } = isRecord(claims) ? claims : {}
    return typeof exp === 'number' && typeof iat === 'number' && exp > iat ? exp - iat : undefined
  } catch {
    return undefined
  }
}

/** Whether an application was refused: by its secret (400), by a server that has none (404), by a proxy in front (401). */
const isRefused = ({ status, text }: Answer): boolean =>
  [400, 401, 403].includes(status) || (status === 404 && !toldBy(text).isAirbytes)

const refusal = async (answer: Answer, { login, host }: Means): Promise<AirbyteError> => {
  const said = answer.status === 404 ? 'it has no logins of applications' : toldBy(answer.text).said
  return {
    _tag: 'Unauthorized',
    request: TOKEN,
    status: answer.status === 403 ? 401 : answer.status,
    host,
    ...(said === undefined ? {} : { message: said }),
    login: await login(answer),
  }
}

const readGrant = async (answer: Answer, means: Means): Promise<E.Either<AirbyteError, Grant>> => {
  if (isRefused(answer)) return E.left(await refusal(answer, means))
  return pipe(
    judge(TOKEN, means.host, answer),
    E.chain(parseAnswer(TOKEN)),
    E.chain((body): E.Either<AirbyteError, Grant> => {
      const { access_token: token, expires_in: seconds } = (body ?? {}) as Readonly<Record<string, unknown>>
      return typeof token === 'string'
        ? E.right({ token, seconds: typeof seconds === 'number' ? seconds : (lifetimeOf(token) ?? LEAST_SECONDS) })
        : E.left({
            _tag: 'Undecodable',
            request: TOKEN,
            issues: [{ path: 'access_token', expected: 'a token', got: describe(token, false) }],
          })
    }),
  )
}

/** An application keeps its token until shortly before its end; calls that run at once share one request for it. */
const application = (
  { clientId, clientSecret }: Extract<Credentials, { kind: 'application' }>,
  means: Means,
): Authorization => {
  const { post, now } = means
  let held: { readonly token: string; readonly until: number } | undefined
  let granting: Promise<E.Either<AirbyteError, Headers>> | undefined
  const grant = async (): Promise<E.Either<AirbyteError, Headers>> => {
    // Both spellings: Airbyte's document says client_id, its older servers read clientId.
    const body = JSON.stringify({ client_id: clientId, client_secret: clientSecret, clientId, clientSecret })
    const answer = await post(TOKEN.path, body)
    const granted = E.isLeft(answer) ? answer : await readGrant(answer.right, means)
    if (E.isLeft(granted)) return granted
    const { token, seconds } = granted.right
    held = { token, until: now() + Math.max(seconds - 20, 5) * 1000 }
    return E.right(bearer(token))
  }
  return {
    headers: async () => {
      if (held !== undefined && held.until > now()) return E.right(bearer(held.token))
      granting ??= grant().finally(() => {
        granting = undefined
      })
      return granting
    },
    hasFresh: (refused) => {
      // Another call may have fetched a fresh one already.
      if (held !== undefined && refused['authorization'] === bearer(held.token)['authorization']) held = undefined
      return true
    },
  }
}

const fixed = (headers: Headers): Authorization => ({
  headers: () => Promise.resolve(E.right(headers)),
  hasFresh: () => false,
})

/** The way of authorising that the credentials ask for. Asks for nothing yet. */
export const authorizationOf = (credentials: Credentials | undefined, means: Means): Authorization => {
  if (credentials === undefined) return fixed({})
  switch (credentials.kind) {
    case 'bearer':
      return fixed(bearer(credentials.token))
    case 'basic': {
      const pair = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')
      return fixed({ authorization: `Basic ${pair}` })
    }
    case 'application':
      return application(credentials, means)
  }
}

/** Names of headers that may carry a credential. */
const SENSITIVE = /auth|cookie|token|secret|key|password|session/i

/** Whether something would be given away if others read the requests. */
export const hasSecrets = (credentials: Credentials | undefined, headers: Headers = {}): boolean =>
  credentials !== undefined || Object.keys(headers).some((name) => SENSITIVE.test(name))
