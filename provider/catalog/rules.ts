/** Judges changes: how grave each kind is and why, and which streams have to be reset for it. */
import type { StreamDescriptor } from './airbyte'
import type { Change, ChangeKind } from './changes'
import { streamKey } from './key'
import type { Rule } from './rule'
import { SETTING_RULES } from './settings'

/**
 * How grave each kind of change is, and why. A kind without a rule does not compile.
 *
 * @example
 * import { type ChangeKind, RULES } from 'pulumi-airbyte'
 *
 * export const breaking = (Object.keys(RULES) as ChangeKind[]).filter((kind) => RULES[kind].level === 'breaking')
 */
export const RULES: Readonly<Record<ChangeKind, Rule>> = {
  add_stream: {
    level: 'safe',
    purpose: 'A stream is new.',
    reason: 'Its table starts empty where there is none yet, and no other stream is touched.',
  },
  remove_stream: {
    level: 'breaking',
    purpose: 'A stream is gone.',
    reason:
      'Its table is no longer updated, and a stream of the same name would go on from its saved position if it came back.',
  },
  change_sync_mode: {
    level: 'breaking',
    purpose: 'A stream is read in another way.',
    reason: 'The saved position belongs to the old way of reading, and old and new rows would be mixed.',
  },
  change_destination_sync_mode: {
    level: 'breaking',
    purpose: 'A stream is written in another way.',
    reason: 'Rows already written were kept in the old way, and old and new rows would be mixed.',
  },
  change_cursor_field: {
    level: 'breaking',
    purpose: 'An incremental stream goes by another cursor.',
    reason: 'The saved position belongs to the old cursor, so rows would be missed or read again.',
  },
  change_unused_cursor_field: {
    level: 'safe',
    purpose: 'The cursor changes, and nothing depends on it.',
    reason: 'The stream is not read incrementally both before and after, or it goes by the same cursor as before.',
  },
  change_primary_key: {
    level: 'breaking',
    purpose: 'A deduplicated stream gets another primary key.',
    reason: 'Rows already written were told apart by the old key, so readers would find duplicates or lost rows.',
  },
  change_unused_primary_key: {
    level: 'safe',
    purpose: 'The primary key changes, and nothing depends on it.',
    reason: 'The stream is not deduplicated both before and after, or it has the same key as before.',
  },
  remove_cursor_field: {
    level: 'breaking',
    purpose: 'The cursor in use is gone from the schema.',
    reason: 'The next sync cannot tell which rows are new. Airbyte calls this breaking as well.',
  },
  remove_primary_key_field: {
    level: 'breaking',
    purpose: 'A field of the primary key in use is gone from the schema.',
    reason: 'Rows can no longer be told apart. Airbyte calls this breaking as well.',
  },
  add_field: {
    level: 'safe',
    purpose: 'A field is new.',
    reason: 'Rows that are already written have no value in it.',
  },
  remove_field: {
    level: 'attention',
    purpose: 'A field is gone.',
    reason: 'Whoever reads its column gets old values or none from now on.',
  },
  update_field_schema: {
    level: 'attention',
    purpose: 'A field has another type.',
    reason: 'Its column may change type for everybody who reads it.',
  },
  change_field_notes: {
    level: 'safe',
    purpose: 'What a schema notes beside fields and types changes: a description, a title, an example, a default.',
    reason: 'No column depends on it.',
  },
  enable_field_selection: {
    level: 'attention',
    purpose: 'Only some fields are synced from now on.',
    reason: 'Whoever reads the other columns gets no new values.',
  },
  disable_field_selection: {
    level: 'attention',
    purpose: 'All fields are synced from now on.',
    reason: 'Rows already written have no values in the columns that come back.',
  },
  narrow_field_selection: {
    level: 'attention',
    purpose: 'Fields are no longer selected.',
    reason: 'Whoever reads their columns gets no new values.',
  },
  widen_field_selection: {
    level: 'attention',
    purpose: 'More fields are selected.',
    reason: 'Rows already written have no values in these columns.',
  },
  change_source_defined_cursor: {
    level: 'breaking',
    purpose: 'The source defines another cursor, and the stream goes by it.',
    reason: 'The saved position belongs to the old cursor, so rows would be missed or read again.',
  },
  change_unused_source_defined_cursor: {
    level: 'safe',
    purpose: 'The source proposes another cursor, which the stream does not go by.',
    reason: 'No saved position depends on it.',
  },
  change_source_defined_primary_key: {
    level: 'breaking',
    purpose: 'The source defines another primary key, and the stream is deduplicated by it.',
    reason: 'Rows already written were told apart by the old key, so readers would find duplicates or lost rows.',
  },
  change_unused_source_defined_primary_key: {
    level: 'safe',
    purpose: 'The source defines another primary key, by which nothing is deduplicated.',
    reason: 'No row already written depends on it.',
  },
  add_supported_sync_mode: {
    level: 'safe',
    purpose: 'The source supports one more sync mode.',
    reason: 'The stream is read as before.',
  },
  remove_supported_sync_mode: {
    level: 'attention',
    purpose: 'The source no longer supports a sync mode.',
    reason: 'The stream can no longer be read in this mode.',
  },
  change_alias: { level: 'safe', purpose: 'A stream has another alias.', reason: 'Airbyte does not store aliases.' },
  change_stream_setting: {
    level: 'attention',
    purpose: 'A setting of a stream changes, and this release does not know it.',
    reason: 'It may change what is written into the table, as mappers and hashed fields do.',
  },
  change_source_property: {
    level: 'safe',
    purpose: 'The source says something else about a stream.',
    reason: 'This release knows of no effect on what is already written.',
  },
  change_namespace: {
    level: 'breaking',
    purpose: 'A stream lands in another namespace.',
    reason:
      'Airbyte does not notice: the stream goes on from its saved position into an empty table, without its history.',
  },
  change_prefix: {
    level: 'breaking',
    purpose: 'A stream lands in a table of another name.',
    reason:
      'Airbyte does not notice: the stream goes on from its saved position into an empty table, without its history.',
  },
  enter_used_table: {
    level: 'breaking',
    purpose: 'A stream comes into a table that another stream has written.',
    reason: 'The rows of both would stand in it mixed, since Airbyte empties no table for that.',
  },
  move_overwritten_table: {
    level: 'attention',
    purpose: 'A table that each sync replaces moves.',
    reason: 'The next sync fills the new table; the old one is no longer updated.',
  },
  request_reset: {
    level: 'attention',
    purpose: 'The program asks for the reset of a stream: one of its resetTriggers is new or has another value.',
    reason: 'All is read again, though nothing makes what is written wrong.',
  },
  activate_connection: {
    level: 'safe',
    purpose: 'The connection runs again.',
    reason: 'Its syncs go on from their saved position.',
  },
  deactivate_connection: {
    level: 'attention',
    purpose: 'The connection no longer runs.',
    reason: 'None of its tables is updated any more.',
  },
  ...SETTING_RULES,
  change_setting: {
    level: 'attention',
    purpose: 'A setting of the connection changes, and this release does not know it.',
    reason: 'It may change what is synced.',
  },
}

export const isBreaking = (change: Change): boolean => RULES[change.kind].level === 'breaking'

/**
 * The streams that have to be reset for these changes: each has a breaking change of its own.
 *
 * @example
 * import { type Change, streamKey, streamsToReset } from 'pulumi-airbyte'
 *
 * export const resets = (changes: ReadonlyArray<Change>): ReadonlyArray<string> => streamsToReset(changes).map(streamKey)
 */
export const streamsToReset = (changes: ReadonlyArray<Change>): ReadonlyArray<StreamDescriptor> => {
  const found = new Map<string, StreamDescriptor>()
  for (const change of changes) {
    if ('stream' in change && isBreaking(change)) {
      found.set(streamKey(change.stream), change.stream)
    }
  }
  return [...found.values()]
}
