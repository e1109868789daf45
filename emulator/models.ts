/** The forms of requests as Airbyte's framework reads them (Jackson), and the words in which it refuses the others. */
import type { Body } from './handlers'

type Kind =
  | 'uuid'
  | 'text'
  | { readonly words: string; readonly of: ReadonlyArray<string> }
  | { readonly list: Kind }
  | { readonly model: string }

const words = (name: string, ...of: ReadonlyArray<string>): Kind => ({ words: name, of })
const list = (item: Kind): Kind => ({ list: item })
const model = (name: string): Kind => ({ model: name })

const status = words('ConnectionStatus', 'active', 'inactive', 'deprecated')
const units = ['minutes', 'hours', 'days', 'weeks', 'months']
const settings: Readonly<Record<string, Kind>> = {
  name: 'text',
  namespaceDefinition: words('NamespaceDefinitionType', 'source', 'destination', 'customformat'),
  syncCatalog: model('AirbyteCatalog'),
  schedule: model('ConnectionSchedule'),
  scheduleType: words('ConnectionScheduleType', 'manual', 'basic', 'cron'),
  scheduleData: model('ConnectionScheduleData'),
  status,
  sourceCatalogId: 'uuid',
  geography: words('Geography', 'auto', 'us', 'eu'),
  nonBreakingChangesPreference: words('NonBreakingChangesPreference', 'ignore', 'disable'),
}

/** Only what can be wrong in itself: everything else is read as it comes. */
const MODELS: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  ConnectionIdRequestBody: { connectionId: 'uuid' },
  WebBackendConnectionRequestBody: { connectionId: 'uuid' },
  WorkspaceIdRequestBody: { workspaceId: 'uuid' },
  SourceIdRequestBody: { sourceId: 'uuid' },
  DestinationIdRequestBody: { destinationId: 'uuid' },
  OperationIdRequestBody: { operationId: 'uuid' },
  SourceCreate: { workspaceId: 'uuid', sourceDefinitionId: 'uuid', name: 'text' },
  DestinationCreate: { workspaceId: 'uuid', destinationDefinitionId: 'uuid', name: 'text' },
  SourceDiscoverSchemaRequestBody: { sourceId: 'uuid', connectionId: 'uuid' },
  ConnectionStreamRequestBody: { connectionId: 'uuid' },
  ConnectionCreate: { ...settings, sourceId: 'uuid', destinationId: 'uuid', operationIds: list('uuid') },
  ConnectionUpdate: { ...settings, connectionId: 'uuid', operationIds: list('uuid') },
  WebBackendConnectionCreate: {
    ...settings,
    sourceId: 'uuid',
    destinationId: 'uuid',
    operations: list(model('OperationCreate')),
  },
  WebBackendConnectionUpdate: {
    ...settings,
    connectionId: 'uuid',
    operations: list(model('WebBackendOperationCreateOrUpdate')),
  },
  ConnectionSchedule: { timeUnit: words('ConnectionSchedule$TimeUnitEnum', ...units) },
  ConnectionScheduleData: { basicSchedule: model('ConnectionScheduleDataBasicSchedule') },
  ConnectionScheduleDataBasicSchedule: {
    timeUnit: words('ConnectionScheduleDataBasicSchedule$TimeUnitEnum', ...units),
  },
  AirbyteCatalog: { streams: list(model('AirbyteStreamAndConfiguration')) },
  AirbyteStreamAndConfiguration: { stream: model('AirbyteStream'), config: model('AirbyteStreamConfiguration') },
  AirbyteStream: { supportedSyncModes: list(words('SyncMode', 'full_refresh', 'incremental')) },
  AirbyteStreamConfiguration: {
    syncMode: words('SyncMode', 'full_refresh', 'incremental'),
    destinationSyncMode: words('DestinationSyncMode', 'append', 'overwrite', 'append_dedup'),
  },
  OperationCreate: { workspaceId: 'uuid', operatorConfiguration: model('OperatorConfiguration') },
  OperationUpdate: { operationId: 'uuid', operatorConfiguration: model('OperatorConfiguration') },
  WebBackendOperationCreateOrUpdate: { operationId: 'uuid', operatorConfiguration: model('OperatorConfiguration') },
  OperatorConfiguration: { operatorType: words('OperatorType', 'normalization', 'dbt', 'webhook') },
}

