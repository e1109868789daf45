/** What a deletion of a connection that is replaced has to mind: its sync state, which is to go on in another one. */
import * as E from 'fp-ts/Either'

import type { InputIssue } from '../errors'
import { forcedCarrying } from './claims'
import { act, failed, inTheWay, type Step } from './env'
import type { ResourceName } from './memory'
import { readFormer, stateOf } from './predecessor'
import { awaitQuiet, restore, retire } from './retiring'
import type { Outputs } from './state'

/** What a deletion would lose: the sync state of a connection that is replaced, and has not handed it over. */
const notHandedOver = (id: string, heir: string): InputIssue => ({
  property: 'onReplacement',
  reason: `Connection ${id} is not deleted: its sync state is not carried over so far to the connection of the resource ${heir}, which replaces it. Run pulumi up again: it goes on with that, and then deletes this one.`,
})

const replacedByForce = (id: string, other: string | undefined): InputIssue => ({
  property: 'onReplacement',
  reason:
    other === undefined
      ? forcedCarrying.reason
      : `Connection ${id} was replaced by force, so that ${other}, which replaces it, has started over, although onReplacement is 'carry': Pulumi does not tell which connection is replaced by force. It is inactive now and keeps its sync state. Carry that over by hand with pulumi-airbyte state, if it is wanted; then run pulumi up again, which deletes this one.`,
})

/** Refuses where the sync state would be lost that is to go on in another connection. */
export const checkHandedOver = (id: string, resource: ResourceName, outputs: Partial<Outputs>): Step<void> =>
  act(async ({ memory }, must) => {
    const heir = memory.heirs.get(id)
    if (heir !== undefined) await must(E.left(failed(inTheWay(notHandedOver(id, heir)))))
    const isForced = memory.carriers.has(resource) && memory.made.has(resource) && !memory.diffed.has(resource)
    if (!isForced) return
    const other = [...memory.holders].find(([held, names]) => held !== id && names.has(resource))?.[0]
    if (other !== undefined) await must(retire(await must(readFormer({ id, outputs, moved: [] })), other))
    await must(E.left(failed(inTheWay(replacedByForce(id, other)))))
  })

/** Lets the syncs of a connection end whose successor is made next, and notes its state: not every server may show that afterwards. */
export const leave = (id: string, resource: ResourceName): Step<void> =>
  act(async (env, must) => {
    const predecessor = env.memory.carriers.has(resource) ? env.memory.predecessors.get(resource) : undefined
    if (predecessor?.id !== id) return
    const former = await must(readFormer(predecessor))
    if (!former.isLive) return
    await must(retire(former))
    const quiet = await awaitQuiet(former)(env)()
    if (E.isLeft(quiet)) {
      await must(restore(former))
      await must(quiet)
    }
    env.memory.lastStates.set(id, await must(stateOf(former)))
  })
