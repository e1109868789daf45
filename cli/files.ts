/** Files that commands write: whole or not at all, under names that any file system takes. */
import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'

import * as E from 'fp-ts/Either'

import { isRecord } from '../provider/json'
import { causeOf, type CommandFailure, explained, failed } from './command'

/** A name that is good for a file: small letters, digits and hyphens. */
export const plainName = (name: string, otherwise: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '') || otherwise

/** What a file holds; undefined where there is none. */
export const readIfThere = (file: string): E.Either<CommandFailure, string | undefined> =>
  E.tryCatch(
    () => (existsSync(file) ? readFileSync(file, 'utf8') : undefined),
    (error) => failed(explained(`${file} cannot be read`, [causeOf(error)], 'check its permissions')),
  )

/** Whether the project around a file is one of ES modules, where a module finds its own folder in another way. */
export const isInModules = (file: string): boolean => {
  for (let folder = path.resolve(path.dirname(file)); ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, 'package.json')
    if (existsSync(manifest)) return isModule(manifest)
    if (folder === path.dirname(folder)) return false
  }
}

const isModule = (manifest: string): boolean => {
  const read = E.tryCatch((): unknown => JSON.parse(readFileSync(manifest, 'utf8')), causeOf)
  return E.isRight(read) && isRecord(read.right) && read.right['type'] === 'module'
}

interface Manner {
  /** What is there already stays, and nothing is written. */
  readonly isNew?: boolean
  /** Nobody else may read it. */
  readonly isPrivate?: boolean
}

/** Systems of files without hard links answer so. */
const WITHOUT_LINKS: ReadonlySet<unknown> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

/** Puts it where nothing is yet: a link fails where something is, and a renaming would not. */
const putNew = (partial: string, file: string): void => {
  try {
    linkSync(partial, file)
  } catch (error) {
    if (!isRecord(error) || !WITHOUT_LINKS.has(error['code']) || existsSync(file)) throw error
    renameSync(partial, file)
  }
}

/** Written beside its place, and put there when it is whole. */
const put = (place: string, content: string, isNew: boolean, mode: number | undefined): void => {
  const partial = `${place}.${randomUUID()}.tmp`
  try {
    writeFileSync(partial, content, { mode: mode ?? 0o666 })
    if (mode !== undefined) chmodSync(partial, mode & 0o777)
    if (isNew) putNew(partial, place)
    else renameSync(partial, place)
  } finally {
    rmSync(partial, { force: true })
  }
}

/** Whole or not at all: a file that is half written would be the loss of the one before. A symbolic link stays one. */
export const writeWhole = (
  file: string,
  content: string,
  { isNew = false, isPrivate = false }: Manner = {},
): E.Either<CommandFailure, void> =>
  E.tryCatch(
    () => {
      mkdirSync(path.dirname(file), { recursive: true })
      const there = statSync(file, { throwIfNoEntry: false })
      // Nothing can take the place of a device, as /dev/stdout, or of a pipe.
      if (there !== undefined && !there.isFile() && !there.isDirectory()) writeFileSync(file, content)
      else
        put(there === undefined || isNew ? file : realpathSync(file), content, isNew, isPrivate ? 0o600 : there?.mode)
    },
    (error) =>
      failed(
        explained(
          `${file} cannot be written`,
          [causeOf(error)],
          'check that its folder may be written and has room, or give another place',
        ),
      ),
  )
