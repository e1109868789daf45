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

/** An object with these properties and any others, which stay as they are; absent ones are left out. */
export const object = <A extends object>(
  name: string,
  properties: { readonly [K in keyof Required<A>]: t.Type<A[K], unknown> | t.Type<A[K] | undefined, unknown> },
): t.Type<A, unknown> => {
  const entries = Object.entries(properties) as [string, t.Type<unknown, unknown>][]
  const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
  return new t.Type<A, unknown>(
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
}

export const list = <A>(codec: t.Type<A, unknown>): t.Type<ReadonlyArray<A>, unknown> => t.readonlyArray(codec)

export const text: t.Type<string, unknown> = t.string
export const number: t.Type<number, unknown> = t.number
export const flag: t.Type<boolean, unknown> = t.boolean
/** Any JSON, unread. */
export const anything: t.Type<unknown, unknown> = t.unknown
