/** Whether a state may be written to a connection: what would be wrong is said before anything is sent. */
import type { ConnectionRead } from '../../provider/api/connections'
import type { JobReadList } from '../../provider/api/jobs'
import type { SyncState } from '../../provider/api/syncState'
import { streamKey } from '../../provider/catalog/key'
import { equalPath, showField } from '../../provider/catalog/schema'
import { own } from '../../provider/json'
import { type StateFile, streamsOf, type StreamsOfState } from './file'

/** Jobs after which a state may be written. */
const ENDED: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled'])

const running = ({ jobs }: JobReadList): ReadonlyArray<string> =>
  jobs
    .filter(({ job }) => !ENDED.has(job.status))
    .map(({ job }) => `its job ${String(job.id)} is ${job.status}: a sync that runs would write its own state over it`)

const path = (field: ReadonlyArray<string>): string => (field.length === 0 ? 'none' : showField(field))

/** Why the position of one stream means nothing here. */
const ofStream = (key: string, file: StateFile, there: StreamsOfState): ReadonlyArray<string> => {
  const [before, here] = [own(file.streams, key), own(there, key)]
  if (here === undefined) return [`${key}: the connection has no such stream`]
  if (here.syncMode !== 'incremental' && before?.syncMode === 'incremental') {
    return [`${key}: it is read as a whole here, and goes by no position`]
  }
  if (before === undefined || equalPath(before.cursorField, here.cursorField)) return []
  return [
    `${key}: its position is one of the cursor ${path(before.cursorField)}, and here the cursor is ${path(here.cursorField)}`,
  ]
}

/** Types do not go over into each other: a server was seen to answer 500 then. */
const ofType = (state: SyncState, there: SyncState): ReadonlyArray<string> =>
  there.stateType === 'not_set' || there.stateType === state.stateType
    ? []
    : [
        `the file has a state of the type ${state.stateType}, the connection one of the type ${there.stateType}, and no server takes the one in place of the other`,
      ]

/** All that is in the way; nothing where it may be written. */
export const problemsOf = (
  file: StateFile,
  target: { readonly connection: ConnectionRead; readonly state: SyncState; readonly jobs: JobReadList },
): ReadonlyArray<string> => {
  const { state } = file
  if (state.stateType === 'not_set')
    return ['the file has no state in it: the connection that it is of had never synced']
  const there = streamsOf(target.connection)
  return [
    ...(target.connection.status === 'deprecated' ? ['it is deleted in Airbyte'] : []),
    ...running(target.jobs),
    ...ofType(state, target.state),
    ...state.positions.flatMap(({ stream }) => ofStream(streamKey(stream), file, there)),
  ]
}
