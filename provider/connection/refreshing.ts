/** Whether streams that no longer fit are read again while their tables stay filled (refreshed), or emptied and read again (cleared). */
import * as E from 'fp-ts/Either'

import { parseChangeId } from '../catalog/ids'
import type { StreamKey } from '../catalog/key'
import type { InputIssue } from '../errors'
import { own } from '../json'
import type { ResetBy } from '../runtime/configuration'
import { mayAsk } from './asking'
import { act, type Env, type Step } from './env'
import { type ConnectionInputs, hasUnknown } from './inputs'
import type { Plan } from './plan'
import { refreshesOf } from './questions'
import { wayOf } from './ways'

export const resetByOf = ({ resetBy }: Pick<ConnectionInputs, 'resetBy'>, env: Pick<Env, 'resetBy'>): ResetBy =>
  resetBy ?? env.resetBy

/** Of these streams the ones that can be refreshed: a stream that the connection does not have can only be cleared. */
export const present = (
  { syncCatalog }: ConnectionInputs,
  streams: ReadonlyArray<StreamKey>,
): ReadonlyArray<StreamKey> => streams.filter((key) => own(syncCatalog.streams, key) !== undefined)

export const cannotRefresh = ({ destinationId }: ConnectionInputs): InputIssue => ({
  property: 'resetBy',
  reason: `resetBy: it is refresh, and the server, or the connector of destination ${destinationId}, cannot refresh. Set it to clear, or to auto, which refreshes where it can.`,
})

/** What a preview says of its resets: which of them are refreshes. A server that cannot be asked says nothing. */
export const sayRefreshes = (
  inputs: ConnectionInputs,
  plan: Plan | undefined,
): Step<E.Either<InputIssue, Pick<Plan, 'refreshes'>>> =>
  act(async (env) => {
    const { resets = [], adopts } = plan ?? {}
    const resetBy = hasUnknown(inputs.resetBy) ? 'auto' : resetByOf(inputs, env)
    // An adoption resets before it saves: what is read again then is read as it was configured before.
    const isAsked = adopts === undefined && !hasUnknown(inputs.syncCatalog)
    // One of the whole connection takes in only what the connection has, also what Airbyte has added to it.
    const found = isAsked ? (env.resetScope === 'connection' ? resets : present(inputs, resets)) : []
    if (found.length === 0 || resetBy === 'clear' || hasUnknown(inputs.destinationId) || !mayAsk(env))
      return E.right({})
    const answer = await refreshesOf(inputs.destinationId)(env)()
    if (E.isLeft(answer)) return E.right({})
    const way = wayOf({ scope: env.resetScope, by: resetBy, canRefresh: answer.right })
    if (way === undefined) return E.left(cannotRefresh(inputs))
    return E.right(way.isRefresh ? { refreshes: found } : {})
  })

/** A changed sync mode of the source takes the saved position with it, on servers that know refreshes, whatever is kept. */
export const sayLost = (inputs: ConnectionInputs, plan: Plan | undefined): Step<void> =>
  act(async (env) => {
    const kept = new Set(plan?.keptStale)
    const changed = Object.keys(plan?.breaking ?? {}).flatMap((id) => {
      const { kind, stream = '' } = parseChangeId(id) ?? {}
      return kind === 'change_sync_mode' && kept.has(stream) ? [stream] : []
    })
    if (changed.length === 0 || !mayAsk(env)) return
    const answer = await env.client.hasCapability('refreshes')()
    if (E.isLeft(answer) || answer.right !== true) return
    env.progress(
      `warning: ${inputs.name}: with its sync mode Airbyte deletes the saved position of ${changed.join(', ')}, though onBreakingChange is keep`,
    )
  })
