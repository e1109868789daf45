// @ts-check
/** Adds up what all jobs found: what failed, the slowest tests, and the closing line. */
import { readFileSync } from 'node:fs'

/** @import { Ended, Report } from './types.js' */

/** @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number }} Counts */

/** What a job has reported; undefined where it ended before it could. */
const reportOf = (/** @type {string} */ file) => {
  try {
    return /** @type {Report} */ (JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}

/**
 * What one job adds. One that could not report, that tested nothing, or that failed beside its tests, is a failure.
 *
 * @param {Ended} job
 * @param {Report | undefined} report
 * @returns {Counts & { readonly failures: ReadonlyArray<string> }}
 */
const countsOf = (job, report) => {
  if (job.report === undefined) {
    const failed = job.isGood ? 0 : 1
    return { passed: 1 - failed, failed, skipped: 0, failures: job.isGood ? [] : [`the check of ${job.title}`] }
  }
  if (report === undefined)
    return { passed: 0, failed: 1, skipped: 0, failures: [`${job.title}: ended before it could report`] }
  const { passed, failed, skipped, failures } = report
  const told = failures.map((title) => `${job.title}: ${title}`)
  if (failed > 0 || (job.isGood && passed + skipped > 0)) return { passed, failed, skipped, failures: told }
  return { passed, failed: 1, skipped, failures: [`${job.title}: failed beside its tests, or tested nothing`] }
}

/**
 * The lines that end a run, and whether all of it went well.
 *
 * @param {ReadonlyArray<Ended>} jobs
 * @returns {{ readonly lines: ReadonlyArray<string>, readonly isGood: boolean }}
 */
export const summaryOf = (jobs) => {
  const reports = jobs.map((job) => ({ job, report: job.report === undefined ? undefined : reportOf(job.report) }))
  const counts = reports.map(({ job, report }) => countsOf(job, report))
  const sum = (/** @type {keyof Counts} */ name) => counts.reduce((total, one) => total + one[name], 0)
  const slowest = reports
    .flatMap(({ report }) => report?.tests ?? [])
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, 10)
  const failures = counts.flatMap((one) => one.failures)
  const skipped = sum('skipped')
  return {
    lines: [
      'The ten slowest tests',
      ...slowest.map(({ title, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${title}`),
      '',
      ...(failures.length === 0 ? [] : ['Failed', ...failures.map((title) => `  ${title}`), '']),
      `${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
    ],
    isGood: sum('failed') === 0,
  }
}
