/** What is wrong with a catalog before Airbyte is asked, and what to write instead. */
import * as E from 'fp-ts/Either'

import type { InputProblem } from '../decoding'
import { compareText, own } from '../json'
import type { AirbyteStream, FieldPath } from './airbyte'
import { type CanonicalCatalog, offersIn } from './canonical'
import { columnNames } from './columns'
import type { ConnectionSettings } from './diff'
import { hasField } from './fields'
import type { StreamKey } from './key'
import { validateMappers } from './mapping'
import { missingField, nameInstead, suggestName } from './missing'
import { equalPath, equalPaths, showField } from './schema'
import { type CanonicalStream, effectiveCursor, effectivePrimaryKey, isDeduplicated } from './stream'
import { collisions, showTable } from './tables'

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
  if (E.isLeft(offers)) {
    return offers.left
  }
  return [
    ...Object.entries(catalog.streams)
      .sort(([one], [other]) => compareText(one, other))
      .flatMap(([key, stream]) => {
        const offer = own(offers.right, key)
        return offer === undefined ? [lacksSchema(key)] : validateStream(key, stream, offer)
      }),
    ...validateTables(catalog, settings),
  ]
}

const lacksSchema = (stream: StreamKey): InputProblem => ({
  stream,
  path: 'schema',
  problem: 'the catalog does not hold what the source offers for this stream',
  suggestion: 'discover the source again',
})

const validateStream = (key: StreamKey, stream: CanonicalStream, offer: AirbyteStream): ReadonlyArray<InputProblem> => [
  ...validateMode(key, stream, offer),
  ...validateCursor(key, stream, offer),
  ...validatePrimaryKey(key, stream, offer),
  ...validateSelection(key, stream, offer),
  ...validateMappers(key, stream, offer),
]

const validateMode = (key: StreamKey, stream: CanonicalStream, offer: AirbyteStream): ReadonlyArray<InputProblem> => {
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

const validateCursor = (key: StreamKey, stream: CanonicalStream, offer: AirbyteStream): ReadonlyArray<InputProblem> => {
  const path = 'cursorField'
  const defined = offer.sourceDefinedCursor === true ? (offer.defaultCursorField ?? []) : []
  const overridden =
    stream.cursorField !== undefined && defined.length > 0 && !equalPath(stream.cursorField, defined)
      ? [
          {
            stream: key,
            path,
            problem: `the source defines the cursor ${showField(defined)}, and no other can be chosen`,
            suggestion: 'leave cursorField out',
          },
        ]
      : []
  if (stream.syncMode !== 'incremental' || overridden.length > 0) {
    return overridden
  }
  const cursor = effectiveCursor(stream.cursorField, offer)
  if (cursor.length === 0) {
    return offer.sourceDefinedCursor === true
      ? []
      : [{ stream: key, path, problem: 'an incremental stream needs a cursor', ...suggestName([], offer) }]
  }
  // What the source demands is no mistake of a user: it goes by its own cursor, wherever that comes from.
  const isDemanded = offer.sourceDefinedCursor === true && equalPath(cursor, defined)
  return [
    ...(isDemanded ? [] : missingField(key, path, cursor, offer)),
    ...deselectedField({ stream: key, role: 'cursor', field: cursor, isDemanded }, stream, offer),
  ]
}

const validatePrimaryKey = (
  key: StreamKey,
  stream: CanonicalStream,
  offer: AirbyteStream,
): ReadonlyArray<InputProblem> => {
  const path = 'primaryKey'
  const defined = offer.sourceDefinedPrimaryKey ?? []
  const overridden =
    stream.primaryKey !== undefined && defined.length > 0 && !equalPaths(stream.primaryKey, defined)
      ? [
          {
            stream: key,
            path,
            problem: `the source defines the primary key ${defined.map(showField).join(', ')}, and no other can be chosen`,
            suggestion: 'leave primaryKey out',
          },
        ]
      : []
  if (!isDeduplicated(stream) || overridden.length > 0) {
    return overridden
  }
  const fields = effectivePrimaryKey(stream.primaryKey, offer)
  if (fields.length === 0) {
    return [{ stream: key, path, problem: 'a deduplicated stream needs a primary key', ...suggestName([], offer) }]
  }
  const isDemanded = equalPaths(fields, defined)
  return fields.flatMap((field) => [
    ...(isDemanded ? [] : missingField(key, path, field, offer)),
    ...deselectedField({ stream: key, role: 'primary key', field, isDemanded }, stream, offer),
  ])
}

const validateSelection = (
  key: StreamKey,
  stream: CanonicalStream,
  offer: AirbyteStream,
): ReadonlyArray<InputProblem> => {
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

/** A field that a stream cannot do without. */
interface Needed {
  readonly stream: StreamKey
  readonly role: string
  readonly field: FieldPath
  /** Whether the source demands it. */
  readonly isDemanded: boolean
}

/** Airbyte looks at the first name of the path only, as it selects top-level fields. */
const deselectedField = (
  { stream, role, field, isDemanded }: Needed,
  { selectedFields }: CanonicalStream,
  offer: AirbyteStream,
): ReadonlyArray<InputProblem> => {
  const [column = ''] = field
  if (selectedFields === undefined || selectedFields.some(([first]) => first === column)) return []
  const [path, known] = ['selectedFields', columnNames(offer.jsonSchema)]
  if (known.length === 0) return []
  const problem =
    isDemanded && !known.includes(column)
      ? `the source demands the ${role} ${showField(field)}, which is not in its schema and so cannot be selected`
      : `the ${role} ${showField(field)} is not selected`
  const suggestion = known.includes(column)
    ? `select ${showField([column])} as well`
    : 'leave the selection out: the stream is synced whole'
  return [{ stream, path, problem, suggestion }]
}

const validateTables = (catalog: CanonicalCatalog, settings: ConnectionSettings): ReadonlyArray<InputProblem> =>
  collisions(catalog, settings).flatMap(({ table, streams }) =>
    streams.slice(1).map((stream) => ({
      stream,
      path: 'streams',
      problem: `it lands in the table ${showTable(table)}, as does ${streams[0] ?? ''}`,
      suggestion: 'use a namespaceFormat with ${SOURCE_NAMESPACE}, or another connection with another prefix',
    })),
  )
