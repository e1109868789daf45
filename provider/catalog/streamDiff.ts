/** Finds every difference in how one stream is synced, and hands on to what its source offers. */
import { canonicalJson, differingKeys, type Pair } from '../json'
import type { AirbyteStream, FieldPath, StreamDescriptor } from './airbyte'
import type { Change } from './changes'
import { aliasOf } from './key'
import { isSameMappers } from './mappers'
import { diffOffer } from './offerDiff'
import { equalPath, equalPaths, sortPaths, withoutPaths } from './schema'
import { type CanonicalStream, effectiveCursor, effectivePrimaryKey, isDeduplicated } from './stream'

/** The differences between two configurations of a stream, and between what its source offered and offers. */
export const diffStream = (
  stream: StreamDescriptor,
  streams: Pair<CanonicalStream>,
  offers: Pair<AirbyteStream | undefined>,
): ReadonlyArray<Change> => [
  ...diffModes(stream, streams),
  ...diffCursor(stream, streams, offers),
  ...diffPrimaryKey(stream, streams, offers),
  ...diffSelection(stream, streams),
  ...diffConfigurationRest(stream, streams),
  ...(streams.before.schema === streams.after.schema ? [] : diffOffer(stream, streams, offers)),
]

const diffModes = (stream: StreamDescriptor, { before, after }: Pair<CanonicalStream>): ReadonlyArray<Change> => [
  ...(before.syncMode === after.syncMode
    ? []
    : [{ kind: 'change_sync_mode', stream, before: before.syncMode, after: after.syncMode } as const]),
  ...(before.destinationSyncMode === after.destinationSyncMode
    ? []
    : [
        {
          kind: 'change_destination_sync_mode',
          stream,
          before: before.destinationSyncMode,
          after: after.destinationSyncMode,
        } as const,
      ]),
]

const diffCursor = (
  stream: StreamDescriptor,
  streams: Pair<CanonicalStream>,
  offers: Pair<AirbyteStream | undefined>,
): ReadonlyArray<Change> => {
  const written = { before: streams.before.cursorField ?? [], after: streams.after.cursorField ?? [] }
  const effective = {
    before: effectiveCursor(streams.before.cursorField, offers.before),
    after: effectiveCursor(streams.after.cursorField, offers.after),
  }
  const isUsed = streams.before.syncMode === 'incremental' && streams.after.syncMode === 'incremental'
  const moves = isUsed && !equalPath(effective.before, effective.after)
  if (!equalPath(written.before, written.after)) {
    return moves
      ? [{ kind: 'change_cursor_field', stream, ...effective }]
      : [{ kind: 'change_unused_cursor_field', stream, ...written }]
  }
  const proposed = { before: proposedCursor(offers.before), after: proposedCursor(offers.after) }
  if (moves) {
    return [{ kind: 'change_source_defined_cursor', stream, ...effective }]
  }
  return canonicalJson(proposed.before) === canonicalJson(proposed.after)
    ? []
    : [
        {
          kind: 'change_unused_source_defined_cursor',
          stream,
          before: proposed.before.field,
          after: proposed.after.field,
        },
      ]
}

const proposedCursor = (
  offer: AirbyteStream | undefined,
): { readonly defined: boolean; readonly field: FieldPath } => ({
  defined: offer?.sourceDefinedCursor === true,
  field: offer?.defaultCursorField ?? [],
})

const diffPrimaryKey = (
  stream: StreamDescriptor,
  streams: Pair<CanonicalStream>,
  offers: Pair<AirbyteStream | undefined>,
): ReadonlyArray<Change> => {
  const effective = {
    before: effectivePrimaryKey(streams.before.primaryKey, offers.before),
    after: effectivePrimaryKey(streams.after.primaryKey, offers.after),
  }
  const isUsed = isDeduplicated(streams.before) && isDeduplicated(streams.after)
  const moves = isUsed && !equalPaths(effective.before, effective.after)
  if (!equalPaths(streams.before.primaryKey, streams.after.primaryKey)) {
    return [{ kind: moves ? 'change_primary_key' : 'change_unused_primary_key', stream, ...effective }]
  }
  const defined = {
    before: sortPaths(offers.before?.sourceDefinedPrimaryKey),
    after: sortPaths(offers.after?.sourceDefinedPrimaryKey),
  }
  return equalPaths(defined.before, defined.after)
    ? []
    : [
        {
          kind: moves ? 'change_source_defined_primary_key' : 'change_unused_source_defined_primary_key',
          stream,
          ...defined,
        },
      ]
}

const diffSelection = (stream: StreamDescriptor, { before, after }: Pair<CanonicalStream>): ReadonlyArray<Change> => {
  const [old, current] = [before.selectedFields, after.selectedFields]
  if (old === undefined || current === undefined) {
    return current !== undefined
      ? [{ kind: 'enable_field_selection', stream, fields: current }]
      : old !== undefined
        ? [{ kind: 'disable_field_selection', stream, fields: old }]
        : []
  }
  const [gone, added] = [withoutPaths(old, current), withoutPaths(current, old)]
  return [
    ...(gone.length > 0 ? [{ kind: 'narrow_field_selection', stream, fields: gone } as const] : []),
    ...(added.length > 0 ? [{ kind: 'widen_field_selection', stream, fields: added } as const] : []),
  ]
}

/** A key that a server shows as a mask is the one that was there before. */
const differingSettings = (
  before: NonNullable<CanonicalStream['extra']>,
  after: NonNullable<CanonicalStream['extra']>,
): ReadonlyArray<string> =>
  differingKeys(before, after).filter(
    (setting) => setting !== 'mappers' || !isSameMappers(before['mappers'], after['mappers']),
  )

const diffConfigurationRest = (
  stream: StreamDescriptor,
  { before, after }: Pair<CanonicalStream>,
): ReadonlyArray<Change> => {
  const alias = aliasOf(stream.name)
  return [
    ...(before.aliasName === after.aliasName
      ? []
      : [
          { kind: 'change_alias', stream, before: before.aliasName ?? alias, after: after.aliasName ?? alias } as const,
        ]),
    ...differingSettings(before.extra ?? {}, after.extra ?? {}).map((setting): Change => ({
      kind: 'change_stream_setting',
      stream,
      setting,
    })),
  ]
}
