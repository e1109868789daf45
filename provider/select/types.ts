/** What the compiler knows of streams and choices, and how it tells mistakes before the program runs. */
import type { AirbyteCatalog, AirbyteStreamConfiguration, CatalogInput, SyncMode } from '../catalog/airbyte'

/** A field: a column by its name, a nested field by its path from the root. */
export type FieldName = string | ReadonlyArray<string>

/** A primary key: one column, or a list of fields. */
export type PrimaryKey = string | ReadonlyArray<FieldName>

/** What the compiler knows of one stream; `pulumi-airbyte pull` writes these. */
export interface StreamTypes {
  readonly supportedSyncModes: SyncMode
  /** The names of its columns. */
  readonly columns: string
  /** The paths of what lies inside of columns. */
  readonly nestedFields: ReadonlyArray<string>
  /** The cursor that the source proposes. */
  readonly defaultCursorField: FieldName | undefined
  /** The cursor that the source demands. */
  readonly sourceDefinedCursor: FieldName | undefined
  readonly sourceDefinedPrimaryKey: PrimaryKey | undefined
}

/** The streams of a catalog that has no types: any name, and mistakes are found when the program runs. */
export type UntypedStreams = Readonly<Record<string, StreamTypes>>

/** Where a catalog comes from. */
export interface CatalogOrigin {
  /** The source that it was pulled from, or that was asked. */
  readonly sourceId?: string
  /** Airbyte's id of it, which becomes a connection's `sourceCatalogId`. */
  readonly catalogId?: string
}

/**
 * What a source offers, as a lock file holds it, with what the compiler knows of it; any other catalog that a program has is
 * one without types.
 */
export interface TypedCatalog<Streams> extends CatalogInput, CatalogOrigin {
  /** Only for the compiler: never there when the program runs. */
  readonly types?: Streams
}

/** What `select` has chosen, for `syncCatalog`; it hands on where it comes from. */
export interface SelectedCatalog extends AirbyteCatalog, CatalogOrigin {}

/** Stands where the compiler found a mistake, and says which. Nothing can be assigned to it. */
export interface Mistake<Message extends string> {
  readonly 'is a mistake': Message
}

/** Which columns are synced: only those in `include` (default: all), without those in `exclude` (default: none). */
export interface Columns<Name extends string = string> {
  readonly include?: ReadonlyArray<Name> | undefined
  readonly exclude?: ReadonlyArray<Name> | undefined
}

/** What is said of a stream in Airbyte's own words, names among them that only newer servers know. */
export type StreamSettings = Partial<AirbyteStreamConfiguration> & Readonly<Record<string, unknown>>

/** Any field of a stream. */
export type Field<Stream extends StreamTypes> = Stream['columns'] | Stream['nestedFields']

/** What `cursorField` may be. */
export type CursorOf<Stream extends StreamTypes> = [Stream['sourceDefinedCursor']] extends [undefined]
  ? | Field<Stream>
    | ([Stream['defaultCursorField']] extends [undefined]
        ? Mistake<'the source proposes no cursor: give cursorField'>
        : undefined)
  : Stream['sourceDefinedCursor'] | Mistake<'the source defines the cursor: leave cursorField out'> | undefined

/** What `primaryKey` may be. */
export type PrimaryKeyOf<Stream extends StreamTypes> = [Stream['sourceDefinedPrimaryKey']] extends [undefined]
  ? Stream['columns'] | ReadonlyArray<Field<Stream>> | Mistake<'the source defines no primary key: give primaryKey'>
  : Stream['sourceDefinedPrimaryKey'] | Mistake<'the source defines the primary key: leave primaryKey out'> | undefined

/** How a stream is synced that is read as a whole each time. */
export interface FullRefresh<Stream extends StreamTypes> {
  readonly mode: 'full_refresh_overwrite' | 'full_refresh_append'
  readonly cursorField?: undefined
  readonly primaryKey?: undefined
  readonly columns?: Columns<Stream['columns']> | undefined
  readonly config?: StreamSettings | undefined
  /** Only for the compiler: never there when the program runs. */
  readonly types?: Stream | undefined
}

/** How a stream is synced of which each time only what is new is read, and added. */
export interface IncrementalAppend<Stream extends StreamTypes> {
  readonly mode: 'incremental_append'
  readonly cursorField: CursorOf<Stream>
  readonly primaryKey?: undefined
  readonly columns?: Columns<Stream['columns']> | undefined
  readonly config?: StreamSettings | undefined
  /** Only for the compiler: never there when the program runs. */
  readonly types?: Stream | undefined
}

/** The same, with one row kept for each key. */
export interface IncrementalDedup<Stream extends StreamTypes> {
  readonly mode: 'incremental_dedup'
  readonly cursorField: CursorOf<Stream>
  readonly primaryKey: PrimaryKeyOf<Stream>
  readonly columns?: Columns<Stream['columns']> | undefined
  readonly config?: StreamSettings | undefined
  /** Only for the compiler: never there when the program runs. */
  readonly types?: Stream | undefined
}

/** Every way in which a stream can be synced; `false` leaves out what an earlier entry took in. */
export type Choice<Stream extends StreamTypes> =
  | false
  | ('full_refresh' extends Stream['supportedSyncModes'] ? FullRefresh<Stream> : never)
  | ('incremental' extends Stream['supportedSyncModes'] ? IncrementalAppend<Stream> | IncrementalDedup<Stream> : never)

/** A family of streams: in its key, `*` is any letters or none, and `?` is one letter. */
export type Glob = `${string}*${string}` | `${string}?${string}`

/** What every object has, as far as the compiler knows: a stream may have the name of such a member (`constructor`). */
export type Inherited<Key> = Key extends keyof typeof Object.prototype ? (typeof Object.prototype)[Key] : never

