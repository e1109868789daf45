import { readFileSync } from 'node:fs'

import { expect } from 'chai'
import * as E from 'fp-ts/Either'

import { type AirbyteCatalog } from '../../provider/catalog/airbyte'
import type { Change, ChangeKind, Level } from '../../provider/catalog/changes'
import { changeId, describeChange, RULES, streamsToReset } from '../../provider/catalog/changes'
import type { ConnectionSettings } from '../../provider/catalog/diff'
import { diffCatalogs, diffSettings } from '../../provider/catalog/diff'
import { streamKey } from '../../provider/catalog/key'
import { serverUpdate } from '../../provider/server'
import { breakingChangesPage } from '../../tools/docs'
import { canonical, schema, stream } from '../support/catalogs'

const kindsAndLevels = (changes: ReadonlyArray<Change>): ReadonlyArray<readonly [ChangeKind, Level, string]> =>
  changes.map((change) => [change.kind, RULES[change.kind].level, changeId(change)])

type Entry = ReturnType<typeof stream>

const found = (before: ReadonlyArray<Entry>, after: ReadonlyArray<Entry>): ReturnType<typeof kindsAndLevels> =>
  kindsAndLevels(diffCatalogs(canonical(...before), canonical(...after)))

const users = (kind: ChangeKind, level: Level, rest = ''): readonly [ChangeKind, Level, string] => [
  kind,
  level,
  `${kind} public.users${rest}`,
]

const append = { destinationSyncMode: 'append', primaryKey: null }
const full = { syncMode: 'full_refresh', destinationSyncMode: 'overwrite', cursorField: null, primaryKey: null }
const FIELDS = { id: 'integer', updated_at: 'string', created_at: 'string', email: 'string' }
const select = (...names: ReadonlyArray<string>): Readonly<Record<string, unknown>> => ({
  selectedFields: names.map((name) => ({ fieldPath: [name] })),
})
const offer = (jsonSchema: object): Readonly<Record<string, unknown>> => ({ jsonSchema })

/** Per kind: its law, the two versions of one stream, and what is found. */
const STREAM_LAWS: ReadonlyArray<
  readonly [
    ChangeKind,
    string,
    Entry | undefined,
    Entry | undefined,
    ReadonlyArray<readonly [ChangeKind, Level, string]>,
  ]
