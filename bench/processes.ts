/** Runs whole processes and measures them: wall time, CPU time and memory of the process with all its children. */
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'

export interface Measured {
  readonly seconds: number
  /** Seconds of CPU of the whole tree, as far as the samples saw it; undefined where there is no /proc. */
  readonly cpuSeconds: number | undefined
  /** The most that the whole tree held at once. */
  readonly peakMegabytes: number | undefined
  readonly output: string
}

interface Sample {
  readonly parent: number
  readonly ticks: number
  readonly bytes: number
}

const PAGE = 4096
const TICKS_PER_SECOND = 100

const sample = (pid: string): Sample | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return {
      parent: Number(fields[1]),
      ticks: Number(fields[11]) + Number(fields[12]),
      bytes: Number(fields[21]) * PAGE,
    }
  } catch {
    return undefined
  }
}

const tree = (root: number): ReadonlyMap<number, Sample> => {
  const all = new Map<number, Sample>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const one = sample(name)
    if (one !== undefined) all.set(Number(name), one)
  }
  const found = new Map<number, Sample>()
  const isOurs = (pid: number): boolean => {
    for (let at = pid, steps = 0; steps < 50; steps += 1) {
      if (at === root) return true
      const one = all.get(at)
      if (one === undefined || one.parent <= 1) return false
      at = one.parent
    }
    return false
  }
  for (const [pid, one] of all) if (isOurs(pid)) found.set(pid, one)
  return found
}

/** Looks at a process with all that it has started, five times a second; answers what it saw, and stops looking. */
const watch = (pid: number): (() => Pick<Measured, 'cpuSeconds' | 'peakMegabytes'>) => {
  if (process.platform !== 'linux') return () => ({ cpuSeconds: undefined, peakMegabytes: undefined })
  const ticks = new Map<number, number>()
  let peak = 0
  const timer = setInterval(() => {
    let bytes = 0
    for (const [each, one] of tree(pid)) {
      ticks.set(each, one.ticks)
      bytes += one.bytes
    }
    peak = Math.max(peak, bytes)
  }, 200)
  return () => {
    clearInterval(timer)
    return {
      cpuSeconds: [...ticks.values()].reduce((sum, one) => sum + one, 0) / TICKS_PER_SECOND,
      peakMegabytes: Math.round(peak / 1024 / 1024),
    }
  }
}

/** Runs a command to its end; rejects with its output where it fails. */
export const runMeasured = (
  command: string,
  args: ReadonlyArray<string>,
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Measured> =>
  new Promise((resolve, reject) => {
    const started = performance.now()
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    const seen = watch(child.pid ?? 0)
    let output = ''
    child.stdout.on('data', (data: Buffer) => (output += data.toString()))
    child.stderr.on('data', (data: Buffer) => (output += data.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      const measured = { seconds: (performance.now() - started) / 1000, ...seen(), output }
      if (code === 0) resolve(measured)
      else reject(new Error(`${command} ${args.join(' ')} ended with ${String(code)}:\n${output}`))
    })
  })

/** The middle one of several values. */
export const medianOf = (values: ReadonlyArray<number>): number => {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}
