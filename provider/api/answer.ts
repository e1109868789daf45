/** What came back from the server: its status judged, what it says of itself, its body decoded, what a failure leaves open. */
import { createHash } from 'node:crypto'

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type * as t from 'io-ts'

import { answerProblemsOf } from '../decoding'
import type { AirbyteError, Login, Request } from '../errors'
import { hasSchemas, readJson } from '../numbers'
import type { Sent } from './java'
import { toldBy } from './told'

/** An answer as it came. */
export interface Answer {
  readonly status: number
  readonly text: string
  /** How long the server wants to be left alone. */
  readonly retryAfterMilliseconds: number | undefined
  /** What it asks for where it knows nobody (`WWW-Authenticate`). */
  readonly challenge?: string | undefined
  /** Where it is a 401: what was sent to say who we are, and what the server takes. */
  readonly login?: Login
}

/** The text of an answer that grants what was asked, or the failure that its status tells; `sent` is what was asked with. */
export const judge = (request: Request, host: string, answer: Answer, sent?: Sent): E.Either<AirbyteError, string> =>
  answer.status < 300 ? E.right(answer.text) : E.left(failureOf(request, host, answer, sent))

const failureOf = (request: Request, host: string, { status, text, login }: Answer, sent: Sent): AirbyteError => {
  const { isAirbytes, message, said, problem, issues } = toldBy(text, sent)
  const rejected: AirbyteError = {
    ...{ _tag: 'Rejected', request, status, message, issues },
    ...(problem === undefined ? {} : { problem }),
  }
  if (status === 401) return { _tag: 'Unauthorized', request, status, host, ...(login === undefined ? {} : { login }) }
  if (status === 403 && problem === undefined)
    return { _tag: 'Unauthorized', request, status, host, ...(said === undefined ? {} : { message: said }) }
  // Only Airbyte's own words mean that a thing is gone: a proxy's 404 must never pass for a deleted connection.
  if (status === 404 && isAirbytes) return { _tag: 'NotFound', request, status, message }
  if (status === 404 || status === 405) return { _tag: 'Unsupported', request, operation: request.path }
  if (status < 500) return rejected
  const words = [message, ...(problem?.details ?? [])].join('; ')
  return { _tag: 'ServerFailed', request, status, message: words, by: isAirbytes ? 'airbyte' : 'gateway' }
}

/** The text of an answer as JSON; undefined for none. */
export const parseAnswer =
  (request: Request) =>
  (text: string): E.Either<AirbyteError, unknown> => {
    if (text === '') return E.right(undefined)
    try {
      return E.right(hasSchemas(text) ? readJson(text) : JSON.parse(text))
    } catch {
      const got = /^\s*</.test(text) ? 'a web page' : `${String(text.length)} characters that are not`
      return E.left({ _tag: 'Undecodable', request, issues: [{ path: '', expected: 'JSON', got }] })
    }
  }

/** So many mistakes of an answer are told: one that is of another kind altogether has hundreds. */
const MOST_ISSUES = 5

/** Obligation: raised by a release that reads answers otherwise than the one before, so that all are read anew once. */
const READING = '1'

/** Sixteen hexadecimal digits for the text of an answer, and for how it is read. */
export const digestOfText = (text: string): string =>
  createHash('sha256').update(READING).update(text, 'utf8').digest('hex').slice(0, 16)

/** Reads the text of an answer with its codec. */
export const readAnswer = <A>({
  method,
  path,
  response,
}: Request & { readonly response: t.Type<A, unknown> }): ((text: string) => E.Either<AirbyteError, A>) => {
  const request: Request = { method, path }
  return (text) =>
    pipe(
      parseAnswer(request)(text),
      E.chain((value) =>
        pipe(
          response.decode(value),
          E.mapLeft((errors): AirbyteError => ({
            _tag: 'Undecodable',
            request,
            issues: answerProblemsOf(errors).slice(0, MOST_ISSUES),
          })),
        ),
      ),
    )
}

/** Statuses of gateways that have not reached Airbyte, or have not heard from it. */
const GATEWAY = [502, 503, 504]

/** A failure that may be gone when the call is made again. */
export const mayPass = (error: AirbyteError): boolean =>
  error._tag === 'Unreachable' ||
  error._tag === 'TimedOut' ||
  (error._tag === 'ServerFailed' && GATEWAY.includes(error.status)) ||
  (error._tag === 'Rejected' && error.status === 429)

/** No connection came about, so nothing was sent: the port refused it, or the name has no address. */
const NOTHING_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']

/** Certain not to have been carried out: nothing was sent, or the server asked to come back later. */
export const wasNotDone = (error: AirbyteError): boolean =>
  (error._tag === 'Unreachable' && NOTHING_SENT.includes(error.cause)) ||
  (error._tag === 'Rejected' && error.status === 429)

/**
 * The server may have done what was asked, or not, or may still be at it: only looking tells. What Airbyte's own
 * handlers answer is no such failure: they are through with it.
 */
export const isUnknownOutcome = (error: AirbyteError): boolean =>
  (error._tag === 'Unreachable' && !wasNotDone(error)) ||
  error._tag === 'TimedOut' ||
  error._tag === 'Undecodable' ||
  (error._tag === 'ServerFailed' && error.by === 'gateway')

/** Whether a call that failed so may have changed something all the same. */
export const mayHaveBegun = (error: AirbyteError): boolean =>
  isUnknownOutcome(error) || ['ServerFailed', 'OutcomeUnknown', 'Cancelled'].includes(error._tag)
