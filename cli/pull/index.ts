/** `pulumi-airbyte pull`: writes what a source offers as a lock file and its types, and says what has changed. */
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import { createClient } from '../../provider/api/client'
import { RULES } from '../../provider/catalog/rules'
import { render } from '../../provider/errors'
import { clientOptions, readConfiguration } from '../../provider/runtime/configuration'
import { driftOf } from '../../provider/select/drift'
import type { Lock } from '../../provider/select/lock'
import { steps } from '../../provider/steps'
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
import { saying } from '../progress'
import { discover } from './discover'
import { type Before, type Files, filesFor, readFiles, writeFiles } from './files'
import { findSource } from './find'
import { report, summary } from './report'

const USAGE = `Usage: pulumi-airbyte pull --source <id or name> [--workspace <id or name>] [--out FILE] [--refresh] [--check]

  pull         writes what a source offers as a lock file, and its types beside it; says what has changed since
    --source     the source, by its id or its name
    --workspace  where to look for the name; all workspaces where it is left out
    --out        the lock file; catalogs/<name>.lock.json where it is left out
    --refresh    asks the source itself, and not the server's memory
    --check      writes nothing, and ends with 2 if something has changed that needs attention
${SERVER_OF_ENVIRONMENT}`

interface Options {
  readonly source: string
  readonly workspace: string | undefined
  readonly out: string | undefined
  readonly refresh: boolean
  readonly check: boolean
}

/** What is to be said, and with which code to end. */
interface Outcome {
  readonly lines: ReadonlyArray<string>
  readonly code: 0 | 2
}

export const pull: Command = {
  usage: USAGE,
  run: async (args, surroundings) => {
    const outcome = await pulled(args, surroundings)()
    if (E.isLeft(outcome)) return endWith(outcome.left, USAGE, surroundings)
    surroundings.out(`${outcome.right.lines.join('\n')}\n`)
    return outcome.right.code
  },
}

const pulled = (args: ReadonlyArray<string>, surroundings: Surroundings): TE.TaskEither<CommandFailure, Outcome> =>
  steps(async (must) => {
    const { environment, error } = surroundings
    const options = await must(readOptions(args))
    const configuration = await must(
      readConfiguration(() => undefined, environment),
      (mistake) => failed(render(mistake)),
    )
    for (const warning of configuration.warnings) error(`Warning: ${warning}\n`)
    const client = createClient(clientOptions(configuration))
    const finding = findSource(client, options)
    const source = await must(saying(surroundings, () => `Looking for ${options.source}`)(finding))
    const files = filesFor(options.out, source.name)
    // Before the source is asked, which may take minutes.
    await must(readFiles(files))
    const discovery = discover(client, source, options.refresh)
    const lock = await must(saying(surroundings, () => `Asking ${source.name} what it offers`)(discovery))
    const before = await must(readFiles(files))
    return must(finish(options, files, lock, before))
  })

const readOptions = (args: ReadonlyArray<string>): E.Either<CommandFailure, Options> => {
  const read = readArguments({
    args: [...args],
    options: {
      source: { type: 'string' },
      workspace: { type: 'string' },
      out: { type: 'string' },
      refresh: { type: 'boolean' },
      check: { type: 'boolean' },
    },
  })
  if (E.isLeft(read)) return read
  const { source = '', workspace, out, refresh = false, check = false } = read.right.values
  if (source === '') return E.left(usage('--source is missing.'))
  if (out?.endsWith('.json') === false) return E.left(usage(`--out has to end with .lock.json, not ${out}.`))
  return E.right({ source, workspace, out, refresh, check })
}

/** Says what has changed; writes it, unless it is only to be checked. */
const finish = (options: Options, files: Files, lock: Lock, before: Before): E.Either<CommandFailure, Outcome> => {
  if (options.check && before.lock === undefined) return E.left(nothingToCheck(files))
  const isOfAnother = before.lock !== undefined && before.lock.source.sourceId !== lock.source.sourceId
  // A file that the user has not named is not given to another source.
  if (options.out === undefined && isOfAnother) return E.left(anotherSource(files, before.lock))
  const changes = before.lock === undefined ? [] : driftOf(before.lock.streams, lock.streams)
  const lines = [summary(lock), ...(before.lock === undefined ? [] : report(changes, files.lock))]
  if (options.check) {
    const isGrave = changes.some(({ kind }) => RULES[kind].level !== 'safe')
    return E.right({ lines, code: isGrave ? 2 : 0 })
  }
  return E.map((written: ReadonlyArray<string>): Outcome => ({
    lines: [...lines, ...written.map((file) => `Wrote ${file}`)],
    code: 0,
  }))(writeFiles(files, lock, before))
}

const nothingToCheck = (files: Files): CommandFailure =>
  failed(explained('There is nothing to check', [`${files.lock} does not exist`], 'pull without --check first'))

const anotherSource = (files: Files, { source: { sourceId, name } }: Lock): CommandFailure =>
  failed(
    explained(
      `${files.lock} is left as it is`,
      [`it holds the catalog of another source, ${sourceId} (${name})`],
      'give --out: the same file to go over to this source, or another one',
    ),
  )
