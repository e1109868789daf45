// @ts-check
/**
 * `npm run demo`: a real Pulumi stack creates Airbyte connections, previews a breaking change with its reset, applies
 * it, and is torn down. On the emulator, or with AIRBYTE_URL on a real Airbyte in a workspace of its own.
 */
import { emulatorStage } from './demo/emulator.mjs'
import { endOnInterrupt, isInterrupted } from './demo/processes.mjs'
import { realStage } from './demo/real.mjs'
import { chapter, say } from './demo/say.mjs'
import { story } from './demo/story.mjs'
import { messageOf } from './places.mjs'
import { setup } from './setup.mjs'

const main = async () => {
  const cli = await setup()
  const started = Date.now()
  const url = process.env['AIRBYTE_URL']
  const stage = url === undefined ? await emulatorStage() : await realStage(url.replace(/\/+$/, ''))
  endOnInterrupt()
  try {
    await story(stage, cli)
    chapter('Summary')
    say(
      `  3 connections created, an empty second preview, 1 breaking change previewed and applied with 1 reset, all destroyed.`,
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
