/** How users quote a change: the ids of changes, written, read, and matched by what a program acknowledges. */
import type { Pair } from '../json'
import { matchesGlob } from '../words'
import type { FieldPath, StreamDescriptor } from './airbyte'
import type { Change, ChangeKind } from './changes'
import { escapeName, type StreamKey, streamKey, writePath } from './key'
import { RULES } from './rules'
import { SETTING_RULES } from './settings'

/** Kinds that tell of a table: where it lay and where it lies. In their ids `*` may stand for the stream's name. */
const OF_TABLES = ['change_prefix', 'change_namespace', 'move_overwritten_table'] as const

export type TableMoveChange = Extract<Change, { readonly kind: (typeof OF_TABLES)[number] }>

export const isTableMove = (kind: ChangeKind): kind is TableMoveChange['kind'] =>
  (OF_TABLES as ReadonlyArray<ChangeKind>).includes(kind)

/** The words of an id up to what it changes from and to: two changes that share them are one. */
export const changeKey = (change: Change): string =>
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

const ARROW = '→'

/** A table's name as a word; its dots stay. */
const writeTable = (table: string): string =>
  table
    .split('.')
    .map((part) => (part === '' ? '' : escapeName(part)))
    .join('.')

const writeKey = (key: ReadonlyArray<FieldPath>): string => (key.length === 0 ? '.' : key.map(writePath).join(','))

/** A table with `*` for the name of its stream, as all streams that move in one way share it. */
const tablePattern = (table: string, { name }: StreamDescriptor): string =>
  table.endsWith(name) ? `${writeTable(table.slice(0, table.length - name.length))}*` : writeTable(table)

type FromTo = { readonly [Kind in ChangeKind]?: (change: Extract<Change, { readonly kind: Kind }>) => string }

const tables = ({ before, after, stream }: TableMoveChange): string =>
  `${tablePattern(before, stream)}${ARROW}${tablePattern(after, stream)}`
const cursors = ({ before, after }: Pair<FieldPath>): string => `${writePath(before)}${ARROW}${writePath(after)}`
const keys = ({ before, after }: Pair<ReadonlyArray<FieldPath>>): string =>
  `${writeKey(before)}${ARROW}${writeKey(after)}`
const modes = ({ before, after }: Pair<string>): string => `${escapeName(before)}${ARROW}${escapeName(after)}`

/** Of the kinds that break, and of those that move tables. */
const FROM_TO: FromTo = {
  change_cursor_field: cursors,
  change_source_defined_cursor: cursors,
  change_primary_key: keys,
  change_source_defined_primary_key: keys,
  change_sync_mode: modes,
  change_destination_sync_mode: modes,
  change_prefix: tables,
  change_namespace: tables,
  move_overwritten_table: tables,
}

/** What a change goes from and to: `updated_at→email`; of tables with `*` for the stream's name. Not every kind has it. */
export const fromTo = (change: Change): string | undefined =>
  (FROM_TO[change.kind] as ((change: Change) => string) | undefined)?.(change)

/** The two sides of what `fromTo` has written; still escaped. */
export const sidesOf = (change: string): readonly [before: string, after: string] => {
  const at = change.indexOf(ARROW)
  return [change.slice(0, at), change.slice(at + ARROW.length)]
}

/** An id of its parts. `name` takes the place of `*` in the tables. */
export const writeId = ({ kind, stream, detail, change }: ChangeIdParts, name?: string): string =>
  [kind, stream, detail, name === undefined || change === undefined ? change : change.replaceAll('*', escapeName(name))]
    .filter((part) => part !== undefined && part !== '')
    .join(' ')

/**
 * How users quote a change (in `acknowledge`, say): its kind, its stream and field, and what it changes from and to, as far
 * as it has them, escaped so that spaces part them.
 *
 * @example
 * import { changeId } from 'pulumi-airbyte'
 *
 * export const id = changeId({ kind: 'remove_field', stream: { namespace: 'public', name: 'users' }, field: ['email'] })
 * // remove_field public.users email
 */
export const changeId = (change: Change): string => {
  const words = fromTo(change)
  if (words === undefined) return changeKey(change)
  const isOfTable = 'stream' in change && isTableMove(change.kind)
  return `${changeKey(change)} ${isOfTable ? words.replaceAll('*', escapeName(change.stream.name)) : words}`
}

/** What a change's id says: the words as they stand in it, names escaped. */
export interface ChangeIdParts {
  readonly kind: ChangeKind
  /** Absent for a change of the connection itself. */
  readonly stream?: StreamKey
  /** The field, mode, setting or property, where the kind has one. */
  readonly detail?: string
  /** What it changes from and to: `updated_at→email`. */
  readonly change?: string
}

/** Kinds that change the connection and not one stream of it: their ids name no stream. */
const OF_CONNECTION: Readonly<Record<Exclude<Change, { readonly stream: StreamDescriptor }>['kind'], unknown>> = {
  ...SETTING_RULES,
  activate_connection: true,
  deactivate_connection: true,
  change_setting: true,
}

const isChangeKind = (word: string): word is ChangeKind => Object.hasOwn(RULES, word)

/** Reads an id that `changeId` has written, with or without what it changes from and to; undefined for any other text. */
export const parseChangeId = (id: string): ChangeIdParts | undefined => {
  const [kind = '', ...words] = id.split(' ')
  if (!isChangeKind(kind) || words.includes('')) return undefined
  const last = words.at(-1)
  const change = last?.includes(ARROW) === true ? last : undefined
  const rest = change === undefined ? words : words.slice(0, -1)
  const names = Object.hasOwn(OF_CONNECTION, kind) ? 0 : 1
  if (rest.length < names || rest.length > names + 1 || (names === 0 && change !== undefined)) return undefined
  const [stream, detail] = names === 0 ? [undefined, ...rest] : rest
  return {
    kind,
    ...(stream === undefined ? {} : { stream }),
    ...(detail === undefined ? {} : { detail }),
    ...(change === undefined ? {} : { change }),
  }
}

/** What stands in the place of a secret. In an id it means any letters: nobody is told which. */
export const MASK = '(secret)'

/** The words of what a program acknowledges; from a `#` on it is a note. */
const wordsOf = (text: string): ReadonlyArray<string> => {
  const words = text.split(' ').filter((word) => word !== '')
  const note = words.findIndex((word) => word.startsWith('#'))
  return note < 0 ? words : words.slice(0, note)
}

/**
 * Whether `text` names this id, or a family that it belongs to: `*` stands for any letters (`change_prefix public.*`), and
 * words at the end may be left out. The kind has to be said, and the stream too.
 */
export const namesId = (text: string, id: string): boolean => {
  const [wanted, words] = [wordsOf(text), id.split(' ')]
  const least = Math.min(2, words.length)
  if (wanted.length < least || wanted.length > words.length || wanted[0] !== words[0]) return false
  return wanted.every((word, at) => matchesGlob(words[at] ?? '', word.replaceAll(MASK, '*')))
}

/** The same id, with a note where it was given before: then it is another text. */
export const renewedId = (id: string, given: ReadonlyArray<string>): string => {
  const alike = given.filter((text) => namesId(text, id))
  if (alike.length === 0) return id
  let number = 2
  while (alike.some((text) => text.endsWith(` #${String(number)}`))) number += 1
  return `${id} #${String(number)}`
}
