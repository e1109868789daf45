/** `delete`: deletes the connection, unless another resource of the stack holds it. */
import type { AirbyteError } from '../errors'
import { act, failed, type Step } from './env'
import { hiddenOf } from './hidden'
import { otherHolders } from './memory'
import type { Outputs } from './state'
import { noteDeleted } from './twins'

const orGone = (error: AirbyteError): boolean => error._tag === 'NotFound'

/**
 * Deletes the connection; one that is gone is fine. Airbyte deletes operations with their last connection, so shared ones
 * are taken off first.
 */
export const remove = (id: string, olds: Partial<Outputs> = {}): Step<void> =>
  act(async (env, must) => {
    const { client, memory, progress } = env
    const resource = hiddenOf(olds).resource ?? ''
    const holders = otherHolders(memory, id, resource)
    if (holders.length > 0) {
      progress(`connection ${id} is left alone: the resource ${holders.join(', ')} of this stack holds it`)
      return
    }
    if (memory.taken.has(id)) {
      progress(
        `connection ${id} is left alone: this run has taken it over for the very resource, so nothing was replaced. To force a replacement, give the resource the option deleteBeforeReplace: true`,
      )
      return
    }
    const isShared = (olds.operationIds ?? []).length > 0 && olds.operations === undefined
    if (isShared) {
      const freed = await client.updateConnection({ connectionId: id, operationIds: [] })()
      if (freed._tag === 'Left' && !orGone(freed.left)) await must(freed, failed)
    }
    const deleted = await client.deleteConnection({ connectionId: id })()
    if (deleted._tag === 'Left' && !orGone(deleted.left)) await must(deleted, failed)
    noteDeleted(env, id)
  })
