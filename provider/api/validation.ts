/** What mappers make of the fields of a stream, as newer servers reckon it without saving anything. */
import type * as t from 'io-ts'

import type { StreamDescriptor } from '../catalog/airbyte'
import { absent, anything, flag, list, object, text } from './codecs'
import { streamDescriptorCodec } from './sources'

export interface WebBackendValidateMappersRequestBody {
  readonly connectionId: string
  readonly streamDescriptor: StreamDescriptor
  readonly mappers: ReadonlyArray<unknown>
}

/** A field before or after a mapper. */
export interface FieldSpec {
  readonly name: string
  readonly type: string
  readonly isSelectedPrimaryKey?: boolean
  readonly isSelectedCursor?: boolean
}

export interface MapperValidationResult {
  readonly id?: string
  readonly inputFields: ReadonlyArray<FieldSpec>
  readonly outputFields: ReadonlyArray<FieldSpec>
  readonly validationError?: { readonly type: string; readonly message: string }
}

export interface WebBackendValidateMappersResponse {
  readonly initialFields: ReadonlyArray<FieldSpec>
  readonly outputFields: ReadonlyArray<FieldSpec>
  readonly mappers: ReadonlyArray<MapperValidationResult>
}

export const webBackendValidateMappersRequestBodyCodec: t.Type<WebBackendValidateMappersRequestBody, unknown> =
  object<WebBackendValidateMappersRequestBody>('WebBackendValidateMappersRequestBody', {
    connectionId: text,
    streamDescriptor: streamDescriptorCodec,
    mappers: list(anything),
  })

const fieldSpecsCodec = list(
  object<FieldSpec>('FieldSpec', {
    name: text,
    type: text,
    isSelectedPrimaryKey: absent(flag),
    isSelectedCursor: absent(flag),
  }),
)

export const webBackendValidateMappersResponseCodec: t.Type<WebBackendValidateMappersResponse, unknown> =
  object<WebBackendValidateMappersResponse>('WebBackendValidateMappersResponse', {
    initialFields: fieldSpecsCodec,
    outputFields: fieldSpecsCodec,
    mappers: list(
      object<MapperValidationResult>('MapperValidationResult', {
        id: absent(text),
        inputFields: fieldSpecsCodec,
        outputFields: fieldSpecsCodec,
        validationError: absent(
          object<NonNullable<MapperValidationResult['validationError']>>('MapperValidationError', {
            type: text,
            message: text,
          }),
        ),
      }),
    ),
  })
