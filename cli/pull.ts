/** `pulumi-airbyte pull`: writes what a source offers as a lock file and its types, and says what has changed. */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'

import { type Client, createClient } from '../provider/api/client'
import type { SourceDiscoverSchemaRead, SourceRead } from '../provider/api/sources'
import type { WorkspaceRead } from '../provider/api/workspaces'
import { type Change, changeId, describeChange, type Level, RULES } from '../provider/catalog/changes'
import { type AirbyteError, render } from '../provider/errors'
import { readConfiguration } from '../provider/runtime/configuration'
import { GENERATED, generateModule } from '../provider/select/generate'
import {
  driftOf,
  fieldPaths,
  type Lock,
  type LockedSource,
  offersOf,
  readLock,
  writeLock,
} from '../provider/select/lock'
import { nearest } from '../provider/words'

export const PULL_USAGE = `Usage: pulumi-airbyte pull --source <id or name> [--workspace <id or name>] [--out FILE] [--refresh] [--check]

  pull         writes what a source offers as a lock file, and its types beside it; says what has changed since
    --source     the source, by its id or its name
    --workspace  where to look for the name; all workspaces where it is left out
    --out        the lock file; catalogs/<name>.lock.json where it is left out
    --refresh    asks the source itself, and not the server's memory
    --check      writes nothing, and ends with 2 if something has changed that needs attention
  The server and its credentials are read from AIRBYTE_URL, AIRBYTE_USERNAME, AIRBYTE_PASSWORD and their like.
`

// ------------------------------------------------------------------------------------------------------------ Airbyte

/** What a pull asks of Airbyte, under its operations' ids. */
type PullApi = Pick<
  Client,
  'listWorkspaces' | 'listEverySource' | 'listSourceDefinitions' | 'getSource' | 'discoverSchemaForSource'
>

type Workspace = Pick<WorkspaceRead, 'workspaceId' | 'name'>
type Source = SourceRead

const connect = (environment: NodeJS.ProcessEnv): E.Either<AirbyteError, PullApi> =>
  pipe(
    readConfiguration(() => undefined, environment),
    E.map(({ credentials, ...rest }) =>
      createClient({ ...rest, ...(credentials === undefined ? {} : { credentials }) }),
    ),
  )

// ----------------------------------------------------------------------------------------------------------- failures

/** The one text of a failure, as everywhere: what failed, what was seen, what to do. */
const failure = (failed: string, seen: ReadonlyArray<string>, advice: string): string =>
  `${failed}${failed.endsWith('?') ? '' : '.'}\n${seen.map((line) => `  ${line}\n`).join('')}Try: ${advice}.`

type Step<A> = TE.TaskEither<string, A>

const asked = <A>(task: TE.TaskEither<AirbyteError, A>): Step<A> => pipe(task, TE.mapLeft(render))

// --------------------------------------------------------------------------------------------------------- the source

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const MOST_NAMES = 20

