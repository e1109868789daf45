/** The forms in which Airbyte says that something went wrong. */

/** An answer that is not a success. */
export interface Failure {
  readonly status: number
  readonly body: unknown
}

const CAUSE = { rootCauseExceptionClassName: 'java.lang.Class', rootCauseExceptionStack: ['…'] }

/** A handler's own failure (`KnownExceptionInfo`); with a cause, its class is always told as `java.lang.Class`. */
export const known = (status: number, message: string, exceptionClassName: string, hasCause = false): Failure => ({
  status,
  body: { message, exceptionClassName, exceptionStack: ['…'], ...(hasCause ? CAUSE : {}) },
})

/** An id that is not known: the type is Airbyte's name of the table. */
export const notFound = (type: string, id: string): Failure =>
  known(
    404,
    `Internal Server Error: Could not find configuration for ${type}: ${id}.`,
    'io.airbyte.commons.server.errors.IdNotFoundKnownException',
    true,
  )

/** Anything unforeseen: a broken precondition, a missing value. */
export const internal = (
  message: string,
  exceptionClassName = 'java.lang.IllegalArgumentException',
  hasCause = false,
): Failure => known(500, `Internal Server Error: ${message}`, exceptionClassName, hasCause)

/** A value that was not there: the server falls over it. */
export const nullPointer = (message: string): Failure => internal(message, 'java.lang.NullPointerException')

/** What is at odds with what goes on already. */
export const conflict = (message: string): Failure =>
  known(409, message, 'io.airbyte.commons.server.errors.ValueConflictKnownException')

/** What the database does not take: the statement, and PostgreSQL's own words. */
export const databaseError = (statement: string, problem: string): Failure =>
  internal(`SQL [${statement}]; ERROR: ${problem}`, 'org.jooq.exception.DataAccessException', true)

/** A newer server's own words: a problem of a kind. */
export const problem = (status: number, type: string, more: object): Failure => ({
  status,
  body: { status, type, documentationUrl: null, ...more },
})

/** What does not fulfil a specification. */
export const invalid = (message: string): Failure =>
  known(
    422,
    `The provided configuration does not fulfill the specification. Errors: ${message}`,
    'io.airbyte.commons.server.errors.BadObjectSchemaKnownException',
    true,
  )

/** The framework's own words (Micronaut). */
export const framework = (status: number, message: string, href: string, error: object): Failure => ({
  status,
  body: { message, _embedded: { errors: [error] }, _links: { self: { href, templated: false } } },
})

/** What a newer server calls a failure: its log has the reason under this. */
interface Numbered {
  readonly newId: () => string
}

const DATABASE = 'Failed to access database. Check the server logs for more information'

/** What the newer framework adds to each of its objects. */
const EMPTY_LINKS = { _links: {}, _embedded: {} }

const isFramework = (body: object): body is { readonly _embedded: { readonly errors: ReadonlyArray<object> } } =>
  '_embedded' in body && '_links' in body

/**
 * A failure as a newer server tells it. Of what is unknown and of what it stumbles over it gives a number alone, of
 * others a sentence beside it; problems and the framework's words are told whole.
 */
export const newerFailure = ({ status, body }: Failure, { newId }: Numbered): Failure => {
  if (typeof body !== 'object' || body === null) return { status, body }
  if (isFramework(body)) {
    const errors = body._embedded.errors.map((error) => ({ ...error, ...EMPTY_LINKS }))
    return { status, body: { ...body, _embedded: { errors } } }
  }
  const { exceptionClassName, message } = body as { readonly exceptionClassName?: string; readonly message?: string }
  if (exceptionClassName === undefined) return { status, body }
  const sentence = (text: string | undefined): object => ({
    message: text,
    exceptionStack: [],
    rootCauseExceptionStack: [],
    errorId: newId(),
  })
  if (exceptionClassName.endsWith('DataAccessException')) return { status: 409, body: sentence(DATABASE) }
  return { status, body: status === 404 || status >= 500 ? { errorId: newId() } : sentence(message) }
}

/** A refusal of the core as the server would answer it. */
export const refused = ({
  exception,
  message,
}: {
  readonly exception: string
  readonly message: string | null
}): Failure =>
  exception.endsWith('JsonValidationException') ? invalid(message ?? '') : internal(message ?? 'null', exception)
