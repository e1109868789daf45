/** `delete`: deletes the connection, unless another resource of the stack holds it. */
import * as E from 'fp-ts/Either'

import type { AirbyteError, InputIssue } from '../errors'
import { act, type Env, failed, inTheWay, type Step } from './env'
import { hiddenOf } from './hidden'
import { checkHandedOver, leave } from './leaving'
import { claimants, isKeptBy, leftToReaders, type ResourceName } from './memory'
import { few } from './settle'
import type { Outputs } from './state'
import { say } from './telling'
import { noteDeleted } from './twins'
import { isGone } from './wire'

const orGone = (error: AirbyteError): boolean => error._tag === 'NotFound'

/** A creation that took over the resource's own older connection has replaced nothing: that must not pass for done. */
const notReplaced = (id: string): InputIssue => ({
  property: 'adopt',
  reason: `Nothing was replaced: the replacement of this resource has taken over its own connection ${id}, because the program adopts it or because it had never synced, so it was not deleted. Give the resource the option deleteBeforeReplace: true without adopt, with which the old connection is deleted first; or run pulumi up again to go on with this one.`,
})

/** Whether it is gone all the same: a server, or what stands in front of it, may fail to answer what it has done. */
const isDeleted = (id: string, error: AirbyteError): Step<boolean> =>
  act(async ({ client }) => {
    if (orGone(error)) return true
    const there = await client.getConnection({ connectionId: id })()
    return E.isLeft(there) ? orGone(there.left) : isGone(there.right)
  })

/** Says whose the connection is, and what this resource owes it: its holders do not know of that. */
const leaveTo = (holders: ReadonlyArray<ResourceName>, id: string, olds: Partial<Outputs>, env: Env): void => {
  const who = holders.join(', ')
  env.progress(`connection ${id} is left alone: the resource ${who} of this stack holds it`)
  const owed = Object.keys(olds.pendingReset?.streams ?? {})
  if (owed.length === 0) return
  say(
    env,
    `${olds.name ?? id}: the reset of ${few(owed)} was still owed, and ${who} does not know of it; the rows stay as they are: if they are older than this configuration, reset these streams in Airbyte`,
  )
}

/**
 * Deletes the connection; one that is gone is fine. Airbyte deletes operations with their last connection, so shared ones
 * are taken off first.
 */
export const remove = (id: string, olds: Partial<Outputs> = {}): Step<void> =>
  act(async (env, must) => {
    const { client, memory, progress } = env
    const resource = hiddenOf(olds).resource ?? ''
    const left = leftToReaders(memory, id, resource)
    // One that the program holds goes on with it; one of the state alone deletes it when its own turn comes.
    const holders = [...new Set([...claimants(memory, id, resource), ...left])]
    if (holders.length > 0) {
      leaveTo(holders, id, olds, env)
      return
    }
    if (memory.taken.has(id)) await must(E.left(failed(inTheWay(notReplaced(id)))))
    if (isKeptBy(memory, id, resource)) {
      progress(
        `connection ${id} is left alone: it was to be replaced in an earlier run, and its resource goes on with it`,
      )
      return
    }
    // From here on it is too late for others to take it over: nothing is awaited between the look for them and this.
    memory.deleted.add(id)
    await must(checkHandedOver(id, resource, olds))
    await must(leave(id, resource))
    const isShared = (olds.operationIds ?? []).length > 0 && olds.operations === undefined
    if (isShared) {
      const freed = await client.updateConnection({ connectionId: id, operationIds: [] })()
      if (freed._tag === 'Left' && !orGone(freed.left)) await must(freed, failed)
    }
    const deleted = await client.deleteConnection({ connectionId: id })()
    if (deleted._tag === 'Left' && !(await must(isDeleted(id, deleted.left)))) await must(deleted, failed)
    noteDeleted(env, id)
  })
