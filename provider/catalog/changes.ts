/** Every kind of difference between two connections, how grave it is and why, in words a reviewer can act on. */
import { counted, printable } from '../words'
import type { FieldPath, StreamDescriptor } from './airbyte'
import { escapeName, type StreamKey, streamKey } from './key'
import type { Rule } from './rule'
import { SETTING_RULES, type SettingChangeKind, tellSetting } from './settings'

/** What happens to one stream. Values are what a reader would see: a path, a mode, a table. */
type StreamChange<Kind extends string, Details = unknown> = {
  readonly kind: Kind
  readonly stream: StreamDescriptor
} & Details
type Altered<A> = { readonly before: A; readonly after: A }
type Field = { readonly field: FieldPath }
type SettingChange<Kind extends string> = { readonly kind: Kind; readonly before?: unknown; readonly after?: unknown }

export type Change =
  | StreamChange<'add_stream'>
  | StreamChange<'remove_stream'>
  | StreamChange<'change_sync_mode', Altered<string>>
  | StreamChange<'change_destination_sync_mode', Altered<string>>
  | StreamChange<'change_cursor_field', Altered<FieldPath>>
  | StreamChange<'change_unused_cursor_field', Altered<FieldPath>>
  | StreamChange<'change_primary_key', Altered<ReadonlyArray<FieldPath>>>
  | StreamChange<'change_unused_primary_key', Altered<ReadonlyArray<FieldPath>>>
  | StreamChange<'remove_cursor_field', Field>
  | StreamChange<'remove_primary_key_field', Field>
  | StreamChange<'add_field', Field>
  | StreamChange<'remove_field', Field>
  | StreamChange<'update_field_schema', Field & Altered<string>>
  | StreamChange<'change_field_notes', Field>
  | StreamChange<'enable_field_selection', { readonly fields: ReadonlyArray<FieldPath> }>
  | StreamChange<'disable_field_selection', { readonly fields: ReadonlyArray<FieldPath> }>
  | StreamChange<'narrow_field_selection', { readonly fields: ReadonlyArray<FieldPath> }>
  | StreamChange<'widen_field_selection', { readonly fields: ReadonlyArray<FieldPath> }>
  | StreamChange<'change_source_defined_cursor', Altered<FieldPath>>
  | StreamChange<'change_unused_source_defined_cursor', Altered<FieldPath>>
  | StreamChange<'change_source_defined_primary_key', Altered<ReadonlyArray<FieldPath>>>
  | StreamChange<'change_unused_source_defined_primary_key', Altered<ReadonlyArray<FieldPath>>>
  | StreamChange<'add_supported_sync_mode', { readonly mode: string }>
  | StreamChange<'remove_supported_sync_mode', { readonly mode: string }>
  | StreamChange<'change_alias', Altered<string>>
  | StreamChange<'change_stream_setting', { readonly setting: string }>
  | StreamChange<'change_source_property', { readonly property: string }>
  | StreamChange<'change_namespace', Altered<string>>
  | StreamChange<'change_prefix', Altered<string>>
  | StreamChange<'move_overwritten_table', Altered<string>>
  | StreamChange<'enter_used_table', { readonly table: string; readonly owner: StreamDescriptor }>
  | SettingChange<'activate_connection'>
  | SettingChange<'deactivate_connection'>
  | SettingChange<SettingChangeKind>
  | (SettingChange<'change_setting'> & { readonly setting: string })

export type ChangeKind = Change['kind']

export type { Level, Rule } from './rule'