/** What each path takes. */
const REQUESTS: Readonly<Record<string, string>> = {
  '/v1/workspaces/get': 'WorkspaceIdRequestBody',
  '/v1/workspaces/delete': 'WorkspaceIdRequestBody',
  '/v1/sources/create': 'SourceCreate',
  '/v1/sources/get': 'SourceIdRequestBody',
  '/v1/sources/delete': 'SourceIdRequestBody',
  '/v1/sources/list': 'WorkspaceIdRequestBody',
  '/v1/sources/discover_schema': 'SourceDiscoverSchemaRequestBody',
  '/v1/destinations/create': 'DestinationCreate',
  '/v1/destinations/get': 'DestinationIdRequestBody',
  '/v1/destinations/delete': 'DestinationIdRequestBody',
  '/v1/destinations/list': 'WorkspaceIdRequestBody',
  '/v1/connections/create': 'ConnectionCreate',
  '/v1/connections/update': 'ConnectionUpdate',
  '/v1/connections/get': 'ConnectionIdRequestBody',
  '/v1/connections/list': 'WorkspaceIdRequestBody',
  '/v1/connections/list_all': 'WorkspaceIdRequestBody',
  '/v1/connections/delete': 'ConnectionIdRequestBody',
  '/v1/connections/sync': 'ConnectionIdRequestBody',
  '/v1/connections/reset': 'ConnectionIdRequestBody',
  '/v1/connections/reset/stream': 'ConnectionStreamRequestBody',
  '/v1/operations/create': 'OperationCreate',
  '/v1/operations/update': 'OperationUpdate',
  '/v1/operations/get': 'OperationIdRequestBody',
  '/v1/operations/delete': 'OperationIdRequestBody',
  '/v1/operations/list': 'ConnectionIdRequestBody',
  '/v1/operations/check': 'OperatorConfiguration',
  '/v1/state/get': 'ConnectionIdRequestBody',
  '/v1/web_backend/connections/create': 'WebBackendConnectionCreate',
  '/v1/web_backend/connections/update': 'WebBackendConnectionUpdate',
  '/v1/web_backend/connections/get': 'WebBackendConnectionRequestBody',
  '/v1/web_backend/state/get_type': 'ConnectionIdRequestBody',
}

const PACKAGE = 'io.airbyte.api.model.generated'
const PLACE = '\n at [Source: UNKNOWN; byte offset: #UNKNOWN]'
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const chain = (steps: ReadonlyArray<string>): string =>
  steps.length === 0 ? '' : ` (through reference chain: ${steps.join('->')})`

const problemOf = (kind: Kind, value: unknown, steps: ReadonlyArray<string>): string | undefined => {
  if (value === undefined || value === null || kind === 'text') return undefined
  if (kind === 'uuid') {
    if (typeof value !== 'string' || UUID.test(value)) return undefined
    return `Cannot deserialize value of type \`java.util.UUID\` from String ${JSON.stringify(value)}: UUID has to be represented by standard 36-char representation${PLACE}${chain(steps)}`
  }
  if ('words' in kind) {
    if (typeof value !== 'string' || kind.of.includes(value)) return undefined
    return `Cannot construct instance of \`${PACKAGE}.${kind.words}\`, problem: Unexpected value '${value}'${PLACE}${chain(steps)}`
  }
  if ('list' in kind) {
    if (!Array.isArray(value)) return undefined
    for (const [at, item] of value.entries()) {
      const problem = problemOf(kind.list, item, [...steps, `java.util.ArrayList[${String(at)}]`])
      if (problem !== undefined) return problem
    }
    return undefined
  }
  const type = `${PACKAGE}.${kind.model}`
  if (Array.isArray(value)) {
    return `Cannot deserialize value of type \`${type}\` from Array value (token \`JsonToken.START_ARRAY\`)${PLACE}${chain(steps)}`
  }
  if (typeof value === 'string') {
    return `Cannot construct instance of \`${type}\` (although at least one Creator exists): no String-argument constructor/factory method to deserialize from String value ('${value}')${PLACE}${chain(steps)}`
  }
  if (typeof value !== 'object') return undefined
  for (const [name, part] of Object.entries(MODELS[kind.model] ?? {})) {
    const problem = problemOf(part, (value as Body)[name], [...steps, `${type}["${name}"]`])
    if (problem !== undefined) return problem
  }
  return undefined
}

export interface Unreadable {
  readonly message: string
  /** The framework's name of the argument, behind a slash. */
  readonly path: string
}

/** Why the framework does not read a request's body; undefined where it does. An empty body is undefined. */
export const unreadable = (path: string, body: unknown): Unreadable | undefined => {
  const name = REQUESTS[path]
  if (name === undefined) return undefined
  const argument = `${name.charAt(0).toLowerCase()}${name.slice(1)}`
  if (body === undefined || body === null) {
    return { message: `Required Body [${argument}] not specified`, path: `/${argument}` }
  }
  const problem = problemOf(model(name), body, [])
  return problem === undefined
    ? undefined
    : { message: `Failed to convert argument [${argument}] for value [null] due to: ${problem}`, path: `/${argument}` }
}
