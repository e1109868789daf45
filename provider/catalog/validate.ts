/** What is wrong with a catalog before Airbyte is asked, and what to write instead. */
import * as E from 'fp-ts/Either'

import type { InputProblem } from '../decoding'
import { compareText, own } from '../json'
import { type CanonicalCatalog, offersIn } from './canonical'
import { columnNames } from './columns'
import type { ConnectionSettings } from './diff'
import type { Entry, Find } from './entries'
import { hasField } from './fields'
import type { StreamKey } from './key'
import { validateMappers } from './mapping'
import { nameInstead } from './missing'
import { deselectedCursor, deselectedKey, missingCursor, missingKey, overriddenCursor, overriddenKey } from './roles'
import { showField } from './schema'
import { collisionsOf, showTable } from './tables'

/**
 * What is wrong with a catalog before Airbyte is asked: modes, cursors, keys and columns that the source does not have, and
 * streams that would share a table under these settings.
 *
 * @example
 * import { canonicalCatalog, discoverSchema, validateCatalog } from 'pulumi-airbyte'
 *
 * const sourceId = 'd2b0a5a4-0000-4000-8000-000000000001'
 * export const mistakes = discoverSchema({ sourceId }).then(({ catalog }) =>
 *   validateCatalog(canonicalCatalog(catalog), { namespaceDefinition: 'destination' }),
 * )
 */
export const validateCatalog = (
  catalog: CanonicalCatalog,
  settings: ConnectionSettings,
): ReadonlyArray<InputProblem> => {
  const offers = offersIn(catalog)
  if (E.isLeft(offers)) return [...offers.left, ...validateTables(Object.keys(catalog.streams), settings)]
  const entries = Object.entries(catalog.streams)
    .sort(([one], [other]) => compareText(one, other))
    .map(([key, stream]) => ({ key, stream, offer: own(offers.right, key), unread: NOTHING }))
  return validateEntries(entries, settings)
}

const NOTHING: ReadonlySet<string> = new Set()

/** The same of streams that may be readable in part. */
export const validateEntries = (
  entries: ReadonlyArray<Entry>,
  settings: ConnectionSettings,
): ReadonlyArray<InputProblem> => [
  ...entries.flatMap(({ key, stream, offer, unread }) =>
    offer === undefined
      ? [lacksSchema(key)]
      : CHECKS.filter(({ needs }) => !needs.some((name) => unread.has(name))).flatMap(({ find }) =>
          find(key, stream, offer),
        ),
  ),
  ...validateTables(
    entries.map(({ key }) => key),
    settings,
  ),
]

const lacksSchema = (stream: StreamKey): InputProblem => ({
  stream,
  path: 'schema',
  problem: 'the catalog does not hold what the source offers for this stream',
  suggestion: 'discover the source again',
})

const validateMode: Find = (key, stream, offer) => {
  const supported = offer.supportedSyncModes ?? []
  return supported.length === 0 || supported.includes(stream.syncMode)
    ? []
    : [
        {
          stream: key,
          path: 'syncMode',
          problem: `the source does not support ${stream.syncMode} for this stream`,
          suggestion: `choose ${supported.join(' or ')}`,
        },
      ]
}

const validateSelection: Find = (key, stream, offer) => {
  const fields = stream.selectedFields
  const [path, known] = ['selectedFields', columnNames(offer.jsonSchema)]
  if (fields === undefined) return []
  if (known.length === 0) {
    const problem = 'the schema of this stream names no columns, so that none can be chosen'
    return [{ stream: key, path, problem, suggestion: 'leave the selection out: the stream is synced whole' }]
  }
  if (fields.length === 0) {
    const suggestion = 'select fields, or leave fieldSelectionEnabled out'
    return [{ stream: key, path, problem: 'field selection is on, but no field is selected', suggestion }]
  }
  return fields.flatMap((field): ReadonlyArray<InputProblem> => {
    const [column] = field
    if (column === undefined) return [{ stream: key, path, problem: 'a selected field has no path' }]
    if (field.length > 1) {
      const problem = `${showField(field)} is nested, and Airbyte selects only top-level fields`
      return [{ stream: key, path, problem, suggestion: `select ${column}` }]
    }
    if (known.includes(column)) return []
    const problem = hasField(offer.jsonSchema, field)
      ? `Airbyte finds no column ${showField(field)} in the schema, which is one of several, and it looks at the first`
      : `the schema has no field ${showField(field)}`
    return [{ stream: key, path, problem, suggestion: nameInstead(column, known) }]
  })
}

const CURSOR = ['cursorField', 'sourceDefinedCursor', 'defaultCursorField']
const KEY = ['primaryKey', 'sourceDefinedPrimaryKey']
const COLUMNS = ['jsonSchema', 'selectedFields', 'fieldSelectionEnabled']

/** What is looked for in each stream, in this order; `needs`: the properties on which it depends. */
const CHECKS: ReadonlyArray<{ readonly needs: ReadonlyArray<string>; readonly find: Find }> = [
  { needs: ['syncMode', 'supportedSyncModes'], find: validateMode },
  { needs: CURSOR, find: overriddenCursor },
  { needs: ['syncMode', ...CURSOR, 'jsonSchema'], find: missingCursor },
  { needs: ['syncMode', ...CURSOR, ...COLUMNS], find: deselectedCursor },
  { needs: KEY, find: overriddenKey },
  { needs: ['destinationSyncMode', ...KEY, 'jsonSchema'], find: missingKey },
  { needs: ['destinationSyncMode', ...KEY, ...COLUMNS], find: deselectedKey },
  { needs: COLUMNS, find: validateSelection },
  { needs: ['mappers', ...COLUMNS], find: validateMappers },
]

const validateTables = (keys: ReadonlyArray<StreamKey>, settings: ConnectionSettings): ReadonlyArray<InputProblem> =>
  collisionsOf(keys, settings).flatMap(({ table, streams }) =>
    streams.slice(1).map((stream) => ({
      stream,
      path: 'streams',
      problem: `it lands in the table ${showTable(table)}, as does ${streams[0] ?? ''}`,
      suggestion: 'use a namespaceFormat with ${SOURCE_NAMESPACE}, or another connection with another prefix',
    })),
  )
