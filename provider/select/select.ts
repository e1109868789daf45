/** Choosing streams and columns out of what a source offers, checked by the compiler where the catalog has types. */
import { readFileSync } from 'node:fs'
import path from 'node:path'

import * as pulumi from '@pulumi/pulumi'
import * as E from 'fp-ts/Either'

import type { AirbyteCatalog, AirbyteStream, AirbyteStreamConfiguration, FieldPath, SyncMode } from '../catalog/airbyte'
import { canonicalCatalog, type Offers } from '../catalog/canonical'
import { type Change, type ChangeKind, describeChange, RULES } from '../catalog/changes'
import type { StreamKey } from '../catalog/key'
import { streamDescriptorOf, streamKey } from '../catalog/key'
import { fieldNames } from '../catalog/schema'
import { effectiveCursor, effectivePrimaryKey } from '../catalog/stream'
import { validateCatalog } from '../catalog/validate'
import type { InputProblem } from '../decoding'
import { compareText } from '../json'
import { nearest } from '../words'
import { driftOf, lockDigest, offersOf, readLock, suggestedConfiguration } from './lock'

// -------------------------------------------------------------------------------------------------------------- types

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

/** What a source offers, as a lock file holds it, with what the compiler knows of it. */
export interface TypedCatalog<Streams> extends AirbyteCatalog {
  /** The source that it was pulled from. */
  readonly sourceId?: string
  /** Airbyte's id of it, for a connection's `sourceCatalogId`. */
  readonly catalogId?: string
  /** Only for the compiler: never there when the program runs. */
  readonly types?: Streams
}

/** Stands where the compiler found a mistake, and says which. Nothing can be assigned to it. */
export interface Mistake<Message extends string> {
  readonly 'is a mistake': Message
}

/** Which columns are synced: only those in `include` (default: all), without those in `exclude` (default: none). */
export interface Columns<Name extends string = string> {
  readonly include?: ReadonlyArray<Name> | undefined
  readonly exclude?: ReadonlyArray<Name> | undefined
}

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
}

/** How a stream is synced of which each time only what is new is read, and added. */
export interface IncrementalAppend<Stream extends StreamTypes> {
  readonly mode: 'incremental_append'
  readonly cursorField: CursorOf<Stream>
  readonly primaryKey?: undefined
  readonly columns?: Columns<Stream['columns']> | undefined
}

/** The same, with one row kept for each key. */
export interface IncrementalDedup<Stream extends StreamTypes> {
  readonly mode: 'incremental_dedup'
  readonly cursorField: CursorOf<Stream>
  readonly primaryKey: PrimaryKeyOf<Stream>
  readonly columns?: Columns<Stream['columns']> | undefined
}

/** Every way in which a stream can be synced; `false` leaves out what an earlier entry took in. */
export type Choice<Stream extends StreamTypes> =
  | false
  | ('full_refresh' extends Stream['supportedSyncModes'] ? FullRefresh<Stream> : never)
  | ('incremental' extends Stream['supportedSyncModes'] ? IncrementalAppend<Stream> | IncrementalDedup<Stream> : never)

/** A family of streams: `*` stands for any run of characters in the key. */
export type Glob = `${string}*${string}`

/** Streams by key or by family, each with how it is synced. */
export type Selection<Streams> = {
  readonly [Key in keyof Streams | Glob]?: Key extends keyof Streams
    ? Streams[Key] extends StreamTypes
      ? Choice<Streams[Key]>
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
}

type FirstName<Path> = Path extends string ? Path : Path extends readonly [infer First, ...unknown[]] ? First : never
type KeyNames<Key> = Key extends string ? Key : Key extends ReadonlyArray<infer Path> ? FirstName<Path> : never
type Given<Value, Otherwise> = [Value] extends [undefined] ? Otherwise : Value

