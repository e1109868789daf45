/** A catalog as Airbyte speaks it on the wire: the streams of a source, each with its configuration. */
import { createHash } from 'node:crypto'

import * as E from 'fp-ts/Either'
import * as t from 'io-ts'

import { pack, unpack } from './packing'
import { fingerprint, remembered } from './remembered'

/** A JSON schema (or a part of one): whatever JSON the source sent. */
export type JsonSchema = unknown

/** The wire values of `SyncMode`. */
export type SyncMode = 'full_refresh' | 'incremental'

/** The wire values of `DestinationSyncMode`; newer servers know more of them, which pass as they are. */
export type DestinationSyncMode = 'append' | 'overwrite' | 'append_dedup' | (string & {})

/** Where a field stands in a schema: names from the root, `items` for the elements of an array. */
export type FieldPath = ReadonlyArray<string>

/** What a source offers for one stream (`AirbyteStream`). */
export interface AirbyteStream {
  readonly name: string
  readonly jsonSchema?: JsonSchema
  readonly supportedSyncModes?: ReadonlyArray<SyncMode>
  readonly sourceDefinedCursor?: boolean
  readonly defaultCursorField?: FieldPath
  readonly sourceDefinedPrimaryKey?: ReadonlyArray<FieldPath>
  readonly namespace?: string
}

/** One column that is chosen (`SelectedFieldInfo`). */
export interface SelectedField {
  readonly fieldPath?: FieldPath
}

/** How a connection syncs one stream (`AirbyteStreamConfiguration`). */
export interface AirbyteStreamConfiguration {
  readonly syncMode: SyncMode
  readonly cursorField?: FieldPath
  readonly destinationSyncMode: DestinationSyncMode
  readonly primaryKey?: ReadonlyArray<FieldPath>
  readonly aliasName?: string
  readonly selected?: boolean
  readonly suggested?: boolean
  readonly fieldSelectionEnabled?: boolean
  readonly selectedFields?: ReadonlyArray<SelectedField>
}

/** One stream of a catalog with its configuration (`AirbyteStreamAndConfiguration`). */
export interface AirbyteStreamAndConfiguration {
  readonly stream: AirbyteStream
  readonly config: AirbyteStreamConfiguration
}

/** A connection's catalog (`AirbyteCatalog`). */
export interface AirbyteCatalog {
  readonly streams: ReadonlyArray<AirbyteStreamAndConfiguration>
}

/**
 * A catalog as a connection holds it. A server lets a client store a stream without modes, and then gives it back so:
 * such a connection cannot be managed, but it must not make a list unreadable.
 */
export interface AirbyteCatalogRead {
  readonly streams: ReadonlyArray<{
    readonly stream: AirbyteStream
    readonly config: Partial<AirbyteStreamConfiguration>
  }>
}

/** Which stream is meant: the same name may stand in several namespaces (`StreamDescriptor`). */
export interface StreamDescriptor {
  readonly name: string
  readonly namespace?: string
}

/** Names one stream in canonical form: readable, and no two streams share one. */
export type StreamKey = string

/** One selected stream: only what was decided on it, without nulls, defaults and empty lists. */
export interface CanonicalStream {
  readonly syncMode: SyncMode
  readonly destinationSyncMode: DestinationSyncMode
  readonly cursorField?: FieldPath
  readonly primaryKey?: ReadonlyArray<FieldPath>
  /** Sorted; present if and only if field selection is on. */
  readonly selectedFields?: ReadonlyArray<FieldPath>
  /** Only where it differs from Airbyte's own. */
  readonly aliasName?: string
  /** Digest of what the source offers for it. */
  readonly schema: string
  /** Configuration that this release does not know, carried as it is. */
  readonly extra?: Readonly<Record<string, unknown>>
}

/** A catalog in the one form in which equal catalogs are equal. */
export interface CanonicalCatalog {
  readonly streams: Readonly<Record<StreamKey, CanonicalStream>>
  /** What the source offers, compressed: see `readSchemas`. Compare the streams' digests, never this text. */
  readonly schemas: string
}

