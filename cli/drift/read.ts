/** What the stacks say and what their servers have, in few requests: lists, and a question of its own only where no list tells. */
import * as E from 'fp-ts/Either'
import * as T from 'fp-ts/Task'
import * as TE from 'fp-ts/TaskEither'

import { type Client, createClient } from '../../provider/api/client'
import type { ConnectionRead } from '../../provider/api/connections'
import type { WebBackendConnectionListItem } from '../../provider/api/webBackend'
import { isPropagating, propagatingBy } from '../../provider/connection/propagated'
import { withOffered } from '../../provider/connection/propagating'
import { render } from '../../provider/errors'
import { clientOptions, readConfiguration } from '../../provider/runtime/configuration'
import { steps } from '../../provider/steps'
import { matchesSome } from '../../provider/words'
import { asked, type CommandFailure, explained, failed, type Surroundings } from '../command'
import { readConnections } from '../connections'
import { configOf } from '../pulumi'
import { connectionsIn, readStack } from '../stack'
import type { Found, Held } from './classify'
import type { Options } from './options'

/** A server, with the connections of the stacks that are on it. */
export interface Server {
  readonly url: string
  readonly client: Client
  readonly held: ReadonlyArray<Held>
}

export interface Stacks {
  readonly names: ReadonlyArray<string>
  readonly servers: ReadonlyArray<Server>
}

interface OfStack {
  readonly name: string
  readonly held: ReadonlyArray<Held>
  readonly config: ReadonlyMap<string, string>
}

const stackOf = (stack: string | undefined, { cwd, except }: Options): TE.TaskEither<CommandFailure, OfStack> =>
  steps(async (must) => {
    const state = await must(readStack(stack, cwd))
    const config = await must(configOf(stack, cwd))
    const held = await must(connectionsIn(state, (name) => !matchesSome(name, except)))
    return { name: state.stack, config, held: held.map((one) => ({ ...one, stack: state.stack })) }
  })

/** Several stacks may be on one server, and one stack on several. */
const serversOf = (
  stacks: ReadonlyArray<OfStack>,
  { environment, error }: Surroundings,
): E.Either<CommandFailure, ReadonlyArray<Server>> => {
  const servers = new Map<string, Server>()
  for (const { held, config } of stacks) {
    const instances = held.length === 0 ? [undefined] : [...new Set(held.map(({ instance }) => instance))]
    for (const instance of instances) {
      const read = readConfiguration((key) => config.get(key), environment, instance)
      if (E.isLeft(read)) return E.left(failed(render(read.left)))
      for (const warning of read.right.warnings) error(`Warning: ${warning}\n`)
      const { url } = read.right
      const before = servers.get(url) ?? { url, client: createClient(clientOptions(read.right)), held: [] }
      const more = held.filter((one) => one.instance === instance)
      servers.set(url, { ...before, held: [...before.held, ...more] })
    }
  }
  return E.right([...servers.values()])
}

export const readStacks = (options: Options, surroundings: Surroundings): TE.TaskEither<CommandFailure, Stacks> =>
  steps(async (must) => {
    const stacks: OfStack[] = []
    for (const stack of options.stacks) stacks.push(await must(stackOf(stack, options)))
    const names = stacks.map(({ name }) => name)
    if (stacks.every(({ held }) => held.length === 0)) {
      // The state of a stack that has never been brought up does not name it.
      const seen = names.map(
        (name) => `${name === '' ? 'the selected stack' : `the stack ${name}`} holds no connection`,
      )
      return must(
        E.left(
          failed(explained('There is nothing to compare', seen, 'give --stack with a stack that has been brought up')),
        ),
      )
    }
    return { names, servers: await must(serversOf(stacks, surroundings)) }
  })

/** What one server has of the stacks' connections, and which others are in their workspaces. */
export interface There {
  readonly found: ReadonlyMap<string, Found>
  /** Why one cannot be read. */
  readonly unreadable: ReadonlyMap<string, string>
  readonly others: ReadonlyArray<{ readonly connectionId: string; readonly name: string }>
}

