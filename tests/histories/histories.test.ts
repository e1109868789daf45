import { expect } from 'chai'
import * as fc from 'fast-check'

import { command } from './commands'
import { play } from './play'

/** How many histories are played, and from which seed on: for long runs, and to repeat one that failed. */
const { HISTORIES = '2000', HISTORIES_SEED = '1' } = process.env

/** Breaks that are looked past, as regular expressions with two bars between them: to find what lies behind a known one. */
const PAST: ReadonlyArray<RegExp> = (process.env['HISTORIES_PAST'] ?? '')
  .split('||')
  .filter((text) => text !== '')
  .map((text) => new RegExp(text))

describe('random histories', function () {
  this.timeout(24 * 3600 * 1000)

  const title = `in ${HISTORIES} histories of up to thirty steps every law holds (seed ${HISTORIES_SEED})`
  it(title, async () => {
    const result = await fc.check(
      fc.asyncProperty(fc.array(command, { maxLength: 30, size: 'max' }), async (commands) => {
        const { broken } = await play(commands)
        return broken.every((sentence) => PAST.some((past) => past.test(sentence)))
      }),
      { numRuns: Number(HISTORIES), seed: Number(HISTORIES_SEED) },
    )
    if (!result.failed) return
    const [commands] = result.counterexample ?? [[]]
    const { story, broken } = await play(commands)
    const text = [
      `seed ${HISTORIES_SEED}, history ${String(result.numRuns)}, shrunk ${String(result.numShrinks)} times:`,
      ...story.map((sentence) => `  ${sentence}`),
      'breaks:',
      ...broken.map((sentence) => `  ${sentence}`),
      JSON.stringify(commands),
    ].join('\n')
    expect.fail(text)
  })
})
