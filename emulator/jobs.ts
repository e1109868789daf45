/** Jobs: what begins and ends them, and who asks for them. */
import type { StreamDescriptor } from '../provider/catalog/airbyte'
import { aggregated, countedAttempts, jobOnly, jobRead, withLogs } from './attempts'
import { findConnection } from './connections'
import { definitionRead } from './definitions'
import { conflict, internal, nullPointer } from './errors'
import {
  type Body,
  type Handler,
  illegalState,
  neverAnswer,
  optional,
  optionalRecord,
  optionalText,
  pick,
  refuse,
  required,
  strings,
} from './handler'
import { isEndingJob, isEndingReset, isLost } from './races'
import type { ActorKind, Job } from './records'
import { findDefinition } from './registry'
import { isNewer, versionOf } from './releases'
import { actorsOf, descriptorsOf, seconds, type State } from './state'
import { cancelJobs, isSyncing, jobsOf, newestRun, runningJobs, startJob, statusOf } from './work'

/** What the newest sync of a connection has come to. */
export const latestSync = (state: State, connectionId: string): Body => {
  const latest = newestRun(state, connectionId)
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
  if (status !== 'active') illegalState('Can only sync an active connection')
  if (isSyncing(state, connectionId)) alreadyRunning(connectionId)
  if (isWorkflowDeleted) refuse(conflict(deletedWorkflow(connectionId)))
  const [reset] = runningJobs(state, connectionId)
  if (reset !== undefined) {
    return (state.races.syncDuringReset ?? (isNewer(state) ? 'conflict' : 'the reset')) === 'conflict'
      ? alreadyRunning(connectionId)
      : jobRead(state, reset)
  }
  if (isEndingReset(state, connectionId)) alreadyRunning(connectionId)
  if (isLost(state, connectionId, 'sync')) neverAnswer()
  return jobRead(state, startJob(state, connectionId, { configType: 'sync' }))
}

export const reset: Handler = (state, body) => {
  const { connectionId, isWorkflowDeleted, syncCatalog } = findConnection(state, body)
  if (isWorkflowDeleted) illegalState(deletedWorkflow(connectionId))
  const streamsToReset = descriptorsOf(syncCatalog)
  const isWaiting = isNewer(state)
  return jobRead(state, startJob(state, connectionId, { configType: 'reset_connection', streamsToReset, isWaiting }))
}

export const namedStreams = (body: Body): ReadonlyArray<StreamDescriptor> =>
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
  if (isSync && isNewer(state)) neverAnswer()
  const configType = isSync ? 'sync' : 'reset_connection'
  return jobRead(state, startJob(state, connectionId, { configType, streamsToReset, isWaiting: true }))
}

const returnedId = 'the return value of "io.airbyte.api.model.generated.JobIdRequestBody.getId()"'

const noSuchJob = (id: number): never =>
  refuse(internal(`Could not find job with id: ${String(id)}`, 'java.lang.RuntimeException'))

/** A job by its id; `absent` is where the server finds that there is none. */
const find = (state: State, body: Body, absent = returnedId): Job => {
  const id = optional(body, 'id')
  if (typeof id !== 'number') {
    return refuse(nullPointer(`Cannot invoke "java.lang.Long.longValue()" because ${absent} is null`))
  }
  return state.jobs.get(id) ?? noSuchJob(id)
}

const pageOf = (body: Body): { readonly pageSize: number; readonly rowOffset: number } => {
  const { pageSize, rowOffset } = optionalRecord(body, 'pagination') ?? {}
  return { pageSize: Number(pageSize ?? 200), rowOffset: Number(rowOffset ?? 0) }
}

/** As many whole pages as it takes to have a job among them; none where it is not there. */
const pagesWith = (found: ReadonlyArray<Job>, jobId: number, pageSize: number): ReadonlyArray<Job> => {
  const at = found.findIndex(({ id }) => id === jobId)
  return at < 0 ? [] : found.slice(0, (Math.floor((at + 1) / pageSize) + 1) * pageSize)
}

/** A newer server lists what it calls a reset for a clear, too. */
const typesOf = (state: State, body: Body): ReadonlySet<string> => {
  const types = strings(body['configTypes'])
  if (types.length === 0) illegalState('Must include at least one configType.')
  return new Set(isNewer(state) && types.includes('clear') ? [...types, 'reset_connection'] : types)
}

