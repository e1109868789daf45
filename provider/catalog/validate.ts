/** What is wrong with a catalog before Airbyte is asked, and what to write instead. */
import * as E from 'fp-ts/Either'

import type { InputProblem } from '../decoding'
import { compareText, own } from '../json'
import { didYouMean } from '../words'
import type { AirbyteStream, FieldPath } from './airbyte'
import { type CanonicalCatalog, offersIn } from './canonical'
import type { ConnectionSettings } from './diff'
import { hasField, knownPart } from './fields'
import type { StreamKey } from './key'
import { equalPath, equalPaths } from './schema'
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
            problem: `the source defines the cursor ${defined.join('.')}, and no other can be chosen`,
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
  return [...missingField(key, path, cursor, offer), ...deselectedField(key, 'cursor', cursor, stream)]
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
            problem: `the source defines the primary key ${defined.map((field) => field.join('.')).join(', ')}, and no other can be chosen`,
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
  return fields.flatMap((field) => [
    ...missingField(key, path, field, offer),
    ...deselectedField(key, 'primary key', field, stream),
  ])
}

const validateSelection = (
  key: StreamKey,
  stream: CanonicalStream,
  offer: AirbyteStream,
): ReadonlyArray<InputProblem> => {
  const fields = stream.selectedFields
  const path = 'selectedFields'
  if (fields === undefined) {
    return []
  }
  if (fields.length === 0) {
    return [
      {
        stream: key,
        path,
        problem: 'field selection is on, but no field is selected',
        suggestion: 'select fields, or leave fieldSelectionEnabled out',
      },
    ]
  }
  return fields.flatMap((field): ReadonlyArray<InputProblem> => {
    if (field.length !== 1) {
      const problem =
        field.length === 0
          ? 'a selected field has no path'
          : `${field.join('.')} is nested, and Airbyte selects only top-level fields`
      return [{ stream: key, path, problem, ...(field[0] === undefined ? {} : { suggestion: `select ${field[0]}` }) }]
    }
    return missingField(key, path, field, offer)
  })
}

const missingField = (
  stream: StreamKey,
  path: string,
  field: FieldPath,
  offer: AirbyteStream,
): ReadonlyArray<InputProblem> =>
  hasField(offer.jsonSchema, field)
    ? []
    : [{ stream, path, problem: `the schema has no field ${field.join('.')}`, ...suggestName(field, offer) }]

/** Airbyte looks at the first name of the path only, as it selects top-level fields. */
const deselectedField = (
  stream: StreamKey,
  role: string,
  field: FieldPath,
  { selectedFields }: CanonicalStream,
): ReadonlyArray<InputProblem> =>
  selectedFields === undefined || selectedFields.some(([first]) => first === field[0])
    ? []
    : [
        {
          stream,
          path: 'selectedFields',
          problem: `the ${role} ${field.join('.')} is not selected`,
          suggestion: `select ${field[0] ?? ''} as well`,
        },
      ]

/** What could have been meant: a field of a similar name where the path leaves the schema, or the fields that are there. */
const suggestName = (field: FieldPath, offer: AirbyteStream): { readonly suggestion?: string } => {
  const { known, next } = knownPart(offer.jsonSchema, field)
  const wanted = field.slice(0, known.length + 1)
  const names = next.map((name) => [...known, name].join('.'))
  const suggestion = wanted.length === known.length ? undefined : didYouMean(wanted.join('.'), names)
  if (suggestion !== undefined) return { suggestion }
  if (next.length === 0) return {}
  const whose = known.length === 0 ? 'its fields' : `the fields of ${known.join('.')}`
  return { suggestion: `${whose} are ${next.slice(0, 8).join(', ')}${next.length > 8 ? ', …' : ''}` }
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
