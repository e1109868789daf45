/** Finds the connection that is meant: by its id, or by its name in the workspaces where it may be. */
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import type { Client } from '../provider/api/client'
import { steps } from '../provider/steps'
import { printable } from '../provider/words'
import { asked, type CommandFailure, explained, failed } from './command'
import { chooseWorkspaces, someOf, suggestion } from './workspace'

type Finder = Pick<Client, 'listEveryWorkspace' | 'listEveryConnection'>

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

interface Named {
  readonly connectionId: string
  readonly name: string
}

const choose = (wanted: string, all: ReadonlyArray<Named>): E.Either<CommandFailure, Named> => {
  const [only, ...more] = all.filter(({ name }) => name === wanted)
  if (only !== undefined && more.length === 0) return E.right(only)
  const lines = (only === undefined ? all : [only, ...more]).map(
    ({ connectionId, name }) => `${connectionId}  ${printable(name)}`,
  )
  const names = all.map(({ name }) => name)
  return E.left(
    failed(
      only === undefined
        ? explained(
            `There is no connection ${JSON.stringify(wanted)}${suggestion(wanted, names)}`,
            someOf(lines),
            'give --connection as the id of the one that is meant',
          )
        : explained(
            `There are ${String(lines.length)} connections with the name ${JSON.stringify(wanted)}`,
            someOf(lines),
            'give --connection as the id of the one that is meant',
          ),
    ),
  )
}

/** Its id; whether there is one of that id is found by whoever reads it. */
export const findConnection = (
  api: Finder,
  wanted: string,
  workspace?: string,
): TE.TaskEither<CommandFailure, string> =>
  steps(async (must) => {
    if (UUID.test(wanted)) return wanted
    const { workspaces } = await must(asked(api.listEveryWorkspace({})))
    const all: Named[] = []
    for (const { workspaceId } of await must(chooseWorkspaces(workspace, workspaces))) {
      all.push(...(await must(asked(api.listEveryConnection({ workspaceId })))).connections)
    }
    return (await must(choose(wanted, all))).connectionId
  })
