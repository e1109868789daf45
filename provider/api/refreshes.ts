/** Refreshes of newer servers (streams are read again while their tables stay filled), and schema changes that they apply. */
import type * as t from 'io-ts'

import { type AirbyteCatalog, airbyteCatalogCodec } from '../catalog/airbyte'
import { absent, list, object, type Open, text, word } from './codecs'
import { type ConnectionStream, connectionStreamCodec } from './connections'
import { type JobRead, jobReadCodec } from './jobs'
import { catalogDiffCodec, type CatalogDiffRead } from './sources'

/** `Merge`: all is read again and merged, nothing is deleted. `Truncate`: what was there before goes once that is in. */
export type RefreshMode = Open<'Truncate' | 'Merge'>

export interface ConnectionStreamRefreshRequestBody {
  readonly connectionId: string
  readonly refreshMode: RefreshMode
  /** Left out: all of the connection. */
  readonly streams?: ReadonlyArray<ConnectionStream>
}

/** Without a job nothing has begun, though the status is 200: the destination cannot, or a sync is running. */
export interface JobReadResponse {
  readonly job?: JobRead
}

export interface ConnectionAutoPropagateSchemaChange {
  readonly catalog: AirbyteCatalog
  readonly catalogId: string
  readonly connectionId: string
  readonly workspaceId: string
}

/** Without a difference nothing was applied. */
export interface ConnectionAutoPropagateResult {
  readonly propagatedDiff?: CatalogDiffRead
}

export const connectionStreamRefreshRequestBodyCodec: t.Type<ConnectionStreamRefreshRequestBody, unknown> =
  object<ConnectionStreamRefreshRequestBody>('ConnectionStreamRefreshRequestBody', {
    connectionId: text,
    refreshMode: word<'Truncate' | 'Merge'>(),
    streams: absent(list(connectionStreamCodec)),
  })

export const jobReadResponseCodec: t.Type<JobReadResponse, unknown> = object<JobReadResponse>('JobReadResponse', {
  job: absent(jobReadCodec),
})

export const connectionAutoPropagateSchemaChangeCodec: t.Type<ConnectionAutoPropagateSchemaChange, unknown> =
  object<ConnectionAutoPropagateSchemaChange>('ConnectionAutoPropagateSchemaChange', {
    catalog: airbyteCatalogCodec,
    catalogId: text,
    connectionId: text,
    workspaceId: text,
  })

export const connectionAutoPropagateResultCodec: t.Type<ConnectionAutoPropagateResult, unknown> =
  object<ConnectionAutoPropagateResult>('ConnectionAutoPropagateResult', { propagatedDiff: absent(catalogDiffCodec) })
