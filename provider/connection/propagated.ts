/**
 * What Airbyte has altered in a catalog by itself, as `propagate_columns` and `propagate_fully` ask it to: found, left out of
 * what is compared with the program, and kept when the program saves something else.
 */
import * as E from 'fp-ts/Either'

import type {
  AirbyteCatalog,
  AirbyteCatalogRead,
  AirbyteStream,
  AirbyteStreamAndConfiguration,
  SelectedField,
} from '../catalog/airbyte'
import { type CanonicalCatalog, canonicalForm, wireCatalog } from '../catalog/canonical'
import { findValue } from '../catalog/columns'
import { type StreamKey, streamKey } from '../catalog/key'
import { isSameShape, type RowShape, shapesOf } from '../catalog/rows'
import { equalPath, equalPaths, schemaDigest, showField } from '../catalog/schema'
import { canonicalOffer } from '../catalog/stream'
import { canonicalJson, compareText, isRecord, own } from '../json'
import { proposedModes } from '../server'
import { firstNames } from '../words'

type Entry = AirbyteStreamAndConfiguration
type EntryRead = AirbyteCatalogRead['streams'][number]
type Columns = Readonly<Record<string, unknown>>

/** What has to be known to tell Airbyte's doing from that of others. */
export interface Propagating {
  /** Each stream as the program said it when it was saved last. */
  readonly said: ReadonlyMap<StreamKey, Entry>
  /** The program's `nonBreakingChangesPreference`. */
  readonly preference: string
  /** What the source offers now; undefined where nobody knows: then what is missing was taken out by somebody. */
  readonly offered: ReadonlyMap<StreamKey, AirbyteStream> | undefined
}

/** What has become of the columns of one stream. */
interface Altered {
  readonly added: ReadonlyArray<string>
  readonly gone: ReadonlyArray<string>
  readonly changed: ReadonlyArray<string>
  /** Those that are missing though the source offers them: that was not Airbyte. */
  readonly lost: ReadonlyArray<string>
}

export interface Propagated {
  readonly added: ReadonlyMap<StreamKey, EntryRead>
  /** As the program said them. */
  readonly gone: ReadonlyMap<StreamKey, Entry>
  /** Of each stream that is there, and whose rows stay right under what the source offers now. */
  readonly columns: ReadonlyMap<StreamKey, Altered>
}

export const byStream = <A extends { readonly stream: AirbyteStream }>(
  entries: ReadonlyArray<A>,
): ReadonlyMap<StreamKey, A> => new Map(entries.map((entry) => [streamKey(entry.stream), entry]))

/** Whether a connection of this preference takes over what changes at its source. */
export const isPropagating = (preference: string | undefined): boolean => preference?.startsWith('propagate') === true

/** By a catalog that a program has said; undefined where it cannot be read. */
export const propagatingBy = (program: CanonicalCatalog, preference = ''): Propagating | undefined => {
  const wire = wireCatalog(program)
  return E.isLeft(wire) ? undefined : { said: byStream(wire.right.streams), preference, offered: undefined }
}

const columnsOf = ({ jsonSchema }: AirbyteStream): Columns => {
  const found = findValue(jsonSchema, 'properties')?.value
  return isRecord(found) ? found : {}
}

const withColumns = (stream: AirbyteStream, columns: Columns): AirbyteStream => {
  const found = findValue(stream.jsonSchema, 'properties')
  return found === undefined ? stream : { ...stream, jsonSchema: found.replace(columns) }
}

const without = (columns: Columns, names: ReadonlyArray<string>): Columns =>
  names.length === 0 ? columns : Object.fromEntries(Object.entries(columns).filter(([name]) => !names.includes(name)))

const columnOf = ({ fieldPath }: SelectedField): string => fieldPath?.[0] ?? ''

/** Undefined where all columns are synced. */
const selectionOf = ({ config }: EntryRead): ReadonlyArray<SelectedField> | undefined => {
  const fields = config.selectedFields ?? []
  return (config.fieldSelectionEnabled ?? fields.length > 0) ? fields : undefined
}

/** How the rows of a stream are written by this configuration, where the source offers that. */
const shapeOf = (stream: AirbyteStream, { config }: Entry): RowShape | undefined => {
  const catalog = canonicalForm({ streams: [{ stream, config: { ...config, selected: true } }] })
  return E.isRight(catalog) ? own(shapesOf(catalog.right, {}), streamKey(stream)) : undefined
}

/** Whether rows stay right though the source offers something else: what breaks them Airbyte takes over from nobody's wish. */
const isFitting = (entry: Entry, offer: AirbyteStream): boolean =>
  isSameShape(streamKey(offer), shapeOf(entry.stream, entry), shapeOf(offer, entry))

