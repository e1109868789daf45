/** Everything that a Pulumi program may import from `pulumi-airbyte`. */
export type { Credentials } from './api/auth'
export type { HasCapability, Identity, IdentityCalls } from './api/capabilities'
export { type Client, createClient } from './api/client'
export type { NoRequest, Open, PageRead, PageRequest, Pagination } from './api/codecs'
export type {
  ConnectionCreate,
  ConnectionIdRequestBody,
  ConnectionRead,
  ConnectionReadList,
  ConnectionSearch,
  ConnectionStream,
  ConnectionStreamRequestBody,
  ConnectionUpdate,
  DestinationSearch,
  ListConnectionsForWorkspacesRequestBody,
  SourceSearch,
} from './api/connections'
export type {
  DestinationCreate,
  DestinationDefinitionSpecificationRead,
  DestinationIdRequestBody,
  DestinationRead,
  DestinationReadList,
} from './api/destinations'
export type { ConnectionQuery } from './api/find'
export type { HealthCheckRead } from './api/health'
export type {
  AccessToken,
  ActorDefinitionVersionRead,
  ApplicationTokenRequest,
  InstanceConfigurationResponse,
} from './api/instance'
export type {
  AttemptInfoRead,
  AttemptRead,
  AttemptStats,
  AttemptStreamStats,
  JobIdRequestBody,
  JobInfoRead,
  JobListRequestBody,
  JobRead,
  JobReadList,
  JobStatus,
  JobType,
  JobWithAttemptsRead,
} from './api/jobs'
export type { NewerCalls } from './api/newer'
export type {
  CheckOperationRead,
  OperationCreate,
  OperationIdRequestBody,
  OperationRead,
  OperationReadList,
  OperationUpdate,
  OperatorConfiguration,
  OperatorDbt,
  OperatorNormalization,
  OperatorWebhook,
  WebBackendOperationCreateOrUpdate,
} from './api/operations'
export type { Call, CallOptions, ClientOptions, CreationOptions, Question } from './api/options'
export type { WholeLists } from './api/pages'
export { promised, type PromisedClient } from './api/promised'
export type {
  ConnectionAutoPropagateResult,
  ConnectionAutoPropagateSchemaChange,
  ConnectionStreamRefreshRequestBody,
  RefreshMode,
} from './api/refreshes'
export type {
  BasicSchedule,
  ConnectionScheduleData,
  ConnectionSettingsWrite,
  ConnectionStatus,
  CronSchedule,
  NamespaceDefinition,
  NonBreakingChangesPreference,
  ScheduleType,
  SharedSettings,
  TimeUnit,
  WireResourceRequirements,
} from './api/settings'
export type {
  CatalogDiffRead,
  FieldTransformRead,
  SourceCreate,
  SourceDiscoverSchemaRead,
  SourceDiscoverSchemaRequestBody,
  SourceIdRequestBody,
  SourceRead,
  SourceReadList,
  StreamTransformRead,
  SynchronousJobRead,
} from './api/sources'
export type { ConnectionState, ConnectionStateCreateOrUpdate, ConnectionStateType, StreamState } from './api/state'
export type { Fetch, FetchAnswer, Surroundings } from './api/surroundings'
export type { StreamPosition, SyncState, SyncStateCalls, SyncStateWrite } from './api/syncState'
export type { Tag, TagCreateRequestBody, TagDeleteRequestBody, TagListRequestBody } from './api/tags'
export type {
  ConnectionEvent,
  ConnectionEventList,
  ConnectionEventsRequestBody,
  ConnectionLastJobPerStreamReadItem,
} from './api/timeline'
export type {
  FieldSpec,
  MapperValidationResult,
  WebBackendValidateMappersRequestBody,
  WebBackendValidateMappersResponse,
} from './api/validation'
export type {
  DestinationSnippetRead,
  SchemaChange,
  SourceSnippetRead,
  WebBackendCheckUpdatesRead,
  WebBackendConnectionCreate,
  WebBackendConnectionListItem,
  WebBackendConnectionListRequestBody,
  WebBackendConnectionRead,
  WebBackendConnectionReadList,
  WebBackendConnectionRequestBody,
  WebBackendConnectionUpdate,
  WebBackendGeographiesListResult,
  WebBackendWorkspaceStateResult,
} from './api/webBackend'
export type {
  DestinationDefinitionRead,
  DestinationDefinitionReadList,
  Geography,
  ListWorkspacesByUserRequestBody,
  ListWorkspacesInOrganizationRequestBody,
  SourceDefinitionRead,
  SourceDefinitionReadList,
  WebhookConfigRead,
  WorkspaceCreate,
  WorkspaceIdRequestBody,
  WorkspacePageRequestBody,
  WorkspaceRead,
  WorkspaceReadList,
} from './api/workspaces'
export type {
  AirbyteCatalog,
  AirbyteCatalogRead,
  AirbyteStream,
  AirbyteStreamAndConfiguration,
  AirbyteStreamConfiguration,
  CatalogInput,
  ConfigurationInput,
  DestinationSyncMode,
  FieldPath,
  JsonSchema,
  SelectedField,
  StreamDescriptor,
  StreamInput,
  SyncMode,
} from './catalog/airbyte'
export type { CanonicalCatalog, Offers } from './catalog/canonical'
export type { AtField, Change, ChangeKind, ConnectionChange, StreamChange } from './catalog/changes'
export { describeChange } from './catalog/describe'
export { type ConnectionSettings, diffCatalogs, diffSettings } from './catalog/diff'
export { changeId } from './catalog/ids'
export { streamDescriptorOf, type StreamKey, streamKey } from './catalog/key'
export type {
  EncryptionConfiguration,
  HashingConfiguration,
  HashingMethod,
  RowCondition,
  StreamMapper,
} from './catalog/mappers'
export type { Level, Rule } from './catalog/rule'
export { RULES, streamsToReset } from './catalog/rules'
export type { SettingChangeKind } from './catalog/settings'
export type { CanonicalStream } from './catalog/stream'
export { type Collision, collisions, type Table, tableOf, type TableSettings, tablesOf } from './catalog/tables'
export type { CanonicalStreams, StoredCatalog } from './catalog/text'
export { validateCatalog } from './catalog/validate'
export { canonicalCatalog, readSchemas, readStreams, serverCatalogDiff, serverUpdate } from './catalogs'
export type { Answer, AnsweredKind, AnswersByKind, OnBreakingChange } from './connection/answers'
export { planOf } from './connection/details'
export type { ConnectionOperation } from './connection/operations'
export type { Plan, PlanOutline, Restart } from './connection/plan'
export { AirbyteConnection, type AirbyteConnectionArgs } from './connection/resource'
export type { ShownPlan } from './connection/shown'
export type { PendingReset, ResetOutcome } from './connection/state'
export { validateConnection } from './connection/validate'
export type { ConnectionTag, ResourceRequirements, Schedule } from './connection/values'
export type { InputProblem } from './decoding'
export {
  type AirbyteError,
  type ConfigurationMistake,
  type Request as FailedRequest,
  type InputIssue,
  isAirbyteError,
  type Issue,
  type Login,
  type Problem,
  render,
  type WayIn,
} from './errors'
export type { Pair } from './json'
export {
  checkUpdates,
  checkUpdatesOutput,
  type ConnectionChoice,
  type DiscoveredSchema,
  discoverSchema,
  discoverSchemaOutput,
  findConnections,
  findConnectionsOutput,
  type FoundConnection,
  getConnection,
  getConnectionOutput,
  getStateType,
  getStateTypeOutput,
  getWorkspaceState,
  getWorkspaceStateOutput,
  listGeographies,
  listGeographiesOutput,
} from './lookups'
export {
  type ByName,
  type DestinationChoice,
  getDestination,
  getDestinationOutput,
  getSource,
  getSourceOutput,
  type SourceChoice,
} from './places'
export type { FunctionOptions, Inputs } from './runtime/ask'
export {
  fullRefreshAppend,
  fullRefreshOverwrite,
  incrementalAppend,
  incrementalDedup,
  type WithColumns,
  type WithConfig,
  type WithCursor,
  type WithKey,
} from './select/choices'
export type { Contract, ContractMode, SelectOptions } from './select/contract'
export { readCatalog } from './select/files'
export { select } from './select/select'
export type {
  CatalogOrigin,
  Checked,
  CheckedChoice,
  Choice,
  ChoiceSetting,
  Chosen,
  Columns,
  CursorOf,
  ExcludedColumns,
  Field,
  FieldName,
  FirstName,
  FullRefresh,
  GivenOr,
  Glob,
  IncludedColumns,
  IncrementalAppend,
  IncrementalDedup,
  Inherited,
  KeyNames,
  KeyPattern,
  LeftOutColumns,
  LiteralName,
  Mistake,
  Named,
  NearKeys,
  NeededColumns,
  Of,
  PrimaryKey,
  PrimaryKeyOf,
  SelectedCatalog,
  Selection,
  StreamSettings,
  StreamTypes,
  TypedCatalog,
  UntypedStreams,
} from './select/types'
export type {
  CatalogDiff,
  FieldTransform,
  ProtocolCatalog,
  ProtocolStream,
  ServerUpdate,
  ServerUpdateInput,
  StreamTransform,
} from './server'
export type { CapabilityName } from './server/capabilities'
export { AirbyteSync, type AirbyteSyncArgs } from './sync/resource'
