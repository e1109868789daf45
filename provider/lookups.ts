/** Functions for programs: look things up by name instead of pasting ids. Each question is asked once per run. */
import * as pulumi from '@pulumi/pulumi'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'

import { type Client, type ConnectionQuery, createClient } from './api/client'
import type { ConnectionRead } from './api/connections'
import type { SourceDiscoverSchemaRead } from './api/sources'
import type { ConnectionStateType } from './api/state'
import type { WebBackendCheckUpdatesRead, WebBackendWorkspaceStateResult } from './api/webBackend'
import type { Geography } from './api/workspaces'
import { type AirbyteError, render } from './errors'
import { canonicalJson } from './json'
import { readConfiguration } from './runtime/configuration'

/** Which server is asked. */
export interface FunctionOptions {
  /** The name of a block of configuration, `eu` for `airbyte:eu.url`. Default: `airbyte:url`. */
  readonly instance?: string
}

const clients = new Map<string, E.Either<AirbyteError, Client>>()
const answers = new Map<string, Promise<unknown>>()

const clientOf = (instance: string | undefined): E.Either<AirbyteError, Client> => {
  const known = clients.get(instance ?? '')
  if (known !== undefined) return known
  const config = new pulumi.Config('airbyte')
  const client = pipe(
    readConfiguration((key) => config.get(key.replace(/^airbyte:/, '')), process.env, instance),
    E.map(({ credentials, ...rest }) =>
      createClient({ ...rest, ...(credentials === undefined ? {} : { credentials }) }),
    ),
  )
  clients.set(instance ?? '', client)
  return client
}

/** Rejects with the rendered failure as the whole text: what failed, what was seen, what to do. */
const ask = <A>(
  name: string,
  request: unknown,
  options: FunctionOptions | undefined,
  question: (client: Client) => TE.TaskEither<AirbyteError, A>,
): Promise<A> => {
  const key = canonicalJson([name, options?.instance ?? null, request])
  const known = answers.get(key)
  if (known !== undefined) return known as Promise<A>
  const answer = pipe(TE.fromEither(clientOf(options?.instance)), TE.chain(question))().then((result) => {
    if (E.isRight(result)) return result.right
    // A failure is not remembered: the next question may be answered.
    answers.delete(key)
    throw Object.assign(new Error(render(result.left)), { airbyte: result.left })
  })
  answers.set(key, answer)
  return answer
}

/** The same for arguments that are outputs. */
const outputOf =
  <Request, A>(ask: (request: Request, options?: FunctionOptions) => Promise<A>) =>
  (request: pulumi.Input<Request>, options?: FunctionOptions): pulumi.Output<A> =>
    pulumi.output(request).apply<A>((known) => ask(known as Request, options))

const described = (query: ConnectionQuery): string =>
  Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
    .join(', ')

/** Which connection: its id, or a query that just one connection answers. */
export type ConnectionChoice = { readonly connectionId: string } | ConnectionQuery

/** Every connection that is equal in all that the query gives (list and filter; `connections/search` answers nothing). */
export const findConnections = (
  query: ConnectionQuery,
  options?: FunctionOptions,
): Promise<ReadonlyArray<ConnectionRead>> =>
  ask('findConnections', query, options, (client) =>
    pipe(
      client.findConnections(query),
      TE.map(({ connections }) => connections),
    ),
  )

/** The one connection that is meant. Rejects where there is none, or more than one. */
export const getConnection = (choice: ConnectionChoice, options?: FunctionOptions): Promise<ConnectionRead> =>
  ask('getConnection', choice, options, (client) => {
    const keys = Object.keys(choice)
    if (keys.length === 1 && choice.connectionId !== undefined) {
      return client.getConnection({ connectionId: choice.connectionId })
    }
    return pipe(
      client.findConnections(choice),
      TE.chain(({ connections }): TE.TaskEither<AirbyteError, ConnectionRead> => {
        const [found, ...others] = connections
        if (found !== undefined && others.length === 0) return TE.right(found)
        const seen =
          found === undefined
            ? 'there is none'
            : `there are ${String(connections.length)}: ${connections.map(({ connectionId, name }) => `${name} (${connectionId})`).join(', ')}`
        return TE.left({
          _tag: 'InvalidInputs',
          issues: [
            { property: 'getConnection', reason: `One connection with ${described(choice)} is asked for; ${seen}.` },
          ],
        })
      }),
    )
  })

/** What a source offers now, as `syncCatalog` takes it. `refresh`: asks the source anew instead of the server's memory. */
export const discoverSchema = (
  request: { readonly sourceId: string; readonly refresh?: boolean },
  options?: FunctionOptions,
): Promise<SourceDiscoverSchemaRead> =>
  ask('discoverSchema', request, options, (client) =>
    pipe(
      client.discoverSchemaForSource({
        sourceId: request.sourceId,
        ...(request.refresh === undefined ? {} : { disable_cache: request.refresh }),
      }),
      TE.chain((answer): TE.TaskEither<AirbyteError, SourceDiscoverSchemaRead> =>
        answer.catalog === undefined
          ? TE.left({
              _tag: 'InvalidInputs',
              issues: [
                {
                  property: 'sourceId',
                  reason: `The connector of source ${request.sourceId} could not tell what it offers: look at the source in Airbyte.`,
                },
              ],
            })
          : TE.right(answer),
      ),
    ),
  )

/** Whether a workspace has connections, sources, destinations. */
export const getWorkspaceState = (
  request: { readonly workspaceId: string },
  options?: FunctionOptions,
): Promise<WebBackendWorkspaceStateResult> =>
  ask('getWorkspaceState', request, options, (client) => client.webBackendGetWorkspaceState(request))

/** Where syncs may run. Newer servers have data planes instead, and reject. */
export const listGeographies = (options?: FunctionOptions): Promise<ReadonlyArray<Geography>> =>
  ask('listGeographies', null, options, (client) =>
    pipe(
      client.webBackendListGeographies(),
      TE.map(({ geographies }) => geographies),
    ),
  )

/** What sync state a connection has: `not_set` for one that never synced, or is not known. */
export const getStateType = (
  request: { readonly connectionId: string },
  options?: FunctionOptions,
): Promise<ConnectionStateType> => ask('getStateType', request, options, (client) => client.getStateType(request))

/** How many connectors have a newer version. */
export const checkUpdates = (options?: FunctionOptions): Promise<WebBackendCheckUpdatesRead> =>
  ask('checkUpdates', null, options, (client) => client.webBackendCheckUpdates())

export const findConnectionsOutput = outputOf(findConnections)
export const getConnectionOutput = outputOf(getConnection)
export const discoverSchemaOutput = outputOf(discoverSchema)
export const getWorkspaceStateOutput = outputOf(getWorkspaceState)
export const getStateTypeOutput = outputOf(getStateType)
export const listGeographiesOutput = (options?: FunctionOptions): pulumi.Output<ReadonlyArray<Geography>> =>
  pulumi.output(listGeographies(options))
export const checkUpdatesOutput = (options?: FunctionOptions): pulumi.Output<WebBackendCheckUpdatesRead> =>
  pulumi.output(checkUpdates(options))
