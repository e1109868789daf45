/** A connection as policies see it: its properties, read from what the engine hands over; never throws. */
import * as E from 'fp-ts/Either'

import { type AirbyteStream } from '../provider/catalog/airbyte'
import { type CanonicalStream, readSchemas } from '../provider/catalog/canonical'
import { streamDescriptorOf } from '../provider/catalog/key'
import { fieldNames } from '../provider/catalog/schema'
import { type Table, tableOf } from '../provider/catalog/tables'
import { readStreams } from '../provider/catalog/text'
import type { Plan } from '../provider/connection/plan'

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
  /** Undefined where the catalog is not known yet, or cannot be read: nothing is judged then that needs it. */
  readonly streams: ReadonlyArray<StreamView> | undefined
  /** What the source offers for each stream; unpacked when it is asked for. */
  readonly offers: () => Readonly<Record<string, AirbyteStream>>
}

type Props = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Props =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const stackOf = (urn: string): string => /^urn:pulumi:(.*?)::/.exec(urn)?.[1] ?? ''

/** Settings that decide on tables, as far as they are texts. */
const tableSettings = (props: Props): Parameters<typeof tableOf>[1] =>
  Object.fromEntries(
    ['namespaceDefinition', 'namespaceFormat', 'prefix'].flatMap((name) =>
      typeof props[name] === 'string' ? [[name, props[name]]] : [],
    ),
  )

/** Reads the properties of a connection. */
export const connectionView = (props: Props, urn: string, resourceName: string): ConnectionView => {
  const catalog = isRecord(props['syncCatalog']) ? props['syncCatalog'] : {}
  const read = typeof catalog['streams'] === 'string' ? readStreams(catalog['streams']) : undefined
  const streams =
    read === undefined || E.isLeft(read)
      ? undefined
      : Object.entries(read.right).map(([key, config]) => ({
          key,
          config,
          table: tableOf(streamDescriptorOf(key), tableSettings(props)),
        }))
  let offers: Readonly<Record<string, AirbyteStream>> | undefined
  return {
    name: text(props['name']) ?? resourceName,
    stack: stackOf(urn),
    destinationId: text(props['destinationId']),
    status: text(props['status']) ?? 'active',
    schedule: isRecord(props['schedule']) ? props['schedule'] : undefined,
    geography: text(props['geography']),
    prefix: text(props['prefix']),
    nonBreakingChangesPreference: text(props['nonBreakingChangesPreference']) ?? 'ignore',
    onBreakingChange: text(props['onBreakingChange']) ?? 'reset',
    resourceRequirements: isRecord(props['resourceRequirements']) ? props['resourceRequirements'] : {},
    plan: isRecord(props['plan']) ? (props['plan'] as unknown as Plan) : undefined,
    streams,
    offers: () => {
      if (offers === undefined) {
        const schemas = readSchemas(text(catalog['schemas']) ?? '')
        offers = E.isLeft(schemas) ? {} : schemas.right
      }
      return offers
    },
  }
}

/** The top-level columns that a stream syncs. */
export const columnsOf = (connection: ConnectionView, stream: StreamView): ReadonlyArray<string> => {
  const { selectedFields } = stream.config
  if (selectedFields !== undefined) return selectedFields.map(([first = '']) => first)
  return fieldNames(connection.offers()[stream.key]?.jsonSchema)
}
