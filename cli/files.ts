/** Files that commands write: whole or not at all, under names that any file system takes. */
import { randomUUID } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
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

/** Whole or not at all: a file that is half written would be the loss of the one before. */
export const writeWhole = (
  file: string,
  content: string,
  { isNew = false, isPrivate = false }: Manner = {},
): E.Either<CommandFailure, void> => {
  const partial = `${file}.${randomUUID()}.tmp`
  return E.tryCatch(
    () => {
      mkdirSync(path.dirname(file), { recursive: true })
      try {
        writeFileSync(partial, content, isPrivate ? { mode: 0o600 } : {})
        if (isNew) linkSync(partial, file)
        else renameSync(partial, file)
      } finally {
        rmSync(partial, { force: true })
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