/** The columns that a choice cannot do without. */
type Needed<Stream extends StreamTypes, Made> =
  | (Made extends { readonly mode: `incremental_${string}`; readonly cursorField?: infer Cursor }
      ? FirstName<Given<Cursor, Stream['sourceDefinedCursor' | 'defaultCursorField']>>
      : never)
  | (Made extends { readonly mode: 'incremental_dedup'; readonly primaryKey?: infer Key }
      ? KeyNames<Given<Key, Stream['sourceDefinedPrimaryKey']>>
      : never)

type Literal<Name> = string extends Name ? never : Name
type Excluded<Made> = Made extends { readonly columns: { readonly exclude: ReadonlyArray<infer Name> } }
  ? Literal<Name>
  : Made extends { readonly columns: { readonly exclude?: ReadonlyArray<infer Name> | undefined } }
    ? Literal<Name>
    : never
type Included<Made> = Made extends { readonly columns: { readonly include?: ReadonlyArray<infer Name> | undefined } }
  ? Literal<Name>
  : never

type LeftOut<Stream extends StreamTypes, Made> =
  | Extract<Needed<Stream, Made>, Excluded<Made>>
  | ([Included<Made>] extends [never] ? never : Exclude<Needed<Stream, Made>, Included<Made>>)

type Setting = 'mode' | 'cursorField' | 'primaryKey' | 'columns'

type CheckedChoice<Stream extends StreamTypes, Made> = Made extends false
  ? unknown
  : [Exclude<keyof Made, Setting>] extends [never]
    ? [LeftOut<Stream, Made>] extends [never]
      ? unknown
      : {
          readonly columns: Mistake<`columns leaves out ${LeftOut<Stream, Made> & string}, which is the cursor or in the key`>
        }
    : { readonly [Name in Exclude<keyof Made, Setting>]: Mistake<`a stream has no setting ${Name & string}`> }

type Pattern<Text extends string> = Text extends `${infer Start}*${infer Rest}`
  ? `${Start}${string}${Pattern<Rest>}`
  : Text

type Near<Streams, Key extends string> = Extract<keyof Streams, `${Key}${string}` | `${string}.${Key}`> & string

/** What the compiler finds beyond single choices: unknown streams and settings, families of none, needed columns left out. */
export type Checked<Streams, Made> = {
  readonly [Key in keyof Made]: string extends Key
    ? unknown
    : Key extends keyof Streams
      ? Streams[Key] extends StreamTypes
        ? CheckedChoice<Streams[Key], Made[Key]>
        : unknown
      : Key extends Glob
        ? [Extract<keyof Streams, Pattern<Key>>] extends [never]
          ? Mistake<`no stream of the catalog matches ${Key}`>
          : CheckedChoice<StreamTypes, Made[Key]>
        : [Near<Streams, Key & string>] extends [never]
          ? Mistake<`the catalog has no stream ${Key & string}`>
          : Mistake<`the catalog has no stream ${Key & string}: did you mean ${Near<Streams, Key & string>}?`>
}

/** What may change at the source without a word: `evolve` takes it in, `freeze` fails the preview with the list. */
export type ContractMode = 'freeze' | 'evolve'

/** What is held against the source as it is now. What is left out may evolve. */
export interface Contract {
  /** Streams that come or go, chosen or not. */
  readonly streams?: ContractMode
  /** Columns and nested fields of chosen streams that come or go, cursors and keys that the source defines. */
  readonly columns?: ContractMode
  /** Types of the columns of chosen streams. */
  readonly types?: ContractMode
}

/** A contract, and what to hold it against. */
export interface SelectOptions {
  readonly contract: Contract
  /** What the source offers now: `catalog` of `discoverSchemaForSource`. What may evolve is taken from here. */
  readonly current: AirbyteCatalog
}

// ------------------------------------------------------------------------------------------------------- constructors

interface WithColumns<Included extends string, Excluded extends string> {
  readonly columns?: {
    readonly include?: ReadonlyArray<Included>
    readonly exclude?: ReadonlyArray<Excluded>
  }
}

