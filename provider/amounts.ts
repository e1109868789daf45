/** Amounts in words: rows, bytes and durations, as previews and reviews tell them. */
import { counted } from './words'

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
