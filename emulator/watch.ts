/** Who looks at every answer of every emulator in this process: tests that hold them against Airbyte's document. */

import type { AirbyteRelease } from './releases'

/** An answer with content. */
export interface WatchedAnswer {
  /** Behind `/api`. */
  readonly path: string
  readonly status: number
  readonly content: unknown
  readonly airbyte: AirbyteRelease
}

let watcher: ((answer: WatchedAnswer) => void) | undefined

/** Lets every answer from now on be looked at, until it is called without a watcher. */
export const watchAnswers = (look?: (answer: WatchedAnswer) => void): void => {
  watcher = look
}

export const watch = (answer: WatchedAnswer): void => {
  watcher?.(answer)
}
