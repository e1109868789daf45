// @ts-check
/** Says what a tool is at: a line when it begins, one every fifteen seconds, and one when it is done. */

/** How long it may say nothing. */
export const SILENCE = 15_000

/**
 * Waits for a job. `who`: what its lines begin with.
 *
 * @template A
 * @param {string} who
 * @param {string} what
 * @param {() => A | Promise<A>} job
 * @returns {Promise<A>}
 */
export const withProgress = async (who, what, job) => {
  const say = (/** @type {string} */ text) => process.stderr.write(`${who}: ${text}\n`)
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  say(`${what} …`)
  const timer = setInterval(() => say(`${what}: ${seconds()} s so far`), SILENCE)
  try {
    const result = await job()
    say(`${what}: done in ${seconds()} s`)
    return result
  } finally {
    clearInterval(timer)
  }
}
