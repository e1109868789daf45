/** Runs a command as a terminal does, in a group of processes of its own, so that it can be interrupted as Ctrl-C does it. */
import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'

import type { Emulator } from '../../emulator'
import { root } from './stack'

interface Ended {
  /** As a shell tells it; -1 where the signal has ended it at once, unheard. */
  readonly code: number
  readonly out: string
  readonly error: string
}

export interface Running {
  /** Sends a signal to all of its group. */
  readonly send: (signal?: NodeJS.Signals) => void
  /** What it has said so far beside its output. */
  readonly error: () => string
  readonly ended: Promise<Ended>
}

const collected = (child: ChildProcess): { out: string; error: string } => {
  const said = { out: '', error: '' }
  child.stdout?.on('data', (data: Buffer) => (said.out += data.toString()))
  child.stderr?.on('data', (data: Buffer) => (said.error += data.toString()))
  return said
}

/** Starts a command of the package. */
export const started = (
  args: ReadonlyArray<string>,
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Running => {
  const child = spawn(process.execPath, [path.join(root, 'dist', 'cli', 'main.js'), ...args], {
    ...options,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = collected(child)
  return {
    send: (signal = 'SIGINT') => {
      process.kill(-(child.pid ?? 0), signal)
    },
    error: () => said.error,
    ended: new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => {
        resolve({ code: code ?? -1, ...said })
      })
    }),
  }
}

/** Waits until something is so; looks every few milliseconds. */
export const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  for (let look = 0; look < 20_000; look += 1) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  throw new Error('what was waited for did not come')
}

/** Lets the next call of a path go unanswered; answers what waits for that call. */
export const holding = async (
  emulator: Pick<Emulator, 'failNext' | 'calls'>,
  at: string,
  count = 1,
): Promise<() => Promise<void>> => {
  const before = (await emulator.calls()).length
  await emulator.failNext({ path: at, kind: 'hang', count })
  return () =>
    until(async () => (await emulator.calls()).slice(before).some((call) => call.method === 'POST' && call.path === at))
}
