/** What streams must not do: be overwritten, lack a key, land in another namespace. One sentence tells all streams of a connection. */
import { effectivePrimaryKey, isDeduplicated } from '../provider/catalog/stream'
import { matchesSome } from '../provider/words'
import type { ConnectionView, StreamView } from './connection'
import { called, type Config, listed, streamsListed, textsIn } from './rule'

const streamsWith = (connection: ConnectionView, isWrong: (stream: StreamView) => boolean): ReadonlyArray<StreamView> =>
  (connection.streams ?? []).filter(isWrong)

const isOverwritten = ({ config: { syncMode, destinationSyncMode } }: StreamView): boolean =>
  syncMode === 'full_refresh' && destinationSyncMode === 'overwrite'

/** Whether the source can do otherwise than send the whole stream. Where that is not known, it may. */
const hasChoice = (connection: ConnectionView, { key }: StreamView): boolean => {
  const modes = connection.offers()[key]?.supportedSyncModes ?? []
  return modes.length === 0 || modes.includes('incremental')
}

/** Streams that are written over at each sync, though their source can do otherwise. */
export const overwritten = (connection: ConnectionView, config: Config): ReadonlyArray<string> => {
  const names = textsIn(config, 'streams')
  const found = streamsWith(
    connection,
    (stream) => isOverwritten(stream) && matchesSome(stream.key, names) && hasChoice(connection, stream),
  ).map(({ key }) => key)
  if (found.length === 0) return []
  const them = found.length === 1 ? 'it' : 'them'
  return [
    `${called(connection)}: ${streamsListed(found, 'overwritten whole at each sync')}. Sync ${them} incrementally, or leave ${them} out of this policy's streams.`,
  ]
}

/** Deduplicated streams that have no key to be told apart by. */
export const keyless = (connection: ConnectionView): ReadonlyArray<string> => {
  const found = streamsWith(
    connection,
    ({ key, config }) =>
      isDeduplicated(config) && effectivePrimaryKey(config.primaryKey, connection.offers()[key]).length === 0,
  ).map(({ key }) => key)
  return found.length === 0
    ? []
    : [
        `${called(connection)}: ${streamsListed(found, 'deduplicated without a key')}. Give ${found.length === 1 ? 'it' : 'each'} a primaryKey.`,
      ]
}

/** Namespaces into which tables land, and must not. */
export const outsideNamespaces = (connection: ConnectionView, config: Config): ReadonlyArray<string> => {
  const allowed = textsIn(config, 'namespaces')
  if (allowed.length === 0) return []
  const found = streamsWith(connection, ({ table }) => !matchesSome(table.namespace ?? '', allowed)).map(({ table }) =>
    table.namespace === undefined ? "the destination's own namespace" : `the namespace ${table.namespace}`,
  )
  return found.length === 0
    ? []
    : [
        `${called(connection)} writes into ${listed([...new Set(found)])}, and only ${allowed.join(', ')} ${allowed.length === 1 ? 'is' : 'are'} allowed here. Set namespaceDefinition and namespaceFormat.`,
      ]
}
