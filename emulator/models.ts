/** The forms of requests as Airbyte's framework reads them (Jackson), and the words in which it refuses the others. */

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
const MODELS = {
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
} satisfies Readonly<Record<string, Readonly<Record<string, Kind>>>>

/** The name of a form that a path takes. */
export type Form = keyof typeof MODELS

const FORMS: Readonly<Record<string, Readonly<Record<string, Kind>>>> = MODELS

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
  for (const [name, part] of Object.entries(FORMS[kind.model] ?? {})) {
    const problem = problemOf(part, (value as Readonly<Record<string, unknown>>)[name], [
      ...steps,
      `${type}["${name}"]`,
    ])
    if (problem !== undefined) return problem
  }
  return undefined
}

export interface Unreadable {
  readonly message: string
  /** The framework's name of the argument, behind a slash. */
  readonly path: string
}

/** Why the framework does not read a body in the form that its path takes; undefined where it does. An empty body is undefined. */
export const unreadable = (name: Form, body: unknown): Unreadable | undefined => {
  const argument = `${name.charAt(0).toLowerCase()}${name.slice(1)}`
  if (body === undefined || body === null) {
    return { message: `Required Body [${argument}] not specified`, path: `/${argument}` }
  }
  const problem = problemOf(model(name), body, [])
  return problem === undefined
    ? undefined
    : { message: `Failed to convert argument [${argument}] for value [null] due to: ${problem}`, path: `/${argument}` }
}
