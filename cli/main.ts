#!/usr/bin/env node
/** `pulumi-airbyte`: finds the command, runs it, ends with its code. */
import { readFileSync } from 'node:fs'

import { askAt } from './ask'
import { causeOf, type Command, endWith, type ExitCode, type Surroundings, usage } from './command'
import { heedSignals } from './interruption'

interface Entry {
  readonly summary: string
  readonly load: () => Promise<Command>
}

/** Only the one that is asked for is loaded: none waits for what another needs. */
const COMMANDS: ReadonlyMap<string, Entry> = new Map([
  [
    'emulator',
    {
      summary: 'an Airbyte on a port of this machine, until Ctrl-C',
      load: async () => (await import('./emulator.js')).emulator,
    },
  ],
  [
    'pull',
    {
      summary: 'writes what a source offers as a lock file, and its types beside it',
      load: async () => (await import('./pull/index.js')).pull,
    },
  ],
  [
    'plan',
    {
      summary: 'what a preview would do to connections, for people and for pipelines',
      load: async () => (await import('./plan/index.js')).plan,
    },
  ],
  [
    'import',
    {
      summary: 'takes over the connections of a workspace: a program, its locks, and the state of a stack',
      load: async () => (await import('./import/index.js')).importWorkspace,
    },
  ],
  [
    'reset',
    {
      summary: 'resets streams of a connection on purpose, and waits for it',
      load: async () => (await import('./reset/index.js')).reset,
    },
  ],
  [
    'drift',
    {
      summary: 'what has come between stacks and Airbyte, whose doing it is, and what helps',
      load: async () => (await import('./drift/index.js')).drift,
    },
  ],
  [
    'state',
    {
      summary: 'how far the syncs of a connection have come: into a file, and from a file into a connection',
      load: async () => (await import('./state/index.js')).state,
    },
  ],
])

const OVERVIEW = `Usage: pulumi-airbyte <command> [options]

${[...COMMANDS].map(([name, { summary }]) => `  ${name.padEnd(9)}  ${summary}`).join('\n')}

pulumi-airbyte help <command> tells its options, pulumi-airbyte --version which release this is.
Every command ends with 64 where it is not written so, with 1 where it could not be done, and with 130 where Ctrl-C has
ended it; it says then what has been done.
`

/** The package's own version: package.json is in each release beside dist. */
const version = (): string => {
  const { version: text } = JSON.parse(readFileSync(require.resolve('pulumi-airbyte/package.json'), 'utf8')) as {
    readonly version: string
  }
  return text
}

const HELP: ReadonlySet<string | undefined> = new Set(['--help', '-h', 'help'])
const VERSION: ReadonlySet<string | undefined> = new Set(['--version', '-v'])

const main = async ([name, ...args]: ReadonlyArray<string>, surroundings: Surroundings): Promise<ExitCode> => {
  if (VERSION.has(name)) {
    surroundings.out(`${version()}\n`)
    return 0
  }
  const isHelp = HELP.has(name)
  const wanted = isHelp ? args[0] : name
  if (wanted === undefined) {
    surroundings.out(OVERVIEW)
    return 0
  }
  const entry = COMMANDS.get(wanted)
  if (entry === undefined) {
    return endWith(usage(`There is no command ${JSON.stringify(wanted)}.`), OVERVIEW, surroundings)
  }
  const command = await entry.load()
  if (isHelp || args.includes('--help') || args.includes('-h')) {
    surroundings.out(command.usage)
    return 0
  }
  if (command.isLasting === true) return command.run(args, surroundings)
  const forgetSignals = heedSignals(surroundings)
  try {
    return await command.run(args, surroundings)
  } finally {
    forgetSignals()
  }
}

/** Beside what the command prints, which may go into a file. */
const ask = askAt({
  input: process.stdin,
  output: process.stderr,
  interrupt: () => process.kill(process.pid, 'SIGINT'),
})

const surroundings: Surroundings = {
  environment: process.env,
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
  ask: process.stdin.isTTY ? ask : undefined,
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
