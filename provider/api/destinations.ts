/** Destinations. */
import type * as t from 'io-ts'

import { absent, anything, list, named, object, type PageRead, pageRead, text } from './codecs'

export interface DestinationIdRequestBody {
  readonly destinationId: string
}

export interface DestinationCreate {
  readonly destinationDefinitionId: string
  readonly workspaceId: string
  readonly name: string
  readonly connectionConfiguration: unknown
}

export interface DestinationRead {
  readonly destinationId: string
  readonly workspaceId: string
  readonly name: string
  readonly destinationDefinitionId?: string
  /** The connector's name. */
  readonly destinationName?: string
  /** Secrets read as `**********`. */
  readonly connectionConfiguration?: unknown
}

export interface DestinationReadList extends PageRead {
  readonly destinations: ReadonlyArray<DestinationRead>
}

/** What a destination's connector says of itself. */
export interface DestinationDefinitionSpecificationRead {
  readonly destinationDefinitionId: string
  readonly documentationUrl?: string
  readonly connectionSpecification?: unknown
  /** The modes in which it writes. */
  readonly supportedDestinationSyncModes?: ReadonlyArray<string>
}

export const destinationIdRequestBodyCodec: t.Type<DestinationIdRequestBody, unknown> =
  object<DestinationIdRequestBody>('DestinationIdRequestBody', { destinationId: text })

export const destinationCreateCodec: t.Type<DestinationCreate, unknown> = object<DestinationCreate>(
  'DestinationCreate',
  { destinationDefinitionId: text, workspaceId: text, name: text, connectionConfiguration: anything },
)

export const destinationReadCodec: t.Type<DestinationRead, unknown> = object<DestinationRead>('DestinationRead', {
  destinationId: text,
  workspaceId: text,
  name: text,
  destinationDefinitionId: absent(text),
  destinationName: absent(text),
  connectionConfiguration: anything,
})

export const destinationReadListCodec: t.Type<DestinationReadList, unknown> = object<DestinationReadList>(
  'DestinationReadList',
  { ...pageRead, destinations: named('destination', destinationReadCodec) },
)

export const destinationDefinitionSpecificationReadCodec: t.Type<DestinationDefinitionSpecificationRead, unknown> =
  object<DestinationDefinitionSpecificationRead>('DestinationDefinitionSpecificationRead', {
    destinationDefinitionId: text,
    documentationUrl: absent(text),
    connectionSpecification: anything,
    supportedDestinationSyncModes: absent(list(text)),
  })
