/** The enums of Airbyte's document, as requests may have them: of 0.44, and what newer servers have beside. */

const UNITS = ['minutes', 'hours', 'days', 'weeks', 'months']

/** The words of each enum, by the name of its class. */
export type Words = Readonly<Record<string, ReadonlyArray<string>>>

export const WORDS: Words = {
  ConnectionSchedule$TimeUnitEnum: UNITS,
  ConnectionScheduleDataBasicSchedule$TimeUnitEnum: UNITS,
  ConnectionScheduleType: ['manual', 'basic', 'cron'],
  ConnectionStateType: ['global', 'stream', 'legacy', 'not_set'],
  ConnectionStatus: ['active', 'inactive', 'deprecated'],
  DestinationSyncMode: ['append', 'overwrite', 'append_dedup'],
  Geography: ['auto', 'us', 'eu'],
  JobConfigType: [
    'check_connection_source',
    'check_connection_destination',
    'discover_schema',
    'get_spec',
    'sync',
    'reset_connection',
  ],
  JobType: [
    'get_spec',
    'check_connection',
    'discover_schema',
    'sync',
    'reset_connection',
    'connection_updater',
    'replicate',
  ],
  NamespaceDefinitionType: ['source', 'destination', 'customformat'],
  NonBreakingChangesPreference: ['ignore', 'disable'],
  NotificationType: ['slack', 'customerio'],
  OperatorNormalization$OptionEnum: ['basic'],
  OperatorType: ['normalization', 'dbt', 'webhook'],
  OperatorWebhook$WebhookTypeEnum: ['dbtCloud'],
  SyncMode: ['full_refresh', 'incremental'],
}

const wider = (name: string, ...more: ReadonlyArray<string>): Words => ({ [name]: [...(WORDS[name] ?? []), ...more] })

const sortKeys = (...names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.flatMap((name) => [`${name}_asc`, `${name}_desc`])

/** The same of August 2026. */
export const NEWER_WORDS: Words = {
  ...WORDS,
  ...wider('ConnectionStatus', 'locked'),
  ...wider('DestinationSyncMode', 'overwrite_dedup', 'update', 'soft_delete'),
  ...wider('JobConfigType', 'refresh', 'clear'),
  ...wider('NonBreakingChangesPreference', 'propagate_columns', 'propagate_fully'),
  ActorListSortKey: sortKeys('actorName', 'actorDefinitionName', 'lastSync'),
  ActorStatus: ['active', 'inactive'],
  ConnectionEventType: [
    ...['SYNC', 'REFRESH', 'CLEAR'].flatMap((word) =>
      ['STARTED', 'SUCCEEDED', 'INCOMPLETE', 'FAILED', 'CANCELLED'].map((end) => `${word}_${end}`),
    ),
    'CONNECTION_SETTINGS_UPDATE',
    'CONNECTION_ENABLED',
    'CONNECTION_DISABLED',
    'SCHEMA_UPDATE',
    'SCHEMA_CONFIG_UPDATE',
    'CONNECTOR_UPDATE',
    'UNKNOWN',
  ],
  JobListRequestBody$OrderByFieldEnum: ['createdAt', 'updatedAt'],
  JobListRequestBody$OrderByMethodEnum: ['ASC', 'DESC'],
  JobStatus: ['pending', 'queued', 'running', 'incomplete', 'failed', 'succeeded', 'cancelled'],
  RefreshMode: ['Truncate', 'Merge'],
  SchemaChangeBackfillPreference: ['enabled', 'disabled'],
  StreamMapperType: ['hashing', 'field-renaming', 'row-filtering', 'encryption', 'field-filtering'],
  WebBackendConnectionListFilters$StatusesEnum: ['healthy', 'failed', 'running', 'paused'],
  WebBackendConnectionListSortKey: sortKeys('connectionName', 'sourceName', 'destinationName', 'lastSync'),
}
