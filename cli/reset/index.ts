/** `pulumi-airbyte reset`: resets streams of a connection on purpose, with the plan, the question and the wait of an update. */
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import { type Client, createClient } from '../../provider/api/client'
import { planRequest, type ResetRequest, runRequest } from '../../provider/connection/byHand'
import type { Env, Failure } from '../../provider/connection/env'
import { emptyMemory } from '../../provider/connection/memory'
import { type AirbyteError, render } from '../../provider/errors'
import {
  clientOptions,
  type Configuration,
  inNames,
  readConfiguration,
  type ResetBy,
} from '../../provider/runtime/configuration'
import { steps } from '../../provider/steps'
import { agreed } from '../ask'
import {
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
import { findConnection } from '../find'
import { AGAIN, ifInterrupted, type Standing } from '../interruption'
import { saying } from '../progress'

const USAGE = `Usage: pulumi-airbyte reset --connection <id or name> --stream <name or glob> [--by clear|refresh] [--no-sync] [--no-wait] [--yes]

  reset        resets streams of a connection: says what will be done as a preview does, asks, and waits for it
    --connection   the connection, by its id or its name
    --stream       a stream as previews name it (public.users), or a glob: * for any letters, ? for one; may be repeated
    --by           clear: the table is emptied, then read again; refresh: all is read again while the table stays filled;
                   where it is left out, as AIRBYTE_RESET_BY says, or as the server can
    --no-sync      starts no sync after the reset
    --no-wait      does not wait for the job
    --yes          does not ask
${SERVER_OF_ENVIRONMENT}`

interface Options extends Omit<ResetRequest, 'connectionId'> {
  readonly connection: string
  readonly isSure: boolean
}

export const reset: Command = {
  usage: USAGE,
  run: async (args, surroundings) => {
    const outcome = await done(args, surroundings)()
    return E.isLeft(outcome) ? endWith(outcome.left, USAGE, surroundings) : 0
  },
}

const readOptions = (args: ReadonlyArray<string>): E.Either<CommandFailure, Options> => {
  const read = readArguments({
    args: [...args],
    options: {
      connection: { type: 'string' },
      stream: { type: 'string', multiple: true },
      by: { type: 'string' },
      'no-sync': { type: 'boolean' },
      'no-wait': { type: 'boolean' },
      yes: { type: 'boolean' },
    },
  })
  if (E.isLeft(read)) return read
  const { connection = '', stream: streams = [], by, ...flags } = read.right.values
  if (connection === '') return E.left(usage('--connection is missing.'))
  if (streams.length === 0 || streams.includes('')) return E.left(usage('--stream is missing; "*" stands for all.'))
  if (by !== undefined && by !== 'clear' && by !== 'refresh')
    return E.left(usage(`--by has to be clear or refresh, not ${JSON.stringify(by)}.`))
  return E.right({
    connection,
    streams,
    ...(by === undefined ? {} : { resetBy: by satisfies ResetBy }),
    isSynced: flags['no-sync'] !== true,
    isAwaited: flags['no-wait'] !== true,
    isSure: flags.yes === true,
  })
}

/** Until Airbyte has answered with a job. */
const ASKING: Standing = {
  seen: ['Airbyte was being asked for the reset, and may have begun it'],
  advice: 'look at the jobs of the connection in Airbyte before you ask for it again',
}

/** Airbyte goes on by itself; a sync is asked for by this command alone. */
const begun = (isSynced: boolean): Standing => ({
  seen: ['Airbyte goes on with the job by itself', ...(isSynced ? ['no sync is started after it'] : [])],
  advice: isSynced
    ? `${AGAIN} while the job runs: it waits for that job, and starts the sync; once the job has ended, start one in Airbyte`
    : 'look at the job in Airbyte',
})

/** What the acts of a connection use; there is no stack, and so nothing to remember and nothing secret. */
const envOf = (client: Client, configuration: Configuration, { out }: Surroundings, isSynced: boolean): Env => ({
  client,
  resetScope: configuration.resetScope,
  resetBy: configuration.resetBy,
  resetTimeoutMilliseconds: configuration.resetTimeoutMilliseconds,
  maxResets: undefined,
  takeOver: configuration.takeOver,
  asksInPreview: true,
  now: Date.now,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  progress: (line) => {
    ifInterrupted(begun(isSynced))
    out(`${line}\n`)
  },
  conceal: () => undefined,
  mayTell: true,
  memory: emptyMemory(),
})

/** No update stands behind it, so that its advice is another one. */
const told = (error: AirbyteError): string => {
  if (error._tag === 'InvalidInputs') return error.issues.map(({ reason }) => reason).join('\n')
  if (error._tag === 'InTheWay') return error.reason
  if (error._tag === 'Gone')
    return explained(
      `There is no connection ${error.connectionId}`,
      ['it is not there, or it was deleted'],
      'correct the id',
    )
  if (error._tag !== 'ResetFailed') return render(error)
  const seen = `job ${String(error.jobId)} is ${error.status} (${error.detail})`
  return explained('The reset is not done', [seen], 'look at the job in Airbyte, then ask for the reset again')
}

const QUESTION = { text: 'Reset?', isGrave: true, nothing: 'Nothing was reset', advice: 'give --yes' } as const

const done = (args: ReadonlyArray<string>, surroundings: Surroundings): TE.TaskEither<CommandFailure, void> =>
  steps(async (must) => {
    const { connection, isSure, ...wanted } = await must(readOptions(args))
    const { environment, error, out } = surroundings
    const configuration = await must(
      readConfiguration(() => undefined, environment),
      (mistake) => failed(render(mistake)),
    )
    for (const warning of configuration.warnings) error(`Warning: ${warning}\n`)
    const failure = (given: Failure): CommandFailure => failed(inNames(configuration.names, told(given.error)))
    const client = createClient(clientOptions(configuration))
    const finding = findConnection(client, connection)
    const connectionId = await must(saying(surroundings, () => `Looking for ${connection}`)(finding))
    const env = envOf(client, configuration, surroundings, wanted.isSynced)
    const planning = planRequest({ connectionId, ...wanted })(env)
    const plan = await must(saying(surroundings, () => 'Planning the reset')(planning), failure)
    for (const line of plan.lines) out(`${line}\n`)
    await must(agreed({ ...QUESTION, isAgreed: isSure }, surroundings))
    ifInterrupted(ASKING)
    const { lastReset } = await must(runRequest(plan)(env), failure)
    if (lastReset !== undefined) out(`Job ${String(lastReset.jobId)}: ${lastReset.status}.\n`)
    const { syncJobId = 0 } = lastReset ?? {}
    if (syncJobId > 0) out(`Sync job ${String(syncJobId)} fills the tables.\n`)
  })
