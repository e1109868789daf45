/** Connections are made once: a creation whose answer was lost is recognised by what it asked for, and never sent again. */
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'

import type { AirbyteError } from '../../errors'
import { steps } from '../../steps'
import { checked, type PlainCalls } from '../calls'
import type { ConnectionCreate, ConnectionRead } from '../connections'
import type { Endpoint } from '../endpoint'
import { ENDPOINTS } from '../endpoints'
import type { Call, CallOptions, CreationOptions } from '../options'
import type { WholeLists } from '../pages'
import type { WebBackendConnectionCreate, WebBackendConnectionRead } from '../webBackend'
import { isAsAsked } from './catalogs'
import { LOOK_FOR_CREATION, once, type Patience, type Sighting } from './once'

/** What creating asks and sends. */
export type CreatingCalls = Pick<
  PlainCalls,
  | 'createConnection'
  | 'webBackendCreateConnection'
  | 'webBackendGetConnection'
  | 'getConnection'
  | 'getSource'
  | 'getDestination'
> &
  Pick<WholeLists, 'listEveryConnection'>

/** The connections between the two ends of a creation. */
const between = (calls: CreatingCalls, { sourceId, destinationId }: ConnectionCreate, options: CallOptions) =>
  pipe(
    calls.getSource({ sourceId }, options),
    TE.chain(({ workspaceId }) =>
      calls.listEveryConnection({ workspaceId, sourceId: [sourceId], destinationId: [destinationId] }, options),
    ),
    TE.map(({ connections }) => connections),
  )

/** The name that Airbyte gives where none is asked for. */
const nameOf = (
  calls: CreatingCalls,
  { name, sourceId, destinationId }: ConnectionCreate,
  options: CallOptions,
): TE.TaskEither<AirbyteError, string> =>
  steps(async (must) => {
    if (name !== undefined) return name
    const source = await must(calls.getSource({ sourceId }, options))
    const destination = await must(calls.getDestination({ destinationId }, options))
    return `${source.name} <> ${destination.name}`
  })

/** The connection that a creation has made: of its name and catalog, and not there before. */
const lookForCreated = (
  calls: CreatingCalls,
  request: ConnectionCreate,
  isKnown: (connectionId: string) => boolean,
  options: CallOptions,
): TE.TaskEither<AirbyteError, Sighting<ConnectionRead>> =>
  steps(async (must) => {
    const wanted = await must(nameOf(calls, request, options))
    const listed = await must(between(calls, request, options))
    const news = listed.filter(({ connectionId, name }) => name === wanted && !isKnown(connectionId))
    const read = await Promise.all(news.map(({ connectionId }) => must(calls.getConnection({ connectionId }, options))))
    const there = read.filter(({ status }) => status !== 'deprecated')
    const [found, ...others] = there.filter(({ syncCatalog }) => isAsAsked(request.syncCatalog, syncCatalog))
    if (found !== undefined && others.length === 0) return { _tag: 'Done', result: found }
    const named = `named ${JSON.stringify(wanted)} of this source and destination`
    if (there.length === 0) return { _tag: 'NotSeen', seen: `no new connection ${named} is there` }
    const ids = there.map(({ connectionId }) => connectionId).join(', ')
    return { _tag: 'Unclear', seen: `what is new and ${named} is not certainly what was asked for: ${ids}` }
  })

/** A way of making a connection. */
interface Way<Request extends ConnectionCreate, A> {
  readonly endpoint: Endpoint<Request, A>
  readonly send: Call<Request, A>
  /** The answer that the call would have had, for a connection that was found. */
  readonly readBack: (found: ConnectionRead, options: CallOptions) => TE.TaskEither<AirbyteError, A>
}

/** Looks for what a request may have made, and answers it as the request's call would have. */
const answering =
  <Request extends ConnectionCreate, A>(
    calls: CreatingCalls,
    way: Way<Request, A>,
    request: Request,
    isKnown: (connectionId: string) => boolean,
  ) =>
  (options: CallOptions): TE.TaskEither<AirbyteError, Sighting<A>> =>
    steps(async (must) => {
      const seen = await must(lookForCreated(calls, request, isKnown, options))
      return seen._tag === 'Done' ? { _tag: 'Done', result: await must(way.readBack(seen.result, options)) } : seen
    })

/** Both ways of making a connection, with one memory of those that were made. */
export const creating = (calls: CreatingCalls, patience: Patience) => {
  /** What this client has made is not what a later call of it has made. */
  const made = new Set<string>()

  const create =
    <Request extends ConnectionCreate, A extends { readonly connectionId: string }>(way: Way<Request, A>) =>
    (request: Request, { known, ...options }: CreationOptions = {}): TE.TaskEither<AirbyteError, A> =>
      steps(async (must) => {
        await must(checked(way.endpoint, request))
        const before = known ?? new Set((await must(between(calls, request, options))).map((one) => one.connectionId))
        const isKnown = (connectionId: string): boolean => before.has(connectionId) || made.has(connectionId)
        const connection = await must(
          once(
            patience,
            {
              request: { method: 'POST', path: way.endpoint.path },
              send: (rest) => way.send(request, rest),
              look: answering(calls, way, request, isKnown),
              lookFor: LOOK_FOR_CREATION,
              sends: 1,
            },
            options,
          ),
        )
        made.add(connection.connectionId)
        return connection
      })

  return {
    createConnection: create<ConnectionCreate, ConnectionRead>({
      endpoint: ENDPOINTS.createConnection,
      send: calls.createConnection,
      readBack: (found) => TE.right(found),
    }),
    webBackendCreateConnection: create<WebBackendConnectionCreate, WebBackendConnectionRead>({
      endpoint: ENDPOINTS.webBackendCreateConnection,
      send: calls.webBackendCreateConnection,
      readBack: ({ connectionId }, options) => calls.webBackendGetConnection({ connectionId }, options),
    }),
  }
}
