/** Finds the connection that is meant: by its id, or by its name in all workspaces. */
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import type { Client } from '../../provider/api/client'
import { steps } from '../../provider/steps'
import { probably } from '../../provider/words'
import { asked, type CommandFailure, explained, failed } from '../command'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const MOST_NAMES = 20

const chosen = (
  wanted: string,
  all: ReadonlyArray<{ readonly connectionId: string; readonly name: string }>,
): E.Either<CommandFailure, string> => {
  const named = all.filter(({ name }) => name === wanted)
  const [only, second] = named
  if (only !== undefined && second === undefined) return E.right(only.connectionId)
  const seen = (only === undefined ? all : named)
    .slice(0, MOST_NAMES)
    .map(({ connectionId, name }) => `${connectionId}  ${name}`)
  const advice = 'give --connection as the id of the one that is meant'
  if (only !== undefined)
    return E.left(failed(explained(`There are ${String(named.length)} connections with this name`, seen, advice)))
  const meant = probably(
    wanted,
    all.map(({ name }) => name),
  )
  const hint = meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`
  return E.left(failed(explained(`There is no connection ${JSON.stringify(wanted)}${hint}`, seen, advice)))
}

/** Its id; whether there is one of that id is found by whoever reads it. */
export const findConnection = (
  client: Pick<Client, 'listEveryWorkspace' | 'listEveryConnection'>,
  wanted: string,
): TE.TaskEither<CommandFailure, string> =>
  steps(async (must) => {
    if (UUID.test(wanted)) return wanted
    const { workspaces } = await must(asked(client.listEveryWorkspace({})))
    const all: { readonly connectionId: string; readonly name: string }[] = []
    for (const { workspaceId } of workspaces)
      all.push(...(await must(asked(client.listEveryConnection({ workspaceId })))).connections)
    return must(chosen(wanted, all))
  })
