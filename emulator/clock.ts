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
  /** Says that somebody is at work, so that virtual time does not move on yet. */
  readonly touch: () => void
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
    touch: () => undefined,
  }
}

interface Timer {
  readonly at: number
  /** Whether somebody does nothing until then; of the others none makes time move. */
  readonly isWaitedFor: boolean
  readonly ring: () => void
}

/** Timers, and a time that goes from one to the next. */
interface Timers {
  time: number
  readonly set: Set<Timer>
  /** Goes on to the first timer, unless it rings later than that moment; of equal ones to the older. */
  readonly ringFirst: (until: number) => boolean
}

/** When all virtual clocks begin, so that each run of a history has the same times. */
const BEGINNING = Date.UTC(2026, 0, 1)

const emptyTimers = (): Timers => {
  const timers: Timers = {
    time: BEGINNING,
    set: new Set(),
    ringFirst: (until) => {
      let first: Timer | undefined
      for (const timer of timers.set) if (first === undefined || timer.at < first.at) first = timer
      if (first === undefined || first.at > until) return false
      timers.set.delete(first)
      timers.time = Math.max(timers.time, first.at)
      first.ring()
      return true
    },
  }
  return timers
}

/** So many turns of the event loop in which nothing happens: then everybody waits. Work in a process takes fewer. */
const IDLE_TURNS = 12

/** Lets time move on once everybody waits; who has been woken gets some turns before the next timer rings. */
const turning = (timers: Timers): { readonly touch: () => void; readonly goOn: () => void } => {
  let isTurning = false
  let idle = 0
  const turn = (): void => {
    isTurning = false
    if (![...timers.set].some(({ isWaitedFor }) => isWaitedFor)) return
    idle += 1
    if (idle >= IDLE_TURNS) {
      idle = 0
      timers.ringFirst(Infinity)
    }
    goOn()
  }
  const goOn = (): void => {
    if (isTurning) return
    isTurning = true
    setImmediate(turn)
  }
  return {
    goOn,
    touch: () => {
      idle = 0
    },
  }
}

const waitWith =
  (timers: Timers, { touch, goOn }: ReturnType<typeof turning>): Clock['pause'] =>
  (milliseconds, signal) =>
    new Promise((resolve) => {
      touch()
      if (signal?.aborted === true) {
        resolve()
        return
      }
      const timer = { at: timers.time + milliseconds, isWaitedFor: true, ring: done }
      const forget = whenAborted(signal, done)
      function done(): void {
        touch()
        timers.set.delete(timer)
        forget()
        resolve()
      }
      timers.set.add(timer)
      goOn()
    })

/** Time that stands still while somebody works, and moves when it is told to, or when everybody waits. */
export const virtualClock = (): Clock => {
  const timers = emptyTimers()
  const turns = turning(timers)
  return {
    now: () => timers.time,
    set: (time) => {
      timers.time = time
    },
    advance: (milliseconds) => {
      const until = timers.time + milliseconds
      while (timers.ringFirst(until));
      timers.time = until
    },
    pause: waitWith(timers, turns),
    timeout: (milliseconds) => {
      const controller = new AbortController()
      const ring = (): void => {
        controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
      }
      timers.set.add({ at: timers.time + milliseconds, isWaitedFor: false, ring })
      return controller.signal
    },
    touch: turns.touch,
  }
}
