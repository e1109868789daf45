/** Operations, Airbyte's noun for what runs after a sync, and the part of an update that makes and removes them. */
import { type Failure, internal, notFound } from './errors'
import type { Body } from './handlers'
import { type Connection, newId, type Operation, type State } from './state'

/** Leaves a handler with a failure. */
export type Refuse = (failure: Failure) => never

const DBT_URL = /^https:\/\/cloud\.getdbt\.com\/api\/v2\/accounts\/(\d+)\/jobs\/(\d+)\/run\/$/

const isRecord = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The part for its type has to be there; the others are dropped (OperationsHandler). */
const storedConfiguration = (given: unknown, refuse: Refuse): Body => {
  if (!isRecord(given)) {
    return refuse(
      internal(
        'Cannot invoke "io.airbyte.api.model.generated.OperatorConfiguration.getOperatorType()" because the return value of "io.airbyte.api.model.generated.OperationCreate.getOperatorConfiguration()" is null',
        'java.lang.NullPointerException',
      ),
    )
  }
  const operatorType = String(given['operatorType'])
  const part = given[operatorType]
  if (!isRecord(part)) return refuse(internal('null', 'java.lang.IllegalArgumentException'))
  if (operatorType !== 'webhook') return { operatorType, [operatorType]: part }
  const dbt = part['dbtCloud']
  if (part['webhookType'] === 'dbtCloud' && isRecord(dbt)) {
    const [account, job] = [String(dbt['accountId']), String(dbt['jobId'])]
    return {
      operatorType,
      webhook: {
        ...(part['webhookConfigId'] === undefined ? {} : { webhookConfigId: part['webhookConfigId'] }),
        executionUrl: `https://cloud.getdbt.com/api/v2/accounts/${account}/jobs/${job}/run/`,
        executionBody: '{"cause": "airbyte"}',
      },
    }
  }
  return { operatorType, webhook: part }
}

/** As it reads back: a webhook is recognised by its address, and any other makes every read fail. */
const shownConfiguration = (stored: Body, refuse: Refuse): Body => {
  const webhook = stored['webhook']
  if (!isRecord(webhook)) return stored
  const found = DBT_URL.exec(String(webhook['executionUrl']))
  if (found === null)
    return refuse(internal('Unexpected webhook operator config', 'java.lang.IllegalArgumentException'))
  return {
    operatorType: 'webhook',
    webhook: {
      ...webhook,
      webhookType: 'dbtCloud',
      dbtCloud: { accountId: Number(found[1]), jobId: Number(found[2]) },
    },
  }
}

export const operationRead = ({ operationId, workspaceId, name, configuration }: Operation, refuse: Refuse): Body => ({
  workspaceId,
  operationId,
  name,
  operatorConfiguration: shownConfiguration(configuration, refuse),
})

export const createOperation = (state: State, body: Body, refuse: Refuse): Operation => {
  const operation: Operation = {
    operationId: newId(),
    workspaceId: String(body['workspaceId']),
    name: String(body['name']),
    configuration: storedConfiguration(body['operatorConfiguration'], refuse),
    tombstone: false,
  }
  state.operations.set(operation.operationId, operation)
  return operation
}

export const findOperation = (state: State, operationId: string, refuse: Refuse): Operation =>
  state.operations.get(operationId) ?? refuse(notFound('STANDARD_SYNC_OPERATION', operationId))

export const updateOperation = (state: State, body: Body, refuse: Refuse): Operation => {
  const operation = findOperation(state, String(body['operationId']), refuse)
  operation.name = String(body['name'])
  operation.configuration = storedConfiguration(body['operatorConfiguration'], refuse)
  return operation
}

/** A deleted operation can still be read; no connection has it any more. */
export const deleteOperation = (state: State, operation: Operation): void => {
  operation.tombstone = true
  for (const connection of state.connections.values()) {
    connection.operationIds = connection.operationIds.filter((id) => id !== operation.operationId)
  }
}

/** Deletes what only this connection has. */
export const releaseOperations = (state: State, connection: Connection, ids: ReadonlyArray<string>): void => {
  for (const id of ids) {
    const isShared = [...state.connections.values()].some(
      (other) => other !== connection && other.status !== 'deprecated' && other.operationIds.includes(id),
    )
    const operation = state.operations.get(id)
    if (isShared) connection.operationIds = connection.operationIds.filter((own) => own !== id)
    else if (operation !== undefined) deleteOperation(state, operation)
  }
}

/** What an update's list does (webBackendUpdateConnection): makes, changes, and removes what it does not name. */
export const replaceOperations = (
  state: State,
  connection: Connection,
  operations: ReadonlyArray<Body>,
  refuse: Refuse,
): ReadonlyArray<string> => {
  const before = connection.operationIds
  const ids = operations.map((entry) => {
    const operationId = entry['operationId']
    const isOwn = typeof operationId === 'string' && before.includes(operationId)
    return (isOwn ? updateOperation(state, entry, refuse) : createOperation(state, entry, refuse)).operationId
  })
  releaseOperations(
    state,
    connection,
    before.filter((id) => !ids.includes(id)),
  )
  return ids
}
