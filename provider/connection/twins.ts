/** Connections of the same source, destination and name as one that is to be made: left by a killed creation, or in the way. */
import * as E from 'fp-ts/Either'

import { typesFor } from '../api/careful/job'
import type { ConnectionRead } from '../api/connections'
import type { WebBackendConnectionListItem } from '../api/webBackend'
import type { AirbyteStream } from '../catalog/airbyte'
import type { CanonicalCatalog } from '../catalog/canonical'
import { isSameMappers } from '../catalog/mappers'
import { schemaDigest } from '../catalog/schema'
import { type CanonicalStreams, writeStreams } from '../catalog/text'
import { digest, isWithin, own } from '../json'
import { steps } from '../steps'
import { managedBy } from './current'
import type { Env } from './env'
import { type ConnectionInputs, serverSettingsOf } from './inputs'
import { claimants, replacersOf, type ResourceName } from './memory'
import { type Asked, connectionsOf } from './questions'
import { successorIn } from './retired'
import { CREATE_IGNORES } from './settings'
import { inputsOf, isGone } from './wire'

export type Twin =
  | { readonly _tag: 'None' }
  /** The same in everything that the program says, never synced or reset, held by no resource of the run. */
  | { readonly _tag: 'Leftover'; readonly connection: ConnectionRead }
  /** Another one's, or one with a history: a second connection would write every row twice. */
  | {
      readonly _tag: 'Taken'
      readonly connectionId: string
      /** What is the matter with it, as the end of a sentence. */
      readonly why: string
      readonly holders: ReadonlyArray<ResourceName>
    }

/** Notes a connection that this run has made or taken, so that a second resource of its name is refused in the same run. */
export const noteMade = ({ memory }: Env, connection: ConnectionRead): void => {
  const { connectionId, name, sourceId, destinationId } = connection
  const item: WebBackendConnectionListItem = {
    connectionId,
    name,
    source: { sourceId, name: '', sourceName: '' },
    destination: { destinationId, name: '', destinationName: '' },
  }
  const listing = memory.listings.get(sourceId)
  if (listing === undefined) return
  memory.listings.set(
    sourceId,
    listing.then(E.map((listed) => [...listed.filter((other) => other.connectionId !== connectionId), item])),
  )
}

/** Notes that a connection was deleted in this run, so that it stands in nobody's way. */
export const noteDeleted = ({ memory }: Env, id: string): void => {
  for (const [sourceId, listing] of memory.listings)
    memory.listings.set(sourceId, listing.then(E.map((listed) => listed.filter((item) => item.connectionId !== id))))
}

/** Notifications take a call of their own after the creation, which an interrupted run may not have made. */
const withoutNotifications = (inputs: ConnectionInputs): unknown => {
  const ignored: ReadonlyArray<string> = CREATE_IGNORES
  return Object.fromEntries(Object.entries(serverSettingsOf(inputs)).filter(([name]) => !ignored.includes(name)))
}

type Extra = Readonly<Record<string, unknown>>

/** Whether the server says of a stream all that the program says; a schema has to be the same, the rest may be more. */
const isOfferWithin = (wanted: AirbyteStream | undefined, there: AirbyteStream | undefined): boolean => {
  if (wanted === undefined || there === undefined) return false
  const [{ jsonSchema: one, ...rest }, { jsonSchema: other, ...others }] = [wanted, there]
  return schemaDigest(one) === schemaDigest(other) && isWithin(rest, others)
}

/** Keys of mappers read as masks. */
const isExtraWithin = (said: Extra, there: Extra | undefined): boolean => {
  const { mappers, ...rest } = said
  return (
    isWithin(rest, there) &&
    (mappers === undefined || (there !== undefined && isSameMappers(mappers, there['mappers'])))
  )
}

/** The streams as the server has them, without what it adds to what the program says. */
const asFarAsSpoken = (wanted: CanonicalCatalog, there: CanonicalCatalog): CanonicalStreams => {
  const [ours, theirs] = [wanted.offers ?? {}, there.offers ?? {}]
  const streams = Object.entries(there.streams).map(([key, stream]) => {
    const said = own(wanted.streams, key)
    if (said === undefined) return [key, stream] as const
    const isSaid = said.selectedFields === undefined && isOfferWithin(own(ours, key), own(theirs, key))
    const extra = said.extra !== undefined && isExtraWithin(said.extra, stream.extra) ? { extra: said.extra } : {}
    return [key, { ...stream, ...extra, ...(isSaid ? { schema: said.schema } : {}) }] as const
  })
  return Object.fromEntries(streams)
}

