/** A client over the network whose pauses nobody waits for long. What stays in one process has the emulator's virtual clock. */
import { type Client, createClient } from '../../provider/api/client'
import type { ClientOptions } from '../../provider/api/options'
import { type Fetch, networkFetch, type Surroundings } from '../../provider/api/surroundings'

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** How many times faster pauses are than real ones: as fast as an emulator on the network, mostly. */
const HURRY = 100

/** How many turns of the event loop without anything happening count as idle: more than work in process ever takes. */
const IDLE_TURNS = 12

interface Hurried extends Required<Pick<Surroundings, 'now' | 'pause'>> {
  /** The same fetch, watched: time is real while it is at work. */
  readonly watched: (fetch: Fetch) => Fetch
}

/** Real time passes while a request is under way, and pauses between requests take a hundredth of their time. */
const hurriedClock = (): Hurried => {
  let moved = Date.now()
  let frozenAt = Date.now()
  let underWay = 0
  let happened = 0
  let isTicking = false
  const sleepers = new Set<Sleeper>()
  const now = (): number => moved + (underWay > 0 ? Date.now() - frozenAt : 0)

  const wakeAt = (time: number): void => {
    for (const sleeper of [...sleepers].sort((one, other) => one.at - other.at)) if (sleeper.at <= time) sleeper.wake()
  }
  const tick = async (): Promise<void> => {
    while (sleepers.size > 0) {
      const before = happened
      for (let turn = 0; turn < IDLE_TURNS && happened === before; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve))
      }
      const first = Math.min(...[...sleepers].map(({ at }) => at))
      if (happened === before) {
        await new Promise((resolve) => setTimeout(resolve, underWay > 0 ? 1 : (first - moved) / HURRY))
      }
      if (underWay > 0) wakeAt(now())
      else if (happened === before) wakeAt((moved = Math.max(moved, first)))
    }
    isTicking = false
  }
  const pause: Hurried['pause'] = (milliseconds, signal) =>
    new Promise((resolve) => {
      happened += 1
      const wake = (): void => {
        happened += 1
        sleepers.delete(sleeper)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const sleeper: Sleeper = { at: now() + milliseconds, wake }
      if (signal?.aborted === true) {
        resolve()
        return
      }
      signal?.addEventListener('abort', wake)
      sleepers.add(sleeper)
      if (isTicking) return
      isTicking = true
      void tick()
    })
  const watched: Hurried['watched'] = (fetch) => async (url, request) => {
    happened += 1
    if (underWay === 0) frozenAt = Date.now()
    underWay += 1
    try {
      const { status, headers, text } = await fetch(url, request).then(async (answer) => ({
        status: answer.status,
        headers: answer.headers,
        text: await answer.text(),
      }))
      return { status, headers, text: () => Promise.resolve(text) }
    } finally {
      happened += 1
      if (underWay === 1) moved = now()
      underWay -= 1
    }
  }
  return { now, pause, watched }
}

/** A client of a server on this machine, over the real network, whose pauses between requests take a hundredth of their time. */
export const hurriedClient = (options: ClientOptions): Client => {
  const clock = hurriedClock()
  const largestAnswerBytes = options.largestAnswerBytes ?? 1e9
  const fetch = clock.watched(networkFetch({ base: options.url, isLoopback: true, largestAnswerBytes }))
  return createClient(options, { ...clock, fetch })
}