/** One wrong thing in a catalog or beside it. */
export interface InputProblem {
  readonly stream?: StreamKey
  /** Where: property names joined with dots. */
  readonly path: string
  readonly problem: string
  readonly suggestion?: string
}

// Codecs

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isAbsent = (value: unknown): boolean => value === null || value === undefined

/** Airbyte takes null for absent everywhere, so null never gets further than here. Unknown keys pass. */
const tolerant = <A>(name: string, codec: t.Mixed): t.Type<A> =>
  new t.Type<A>(
    name,
    (value): value is A => codec.is(value),
    (value, context) => {
      const present =
        isRecord(value) && Object.values(value).some(isAbsent)
          ? Object.fromEntries(Object.entries(value).filter(([, child]) => !isAbsent(child)))
          : value
      return E.map((decoded) => decoded as A)(codec.validate(present, context) as t.Validation<unknown>)
    },
    (value) => value,
  )

const fieldPathCodec = t.readonlyArray(t.string)

const airbyteStreamCodec = tolerant<AirbyteStream>(
  'AirbyteStream',
  t.intersection([
    t.type({ name: t.string }),
    t.partial({
      jsonSchema: t.unknown,
      supportedSyncModes: t.readonlyArray(t.string),
      sourceDefinedCursor: t.boolean,
      defaultCursorField: fieldPathCodec,
      sourceDefinedPrimaryKey: t.readonlyArray(fieldPathCodec),
      namespace: t.string,
    }),
  ]),
)

const modes = { syncMode: t.keyof({ full_refresh: null, incremental: null }), destinationSyncMode: t.string }

const choices = t.partial({
  cursorField: fieldPathCodec,
  primaryKey: t.readonlyArray(fieldPathCodec),
  aliasName: t.string,
  selected: t.boolean,
  suggested: t.boolean,
  fieldSelectionEnabled: t.boolean,
  selectedFields: t.readonlyArray(tolerant<SelectedField>('SelectedField', t.partial({ fieldPath: fieldPathCodec }))),
})

const airbyteStreamConfigurationCodec = tolerant<AirbyteStreamConfiguration>(
  'AirbyteStreamConfiguration',
  t.intersection([t.type(modes), choices]),
)

export const airbyteCatalogCodec: t.Type<AirbyteCatalog> = tolerant<AirbyteCatalog>(
  'AirbyteCatalog',
  t.type({
    streams: t.readonlyArray(
      tolerant<AirbyteStreamAndConfiguration>(
        'AirbyteStreamAndConfiguration',
        t.type({ stream: airbyteStreamCodec, config: airbyteStreamConfigurationCodec }),
      ),
    ),
  }),
)

export const airbyteCatalogReadCodec: t.Type<AirbyteCatalogRead> = tolerant<AirbyteCatalogRead>(
  'AirbyteCatalog',
  t.type({
    streams: t.readonlyArray(
      tolerant<AirbyteCatalogRead['streams'][number]>(
        'AirbyteStreamAndConfiguration',
        t.type({
          stream: airbyteStreamCodec,
          config: tolerant<Partial<AirbyteStreamConfiguration>>(
            'AirbyteStreamConfiguration',
            t.intersection([t.partial(modes), choices]),
          ),
        }),
      ),
    ),
  }),
)

/** io-ts numbers an intersection's members in the path, which no user has written. */
const INTERSECTIONS = new Set(['AirbyteStream', 'AirbyteStreamConfiguration'])

const problemsOf = (errors: t.Errors): ReadonlyArray<InputProblem> =>
  errors.map(({ context, value }) => ({
    path: context
      .map(({ key }, index) => (INTERSECTIONS.has(context[index - 1]?.type.name ?? '') ? '' : key))
      .filter((key) => key !== '')
      .join('.'),
    problem: `expected ${context.at(-1)?.type.name ?? 'a catalog'}, got ${typeNameOf(value)}`,
  }))

