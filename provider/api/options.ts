/** What a caller may set: for a client, and for a single call. */
import type * as TE from 'fp-ts/TaskEither'

import type { AirbyteError } from '../errors'
import type { Credentials } from './auth'
import type { NoRequest } from './codecs'

export interface ClientOptions {
  /** The server's root, with or without `/api` or `/api/v1`. */
  readonly url: string
  readonly credentials?: Credentials
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string>>
  /** For one call, in milliseconds. Default: 120,000. */
  readonly timeoutMilliseconds?: number
  /** For one operation with all its repetitions, in milliseconds. Default: 900,000. */
  readonly deadlineMilliseconds?: number
  /** How often a call that may be repeated is, at most. Default: 4. */
  readonly maxRetries?: number
  /** How many calls run at once. Default: 10. */
  readonly concurrency?: number
  /** Lets credentials travel over plain http to a host that is not this machine. Default: false. */
  readonly allowInsecureHttp?: boolean
  /** The largest answer that is read, in bytes; a larger one is an error. Default: 268,435,456. */
  readonly largestAnswerBytes?: number
}

/** What a single call may override. */
export interface CallOptions {
  /** For one request. */
  readonly timeoutMilliseconds?: number
  /** For the whole operation: requests, pauses and look-ups together. */
  readonly deadlineMilliseconds?: number
  /** Ends the operation when it is aborted; what was sent may still be carried out. */
  readonly signal?: AbortSignal
}

/** An operation: answers `Left` with what went wrong, and never throws. */
export type Call<A, B> = (request: A, options?: CallOptions) => TE.TaskEither<AirbyteError, B>

/** An operation that takes no request. */
export type Question<B> = (request?: NoRequest, options?: CallOptions) => TE.TaskEither<AirbyteError, B>

/** What a creation of a connection may be told beside. */
export interface CreationOptions extends CallOptions {
  /**
   * The ids of the connections that the source had before: what is not among them after a lost answer may be what the
   * call has made. Default: they are asked for. Whoever makes many asks once, and gives them to each call.
   */
  readonly known?: ReadonlySet<string>
}
