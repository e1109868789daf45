/** Pieces that the codecs of several nouns share. Answers are read tolerantly: null is absent, what is unknown stays. */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'

import { isRecord } from '../json'
import { numberOf } from '../numbers'
import { hintsOf, listOfNamed, nameIn } from '../shapes'

/** Reads null as absent, because Airbyte's versions differ in which of the two they send. */
export const absent = <A>(codec: t.Type<A, unknown>): t.Type<A | undefined, unknown> =>
  Object.assign(
    new t.Type<A | undefined, unknown>(
      codec.name,
      (value): value is A | undefined => value === undefined || codec.is(value),
      (value, context) =>
        value === undefined || value === null ? t.success(undefined) : codec.validate(value, context),
      (value) => (value === undefined ? undefined : codec.encode(value)),
    ),
    { hints: hintsOf(codec) },
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
  const codec = new t.Type<A, unknown>(
    name,
    (value): value is A => isRecord(value) && entries.every(([key, codec]) => codec.is(value[key])),
    (value, context) => {
      if (!isRecord(value)) return t.failure(value, context)
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

/** A list whose elements a message tells by their names. */
export const named = <A>(noun: string, codec: t.Type<A, unknown>): t.Type<ReadonlyArray<A>, unknown> =>
  listOfNamed(noun, nameIn, codec)

export const list = <A>(codec: t.Type<A, unknown>): t.Type<ReadonlyArray<A>, unknown> => t.readonlyArray(codec)

export const text: t.Type<string, unknown> = t.string
/** Also where a catalog stands beside it, of which each number is kept as it was written. */
export const number: t.Type<number, unknown> = new t.Type<number, unknown>(
  t.number.name,
  (value): value is number => typeof value === 'number',
  (value, context) => {
    const read = numberOf(value)
    return read === undefined ? t.failure(value, context) : t.success(read)
  },
  (value) => value,
)
export const flag: t.Type<boolean, unknown> = t.boolean
/** Any JSON, unread. */
export const anything: t.Type<unknown, unknown> = t.unknown

/** What an operation without a request body is asked with. */
export type NoRequest = Readonly<Record<string, never>> | undefined

export const noRequestCodec: t.Type<NoRequest, unknown> = new t.Type<NoRequest, unknown>(
  'nothing',
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

/** Which part of a list is asked for. Servers before 1.8 ignore it, and answer the whole. */
export interface PageRequest {
  /** The id of the last one before this page. */
  readonly cursor?: string
  /** 20 where it is left out. */
  readonly pageSize?: number
}

export const pageRequest = { cursor: absent(text), pageSize: absent(number) }

/** What newer servers say beside a page. */
export interface PageRead {
  readonly page_size?: number
  /** How many there are in all, whatever they are. */
  readonly num_connections?: number
}

export const pageRead = { page_size: absent(number), num_connections: absent(number) }

/** Which part of a list that newer servers count off: rows of the server's order. */
export interface Pagination {
  readonly pageSize?: number
  readonly rowOffset?: number
}

export const paginationCodec: t.Type<Pagination, unknown> = object<Pagination>('Pagination', {
  pageSize: absent(number),
  rowOffset: absent(number),
})
