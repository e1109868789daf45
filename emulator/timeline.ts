/** What a connection has gone through, as newer servers tell it: the last job of each stream, and what its jobs came to. */
import { findConnection } from './connections'
import { type Body, type Handler, optionalRecord, strings } from './handler'
import type { Job } from './records'
import { contentId, descriptorsOf, seconds, type State, stateKeyOf } from './state'
import { jobsOf, statusOf } from './work'

/** What a job has told of one stream: one record of eight bytes. */
const PER_STREAM = { recordsCommitted: 1, bytesCommitted: 8 }

export const lastJobPerStream: Handler = (state, body) => {
  const { connectionId, syncCatalog } = findConnection(state, body)
  const jobs = jobsOf(state, connectionId)
  return descriptorsOf(syncCatalog).flatMap((stream) => {
    const key = stateKeyOf(stream)
    const job = jobs.findLast(({ enabledStreams }) => enabledStreams.some((one) => stateKeyOf(one) === key))
    if (job === undefined) return []
    return [
      {
        streamName: stream.name,
        ...(stream.namespace === undefined ? {} : { streamNamespace: stream.namespace }),
        jobId: job.id,
        configType: job.configType,
        jobStatus: statusOf(state, job),
        ...PER_STREAM,
        startedAt: seconds(job.createdAt),
        endedAt: seconds(job.endsAt),
      },
    ]
  })
}

const WORDS: Readonly<Record<string, string>> = { sync: 'SYNC', refresh: 'REFRESH', reset_connection: 'CLEAR' }

/** The beginning of a job and, where it has come to one, its end. */
const eventsOf = (state: State, job: Job): ReadonlyArray<Body> => {
  const status = statusOf(state, job)
  const told = (eventType: string, at: number): Body => ({
    id: contentId([job.configId, job.id, eventType]),
    connectionId: job.configId,
    eventType,
    summary: { jobId: job.id },
    createdAt: seconds(at),
  })
  const word = WORDS[job.configType] ?? 'UNKNOWN'
  const started = told(`${word}_STARTED`, job.createdAt)
  return ['pending', 'running'].includes(status)
    ? [started]
    : [started, told(`${word}_${status.toUpperCase()}`, job.endsAt)]
}

/** Twenty at once, the newest first. */
export const listEvents: Handler = (state, body) => {
  const { connectionId } = findConnection(state, body)
  const { pageSize = 20, rowOffset = 0 } = optionalRecord(body, 'pagination') ?? {}
  const types = strings(body['eventTypes'])
  const events = jobsOf(state, connectionId)
    .flatMap((job) => eventsOf(state, job))
    .filter(({ eventType }) => types.length === 0 || types.includes(String(eventType)))
    .reverse()
  return { events: events.slice(Number(rowOffset), Number(rowOffset) + Number(pageSize)) }
}
