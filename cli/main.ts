#!/usr/bin/env node
/** `pulumi-airbyte`: parses arguments, calls, prints. */
import { parseArgs } from 'node:util'

import { startEmulator } from '../emulator'
import { pull, PULL_USAGE } from './pull'

const USAGE = `Usage: pulumi-airbyte emulator [--port N] [--seed shop] [--speed 100x] [--log]

  emulator   an Airbyte on a port of this machine, until Ctrl-C
    --port   the port; any that is free where it is left out
    --seed   shop: a workspace with three databases and a warehouse
    --speed  how many times faster than real time its jobs run
    --log    a line for each request

${PULL_USAGE}`

const fail = (message: string): never => {
  process.stderr.write(`${message}\n\n${USAGE}`)
  process.exit(2)
}

const number = (name: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  const value = Number(text.replace(/x$/, ''))
  return Number.isFinite(value) && value >= 0
    ? value
    : fail(`--${name} has to be a number, not ${JSON.stringify(text)}.`)
}

const emulator = async (args: string[]): Promise<void> => {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      seed: { type: 'string' },
      speed: { type: 'string' },
      log: { type: 'boolean' },
    },
  })
  const seed = values.seed ?? 'empty'
  if (seed !== 'empty' && seed !== 'shop') fail(`--seed has to be shop or empty, not ${JSON.stringify(seed)}.`)
  const port = number('port', values.port)
  const speed = number('speed', values.speed)
  const running = await startEmulator({
    seed: seed === 'shop' ? 'shop' : 'empty',
    ...(port === undefined ? {} : { port }),
    ...(speed === undefined ? {} : { speed }),
    ...(values.log === true ? { log: (line: string) => process.stderr.write(`${line}\n`) } : {}),
  })
  process.stdout.write(
    `Airbyte emulator at ${running.url} (${seed === 'shop' ? 'a shop with three databases and a warehouse' : 'empty'}). Ctrl-C ends it.\n`,
  )
  const end = (): void => {
    void running.close().then(() => process.exit(0))
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
}

const main = async ([command, ...args]: string[]): Promise<void> => {
  if (command === 'emulator') await emulator(args)
  else if (command === 'pull') process.exitCode = await pull(args)
  else if (command === undefined || command === '--help' || command === 'help') process.stdout.write(USAGE)
  else fail(`There is no command ${JSON.stringify(command)}.`)
}

main(process.argv.slice(2)).catch((error: unknown) => {
  fail(error instanceof Error ? error.message : String(error))
})