const someOf = (lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.length <= MOST_NAMES ? lines : [...lines.slice(0, MOST_NAMES), `and ${String(lines.length - MOST_NAMES)} more`]

const suggestion = (name: string, known: ReadonlyArray<string>): string => {
  const near = nearest(name, known)
  return near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`
}

const chooseWorkspaces = (
  wanted: string | undefined,
  workspaces: ReadonlyArray<Workspace>,
): E.Either<string, ReadonlyArray<Workspace>> => {
  const found =
    wanted === undefined
      ? workspaces
      : workspaces.filter(({ workspaceId, name }) => workspaceId === wanted || name === wanted)
  const names = workspaces.map(({ name }) => name)
  return found.length > 0
    ? E.right(found)
    : E.left(
        failure(
          wanted === undefined
            ? 'There is no workspace that these credentials may see'
            : `There is no workspace ${JSON.stringify(wanted)}${suggestion(wanted, names)}`,
          someOf(workspaces.map(({ workspaceId, name }) => `${workspaceId}  ${name}`)),
          'give --workspace as one of these, by its id or its name, or check the credentials',
        ),
      )
}

const chooseSource = (
  wanted: string,
  found: ReadonlyArray<{ readonly workspace: Workspace; readonly source: Source }>,
): E.Either<string, Source> => {
  const named = found.filter(({ source: { name } }) => name === wanted)
  const [only, second] = named
  const lineOf = ({ workspace, source }: (typeof found)[number]): string =>
    `${source.sourceId}  ${source.name}  (workspace ${workspace.name})`
  if (only === undefined) {
    return E.left(
      failure(
        `There is no source ${JSON.stringify(wanted)}${suggestion(
          wanted,
          found.map(({ source: { name } }) => name),
        )}`,
        someOf(found.map(lineOf)),
        'give --source as one of these, by its id or its name',
      ),
    )
  }
  return second === undefined
    ? E.right(only.source)
    : E.left(
        failure(
          `There are ${String(named.length)} sources with the name ${JSON.stringify(wanted)}`,
          someOf(named.map(lineOf)),
          'give --source as the id of the one that is meant',
        ),
      )
}

const findSource = (api: PullApi, wanted: string, workspace: string | undefined): Step<Source> =>
  UUID.test(wanted)
    ? asked(api.getSource({ sourceId: wanted }))
    : pipe(
        asked(api.listWorkspaces({})),
        TE.chainEitherK(({ workspaces }) => chooseWorkspaces(workspace, workspaces)),
        TE.chain(
          TE.traverseArray((one) =>
            pipe(
              asked(api.listEverySource({ workspaceId: one.workspaceId })),
              TE.map(({ sources }) => sources.map((source) => ({ workspace: one, source }))),
            ),
          ),
        ),
        TE.chainEitherK((found) => chooseSource(wanted, found.flat())),
      )

// ---------------------------------------------------------------------------------------------------------- discovery

const at = (value: unknown, ...keys: ReadonlyArray<string>): unknown =>
  keys.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined),
    value,
  )

/** The connector's own words, as far as this server passes them on. */
const reasonsOf = ({ jobInfo }: SourceDiscoverSchemaRead): ReadonlyArray<string> => {
  const told = [at(jobInfo, 'failureReason', 'externalMessage'), at(jobInfo, 'failureReason', 'internalMessage')]
  const logs = at(jobInfo, 'logs', 'logLines')
  const lines = told.some((part) => typeof part === 'string') ? told : Array.isArray(logs) ? logs.slice(-5) : []
  const texts = lines.filter((line): line is string => typeof line === 'string' && line.trim() !== '')
  return texts.length > 0 ? [...new Set(texts)] : ['the server gives no reason']
}

/** The connector's image and version; a server that does not tell them is no reason to fail. */
const connectorOf = (api: PullApi, { sourceDefinitionId }: Source): Step<Partial<LockedSource>> =>
  pipe(
    asked(api.listSourceDefinitions({})),
    TE.map(({ sourceDefinitions }): Partial<LockedSource> => {
      const definition = sourceDefinitions.find((one) => one.sourceDefinitionId === sourceDefinitionId)
      return definition === undefined
        ? {}
        : { connector: definition.dockerRepository, connectorVersion: definition.dockerImageTag }
    }),
  )

const discover = (api: PullApi, source: Source, isRefresh: boolean): Step<Lock> =>
  pipe(
    TE.Do,
    TE.bind('answer', () =>
      asked(api.discoverSchemaForSource({ sourceId: source.sourceId, ...(isRefresh ? { disable_cache: true } : {}) })),
    ),
    TE.bind('connector', () => connectorOf(api, source)),
    TE.chainEitherK(({ answer, connector }) =>
      answer.catalog === undefined
        ? E.left(
            failure(
              `The source ${JSON.stringify(source.name)} could not be discovered`,
              reasonsOf(answer),
              'correct the source in Airbyte until its own test passes, then pull again',
            ),
          )
        : pipe(
            offersOf(answer.catalog),
            E.bimap(
              (problems) =>
                failure(
                  `The catalog of ${JSON.stringify(source.name)} cannot be locked`,
                  problems.map(({ stream, path: where, problem }) => `${stream ?? where}: ${problem}`),
                  'look at the streams of this source in Airbyte',
                ),
              (streams): Lock => ({
                source: { sourceId: source.sourceId, name: source.name, ...connector },
                ...(answer.catalogId === undefined ? {} : { catalogId: answer.catalogId }),
                streams,
              }),
            ),
          ),
    ),
  )

// -------------------------------------------------------------------------------------------------------------- files

interface Files {
  readonly lock: string
  readonly types: string
}

const plainName = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'source'

const filesFor = (out: string | undefined, source: Source): E.Either<string, Files> => {
  const lock = out ?? path.join('catalogs', `${plainName(source.name)}.lock.json`)
  return lock.endsWith('.json')
    ? E.right({ lock, types: lock.replace(/(\.lock)?\.json$/, '.catalog.ts') })
    : E.left(failure(`The lock file cannot be ${lock}`, ['its name has to end with .lock.json'], 'give another --out'))
}

const causeOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const readIfThere = (file: string): E.Either<string, string | undefined> =>
  E.tryCatch(
    () => (existsSync(file) ? readFileSync(file, 'utf8') : undefined),
    (error) => failure(`${file} cannot be read`, [causeOf(error)], 'check its permissions'),
  )

/** Whole or not at all: a file that is half written would be the loss of the one before. */
const replaceFile = (file: string, content: string): E.Either<string, void> => {
  const partial = `${file}.${randomUUID()}.tmp`
  return E.tryCatch(
    () => {
      mkdirSync(path.dirname(file), { recursive: true })
      try {
        writeFileSync(partial, content)
        renameSync(partial, file)
      } catch (error) {
        rmSync(partial, { force: true })
        throw error
      }
    },
    (error) =>
      failure(
        `${file} cannot be written`,
        [causeOf(error)],
        'check the folder and its permissions, or give another --out',
      ),
  )
}

/** The module's own folder is found in another way where the project around it is ESM. */
const folderVariable = (file: string): '__dirname' | 'import.meta.dirname' => {
  for (let folder = path.resolve(path.dirname(file)); ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, 'package.json')
    if (existsSync(manifest)) {
      const type = E.tryCatch(() => at(JSON.parse(readFileSync(manifest, 'utf8')), 'type'), causeOf)
      return E.isRight(type) && type.right === 'module' ? 'import.meta.dirname' : '__dirname'
    }
    if (folder === path.dirname(folder)) return '__dirname'
  }
}

/** What is there already; a file that is not believed stops everything, so that nothing of it is lost. */
const before = (
  files: Files,
): E.Either<string, { readonly text?: string; readonly lock?: Lock; readonly types?: string }> =>
  pipe(
    E.Do,
    E.bind('text', () => readIfThere(files.lock)),
    E.bind('types', () => readIfThere(files.types)),
    E.filterOrElse(
      ({ types }) => types === undefined || types.startsWith(GENERATED),
      () =>
        failure(
          `${files.types} is left as it is`,
          ['it is not a module that pulumi-airbyte pull has made'],
          'move it away, or give another --out',
        ),
    ),
    E.chain(({ text: found, types }) =>
      found === undefined
        ? E.right(types === undefined ? {} : { types })
        : pipe(
            readLock(found),
            E.bimap(
              ({ problem, advice }) => failure(`${files.lock} is left as it is`, [problem], advice),
              (lock) => ({ text: found, lock, ...(types === undefined ? {} : { types }) }),
            ),
          ),
    ),
  )

// ------------------------------------------------------------------------------------------------------------- report

const LEVELS: ReadonlyArray<Level> = ['breaking', 'attention', 'safe']

const lineOf = (change: Change): string =>
  `${RULES[change.kind].level.padEnd(9)} ${changeId(change)}\n            ${describeChange(change)} — ${RULES[change.kind].reason}`

const counted = (count: number, noun: string): string => `${String(count)} ${noun}${count === 1 ? '' : 's'}`

const summary = ({ source, streams }: Lock): string => {
  const offers = Object.values(streams)
  const fields = offers.reduce((sum, { jsonSchema }) => sum + fieldPaths(jsonSchema).length, 0)
  const version = source.connector === undefined ? '' : ` (${source.connector} ${source.connectorVersion ?? ''})`
  return `${source.name}${version}: ${counted(offers.length, 'stream')}, ${counted(fields, 'field')}`
}

const report = (changes: ReadonlyArray<Change>, files: Files): ReadonlyArray<string> =>
  changes.length === 0
    ? [`No change since ${files.lock} was written.`]
    : [
        `${counted(changes.length, 'change')} since ${files.lock} was written:`,
        ...LEVELS.flatMap((level) => changes.filter(({ kind }) => RULES[kind].level === level)).map(
          (change) => `  ${lineOf(change)}`,
        ),
      ]

// ---------------------------------------------------------------------------------------------------------------- run

interface Options {
  readonly source: string
  readonly workspace: string | undefined
  readonly out: string | undefined
  readonly refresh: boolean
  readonly check: boolean
}

const readOptions = (args: ReadonlyArray<string>): E.Either<string, Options> =>
  pipe(
    E.tryCatch(
      () =>
        parseArgs({
          args: [...args],
          options: {
            source: { type: 'string' },
            workspace: { type: 'string' },
            out: { type: 'string' },
            refresh: { type: 'boolean' },
            check: { type: 'boolean' },
          },
        }).values,
      (error) => `${causeOf(error)}\n\n${PULL_USAGE}`,
    ),
    E.chain(({ source, workspace, out, refresh, check }) =>
      source === undefined || source === ''
        ? E.left(`--source is missing.\n\n${PULL_USAGE}`)
        : E.right({ source, workspace, out, refresh: refresh === true, check: check === true }),
    ),
  )

/** What is to be said, and with which code to end. */
interface Outcome {
  readonly lines: ReadonlyArray<string>
  readonly code: 0 | 2
}

const finish = (options: Options, files: Files, lock: Lock): E.Either<string, Outcome> =>
  pipe(
    before(files),
    E.chain((found): E.Either<string, Outcome> => {
      if (found.lock === undefined && options.check) {
        return E.left(
          failure('There is nothing to check', [`${files.lock} does not exist`], 'pull without --check first'),
        )
      }
      if (
        found.lock !== undefined &&
        found.lock.source.sourceId !== lock.source.sourceId &&
        options.out === undefined
      ) {
        return E.left(
          failure(
            `${files.lock} is left as it is`,
            [`it holds the catalog of another source, ${found.lock.source.sourceId} (${found.lock.source.name})`],
            'give --out: the same file to go over to this source, or another one',
          ),
        )
      }
      const changes = found.lock === undefined ? [] : driftOf(found.lock.streams, lock.streams)
      const lines = [summary(lock), ...(found.lock === undefined ? [] : report(changes, files))]
      const types = generateModule(lock, {
        lockFile: path.basename(files.lock),
        folder: folderVariable(files.types),
      })
      if (options.check) {
        const isGrave = changes.some(({ kind }) => RULES[kind].level !== 'safe')
        return E.right({ lines, code: isGrave ? 2 : 0 })
      }
      const written = [
        ...(found.text === writeLock(lock) ? [] : [[files.lock, writeLock(lock)] as const]),
        ...(found.types === types ? [] : [[files.types, types] as const]),
      ]
      return pipe(
        written,
        E.traverseArray(([file, content]) => replaceFile(file, content)),
        E.map(() => ({ lines: [...lines, ...written.map(([file]) => `Wrote ${file}`)], code: 0 as const })),
      )
    }),
  )

/** Where the command prints. */
export interface Printer {
  readonly out: (text: string) => void
  readonly error: (text: string) => void
}

const STANDARD: Printer = {
  out: (line) => process.stdout.write(line),
  error: (line) => process.stderr.write(line),
}

/** Runs the command; answers its exit code: 0, 2 for what `--check` finds, 1 where it could not be done. */
export const pull = async (
  args: ReadonlyArray<string>,
  environment: NodeJS.ProcessEnv = process.env,
  print: Printer = STANDARD,
): Promise<number> => {
  const outcome = await pipe(
    TE.fromEither(readOptions(args)),
    TE.bindTo('options'),
    TE.bind('api', () => TE.fromEither(pipe(connect(environment), E.mapLeft(render)))),
    TE.bind('source', ({ api, options }) => findSource(api, options.source, options.workspace)),
    TE.bind('files', ({ options, source }) => TE.fromEither(filesFor(options.out, source))),
    // Before the source is asked, which may take minutes.
    TE.tap(({ files }) => TE.fromEither(before(files))),
    TE.bind('lock', ({ api, source, options }) => discover(api, source, options.refresh)),
    TE.chainEitherK(({ options, files, lock }) => finish(options, files, lock)),
  )()
  if (E.isLeft(outcome)) {
    print.error(`${outcome.left}\n`)
    return 1
  }
  print.out(`${outcome.right.lines.join('\n')}\n`)
  return outcome.right.code
}
