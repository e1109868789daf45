/** Which streams go on in a new connection where they were in the one that it replaces, and why the others start over. */
import type { SyncState } from '../api/syncState'
import type { Change } from '../catalog/changes'
import { groupChanges, nameStreams, tellGroup } from '../catalog/groups'
import { type StreamKey, streamKey } from '../catalog/key'
import { rowChanges, type RowShape, type RowShapes } from '../catalog/rows'
import { equalPaths } from '../catalog/schema'
import { equalTable } from '../catalog/tables'
import { compareText, own } from '../json'
import type { ConnectionInputs } from './inputs'
import type { Restart } from './plan'
import { shapesOfInputs } from './state'

/** Whether a position means the same at the new source: why not, where it does not. */
export interface Sameness {
  /** Why no position does. */
  readonly why?: string
  /** Why one of a log of changes (CDC) does not. */
  readonly whyNoLog?: string
}

/** What is known of the connection that is replaced. */
export interface Facts {
  /** As what its rows were written. */
  readonly rows: RowShapes
  /** As what the server has it write now. */
  readonly there: RowShapes
  /** Streams whose reset an earlier run still owes. */
  readonly owed: ReadonlySet<StreamKey>
  readonly state: SyncState
  readonly source: Sameness
  /** Why the new destination has none of its rows, where that is so. */
  readonly whyEmpty?: string
}

/** What is carried over. */
export interface Carriage {
  readonly carries: ReadonlyArray<StreamKey>
  readonly restarts: ReadonlyArray<Restart>
  /** As the new connection is to have it. */
  readonly state: SyncState
}

const tell = (changes: ReadonlyArray<Change>): string => groupChanges(changes).map(tellGroup).join(', ')

/** What starting over does to the rows of a stream. */
const effectOf = (before: RowShape, after: RowShape, { whyEmpty }: Facts): string => {
  if (whyEmpty !== undefined) return 'all is read again'
  if (after.destinationSyncMode.startsWith('overwrite')) return 'all is read again, and the table written anew'
  if (!equalTable(before.table, after.table)) return 'all is read again, into another table'
  if (after.key.length === 0) return 'all is read again, and each row doubled'
  return equalPaths(before.key, after.key)
    ? 'all is read again and merged by the key'
    : 'all is read again, beside the rows of the key before'
}

/** Why a stream cannot go on, whatever its source. */
const whyOfStream = (key: StreamKey, before: RowShape, after: RowShape, { there, owed }: Facts): string | undefined => {
  if (owed.has(key)) return 'an earlier run still owes its reset'
  const byHand = rowChanges(key, before, own(there, key))
  if (byHand.length > 0) return `Airbyte has it otherwise than its rows were written (${tell(byHand)})`
  const changes = rowChanges(key, before, after)
  return changes.length > 0 ? tell(changes) : undefined
}

/** A stream that both have and that has been read by a cursor, or is to be. */
interface Candidate {
  readonly key: StreamKey
  readonly before: RowShape
  readonly after: RowShape
  readonly why: string | undefined
}

const isIncremental = ({ syncMode }: RowShape): boolean => syncMode === 'incremental'

const candidatesOf = (facts: Facts, shapes: RowShapes): ReadonlyArray<Candidate> => {
  const { state, source, whyEmpty } = facts
  if (state.stateType === 'not_set') return []
  const isWhole = state.stateType !== 'stream'
  const positions = new Set(state.positions.map(({ stream }) => streamKey(stream)))
  return Object.entries(shapes)
    .sort(([one], [other]) => compareText(one, other))
    .flatMap(([key, after]) => {
      const before = own(facts.rows, key) ?? own(facts.there, key)
      if (before === undefined) return []
      // Without a position a stream begins at its beginning in either; one that is read whole does so each time.
      const isStarting = !isIncremental(before) && isIncremental(after)
      const hasPosition = isIncremental(before) && (isWhole || positions.has(key))
      if (!isStarting && !hasPosition) return []
      const why = source.why ?? whyEmpty ?? whyOfStream(key, before, after, facts)
      return [{ key, before, after, why: isStarting ? (why ?? 'it was read whole') : why }]
    })
}

/** A state that is one for all streams goes on as a whole, or not at all. */
const asOne = (candidates: ReadonlyArray<Candidate>, { state, source }: Facts): ReadonlyArray<Candidate> => {
  const ofLog = state.stateType === 'global' ? source.whyNoLog : undefined
  const odd = candidates.filter(({ why }) => why !== undefined).map(({ key }) => key)
  if (ofLog === undefined && odd.length === 0) return candidates
  const common = `the sync state is one for all streams, and ${nameStreams(odd)} cannot go on`
  return candidates.map((one) => ({ ...one, why: one.why ?? ofLog ?? common }))
}

const grouped = (candidates: ReadonlyArray<Candidate>, facts: Facts): ReadonlyArray<Restart> => {
  const groups = new Map<string, StreamKey[]>()
  for (const { key, before, after, why } of candidates) {
    if (why === undefined) continue
    const text = `${why}; ${effectOf(before, after, facts)}`
    groups.set(text, [...(groups.get(text) ?? []), key])
  }
  return [...groups].map(([why, streams]) => ({ streams, why }))
}

const NONE: SyncState = { stateType: 'not_set', positions: [] }

/** What is carried over to a connection of these inputs. */
export const carriageOf = (facts: Facts, inputs: ConnectionInputs): Carriage => {
  const { state } = facts
  const found = candidatesOf(facts, shapesOfInputs(inputs))
  const isWhole = state.stateType !== 'stream'
  const candidates = isWhole ? asOne(found, facts) : found
  const carries = candidates.filter(({ why }) => why === undefined).map(({ key }) => key)
  const carried = new Set(carries)
  const positions = state.positions.filter(({ stream }) => carried.has(streamKey(stream)))
  const written = carries.length === 0 ? NONE : isWhole ? state : { ...state, positions }
  return { carries, restarts: grouped(candidates, facts), state: written }
}
