/** The server's catalog diff and what it calls breaking (`CatalogHelpers.getCatalogDiff`), and its configuration diff. */
import * as E from 'fp-ts/Either'

import type {
  AirbyteCatalog,
  AirbyteStream,
  AirbyteStreamAndConfiguration,
  FieldPath,
  StreamDescriptor,
} from '../catalog/airbyte'
import { fieldsOf, newRoot, pathOf } from './fields'
import { newIdentities } from './json'
import { illegalState } from './refusal'
import type { CatalogDiff, FieldTransform, NewerCatalogDiff, Refusal, StreamTransform } from './types'

const descriptorOf = ({ name, namespace }: AirbyteStream): StreamDescriptor => ({
  name,
  ...(namespace === undefined ? {} : { namespace }),
})

/** A stream's identity as a key; an absent namespace differs from any other. */
export const keyOf = ({ name, namespace }: StreamDescriptor): string => JSON.stringify([namespace ?? null, name])

/** Every stream of any transform, and every one whose own configuration changed: once each. */
export const touchedStreams = (
  { transforms }: Pick<CatalogDiff | NewerCatalogDiff, 'transforms'>,
  changed: ReadonlyArray<StreamDescriptor>,
): ReadonlyArray<StreamDescriptor> => {
  const all = [...transforms.map(({ streamDescriptor }) => streamDescriptor), ...changed]
  return [...new Map(all.map((stream) => [keyOf(stream), stream])).values()]
}

/** The streams by identity; the server falls over a stream that is there twice. */
const byKey = (catalog: AirbyteCatalog): E.Either<Refusal, ReadonlyMap<string, AirbyteStreamAndConfiguration>> => {
  const found = new Map<string, AirbyteStreamAndConfiguration>()
  for (const entry of catalog.streams) {
    const key = keyOf(entry.stream)
    if (found.has(key)) {
      return illegalState(`Duplicate key ${entry.stream.name}`)
    }
    found.set(key, entry)
  }
  return E.right(found)
}

const samePath = (one: FieldPath, other: FieldPath): boolean =>
  one.length === other.length && one.every((name, at) => name === other[at])

/** Breaking is only the removal of a field that is the cursor of an incremental, or in the key of a deduplicated stream. */
const isBreakingRemoval = (
  path: FieldPath,
  configured: AirbyteStreamAndConfiguration | undefined,
  deduplicating: ReadonlyArray<string>,
): boolean => {
  if (configured === undefined) return false
  const { syncMode, destinationSyncMode, cursorField, primaryKey } = configured.config
  return (
    (syncMode === 'incremental' && samePath(cursorField ?? [], path)) ||
    (deduplicating.includes(destinationSyncMode) && (primaryKey ?? []).some((key) => samePath(key, path)))
  )
}

/** How the fields of a stream differ. */
export const fieldTransforms = (
  before: AirbyteStream,
  after: AirbyteStream,
  configured: AirbyteStreamAndConfiguration | undefined,
  identityOf: (value: unknown) => number,
  deduplicating: ReadonlyArray<string> = ['append_dedup'],
): E.Either<Refusal, ReadonlyArray<FieldTransform>> => {
  const root = newRoot()
  const old = fieldsOf(root, before.jsonSchema)
  if (E.isLeft(old)) return old
  const next = fieldsOf(root, after.jsonSchema)
  if (E.isLeft(next)) return next
  const transforms: FieldTransform[] = []
  for (const [node, schema] of old.right) {
    if (!next.right.has(node)) {
      const fieldName = pathOf(node)
      const breaking = isBreakingRemoval(fieldName, configured, deduplicating)
      transforms.push({ transformType: 'remove_field', fieldName, breaking, removeField: { schema } })
      continue
    }
    const newSchema = next.right.get(node)
    if (identityOf(schema) === identityOf(newSchema)) continue
    transforms.push({
      transformType: 'update_field_schema',
      fieldName: pathOf(node),
      breaking: false,
      updateFieldSchema: { oldSchema: schema, newSchema },
    })
  }
  for (const [node, schema] of next.right) {
    if (old.right.has(node)) continue
    transforms.push({ transformType: 'add_field', fieldName: pathOf(node), breaking: false, addField: { schema } })
  }
  return E.right(transforms)
}

