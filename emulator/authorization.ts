/** What callers have to show: a user name and a password, a token, or an application's client id and secret. */
import { createHmac } from 'node:crypto'

import { isRecord } from '../provider/json'
import { type Failure, framework, nullPointer } from './errors'

/** An application that asks for tokens (newer servers). */
interface Application {
  readonly clientId: string
  readonly clientSecret: string
}

export type Credentials =
  { readonly username: string; readonly password: string } | { readonly token: string } | Application

export const TOKEN_PATH = '/v1/applications/token'

/** How long a token is good for, in seconds. */
const LIFETIME = 900

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const signed = ({ clientSecret }: Application, text: string): string =>
  `${text}.${createHmac('sha256', clientSecret).update(text).digest('base64url')}`

/** A token that tells itself how long it is good for, so that a restart forgets none. */
const newToken = (application: Application, now: number): string => {
  const iat = Math.floor(now / 1000)
  const claims = { iss: 'airbyte', sub: application.clientId, iat, exp: iat + LIFETIME }
  return signed(application, `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`)
}

const isGoodToken = (application: Application, token: string, now: number): boolean => {
  const [head = '', claims = ''] = token.split('.')
  if (token !== signed(application, `${head}.${claims}`)) return false
  const { exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { readonly exp: number }
  return now / 1000 < exp
}

/** Whether a request shows what has to be shown. */
export const isAuthorized = (
  credentials: Credentials | undefined,
  header: string | undefined,
  now: number,
): boolean => {
  if (credentials === undefined) return true
  if ('clientId' in credentials) {
    const token = /^Bearer (.*)$/.exec(header ?? '')?.[1]
    return token !== undefined && isGoodToken(credentials, token, now)
  }
  const expected =
    'token' in credentials
      ? `Bearer ${credentials.token}`
      : `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`
  return header === expected
}

/** A token for whoever shows the application's id and secret. */
export const answerToken = (
  application: Application,
  text: string,
  url: string,
  now: number,
): { readonly access_token: string } | Failure => {
  let sent: unknown
  try {
    sent = JSON.parse(text)
  } catch {
    return nullPointer('null')
  }
  const { client_id: id, client_secret: secret } = isRecord(sent) ? sent : {}
  if (typeof id !== 'string' || typeof secret !== 'string') return nullPointer('null')
  return id === application.clientId && secret === application.clientSecret
    ? { access_token: newToken(application, now) }
    : framework(400, 'Bad Request', url, { message: 'Invalid client id or token' })
}
