/** Takes back what an interrupted replacement has begun, where the program goes on with the connection that was to be replaced. */
import * as E from 'fp-ts/Either'

import type { AirbyteError } from '../errors'
import { lookUp } from './current'
import { act, failed, inTheWay, type Step } from './env'
import { discard } from './handover'
import { recentJobs } from './jobs'
import { isAnothers, type ResourceName } from './memory'
import { successorIn } from './retired'
import { isGone } from './wire'

const hasSynced = (id: string, successor: string): AirbyteError =>
  inTheWay({
    property: 'onReplacement',
    reason: `An interrupted run has replaced connection ${id} by ${successor}, which has synced since: went this one on, it would write those rows again. Nothing was changed. Make the change again that replaces it and run pulumi up, which goes on with ${successor}; or delete that connection in Airbyte first.`,
  })

/**
 * Deletes the connection that was to replace this one, unless it has synced, or is another resource's. `nameThere`: the name that the
 * server has.
 */
export const takeBack = (
  id: string,
  nameThere: string,
  { name, resource }: { readonly name: string; readonly resource: ResourceName },
): Step<void> =>
  act(async (env, must) => {
    const successor = successorIn(nameThere)
    if (successor === undefined) return
    if (isAnothers(env.memory, successor, resource)) return
    const there = await must(lookUp(successor))
    if (there === undefined || isGone(there)) return
    if ((await must(recentJobs(successor))).length > 0) await must(E.left(failed(hasSynced(id, successor))))
    env.progress(
      `${name}: connection ${successor}, by which an interrupted run was about to replace this one, is deleted`,
    )
    await must(discard(successor))
  })
