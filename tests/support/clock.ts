/** Clocks under which nobody waits long: time stands still while something is at work, and jumps to the next wait when all is idle. */
import { type Client, createClient } from '../../provider/api/client'
import type { ClientOptions } from '../../provider/api/options'
import { type Fetch, networkFetch, type Surroundings } from '../../provider/api/surroundings'

export interface Clock extends Required<Pick<Surroundings, 'now' | 'pause'>> {
  /** The same fetch, watched: no jump is made while it is at work. */
  readonly watched: (fetch: Fetch) => Fetch
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** How many turns of the event loop without anything happening count as idle: more than work in process ever takes. */
const IDLE_TURNS = 12

/** How many times faster pauses are than real ones, where time is real: as fast as an emulator on the network, mostly. */
const HURRY = 100

/**
 * `passes`: how much time passes by itself while a watched fetch is at work. None for servers in this process, which
 * may then wait on this clock themselves; that of the machine for servers on the network.
 */
const clock = (begins: number, passes: 'none' | 'real'): Clock => {
  let moved = begins
  let frozenAt = Date.now()
  let underWay = 0
  let happened = 0
  let isTicking = false
  const sleepers = new Set<Sleeper>()
  const isReal = (): boolean => passes === 'real' && underWay > 0
  const now = (): number => moved + (isReal() ? Date.now() - frozenAt : 0)

  const wakeAt = (time: number): void => {
    for (const sleeper of [...sleepers].sort((one, other) => one.at - other.at)) if (sleeper.at <= time) sleeper.wake()
  }
  const tick = async (): Promise<void> => {
    while (sleepers.size > 0) {
      const before = happened
      for (let turn = 0; turn < IDLE_TURNS && happened === before; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve))
      }
      if (happened !== before) continue
      const first = Math.min(...[...sleepers].map(({ at }) => at))
      if (passes === 'real' && !isReal()) {
        await new Promise((resolve) => setTimeout(resolve, (first - moved) / HURRY))
        if (happened !== before) continue
      }
      if (isReal()) {
        await new Promise((resolve) => setTimeout(resolve, 1))
        wakeAt(now())
      } else {
        moved = Math.max(moved, first)
        wakeAt(moved)
      }
    }
    isTicking = false
  }
  const pause: Clock['pause'] = (milliseconds, signal) =>
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
      if (!isTicking) {
        isTicking = true
        void tick()
      }
    })
  const watched: Clock['watched'] = (fetch) => async (url, request) => {
    happened += 1
    if (underWay === 0) frozenAt = Date.now()
    underWay += 1
    try {
      const answer = await fetch(url, request)
      const text = await answer.text()
      return { status: answer.status, headers: answer.headers, text: () => Promise.resolve(text) }
    } finally {
      happened += 1
      if (underWay === 1 && passes === 'real') moved = now()
      underWay -= 1
    }
  }
  return { now, pause, watched }
}

/** For servers in this process: time passes only by jumps. */
export const virtualClock = (begins = 1_800_000_000_000): Clock => clock(begins, 'none')

/** For servers on the network: real time passes while a request is under way, and pauses between requests are short. */
const hurriedClock = (): Clock => clock(Date.now(), 'real')

/** A client of a server on this machine, over the real network, whose pauses between requests take a hundredth of their time. */
export const hurriedClient = (options: ClientOptions): Client => {
  const clock = hurriedClock()
  const largestAnswerBytes = options.largestAnswerBytes ?? 1e9
  const fetch = clock.watched(networkFetch({ base: options.url, isLoopback: true, largestAnswerBytes }))
  return createClient(options, { ...clock, fetch })
}
