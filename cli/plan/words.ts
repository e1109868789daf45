/** Numbers and verdicts in words, the same in every form of a review. */
import { bytes, duration, rows } from '../../provider/amounts'
import { countStreams } from '../../provider/catalog/groups'
import type { Restart } from '../../provider/connection/plan'
import { counted } from '../../provider/words'
import type { ConnectionReview, Review, StreamReview } from './review'

/** Which stack it is of, as far as the preview tells. */
export const place = ({ stack, project }: Review): string =>
  stack === undefined || project === undefined ? '' : `: stack ${stack} of ${project}`

/** How a connection's streams are synced, the most frequent way first: `2 incremental append_dedup, 1 full_refresh append`. */
export const modesOf = (streams: ReadonlyArray<StreamReview>): string => {
  const counts = new Map<string, number>()
  for (const { after } of streams) if (after !== undefined) counts.set(after.mode, (counts.get(after.mode) ?? 0) + 1)
  return [...counts]
    .sort(([one, many], [other, more]) => more - many || (one < other ? -1 : 1))
    .map(([mode, count]) => `${String(count)} ${mode}`)
    .join(', ')
}

/** Streams that start over in a connection that replaces theirs. */
export const restartOf = ({ streams, why }: Restart): string =>
  `${countStreams(streams)} ${streams.length === 1 ? 'starts' : 'start'} over: ${why}`

/** What it comes to, in a sentence or two. */
export const verdict = ({ totals, blocked, failures }: Review): string => {
  const changes = (['create', 'update', 'replace', 'delete'] as const)
    .filter((operation) => totals[operation] > 0)
    .map((operation) => `${String(totals[operation])} to ${operation}`)
  const what = changes.length === 0 ? 'Nothing changes' : changes.join(', ')
  const resets = totals.resetStreams === 0 ? 'no stream is reset' : `${counted(totals.resetStreams, 'stream')} reset`
  // A preview names what changes, and nothing of what stays.
  const of = totals.connections === 0 ? '' : ` of ${counted(totals.connections, 'connection')}`
  const found = `${what}${of}; ${resets}.`
  if (failures.length > 0)
    return `${totals.connections === 0 ? 'The preview failed before it found a change.' : `The preview failed. What it found before: ${found}`} It is blocked:`
  return `${found} ${blocked.length === 0 ? 'Nothing blocks it.' : 'It is blocked:'}`
}

/** What the last full syncs of these streams took, as far as it is known. */
export const priceOf = (streams: ReadonlyArray<StreamReview>): string => {
  const known = streams.flatMap(({ price }) => price ?? [])
  if (known.length === 0) return 'unknown'
  const sum = known.reduce((total, price) => ({
    rows: total.rows + price.rows,
    bytes: total.bytes + price.bytes,
    seconds: Math.max(total.seconds, price.seconds),
  }))
  const least = known.length < streams.length ? 'at least ' : ''
  const time = `${known.length > 1 ? 'up to ' : ''}${duration(sum.seconds)}`
  return `${least}${rows(sum.rows)}, ${bytes(sum.bytes)}, ${time}`
}

/** `resets 2 streams`, `refreshes 300 streams`. */
export const tellResets = ({ resets, refreshes }: ConnectionReview): ReadonlyArray<string> => {
  const cleared = resets.length - refreshes.length
  return [
    ...(cleared > 0 ? [`resets ${counted(cleared, 'stream')}`] : []),
    ...(refreshes.length > 0 ? [`refreshes ${counted(refreshes.length, 'stream')}`] : []),
  ]
}
