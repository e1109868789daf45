/** How users quote a change: the ids of changes, written and read. */
import type { StreamDescriptor } from './airbyte'
import type { Change, ChangeKind } from './changes'
import { escapeName, type StreamKey, streamKey } from './key'
import { RULES } from './rules'
import { SETTING_RULES } from './settings'

/**
 * How users quote a change (in `acknowledge`, say): its kind, then stream and field as far as it has them, escaped so that
 * spaces part them.
 *
 * @example
 * import { changeId } from 'pulumi-airbyte'
 *
 * export const id = changeId({ kind: 'remove_field', stream: { namespace: 'public', name: 'users' }, field: ['email'] })
 * // remove_field public.users email
 */
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
