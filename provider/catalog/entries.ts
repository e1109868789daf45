/** The streams of a catalog one by one, each as far as it can be read: a mistake in one place hides none in another. */
import * as E from 'fp-ts/Either'

import type { InputProblem } from '../decoding'
import { exactJson, isRecord } from '../json'
import { hasUnknown, mistakesAmong, unreadIn, without } from '../legible'
import { readJson } from '../numbers'
import { type AirbyteStream, type AirbyteStreamAndConfiguration, writtenEntryCodec } from './airbyte'
import { type StreamKey, streamKey } from './key'
import { canonicalOffer, type CanonicalStream, canonicalStream } from './stream'

/** One stream as validation takes it. */
export interface Entry {
  readonly key: StreamKey
  readonly stream: CanonicalStream
  /** What the source offers for it; undefined where the catalog does not hold that. */
  readonly offer: AirbyteStream | undefined
  /** The properties of which nobody knows what they say: what depends on one of them is not judged. */
  readonly unread: ReadonlySet<string>
}

/** Looks for one kind of mistake in a stream. */
export type Find = (key: StreamKey, stream: CanonicalStream, offer: AirbyteStream) => ReadonlyArray<InputProblem>

/** Nobody knows which stream is meant, or whether it is synced at all, where one of these cannot be read. */
const IDENTITY: ReadonlyArray<string> = ['name', 'namespace', 'selected']

/** They stand in the places of modes that cannot be read. */
const MODES = { syncMode: 'full_refresh', destinationSyncMode: 'append' }

/** The streams that a user has written and that are synced; one that is given twice is there twice. */
export const entriesOf = (catalog: unknown): ReadonlyArray<Entry> => {
  const streams = isRecord(catalog) ? catalog['streams'] : undefined
  return Array.isArray(streams) ? streams.flatMap(entryOf) : []
}

const entryOf = (written: unknown): ReadonlyArray<Entry> => {
  const [stream, config] = isRecord(written) ? [written['stream'], written['config']] : []
  if (!isRecord(stream) || !isRecord(config)) return []
  const decoded = writtenEntryCodec.decode(written)
  const wrong = E.isRight(decoded) ? new Set<string>() : unreadIn(mistakesAmong(decoded.left), 1)
  if (wrong === undefined) return []
  // No property of one half is called as one of the other.
  const unread = new Set([...wrong, ...[stream, config].flatMap(unknownIn)])
  const readable = writtenEntryCodec.decode({
    stream: without(stream, unread),
    config: { ...MODES, ...without(config, unread) },
  })
  return E.isLeft(readable) || IDENTITY.some((name) => unread.has(name)) ? [] : made(readable.right, unread)
}

const unknownIn = (half: Readonly<Record<string, unknown>>): ReadonlyArray<string> =>
  Object.entries(half).flatMap(([name, value]) => (hasUnknown(value) ? [name] : []))

const made = ({ stream, config }: AirbyteStreamAndConfiguration, unread: ReadonlySet<string>): ReadonlyArray<Entry> => {
  if (config.selected === false) return []
  // As the canonical form is read back: names are told in one order.
  const offer = readJson(exactJson(canonicalOffer(stream))) as AirbyteStream
  return [{ key: streamKey(stream), stream: canonicalStream(offer, config), offer, unread }]
}

/** What is said of streams that are given more than once: of each copy but the first. */
export const givenTwice = (keys: ReadonlyArray<StreamKey>): ReadonlyArray<InputProblem> => {
  const found = new Set<StreamKey>()
  return keys.flatMap((key) => {
    if (!found.has(key)) {
      found.add(key)
      return []
    }
    return [
      {
        stream: key,
        path: '',
        problem: 'a stream of this namespace and name is selected already',
        suggestion: 'leave one of them out',
      },
    ]
  })
}
