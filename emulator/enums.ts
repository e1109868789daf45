/** The enums of Airbyte 0.44's document, as requests may have them. */

const UNITS = ['minutes', 'hours', 'days', 'weeks', 'months']

/** By the name of their class. */
export const WORDS: Readonly<Record<string, ReadonlyArray<string>>> = {
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
