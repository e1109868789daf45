/** Finds every difference in what a source offers for one stream, as far as the stream is synced. */
import { canonicalJson, differingKeys, keyedDiff, type Pair } from '../json'
import type { AirbyteStream, FieldPath, StreamDescriptor } from './airbyte'
import type { Change } from './changes'
import { diffSchemas, hasField } from './fields'
import { selectedSchema, withoutPaths } from './schema'
import { type CanonicalStream, effectiveCursor, effectivePrimaryKey, isDeduplicated } from './stream'

/** The fields that are synced on both sides: what is selected or deselected is told by the selection itself. */
const commonSelection = ({ before, after }: Pair<CanonicalStream>): ReadonlyArray<FieldPath> | undefined => {
  const [old, current] = [before.selectedFields, after.selectedFields]
  return old === undefined || current === undefined ? (old ?? current) : withoutPaths(old, withoutPaths(old, current))
}

const JUDGED_PROPERTIES = new Set([
  'jsonSchema',
  'supportedSyncModes',
  'sourceDefinedCursor',
  'defaultCursorField',
  'sourceDefinedPrimaryKey',
])

const keyed = (names: ReadonlyArray<string> = []): ReadonlyArray<readonly [string, true]> =>
  names.map((name) => [name, true])

/** Where one side is not known, there is just one difference. */
export const diffOffer = (
  stream: StreamDescriptor,
  streams: Pair<CanonicalStream>,
  offers: Pair<AirbyteStream | undefined>,
): ReadonlyArray<Change> => {
  if (offers.before === undefined || offers.after === undefined) {
    return [{ kind: 'change_source_property', stream, property: 'schema' }]
  }
  const [old, current] = [offers.before, offers.after]
  const modes = keyedDiff(keyed(old.supportedSyncModes), keyed(current.supportedSyncModes))
  const properties = differingKeys({ ...old }, { ...current }).filter((name) => !JUDGED_PROPERTIES.has(name))
  return [
    ...diffFields(stream, streams, { before: old, after: current }),
    ...modes.added.map(({ key }): Change => ({ kind: 'add_supported_sync_mode', stream, mode: key })),
    ...modes.removed.map(({ key }): Change => ({ kind: 'remove_supported_sync_mode', stream, mode: key })),
    ...properties.map((property): Change => ({ kind: 'change_source_property', stream, property })),
  ]
}

const diffFields = (
  stream: StreamDescriptor,
  streams: Pair<CanonicalStream>,
  offers: Pair<AirbyteStream>,
): ReadonlyArray<Change> => {
  const selection = commonSelection(streams)
  const schemas = {
    before: selectedSchema(offers.before.jsonSchema, selection),
    after: selectedSchema(offers.after.jsonSchema, selection),
  }
  const found = diffSchemas(schemas.before, schemas.after)
  const changes = found.map((difference): Change => ({ ...difference, stream }))
  const isGone = (path: FieldPath): boolean =>
    path.length > 0 && hasField(schemas.before, path) && !hasField(schemas.after, path)
  const cursor = effectiveCursor(streams.before.cursorField, offers.before)
  const used = found.some(({ kind }) => kind === 'remove_field')
  const goneCursor = used && streams.before.syncMode === 'incremental' && isGone(cursor) ? [cursor] : []
  const key = effectivePrimaryKey(streams.before.primaryKey, offers.before)
  const goneKeys = used && isDeduplicated(streams.before) ? key.filter(isGone) : []
  if (found.length === 0 && canonicalJson(schemas.before) !== canonicalJson(schemas.after)) {
    // Composites, lists of types and what may be null: said in another way without another field or type.
    changes.push({ kind: 'change_field_notes', stream, field: [], notes: [] })
  }
  return [
    ...goneCursor.map((field): Change => ({ kind: 'remove_cursor_field', stream, field })),
    ...goneKeys.map((field): Change => ({ kind: 'remove_primary_key_field', stream, field })),
    ...changes,
  ]
}
