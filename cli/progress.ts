/** Says what a command is at while it takes longer than a second. */
import type * as T from 'fp-ts/Task'

import { printable } from '../provider/words'
import type { Surroundings } from './command'

/** A moment in which nothing has to be said. */
const QUIET_MILLISECONDS = 1000

/** How often it is said again, with the time that has gone by. */
const AGAIN_MILLISECONDS = 10_000

/** Does something, and says so on standard error once it has taken a second, and every ten seconds from then on. */
export const saying =
  ({ error }: Pick<Surroundings, 'error'>, what: () => string) =>
  <A>(task: T.Task<A>): T.Task<A> =>
  async () => {
    const begun = Date.now()
    const say = (): void => {
      const seconds = Math.round((Date.now() - begun) / 1000)
      error(`${printable(what())} …${seconds < 5 ? '' : ` ${String(seconds)} s`}\n`)
    }
    let again: NodeJS.Timeout | undefined
    const first = setTimeout(() => {
      say()
      again = setInterval(say, AGAIN_MILLISECONDS)
    }, QUIET_MILLISECONDS)
    try {
      return await task()
    } finally {
      clearTimeout(first)
      clearInterval(again)
    }
  }