> = [
  ['add_stream', 'adding a stream is safe', undefined, stream(), [users('add_stream', 'safe')]],
  ['remove_stream', 'removing a stream is breaking', stream(), undefined, [users('remove_stream', 'breaking')]],
  [
    'change_sync_mode',
    'changing the sync mode is breaking',
    stream(append),
    stream({ ...append, syncMode: 'full_refresh' }),
    [users('change_sync_mode', 'breaking')],
  ],
  [
    'change_destination_sync_mode',
    'changing the destination sync mode is breaking',
    stream({ destinationSyncMode: 'append' }),
    stream(),
    [users('change_destination_sync_mode', 'breaking')],
  ],
  [
    'change_cursor_field',
    'changing the cursor of an incremental stream is breaking',
    stream(),
    stream({ cursorField: ['created_at'] }),
    [users('change_cursor_field', 'breaking')],
  ],
  [
    'change_unused_cursor_field',
    'changing the cursor of a full refresh is safe',
    stream({ ...full, cursorField: ['updated_at'] }),
    stream({ ...full, cursorField: ['created_at'] }),
    [users('change_unused_cursor_field', 'safe')],
  ],
  [
    'change_primary_key',
    'changing the primary key of a deduplicated stream is breaking',
    stream(),
    stream({ primaryKey: [['id'], ['email']] }),
    [users('change_primary_key', 'breaking')],
  ],
  [
    'change_unused_primary_key',
    'changing the primary key of a stream that is not deduplicated is safe',
    stream(append),
    stream({ ...append, primaryKey: [['email']] }),
    [users('change_unused_primary_key', 'safe')],
  ],
  [
    'remove_cursor_field',
    'losing the cursor in use from the schema is breaking',
    stream(),
    stream({}, offer(schema({ id: 'integer', created_at: 'string', email: 'string' }))),
    [users('remove_cursor_field', 'breaking', ' updated_at'), users('remove_field', 'attention', ' updated_at')],
  ],
  [
    'remove_primary_key_field',
    'losing a field of the primary key in use from the schema is breaking',
    stream(),
    stream({}, offer(schema({ updated_at: 'string', created_at: 'string', email: 'string' }))),
    [users('remove_primary_key_field', 'breaking', ' id'), users('remove_field', 'attention', ' id')],
  ],
  [
    'add_field',
    'adding a field, at any depth, is safe',
    stream({}, offer(schema({ ...FIELDS, tags: { type: 'array', items: schema({ a: 'string' }) } }))),
    stream({}, offer(schema({ ...FIELDS, tags: { type: 'array', items: schema({ a: 'string', b: 'string' }) } }))),
    [users('add_field', 'safe', ' tags.items.b')],
  ],
  [
    'remove_field',
    'removing a field, inside a composite schema too, deserves attention',
    stream(
      {},
      offer(schema({ ...FIELDS, one: { oneOf: [schema({ a: 'string', b: 'string' }), { type: 'string' }] } })),
    ),
    stream({}, offer(schema({ ...FIELDS, one: { oneOf: [schema({ a: 'string' }), { type: 'string' }] } }))),
    [users('remove_field', 'attention', ' one.b')],
  ],
  [
    'update_field_schema',
    'changing the type of a field deserves attention',
    stream(),
    stream({}, offer(schema({ ...FIELDS, email: 'integer' }))),
    [users('update_field_schema', 'attention', ' email')],
  ],
  [
    'change_field_notes',
    'rewording the description of a field is safe',
    stream(),
    stream({}, offer(schema({ ...FIELDS, email: { type: 'string', description: 'Where to write.' } }))),
    [users('change_field_notes', 'safe', ' email')],
  ],
  [
    'enable_field_selection',
    'syncing only some fields from now on deserves attention',
    stream(),
    stream(select('id', 'updated_at')),
    [users('enable_field_selection', 'attention')],
  ],
  [
    'disable_field_selection',
    'syncing all fields from now on deserves attention',
    stream(select('id', 'updated_at')),
    stream(),
    [users('disable_field_selection', 'attention')],
  ],
  [
    'narrow_field_selection',
    'selecting fewer fields deserves attention',
    stream(select('id', 'updated_at', 'email')),
    stream(select('id', 'updated_at')),
    [users('narrow_field_selection', 'attention')],
  ],
  [
    'widen_field_selection',
    'selecting more fields deserves attention',
    stream(select('id', 'updated_at')),
    stream(select('id', 'updated_at', 'email')),
    [users('widen_field_selection', 'attention')],
  ],
  [
    'change_source_defined_cursor',
    'another cursor defined by the source is breaking for a stream that goes by it',
    stream({ cursorField: null }, { sourceDefinedCursor: true, defaultCursorField: ['updated_at'] }),
    stream({ cursorField: null }, { sourceDefinedCursor: true, defaultCursorField: ['created_at'] }),
    [users('change_source_defined_cursor', 'breaking')],
  ],
  [
    'change_unused_source_defined_cursor',
    'another cursor proposed by the source is safe for a stream that has its own',
    stream({}, { defaultCursorField: ['updated_at'] }),
    stream({}, { defaultCursorField: ['created_at'] }),
    [users('change_unused_source_defined_cursor', 'safe')],
  ],
  [
    'change_source_defined_primary_key',
    'another primary key defined by the source is breaking for a stream deduplicated by it',
    stream({ primaryKey: null }, { sourceDefinedPrimaryKey: [['id']] }),
    stream({ primaryKey: null }, { sourceDefinedPrimaryKey: [['email']] }),
    [users('change_source_defined_primary_key', 'breaking')],
  ],
  [
    'change_unused_source_defined_primary_key',
    'another primary key defined by the source is safe for a stream that is not deduplicated',
    stream(append, { sourceDefinedPrimaryKey: [['id']] }),
    stream(append, { sourceDefinedPrimaryKey: [['email']] }),
    [users('change_unused_source_defined_primary_key', 'safe')],
  ],
  [
    'add_supported_sync_mode',
    'one more supported sync mode is safe',
    stream({}, { supportedSyncModes: ['incremental'] }),
    stream(),
    [users('add_supported_sync_mode', 'safe', ' full_refresh')],
  ],
  [
    'remove_supported_sync_mode',
    'losing a supported sync mode deserves attention',
    stream(),
    stream({}, { supportedSyncModes: ['incremental'] }),
    [users('remove_supported_sync_mode', 'attention', ' full_refresh')],
  ],
  [
    'change_alias',
    'changing the alias is safe',
    stream(),
    stream({ aliasName: 'people' }),
    [users('change_alias', 'safe')],
  ],
  [
    'change_stream_setting',
    'changing a setting of a stream that is not known deserves attention',
    stream(),
    stream({ mappers: [{ type: 'hashing' }] }),
    [users('change_stream_setting', 'attention', ' mappers')],
  ],
  [
    'change_source_property',
    'a property of the source that is not known is safe',
    stream(),
    stream({}, { isResumable: true }),
    [users('change_source_property', 'safe', ' isResumable')],
  ],
]

