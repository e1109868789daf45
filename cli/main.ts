#!/usr/bin/env node
/** `pulumi-airbyte`: parses arguments, calls, prints. */
import { emulator, EMULATOR_USAGE, UsageError } from './emulator'
import { plan, PLAN_USAGE } from './plan'
import { pull, PULL_USAGE } from './pull'

const USAGE = `${EMULATOR_USAGE}
${PULL_USAGE}
${PLAN_USAGE}`

const fail = (message: string): never => {
  process.stderr.write(`${message}\n\n${USAGE}`)
  process.exit(2)
}

const main = async ([command, ...args]: string[]): Promise<void> => {
  if (args.includes('--help') || args.includes('-h')) process.stdout.write(USAGE)
  else if (command === 'emulator') await emulator(args)
  else if (command === 'pull') process.exitCode = await pull(args)
  else if (command === 'plan') process.exitCode = await plan(args)
  else if (command === undefined || ['--help', '-h', 'help'].includes(command)) process.stdout.write(USAGE)
  else fail(`There is no command ${JSON.stringify(command)}.`)
}

const isUsage = (error: unknown): boolean =>
  error instanceof UsageError || String((error as { readonly code?: unknown }).code).startsWith('ERR_PARSE_ARGS')

main(process.argv.slice(2)).catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error)
  if (isUsage(error)) fail(message)
  process.stderr.write(`${message}\n`)
  process.exit(1)
})
