/** The races of the real server: what it loses or mistakes because its workflow is still busy with what came before. */
import type { Job, LostSignal, Signals } from './records'
import { isNewer } from './releases'
import type { State } from './state'

/**
 * After a reset's job has succeeded the workflow goes on ending it: seen on 0.44.0 for 0.9 to 8.3 s, in 11 of 12 calls
 * that came at once. This is the middle of that, reckoned in factors. On 2.2 a sync was taken two seconds after.
 */
const ENDING = { '0.44': 3, '2.2': 1 } as const

/** Two updates within a second, and a reset within the next, lost the signal; a pause of a second never did. */
const IN_A_ROW = 1000
/** A sync was lost one to two seconds after an update. */
const AFTER_UPDATE = 2000
/** A reset was lost right after a sync, and taken 0.3 s later. */
const AFTER_SYNC = 300

const NONE: Signals = { updates: [], lostAfter: -1 }

/** Notes that a connection was updated: its workflow starts anew, and forgets what it was told meanwhile. */
export const noteUpdate = (state: State, connectionId: string): void => {
  const { updates, lostAfter } = state.signals.get(connectionId) ?? NONE
  state.signals.set(connectionId, { updates: [...updates, state.time].slice(-2), lostAfter })
}

const newestJob = (state: State, connectionId: string): Job | undefined =>
  [...state.jobs.values()].findLast((job) => job.configId === connectionId)

const isDue = (state: State, connectionId: string, signal: LostSignal): boolean => {
  const { updates, lostAfter } = state.signals.get(connectionId) ?? NONE
  const [first = -Infinity, last = first] = updates
  if (signal === 'sync after update') return state.time - last < AFTER_UPDATE
  if (signal === 'reset after updates') {
    return updates.length === 2 && last - first < IN_A_ROW && state.time - last < IN_A_ROW
  }
  const job = newestJob(state, connectionId)
  if (signal === 'refresh after save') return job?.isBySave !== true && (job?.id ?? 0) > lostAfter
  if (job?.configType !== 'sync' || job.outcome !== 'succeeded' || job.id <= lostAfter) return false
  return state.time >= job.endsAt && state.time - job.endsAt < AFTER_SYNC
}

/** Whether the call's signal is lost; then the next one of its kind is not. */
export const isLost = (state: State, connectionId: string, call: 'reset' | 'sync' | 'refresh'): boolean => {
  const lost = (state.races.lost ?? []).some((signal) => signal.startsWith(call) && isDue(state, connectionId, signal))
  if (lost) state.signals.set(connectionId, { updates: [], lostAfter: newestJob(state, connectionId)?.id ?? 0 })
  return lost
}

/** Until when the workflow is busy with the end of a job. */
const endOf = (state: State, { endsAt }: Job): number =>
  endsAt + (state.races.endingSeconds ?? ENDING[state.airbyte]) * 1000

/** Whether a newer server's workflow is still ending a job, of whichever type, that has succeeded. */
export const isEndingJob = (state: State, connectionId: string): boolean => {
  const job = newestJob(state, connectionId)
  return job?.outcome === 'succeeded' && isNewer(state) && state.time >= job.endsAt && state.time < endOf(state, job)
}

/** Whether the workflow is still ending a reset that has succeeded, or is about to begin the sync that follows it. */
export const isEndingReset = (state: State, connectionId: string): boolean => {
  const job = newestJob(state, connectionId)
  if (job?.configType !== 'reset_connection' || job.outcome !== 'succeeded' || job.isIdle) return false
  if (state.following.some((next) => next.connectionId === connectionId && next.after === job.id)) return true
  return state.time >= job.endsAt && state.time < endOf(state, job)
}
