/** Tells changes: one line for each, in words that a reviewer can act on. */
import { differingKeys, isRecord } from '../json'
import { readJson } from '../numbers'
import { printable } from '../words'
import type { FieldPath, StreamDescriptor } from './airbyte'
import type { Change, ChangeKind, ConnectionChange } from './changes'
import { showField } from './schema'
import { SETTING_RULES, type SettingChangeKind, tellSetting } from './settings'

/** So long is a line at most. */
export const LINE = 160
const NAME = 44

/** At most so long. */
export const clip = (text: string, width: number): string => {
  if (text.length <= width) {
    return text
  }
  return `${text.slice(0, width - 1).replace(/[\uD800-\uDBFF]$/u, '')}…`
}

/** A name as it may stand in a line. */
export const show = (text: string): string => clip(printable(clip(text, 4 * NAME)), NAME)
const showPath = (path: FieldPath): string => (path.length === 0 ? 'none' : show(showField(path.slice(0, 30))))
const showKey = (key: ReadonlyArray<FieldPath>): string =>
  key.length === 0
    ? 'none'
    : show(
        key
          .slice(0, 30)
          .map((path) => showField(path.slice(0, 30)))
          .join(', '),
      )
export const showStream = ({ name, namespace }: StreamDescriptor): string =>
  show(namespace === undefined ? name : `${namespace}.${name}`)
const showValue = (value: unknown): string => {
  if (value === undefined || value === null) {
    return 'unset'
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return String(value)
  }
  return typeof value === 'string' ? show(value) : 'another'
}

/** Where a table lay and where it lies. */
export const tellTables = (before: string, after: string): string => `table ${show(before)} → ${show(after)}`

const partsOf = (schema: string): Readonly<Record<string, unknown>> => {
  try {
    const parts: unknown = readJson(schema)
    return isRecord(parts) ? parts : {}
  } catch {
    // Several schemas, as members of a composite.
    return {}
  }
}

/** Which keywords differ, where two schemas are so long that they look alike once they are cut. */
const partsBetween = (before: string, after: string): string =>
  differingKeys(partsOf(before), partsOf(after)).join(', ') || 'type'

type Sentences = {
  readonly [Kind in Exclude<ChangeKind, SettingChangeKind>]: (
    change: Extract<Change, { readonly kind: Kind }>,
  ) => string
}

/** What happens, in a few words; which stream it happens to is said before. A kind without words does not compile. */
const SENTENCES: Sentences = {
  add_stream: () => 'added',
  remove_stream: () => 'removed',
  change_sync_mode: (change) => `sync mode ${show(change.before)} → ${show(change.after)}`,
  change_destination_sync_mode: (change) => `destination sync mode ${show(change.before)} → ${show(change.after)}`,
  change_cursor_field: (change) => `cursor ${showPath(change.before)} → ${showPath(change.after)}`,
  change_unused_cursor_field: (change) => `cursor (not in use) ${showPath(change.before)} → ${showPath(change.after)}`,
  change_primary_key: (change) => `primary key ${showKey(change.before)} → ${showKey(change.after)}`,
  change_unused_primary_key: (change) =>
    `primary key (not in use) ${showKey(change.before)} → ${showKey(change.after)}`,
  remove_cursor_field: (change) => `cursor ${showPath(change.field)} is gone from the schema`,
  remove_primary_key_field: (change) => `primary key field ${showPath(change.field)} is gone from the schema`,
  add_field: (change) => `field ${showPath(change.field)} added`,
  remove_field: (change) => `field ${showPath(change.field)} removed`,
  update_field_schema: ({ field, before, after }) =>
    show(before) === show(after)
      ? `${partsBetween(before, after)} of field ${showPath(field)} changed`
      : `field ${showPath(field)} ${show(before)} → ${show(after)}`,
  change_field_notes: ({ field, notes }) =>
    notes.length === 0
      ? 'the schema has the same fields and types, written in another way'
      : `${notes.join(', ')} of ${field.length === 0 ? 'the schema' : `field ${showPath(field)}`} changed`,
  enable_field_selection: (change) => `only the fields ${showKey(change.fields)} are synced`,
  disable_field_selection: (change) => `all fields are synced, no longer only ${showKey(change.fields)}`,
  narrow_field_selection: (change) => `fields ${showKey(change.fields)} no longer selected`,
  widen_field_selection: (change) => `fields ${showKey(change.fields)} selected`,
  change_source_defined_cursor: (change) =>
    `source-defined cursor ${showPath(change.before)} → ${showPath(change.after)}`,
  change_unused_source_defined_cursor: (change) =>
    `cursor proposed by the source ${showPath(change.before)} → ${showPath(change.after)}`,
  change_source_defined_primary_key: (change) =>
    `source-defined primary key ${showKey(change.before)} → ${showKey(change.after)}`,
  change_unused_source_defined_primary_key: (change) =>
    `source-defined primary key (not in use) ${showKey(change.before)} → ${showKey(change.after)}`,
  add_supported_sync_mode: (change) => `the source supports ${show(change.mode)}`,
  remove_supported_sync_mode: (change) => `the source no longer supports ${show(change.mode)}`,
  change_alias: (change) => `alias ${show(change.before)} → ${show(change.after)}`,
  change_stream_setting: (change) => `setting ${show(change.setting)} changed`,
  change_source_property: (change) => `${show(change.property)} of the source changed`,
  change_namespace: (change) => tellTables(change.before, change.after),
  change_prefix: (change) => tellTables(change.before, change.after),
  enter_used_table: (change) => `lands in ${show(change.table)}, which has rows of ${showStream(change.owner)}`,
  move_overwritten_table: (change) => tellTables(change.before, change.after),
  request_reset: () => 'a reset is asked for',
  activate_connection: (change) => `status ${showValue(change.before)} → ${showValue(change.after)}`,
  deactivate_connection: (change) => `status ${showValue(change.before)} → ${showValue(change.after)}`,
  change_setting: (change) => `setting ${show(change.setting)} changed`,
}

const isOfSetting = (change: Change): change is ConnectionChange<SettingChangeKind> =>
  Object.hasOwn(SETTING_RULES, change.kind)

/** What happens, without the stream that it happens to. */
export const sentence = (change: Change): string =>
  isOfSetting(change)
    ? tellSetting(change.kind, change, showValue)
    : (SENTENCES[change.kind] as (change: Change) => string)(change)

/**
 * A change in words: one line of at most 160 characters, whatever the names hold.
 *
 * @example
 * import { describeChange } from 'pulumi-airbyte'
 *
 * export const line = describeChange({ kind: 'add_stream', stream: { namespace: 'public', name: 'users' } })
 * // public.users: added
 */
export const describeChange = (change: Change): string =>
  clip(
    'stream' in change ? `${showStream(change.stream)}: ${sentence(change)}` : `connection: ${sentence(change)}`,
    LINE,
  )
