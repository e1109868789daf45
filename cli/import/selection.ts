/** What of a lock a connection takes, as the shortest list for `select`: families first, exceptions below. */
import { type Offers } from '../../provider/catalog/canonical'
import type { StreamKey } from '../../provider/catalog/key'
import { streamDescriptorOf } from '../../provider/catalog/key'
import { escapeName } from '../../provider/catalog/key'
import type { CanonicalStreams } from '../../provider/catalog/text'
import { canonicalJson, compareText, own } from '../../provider/json'
import { type ChoiceCall, choiceFor } from './choices'

/** A key or a family, and how it is synced; `false` leaves out what a family takes in. */
export type SelectionEntry = readonly [key: string, choice: ChoiceCall | false]

/** Each stream of a lock with its choice, and the choice as a text, by which equal ones are known. */
interface Row {
  readonly key: StreamKey
  readonly choice: ChoiceCall | false
  readonly text: string
}

const rowsOf = (offers: Offers, streams: CanonicalStreams): ReadonlyArray<Row> | undefined => {
  const rows: Row[] = []
  for (const key of Object.keys(offers).sort(compareText)) {
    const [offer, stream] = [own(offers, key), own(streams, key)]
    if (offer === undefined) continue
    const choice = stream === undefined ? false : choiceFor(offer, stream)
    if (choice === undefined) return undefined
    rows.push({ key, choice, text: canonicalJson(choice) })
  }
  return Object.keys(streams).every((key) => own(offers, key) !== undefined) ? rows : undefined
}

const entryOf = ({ key, choice }: Row): SelectionEntry => [key, choice]

const chosen = (rows: ReadonlyArray<Row>): ReadonlyArray<SelectionEntry> =>
  rows.filter(({ choice }) => choice !== false).map(entryOf)

/** The choice of most of these streams, under a family, and the others below it; or each by itself, where that is no longer. */
const family = (glob: string, rows: ReadonlyArray<Row>): ReadonlyArray<SelectionEntry> => {
  const single = chosen(rows)
  const counts = new Map<string, ReadonlyArray<Row>>()
  for (const row of rows) if (row.choice !== false) counts.set(row.text, [...(counts.get(row.text) ?? []), row])
  const [most] = [...counts.values()].sort((one, other) => other.length - one.length)
  const [first] = most ?? []
  if (first === undefined) return single
  const entries: ReadonlyArray<SelectionEntry> = [
    [glob, first.choice],
    ...rows.filter(({ text }) => text !== first.text).map(entryOf),
  ]
  return entries.length < single.length ? entries : single
}

const namespaceOf = ({ key }: Row): string | undefined => streamDescriptorOf(key).namespace

/** Families of namespaces before single streams: later entries win. */
const byNamespace = (rows: ReadonlyArray<Row>): ReadonlyArray<SelectionEntry> => {
  const names = [...new Set(rows.map(namespaceOf))]
  const groups = names.map((name) => {
    const members = rows.filter((row) => namespaceOf(row) === name)
    return name === undefined ? chosen(members) : family(`${escapeName(name)}.*`, members)
  })
  const isFamily = ([key]: SelectionEntry): boolean => key.endsWith('.*')
  const entries = groups.flat()
  return [...entries.filter(isFamily), ...entries.filter((entry) => !isFamily(entry))]
}

/** Undefined where there are no words for one of its streams. */
export const selectionOf = (offers: Offers, streams: CanonicalStreams): ReadonlyArray<SelectionEntry> | undefined => {
  const rows = rowsOf(offers, streams)
  if (rows === undefined) return undefined
  const [all, parted] = [family('*', rows), byNamespace(rows)]
  return all.length < parted.length ? all : parted
}
