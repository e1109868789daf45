/** `pulumi-airbyte emulator`: an Airbyte on a port of this machine, until Ctrl-C. */
import * as E from 'fp-ts/Either'

import { type Emulator, type EmulatorOptions, startEmulator } from '../emulator'
import { steps } from '../provider/steps'
import { type Command, type CommandFailure, endWith, readArguments, type Surroundings, usage } from './command'

const USAGE = `Usage: pulumi-airbyte emulator [--port N] [--host HOST] [--data FILE] [--seed shop] [--speed 100x] [--newer] [--auth] [--log]

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

type Options = Omit<EmulatorOptions, 'log'> & { readonly isLogging: boolean }

const numberFrom = (name: string, text: string | undefined): E.Either<CommandFailure, number | undefined> => {
  if (text === undefined) return E.right(undefined)
  const value = Number(text.replace(/x$/, ''))
  return text !== '' && Number.isFinite(value) && value >= 0
    ? E.right(value)
    : E.left(usage(`--${name} has to be a number, not ${JSON.stringify(text)}.`))
}

const credentialsIn = (
  environment: Surroundings['environment'],
): E.Either<CommandFailure, NonNullable<EmulatorOptions['credentials']>> => {
  const { AIRBYTE_USERNAME: username, AIRBYTE_PASSWORD: password, AIRBYTE_TOKEN: token } = environment
  if (token !== undefined && token !== '') return E.right({ token })
  if (username !== undefined && password !== undefined) return E.right({ username, password })
  return E.left(usage('--auth needs AIRBYTE_USERNAME and AIRBYTE_PASSWORD, or AIRBYTE_TOKEN, in the environment.'))
}

const optionsFrom = (args: ReadonlyArray<string>, environment: Surroundings['environment']) =>
  steps<CommandFailure, Options>(async (must) => {
    const { values } = await must(
      readArguments({
        args: [...args],
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
      }),
    )
    const { seed = 'empty', host, data, newer = false, auth = false, log = false } = values
    if (seed !== 'empty' && seed !== 'shop') {
      return must(E.left(usage(`--seed has to be shop or empty, not ${JSON.stringify(seed)}.`)))
    }
    const port = await must(numberFrom('port', values.port))
    const speed = await must(numberFrom('speed', values.speed))
    return {
      seed,
      isLogging: log,
      ...(port === undefined ? {} : { port }),
      ...(host === undefined ? {} : { host }),
      ...(data === undefined ? {} : { data }),
      ...(speed === undefined ? {} : { speed }),
      ...(newer ? { newer } : {}),
      ...(auth ? { credentials: await must(credentialsIn(environment)) } : {}),
    }
  })

/** Ends it, with what it has kept written, when the process is told to end. */
const endOnSignal = ({ close }: Emulator): void => {
  const end = (): void => {
    void close().then(() => process.exit(0))
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
}

/** Starts it and says where it is; it runs on when the command's function has answered. */
export const emulator: Command = {
  usage: USAGE,
  run: async (args, surroundings) => {
    const options = await optionsFrom(args, surroundings.environment)()
    if (E.isLeft(options)) return endWith(options.left, USAGE, surroundings)
    const { isLogging, ...rest } = options.right
    const log = (line: string): void => {
      surroundings.error(`${line}\n`)
    }
    const running = await startEmulator({ ...rest, ...(isLogging ? { log } : {}) })
    surroundings.out(`Airbyte emulator at ${running.url} (${running.contents}). Ctrl-C ends it.\n`)
    endOnSignal(running)
    return 0
  },
}
