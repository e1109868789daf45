/** What is there before an import writes anything: files, locks, names, and what the stack's configuration knows. */
import { existsSync } from 'node:fs'
import path from 'node:path'

import * as E from 'fp-ts/Either'

import { readLock } from '../../provider/select/lock'
import { type CommandFailure, explained, failed } from '../command'
import { readIfThere } from '../files'
import type { HeldConnection, StackState } from '../stack'
import type { Workspace } from '../workspace'
import type { Journal } from './carry'
import type { Ground } from './layout'
import type { LockGroup } from './locks'
import type { Options } from './options'
import { type Place, placesIn, settingsFor, withKeysFor } from './places'
import { PLACES, WRITTEN } from './program'
import { lockFilesIn, namesIn, type Project } from './project'
import type { ReadWorkspace } from './read'

/** Where the files go, from the project's folder. */
export interface Folders {
  readonly connections: string
  readonly catalogs: string
}

/** The stack that is meant, as far as it is there. */
export interface Stack {
  readonly name: string
  readonly isNew: boolean
  readonly config: ReadonlyMap<string, string>
  readonly state: StackState | undefined
  readonly held: ReadonlyArray<HeldConnection>
}

/** The locks that are there, and can be believed. */
const locksThere = (folder: string): ReadonlyArray<LockGroup> =>
  lockFilesIn(folder).flatMap((file) => {
    const text = readIfThere(path.join(folder, file))
    const lock = E.isRight(text) && text.right !== undefined ? readLock(text.right) : undefined
    const name = file.replace(/\.lock\.json$/, '')
    return lock !== undefined && E.isRight(lock) && existsSync(path.join(folder, `${name}.catalog.ts`))
      ? [{ lock: lock.right, members: [], file: name }]
      : []
  })

/** Locks that are there, and are left as they are because nobody can believe them. */
export const lockNotes = (folder: string): ReadonlyArray<string> =>
  lockFilesIn(folder).flatMap((file) => {
    const text = readIfThere(path.join(folder, file))
    const lock = E.isRight(text) && text.right !== undefined ? readLock(text.right) : undefined
    return lock !== undefined && E.isLeft(lock)
      ? [`${path.join(folder, file)} is left as it is: ${lock.left.problem}. Try: ${lock.left.advice}.`]
      : []
  })

export interface AllPlaces {
  readonly all: ReadonlyMap<string, Place>
  readonly settings: (used: ReadonlySet<string>) => ReadonlyArray<string>
}

export const placesFor = (read: ReadWorkspace, project: Project, stack: Stack): E.Either<CommandFailure, AllPlaces> => {
  const kinds = [
    ['source', read.sources],
    ['destination', read.destinations],
  ] as const
  const known = kinds.map(([kind, found]) => {
    const key = `${project.name}:${PLACES[kind]}`
    return { kind, key, configured: placesIn(stack.config.get(key)), found }
  })
  const wrong = known.find(({ configured }) => configured === undefined)
  if (wrong !== undefined) {
    const seen = `${wrong.key} is something else there`
    return E.left(
      failed(
        explained(
          'The stack’s configuration cannot hold the ids',
          [seen],
          'rename that key, then run this command again',
        ),
      ),
    )
  }
  const lists = known.map(({ kind, configured = new Map<string, string>(), found }) => {
    const places = withKeysFor(found, configured)
    return { kind, configured, places }
  })
  return E.right({
    all: new Map(lists.flatMap(({ places }) => places.map((place) => [place.id, place] as const))),
    settings: (used) =>
      lists.flatMap(({ kind, configured, places }) =>
        settingsFor(
          kind,
          places.filter(({ id }) => used.has(id)),
          configured,
        ),
      ),
  })
}

const PLACES_MODULE = 'places'

/** The module of ours that knows the ids, or a name for one. */
const placesModule = (folder: string): string => {
  for (const name of [PLACES_MODULE, 'airbyte-places']) {
    const text = readIfThere(path.join(folder, `${name}.ts`))
    if (E.isRight(text) && (text.right === undefined || text.right.startsWith(WRITTEN))) return name
  }
  return 'airbyte-places-2'
}

/** Without what an earlier run has written and is written anew. */
const without = (
  names: ReadonlySet<string>,
  folder: string,
  again: Journal | undefined,
  ending: RegExp,
): ReadonlySet<string> => {
  const gone = Object.keys(again?.written ?? {})
    .filter((file) => path.dirname(file) === folder)
    .map((file) => path.basename(file).replace(ending, ''))
  return new Set([...names].filter((name) => !gone.includes(name)))
}

const MODULE_ENDING = /\.[cm]?[jt]s$|\.catalog\.json$/
const CATALOG_ENDING = /(\.lock\.json|\.catalog\.ts)$/

/** What is read before it is decided where everything goes. */
export interface Known {
  readonly options: Options
  readonly project: Project
  readonly stack: Stack
  readonly folders: Folders
  readonly again: Journal | undefined
  readonly workspace: Workspace
}

/** What the layout goes by. */
export const groundOf = ({ options, project, stack, folders, again, workspace }: Known, places: AllPlaces): Ground => {
  const [connections, catalogs] = [folders.connections, folders.catalogs].map((one) =>
    path.join(project.folder, one),
  ) as [string, string]
  const rewritten = new Set(Object.keys(again?.written ?? {}))
  return {
    manner: { isEsm: project.isEsm, places: placesModule(connections) },
    isHeld: options.isHeld,
    named: {},
    workspace: workspace.name,
    places: places.all,
    resources: new Set(stack.state?.resources.map(({ urn }) => urn.split('::').slice(3).join('::')) ?? []),
    modules: without(namesIn(connections, MODULE_ENDING), folders.connections, again, MODULE_ENDING),
    catalogs: without(namesIn(catalogs, CATALOG_ENDING), folders.catalogs, again, CATALOG_ENDING),
    locks: locksThere(catalogs).filter(
      ({ file }) => !rewritten.has(path.join(folders.catalogs, `${String(file)}.lock.json`)),
    ),
    configured: (key) => stack.config.get(`${project.name}:${key}`),
  }
}
