/** What a connection has gone through, as newer servers tell it: the last job of each stream, and who changed what. */
import type * as t from 'io-ts'

import { absent, anything, list, number, object, type Pagination, paginationCodec, text, word } from './codecs'
import type { JobStatus, JobType } from './jobs'

export interface ConnectionLastJobPerStreamReadItem {
  readonly streamName: string
  readonly streamNamespace?: string
  readonly jobId: number
  readonly configType: JobType
  readonly jobStatus: JobStatus
  readonly recordsCommitted?: number
  readonly bytesCommitted?: number
  /** Seconds since 1970, as is the other. */
  readonly startedAt?: number
  readonly endedAt?: number
}

export interface ConnectionEventsRequestBody {
  readonly connectionId: string
  /** `CONNECTION_SETTINGS_UPDATE`, say; left out: all. */
  readonly eventTypes?: ReadonlyArray<string>
  readonly pagination?: Pagination
  readonly createdAtStart?: string
  readonly createdAtEnd?: string
}

/** One thing that happened to a connection, and who did it. */
export interface ConnectionEvent {
  readonly id: string
  readonly connectionId: string
  readonly eventType: string
  readonly summary?: unknown
  /** Seconds since 1970. */
  readonly createdAt?: number
  readonly user?: { readonly id?: string; readonly email?: string; readonly name?: string }
}

/** Twenty, the newest first, unless the request says otherwise. */
export interface ConnectionEventList {
  readonly events: ReadonlyArray<ConnectionEvent>
}

export const lastJobPerStreamReadCodec: t.Type<ReadonlyArray<ConnectionLastJobPerStreamReadItem>, unknown> = list(
  object<ConnectionLastJobPerStreamReadItem>('ConnectionLastJobPerStreamReadItem', {
    streamName: text,
    streamNamespace: absent(text),
    jobId: number,
    configType: word(),
    jobStatus: word(),
    recordsCommitted: absent(number),
    bytesCommitted: absent(number),
    startedAt: absent(number),
    endedAt: absent(number),
  }),
)

export const connectionEventsRequestBodyCodec: t.Type<ConnectionEventsRequestBody, unknown> =
  object<ConnectionEventsRequestBody>('ConnectionEventsRequestBody', {
    connectionId: text,
    eventTypes: absent(list(text)),
    pagination: absent(paginationCodec),
    createdAtStart: absent(text),
    createdAtEnd: absent(text),
  })

export const connectionEventListCodec: t.Type<ConnectionEventList, unknown> = object<ConnectionEventList>(
  'ConnectionEventList',
  {
    events: list(
      object<ConnectionEvent>('ConnectionEvent', {
        id: text,
        connectionId: text,
        eventType: text,
        summary: absent(anything),
        createdAt: absent(number),
        user: absent(
          object<NonNullable<ConnectionEvent['user']>>('UserReadInConnectionEvent', {
            id: absent(text),
            email: absent(text),
            name: absent(text),
          }),
        ),
      }),
    ),
  },
)
