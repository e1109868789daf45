/** What a reset costs: rows, bytes and time of the last full sync of each stream, from the server's jobs. */
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import { type StreamKey, streamKey } from '../catalog/key'
import type { AirbyteError } from '../errors'
import type { JobListRequestBody, JobReadList, JobWithAttemptsRead } from './jobs'

/** What the last full sync of a stream took. */
export interface Price {
  readonly rows: number
  readonly bytes: number
  readonly seconds: number
}

export type Prices = ReadonlyMap<StreamKey, Price>

/** So many jobs of a connection are looked at. */
const MOST_JOBS = 50

const secondsOf = (attempts: JobWithAttemptsRead['attempts']): number => {
  const last = attempts?.at(-1)
  return last?.endedAt === undefined ? 0 : Math.max(0, last.endedAt - last.createdAt)
}

/**
 * The stream's largest sync among the last jobs: a first one, or one after a reset, reads everything; those in between
 * only what is new.
 */
export const pricesOf = (jobs: ReadonlyArray<JobWithAttemptsRead>): Prices => {
  const prices = new Map<StreamKey, Price>()
  for (const { job, attempts } of jobs) {
    if (job.status !== 'succeeded') continue
    for (const { streamName, streamNamespace, stats } of attempts?.at(-1)?.streamStats ?? []) {
      const key = streamKey({
        name: streamName,
        ...(streamNamespace === undefined ? {} : { namespace: streamNamespace }),
      })
      const rows = stats.recordsCommitted ?? stats.recordsEmitted ?? 0
      const known = prices.get(key)
      if (known !== undefined && known.rows >= rows) continue
      prices.set(key, { rows, bytes: stats.bytesEmitted ?? 0, seconds: secondsOf(attempts) })
    }
  }
  return prices
}

interface Asking {
  readonly listJobsFor: (
    request: JobListRequestBody,
    options?: { readonly timeoutMilliseconds?: number; readonly deadlineMilliseconds?: number },
  ) => TE.TaskEither<AirbyteError, JobReadList>
}

/** Those of a connection. What cannot be asked stays unknown: no failure. Nobody waits long for it. */
export const askPrices = async ({ listJobsFor }: Asking, connectionId: string): Promise<Prices> => {
  const jobs = await listJobsFor(
    { configTypes: ['sync'], configId: connectionId, pagination: { pageSize: MOST_JOBS, rowOffset: 0 } },
    { timeoutMilliseconds: 10_000, deadlineMilliseconds: 15_000 },
  )()
  return E.isRight(jobs) ? pricesOf(jobs.right.jobs) : new Map()
}
