/** Finds every difference between two catalogs and between two connections' settings; judges none of them. */
import { canonicalJson, compareText, own } from '../json'
import type { AirbyteStream, FieldPath, StreamDescriptor } from './airbyte'
import type { CanonicalCatalog, Offers } from './canonical'
import type { Change } from './changes'
import { aliasOf, streamDescriptorOf, streamKey } from './key'
import { equalPath, equalPaths, selectedSchema, sortPaths } from './schema'
import { diffSchemas, hasField } from './schema'
import { isChangedSetting, SETTING_CHANGES } from './settings'
import { type CanonicalStream, effectiveCursor, effectivePrimaryKey, isDeduplicated } from './stream'
import { equalTable, showTable, tableOf } from './tables'

/** A connection's own settings, as far as they are its catalog's companions; null, absent and empty are the same. */
export interface ConnectionSettings {
  readonly name?: string
  readonly status?: string
  readonly schedule?: unknown
  readonly namespaceDefinition?: string
  readonly namespaceFormat?: string
  readonly prefix?: string
  readonly geography?: string
  readonly resourceRequirements?: unknown
  readonly nonBreakingChangesPreference?: string
  readonly notifySchemaChanges?: boolean
  readonly operations?: unknown
  readonly operationIds?: unknown
  readonly sourceCatalogId?: string
  readonly [setting: string]: unknown
}

interface Pair<A> {
  readonly before: A
  readonly after: A
}

export const diffCatalogs = (before: CanonicalCatalog, after: CanonicalCatalog): ReadonlyArray<Change> => {
  const changes: Change[] = []
  // Unpacked only when some stream differs.
  let offers: Pair<Offers> | undefined
  const keys = new Set([...Object.keys(before.streams), ...Object.keys(after.streams)])
  for (const key of [...keys].sort(compareText)) {
    const stream = streamDescriptorOf(key)
    const streams = { before: own(before.streams, key), after: own(after.streams, key) }
    if (streams.before === undefined) {
      changes.push({ kind: 'add_stream', stream })
    } else if (streams.after === undefined) {
      changes.push({ kind: 'remove_stream', stream })
    } else if (canonicalJson(streams.before) !== canonicalJson(streams.after)) {
      // A stream of a catalog whose schemas cannot be read is compared by what is left.
      offers ??= { before: before.offers ?? {}, after: after.offers ?? {} }
      const pair = { before: streams.before, after: streams.after }
      const offer = { before: own(offers.before, key), after: own(offers.after, key) }
      changes.push(...diffStream(stream, pair, offer))
    }
  }
  return changes
}

const diffStream = (
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

const without = (paths: ReadonlyArray<FieldPath>, others: ReadonlyArray<FieldPath>): ReadonlyArray<FieldPath> => {
  const known = new Set(others.map((path) => JSON.stringify(path)))
  return paths.filter((path) => !known.has(JSON.stringify(path)))
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
  const [gone, added] = [without(old, current), without(current, old)]
  return [
    ...(gone.length > 0 ? [{ kind: 'narrow_field_selection', stream, fields: gone } as const] : []),
    ...(added.length > 0 ? [{ kind: 'widen_field_selection', stream, fields: added } as const] : []),
  ]
}

const differingKeys = (
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): ReadonlyArray<string> =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => canonicalJson(present(own(before, key))) !== canonicalJson(present(own(after, key))))
    .sort(compareText)

/** Null, absent and an empty list are the same. */
const present = (value: unknown): unknown => (Array.isArray(value) && value.length === 0 ? undefined : value)

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
    ...differingKeys(before.extra ?? {}, after.extra ?? {}).map((setting): Change => ({
      kind: 'change_stream_setting',
      stream,
      setting,
    })),
  ]
}

/** The fields that are synced on both sides: what is selected or deselected is told by the selection itself. */
const commonSelection = ({ before, after }: Pair<CanonicalStream>): ReadonlyArray<FieldPath> | undefined => {
  const [old, current] = [before.selectedFields, after.selectedFields]
  return old === undefined || current === undefined ? (old ?? current) : without(old, without(old, current))
}

const JUDGED_PROPERTIES = new Set([
  'jsonSchema',
  'supportedSyncModes',
  'sourceDefinedCursor',
  'defaultCursorField',
  'sourceDefinedPrimaryKey',
])