const typeNameOf = (value: unknown): string =>
  value === undefined || value === null
    ? 'nothing'
    : typeof value === 'string'
      ? JSON.stringify(value.slice(0, 60))
      : Array.isArray(value)
        ? 'a list'
        : typeof value === 'object'
          ? 'an object'
          : `a ${typeof value}`

// Keys of streams

/** Letters, digits, `_` and `-` stay; of the rest each UTF-16 unit becomes `%XX` or `%uXXXX`, and nothing becomes `%`. */
export const escapeName = (name: string): string => {
  if (name === '') {
    return '%'
  }
  const escaped = name.replace(/[^\p{L}\p{N}_-]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => escapeUnit(character.charCodeAt(index))).join(''),
  )
  // Pulumi keeps names with two leading underscores for itself, and JavaScript keeps `__proto__`.
  return escaped.startsWith('__') ? `%5F${escaped.slice(1)}` : escaped
}

const escapeUnit = (unit: number): string => {
  const hexadecimal = unit.toString(16).toUpperCase()
  return unit < 0x100 ? `%${hexadecimal.padStart(2, '0')}` : `%u${hexadecimal.padStart(4, '0')}`
}

export const unescapeName = (escaped: string): string =>
  escaped === '%'
    ? ''
    : escaped.replace(/%u([0-9A-F]{4})|%([0-9A-F]{2})/g, (_, wide: string | undefined, narrow: string | undefined) =>
        String.fromCharCode(parseInt(wide ?? narrow ?? '0', 16)),
      )

/** `public.users`, or `users` where there is no namespace. An empty namespace is not the same as none. */
export const streamKey = ({ name, namespace }: StreamDescriptor): StreamKey =>
  namespace === undefined || (namespace as unknown) === null
    ? escapeName(name)
    : `${escapeName(namespace)}.${escapeName(name)}`

export const streamDescriptorOf = (key: StreamKey): StreamDescriptor => {
  const dot = key.indexOf('.')
  return dot < 0
    ? { name: unescapeName(key) }
    : { namespace: unescapeName(key.slice(0, dot)), name: unescapeName(key.slice(dot + 1)) }
}

// Digests

/** Orders by UTF-16 units, as no machine's locale can alter. */
export const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

const WELL_KNOWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  String: { type: 'string' },
  BinaryData: { type: 'string', contentEncoding: 'base64' },
  Date: { type: 'string', format: 'date' },
  TimestampWithTimezone: { type: 'string', format: 'date-time', airbyte_type: 'timestamp_with_timezone' },
  TimestampWithoutTimezone: { type: 'string', format: 'date-time', airbyte_type: 'timestamp_without_timezone' },
  TimeWithTimezone: { type: 'string', format: 'time', airbyte_type: 'time_with_timezone' },
  TimeWithoutTimezone: { type: 'string', format: 'time', airbyte_type: 'time_without_timezone' },
  Number: { type: 'number' },
  Integer: { type: 'integer' },
  Boolean: { type: 'boolean' },
}

const wellKnown = (schema: unknown): Readonly<Record<string, unknown>> | undefined => {
  const reference = isRecord(schema) ? schema['$ref'] : undefined
  const name =
    typeof reference === 'string' ? /^WellKnownTypes\.json#\/definitions\/(\w+)$/.exec(reference)?.[1] : undefined
  return name !== undefined && Object.hasOwn(WELL_KNOWN, name) ? WELL_KNOWN[name] : undefined
}

/**
 * One node of a schema in the form in which 0.40.32, which gives `$ref`s and forgets what is nullable, and all other
 * releases, which give plain types, say the same. Only the node itself: its children are left as they are.
 */
