/** `pulumi-airbyte state`: the sync state of a connection into a file, and from a file into a connection. */
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'

import { type Client, createClient } from '../../provider/api/client'
import type { ConnectionRead } from '../../provider/api/connections'
import { holdsSyncState, type SyncState } from '../../provider/api/syncState'
import { render } from '../../provider/errors'
import { clientOptions, readConfiguration } from '../../provider/runtime/configuration'
import { steps } from '../../provider/steps'
import { counted, printable } from '../../provider/words'
import { agreed } from '../ask'
import {
  asked,
  type Command,
  type CommandFailure,
  endWith,
  explained,
  failed,
  readArguments,
  SERVER_OF_ENVIRONMENT,
  type Surroundings,
  usage,
} from '../command'
import { plainName, readIfThere, writeWhole } from '../files'
import { findConnection } from '../find'
import { AGAIN, ifInterrupted } from '../interruption'
import { saying } from '../progress'
import { problemsOf } from './check'
import { readStateFile, type StateFile, streamsOf, writeStateFile } from './file'

const USAGE = `Usage: pulumi-airbyte state export --connection <id or name> [--workspace <id or name>] [--out FILE]
       pulumi-airbyte state import --connection <id or name> [--workspace <id or name>] --file FILE [--yes]

  state        how far the syncs of a connection have come: into a file, and from a file into a connection
    --connection  the connection, by its id or its name
    --workspace   where to look for the name; all workspaces where it is left out
    --out         the file; <name>.state.json where it is left out
    --file        what state export wrote, of this connection or of another one with the same streams
    --yes         does not ask
  The state is kept to the letter. An import is refused while a job of the connection runs, where its streams or their
  cursors are others, and where a server does not take a state of that type; what is written is read back and compared.
${SERVER_OF_ENVIRONMENT}`

interface Options {
  readonly does: 'export' | 'import'
  readonly connection: string
  readonly workspace: string | undefined
  readonly out: string | undefined
  readonly file: string
  readonly isAgreed: boolean
}

export const state: Command = {
  usage: USAGE,
  run: async (args, surroundings) => {
    const lines = await done(args, surroundings)()
    if (E.isLeft(lines)) return endWith(lines.left, USAGE, surroundings)
    surroundings.out(`${lines.right.join('\n')}\n`)
    return 0
  },
}

const readOptions = ([does = '', ...args]: ReadonlyArray<string>): E.Either<CommandFailure, Options> => {
  if (does !== 'export' && does !== 'import') {
    return E.left(usage(`state needs export or import, and not ${JSON.stringify(does)}.`))
  }
  const text = { type: 'string' } as const
  const read = readArguments({
    args,
    options: { connection: text, workspace: text, out: text, file: text, yes: { type: 'boolean' } },
  })
  if (E.isLeft(read)) return read
  const { connection = '', workspace, out, file = '', yes: isAgreed = false } = read.right.values
  if (connection === '') return E.left(usage('--connection is missing.'))
  if (does === 'import' && file === '') return E.left(usage('--file is missing.'))
  if (does === 'export' && file !== '') return E.left(usage('state export takes --out, and no --file.'))
  if (does === 'import' && out !== undefined) return E.left(usage('state import takes --file, and no --out.'))
  return E.right({ does, connection, workspace, out, file, isAgreed })
}

const done = (
  args: ReadonlyArray<string>,
  surroundings: Surroundings,
): TE.TaskEither<CommandFailure, ReadonlyArray<string>> =>
  steps(async (must) => {
    const options = await must(readOptions(args))
    const configuration = await must(
      readConfiguration(() => undefined, surroundings.environment),
      (mistake) => failed(render(mistake)),
    )
    for (const warning of configuration.warnings) surroundings.error(`Warning: ${warning}\n`)
    const client = createClient(clientOptions(configuration))
    const finding = TE.chain((connectionId: string) => asked(client.getConnection({ connectionId })))(
      findConnection(client, options.connection, options.workspace),
    )
    const connection = await must(saying(surroundings, () => `Looking for ${options.connection}`)(finding))
    return must(
      options.does === 'export'
        ? exported(client, connection, options, surroundings)
        : imported(client, connection, options, surroundings),
    )
  })

/** `8 streams`, or the type of a state that is one for all. */
const amountOf = ({ stateType, positions }: SyncState): string => {
  if (stateType === 'not_set') return 'no state, as it has never synced, or was reset since'
  return stateType === 'stream' ? counted(positions.length, 'stream') : `a state of the type ${stateType}`
}

