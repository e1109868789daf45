/** The forms of requests as Airbyte's documents have them, of 0.44 and of August 2026: every model, its properties and their kinds. */

/** What the framework makes of a value: a scalar, a word of an enum, a model, anything at all, or a list of one kind. */
export type Kind = string | readonly [Kind]

type Model = Readonly<Record<string, Kind>>

const configured = { connectionConfiguration: 'any', name: 'text' }

const workspace = {
  email: 'text',
  anonymousDataCollection: 'boolean',
  news: 'boolean',
  securityUpdates: 'boolean',
  notifications: ['Notification'],
  displaySetupWizard: 'boolean',
  defaultGeography: 'Geography',
  webhookConfigs: ['WebhookConfigWrite'],
} as const

const definition = {
  name: 'text',
  dockerRepository: 'text',
  dockerImageTag: 'text',
  documentationUrl: 'text',
  icon: 'text',
  resourceRequirements: 'ActorDefinitionResourceRequirements',
}

const definitionUpdate = {
  dockerImageTag: 'text',
  resourceRequirements: 'ActorDefinitionResourceRequirements',
}

const schedule = {
  schedule: 'ConnectionSchedule',
  scheduleType: 'ConnectionScheduleType',
  scheduleData: 'ConnectionScheduleData',
  status: 'ConnectionStatus',
}

const named = {
  name: 'text',
  namespaceDefinition: 'NamespaceDefinitionType',
  namespaceFormat: 'text',
  prefix: 'text',
}

const connection = {
  ...named,
  ...schedule,
  syncCatalog: 'AirbyteCatalog',
  resourceRequirements: 'ResourceRequirements',
  sourceCatalogId: 'uuid',
  geography: 'Geography',
  nonBreakingChangesPreference: 'NonBreakingChangesPreference',
}

const notify = { notifySchemaChanges: 'boolean', notifySchemaChangesByEmail: 'boolean' }
const ends = { sourceId: 'uuid', destinationId: 'uuid' }
const operation = { name: 'text', operatorConfiguration: 'OperatorConfiguration' }

