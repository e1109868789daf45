/** Asks what the resets of a review cost. */
import type { Client } from '../../provider/api/client'
import { askPrices, type Prices } from '../../provider/api/prices'
import type { Review } from './review'

/** So many connections are asked for at most. */
const MOST_CONNECTIONS = 200
const AT_ONCE = 8

/** Asks once for each connection that resets something. What cannot be asked stays unknown: no failure. */
export const fetchPrices = async (
  review: Review,
  clientOf: (instance: string | undefined) => Client | undefined,
): Promise<ReadonlyMap<string, Prices>> => {
  const waiting = review.connections
    .filter(({ resets, connectionId }) => resets.length > 0 && connectionId !== undefined)
    .slice(0, MOST_CONNECTIONS)
  const found = new Map<string, Prices>()
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { connectionId = '', instance } = next
      const client = clientOf(instance)
      if (client !== undefined) found.set(connectionId, await askPrices(client, connectionId))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return found
}