/** A kind without a rule does not compile. */
export const RULES: Readonly<Record<ChangeKind, Rule>> = {
  add_stream: {
    level: 'safe',
    purpose: 'A stream is new.',
    reason: 'Its table starts empty, and no other stream is touched.',
  },
  remove_stream: {
    level: 'breaking',
    purpose: 'A stream is gone.',
    reason:
      'Its table goes stale for everybody who reads it, and its sync state would wait for a stream of that name to come back.',
  },
  change_sync_mode: {
    level: 'breaking',
    purpose: 'A stream is read in another way.',
    reason: 'The rows and the state already written were made the old way, and readers would see both kinds mixed.',
  },
  change_destination_sync_mode: {
    level: 'breaking',
    purpose: 'A stream is written in another way.',
    reason: 'The rows already written were kept the old way, and readers would see both kinds mixed.',
  },
  change_cursor_field: {
    level: 'breaking',
    purpose: 'An incremental stream goes by another cursor.',
    reason: 'The saved position belongs to the old cursor, so rows would be missed or read again.',
  },
  change_unused_cursor_field: {
    level: 'safe',
    purpose: 'A cursor changes that decides nothing.',
    reason: 'The stream is not read incrementally on both sides, or goes by the same cursor as before.',
  },
  change_primary_key: {
    level: 'breaking',
    purpose: 'A deduplicated stream gets another primary key.',
    reason: 'Rows already written were told apart by the old key, so readers would find duplicates or lost rows.',
  },
  change_unused_primary_key: {
    level: 'safe',
    purpose: 'A primary key changes that decides nothing.',
    reason: 'The stream is not deduplicated on both sides, or has the same key as before.',
  },
  remove_cursor_field: {
    level: 'breaking',
    purpose: 'The cursor in use is gone from the schema.',
    reason: 'The next sync cannot find its place, by Airbyte’s own rule.',
  },
  remove_primary_key_field: {
    level: 'breaking',
    purpose: 'A field of the primary key in use is gone from the schema.',
    reason: 'Rows can no longer be told apart, by Airbyte’s own rule.',
  },
  add_field: { level: 'safe', purpose: 'A field is new.', reason: 'Rows already written just lack it.' },
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
    purpose: 'A schema says the same in other words.',
    reason: 'Descriptions and the like make no column.',
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
    reason: 'The stream could not be read in this way any more.',
  },
  change_alias: { level: 'safe', purpose: 'A stream has another alias.', reason: 'Airbyte does not store it.' },
  change_stream_setting: {
    level: 'attention',
    purpose: 'A setting of a stream changes that this release does not know.',
    reason: 'It may alter what lands in the table (mappers, hashed fields and the like).',
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
      'Airbyte does not notice: it goes on from its saved position into an empty table, and the history is missing.',
  },
  change_prefix: {
    level: 'breaking',
    purpose: 'A stream lands in a table of another name.',
    reason:
      'Airbyte does not notice: it goes on from its saved position into an empty table, and the history is missing.',
  },
  enter_used_table: {
    level: 'breaking',
    purpose: 'A stream comes into a table that another stream has written.',
    reason: 'The rows of both would stand in it mixed, since Airbyte empties no table for that.',
  },
  move_overwritten_table: {
    level: 'attention',
    purpose: 'A table that each sync writes anew moves.',
    reason: 'The new one is whole after a sync, but the old one goes stale for everybody who reads it.',
  },
  activate_connection: {
    level: 'safe',
    purpose: 'The connection runs again.',
    reason: 'Its syncs go on from their saved position.',
  },
  deactivate_connection: {
    level: 'attention',
    purpose: 'The connection no longer runs.',
    reason: 'All its tables go stale for everybody who reads them.',
  },
  ...SETTING_RULES,
  change_setting: {
    level: 'attention',
    purpose: 'A setting of the connection changes that this release does not know.',
    reason: 'It may alter what is synced.',
  },
}

export const isBreaking = (change: Change): boolean => RULES[change.kind].level === 'breaking'

/** How users quote a change: its kind, then stream and field as far as it has them, escaped so that spaces part them. */
export const changeId = (change: Change): string =>
  [
    change.kind,
    ...('stream' in change ? [streamKey(change.stream)] : []),
    ...('field' in change ? [change.field.map(escapeName).join('.')] : []),
    ...('mode' in change ? [escapeName(change.mode)] : []),
    ...('setting' in change ? [escapeName(change.setting)] : []),
    ...('property' in change ? [escapeName(change.property)] : []),
  ]
    .filter((part) => part !== '')
    .join(' ')

/** What a change's id says: the words as they stand in it, names escaped. */
export interface ChangeIdParts {
  readonly kind: ChangeKind
  /** Absent for a change of the connection itself. */
  readonly stream?: StreamKey
  /** The field, mode, setting or property, where the kind has one. */
  readonly detail?: string
}

/** Kinds that change the connection and not one stream of it: their ids name no stream. */
const OF_CONNECTION: Readonly<Record<Exclude<Change, { readonly stream: StreamDescriptor }>['kind'], unknown>> = {
  ...SETTING_RULES,
  activate_connection: true,
  deactivate_connection: true,
  change_setting: true,
}

const isChangeKind = (word: string): word is ChangeKind => Object.hasOwn(RULES, word)

/** Reads an id that `changeId` has written; undefined for any other text. */
export const parseChangeId = (id: string): ChangeIdParts | undefined => {
  const [kind = '', ...words] = id.split(' ')
  if (!isChangeKind(kind) || words.includes('')) return undefined
  const names = Object.hasOwn(OF_CONNECTION, kind) ? 0 : 1
  if (words.length < names || words.length > names + 1) return undefined
  const [stream, detail] = names === 0 ? [undefined, ...words] : words
  return { kind, ...(stream === undefined ? {} : { stream }), ...(detail === undefined ? {} : { detail }) }
}

/** The streams that our rules reset: each has a breaking change of its own. */
export const streamsToReset = (changes: ReadonlyArray<Change>): ReadonlyArray<StreamDescriptor> => {
  const found = new Map<string, StreamDescriptor>()
  for (const change of changes) {
    if ('stream' in change && isBreaking(change)) {
      found.set(streamKey(change.stream), change.stream)
    }
  }
  return [...found.values()]
}

