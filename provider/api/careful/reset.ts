/** Resets are started once: one whose answer was lost is known by the streams that its job covers. */
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'

import { streamKey } from '../../catalog/key'
import type { AirbyteError } from '../../errors'
import { steps } from '../../steps'
import { checked, type PlainCalls } from '../calls'
import type { ConnectionIdRequestBody, ConnectionStreamRequestBody } from '../connections'
import type { Endpoint } from '../endpoint'
import { ENDPOINTS } from '../endpoints'
import type { JobInfoRead, JobRead } from '../jobs'
import type { Call, CallOptions } from '../options'
import { type JobCalls, newestJob, type Start, startOnce, type Times, typesFor } from './job'
import { keyOfStream } from './refresh'

/** What resetting asks and sends. */
type ResettingCalls = JobCalls &
  Pick<PlainCalls, 'resetConnection' | 'resetConnectionStream' | 'clearConnection' | 'clearConnectionStream'>

const emptyReset: AirbyteError = {
  _tag: 'InvalidInputs',
  issues: [{ property: 'streams', reason: 'A reset of no stream would start a sync: name at least one.' }],
}

const keysOf = (job: JobRead): ReadonlySet<string> => new Set((job.resetConfig?.streamsToReset ?? []).map(streamKey))

/** Whether a job resets just these streams. */
const resetsJust = (job: JobRead, streams: ConnectionStreamRequestBody['streams']): boolean => {
  const wanted = new Set(streams.map(keyOfStream))
  const there = keysOf(job)
  return there.size === wanted.size && [...wanted].every((key) => there.has(key))
}

/** Whether a job resets every stream that the connection has: one that resets some is another hand's. */
const resetsAll = (
  { getConnection }: JobCalls,
  connectionId: string,
  job: JobRead,
  options: CallOptions,
): TE.TaskEither<AirbyteError, boolean> =>
  steps(async (must) => {
    if (job.resetConfig?.streamsToReset === undefined) return true
    const { syncCatalog } = await must(getConnection({ connectionId }, options))
    const there = keysOf(job)
    return syncCatalog.streams.every(({ stream, config }) => config.selected === false || there.has(streamKey(stream)))
  })

/** A way of resetting. */
interface Way<Request extends ConnectionIdRequestBody> {
  readonly endpoint: Endpoint<Request, JobInfoRead>
  readonly send: Call<Request, JobInfoRead>
  readonly isMeant: (request: Request, job: JobRead, options: CallOptions) => TE.TaskEither<AirbyteError, boolean>
}

/** Starts a reset in a way, once. */
const resetter =
  <Request extends ConnectionIdRequestBody>(
    calls: ResettingCalls,
    times: Times,
    { endpoint, send, isMeant }: Way<Request>,
  ): Call<Request, JobInfoRead> =>
  (request, options = {}) =>
    steps(async (must) => {
      const { connectionId } = await must(checked(endpoint, request))
      const types = await must(typesFor(calls, 'reset', options))
      const start: Start = {
        request: { method: 'POST', path: endpoint.path },
        connectionId,
        types,
        after: (await must(newestJob(calls, types, connectionId, options)))?.id ?? 0,
        send: (rest) => send(request, rest),
        isMeant: (job, rest) => isMeant(request, job, rest),
      }
      return must(startOnce(calls, times, start, options))
    })

export const resetting = (calls: ResettingCalls, times: Times) => {
  const ofAll = (name: 'resetConnection' | 'clearConnection') =>
    resetter<ConnectionIdRequestBody>(calls, times, {
      endpoint: ENDPOINTS[name],
      send: calls[name],
      isMeant: ({ connectionId }, job, options) => resetsAll(calls, connectionId, job, options),
    })
  /** Of single streams, by either name that servers have for it. */
  const ofStreams = (
    name: 'resetConnectionStream' | 'clearConnectionStream',
  ): Call<ConnectionStreamRequestBody, JobInfoRead> => {
    const way = { endpoint: ENDPOINTS[name], send: calls[name] }
    const some = resetter<ConnectionStreamRequestBody>(calls, times, {
      ...way,
      isMeant: ({ streams }, job) => TE.right(resetsJust(job, streams)),
    })
    return (request, options) =>
      steps(async (must) => {
        const { streams } = await must(checked(way.endpoint, request))
        return must(streams.length === 0 ? E.left(emptyReset) : some(request, options))
      })
  }
  return {
    resetConnection: ofAll('resetConnection'),
    resetConnectionStream: ofStreams('resetConnectionStream'),
    clearConnection: ofAll('clearConnection'),
    clearConnectionStream: ofStreams('clearConnectionStream'),
  }
}