interface WithCursor<Cursor> {
  /** The field by which new rows are told: `'updated_at'`, or a path of names for a nested one. */
  readonly cursorField?: Cursor
}

interface WithKey<Key> {
  /** `'id'`, or a list of fields: `['tenant', 'id']`, `[['payload', 'id']]`. */
  readonly primaryKey?: Key
}

/** Reads the whole stream each time and replaces what the table holds. */
export const fullRefreshOverwrite = <Included extends string = never, Excluded extends string = never>(
  options: WithColumns<Included, Excluded> = {},
): Chosen<'full_refresh_overwrite', undefined, undefined, NoInfer<Included>, NoInfer<Excluded>> => ({
  mode: 'full_refresh_overwrite',
  cursorField: undefined,
  primaryKey: undefined,
  columns: options.columns ?? {},
})

/** Reads the whole stream each time and adds it to what the table holds. */
export const fullRefreshAppend = <Included extends string = never, Excluded extends string = never>(
  options: WithColumns<Included, Excluded> = {},
): Chosen<'full_refresh_append', undefined, undefined, NoInfer<Included>, NoInfer<Excluded>> => ({
  ...fullRefreshOverwrite(options),
  mode: 'full_refresh_append',
})

/** Reads what is new by the cursor and adds it. `cursorField` may be left out where the source brings one. */
export const incrementalAppend = <
  const Cursor extends FieldName | undefined = undefined,
  Included extends string = never,
  Excluded extends string = never,
>(
  options: WithCursor<Cursor> & WithColumns<Included, Excluded> = {},
): Chosen<'incremental_append', NoInfer<Cursor>, undefined, NoInfer<Included>, NoInfer<Excluded>> => ({
  mode: 'incremental_append',
  cursorField: options.cursorField as Cursor,
  primaryKey: undefined,
  columns: options.columns ?? {},
})

/** Reads what is new by the cursor and keeps one row for each key. What the source defines may be left out. */
export const incrementalDedup = <
  const Cursor extends FieldName | undefined = undefined,
  const Key extends PrimaryKey | undefined = undefined,
  Included extends string = never,
  Excluded extends string = never,
>(
  options: WithCursor<Cursor> & WithKey<Key> & WithColumns<Included, Excluded> = {},
): Chosen<'incremental_dedup', NoInfer<Cursor>, NoInfer<Key>, NoInfer<Included>, NoInfer<Excluded>> => ({
  mode: 'incremental_dedup',
  cursorField: options.cursorField as Cursor,
  primaryKey: options.primaryKey as Key,
  columns: options.columns ?? {},
})

// ----------------------------------------------------------------------------------------------------------- messages

/** Ends the program with the text alone: Pulumi prints no stack for a `RunError`. */
const stop = (failed: string, seen: ReadonlyArray<string>, advice: string): never => {
  throw new pulumi.RunError(`${failed}.\n${seen.map((line) => `  ${line}\n`).join('')}Try: ${advice}.`)
}

const counted = (count: number, noun: string): string => `${String(count)} ${noun}${count === 1 ? '' : 's'}`

/** The words of the core speak of Airbyte's settings, and a choice calls these otherwise. */
const SETTING: Readonly<Record<string, string>> = { selectedFields: 'columns', syncMode: 'mode' }

const problemLine = ({ stream, path: setting, problem, suggestion }: InputProblem): string =>
  [
    [stream, SETTING[setting] ?? setting].filter((part) => part !== undefined && part !== '').join(', '),
    [problem, suggestion].filter((part) => part !== undefined).join('; '),
  ].join(': ')

// --------------------------------------------------------------------------------------------------------------- read

/**
 * What `pulumi-airbyte pull` wrote. Called by the generated modules, with the digest of the lock that their types were
 * made from. Fails where the file is missing, was edited by hand, or is another than the types belong to.
 */
