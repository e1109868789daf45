/** The emulator's time: the machine's own, perhaps faster, or a virtual one that moves only when it is told to. */

export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Moves it forward. */
  readonly advance: (milliseconds: number) => void
  /** Waits, at most until the signal is aborted. Virtual time moves on by itself when everything waits. */
  readonly pause: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  /** A signal that is aborted when so much time has passed: `AbortSignal.timeout` for virtual time. */
  readonly timeout: (milliseconds: number) => AbortSignal
  /** Puts it to a moment. */
  readonly set: (time: number) => void
}

const whenAborted = (signal: AbortSignal | undefined, then: () => void): (() => void) => {
  signal?.addEventListener('abort', then, { once: true })
  return () => signal?.removeEventListener('abort', then)
}

/** The machine's time, so many times faster. Who waits, waits in the machine's. */
export const realClock = (speed: number): Clock => {
  let [time, since] = [Date.now(), performance.now()]
  const now = (): number => time + (performance.now() - since) * speed
  const set = (moment: number): void => {
    ;[time, since] = [moment, performance.now()]
  }
  return {
    now,
    set,
    advance: (milliseconds) => {
      set(now() + milliseconds)
    },
    pause: (milliseconds, signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(done, milliseconds)
        const forget = whenAborted(signal, done)
        function done(): void {
          clearTimeout(timer)
          forget()
          resolve()
        }
        if (signal?.aborted === true) done()
      }),
    timeout: (milliseconds) => AbortSignal.timeout(milliseconds),
  }
}

interface Timer {
  readonly at: number
  /** Whether somebody does nothing until then; of the others none makes time move. */
  readonly isWaitedFor: boolean
  readonly ring: () => void
}

/** The timer that rings next; of equal ones the older. */
const firstOf = (timers: ReadonlySet<Timer>): Timer | undefined => {
  let first: Timer | undefined
  for (const timer of timers) if (first === undefined || timer.at < first.at) first = timer
  return first
}

/** When all virtual clocks begin, so that each run of a history has the same times. */
const BEGINNING = Date.UTC(2026, 0, 1)

/**
 * Time that stands still while somebody works, and goes on to the next timer once everybody waits: whoever has been
 * woken gets the turn of the event loop before the next timer rings.
 */
export const virtualClock = (): Clock => {
  let time = BEGINNING
  let isTurning = false
  const timers = new Set<Timer>()
  const ringFirst = (until: number): boolean => {
    const timer = firstOf(timers)
    if (timer === undefined || timer.at > until) return false
    timers.delete(timer)
    time = Math.max(time, timer.at)
    timer.ring()
    return true
  }
  const turn = (): void => {
    isTurning = false
    if (![...timers].some(({ isWaitedFor }) => isWaitedFor)) return
    ringFirst(Infinity)
    goOn()
  }
  const goOn = (): void => {
    if (isTurning) return
    isTurning = true
    setImmediate(turn)
  }
  return {
    now: () => time,
    set: (moment) => {
      time = moment
    },
    advance: (milliseconds) => {
      const until = time + milliseconds
      while (ringFirst(until));
      time = until
    },
    pause: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) {
          resolve()
          return
        }
        const timer = { at: time + milliseconds, isWaitedFor: true, ring: done }
        const forget = whenAborted(signal, done)
        function done(): void {
          timers.delete(timer)
          forget()
          resolve()
        }
        timers.add(timer)
        goOn()
      }),
    timeout: (milliseconds) => {
      const controller = new AbortController()
      timers.add({
        at: time + milliseconds,
        isWaitedFor: false,
        ring: () => {
          controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
        },
      })
      return controller.signal
    },
  }
}
