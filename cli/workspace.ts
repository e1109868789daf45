/** Finds the workspaces that are meant: by their ids, or by their names. */
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import type { Client } from '../provider/api/client'
import type { WorkspaceRead } from '../provider/api/workspaces'
import { steps } from '../provider/steps'
import { printable, probably } from '../provider/words'
import { asked, type CommandFailure, explained, failed } from './command'

export type Workspace = Pick<WorkspaceRead, 'workspaceId' | 'name'>

const MOST_NAMES = 20

/** As many lines as somebody reads. */
export const someOf = (lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.length <= MOST_NAMES ? lines : [...lines.slice(0, MOST_NAMES), `and ${String(lines.length - MOST_NAMES)} more`]

/** `; did you mean "shop"?`, where one of the known names was probably meant. */
export const suggestion = (name: string, known: ReadonlyArray<string>): string => {
  const meant = probably(name, known)
  return meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`
}

/** Those that are meant by an id or a name; all where nothing is given. */
export const chooseWorkspaces = (
  wanted: string | undefined,
  workspaces: ReadonlyArray<Workspace>,
): E.Either<CommandFailure, ReadonlyArray<Workspace>> => {
  const isMeant = ({ workspaceId, name }: Workspace): boolean => workspaceId === wanted || name === wanted
  const found = wanted === undefined ? workspaces : workspaces.filter(isMeant)
  if (found.length > 0) return E.right(found)
  const names = workspaces.map(({ name }) => name)
  const what =
    wanted === undefined
      ? 'There is no workspace that these credentials may see'
      : `There is no workspace ${JSON.stringify(wanted)}${suggestion(wanted, names)}`
  const advice = 'give --workspace as one of these, by its id or its name, or check the credentials'
  return E.left(failed(explained(what, someOf(workspaces.map(lineOf)), advice)))
}

const lineOf = ({ workspaceId, name }: Workspace): string => `${workspaceId}  ${printable(name)}`

/** The one that is meant. */
export const findWorkspace = (
  api: Pick<Client, 'listEveryWorkspace'>,
  wanted: string,
): TE.TaskEither<CommandFailure, Workspace> =>
  steps(async (must) => {
    const { workspaces } = await must(asked(api.listEveryWorkspace({})))
    const [only, second] = await must(chooseWorkspaces(wanted, workspaces))
    if (only !== undefined && second === undefined) return only
    const named = workspaces.filter(({ name }) => name === wanted)
    return must(
      E.left(
        failed(
          explained(
            `There are ${String(named.length)} workspaces with the name ${JSON.stringify(wanted)}`,
            someOf(named.map(lineOf)),
            'give --workspace as the id of the one that is meant',
          ),
        ),
      ),
    )
  })