const LINE = 160
const NAME = 44

const clip = (text: string, width: number): string => {
  if (text.length <= width) {
    return text
  }
  return `${text.slice(0, width - 1).replace(/[\uD800-\uDBFF]$/u, '')}…`
}

const show = (text: string): string => clip(printable(clip(text, 4 * NAME)), NAME)
const showPath = (path: FieldPath): string => (path.length === 0 ? 'none' : show(path.slice(0, 30).join('.')))
const showKey = (key: ReadonlyArray<FieldPath>): string =>
  key.length === 0
    ? 'none'
    : show(
        key
          .slice(0, 30)
          .map((path) => path.slice(0, 30).join('.'))
          .join(', '),
      )
const showStream = ({ name, namespace }: StreamDescriptor): string =>
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

const isOfSetting = (change: Change): change is SettingChange<SettingChangeKind> =>
  Object.hasOwn(SETTING_RULES, change.kind)

const sentence = (change: Change): string => {
  if (isOfSetting(change)) return tellSetting(change.kind, change, showValue)
  switch (change.kind) {
    case 'add_stream':
      return 'added'
    case 'remove_stream':
      return 'removed'
    case 'change_sync_mode':
      return `sync mode ${show(change.before)} → ${show(change.after)}`
    case 'change_destination_sync_mode':
      return `destination sync mode ${show(change.before)} → ${show(change.after)}`
    case 'change_cursor_field':
      return `cursor ${showPath(change.before)} → ${showPath(change.after)}`
    case 'change_unused_cursor_field':
      return `cursor (decides nothing) ${showPath(change.before)} → ${showPath(change.after)}`
    case 'change_primary_key':
      return `primary key ${showKey(change.before)} → ${showKey(change.after)}`
    case 'change_unused_primary_key':
      return `primary key (decides nothing) ${showKey(change.before)} → ${showKey(change.after)}`
    case 'remove_cursor_field':
      return `cursor ${showPath(change.field)} is gone from the schema`
    case 'remove_primary_key_field':
      return `primary key field ${showPath(change.field)} is gone from the schema`
    case 'add_field':
      return `field ${showPath(change.field)} added`
    case 'remove_field':
      return `field ${showPath(change.field)} removed`
    case 'update_field_schema':
      return `field ${showPath(change.field)} ${show(change.before)} → ${show(change.after)}`
    case 'change_field_notes':
      return change.field.length === 0 ? 'schema reworded' : `field ${showPath(change.field)} reworded`
    case 'enable_field_selection':
      return `only the fields ${showKey(change.fields)} are synced`
    case 'disable_field_selection':
      return `all fields are synced, no longer only ${showKey(change.fields)}`
    case 'narrow_field_selection':
      return `fields ${showKey(change.fields)} no longer selected`
    case 'widen_field_selection':
      return `fields ${showKey(change.fields)} selected`
    case 'change_source_defined_cursor':
      return `source-defined cursor ${showPath(change.before)} → ${showPath(change.after)}`
    case 'change_unused_source_defined_cursor':
      return `cursor proposed by the source ${showPath(change.before)} → ${showPath(change.after)}`
    case 'change_source_defined_primary_key':
      return `source-defined primary key ${showKey(change.before)} → ${showKey(change.after)}`
    case 'change_unused_source_defined_primary_key':
      return `source-defined primary key (unused) ${showKey(change.before)} → ${showKey(change.after)}`
    case 'add_supported_sync_mode':
      return `the source supports ${show(change.mode)}`
    case 'remove_supported_sync_mode':
      return `the source no longer supports ${show(change.mode)}`
    case 'change_alias':
      return `alias ${show(change.before)} → ${show(change.after)}`
    case 'change_stream_setting':
      return `setting ${show(change.setting)} changed`
    case 'change_source_property':
      return `${show(change.property)} of the source changed`
    case 'change_namespace':
    case 'change_prefix':
      return `lands in ${show(change.after)}, no longer in ${show(change.before)}`
    case 'enter_used_table':
      return `lands in ${show(change.table)}, which has rows of ${showStream(change.owner)}`
    case 'move_overwritten_table':
      return `is written anew into ${show(change.after)}, no longer ${show(change.before)}`
    case 'activate_connection':
    case 'deactivate_connection':
      return `status ${showValue(change.before)} → ${showValue(change.after)}`
    case 'change_setting':
      return `setting ${show(change.setting)} changed`
  }
}

/** One line of at most 160 characters, whatever the names hold. */
export const describeChange = (change: Change): string =>
  clip(
    'stream' in change ? `${showStream(change.stream)}: ${sentence(change)}` : `connection: ${sentence(change)}`,
    LINE,
  )

/** The line that stands for all that are only counted. */
export const countedLine = (ids: ReadonlyArray<string>): Readonly<Record<string, string>> =>
  ids.length === 0 ? {} : { more: `and ${counted(ids.length, 'further change')} of this kind` }
