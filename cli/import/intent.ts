/** What an import is about to do, before it does anything: into which stack, from which server, which files, which connections. */
import path from 'node:path'

import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import { type Client, createClient } from '../../provider/api/client'
import { render } from '../../provider/errors'
import { clientOptions, type Configuration, readConfiguration } from '../../provider/runtime/configuration'
import { configurationKey } from '../../provider/runtime/configuration/options'
import { steps } from '../../provider/steps'
import { counted } from '../../provider/words'
import { asked, type CommandFailure, explained, failed, type Surroundings, usage } from '../command'
import { saying } from '../progress'
import { configOf, pulumi } from '../pulumi'
import { connectionsIn, readStack } from '../stack'
import { findWorkspace } from '../workspace'
import { isUntouched, type Journal, readJournal, type Target } from './carry'
import { type Folders, groundOf, type Known, lockNotes, placesFor, type Stack } from './ground'
import { type Ground, type Layout, layOut } from './layout'
import type { Options } from './options'
import { connectionsFolder, findProject, type Project } from './project'
import { type ReadWorkspace, readWorkspace } from './read'
import { idleGlobs } from './report'
import { refuseOtherServer } from './server'

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
    const held = await must(connectionsIn(await must(state)))
    const ours = held.filter(({ instance }) => instance === options.instance)
    return { name, isNew: false, config, state: await must(state), held: ours }
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

const aboutOf = (
  { options, project, stack, workspace, folders }: Known,
  server: Server,
  read: ReadWorkspace,
): ReadonlyArray<string> => [
  `Workspace ${JSON.stringify(workspace.name)} of ${server.configuration.url} (Airbyte ${server.version}): ${counted(read.count, 'connection')}.`,
  `Stack ${stack.name}${stack.isNew ? ', which is made,' : ''} of the project ${project.name} in ${project.folder}.`,
  ...lockNotes(path.join(project.folder, folders.catalogs)),
  ...idleGlobs(options, read.names),
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

/** Reads everything, and decides everything; asks Airbyte and Pulumi for nothing but what they know. */
export const intend = (options: Options, surroundings: Surroundings): TE.TaskEither<CommandFailure, Intent> =>
  steps(async (must) => {
    const project = await must(findProject(options.out))
    const stack = await must(saying(surroundings, () => 'Reading the stack')(readTarget(options, project)))
    const journal = await must(readJournal(project.folder))
    const { again, left } = splitJournal(journal, project, stack)
    const server = await must(saying(surroundings, () => 'Asking the server')(readServer(options, stack, surroundings)))
    const finding = findWorkspace(server.client, options.workspace)
    const workspace = await must(saying(surroundings, () => `Looking for ${options.workspace}`)(finding))
    const wanted = { ...options, held: new Set(stack.held.map(({ id }) => id)), begun: left }
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
      question:
        all.length === 0
          ? `Finish the import into the stack ${stack.name}?`
          : `Take over ${counted(all.length, 'connection')} into the stack ${stack.name}?`,
      // What an earlier run has not finished ends in a preview, too.
      isNothing: all.length === 0 && journal === undefined,
    }
  })
