/** Pieces that the codecs of several nouns share. Answers are read tolerantly: null is absent, what is unknown stays. */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'

/** Reads null as absent, because Airbyte's versions differ in which of the two they send. */
export const absent = <A>(codec: t.Type<A, unknown>): t.Type<A | undefined, unknown> =>
  new t.Type<A | undefined, unknown>(
    codec.name,
    (value): value is A | undefined => value === undefined || codec.is(value),
    (value, context) => (value === undefined || value === null ? t.success(undefined) : codec.validate(value, context)),
    (value) => (value === undefined ? undefined : codec.encode(value)),
  )

/** A codec that can tell which properties it knows. */
export interface ObjectCodec<A> extends t.Type<A, unknown> {
  readonly properties: ReadonlyArray<string>
}

/** An object with these properties and any others, which stay as they are; absent ones are left out. */
export const object = <A extends object>(
  name: string,
  properties: { readonly [K in keyof Required<A>]: t.Type<A[K], unknown> | t.Type<A[K] | undefined, unknown> },
): ObjectCodec<A> => {
  const entries = Object.entries(properties) as [string, t.Type<unknown, unknown>][]
  const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
  const codec = new t.Type<A, unknown>(
    name,
    (value): value is A => isObject(value) && entries.every(([key, codec]) => codec.is(value[key])),
    (value, context) => {
      if (!isObject(value)) return t.failure(value, context)
      const result: Record<string, unknown> = { ...value }
      const errors: t.Errors = []
      for (const [key, codec] of entries) {
        const decoded = codec.validate(value[key], t.appendContext(context, key, codec, value[key]))
        if (E.isLeft(decoded)) errors.push(...decoded.left)
        else if (decoded.right === undefined) Reflect.deleteProperty(result, key)
        else result[key] = decoded.right
      }
      return errors.length > 0 ? t.failures(errors) : t.success(result as A)
    },
    (value) => value,
  )
  return Object.assign(codec, { properties: entries.map(([key]) => key) })
}

export const list = <A>(codec: t.Type<A, unknown>): t.Type<ReadonlyArray<A>, unknown> => t.readonlyArray(codec)

export const text: t.Type<string, unknown> = t.string
export const number: t.Type<number, unknown> = t.number
export const flag: t.Type<boolean, unknown> = t.boolean
/** Any JSON, unread. */
export const anything: t.Type<unknown, unknown> = t.unknown

/** What an operation without a request body is asked with. */
export type NoRequest = Readonly<Record<string, never>> | undefined

export const noRequestCodec: t.Type<NoRequest, unknown> = new t.Type<NoRequest, unknown>(
  'no request',
  (value): value is NoRequest => value === undefined || (typeof value === 'object' && value !== null),
  (value, context) =>
    value === undefined || (typeof value === 'object' && value !== null)
      ? t.success(value as NoRequest)
      : t.failure(value, context),
  (value) => value,
)

/** A value of a vocabulary that newer servers extend: any text, so that a new word is no failure. */
export type Open<Words extends string> = Words | (string & {})

export const word = <Words extends string>(): t.Type<Open<Words>, unknown> => text
