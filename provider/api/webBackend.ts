/** The operations that Airbyte's own web application uses: update with resets, and the list of connections. */
import type * as t from 'io-ts'

import type { AirbyteCatalog } from '../catalog/catalog'
import { absent, list, object, text } from './codecs'
import type { ConnectionSettingsWrite } from './connections'

/** A patch like `ConnectionUpdate`, without `operationIds`; absent `skipReset` means false, and resets. */
export interface WebBackendConnectionUpdate extends ConnectionSettingsWrite {
  readonly connectionId: string
  readonly syncCatalog?: AirbyteCatalog
  readonly skipReset: boolean
}

/** The part of the answer that the product uses; the catalog in it is merged with what the source offers. */
export interface WebBackendConnectionRead {
  readonly connectionId: string
  readonly status: string
  readonly operationIds?: ReadonlyArray<string>
  readonly schemaChange?: string
}

export interface WebBackendConnectionListRequestBody {
  readonly workspaceId: string
  readonly sourceId?: ReadonlyArray<string>
  readonly destinationId?: ReadonlyArray<string>
}

export interface WebBackendConnectionListItem {
  readonly connectionId: string
  readonly name: string
}

export interface WebBackendConnectionReadList {
  readonly connections: ReadonlyArray<WebBackendConnectionListItem>
}

export const webBackendConnectionReadCodec: t.Type<WebBackendConnectionRead, unknown> =
  object<WebBackendConnectionRead>('WebBackendConnectionRead', {
    connectionId: text,
    status: text,
    operationIds: absent(list(text)),
    schemaChange: absent(text),
  })

export const webBackendConnectionReadListCodec: t.Type<WebBackendConnectionReadList, unknown> =
  object<WebBackendConnectionReadList>('WebBackendConnectionReadList', {
    connections: list(
      object<WebBackendConnectionListItem>('WebBackendConnectionListItem', { connectionId: text, name: text }),
    ),
  })
