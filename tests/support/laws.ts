/** The laws of changes as data: for each kind an example of before and after, and what is found between them. */
import type { ChangeKind } from '../../provider/catalog/changes'
import type { ConnectionSettings } from '../../provider/catalog/diff'
import type { Level } from '../../provider/catalog/rule'
import { schema, stream } from './catalogs'

/** A stream as a catalog of Airbyte's has it. */
export type Entry = ReturnType<typeof stream>

/** A change that is found: its kind, its level, and the words by which it is quoted. */
export type Found = readonly [kind: ChangeKind, level: Level, id: string]

export interface StreamLaw {
  readonly kind: ChangeKind
  readonly law: string
  /** Left out: there is no such stream. */
  readonly before?: Entry
  readonly after?: Entry
  readonly found: ReadonlyArray<Found>
}

export interface SettingLaw {
  readonly kind: ChangeKind
  readonly law: string
  readonly before: ConnectionSettings
  readonly after: ConnectionSettings
  readonly level: Level
  /** Of a kind that is told of a stream: the one that the connection has, before and after. */
  readonly stream?: Entry
  /** Where it had another one before. */
  readonly earlier?: Entry
}

const users = (kind: ChangeKind, level: Level, rest = ''): Found => [kind, level, `${kind} public.users${rest}`]

const append = { destinationSyncMode: 'append', primaryKey: null }
const full = { syncMode: 'full_refresh', destinationSyncMode: 'overwrite', cursorField: null, primaryKey: null }
const FIELDS = { id: 'integer', updated_at: 'string', created_at: 'string', email: 'string' }
const select = (...names: ReadonlyArray<string>): Readonly<Record<string, unknown>> => ({
  selectedFields: names.map((name) => ({ fieldPath: [name] })),
})
const offer = (jsonSchema: object): Readonly<Record<string, unknown>> => ({ jsonSchema })

