/** What the parts of `npm test` hand to each other. */

/** Something that runs in a process of its own, beside others. */
export interface Job {
  readonly title: string
  readonly command: string
  readonly args: ReadonlyArray<string>
  /** About how long it takes on two cores: the longest begin first. */
  readonly seconds: number
  /** After so many seconds it is ended; a minute and ten times what it takes where nothing is said. */
  readonly limit?: number
  /** Where the process says what it found; none for a check, whose exit code says all. */
  readonly report?: string
}

/** What became of a job. */
export interface Ended extends Job {
  readonly isGood: boolean
  readonly output: string
  readonly took: number
}

/** What the reporter writes at the end of a job's tests. */
export interface Report {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** The tests that ran, with their seconds. */
  readonly tests: ReadonlyArray<{ readonly title: string; readonly seconds: number }>
  readonly failures: ReadonlyArray<string>
}
