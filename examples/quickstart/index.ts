import * as pulumi from '@pulumi/pulumi'
import { AirbyteConnection } from 'pulumi-airbyte'

const config = new pulumi.Config()

const users = {
  stream: {
    name: 'users',
    namespace: 'public',
    supportedSyncModes: ['full_refresh', 'incremental'],
    jsonSchema: {
      type: 'object',
      properties: { id: { type: 'integer' }, email: { type: 'string' }, updated_at: { type: 'string' } },
    },
  },
  config: {
    syncMode: 'incremental',
    cursorField: [config.get('cursor') ?? 'updated_at'],
    destinationSyncMode: 'append_dedup',
    primaryKey: [['id']],
  },
}

const shop = new AirbyteConnection('shop', {
  sourceId: config.require('sourceId'),
  destinationId: config.require('destinationId'),
  syncCatalog: { streams: [users] },
  schedule: { scheduleType: 'cron', cronExpression: '0 0 6 * * ?', cronTimeZone: 'Europe/Berlin' },
})

export const connectionId = shop.connectionId
export const tables = shop.destinationTables
