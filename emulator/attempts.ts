/** How jobs and their attempts are shown. */
import type { Body } from './handler'
import { logOf } from './logs'
import type { Job } from './records'
import type { State } from './state'
import { hasProgress, statusOf } from './work'

export const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000)

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
      ...(status === 'succeeded' && !job.isIdle ? { bytesSynced: 8 * count, recordsSynced: count } : {}),
      ...(isOver && status !== 'succeeded' ? { failureSummary: failureOf(job) } : {}),
    },
  ]
}

/** Attempts with what they have moved, as lists show them. */
export const countedAttempts = (state: State, job: Job): ReadonlyArray<Body> =>
  attemptsOf(state, job).map((attempt) => ({ ...attempt, ...statisticsOf(state, job) }))

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
})

export const withLogs = (state: State, job: Job, attempts: ReadonlyArray<Body>): ReadonlyArray<Body> =>
  attempts.map((attempt) => ({ attempt, logs: { logLines: logOf(state, job) } }))

/** In `jobs/get`, `sync` and the resets: attempts with their logs. */
export const jobRead = (state: State, job: Job): unknown => ({
  job: jobOnly(state, job),
  attempts: withLogs(state, job, attemptsOf(state, job)),
})
