// @ts-check
/** Runs jobs side by side, the longest first; what each prints is handed on when it has ended, in one piece. */
import { spawn } from 'node:child_process'

import { isWindows, root } from '../places.mjs'
import { SILENCE } from '../progress.mjs'

/** @import { ChildProcess } from 'node:child_process' */
/** @import { Ended, Job } from './types.js' */

/** @type {Set<ChildProcess>} */
const running = new Set()

/** Ends what runs; for a run that is interrupted. */
export const endAll = () => {
  for (const child of running) child.kill()
}

/**
 * @param {Job} job
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<Ended>}
 */
const runJob = (job, environment) =>
  new Promise((resolve) => {
    const started = Date.now()
    const child = spawn(job.command, job.args, {
      cwd: root,
      env: { ...environment, PULUMI_AIRBYTE_REPORT: job.report },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: isWindows && job.command.endsWith('.cmd'),
    })
    running.add(child)
    let output = ''
    // A test whose set-up fails may leave a server open, and its process would wait for ever.
    const { limit = 60 + 10 * job.seconds } = job
    const timer = setTimeout(() => {
      output += `It had not ended after ${limit} seconds, and was ended.\n`
      child.kill('SIGKILL')
    }, limit * 1000)
    const keep = (/** @type {Buffer} */ data) => {
      output += data.toString()
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const end = (/** @type {boolean} */ isGood) => {
      clearTimeout(timer)
      running.delete(child)
      resolve({ ...job, isGood, output, took: (Date.now() - started) / 1000 })
    }
    child.on('error', (error) => {
      output += `${job.command} could not be started: ${error.message}\n`
      end(false)
    })
    child.on('close', (code) => {
      end(code === 0)
    })
  })

/**
 * What begins is told at once, and what still runs whenever nothing was printed for a while.
 *
 * @param {ReadonlyArray<Job>} jobs
 * @param {number} lanes how many run at once
 * @param {NodeJS.ProcessEnv} environment
 * @param {(line: string) => void} say
 * @param {(ended: Ended) => void} onEnd
 */
export const runAll = async (jobs, lanes, environment, say, onEnd) => {
  const waiting = [...jobs].sort((one, other) => other.seconds - one.seconds)
  /** @type {Map<Job, number>} */
  const started = new Map()
  /** @type {Ended[]} */
  const all = []
  const tellRunning = () => {
    const told = [...started].map(([{ title }, at]) => {
      const seconds = Math.round((Date.now() - at) / 1000)
      return seconds === 0 ? title : `${title} (${seconds} s so far)`
    })
    say(`… ${told.join(', ')}`)
  }
  let timer = setInterval(tellRunning, SILENCE)
  const lane = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      started.set(job, Date.now())
      const ended = await runJob(job, environment)
      started.delete(job)
      clearInterval(timer)
      timer = setInterval(tellRunning, SILENCE)
      all.push(ended)
      onEnd(ended)
    }
  }
  const ends = Array.from({ length: lanes }, lane)
  tellRunning()
  await Promise.all(ends)
  clearInterval(timer)
  return all
}
