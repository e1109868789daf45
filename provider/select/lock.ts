/** The lock file: what a source offers, pinned in a text in which equal catalogs are equal and small changes small. */
import { createHash } from 'node:crypto'

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

import type { AirbyteStream, AirbyteStreamConfiguration, FieldPath, JsonSchema } from '../catalog/airbyte'
import { answeredCatalog, type CanonicalCatalog, canonicalForm, type Offers, offersIn } from '../catalog/canonical'
import type { Change } from '../catalog/changes'
import { diffCatalogs } from '../catalog/diff'
import type { StreamKey } from '../catalog/key'
import { aliasOf } from '../catalog/key'
import type { InputProblem } from '../decoding'
import { canonicalJson, compareText, isRecord, own } from '../json'

/** The form that this release writes. A release that changes it counts one up. */
const LOCK_VERSION = 1

/** Where a catalog comes from. */
export interface LockedSource {
  readonly sourceId: string
  readonly name: string
  /** The connector's image, `airbyte/source-postgres`. */
  readonly connector?: string
  readonly connectorVersion?: string
}

/** A catalog with its origin. */
export interface Lock {
  readonly source: LockedSource
  /** Airbyte's id of the discovered catalog. */
  readonly catalogId?: string
  readonly streams: Offers
}

/** Why a lock file is not used: no JSON or no lock file, from a newer release, or changed by hand. */
export interface LockProblem {
  readonly kind: 'unreadable' | 'newer' | 'edited'
  readonly problem: string
  readonly advice: string
}

/**
 * How a stream would be synced by what the source itself says: incremental where it brings a cursor, deduplicated
 * where it brings a key. So a removed cursor is found to be what it is, though nobody has selected anything yet.
 */
export const suggestedConfiguration = (offer: AirbyteStream): AirbyteStreamConfiguration => {
  const modes = offer.supportedSyncModes ?? []
  const hasCursor = offer.sourceDefinedCursor === true || (offer.defaultCursorField ?? []).length > 0
  const isIncremental = hasCursor && (modes.length === 0 || modes.includes('incremental'))
  const isDeduplicated = isIncremental && (offer.sourceDefinedPrimaryKey ?? []).length > 0
  return {
    syncMode: isIncremental ? 'incremental' : (modes[0] ?? 'full_refresh'),
    destinationSyncMode: isDeduplicated ? 'append_dedup' : isIncremental ? 'append' : 'overwrite',
    cursorField: offer.defaultCursorField ?? [],
    primaryKey: offer.sourceDefinedPrimaryKey ?? [],
    aliasName: aliasOf(offer.name),
    selected: true,
  }
}

const NEUTRAL: AirbyteStreamConfiguration = { syncMode: 'full_refresh', destinationSyncMode: 'overwrite' }

/** What a catalog of unknown make offers, in canonical form: its configuration is not looked at. */
export const offersOf = (catalog: unknown): E.Either<ReadonlyArray<InputProblem>, Offers> => {
  const streams = isRecord(catalog) && Array.isArray(catalog['streams']) ? catalog['streams'] : undefined
  const entries = streams?.map((entry: unknown) =>
    isRecord(entry) ? { stream: entry['stream'], config: NEUTRAL } : entry,
  )
  return pipe(answeredCatalog(entries === undefined ? catalog : { streams: entries }), E.chain(offersIn))
}

// ------------------------------------------------------------------------------------------------------------- fields

/** Beyond this many names a path is left open: a schema may nest without end. */
export const LONGEST_PATH = 10

type Nodes = ReadonlyArray<unknown>

/** The fields right below a schema and all members of its composites. */
const childrenOf = (nodes: Nodes): ReadonlyMap<string, Nodes> => {
  const children = new Map<string, unknown[]>()
  const pending = [...nodes]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (!isRecord(node)) continue
    for (const [name, child] of Object.entries(isRecord(node['properties']) ? node['properties'] : {})) {
      children.set(name, [...(children.get(name) ?? []), child])
    }
    for (const composite of ['oneOf', 'anyOf', 'allOf']) {
      const members = node[composite]
      if (Array.isArray(members)) for (const member of members as Nodes) pending.push(member)
    }
  }
  return children
}

/**
 * The path of every field that can be a cursor or a key: those within lists are left out. Empty where the schema
 * names no field, and then any will do.
 */
