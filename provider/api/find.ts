/** Which connections a search means, by Airbyte's own rules, since its search answers nothing on 0.40–0.44. */
import type { ConnectionRead, ConnectionSearch, DestinationSearch, SourceSearch } from './connections'
import type { DestinationRead } from './destinations'
import type { SourceRead } from './sources'

const isAny = (wanted: unknown): boolean => wanted === undefined || wanted === null || wanted === ''

const sortedJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  )

const isEqual = (wanted: unknown, found: unknown): boolean =>
  isAny(wanted) || sortedJson(wanted) === sortedJson(found ?? null)

/** Of a configuration the given top-level keys have to be equal; others are free. */
const hasConfiguration = (wanted: unknown, found: unknown): boolean =>
  typeof wanted !== 'object' ||
  wanted === null ||
  Object.entries(wanted).every(([key, value]) =>
    isEqual(value, (found as Readonly<Record<string, unknown>> | undefined)?.[key]),
  )

const CONNECTION_FIELDS = [
  'connectionId',
  'name',
  'namespaceDefinition',
  'prefix',
  'sourceId',
  'destinationId',
  'schedule',
  'scheduleType',
  'scheduleData',
  'status',
] as const

export const matchesConnection = (search: ConnectionSearch, connection: ConnectionRead): boolean =>
  CONNECTION_FIELDS.every((field) => isEqual(search[field], connection[field])) &&
  // The text `null` means any here (ConnectionMatcher).
  (search.namespaceFormat === 'null' || isEqual(search.namespaceFormat, connection.namespaceFormat))

export const matchesSource = (search: SourceSearch, source: SourceRead): boolean =>
  (['name', 'sourceDefinitionId', 'sourceId', 'sourceName', 'workspaceId'] as const).every((field) =>
    isEqual(search[field], source[field]),
  ) && hasConfiguration(search.connectionConfiguration, source.connectionConfiguration)

export const matchesDestination = (search: DestinationSearch, destination: DestinationRead): boolean =>
  (['name', 'destinationDefinitionId', 'destinationId', 'destinationName', 'workspaceId'] as const).every((field) =>
    isEqual(search[field], destination[field]),
  ) && hasConfiguration(search.connectionConfiguration, destination.connectionConfiguration)
