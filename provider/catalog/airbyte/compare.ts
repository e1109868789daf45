/** The server's comparisons: its catalog diff, its configuration diff, its update and its merge. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

import type { AirbyteCatalog, AirbyteStreamAndConfiguration, AirbyteStreamConfiguration, StreamDescriptor } from '../catalog'
import { fieldsOf, newRoot, pathOf } from './fields'
import { newIdentities, propertyNames } from './json'
import { illegalState, nullConfiguration, nullPointer } from './refusal'
import { serverDefaultCatalog, serverStored, toConfigured } from './stored'
import type { CatalogDiff, FieldTransform, Refusal, ServerUpdate, ServerUpdateInput, StreamTransform } from './types'

type Streams = ReadonlyArray<AirbyteStreamAndConfiguration>

/** An absent namespace (null, too) differs from any that is there, the empty one included. */
const keyOf = ({ name, namespace }: StreamDescriptor): string => JSON.stringify([namespace ?? null, name])

const descriptorOf = ({ stream }: AirbyteStreamAndConfiguration): StreamDescriptor => ({
  name: stream.name,
  ...(typeof stream.namespace === 'string' ? { namespace: stream.namespace } : {}),
})

const byKey = (streams: Streams): E.Either<Refusal, Map<string, AirbyteStreamAndConfiguration>> => {
  const map = new Map<string, AirbyteStreamAndConfiguration>()
  for (const entry of streams) {
    const key = keyOf(entry.stream)
    // Java adds both values with their addresses in memory, which nobody can predict.
    if (map.has(key)) return illegalState(`Duplicate key ${entry.stream.name}`)
    map.set(key, entry)
  }
  return E.right(map)
}

const samePath = (left: ReadonlyArray<string>, right: ReadonlyArray<string>): boolean =>
  left.length === right.length && left.every((name, at) => name === right[at])

const breaks =
  (configured: AirbyteStreamConfiguration | undefined) =>
  (field: ReadonlyArray<string>): boolean =>
    configured !== undefined &&
    ((configured.syncMode === 'incremental' && samePath(configured.cursorField ?? [], field)) ||
      (configured.destinationSyncMode === 'append_dedup' &&
        (configured.primaryKey ?? []).some((path) => samePath(path, field))))

type Identify = (value: unknown) => number

const fieldTransforms = (
  identify: Identify,
  old: unknown,
  next: unknown,
  isBreaking: (field: ReadonlyArray<string>) => boolean,
): E.Either<Refusal, ReadonlyArray<FieldTransform>> => {
  const root = newRoot()
  const before = fieldsOf(root, old)
  if (E.isLeft(before)) return before
  const after = fieldsOf(root, next)
  if (E.isLeft(after)) return after
  const transforms: Array<FieldTransform> = []
  for (const [path, schema] of before.right) {
    if (!after.right.has(path)) {
      const fieldName = pathOf(path)
      const breaking = isBreaking(fieldName)
      transforms.push({ transformType: 'remove_field', fieldName, breaking, removeField: { schema } })
      continue
    }
    const newSchema = after.right.get(path)
    if (identify(schema) === identify(newSchema)) continue
    transforms.push({
      transformType: 'update_field_schema',
      fieldName: pathOf(path),
      breaking: false,
      updateFieldSchema: { oldSchema: schema, newSchema },
    })
  }
  for (const [path, schema] of after.right) {
    if (before.right.has(path)) continue
    transforms.push({ transformType: 'add_field', fieldName: pathOf(path), breaking: false, addField: { schema } })
  }
  return E.right(transforms)
}

const streamIdentity = (identify: Identify, { stream }: AirbyteStreamAndConfiguration): number =>
  identify([
    stream.jsonSchema,
    stream.supportedSyncModes ?? null,
    stream.sourceDefinedCursor ?? null,
    stream.defaultCursorField ?? null,
    stream.sourceDefinedPrimaryKey ?? null,
  ])