/** Whether the connection is as the program says, in everything that the program speaks of. */
export const isAsWanted = (inputs: ConnectionInputs, connection: ConnectionRead, env: Env): Asked<boolean> =>
  steps(async (must) => {
    const { connectionId } = connection
    const operations =
      inputs.operations === undefined
        ? undefined
        : (await must(env.client.listOperationsForConnection({ connectionId }))).operations
    const there = inputsOf(connection, managedBy(inputs), operations)
    return (
      E.isRight(there) &&
      digest(withoutNotifications(there.right)) === digest(withoutNotifications(inputs)) &&
      writeStreams(asFarAsSpoken(inputs.syncCatalog, there.right.syncCatalog)) === inputs.syncCatalog.text
    )
  })

/**
 * What speaks of a history, as the end of a sentence; undefined where it has none. A scheduled connection begins with its first
 * sync by itself. A reset is somebody's, and what was written before one that failed may not fit.
 */
const historyOf = (
  inputs: ConnectionInputs,
  { connectionId }: ConnectionRead,
  { client }: Env,
): Asked<string | undefined> =>
  steps(async (must) => {
    const configTypes = [...(await must(typesFor(client, 'sync'))), ...(await must(typesFor(client, 'reset')))]
    const pagination = { pageSize: 2, rowOffset: 0 }
    const { jobs } = await must(client.listJobsFor({ configTypes, configId: connectionId, pagination }))
    const isSync = jobs.map(({ job }) => job.configType === 'sync')
    if (isSync.length === 0 || (inputs.schedule !== undefined && isSync.length === 1 && isSync[0] === true)) return
    return isSync.includes(true) ? 'which has synced' : 'which has been reset'
  })

/** The other resources that have a connection, are to have it, or to go on in its place. */
const holdersOf = ({ memory }: Env, id: string, resource: ResourceName): ReadonlyArray<ResourceName> => {
  const replaced = replacersOf(memory, id, resource).map(([other]) => other)
  return [...new Set([...claimants(memory, id, resource), ...replaced])]
}

/** Whether a connection has this name, or had it and gets it back where its replacement does not come about. */
const isNamed = (
  { connectionId, name }: Pick<WebBackendConnectionListItem, 'connectionId' | 'name'>,
  wanted: string,
  resource: ResourceName,
  { memory }: Env,
): boolean =>
  name === wanted ||
  replacersOf(memory, connectionId, resource).some(([, { outputs }]) => (outputs as { name?: unknown }).name === wanted)

/** The twin of a connection that `resource` is to make, if there is one. `own`: what is deleted before that. */
export const findTwin =
  (inputs: ConnectionInputs, resource: ResourceName, own?: string) =>
  (env: Env): Asked<Twin> =>
    steps(async (must): Promise<Twin> => {
      const listed = await must(connectionsOf(inputs.sourceId)(env))
      for (const item of listed) {
        const { connectionId, destination } = item
        if (destination.destinationId !== inputs.destinationId || !isNamed(item, inputs.name, resource, env)) continue
        if (connectionId === own) continue
        const holders = holdersOf(env, connectionId, resource)
        const connection = await must(env.client.getConnection({ connectionId }))
        // It may have been renamed since, because another resource has replaced it: no more is to come of it then.
        const isReplaced =
          successorIn(connection.name) !== undefined && replacersOf(env.memory, connectionId, resource).length === 0
        if (isGone(connection) || isReplaced || env.memory.deleted.has(connectionId)) continue
        const taken = (why: string): Twin => ({ _tag: 'Taken', connectionId, why, holders })
        if (holders.length > 0) return taken('which belongs to another resource')
        if (!(await must(isAsWanted(inputs, connection, env)))) return taken('which is not as this program says')
        const history = await must(historyOf(inputs, connection, env))
        if (history !== undefined) return taken(history)
        // Another resource may have come to hold it while the server was asked.
        const late = holdersOf(env, connectionId, resource)
        if (late.length > 0)
          return { _tag: 'Taken', connectionId, why: 'which belongs to another resource', holders: late }
        return { _tag: 'Leftover', connection }
      }
      return { _tag: 'None' }
    })
