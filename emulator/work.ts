/** What happens by itself as time passes: jobs begin and end, syncs follow, calls that a gateway gave up are carried out. */
import type { StreamDescriptor } from '../provider/catalog/airbyte'
import type { Connection, Job, JobOrder, JobType, LateCall, StreamState } from './records'
import { isNewer } from './releases'
import { alter, descriptorsOf, type State, stateKeyOf } from './state'
import { emptyTables, movesOf, writeTables } from './tables'

/** How long a job waits, and then runs, in the emulator's milliseconds. */
const PENDING = 200
const RUNNING = 800

/** Whether a job has told how far it is. */
export const hasProgress = ({ time }: State, { tellsFrom, endsAt, isIdle }: Job): boolean =>
  !isIdle && tellsFrom <= Math.min(time, endsAt)

/** How long after a reset of web_backend's update its sync begins. */
const FOLLOWS = 2500
/** How long a schedule takes to begin with its first sync, after the connection was made or was updated. */
const FIRST = { made: 7600, updated: 10_500 }

export const statusOf = ({ time }: State, job: Job): string => {
  if (time >= job.endsAt) return job.outcome
  return time >= job.runsFrom ? 'running' : 'pending'
}

export const jobsOf = (state: State, connectionId: string): ReadonlyArray<Job> =>
  [...state.jobs.values()].filter((job) => job.configId === connectionId)

export const runningJobs = (state: State, connectionId: string): ReadonlyArray<Job> =>
  [...state.unsettled].flatMap((id) => {
    const job = state.jobs.get(id)
    return job?.configId === connectionId && state.time < job.endsAt ? [job] : []
  })

export const isSyncing = (state: State, connectionId: string): boolean =>
  runningJobs(state, connectionId).some((job) => job.configType !== 'reset_connection')

/** The newest job of a connection that moves rows: a sync, and at newer servers a refresh. */
export const newestRun = (state: State, connectionId: string): Job | undefined =>
  jobsOf(state, connectionId).findLast((job) => job.configType !== 'reset_connection')

/** Ends jobs at once. */
export const cancelJobs = (state: State, jobs: ReadonlyArray<Job>): void => {
  for (const job of jobs) alter(state.jobs, job.id, job, { outcome: 'cancelled', endsAt: state.time })
}

/** A source with `slow_seconds` makes its syncs slow. */
const durationOf = (state: State, connection: Connection | undefined, configType: JobType): number => {
  const slow = state.sources.get(connection?.sourceId ?? '')?.configuration['slow_seconds']
  return RUNNING + (configType === 'sync' && typeof slow === 'number' ? slow * 1000 : 0)
}

/** The first order that fits the job, which is used up by it. */
const takeOrder = (state: State, configType: JobType, connectionId: string): JobOrder | undefined => {
  const order = state.orders.find(
    (one) => (one.configType ?? configType) === configType && (one.connectionId ?? connectionId) === connectionId,
  )
  if (order !== undefined) state.orders = state.orders.filter((one) => one !== order)
  return order
}

export interface Assignment {
  readonly configType: JobType
  readonly streamsToReset?: ReadonlyArray<StreamDescriptor>
  readonly isFollowedBySync?: boolean
  /** Whether a save of the connection starts it. */
  readonly isBySave?: boolean
  /** Whether it is answered before it runs. */
  readonly isWaiting?: boolean
}

/** A sync for which streams wait that are to be read again is a refresh of them. */
const assigned = (state: State, connectionId: string, assignment: Assignment): Assignment => {
  const waiting = state.refreshes.get(connectionId)
  if (assignment.configType !== 'sync' || waiting === undefined) return assignment
  state.refreshes.delete(connectionId)
  return { ...assignment, configType: 'refresh', streamsToReset: waiting }
}

/** What a job is told to move: a reset of a newer server names what it resets. */
const enabledBy = (state: State, connection: Connection, { configType, streamsToReset = [] }: Assignment) => {
  const all = descriptorsOf(connection.syncCatalog)
  if (configType !== 'reset_connection') return all
  const reset = new Set(streamsToReset.map(stateKeyOf))
  return isNewer(state) ? all.filter((stream) => reset.has(stateKeyOf(stream))) : []
}

