/** What came back from the server: its status judged, what it says of itself, its body decoded, what a failure leaves open. */
import { createHash } from 'node:crypto'

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type * as t from 'io-ts'

import { answerProblemsOf } from '../decoding'
import type { AirbyteError, Issue, Request } from '../errors'
import { isRecord } from '../json'

/** An answer as it came. */
export interface Answer {
  readonly status: number
  readonly text: string
  /** How long the server wants to be left alone. */
  readonly retryAfterMilliseconds: number | undefined
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether an error's body is of Airbyte's own handlers (`KnownExceptionInfo`, newer `NotFoundKnownExceptionInfo`). */
const isAirbytes = (text: string): boolean => {
  const body = jsonOf(text)
  return isRecord(body) && ('exceptionClassName' in body || 'errorId' in body)
}

/** What the server says went wrong: its `message`, if it speaks JSON; nothing of a proxy's page. */
const messageOf = (text: string): string => {
  const body = jsonOf(text)
  if (isRecord(body)) {
    const { message, _embedded: embedded } = body as {
      readonly message?: unknown
      readonly _embedded?: { readonly errors?: ReadonlyArray<{ readonly message?: unknown }> }
    }
    const detail = embedded?.errors?.[0]?.message
    const words = [message, detail].filter((part): part is string => typeof part === 'string')
    if (words.length > 0) return words.join(': ').replace(/\s+/g, ' ').slice(0, 500)
  }
  // Nothing else is shown: a proxy may echo what it was sent, credentials included.
  return text.trim() === '' ? 'an empty answer' : 'the answer is not JSON'
}

/** What a handler found wrong with single properties (`InvalidInputExceptionInfo`); sent values are never shown. */
const validationIssues = (text: string): ReadonlyArray<Issue> => {
  const body = jsonOf(text)
  const errors: unknown = isRecord(body) ? body['validationErrors'] : undefined
  if (!Array.isArray(errors)) return []
  return errors.slice(0, 5).map((error: { readonly propertyPath?: unknown; readonly message?: unknown }) => ({
    path: typeof error.propertyPath === 'string' ? error.propertyPath : '',
    expected: typeof error.message === 'string' ? error.message.slice(0, 200) : 'another value',
    got: 'what was sent',
  }))
}

/** The text of an answer that grants what was asked, or the failure that its status tells. */
export const judge = (request: Request, host: string, { status, text }: Answer): E.Either<AirbyteError, string> => {
  if (status === 401 || status === 403) return E.left({ _tag: 'Unauthorized', request, status, host })
  if (status === 404) {
    // Only Airbyte's own words mean that a thing is gone: a proxy's 404 must never pass for a deleted connection.
    return isAirbytes(text)
      ? E.left({ _tag: 'NotFound', request, status, message: messageOf(text) })
      : E.left({ _tag: 'Unsupported', request, operation: request.path })
  }
  if (status === 405) return E.left({ _tag: 'Unsupported', request, operation: request.path })
  if (status >= 500) {
    const by = isAirbytes(text) ? 'airbyte' : 'gateway'
    return E.left({ _tag: 'ServerFailed', request, status, message: messageOf(text), by })
  }
  if (status >= 300)
    return E.left({ _tag: 'Rejected', request, status, message: messageOf(text), issues: validationIssues(text) })
  return E.right(text)
}

/** The text of an answer as JSON; undefined for none. */
export const parseAnswer =
  (request: Request) =>
  (text: string): E.Either<AirbyteError, unknown> => {
    if (text === '') return E.right(undefined)
    try {
      return E.right(JSON.parse(text))
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
