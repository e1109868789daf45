/** The two files of a pull: the lock, and the module of its types beside it. */
import path from 'node:path'

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

import { GENERATED, generateModule, type ModuleOptions } from '../../provider/select/generate'
import { type Lock, readLock, writeLock } from '../../provider/select/lock'
import { type CommandFailure, explained, failed } from '../command'
import { isInModules, plainName, readIfThere, writeWhole } from '../files'

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

/** `out`: the lock file, where the user has named it. */
export const filesFor = (out: string | undefined, sourceName: string): Files => {
  const lock = out ?? path.join('catalogs', `${plainName(sourceName, 'source')}.lock.json`)
  return { lock, types: lock.replace(/(\.lock)?\.json$/, '.catalog.ts') }
}

const leftAsItIs = (file: string, problem: string, advice: string): CommandFailure =>
  failed(explained(`${file} is left as it is`, [problem], advice))

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
export const folderVariable = (file: string): ModuleOptions['folder'] =>
  isInModules(file) ? 'import.meta.dirname' : '__dirname'

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
    E.traverseArray(([file, content]) => writeWhole(file, content)),
    E.map(() => changed.map(([file]) => file)),
  )
}