const MODELS = {
  ActorDefinitionResourceRequirements: { default: 'ResourceRequirements', jobSpecific: ['JobTypeResourceLimit'] },
  AirbyteCatalog: { streams: ['AirbyteStreamAndConfiguration'] },
  AirbyteStream: {
    name: 'text',
    jsonSchema: 'any',
    supportedSyncModes: ['SyncMode'],
    sourceDefinedCursor: 'boolean',
    defaultCursorField: ['text'],
    sourceDefinedPrimaryKey: [['text']],
    namespace: 'text',
  },
  AirbyteStreamAndConfiguration: { stream: 'AirbyteStream', config: 'AirbyteStreamConfiguration' },
  AirbyteStreamConfiguration: {
    syncMode: 'SyncMode',
    cursorField: ['text'],
    destinationSyncMode: 'DestinationSyncMode',
    primaryKey: [['text']],
    aliasName: 'text',
    selected: 'boolean',
    suggested: 'boolean',
    fieldSelectionEnabled: 'boolean',
    selectedFields: ['SelectedFieldInfo'],
  },
  ConnectionCreate: { ...connection, ...notify, ...ends, operationIds: ['uuid'] },
  ConnectionIdRequestBody: { connectionId: 'uuid' },
  ConnectionSchedule: { units: 'long', timeUnit: 'ConnectionSchedule$TimeUnitEnum' },
  ConnectionScheduleData: { basicSchedule: 'ConnectionScheduleDataBasicSchedule', cron: 'ConnectionScheduleDataCron' },
  ConnectionScheduleDataBasicSchedule: {
    timeUnit: 'ConnectionScheduleDataBasicSchedule$TimeUnitEnum',
    units: 'long',
  },
  ConnectionScheduleDataCron: { cronExpression: 'text', cronTimeZone: 'text' },
  ConnectionSearch: {
    ...named,
    ...schedule,
    ...ends,
    connectionId: 'uuid',
    source: 'SourceSearch',
    destination: 'DestinationSearch',
  },
  ConnectionState: {
    stateType: 'ConnectionStateType',
    connectionId: 'uuid',
    state: 'any',
    streamState: ['StreamState'],
    globalState: 'GlobalState',
  },
  ConnectionStateCreateOrUpdate: { connectionId: 'uuid', connectionState: 'ConnectionState' },
  ConnectionStream: { streamName: 'text', streamNamespace: 'text' },
  ConnectionStreamRequestBody: { connectionId: 'uuid', streams: ['ConnectionStream'] },
  ConnectionUpdate: {
    ...connection,
    ...notify,
    connectionId: 'uuid',
    operationIds: ['uuid'],
    breakingChange: 'boolean',
  },
  CustomDestinationDefinitionCreate: { workspaceId: 'uuid', destinationDefinition: 'DestinationDefinitionCreate' },
  CustomSourceDefinitionCreate: { workspaceId: 'uuid', sourceDefinition: 'SourceDefinitionCreate' },
  DestinationCloneConfiguration: configured,
  DestinationCloneRequestBody: {
    destinationCloneId: 'uuid',
    destinationConfiguration: 'DestinationCloneConfiguration',
  },
  DestinationCoreConfig: {
    destinationId: 'uuid',
    destinationDefinitionId: 'uuid',
    connectionConfiguration: 'any',
    workspaceId: 'uuid',
  },
  DestinationCreate: { ...configured, destinationDefinitionId: 'uuid', workspaceId: 'uuid' },
  DestinationDefinitionCreate: definition,
  DestinationDefinitionIdRequestBody: { destinationDefinitionId: 'uuid' },
  DestinationDefinitionIdWithWorkspaceId: { destinationDefinitionId: 'uuid', workspaceId: 'uuid' },
  DestinationDefinitionUpdate: { ...definitionUpdate, destinationDefinitionId: 'uuid' },
  DestinationIdRequestBody: { destinationId: 'uuid' },
  DestinationSearch: {
    ...configured,
    destinationDefinitionId: 'uuid',
    destinationId: 'uuid',
    workspaceId: 'uuid',
    destinationName: 'text',
  },
  DestinationUpdate: { ...configured, destinationId: 'uuid' },
  GlobalState: { shared_state: 'any', streamStates: ['StreamState'] },
  JobIdRequestBody: { id: 'long' },
  JobListRequestBody: {
    configTypes: ['JobConfigType'],
    configId: 'text',
    includingJobId: 'long',
    pagination: 'Pagination',
  },
  JobTypeResourceLimit: { jobType: 'JobType', resourceRequirements: 'ResourceRequirements' },
  Notification: {
    notificationType: 'NotificationType',
    sendOnSuccess: 'boolean',
    sendOnFailure: 'boolean',
    slackConfiguration: 'SlackNotificationConfiguration',
    customerioConfiguration: 'any',
  },
  OperationCreate: { ...operation, workspaceId: 'uuid' },
  OperationIdRequestBody: { operationId: 'uuid' },
  OperationUpdate: { ...operation, operationId: 'uuid' },
  OperatorConfiguration: {
    operatorType: 'OperatorType',
    normalization: 'OperatorNormalization',
    dbt: 'OperatorDbt',
    webhook: 'OperatorWebhook',
  },
  OperatorDbt: { gitRepoUrl: 'text', gitRepoBranch: 'text', dockerImage: 'text', dbtArguments: 'text' },
  OperatorNormalization: { option: 'OperatorNormalization$OptionEnum' },
  OperatorWebhook: {
    webhookConfigId: 'uuid',
    webhookType: 'OperatorWebhook$WebhookTypeEnum',
    dbtCloud: 'OperatorWebhookDbtCloud',
    executionUrl: 'text',
    executionBody: 'text',
  },
  OperatorWebhookDbtCloud: { accountId: 'integer', jobId: 'integer' },
  Pagination: { pageSize: 'integer', rowOffset: 'integer' },
  ResourceRequirements: { cpu_request: 'text', cpu_limit: 'text', memory_request: 'text', memory_limit: 'text' },
  SelectedFieldInfo: { fieldPath: ['text'] },
  SlackNotificationConfiguration: { webhook: 'text' },
  SlugRequestBody: { slug: 'text' },
  SourceCloneConfiguration: configured,
  SourceCloneRequestBody: { sourceCloneId: 'uuid', sourceConfiguration: 'SourceCloneConfiguration' },
  SourceCoreConfig: {
    sourceId: 'uuid',
    sourceDefinitionId: 'uuid',
    connectionConfiguration: 'any',
    workspaceId: 'uuid',
  },
  SourceCreate: { ...configured, sourceDefinitionId: 'uuid', workspaceId: 'uuid', secretId: 'text' },
  SourceDefinitionCreate: definition,
  SourceDefinitionIdRequestBody: { sourceDefinitionId: 'uuid' },
  SourceDefinitionIdWithWorkspaceId: { sourceDefinitionId: 'uuid', workspaceId: 'uuid' },
  SourceDefinitionUpdate: { ...definitionUpdate, sourceDefinitionId: 'uuid' },
  SourceDiscoverSchemaRequestBody: {
    sourceId: 'uuid',
    connectionId: 'uuid',
    disable_cache: 'boolean',
    notifySchemaChange: 'boolean',
  },
  SourceDiscoverSchemaWriteRequestBody: {
    catalog: 'AirbyteCatalog',
    sourceId: 'uuid',
    connectorVersion: 'text',
    configurationHash: 'text',
  },
  SourceIdRequestBody: { sourceId: 'uuid' },
  SourceSearch: {
    ...configured,
    sourceDefinitionId: 'uuid',
    sourceId: 'uuid',
    workspaceId: 'uuid',
    sourceName: 'text',
  },
  SourceUpdate: { ...configured, sourceId: 'uuid' },
  StreamDescriptor: { name: 'text', namespace: 'text' },
  StreamState: { streamDescriptor: 'StreamDescriptor', streamState: 'any' },
  WebBackendConnectionCreate: {
    ...connection,
    ...ends,
    operationIds: ['uuid'],
    operations: ['OperationCreate'],
  },
  WebBackendConnectionListRequestBody: { workspaceId: 'uuid', sourceId: ['uuid'], destinationId: ['uuid'] },
  WebBackendConnectionRequestBody: { withRefreshedCatalog: 'boolean', connectionId: 'uuid' },
  WebBackendConnectionUpdate: {
    ...connection,
    ...notify,
    connectionId: 'uuid',
    skipReset: 'boolean',
    operations: ['WebBackendOperationCreateOrUpdate'],
  },
  WebBackendOperationCreateOrUpdate: { ...operation, operationId: 'uuid', workspaceId: 'uuid' },
  WebBackendWorkspaceState: { workspaceId: 'uuid' },
  WebhookConfigWrite: { name: 'text', authToken: 'text', validationUrl: 'text' },
  WorkspaceCreate: { ...workspace, name: 'text' },
  WorkspaceGiveFeedback: { workspaceId: 'uuid' },
  WorkspaceIdRequestBody: { workspaceId: 'uuid' },
  WorkspaceUpdate: { ...workspace, workspaceId: 'uuid', initialSetupComplete: 'boolean' },
  WorkspaceUpdateName: { workspaceId: 'uuid', name: 'text' },
} as const satisfies Readonly<Record<string, Model>>

