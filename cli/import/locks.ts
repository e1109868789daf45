/** Which connections choose from one lock: those of a source whose streams are what the lock says, whatever a discovery would say now. */
import * as E from 'fp-ts/Either'

import type { AirbyteStream } from '../../provider/catalog/airbyte'
import { type Offers, offersIn } from '../../provider/catalog/canonical'
import type { StreamKey } from '../../provider/catalog/key'
import { canonicalOffer, type CanonicalStream, canonicalStream, wireConfiguration } from '../../provider/catalog/stream'
import { canonicalJson, own } from '../../provider/json'
import type { Lock, LockedSource } from '../../provider/select/lock'
import type { Taken } from './taken'

/** A lock, and the connections that choose from it. */
export interface LockGroup {
  readonly lock: Lock
  readonly members: ReadonlyArray<Taken>
  /** Its file, where it is there already: then it is left as it is. */
  readonly file?: string
}

/** What a connection itself holds of its source; none where its schemas cannot be read. */
export const ownOffers = ({ inputs }: Taken): Offers => {
  const offers = offersIn(inputs.syncCatalog)
  return E.isRight(offers) ? offers.right : {}
}

/** Whether a stream that is configured for one offer is the same stream under another. */
const isSameUnder = (offer: AirbyteStream, own: AirbyteStream, stream: CanonicalStream): boolean =>
  canonicalJson(canonicalStream(canonicalOffer(offer), wireConfiguration(own, stream))) === canonicalJson(stream)

const isFitting = (offer: AirbyteStream, of: Taken, key: StreamKey): boolean => {
  const [stream, held] = [own(of.inputs.syncCatalog.streams, key), own(ownOffers(of), key)]
  return stream === undefined || held === undefined || isSameUnder(offer, held, stream)
}

/** The offers of a group with those of one more connection; undefined where one of them would be wrong for somebody. */
const joined = ({ lock, members }: LockGroup, taken: Taken): Offers | undefined => {
  const offers: Record<StreamKey, AirbyteStream> = { ...lock.streams }
  for (const [key, held] of Object.entries(ownOffers(taken))) {
    const there = own(offers, key)
    if (there === undefined) offers[key] = held
    else if (isFitting(there, taken, key)) continue
    else if (members.every((member) => isFitting(held, member, key))) offers[key] = held
    else return undefined
  }
  return offers
}

/** One that is written already gains nothing. */
const fitsWritten = ({ lock }: LockGroup, taken: Taken): boolean => {
  const { sourceId, sourceCatalogId } = taken.connection
  const isSameCatalog =
    lock.catalogId === undefined || lock.source.sourceId !== sourceId || lock.catalogId === sourceCatalogId
  return (
    isSameCatalog &&
    Object.keys(ownOffers(taken)).every((key) => {
      const there = own(lock.streams, key)
      return there !== undefined && isFitting(there, taken, key)
    })
  )
}

const withMember = (group: LockGroup, taken: Taken): LockGroup | undefined => {
  if (group.file !== undefined) {
    return fitsWritten(group, taken) ? { ...group, members: [...group.members, taken] } : undefined
  }
  const streams = joined(group, taken)
  return streams === undefined ? undefined : { lock: { ...group.lock, streams }, members: [...group.members, taken] }
}

/** Airbyte's id of the discovered catalog is the lock's only where all connections of it have the same. */
const withCatalogId = (group: LockGroup): LockGroup => {
  if (group.file !== undefined) return group
  const ids = new Set(group.members.map(({ connection }) => connection.sourceCatalogId))
  const [only] = ids
  return ids.size !== 1 || only === undefined ? group : { ...group, lock: { ...group.lock, catalogId: only } }
}

/** The locks of one source. `written`: those that are there already. Each connection chooses from the first that it fits. */
export const groupsOf = (
  source: LockedSource,
  taken: ReadonlyArray<Taken>,
  written: ReadonlyArray<LockGroup> = [],
): ReadonlyArray<LockGroup> => {
  let groups: ReadonlyArray<LockGroup> = written
  for (const one of taken) {
    const found = groups
      .map((group, at) => ({ at, group: withMember(group, one) }))
      .find(({ group }) => group !== undefined)
    const made: LockGroup = { lock: { source, streams: ownOffers(one) }, members: [one] }
    groups =
      found?.group === undefined
        ? [...groups, made]
        : [...groups.slice(0, found.at), found.group, ...groups.slice(found.at + 1)]
  }
  return groups.filter(({ members }) => members.length > 0).map(withCatalogId)
}
