/** Carries an import out: files, configuration, the stack's state. All of it can be run again, and none of it asks Airbyte to change anything. */
import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'

import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'

import { digest } from '../../provider/json'
import { steps } from '../../provider/steps'
import { counted } from '../../provider/words'
import { type CommandFailure, explained, failed, type Surroundings } from '../command'
import { isInModules, readIfThere, writeWhole } from '../files'
import { takingAway } from '../interruption'
import { saying } from '../progress'
import { configOf, onStack, pulumi } from '../pulumi'
import { readStack } from '../stack'
import { indexedIn, indexText } from './program'
import { extendedState, type ImportedResource } from './state'

/** What this command has written, until the stack holds all that is in it. */
const JOURNAL = 'airbyte.import.json'

const journalCodec = t.type({ connections: t.record(t.string, t.string), written: t.record(t.string, t.string) })

/** What an import has begun. */
export interface Journal {
  /** The names of its resources, by the ids of their connections. */
  readonly connections: Readonly<Record<string, string>>
  /** Each file that only this import needs, from the project's folder, with the digest of its text. */
  readonly written: Readonly<Record<string, string>>
}

/** What an earlier run has left that did not come to its end. */
export const readJournal = (folder: string): E.Either<CommandFailure, Journal | undefined> => {
  const file = path.join(folder, JOURNAL)
  const text = readIfThere(file)
  if (E.isLeft(text) || text.right === undefined) return text as E.Either<CommandFailure, undefined>
  const parsed = E.tryCatch((): unknown => JSON.parse(text.right ?? ''), String)
  const read = journalCodec.decode(E.isRight(parsed) ? parsed.right : undefined)
  return E.isRight(read)
    ? read
    : E.left(
        failed(
          explained(
            `${file} is left as it is`,
            ['it is not what pulumi-airbyte import has written'],
            'move it away, then run this command again',
          ),
        ),
      )
}

const isAsWritten = (folder: string, [file, mark]: readonly [string, string]): boolean => {
  const text = readIfThere(path.join(folder, file))
  return E.isRight(text) && (text.right === undefined || digest(text.right) === mark)
}

/** Whether nobody has edited what an earlier run has written: then it is written anew. */
export const isUntouched = (folder: string, { written }: Journal): boolean =>
  Object.entries(written).every((entry) => isAsWritten(folder, entry))

/** Takes away what an earlier run has written and nobody has edited. */
export const takeAway = (folder: string, { written }: Journal): void => {
  for (const entry of Object.entries(written)) {
    if (isAsWritten(folder, entry)) rmSync(path.join(folder, entry[0]), { force: true })
  }
  for (const place of new Set(Object.keys(written).map((file) => path.dirname(file)))) shrinkIndex(folder, place)
}

/** Takes out of our own index what is there no longer. */
const shrinkIndex = (folder: string, place: string): void => {
  const file = path.join(folder, place, 'index.ts')
  const text = readIfThere(file)
  const modules = E.isRight(text) && text.right !== undefined ? indexedIn(text.right) : undefined
  if (modules === undefined) return
  const there = modules.filter((module) => existsSync(path.join(folder, place, `${module}.ts`)))
  if (there.length < modules.length) writeWhole(file, indexText(there, { isEsm: isInModules(file) }))
}

/** What is to be written: new files, and those of ours that grow. */
export interface Writing {
  readonly folder: string
  /** Files that stay, whatever becomes of this import: of the project, and shared by all connections. */
  readonly shared: ReadonlyMap<string, string>
  readonly made: ReadonlyMap<string, string>
  readonly grown: ReadonlyMap<string, string>
  readonly connections: Journal['connections']
}

/** Notes first what it is about to write: from then on the next run knows of it. In one step, so that Ctrl-C comes before it or after it. */
export const writeAll = ({ folder, shared, made, grown, connections }: Writing): E.Either<CommandFailure, void> => {
  const written = Object.fromEntries([...made].map(([file, text]) => [file, digest(text)]))
  const journal = `${JSON.stringify({ connections, written }, undefined, 2)}\n`
  const files = [
    { file: JOURNAL, text: journal, isNew: false },
    ...[...shared, ...made].map(([file, text]) => ({ file, text, isNew: true })),
    ...[...grown].map(([file, text]) => ({ file, text, isNew: false })),
  ]
  for (const { file, text, isNew } of files) {
    const result = writeWhole(path.join(folder, file), text, { isNew })
    if (E.isLeft(result)) return result
  }
  return E.right(undefined)
}

export interface Target {
  readonly folder: string
  readonly stack: string
  readonly project: string
  readonly isHeld: boolean
}

