/** The nine operations on connections, and resets of single streams. */
import type * as t from 'io-ts'

import {
  type AirbyteCatalog,
  airbyteCatalogCodec,
  type AirbyteCatalogRead,
  airbyteCatalogReadCodec,
} from '../catalog/airbyte'
import { absent, anything, flag, list, named, number, object, type Pagination, paginationCodec, text } from './codecs'
import {
  type BasicSchedule,
  basicScheduleCodec,
  type ConnectionScheduleData,
  type ConnectionSettingsWrite,
  type ConnectionStatus,
  type NamespaceDefinition,
  scheduleDataCodec,
  type ScheduleType,
  settingsCodecs,
  type SharedSettings,
} from './settings'

export interface ConnectionCreate extends ConnectionSettingsWrite {
  readonly sourceId: string
  readonly destinationId: string
  readonly operationIds?: ReadonlyArray<string>
  readonly syncCatalog?: AirbyteCatalog
}

/** A patch: what is absent stays as it is (updateConnection). */
export interface ConnectionUpdate extends ConnectionSettingsWrite {
  readonly connectionId: string
  readonly operationIds?: ReadonlyArray<string>
  readonly syncCatalog?: AirbyteCatalog
  readonly breakingChange?: boolean
}

export interface ConnectionIdRequestBody {
  readonly connectionId: string
}

export interface ConnectionStreamRequestBody {
  readonly connectionId: string
  /** Never empty: Airbyte starts a sync then, not a reset. */
  readonly streams: ReadonlyArray<ConnectionStream>
}

/** A stream as resets, clears and refreshes name it. */
export interface ConnectionStream {
  readonly streamName: string
  readonly streamNamespace?: string
}

/** Which connections of several workspaces, and which page of them. */
export interface ListConnectionsForWorkspacesRequestBody {
  readonly workspaceIds: ReadonlyArray<string>
  /** Asked for by the document, read by nobody: `defaultUserId` of the instance's configuration. */
  readonly userId: string
  readonly pagination?: Pagination
  readonly includeDeleted?: boolean
  readonly tagIds?: ReadonlyArray<string>
}

/** Every given field has to be equal, exactly; null and blank text mean any. */
export interface SourceSearch {
  readonly sourceDefinitionId?: string
  readonly sourceId?: string
  readonly workspaceId?: string
  readonly name?: string
  readonly sourceName?: string
  /** Its given keys have to be equal; others are free. */
  readonly connectionConfiguration?: unknown
}

export interface DestinationSearch {
  readonly destinationDefinitionId?: string
  readonly destinationId?: string
  readonly workspaceId?: string
  readonly name?: string
  readonly destinationName?: string
  /** Its given keys have to be equal; others are free. */
  readonly connectionConfiguration?: unknown
}

/** Every given field has to be equal, exactly; null and blank text mean any. */
export interface ConnectionSearch {
  readonly connectionId?: string
  readonly name?: string
  readonly namespaceDefinition?: NamespaceDefinition
  readonly namespaceFormat?: string
  readonly prefix?: string
  readonly sourceId?: string
  readonly destinationId?: string
  readonly schedule?: BasicSchedule
  readonly scheduleType?: ScheduleType
  readonly scheduleData?: ConnectionScheduleData
  readonly status?: ConnectionStatus
  readonly source?: SourceSearch
  readonly destination?: DestinationSearch
}

export interface ConnectionRead extends SharedSettings {
  readonly connectionId: string
  readonly name: string
  readonly sourceId: string
  readonly destinationId: string
  readonly syncCatalog: AirbyteCatalogRead
  readonly operationIds?: ReadonlyArray<string>
  /** The legacy mirror of a basic schedule. */
  readonly schedule?: BasicSchedule
  readonly breakingChange?: boolean
  readonly workspaceId?: string
  /** Seconds since 1970; newer servers. */
  readonly created_at?: number
  /** Why it is locked, if it is, and the server says so. */
  readonly statusReason?: string
}

export interface ConnectionReadList {
  readonly connections: ReadonlyArray<ConnectionRead>
}

export const connectionCreateCodec: t.Type<ConnectionCreate, unknown> = object<ConnectionCreate>('ConnectionCreate', {
  ...settingsCodecs,
  name: absent(text),
  sourceId: text,
  destinationId: text,
  operationIds: absent(list(text)),
  syncCatalog: absent(airbyteCatalogCodec),
})

export const connectionUpdateCodec: t.Type<ConnectionUpdate, unknown> = object<ConnectionUpdate>('ConnectionUpdate', {
  ...settingsCodecs,
  name: absent(text),
  connectionId: text,
  operationIds: absent(list(text)),
  syncCatalog: absent(airbyteCatalogCodec),
  breakingChange: absent(flag),
})

export const connectionIdRequestBodyCodec: t.Type<ConnectionIdRequestBody, unknown> = object<ConnectionIdRequestBody>(
  'ConnectionIdRequestBody',
  { connectionId: text },
)

export const connectionStreamCodec: t.Type<ConnectionStream, unknown> = object<ConnectionStream>('ConnectionStream', {
  streamName: text,
  streamNamespace: absent(text),
})

export const connectionStreamRequestBodyCodec: t.Type<ConnectionStreamRequestBody, unknown> =
  object<ConnectionStreamRequestBody>('ConnectionStreamRequestBody', {
    connectionId: text,
    streams: list(connectionStreamCodec),
  })

export const listConnectionsForWorkspacesRequestBodyCodec: t.Type<ListConnectionsForWorkspacesRequestBody, unknown> =
  object<ListConnectionsForWorkspacesRequestBody>('ListConnectionsForWorkspacesRequestBody', {
    workspaceIds: list(text),
    userId: text,
    pagination: absent(paginationCodec),
    includeDeleted: absent(flag),
    tagIds: absent(list(text)),
  })

export const connectionSearchCodec: t.Type<ConnectionSearch, unknown> = object<ConnectionSearch>('ConnectionSearch', {
  connectionId: absent(text),
  name: absent(text),
  namespaceDefinition: settingsCodecs.namespaceDefinition,
  namespaceFormat: absent(text),
  prefix: absent(text),
  sourceId: absent(text),
  destinationId: absent(text),
  schedule: absent(basicScheduleCodec),
  scheduleType: settingsCodecs.scheduleType,
  scheduleData: absent(scheduleDataCodec),
  status: settingsCodecs.status,
  source: absent(
    object<SourceSearch>('SourceSearch', {
      sourceDefinitionId: absent(text),
      sourceId: absent(text),
      workspaceId: absent(text),
      name: absent(text),
      sourceName: absent(text),
      connectionConfiguration: absent(anything),
    }),
  ),
  destination: absent(
    object<DestinationSearch>('DestinationSearch', {
      destinationDefinitionId: absent(text),
      destinationId: absent(text),
      workspaceId: absent(text),
      name: absent(text),
      destinationName: absent(text),
      connectionConfiguration: absent(anything),
    }),
  ),
})

export const connectionReadCodec: t.Type<ConnectionRead, unknown> = object<ConnectionRead>('ConnectionRead', {
  ...settingsCodecs,
  connectionId: text,
  name: text,
  sourceId: text,
  destinationId: text,
  syncCatalog: airbyteCatalogReadCodec,
  operationIds: absent(list(text)),
  breakingChange: absent(flag),
  workspaceId: absent(text),
  created_at: absent(number),
  statusReason: absent(text),
})

export const connectionReadListCodec: t.Type<ConnectionReadList, unknown> = object<ConnectionReadList>(
  'ConnectionReadList',
  { connections: named('connection', connectionReadCodec) },
)
