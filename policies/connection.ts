/** A connection as policies see it: its properties, copied from what the engine hands over. */
import * as E from 'fp-ts/Either'

import { type AirbyteStream } from '../provider/catalog/airbyte'
import { readSchemas } from '../provider/catalog/canonical'
import { fieldNames } from '../provider/catalog/fields'
import { streamDescriptorOf } from '../provider/catalog/key'
import { TABLE_SETTINGS } from '../provider/catalog/settings'
import type { CanonicalStream } from '../provider/catalog/stream'
import { type Table, tableOf, tableSettingsIn } from '../provider/catalog/tables'
import { readStreams } from '../provider/catalog/text'
import { detailsIn, type Plan, type PlanDetails, planOf } from '../provider/connection/plan'
import { SETTINGS } from '../provider/connection/settings'
import { isRecord } from '../provider/json'

/** The type that Pulumi gives to an `AirbyteConnection`. */
export const CONNECTION_TYPE = 'pulumi-nodejs:dynamic/airbyte:Connection'

export interface StreamView {
  /** `public.users`. */
  readonly key: string
  readonly config: CanonicalStream
  readonly table: Table
}

export interface ConnectionView {
  readonly name: string
  /** The stack's name, as far as the resource's URN tells it. */
  readonly stack: string
  readonly destinationId: string | undefined
  readonly status: string
  readonly schedule: Readonly<Record<string, unknown>> | undefined
  readonly geography: string | undefined
  readonly prefix: string | undefined
  readonly nonBreakingChangesPreference: string
  readonly onBreakingChange: string
  readonly resourceRequirements: Readonly<Record<string, unknown>>
  readonly plan: Plan | undefined
  readonly planDetails: PlanDetails | undefined
  /** Streams whose reset waits, with the shapes of their rows. */
  readonly owed: Readonly<Record<string, unknown>> | undefined
  /** Undefined where the catalog is not known yet, or cannot be read: nothing is judged then that needs it. */
  readonly streams: ReadonlyArray<StreamView> | undefined
  /** What the source offers for each stream; unpacked when it is asked for. */
  readonly offers: () => Readonly<Record<string, AirbyteStream>>
}

/** What the engine hands over, copied: proxies that throw and fail are left behind. */
export interface Properties {
  readonly known: Readonly<Record<string, unknown>>
  /** Those that are not known before the update, each with what the engine says of it. */
  readonly unknown: ReadonlyMap<string, unknown>
}

/**
 * Copies what the engine hands over. Its values are proxies: reading one that is not known yet throws, and `filter` or
 * `map` of a list fail while a policy remediates. So nothing but this function reads them.
 */
export const readProperties = (given: object): Properties => {
  const known: Record<string, unknown> = {}
  const unknown = new Map<string, unknown>()
  for (const name of Object.keys(given)) {
    try {
      known[name] = copyOf((given as Readonly<Record<string, unknown>>)[name])
    } catch (error) {
      unknown.set(name, error)
    }
  }
  return { known, unknown }
}

const copyOf = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  const node = value as Readonly<Record<string, unknown>>
  const names = Object.keys(node)
  return Array.isArray(value)
    ? names.map((name) => copyOf(node[name]))
    : Object.fromEntries(names.map((name) => [name, copyOf(node[name])]))
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const record = (value: unknown): Readonly<Record<string, unknown>> | undefined => (isRecord(value) ? value : undefined)

const stackOf = (urn: string): string => /^urn:pulumi:(.*?)::/.exec(urn)?.[1] ?? ''

/** Each stream with its table; undefined where one of the inputs that it takes is not known, or cannot be read. */
const streamsOf = ({ known, unknown }: Properties): ReadonlyArray<StreamView> | undefined => {
  const catalog = record(known['syncCatalog'])
  if (typeof catalog?.['__streams'] !== 'string' || TABLE_SETTINGS.some((name) => unknown.has(name))) return undefined
  const read = readStreams(catalog['__streams'])
  if (E.isLeft(read)) return undefined
  const settings = tableSettingsIn(known)
  return Object.entries(read.right).map(([key, config]) => ({
    key,
    config,
    table: tableOf(streamDescriptorOf(key), settings),
  }))
}

const offersOf = (schemas: unknown): Readonly<Record<string, AirbyteStream>> => {
  const read = readSchemas(text(schemas) ?? '')
  return E.isLeft(read) ? {} : read.right
}

/** A connection as its properties say; never throws. */
export const connectionView = (properties: Properties, urn: string, resourceName: string): ConnectionView => {
  const { known } = properties
  let offers: Readonly<Record<string, AirbyteStream>> | undefined
  return {
    name: text(known['name']) ?? resourceName,
    stack: stackOf(urn),
    destinationId: text(known['destinationId']),
    status: text(known['status']) ?? SETTINGS.status.fallback,
    schedule: record(known['schedule']),
    geography: text(known['geography']),
    prefix: text(known['prefix']),
    nonBreakingChangesPreference:
      text(known['nonBreakingChangesPreference']) ?? SETTINGS.nonBreakingChangesPreference.fallback,
    onBreakingChange: text(known['onBreakingChange']) ?? SETTINGS.onBreakingChange.fallback,
    resourceRequirements: record(known['resourceRequirements']) ?? {},
    plan: planOf(known),
    planDetails: detailsIn(known),
    owed: record(known['owed']),
    streams: streamsOf(properties),
    offers: () => (offers ??= offersOf(record(known['syncCatalog'])?.['__schemas'])),
  }
}

/** The top-level columns that a stream syncs. */
export const columnsOf = (connection: ConnectionView, stream: StreamView): ReadonlyArray<string> => {
  const { selectedFields } = stream.config
  if (selectedFields !== undefined) return selectedFields.map(([first = '']) => first)
  return fieldNames(connection.offers()[stream.key]?.jsonSchema)
}
