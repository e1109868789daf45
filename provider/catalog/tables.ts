/** Where each stream lands in the destination. */
import type { CanonicalCatalog, StreamDescriptor, StreamKey } from './catalog'

/** What decides on a table beside the stream. */
export interface TableSettings {
  readonly namespaceDefinition?: string
  readonly namespaceFormat?: string
  readonly prefix?: string
}

/** A table; no namespace means the destination's own default. */
export interface Table {
  readonly namespace?: string
  readonly name: string
}

export interface Collision {
  readonly table: Table
  readonly streams: ReadonlyArray<StreamKey>
}

export const tableOf = (stream: StreamDescriptor, settings: TableSettings): Table => ({
  name: `${settings.prefix ?? ''}${stream.name}`,
})

export const tablesOf = (catalog: CanonicalCatalog, settings: TableSettings): Readonly<Record<StreamKey, Table>> =>
  catalog === undefined || settings === undefined ? {} : {}

export const collisions = (catalog: CanonicalCatalog, settings: TableSettings): ReadonlyArray<Collision> =>
  catalog === undefined || settings === undefined ? [] : []
