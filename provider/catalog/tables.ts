/** Where each stream lands in the destination, and which streams would share a table. */
import { compareText, type Pair } from '../json'
import type { StreamDescriptor } from './airbyte'
import type { CanonicalCatalog } from './canonical'
import type { StreamKey } from './key'
import { streamDescriptorOf } from './key'
import { TABLE_SETTINGS } from './settings'

/** The inputs of a connection that decide, beside the stream, in which table its rows lie. */
export interface TableSettings {
  /** `source` (the default), `destination` or `customformat`: whose namespace the table gets. */
  readonly namespaceDefinition?: string | undefined
  /** For `customformat`: `${SOURCE_NAMESPACE}` in it stands for the stream's own. */
  readonly namespaceFormat?: string | undefined
  /** Stands before the stream's name. */
  readonly prefix?: string | undefined
}

/** Those of a connection's properties, whatever else it has, and wherever they come from. */
export const tableSettingsIn = (properties: Readonly<Record<string, unknown>>): TableSettings =>
  Object.fromEntries(
    TABLE_SETTINGS.flatMap((name) => (typeof properties[name] === 'string' ? [[name, properties[name]]] : [])),
  )

/** A table; no namespace means the destination's own default. */
export interface Table {
  readonly namespace?: string
  readonly name: string
}

/** A table that several streams share. */
export interface Collision {
  readonly table: Table
  readonly streams: ReadonlyArray<StreamKey>
}

const SOURCE_NAMESPACE = '${SOURCE_NAMESPACE}'

/** A blank custom format behaves as `destination`, and `${SOURCE_NAMESPACE}` alone as `source` (Airbyte's document). */
const namespaceOf = (stream: StreamDescriptor, settings: TableSettings): string | undefined => {
  switch (settings.namespaceDefinition ?? 'source') {
    case 'destination':
      return undefined
    case 'customformat':
      return settings.namespaceFormat?.replaceAll(SOURCE_NAMESPACE, () => stream.namespace ?? '')
    default:
      return stream.namespace
  }
}

/**
 * The table in which a stream's rows lie. Its alias plays no part: Airbyte does not store it.
 *
 * @example
 * import { tableOf } from 'pulumi-airbyte'
 *
 * const stream = { namespace: 'public', name: 'users' }
 * export const table = tableOf(stream, { namespaceDefinition: 'destination', prefix: 'shop_' }) // shop_users
 */
export const tableOf = (stream: StreamDescriptor, settings: TableSettings): Table => {
  const namespace = namespaceOf(stream, settings)?.trim()
  return {
    ...(namespace === undefined || namespace === '' ? {} : { namespace }),
    name: `${settings.prefix ?? ''}${stream.name}`,
  }
}

export const showTable = ({ namespace, name }: Table): string =>
  namespace === undefined ? name : `${namespace}.${name}`

export const equalTable = (one: Table, other: Table): boolean =>
  one.namespace === other.namespace && one.name === other.name

/** What it is called where a stream's table moves. */
export const moveKind = ({ before, after }: Pair<Table>): 'change_prefix' | 'change_namespace' =>
  before.namespace === after.namespace ? 'change_prefix' : 'change_namespace'

/**
 * The table of each stream of a catalog.
 *
 * @example
 * import { canonicalCatalog, discoverSchema, tablesOf } from 'pulumi-airbyte'
 *
 * const sourceId = 'd2b0a5a4-0000-4000-8000-000000000001'
 * export const tables = discoverSchema({ sourceId }).then(({ catalog }) =>
 *   tablesOf(canonicalCatalog(catalog), { prefix: 'shop_' }),
 * )
 */
export const tablesOf = (catalog: CanonicalCatalog, settings: TableSettings): Readonly<Record<StreamKey, Table>> =>
  Object.fromEntries(
    Object.keys(catalog.streams)
      .sort(compareText)
      .map((key) => [key, tableOf(streamDescriptorOf(key), settings)]),
  )

/**
 * The tables in which rows of more than one stream would lie, with these streams.
 *
 * @example
 * import { canonicalCatalog, collisions, discoverSchema } from 'pulumi-airbyte'
 *
 * const sourceId = 'd2b0a5a4-0000-4000-8000-000000000001'
 * export const shared = discoverSchema({ sourceId }).then(({ catalog }) =>
 *   collisions(canonicalCatalog(catalog), { namespaceDefinition: 'destination' }),
 * )
 */
export const collisions = (catalog: CanonicalCatalog, settings: TableSettings): ReadonlyArray<Collision> =>
  collisionsOf(Object.keys(catalog.streams), settings)

/** The same of streams by their keys; one that is there twice is one. */
export const collisionsOf = (keys: Iterable<StreamKey>, settings: TableSettings): ReadonlyArray<Collision> => {
  const found = new Map<string, { readonly table: Table; readonly streams: StreamKey[] }>()
  for (const key of [...new Set(keys)].sort(compareText)) {
    const table = tableOf(streamDescriptorOf(key), settings)
    const identity = JSON.stringify([table.namespace ?? null, table.name])
    const collision = found.get(identity) ?? { table, streams: [] }
    collision.streams.push(key)
    found.set(identity, collision)
  }
  return [...found.values()].filter(({ streams }) => streams.length > 1)
}
