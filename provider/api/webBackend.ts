/** The eight operations that Airbyte's own web application uses. */
import type * as t from 'io-ts'

import { type AirbyteCatalog, airbyteCatalogCodec, airbyteCatalogReadCodec } from '../catalog/airbyte'
import {
  absent,
  flag,
  list,
  named,
  number,
  object,
  type Open,
  type PageRead,
  pageRead,
  type PageRequest,
  pageRequest,
  text,
  word,
} from './codecs'
import type { ConnectionCreate, ConnectionRead } from './connections'
import type { DestinationRead } from './destinations'
import { destinationReadCodec } from './destinations'
import { type ActorDefinitionVersionRead, actorDefinitionVersionReadCodec } from './instance'
import type { JobStatus } from './jobs'
import {
  type OperationCreate,
  operationCreateCodec,
  type OperationRead,
  operationReadCodec,
  webBackendOperationCodec,
  type WebBackendOperationCreateOrUpdate,
} from './operations'
import {
  type ConnectionScheduleData,
  type ConnectionSettingsWrite,
  type ConnectionStatus,
  scheduleDataCodec,
  type ScheduleType,
  settingsCodecs,
} from './settings'
import { catalogDiffCodec, type CatalogDiffRead, type SourceRead, sourceReadCodec } from './sources'
import { type Geography, geographyCodec } from './workspaces'

export type SchemaChange = Open<'no_change' | 'non_breaking' | 'breaking'>

/** Like `ConnectionCreate`; its `operations` are made first, and its `operationIds` are ignored. */
export interface WebBackendConnectionCreate extends Omit<ConnectionCreate, 'notifySchemaChangesByEmail'> {
  readonly operations?: ReadonlyArray<OperationCreate>
}

/** A patch like `ConnectionUpdate`, without `operationIds`; absent `skipReset` means false, and resets. */
export interface WebBackendConnectionUpdate extends ConnectionSettingsWrite {
  readonly connectionId: string
  readonly syncCatalog?: AirbyteCatalog
  readonly skipReset?: boolean
  /** Replaces the connection's operations whole: what is not in it is deleted. */
  readonly operations?: ReadonlyArray<WebBackendOperationCreateOrUpdate>
}

export interface WebBackendConnectionRequestBody {
  readonly connectionId: string
  /** Asks the source anew; **may disable connections of the source** (webBackendGetConnection). */
  readonly withRefreshedCatalog?: boolean
}

/** A connection with its surroundings; the catalog in it is merged with what the source offers. */
export interface WebBackendConnectionRead extends ConnectionRead {
  readonly source?: SourceRead
  readonly destination?: DestinationRead
  readonly operations?: ReadonlyArray<OperationRead>
  readonly isSyncing?: boolean
  readonly schemaChange?: SchemaChange
  readonly catalogId?: string
  readonly catalogDiff?: CatalogDiffRead
  /** Seconds since 1970. */
  readonly latestSyncJobCreatedAt?: number
  readonly latestSyncJobStatus?: JobStatus
  /** What the connectors are and can do; newer servers. */
  readonly sourceActorDefinitionVersion?: ActorDefinitionVersionRead
  readonly destinationActorDefinitionVersion?: ActorDefinitionVersionRead
}

export interface WebBackendConnectionListRequestBody extends PageRequest {
  readonly workspaceId: string
  /** Any of these; empty or absent: any at all. */
  readonly sourceId?: ReadonlyArray<string>
  readonly destinationId?: ReadonlyArray<string>
}

export interface SourceSnippetRead {
  readonly sourceId: string
  readonly name: string
  readonly sourceName: string
}

export interface DestinationSnippetRead {
  readonly destinationId: string
  readonly name: string
  readonly destinationName: string
}

export interface WebBackendConnectionListItem {
  readonly connectionId: string
  readonly name: string
  readonly scheduleType?: ScheduleType
  readonly scheduleData?: ConnectionScheduleData
  readonly status?: ConnectionStatus
  readonly source: SourceSnippetRead
  readonly destination: DestinationSnippetRead
  readonly isSyncing?: boolean
  readonly schemaChange?: SchemaChange
  readonly latestSyncJobCreatedAt?: number
  readonly latestSyncJobStatus?: JobStatus
}

export interface WebBackendConnectionReadList extends PageRead {
  readonly connections: ReadonlyArray<WebBackendConnectionListItem>
}

/** How many connectors have a newer version. */
export interface WebBackendCheckUpdatesRead {
  readonly destinationDefinitions: number
  readonly sourceDefinitions: number
}

