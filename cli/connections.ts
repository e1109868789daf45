/** All connections of a workspace with their catalogs, in as few requests as the server allows; one that cannot be read stops no other. */
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'

import type { Client } from '../provider/api/client'
import type { ConnectionRead } from '../provider/api/connections'
import { type AirbyteError, render } from '../provider/errors'
import { steps } from '../provider/steps'
import { asked, type CommandFailure } from './command'

/** What is asked for it. */
export type ConnectionReader = Pick<
  Client,
  | 'getIdentity'
  | 'listConnectionsForWorkspacesPaginated'
  | 'listConnectionsForWorkspace'
  | 'listEveryConnection'
  | 'getConnection'
>

/** One that the server has and does not tell. */
export interface Unreadable {
  readonly connectionId: string
  readonly name: string
  readonly reason: string
}

export interface Listed {
  readonly connections: ReadonlyArray<ConnectionRead>
  readonly unreadable: ReadonlyArray<Unreadable>
}

/** How many come at once: with 36 streams each some megabytes. */
const PAGE_SIZE = 100

/** Newer servers' pages of whole connections. */
const inPages = (
  api: ConnectionReader,
  workspaceId: string,
  userId: string,
): TE.TaskEither<AirbyteError, ReadonlyArray<ConnectionRead>> =>
  steps(async (must) => {
    const found = new Map<string, ConnectionRead>()
    for (let rowOffset = 0; ; rowOffset += PAGE_SIZE) {
      const pagination = { pageSize: PAGE_SIZE, rowOffset }
      const { connections } = await must(
        api.listConnectionsForWorkspacesPaginated({ workspaceIds: [workspaceId], userId, pagination }),
      )
      const before = found.size
      for (const connection of connections) found.set(connection.connectionId, connection)
      if (connections.length < PAGE_SIZE || found.size === before) return [...found.values()]
    }
  })

const NOBODY = '00000000-0000-0000-0000-000000000000'

/** By the list that the server has. */
const byList = (
  api: ConnectionReader,
  workspaceId: string,
): TE.TaskEither<AirbyteError, ReadonlyArray<ConnectionRead>> =>
  steps(async (must) => {
    const identity = await must(api.getIdentity())
    if (!identity.isOld) {
      const pages = await inPages(api, workspaceId, identity.instance?.defaultUserId ?? NOBODY)()
      if (E.isRight(pages) || pages.left._tag !== 'Unsupported') return must(pages)
    }
    return (await must(api.listConnectionsForWorkspace({ workspaceId }))).connections
  })

/** A list of which one row is wrong is no list: then each is asked for by itself. */
const isOfRows = ({ _tag }: AirbyteError): boolean =>
  _tag === 'Undecodable' || _tag === 'ServerFailed' || _tag === 'Rejected'

const oneByOne = (api: ConnectionReader, workspaceId: string): TE.TaskEither<CommandFailure, Listed> =>
  steps(async (must) => {
    const { connections } = await must(asked(api.listEveryConnection({ workspaceId })))
    const read = await must(
      TE.fromTask<ReadonlyArray<Unreadable | ConnectionRead>, CommandFailure>(() =>
        Promise.all(
          connections.map(async ({ connectionId, name }) => {
            const answer = await api.getConnection({ connectionId })()
            return E.isRight(answer) ? answer.right : { connectionId, name, reason: render(answer.left) }
          }),
        ),
      ),
    )
    return {
      connections: read.filter((one): one is ConnectionRead => !('reason' in one)),
      unreadable: read.filter((one): one is Unreadable => 'reason' in one),
    }
  })

export const readConnections = (api: ConnectionReader, workspaceId: string): TE.TaskEither<CommandFailure, Listed> =>
  steps(async (must) => {
    const listed = await byList(api, workspaceId)()
    if (E.isRight(listed)) return { connections: listed.right, unreadable: [] }
    return must(isOfRows(listed.left) ? oneByOne(api, workspaceId) : asked(TE.left(listed.left)))
  })
