/** A sync is started once, and only a job that syncs and is younger than the call is one. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'

import type { AirbyteError, Request } from '../../errors'
import { steps } from '../../steps'
import { checked, type PlainCalls } from '../calls'
import type { ConnectionIdRequestBody } from '../connections'
import { ENDPOINTS } from '../endpoints'
import type { JobInfoRead } from '../jobs'
import type { Call, CallOptions } from '../options'
import { type JobCalls, newestJob, startOnce, type Times, typesFor } from './job'

/** What syncing asks and sends. */
type SyncingCalls = JobCalls & Pick<PlainCalls, 'syncConnection'>

/**
 * After a reset has succeeded its workflow is still ending it: a real 0.44 answers with 409, or with the reset's own
 * job, for up to 8.3 seconds more, and no sync follows by itself.
 */
const ASK_AGAIN_FOR = 20_000
const FIRST_PAUSE = 500
const LONGEST_PAUSE = 4_000

const RUNNING: ReadonlySet<string> = new Set(['pending', 'running', 'incomplete', 'queued'])

/** Of a newer server, a sync of streams that are to be refreshed is a job of the second type; it moves the same data. */
const SYNCS: ReadonlySet<string> = new Set(['sync', 'refresh'])

const REQUEST: Request = { method: 'POST', path: ENDPOINTS.syncConnection.path }

const gone = (connectionId: string, status: number): AirbyteError => ({
  _tag: 'NotFound',
  request: REQUEST,
  status,
  message: `connection ${connectionId} is deleted (deprecated)`,
})

/** How asking once ended: with the sync, or without one, for now. */
type Asked = { readonly _tag: 'Begun'; readonly info: JobInfoRead } | { readonly _tag: 'NotYet'; readonly seen: string }

/** What a 409 means: a sync that has come about, one that has been running, a connection that is gone, or not yet. */
const afterConflict = (
  calls: SyncingCalls,
  connectionId: string,
  after: number,
  conflict: Extract<AirbyteError, { _tag: 'Rejected' }>,
  options: CallOptions,
): TE.TaskEither<AirbyteError, Asked> =>
  steps(async (must) => {
    const types = await must(typesFor(calls, 'sync', options))
    const newest = await must(newestJob(calls, types, connectionId, options))
    if (newest !== undefined && newest.id > after) {
      return { _tag: 'Begun', info: await must(calls.getJobInfo({ id: newest.id }, options)) }
    }
    if (newest !== undefined && RUNNING.has(newest.status)) return must(E.left(conflict))
    const { status } = await must(calls.getConnection({ connectionId }, options))
    if (status === 'deprecated') {
      return must(E.left(gone(connectionId, conflict.status)))
    }
    return { _tag: 'NotYet', seen: `${conflict.message} (409), though no sync runs` }
  })

/**
 * Newer servers answer with a failure without a reason where a connection is deleted, inactive or locked: what the
 * connection is tells why.
 */
const afterFailure = (
  { getConnection }: SyncingCalls,
  connectionId: string,
  failure: Extract<AirbyteError, { _tag: 'ServerFailed' }>,
  options: CallOptions,
): TE.TaskEither<AirbyteError, never> =>
  steps(async (must) => {
    const { status = 'active', statusReason } = await must(
      pipe(
        getConnection({ connectionId }, options),
        TE.mapLeft((): AirbyteError => failure),
      ),
    )
    if (status === 'active') return must(E.left(failure))
    if (status === 'deprecated') return must(E.left(gone(connectionId, failure.status)))
    const why = statusReason === undefined ? '' : ` (${statusReason})`
    const seen = `connection ${connectionId} is ${status}${why}, and Airbyte syncs only active ones`
    const waitsFor = status === 'locked' ? 'unlocking' : 'activation'
    return must(E.left({ _tag: 'NotStarted', request: REQUEST, seen, afterMilliseconds: 0, waitsFor }))
  })

const ask = (
  calls: SyncingCalls,
  times: Times,
  request: ConnectionIdRequestBody,
  after: number,
  options: CallOptions,
): TE.TaskEither<AirbyteError, Asked> =>
  steps(async (must) => {
    const { connectionId } = request
    const start = {
      request: REQUEST,
      connectionId,
      types: await must(typesFor(calls, 'sync', options)),
      after,
      send: (rest: CallOptions) => calls.syncConnection(request, rest),
      isMeant: () => TE.right(true),
    } as const
    const answer = await startOnce(calls, times, start, options)()
    if (E.isLeft(answer)) {
      if (answer.left._tag === 'ServerFailed' && answer.left.by === 'airbyte')
        return must(afterFailure(calls, connectionId, answer.left, options))
      return answer.left._tag === 'Rejected' && answer.left.status === 409
        ? must(afterConflict(calls, connectionId, after, answer.left, options))
        : must(answer)
    }
    const { id, configType } = answer.right.job
    return SYNCS.has(configType) && id > after
      ? { _tag: 'Begun', info: answer.right }
      : { _tag: 'NotYet', seen: `answered with job ${String(id)} (${configType}), which is no sync of this call` }
  })

export const syncing = (calls: SyncingCalls, times: Times) => {
  const syncConnection: Call<ConnectionIdRequestBody, JobInfoRead> = (request, options = {}) =>
    steps(async (must) => {
      const { connectionId } = await must(checked(ENDPOINTS.syncConnection, request))
      const types = await must(typesFor(calls, 'sync', options))
      const after = (await must(newestJob(calls, types, connectionId, options)))?.id ?? 0
      const began = times.now()
      const until = began + Math.min(ASK_AGAIN_FOR, options.deadlineMilliseconds ?? ASK_AGAIN_FOR)
      for (let wait = FIRST_PAUSE; ; wait = Math.min(wait * 2, LONGEST_PAUSE)) {
        const asked = await must(ask(calls, times, request, after, options))
        if (asked._tag === 'Begun') return asked.info
        if (times.now() + wait > until) {
          const afterMilliseconds = times.now() - began
          return must(E.left({ _tag: 'NotStarted', request: REQUEST, seen: asked.seen, afterMilliseconds }))
        }
        await times.pause(wait, options.signal)
      }
    })
  return { syncConnection }
}
