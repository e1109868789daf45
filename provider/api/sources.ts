/** Sources, and what they offer. */
import type * as t from 'io-ts'

import { type AirbyteCatalog, airbyteCatalogCodec } from '../catalog/catalog'
import { absent, anything, object, text } from './codecs'

export interface SourceIdRequestBody {
  readonly sourceId: string
}

export interface SourceRead {
  readonly sourceId: string
  readonly workspaceId: string
  readonly name: string
}

export interface SourceDiscoverSchemaRequestBody {
  readonly sourceId: string
  /** Ask the source itself, not the server's memory. Airbyte spells it in snake case. */
  readonly disable_cache?: boolean
}

export interface SourceDiscoverSchemaRead {
  /** Absent where the connector failed: then `jobInfo.succeeded` is false. */
  readonly catalog?: AirbyteCatalog
  readonly catalogId?: string
  readonly jobInfo?: unknown
}

export const sourceReadCodec: t.Type<SourceRead, unknown> = object<SourceRead>('SourceRead', {
  sourceId: text,
  workspaceId: text,
  name: text,
})

export const discoverSchemaReadCodec: t.Type<SourceDiscoverSchemaRead, unknown> = object<SourceDiscoverSchemaRead>(
  'SourceDiscoverSchemaRead',
  { catalog: absent(airbyteCatalogCodec), catalogId: absent(text), jobInfo: anything },
)