/** Starts a job, and cancels those of the connection that run. */
export const startJob = (state: State, connectionId: string, asked: Assignment): Job => {
  const assignment = assigned(state, connectionId, asked)
  const { configType, streamsToReset = [], isFollowedBySync = false, isWaiting = false, isBySave = false } = assignment
  const { time } = state
  const connection = state.connections.get(connectionId)
  for (const running of runningJobs(state, connectionId)) {
    // It is let go on until it has told how far it is.
    const tellsFrom = Math.min(running.tellsFrom, time)
    alter(state.jobs, running.id, running, { outcome: 'cancelled', endsAt: time, tellsFrom })
  }
  const order = takeOrder(state, configType, connectionId)
  const lasts = order?.seconds === undefined ? durationOf(state, connection, configType) : order.seconds * 1000
  // A refresh is a sync that reads some streams from their beginning.
  const isSync = configType !== 'reset_connection'
  const isActive = connection?.status === 'active'
  const isIdle = !isSync && !isActive
  const job: Job = {
    id: state.jobs.size + 1,
    configType,
    configId: connectionId,
    enabledStreams: connection === undefined ? [] : enabledBy(state, connection, assignment),
    moves: connection === undefined ? [] : movesOf(connection, isSync ? undefined : streamsToReset),
    createdAt: time,
    runsFrom: time + (isWaiting ? PENDING : 0),
    endsAt: time + PENDING + lasts,
    tellsFrom: time + lasts - RUNNING,
    // A newer server's worker cancels what it is given for a connection that is not active.
    outcome: order?.outcome ?? (!isActive && isNewer(state) ? 'cancelled' : 'succeeded'),
    streamsToReset,
    isSettled: false,
    isFollowedBySync,
    isBySave,
    isIdle,
  }
  state.jobs.set(job.id, job)
  state.unsettled.add(job.id)
  return job
}

/** The first sync of a schedule; whatever was to follow before is dropped. */
export const scheduleFirst = (state: State, connectionId: string, since: keyof typeof FIRST): void => {
  const after = jobsOf(state, connectionId).at(-1)?.id ?? 0
  const others = state.following.filter((entry) => entry.connectionId !== connectionId)
  state.following = [...others, { connectionId, after, at: state.time + FIRST[since] }]
}

/** The stand-in for a connector tells its position in every stream that it has read. */
const syncedState = (state: State, connection: Connection, { moves }: Job): Readonly<Record<string, StreamState>> => ({
  ...connection.state,
  ...Object.fromEntries(
    moves.map(({ stream }) => [
      stateKeyOf(stream),
      {
        streamDescriptor: stream,
        streamState: isNewer(state) ? { cursor: 'c1' } : { cursor: '1', stream_name: stream.name },
      },
    ]),
  ),
})

const resetState = (connection: Connection, { streamsToReset }: Job): Readonly<Record<string, StreamState>> => {
  const reset = new Set(streamsToReset.map(stateKeyOf))
  return Object.fromEntries(Object.entries(connection.state).filter(([key]) => !reset.has(key)))
}

/** A job tells of streams: a state of another type is gone with it. */
const setStreams = (state: State, connection: Connection, streams: Connection['state']): void => {
  const { wholeState: _whole, ...rest } = connection
  state.connections.set(connection.connectionId, { ...rest, state: streams })
}

/** Carries out what a job that is through has done. */
const settleJob = (state: State, job: Job): void => {
  state.unsettled.delete(job.id)
  alter(state.jobs, job.id, job, { isSettled: true, moves: [] })
  const connection = state.connections.get(job.configId)
  if (connection === undefined || job.outcome !== 'succeeded') return
  const { connectionId } = connection
  if (job.configType !== 'reset_connection') {
    writeTables(state, connection, job)
    setStreams(state, connection, syncedState(state, connection, job))
  } else if (!job.isIdle) {
    emptyTables(state, job)
    setStreams(state, connection, resetState(connection, job))
    if (job.isFollowedBySync && connection.status === 'active') {
      state.following = [...state.following, { connectionId, after: job.id, at: state.time + FOLLOWS }]
    }
  }
}

/** Something that is to happen at a moment. */
interface Event {
  readonly at: number
  readonly happen: () => void
}

const eventsOf = (state: State, carryOutLate: (call: LateCall) => void): ReadonlyArray<Event> => [
  ...[...state.unsettled].flatMap((id): ReadonlyArray<Event> => {
    const job = state.jobs.get(id)
    return job === undefined
      ? []
      : [
          {
            at: job.endsAt,
            happen: () => {
              settleJob(state, job)
            },
          },
        ]
  }),
  ...state.following.map((next) => ({
    at: next.at,
    happen: () => {
      state.following = state.following.filter((entry) => entry !== next)
      const isNewest = (jobsOf(state, next.connectionId).at(-1)?.id ?? 0) === next.after
      const isActive = state.connections.get(next.connectionId)?.status === 'active'
      if (isNewest && isActive) startJob(state, next.connectionId, { configType: 'sync' })
    },
  })),
  ...state.late.map((call) => ({
    at: call.at,
    happen: () => {
      state.late = state.late.filter((entry) => entry !== call)
      carryOutLate(call)
    },
  })),
]

/** Lets everything happen that is due until a moment, in its order. Called before each answer, so nothing needs a timer. */
export const settle = (state: State, until: number, carryOutLate: (call: LateCall) => void): void => {
  for (;;) {
    const due = eventsOf(state, carryOutLate).filter(({ at }) => at <= until)
    const [first, ...others] = due
    if (first === undefined) break
    const next = others.reduce((earliest, event) => (event.at < earliest.at ? event : earliest), first)
    state.time = Math.max(state.time, next.at)
    next.happen()
  }
  state.time = Math.max(state.time, until)
}
