/** Each row of `ENDPOINTS` as a typed call: its request checked, sent, its answer read. Nothing is looked after here. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'

import { problemsOf, tell } from '../decoding'
import type { AirbyteError } from '../errors'
import { digestOfText, readAnswer } from './answer'
import type { NoRequest } from './codecs'
import type { ConnectionRead } from './connections'
import type { Endpoint } from './endpoint'
import { ENDPOINTS, type OperationName } from './endpoints'
import type { Call, Question } from './options'
import type { Transport } from './transport'

/** Every operation, sent and answered, and no more. */
export type PlainCalls = {
  readonly [K in OperationName]: (typeof ENDPOINTS)[K] extends Endpoint<infer A, infer B>
    ? [A] extends [NoRequest]
      ? Question<B>
      : Call<A, B>
    : never
}

/** A request as its endpoint takes it. Whoever asks other things before it sends has it checked first. */
export const checked = <A>(
  { method, path, request: codec }: Pick<Endpoint<A, unknown>, 'method' | 'path' | 'request'>,
  request: A,
): E.Either<AirbyteError, A> =>
  pipe(
    codec.decode(request),
    E.bimap(
      (errors): AirbyteError => ({
        _tag: 'InvalidInputs',
        issues: problemsOf(errors).map((problem) => ({
          property: problem.path.split('.')[0] ?? '',
          reason: `${method} ${path}: ${tell(problem)}`,
        })),
      }),
      () => request,
    ),
  )

/** The texts that connections were read from. */
const texts = new WeakMap<object, string>()

/** Operations that answer with the very text that `getConnection` does. */
const ANSWER_CONNECTIONS: ReadonlySet<unknown> = new Set<unknown>([
  ENDPOINTS.getConnection,
  ENDPOINTS.createConnection,
  ENDPOINTS.updateConnection,
])

/**
 * The digest of the text that a connection was read from; undefined for one that no call has answered. `createConnection`
 * and `updateConnection` answer with the very text that `getConnection` does.
 */
export const answerDigest = (connection: ConnectionRead): string | undefined => {
  const text = texts.get(connection)
  return text === undefined ? undefined : digestOfText(text)
}

const reader = <A, B>(endpoint: Endpoint<A, B>): ((text: string) => E.Either<AirbyteError, B>) => {
  const read = readAnswer(endpoint)
  if (!ANSWER_CONNECTIONS.has(endpoint)) return read
  return (text) =>
    pipe(
      read(text),
      E.map((answer) => {
        texts.set(answer as object, text)
        return answer
      }),
    )
}

/** Checks the request, sends it, and has the answer's text read. A malformed request is never sent. */
export const exchange =
  <A, B, C>(
    { send }: Transport,
    endpoint: Endpoint<A, B>,
    read: (text: string) => E.Either<AirbyteError, C>,
  ): Call<A, C> =>
  (request, options) => {
    const { method, path, repeat } = endpoint
    return pipe(
      TE.fromEither(checked(endpoint, request)),
      TE.chain((body) => send({ method, path, body, repeat }, options)),
      TE.chainEitherK(read),
    )
  }

/** The same for a text that nobody needs to read when its digest is the one that is known: undefined then. */
export const readUnless = (
  known: string | undefined,
): ((text: string) => E.Either<AirbyteError, ConnectionRead | undefined>) => {
  const read = reader(ENDPOINTS.getConnection)
  return (text) => (digestOfText(text) === known ? E.right(undefined) : read(text))
}

/** One operation over a transport, its answer read as its row says. */
export const callOf = <A, B>(transport: Transport, endpoint: Endpoint<A, B>): Call<A, B> =>
  exchange(transport, endpoint, reader(endpoint))

/** All operations over one transport. */
export const plainCalls = (transport: Transport): PlainCalls =>
  Object.fromEntries(
    Object.entries(ENDPOINTS as Readonly<Record<string, Endpoint<unknown, unknown>>>).map(([name, endpoint]) => [
      name,
      callOf(transport, endpoint),
    ]),
  ) as unknown as PlainCalls
