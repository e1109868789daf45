/** Random histories against one of the servers: every law holds in each, or it is shrunk to a story. */
import { expect } from 'chai'
import * as fc from 'fast-check'

import type { AirbyteRelease } from '../../emulator'
import { command } from './commands'
import { play } from './play'

/** How many histories are played on both servers together, and from which seed on: for long runs, and to repeat one that failed. */
const { HISTORIES = '2000', HISTORIES_SEED = '1' } = process.env

/** Breaks that are looked past, as regular expressions with two bars between them: to find what lies behind a known one. */
const PAST: ReadonlyArray<RegExp> = (process.env['HISTORIES_PAST'] ?? '')
  .split('||')
  .filter((text) => text !== '')
  .map((text) => new RegExp(text))

/** Plays the `share` of the histories that this server gets. */
export const playRandom = (airbyte: AirbyteRelease, share: number): void => {
  describe('random histories', function () {
    this.timeout(24 * 3600 * 1000)
    const count = Math.ceil(Number(HISTORIES) * share)
    const title = `in ${String(count)} histories of up to thirty steps on ${airbyte} every law holds (seed ${HISTORIES_SEED})`
    it(title, async () => {
      const result = await fc.check(
        fc.asyncProperty(fc.array(command, { maxLength: 30, size: 'max' }), async (commands) => {
          const { broken } = await play(commands, { airbyte })
          return broken.every((sentence) => PAST.some((past) => past.test(sentence)))
        }),
        { numRuns: count, seed: Number(HISTORIES_SEED) },
      )
      if (!result.failed) return
      const [commands] = result.counterexample ?? [[]]
      const { story, broken } = await play(commands, { airbyte })
      const text = [
        `on ${airbyte}, seed ${HISTORIES_SEED}, history ${String(result.numRuns)}, shrunk ${String(result.numShrinks)} times:`,
        ...story.map((sentence) => `  ${sentence}`),
        'breaks:',
        ...broken.map((sentence) => `  ${sentence}`),
        JSON.stringify(commands),
      ].join('\n')
      expect.fail(text)
    })
  })
}
