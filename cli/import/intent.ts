/** What an import is about to do, before it does anything: into which stack, from which server, which files, which connections. */
import { existsSync } from 'node:fs'
import path from 'node:path'

import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import { type Client, createClient } from '../../provider/api/client'
import { render } from '../../provider/errors'
import { clientOptions, type Configuration, readConfiguration } from '../../provider/runtime/configuration'
import { configurationKey } from '../../provider/runtime/configuration/options'
import { readLock } from '../../provider/select/lock'
import { steps } from '../../provider/steps'
import { counted } from '../../provider/words'
import { asked, type CommandFailure, explained, failed, type Surroundings, usage } from '../command'
import { readIfThere } from '../files'
import { saying } from '../progress'
import { configOf, pulumi } from '../pulumi'
import { connectionsIn, type HeldConnection, readStack, type StackState } from '../stack'
import { findWorkspace, type Workspace } from '../workspace'
import { isUntouched, type Journal, readJournal, type Target } from './carry'
import { type Ground, type Layout, layOut } from './layout'
import type { LockGroup } from './locks'
import type { Options } from './options'
import { type Place, placesIn, settingsFor, withKeysFor } from './places'
import { PLACES, WRITTEN } from './program'
import { connectionsFolder, findProject, lockFilesIn, namesIn, type Project } from './project'
import { type ReadWorkspace, readWorkspace } from './read'
import { refuseOtherServer } from './server'

/** Where the files go, from the project's folder. */
export interface Folders {
  readonly connections: string
  readonly catalogs: string
}

export interface Intent {
  readonly options: Options
  readonly project: Project
  readonly target: Target
  readonly isNewStack: boolean
  readonly folders: Folders
  readonly places: string
  readonly read: ReadWorkspace
  readonly layout: Layout
  /** What an earlier run has begun and nobody has edited: it is written anew. */
  readonly again: Journal | undefined
  /** Connections that an earlier run has written, whose files stay as they are: only the stack lacks them. */
  readonly pending: Layout
  /** Lines of configuration to be set. */
  readonly settings: ReadonlyArray<string>
  readonly about: ReadonlyArray<string>
  readonly question: string
  readonly isNothing: boolean
}

/** The stack that is meant, as far as it is there. */
interface Stack {
  readonly name: string
  readonly isNew: boolean
  readonly config: ReadonlyMap<string, string>
  readonly state: StackState | undefined
  readonly held: ReadonlyArray<HeldConnection>
}

const isMissing = ({ text }: CommandFailure): boolean => /no stack named/i.test(text)

const selectedStack = (folder: string): TE.TaskEither<CommandFailure, string> =>
  steps(async (must) => {
    const text = await must(pulumi(['stack', '--show-name'], 'No stack is selected', { cwd: folder }), () =>
      failed(
        explained('No stack is selected', [`in ${folder}`], 'give --stack; it is made where there is none of the name'),
      ),
    )
    return text.trim()
  })

const readTarget = (options: Options, project: Project): TE.TaskEither<CommandFailure, Stack> =>
  steps(async (must) => {
    const isNewProject = project.files.has('Pulumi.yaml')
    if (isNewProject && options.stack === undefined) {
      return must(
        E.left(
          usage(`There is no Pulumi project in ${project.folder}: give --stack, the name of the stack that is made.`),
        ),
      )
    }
    const name = options.stack ?? (await must(selectedStack(project.folder)))
    const none = { name, isNew: true, config: new Map<string, string>(), state: undefined, held: [] }
    if (isNewProject) return none
    const state = await readStack(name, project.folder)()
    if (E.isLeft(state) && isMissing(state.left)) return none
    const config = await must(configOf(name, project.folder))
    const held = connectionsIn(await must(state)).filter(({ instance }) => instance === options.instance)
    return { name, isNew: false, config, state: await must(state), held }
  })

interface Server {
  readonly configuration: Configuration
  readonly client: Client
  readonly version: string
}

const readServer = (
  options: Options,
  stack: Stack,
  { environment, error }: Surroundings,
): TE.TaskEither<CommandFailure, Server> =>
  steps(async (must) => {
    const configuration = await must(
      readConfiguration((key) => stack.config.get(key), environment, options.instance),
      (mistake) => failed(render(mistake)),
    )
    for (const warning of configuration.warnings) error(`Warning: ${warning}\n`)
    const client = createClient(clientOptions(configuration))
    const { version, isOld } = await must(asked(client.getIdentity()))
    return { configuration, client, version: version ?? (isOld ? 'older than 0.50' : 'of an unknown release') }
  })

