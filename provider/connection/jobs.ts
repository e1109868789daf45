/** The jobs of a connection as proof: which reset has been paid, what is on its way, what has begun since. */
import { typesFor } from '../api/careful/job'
import type { JobWithAttemptsRead } from '../api/jobs'
import { type StreamKey, streamKey } from '../catalog/key'
import { act, lift, type Step } from './env'

/** A job of a connection, as far as it proves something. */
export interface Job {
  readonly id: number
  /** A refresh reads streams again, in a sync of the whole connection. */
  readonly kind: 'sync' | 'reset' | 'refresh'
  readonly status: string
  /** The streams that a reset or a refresh takes in. */
  readonly streams: ReadonlySet<StreamKey>
  /** Whether it did anything: Airbyte ends a reset of an inactive connection as succeeded, and does nothing. */
  readonly hasRun: boolean
}

const FINISHED: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled'])

export const isFinished = ({ status }: { readonly status: string }): boolean => FINISHED.has(status)

/** So many jobs are asked for at once; older ones prove nothing that a younger one would not. */
const MOST_JOBS = 50

const hasStatistics = ({ attempts }: JobWithAttemptsRead): boolean => {
  const last = attempts?.at(-1)
  if (last?.totalStats === undefined) return last === undefined || last.recordsSynced !== undefined
  return Object.keys(last.totalStats).length > 0
}

const KINDS: ReadonlyMap<string, Job['kind']> = new Map([
  ['sync', 'sync'],
  ['refresh', 'refresh'],
])

const jobOf = (read: JobWithAttemptsRead): Job => ({
  id: read.job.id,
  kind: KINDS.get(read.job.configType) ?? 'reset',
  status: read.job.status,
  streams: new Set(
    [...(read.job.resetConfig?.streamsToReset ?? []), ...(read.job.refreshConfig?.streamsToRefresh ?? [])].map(
      streamKey,
    ),
  ),
  hasRun: hasStatistics(read),
})

/** The newest jobs of a connection, newest first: syncs, resets and refreshes. */
export const recentJobs = (id: string): Step<ReadonlyArray<Job>> =>
  act(async ({ client }, must) => {
    const syncs = await must(lift(typesFor(client, 'sync')))
    const { jobs } = await must(
      lift(
        client.listJobsFor({
          configTypes: [...syncs, ...(await must(lift(typesFor(client, 'reset'))))],
          configId: id,
          pagination: { pageSize: MOST_JOBS, rowOffset: 0 },
        }),
      ),
    )
    return jobs.map(jobOf).sort((one, other) => other.id - one.id)
  })

/** The streams that have sync state; undefined where it cannot be told by stream. */
export const streamsWithState = (id: string): Step<ReadonlySet<StreamKey> | undefined> =>
  act(async ({ client }, must) => {
    const { stateType, streamState = [] } = await must(lift(client.getState({ connectionId: id })))
    if (stateType !== 'stream' && stateType !== 'not_set') return undefined
    return new Set(streamState.map(({ streamDescriptor }) => streamKey(streamDescriptor)))
  })

/** What is known of a connection's past. `jobs` are newest first. */
export interface Past {
  readonly jobs: ReadonlyArray<Job>
  /** The streams with sync state; undefined where nobody has asked. */
  readonly withState: ReadonlySet<StreamKey> | undefined
}

/** Asks for the past; for the state only where a reset is the last word of some stream. */
export const readPast = (id: string): Step<Past> =>
  act(async (_env, must) => {
    const jobs = await must(recentJobs(id))
    const isLastWord = jobs.some(
      (job) =>
        job.kind === 'reset' &&
        job.status === 'succeeded' &&
        !jobs.some((other) => other.kind !== 'reset' && other.id > job.id),
    )
    return { jobs, withState: isLastWord ? await must(streamsWithState(id)) : undefined }
  })

/** The newest job; 0 where there is none yet. */
export const newestJob = ({ jobs }: Past): number => jobs[0]?.id ?? 0

/** Whether a stream's rows are gone and nothing was written since, whatever its configuration was then. */
export const isEmptied = ({ jobs, withState }: Past, key: StreamKey): boolean => {
  const reset = jobs.find((job) => job.kind === 'reset' && job.streams.has(key))
  if (reset?.status !== 'succeeded' || !reset.hasRun || withState?.has(key) !== false) return false
  return !jobs.some((job) => job.kind !== 'reset' && job.id > reset.id)
}

/**
 * Whether a stream's owed reset was done after it came to be owed. `since`: the newest job before the save that owes it;
 * undefined where nobody has noted it, so that only a table that is still empty proves anything.
 */
export const isPaid = (past: Past, key: StreamKey, since: number | undefined): boolean =>
  isEmptied(past, key) ||
  (since !== undefined &&
    past.jobs.some(
      (job) =>
        job.kind !== 'sync' && job.id > since && job.streams.has(key) && job.status === 'succeeded' && job.hasRun,
    ))

/** The reset that is on its way for a stream, if it began after the reset came to be owed, or at all where that is not known. */
export const underWay = ({ jobs }: Past, key: StreamKey, since: number | undefined): Job | undefined =>
  jobs.find((job) => job.kind !== 'sync' && !isFinished(job) && job.streams.has(key) && job.id > (since ?? 0))

/** Whether anything has begun since: only a sync or a reset can have touched rows. */
export const hasBegunSince = ({ jobs }: Past, since: number): boolean => jobs.some((job) => job.id > since)

/** The last reset of a stream, if it has ended without doing its work: then nobody knows what the stream's rows are. */
export const failedReset = (jobs: ReadonlyArray<Job>, key: StreamKey): Job | undefined => {
  const last = jobs.find((job) => job.kind === 'reset' && job.streams.has(key))
  return last !== undefined && isFinished(last) && last.status !== 'succeeded' ? last : undefined
}