export const readCatalog = <Streams = UntypedStreams>(
  folder: string,
  lockFile: string,
  digest?: string,
): TypedCatalog<Streams> => {
  const file = path.join(folder, lockFile)
  const failed = `The lock file ${file} cannot be used`
  const text = E.tryCatch(() => readFileSync(file, 'utf8'), String)
  if (E.isLeft(text)) {
    return stop(
      failed,
      [text.left],
      'pull it with `npx pulumi-airbyte pull`, and keep it beside the module that reads it',
    )
  }
  const lock = readLock(text.right)
  if (E.isLeft(lock)) return stop(failed, [lock.left.problem], lock.left.advice)
  const { source, catalogId, streams } = lock.right
  if (digest !== undefined && digest !== lockDigest(lock.right)) {
    return stop(failed, ['the types beside it were made from another one'], 'pull again, which makes both anew')
  }
  return {
    sourceId: source.sourceId,
    ...(catalogId === undefined ? {} : { catalogId }),
    streams: Object.values(streams).map((stream) => ({ stream, config: suggestedConfiguration(stream) })),
  }
}

// ------------------------------------------------------------------------------------------------------------- select

/** A choice as it was given, decoded. */
interface Decoded {
  readonly mode: keyof typeof MODES
  readonly cursorField?: FieldPath
  readonly primaryKey?: ReadonlyArray<FieldPath>
  readonly include?: ReadonlyArray<string>
  readonly exclude: ReadonlyArray<string>
}

const MODES = {
  full_refresh_overwrite: { syncMode: 'full_refresh', destinationSyncMode: 'overwrite' },
  full_refresh_append: { syncMode: 'full_refresh', destinationSyncMode: 'append' },
  incremental_append: { syncMode: 'incremental', destinationSyncMode: 'append' },
  incremental_dedup: { syncMode: 'incremental', destinationSyncMode: 'append_dedup' },
} as const

const SETTINGS: ReadonlyArray<string> = [
  'mode',
  'cursorField',
  'primaryKey',
  'columns',
] satisfies ReadonlyArray<Setting>

type Json = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const isTexts = (value: unknown): value is ReadonlyArray<string> =>
  Array.isArray(value) && value.every((part) => typeof part === 'string')
const isField = (value: unknown): value is FieldName =>
  typeof value === 'string' || (isTexts(value) && value.length > 0)
const isMode = (value: unknown): value is keyof typeof MODES => typeof value === 'string' && Object.hasOwn(MODES, value)

const fieldPath = (field: FieldName): FieldPath => (typeof field === 'string' ? [field] : [...field])

const own = <A>(record: Readonly<Record<string, A>>, key: string): A | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined

const meant = (name: string, known: ReadonlyArray<string>): { readonly suggestion?: string } => {
  const near = nearest(name, known)
  return near === undefined ? {} : { suggestion: `did you mean ${near}?` }
}

