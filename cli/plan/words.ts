/** Numbers and verdicts in words, the same in every form of a review. */
import { counted } from '../../provider/words'
import type { Review } from './review'

const short = (value: number): string => String(Math.round(value * 10) / 10)

export const rows = (count: number): string =>
  count >= 1e9
    ? `${short(count / 1e9)} G rows`
    : count >= 1e6
      ? `${short(count / 1e6)} M rows`
      : count >= 1e4
        ? `${short(count / 1e3)} k rows`
        : counted(count, 'row')

export const bytes = (count: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let [value, at] = [count, 0]
  while (value >= 1000 && at < units.length - 1) [value, at] = [value / 1000, at + 1]
  return `${short(value)} ${units[at] ?? 'B'}`
}

export const duration = (seconds: number): string =>
  seconds >= 7200 ? `${short(seconds / 3600)} h` : seconds >= 120 ? `${short(seconds / 60)} min` : `${short(seconds)} s`

/** What it comes to, in a sentence or two. */
export const verdict = ({ totals, blocked }: Review): string => {
  const changes = (['create', 'update', 'replace', 'delete'] as const)
    .filter((operation) => totals[operation] > 0)
    .map((operation) => `${String(totals[operation])} to ${operation}`)
  const what = changes.length === 0 ? 'Nothing changes' : changes.join(', ')
  const resets = totals.resetStreams === 0 ? 'no stream is reset' : `${counted(totals.resetStreams, 'stream')} reset`
  return `${what} of ${counted(totals.connections, 'connection')}; ${resets}. ${blocked.length === 0 ? 'Nothing blocks it.' : 'It is blocked:'}`
}
