#!/usr/bin/env node
/** `pulumi-airbyte`: finds the command, runs it, ends with its code. */
import { causeOf, type Command, endWith, type ExitCode, type Surroundings, usage } from './command'
import { emulator } from './emulator'
import { plan } from './plan'
import { pull } from './pull'

const COMMANDS: ReadonlyMap<string, Command> = new Map(Object.entries({ emulator, pull, plan }))

const USAGE = `${[...COMMANDS.values()].map((command) => command.usage).join('\n')}
Every command ends with 64 where it is not written so, and with 1 where it could not be done.
`

const HELP: ReadonlySet<string> = new Set(['--help', '-h', 'help'])

const main = async ([name, ...args]: ReadonlyArray<string>, surroundings: Surroundings): Promise<ExitCode> => {
  const command = COMMANDS.get(name ?? '')
  if (name === undefined || HELP.has(name)) {
    surroundings.out(USAGE)
    return 0
  }
  if (command === undefined) return endWith(usage(`There is no command ${JSON.stringify(name)}.`), USAGE, surroundings)
  if (args.includes('--help') || args.includes('-h')) {
    surroundings.out(command.usage)
    return 0
  }
  return command.run(args, surroundings)
}

const surroundings: Surroundings = {
  environment: process.env,
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
}

main(process.argv.slice(2), surroundings).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    surroundings.error(`${causeOf(error)}\n`)
    process.exit(1)
  },
)