const exported = (
  client: Client,
  connection: ConnectionRead,
  { out }: Options,
  surroundings: Surroundings,
): TE.TaskEither<CommandFailure, ReadonlyArray<string>> =>
  steps(async (must) => {
    const { connectionId, name } = connection
    const reading = asked(client.getSyncState({ connectionId }))
    const found = await must(saying(surroundings, () => `Reading ${name}`)(reading))
    const file = out ?? `${plainName(name, 'connection')}.state.json`
    const text = writeStateFile({ connection: { connectionId, name }, streams: streamsOf(connection), state: found })
    await must(writeWhole(file, text, { isPrivate: true }))
    return [`${printable(name)}: ${amountOf(found)}`, `Wrote ${file}`]
  })

const fileAt = (file: string): E.Either<CommandFailure, StateFile> => {
  const text = readIfThere(file)
  if (E.isLeft(text)) return text
  const read = text.right === undefined ? E.left('there is no such file') : readStateFile(text.right)
  return E.isRight(read)
    ? read
    : E.left(
        failed(
          explained(`${file} is not used`, [read.left], 'give --file with what pulumi-airbyte state export wrote'),
        ),
      )
}

const JOBS = ['sync', 'reset_connection'] as const
const NEWER_JOBS = [...JOBS, 'refresh', 'clear'] as const

const jobsOf = (
  client: Client,
  configId: string,
): TE.TaskEither<CommandFailure, Parameters<typeof problemsOf>[1]['jobs']> =>
  steps(async (must) => {
    const { isOld } = await must(asked(client.getIdentity()))
    const pagination = { pageSize: 20, rowOffset: 0 }
    return must(asked(client.listJobsFor({ configTypes: isOld ? JOBS : NEWER_JOBS, configId, pagination })))
  })

/** By the call that a server with it refuses while a sync runs; else by the other, after a look at the jobs. */
const write = (client: Client, connectionId: string, syncState: SyncState): TE.TaskEither<CommandFailure, unknown> =>
  steps(async (must) => {
    const safe = await client.putSyncState({ connectionId, syncState, isSafe: true })()
    if (E.isRight(safe) || safe.left._tag !== 'Unsupported') return must(asked(() => Promise.resolve(safe)))
    return must(asked(client.putSyncState({ connectionId, syncState })))
  })

const notKept = (name: string): CommandFailure =>
  failed(
    explained(
      `The state of ${JSON.stringify(name)} was written, and reads back as another one`,
      ['this server has not kept it to the letter'],
      'look at the state in Airbyte before the connection syncs, and write the one of a backup where it is wrong',
    ),
  )

/** While it is sent and read back. */
const WRITING = {
  seen: ['the state was being written, and nobody knows whether Airbyte has it'],
  advice: `${AGAIN}: it writes what is not there`,
}

/** What the connection has now. */
const readThere = (client: Client, connectionId: string) =>
  steps<CommandFailure, Pick<Parameters<typeof problemsOf>[1], 'state' | 'jobs'>>(async (must) => ({
    state: await must(asked(client.getSyncState({ connectionId }))),
    jobs: await must(jobsOf(client, connectionId)),
  }))

const imported = (
  client: Client,
  connection: ConnectionRead,
  { file, isAgreed }: Options,
  surroundings: Surroundings,
): TE.TaskEither<CommandFailure, ReadonlyArray<string>> =>
  steps(async (must) => {
    const { connectionId, name } = connection
    const read = await must(fileAt(file))
    const there = await must(saying(surroundings, () => `Reading ${name}`)(readThere(client, connectionId)))
    const problems = problemsOf(read, { connection, ...there })
    const refused = `The state of ${JSON.stringify(name)} is left as it is`
    if (problems.length > 0) {
      const advice = 'correct what is named, or give another --connection or --file'
      return must(E.left(failed(explained(refused, problems, advice))))
    }
    if (holdsSyncState(there.state, read.state))
      return [`${printable(name)} has this state already: nothing was written.`]
    const text = `Write ${amountOf(read.state)} from ${file} into ${name}?`
    await must(agreed({ text, isAgreed, nothing: refused, advice: 'give --yes' }, surroundings))
    ifInterrupted(WRITING)
    const writing = TE.chain(() => asked(client.getSyncState({ connectionId })))(
      write(client, connectionId, read.state),
    )
    const written = await must(saying(surroundings, () => `Writing the state of ${name}`)(writing))
    if (!holdsSyncState(written, read.state)) return must(E.left(notKept(name)))
    return [`${printable(name)}: ${amountOf(read.state)} written, and read back to the letter.`]
  })
