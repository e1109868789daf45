/** The merge of a configured and a refreshed catalog as a newer server does it (`CatalogMergeHelper`). */
import * as E from 'fp-ts/Either'

import type { AirbyteCatalog, AirbyteStreamAndConfiguration } from '../../catalog/airbyte'
import { columnNames } from '../../catalog/columns'
import { keyOf } from '../diff'
import type { Refusal } from '../types'
import type { NewerConfiguration } from './stored'

const filled = <A>(list: ReadonlyArray<A> | undefined): ReadonlyArray<A> | undefined =>
  list === undefined || list.length === 0 ? undefined : list

/** Of a selection: what was selected, and what was not there when it was made. */
const selectionOf = (
  fresh: AirbyteStreamAndConfiguration,
  { selectedFields = [] }: NewerConfiguration,
  original: AirbyteStreamAndConfiguration | undefined,
): NewerConfiguration['selectedFields'] => {
  const known = new Set(columnNames(original?.stream.jsonSchema))
  const selected = new Set(selectedFields.map(({ fieldPath }) => fieldPath?.[0]))
  return columnNames(fresh.stream.jsonSchema)
    .filter((name) => selected.has(name) || !known.has(name))
    .map((name) => ({ fieldPath: [name] }))
}

/** A key that the source defines goes before the one that is configured. */
const mergedConfiguration = (
  fresh: AirbyteStreamAndConfiguration,
  config: NewerConfiguration,
  original: AirbyteStreamAndConfiguration | undefined,
): NewerConfiguration => {
  const { stream } = fresh
  const isSupported = (stream.supportedSyncModes ?? []).includes(config.syncMode)
  const columns = new Set(columnNames(stream.jsonSchema))
  return {
    ...config,
    syncMode: isSupported ? config.syncMode : fresh.config.syncMode,
    cursorField: filled(config.cursorField) ?? fresh.config.cursorField ?? [],
    primaryKey: filled(stream.sourceDefinedPrimaryKey) ?? filled(config.primaryKey) ?? fresh.config.primaryKey ?? [],
    selectedFields: config.fieldSelectionEnabled === true ? (selectionOf(fresh, config, original) ?? []) : [],
    hashedFields: (config.hashedFields ?? []).filter(({ fieldPath }) => columns.has(fieldPath?.[0] ?? '')),
  }
}

/** Exactly the fresh catalog's streams, in its order; what was configured keeps its configuration. */
export const newerMerge = (
  configured: AirbyteCatalog,
  originalDiscovered: AirbyteCatalog,
  discovered: AirbyteCatalog,
): E.Either<Refusal, AirbyteCatalog> => {
  const chosen = new Map(configured.streams.map((entry) => [keyOf(entry.stream), entry]))
  const original = new Map(originalDiscovered.streams.map((entry) => [keyOf(entry.stream), entry]))
  return E.right({
    streams: discovered.streams.map((fresh) => {
      const key = keyOf(fresh.stream)
      const there = chosen.get(key)
      return {
        stream: fresh.stream,
        config:
          there === undefined
            ? { ...fresh.config, selected: false }
            : mergedConfiguration(fresh, there.config, original.get(key)),
      }
    }),
  })
}