const itemsOf = (
  client: Client,
  workspaceId: string,
): TE.TaskEither<CommandFailure, ReadonlyMap<string, WebBackendConnectionListItem>> =>
  TE.map(
    ({ connections }: { readonly connections: ReadonlyArray<WebBackendConnectionListItem> }) =>
      new Map(connections.map((item) => [item.connectionId, item] as const)),
  )(asked(client.listEveryConnection({ workspaceId })))

/** A list does not tell operations, so that they are asked for where the stack says some. */
const operationsOf = (client: Client, held: Held): TE.TaskEither<CommandFailure, Found['operations']> =>
  held.kept.outputs.operations === undefined
    ? TE.right(undefined)
    : TE.map((list: { readonly operations: NonNullable<Found['operations']> }) => list.operations)(
        asked(client.listOperationsForConnection({ connectionId: held.id })),
      )

/** Where Airbyte takes in by itself what changes at a source: what the stack says, and what the source offers now. */
const propagatingOf = (client: Client, held: Held, connection: ConnectionRead): T.Task<Found['propagating']> => {
  const { nonBreakingChangesPreference: preference } = connection
  const { syncCatalog } = held.kept.inputs
  const at = isPropagating(preference) ? propagatingBy(syncCatalog, preference) : undefined
  return at === undefined ? T.of(undefined) : withOffered(client, at, connection)
}

interface OfWorkspace {
  readonly found: ReadonlyMap<string, Found>
  readonly unreadable: ReadonlyMap<string, string>
  readonly others: There['others']
}

const readWorkspace = (
  { client, held }: Server,
  workspaceId: string,
): TE.TaskEither<CommandFailure, OfWorkspace | undefined> =>
  steps(async (must) => {
    const { connections, unreadable } = await must(readConnections(client, workspaceId))
    const holders = new Map(held.map((one) => [one.id, one]))
    const isOurs = ({ connectionId }: { readonly connectionId: string }): boolean => holders.has(connectionId)
    if (![...connections, ...unreadable].some(isOurs)) return undefined
    const items = await must(itemsOf(client, workspaceId))
    const found = new Map<string, Found>()
    const operations = await must(
      TE.traverseArray((connection: (typeof connections)[number]) => {
        const holder = holders.get(connection.connectionId)
        return holder === undefined ? TE.right(undefined) : operationsOf(client, holder)
      })(connections),
    )
    for (const [at, connection] of connections.entries()) {
      const holder = holders.get(connection.connectionId)
      if (holder === undefined) continue
      const item = items.get(connection.connectionId)
      const propagating = await propagatingOf(client, holder, connection)()
      found.set(connection.connectionId, { connection, item, operations: operations[at], propagating })
    }
    return {
      found,
      unreadable: new Map(unreadable.map(({ connectionId, reason }) => [connectionId, reason])),
      others: [...connections, ...unreadable].filter((one) => !isOurs(one)),
    }
  })

/** Workspace by workspace, until every connection of the stacks is found. */
export const readServer = (server: Server): TE.TaskEither<CommandFailure, There> =>
  steps(async (must) => {
    const { workspaces } = await must(asked(server.client.listEveryWorkspace({})))
    const parts: OfWorkspace[] = []
    const missing = new Set(server.held.map(({ id }) => id))
    for (const { workspaceId } of workspaces) {
      if (missing.size === 0) break
      const part = await must(readWorkspace(server, workspaceId))
      if (part === undefined) continue
      parts.push(part)
      for (const id of [...part.found.keys(), ...part.unreadable.keys()]) missing.delete(id)
    }
    return {
      found: new Map(parts.flatMap(({ found }) => [...found])),
      unreadable: new Map(parts.flatMap(({ unreadable }) => [...unreadable])),
      others: parts.flatMap(({ others }) => others),
    }
  })
