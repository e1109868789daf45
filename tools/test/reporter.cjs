// @ts-check
/** Mocha's own report without its counts, which are written to a file together with how long each test took. */
const { writeFileSync } = require('node:fs')
const Mocha = require('mocha')

/** @import { Report } from './types' */

class Reporter extends Mocha.reporters.Spec {
  /**
   * @param {Mocha.Runner} runner
   * @param {Mocha.MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options)
    /** @type {Report['tests'][number][]} */
    const tests = []
    runner.on('test end', (test) => {
      if (test.duration !== undefined)
        tests.push({ title: test.titlePath().join(' › '), seconds: test.duration / 1000 })
    })
    runner.once('end', () => {
      const file = process.env['PULUMI_AIRBYTE_REPORT']
      if (file !== undefined) writeFileSync(file, JSON.stringify(this.report(tests)))
    })
  }

  /**
   * @param {Report['tests']} tests
   * @returns {Report}
   */
  report(tests) {
    const { passes: passed, failures: failed, pending: skipped } = this.stats
    return { passed, failed, skipped, tests, failures: this.failures.map((failed) => failed.titlePath().join(' › ')) }
  }

  /** @override */
  epilogue() {
    if (this.failures.length > 0) Mocha.reporters.Base.list(this.failures)
  }
}

module.exports = Reporter
