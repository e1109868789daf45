/** What an operation is: its path, its codecs, and whether sending it twice does no harm. */
import type * as t from 'io-ts'

import type { Repeat } from './transport'

export interface Endpoint<A, B> {
  readonly method: 'GET' | 'POST'
  /** Behind `/api`. */
  readonly path: string
  readonly request: t.Type<A, unknown>
  readonly response: t.Type<B, unknown>
  /** `never`: a second time would make, reset or sync twice. */
  readonly repeat: Repeat
}

export const post = <A, B>(
  path: string,
  request: t.Type<A, unknown>,
  response: t.Type<B, unknown>,
  repeat: Repeat = 'always',
): Endpoint<A, B> => ({ method: 'POST', path, request, response, repeat })

export const get = <A, B>(path: string, request: t.Type<A, unknown>, response: t.Type<B, unknown>): Endpoint<A, B> => ({
  ...post(path, request, response),
  method: 'GET',
})
