/** Mocha's own report without its closing lines, and the counts in a file for `tools/test.mjs`. */
const { writeFileSync } = require('node:fs')
const Mocha = require('mocha')

class Reporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options)
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats
      const file = process.env.PULUMI_AIRBYTE_REPORT
      if (file) writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending }))
    })
  }
}

module.exports = Reporter