export const plainSchema = (node: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  isPlain(node) ? node : madePlain(node)

/** Most nodes are: they need no copy. */
const isPlain = ({
  $ref,
  oneOf,
  type,
  format,
  airbyte_type: airbyteType,
}: Readonly<Record<string, unknown>>): boolean =>
  $ref === undefined &&
  oneOf === undefined &&
  !Array.isArray(type) &&
  (type !== 'string' || airbyteType !== undefined || (format !== 'date-time' && format !== 'time')) &&
  (type !== 'number' || airbyteType !== 'integer')

const madePlain = (node: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const plain: Record<string, unknown> = { ...node }
  const known = wellKnown(node)
  if (known !== undefined) {
    delete plain['$ref']
    Object.assign(plain, known)
  }
  const members = node['oneOf']
  if (Array.isArray(members) && members.length > 0) {
    const types = members.map((member) => wellKnown(member))
    if (types.every((type) => type !== undefined && Object.keys(type).length === 1) && node['type'] === undefined) {
      delete plain['oneOf']
      plain['type'] = types.map((type) => type?.['type'])
    }
  }
  const type = plain['type']
  if (Array.isArray(type) && type.every((name) => typeof name === 'string')) {
    const names = [...new Set(type)].filter((name) => name !== 'null').sort(compareText)
    plain['type'] = names.length === 1 ? names[0] : names.length === 0 ? 'null' : names
  }
  if (plain['type'] === 'string' && plain['airbyte_type'] === undefined) {
    if (plain['format'] === 'date-time') {
      plain['airbyte_type'] = 'timestamp_with_timezone'
    } else if (plain['format'] === 'time') {
      plain['airbyte_type'] = 'time_with_timezone'
    }
  }
  if (plain['type'] === 'number' && plain['airbyte_type'] === 'integer') {
    delete plain['airbyte_type']
    plain['type'] = 'integer'
  }
  return plain
}

const identity = <A>(value: A): A => value

/** Functions and symbols have no JSON, and big integers throw: a catalog of unknown make may hold any of them. */
const scalarJson = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? JSON.stringify(value) : 'null'

type Prepare = (node: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>

/** In the order of UTF-16 units, which is what `sort` does without a comparison, and without nulls. */
const keysOf = (node: Readonly<Record<string, unknown>>): ReadonlyArray<string> => {
  const keys = Object.keys(node)
  let isInOrder = true
  for (let at = 0; at < keys.length; at++) {
    if (isAbsent(node[keys[at] ?? ''])) return keys.filter((key) => !isAbsent(node[key])).sort()
    isInOrder &&= at === 0 || (keys[at - 1] ?? '') < (keys[at] ?? '')
  }
  return isInOrder ? keys : keys.sort()
}

/** So deep goes the fast writer; what lies deeper is written without recursion, on which a stack could overflow. */
const DEEPEST = 200

const nestedJson = (value: unknown, prepare: Prepare, depth: number): string => {
  if (typeof value !== 'object' || value === null) return scalarJson(value)
  if (depth > DEEPEST) return flatJson(value, prepare)
  let text = ''
  if (Array.isArray(value)) {
    for (const item of value) text += `${text === '' ? '' : ','}${nestedJson(item, prepare, depth + 1)}`
    return `[${text}]`
  }
  const node = prepare(value as Readonly<Record<string, unknown>>)
  for (const key of keysOf(node)) {
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${nestedJson(node[key], prepare, depth + 1)}`
  }
  return `{${text}}`
}

const flatJson = (value: unknown, prepare: Prepare): string => {
  const pieces: string[] = []
  // What is still to be written, last first: a text as it is, or a value.
  const pending: Array<{ readonly text: string } | { readonly value: unknown }> = [{ value }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if ('text' in next) {
      pieces.push(next.text)
      continue
    }
    const current = next.value
    if (Array.isArray(current)) {
      pieces.push('[')
      pending.push({ text: ']' })
      for (let index = current.length - 1; index >= 0; index--) {
        pending.push({ value: current[index] as unknown })
        if (index > 0) {
          pending.push({ text: ',' })
        }
      }
    } else if (isRecord(current)) {
      const node = prepare(current)
      const keys = keysOf(node)
      pieces.push('{')
      pending.push({ text: '}' })
      for (let index = keys.length - 1; index >= 0; index--) {
        const key = keys[index] ?? ''
        pending.push({ value: node[key] }, { text: `${index > 0 ? ',' : ''}${JSON.stringify(key)}:` })
      }
    } else {
      pieces.push(scalarJson(current))
    }
  }
  return pieces.join('')
}

/** JSON with sorted keys and without null properties; of any depth, on which JSON.stringify fails. */
export const canonicalJson = (value: unknown, prepare: Prepare = identity): string => nestedJson(value, prepare, 0)

/** Sixteen hexadecimal digits that are the same on every machine, for any order of keys, and for `$ref` or plain types. */
export const digest = (value: unknown): string =>
  createHash('sha256').update(canonicalJson(value, plainSchema), 'utf8').digest('hex').slice(0, 16)

// Canonical form

const CONFIGURATION_KEYS = new Set([
  'syncMode',
  'cursorField',
  'destinationSyncMode',
  'primaryKey',
  'aliasName',
  'selected',
  'suggested',
  'fieldSelectionEnabled',
  'selectedFields',
])

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0)

const withoutEmpty = (record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(record)
      .filter(([, value]) => !isEmpty(value))
      .sort(([one], [other]) => compareText(one, other)),
  )

/** A set of paths in its one order. */
export const sortPaths = (paths: ReadonlyArray<FieldPath> | undefined): ReadonlyArray<FieldPath> => {
  const unique = new Map((paths ?? []).map((path) => [JSON.stringify(path), path]))
  return [...unique.entries()].sort(([one], [other]) => compareText(one, other)).map(([, path]) => [...path])
}

export const equalPath = (one: FieldPath | undefined, other: FieldPath | undefined): boolean =>
  JSON.stringify(one ?? []) === JSON.stringify(other ?? [])

/** Keys and selections are sets of paths. */
export const equalPaths = (
  one: ReadonlyArray<FieldPath> | undefined,
  other: ReadonlyArray<FieldPath> | undefined,
): boolean => JSON.stringify(sortPaths(one)) === JSON.stringify(sortPaths(other))

/** The alias that Airbyte itself gives to a stream, whatever was sent. */
export const defaultAlias = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_]/g, '_')

/** The cursor that a stream really goes by: the source's, the user's, or else the one that the source proposes. */
export const effectiveCursor = (cursorField: FieldPath | undefined, offer: AirbyteStream | undefined): FieldPath => {
  const proposed = offer?.defaultCursorField ?? []
  return offer?.sourceDefinedCursor === true && proposed.length > 0 ? proposed : (cursorField ?? proposed)
}

export const effectivePrimaryKey = (
  primaryKey: ReadonlyArray<FieldPath> | undefined,
  offer: AirbyteStream | undefined,
): ReadonlyArray<FieldPath> => primaryKey ?? sortPaths(offer?.sourceDefinedPrimaryKey)

/** What the source offers, without nulls and empty lists; sets in their one order. */
const canonicalOffer = (stream: AirbyteStream): AirbyteStream => {
  const { supportedSyncModes, sourceDefinedCursor, sourceDefinedPrimaryKey } = stream
  return withoutEmpty({
    ...stream,
    supportedSyncModes: [...new Set(supportedSyncModes ?? [])].sort(compareText),
    sourceDefinedCursor: sourceDefinedCursor === true ? true : undefined,
    sourceDefinedPrimaryKey: sortPaths(sourceDefinedPrimaryKey),
  }) as unknown as AirbyteStream
}

/**
 * A schema as Airbyte stores it under field selection: only the selected top-level properties are left. So a column
 * that is not synced is no difference, and neither is what a server leaves out on reading.
 */
export const selectedSchema = (
  schema: JsonSchema,
  selectedFields: ReadonlyArray<FieldPath> | undefined,
): JsonSchema => {
  const properties = isRecord(schema) ? schema['properties'] : undefined
  if (selectedFields === undefined || !isRecord(schema) || !isRecord(properties)) {
    return schema
  }
  const selected = new Set(selectedFields.map(([first]) => first))
  return {
    ...schema,
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => selected.has(name))),
  }
}

/** A stream as the source offers it, and its fingerprint. */
interface Offer {
  readonly stream: AirbyteStream
  readonly mark: string | undefined
}

const knownDigests = remembered<string>(20_000)

const canonicalStream = ({ stream: offer, mark }: Offer, config: AirbyteStreamConfiguration): CanonicalStream => {
  const cursor = config.cursorField ?? []
  const key = sortPaths(config.primaryKey)
  const fields = sortPaths((config.selectedFields ?? []).map(({ fieldPath }) => fieldPath ?? []))
  const selects = config.fieldSelectionEnabled ?? fields.length > 0
  const extra = withoutEmpty(
    Object.fromEntries(Object.entries(config).filter(([name]) => !CONFIGURATION_KEYS.has(name))),
  )
  const echoesCursor = offer.sourceDefinedCursor === true && equalPath(cursor, offer.defaultCursorField)
  const echoesKey = equalPaths(key, offer.sourceDefinedPrimaryKey)
  const digestOfOffer = (): string =>
    digest({ ...offer, jsonSchema: selectedSchema(offer.jsonSchema, selects ? fields : undefined) })
  return {
    syncMode: config.syncMode,
    destinationSyncMode: config.destinationSyncMode,
    ...(cursor.length > 0 && !echoesCursor ? { cursorField: [...cursor] } : {}),
    ...(key.length > 0 && !echoesKey ? { primaryKey: key } : {}),
    ...(selects ? { selectedFields: fields } : {}),
    ...(config.aliasName !== undefined && config.aliasName !== defaultAlias(offer.name)
      ? { aliasName: config.aliasName }
      : {}),
    schema: mark === undefined || selects ? digestOfOffer() : knownDigests(mark, digestOfOffer),
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  }
}

/** The same stream with just these top-level columns. Obligation: its cursor and its key are among them. */
export const deselectFields = (
  offer: AirbyteStream,
  stream: CanonicalStream,
  kept: ReadonlyArray<FieldPath>,
): CanonicalStream => {
  const fields = sortPaths(kept)
  return {
    ...stream,
    selectedFields: fields,
    schema: digest({ ...offer, jsonSchema: selectedSchema(offer.jsonSchema, fields) }),
  }
}

const byKey = <A>(entries: Iterable<readonly [StreamKey, A]>): Readonly<Record<StreamKey, A>> =>
  Object.fromEntries([...entries].sort(([one], [other]) => compareText(one, other)))

const knownSchemas = remembered<string>(64)

const writeSchemas = (offers: ReadonlyMap<StreamKey, Offer>): string => {
  const ordered = [...offers.entries()].sort(([one], [other]) => compareText(one, other)).map(([, offer]) => offer)
  const write = (): string => pack(canonicalJson(ordered.map(({ stream }) => stream)))
  const marks = ordered.map(({ mark }) => mark)
  return marks.includes(undefined) ? write() : knownSchemas(marks.join(' '), write)
}

/** Schemas are packed when somebody asks for them: to find that nothing changed, the streams' digests are enough. */
const withSchemas = (
  streams: Readonly<Record<StreamKey, CanonicalStream>>,
  offers: ReadonlyMap<StreamKey, Offer>,
): CanonicalCatalog => {
  let schemas: string | undefined
  return {
    streams,
    get schemas() {
      return (schemas ??= writeSchemas(offers))
    },
  }
}

const unreadable = (problem: string): ReadonlyArray<InputProblem> => [
  { path: 'schemas', problem, suggestion: 'give the catalog as Airbyte or `pulumi-airbyte pull` wrote it' },
]

const offersCodec = t.readonlyArray(airbyteStreamCodec)

/** What the source offers for each stream of a canonical catalog. */
export const readSchemas = (
  text: string,
): E.Either<ReadonlyArray<InputProblem>, Readonly<Record<StreamKey, AirbyteStream>>> =>
  knownOffers(text, () => unpackSchemas(text))

/** A catalog is validated, compared, and sent, one after the other. */
const knownOffers = remembered<ReturnType<typeof unpackSchemas>>(16)

const unpackSchemas = (
  text: string,
): E.Either<ReadonlyArray<InputProblem>, Readonly<Record<StreamKey, AirbyteStream>>> => {
  try {
    const decoded = offersCodec.decode(JSON.parse(unpack(text)))
    return E.isLeft(decoded)
      ? E.left(unreadable('its schemas hold something that is not a list of streams'))
      : E.right(byKey(decoded.right.map((offer) => [streamKey(offer), offer] as const)))
  } catch {
    return E.left(unreadable('its schemas cannot be unpacked'))
  }
}

/** The one form of a catalog; takes what Airbyte gives and what users write, and anything else as a problem. */
export const canonicalCatalog = (catalog: unknown): E.Either<ReadonlyArray<InputProblem>, CanonicalCatalog> => {
  const given = isRecord(catalog) && isEmpty(catalog['streams']) ? { ...catalog, streams: [] } : catalog
  const decoded = airbyteCatalogCodec.decode(given)
  return E.isLeft(decoded) ? E.left(problemsOf(decoded.left)) : canonicalForm(decoded.right)
}

/** The same for a catalog that is decoded. */
export const canonicalForm = (catalog: AirbyteCatalog): E.Either<ReadonlyArray<InputProblem>, CanonicalCatalog> => {
  const problems: InputProblem[] = []
  const streams = new Map<StreamKey, CanonicalStream>()
  const offers = new Map<StreamKey, Offer>()
  catalog.streams.forEach(({ stream, config }, index) => {
    if (config.selected === false) {
      return
    }
    const key = streamKey(stream)
    if (streams.has(key)) {
      problems.push({
        stream: key,
        path: `streams.${String(index)}`,
        problem: 'a stream of this namespace and name is selected already',
        suggestion: 'leave one of them out',
      })
      return
    }
    const canonical = canonicalOffer(stream)
    const offer = { stream: canonical, mark: fingerprint(canonical) }
    streams.set(key, canonicalStream(offer, config))
    offers.set(key, offer)
  })
  return problems.length > 0 ? E.left(problems) : E.right(withSchemas(byKey(streams), offers))
}

const wireConfiguration = (offer: AirbyteStream, stream: CanonicalStream): AirbyteStreamConfiguration => ({
  ...stream.extra,
  syncMode: stream.syncMode,
  cursorField: stream.cursorField ?? (offer.sourceDefinedCursor === true ? (offer.defaultCursorField ?? []) : []),
  destinationSyncMode: stream.destinationSyncMode,
  primaryKey: stream.primaryKey ?? offer.sourceDefinedPrimaryKey ?? [],
  aliasName: stream.aliasName ?? defaultAlias(offer.name),
  selected: true,
  fieldSelectionEnabled: stream.selectedFields !== undefined,
  ...(stream.selectedFields === undefined
    ? {}
    : { selectedFields: stream.selectedFields.map((fieldPath) => ({ fieldPath })) }),
})

/** Back to what the API takes. The source's own cursor and key are written out, as destinations go by them. */
export const wireCatalog = (canonical: CanonicalCatalog): E.Either<ReadonlyArray<InputProblem>, AirbyteCatalog> => {
  const offers = readSchemas(canonical.schemas)
  if (E.isLeft(offers)) {
    return offers
  }
  const streams: AirbyteStreamAndConfiguration[] = []
  for (const [key, stream] of Object.entries(canonical.streams).sort(([one], [other]) => compareText(one, other))) {
    const offer = Object.hasOwn(offers.right, key) ? offers.right[key] : undefined
    if (offer === undefined) {
      return E.left([{ stream: key, ...unreadable('its schemas lack this stream')[0] } as InputProblem])
    }
    streams.push({ stream: offer, config: wireConfiguration(offer, stream) })
  }
  return E.right({ streams })
}
