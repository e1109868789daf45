/** How jobs and their attempts are shown. */
import type { Body } from './handler'
import { logOf } from './logs'
import type { Job } from './records'
import { isNewer } from './releases'
import { seconds, type State } from './state'
import { hasProgress, statusOf } from './work'

/** What each stream moves in a sync: one record of eight bytes. */
const PER_STREAM = { recordsEmitted: 1, bytesEmitted: 8, recordsCommitted: 1 }

/** Why an attempt did not come to a good end. */
const failureOf = ({ outcome, endsAt }: Job): Body => {
  const timestamp = Math.floor(endsAt)
  return outcome === 'cancelled'
    ? {
        failures: [
          {
            failureType: 'manual_cancellation',
            externalMessage: 'This attempt was cancelled',
            internalMessage: 'Setting attempt to FAILED because the job was cancelled',
            timestamp,
          },
        ],
      }
    : {
        failures: [
          {
            failureOrigin: 'source',
            failureType: 'system_error',
            externalMessage: 'Something went wrong within the source connector',
            internalMessage: 'Source process exited with non-zero exit code 1',
            timestamp,
          },
        ],
        partialSuccess: false,
      }
}

/** What the stand-in for a connector tells a newer server that it has moved, whatever it was. */
const MOVED = { records: 10, bytes: 100 }

/** What a newer server tells of an attempt that has come to its end: lists leave out how many states there were. */
const newerStatistics = (state: State, job: Job, isListed: boolean): Body =>
  statusOf(state, job) !== 'succeeded'
    ? {}
    : {
        bytesSynced: MOVED.bytes,
        recordsSynced: MOVED.records,
        totalStats: {
          recordsEmitted: MOVED.records,
          bytesEmitted: MOVED.bytes,
          ...(isListed ? {} : { stateMessagesEmitted: 0 }),
          recordsCommitted: MOVED.records,
          additionalStats: {},
        },
        streamStats: [],
      }

/** What an attempt has moved; nothing of it where it has not told yet. */
const statisticsOf = (state: State, job: Job): Body => {
  const count = job.enabledStreams.length
  // An idle reset has an attempt whose statistics are empty.
  if (job.isIdle) return { totalStats: {}, streamStats: [] }
  if (!hasProgress(state, job)) return {}
  return {
    totalStats: { recordsEmitted: count, bytesEmitted: 8 * count, recordsCommitted: count },
    streamStats: job.enabledStreams.map(({ name, namespace }) => ({
      streamName: name,
      ...(namespace === undefined ? {} : { streamNamespace: namespace }),
      stats: PER_STREAM,
    })),
  }
}

/** The attempt of a job, as it is shown with its logs; a job that waits has none yet. */
const attemptsOf = (state: State, job: Job): ReadonlyArray<Body> => {
  const status = statusOf(state, job)
  if (status === 'pending') return []
  const count = job.enabledStreams.length
  const isOver = status !== 'running'
  return [
    {
      id: 0,
      status: status === 'cancelled' ? 'failed' : status,
      createdAt: seconds(job.createdAt),
      updatedAt: seconds(isOver ? job.endsAt : job.createdAt),
      ...(isOver ? { endedAt: seconds(job.endsAt) } : {}),
      ...(status === 'succeeded' && !job.isIdle && !isNewer(state)
        ? { bytesSynced: 8 * count, recordsSynced: count }
        : {}),
      ...(isOver && status !== 'succeeded' ? { failureSummary: failureOf(job) } : {}),
    },
  ]
}

/** Attempts with what they have moved, as lists show them. */
export const countedAttempts = (state: State, job: Job): ReadonlyArray<Body> =>
  attemptsOf(state, job).map((attempt) => ({
    ...attempt,
    ...(isNewer(state) ? newerStatistics(state, job, true) : statisticsOf(state, job)),
  }))

export const jobOnly = (state: State, job: Job): Body => ({
  id: job.id,
  configType: job.configType,
  configId: job.configId,
  enabledStreams: job.enabledStreams,
  createdAt: seconds(job.createdAt),
  updatedAt: seconds(Math.max(job.createdAt, Math.min(job.endsAt, state.time))),
  status: statusOf(state, job),
  ...(job.configType === 'reset_connection' ? { resetConfig: { streamsToReset: job.streamsToReset } } : {}),
  ...(job.configType === 'refresh' ? { refreshConfig: { streamsToRefresh: job.streamsToReset } } : {}),
  ...(isNewer(state) ? { streamAggregatedStats: [] } : {}),
})

/** What newer servers add to the jobs of a list. */
export const aggregated = (state: State): Body =>
  isNewer(state)
    ? {
        aggregatedStats: {
          recordsEmitted: 0,
          bytesEmitted: 0,
          recordsCommitted: 0,
          bytesCommitted: 0,
          recordsRejected: 0,
        },
      }
    : {}

export const withLogs = (state: State, job: Job, attempts: ReadonlyArray<Body>): ReadonlyArray<Body> =>
  attempts.map((attempt) =>
    isNewer(state)
      ? { attempt, logType: 'formatted', logs: { events: [], logLines: logOf(state, job) } }
      : { attempt, logs: { logLines: logOf(state, job) } },
  )

/** In `jobs/get`, `sync` and the resets: attempts with their logs. */
export const jobRead = (state: State, job: Job): unknown => ({
  job: jobOnly(state, job),
  attempts: withLogs(
    state,
    job,
    attemptsOf(state, job).map((attempt) =>
      isNewer(state) ? { ...attempt, ...newerStatistics(state, job, false) } : attempt,
    ),
  ),
})
