/** Choosing streams out of what a source offers: a catalog for a connection, or all mistakes at once. */
import * as pulumi from '@pulumi/pulumi'
import * as E from 'fp-ts/Either'

import type { AirbyteCatalog, AirbyteStream } from '../catalog/airbyte'
import type { Offers } from '../catalog/canonical'
import { streamDescriptorOf, type StreamKey } from '../catalog/key'
import { canonicalStream } from '../catalog/stream'
import { validateEntries } from '../catalog/validate'
import { otherForm } from '../catalog/written'
import type { InputProblem } from '../decoding'
import { compareText, isRecord, own } from '../json'
import { counted, didYouMean, isGlob, matchesGlob } from '../words'
import { configurationOf, type Decoded, readChoice, unknownColumns } from './chosen'
import { driftLine, driftUnder, readContract, type SelectOptions } from './contract'
import { offersOf } from './lock'
import { problemLine, stop } from './stop'
import type {
  CatalogOrigin,
  Checked,
  SelectedCatalog,
  Selection,
  StreamTypes,
  TypedCatalog,
  UntypedStreams,
} from './types'

/**
 * Chooses streams by key (`public.users`) or by family (`sales.*`), and says how each is synced; later entries win.
 * The result is what `syncCatalog` takes. With a contract, the catalog is compared with what the source offers now, and the
 * result made from that. Ends the program with the list of all mistakes, or of all that has drifted.
 *
 * @example
 * import { fullRefreshOverwrite, incrementalDedup, readCatalog, select } from 'pulumi-airbyte'
 *
 * export const syncCatalog = select(readCatalog(__dirname, 'shop.lock.json'), {
 *   'public.*': fullRefreshOverwrite(),
 *   'public.users': incrementalDedup({ cursorField: 'updated_at', primaryKey: 'id' }),
 *   'public.audit_log': false,
 * })
 *
 * @example
 * import { discoverSchema, fullRefreshOverwrite, readCatalog, select } from 'pulumi-airbyte'
 *
 * const locked = readCatalog(__dirname, 'shop.lock.json')
 * const contract = { streams: 'evolve', columns: 'freeze', types: 'freeze' } as const
 * export const syncCatalog = discoverSchema({ sourceId: locked.sourceId ?? '' }).then(({ catalog: current }) =>
 *   select(locked, { 'public.*': fullRefreshOverwrite() }, { contract, current: current ?? { streams: [] } }),
 * )
 */
export const select = <
  const Made extends Selection<Streams>,
  Streams extends { readonly [Key in keyof Streams]: StreamTypes } = UntypedStreams,
>(
  catalog: TypedCatalog<Streams>,
  selection: Made & Checked<Streams, Made>,
  options?: SelectOptions,
): SelectedCatalog => {
  const locked = offersOrStop(catalog, 'first argument')
  const entries: Entries = { ...selection }
  if (options === undefined) return { ...originOf(catalog), ...build(locked, entries, 'what the catalog offers') }
  const { contract, current: given } = readContract(options)
  const current = offersOrStop(given, 'current catalog')
  // Mistakes in the selection are told by `build`, for the catalog that counts.
  const { frozen, evolved } = driftUnder(contract, locked, current, choose(entries, { ...current, ...locked }).chosen)
  if (frozen.length > 0) {
    return stop(
      'The source has drifted from the lock, and the contract freezes it',
      frozen.map(driftLine),
      'run `npx pulumi-airbyte pull --refresh` and review what it changes, or let the contract evolve',
    )
  }
  if (evolved.length > 0) {
    void pulumi.log.info(['The source has changed since it was pulled:', ...evolved.map(driftLine)].join('\n  '))
  }
  return { ...originOf(given), ...build(current, entries, 'what the source offers now') }
}

/** Where a catalog comes from, as far as it says so. */
const originOf = (catalog: unknown): CatalogOrigin => {
  const { sourceId, catalogId } = isRecord(catalog) ? catalog : {}
  return typeof sourceId === 'string' && typeof catalogId === 'string' ? { sourceId, catalogId } : {}
}

const offersOrStop = (catalog: unknown, which: string): Offers => {
  const offers = offersOf(catalog)
  if (E.isRight(offers)) return offers.right
  const title = `The ${which} of select is no catalog`
  const other = otherForm(catalog)
  return other === undefined
    ? stop(title, offers.left.map(problemLine), "give what Airbyte's discover_schema answers under `catalog`")
    : stop(title, [other.problem], other.suggestion)
}

