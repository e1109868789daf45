/** Reads a workspace for taking it over: connections with their operations, and the names of sources and destinations. Only reads. */
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'

import type { Client } from '../../provider/api/client'
import type { ConnectionRead } from '../../provider/api/connections'
import type { OperationRead } from '../../provider/api/operations'
import { type AirbyteError, render } from '../../provider/errors'
import { steps } from '../../provider/steps'
import { matchesSome } from '../../provider/words'
import { asked, type CommandFailure } from '../command'
import { type ConnectionReader, readConnections } from '../connections'
import type { Options } from './options'
import { type Skipped, type Taken, takenFrom } from './taken'

/** What is asked for it. */
export type WorkspaceReader = ConnectionReader &
  Pick<Client, 'listEverySource' | 'listEveryDestination' | 'listOperationsForConnection'>

interface Named {
  readonly id: string
  readonly name: string
}

export interface ReadWorkspace {
  /** How many connections the workspace has in all. */
  readonly count: number
  /** The ids of all of them. */
  readonly ids: ReadonlySet<string>
  readonly names: ReadonlyArray<string>
  readonly sources: ReadonlyArray<Named>
  readonly destinations: ReadonlyArray<Named>
  /** Those that are wanted, and not in the stack. */
  readonly taken: ReadonlyArray<Taken>
  readonly held: ReadonlyArray<Named>
  readonly skipped: ReadonlyArray<Skipped>
}

/** Which connections are meant. */
interface Wanted extends Pick<Options, 'only' | 'except' | 'instance'> {
  readonly held: ReadonlySet<string>
  /** Those that the program declares since an earlier run: without them in the stack it would make them anew. */
  readonly begun: ReadonlySet<string>
}

const isWanted = (
  { only, except, begun }: Wanted,
  { connectionId, name }: Pick<ConnectionRead, 'connectionId' | 'name'>,
): boolean => begun.has(connectionId) || ((only.length === 0 || matchesSome(name, only)) && !matchesSome(name, except))

/** Ids of operations that several connections have. */
const sharedIn = (connections: ReadonlyArray<ConnectionRead>): ReadonlySet<string> => {
  const ids = connections.flatMap(({ operationIds = [] }) => [...new Set(operationIds)])
  return new Set(ids.filter((id, at) => ids.indexOf(id) !== at))
}

type Operations = E.Either<AirbyteError, ReadonlyArray<OperationRead> | undefined>

const operationsOf = async (
  api: Pick<Client, 'listOperationsForConnection'>,
  { connectionId, operationIds = [] }: ConnectionRead,
  shared: ReadonlySet<string>,
): Promise<Operations> => {
  if (operationIds.length === 0 || operationIds.some((id) => shared.has(id))) return E.right(undefined)
  const answer = await api.listOperationsForConnection({ connectionId })()
  return E.isLeft(answer) ? answer : E.right(answer.right.operations)
}

const take = (
  connection: ConnectionRead,
  operations: Operations,
  instance: string | undefined,
): E.Either<Skipped, Taken> => {
  const { connectionId, name } = connection
  if (E.isLeft(operations)) {
    return E.left({ connectionId, name, reason: `its operations cannot be read: ${render(operations.left)}` })
  }
  const own = takenFrom(connection, operations.right, instance)
  // Where they cannot be said, they can be named.
  return E.isLeft(own) && operations.right !== undefined ? takenFrom(connection, undefined, instance) : own
}

const namedBy = (found: ReadonlyArray<{ readonly name: string }>, id: (one: never) => string): ReadonlyArray<Named> =>
  found.map((one) => ({ id: id(one as never), name: one.name }))

export const readWorkspace = (
  api: WorkspaceReader,
  workspaceId: string,
  wanted: Wanted,
): TE.TaskEither<CommandFailure, ReadWorkspace> =>
  steps(async (must) => {
    const { sources } = await must(asked(api.listEverySource({ workspaceId })))
    const { destinations } = await must(asked(api.listEveryDestination({ workspaceId })))
    const { connections, unreadable } = await must(readConnections(api, workspaceId))
    const meant = connections.filter((one) => isWanted(wanted, one))
    const fresh = meant.filter(({ connectionId }) => !wanted.held.has(connectionId))
    const shared = sharedIn(connections)
    const operations = await must(
      TE.fromTask<ReadonlyArray<Operations>, CommandFailure>(() =>
        Promise.all(fresh.map((connection) => operationsOf(api, connection, shared))),
      ),
    )
    const results = fresh.map((connection, at) =>
      take(connection, operations[at] ?? E.right(undefined), wanted.instance),
    )
    return {
      count: connections.length + unreadable.length,
      ids: new Set([...connections, ...unreadable].map(({ connectionId }) => connectionId)),
      names: [...connections, ...unreadable].map(({ name }) => name),
      sources: namedBy(sources, ({ sourceId }: { readonly sourceId: string }) => sourceId),
      destinations: namedBy(destinations, ({ destinationId }: { readonly destinationId: string }) => destinationId),
      taken: results.flatMap((result) => (E.isRight(result) ? [result.right] : [])),
      held: meant
        .filter(({ connectionId }) => wanted.held.has(connectionId))
        .map(({ connectionId, name }) => ({ id: connectionId, name })),
      skipped: [
        ...results.flatMap((result) => (E.isLeft(result) ? [result.left] : [])),
        ...unreadable.filter((one) => isWanted(wanted, one)),
      ],
    }
  })