/** The first release of the CLI whose import files may hold inputs and outputs. */
const SINCE = [3, 254, 0]

/** Whether this CLI takes such a file. */
const takesFile = (): TE.TaskEither<CommandFailure, boolean> =>
  TE.map((text: string) => {
    const numbers = /(\d+)\.(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number) ?? []
    const at = SINCE.findIndex((number, index) => number !== numbers[index])
    return at < 0 || (numbers[at] ?? 0) > (SINCE[at] ?? 0)
  })(pulumi(['version'], 'pulumi does not say its version'))

/**
 * The state is written once and not after each resource: nothing outside of it is changed that a crash could forget. That takes
 * 300 connections from a quarter of a minute to seconds.
 */
const ONCE = { PULUMI_EXPERIMENTAL: 'true', PULUMI_SKIP_CHECKPOINTS: 'true' }

const byFile = (target: Target, file: string): TE.TaskEither<CommandFailure, string> =>
  pulumi(
    [
      'import',
      '--file',
      file,
      '--yes',
      '--skip-preview',
      '--generate-code=false',
      '--suppress-progress',
      `--protect=${String(target.isHeld)}`,
      ...onStack(target.stack),
    ],
    'pulumi import failed',
    { cwd: target.folder, env: ONCE, isWriting: true },
  )

const byState = (
  { folder, stack, project, isHeld }: Target,
  resources: ReadonlyArray<ImportedResource>,
  backup: string,
): TE.TaskEither<CommandFailure, string> =>
  steps(async (must) => {
    const state = await must(readStack(stack, folder))
    await must(writeWhole(backup, state.text, { isPrivate: true }))
    const config = Object.fromEntries(await must(configOf(stack, folder)))
    const text = extendedState(state, resources, { stack, project, config }, isHeld)
    return must(
      pulumi(['stack', 'import', ...onStack(stack)], 'The stack’s state cannot be added to', {
        cwd: folder,
        input: text,
        isWriting: true,
      }),
    )
  })

/** Puts the connections into the stack's state; answers how it did so. */
export const importInto = (
  target: Target,
  resources: ReadonlyArray<ImportedResource>,
  surroundings: Surroundings,
): TE.TaskEither<CommandFailure, string> =>
  saying(
    surroundings,
    () => `Importing ${counted(resources.length, 'connection')} into ${target.stack}`,
  )(
    steps(async (must) => {
      if (resources.length === 0) return ''
      if (await must(takesFile())) {
        const file = path.join(target.folder, 'airbyte.import-file.json')
        const result = await takingAway(file, async () => {
          const written = writeWhole(file, JSON.stringify({ resources }), { isPrivate: true })
          return E.isLeft(written) ? written : byFile(target, path.basename(file))()
        })
        await must(result)
        return ''
      }
      const backup = path.join(target.folder, `${target.stack.replaceAll('/', '-')}.backup.json`)
      await must(byState(target, resources, backup))
      return `This pulumi is older than 3.254, so that the stack's state was exported, added to and imported. The state before it is in ${backup}.`
    }),
  )

/** Sets what the program reads, in one start of the CLI. */
export const configure = (
  { folder, stack }: Target,
  plain: ReadonlyArray<string>,
): TE.TaskEither<CommandFailure, unknown> =>
  plain.length === 0
    ? TE.right(undefined)
    : pulumi(
        ['config', 'set-all', '--path', ...plain.flatMap((pair) => ['--plaintext', pair]), ...onStack(stack)],
        'The stack’s configuration cannot be set',
        { cwd: folder, isWriting: true },
      )

/** Whether a preview has nothing to do; what it says where it has. */
export const isSettled = (
  { folder, stack }: Target,
  surroundings: Surroundings,
): TE.TaskEither<CommandFailure, string | undefined> =>
  saying(
    surroundings,
    () => `Previewing ${stack}`,
  )(
    TE.map((text: string) => {
      const changes = readChanges(text)
      return changes === 0 ? undefined : text
    })(
      pulumi(
        ['preview', '--suppress-progress', '--suppress-outputs', ...onStack(stack)],
        'The preview after the import failed',
        { cwd: folder },
      ),
    ),
  )

/** How many resources the summary of a preview names, beside those that stay. */
const readChanges = (text: string): number => {
  const summary = text.slice(text.lastIndexOf('Resources:'))
  return [...summary.matchAll(/^ +[^\w\s]+ *(\d+) to /gm)].reduce((sum, [, count]) => sum + Number(count), 0)
}

/** The import file has done its service. */
export const forget = (folder: string): void => {
  rmSync(path.join(folder, JOURNAL), { force: true })
}
