/** How far a connection's syncs have come. */
import type * as t from 'io-ts'

import type { StreamDescriptor } from '../catalog/airbyte'
import { absent, anything, list, object, type Open, text, word } from './codecs'
import { streamDescriptorCodec } from './sources'

export type ConnectionStateType = Open<'global' | 'stream' | 'legacy' | 'not_set'>

export interface StreamState {
  readonly streamDescriptor: StreamDescriptor
  readonly streamState?: unknown
}

/** `not_set` for an unknown connection, too (getState). */
export interface ConnectionState {
  readonly connectionId: string
  readonly stateType: ConnectionStateType
  readonly state?: unknown
  readonly streamState?: ReadonlyArray<StreamState>
  readonly globalState?: unknown
}

/** The state that a connection is to go on from. */
export interface ConnectionStateCreateOrUpdate {
  readonly connectionId: string
  readonly connectionState: ConnectionState
}

export const connectionStateTypeCodec: t.Type<ConnectionStateType, unknown> = word<
  'global' | 'stream' | 'legacy' | 'not_set'
>()

export const connectionStateCodec: t.Type<ConnectionState, unknown> = object<ConnectionState>('ConnectionState', {
  connectionId: text,
  stateType: word<'global' | 'stream' | 'legacy' | 'not_set'>(),
  state: absent(anything),
  streamState: absent(
    list(
      object<StreamState>('StreamState', { streamDescriptor: streamDescriptorCodec, streamState: absent(anything) }),
    ),
  ),
  globalState: absent(anything),
})

export const connectionStateCreateOrUpdateCodec: t.Type<ConnectionStateCreateOrUpdate, unknown> =
  object<ConnectionStateCreateOrUpdate>('ConnectionStateCreateOrUpdate', {
    connectionId: text,
    connectionState: connectionStateCodec,
  })
