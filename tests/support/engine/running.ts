/** A command of the engine while it runs: what it works on, and how it stops. */
import { textOf } from './calls'
import type { Snapshot } from './snapshot'
import type { Process, RunOptions, Step } from './types'
import type { Values } from './values'

export interface Running {
  readonly process: Process
  readonly snapshot: Snapshot
  readonly options: RunOptions
  readonly isPreview: boolean
  readonly steps: Step[]
  readonly failures: string[]
  /** The resources that they are told of. */
  readonly failed: Set<string>
  readonly cancel: AbortController
  /** The names that were dealt with: what is not among them is deleted at the end. */
  readonly seen: Set<string>
  /** Old name → new name, where an alias was used. */
  readonly aliased: Map<string, string>
  /** What the program can read of a resource once it is through; undefined: nothing came about. */
  readonly results: Map<string, Promise<Values | undefined>>
}

/** Tells it of a resource, and stops the command. */
export const fail = ({ failures, failed, cancel }: Running, name: string, ...told: ReadonlyArray<string>): void => {
  failures.push(...told)
  failed.add(name)
  cancel.abort()
}

/** Something failed: what has not begun does not begin, and nothing is deleted at the end. */
export const isCancelled = ({ cancel }: Running): boolean => cancel.signal.aborted

export const isTargeted = ({ options: { targets } }: Running, name: string): boolean =>
  targets === undefined || targets.includes(name)

/** Pulumi's on two cores. */
const DEFAULT_PARALLEL = 8

export type Workers = (name: string, work: () => Promise<void>) => Promise<void>

/** So many at once as the command allows. `isOver` turns away who has not begun. */
export const workers = (running: Running, isOver: () => boolean): Workers => {
  const limit = running.options.parallel ?? DEFAULT_PARALLEL
  let busy = 0
  const waiting: (() => void)[] = []
  return async (name, work) => {
    if (busy >= limit) await new Promise<void>((resolve) => waiting.push(resolve))
    busy += 1
    try {
      if (!isOver()) await work()
    } catch (error) {
      fail(running, name, textOf(error))
    } finally {
      busy -= 1
      waiting.shift()?.()
    }
  }
}
