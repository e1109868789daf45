/** What Airbyte has altered of a connection by itself: asked for, told, and taken out of what is compared. */
import * as E from 'fp-ts/Either'

import type { ConnectionRead } from '../api/connections'
import { wireCatalog } from '../catalog/canonical'
import type { StreamKey } from '../catalog/key'
import { own } from '../json'
import { act, type Step } from './env'
import type { ConnectionInputs } from './inputs'
import {
  byStream,
  lacksAny,
  type Propagated,
  propagatedIn,
  type Propagating,
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

/** What the source offers now, as far as Airbyte knows; undefined where that cannot be asked. */
const offeredTo = (connectionId: string): Step<Propagating['offered']> =>
  act(async ({ client }) => {
    const answer = await client.webBackendGetConnection({ connectionId })()
    if (E.isLeft(answer)) return undefined
    const entries = byStream(answer.right.syncCatalog.streams)
    return new Map([...entries].map(([key, { stream }]) => [key, stream]))
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
    const wire = said === undefined ? undefined : wireCatalog(said)
    if (wire === undefined || E.isLeft(wire)) return undefined
    const { connectionId, syncCatalog } = connection
    const preference = olds.nonBreakingChangesPreference ?? ''
    const unasked: Propagating = { said: byStream(wire.right.streams), preference, offered: undefined }
    const isAsking = lacksAny(unasked, syncCatalog)
    const at = isAsking ? { ...unasked, offered: await must(offeredTo(connectionId)) } : unasked
    const found = propagatedIn(at, syncCatalog)
    const names = (key: StreamKey): boolean =>
      inputs === undefined ? at.said.has(key) : own(inputs.syncCatalog.streams, key) !== undefined
    const line = tellPropagated(at, found, connection.name, names)
    if (line !== undefined && env.mayTell) say(env, line)
    const { sourceCatalogId: moved, ...rest } = connection
    const sourceCatalogId = olds.sourceCatalogId ?? moved
    const left = withoutPropagated(at, found, syncCatalog, names)
    return {
      connection: { ...rest, ...(sourceCatalogId === undefined ? {} : { sourceCatalogId }), syncCatalog: left },
      isTold: line !== undefined,
      at,
      found,
    }
  })
