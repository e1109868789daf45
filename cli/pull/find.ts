/** Finds the source that is meant: by its id, or by its name in the workspaces where it may be. */
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'

import type { Client } from '../../provider/api/client'
import type { SourceRead } from '../../provider/api/sources'
import { steps } from '../../provider/steps'
import { printable } from '../../provider/words'
import { asked, type CommandFailure, explained, failed } from '../command'
import { chooseWorkspaces, someOf, suggestion, type Workspace } from '../workspace'

/** What is asked for it. */
type Finder = Pick<Client, 'getSource' | 'listEveryWorkspace' | 'listEverySource'>

/** What the user has written. */
export interface Wanted {
  readonly source: string
  /** Undefined: all workspaces. */
  readonly workspace: string | undefined
}

interface Found {
  readonly workspace: Workspace
  readonly source: SourceRead
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export const findSource = (api: Finder, wanted: Wanted): TE.TaskEither<CommandFailure, SourceRead> =>
  steps(async (must) => {
    if (UUID.test(wanted.source)) return must(asked(api.getSource({ sourceId: wanted.source })))
    const { workspaces } = await must(asked(api.listEveryWorkspace({})))
    const chosen = await must(chooseWorkspaces(wanted.workspace, workspaces))
    const found = await must(TE.traverseArray(sourcesIn(api))(chosen))
    return must(chooseSource(wanted.source, found.flat()))
  })

const sourcesIn =
  (api: Finder) =>
  (workspace: Workspace): TE.TaskEither<CommandFailure, ReadonlyArray<Found>> =>
    steps(async (must) => {
      const { sources } = await must(asked(api.listEverySource({ workspaceId: workspace.workspaceId })))
      return sources.map((source) => ({ workspace, source }))
    })

const lineOf = ({ workspace, source }: Found): string =>
  `${source.sourceId}  ${printable(source.name)}  (workspace ${printable(workspace.name)})`

const chooseSource = (wanted: string, found: ReadonlyArray<Found>): E.Either<CommandFailure, SourceRead> => {
  const named = found.filter(({ source: { name } }) => name === wanted)
  const [only, second] = named
  if (only !== undefined && second === undefined) return E.right(only.source)
  const names = found.map(({ source: { name } }) => name)
  return E.left(
    failed(
      only === undefined
        ? explained(
            `There is no source ${JSON.stringify(wanted)}${suggestion(wanted, names)}`,
            someOf(found.map(lineOf)),
            'give --source as one of these, by its id or its name',
          )
        : explained(
            `There are ${String(named.length)} sources with the name ${JSON.stringify(wanted)}`,
            someOf(named.map(lineOf)),
            'give --source as the id of the one that is meant',
          ),
    ),
  )
}
