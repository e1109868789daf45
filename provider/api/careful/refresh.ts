/** Refreshes are started once: one whose answer was lost is known by the streams of its job, and one without a job is none. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'

import { type StreamKey, streamKey } from '../../catalog/key'
import type { AirbyteError, Request } from '../../errors'
import { steps } from '../../steps'
import { checked, type PlainCalls } from '../calls'
import type { ConnectionStream } from '../connections'
import { ENDPOINTS } from '../endpoints'
import type { JobInfoRead, JobRead } from '../jobs'
import type { Call, CallOptions } from '../options'
import type { ConnectionStreamRefreshRequestBody } from '../refreshes'
import { type JobCalls, newestJob, startOnce, type Times } from './job'

/** What refreshing asks and sends. */
type RefreshingCalls = JobCalls &
  Pick<PlainCalls, 'refreshConnectionStream' | 'getActorDefinitionVersionForDestinationId'>

const REQUEST: Request = { method: 'POST', path: ENDPOINTS.refreshConnectionStream.path }

const emptyRefresh: AirbyteError = {
  _tag: 'InvalidInputs',
  issues: [
    {
      property: 'streams',
      reason: 'A refresh of no stream would refresh all: name at least one, or leave streams out to mean all.',
    },
  ],
}

export const keyOfStream = ({ streamName, streamNamespace }: ConnectionStream): StreamKey =>
  streamKey({ name: streamName, ...(streamNamespace === undefined ? {} : { namespace: streamNamespace }) })

/** Whether a job refreshes just these streams; none named: whatever it refreshes. */
const refreshesJust = (job: JobRead, streams: ReadonlyArray<ConnectionStream> | undefined): boolean => {
  if (streams === undefined) return true
  const there = new Set((job.refreshConfig?.streamsToRefresh ?? []).map(streamKey))
  const wanted = new Set(streams.map(keyOfStream))
  return there.size === wanted.size && [...wanted].every((key) => there.has(key))
}

/** Why nothing began: the destination cannot, or else a sync runs, and the next one refreshes what is queued now. */
const notStarted = (
  calls: RefreshingCalls,
  connectionId: string,
  options: CallOptions,
): TE.TaskEither<AirbyteError, never> =>
  steps(async (must) => {
    const { destinationId } = await must(calls.getConnection({ connectionId }, options))
    const version = await must(calls.getActorDefinitionVersionForDestinationId({ destinationId }, options))
    const seen =
      version.supportsRefreshes === true
        ? 'the server answered without a job, as it does while a sync is running: the streams are queued, and the next sync refreshes them'
        : `the destination's connector ${version.dockerRepository} ${version.dockerImageTag} cannot be refreshed: its streams can only be cleared`
    return must(E.left({ _tag: 'NotStarted', request: REQUEST, seen, afterMilliseconds: 0 }))
  })

export const refreshing = (calls: RefreshingCalls, times: Times) => {
  const refreshConnectionStream: Call<ConnectionStreamRefreshRequestBody, JobRead> = (request, options = {}) =>
    steps(async (must) => {
      const { connectionId, streams } = await must(checked(ENDPOINTS.refreshConnectionStream, request))
      if (streams?.length === 0) return must(E.left(emptyRefresh))
      const after = (await must(newestJob(calls, ['refresh'], connectionId, options)))?.id ?? 0
      const send = (rest: CallOptions): TE.TaskEither<AirbyteError, JobInfoRead> =>
        pipe(
          calls.refreshConnectionStream(request, rest),
          TE.chain(({ job }) =>
            job === undefined ? notStarted(calls, connectionId, rest) : TE.right({ job, attempts: [] }),
          ),
        )
      const start = {
        request: REQUEST,
        connectionId,
        types: ['refresh'],
        after,
        send,
        isMeant: (job: JobRead) => TE.right(refreshesJust(job, streams)),
      } as const
      return (await must(startOnce(calls, times, start, options))).job
    })
  return { refreshConnectionStream }
}
