/** `pulumi-airbyte import`: takes over the connections of a workspace: a program, its locks, and the stack's state of them. */
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import { steps } from '../../provider/steps'
import { agreed } from '../ask'
import { type Command, type CommandFailure, endWith, type ExitCode, type Surroundings } from '../command'
import { carryOut } from './carryOut'
import { intend } from './intent'
import { readOptions } from './options'
import { connectionLines, secretLines, summary } from './report'

const USAGE = `Usage: pulumi-airbyte import --workspace <id or name> [--only GLOB] [--except GLOB] [--out FOLDER] [--stack NAME]
                             [--instance NAME] [--dry-run] [--yes] [--no-protect]

  import       takes over the connections of a workspace: writes the program that declares them, imports them into the
               stack, and ends well only if a preview has nothing to do then. Of Airbyte it only reads
    --workspace  the workspace, by its id or its name
    --only       connections whose name fits a glob (* any letters, ? one); may be repeated
    --except     all but those; may be repeated
    --out        the project's folder, which is made where it is none; the project around this folder where it is left out
    --stack      the stack, the selected one where it is left out; it is made where there is none of the name
    --instance   the server of this name (airbyte:NAME.url), and not the default one
    --dry-run    says what it would do, and does nothing
    --yes        does not ask
    --no-protect leaves out protect and retainOnDelete
  The server is that of the stack's configuration (airbyte:url and its like), else that of AIRBYTE_URL and its like.
  Ends with 2 where secrets have to be given first, or where the preview after the import is not empty. Run again, it
  takes what is new, and touches no file that is there. docs/taking-over.md tells more.
`

export const importWorkspace: Command = {
  usage: USAGE,
  run: async (args, surroundings) => {
    const ended = await taken(args, surroundings)()
    return E.isLeft(ended) ? endWith(ended.left, USAGE, surroundings) : ended.right
  },
}

const say = ({ out }: Surroundings, lines: ReadonlyArray<string>): void => {
  if (lines.length > 0) out(`${lines.join('\n')}\n`)
}

const taken = (args: ReadonlyArray<string>, surroundings: Surroundings): TE.TaskEither<CommandFailure, ExitCode> =>
  steps(async (must) => {
    const options = await must(readOptions(args))
    const intent = await must(intend(options, surroundings))
    const { read, layout: fresh, pending, folders, target } = intent
    const layout = { ...fresh, laid: [...pending.laid, ...fresh.laid], skipped: [...pending.skipped, ...fresh.skipped] }
    say(surroundings, intent.about)
    say(surroundings, connectionLines(read, layout, { folder: folders.connections, written: pending.laid }))
    say(surroundings, [`${summary(read, layout)}.`])
    if (options.isDry) {
      say(surroundings, [...secretLines(layout.laid, target.stack), 'Nothing was written, and nothing was imported.'])
      return 0
    }
    if (intent.isNothing) {
      say(surroundings, ['There is nothing new to take over.'])
      return 0
    }
    const nothing = 'Nothing was written, and nothing was imported'
    const advice = 'give --yes, once --dry-run has shown what you want'
    await must(agreed({ text: intent.question, isAgreed: options.isAgreed, nothing, advice }, surroundings))
    const outcome = await must(carryOut(intent, surroundings))
    say(surroundings, outcome.lines)
    return outcome.code
  })
