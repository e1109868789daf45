/** Functions for programs: look things up by name instead of pasting ids. Each question is asked once per run. */
import * as pulumi from '@pulumi/pulumi'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'

import type { ConnectionRead } from './api/connections'
import type { ConnectionQuery } from './api/find'
import type { SourceDiscoverSchemaRead } from './api/sources'
import type { ConnectionStateType } from './api/state'
import type { WebBackendCheckUpdatesRead, WebBackendWorkspaceStateResult } from './api/webBackend'
import type { Geography } from './api/workspaces'
import type { AirbyteCatalog } from './catalog/airbyte'
import type { AirbyteError } from './errors'
import { ask, type FunctionOptions, outputOf } from './runtime/ask'
import type { CatalogOrigin } from './select/types'

const invalid = (property: string, reason: string): AirbyteError => ({
  _tag: 'InvalidInputs',
  issues: [{ property, reason }],
})

/** A connection that was looked up: its catalog goes into `syncCatalog` and `select` as it is. */
export type FoundConnection = Omit<ConnectionRead, 'syncCatalog'> & { readonly syncCatalog: AirbyteCatalog }

/**
 * Old servers let a client store a stream without modes. Such a catalog cannot be managed, and whoever gives it on is told so by
 * `select` and by the preview, stream by stream.
 */
const asFound = (connection: ConnectionRead): FoundConnection => connection as FoundConnection

/** What a source offers. */
export type DiscoveredSchema = Omit<SourceDiscoverSchemaRead, 'catalog'> & {
  /** Goes into `select` and `syncCatalog` as it is. */
  readonly catalog: AirbyteCatalog & CatalogOrigin
}

/** Which connection: its id, or a query that just one connection answers. */
export type ConnectionChoice = { readonly connectionId: string } | ConnectionQuery

/**
 * Every connection that is equal to all that the query gives.
 *
 * @example
 * import { findConnections } from 'pulumi-airbyte'
 *
 * export const paused = findConnections({ status: 'inactive' }).then((found) => found.map(({ name }) => name))
 */
export const findConnections = (
  query: ConnectionQuery,
  options?: FunctionOptions,
): Promise<ReadonlyArray<FoundConnection>> =>
  ask('findConnections', query, options, (client) =>
    pipe(
      client.findConnections(query),
      TE.map(({ connections }) => connections.map(asFound)),
    ),
  )

/**
 * The one connection that is meant. Rejects where there is none, or more than one.
 *
 * @example
 * import { getConnection } from 'pulumi-airbyte'
 *
 * export const destinationId = getConnection({ name: 'shop' }).then((shop) => shop.destinationId)
 */
export const getConnection = (choice: ConnectionChoice, options?: FunctionOptions): Promise<FoundConnection> =>
  ask('getConnection', choice, options, (client) => {
    const { connectionId, ...query } = choice
    const found =
      connectionId !== undefined && Object.keys(query).length === 0
        ? client.getConnection({ connectionId })
        : pipe(
            client.findConnections(choice),
            TE.chainEitherK(({ connections }) => onlyOne(choice, connections)),
          )
    return pipe(found, TE.map(asFound))
  })

const described = (query: ConnectionQuery): string =>
  Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
    .join(', ')

const onlyOne = (
  query: ConnectionQuery,
  connections: ReadonlyArray<ConnectionRead>,
): E.Either<AirbyteError, ConnectionRead> => {
  const [found, ...others] = connections
  if (found !== undefined && others.length === 0) return E.right(found)
  const names = connections.map(({ connectionId, name }) => `${name} (${connectionId})`).join(', ')
  const seen = found === undefined ? 'there is none' : `there are ${String(connections.length)}: ${names}`
  return E.left(invalid('getConnection', `One connection with ${described(query)} is asked for; ${seen}.`))
}

/**
 * What a source offers, as `syncCatalog` takes it: as the server remembers it, or with `refresh` as the source itself says now. No
 * connection is touched.
 *
 * @example
 * import { discoverSchema } from 'pulumi-airbyte'
 *
 * const sourceId = 'd2b0a5a4-0000-4000-8000-000000000001'
 * export const streams = discoverSchema({ sourceId }).then(({ catalog }) => catalog.streams.length)
 */
export const discoverSchema = (
  request: { readonly sourceId: string; readonly refresh?: boolean },
  options?: FunctionOptions,
): Promise<DiscoveredSchema> =>
  ask('discoverSchema', request, options, (client) =>
    pipe(
      client.discoverSchemaForSource({
        sourceId: request.sourceId,
        ...(request.refresh === undefined ? {} : { disable_cache: request.refresh }),
      }),
      TE.chainEitherK((answer) => discovered(request.sourceId, answer)),
    ),
  )

/** The catalog says where it comes from, as a lock does. */
const discovered = (
  sourceId: string,
  { catalog, ...answer }: SourceDiscoverSchemaRead,
): E.Either<AirbyteError, DiscoveredSchema> =>
  catalog === undefined
    ? E.left(
        invalid(
          'sourceId',
          `The connector of source ${sourceId} could not tell what it offers: look at the source in Airbyte.`,
        ),
      )
    : E.right({
        ...answer,
        catalog: {
          sourceId,
          ...(answer.catalogId === undefined ? {} : { catalogId: answer.catalogId }),
          streams: catalog.streams,
        },
      })

