/** Ctrl-C, and whatever else ends a command from outside: Pulumi comes to its end first, nothing stays half written, and what has become of it is said. */
import { type ChildProcess, spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'

import { explained, type Surroundings } from './command'

/** Signals that end a command, each with its code: 128 and its number, as shells have it. */
const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
type Ending = keyof typeof CODES

export const AGAIN = 'run this command again'

/** What is true where a command is interrupted now, and what to do then. */
export interface Standing {
  readonly seen: ReadonlyArray<string>
  readonly advice: string
}

/** True of every command while it reads. */
const READING: Standing = { seen: ['nothing was written, and nothing was changed in Airbyte'], advice: AGAIN }

let standing = READING

/** Says from now on this where the command is interrupted. */
export const ifInterrupted = (next: Standing): void => {
  standing = next
}

/** Windows hands Ctrl-C to all that is in a console, and knows no groups of processes. */
const isAlone = process.platform !== 'win32'

/** How a program is started that must not hear of a terminal's Ctrl-C, which goes to a whole group of processes. */
export const BY_ITSELF = { detached: isAlone }

/**
 * The program that runs for the command, and comes to its end before the command does. One that writes is let finish,
 * which takes seconds: interrupted, `pulumi import` of 3.259 breaks off with the stack locked, and a file of settings may be
 * half written. What only reads, as a preview, is interrupted, and locks nothing.
 */
let running: { readonly child: ChildProcess; readonly isWriting: boolean } | undefined

/** How often the command was interrupted, and by what first. */
let interrupted: { readonly signal: Ending; readonly count: number } | undefined

/** Whether no other program may begin. */
export const isInterrupted = (): boolean => interrupted !== undefined

/** Waits for this program where the command is interrupted. */
export const awaited = (child: ChildProcess, isWriting: boolean): void => {
  running = { child, isWriting }
  const forget = (): void => {
    if (running?.child === child) running = undefined
  }
  child.once('error', forget)
  child.once('exit', forget)
}

/** Files that are there for one program alone, and are taken away however it ends. */
const passing = new Set<string>()

export const takingAway = async <A>(file: string, job: () => Promise<A>): Promise<A> => {
  passing.add(file)
  try {
    return await job()
  } finally {
    passing.delete(file)
    rmSync(file, { force: true })
  }
}

const WAITING =
  'Interrupted: this command ends as soon as Pulumi has ended what it is at. Ctrl-C again ends both at once.\n'

const LOCKED = 'Pulumi was ended while it wrote, and may have left the stack locked'
const UNLOCKING = 'where the stack is locked then, pulumi cancel takes the lock away'

const said = (isLocked: boolean): string =>
  isLocked
    ? explained('Interrupted', [...standing.seen, LOCKED], `${standing.advice}; ${UNLOCKING}`)
    : explained('Interrupted', standing.seen, standing.advice)

/** All that a program has started: Pulumi's plugins outlive it where it is ended at once. */
const startedBy = (pid: number): ReadonlyArray<number> => {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  const pairs = (stdout as string | null)?.split('\n').map((line) => line.trim().split(/\s+/).map(Number)) ?? []
  const found = new Set([pid])
  for (let size = 0; size < found.size;) {
    size = found.size
    for (const [one = 0, parent = 0] of pairs) if (found.has(parent)) found.add(one)
  }
  return [...found]
}

const endAll = (pids: Iterable<number>): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended.
    }
  }
}

/**
 * Takes every signal that ends the command, from now on until what it returns is called. Signals are heard of between two
 * steps of the program, so that files that are written in one step are all written, or none.
 */
export const heedSignals = ({ error }: Pick<Surroundings, 'error'>): (() => void) => {
  const family = new Set<number>()
  const end = (isLocked: boolean): void => {
    if (interrupted === undefined) return
    for (const file of passing) rmSync(file, { force: true })
    endAll(family)
    error(`${said(isLocked)}\n`)
    process.exit(CODES[interrupted.signal])
  }
  const isForced = (): boolean => (interrupted?.count ?? 0) > 1
  const endWith = (child: ChildProcess, isWriting: boolean): void => {
    child.once('exit', () => {
      if (isForced() || !isWriting) end(isWriting)
    })
    // The command has heard of what is written by then, and come to its next step.
    child.once('close', () => setImmediate(end, false))
  }
  const hear = (signal: Ending): void => {
    interrupted = { signal: interrupted?.signal ?? signal, count: (interrupted?.count ?? 0) + 1 }
    const { count } = interrupted
    if (running === undefined) {
      end(false)
      return
    }
    const { child, isWriting } = running
    if (count === 1) error(WAITING)
    if (count === 1) endWith(child, isWriting)
    else for (const pid of startedBy(child.pid ?? 0)) family.add(pid)
    if (isAlone && (count > 1 || !isWriting)) child.kill(count > 2 ? 'SIGKILL' : 'SIGINT')
  }
  const signals = Object.keys(CODES) as ReadonlyArray<Ending>
  for (const signal of signals) process.on(signal, hear)
  return () => {
    for (const signal of signals) process.off(signal, hear)
    interrupted = undefined
  }
}
