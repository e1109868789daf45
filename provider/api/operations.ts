/** Operations, Airbyte's noun for what runs after a sync: normalization, dbt, a webhook. */
import type * as t from 'io-ts'

import { absent, named, number, object, type Open, text, word } from './codecs'

export interface OperatorNormalization {
  readonly option?: Open<'basic'>
}

export interface OperatorDbt {
  readonly gitRepoUrl: string
  readonly gitRepoBranch?: string
  readonly dockerImage?: string
  readonly dbtArguments?: string
}

/** Stored as address and body (`executionUrl`, `executionBody`), and read back with both. */
export interface OperatorWebhook {
  readonly webhookConfigId?: string
  readonly webhookType?: Open<'dbtCloud'>
  readonly dbtCloud?: { readonly accountId: number; readonly jobId: number }
  readonly executionUrl?: string
  readonly executionBody?: string
}

/** The part for its `operatorType` has to be there (createOperation answers 500 otherwise); the others are dropped. */
export interface OperatorConfiguration {
  readonly operatorType: Open<'normalization' | 'dbt' | 'webhook'>
  readonly normalization?: OperatorNormalization
  readonly dbt?: OperatorDbt
  readonly webhook?: OperatorWebhook
}

export interface OperationIdRequestBody {
  readonly operationId: string
}

export interface OperationCreate {
  readonly workspaceId: string
  readonly name: string
  readonly operatorConfiguration: OperatorConfiguration
}

export interface OperationUpdate {
  readonly operationId: string
  readonly name: string
  readonly operatorConfiguration: OperatorConfiguration
}

/** Without an id, or with one that is not the connection's: made anew (webBackendUpdateConnection). */
export interface WebBackendOperationCreateOrUpdate extends OperationCreate {
  readonly operationId?: string
}

export interface OperationRead extends OperationCreate {
  readonly operationId: string
}

export interface OperationReadList {
  readonly operations: ReadonlyArray<OperationRead>
}

export interface CheckOperationRead {
  readonly status: Open<'succeeded' | 'failed'>
  readonly message?: string
}

export const operatorConfigurationCodec: t.Type<OperatorConfiguration, unknown> = object<OperatorConfiguration>(
  'OperatorConfiguration',
  {
    operatorType: word<'normalization' | 'dbt' | 'webhook'>(),
    normalization: absent(object<OperatorNormalization>('OperatorNormalization', { option: absent(word<'basic'>()) })),
    dbt: absent(
      object<OperatorDbt>('OperatorDbt', {
        gitRepoUrl: text,
        gitRepoBranch: absent(text),
        dockerImage: absent(text),
        dbtArguments: absent(text),
      }),
    ),
    webhook: absent(
      object<OperatorWebhook>('OperatorWebhook', {
        webhookConfigId: absent(text),
        webhookType: absent(word<'dbtCloud'>()),
        dbtCloud: absent(
          object<{ readonly accountId: number; readonly jobId: number }>('dbtCloud', {
            accountId: number,
            jobId: number,
          }),
        ),
        executionUrl: absent(text),
        executionBody: absent(text),
      }),
    ),
  },
)

export const operationIdRequestBodyCodec: t.Type<OperationIdRequestBody, unknown> = object<OperationIdRequestBody>(
  'OperationIdRequestBody',
  { operationId: text },
)

export const operationCreateCodec: t.Type<OperationCreate, unknown> = object<OperationCreate>('OperationCreate', {
  workspaceId: text,
  name: text,
  operatorConfiguration: operatorConfigurationCodec,
})

export const operationUpdateCodec: t.Type<OperationUpdate, unknown> = object<OperationUpdate>('OperationUpdate', {
  operationId: text,
  name: text,
  operatorConfiguration: operatorConfigurationCodec,
})

export const webBackendOperationCodec: t.Type<WebBackendOperationCreateOrUpdate, unknown> =
  object<WebBackendOperationCreateOrUpdate>('WebBackendOperationCreateOrUpdate', {
    operationId: absent(text),
    workspaceId: text,
    name: text,
    operatorConfiguration: operatorConfigurationCodec,
  })

export const operationReadCodec: t.Type<OperationRead, unknown> = object<OperationRead>('OperationRead', {
  operationId: text,
  workspaceId: text,
  name: text,
  operatorConfiguration: operatorConfigurationCodec,
})

export const operationReadListCodec: t.Type<OperationReadList, unknown> = object<OperationReadList>(
  'OperationReadList',
  { operations: named('operation', operationReadCodec) },
)

export const checkOperationReadCodec: t.Type<CheckOperationRead, unknown> = object<CheckOperationRead>(
  'CheckOperationRead',
  { status: word<'succeeded' | 'failed'>(), message: absent(text) },
)
