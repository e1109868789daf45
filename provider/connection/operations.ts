/** Operations that a connection brings with it: what the user writes, its one form, and what is wrong with it. */
import * as t from 'io-ts'

import type {
  OperationRead,
  OperatorConfiguration,
  OperatorDbt,
  OperatorNormalization,
  OperatorWebhook,
} from '../api/operations'
import type { InputProblem } from '../decoding'
import { compareText, digest, isAbsent } from '../json'
import { UNKNOWN } from '../legible'
import { type Codec, listOfNamed, nameIn, oneOf, optional, secret, shape, tagged } from '../shapes'

/** An operation of a connection: made, changed and removed with it. It is known by its name. */
export interface ConnectionOperation {
  readonly name: string
  /** The part for its `operatorType` has to be there: `normalization`, `dbt`, or `webhook` with `dbtCloud`. */
  readonly operatorConfiguration: OperatorConfiguration
}

const dbtCodec = shape<OperatorDbt>(
  {
    gitRepoUrl: t.string,
    gitRepoBranch: optional(t.string),
    dockerImage: optional(t.string),
    dbtArguments: optional(t.string),
  },
  { unknown: 'refused', expected: '{gitRepoUrl, gitRepoBranch, dockerImage, dbtArguments}' },
)

/** Airbyte keeps any other webhook as an address and a body, and then can no longer read it back. */
const webhookCodec = shape<OperatorWebhook & Required<Pick<OperatorWebhook, 'dbtCloud'>>>(
  {
    webhookConfigId: optional(t.string),
    webhookType: optional(oneOf<string>(['dbtCloud'])),
    dbtCloud: shape<{ readonly accountId: number; readonly jobId: number }>(
      { accountId: t.number, jobId: t.number },
      { unknown: 'refused', expected: '{accountId, jobId}, as Airbyte cannot read back any other webhook' },
    ),
    executionUrl: optional(t.string),
    executionBody: optional(t.string),
  },
  { unknown: 'refused', expected: "{webhookConfigId, webhookType: 'dbtCloud', dbtCloud: {accountId, jobId}}" },
)

const configurationCodec = tagged<OperatorConfiguration>('operatorType', {
  normalization: {
    normalization: optional(
      shape<OperatorNormalization>({ option: optional(oneOf<string>(['basic'])) }, { unknown: 'refused' }),
    ),
  },
  dbt: { dbt: dbtCodec },
  webhook: { webhook: webhookCodec },
})

/** Tokens stand in operations, so no value of one is ever shown. */
export const operationsCodec: Codec<ReadonlyArray<ConnectionOperation>> = secret(
  listOfNamed(
    'operation',
    nameIn,
    shape<ConnectionOperation>(
      { name: t.string, operatorConfiguration: configurationCodec },
      { unknown: 'refused', expected: '{name, operatorConfiguration}' },
    ),
  ),
)

const defined = <A extends object>(value: A): A =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => !isAbsent(part))) as A

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

/** Names that are given more than once, of operations that may be wrong otherwise. */
export const repeatedOperations = (operations: unknown): ReadonlyArray<InputProblem> => {
  const names = Array.isArray(operations) ? operations.flatMap((operation: unknown) => nameIn(operation) ?? []) : []
  const repeated = [...new Set(names.filter((name, at) => name !== UNKNOWN && names.indexOf(name) !== at))]
  return repeated.map((name) => ({
    path: `operation ${JSON.stringify(name)}`,
    problem: 'it is given more than once',
    suggestion: 'give each a name of its own',
  }))
}

export const isSameOperations = (
  one: ReadonlyArray<ConnectionOperation> | undefined,
  other: ReadonlyArray<ConnectionOperation> | undefined,
): boolean => digest(canonicalOperations(one ?? [])) === digest(canonicalOperations(other ?? []))

/** What a connection has, without ids. */
export const operationsOf = (operations: ReadonlyArray<OperationRead>): ReadonlyArray<ConnectionOperation> =>
  canonicalOperations(operations.map(({ name, operatorConfiguration }) => ({ name, operatorConfiguration })))

/** Whether Airbyte itself runs it (normalization, dbt), which newer servers do no longer. */
export const isRunByAirbyte = ({ operatorConfiguration: { operatorType } }: ConnectionOperation): boolean =>
  operatorType === 'normalization' || operatorType === 'dbt'