/** What of a stream the server compares: an absent list is an empty one. */
const comparable = (stream: AirbyteStream): unknown => ({
  name: stream.name,
  namespace: stream.namespace,
  jsonSchema: stream.jsonSchema,
  supportedSyncModes: stream.supportedSyncModes ?? [],
  sourceDefinedCursor: stream.sourceDefinedCursor,
  defaultCursorField: stream.defaultCursorField ?? [],
  sourceDefinedPrimaryKey: stream.sourceDefinedPrimaryKey ?? [],
})

/** Every difference between two catalogs; `configured` decides what is breaking. */
export const serverCatalogDiff = (
  old: AirbyteCatalog,
  next: AirbyteCatalog,
  configured: AirbyteCatalog,
): E.Either<Refusal, CatalogDiff> => {
  const before = byKey(old)
  if (E.isLeft(before)) return before
  const after = byKey(next)
  if (E.isLeft(after)) return after
  const chosen = new Map(configured.streams.map((entry) => [keyOf(entry.stream), entry]))
  const identityOf = newIdentities()
  const transforms: StreamTransform[] = []
  for (const [key, { stream }] of before.right) {
    const other = after.right.get(key)
    if (other === undefined) {
      transforms.push({ transformType: 'remove_stream', streamDescriptor: descriptorOf(stream) })
      continue
    }
    if (identityOf(comparable(stream)) === identityOf(comparable(other.stream))) continue
    const fields = fieldTransforms(stream, other.stream, chosen.get(key), identityOf)
    if (E.isLeft(fields)) return fields
    transforms.push({
      transformType: 'update_stream',
      streamDescriptor: descriptorOf(stream),
      updateStream: fields.right,
    })
  }
  for (const [key, { stream }] of after.right) {
    if (!before.right.has(key)) transforms.push({ transformType: 'add_stream', streamDescriptor: descriptorOf(stream) })
  }
  return E.right({ transforms })
}

/** Whether any field transform is breaking. */
export const isBreakingDiff = ({ transforms }: CatalogDiff | NewerCatalogDiff): boolean =>
  transforms.some(({ updateStream }) => updateStream instanceof Array && updateStream.some(({ breaking }) => breaking))

/** Whether two keys are the same, in whichever order their fields stand. */
export const sameKeys = (one: ReadonlyArray<FieldPath>, other: ReadonlyArray<FieldPath>): boolean => {
  const [left, right] = [one, other].map((paths) => new Set(paths.map((path) => JSON.stringify(path))))
  return left?.size === right?.size && [...(left ?? [])].every((path) => right?.has(path))
}

/** The streams in both whose own configuration changed: cursor, modes, and the key as a set of paths. */
export const serverConfigurationDiff = (
  old: AirbyteCatalog,
  next: AirbyteCatalog,
): E.Either<Refusal, ReadonlyArray<StreamDescriptor>> => {
  const before = byKey(old)
  if (E.isLeft(before)) return before
  const after = byKey(next)
  if (E.isLeft(after)) return after
  return E.right(
    [...after.right].flatMap(([key, { stream, config }]) => {
      const was = before.right.get(key)?.config
      const isSame =
        was === undefined ||
        (was.syncMode === config.syncMode &&
          was.destinationSyncMode === config.destinationSyncMode &&
          samePath(was.cursorField ?? [], config.cursorField ?? []) &&
          sameKeys(was.primaryKey ?? [], config.primaryKey ?? []))
      return isSame ? [] : [descriptorOf(stream)]
    }),
  )
}