/** The columns that the program syncs and the server has not. */
const missingIn = (said: Entry, { stream }: EntryRead): ReadonlyArray<string> => {
  const theirs = columnsOf(stream)
  const selected = selectionOf(said)?.map(columnOf)
  return Object.keys(columnsOf(said.stream)).filter(
    (name) => !Object.hasOwn(theirs, name) && (selected === undefined || selected.includes(name)),
  )
}

const alteredOf = (said: Entry, there: EntryRead, offered: AirbyteStream | undefined): Altered => {
  const [ours, theirs] = [columnsOf(said.stream), columnsOf(there.stream)]
  const missing = missingIn(said, there)
  const isGone = (name: string): boolean => offered !== undefined && !Object.hasOwn(columnsOf(offered), name)
  return {
    added: Object.keys(theirs)
      .sort(compareText)
      .filter((name) => !Object.hasOwn(ours, name)),
    gone: missing.filter(isGone),
    changed: Object.keys(theirs)
      .sort(compareText)
      .filter((name) => Object.hasOwn(ours, name) && schemaDigest(ours[name]) !== schemaDigest(theirs[name])),
    lost: missing.filter((name) => !isGone(name)),
  }
}

/** Whether a stream is synced as Airbyte proposes it, so that nobody has decided anything on it. */
const isProposed = (entry: EntryRead): boolean => {
  const { stream, config } = entry
  const { syncMode, destinationSyncMode, cursorField = [], primaryKey = [], mappers = [] } = config
  // A stream may have got its cursor or its key from the source since it was added.
  const proposals = [proposedModes(stream), { syncMode: 'full_refresh', destinationSyncMode: 'overwrite' }]
  return (
    proposals.some((one) => one.syncMode === syncMode && one.destinationSyncMode === destinationSyncMode) &&
    (cursorField.length === 0 || equalPath(cursorField, stream.defaultCursorField)) &&
    (primaryKey.length === 0 || equalPaths(primaryKey, stream.sourceDefinedPrimaryKey)) &&
    selectionOf(entry) === undefined &&
    mappers.length === 0
  )
}

/** What Airbyte has altered by itself. */
export const propagatedIn = (
  { said, preference, offered }: Propagating,
  { streams }: AirbyteCatalogRead,
): Propagated => {
  const isFull = preference === 'propagate_fully'
  const there = byStream(streams)
  const columns = [...there].flatMap(([key, entry]): ReadonlyArray<readonly [StreamKey, Altered]> => {
    const ours = said.get(key)
    return ours === undefined || !isFitting(ours, entry.stream)
      ? []
      : [[key, alteredOf(ours, entry, offered?.get(key))]]
  })
  return {
    added: new Map(isFull ? [...there].filter(([key, entry]) => !said.has(key) && isProposed(entry)) : []),
    gone: new Map(isFull ? [...said].filter(([key]) => !there.has(key) && offered?.has(key) === false) : []),
    columns: new Map(columns),
  }
}

/** Whether anything that the program said is missing, so that it has to be known what the source offers. */
export const lacksAny = ({ said, preference }: Propagating, { streams }: AirbyteCatalogRead): boolean => {
  const there = byStream(streams)
  return [...said].some(([key, ours]) => {
    const entry = there.get(key)
    return entry === undefined ? preference === 'propagate_fully' : missingIn(ours, entry).length > 0
  })
}

/** A stream as it would be, had the source offered what it did when the program was saved. */
const restored = (said: Entry, there: EntryRead, { gone, lost }: Altered): EntryRead => {
  const ours = columnsOf(said.stream)
  const selection = selectionOf(there)
  const before = selectionOf(said)
  const config =
    selection === undefined || before === undefined
      ? there.config
      : {
          ...there.config,
          selectedFields: [
            ...selection.filter((field) => Object.hasOwn(ours, columnOf(field))),
            ...before.filter((field) => gone.includes(columnOf(field))),
          ],
        }
  return { stream: lost.length === 0 ? said.stream : withColumns(said.stream, without(ours, lost)), config }
}

/** The catalog as it would be without. Streams that `names` answers to are the program's own, and stand as they are. */
export const withoutPropagated = (
  { said }: Propagating,
  { added, gone, columns }: Propagated,
  { streams }: AirbyteCatalogRead,
  names: (key: StreamKey) => boolean,
): AirbyteCatalogRead => ({
  streams: [
    ...[...byStream(streams)].flatMap(([key, entry]) => {
      if (added.has(key) && !names(key)) return []
      const [ours, altered] = [said.get(key), columns.get(key)]
      return [ours === undefined || altered === undefined ? entry : restored(ours, entry, altered)]
    }),
    ...[...gone].flatMap(([key, entry]) => (names(key) ? [entry] : [])),
  ],
})

const isSame = (one: unknown, other: unknown): boolean => canonicalJson(one ?? null) === canonicalJson(other ?? null)