const urlSetting = ({ instance }: Options, stack: Stack, { configuration }: Server): ReadonlyArray<string> => {
  const key = configurationKey('url', instance)
  return stack.config.has(key) ? [] : [`${key}=${configuration.url}`]
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

interface AllPlaces {
  readonly all: ReadonlyMap<string, Place>
  readonly settings: (used: ReadonlySet<string>) => ReadonlyArray<string>
}

const placesFor = (read: ReadWorkspace, project: Project, stack: Stack): E.Either<CommandFailure, AllPlaces> => {
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

interface Known {
  readonly options: Options
  readonly project: Project
  readonly stack: Stack
  readonly folders: Folders
  readonly again: Journal | undefined
  readonly workspace: Workspace
}

const groundOf = ({ options, project, stack, folders, again, workspace }: Known, places: AllPlaces): Ground => {
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

const aboutOf = (
  { project, stack, workspace, folders }: Known,
  server: Server,
  read: ReadWorkspace,
): ReadonlyArray<string> => [
  `Workspace ${JSON.stringify(workspace.name)} of ${server.configuration.url} (Airbyte ${server.version}): ${counted(read.count, 'connection')}.`,
  `Stack ${stack.name}${stack.isNew ? ', which is made,' : ''} of the project ${project.name} in ${project.folder}.`,
  ...lockNotes(path.join(project.folder, folders.catalogs)),
]

/** What an earlier run has begun: written anew where nobody has touched it and the stack has nothing of it. */
const splitJournal = (journal: Journal | undefined, project: Project, stack: Stack) => {
  const held = new Set(stack.held.map(({ id }) => id))
  const ids = Object.keys(journal?.connections ?? {})
  const left = ids.filter((id) => !held.has(id))
  const isAgain = journal !== undefined && left.length === ids.length && isUntouched(project.folder, journal)
  return isAgain ? { again: journal, left: new Set<string>() } : { again: undefined, left: new Set(left) }
}

/** Those that are written already are laid out as they were, and nothing of it is written again. */
const layouts = (read: ReadWorkspace, left: ReadonlySet<string>, ground: Ground, journal: Journal | undefined) => {
  const isLeft = ({ connection: { connectionId } }: ReadWorkspace['taken'][number]): boolean => left.has(connectionId)
  const named = journal?.connections ?? {}
  const pending = layOut(read.taken.filter(isLeft), { ...ground, named })
  const resources = new Set([...ground.resources, ...pending.laid.map(({ declared: { resource } }) => resource)])
  const fresh = read.taken.filter((one) => !isLeft(one))
  return { pending, layout: layOut(fresh, { ...ground, resources }) }
}

const isEmpty = ({ laid }: Layout): boolean => laid.length === 0

/** Reads everything, and decides everything; asks Airbyte and Pulumi for nothing but what they know. */
export const intend = (options: Options, surroundings: Surroundings): TE.TaskEither<CommandFailure, Intent> =>
  steps(async (must) => {
    const project = await must(findProject(options.out))
    const stack = await must(readTarget(options, project))
    const journal = await must(readJournal(project.folder))
    const { again, left } = splitJournal(journal, project, stack)
    const server = await must(readServer(options, stack, surroundings))
    const workspace = await must(findWorkspace(server.client, options.workspace))
    const wanted = { ...options, held: new Set(stack.held.map(({ id }) => id)) }
    const reading = readWorkspace(server.client, workspace.workspaceId, wanted)
    const read = await must(saying(surroundings, () => `Reading ${workspace.name}`)(reading))
    await must(refuseOtherServer(server.client, stack.held, read.ids, server.configuration.url, stack.state))
    const places = await must(placesFor(read, project, stack))
    const folders: Folders = { connections: connectionsFolder(project.folder), catalogs: 'catalogs' }
    const known: Known = { options, project, stack, folders, again, workspace }
    const ground = groundOf(known, places)
    const { pending, layout } = layouts(read, left, ground, journal)
    const all = [...pending.laid, ...layout.laid]
    const used = all.flatMap(({ taken: { connection } }) => [connection.sourceId, connection.destinationId])
    return {
      ...{ options, project, folders, read, layout, again, pending },
      places: ground.manner.places,
      target: { folder: project.folder, stack: stack.name, project: project.name, isHeld: options.isHeld },
      isNewStack: stack.isNew,
      settings: [...urlSetting(options, stack, server), ...places.settings(new Set(used))],
      about: aboutOf(known, server, read),
      question: `Take over ${counted(all.length, 'connection')} into the stack ${stack.name}?`,
      isNothing: isEmpty(layout) && isEmpty(pending),
    }
  })
