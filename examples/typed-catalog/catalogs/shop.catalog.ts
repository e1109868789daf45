/** Made by `pulumi-airbyte pull` from a lock file. Pull again instead of editing it. */
import { readCatalog, type TypedCatalog } from 'pulumi-airbyte'

/** `public.order_items` */
export interface PublicOrderItemsStream {
  readonly supportedSyncModes: 'full_refresh' | 'incremental'
  readonly columns:
    | 'id'
    | 'order_id'
    | 'price'
    | 'product_id'
    | 'quantity'
  readonly nestedFields: never
  readonly defaultCursorField: undefined
  readonly sourceDefinedCursor: undefined
  readonly sourceDefinedPrimaryKey: 'id' | readonly ['id']
}

/** `public.orders` */
export interface PublicOrdersStream {
  readonly supportedSyncModes: 'full_refresh' | 'incremental'
  readonly columns:
    | 'id'
    | 'status'
    | 'total'
    | 'updated_at'
    | 'user_id'
  readonly nestedFields: never
  readonly defaultCursorField: undefined
  readonly sourceDefinedCursor: undefined
  readonly sourceDefinedPrimaryKey: 'id' | readonly ['id']
}

/** `public.products` */
export interface PublicProductsStream {
  readonly supportedSyncModes: 'full_refresh' | 'incremental'
  readonly columns:
    | 'id'
    | 'in_stock'
    | 'price'
    | 'title'
    | 'updated_at'
  readonly nestedFields: never
  readonly defaultCursorField: undefined
  readonly sourceDefinedCursor: undefined
  readonly sourceDefinedPrimaryKey: 'id' | readonly ['id']
}

/** `public.users` */
export interface PublicUsersStream {
  readonly supportedSyncModes: 'full_refresh' | 'incremental'
  readonly columns:
    | 'country'
    | 'email'
    | 'id'
    | 'name'
    | 'updated_at'
  readonly nestedFields: never
  readonly defaultCursorField: undefined
  readonly sourceDefinedCursor: undefined
  readonly sourceDefinedPrimaryKey: 'id' | readonly ['id']
}

/** Every stream that the source offers, by its key. */
export interface ShopStreams {
  readonly 'public.order_items': PublicOrderItemsStream
  readonly 'public.orders': PublicOrdersStream
  readonly 'public.products': PublicProductsStream
  readonly 'public.users': PublicUsersStream
}

/** What the source offered when it was pulled, as the lock file beside this module holds it. */
export const shopCatalog: TypedCatalog<ShopStreams> = readCatalog<ShopStreams>(
  __dirname,
  'shop.lock.json',
  '808d0ff95ce31d07',
)
