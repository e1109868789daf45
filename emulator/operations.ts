/** Operations, Airbyte's noun for what runs after a sync, and the part of an update that makes and removes them. */
import { isRecord } from '../provider/json'
import { internal, nullPointer } from './errors'
import { type Body, type Handler, pick, refuse, required } from './handler'
import type { Connection, Operation } from './records'
import { alter, newId, type State } from './state'

const DBT_URL = /^https:\/\/cloud\.getdbt\.com\/api\/v2\/accounts\/(\d+)\/jobs\/(\d+)\/run\/$/

/** The part for its type has to be there; the others are dropped (OperationsHandler). */
const storedConfiguration = (given: unknown): Body => {
  if (!isRecord(given)) {
    return refuse(
      nullPointer(
        'Cannot invoke "io.airbyte.api.model.generated.OperatorConfiguration.getOperatorType()" because the return value of "io.airbyte.api.model.generated.OperationCreate.getOperatorConfiguration()" is null',
      ),
    )
  }
  const operatorType = String(given['operatorType'])
  const part = given[operatorType]
  if (!isRecord(part)) return refuse(internal('null'))
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
const shownConfiguration = (stored: Body): Body => {
  const webhook = stored['webhook']
  if (!isRecord(webhook)) return stored
  const found = DBT_URL.exec(String(webhook['executionUrl']))
  if (found === null) return refuse(internal('Unexpected webhook operator config'))
  return {
    operatorType: 'webhook',
    webhook: {
      ...webhook,
      webhookType: 'dbtCloud',
      dbtCloud: { accountId: Number(found[1]), jobId: Number(found[2]) },
    },
  }
}

const operationRead = ({ operationId, workspaceId, name, configuration }: Operation): Body => ({
  workspaceId,
  operationId,
  name,
  operatorConfiguration: shownConfiguration(configuration),
})

/** Those of a connection, as they are shown; deleted ones are left out. */
export const operationsOf = (state: State, { operationIds }: Connection): ReadonlyArray<Body> =>
  operationIds.flatMap((operationId) => {
    const operation = state.operations.get(operationId)
    return operation === undefined || operation.tombstone ? [] : [operationRead(operation)]
  })

export const createOperation = (state: State, body: Body): Operation => {
  const operation: Operation = {
    operationId: newId(state),
    workspaceId: String(body['workspaceId']),
    name: String(body['name']),
    configuration: storedConfiguration(body['operatorConfiguration']),
    tombstone: false,
  }
  state.operations.set(operation.operationId, operation)
  return operation
}

const find = (state: State, operationId: string): Operation =>
  pick(state.operations.get(operationId), 'STANDARD_SYNC_OPERATION', operationId)

const updateOperation = (state: State, body: Body): Operation => {
  const operation = find(state, String(body['operationId']))
  return alter(state.operations, operation.operationId, operation, {
    name: String(body['name']),
    configuration: storedConfiguration(body['operatorConfiguration']),
  })
}

const unlink = (state: State, connection: Connection, operationId: string): void => {
  const operationIds = connection.operationIds.filter((id) => id !== operationId)
  alter(state.connections, connection.connectionId, connection, { operationIds })
}

/** A deleted operation can still be read; no connection has it any more. */
const deleteOperation = (state: State, operation: Operation): void => {
  alter(state.operations, operation.operationId, operation, { tombstone: true })
  for (const connection of state.connections.values()) {
    if (connection.operationIds.includes(operation.operationId)) unlink(state, connection, operation.operationId)
  }
}

/** Takes operations off a connection, and deletes those that no other has. */
export const releaseOperations = (state: State, connectionId: string, ids: ReadonlyArray<string>): void => {
  for (const id of ids) {
    const connection = state.connections.get(connectionId)
    const operation = state.operations.get(id)
    const isShared = [...state.connections.values()].some(
      (other) => other !== connection && other.status !== 'deprecated' && other.operationIds.includes(id),
    )
    if (isShared && connection !== undefined) unlink(state, connection, id)
    else if (operation !== undefined) deleteOperation(state, operation)
  }
}

/** What an update's list does (webBackendUpdateConnection): makes, changes, and removes what it does not name. */
export const replaceOperations = (
  state: State,
  { connectionId, operationIds: before }: Connection,
  operations: ReadonlyArray<Body>,
): ReadonlyArray<string> => {
  const ids = operations.map((entry) => {
    const operationId = entry['operationId']
    const isOwn = typeof operationId === 'string' && before.includes(operationId)
    return (isOwn ? updateOperation(state, entry) : createOperation(state, entry)).operationId
  })
  const released = before.filter((id) => !ids.includes(id))
  releaseOperations(state, connectionId, released)
  return ids
}

export const create: Handler = (state, body) => operationRead(createOperation(state, body))

export const update: Handler = (state, body) => operationRead(updateOperation(state, body))

export const get: Handler = (state, body) => operationRead(find(state, required(body, 'operationId')))

export const list: Handler = (state, body) => {
  const id = required(body, 'connectionId')
  return { operations: operationsOf(state, pick(state.connections.get(id), 'STANDARD_SYNC', id)) }
}

export const remove: Handler = (state, body) => {
  deleteOperation(state, find(state, required(body, 'operationId')))
  return undefined
}

export const check: Handler = () => ({ status: 'succeeded' })
