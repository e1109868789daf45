/** What a choice says of one stream: read, whoever wrote it, and made the stream's configuration. */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'

import type { AirbyteStream, AirbyteStreamConfiguration, FieldPath } from '../catalog/airbyte'
import { columnNames } from '../catalog/columns'
import type { StreamKey } from '../catalog/key'
import { effectiveCursor, effectivePrimaryKey } from '../catalog/stream'
import { type InputProblem, problemsOf } from '../decoding'
import { isRecord } from '../json'
import { unreadIn, without } from '../legible'
import { type Codec, optional, shape, tagged, told } from '../shapes'
import { didYouMean } from '../words'
import type { Columns, FieldName, PrimaryKey, StreamSettings } from './types'

const MODES = {
  full_refresh_overwrite: { syncMode: 'full_refresh', destinationSyncMode: 'overwrite' },
  full_refresh_append: { syncMode: 'full_refresh', destinationSyncMode: 'append' },
  incremental_append: { syncMode: 'incremental', destinationSyncMode: 'append' },
  incremental_dedup: { syncMode: 'incremental', destinationSyncMode: 'append_dedup' },
} as const

/** A choice that was read. */
export interface Decoded {
  readonly mode: keyof typeof MODES
  readonly cursorField?: FieldName
  readonly primaryKey?: PrimaryKey
  readonly columns?: Columns
  /** The rest of the stream's configuration, in Airbyte's words. */
  readonly config?: StreamSettings
}

const isFilled = (list: ReadonlyArray<unknown>): boolean => list.length > 0

const names = t.readonlyArray(t.string)

const field = t.union([t.string, t.refinement(names, isFilled)])

const columns = shape<{ readonly include?: ReadonlyArray<string>; readonly exclude?: ReadonlyArray<string> }>(
  {
    include: optional(told('a list of one column or more', t.refinement(names, isFilled))),
    exclude: optional(told('a list of columns', names)),
  },
  { expected: '{include, exclude}, each a list of columns', unknown: 'refused' },
)

/** What it holds is judged with the rest of the catalog. */
const config = told(
  'the rest of the configuration, as Airbyte has it',
  new t.Type<StreamSettings, unknown>(
    'StreamSettings',
    (value): value is StreamSettings => isRecord(value),
    (value, context) => (isRecord(value) ? t.success(value as StreamSettings) : t.failure(value, context)),
    (value) => value,
  ),
)

const settings = {
  columns: optional(columns),
  config: optional(config),
  cursorField: optional(told('a field’s name, or a path of names', field)),
  primaryKey: optional(
    told('a column, or a list of fields', t.union([t.string, t.refinement(t.readonlyArray(field), isFilled)])),
  ),
}

const choiceCodec: Codec<Decoded> = tagged<Decoded>('mode', {
  full_refresh_overwrite: { columns: settings.columns, config: settings.config },
  full_refresh_append: { columns: settings.columns, config: settings.config },
  incremental_append: { columns: settings.columns, config: settings.config, cursorField: settings.cursorField },
  incremental_dedup: settings,
})

const MAKERS = 'make it with fullRefreshOverwrite, fullRefreshAppend, incrementalAppend or incrementalDedup'

/** A choice as far as it can be read, and what is wrong with it. */
export interface ReadChoice {
  readonly choice?: Decoded
  /** The settings of the stream of which nobody knows what they say. */
  readonly unread: ReadonlySet<string>
  readonly problems: ReadonlyArray<InputProblem>
}

/** What a choice's properties are in a stream's configuration, where they are called otherwise. */
const CALLED: Readonly<Record<string, string>> = { columns: 'selectedFields' }

/** One choice, whatever a program without types may have given. */
export const readChoice = (key: StreamKey, choice: unknown): ReadChoice => {
  const decoded = choiceCodec.decode(choice)
  if (E.isRight(decoded)) return { choice: decoded.right, unread: new Set(), problems: [] }
  const problems = problemsOf(decoded.left).map((problem) => ({
    stream: key,
    ...(['', 'mode'].includes(problem.path) ? { suggestion: MAKERS } : {}),
    ...problem,
  }))
  const wrong = unreadIn(decoded.left)
  // The rest of the configuration may say anything of the stream.
  const part =
    wrong === undefined || wrong.has('config') || !isRecord(choice)
      ? E.left([])
      : choiceCodec.decode(without(choice, wrong))
  return E.isLeft(part)
    ? { unread: new Set(), problems }
    : { choice: part.right, unread: new Set([...(wrong ?? [])].map((name) => CALLED[name] ?? name)), problems }
}

const fieldPath = (name: FieldName): FieldPath => (typeof name === 'string' ? [name] : [...name])

const keyPaths = (key: PrimaryKey | undefined): ReadonlyArray<FieldPath> | undefined =>
  key === undefined ? undefined : typeof key === 'string' ? [[key]] : key.map(fieldPath)

/** Whether a choice takes a column. */
export const takesColumn = ({ columns: { include, exclude } = {} }: Decoded, column: string): boolean =>
  (include === undefined || include.includes(column)) && exclude?.includes(column) !== true

/** What the source brings is written out, so that what is sent is what will be done. */
export const configurationOf = (offer: AirbyteStream, choice: Decoded): AirbyteStreamConfiguration => {
  const { mode, cursorField, primaryKey, columns: { include, exclude = [] } = {}, config: further } = choice
  const cursor = cursorField === undefined ? effectiveCursor(undefined, offer) : fieldPath(cursorField)
  const key = effectivePrimaryKey(keyPaths(primaryKey), offer)
  const selected = (include ?? columnNames(offer.jsonSchema)).filter((column) => takesColumn(choice, column))
  return {
    ...MODES[mode],
    ...(MODES[mode].syncMode === 'incremental' && cursor.length > 0 ? { cursorField: cursor } : {}),
    ...(mode === 'incremental_dedup' && key.length > 0 ? { primaryKey: key } : {}),
    selected: true,
    ...(include === undefined && exclude.length === 0
      ? {}
      : { fieldSelectionEnabled: true, selectedFields: selected.map((column) => ({ fieldPath: [column] })) }),
    ...further,
  }
}

/** The one mistake that leaves no trace in a configuration; all others are found by `validateCatalog`. */
export const unknownColumns = (
  key: StreamKey,
  offer: AirbyteStream,
  { columns: { exclude = [] } = {} }: Decoded,
): ReadonlyArray<InputProblem> => {
  const known = columnNames(offer.jsonSchema)
  return exclude
    .filter((column) => !known.includes(column))
    .map((column) => {
      const suggestion = didYouMean(column, known)
      return {
        stream: key,
        path: 'columns',
        problem: `there is no column ${column} to exclude`,
        ...(suggestion === undefined ? {} : { suggestion }),
      }
    })
}
