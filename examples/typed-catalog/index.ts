import * as pulumi from '@pulumi/pulumi'
import {
  AirbyteConnection,
  createClient,
  fullRefreshOverwrite,
  incrementalAppend,
  incrementalDedup,
  promised,
  select,
} from 'pulumi-airbyte'

// Written by: npx pulumi-airbyte pull --source shop
import { shopCatalog } from './catalogs/shop.catalog'

const config = new pulumi.Config()
const airbyte = new pulumi.Config('airbyte')
const sourceId = config.require('sourceId')

// What the source offers now, as far as Airbyte knows: the contract below is held against it.
const client = promised(createClient({ url: airbyte.require('url') }))
const current = client.discoverSchemaForSource({ sourceId, disable_cache: true }).then(({ catalog }) => {
  if (catalog === undefined) throw new pulumi.RunError('The source could not be discovered: see Airbyte.')
  return catalog
})

const streams = current.then((offered) =>
  select(
    shopCatalog,
    {
      'public.*': fullRefreshOverwrite(),
      'public.users': incrementalDedup({ cursorField: 'updated_at', columns: { exclude: ['email'] } }),
      'public.orders': incrementalAppend({ cursorField: 'updated_at' }),
      'public.order_items': false,
    },
    { contract: { streams: 'freeze', columns: 'evolve', types: 'freeze' }, current: offered },
  ),
)

const shop = new AirbyteConnection('shop', {
  sourceId,
  destinationId: config.require('destinationId'),
  syncCatalog: streams,
})

export const connectionId = shop.connectionId
export const tables = shop.destinationTables
