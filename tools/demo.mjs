// @ts-check
/**
 * `npm run demo`: a real Pulumi stack creates Airbyte connections, previews a breaking change with its reset, applies
 * it, and is torn down. On the emulator (`-- --airbyte 2.2` for that of a newer release), or with AIRBYTE_URL on a real
 * Airbyte in a workspace of its own.
 */
import { parseArgs } from 'node:util'

import { emulatorStage } from './demo/emulator.mjs'
import { endOnInterrupt, isInterrupted } from './demo/processes.mjs'
import { realStage } from './demo/real.mjs'
import { chapter, say } from './demo/say.mjs'
import { story } from './demo/story.mjs'
import { messageOf } from './places.mjs'
import { setup } from './setup.mjs'

/** @import { AirbyteRelease } from '../emulator/index.js' */

/**
 * Of which release the emulator is to be: what `--airbyte` says.
 *
 * @param {ReadonlyArray<string>} words
 * @returns {AirbyteRelease | undefined}
 */
const releaseOf = (words) => {
  const { airbyte } = parseArgs({ args: [...words], options: { airbyte: { type: 'string' } } }).values
  if (airbyte === undefined || airbyte === '0.44' || airbyte === '2.2') return airbyte
  throw new Error(`There is no emulator of Airbyte ${airbyte}. Give --airbyte 0.44 or --airbyte 2.2.`)
}

const main = async () => {
  const cli = await setup()
  const started = Date.now()
  const url = process.env['AIRBYTE_URL']
  const stage =
    url === undefined ? await emulatorStage(releaseOf(process.argv.slice(2))) : await realStage(url.replace(/\/+$/, ''))
  endOnInterrupt()
  try {
    await story(stage, cli)
    chapter('Summary')
    say(
      `  3 connections created, an empty second preview, 1 breaking change previewed and applied to 1 stream, all destroyed.`,
    )
    say(`  ${stage.what}, Pulumi ${cli.version}, ${((Date.now() - started) / 1000).toFixed(0)} s.`)
  } finally {
    await stage.close()
  }
}

main().then(
  () => process.exit(0),
  (/** @type {unknown} */ error) => {
    process.stderr.write(
      `\n${isInterrupted() ? 'The demo was interrupted; nothing is left running.' : `The demo failed. ${messageOf(error)}`}\n`,
    )
    process.exit(isInterrupted() ? 130 : 1)
  },
)
