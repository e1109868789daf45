/** Jobs: what begins them, and how they are shown. */
import type { StreamDescriptor } from '../provider/catalog/airbyte'
import { findConnection } from './connections'
import { conflict, internal } from './errors'
import {
  type Body,
  type Handler,
  illegalState,
  neverAnswer,
  optional,
  optionalText,
  pick,
  refuse,
  required,
  strings,
} from './handler'
import { isEndingReset, isLost } from './races'
import type { Job } from './records'
import { descriptorsOf, type State } from './state'
import { cancelJobs, isSyncing, jobsOf, runningJobs, startJob, statusOf } from './work'

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000)

/** What each stream moves in a sync: one record of eight bytes. */
const PER_STREAM = { recordsEmitted: 1, bytesEmitted: 8, recordsCommitted: 1 }

const cancellation = (job: Job): unknown => ({
  failures: [
    {
      failureType: 'manual_cancellation',
      externalMessage: 'This attempt was cancelled',
      internalMessage: 'Setting attempt to FAILED because the job was cancelled',
      timestamp: Math.floor(job.endsAt),
    },
  ],
})

const attemptsOf = (state: State, job: Job): ReadonlyArray<Body> => {
  const status = statusOf(state, job)
  if (status === 'pending') return []
  const count = job.enabledStreams.length
  const hasStatistics = !job.isIdle
  const synced = status === 'succeeded' && hasStatistics ? { bytesSynced: 8 * count, recordsSynced: count } : {}
  return [
    {
      id: 0,
      status: status === 'cancelled' ? 'failed' : status,
      createdAt: seconds(job.createdAt),
      updatedAt: seconds(job.createdAt),
      ...(status === 'running' ? {} : { endedAt: seconds(job.endsAt), ...synced }),
      totalStats: hasStatistics ? { recordsEmitted: count, bytesEmitted: 8 * count, recordsCommitted: count } : {},
      streamStats: job.enabledStreams.map(({ name, namespace }) => ({
        streamName: name,
        ...(namespace === undefined ? {} : { streamNamespace: namespace }),
        stats: PER_STREAM,
      })),
      ...(status === 'cancelled' ? { failureSummary: cancellation(job) } : {}),
    },
  ]
}

const jobOnly = (state: State, job: Job): Body => ({
  id: job.id,
  configType: job.configType,
  configId: job.configId,
  enabledStreams: job.enabledStreams,
  createdAt: seconds(job.createdAt),
  updatedAt: seconds(Math.max(job.createdAt, Math.min(job.endsAt, state.time))),
  status: statusOf(state, job),
  ...(job.configType === 'reset_connection' ? { resetConfig: { streamsToReset: job.streamsToReset } } : {}),
})

/** In `jobs/get`, `sync` and the resets: attempts with their logs. */
const jobRead = (state: State, job: Job): unknown => ({
  job: jobOnly(state, job),
  attempts: attemptsOf(state, job).map(({ totalStats: _total, streamStats: _streams, ...attempt }) => ({
    attempt,
    logs: { logLines: [] },
  })),
})

/** What the newest sync of a connection has come to. */
export const latestSync = (state: State, connectionId: string): Body => {
  const latest = jobsOf(state, connectionId).findLast((job) => job.configType === 'sync')
  return latest === undefined
    ? {}
    : { latestSyncJobCreatedAt: seconds(latest.createdAt), latestSyncJobStatus: statusOf(state, latest) }
}

const deletedWorkflow = (connectionId: string): string =>
  `The connection manager workflow for connection ${connectionId} is deleted, so no further operations cannot be performed on it.`

const alreadyRunning = (connectionId: string): never =>
  refuse(conflict(`A sync is already running for: ${connectionId}`))

export const sync: Handler = (state, body) => {
  const { connectionId, status, isWorkflowDeleted } = findConnection(state, body)
  if (isWorkflowDeleted) refuse(conflict(deletedWorkflow(connectionId)))
  if (status !== 'active') illegalState('Can only sync an active connection')
  if (isSyncing(state, connectionId)) alreadyRunning(connectionId)
  const [reset] = runningJobs(state, connectionId)
  if (reset !== undefined) {
    return state.races.syncDuringReset === 'conflict' ? alreadyRunning(connectionId) : jobRead(state, reset)
  }
  if (isEndingReset(state, connectionId)) alreadyRunning(connectionId)
  if (isLost(state, connectionId, 'sync')) neverAnswer()
  return jobRead(state, startJob(state, connectionId, { configType: 'sync' }))
}

export const reset: Handler = (state, body) => {
  const { connectionId, isWorkflowDeleted, syncCatalog } = findConnection(state, body)
  if (isWorkflowDeleted) illegalState(deletedWorkflow(connectionId))
  const streamsToReset = descriptorsOf(syncCatalog)
  return jobRead(state, startJob(state, connectionId, { configType: 'reset_connection', streamsToReset }))
}

const namedStreams = (body: Body): ReadonlyArray<StreamDescriptor> =>
  ((Array.isArray(body['streams']) ? body['streams'] : []) as ReadonlyArray<Body>).map((stream) => {
    const namespace = optionalText(stream, 'streamNamespace')
    return { name: required(stream, 'streamName'), ...(namespace === undefined ? {} : { namespace }) }
  })

/** Answers before its job runs, and looks at nothing: for a connection that it does not know, it never answers. */
export const resetStreams: Handler = (state, body) => {
  const connectionId = required(body, 'connectionId')
  const streamsToReset = namedStreams(body)
  const connection = state.connections.get(connectionId) ?? neverAnswer()
  if (connection.isWorkflowDeleted) illegalState(deletedWorkflow(connectionId))
  if (isLost(state, connectionId, 'reset')) neverAnswer()
  // Without a stream 0.44 starts a sync; newer servers never answer.
  const isSync = streamsToReset.length === 0
  if (isSync && state.isNewer) neverAnswer()
  const configType = isSync ? 'sync' : 'reset_connection'
  return jobRead(state, startJob(state, connectionId, { configType, streamsToReset, isWaiting: true }))
}

const find = (state: State, body: Body): Job =>
  state.jobs.get(Number(body['id'])) ??
  refuse(internal(`Could not find job with id: ${String(body['id'])}`, 'java.lang.RuntimeException'))

/** Attempts are listed with what they moved. */
export const list: Handler = (state, body) => {
  const types = strings(body['configTypes'])
  if (types.length === 0) refuse(internal('Must include at least one config type.'))
  const { pageSize = 200, rowOffset = 0 } = (optional(body, 'pagination') ?? {}) as {
    readonly pageSize?: number
    readonly rowOffset?: number
  }
  const found = jobsOf(state, required(body, 'configId'))
    .filter((job) => types.includes(job.configType))
    .reverse()
  return {
    jobs: found
      .slice(rowOffset, rowOffset + pageSize)
      .map((job) => ({ job: jobOnly(state, job), attempts: attemptsOf(state, job) })),
    totalJobCount: found.length,
  }
}

export const get: Handler = (state, body) => jobRead(state, find(state, body))

export const cancel: Handler = (state, body) => {
  const job = find(state, body)
  if (state.time < job.endsAt) cancelJobs(state, [job])
  return jobRead(state, pick(state.jobs.get(job.id), 'JOB', String(job.id)))
}

export const getLastReplication: Handler = (state, body) => {
  const job = jobsOf(state, required(body, 'connectionId')).at(-1)
  return job === undefined ? {} : { job: jobOnly(state, job) }
}
