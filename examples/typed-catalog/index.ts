import * as pulumi from '@pulumi/pulumi'
import {
  AirbyteConnection,
  discoverSchema,
  fullRefreshOverwrite,
  incrementalAppend,
  incrementalDedup,
  select,
} from 'pulumi-airbyte'

// Written by: npx pulumi-airbyte pull --source shop
import { shopCatalog } from './catalogs/shop.catalog'

const config = new pulumi.Config()
const sourceId = config.require('sourceId')

// What the source offers now, as far as Airbyte knows: the contract below is held against it.
const current = discoverSchema({ sourceId, refresh: true })

const streams = current.then(({ catalog }) =>
  select(
    shopCatalog,
    {
      'public.*': fullRefreshOverwrite(),
      'public.users': incrementalDedup({ cursorField: 'updated_at', columns: { exclude: ['email'] } }),
      'public.orders': incrementalAppend({ cursorField: 'updated_at' }),
      'public.order_items': false,
    },
    { contract: { streams: 'freeze', columns: 'evolve', types: 'freeze' }, current: catalog },
  ),
)

const shop = new AirbyteConnection('shop', {
  sourceId,
  destinationId: config.require('destinationId'),
  syncCatalog: streams,
})

export const connectionId = shop.connectionId
export const tables = shop.destinationTables
