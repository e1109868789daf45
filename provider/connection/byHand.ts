/** A reset that a person asks for beside any program: planned in the words of a preview, and run and awaited as an update does it. */
import * as E from 'fp-ts/Either'

import { askPrices } from '../api/prices'
import { groupChanges } from '../catalog/groups'
import { streamDescriptorOf, type StreamKey } from '../catalog/key'
import { requestedStreams } from '../catalog/triggers'
import type { InputIssue } from '../errors'
import type { ResetBy } from '../runtime/configuration'
import { didYouMean } from '../words'
import { type Current, readLive } from './current'
import { type Order, reckon } from './debts'
import { act, failedInput, type Step } from './env'
import type { ConnectionInputs } from './inputs'
import { planned, type StoredPlan } from './plan'
import { sayRefreshes } from './refreshing'
import { meansOf } from './resets'
import { settle } from './settle'
import { planLines } from './shown'
import type { Outputs } from './state'
import { inputsOf } from './wire'

/** What is asked for. */
export interface ResetRequest {
  readonly connectionId: string
  /** Keys of streams, or globs of them. */
  readonly streams: ReadonlyArray<string>
  /** Default: as it is configured. */
  readonly resetBy?: ResetBy
  readonly isAwaited: boolean
  readonly isSynced: boolean
}

/** What will be done, and in words. */
export interface PlannedRequest {
  readonly order: Order
  readonly current: Current
  readonly lines: ReadonlyArray<string>
}

const wrong = (property: string, reason: string): InputIssue => ({ property, reason })

/** What stands in the way of a reset of these streams. */
const obstacle = (
  globs: ReadonlyArray<string>,
  { name, syncCatalog, status }: ConnectionInputs,
  isLocked: boolean,
): InputIssue | undefined => {
  const keys = Object.keys(syncCatalog.streams)
  const idle = globs.find((glob) => requestedStreams({ before: {}, after: { [glob]: true } }, keys).length === 0)
  if (idle !== undefined) {
    const meant = didYouMean(idle, keys)
    const advice = meant === undefined ? `It has ${keys.slice(0, 10).join(', ')}${keys.length > 10 ? ' …' : ''}.` : ''
    return wrong(
      'stream',
      `Connection ${JSON.stringify(name)} has no stream ${JSON.stringify(idle)}. ${meant === undefined ? advice : `${meant[0]?.toUpperCase() ?? ''}${meant.slice(1)}`}`,
    )
  }
  if (isLocked) {
    return wrong(
      'status',
      `Airbyte has locked connection ${JSON.stringify(name)}, and cancels every job of a locked connection. Have it unlocked in Airbyte first.`,
    )
  }
  return status === 'inactive'
    ? wrong(
        'status',
        `Connection ${JSON.stringify(name)} is inactive, and Airbyte resets nothing of an inactive connection. Make it active first.`,
      )
    : undefined
}

/** The plan of a reset that nothing breaks; `connection`: what the scope takes in beside it. */
const planOfStreams = (
  requested: ReadonlyArray<StreamKey>,
  { syncCatalog }: ConnectionInputs,
  isWhole: boolean,
): StoredPlan => ({
  attention: groupChanges(
    requested.map((key) => ({ kind: 'request_reset' as const, stream: streamDescriptorOf(key) })),
  ),
  resets: isWhole ? Object.keys(syncCatalog.streams).sort() : requested,
  requested,
})

/** Reads the connection, and says what the reset would do; refuses where it could do nothing. */
export const planRequest = (request: ResetRequest): Step<PlannedRequest> =>
  act(async ({ client, resetScope }, must) => {
    const { connectionId, streams, resetBy, isAwaited, isSynced } = request
    const connection = await must(readLive(connectionId))
    const steering = {
      waitForReset: isAwaited,
      syncAfterReset: isSynced,
      ...(resetBy === undefined ? {} : { resetBy }),
    }
    const inputs = await must(inputsOf(connection, steering))
    const problem = obstacle(streams, inputs, connection.status === 'locked')
    if (problem !== undefined) await must(E.left(failedInput(problem)))
    const after = Object.fromEntries(streams.map((glob) => [glob, true]))
    const requested = requestedStreams({ before: {}, after }, Object.keys(inputs.syncCatalog.streams))
    const plan = planOfStreams(requested, inputs, resetScope === 'connection')
    const refreshes = await must(await must(sayRefreshes(inputs, planned(plan))), failedInput)
    const stored = { ...plan, ...refreshes }
    return {
      order: { id: connectionId, olds: {}, inputs, plan: planned(stored) },
      current: { connection, inputs, operations: undefined },
      lines: planLines(stored, inputs.name, isSynced, await askPrices(client, connectionId)),
    }
  })

/** Runs it; waits for it, and starts the sync after it, where that was asked for. */
export const runRequest = ({ order, current }: PlannedRequest): Step<Outputs> =>
  act(async (_env, must) => {
    const debts = await must(reckon(order, current))
    const means = await must(meansOf(order, debts, { byServer: [], absent: [], isAdoption: false }))
    const { status = 'active' } = current.connection
    return must(settle({ order, debts, saved: { status, schemaChange: 'no_change' } }, means))
  })
