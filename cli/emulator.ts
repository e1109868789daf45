/** `pulumi-airbyte emulator`: an Airbyte on a port of this machine, until Ctrl-C. */
import { readFileSync } from 'node:fs'
import path from 'node:path'

import * as E from 'fp-ts/Either'

import { AIRBYTE_RELEASES, type Dump, type Emulator, type EmulatorOptions, startEmulator } from '../emulator'
import { readDump } from '../emulator/file'
import { offersIn } from '../emulator/offers'
import { steps } from '../provider/steps'
import {
  causeOf,
  type Command,
  type CommandFailure,
  endWith,
  explained,
  failed,
  readArguments,
  type Surroundings,
  usage,
} from './command'

const USAGE = `Usage: pulumi-airbyte emulator [--port N] [--host HOST] [--data FILE] [--seed shop] [--catalog [NAME=]FILE]
                                [--load FILE] [--speed 100x] [--airbyte 2.2] [--auth] [--log]

  emulator   an Airbyte on a port of this machine, until Ctrl-C
    --port   the port; any that is free where it is left out
    --host   the address to listen at: 127.0.0.1 where it is left out; any other demands --auth
    --data   a file that keeps everything over restarts
    --seed   shop: a workspace with three databases and a warehouse
    --catalog  what a source offers, in Airbyte's form or a connector's: one catalog, for the source NAME or of the
             file's name, or an object with one for each source; it may be given more than once
    --load   a dump that it begins with: what /emulator/state gave, or a file of --data
    --speed  how many times faster than real time its jobs run
    --airbyte  as which release it answers: 0.44 where it is left out, or 2.2
    --auth   demands AIRBYTE_CLIENT_ID and AIRBYTE_CLIENT_SECRET (of 2.2), AIRBYTE_TOKEN, or AIRBYTE_USERNAME and
             AIRBYTE_PASSWORD, as they stand in the environment
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

/** An application is one that newer servers know. */
const credentialsIn = (
  { environment }: Pick<Surroundings, 'environment'>,
  airbyte: EmulatorOptions['airbyte'],
): E.Either<CommandFailure, NonNullable<EmulatorOptions['credentials']>> => {
  const { AIRBYTE_CLIENT_ID: clientId, AIRBYTE_CLIENT_SECRET: clientSecret } = environment
  const { AIRBYTE_USERNAME: username, AIRBYTE_PASSWORD: password, AIRBYTE_TOKEN: token } = environment
  if (airbyte === '2.2' && clientId !== undefined && clientSecret !== undefined) {
    return E.right({ clientId, clientSecret })
  }
  if (token !== undefined && token !== '') return E.right({ token })
  if (username !== undefined && password !== undefined) return E.right({ username, password })
  return E.left(
    usage(
      '--auth needs AIRBYTE_CLIENT_ID and AIRBYTE_CLIENT_SECRET (of --airbyte 2.2), AIRBYTE_TOKEN, or AIRBYTE_USERNAME and AIRBYTE_PASSWORD, in the environment.',
    ),
  )
}

/** What a file holds, or why it cannot be used. */
const inFile = <A>(file: string, what: string, read: () => A): E.Either<CommandFailure, A> =>
  E.tryCatch(read, (error) =>
    failed(explained(`The emulator cannot take ${file}`, [causeOf(error)], `give a file with ${what}`)),
  )

/** Catalogs by the names of their sources; what comes later goes before. */
const catalogsIn = (given: ReadonlyArray<string>): E.Either<CommandFailure, NonNullable<EmulatorOptions['catalogs']>> =>
  given.reduce<E.Either<CommandFailure, NonNullable<EmulatorOptions['catalogs']>>>((all, argument) => {
    if (E.isLeft(all)) return all
    const { name, file = argument } = /^(?<name>[^=/\\]+)=(?<file>.+)$/s.exec(argument)?.groups ?? {}
    const found = inFile(file, 'catalogs', () =>
      offersIn(readFileSync(file, 'utf8'), name ?? path.basename(file, path.extname(file))),
    )
    return E.isLeft(found) ? found : E.right({ ...all.right, ...found.right })
  }, E.right({}))

const dumpIn = (file: string | undefined): E.Either<CommandFailure, Dump | undefined> =>
  file === undefined ? E.right(undefined) : inFile(file, 'a dump of an emulator', () => readDump(file) as Dump)

/** A value that has to be one of some words. */
const oneOf = <A extends string>(
  name: string,
  words: ReadonlyArray<A>,
  given: string | undefined,
): E.Either<CommandFailure, A | undefined> => {
  const found = words.find((word) => word === given)
  return given === undefined || found !== undefined
    ? E.right(found)
    : E.left(usage(`--${name} has to be ${words.join(' or ')}, not ${JSON.stringify(given)}.`))
}

const OPTIONS = {
  port: { type: 'string' },
  host: { type: 'string' },
  data: { type: 'string' },
  seed: { type: 'string' },
  catalog: { type: 'string', multiple: true },
  load: { type: 'string' },
  speed: { type: 'string' },
  airbyte: { type: 'string' },
  auth: { type: 'boolean' },
  log: { type: 'boolean' },
} as const

/** What is given of an object; the rest is left to its defaults. */
const given = <A extends object>(values: A): { readonly [Name in keyof A]?: Exclude<A[Name], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never

const optionsFrom = (args: ReadonlyArray<string>, environment: Surroundings['environment']) =>
  steps<CommandFailure, Options>(async (must) => {
    const { values } = await must(readArguments({ args: [...args], options: OPTIONS }))
    const seed = await must(oneOf('seed', ['shop', 'empty'] as const, values.seed))
    const airbyte = await must(oneOf('airbyte', AIRBYTE_RELEASES, values.airbyte))
    const port = await must(numberFrom('port', values.port))
    const speed = await must(numberFrom('speed', values.speed))
    const catalogs = values.catalog === undefined ? undefined : await must(catalogsIn(values.catalog))
    const load = await must(dumpIn(values.load))
    const credentials = values.auth === true ? await must(credentialsIn({ environment }, airbyte)) : undefined
    const { host, data, log: isLogging = false } = values
    return { isLogging, ...given({ seed, airbyte, port, host, data, speed, catalogs, load, credentials }) }
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
  isLasting: true,
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
