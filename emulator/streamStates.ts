/** How far each stream of a connection has been synced: Airbyte's noun "state". */
import { known, nullPointer } from './errors'
import {
  type Body,
  type Handler,
  illegalState,
  optional,
  optionalRecord,
  optionalText,
  refuse,
  required,
} from './handler'
import type { Connection, StreamState, WholeState } from './records'
import { isNewer } from './releases'
import { type State, stateKeyOf } from './state'
import { isSyncing } from './work'

/** No state, or no such connection: both are "not set". */
const told = (connection: Connection | undefined): Body => {
  if (connection?.wholeState !== undefined) return connection.wholeState
  const streamState = Object.values(connection?.state ?? {})
  return streamState.length === 0 ? { stateType: 'not_set' } : { stateType: 'stream', streamState }
}

const named = (state: State, body: Body): Connection | undefined =>
  state.connections.get(optionalText(body, 'connectionId') ?? '')

/** Of which type the state of a connection is. */
export const stateTypeOf = (connection: Connection | undefined): string => String(told(connection)['stateType'])

/** Older servers tell of a connection that nobody names; newer ones stumble. */
const checkNamed = (state: State, body: Body): void => {
  if (isNewer(state)) required(body, 'connectionId')
}

export const getType: Handler = (state, body) => {
  checkNamed(state, body)
  return stateTypeOf(named(state, body))
}

export const get: Handler = (state, body) => {
  checkNamed(state, body)
  const connectionId = optionalText(body, 'connectionId')
  return { ...(connectionId === undefined ? {} : { connectionId }), ...told(named(state, body)) }
}

/** A newer server's state changes its type only where it was a legacy one; any other has to be reset first (`StatePersistence`). */
const checkType = (state: State, connection: Connection, stateType: string): void => {
  if (!isNewer(state)) return
  const before = stateTypeOf(connection)
  if (['not_set', 'legacy', stateType].includes(before) || stateType === 'not_set') return
  illegalState(
    `Unexpected type migration from '${before.toUpperCase()}' to '${stateType.toUpperCase()}'. Migration of StateType need to go through an explicit reset.`,
  )
}

/** What is given of a state: streams are put beside those that are there, another type in their place. */
const given = (
  state: State,
  connection: Connection,
  sent: Body,
): Pick<Connection, 'state'> & { readonly whole?: WholeState } => {
  const stateType = optionalText(sent, 'stateType')
  if (stateType === undefined) {
    return refuse(
      nullPointer(
        'Cannot invoke "io.airbyte.api.model.generated.ConnectionStateType.equals(Object)" because the return value of "io.airbyte.api.model.generated.ConnectionState.getStateType()" is null',
      ),
    )
  }
  checkType(state, connection, stateType)
  if (stateType === 'stream') {
    const streams = (optional(sent, 'streamState') ?? []) as ReadonlyArray<StreamState>
    const entries = streams.map((entry) => [stateKeyOf(entry.streamDescriptor), entry] as const)
    return { state: { ...connection.state, ...Object.fromEntries(entries) } }
  }
  if (stateType === 'legacy') return { state: {}, whole: { stateType, state: optional(sent, 'state') ?? {} } }
  if (stateType === 'global') {
    return { state: {}, whole: { stateType, globalState: optional(sent, 'globalState') ?? {} } }
  }
  return { state: {} }
}

/** No state empties what is there; for a connection that is not there, nothing is stored. */
export const createOrUpdate: Handler = (state, body) => {
  const connection = named(state, body)
  if (connection !== undefined) {
    const sent = optionalRecord(body, 'connectionState') ?? { stateType: 'not_set' }
    const { state: streams, whole } = given(state, connection, sent)
    const { wholeState: _whole, ...rest } = connection
    const wholeState = whole === undefined ? {} : { wholeState: whole }
    state.connections.set(connection.connectionId, { ...rest, state: streams, ...wholeState })
  }
  return get(state, body)
}

/** The same, unless a sync is running. */
export const createOrUpdateSafe: Handler = (state, body) => {
  const connection = named(state, body)
  if (connection !== undefined && isSyncing(state, connection.connectionId)) {
    refuse(
      known(
        423,
        'State cannot be updated while a sync is running for this connection.',
        'io.airbyte.commons.server.errors.SyncIsRunningException',
      ),
    )
  }
  return createOrUpdate(state, body)
}