const one = canonical(stream())
const overwritten = canonical(stream(full))

const SETTING_LAWS: ReadonlyArray<
  readonly [ChangeKind, string, ConnectionSettings, ConnectionSettings, Level, typeof one | undefined]
> = [
  [
    'change_namespace',
    'moving an incremental stream to another namespace is breaking',
    {},
    { namespaceDefinition: 'destination' },
    'breaking',
    one,
  ],
  [
    'change_prefix',
    'moving an incremental stream to a table of another name is breaking',
    {},
    { prefix: 'raw_' },
    'breaking',
    one,
  ],
  [
    'move_overwritten_table',
    'moving a table that each sync writes anew deserves attention',
    {},
    { prefix: 'raw_' },
    'attention',
    overwritten,
  ],
  [
    'rename_connection',
    'renaming the connection deserves attention',
    { name: 'a' },
    { name: 'b' },
    'attention',
    undefined,
  ],
  [
    'activate_connection',
    'activating the connection is safe',
    { status: 'inactive' },
    { status: 'active' },
    'safe',
    undefined,
  ],
  [
    'deactivate_connection',
    'deactivating the connection deserves attention',
    { status: 'active' },
    { status: 'inactive' },
    'attention',
    undefined,
  ],
  ['change_schedule', 'changing the schedule is safe', {}, { schedule: { scheduleType: 'manual' } }, 'safe', undefined],
  [
    'change_namespace_definition',
    'changing the namespace definition deserves attention',
    {},
    { namespaceDefinition: 'destination' },
    'attention',
    undefined,
  ],
  [
    'change_namespace_format',
    'changing the namespace format deserves attention',
    {},
    { namespaceFormat: 'x' },
    'attention',
    undefined,
  ],
  [
    'change_connection_prefix',
    'changing the prefix deserves attention',
    {},
    { prefix: 'raw_' },
    'attention',
    undefined,
  ],
  [
    'change_geography',
    'changing the geography deserves attention',
    { geography: 'us' },
    { geography: 'eu' },
    'attention',
    undefined,
  ],
  [
    'change_resources',
    'changing the resource requirements is safe',
    {},
    { resourceRequirements: { cpuLimit: '1' } },
    'safe',
    undefined,
  ],
  ['change_notifications', 'changing the notifications is safe', {}, { notifySchemaChanges: true }, 'safe', undefined],
  [
    'change_non_breaking_changes_preference',
    'changing how Airbyte answers schema changes deserves attention',
    {},
    { nonBreakingChangesPreference: 'disable' },
    'attention',
    undefined,
  ],
  [
    'change_dataplane_group',
    'moving syncs to other data planes deserves attention',
    {},
    { dataplaneGroupId: 'g' },
    'attention',
    undefined,
  ],
  [
    'change_email_notifications',
    'changing the notifications by email is safe',
    {},
    { notifySchemaChangesByEmail: true },
    'safe',
    undefined,
  ],
  [
    'change_backfill_preference',
    'changing whether new columns are filled for old rows deserves attention',
    { backfillPreference: 'disabled' },
    { backfillPreference: 'enabled' },
    'attention',
    undefined,
  ],
  [
    'change_operations',
    'changing the operations deserves attention',
    {},
    { operations: [{ name: 'dbt' }] },
    'attention',
    undefined,
  ],
  [
    'change_shared_operations',
    'changing the shared operations deserves attention',
    {},
    { operationIds: ['1'] },
    'attention',
    undefined,
  ],
  ['change_tags', 'changing the tags is safe', {}, { tags: [{ tagId: '1', name: 'team' }] }, 'safe', undefined],
  [
    'change_source_catalog',
    'referring to another discovered catalog is safe',
    {},
    { sourceCatalogId: '1' },
    'safe',
    undefined,
  ],
  [
    'change_setting',
    'changing a setting of the connection that is not known deserves attention',
    {},
    { onDemandEnabled: true },
    'attention',
    undefined,
  ],
]

/** Airbyte re-syncs the stream for each of these; nothing that is already written is wrong, so we do not. */
const SERVER_RESETS_MORE: ReadonlyArray<ChangeKind> = [
  'add_stream',
  'change_unused_cursor_field',
  'change_unused_primary_key',
  'add_field',
  'remove_field',
  'update_field_schema',
  'change_field_notes',
  'change_unused_source_defined_cursor',
  'change_unused_source_defined_primary_key',
  'add_supported_sync_mode',
  'remove_supported_sync_mode',
]