export const fieldPaths = (schema: JsonSchema): ReadonlyArray<FieldPath> => {
  const found: FieldPath[] = []
  const pending: Array<{ readonly path: FieldPath; readonly nodes: Nodes }> = [{ path: [], nodes: [schema] }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.path.length === LONGEST_PATH) continue
    for (const [name, nodes] of childrenOf(next.nodes)) {
      const path = [...next.path, name]
      found.push(path)
      pending.push({ path, nodes })
    }
  }
  return found
    .map((path) => ({ path, key: JSON.stringify(path) }))
    .sort((one, other) => one.path.length - other.path.length || compareText(one.key, other.key))
    .map(({ path }) => path)
}

// -------------------------------------------------------------------------------------------------------------- write

/** Of what was written, without what only the layout of the file is: a formatter may have passed over it. */
export const lockDigest = ({ source, catalogId, streams }: Lock): string =>
  createHash('sha256')
    .update(canonicalJson({ lockVersion: LOCK_VERSION, source, catalogId, streams }))
    .digest('hex')
    .slice(0, 16)

/** Every object that holds fields somewhere below: these are opened to one line for each entry. */
const opened = (root: unknown): ReadonlySet<unknown> => {
  const open = new Set<unknown>()
  const parents = new Map<unknown, unknown>()
  const pending = [root]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (typeof node !== 'object' || node === null) continue
    const properties = isRecord(node) ? node['properties'] : undefined
    if (isRecord(properties) && Object.keys(properties).length > 0) {
      open.add(properties)
      for (let ancestor: unknown = node; ancestor !== undefined && !open.has(ancestor);) {
        open.add(ancestor)
        ancestor = parents.get(ancestor)
      }
    }
    for (const child of Object.values(node)) {
      if (typeof child === 'object' && child !== null) {
        parents.set(child, node)
        pending.push(child)
      }
    }
  }
  return open
}

/** No deeper, or a schema of thousands of levels would be a file of nothing but spaces. */
const DEEPEST_INDENT = 40

/** Sorted JSON, without recursion, as schemas nest as deep as they like. */
const layOut = (root: unknown, open: ReadonlySet<unknown>, depth: number): string => {
  const pieces: string[] = []
  const margin = (level: number): string => `\n${'  '.repeat(Math.min(level, DEEPEST_INDENT))}`
  const pending: Array<{ readonly text: string } | { readonly value: unknown; readonly level: number }> = [
    { value: root, level: depth },
  ]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if ('text' in next) {
      pieces.push(next.text)
      continue
    }
    const { value, level } = next
    if (!open.has(value) || typeof value !== 'object' || value === null) {
      pieces.push(canonicalJson(value))
      continue
    }
    const isList = Array.isArray(value)
    const entries = isList
      ? (value as ReadonlyArray<unknown>).map((child) => ['', child] as const)
      : Object.entries(value)
          .filter(([, child]) => child !== null && child !== undefined)
          .sort(([one], [other]) => compareText(one, other))
    pieces.push(isList ? '[' : '{')
    pending.push({ text: `${margin(level)}${isList ? ']' : '}'}` })
    for (let index = entries.length - 1; index >= 0; index--) {
      const [name, child] = entries[index] ?? ['', undefined]
      const comma = index < entries.length - 1 ? ',' : ''
      pending.push(
        { text: comma },
        { value: child, level: level + 1 },
        { text: `${margin(level + 1)}${isList ? '' : `${JSON.stringify(name)}: `}` },
      )
    }
  }
  return pieces.join('')
}

const block = (entries: ReadonlyArray<readonly [string, string]>, margin: string): string =>
  entries.length === 0
    ? '{}'
    : `{\n${entries.map(([name, text]) => `${margin}  ${JSON.stringify(name)}: ${text}`).join(',\n')}\n${margin}}`

const STREAM_ORDER = [
  'name',
  'namespace',
  'supportedSyncModes',
  'sourceDefinedCursor',
  'defaultCursorField',
  'sourceDefinedPrimaryKey',
]

/** What is short comes first, the schema last. */
const rank = (property: string): number => {
  const known = STREAM_ORDER.indexOf(property)
  return property === 'jsonSchema' ? STREAM_ORDER.length + 1 : known < 0 ? STREAM_ORDER.length : known
}

const writeStream = (offer: AirbyteStream): string =>
  block(
    Object.entries(offer)
      .sort(([one], [other]) => rank(one) - rank(other) || compareText(one, other))
      .map(([property, value]: [string, unknown]) => [property, layOut(value, opened(value), 3)] as const),
    '    ',
  )

