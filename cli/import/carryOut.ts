/** From an intent to its end: files, stack, configuration, state, and the preview that has to be empty. */
import { existsSync } from 'node:fs'
import path from 'node:path'

import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'

import { steps } from '../../provider/steps'
import { counted } from '../../provider/words'
import { type CommandFailure, explained, failed, type Surroundings } from '../command'
import { readIfThere } from '../files'
import { ifInterrupted } from '../interruption'
import { saying } from '../progress'
import { pulumi } from '../pulumi'
import { configure, forget, importInto, isSettled, takeAway, writeAll, type Writing } from './carry'
import type { Intent } from './intent'
import { indexedIn, indexText, placesText } from './program'
import { entryOf, isInstalled } from './project'
import { secretLines } from './report'
import { importedResource } from './state'

export interface Outcome {
  readonly lines: ReadonlyArray<string>
  readonly code: 0 | 2
}

/** The module that brings the connections in: a new one, one of ours that grows, or one that its owner has to add to. */
const indexOf = ({ project, folders, layout }: Intent): E.Either<CommandFailure, Pick<Writing, 'made' | 'grown'>> => {
  const file = path.join(folders.connections, 'index.ts')
  const modules = [...new Set(layout.laid.map(({ module }) => module))].sort()
  const read = readIfThere(path.join(project.folder, file))
  if (E.isLeft(read)) return read
  if (read.right === undefined)
    return E.right({ made: new Map([[file, indexText(modules, project)]]), grown: new Map() })
  const known = indexedIn(read.right)
  const fresh = modules.filter((module) => !read.right?.includes(`./${module}`))
  if (fresh.length === 0) return E.right({ made: new Map(), grown: new Map() })
  if (known !== undefined)
    return E.right({ made: new Map(), grown: new Map([[file, indexText([...known, ...fresh], project)]]) })
  return E.left(
    failed(
      explained(
        `${file} was edited, and is left as it is`,
        [
          'it does not bring in what is written now:',
          ...fresh.map((module) => `import './${module}${project.isEsm ? '.js' : ''}'`),
        ],
        'add these lines to it, then run this command again',
      ),
    ),
  )
}

/** The program has to bring the connections in, or the next `up` would take them for deleted. */
const entryFor = ({ project, folders }: Intent): E.Either<CommandFailure, ReadonlyMap<string, string>> => {
  const module = `./${folders.connections}${project.isEsm ? '/index.js' : ''}`
  const entry = entryOf(project.folder)
  if (entry === undefined) return E.right(new Map([['index.ts', `import '${module}'\n`]]))
  const text = readIfThere(path.join(project.folder, entry))
  if (
    E.isRight(text) &&
    new RegExp(`['"\`][^'"\`]*/${folders.connections}(/index)?(\\.[cm]?[jt]s)?['"\`]`).test(text.right ?? '')
  ) {
    return E.right(new Map())
  }
  return E.left(
    failed(
      explained(
        `${entry} does not bring the connections in`,
        ['it is yours, and left as it is; nothing was written, and nothing was imported'],
        `add the line import '${module}' to it, then run this command again`,
      ),
    ),
  )
}

const under = (folder: string, files: ReadonlyMap<string, string>): ReadonlyArray<readonly [string, string]> =>
  [...files].map(([file, text]) => [path.join(folder, file), text] as const)

/** All that is to be written. */
const writingOf = (intent: Intent, entry: ReadonlyMap<string, string>): E.Either<CommandFailure, Writing> => {
  const { project, folders, layout, pending, places } = intent
  const index =
    layout.laid.length === 0
      ? E.right({ made: new Map<string, string>(), grown: new Map<string, string>() })
      : indexOf(intent)
  if (E.isLeft(index)) return index
  const file = path.join(folders.connections, `${places}.ts`)
  const isThere = existsSync(path.join(project.folder, file))
  const all = [...pending.laid, ...layout.laid]
  return E.right({
    folder: project.folder,
    shared: new Map([
      ...project.files,
      ...entry,
      ...(isThere ? [] : [[file, placesText()] as const]),
      ...index.right.made,
    ]),
    made: new Map([...under(folders.connections, layout.connections), ...under(folders.catalogs, layout.catalogs)]),
    grown: index.right.grown,
    connections: Object.fromEntries(
      all.map(({ taken: { connection }, declared }) => [connection.connectionId, declared.resource]),
    ),
  })
}

