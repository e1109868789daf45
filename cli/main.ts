#!/usr/bin/env node
/** `pulumi-airbyte`: finds the command, runs it, ends with its code. */
import { causeOf, type Command, endWith, type ExitCode, type Surroundings, usage } from './command'

/** Only the one that is asked for is loaded: none waits for what another needs. */
const COMMANDS: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['emulator', async () => (await import('./emulator.js')).emulator],
  ['pull', async () => (await import('./pull/index.js')).pull],
  ['plan', async () => (await import('./plan/index.js')).plan],
])

const usageOfAll = async (): Promise<string> => {
  const commands = await Promise.all([...COMMANDS.values()].map((load) => load()))
  return `${commands.map((command) => command.usage).join('\n')}
Every command ends with 64 where it is not written so, and with 1 where it could not be done.
`
}

const HELP: ReadonlySet<string> = new Set(['--help', '-h', 'help'])

const main = async ([name, ...args]: ReadonlyArray<string>, surroundings: Surroundings): Promise<ExitCode> => {
  if (name === undefined || HELP.has(name)) {
    surroundings.out(await usageOfAll())
    return 0
  }
  const load = COMMANDS.get(name)
  if (load === undefined) {
    return endWith(usage(`There is no command ${JSON.stringify(name)}.`), await usageOfAll(), surroundings)
  }
  const command = await load()
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
