/** The forms in which Airbyte says that something went wrong. */

/** An answer that is not a success. */
export interface Failure {
  readonly status: number
  readonly body: unknown
}

/** A handler's own failure (`KnownExceptionInfo`). */
export const known = (status: number, message: string, exceptionClassName: string): Failure => ({
  status,
  body: { message, exceptionClassName, exceptionStack: ['…'] },
})

/** A `ConfigNotFoundException`: the type is Airbyte's name of the table. */
export const notFound = (type: string, id: string): Failure =>
  known(
    404,
    `Internal Server Error: Could not find configuration for ${type}: ${id}.`,
    'io.airbyte.config.persistence.ConfigNotFoundException',
  )

/** Anything unforeseen: a broken precondition, a missing value. */
export const internal = (message: string, exceptionClassName = 'java.lang.IllegalStateException'): Failure =>
  known(500, `Internal Server Error: ${message}`, exceptionClassName)

/** A `JsonValidationException`. */
export const invalid = (message: string): Failure =>
  known(
    422,
    `The provided configuration does not fulfill the specification. Errors: ${message}`,
    'io.airbyte.validation.json.JsonValidationException',
  )

/** The framework's own words (Micronaut). */
export const framework = (status: number, message: string): Failure => ({
  status,
  body: { message, _embedded: { errors: [{ message }] }, _links: { self: { href: '', templated: false } } },
})

/** A refusal of the core as the server would answer it. */
export const refused = ({
  exception,
  message,
}: {
  readonly exception: string
  readonly message: string | null
}): Failure =>
  exception.endsWith('JsonValidationException') ? invalid(message ?? '') : internal(message ?? 'null', exception)
