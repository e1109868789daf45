/** What resets cost: rows, bytes and time of the last full sync of each stream, from the server's jobs. */
import * as E from 'fp-ts/Either'

import type { Client } from '../../provider/api/client'
import type { JobWithAttemptsRead } from '../../provider/api/jobs'
import { streamKey } from '../../provider/catalog/key'
import type { Price, Review } from './review'

/** So many connections are asked for at most, and so many jobs of each are looked at. */
const MOST_CONNECTIONS = 200
const MOST_JOBS = 50
const AT_ONCE = 8

const secondsOf = (attempts: JobWithAttemptsRead['attempts']): number => {
  const last = attempts?.at(-1)
  return last?.endedAt === undefined ? 0 : Math.max(0, last.endedAt - last.createdAt)
}

/**
 * The stream's largest sync among the last jobs: a first one, or one after a reset, reads everything; those in between
 * only what is new.
 */
export const pricesOf = (jobs: ReadonlyArray<JobWithAttemptsRead>): ReadonlyMap<string, Price> => {
  const prices = new Map<string, Price>()
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

/** Asks once for each connection that resets something. What cannot be asked stays unknown: no failure. */
export const fetchPrices = async (
  review: Review,
  clientOf: (instance: string | undefined) => Client | undefined,
): Promise<ReadonlyMap<string, ReadonlyMap<string, Price>>> => {
  const waiting = review.connections
    .filter(({ resets, connectionId }) => resets.length > 0 && connectionId !== undefined)
    .slice(0, MOST_CONNECTIONS)
  const found = new Map<string, ReadonlyMap<string, Price>>()
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { connectionId = '', instance } = next
      const jobs = await clientOf(instance)?.listJobsFor({
        configTypes: ['sync'],
        configId: connectionId,
        pagination: { pageSize: MOST_JOBS, rowOffset: 0 },
      })()
      if (jobs !== undefined && E.isRight(jobs)) found.set(connectionId, pricesOf(jobs.right.jobs))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return found
}