const newerConnection = {
  nonBreakingChangesPreference: 'NonBreakingChangesPreference',
  backfillPreference: 'SchemaChangeBackfillPreference',
  destinationCatalogId: 'uuid',
  dataplaneGroupId: 'uuid',
  onDemandEnabled: 'boolean',
  notifySchemaChangesByEmail: 'boolean',
  tags: ['Tag'],
  geography: 'any',
} as const

const tag = { workspaceId: 'uuid', name: 'text', color: 'text' } as const
const newerOperator = { operatorType: 'OperatorType', webhook: 'OperatorWebhook' } as const

/** What newer servers read beside it, and otherwise. */
const NEWER_MODELS = {
  ActorListCursorPaginatedRequestBody: {
    workspaceId: 'uuid',
    cursor: 'uuid',
    sortKey: 'ActorListSortKey',
    pageSize: 'integer',
    filters: 'ActorListFilters',
  },
  ActorListFilters: { states: ['ActorStatus'], searchTerm: 'text' },
  AirbyteStream: { ...MODELS.AirbyteStream, isResumable: 'boolean', isFileBased: 'boolean' },
  AirbyteStreamConfiguration: {
    ...MODELS.AirbyteStreamConfiguration,
    mappers: ['ConfiguredStreamMapper'],
    hashedFields: ['SelectedFieldInfo'],
    destinationObjectName: 'text',
    includeFiles: 'boolean',
    namespace: 'text',
    generationId: 'long',
    minimumGenerationId: 'long',
    syncId: 'long',
  },
  ConfiguredStreamMapper: { id: 'uuid', type: 'StreamMapperType', mapperConfiguration: 'any' },
  ConnectionAutoPropagateSchemaChange: {
    catalog: 'AirbyteCatalog',
    catalogId: 'uuid',
    connectionId: 'uuid',
    workspaceId: 'uuid',
  },
  ConnectionCreate: { ...MODELS.ConnectionCreate, ...newerConnection },
  ConnectionEventsRequestBody: { connectionId: 'uuid', eventTypes: ['ConnectionEventType'], pagination: 'Pagination' },
  ConnectionStreamRefreshRequestBody: {
    connectionId: 'uuid',
    refreshMode: 'RefreshMode',
    streams: ['ConnectionStream'],
  },
  ConnectionUpdate: { ...MODELS.ConnectionUpdate, ...newerConnection },
  DataplaneGroupListRequestBody: { organization_id: 'uuid' },
  JobListRequestBody: {
    ...MODELS.JobListRequestBody,
    statuses: ['JobStatus'],
    orderByField: 'JobListRequestBody$OrderByFieldEnum',
    orderByMethod: 'JobListRequestBody$OrderByMethodEnum',
  },
  ListConnectionsForWorkspacesRequestBody: {
    workspaceIds: ['uuid'],
    tagIds: ['uuid'],
    includeDeleted: 'boolean',
    pagination: 'Pagination',
  },
  ListResourcesForWorkspacesRequestBody: {
    workspaceIds: ['uuid'],
    includeDeleted: 'boolean',
    nameContains: 'text',
    pagination: 'Pagination',
  },
  ListWorkspacesByUserRequestBody: { userId: 'uuid', nameContains: 'text', pagination: 'Pagination' },
  ListWorkspacesInOrganizationRequestBody: { organizationId: 'uuid', nameContains: 'text', pagination: 'Pagination' },
  OperatorConfiguration: newerOperator,
  PostprocessDiscoveredCatalogRequestBody: { catalogId: 'uuid', connectionId: 'uuid' },
  ResourceRequirements: {
    ...MODELS.ResourceRequirements,
    ephemeral_storage_request: 'text',
    ephemeral_storage_limit: 'text',
  },
  SourceAutoPropagateChange: {
    catalog: 'AirbyteCatalog',
    catalogId: 'uuid',
    sourceId: 'uuid',
    workspaceId: 'uuid',
  },
  Tag: { ...tag, tagId: 'uuid' },
  TagCreateRequestBody: tag,
  TagDeleteRequestBody: { tagId: 'uuid', workspaceId: 'uuid' },
  TagListRequestBody: { workspaceId: 'uuid' },
  TagUpdateRequestBody: { ...tag, tagId: 'uuid' },
  UserIdRequestBody: { userId: 'uuid' },
  WebBackendConnectionCreate: { ...MODELS.WebBackendConnectionCreate, ...newerConnection },
  WebBackendConnectionListFilters: {
    sourceDefinitionIds: ['uuid'],
    destinationDefinitionIds: ['uuid'],
    statuses: ['WebBackendConnectionListFilters$StatusesEnum'],
    states: ['ActorStatus'],
    tagIds: ['uuid'],
    searchTerm: 'text',
    onDemandEnabled: 'boolean',
  },
  WebBackendConnectionListRequestBody: {
    ...MODELS.WebBackendConnectionListRequestBody,
    cursor: 'uuid',
    pageSize: 'integer',
    sortKey: 'WebBackendConnectionListSortKey',
    filters: 'WebBackendConnectionListFilters',
  },
  WebBackendConnectionUpdate: { ...MODELS.WebBackendConnectionUpdate, ...newerConnection },
  WebBackendValidateMappersRequestBody: {
    connectionId: 'uuid',
    streamDescriptor: 'StreamDescriptor',
    mappers: ['ConfiguredStreamMapper'],
  },
  WorkspaceCreate: {
    ...MODELS.WorkspaceCreate,
    defaultGeography: 'any',
    organizationId: 'uuid',
    dataplaneGroupId: 'uuid',
    notificationSettings: 'any',
  },
  WorkspaceUpdate: {
    ...MODELS.WorkspaceUpdate,
    defaultGeography: 'any',
    dataplaneGroupId: 'uuid',
    notificationSettings: 'any',
  },
} as const satisfies Readonly<Record<string, Model>>

/** The name of a model that a path takes. */
export type Form = keyof typeof MODELS | keyof typeof NEWER_MODELS

/** Every model, its properties and their kinds. */
export type Forms = Readonly<Record<string, Model>>

export const FORMS: Forms = MODELS

/** The same of August 2026. */
export const NEWER_FORMS: Forms = { ...MODELS, ...NEWER_MODELS }
