// @ts-check
/** What the modules of `provider/` are, for the rules of who imports whom and for the graph. Names without `.ts`. */
module.exports = {
  /** The ground floor: it knows nothing of Airbyte. */
  GROUND: ['json', 'verbatim', 'words', 'decoding', 'shapes', 'properties', 'remember', 'steps'],

  /** What of a connection is data: it is decided here, and told, and nothing is done. */
  DATA: [
    'connection/answers',
    'connection/approval',
    'connection/effects',
    'connection/hidden',
    'connection/inputs',
    'connection/operations',
    'connection/plan',
    'connection/settings',
    'connection/shown',
    'connection/state',
    'connection/validate',
    'connection/values',
    'connection/wire',
  ],

  /** What calls a server, or changes anything. */
  ACTS: [
    'api/attempt',
    'api/careful/create',
    'api/careful/job',
    'api/careful/once',
    'api/careful/reset',
    'api/careful/sync',
    'api/careful/update',
    'api/transport',
    'connection/adopt',
    'connection/check',
    'connection/create',
    'connection/current',
    'connection/debts',
    'connection/delete',
    'connection/jobs',
    'connection/memory',
    'connection/read',
    'connection/resets',
    'connection/save',
    'connection/settle',
    'connection/twins',
    'connection/update',
    'runtime/index',
    'runtime/provider',
    'sync/run',
  ],
}
