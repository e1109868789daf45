/** Refreshes of newer servers: streams wait in rows for the next sync, which then reads them from their beginning. */
import type { StreamDescriptor } from '../provider/catalog/airbyte'
import { jobOnly } from './attempts'
import { findConnection } from './connections'
import type { Handler } from './handler'
import { namedStreams } from './jobs'
import { canRefresh } from './pages'
import { isLost } from './races'
import type { Connection } from './records'
import { descriptorsOf, type State, stateKeyOf } from './state'
import { runningJobs, startJob } from './work'

/** Queues streams beside those that wait already. */
const queue = (state: State, connectionId: string, streams: ReadonlyArray<StreamDescriptor>): void => {
  const waiting = [...(state.refreshes.get(connectionId) ?? []), ...streams]
  state.refreshes.set(connectionId, [...new Map(waiting.map((stream) => [stateKeyOf(stream), stream])).values()])
}

/**
 * Where the destination cannot, nothing happens, and the answer says nothing. While something runs there is no job
 * either, but the rows stay.
 */
export const refresh: Handler = (state, body) => {
  const connection = findConnection(state, body)
  const { connectionId } = connection
  if (!canRefresh(state, connection)) return {}
  const named = namedStreams(body)
  queue(state, connectionId, named.length === 0 ? descriptorsOf(connection.syncCatalog) : named)
  if (runningJobs(state, connectionId).length > 0) return {}
  return { job: jobOnly(state, startJob(state, connectionId, { configType: 'sync' })) }
}

/** The refresh that a save is followed by; its signal may be lost, and the rows wait for the next sync. */
export const refreshBySave = (
  state: State,
  { connectionId }: Connection,
  streams: ReadonlyArray<StreamDescriptor>,
): void => {
  queue(state, connectionId, streams)
  if (!isLost(state, connectionId, 'refresh')) startJob(state, connectionId, { configType: 'sync', isBySave: true })
}
