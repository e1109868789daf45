/** Every kind of difference between two connections, as data. */
import type { Pair } from '../json'
import type { FieldPath, StreamDescriptor } from './airbyte'
import type { SettingChangeKind } from './settings'

/** What happens to one stream. Values are what a reader would see: a path, a mode, a table. */
export type StreamChange<Kind extends string, Details = unknown> = {
  readonly kind: Kind
  readonly stream: StreamDescriptor
} & Details

/** Where in a stream's schema. */
export interface AtField {
  readonly field: FieldPath
}

/** What happens to the connection itself: one of its settings as it was and as it is. */
export interface ConnectionChange<Kind extends string> {
  readonly kind: Kind
  readonly before?: unknown
  readonly after?: unknown
}

/** One difference between two connections, by its kind: `RULES` says how grave it is, and why. */
export type Change =
  | StreamChange<'add_stream'>
  | StreamChange<'remove_stream'>
  | StreamChange<'change_sync_mode', Pair<string>>
  | StreamChange<'change_destination_sync_mode', Pair<string>>
  | StreamChange<'change_cursor_field', Pair<FieldPath>>
  | StreamChange<'change_unused_cursor_field', Pair<FieldPath>>
  | StreamChange<'change_primary_key', Pair<ReadonlyArray<FieldPath>>>
  | StreamChange<'change_unused_primary_key', Pair<ReadonlyArray<FieldPath>>>
  | StreamChange<'remove_cursor_field', AtField>
  | StreamChange<'remove_primary_key_field', AtField>
  | StreamChange<'add_field', AtField>
  | StreamChange<'remove_field', AtField>
  | StreamChange<'update_field_schema', AtField & Pair<string>>
  /** `notes`: which keywords (`description`, `default`); none where the schema only says the same in another way. */
  | StreamChange<'change_field_notes', AtField & { readonly notes: ReadonlyArray<string> }>
  | StreamChange<'enable_field_selection', { readonly fields: ReadonlyArray<FieldPath> }>
  | StreamChange<'disable_field_selection', { readonly fields: ReadonlyArray<FieldPath> }>
  | StreamChange<'narrow_field_selection', { readonly fields: ReadonlyArray<FieldPath> }>
  | StreamChange<'widen_field_selection', { readonly fields: ReadonlyArray<FieldPath> }>
  | StreamChange<'change_source_defined_cursor', Pair<FieldPath>>
  | StreamChange<'change_unused_source_defined_cursor', Pair<FieldPath>>
  | StreamChange<'change_source_defined_primary_key', Pair<ReadonlyArray<FieldPath>>>
  | StreamChange<'change_unused_source_defined_primary_key', Pair<ReadonlyArray<FieldPath>>>
  | StreamChange<'add_supported_sync_mode', { readonly mode: string }>
  | StreamChange<'remove_supported_sync_mode', { readonly mode: string }>
  | StreamChange<'change_alias', Pair<string>>
  | StreamChange<'change_stream_setting', { readonly setting: string }>
  | StreamChange<'change_source_property', { readonly property: string }>
  | StreamChange<'change_namespace', Pair<string>>
  | StreamChange<'change_prefix', Pair<string>>
  | StreamChange<'move_overwritten_table', Pair<string>>
  | StreamChange<'enter_used_table', { readonly table: string; readonly owner: StreamDescriptor }>
  | StreamChange<'request_reset'>
  | ConnectionChange<'activate_connection'>
  | ConnectionChange<'deactivate_connection'>
  | ConnectionChange<SettingChangeKind>
  | (ConnectionChange<'change_setting'> & { readonly setting: string })

export type ChangeKind = Change['kind']
