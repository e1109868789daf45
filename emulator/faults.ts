/** What is to go wrong with a request: with the server, or with the line to it. */

export const FAULT_KINDS = [
  'status',
  'refused',
  'reset',
  'lost-answer',
  'truncated',
  'delay',
  'hang',
  'killed',
] as const

export interface Fault {
  /**
   * - `status`: answered with `status`, as a gateway would.
   * - `refused`: the connection is refused, nothing done.
   * - `reset`: the connection breaks, nothing done.
   * - `lost-answer`: done, then the connection breaks.
   * - `truncated`: done, half of the answer sent.
   * - `delay`: done and answered after `milliseconds`.
   * - `hang`: nothing done, and never answered.
   * - `killed`: the caller ends, before or after it is done: it never hears of anything again. Only in process.
   */
  readonly kind: (typeof FAULT_KINDS)[number]
  /** Default: 503. */
  readonly status?: number
  /**
   * Of a `status`: whether what was asked is done. `late`: it is, `milliseconds` later, though nobody waits any more.
   * Default: none.
   */
  readonly effect?: 'none' | 'done' | 'late'
  /** Of a kill. Default: before. */
  readonly when?: 'before' | 'after'
  /** Of the emulator's clock where something is late, of the caller's where it is a delay. Default: 1000. */
  readonly milliseconds?: number
}

/** What is to go wrong with the next calls of a path. */
export interface NextFault extends Fault {
  /** The path behind `/api`, `/v1/connections/create` say. */
  readonly path: string
  /** How many calls. Default: 1. */
  readonly count?: number
}

/** Faults that wait for calls of their paths. */
export interface Faults {
  readonly add: (fault: NextFault) => void
  /** The fault for a call of that path, which is used up by it. */
  readonly take: (path: string) => Fault | undefined
  /** Those that wait. */
  readonly waiting: () => ReadonlyArray<NextFault>
  /** Lets these wait, and no others. */
  readonly set: (faults: ReadonlyArray<NextFault>) => void
}

export const emptyFaults = (): Faults => {
  let waiting: ReadonlyArray<NextFault> = []
  return {
    add: (fault) => {
      waiting = [...waiting, fault]
    },
    take: (path) => {
      const fault = waiting.find((one) => one.path === path)
      if (fault === undefined) return undefined
      const left = { ...fault, count: (fault.count ?? 1) - 1 }
      waiting = waiting.flatMap((one) => (one !== fault ? [one] : left.count > 0 ? [left] : []))
      return fault
    },
    waiting: () => waiting,
    set: (faults) => {
      waiting = faults
    },
  }
}

/** How long a fault takes, in milliseconds. */
export const durationOf = ({ milliseconds = 1000 }: Fault): number => milliseconds

/** Whether the server hears of the request at all. */
export const arrives = ({ kind, when }: Fault): boolean =>
  kind !== 'refused' && !(kind === 'killed' && when !== 'after')

/** Whether what was asked is done at once in spite of the fault. */
export const isDone = ({ kind, effect, when }: Fault): boolean => {
  switch (kind) {
    case 'lost-answer':
    case 'truncated':
    case 'delay':
      return true
    case 'status':
      return effect === 'done'
    case 'killed':
      return when === 'after'
    case 'refused':
    case 'reset':
    case 'hang':
      return false
  }
}
