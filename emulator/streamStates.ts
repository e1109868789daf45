/** How far each stream of a connection has been synced: Airbyte's noun "state". */
import { type Body, type Handler, optionalRecord, required } from './handler'
import type { StreamState } from './records'
import { alter, type State, stateKeyOf } from './state'

/** No state, or no such connection: both are "not set". */
const statesOf = (state: State, body: Body): ReadonlyArray<StreamState> =>
  Object.values(state.connections.get(required(body, 'connectionId'))?.state ?? {})

export const getType: Handler = (state, body) => (statesOf(state, body).length === 0 ? 'not_set' : 'stream')

export const get: Handler = (state, body) => {
  const connectionId = required(body, 'connectionId')
  const streamState = statesOf(state, body)
  return streamState.length === 0
    ? { stateType: 'not_set', connectionId }
    : { stateType: 'stream', connectionId, streamState }
}

export const createOrUpdate: Handler = (state, body) => {
  const connectionId = required(body, 'connectionId')
  const given = (optionalRecord(body, 'connectionState')?.['streamState'] ?? []) as ReadonlyArray<StreamState>
  const connection = state.connections.get(connectionId)
  if (connection !== undefined) {
    const entries = given.map((entry) => [stateKeyOf(entry.streamDescriptor), entry] as const)
    alter(state.connections, connectionId, connection, {
      state: { ...connection.state, ...Object.fromEntries(entries) },
    })
  }
  return get(state, body)
}
