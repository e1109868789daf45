/** Equal changes as one: what happens alike to several streams is told in one line, and quoted by one id. */
import { counted, firstNames } from '../words'
import type { Change, ChangeKind } from './changes'
import { clip, LINE, sentence, show, showStream, tellTables } from './describe'
import { changeKey, fromTo, isTableMove, sidesOf, writeId } from './ids'
import { escapeName, streamDescriptorOf, type StreamKey, streamKey, unescapeName } from './key'
import { RULES } from './rules'

/** One change, or several that differ in nothing but their streams. All of one namespace. */
export interface ChangeGroup {
  readonly kind: ChangeKind
  /** None for a change of the connection itself. */
  readonly streams: ReadonlyArray<StreamKey>
  /** The rest of their ids: the field, mode, setting or property. */
  readonly detail?: string
  /** And what changes: `updated_at→email`; of tables with `*` for the stream's name. */
  readonly change?: string
  /** What happens, in words. Left out for tables that move: `change` says it. */
  readonly what?: string
  /** In `what`, `*` stands for the stream's name. */
  readonly isPattern?: true
}

/** One of a group. */
export interface Member {
  readonly id: string
  readonly stream?: StreamKey
  readonly line: string
}

/** What happens, with `*` for the stream's name in the name of a table that it enters: streams enter one each. */
const whatHappens = (change: Change): Pick<ChangeGroup, 'what' | 'isPattern'> => {
  if (isTableMove(change.kind)) return {}
  const what = sentence(change)
  if (change.kind !== 'enter_used_table') return { what }
  const { name } = change.stream
  const starred = (text: string): string => (text.endsWith(name) ? `${text.slice(0, -name.length)}*` : text)
  const owner = { ...change.owner, name: starred(change.owner.name) }
  const pattern = sentence({ ...change, table: starred(change.table), owner })
  return pattern.replaceAll('*', name) === what ? { what: pattern, isPattern: true } : { what }
}

const groupOf = (change: Change): ChangeGroup => {
  const key = 'stream' in change ? streamKey(change.stream) : undefined
  const words = changeKey(change).split(' ')
  const detail = words[key === undefined ? 1 : 2]
  const moved = fromTo(change)
  return {
    kind: change.kind,
    streams: key === undefined ? [] : [key],
    ...(detail === undefined ? {} : { detail }),
    ...(moved === undefined ? {} : { change: moved }),
    ...whatHappens(change),
  }
}

const namespaceOf = (key: StreamKey): string | undefined => streamDescriptorOf(key).namespace

const likeness = ({ kind, streams: [key], detail, change, what }: ChangeGroup): string =>
  JSON.stringify([kind, key === undefined ? null : (namespaceOf(key) ?? 0), detail, change, what])

/** The changes, those that are alike together, each where the first of them stands. */
export const groupChanges = (changes: ReadonlyArray<Change>): ReadonlyArray<ChangeGroup> => {
  const found = new Map<string, { readonly group: ChangeGroup; readonly streams: StreamKey[] }>()
  for (const change of changes) {
    const group = groupOf(change)
    const known = found.get(likeness(group))
    if (known === undefined) found.set(likeness(group), { group, streams: [...group.streams] })
    else known.streams.push(...group.streams)
  }
  return [...found.values()].map(({ group, streams }) => ({ ...group, streams }))
}

/** What happens; of one stream with its own tables, of several with `*` for their names. */
const whatOf = ({ change = '', what, isPattern }: ChangeGroup, name?: string): string => {
  if (what !== undefined) return isPattern === true && name !== undefined ? what.replaceAll('*', name) : what
  const [before, after] = sidesOf(change)
  const told = (side: string): string =>
    side
      .split('*')
      .map(unescapeName)
      .join(name ?? '*')
  return tellTables(told(before), told(after))
}

/** What happens in each, without the streams: `cursor updated_at → email`. */
export const tellGroup = (group: ChangeGroup): string => {
  const [key, ...more] = group.streams
  return whatOf(group, key === undefined || more.length > 0 ? undefined : streamDescriptorOf(key).name)
}

const lineOf = (group: ChangeGroup, key: StreamKey): string => {
  const stream = streamDescriptorOf(key)
  return clip(`${showStream(stream)}: ${whatOf(group, stream.name)}`, LINE)
}

/** So many streams are named; of more the first three. */
const MOST_NAMED = 5

const few = (names: ReadonlyArray<string>): string => firstNames(names, MOST_NAMED, 3)

/** A key is what other places name the stream by, so it is cut only where nobody would read it. */
const LONGEST_KEY = 100

/** `public.users, public.orders` or `300 streams (public.a, public.b, public.c and 297 more)`. */
export const nameStreams = (keys: ReadonlyArray<StreamKey>): string =>
  keys.length <= MOST_NAMED ? few(keys.map((key) => clip(key, LONGEST_KEY))) : countStreams(keys)

/** The same with their number, of however many: `2 streams (public.users, public.orders)`. */
export const countStreams = (keys: ReadonlyArray<StreamKey>): string => {
  const names = few(keys.map((key) => clip(key, LONGEST_KEY)))
  return `${counted(keys.length, 'stream')} (${names})`
}

/** A group in one line, what happens before whom it happens to. */
export const describeGroup = (group: ChangeGroup): string => {
  const { streams } = group
  const [key, ...more] = streams
  if (key === undefined) return clip(`connection: ${whatOf(group)}`, LINE)
  if (more.length === 0) return lineOf(group, key)
  const namespace = namespaceOf(key)
  const where = namespace === undefined ? '' : ` of ${show(namespace)}`
  const names = few(streams.map((one) => show(streamDescriptorOf(one).name)))
  return `${clip(`${counted(streams.length, 'stream')}${where}: ${whatOf(group)}`, LINE)}; ${names}`
}

/** The same with its reason. */
export const explainGroup = (group: ChangeGroup): string => `${describeGroup(group)} — ${RULES[group.kind].reason}`

/** Each change of a group by itself. */
export const membersOf = (group: ChangeGroup): ReadonlyArray<Member> => {
  const { kind, streams, detail, change } = group
  const parts = { kind, ...(detail === undefined ? {} : { detail }), ...(change === undefined ? {} : { change }) }
  if (streams.length === 0) return [{ id: writeId(parts), line: explainGroup(group) }]
  return streams.map((stream) => ({
    id: writeId({ ...parts, stream }, streamDescriptorOf(stream).name),
    stream,
    line: `${lineOf(group, stream)} — ${RULES[kind].reason}`,
  }))
}

/** The id by which a group is quoted: its one change's, or a family's. */
export const familyOf = (group: ChangeGroup): string => {
  const [key, ...more] = group.streams
  if (key === undefined || more.length === 0) return membersOf(group)[0]?.id ?? group.kind
  const namespace = namespaceOf(key)
  const { kind, detail, change } = group
  return writeId({
    kind,
    stream: namespace === undefined ? '*' : `${escapeName(namespace)}.*`,
    ...(detail === undefined ? {} : { detail }),
    ...(change === undefined ? {} : { change }),
  })
}
