/** The file of a connection's sync state: the state to the letter, with what its positions belong to. */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'

import type { ConnectionRead } from '../../provider/api/connections'
import { connectionStateCodec } from '../../provider/api/state'
import { type SyncState, syncStateIn, syncStateJson } from '../../provider/api/syncState'
import type { FieldPath } from '../../provider/catalog/airbyte'
import { type StreamKey, streamKey } from '../../provider/catalog/key'
import { propertiesOf } from '../../provider/verbatim'

const FORMAT = 'pulumi-airbyte-state'

/** What a position of a stream means: by which cursor it was reached. */
export interface StreamOfState {
  readonly syncMode: string
  readonly cursorField: FieldPath
}

export type StreamsOfState = Readonly<Record<StreamKey, StreamOfState>>

export interface StateFile {
  readonly connection: { readonly connectionId: string; readonly name: string }
  readonly streams: StreamsOfState
  readonly state: SyncState
}

const headCodec = t.type({
  format: t.literal(FORMAT),
  version: t.literal(1),
  connection: t.type({ connectionId: t.string, name: t.string }),
  streams: t.record(t.string, t.type({ syncMode: t.string, cursorField: t.readonlyArray(t.string) })),
})

/** What each stream of a connection goes by. */
export const streamsOf = ({ syncCatalog }: ConnectionRead): StreamsOfState =>
  Object.fromEntries(
    syncCatalog.streams.map(({ stream, config }) => [
      streamKey(stream),
      {
        syncMode: config.syncMode ?? 'full_refresh',
        cursorField: config.cursorField?.length ? config.cursorField : (stream.defaultCursorField ?? []),
      },
    ]),
  )

export const writeStateFile = ({ connection, streams, state }: StateFile): string => {
  const parts = [
    `"format": ${JSON.stringify(FORMAT)}`,
    '"version": 1',
    `"connection": ${JSON.stringify(connection)}`,
    `"streams": ${JSON.stringify(streams)}`,
    // As it came: a number may have more digits than a reader keeps.
    `"state": ${syncStateJson(connection.connectionId, state)}`,
  ]
  return `{\n${parts.map((part) => `  ${part}`).join(',\n')}\n}\n`
}

const NO_FILE = 'it is not a file that pulumi-airbyte state export has written, or only a part of one'

/** Reads what `writeStateFile` wrote; otherwise says what is wrong. */
export const readStateFile = (text: string): E.Either<string, StateFile> => {
  const parsed = E.tryCatch((): unknown => JSON.parse(text), String)
  const head = headCodec.decode(E.isRight(parsed) ? parsed.right : undefined)
  if (E.isLeft(head)) return E.left(NO_FILE)
  const json = propertiesOf(text).get('state') ?? 'null'
  const state = connectionStateCodec.decode(JSON.parse(json))
  if (E.isLeft(state)) return E.left(NO_FILE)
  const { connection, streams } = head.right
  return E.right({ connection, streams, state: syncStateIn(json, state.right) })
}
