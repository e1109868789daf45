/** Sources, and what they offer. */
import type * as t from 'io-ts'

import { type AirbyteCatalog, airbyteCatalogCodec, type StreamDescriptor } from '../catalog/airbyte'
import {
  absent,
  anything,
  flag,
  list,
  named,
  number,
  object,
  type Open,
  type PageRead,
  pageRead,
  text,
  word,
} from './codecs'

export interface SourceIdRequestBody {
  readonly sourceId: string
}

export interface SourceCreate {
  readonly sourceDefinitionId: string
  readonly workspaceId: string
  readonly name: string
  readonly connectionConfiguration: unknown
}

export interface SourceRead {
  readonly sourceId: string
  readonly workspaceId: string
  readonly name: string
  readonly sourceDefinitionId?: string
  /** The connector's name. */
  readonly sourceName?: string
  /** Secrets read as `**********`. */
  readonly connectionConfiguration?: unknown
}

export interface SourceReadList extends PageRead {
  readonly sources: ReadonlyArray<SourceRead>
}

export interface SourceDiscoverSchemaRequestBody {
  readonly sourceId: string
  /** With it, every connection of the source is compared and may be disabled (discoverSchemaForSource). */
  readonly connectionId?: string
  /** Ask the source itself, not the server's memory. Airbyte spells it in snake case. */
  readonly disable_cache?: boolean
  /** Newer servers. */
  readonly priority?: Open<'high' | 'default'>
}

/** One change of a field in a `CatalogDiff`. */
export interface FieldTransformRead {
  readonly transformType: Open<'add_field' | 'remove_field' | 'update_field_schema'>
  readonly fieldName: ReadonlyArray<string>
  readonly breaking: boolean
  readonly addField?: unknown
  readonly removeField?: unknown
  readonly updateFieldSchema?: unknown
}

export interface StreamTransformRead {
  readonly transformType: Open<'add_stream' | 'remove_stream' | 'update_stream'>
  readonly streamDescriptor: StreamDescriptor
  /** A list; newer servers give an object here. */
  readonly updateStream?: unknown
}

/** What differs between two catalogs by the server's rules: a set, without order. */
export interface CatalogDiffRead {
  readonly transforms: ReadonlyArray<StreamTransformRead>
}

/** A job that ran while the call waited. */
export interface SynchronousJobRead {
  readonly id?: string
  readonly succeeded: boolean
  readonly createdAt?: number
  readonly endedAt?: number
  readonly logs?: unknown
  /** Why it failed (0.42 and later). */
  readonly failureReason?: unknown
}

export interface SourceDiscoverSchemaRead {
  /** Absent where the connector failed: then `jobInfo.succeeded` is false. */
  readonly catalog?: AirbyteCatalog
  /** Newer servers leave it out where the request names a connection. */
  readonly jobInfo?: SynchronousJobRead
  /** Goes into `sourceCatalogId` together with the catalog made from it. */
  readonly catalogId?: string
  readonly catalogDiff?: CatalogDiffRead
  readonly breakingChange?: boolean
  readonly connectionStatus?: string
}

export const streamDescriptorCodec: t.Type<StreamDescriptor, unknown> = object<StreamDescriptor>('StreamDescriptor', {
  name: text,
  namespace: absent(text),
})

export const catalogDiffCodec: t.Type<CatalogDiffRead, unknown> = object<CatalogDiffRead>('CatalogDiff', {
  transforms: list(
    object<StreamTransformRead>('StreamTransform', {
      transformType: word<'add_stream' | 'remove_stream' | 'update_stream'>(),
      streamDescriptor: streamDescriptorCodec,
      updateStream: absent(anything),
    }),
  ),
})

export const sourceIdRequestBodyCodec: t.Type<SourceIdRequestBody, unknown> = object<SourceIdRequestBody>(
  'SourceIdRequestBody',
  { sourceId: text },
)

export const sourceCreateCodec: t.Type<SourceCreate, unknown> = object<SourceCreate>('SourceCreate', {
  sourceDefinitionId: text,
  workspaceId: text,
  name: text,
  connectionConfiguration: anything,
})

export const sourceReadCodec: t.Type<SourceRead, unknown> = object<SourceRead>('SourceRead', {
  sourceId: text,
  workspaceId: text,
  name: text,
  sourceDefinitionId: absent(text),
  sourceName: absent(text),
  connectionConfiguration: anything,
})

export const sourceReadListCodec: t.Type<SourceReadList, unknown> = object<SourceReadList>('SourceReadList', {
  ...pageRead,
  sources: named('source', sourceReadCodec),
})

export const sourceDiscoverSchemaRequestBodyCodec: t.Type<SourceDiscoverSchemaRequestBody, unknown> =
  object<SourceDiscoverSchemaRequestBody>('SourceDiscoverSchemaRequestBody', {
    sourceId: text,
    connectionId: absent(text),
    disable_cache: absent(flag),
    priority: absent(word<'high' | 'default'>()),
  })

const synchronousJobReadCodec = object<SynchronousJobRead>('SynchronousJobRead', {
  id: absent(text),
  succeeded: flag,
  createdAt: absent(number),
  endedAt: absent(number),
  logs: absent(anything),
  failureReason: absent(anything),
})

export const discoverSchemaReadCodec: t.Type<SourceDiscoverSchemaRead, unknown> = object<SourceDiscoverSchemaRead>(
  'SourceDiscoverSchemaRead',
  {
    catalog: absent(airbyteCatalogCodec),
    jobInfo: absent(synchronousJobReadCodec),
    catalogId: absent(text),
    catalogDiff: absent(catalogDiffCodec),
    breakingChange: absent(flag),
    connectionStatus: absent(text),
  },
)