/** Airbyte goes on as if nothing had happened; what is already written no longer fits, so we reset. */
const SERVER_RESETS_LESS: ReadonlyArray<ChangeKind> = ['change_namespace', 'change_prefix']

const HOSTILE = 'x\n\u001b[31m\u202e"\uD800'.repeat(200)

describe('kinds of change', () => {
  for (const [kind, law, before, after, expected] of STREAM_LAWS) {
    it(law, () => {
      const [old, current] = [before === undefined ? [] : [before], after === undefined ? [] : [after]]
      expect(found(old, current)).to.deep.equal(expected)
      expect(expected[0]?.[0]).to.equal(kind)
      expect(found(old, old)).to.deep.equal([])
    })
  }

  for (const [kind, law, before, after, level, catalog] of SETTING_LAWS) {
    it(law, () => {
      const catalogs = catalog === undefined ? undefined : { before: catalog, after: catalog }
      const changes = diffSettings(before, after, catalogs).filter(
        (change) => catalog === undefined || 'stream' in change,
      )
      expect(changes.map((change) => [change.kind, RULES[change.kind].level])).to.deep.equal([[kind, level]])
      expect(streamsToReset(changes)).to.deep.equal(
        level === 'breaking' ? [{ name: 'users', namespace: 'public' }] : [],
      )
      expect(diffSettings(before, before, catalogs)).to.deep.equal([])
    })
  }

  it('where Airbyte by its own rules resets more, and where it overlooks what we reset, is known by kind', () => {
    const more: ChangeKind[] = []
    const less: ChangeKind[] = []
    const sent = (entry: Entry | undefined): AirbyteCatalog =>
      ({ streams: entry === undefined ? [] : [entry] }) as unknown as AirbyteCatalog
    for (const [kind, , before, after] of STREAM_LAWS) {
      const [old, current] = [before === undefined ? [] : [before], after === undefined ? [] : [after]]
      const ours = streamsToReset(diffCatalogs(canonical(...old), canonical(...current))).map(streamKey)
      const update = serverUpdate({ old: sent(before), new: sent(after), mostRecentDiscovered: null })
      // What the server refuses it does not reset.
      const theirs = E.isRight(update) ? update.right.streamsToReset.map(streamKey) : []
      if (theirs.some((key) => !ours.includes(key))) more.push(kind)
      if (ours.some((key) => !theirs.includes(key))) less.push(kind)
    }
    // Airbyte looks at the catalog alone, so it notices nothing of what settings move.
    for (const [kind, , before, after, , catalog] of SETTING_LAWS) {
      const catalogs = catalog === undefined ? undefined : { before: catalog, after: catalog }
      if (streamsToReset(diffSettings(before, after, catalogs)).length > 0) less.push(kind)
    }
    expect({ more, less }).to.deep.equal({ more: SERVER_RESETS_MORE, less: SERVER_RESETS_LESS })
  })

  it('every kind has a law', () => {
    const kinds = [...STREAM_LAWS.map(([kind]) => kind), ...SETTING_LAWS.map(([kind]) => kind)]
    expect(kinds.sort()).to.deep.equal(Object.keys(RULES).sort())
  })

  it('a change tells what was and what is', () => {
    const changes = diffCatalogs(canonical(stream()), canonical(stream({ cursorField: ['created_at'] })))
    expect(changes.map(describeChange)).to.deep.equal(['public.users: cursor updated_at → created_at'])
  })

  it('a hostile name neither breaks the line nor lengthens it', () => {
    const hostile = { name: HOSTILE, namespace: HOSTILE }
    const changes: ReadonlyArray<Change> = [
      { kind: 'remove_cursor_field', stream: hostile, field: [HOSTILE, HOSTILE] },
      { kind: 'change_primary_key', stream: hostile, before: [[HOSTILE]], after: [[HOSTILE], [HOSTILE]] },
      { kind: 'rename_connection', before: HOSTILE, after: HOSTILE },
    ]
    for (const change of changes) {
      expect(describeChange(change)).to.match(/^[^\p{C}\p{Zl}\p{Zp}]{1,160}$/u)
      expect(changeId(change)).to.match(/^[^\p{C}\n]+$/u)
    }
  })

  it('the page of breaking changes is current (npx tsx tools/docs.ts writes it)', () => {
    expect(readFileSync('docs/breaking-changes.md', 'utf8')).to.equal(breakingChangesPage())
  })
})