export const STREAM_LAWS: ReadonlyArray<StreamLaw> = [
  { kind: 'add_stream', law: 'adding a stream is safe', after: stream(), found: [users('add_stream', 'safe')] },
  {
    kind: 'remove_stream',
    law: 'removing a stream is breaking',
    before: stream(),
    found: [users('remove_stream', 'breaking')],
  },
  {
    kind: 'change_sync_mode',
    law: 'changing the sync mode is breaking',
    before: stream(append),
    after: stream({ ...append, syncMode: 'full_refresh' }),
    found: [users('change_sync_mode', 'breaking', ' incremental→full_refresh')],
  },
  {
    kind: 'change_destination_sync_mode',
    law: 'changing the destination sync mode is breaking',
    before: stream({ destinationSyncMode: 'append' }),
    after: stream(),
    found: [users('change_destination_sync_mode', 'breaking', ' append→append_dedup')],
  },
  {
    kind: 'change_cursor_field',
    law: 'changing the cursor of an incremental stream is breaking',
    before: stream(),
    after: stream({ cursorField: ['created_at'] }),
    found: [users('change_cursor_field', 'breaking', ' updated_at→created_at')],
  },
  {
    kind: 'change_unused_cursor_field',
    law: 'changing the cursor of a full refresh is safe',
    before: stream({ ...full, cursorField: ['updated_at'] }),
    after: stream({ ...full, cursorField: ['created_at'] }),
    found: [users('change_unused_cursor_field', 'safe')],
  },
  {
    kind: 'change_primary_key',
    law: 'changing the primary key of a deduplicated stream is breaking',
    before: stream(),
    after: stream({ primaryKey: [['id'], ['email']] }),
    found: [users('change_primary_key', 'breaking', ' id→email,id')],
  },
  {
    kind: 'change_unused_primary_key',
    law: 'changing the primary key of a stream that is not deduplicated is safe',
    before: stream(append),
    after: stream({ ...append, primaryKey: [['email']] }),
    found: [users('change_unused_primary_key', 'safe')],
  },
  {
    kind: 'remove_cursor_field',
    law: 'losing the cursor in use from the schema is breaking',
    before: stream(),
    after: stream({}, offer(schema({ id: 'integer', created_at: 'string', email: 'string' }))),
    found: [users('remove_cursor_field', 'breaking', ' updated_at'), users('remove_field', 'attention', ' updated_at')],
  },
  {
    kind: 'remove_primary_key_field',
    law: 'losing a field of the primary key in use from the schema is breaking',
    before: stream(),
    after: stream({}, offer(schema({ updated_at: 'string', created_at: 'string', email: 'string' }))),
    found: [users('remove_primary_key_field', 'breaking', ' id'), users('remove_field', 'attention', ' id')],
  },
  {
    kind: 'add_field',
    law: 'adding a field, at any depth, is safe',
    before: stream({}, offer(schema({ ...FIELDS, tags: { type: 'array', items: schema({ a: 'string' }) } }))),
    after: stream(
      {},
      offer(schema({ ...FIELDS, tags: { type: 'array', items: schema({ a: 'string', b: 'string' }) } })),
    ),
    found: [users('add_field', 'safe', ' tags.items.b')],
  },
  {
    kind: 'remove_field',
    law: 'removing a field, inside a composite schema too, deserves attention',
    before: stream(
      {},
      offer(schema({ ...FIELDS, one: { oneOf: [schema({ a: 'string', b: 'string' }), { type: 'string' }] } })),
    ),
    after: stream({}, offer(schema({ ...FIELDS, one: { oneOf: [schema({ a: 'string' }), { type: 'string' }] } }))),
    found: [users('remove_field', 'attention', ' one.b')],
  },
  {
    kind: 'update_field_schema',
    law: 'changing the type of a field deserves attention',
    before: stream(),
    after: stream({}, offer(schema({ ...FIELDS, email: 'integer' }))),
    found: [users('update_field_schema', 'attention', ' email')],
  },
  {
    kind: 'change_field_notes',
    law: 'rewording the description of a field is safe',
    before: stream(),
    after: stream({}, offer(schema({ ...FIELDS, email: { type: 'string', description: 'Where to write.' } }))),
    found: [users('change_field_notes', 'safe', ' email')],
  },
  {
    kind: 'enable_field_selection',
    law: 'syncing only some fields from now on deserves attention',
    before: stream(),
    after: stream(select('id', 'updated_at')),
    found: [users('enable_field_selection', 'attention')],
  },
  {
    kind: 'disable_field_selection',
    law: 'syncing all fields from now on deserves attention',
    before: stream(select('id', 'updated_at')),
    after: stream(),
    found: [users('disable_field_selection', 'attention')],
  },
  {
    kind: 'narrow_field_selection',
    law: 'selecting fewer fields deserves attention',
    before: stream(select('id', 'updated_at', 'email')),
    after: stream(select('id', 'updated_at')),
    found: [users('narrow_field_selection', 'attention')],
  },
  {
    kind: 'widen_field_selection',
    law: 'selecting more fields deserves attention',
    before: stream(select('id', 'updated_at')),
    after: stream(select('id', 'updated_at', 'email')),
    found: [users('widen_field_selection', 'attention')],
  },
  {
    kind: 'change_source_defined_cursor',
    law: 'another cursor defined by the source is breaking for a stream that goes by it',
    before: stream({ cursorField: null }, { sourceDefinedCursor: true, defaultCursorField: ['updated_at'] }),
    after: stream({ cursorField: null }, { sourceDefinedCursor: true, defaultCursorField: ['created_at'] }),
    found: [users('change_source_defined_cursor', 'breaking', ' updated_at→created_at')],
  },
  {
    kind: 'change_unused_source_defined_cursor',
    law: 'another cursor proposed by the source is safe for a stream that has its own',
    before: stream({}, { defaultCursorField: ['updated_at'] }),
    after: stream({}, { defaultCursorField: ['created_at'] }),
    found: [users('change_unused_source_defined_cursor', 'safe')],
  },
  {
    kind: 'change_source_defined_primary_key',
    law: 'another primary key defined by the source is breaking for a stream deduplicated by it',
    before: stream({ primaryKey: null }, { sourceDefinedPrimaryKey: [['id']] }),
    after: stream({ primaryKey: null }, { sourceDefinedPrimaryKey: [['email']] }),
    found: [users('change_source_defined_primary_key', 'breaking', ' id→email')],
  },
  {
    kind: 'change_unused_source_defined_primary_key',
    law: 'another primary key defined by the source is safe for a stream that is not deduplicated',
    before: stream(append, { sourceDefinedPrimaryKey: [['id']] }),
    after: stream(append, { sourceDefinedPrimaryKey: [['email']] }),
    found: [users('change_unused_source_defined_primary_key', 'safe')],
  },
  {
    kind: 'add_supported_sync_mode',
    law: 'one more supported sync mode is safe',
    before: stream({}, { supportedSyncModes: ['incremental'] }),
    after: stream(),
    found: [users('add_supported_sync_mode', 'safe', ' full_refresh')],
  },
  {
    kind: 'remove_supported_sync_mode',
    law: 'losing a supported sync mode deserves attention',
    before: stream(),
    after: stream({}, { supportedSyncModes: ['incremental'] }),
    found: [users('remove_supported_sync_mode', 'attention', ' full_refresh')],
  },
  {
    kind: 'change_alias',
    law: 'changing the alias is safe',
    before: stream(),
    after: stream({ aliasName: 'people' }),
    found: [users('change_alias', 'safe')],
  },
  {
    kind: 'change_stream_setting',
    law: 'changing a setting of a stream that is not known deserves attention',
    before: stream(),
    after: stream({ transforms: [{ type: 'odd' }] }),
    found: [users('change_stream_setting', 'attention', ' transforms')],
  },
  {
    kind: 'change_source_property',
    law: 'a property of the source that is not known is safe',
    before: stream(),
    after: stream({}, { isOdd: true }),
    found: [users('change_source_property', 'safe', ' isOdd')],
  },
]