const diffOf = (old: Streams, next: Streams, configured: Streams): E.Either<Refusal, CatalogDiff> => {
  const before = byKey(old)
  if (E.isLeft(before)) return before
  const after = byKey(next)
  if (E.isLeft(after)) return after
  const configurations = new Map<string, AirbyteStreamConfiguration>()
  for (const { stream, config } of configured) {
    if (!configurations.has(keyOf(stream))) configurations.set(keyOf(stream), config)
  }
  const identify = newIdentities()
  const transforms: Array<StreamTransform> = []
  for (const [key, entry] of before.right) {
    const other = after.right.get(key)
    const streamDescriptor = descriptorOf(entry)
    if (other === undefined) {
      transforms.push({ transformType: 'remove_stream', streamDescriptor })
      continue
    }
    if (streamIdentity(identify, entry) === streamIdentity(identify, other)) continue
    const fields = fieldTransforms(
      identify,
      entry.stream.jsonSchema,
      other.stream.jsonSchema,
      breaks(configurations.get(key)),
    )
    if (E.isLeft(fields)) return fields
    transforms.push({ transformType: 'update_stream', streamDescriptor, updateStream: fields.right })
  }
  for (const [key, entry] of after.right) {
    if (before.right.has(key)) continue
    transforms.push({ transformType: 'add_stream', streamDescriptor: descriptorOf(entry) })
  }
  return E.right({ transforms })
}

/** The server's diff of two catalogs; the configured one's selected streams decide what breaks. */
export const serverCatalogDiff = (
  old: AirbyteCatalog,
  next: AirbyteCatalog,
  configured: AirbyteCatalog,
): E.Either<Refusal, CatalogDiff> =>
  pipe(
    toConfigured(configured, false),
    E.chain((selected) =>
      pipe(
        toConfigured(old, true),
        E.chain((before) =>
          pipe(
            toConfigured(next, true),
            E.chain((after) => diffOf(before, after, selected)),
          ),
        ),
      ),
    ),
  )

export const isBreakingDiff = ({ transforms }: CatalogDiff): boolean =>
  transforms.some(({ updateStream }) => updateStream?.some(({ breaking }) => breaking) ?? false)

const configurationChanged = (
  old: AirbyteStreamConfiguration,
  next: AirbyteStreamConfiguration,
): E.Either<Refusal, boolean> => {
  const oldCursor = old.cursorField ?? undefined
  if (oldCursor === undefined) {
    return nullPointer('Cannot invoke "java.util.List.equals(Object)" because "oldCursors" is null')
  }
  const oldKey = old.primaryKey ?? undefined
  const newKey = next.primaryKey ?? undefined
  if (oldKey === undefined || newKey === undefined) {
    return nullPointer('Cannot invoke "java.util.Collection.size()" because "c" is null')
  }
  const oldPaths = new Set(oldKey.map((path) => JSON.stringify(path)))
  const newPaths = new Set(newKey.map((path) => JSON.stringify(path)))
  const newCursor = next.cursorField ?? undefined
  return E.right(
    newCursor === undefined ||
      !samePath(oldCursor, newCursor) ||
      old.syncMode !== next.syncMode ||
      old.destinationSyncMode !== next.destinationSyncMode ||
      oldPaths.size !== newPaths.size ||
      [...oldPaths].some((path) => !newPaths.has(path)),
  )
}

/** The streams of both catalogs whose own configuration differs. */
export const serverConfigurationDiff = (
  old: AirbyteCatalog,
  next: AirbyteCatalog,
): E.Either<Refusal, ReadonlyArray<StreamDescriptor>> => {
  const before = byKey(old.streams)
  if (E.isLeft(before)) return before
  const after = byKey(next.streams)
  if (E.isLeft(after)) return after
  const changed: Array<StreamDescriptor> = []
  for (const [key, entry] of after.right) {
    const other = before.right.get(key)
    if (other === undefined) continue
    const differs = configurationChanged(other.config, entry.config)
    if (E.isLeft(differs)) return differs
    if (differs.right) changed.push(descriptorOf(entry))
  }
  return E.right(changed)
}

const breakingAfter = ({ new: sent, mostRecentDiscovered }: ServerUpdateInput): E.Either<Refusal, boolean> =>
  mostRecentDiscovered === undefined || mostRecentDiscovered === null
    ? E.right(false)
    : pipe(serverCatalogDiff(sent, serverDefaultCatalog(mostRecentDiscovered), sent), E.map(isBreakingDiff))

