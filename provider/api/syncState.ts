/** The sync state of a connection to the letter, read and written: its numbers may have more digits than JavaScript keeps. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'

import type { StreamDescriptor } from '../catalog/airbyte'
import type { AirbyteError } from '../errors'
import { elementsOf, isSameJson, propertiesOf } from '../verbatim'
import { readAnswer } from './answer'
import type { ConnectionIdRequestBody } from './connections'
import { ENDPOINTS } from './endpoints'
import type { Call } from './options'
import type { ConnectionState, ConnectionStateType } from './state'
import type { Transport } from './transport'

/** How far one stream has come: the JSON of its `streamState` as the server wrote it. */
export interface StreamPosition {
  readonly stream: StreamDescriptor
  readonly state: string
}

/** How far the syncs of a connection have come. What is JSON in it is text, as it came and as it goes out. */
export interface SyncState {
  readonly stateType: ConnectionStateType
  /** One for each stream; of a global state those that it has beside what is shared. */
  readonly positions: ReadonlyArray<StreamPosition>
  /** The JSON of `globalState` or of `state`, where the state is one for the whole connection. */
  readonly whole?: string
}

/** What is to be written. */
export interface SyncStateWrite extends ConnectionIdRequestBody {
  readonly syncState: SyncState
  /** Refused with 423 while a sync runs (0.50.22 and later; `Unsupported` before). Default: no. */
  readonly isSafe?: boolean
}

export interface SyncStateCalls {
  /** `POST /v1/state/get`, to the letter: no number loses a digit. */
  readonly getSyncState: Call<ConnectionIdRequestBody, SyncState>
  /**
   * `POST /v1/state/create_or_update` (0.40), to the letter. Streams are put beside those that are there. Answers the state
   * as the server has it then.
   */
  readonly putSyncState: Call<SyncStateWrite, SyncState>
}

const descriptorOf = (json: string): StreamDescriptor => {
  const { name, namespace } = JSON.parse(json) as { readonly name: string; readonly namespace?: string | null }
  return typeof namespace === 'string' ? { name, namespace } : { name }
}

const positionsOf = (list: string | undefined): ReadonlyArray<StreamPosition> =>
  elementsOf(list ?? '[]').flatMap((element) => {
    const parts = propertiesOf(element)
    const [descriptor, state] = [parts.get('streamDescriptor'), parts.get('streamState')]
    return descriptor === undefined || state === undefined || state === 'null'
      ? []
      : [{ stream: descriptorOf(descriptor), state }]
  })

/** The state in the text of an answer, or of a file that has the same form. Obligation: the text has been read as a state. */
export const syncStateIn = (json: string, { stateType }: Pick<ConnectionState, 'stateType'>): SyncState => {
  const parts = propertiesOf(json)
  if (stateType === 'stream') return { stateType, positions: positionsOf(parts.get('streamState')) }
  const whole = parts.get(stateType === 'global' ? 'globalState' : 'state')
  if (whole === undefined || whole === 'null') return { stateType, positions: [] }
  return {
    stateType,
    whole,
    positions: stateType === 'global' ? positionsOf(propertiesOf(whole).get('streamStates')) : [],
  }
}

/** The state as JSON, in the form of Airbyte's `ConnectionState`. */
export const syncStateJson = (connectionId: string, { stateType, positions, whole }: SyncState): string => {
  const streams = positions.map(
    ({ stream, state }) => `{"streamDescriptor":${JSON.stringify(stream)},"streamState":${state}}`,
  )
  const content =
    stateType === 'stream'
      ? `,"streamState":[${streams.join(',')}]`
      : whole === undefined
        ? ''
        : `,"${stateType === 'global' ? 'globalState' : 'state'}":${whole}`
  return `{"stateType":${JSON.stringify(stateType)},"connectionId":${JSON.stringify(connectionId)}${content}}`
}

const nameOf = ({ stream: { name, namespace } }: StreamPosition): string => JSON.stringify([namespace ?? '', name])

/** Whether a state has all that another one says, to the last digit; further streams do not matter. */
export const holdsSyncState = (there: SyncState, wanted: SyncState): boolean => {
  if (there.stateType !== wanted.stateType) return false
  if (wanted.whole !== undefined) return there.whole !== undefined && isSameJson(there.whole, wanted.whole)
  const known = new Map(there.positions.map((position) => [nameOf(position), position.state]))
  return wanted.positions.every((position) => isSameJson(known.get(nameOf(position)) ?? 'null', position.state))
}

/** Reads the text of an answer. */
const read = (text: string): E.Either<AirbyteError, SyncState> =>
  pipe(
    readAnswer(ENDPOINTS.getState)(text),
    E.map((state) => syncStateIn(text, state)),
  )

/** Both calls over one transport. */
export const syncStateCalls = ({ send }: Transport): SyncStateCalls => {
  const { getState, createOrUpdateState, createOrUpdateStateSafe } = ENDPOINTS
  return {
    getSyncState: ({ connectionId }, options) =>
      pipe(
        send({ method: 'POST', path: getState.path, body: { connectionId }, repeat: getState.repeat }, options),
        TE.chainEitherK(read),
      ),
    putSyncState: ({ connectionId, syncState, isSafe = false }, options) => {
      const { path, repeat } = isSafe ? createOrUpdateStateSafe : createOrUpdateState
      const json = syncStateJson(connectionId, syncState)
      const text = `{"connectionId":${JSON.stringify(connectionId)},"connectionState":${json}}`
      return pipe(send({ method: 'POST', path, text, repeat }, options), TE.chainEitherK(read))
    },
  }
}