export const SETTING_LAWS: ReadonlyArray<SettingLaw> = [
  {
    kind: 'change_namespace',
    law: 'moving an incremental stream to another namespace is breaking',
    before: {},
    after: { namespaceDefinition: 'destination' },
    level: 'breaking',
    stream: stream(),
  },
  {
    kind: 'change_prefix',
    law: 'moving an incremental stream to a table of another name is breaking',
    before: {},
    after: { prefix: 'raw_' },
    level: 'breaking',
    stream: stream(),
  },
  {
    kind: 'enter_used_table',
    law: 'coming into a table that another stream has written is breaking',
    before: { namespaceDefinition: 'destination' },
    after: { namespaceDefinition: 'destination' },
    level: 'breaking',
    stream: stream(),
    earlier: stream({}, { namespace: 'other' }),
  },
  {
    kind: 'move_overwritten_table',
    law: 'moving a table that each sync writes anew deserves attention',
    before: {},
    after: { prefix: 'raw_' },
    level: 'attention',
    stream: stream(full),
  },
  {
    kind: 'request_reset',
    law: 'asking for the reset of a stream deserves attention, and happens by a trigger that is new or has another value',
    before: { resetTriggers: { 'public.orders': 1 } },
    after: { resetTriggers: { 'public.orders': 1, '*.users': 1 } },
    level: 'attention',
    stream: stream(),
  },
  {
    kind: 'rename_connection',
    law: 'renaming the connection deserves attention',
    before: { name: 'a' },
    after: { name: 'b' },
    level: 'attention',
  },
  {
    kind: 'activate_connection',
    law: 'activating the connection is safe',
    before: { status: 'inactive' },
    after: { status: 'active' },
    level: 'safe',
  },
  {
    kind: 'deactivate_connection',
    law: 'deactivating the connection deserves attention',
    before: { status: 'active' },
    after: { status: 'inactive' },
    level: 'attention',
  },
  {
    kind: 'change_schedule',
    law: 'changing the schedule is safe',
    before: {},
    after: { schedule: { scheduleType: 'basic', units: 6, timeUnit: 'hours' } },
    level: 'safe',
  },
  {
    kind: 'change_namespace_definition',
    law: 'changing the namespace definition deserves attention',
    before: {},
    after: { namespaceDefinition: 'destination' },
    level: 'attention',
  },
  {
    kind: 'change_namespace_format',
    law: 'changing the namespace format deserves attention',
    before: {},
    after: { namespaceFormat: 'x' },
    level: 'attention',
  },
  {
    kind: 'change_connection_prefix',
    law: 'changing the prefix deserves attention',
    before: {},
    after: { prefix: 'raw_' },
    level: 'attention',
  },
  {
    kind: 'change_geography',
    law: 'changing the geography deserves attention',
    before: { geography: 'us' },
    after: { geography: 'eu' },
    level: 'attention',
  },
  {
    kind: 'change_resources',
    law: 'changing the resource requirements is safe',
    before: {},
    after: { resourceRequirements: { cpuLimit: '1' } },
    level: 'safe',
  },
  {
    kind: 'change_notifications',
    law: 'changing the notifications is safe',
    before: {},
    after: { notifySchemaChanges: true },
    level: 'safe',
  },
  {
    kind: 'change_non_breaking_changes_preference',
    law: 'changing how Airbyte answers schema changes deserves attention',
    before: {},
    after: { nonBreakingChangesPreference: 'disable' },
    level: 'attention',
  },
  {
    kind: 'change_destination_catalog',
    law: 'another catalog of the destination deserves attention',
    before: {},
    after: { destinationCatalogId: 'c' },
    level: 'attention',
  },
  {
    kind: 'change_on_demand',
    law: 'syncing on other capacity is safe',
    before: {},
    after: { onDemandEnabled: true },
    level: 'safe',
  },
  {
    kind: 'change_email_notifications',
    law: 'changing the notifications by email is safe',
    before: {},
    after: { notifySchemaChangesByEmail: true },
    level: 'safe',
  },
  {
    kind: 'change_backfill_preference',
    law: 'changing whether new columns are filled for old rows deserves attention',
    before: { backfillPreference: 'disabled' },
    after: { backfillPreference: 'enabled' },
    level: 'attention',
  },
  {
    kind: 'change_operations',
    law: 'changing the operations deserves attention',
    before: {},
    after: { operations: [{ name: 'dbt' }] },
    level: 'attention',
  },
  {
    kind: 'change_shared_operations',
    law: 'changing the shared operations deserves attention',
    before: {},
    after: { operationIds: ['1'] },
    level: 'attention',
  },
  {
    kind: 'change_tags',
    law: 'changing the tags is safe',
    before: {},
    after: { tags: [{ name: 'team' }] },
    level: 'safe',
  },
  {
    kind: 'change_source_catalog',
    law: 'referring to another discovered catalog is safe',
    before: {},
    after: { sourceCatalogId: '1' },
    level: 'safe',
  },
  {
    kind: 'change_setting',
    law: 'changing a setting of the connection that is not known deserves attention',
    before: {},
    after: { somethingNew: true },
    level: 'attention',
  },
]