/** The text of a lock file: one block for each stream, one line for each field. */
export const writeLock = (lock: Lock): string => {
  const { sourceId, name, connector, connectorVersion } = lock.source
  const source = Object.entries({ sourceId, name, connector, connectorVersion }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, JSON.stringify(value)] as const],
  )
  return `${block(
    [
      ['lockVersion', String(LOCK_VERSION)],
      ['digest', JSON.stringify(lockDigest(lock))],
      ['source', block(source, '  ')],
      ...(lock.catalogId === undefined ? [] : [['catalogId', JSON.stringify(lock.catalogId)] as const]),
      [
        'streams',
        block(
          Object.entries(lock.streams)
            .sort(([one], [other]) => compareText(one, other))
            .map(([key, offer]) => [key, writeStream(offer)] as const),
          '  ',
        ),
      ],
    ],
    '',
  )}\n`
}

// --------------------------------------------------------------------------------------------------------------- read

const RESTORE = 'restore it from version control, or move it away and pull again'

const unreadable = (problem: string): LockProblem => ({ kind: 'unreadable', problem, advice: RESTORE })

const textAt = (record: Readonly<Record<string, unknown>>, key: string): string | undefined => {
  const value = record[key]
  return typeof value === 'string' ? value : undefined
}

const sourceOf = (value: unknown): LockedSource | undefined => {
  if (!isRecord(value)) return undefined
  const [sourceId, name] = [textAt(value, 'sourceId'), textAt(value, 'name')]
  const [connector, connectorVersion] = [textAt(value, 'connector'), textAt(value, 'connectorVersion')]
  return sourceId === undefined || name === undefined
    ? undefined
    : {
        sourceId,
        name,
        ...(connector === undefined ? {} : { connector }),
        ...(connectorVersion === undefined ? {} : { connectorVersion }),
      }
}

const parse = (text: string): E.Either<LockProblem, unknown> =>
  E.tryCatch(
    () => JSON.parse(text.replace(/^\uFEFF/, '')) as unknown,
    () =>
      unreadable(
        /^(<{7}|>{7}|={7})/m.test(text)
          ? 'it holds an unresolved merge conflict'
          : 'it is not JSON, or only a part of it',
      ),
  )

/** Reads what `writeLock` wrote, and nothing else: a lock that is not believed is not used. */
export const readLock = (text: string): E.Either<LockProblem, Lock> => {
  const parsed = parse(text)
  if (E.isLeft(parsed)) return parsed
  const file = parsed.right
  const version = isRecord(file) ? file['lockVersion'] : undefined
  if (!isRecord(file) || typeof version !== 'number')
    return E.left(unreadable('it is not a lock file of pulumi-airbyte'))
  if (version !== LOCK_VERSION) {
    return E.left({
      kind: 'newer',
      problem: `its lockVersion is ${String(version)}, and this release knows ${String(LOCK_VERSION)}`,
      advice: 'install the release of pulumi-airbyte that wrote it, or a newer one',
    })
  }
  const [source, streams] = [sourceOf(file['source']), file['streams']]
  if (source === undefined || !isRecord(streams)) return E.left(unreadable('its source or its streams are missing'))
  const catalogId = textAt(file, 'catalogId')
  const lock: Lock = {
    source,
    ...(catalogId === undefined ? {} : { catalogId }),
    streams: streams as unknown as Offers,
  }
  if (lockDigest(lock) !== file['digest']) {
    return E.left({
      kind: 'edited',
      problem: 'its digest does not fit its content: it was edited by hand, or merged from two versions',
      advice: RESTORE,
    })
  }
  return pipe(
    offersOf({ streams: Object.values(streams).map((stream) => ({ stream })) }),
    E.bimap(
      ([first]) =>
        unreadable(first === undefined ? 'its streams are not understood' : `${first.path}: ${first.problem}`),
      (offers) => ({ ...lock, streams: offers }),
    ),
  )
}

// -------------------------------------------------------------------------------------------------------------- drift

/** What has changed at the source, in the catalog core's words; each stream as if synced in the way given for it. */
export const driftOf = (
  before: Offers,
  after: Offers,
  configurationOf: (key: StreamKey, offer: AirbyteStream) => AirbyteStreamConfiguration = (key, offer) =>
    suggestedConfiguration(own(before, key) ?? offer),
): ReadonlyArray<Change> => {
  const configured = (offers: Offers): E.Either<unknown, CanonicalCatalog> =>
    canonicalForm({
      streams: Object.entries(offers).map(([key, stream]) => ({ stream, config: configurationOf(key, stream) })),
    })
  const [old, current] = [configured(before), configured(after)]
  // Offers are kept by key, so that no two streams can be the same.
  return E.isLeft(old) || E.isLeft(current) ? [] : diffCatalogs(old.right, current.right)
}
