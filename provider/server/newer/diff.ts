/** A newer server's catalog diff and what it calls breaking (`CatalogDiffHelpers`, August 2026). */
import * as E from 'fp-ts/Either'

import type {
  AirbyteCatalog,
  AirbyteStream,
  AirbyteStreamAndConfiguration,
  FieldPath,
  StreamDescriptor,
} from '../../catalog/airbyte'
import { fieldTransforms, keyOf, sameKeys } from '../diff'
import { newIdentities } from '../json'
import type { CatalogDiff, NewerCatalogDiff, NewerStreamTransform, Refusal, StreamAttributeTransform } from '../types'

/** The modes under which a stream's key decides what becomes of its rows. */
export const NEWER_DEDUPLICATING: ReadonlyArray<string> = ['append_dedup', 'overwrite_dedup']

const descriptorOf = ({ name, namespace }: AirbyteStream): StreamDescriptor => ({
  name,
  ...(namespace === undefined ? {} : { namespace }),
})

const byKey = ({ streams }: AirbyteCatalog): ReadonlyMap<string, AirbyteStreamAndConfiguration> =>
  new Map(streams.map((entry) => [keyOf(entry.stream), entry]))

/** A key that the source defines anew breaks a stream that is deduplicated by another; one that it takes back breaks none. */
const attributeTransforms = (
  before: AirbyteStream,
  after: AirbyteStream,
  { config }: AirbyteStreamAndConfiguration,
): ReadonlyArray<StreamAttributeTransform> => {
  const [oldPrimaryKey, newPrimaryKey] = [before.sourceDefinedPrimaryKey ?? [], after.sourceDefinedPrimaryKey ?? []]
  if (JSON.stringify(oldPrimaryKey) === JSON.stringify(newPrimaryKey)) return []
  const isOther = (key: ReadonlyArray<FieldPath>): boolean => !sameKeys(key, newPrimaryKey)
  const breaking =
    newPrimaryKey.length > 0 &&
    NEWER_DEDUPLICATING.includes(config.destinationSyncMode) &&
    isOther(config.primaryKey ?? [])
  return [{ transformType: 'update_primary_key', breaking, updatePrimaryKey: { oldPrimaryKey, newPrimaryKey } }]
}

/** How a stream differs; undefined where neither its fields nor its key do. Other attributes are no change. */
const updateOf = (
  before: AirbyteStream,
  after: AirbyteStream,
  configured: AirbyteStreamAndConfiguration,
  identityOf: (value: unknown) => number,
): E.Either<Refusal, NewerStreamTransform | undefined> => {
  const streamAttributeTransforms = attributeTransforms(before, after, configured)
  const fields = fieldTransforms(before, after, configured, identityOf, NEWER_DEDUPLICATING)
  if (E.isLeft(fields)) return fields
  const hasChanged = fields.right.length > 0 || streamAttributeTransforms.length > 0
  return E.right(
    hasChanged
      ? {
          transformType: 'update_stream',
          streamDescriptor: descriptorOf(before),
          updateStream: { fieldTransforms: fields.right, streamAttributeTransforms },
        }
      : undefined,
  )
}

/** Every difference between two catalogs. A stream in both is looked into where it is configured, and nowhere else. */
export const newerCatalogDiff = (
  old: AirbyteCatalog,
  next: AirbyteCatalog,
  configured: AirbyteCatalog,
): E.Either<Refusal, NewerCatalogDiff> => {
  const [before, after, chosen] = [byKey(old), byKey(next), byKey(configured)]
  const identityOf = newIdentities()
  const transforms: NewerStreamTransform[] = []
  for (const [key, { stream }] of before) {
    const other = after.get(key)
    const there = chosen.get(key)
    if (other === undefined) {
      transforms.push({ transformType: 'remove_stream', streamDescriptor: descriptorOf(stream) })
    } else if (there !== undefined) {
      const update = updateOf(stream, other.stream, there, identityOf)
      if (E.isLeft(update)) return update
      if (update.right !== undefined) transforms.push(update.right)
    }
  }
  for (const [key, { stream }] of after) {
    if (!before.has(key)) transforms.push({ transformType: 'add_stream', streamDescriptor: descriptorOf(stream) })
  }
  return E.right({ transforms })
}

/** Whether anything in a diff is breaking. */
export const isBreakingNewerDiff = ({ transforms }: CatalogDiff | NewerCatalogDiff): boolean =>
  transforms.some(({ updateStream }) => {
    if (updateStream === undefined) return false
    const parts =
      'fieldTransforms' in updateStream
        ? [...updateStream.fieldTransforms, ...updateStream.streamAttributeTransforms]
        : updateStream
    return parts.some(({ breaking }) => breaking)
  })
