/** The merge of a configured and a refreshed catalog (`updateSchemaWithRefreshedDiscoveredCatalog`). */
import * as E from 'fp-ts/Either'

import type { AirbyteCatalog, AirbyteStreamAndConfiguration } from '../catalog/airbyte'
import { columnNames } from '../catalog/columns'
import { keyOf } from './diff'
import { serverStored } from './stored'
import type { Refusal } from './types'

const filled = <A>(list: ReadonlyArray<A> | undefined): ReadonlyArray<A> | undefined =>
  list === undefined || list.length === 0 ? undefined : list

const mergedStream = (
  fresh: AirbyteStreamAndConfiguration,
  configured: AirbyteStreamAndConfiguration,
  original: AirbyteStreamAndConfiguration | undefined,
): AirbyteStreamAndConfiguration => {
  const { config } = configured
  const isSupported = (fresh.stream.supportedSyncModes ?? []).includes(config.syncMode)
  const columns = columnNames(fresh.stream.jsonSchema)
  const known = new Set(columnNames(original?.stream.jsonSchema))
  const selected = new Set((config.selectedFields ?? []).map(({ fieldPath }) => fieldPath?.[0]))
  const enabled = config.fieldSelectionEnabled ?? false
  // Of what is suggested only a stream that is not configured tells: it is not stored.
  const { suggested: _suggested, ...offered } = fresh.config
  return {
    stream: fresh.stream,
    config: {
      ...offered,
      syncMode: isSupported ? config.syncMode : fresh.config.syncMode,
      cursorField: filled(config.cursorField) ?? fresh.config.cursorField ?? [],
      destinationSyncMode: config.destinationSyncMode,
      primaryKey: filled(config.primaryKey) ?? fresh.config.primaryKey ?? [],
      ...(config.aliasName === undefined ? {} : { aliasName: config.aliasName }),
      selected: config.selected ?? true,
      fieldSelectionEnabled: enabled,
      ...(enabled
        ? {
            selectedFields: columns
              .filter((name) => selected.has(name) || !known.has(name))
              .map((name) => ({ fieldPath: [name] })),
          }
        : {}),
    },
  }
}

/** Exactly the fresh catalog's streams, in its order; what was configured keeps its configuration. */
export const serverMerge = (
  configured: AirbyteCatalog,
  originalDiscovered: AirbyteCatalog,
  discovered: AirbyteCatalog,
): E.Either<Refusal, AirbyteCatalog> => {
  // What is configured is what was stored, which only holds selected streams and selected columns.
  const held = serverStored(configured)
  if (E.isLeft(held)) return held
  const chosen = new Map(held.right.streams.map((entry) => [keyOf(entry.stream), entry]))
  const original = new Map(originalDiscovered.streams.map((entry) => [keyOf(entry.stream), entry]))
  return E.right({
    streams: discovered.streams.map((fresh) => {
      const key = keyOf(fresh.stream)
      const there = chosen.get(key)
      return there === undefined
        ? { stream: fresh.stream, config: { ...fresh.config, selected: false } }
        : mergedStream(fresh, there, original.get(key))
    }),
  })
}
