/** What Airbyte has altered of a connection by itself: asked for, told, and taken out of what is compared. */
import * as E from 'fp-ts/Either'
import * as T from 'fp-ts/Task'

import type { Client } from '../api/client'
import type { ConnectionRead } from '../api/connections'
import type { StreamKey } from '../catalog/key'
import { own } from '../json'
import { act, failedInput, type Step } from './env'
import type { ConnectionInputs } from './inputs'
import { heldProgram } from './kept'
import {
  byStream,
  lacksAny,
  type Propagated,
  propagatedIn,
  type Propagating,
  propagatingBy,
  tellPropagated,
  withoutPropagated,
} from './propagated'
import { type Outputs, readProgram } from './state'
import { say } from './telling'

/** A connection, and what Airbyte has altered in it. */
export interface Taken {
  /** As it would be without. */
  readonly connection: ConnectionRead
  /** Whether anything of it is worth a word. */
  readonly isTold: boolean
  readonly at: Propagating
  readonly found: Propagated
}

/**
 * What the source offers now, as far as Airbyte knows; undefined where that cannot be asked. Of a connection that has no discovered
 * catalog it tells the configured streams only, and has taken over nothing either.
 */
const offeredTo =
  (client: Pick<Client, 'webBackendGetConnection'>, connectionId: string): T.Task<Propagating['offered']> =>
  async () => {
    const answer = await client.webBackendGetConnection({ connectionId })()
    if (E.isLeft(answer) || answer.right.catalogId === undefined) return undefined
    const entries = byStream(answer.right.syncCatalog.streams)
    return new Map([...entries].map(([key, { stream }]) => [key, stream]))
  }

/** The same with what the source offers, where something that the program said is missing. */
export const withOffered = (
  client: Pick<Client, 'webBackendGetConnection'>,
  at: Propagating,
  { connectionId, syncCatalog }: ConnectionRead,
): T.Task<Propagating> =>
  lacksAny(at, syncCatalog)
    ? T.map((offered: Propagating['offered']) => ({ ...at, offered }))(offeredTo(client, connectionId))
    : T.of(at)

/** The connection without what was found; `sourceCatalogId`: the program's, which Airbyte moves on. */
export const connectionWithout = (
  connection: ConnectionRead,
  {
    at,
    found,
    sourceCatalogId = connection.sourceCatalogId,
  }: Pick<Taken, 'at' | 'found'> & {
    readonly sourceCatalogId?: string | undefined
  },
  names: (key: StreamKey) => boolean,
): ConnectionRead => ({
  ...connection,
  ...(sourceCatalogId === undefined ? {} : { sourceCatalogId }),
  syncCatalog: withoutPropagated(at, found, connection.syncCatalog, names),
})

/**
 * The connection without what Airbyte has altered in it; undefined where the program lets it alter nothing. `inputs`: what the
 * program says now, if that is known: what it names itself is compared as ever.
 */
export const withoutAirbytes = (
  connection: ConnectionRead,
  olds: Partial<Outputs>,
  inputs?: ConnectionInputs,
): Step<Taken | undefined> =>
  act(async (env, must) => {
    const said = readProgram(olds)
    if (said === undefined) return undefined
    await must(heldProgram(olds), failedInput)
    const unasked = propagatingBy(said, olds.nonBreakingChangesPreference)
    if (unasked === undefined) return undefined
    const at = await withOffered(env.client, unasked, connection)()
    const found = propagatedIn(at, connection.syncCatalog)
    const names = (key: StreamKey): boolean =>
      inputs === undefined ? at.said.has(key) : own(inputs.syncCatalog.streams, key) !== undefined
    const line = tellPropagated(at, found, connection.name, names)
    if (line !== undefined && env.mayTell) say(env, line)
    const { sourceCatalogId } = olds
    return {
      connection: connectionWithout(connection, { at, found, sourceCatalogId }, names),
      isTold: line !== undefined,
      at,
      found,
    }
  })
