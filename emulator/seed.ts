/** A shop with three databases and a warehouse, for whoever wants to try something. */
import type { ProtocolCatalog, ProtocolStream } from '../provider/server'
import type { Definition } from './records'
import { newId, type State } from './state'
import { UNSET } from './workspaces'

type Columns = Readonly<Record<string, 'id' | 'text' | 'number' | 'time' | 'flag'>>

const TYPES = {
  id: { type: 'integer' },
  text: { type: ['null', 'string'] },
  number: { type: ['null', 'number'] },
  time: { type: ['null', 'string'], format: 'date-time' },
  flag: { type: ['null', 'boolean'] },
} as const

const table = (name: string, columns: Columns): ProtocolStream => ({
  name,
  namespace: 'public',
  json_schema: {
    type: 'object',
    properties: Object.fromEntries(Object.entries(columns).map(([column, type]) => [column, TYPES[type]])),
  },
  supported_sync_modes: ['full_refresh', 'incremental'],
  default_cursor_field: [],
  source_defined_primary_key: [['id']],
})

const SHOP: ProtocolCatalog = {
  streams: [
    table('users', { id: 'id', email: 'text', name: 'text', country: 'text', updated_at: 'time' }),
    table('orders', { id: 'id', user_id: 'number', status: 'text', total: 'number', updated_at: 'time' }),
    table('order_items', { id: 'id', order_id: 'number', product_id: 'number', quantity: 'number', price: 'number' }),
    table('products', { id: 'id', title: 'text', price: 'number', in_stock: 'flag', updated_at: 'time' }),
  ],
}

const BILLING: ProtocolCatalog = {
  streams: [
    table('invoices', { id: 'id', order_id: 'number', amount: 'number', due_on: 'time', updated_at: 'time' }),
    table('payments', { id: 'id', invoice_id: 'number', method: 'text', amount: 'number', created_at: 'time' }),
  ],
}

const SUPPORT: ProtocolCatalog = {
  streams: [
    table('tickets', { id: 'id', user_id: 'number', subject: 'text', is_open: 'flag', updated_at: 'time' }),
    table('messages', { id: 'id', ticket_id: 'number', author: 'text', body: 'text', created_at: 'time' }),
  ],
}

const FAKER: ProtocolCatalog = {
  streams: ['users', 'products', 'purchases'].map((name) =>
    table(name, { id: 'id', name: 'text', created_at: 'time', updated_at: 'time' }),
  ),
}

/** What every source of a definition offers until it is told otherwise: the Faker connector brings its own data. */
export const seedDefinitions = (state: State): void => {
  const faker = [...state.sourceDefinitions.values()].find(({ name }) => name === 'Faker')
  if (faker !== undefined) state.offers.set(faker.id, FAKER)
}

const postgresOf = (definitions: ReadonlyMap<string, Definition>): string =>
  [...definitions.values()].find(({ name }) => name === 'Postgres')?.id ?? ''

const addWorkspace = (state: State, name: string): string => {
  const workspaceId = newId(state)
  state.workspaces.set(workspaceId, {
    workspaceId,
    customerId: newId(state),
    name,
    slug: name.toLowerCase(),
    initialSetupComplete: true,
    ...UNSET,
    tombstone: false,
  })
  return workspaceId
}

/** A database that offers a catalog. */
const addSource = (state: State, workspaceId: string, name: string, catalog: ProtocolCatalog): void => {
  const id = newId(state)
  state.sources.set(id, {
    id,
    definitionId: postgresOf(state.sourceDefinitions),
    workspaceId,
    name,
    configuration: { host: 'db.example.com', port: 5432, database: name, username: 'reader', password: 'unseen' },
    createdAt: state.time,
    tombstone: false,
  })
  state.offers.set(id, catalog)
}

const addWarehouse = (state: State, workspaceId: string): void => {
  const id = newId(state)
  const database = { host: 'warehouse.example.com', port: 5432, database: 'warehouse', username: 'writer' }
  state.destinations.set(id, {
    id,
    definitionId: postgresOf(state.destinationDefinitions),
    workspaceId,
    name: 'warehouse',
    configuration: { ...database, schema: 'public', password: 'unseen' },
    createdAt: state.time,
    tombstone: false,
  })
}

/** Puts the shop into a state; nothing is connected yet. */
export const seedShop = (state: State): void => {
  const workspaceId = addWorkspace(state, 'Shop')
  for (const [name, catalog] of Object.entries({ shop: SHOP, billing: BILLING, support: SUPPORT })) {
    addSource(state, workspaceId, name, catalog)
  }
  addWarehouse(state, workspaceId)
}

/**
 * Lets sources offer catalogs by their names. A source that is not there is put into the first workspace, and where
 * there is none, into one that is made for it, with a warehouse.
 */
export const seedCatalogs = (state: State, catalogs: Readonly<Record<string, ProtocolCatalog>>): void => {
  for (const [name, catalog] of Object.entries(catalogs)) {
    const known = [...state.sources.values()].filter((source) => source.name === name && !source.tombstone)
    for (const { id } of known) state.offers.set(id, catalog)
    if (known.length > 0) continue
    const [workspace] = [...state.workspaces.values()].filter(({ tombstone }) => !tombstone)
    const workspaceId = workspace?.workspaceId ?? addWorkspace(state, 'Workspace')
    addSource(state, workspaceId, name, catalog)
    if (workspace === undefined) addWarehouse(state, workspaceId)
  }
}