const ifInstalled = (folder: string): TE.TaskEither<CommandFailure, void> =>
  isInstalled(folder)
    ? TE.right(undefined)
    : TE.left(
        failed(
          explained(
            'The program is written, and what it needs is not installed',
            [`pulumi-airbyte or @pulumi/pulumi is in no node_modules from ${folder} upwards`],
            `run npm install in ${folder}, then this command again: it goes on from here`,
          ),
        ),
      )

const makeStack = ({ target, isNewStack }: Intent): TE.TaskEither<CommandFailure, unknown> =>
  isNewStack
    ? pulumi(['stack', 'init', target.stack], 'The stack cannot be made', { cwd: target.folder, isWriting: true })
    : TE.right(undefined)

const notEmpty = (preview: string): ReadonlyArray<string> => [
  'The preview after it is not empty:',
  ...preview
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`.trimEnd()),
  'What it names has changed in Airbyte or in the program since it was read. Review it, then run pulumi up or pulumi refresh.',
]

const written = ({ folder, shared, made, grown }: Writing): string =>
  `Wrote ${counted(shared.size + made.size + grown.size, 'file')} in ${folder}.`

/** Where an interrupted one is taken up: its journal is there. */
const from = (seen: string): void => {
  ifInterrupted({ seen: [seen], advice: 'run this command again: it goes on from here' })
}

/** All files in one step, so that Ctrl-C comes before it or after it. */
const writeProgram = (intent: Intent, entry: ReadonlyMap<string, string>): E.Either<CommandFailure, Writing> => {
  const { project, again } = intent
  if (again !== undefined) takeAway(project.folder, again)
  const writing = writingOf(intent, entry)
  if (E.isLeft(writing)) return writing
  from('the program is written, and the stack has none of it yet')
  return E.map(() => writing.right)(writeAll(writing.right))
}

/** What the stack needs before anything can be imported into it. */
const prepare = (intent: Intent, surroundings: Surroundings): TE.TaskEither<CommandFailure, unknown> =>
  saying(
    surroundings,
    () => `Preparing ${intent.target.stack}`,
  )(
    steps(async (must) => {
      await must(ifInstalled(intent.project.folder))
      await must(makeStack(intent))
      await must(configure(intent.target, intent.settings))
    }),
  )

/** Writes, imports, and looks whether a preview has nothing left to do. */
export const carryOut = (intent: Intent, surroundings: Surroundings): TE.TaskEither<CommandFailure, Outcome> =>
  steps(async (must) => {
    const { project, target, layout, pending } = intent
    const entry = await must(entryFor(intent))
    const writing = await must(writeProgram(intent, entry))
    await must(prepare(intent, surroundings))
    const all = [...pending.laid, ...layout.laid]
    const lacking = secretLines(all, target.stack)
    if (lacking.length > 0) return { lines: [written(writing), ...lacking], code: 2 }
    from('Pulumi was importing: the stack may have some of the connections already')
    const note = await must(importInto(target, all.map(importedResource), surroundings))
    const lines = [
      written(writing),
      ...(note === '' ? [] : [note]),
      `Imported ${counted(all.length, 'connection')} into the stack ${target.stack}.`,
    ]
    from('the connections are in the stack, and only the preview had not ended')
    const preview = await must(isSettled(target, surroundings))
    forget(project.folder)
    return preview === undefined
      ? { lines: [...lines, 'The preview is empty: the program says just what Airbyte has.'], code: 0 }
      : { lines: [...lines, ...notEmpty(preview)], code: 2 }
  })
