/** What a run asks of a server about sources and destinations, each question once. */
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'

import type { DestinationRead } from '../api/destinations'
import type { CallOptions } from '../api/options'
import type { SourceRead } from '../api/sources'
import type { WebBackendConnectionListItem } from '../api/webBackend'
import type { AirbyteError } from '../errors'
import { remember } from '../remember'
import { NEWER_RULES, OLDER_RULES, type ServerRules } from '../server'
import type { Env } from './env'

export type Asked<A> = TE.TaskEither<AirbyteError, A>

export const sourceOf =
  (sourceId: string, patience?: CallOptions) =>
  ({ client, memory }: Env): Asked<SourceRead> =>
  () =>
    remember(memory.sources, sourceId, client.getSource({ sourceId }, patience))

export const destinationOf =
  (destinationId: string, patience?: CallOptions) =>
  ({ client, memory }: Env): Asked<DestinationRead> =>
  () =>
    remember(memory.destinations, destinationId, client.getDestination({ destinationId }, patience))

/** Whether the streams of a destination can be refreshed: by the server at all, and by the destination's connector. */
export const refreshesOf =
  (destinationId: string) =>
  ({ client, memory }: Env): Asked<boolean> =>
  () =>
    remember(
      memory.refreshes,
      destinationId,
      pipe(
        client.hasCapability('refreshes'),
        TE.chain((has) =>
          has === true
            ? pipe(
                client.getActorDefinitionVersionForDestinationId({ destinationId }),
                TE.map(({ supportsRefreshes }) => supportsRefreshes === true),
              )
            : TE.right(false),
        ),
      ),
    )

/**
 * The modes in which a destination can write; undefined where the server cannot be asked or does not tell, which is an
 * answer as well: it is not asked again. A connector that lists none says nothing, since it has to write somehow.
 */
export const modesOf =
  (destinationId: string, patience?: CallOptions) =>
  ({ client, memory }: Env): TE.TaskEither<never, ReadonlyArray<string> | undefined> =>
  () =>
    remember(
      memory.modes,
      destinationId,
      pipe(
        client.getSpecificationForDestinationId({ destinationId }, patience),
        TE.map(({ supportedDestinationSyncModes: modes = [] }) => (modes.length === 0 ? undefined : modes)),
        TE.orElse(() => TE.right<never, ReadonlyArray<string> | undefined>(undefined)),
      ),
    )

/** By which generation of its own rule the server resets with a save; asked only where it is to do so. */
export const rulesOf = ({ client, resetScope }: Env): Asked<ServerRules> =>
  resetScope === 'server'
    ? pipe(
        client.hasCapability('refreshes'),
        TE.map((has) => (has === true ? NEWER_RULES : OLDER_RULES)),
      )
    : TE.right(OLDER_RULES)

/** The source's workspace. */
export const workspaceOf =
  (sourceId: string) =>
  (env: Env): Asked<string> =>
    pipe(
      sourceOf(sourceId)(env),
      TE.map(({ workspaceId }) => workspaceId),
    )

/**
 * What a source was connected to when this run first asked. What an interrupted run left is among it, and what this run
 * makes later it knows by itself (`noteMade`): so one question serves all connections of a source.
 */
export const connectionsOf =
  (sourceId: string) =>
  (env: Env): Asked<ReadonlyArray<WebBackendConnectionListItem>> =>
  () =>
    remember(
      env.memory.listings,
      sourceId,
      pipe(
        workspaceOf(sourceId)(env),
        TE.chain((workspaceId) => env.client.listEveryConnection({ workspaceId, sourceId: [sourceId] })),
        TE.map(({ connections }) => connections),
      ),
    )
