// @ts-check
/** Compares catalogs of several environments: stream × environment, and whether it differs between those that have it. */

/**
 * As much of a catalog as is compared.
 *
 * @typedef {object} Entry
 * @property {{ readonly name: string, readonly namespace?: string | null }} stream
 * @property {Config} config
 */
/**
 * @typedef {object} Config
 * @property {string} [syncMode]
 * @property {string} [destinationSyncMode]
 * @property {ReadonlyArray<string> | null} [cursorField]
 * @property {ReadonlyArray<ReadonlyArray<string>> | null} [primaryKey]
 */

const keyOf = (/** @type {Entry} */ { stream }) => `${stream.namespace ?? ''}.${stream.name}`

/** Mode, cursor and key. */
const told = (/** @type {Entry | undefined} */ entry) => {
  if (entry === undefined) return '–'
  const { syncMode, destinationSyncMode, cursorField, primaryKey } = entry.config
  return [
    `${syncMode ?? ''}/${destinationSyncMode ?? ''}`,
    ...(cursorField?.length ? [cursorField.join('.')] : []),
    ...(primaryKey?.length ? [`(${primaryKey.map((one) => one.join('.')).join(', ')})`] : []),
  ].join(' ')
}

/**
 * @param {ReadonlyArray<string>} environments
 * @param {ReadonlyArray<{ readonly streams: ReadonlyArray<Entry> }>} catalogs
 */
export const parity = (environments, catalogs) => {
  const keys = [...new Set(catalogs.flatMap(({ streams }) => streams.map(keyOf)))].sort()
  const rows = keys.map((key) => {
    const cells = catalogs.map(({ streams }) => told(streams.find((entry) => keyOf(entry) === key)))
    return [key, ...cells, new Set(cells.filter((cell) => cell !== '–')).size > 1 ? 'differs' : 'none']
  })
  return [['stream', ...environments, 'drift'], ...rows]
}

/** Rows of cells as columns of one width. */
export const table = (/** @type {ReadonlyArray<ReadonlyArray<string>>} */ rows) => {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)))
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