/** What a newer server finds: of all connections where none is named, by status and by time. */
const isFound = (state: State, body: Body, job: Job): boolean => {
  if (!isNewer(state)) return true
  const statuses = strings(body['statuses'])
  const { createdAt, updatedAt } = jobOnly(state, job)
  const isWithin = (time: unknown, name: string): boolean => {
    const [start, end] = [optionalText(body, `${name}Start`), optionalText(body, `${name}End`)]
    const moment = Number(time) * 1000
    return (start === undefined || moment >= Date.parse(start)) && (end === undefined || moment <= Date.parse(end))
  }
  return (
    (statuses.length === 0 || statuses.includes(statusOf(state, job))) &&
    isWithin(createdAt, 'createdAt') &&
    isWithin(updatedAt, 'updatedAt')
  )
}

/** In the order that is asked for, by a field and a direction; else the newest first. */
const inOrder = (body: Body, jobs: ReadonlyArray<Job>): ReadonlyArray<Job> => {
  const [field, direction] = [optionalText(body, 'orderByField'), optionalText(body, 'orderByMethod')]
  const sorted = field === 'updatedAt' ? [...jobs].sort((one, other) => one.endsAt - other.endsAt) : [...jobs]
  return field !== undefined && direction === 'ASC' ? sorted : sorted.reverse()
}

/** A newer server divides: it gives whole pages. */
const offsetOf = (state: State, pageSize: number, rowOffset: number): number =>
  isNewer(state) ? Math.floor(rowOffset / pageSize) * pageSize : rowOffset

/** Newest first; attempts are listed with what they moved. */
export const list: Handler = (state, body) => {
  const asked = strings(body['configTypes'])
  const types = typesOf(state, body)
  const configId = optionalText(body, 'configId')
  const all = configId === undefined && isNewer(state) ? [...state.jobs.values()] : jobsOf(state, configId ?? '')
  const found = inOrder(
    body,
    all.filter((job) => types.has(job.configType) && isFound(state, body, job)),
  )
  const { pageSize, rowOffset } = pageOf(body)
  const including = optional(body, 'includingJobId')
  const from = offsetOf(state, pageSize, rowOffset)
  const shown =
    typeof including === 'number' ? pagesWith(found, including, pageSize) : found.slice(from, from + pageSize)
  return {
    jobs: shown.map((job) => ({
      job: { ...jobOnly(state, job), ...aggregated(state) },
      attempts: countedAttempts(state, job),
    })),
    totalJobCount: found.filter(({ configType }) => asked.includes(configType)).length,
  }
}

export const get: Handler = (state, body) => jobRead(state, find(state, body))

export const getLight: Handler = (state, body) => ({ job: jobOnly(state, find(state, body)) })

/** With the connectors that were at work; attempts have both their logs and what they moved. */
export const getDebugInfo: Handler = (state, body) => {
  const job = find(state, body)
  const connection = findConnection(state, { connectionId: job.configId })
  const definition = (kind: ActorKind): Body => {
    const actor = actorsOf(state, kind).get(connection[`${kind}Id`])
    return definitionRead(state, kind, findDefinition(state, kind, actor?.definitionId ?? ''))
  }
  const { id, configId, configType, status } = jobOnly(state, job)
  return {
    job: {
      id,
      configId,
      configType,
      status,
      airbyteVersion: versionOf(state),
      sourceDefinition: definition('source'),
      destinationDefinition: definition('destination'),
    },
    attempts: withLogs(state, job, countedAttempts(state, job)),
    ...(connection.isWorkflowDeleted
      ? {}
      : {
          workflowState: {
            running: runningJobs(state, job.configId).length > 0 || isEndingJob(state, job.configId),
          },
        }),
  }
}

/** No normalization runs here, so none has told anything. */
export const getNormalizationStatus: Handler = (state, body) => {
  find(state, body)
  return { attemptNormalizationStatuses: [] }
}

/**
 * Cancels what runs of the job's connection, and answers that; where nothing runs, the server looks for the job that it
 * calls -1.
 */
export const cancel: Handler = (state, body) => {
  const job = find(state, body, '"<parameter1>"')
  const connection = state.connections.get(job.configId)
  if (connection?.isWorkflowDeleted === true) illegalState(deletedWorkflow(job.configId))
  const running = runningJobs(state, job.configId)
  if (running.length === 0 && !isNewer(state)) noSuchJob(-1)
  cancelJobs(state, running)
  return jobRead(state, pick(state.jobs.get(job.id), 'JOB', String(job.id)))
}

/** Those that were cancelled do not count. */
export const getLastReplication: Handler = (state, body) => {
  const jobs = jobsOf(state, required(body, 'connectionId'))
  const job = jobs.findLast((one) => statusOf(state, one) !== 'cancelled')
  return job === undefined ? {} : { job: jobOnly(state, job) }
}