/**
 * Whether a workspace has connections, sources, destinations.
 *
 * @example
 * import { getWorkspaceState } from 'pulumi-airbyte'
 *
 * const workspaceId = 'd2b0a5a4-0000-4000-8000-000000000003'
 * export const isEmpty = getWorkspaceState({ workspaceId }).then(({ hasConnections }) => !hasConnections)
 */
export const getWorkspaceState = (
  request: { readonly workspaceId: string },
  options?: FunctionOptions,
): Promise<WebBackendWorkspaceStateResult> =>
  ask('getWorkspaceState', request, options, (client) => client.webBackendGetWorkspaceState(request))

/**
 * Where syncs may run. Newer servers have data planes instead, and reject.
 *
 * @example
 * import { listGeographies } from 'pulumi-airbyte'
 *
 * export const isInEurope = listGeographies().then((geographies) => geographies.includes('eu'))
 */
export const listGeographies = (options?: FunctionOptions): Promise<ReadonlyArray<Geography>> =>
  ask('listGeographies', null, options, (client) =>
    pipe(
      client.webBackendListGeographies(),
      TE.map(({ geographies }) => geographies),
    ),
  )

/**
 * What sync state a connection has: `not_set` for one that never synced, or is not known.
 *
 * @example
 * import { getStateType } from 'pulumi-airbyte'
 *
 * const connectionId = 'd2b0a5a4-0000-4000-8000-000000000004'
 * export const hasSynced = getStateType({ connectionId }).then((type) => type !== 'not_set')
 */
export const getStateType = (
  request: { readonly connectionId: string },
  options?: FunctionOptions,
): Promise<ConnectionStateType> => ask('getStateType', request, options, (client) => client.getStateType(request))

/**
 * How many connectors have a newer version.
 *
 * @example
 * import { checkUpdates } from 'pulumi-airbyte'
 *
 * export const outdatedSources = checkUpdates().then(({ sourceDefinitions }) => sourceDefinitions)
 */
export const checkUpdates = (options?: FunctionOptions): Promise<WebBackendCheckUpdatesRead> =>
  ask('checkUpdates', null, options, (client) => client.webBackendCheckUpdates())

/**
 * `findConnections` for a query that is an output.
 *
 * @example
 * import * as pulumi from '@pulumi/pulumi'
 * import { findConnectionsOutput } from 'pulumi-airbyte'
 *
 * const sourceId = new pulumi.Config().requireSecret('sourceId')
 * export const count = findConnectionsOutput({ sourceId }).apply(({ length }) => length)
 */
export const findConnectionsOutput = outputOf(findConnections)

/**
 * `getConnection` for a choice that is an output.
 *
 * @example
 * import * as pulumi from '@pulumi/pulumi'
 * import { getConnectionOutput } from 'pulumi-airbyte'
 *
 * const name = new pulumi.Config().requireSecret('connection')
 * export const connectionId = getConnectionOutput({ name }).connectionId
 */
export const getConnectionOutput = outputOf(getConnection)

/**
 * `discoverSchema` for a source whose id is an output.
 *
 * @example
 * import * as pulumi from '@pulumi/pulumi'
 * import { discoverSchemaOutput } from 'pulumi-airbyte'
 *
 * const sourceId = new pulumi.Config().requireSecret('sourceId')
 * export const catalog = discoverSchemaOutput({ sourceId }).catalog
 */
export const discoverSchemaOutput = outputOf(discoverSchema)

/**
 * `getWorkspaceState` for a workspace whose id is an output.
 *
 * @example
 * import * as pulumi from '@pulumi/pulumi'
 * import { getWorkspaceStateOutput } from 'pulumi-airbyte'
 *
 * const workspaceId = new pulumi.Config().requireSecret('workspaceId')
 * export const state = getWorkspaceStateOutput({ workspaceId })
 */
export const getWorkspaceStateOutput = outputOf(getWorkspaceState)

/**
 * `getStateType` of a connection of this program.
 *
 * @example
 * import { type AirbyteConnection, getStateTypeOutput } from 'pulumi-airbyte'
 *
 * export const stateOf = ({ connectionId }: AirbyteConnection) => getStateTypeOutput({ connectionId })
 */
export const getStateTypeOutput = outputOf(getStateType)

/**
 * `listGeographies` as an output.
 *
 * @example
 * import { listGeographiesOutput } from 'pulumi-airbyte'
 *
 * export const geographies = listGeographiesOutput()
 */
export const listGeographiesOutput = (options?: FunctionOptions): pulumi.Output<ReadonlyArray<Geography>> =>
  pulumi.output(listGeographies(options))

/**
 * `checkUpdates` as an output.
 *
 * @example
 * import { checkUpdatesOutput } from 'pulumi-airbyte'
 *
 * export const updates = checkUpdatesOutput()
 */
export const checkUpdatesOutput = (options?: FunctionOptions): pulumi.Output<WebBackendCheckUpdatesRead> =>
  pulumi.output(checkUpdates(options))
