/** The two files of a pull: the lock, and the module of its types beside it. */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

import { isRecord } from '../../provider/json'
import { GENERATED, generateModule } from '../../provider/select/generate'
import { type Lock, readLock, writeLock } from '../../provider/select/lock'
import { causeOf, type CommandFailure, explained, failed } from '../command'

/** Where they lie. */
export interface Files {
  readonly lock: string
  readonly types: string
}

/** What is there already. */
export interface Before {
  readonly text: string | undefined
  readonly lock: Lock | undefined
  readonly types: string | undefined
}

const plainName = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'source'

/** `out`: the lock file, where the user has named it. */
export const filesFor = (out: string | undefined, sourceName: string): Files => {
  const lock = out ?? path.join('catalogs', `${plainName(sourceName)}.lock.json`)
  return { lock, types: lock.replace(/(\.lock)?\.json$/, '.catalog.ts') }
}

const leftAsItIs = (file: string, problem: string, advice: string): CommandFailure =>
  failed(explained(`${file} is left as it is`, [problem], advice))

const readIfThere = (file: string): E.Either<CommandFailure, string | undefined> =>
  E.tryCatch(
    () => (existsSync(file) ? readFileSync(file, 'utf8') : undefined),
    (error) => failed(explained(`${file} cannot be read`, [causeOf(error)], 'check its permissions')),
  )

const believed = (file: string, text: string): E.Either<CommandFailure, Lock> =>
  pipe(
    readLock(text),
    E.mapLeft(({ problem, advice }) => leftAsItIs(file, problem, advice)),
  )

/** Reads what is there. A file that is not believed stops everything, so that nothing of it is lost. */
export const readFiles = (files: Files): E.Either<CommandFailure, Before> =>
  pipe(
    E.Do,
    E.bind('text', () => readIfThere(files.lock)),
    E.bind('types', () => readIfThere(files.types)),
    E.filterOrElse(
      ({ types }) => types === undefined || types.startsWith(GENERATED),
      () =>
        leftAsItIs(
          files.types,
          'it is not a module that pulumi-airbyte pull has made',
          'move it away, or give another --out',
        ),
    ),
    E.bind('lock', ({ text }) => (text === undefined ? E.right(undefined) : believed(files.lock, text))),
  )

/** The module's own folder is found in another way where the project around it is ESM. */
const folderVariable = (file: string): '__dirname' | 'import.meta.dirname' => {
  for (let folder = path.resolve(path.dirname(file)); ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, 'package.json')
    if (existsSync(manifest)) return isModule(manifest) ? 'import.meta.dirname' : '__dirname'
    if (folder === path.dirname(folder)) return '__dirname'
  }
}

const isModule = (manifest: string): boolean => {
  const read = E.tryCatch((): unknown => JSON.parse(readFileSync(manifest, 'utf8')), causeOf)
  return E.isRight(read) && isRecord(read.right) && read.right['type'] === 'module'
}

/** Writes what differs from what is there; answers the names of the files that it has written. */
export const writeFiles = (
  files: Files,
  lock: Lock,
  before: Before,
): E.Either<CommandFailure, ReadonlyArray<string>> => {
  const text = writeLock(lock)
  const types = generateModule(lock, { lockFile: path.basename(files.lock), folder: folderVariable(files.types) })
  const changed = [
    ...(before.text === text ? [] : [[files.lock, text] as const]),
    ...(before.types === types ? [] : [[files.types, types] as const]),
  ]
  return pipe(
    changed,
    E.traverseArray(([file, content]) => replaceFile(file, content)),
    E.map(() => changed.map(([file]) => file)),
  )
}

/** Whole or not at all: a file that is half written would be the loss of the one before. */
const replaceFile = (file: string, content: string): E.Either<CommandFailure, void> => {
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
      failed(
        explained(
          `${file} cannot be written`,
          [causeOf(error)],
          'check the folder and its permissions, or give another --out',
        ),
      ),
  )
}