export interface WebBackendWorkspaceStateResult {
  readonly hasConnections: boolean
  readonly hasSources: boolean
  readonly hasDestinations: boolean
}

export interface WebBackendGeographiesListResult {
  readonly geographies: ReadonlyArray<Geography>
}

const { notifySchemaChangesByEmail: _notTaken, ...createSettings } = settingsCodecs

export const webBackendConnectionCreateCodec: t.Type<WebBackendConnectionCreate, unknown> =
  object<WebBackendConnectionCreate>('WebBackendConnectionCreate', {
    ...createSettings,
    name: absent(text),
    sourceId: text,
    destinationId: text,
    operationIds: absent(list(text)),
    syncCatalog: absent(airbyteCatalogCodec),
    operations: absent(named('operation', operationCreateCodec)),
  })

export const webBackendConnectionUpdateCodec: t.Type<WebBackendConnectionUpdate, unknown> =
  object<WebBackendConnectionUpdate>('WebBackendConnectionUpdate', {
    ...settingsCodecs,
    name: absent(text),
    connectionId: text,
    syncCatalog: absent(airbyteCatalogCodec),
    skipReset: absent(flag),
    operations: absent(named('operation', webBackendOperationCodec)),
  })

export const webBackendConnectionRequestBodyCodec: t.Type<WebBackendConnectionRequestBody, unknown> =
  object<WebBackendConnectionRequestBody>('WebBackendConnectionRequestBody', {
    connectionId: text,
    withRefreshedCatalog: absent(flag),
  })

const schemaChangeCodec = absent(word<'no_change' | 'non_breaking' | 'breaking'>())
const jobStatusCodec = absent(word<'pending'>())

export const webBackendConnectionReadCodec: t.Type<WebBackendConnectionRead, unknown> =
  object<WebBackendConnectionRead>('WebBackendConnectionRead', {
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
    source: absent(sourceReadCodec),
    destination: absent(destinationReadCodec),
    operations: absent(named('operation', operationReadCodec)),
    isSyncing: absent(flag),
    schemaChange: schemaChangeCodec,
    catalogId: absent(text),
    catalogDiff: absent(catalogDiffCodec),
    latestSyncJobCreatedAt: absent(number),
    latestSyncJobStatus: jobStatusCodec,
    sourceActorDefinitionVersion: absent(actorDefinitionVersionReadCodec),
    destinationActorDefinitionVersion: absent(actorDefinitionVersionReadCodec),
  })

export const webBackendConnectionListRequestBodyCodec: t.Type<WebBackendConnectionListRequestBody, unknown> =
  object<WebBackendConnectionListRequestBody>('WebBackendConnectionListRequestBody', {
    ...pageRequest,
    workspaceId: text,
    sourceId: absent(list(text)),
    destinationId: absent(list(text)),
  })

export const webBackendConnectionReadListCodec: t.Type<WebBackendConnectionReadList, unknown> =
  object<WebBackendConnectionReadList>('WebBackendConnectionReadList', {
    ...pageRead,
    connections: named(
      'connection',
      object<WebBackendConnectionListItem>('WebBackendConnectionListItem', {
        connectionId: text,
        name: text,
        scheduleType: absent(word<'manual' | 'basic' | 'cron'>()),
        scheduleData: absent(scheduleDataCodec),
        status: absent(word<'active' | 'inactive' | 'deprecated' | 'locked'>()),
        source: object<SourceSnippetRead>('SourceSnippetRead', { sourceId: text, name: text, sourceName: text }),
        destination: object<DestinationSnippetRead>('DestinationSnippetRead', {
          destinationId: text,
          name: text,
          destinationName: text,
        }),
        isSyncing: absent(flag),
        schemaChange: schemaChangeCodec,
        latestSyncJobCreatedAt: absent(number),
        latestSyncJobStatus: jobStatusCodec,
      }),
    ),
  })

export const webBackendCheckUpdatesReadCodec: t.Type<WebBackendCheckUpdatesRead, unknown> =
  object<WebBackendCheckUpdatesRead>('WebBackendCheckUpdatesRead', {
    destinationDefinitions: number,
    sourceDefinitions: number,
  })

export const webBackendWorkspaceStateResultCodec: t.Type<WebBackendWorkspaceStateResult, unknown> =
  object<WebBackendWorkspaceStateResult>('WebBackendWorkspaceStateResult', {
    hasConnections: flag,
    hasSources: flag,
    hasDestinations: flag,
  })

export const webBackendGeographiesListResultCodec: t.Type<WebBackendGeographiesListResult, unknown> =
  object<WebBackendGeographiesListResult>('WebBackendGeographiesListResult', { geographies: list(geographyCodec) })