/** One choice, whatever a program without types may have given; mistakes go into `problems`. */
const decode = (key: string, choice: unknown, problems: InputProblem[]): Decoded | undefined => {
  const found: InputProblem[] = []
  const note = (setting: string, problem: string, suggestion?: string): void => {
    found.push({ stream: key, path: setting, problem, ...(suggestion === undefined ? {} : { suggestion }) })
  }
  const given = isRecord(choice) ? choice : {}
  const { mode, cursorField, primaryKey, columns } = given
  if (!isMode(mode))
    note('mode', `it has to be one of ${Object.keys(MODES).join(', ')}`, 'use fullRefreshOverwrite() and its like')
  for (const name of Object.keys(given).filter((setting) => !SETTINGS.includes(setting))) {
    found.push({ stream: key, path: name, problem: 'a stream has no such setting', ...meant(name, SETTINGS) })
  }
  if (cursorField !== undefined && !isField(cursorField)) {
    note('cursorField', 'it has to be a field’s name, or a path of names')
  }
  const keys: unknown = typeof primaryKey === 'string' ? [primaryKey] : (primaryKey ?? [])
  if (!Array.isArray(keys) || !keys.every(isField) || (primaryKey !== undefined && keys.length === 0)) {
    note('primaryKey', 'it has to be a column, or a list of fields')
  }
  if (typeof mode === 'string' && mode.startsWith('full_refresh') && cursorField !== undefined) {
    note('cursorField', 'a full refresh has no cursor', 'leave it out')
  }
  if (typeof mode === 'string' && mode !== 'incremental_dedup' && isMode(mode) && primaryKey !== undefined) {
    note('primaryKey', `${mode} has no use for a primary key`, 'leave it out')
  }
  const chosen = isRecord(columns) ? columns : {}
  const { include, exclude, ...further } = chosen
  if (
    (columns !== undefined && !isRecord(columns)) ||
    Object.keys(further).length > 0 ||
    (include !== undefined && !isTexts(include)) ||
    (exclude !== undefined && !isTexts(exclude))
  ) {
    note('columns', 'it has to be {include, exclude}, each a list of names')
  } else if (include?.length === 0) {
    note('columns', 'include is empty, so nothing would be synced', 'name columns, or leave the stream out')
  }
  problems.push(...found)
  return found.length > 0
    ? undefined
    : {
        mode: mode as keyof typeof MODES,
        ...(cursorField === undefined ? {} : { cursorField: fieldPath(cursorField as FieldName) }),
        ...(primaryKey === undefined ? {} : { primaryKey: (keys as ReadonlyArray<FieldName>).map(fieldPath) }),
        ...(include === undefined ? {} : { include: include as ReadonlyArray<string> }),
        exclude: (exclude ?? []) as ReadonlyArray<string>,
      }
}

const isChosen =
  ({ include, exclude }: Decoded) =>
  (column: string): boolean =>
    (include === undefined || include.includes(column)) && !exclude.includes(column)

const matcher = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .split(/\*+/)
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^]*')}$`,
  )

/** JavaScript moves whole numbers to the front of an object. A stream of such a name is meant to win over families. */
const inOrder = (selection: Json): ReadonlyArray<readonly [string, unknown]> => {
  const entries = Object.entries(selection)
  const isNumber = ([key]: readonly [string, unknown]): boolean => /^\d+$/.test(key)
  return [...entries.filter((entry) => !isNumber(entry)), ...entries.filter(isNumber)]
}

const unknownStream = (key: string, offers: Offers): InputProblem => {
  const keys = Object.keys(offers)
  const raw = keys.find((other) => {
    const { name, namespace } = streamDescriptorOf(other)
    return key === name || key === `${namespace ?? ''}.${name}`
  })
  return {
    stream: key,
    path: '',
    problem: 'the catalog has no such stream',
    ...(raw === undefined ? meant(key, keys) : { suggestion: `did you mean ${raw}?` }),
  }
}

/** Which streams are synced and how: later entries win. */
const choose = (selection: Json, offers: Offers, problems: InputProblem[]): Readonly<Record<StreamKey, Decoded>> => {
  const chosen = new Map<StreamKey, Decoded>()
  for (const [key, choice] of inOrder(selection)) {
    if (choice === undefined) continue
    const pattern = key.includes('*') ? matcher(key) : undefined
    const streams =
      pattern !== undefined
        ? Object.keys(offers).filter((stream) => pattern.test(stream))
        : Object.hasOwn(offers, key)
          ? [key]
          : []
    if (streams.length === 0) {
      problems.push(
        pattern === undefined
          ? unknownStream(key, offers)
          : { stream: key, path: '', problem: 'no stream of the catalog matches' },
      )
      continue
    }
    const decoded = choice === false ? false : decode(key, choice, problems)
    for (const stream of streams) {
      if (decoded === false) chosen.delete(stream)
      else if (decoded !== undefined) chosen.set(stream, decoded)
    }
  }
  return Object.fromEntries([...chosen].sort(([one], [other]) => compareText(one, other)))
}

