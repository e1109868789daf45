/** What the servers hold at a moment, as the model of random histories needs it. */
import type { Connection } from '../../emulator/records'
import { streamKey } from '../../provider/catalog/key'
import { type Past, shapeOf } from './rows'

export interface Server extends Past {
  readonly connections: ReadonlyMap<string, Connection>
  /** Connections of which streams wait to be read again: their next sync is a refresh of those. */
  readonly queued: ReadonlySet<string>
  /** Whether it is still to carry out a call that a gateway has given up. */
  readonly isLate: boolean
}

export const isLive = ({ status }: Connection): boolean => status !== 'deprecated'

/** The newest job; 0 where there is none. */
export const newestJob = ({ jobs }: Server): number => jobs.at(-1)?.id ?? 0

/** Source, destination and name: no two live connections of a program share them. */
export const placeOf = ({ sourceId, destinationId, name }: Connection): string =>
  JSON.stringify([sourceId, destinationId, name])

/** What decides where and how the rows of each stream are written, as texts; stream → text. */
export const writingOf = (connection: Connection): ReadonlyMap<string, string> => {
  const { namespaceDefinition, namespaceFormat, prefix, syncCatalog } = connection
  const place = JSON.stringify([
    namespaceDefinition,
    namespaceDefinition === 'customformat' ? namespaceFormat : '',
    prefix ?? '',
  ])
  return new Map(syncCatalog.streams.map(({ stream, config }) => [streamKey(stream), `${place} ${shapeOf(config)}`]))
}

/** Whether two connections write all their rows alike. */
export const isSameWriting = (one: Connection, other: Connection): boolean => {
  const [before, after] = [writingOf(one), writingOf(other)]
  return before.size === after.size && [...before].every(([key, text]) => after.get(key) === text)
}

/** Whether a connection is as it was, but for how far it has been synced. */
export const isSettingsSame = (one: Connection | undefined, other: Connection): boolean =>
  one === other ||
  (one !== undefined &&
    Object.keys(other).every((name) => {
      const key = name as keyof Connection
      return key === 'state' || one[key] === other[key] || JSON.stringify(one[key]) === JSON.stringify(other[key])
    }))
