/** Operations that a connection brings with it: what the user writes, its one form, and what is wrong with it. */
import * as t from 'io-ts'

import { type OperationRead, type OperatorConfiguration, operatorConfigurationCodec } from '../api/operations'
import type { InputIssue } from '../errors'
import { compareText, digest } from '../json'

/** An operation of a connection: made, changed and removed with it. It is known by its name. */
export interface ConnectionOperation {
  readonly name: string
  /** The part for its `operatorType` has to be there: `normalization`, `dbt`, or `webhook` with `dbtCloud`. */
  readonly operatorConfiguration: OperatorConfiguration
}

export const operationsCodec: t.Type<ReadonlyArray<ConnectionOperation>, unknown> = t.readonlyArray(
  t.strict({ name: t.string, operatorConfiguration: operatorConfigurationCodec }),
)

const defined = <A extends object>(value: A): A =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined && part !== null)) as A

/** Only the part for its type, without what the server adds (a webhook's address and body). */
const canonicalConfiguration = (configuration: OperatorConfiguration): OperatorConfiguration => {
  const { operatorType, normalization, dbt, webhook } = configuration
  switch (operatorType) {
    case 'normalization':
      return { operatorType, normalization: { option: normalization?.option ?? 'basic' } }
    case 'dbt': {
      if (dbt === undefined) return { operatorType }
      const { gitRepoUrl, gitRepoBranch, dockerImage, dbtArguments } = dbt
      return { operatorType, dbt: defined({ gitRepoUrl, gitRepoBranch, dockerImage, dbtArguments }) as typeof dbt }
    }
    case 'webhook': {
      const { webhookConfigId, dbtCloud } = webhook ?? {}
      if (dbtCloud === undefined) return { operatorType, ...(webhook === undefined ? {} : { webhook }) }
      const { accountId, jobId } = dbtCloud
      return {
        operatorType,
        webhook: defined({
          webhookConfigId,
          webhookType: 'dbtCloud' as const,
          dbtCloud: { accountId, jobId },
        }) as object,
      }
    }
    default:
      return configuration
  }
}

/** Sorted by name: the server promises no order. */
export const canonicalOperations = (
  operations: ReadonlyArray<ConnectionOperation>,
): ReadonlyArray<ConnectionOperation> =>
  [...operations]
    .sort((one, other) => compareText(one.name, other.name))
    .map(({ name, operatorConfiguration }) => ({
      name,
      operatorConfiguration: canonicalConfiguration(operatorConfiguration),
    }))

const problemOf = ({ name, operatorConfiguration }: ConnectionOperation): string | undefined => {
  const { operatorType, dbt, webhook } = operatorConfiguration
  const operation = `operation ${JSON.stringify(name)}`
  if (operatorType === 'dbt' && dbt === undefined) {
    return `${operation} is of type dbt and has no dbt: give {gitRepoUrl, gitRepoBranch, dockerImage, dbtArguments}.`
  }
  if (operatorType === 'webhook' && webhook?.dbtCloud === undefined) {
    return `${operation} is of type webhook and has no webhook.dbtCloud: give {webhookConfigId, webhookType: 'dbtCloud', dbtCloud: {accountId, jobId}}. Airbyte cannot read back any other.`
  }
  return undefined
}

export const operationIssues = (operations: ReadonlyArray<ConnectionOperation>): ReadonlyArray<InputIssue> => {
  const names = operations.map(({ name }) => name)
  const repeated = [...new Set(names.filter((name, at) => names.indexOf(name) !== at))]
  return [
    ...operations.map(problemOf).filter((problem) => problem !== undefined),
    ...repeated.map(
      (name) => `operation ${JSON.stringify(name)} is given more than once: give each a name of its own.`,
    ),
  ].map((reason) => ({ property: 'operations', reason }))
}

export const isSameOperations = (
  one: ReadonlyArray<ConnectionOperation> | undefined,
  other: ReadonlyArray<ConnectionOperation> | undefined,
): boolean => digest(canonicalOperations(one ?? [])) === digest(canonicalOperations(other ?? []))

/** What a connection has, without ids. */
export const operationsOf = (operations: ReadonlyArray<OperationRead>): ReadonlyArray<ConnectionOperation> =>
  canonicalOperations(operations.map(({ name, operatorConfiguration }) => ({ name, operatorConfiguration })))
