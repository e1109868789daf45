/** Takes a connection that is to be replaced out of service, and puts it back where the replacement does not come about. */
import * as E from 'fp-ts/Either'

import type { ConnectionRead } from '../api/connections'
import type { AirbyteError } from '../errors'
import { act, failed, lift, type Step } from './env'
import { isFinished, recentJobs } from './jobs'
import type { Former } from './predecessor'
import { type Before, LONGEST_NAME, RETIRED, retiredName } from './retired'

const statusOf = (isInactive: boolean): Before['status'] => (isInactive ? 'inactive' : 'active')

const before = ({ outputs, connection }: Former): Before => {
  const { name = '', status } = connection ?? {}
  const mark = RETIRED.exec(name)
  if (mark === null) return { name, status: statusOf(status === 'inactive') }
  // Of a long name the end had to go.
  const isCut = name.length === LONGEST_NAME
  return {
    name: (isCut ? outputs.name : undefined) ?? name.slice(0, mark.index),
    status: statusOf(mark[1] !== undefined),
  }
}

/** Makes it inactive, so that nothing begins any more. `successor`: who replaces it, where that is there already. */
export const retire = (former: Former, successor?: string): Step<void> =>
  act(async ({ client }, must) => {
    if (!former.isLive || former.isLocked) return
    const name = retiredName(before(former), successor)
    await must(lift(client.updateConnection({ connectionId: former.id, status: 'inactive', name })))
  })

/** Makes it again what it was. */
export const restore = (former: Former): Step<unknown> =>
  act(async ({ client }, must) => {
    if (!former.isLive || former.isLocked) return undefined
    return must(lift(client.updateConnection({ connectionId: former.id, ...before(former) })))
  })

const stillRunning = (connectionId: string, job: number, milliseconds: number): AirbyteError => ({
  _tag: 'NotReplaced',
  connectionId,
  why: `its job ${String(job)} still runs after ${String(Math.round(milliseconds / 1000))} s, and moves its sync state on; it can be cancelled in Airbyte`,
  isBack: true,
})

const LONGEST_PAUSE = 5_000
const SAYS_EVERY = 15_000

/** Waits until nothing runs that moves its sync state on, as long as for a reset at most. */
export const awaitQuiet = ({ id }: Former): Step<void> =>
  act(async (env, must) => {
    const started = env.now()
    let said = 0
    for (let pause = 200; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE)) {
      const running = (await must(recentJobs(id))).find((job) => !isFinished(job))
      if (running === undefined) return
      const waited = env.now() - started
      if (waited > env.resetTimeoutMilliseconds) await must(E.left(failed(stillRunning(id, running.id, waited))))
      if (said === 0 || waited - said >= SAYS_EVERY) {
        env.progress(`connection ${id} is to be replaced: waiting for its job ${String(running.id)} to end`)
        said = Math.max(waited, 1)
      }
      await env.sleep(pause)
    }
  })

/** Whether it is in service. */
export const isActive = ({ status }: Pick<ConnectionRead, 'status'>): boolean => status === 'active'