/** What the source says of a stream beside its schema: the program's, where it says it anew, and else the server's. */
const mergedOffer = (ours: AirbyteStream, said: AirbyteStream, there: AirbyteStream): AirbyteStream => {
  const [one, before, other] = [ours, said, canonicalOffer(there)].map((offer): Columns => ({ ...offer }))
  const names = Object.keys({ ...one, ...other }).filter((name) => name !== 'jsonSchema')
  const parts = names.flatMap((name) => {
    const value = isSame(own(one ?? {}, name), own(before ?? {}, name)) ? own(other ?? {}, name) : own(one ?? {}, name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...Object.fromEntries(parts), name: ours.name, jsonSchema: ours.jsonSchema }
}

/** What the program says of a stream, with what Airbyte has altered in it and the program has not. */
const merged = (ours: Entry, said: Entry, there: EntryRead, { added, gone }: Altered): Entry => {
  const [one, before, other] = [columnsOf(ours.stream), columnsOf(said.stream), columnsOf(there.stream)]
  const isOurs = (name: string): boolean => schemaDigest(one[name]) !== schemaDigest(before[name])
  const left = gone.filter((name) => !isOurs(name))
  const fresh = added.filter((name) => !Object.hasOwn(one, name))
  const kept = Object.entries(without(one, left)).map(([name, value]): readonly [string, unknown] => [
    name,
    !isOurs(name) && Object.hasOwn(other, name) ? other[name] : value,
  ])
  const columns = Object.fromEntries([...kept, ...fresh.map((name) => [name, other[name]] as const)])
  const stream = withColumns(mergedOffer(ours.stream, said.stream, there.stream), columns)
  if (!isFitting(ours, stream)) return ours
  const [selection, theirs] = [selectionOf(ours), selectionOf(there)]
  if (selection === undefined) return { stream, config: ours.config }
  const selectedFields = [
    ...selection.filter((field) => !left.includes(columnOf(field))),
    ...(theirs ?? []).filter((field) => fresh.includes(columnOf(field))),
  ]
  return { stream, config: { ...ours.config, selectedFields } }
}

/** The streams of the program that stay out, because Airbyte has taken them out and the program says nothing new of them. */
export const leftOut = ({ said }: Propagating, { gone }: Propagated, ours: AirbyteCatalog): ReadonlyArray<StreamKey> =>
  [...byStream(ours.streams)].flatMap(([key, { config }]) =>
    gone.has(key) && isSame(config, said.get(key)?.config) ? [key] : [],
  )

/** What is to be saved: what the program says, and what Airbyte has altered beside it. */
export const withPropagated = (
  at: Propagating,
  found: Propagated,
  ours: AirbyteCatalog,
  { streams }: AirbyteCatalogRead,
): AirbyteCatalog => {
  const [{ said }, { added, columns }, out] = [at, found, leftOut(at, found, ours)]
  const [there, named] = [byStream(streams), byStream(ours.streams)]
  return {
    streams: [
      ...[...named].flatMap(([key, entry]) => {
        const [before, other, altered] = [said.get(key), there.get(key), columns.get(key)]
        if (out.includes(key)) return []
        if (before === undefined || other === undefined || altered === undefined) return [entry]
        return [merged(entry, before, other, altered)]
      }),
      ...[...added].flatMap(([key, entry]) => (named.has(key) ? [] : [entry as Entry])),
    ],
  }
}

/** All that two catalogs say: streams and columns of either, what both have as the second says it. */
export const joined = (one: AirbyteCatalog, other: AirbyteCatalog): AirbyteCatalog => {
  const [before, after] = [byStream(one.streams), byStream(other.streams)]
  return {
    streams: [
      ...[...before].flatMap(([key, entry]) => (after.has(key) ? [] : [entry])),
      ...[...after].map(([key, { stream, config }]): Entry => {
        const known = before.get(key)
        const columns = { ...(known === undefined ? {} : columnsOf(known.stream)), ...columnsOf(stream) }
        return { stream: withColumns(stream, columns), config }
      }),
    ],
  }
}

/** What was altered, in words; undefined where there is nothing to tell. `names`: streams that the program has itself. */
export const tellPropagated = (
  { preference }: Propagating,
  { added, gone, columns }: Propagated,
  name: string,
  names: (key: StreamKey) => boolean,
): string | undefined => {
  const ofColumns = (which: keyof Altered): ReadonlyArray<string> =>
    [...columns].flatMap(([key, altered]) => altered[which].map((column) => `${key}.${showField([column])}`))
  const parts = (
    [
      ['added', [...[...added.keys()].filter((key) => !names(key)), ...ofColumns('added')]],
      ['took out', [...[...gone.keys()].filter(names), ...ofColumns('gone')]],
      ['changed', ofColumns('changed')],
    ] as const
  ).flatMap(([what, items]) => (items.length === 0 ? [] : [`${what} ${firstNames(items, 5)}`]))
  return parts.length === 0
    ? undefined
    : `${name}: Airbyte ${parts.join(', and ')} (${preference}); run pulumi-airbyte pull to have it in the program`
}
