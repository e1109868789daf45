/** Operations, Airbyte's noun for what runs after a sync, and the part of an update that makes and removes them. */
import { isRecord } from '../provider/json'
import { checkLengths, refuseForeignKey, refuseNull } from './database'
import { internal, nullPointer } from './errors'
import { type Body, type Handler, optional, optionalText, pick, refuse, required } from './handler'
import type { Connection, Operation } from './records'
import { can, isNewer } from './releases'
import { alter, newId, type State } from './state'

const DBT_URL = /^https:\/\/cloud\.getdbt\.com\/api\/v2\/accounts\/(\d+)\/jobs\/(\d+)\/run\/$/

const MODEL = 'io.airbyte.api.model.generated'

const stumble = (method: string, why: string): never =>
  refuse(nullPointer(`Cannot invoke "${method}" because ${why} is null`))

/** The properties of a part that are kept; what else is sent is dropped. */
const KEPT: Readonly<Record<string, ReadonlyArray<string>>> = {
  normalization: ['option'],
  dbt: ['gitRepoUrl', 'gitRepoBranch', 'dockerImage', 'dbtArguments'],
  webhook: ['webhookConfigId', 'executionUrl', 'executionBody'],
}

const kept = (type: string, part: Body): Body =>
  Object.fromEntries(
    (KEPT[type] ?? []).filter((name) => optional(part, name) !== undefined).map((name) => [name, part[name]]),
  )

/** A job of dbt Cloud is stored as its address and body. */
const storedWebhook = (part: Body): Body => {
  if (optional(part, 'webhookType') === undefined) return kept('webhook', part)
  const dbt = part['dbtCloud']
  if (!isRecord(dbt)) return stumble(`${MODEL}.OperatorWebhookDbtCloud.getAccountId()`, '"<parameter1>"')
  const [account, job] = [String(dbt['accountId']), String(dbt['jobId'])]
  return {
    ...kept('webhook', { webhookConfigId: part['webhookConfigId'] }),
    executionUrl: `https://cloud.getdbt.com/api/v2/accounts/${account}/jobs/${job}/run/`,
    executionBody: '{"cause": "airbyte"}',
  }
}

/** The part for its type has to be there; the others are dropped (OperationsHandler). */
const storedConfiguration = (state: State, given: unknown, absent: string): Body => {
  if (!isRecord(given)) return stumble(`${MODEL}.OperatorConfiguration.getOperatorType()`, absent)
  const type = optionalText(given, 'operatorType')
  if (type === undefined) {
    return stumble(
      `${MODEL}.OperatorType.ordinal()`,
      `the return value of "${MODEL}.OperatorConfiguration.getOperatorType()"`,
    )
  }
  // A newer server still lists the types, and drops what they say.
  if (!can(state, 'operationTypes') && type !== 'webhook') return { operatorType: type }
  const part = given[type]
  if (!isRecord(part)) return refuse(internal('null'))
  return { operatorType: type, [type]: type === 'webhook' ? storedWebhook(part) : kept(type, part) }
}

/** As it reads back: a webhook is recognised by its address, and any other makes every read fail. */
const shownConfiguration = (stored: Body): Body => {
  const webhook = stored['webhook']
  if (!isRecord(webhook)) return stored
  const url = optionalText(webhook, 'executionUrl') ?? stumble('java.lang.CharSequence.length()', '"this.text"')
  const found = DBT_URL.exec(url)
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
  const returned = `the return value of "${MODEL}.OperationCreate.getOperatorConfiguration()"`
  const configuration = storedConfiguration(state, optional(body, 'operatorConfiguration'), returned)
  // It reads back what it is about to store, and stumbles over what it cannot read.
  if (isNewer(state)) shownConfiguration(configuration)
  const operationId = newId(state)
  const [workspaceId, name] = [optionalText(body, 'workspaceId'), optionalText(body, 'name')]
  if (workspaceId === undefined || name === undefined) {
    const column = workspaceId === undefined ? 'workspace_id' : 'name'
    return refuseNull(state, 'operation', { write: 'insert', column, row: [operationId, workspaceId, name] })
  }
  checkLengths('operation', 'insert', [name])
  if (!state.workspaces.has(workspaceId)) {
    const constraint = 'operation_workspace_id_fkey'
    refuseForeignKey('operation', 'insert', { constraint, column: 'workspace_id', id: workspaceId, other: 'workspace' })
  }
  const operation: Operation = { operationId, workspaceId, name, configuration, tombstone: false }
  state.operations.set(operationId, operation)
  return operation
}

const find = (state: State, operationId: string): Operation =>
  pick(state.operations.get(operationId), 'STANDARD_SYNC_OPERATION', operationId)

const updateOperation = (state: State, body: Body): Operation => {
  const operation = find(state, required(body, 'operationId'))
  const configuration = storedConfiguration(state, optional(body, 'operatorConfiguration'), '"<parameter1>"')
  const name = optionalText(body, 'name')
  const { operationId, workspaceId } = operation
  if (name === undefined) {
    return refuseNull(state, 'operation', { write: 'update', column: 'name', row: [operationId, workspaceId, name] })
  }
  checkLengths('operation', 'update', [name])
  return alter(state.operations, operationId, operation, { name, configuration })
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

/** Answers alike whether there is one or not. */
export const remove: Handler = (state, body) => {
  const operation = state.operations.get(optionalText(body, 'operationId') ?? '')
  if (operation !== undefined) deleteOperation(state, operation)
  return undefined
}

/** Whether the part for its type is there. */
export const check: Handler = (_state, body) => {
  const type = optionalText(body, 'operatorType')
  return { status: type === undefined || isRecord(body[type]) ? 'succeeded' : 'failed' }
}
