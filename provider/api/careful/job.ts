/** Jobs are started once: the one that counts is younger than the call, whatever became of the answer. */
import type * as TE from 'fp-ts/TaskEither'

import type { AirbyteError, Request } from '../../errors'
import type { CapabilityName } from '../../server/capabilities'
import { steps } from '../../steps'
import type { PlainCalls } from '../calls'
import type { IdentityCalls } from '../capabilities'
import type { JobInfoRead, JobRead, JobType } from '../jobs'
import type { CallOptions } from '../options'
import type { Transport } from '../transport'
import { once, type Patience, type Sighting } from './once'

/** What looking for a job asks. */
export type JobCalls = Pick<PlainCalls, 'listJobsFor' | 'getJobInfo' | 'getConnection'> &
  Pick<IdentityCalls, 'hasCapability'>

export type Times = Patience & Pick<Transport, 'timeoutMilliseconds'>

/** What a job is for. */
export type Purpose = 'sync' | 'reset'

/**
 * The types of the jobs for a purpose, as far as this server knows them: it refuses the whole list for one that it does
 * not. A sync of streams that are to be refreshed is a job of the type refresh; it moves the same data.
 */
export const typesFor = (
  { hasCapability }: Pick<IdentityCalls, 'hasCapability'>,
  purpose: Purpose,
  options?: CallOptions,
): TE.TaskEither<AirbyteError, ReadonlyArray<JobType>> =>
  steps(async (must) => {
    const knows = async (name: CapabilityName): Promise<boolean> => (await must(hasCapability(name, options))) === true
    return purpose === 'sync'
      ? ['sync', ...((await knows('refreshes')) ? ['refresh' as const] : [])]
      : ['reset_connection', ...((await knows('clearJobs')) ? ['clear' as const] : [])]
  })

/**
 * A server answers these within a second or two, as soon as the job exists. One whose signal got lost (0.44 loses it
 * right after updates) never answers: waiting longer brings nothing, asking again does.
 */
const ANSWERED_WITHIN = 10_000

/**
 * A server that has the signal makes the job within one or two seconds, late ones within four. A job that comes
 * later still is one too many, which is better than none.
 */
const LOOK_FOR_JOB = 8_000

/** So many jobs may have begun since the call, by other hands, and the one that it began is still found. */
const LOOKED_THROUGH = 20

const newestJobs = (
  { listJobsFor }: JobCalls,
  types: ReadonlyArray<JobType>,
  connectionId: string,
  pageSize: number,
  options: CallOptions,
): TE.TaskEither<AirbyteError, ReadonlyArray<JobRead>> =>
  steps(async (must) => {
    const request = { configTypes: types, configId: connectionId, pagination: { pageSize, rowOffset: 0 } }
    const { jobs } = await must(listJobsFor(request, options))
    return jobs.map(({ job }) => job)
  })

/** The youngest job of these types. */
export const newestJob = (
  calls: JobCalls,
  types: ReadonlyArray<JobType>,
  connectionId: string,
  options: CallOptions,
): TE.TaskEither<AirbyteError, JobRead | undefined> =>
  steps(async (must) => (await must(newestJobs(calls, types, connectionId, 1, options)))[0])

/** A call that begins a job. */
export interface Start {
  readonly request: Request
  readonly connectionId: string
  /** What its job may be. */
  readonly types: ReadonlyArray<JobType>
  /** The youngest job of these types before the call. */
  readonly after: number
  readonly send: (options: CallOptions) => TE.TaskEither<AirbyteError, JobInfoRead>
  /** Whether a younger job is the one; asked only where an answer was lost. */
  readonly isMeant: (job: JobRead, options: CallOptions) => TE.TaskEither<AirbyteError, boolean>
}

const lookForJob = (
  calls: JobCalls,
  { types, connectionId, after, isMeant }: Start,
  options: CallOptions,
): TE.TaskEither<AirbyteError, Sighting<JobInfoRead>> =>
  steps(async (must) => {
    const jobs = await must(newestJobs(calls, types, connectionId, LOOKED_THROUGH, options))
    for (const job of jobs.filter(({ id }) => id > after)) {
      if (await must(isMeant(job, options))) {
        return { _tag: 'Done', result: await must(calls.getJobInfo({ id: job.id }, options)) }
      }
    }
    return { _tag: 'NotSeen', seen: 'no such job has begun' }
  })

/** Sends, looks for the job where the answer is lost, and sends once more where there is none. */
export const startOnce = (
  calls: JobCalls,
  times: Times,
  start: Start,
  options: CallOptions,
): TE.TaskEither<AirbyteError, JobInfoRead> => {
  const timeoutMilliseconds = Math.min(ANSWERED_WITHIN, times.timeoutMilliseconds)
  return once(
    times,
    {
      request: start.request,
      send: (rest) => start.send({ timeoutMilliseconds, ...rest }),
      look: (rest) => lookForJob(calls, start, rest),
      lookFor: LOOK_FOR_JOB,
      sends: 2,
    },
    options,
  )
}
