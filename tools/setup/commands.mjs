// @ts-check
/** Runs what setup needs: quietly, and with a word every fifteen seconds that a long job still runs. */
import { spawn } from 'node:child_process'

import { root } from '../places.mjs'
import { withProgress as telling } from '../progress.mjs'

/**
 * Says what setup is at while it is at it.
 *
 * @template A
 * @param {string} what
 * @param {() => A | Promise<A>} job
 * @returns {Promise<A>}
 */
export const withProgress = (what, job) => telling('setup', what, job)

/**
 * Runs a command without showing what it prints, unless it fails: then its last lines are the error.
 *
 * @param {string} command
 * @param {ReadonlyArray<string>} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<string>}
 */
export const quietly = (command, args, options = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const keep = (/** @type {Buffer} */ data) => {
      output = (output + data.toString()).slice(-20_000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) => {
      reject(new Error(`${command} could not be started: ${error.message}`))
    })
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output)
      else
        reject(
          new Error(
            `${command} ended with ${String(signal ?? code)}: ${output.trim().split('\n').slice(-8).join('\n')}`,
          ),
        )
    })
  })
