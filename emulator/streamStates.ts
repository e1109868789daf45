/** How far each stream of a connection has been synced: Airbyte's noun "state". */
import { nullPointer, problem } from './errors'
import { type Body, type Handler, optional, optionalRecord, optionalText, refuse } from './handler'
import type { Connection, StreamState, WholeState } from './records'
import { newId, type State, stateKeyOf } from './state'
import { runningJobs } from './work'

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

export const getType: Handler = (state, body) => stateTypeOf(named(state, body))

export const get: Handler = (state, body) => {
  const connectionId = optionalText(body, 'connectionId')
  return { ...(connectionId === undefined ? {} : { connectionId }), ...told(named(state, body)) }
}

/** What is given of a state: streams are put beside those that are there, another type in their place. */
const given = (connection: Connection, sent: Body): Pick<Connection, 'state'> & { readonly whole?: WholeState } => {
  const stateType = optionalText(sent, 'stateType')
  if (stateType === undefined) {
    return refuse(
      nullPointer(
        'Cannot invoke "io.airbyte.api.model.generated.ConnectionStateType.equals(Object)" because the return value of "io.airbyte.api.model.generated.ConnectionState.getStateType()" is null',
      ),
    )
  }
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

/** Newer servers fall over a state of another type where there are streams already. */
const checkType = (state: State, connection: Connection, sent: Body): void => {
  const isOther = ['legacy', 'global'].includes(optionalText(sent, 'stateType') ?? '')
  if (state.isNewer && isOther && Object.keys(connection.state).length > 0)
    refuse({ status: 500, body: { errorId: newId(state) } })
}

/** No state empties what is there; for a connection that is not there, nothing is stored. */
export const createOrUpdate: Handler = (state, body) => {
  const connection = named(state, body)
  if (connection !== undefined) {
    const sent = optionalRecord(body, 'connectionState') ?? { stateType: 'not_set' }
    checkType(state, connection, sent)
    const { state: streams, whole } = given(connection, sent)
    const { wholeState: _whole, ...rest } = connection
    const wholeState = whole === undefined ? {} : { wholeState: whole }
    state.connections.set(connection.connectionId, { ...rest, state: streams, ...wholeState })
  }
  return get(state, body)
}

/** The same where nothing runs that would write the state, too. */
export const createOrUpdateSafe: Handler = (state, body) => {
  const connection = named(state, body)
  if (connection !== undefined && runningJobs(state, connection.connectionId).length > 0) {
    const detail = 'State cannot be updated while a sync is running'
    refuse(problem(423, 'error:state/sync-running', { title: 'State cannot be updated', detail }))
  }
  return createOrUpdate(state, body)
}