/** A selection, whatever a program without types may have given. */
type Entries = Readonly<Record<string, unknown>>

interface Choices {
  readonly chosen: Readonly<Record<StreamKey, Decoded>>
  /** Of the streams whose choices are wrong in part. */
  readonly unread: ReadonlyMap<StreamKey, ReadonlySet<string>>
  readonly problems: ReadonlyArray<InputProblem>
}

/** Which streams are synced and how: later entries win. */
const choose = (selection: Entries, offers: Offers): Choices => {
  const chosen = new Map<StreamKey, Decoded>()
  const unread = new Map<StreamKey, ReadonlySet<string>>()
  const problems: InputProblem[] = []
  for (const [key, choice] of inOrder(selection)) {
    if (choice === undefined) continue
    const streams = streamsOf(key, offers)
    if (streams.length === 0) {
      problems.push(unknownStream(key, offers))
      continue
    }
    const read = choice === false ? undefined : readChoice(key, choice)
    problems.push(...(read?.problems ?? []))
    for (const stream of streams) {
      // A choice that cannot be read leaves open what was meant: an earlier one counts no more.
      if (read?.choice === undefined) chosen.delete(stream)
      else chosen.set(stream, read.choice)
      unread.set(stream, read?.unread ?? new Set())
    }
  }
  const sorted = [...chosen].sort(([one], [other]) => compareText(one, other))
  return { chosen: Object.fromEntries(sorted), unread, problems }
}

/** JavaScript moves whole numbers to the front of an object. A stream of such a name is meant to win over families. */
const inOrder = (selection: Entries): ReadonlyArray<readonly [string, unknown]> => {
  const entries = Object.entries(selection)
  const isNumber = ([key]: readonly [string, unknown]): boolean => /^\d+$/.test(key)
  return [...entries.filter((entry) => !isNumber(entry)), ...entries.filter(isNumber)]
}

/** The streams that a key or a family means. */
const streamsOf = (key: string, offers: Offers): ReadonlyArray<StreamKey> =>
  isGlob(key)
    ? Object.keys(offers).filter((stream) => matchesGlob(stream, key))
    : Object.hasOwn(offers, key)
      ? [key]
      : []

const unknownStream = (key: string, offers: Offers): InputProblem => {
  if (isGlob(key)) return { stream: key, path: '', problem: 'no stream of the catalog matches' }
  const keys = Object.keys(offers)
  const plain = keys.find((other) => {
    const { name, namespace } = streamDescriptorOf(other)
    return key === name || key === `${namespace ?? ''}.${name}`
  })
  const suggestion = plain === undefined ? didYouMean(key, keys) : `did you mean ${plain}?`
  return {
    stream: key,
    path: '',
    problem: 'the catalog has no such stream',
    ...(suggestion === undefined ? {} : { suggestion }),
  }
}

const build = (offers: Offers, selection: Entries, given: string): AirbyteCatalog => {
  const { chosen, unread, problems } = choose(selection, offers)
  const synced = Object.entries(chosen).flatMap(([key, choice]) => {
    const offer = own(offers, key)
    return offer === undefined ? [] : [{ key, choice, offer }]
  })
  const catalog = {
    streams: synced.map(({ offer, choice }) => ({ stream: offer, config: configurationOf(offer, choice) })),
  }
  const mistakes = [
    ...problems,
    ...synced.flatMap(({ key, offer, choice }) => unknownColumns(key, offer, choice)),
    ...problemsIn(synced, unread),
  ]
  return mistakes.length === 0
    ? catalog
    : stop(
        `The selection has ${counted(mistakes.length, 'mistake')}`,
        mistakes.map(problemLine),
        `correct it by ${given}`,
      )
}

/** A stream that is chosen. */
interface Synced {
  readonly key: StreamKey
  readonly choice: Decoded
  readonly offer: AirbyteStream
}

/** Where tables land is a matter of the connection, whose check knows its settings. */
const problemsIn = (synced: ReadonlyArray<Synced>, unread: Choices['unread']): ReadonlyArray<InputProblem> =>
  validateEntries(
    synced.map(({ key, choice, offer }) => ({
      key,
      stream: canonicalStream(offer, configurationOf(offer, choice)),
      offer,
      unread: unread.get(key) ?? new Set(),
    })),
    {},
  ).filter(({ path }) => path !== 'streams')