const configurationOf = (offer: AirbyteStream, choice: Decoded): AirbyteStreamConfiguration => {
  const { mode, cursorField, primaryKey, include, exclude } = choice
  const selects = include !== undefined || exclude.length > 0
  const columns = include ?? fieldNames(offer.jsonSchema)
  // What the source brings is written out, so that what is sent is what will be done.
  const cursor = mode.startsWith('incremental') ? (cursorField ?? effectiveCursor(undefined, offer)) : []
  const key = mode === 'incremental_dedup' ? effectivePrimaryKey(primaryKey, offer) : []
  return {
    ...MODES[mode],
    ...(cursor.length > 0 ? { cursorField: cursor } : {}),
    ...(key.length > 0 ? { primaryKey: key } : {}),
    selected: true,
    ...(selects
      ? {
          fieldSelectionEnabled: true,
          selectedFields: columns.filter(isChosen(choice)).map((column) => ({ fieldPath: [column] })),
        }
      : {}),
  }
}

/** The one mistake that leaves no trace in a configuration; all others are found by `validateCatalog`. */
const unknownColumns = (key: StreamKey, offer: AirbyteStream, { exclude }: Decoded): ReadonlyArray<InputProblem> => {
  const names = fieldNames(offer.jsonSchema)
  return exclude
    .filter((column) => !names.includes(column))
    .map((column) => ({
      stream: key,
      path: 'columns',
      problem: `there is no column ${column} to exclude`,
      ...meant(column, names),
    }))
}

/** Which part of a contract a change at the source falls under; others change nothing that anybody reads. */
const CONTRACTED: Partial<Readonly<Record<ChangeKind, keyof Contract>>> = {
  add_stream: 'streams',
  remove_stream: 'streams',
  add_supported_sync_mode: 'streams',
  remove_supported_sync_mode: 'streams',
  add_field: 'columns',
  remove_field: 'columns',
  remove_cursor_field: 'columns',
  remove_primary_key_field: 'columns',
  change_source_defined_cursor: 'columns',
  change_unused_source_defined_cursor: 'columns',
  change_source_defined_primary_key: 'columns',
  change_unused_source_defined_primary_key: 'columns',
  update_field_schema: 'types',
}

const withoutColumns = (choice: Decoded): Decoded => ({
  mode: choice.mode,
  exclude: [],
  ...(choice.cursorField === undefined ? {} : { cursorField: choice.cursorField }),
  ...(choice.primaryKey === undefined ? {} : { primaryKey: choice.primaryKey }),
})

interface Drift {
  /** What the contract freezes. */
  readonly frozen: ReadonlyArray<Change>
  /** What it lets in, of the chosen streams. */
  readonly evolved: ReadonlyArray<Change>
}

/** What has changed at the source since the lock and concerns the contract, in the catalog core's words. */
const driftUnder = (contract: Contract, locked: Offers, current: Offers, selection: Json): Drift => {
  // Mistakes in the selection are told by `build`, for the catalog that counts.
  const chosen = choose(selection, { ...current, ...locked }, [])
  const isTakenIn = (change: Change): boolean => {
    const choice = 'stream' in change ? own(chosen, streamKey(change.stream)) : undefined
    const column = 'field' in change ? change.field[0] : undefined
    return choice !== undefined && (column === undefined || isChosen(choice)(column))
  }
  const isFrozen = ({ kind }: Change): boolean => contract[CONTRACTED[kind] ?? 'types'] === 'freeze'
  const changes = driftOf(locked, current, (stream, offer) => {
    const choice = own(chosen, stream)
    return choice === undefined ? suggestedConfiguration(offer) : configurationOf(offer, withoutColumns(choice))
  }).filter(({ kind }) => CONTRACTED[kind] !== undefined)
  return {
    frozen: changes.filter(
      (change) =>
        isFrozen(change) && (change.kind === 'add_stream' || change.kind === 'remove_stream' || isTakenIn(change)),
    ),
    evolved: changes.filter((change) => !isFrozen(change) && isTakenIn(change)),
  }
}

