/** What is wrong with the cursor and the key of a stream: with which one it may go, whether there is such a field, and whether it is synced. */
import type { InputProblem } from '../decoding'
import type { AirbyteStream, FieldPath } from './airbyte'
import { columnNames } from './columns'
import type { Find } from './entries'
import type { StreamKey } from './key'
import { missingField, suggestName } from './missing'
import { equalPath, equalPaths, showField } from './schema'
import { type CanonicalStream, effectiveCursor, effectivePrimaryKey, isDeduplicated } from './stream'

const definedCursor = ({ sourceDefinedCursor, defaultCursorField }: AirbyteStream): FieldPath =>
  sourceDefinedCursor === true ? (defaultCursorField ?? []) : []

const isCursorOverridden = ({ cursorField }: CanonicalStream, offer: AirbyteStream): boolean => {
  const defined = definedCursor(offer)
  return cursorField !== undefined && defined.length > 0 && !equalPath(cursorField, defined)
}

/** A cursor beside the one that the source demands. */
export const overriddenCursor: Find = (key, stream, offer) =>
  isCursorOverridden(stream, offer)
    ? [
        {
          stream: key,
          path: 'cursorField',
          problem: `the source defines the cursor ${showField(definedCursor(offer))}, and no other can be chosen`,
          suggestion: 'leave cursorField out',
        },
      ]
    : []

/** The cursor by which a stream is read; undefined where it is read by none, or by one that may not be chosen. */
const cursorIn = (stream: CanonicalStream, offer: AirbyteStream): FieldPath | undefined =>
  stream.syncMode !== 'incremental' || isCursorOverridden(stream, offer)
    ? undefined
    : effectiveCursor(stream.cursorField, offer)

/** What the source demands is no mistake of a user: it goes by its own cursor, wherever that comes from. */
const isDemandedCursor = (cursor: FieldPath, offer: AirbyteStream): boolean =>
  offer.sourceDefinedCursor === true && equalPath(cursor, definedCursor(offer))

/** No cursor, or one that the schema does not have. */
export const missingCursor: Find = (key, stream, offer) => {
  const cursor = cursorIn(stream, offer)
  if (cursor === undefined || isDemandedCursor(cursor, offer)) return []
  const path = 'cursorField'
  if (cursor.length > 0) return missingField(key, path, cursor, offer)
  return offer.sourceDefinedCursor === true
    ? []
    : [{ stream: key, path, problem: 'an incremental stream needs a cursor', ...suggestName([], offer) }]
}

/** A cursor that is not among the selected columns. */
export const deselectedCursor: Find = (key, stream, offer) => {
  const field = cursorIn(stream, offer) ?? []
  if (field.length === 0) return []
  return deselectedField(
    { stream: key, role: 'cursor', field, isDemanded: isDemandedCursor(field, offer) },
    stream,
    offer,
  )
}

const isKeyOverridden = ({ primaryKey }: CanonicalStream, { sourceDefinedPrimaryKey = [] }: AirbyteStream): boolean =>
  primaryKey !== undefined && sourceDefinedPrimaryKey.length > 0 && !equalPaths(primaryKey, sourceDefinedPrimaryKey)

/** A key beside the one that the source demands. */
export const overriddenKey: Find = (key, stream, offer) =>
  isKeyOverridden(stream, offer)
    ? [
        {
          stream: key,
          path: 'primaryKey',
          problem: `the source defines the primary key ${(offer.sourceDefinedPrimaryKey ?? []).map(showField).join(', ')}, and no other can be chosen`,
          suggestion: 'leave primaryKey out',
        },
      ]
    : []

/** The key by which a stream is deduplicated; undefined where it is not, or by one that may not be chosen. */
const keyIn = (stream: CanonicalStream, offer: AirbyteStream): ReadonlyArray<FieldPath> | undefined =>
  !isDeduplicated(stream) || isKeyOverridden(stream, offer) ? undefined : effectivePrimaryKey(stream.primaryKey, offer)

const isDemandedKey = (fields: ReadonlyArray<FieldPath>, { sourceDefinedPrimaryKey = [] }: AirbyteStream): boolean =>
  equalPaths(fields, sourceDefinedPrimaryKey)

/** No key, or fields of it that the schema does not have. */
export const missingKey: Find = (key, stream, offer) => {
  const fields = keyIn(stream, offer)
  const path = 'primaryKey'
  if (fields === undefined) return []
  if (fields.length === 0)
    return [{ stream: key, path, problem: 'a deduplicated stream needs a primary key', ...suggestName([], offer) }]
  return isDemandedKey(fields, offer) ? [] : fields.flatMap((field) => missingField(key, path, field, offer))
}

/** Fields of a key that are not among the selected columns. */
export const deselectedKey: Find = (key, stream, offer) => {
  const fields = keyIn(stream, offer) ?? []
  const isDemanded = isDemandedKey(fields, offer)
  return fields.flatMap((field) =>
    deselectedField({ stream: key, role: 'primary key', field, isDemanded }, stream, offer),
  )
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