/** Streams by key or by family, each with how it is synced. */
export type Selection<Streams> = {
  readonly [Key in keyof Streams | Glob]?: Key extends keyof Streams
    ? Streams[Key] extends StreamTypes
      ? Choice<Streams[Key]> | Inherited<Key>
      : never
    : Choice<StreamTypes>
}

/** What a choice holds that the constructors below make. */
export interface Chosen<
  Mode extends string,
  Cursor = undefined,
  Key = undefined,
  Included extends string = never,
  Excluded extends string = never,
> {
  readonly mode: Mode
  readonly cursorField: Cursor
  readonly primaryKey: Key
  readonly columns: {
    readonly include?: ReadonlyArray<Included> | undefined
    readonly exclude?: ReadonlyArray<Excluded> | undefined
  }
  readonly config?: StreamSettings | undefined
}

/** Of which stream a choice is, where the compiler can tell: so it knows what to propose, and judges nothing by it. */
export interface Of<Stream> {
  readonly types?: Stream | undefined
}

/** The column in which a field lies. */
export type FirstName<Path> = Path extends string
  ? Path
  : Path extends readonly [infer First, ...unknown[]]
    ? First
    : never
/** The columns of a key. */
export type KeyNames<Key> = Key extends string ? Key : Key extends ReadonlyArray<infer Path> ? FirstName<Path> : never
/** What is given, or what counts otherwise. */
export type GivenOr<Value, Otherwise> = [Value] extends [undefined] ? Otherwise : Value

/** The columns that a choice cannot do without. */
export type NeededColumns<Stream extends StreamTypes, Made> =
  | (Made extends { readonly mode: `incremental_${string}`; readonly cursorField?: infer Cursor }
      ? FirstName<GivenOr<Cursor, Stream['sourceDefinedCursor' | 'defaultCursorField']>>
      : never)
  | (Made extends { readonly mode: 'incremental_dedup'; readonly primaryKey?: infer Key }
      ? KeyNames<GivenOr<Key, Stream['sourceDefinedPrimaryKey']>>
      : never)

/** A name that the compiler knows; never for any text. */
export type LiteralName<Name> = string extends Name ? never : Name
/** The columns that a choice excludes. */
export type ExcludedColumns<Made> = Made extends { readonly columns: { readonly exclude: ReadonlyArray<infer Name> } }
  ? LiteralName<Name>
  : Made extends { readonly columns: { readonly exclude?: ReadonlyArray<infer Name> | undefined } }
    ? LiteralName<Name>
    : never
/** The columns that a choice includes. */
export type IncludedColumns<Made> = Made extends {
  readonly columns: { readonly include?: ReadonlyArray<infer Name> | undefined }
}
  ? LiteralName<Name>
  : never

/** The columns that a choice cannot do without and leaves out. */
export type LeftOutColumns<Stream extends StreamTypes, Made> =
  | Extract<NeededColumns<Stream, Made>, ExcludedColumns<Made>>
  | ([IncludedColumns<Made>] extends [never] ? never : Exclude<NeededColumns<Stream, Made>, IncludedColumns<Made>>)

/** What a choice may hold. */
export type ChoiceSetting = 'mode' | 'cursorField' | 'primaryKey' | 'columns' | 'config' | 'types'

/** What the compiler finds in one choice: settings that there are not, and columns left out that are needed. */
export type CheckedChoice<Stream extends StreamTypes, Made> = Made extends false
  ? unknown
  : [Exclude<keyof Made, ChoiceSetting>] extends [never]
    ? [LeftOutColumns<Stream, Made>] extends [never]
      ? unknown
      : {
          readonly columns: Mistake<`columns leaves out ${LeftOutColumns<Stream, Made> & string}, which is the cursor or in the key`>
        }
    : { readonly [Name in Exclude<keyof Made, ChoiceSetting>]: Mistake<`a stream has no setting ${Name & string}`> }

/** A family as a type of keys. The compiler has no pattern of one letter, and takes `?` for any; when the program runs, it is one. */
export type KeyPattern<Text extends string> = Text extends `${infer Start}*${infer Rest}`
  ? `${KeyPattern<Start>}${string}${KeyPattern<Rest>}`
  : Text extends `${infer Start}?${infer Rest}`
    ? `${Start}${string}${KeyPattern<Rest>}`
    : Text

/** The keys that begin with a text, or are it but for their namespace. */
export type NearKeys<Streams, Key extends string> = Extract<keyof Streams, `${Key}${string}` | `${string}.${Key}`> &
  string

/**
 * The same key. Under another name for it than the compiler's own, what is checked tells an editor nothing of what may be
 * written: that is said by `Selection` alone, and an editor proposes its cursors, keys and columns.
 */
export type Named<Key> = Key extends infer Same extends PropertyKey ? Same : never

/** What the compiler finds beyond single choices: unknown streams and settings, families of none, needed columns left out. */
export type Checked<Streams, Made> = {
  readonly [Key in keyof Made as Named<Key>]: string extends Key
    ? unknown
    : Key extends keyof Streams
      ? Streams[Key] extends StreamTypes
        ? CheckedChoice<Streams[Key], Made[Key]>
        : unknown
      : Key extends Glob
        ? [Extract<keyof Streams, KeyPattern<Key>>] extends [never]
          ? Mistake<`no stream of the catalog matches ${Key}`>
          : CheckedChoice<StreamTypes, Made[Key]>
        : [NearKeys<Streams, Key & string>] extends [never]
          ? Mistake<`the catalog has no stream ${Key & string}`>
          : Mistake<`the catalog has no stream ${Key & string}: did you mean ${NearKeys<Streams, Key & string>}?`>
}