const changeLine = (change: Change): string =>
  `${RULES[change.kind].level} ${describeChange(change)} — ${RULES[change.kind].reason}`

const build = (offers: Offers, selection: Json, given: string): AirbyteCatalog => {
  const problems: InputProblem[] = []
  const chosen = choose(selection, offers, problems)
  const streams = Object.entries(chosen).flatMap(([key, choice]) => {
    const offer = own(offers, key)
    if (offer === undefined) return []
    problems.push(...unknownColumns(key, offer, choice))
    return [{ stream: offer, config: configurationOf(offer, choice) }]
  })
  const catalog = { streams }
  const canonical = canonicalCatalog(catalog)
  problems.push(
    ...(E.isLeft(canonical)
      ? canonical.left
      : // Where tables land is a matter of the connection, whose check knows its settings.
        validateCatalog(canonical.right, {}).filter(({ path: setting }) => setting !== 'streams')),
  )
  return problems.length === 0
    ? catalog
    : stop(
        `The selection has ${counted(problems.length, 'mistake')}`,
        problems.map(problemLine),
        `correct it by ${given}`,
      )
}

const offersOrStop = (catalog: unknown, which: string): Offers => {
  const offers = offersOf(catalog)
  return E.isRight(offers)
    ? offers.right
    : stop(
        `The ${which} of select is no catalog`,
        offers.left.map(problemLine),
        'give it as Airbyte’s discover_schema does',
      )
}

/**
 * Chooses streams by key (`public.users`) or by family (`sales.*`), and says how each is synced; later entries win.
 * The result is what `syncCatalog` takes. With a contract, it is held against what the source offers now, and made from
 * that. Ends the program with the list of all mistakes, or of all that has drifted.
 */
export const select = <
  const Made extends Selection<Streams>,
  Streams extends { readonly [Key in keyof Streams]: StreamTypes } = UntypedStreams,
>(
  catalog: TypedCatalog<Streams>,
  selection: Made & Checked<Streams, Made>,
  options?: SelectOptions,
): AirbyteCatalog => {
  const locked = offersOrStop(catalog, 'first argument')
  const entries: Json = { ...selection }
  if (options === undefined) return build(locked, entries, 'what the catalog offers')
  const contract = checkedContract(options)
  const current = offersOrStop(options.current, 'current catalog')
  const { frozen, evolved } = driftUnder(contract, locked, current, entries)
  if (frozen.length > 0) {
    return stop(
      'The source has drifted from the lock, and the contract freezes it',
      frozen.map(changeLine),
      'run `npx pulumi-airbyte pull --refresh` and review what it changes, or let the contract evolve',
    )
  }
  if (evolved.length > 0) {
    void pulumi.log.info(['The source has changed since it was pulled:', ...evolved.map(changeLine)].join('\n  '))
  }
  return build(current, entries, 'what the source offers now')
}

const checkedContract = ({ contract, current }: Partial<SelectOptions>): Contract => {
  const given: Json = isRecord(contract) ? { ...contract } : {}
  const mistakes = [
    ...(isRecord(contract) ? [] : ['contract: it has to be {streams, columns, types}']),
    ...(current === undefined ? ['current: it is missing, so there is nothing to hold the contract against'] : []),
    ...Object.entries(given).flatMap(([part, mode]) =>
      !['streams', 'columns', 'types'].includes(part)
        ? [`contract: it has no part ${part}`]
        : mode !== undefined && mode !== 'freeze' && mode !== 'evolve'
          ? [`contract.${part}: it has to be freeze or evolve`]
          : [],
    ),
  ]
  return mistakes.length === 0
    ? given
    : stop('The contract of select does not work', mistakes, 'give {contract: {streams, columns, types}, current}')
}
