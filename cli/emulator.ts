/** `pulumi-airbyte emulator`: an Airbyte on a port of this machine, until Ctrl-C. */
import { parseArgs } from 'node:util'

import { type EmulatorOptions, startEmulator } from '../emulator'

export const EMULATOR_USAGE = `Usage: pulumi-airbyte emulator [--port N] [--host HOST] [--data FILE] [--seed shop] [--speed 100x] [--newer] [--auth] [--log]

  emulator   an Airbyte on a port of this machine, until Ctrl-C
    --port   the port; any that is free where it is left out
    --host   the address to listen at: 127.0.0.1 where it is left out; any other demands --auth
    --data   a file that keeps everything over restarts
    --seed   shop: a workspace with three databases and a warehouse
    --speed  how many times faster than real time its jobs run
    --newer  keeps what newer servers know: tags, mappers of streams
    --auth   demands AIRBYTE_USERNAME and AIRBYTE_PASSWORD, or AIRBYTE_TOKEN, as they stand in the environment
    --log    a line for each request
`

/** A mistake in the arguments: what is wrong, in a sentence. */
export class UsageError extends Error {}

const number = (name: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  const value = Number(text.replace(/x$/, ''))
  if (text !== '' && Number.isFinite(value) && value >= 0) return value
  throw new UsageError(`--${name} has to be a number, not ${JSON.stringify(text)}.`)
}

const credentials = (environment: NodeJS.ProcessEnv): NonNullable<EmulatorOptions['credentials']> => {
  const { AIRBYTE_USERNAME: username, AIRBYTE_PASSWORD: password, AIRBYTE_TOKEN: token } = environment
  if (token !== undefined && token !== '') return { token }
  if (username !== undefined && password !== undefined) return { username, password }
  throw new UsageError('--auth needs AIRBYTE_USERNAME and AIRBYTE_PASSWORD, or AIRBYTE_TOKEN, in the environment.')
}

/** Starts it, says where it is, and ends it with Ctrl-C. */
export const emulator = async (args: string[]): Promise<void> => {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      data: { type: 'string' },
      seed: { type: 'string' },
      speed: { type: 'string' },
      newer: { type: 'boolean' },
      auth: { type: 'boolean' },
      log: { type: 'boolean' },
    },
  })
  const { seed = 'empty', host, data } = values
  if (seed !== 'empty' && seed !== 'shop') {
    throw new UsageError(`--seed has to be shop or empty, not ${JSON.stringify(seed)}.`)
  }
  const port = number('port', values.port)
  const speed = number('speed', values.speed)
  const running = await startEmulator({
    seed,
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
    ...(data === undefined ? {} : { data }),
    ...(speed === undefined ? {} : { speed }),
    ...(values.newer === true ? { newer: true } : {}),
    ...(values.auth === true ? { credentials: credentials(process.env) } : {}),
    ...(values.log === true ? { log: (line: string) => process.stderr.write(`${line}\n`) } : {}),
  })
  process.stdout.write(`Airbyte emulator at ${running.url} (${running.contents}). Ctrl-C ends it.\n`)
  const end = (): void => {
    void running.close().then(() => process.exit(0))
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
}