const diffOffer = (
  stream: StreamDescriptor,
  streams: Pair<CanonicalStream>,
  offers: Pair<AirbyteStream | undefined>,
): ReadonlyArray<Change> => {
  if (offers.before === undefined || offers.after === undefined) {
    return [{ kind: 'change_source_property', stream, property: 'schema' }]
  }
  const [old, current] = [offers.before, offers.after]
  const [oldModes, currentModes] = [old.supportedSyncModes ?? [], current.supportedSyncModes ?? []]
  const properties = differingKeys({ ...old }, { ...current }).filter((name) => !JUDGED_PROPERTIES.has(name))
  return [
    ...diffFields(stream, streams, { before: old, after: current }),
    ...currentModes
      .filter((mode) => !oldModes.includes(mode))
      .map((mode): Change => ({ kind: 'add_supported_sync_mode', stream, mode })),
    ...oldModes
      .filter((mode) => !currentModes.includes(mode))
      .map((mode): Change => ({ kind: 'remove_supported_sync_mode', stream, mode })),
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
    // What composite schemas say in another way without another field or type.
    changes.push({ kind: 'change_field_notes', stream, field: [] })
  }
  return [
    ...goneCursor.map((field): Change => ({ kind: 'remove_cursor_field', stream, field })),
    ...goneKeys.map((field): Change => ({ kind: 'remove_primary_key_field', stream, field })),
    ...changes,
  ]
}

/** A connection without a status is an active one. */
const withStatus = (settings: ConnectionSettings): ConnectionSettings => ({
  ...settings,
  status: settings.status ?? 'active',
})

/** With both catalogs at hand, each stream whose table moves is found as well. */
export const diffSettings = (
  before: ConnectionSettings,
  after: ConnectionSettings,
  catalogs?: Pair<CanonicalCatalog>,
): ReadonlyArray<Change> => [
  ...differingKeys(withStatus(before), withStatus(after)).map((setting): Change => {
    const values = { before: withStatus(before)[setting], after: withStatus(after)[setting] }
    if (setting === 'status') {
      return { kind: values.after === 'active' ? 'activate_connection' : 'deactivate_connection', ...values }
    }
    return isChangedSetting(setting)
      ? { kind: SETTING_CHANGES[setting].kind, ...values }
      : { kind: 'change_setting', setting, ...values }
  }),
  ...(catalogs === undefined ? [] : [...diffTables(before, after, catalogs), ...diffOwners(before, after, catalogs)]),
]

const diffTables = (
  before: ConnectionSettings,
  after: ConnectionSettings,
  catalogs: Pair<CanonicalCatalog>,
): ReadonlyArray<Change> =>
  Object.entries(catalogs.before.streams).flatMap(([key, old]): ReadonlyArray<Change> => {
    const stream = streamDescriptorOf(key)
    const tables = { before: tableOf(stream, before), after: tableOf(stream, after) }
    if (own(catalogs.after.streams, key) === undefined || equalTable(tables.before, tables.after)) {
      return []
    }
    const names = { stream, before: showTable(tables.before), after: showTable(tables.after) }
    if (isWrittenAnew(old)) {
      return [{ kind: 'move_overwritten_table', ...names }]
    }
    return [
      { kind: tables.before.namespace === tables.after.namespace ? 'change_prefix' : 'change_namespace', ...names },
    ]
  })

const isWrittenAnew = ({ syncMode, destinationSyncMode }: CanonicalStream): boolean =>
  syncMode === 'full_refresh' && destinationSyncMode === 'overwrite'

/** Streams that come into a table which another stream has written; a table that each sync writes anew mixes nothing. */
const diffOwners = (
  before: ConnectionSettings,
  after: ConnectionSettings,
  catalogs: Pair<CanonicalCatalog>,
): ReadonlyArray<Change> => {
  const owners = new Map(
    Object.keys(catalogs.before.streams).map((key) => [
      showTable(tableOf(streamDescriptorOf(key), before)),
      streamDescriptorOf(key),
    ]),
  )
  return Object.entries(catalogs.after.streams).flatMap(([key, current]): ReadonlyArray<Change> => {
    const stream = streamDescriptorOf(key)
    const table = showTable(tableOf(stream, after))
    const owner = owners.get(table)
    if (owner === undefined || streamKey(owner) === key || isWrittenAnew(current)) return []
    return [{ kind: 'enter_used_table', stream, table, owner }]
  })
}
