/** A connection as policies see it: its properties, copied from what the engine hands over. */
import * as E from 'fp-ts/Either'

import { type AirbyteStream } from '../provider/catalog/airbyte'
import { type CanonicalCatalog, offerReasons, readStored } from '../provider/catalog/canonical'
import { fieldNames } from '../provider/catalog/fields'
import { streamDescriptorOf } from '../provider/catalog/key'
import { TABLE_SETTINGS } from '../provider/catalog/settings'
import type { CanonicalStream } from '../provider/catalog/stream'
import { type Table, tableOf, tableSettingsIn } from '../provider/catalog/tables'
import { isStoredCatalog } from '../provider/catalog/text'
import { readDetails } from '../provider/connection/details'
import { type Plan, type PlanDetails, planned } from '../provider/connection/plan'
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
  /** Undefined where the catalog is not known yet, or cannot be read (`lacks`): nothing is judged then that needs it. */
  readonly streams: ReadonlyArray<StreamView> | undefined
  /** What the source offers for each stream; unpacked when it is asked for. */
  readonly offers: () => Readonly<Record<string, AirbyteStream>>
  /** What is wrong with a plan, or a catalog, that is there and cannot be read, as a sentence: it must not pass for none. */
  readonly lacks: Readonly<Record<'planDetails' | 'syncCatalog', () => string | undefined>>
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

/** The catalog; what is wrong with it, as a sentence; undefined where it is not known yet. */
type CatalogRead = E.Either<string, CanonicalCatalog> | undefined

const catalogIn = ({ known, unknown }: Properties): CatalogRead => {
  const given = known['syncCatalog']
  if (unknown.has('syncCatalog') || given === undefined) return undefined
  if (!isStoredCatalog(given)) return E.left('syncCatalog: It has to be the texts __streams and __schemas.')
  return E.mapLeft(() => 'syncCatalog.__streams: It is not what this release writes.')(readStored(given))
}

/** Each stream with its table; undefined where one of the inputs that it takes is not known, or cannot be read. */
const streamsOf = ({ known, unknown }: Properties, catalog: CatalogRead): ReadonlyArray<StreamView> | undefined => {
  if (catalog === undefined || E.isLeft(catalog) || TABLE_SETTINGS.some((name) => unknown.has(name))) return undefined
  const settings = tableSettingsIn(known)
  return Object.entries(catalog.right.streams).map(([key, config]) => ({
    key,
    config,
    table: tableOf(streamDescriptorOf(key), settings),
  }))
}

/** What of a connection cannot be read. */
const lacksOf = (details: E.Either<string, unknown>, catalog: CatalogRead): ConnectionView['lacks'] => ({
  planDetails: () => (E.isLeft(details) ? details.left : undefined),
  syncCatalog: () => {
    if (catalog === undefined) return undefined
    return E.isLeft(catalog) ? catalog.left : offerReasons(catalog.right)[0]
  },
})

/** A connection as its properties say; never throws. */
export const connectionView = (properties: Properties, urn: string, resourceName: string): ConnectionView => {
  const { known } = properties
  const catalog = catalogIn(properties)
  const details = readDetails(known)
  const planDetails = E.isRight(details) ? details.right : undefined
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
    plan: planDetails?.plan === undefined ? undefined : planned(planDetails.plan),
    planDetails,
    owed: record(known['owed']),
    streams: streamsOf(properties, catalog),
    offers: () => (catalog === undefined || E.isLeft(catalog) ? {} : (catalog.right.offers ?? {})),
    lacks: lacksOf(details, catalog),
  }
}

/** The top-level columns that a stream syncs. */
export const columnsOf = (connection: ConnectionView, stream: StreamView): ReadonlyArray<string> => {
  const { selectedFields } = stream.config
  if (selectedFields !== undefined) return selectedFields.map(([first = '']) => first)
  return fieldNames(connection.offers()[stream.key]?.jsonSchema)
}