/** What web_backend/connections/update flags and resets; where a state is not kept by stream, it resets all instead. */
export const serverUpdate = (input: ServerUpdateInput): E.Either<Refusal, ServerUpdate> => {
  const old = serverStored(input.old)
  if (E.isLeft(old)) return old
  const breaking = breakingAfter(input)
  if (E.isLeft(breaking)) return breaking
  const next = serverStored(input.new)
  if (E.isLeft(next)) return next
  const diff = serverCatalogDiff(old.right, next.right, next.right)
  if (E.isLeft(diff)) return diff
  const changed = serverConfigurationDiff(old.right, next.right)
  if (E.isLeft(changed)) return changed
  const resets = new Map<string, StreamDescriptor>()
  for (const { streamDescriptor } of diff.right.transforms) resets.set(keyOf(streamDescriptor), streamDescriptor)
  for (const descriptor of changed.right) resets.set(keyOf(descriptor), descriptor)
  return E.right({ breakingChange: breaking.right, streamsToReset: [...resets.values()], catalogDiff: diff.right })
}

const mergedConfiguration = (
  configured: AirbyteStreamAndConfiguration,
  original: AirbyteStreamAndConfiguration | undefined,
  discovered: AirbyteStreamAndConfiguration,
): E.Either<Refusal, AirbyteStreamConfiguration> => {
  const { config } = configured
  const fresh = discovered.config
  const enabled = config.fieldSelectionEnabled ?? undefined
  if (enabled === undefined) return nullConfiguration('java.lang.Boolean.booleanValue()', 'getFieldSelectionEnabled')
  const cursor = config.cursorField !== undefined && config.cursorField.length > 0 ? config : fresh
  const key = config.primaryKey !== undefined && config.primaryKey.length > 0 ? config : fresh
  const merged: AirbyteStreamConfiguration = {
    syncMode: discovered.stream.supportedSyncModes?.includes(config.syncMode) ? config.syncMode : fresh.syncMode,
    ...(cursor.cursorField === undefined ? {} : { cursorField: cursor.cursorField }),
    destinationSyncMode: config.destinationSyncMode,
    ...(key.primaryKey === undefined ? {} : { primaryKey: key.primaryKey }),
    ...(config.aliasName === undefined ? {} : { aliasName: config.aliasName }),
    ...(config.selected === undefined ? {} : { selected: config.selected }),
    fieldSelectionEnabled: enabled,
  }
  if (!enabled) return E.right(merged)
  if (original === undefined) {
    return nullPointer(
      'Cannot invoke "io.airbyte.api.model.generated.AirbyteStreamAndConfiguration.getStream()" because "originalDiscoveredStream" is null',
    )
  }
  const selected = new Set((config.selectedFields ?? []).map(({ fieldPath }) => fieldPath?.[0]))
  const known = new Set(propertyNames(original.stream.jsonSchema))
  const names = propertyNames(discovered.stream.jsonSchema).filter((name) => selected.has(name) || !known.has(name))
  // With none left Airbyte never creates the list.
  return E.right(
    names.length === 0 ? merged : { ...merged, selectedFields: names.map((name) => ({ fieldPath: [name] })) },
  )
}

/** The catalog that a read shows: every discovered stream, with the stored configuration where it has one. */
export const serverMerge = (
  configured: AirbyteCatalog,
  originalDiscovered: AirbyteCatalog,
  discovered: AirbyteCatalog,
): E.Either<Refusal, AirbyteCatalog> => {
  const configurations = byKey(configured.streams)
  if (E.isLeft(configurations)) return configurations
  const originals = byKey(originalDiscovered.streams)
  if (E.isLeft(originals)) return originals
  const streams: Array<AirbyteStreamAndConfiguration> = []
  for (const entry of discovered.streams) {
    const key = keyOf(entry.stream)
    const current = configurations.right.get(key)
    if (current === undefined) {
      streams.push({ stream: entry.stream, config: { ...entry.config, selected: false } })
      continue
    }
    const config = mergedConfiguration(current, originals.right.get(key), entry)
    if (E.isLeft(config)) return config
    streams.push({ stream: entry.stream, config: config.right })
  }
  return E.right({ streams })
}
