/** Finds every difference between two catalogs and between two connections' settings; judges none of them. */
import { canonicalJson, compareText, differingKeys, keyedDiff, own, type Pair } from '../json'
import type { CanonicalCatalog, Offers } from './canonical'
import type { Change } from './changes'
import { streamDescriptorOf, streamKey } from './key'
import { isChangedSetting, SETTING_CHANGES } from './settings'
import { isWrittenAnew } from './stream'
import { diffStream } from './streamDiff'
import { equalTable, moveKind, showTable, tableOf } from './tables'
import { requestedStreams } from './triggers'

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
  readonly resetTriggers?: unknown
  readonly [setting: string]: unknown
}

/**
 * Every difference between two catalogs, stream by stream in the order of their keys.
 *
 * @example
 * import { type AirbyteCatalog, canonicalCatalog, describeChange, diffCatalogs } from 'pulumi-airbyte'
 *
 * export const changes = (before: AirbyteCatalog, after: AirbyteCatalog): ReadonlyArray<string> =>
 *   diffCatalogs(canonicalCatalog(before), canonicalCatalog(after)).map(describeChange)
 */
export const diffCatalogs = (before: CanonicalCatalog, after: CanonicalCatalog): ReadonlyArray<Change> => {
  const { added, removed, persisted } = keyedDiff(Object.entries(before.streams), Object.entries(after.streams))
  const changed = persisted.filter((pair) => canonicalJson(pair.before) !== canonicalJson(pair.after))
  // Unpacked only where some stream differs. One whose schemas cannot be read is compared by what is left.
  const offersOf = ({ offers = {} }: CanonicalCatalog): Offers => (changed.length === 0 ? {} : offers)
  const offers = { before: offersOf(before), after: offersOf(after) }
  return [
    ...added.map(({ key }) => ({ key, found: [{ kind: 'add_stream', stream: streamDescriptorOf(key) } as const] })),
    ...removed.map(({ key }) => ({
      key,
      found: [{ kind: 'remove_stream', stream: streamDescriptorOf(key) } as const],
    })),
    ...changed.map(({ key, ...streams }) => {
      const offered = { before: own(offers.before, key), after: own(offers.after, key) }
      return { key, found: diffStream(streamDescriptorOf(key), streams, offered) }
    }),
  ]
    .sort((one, other) => compareText(one.key, other.key))
    .flatMap(({ found }): ReadonlyArray<Change> => found)
}

/** A connection without a status is an active one. Triggers are told by the streams that they reset. */
const withStatus = ({ resetTriggers: _triggers, ...settings }: ConnectionSettings): ConnectionSettings => ({
  ...settings,
  status: settings.status ?? 'active',
})

/**
 * Every difference between two connections' settings. With both catalogs, each stream whose table moves is found as well.
 *
 * @example
 * import { describeChange, diffSettings } from 'pulumi-airbyte'
 *
 * export const changes = diffSettings({ prefix: 'raw_' }, { prefix: '', status: 'inactive' }).map(describeChange)
 */
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
  ...(catalogs === undefined
    ? []
    : [
        ...diffTables(before, after, catalogs),
        ...diffOwners(before, after, catalogs),
        ...diffTriggers(before, after, catalogs),
      ]),
]

const diffTables = (
  before: ConnectionSettings,
  after: ConnectionSettings,
  catalogs: Pair<CanonicalCatalog>,
): ReadonlyArray<Change> => {
  const { persisted } = keyedDiff(Object.entries(catalogs.before.streams), Object.entries(catalogs.after.streams))
  return persisted.flatMap(({ key, before: old }): ReadonlyArray<Change> => {
    const stream = streamDescriptorOf(key)
    const tables = { before: tableOf(stream, before), after: tableOf(stream, after) }
    if (equalTable(tables.before, tables.after)) return []
    const names = { stream, before: showTable(tables.before), after: showTable(tables.after) }
    return [{ kind: isWrittenAnew(old) ? 'move_overwritten_table' : moveKind(tables), ...names }]
  })
}

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

/** Streams that the connection has and keeps, and whose reset the program asks for: a new one has nothing to be reset. */
const diffTriggers = (
  before: ConnectionSettings,
  after: ConnectionSettings,
  catalogs: Pair<CanonicalCatalog>,
): ReadonlyArray<Change> => {
  const kept = Object.keys(catalogs.after.streams).filter((key) => own(catalogs.before.streams, key) !== undefined)
  return requestedStreams({ before: before.resetTriggers, after: after.resetTriggers }, kept).map((key) => ({
    kind: 'request_reset',
    stream: streamDescriptorOf(key),
  }))
}
