/** What a connection syncs, in a line: its streams by mode, and the tables that they make. */
import { compareText } from '../json'
import { counted } from '../words'
import type { CanonicalCatalog } from './canonical'
import { clip } from './describe'
import { streamDescriptorOf } from './key'
import { showTable, tableOf, type TableSettings } from './tables'

/** So many ways to sync and so many tables are named. */
const MOST_MODES = 3
const MOST_TABLES = 3
const LONGEST_TABLE = 40

const modesIn = (streams: CanonicalCatalog['streams']): string => {
  const counts = new Map<string, number>()
  for (const { syncMode, destinationSyncMode } of Object.values(streams)) {
    const mode = `${syncMode} ${destinationSyncMode}`
    counts.set(mode, (counts.get(mode) ?? 0) + 1)
  }
  const modes = [...counts].sort(([one, many], [other, more]) => more - many || compareText(one, other))
  const rest = modes.slice(MOST_MODES).reduce((sum, [, count]) => sum + count, 0)
  return [
    ...modes.slice(0, MOST_MODES).map(([mode, count]) => `${String(count)} ${mode}`),
    ...(rest > 0 ? [`${String(rest)} in other modes`] : []),
  ].join(', ')
}

const tablesIn = (streams: CanonicalCatalog['streams'], settings: TableSettings): string => {
  const keys = Object.keys(streams).sort(compareText)
  const named = keys
    .slice(0, MOST_TABLES)
    .map((key) => clip(showTable(tableOf(streamDescriptorOf(key), settings)), LONGEST_TABLE))
  return `${named.join(', ')}${keys.length > MOST_TABLES ? ` and ${String(keys.length - MOST_TABLES)} more` : ''}`
}

/** `36 streams: 30 incremental append_dedup, 6 full_refresh overwrite; tables raw_commits, raw_issues, raw_users and 33 more`. */
export const overviewOf = (streams: CanonicalCatalog['streams'], settings: TableSettings | undefined): string => {
  const count = Object.keys(streams).length
  if (count === 0) return 'no streams'
  const tables = settings === undefined ? '' : `; ${count === 1 ? 'table' : 'tables'} ${tablesIn(streams, settings)}`
  return `${counted(count, 'stream')}: ${modesIn(streams)}${tables}`
}
