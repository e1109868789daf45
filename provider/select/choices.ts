/** The ways to sync a stream, each as a function that a program calls: read as a whole or by a cursor, written anew, added or by key. */
import type { Chosen, Field, FieldName, Of, PrimaryKey, StreamSettings, StreamTypes } from './types'

/** Which columns are synced: only those in `include` (default: all), without those in `exclude` (default: none). */
export interface WithColumns<Included extends string, Excluded extends string, Stream extends StreamTypes> {
  readonly columns?: {
    readonly include?: ReadonlyArray<Included | Stream['columns']>
    readonly exclude?: ReadonlyArray<Excluded | Stream['columns']>
  }
}

/** The columns as they were given: those that are only proposed are none of them. */
type Columns<Included extends string, Excluded extends string> = Chosen<
  string,
  undefined,
  undefined,
  Included,
  Excluded
>['columns']

/** What else there is to say of a stream. */
export interface WithConfig {
  /** The rest of its configuration, in Airbyte's words: `mappers`, `includeFiles`, modes of newer servers. What it says wins. */
  readonly config?: StreamSettings
}

/** How new rows are told. */
export interface WithCursor<Cursor, Stream extends StreamTypes> {
  /** The field by which new rows are told: `'updated_at'`, or a path of names for a nested one. */
  readonly cursorField?: Cursor | Field<Stream>
}

/** How rows are told apart. */
export interface WithKey<Key, Stream extends StreamTypes> {
  /** `'id'`, or a list of fields: `['tenant', 'id']`, `[['payload', 'id']]`. */
  readonly primaryKey?: Key | Stream['columns'] | ReadonlyArray<Field<Stream>>
}

const further = ({ config }: WithConfig): WithConfig => (config === undefined ? {} : { config })

/**
 * Reads the whole stream each time and replaces what the table holds.
 *
 * @example
 * import { type AirbyteCatalog, fullRefreshOverwrite, select } from 'pulumi-airbyte'
 *
 * export const chosen = (catalog: AirbyteCatalog): AirbyteCatalog =>
 *   select(catalog, { 'public.*': fullRefreshOverwrite({ columns: { exclude: ['password'] } }) })
 */
export const fullRefreshOverwrite = <
  Included extends string = never,
  Excluded extends string = never,
  Stream extends StreamTypes = never,
>(
  options: WithColumns<Included, Excluded, NoInfer<Stream>> & WithConfig = {},
): Chosen<'full_refresh_overwrite', undefined, undefined, NoInfer<Included>, NoInfer<Excluded>> & Of<Stream> => ({
  mode: 'full_refresh_overwrite',
  cursorField: undefined,
  primaryKey: undefined,
  columns: (options.columns ?? {}) as Columns<Included, Excluded>,
  ...further(options),
})

/**
 * Reads the whole stream each time and adds it to what the table holds.
 *
 * @example
 * import { type AirbyteCatalog, fullRefreshAppend, select } from 'pulumi-airbyte'
 *
 * export const chosen = (catalog: AirbyteCatalog): AirbyteCatalog =>
 *   select(catalog, { 'public.prices': fullRefreshAppend() })
 */
export const fullRefreshAppend = <
  Included extends string = never,
  Excluded extends string = never,
  Stream extends StreamTypes = never,
>(
  options: WithColumns<Included, Excluded, NoInfer<Stream>> & WithConfig = {},
): Chosen<'full_refresh_append', undefined, undefined, NoInfer<Included>, NoInfer<Excluded>> & Of<Stream> => ({
  mode: 'full_refresh_append',
  cursorField: undefined,
  primaryKey: undefined,
  columns: (options.columns ?? {}) as Columns<Included, Excluded>,
  ...further(options),
})

/**
 * Reads what is new by the cursor and adds it. `cursorField` may be left out where the source brings one.
 *
 * @example
 * import { type AirbyteCatalog, incrementalAppend, select } from 'pulumi-airbyte'
 *
 * export const chosen = (catalog: AirbyteCatalog): AirbyteCatalog =>
 *   select(catalog, { 'public.events': incrementalAppend({ cursorField: ['payload', 'at'] }) })
 */
export const incrementalAppend = <
  const Cursor extends FieldName | undefined = undefined,
  Included extends string = never,
  Excluded extends string = never,
  Stream extends StreamTypes = never,
>(
  options: WithCursor<Cursor, NoInfer<Stream>> & WithColumns<Included, Excluded, NoInfer<Stream>> & WithConfig = {},
): Chosen<'incremental_append', NoInfer<Cursor>, undefined, NoInfer<Included>, NoInfer<Excluded>> & Of<Stream> => ({
  mode: 'incremental_append',
  cursorField: options.cursorField as Cursor,
  primaryKey: undefined,
  columns: (options.columns ?? {}) as Columns<Included, Excluded>,
  ...further(options),
})

/**
 * Reads what is new by the cursor and keeps one row for each key. What the source defines may be left out.
 *
 * @example
 * import { type AirbyteCatalog, incrementalDedup, select } from 'pulumi-airbyte'
 *
 * export const chosen = (catalog: AirbyteCatalog): AirbyteCatalog =>
 *   select(catalog, { 'public.users': incrementalDedup({ cursorField: 'updated_at', primaryKey: ['tenant', 'id'] }) })
 */
export const incrementalDedup = <
  const Cursor extends FieldName | undefined = undefined,
  const Key extends PrimaryKey | undefined = undefined,
  Included extends string = never,
  Excluded extends string = never,
  Stream extends StreamTypes = never,
>(
  options: WithCursor<Cursor, NoInfer<Stream>> &
    WithKey<Key, NoInfer<Stream>> &
    WithColumns<Included, Excluded, NoInfer<Stream>> &
    WithConfig = {},
): Chosen<'incremental_dedup', NoInfer<Cursor>, NoInfer<Key>, NoInfer<Included>, NoInfer<Excluded>> & Of<Stream> => ({
  mode: 'incremental_dedup',
  cursorField: options.cursorField as Cursor,
  primaryKey: options.primaryKey as Key,
  columns: (options.columns ?? {}) as Columns<Included, Excluded>,
  ...further(options),
})
