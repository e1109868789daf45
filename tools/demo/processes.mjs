// @ts-check
/** Runs the demo's commands so that Ctrl-C ends each of them with all that it has started. */
import { spawn, spawnSync } from 'node:child_process'

import { root } from '../places.mjs'
import { say } from './say.mjs'

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** Children run in process groups of their own. @type {Set<ChildProcess>} */
const children = new Set()
let interrupted = false

export const isInterrupted = () => interrupted

/**
 * @param {ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
const endChild = (child, signal) => {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // Gone already.
  }
}

/** Everything that a process has started, and what that has: Pulumi gives its plugins groups of their own. */
const descendantsOf = (/** @type {number} */ pid) => {
  const listed = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).stdout || ''
  const pairs = listed
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  const found = new Set([pid])
  for (let size = 0; size < found.size;) {
    size = found.size
    for (const [one = 0, parent = 0] of pairs) if (found.has(parent)) found.add(one)
  }
  return found
}

/**
 * Runs a command to its end.
 *
 * @param {string} command
 * @param {ReadonlyArray<string>} args
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<{ readonly code: number | null, readonly output: string }>}
 */
export const run = (command, args, environment) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.add(child)
    let output = ''
    const keep = (/** @type {Buffer} */ data) => {
      output += data.toString()
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', reject)
    child.on('close', (code) => {
      children.delete(child)
      endChild(child, 'SIGKILL')
      resolve({ code, output })
    })
  })

const interrupt = () => {
  if (interrupted) return
  interrupted = true
  say('\nInterrupted: ending what is running …')
  /** @type {Set<number>} */
  const plugins = new Set()
  const note = () => {
    for (const { pid } of children)
      if (pid !== undefined) for (const descendant of descendantsOf(pid)) plugins.add(descendant)
  }
  note()
  for (const child of children) endChild(child, 'SIGINT')
  setTimeout(note, 100).unref()
  // A plugin that was just starting may outlive the engine that started it.
  process.on('exit', () => {
    for (const pid of plugins) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // Gone already.
      }
    }
  })
  setTimeout(() => {
    for (const child of children) endChild(child, 'SIGKILL')
  }, 3000).unref()
}

/** From now on Ctrl-C ends what runs, and what runs next says that it was interrupted. */
export const endOnInterrupt = () => {
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
}
