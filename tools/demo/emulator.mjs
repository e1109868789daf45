// @ts-check
/** The demo's stage on the emulator: the shop's three sources, and the first one's schema changes. */
import { createRequire } from 'node:module'
import path from 'node:path'

import { root } from '../places.mjs'
import { organizationOf, post } from './airbyte.mjs'

/** @import { AirbyteRelease, Emulator, ProtocolCatalog } from '../../emulator/index.js' */
/** @import { Breakage, DiscoveredStream, Pipeline, Stage } from './types.js' */

/** The build's: setup has made it, and the sources are TypeScript. */
const startEmulator = async (/** @type {AirbyteRelease | undefined} */ airbyte) => {
  const require = createRequire(import.meta.url)
  const built = /** @type {typeof import('../../emulator/index.js')} */ (
    require(path.join(root, 'dist', 'emulator', 'index.js'))
  )
  return built.startEmulator({ seed: 'shop', ...(airbyte === undefined ? {} : { airbyte }) })
}

/**
 * @template A
 * @param {ReadonlyArray<A>} items
 * @param {string} what
 * @returns {A}
 */
const first = (items, what) => {
  const [item] = items
  if (item === undefined) throw new Error(`The emulator has no ${what}`)
  return item
}

/** A discovered stream as a connector says it: in Airbyte's protocol. */
const asProtocol = (/** @type {DiscoveredStream} */ stream) => {
  const { updated_at: cursor, ...properties } = stream.jsonSchema.properties ?? {}
  const isUsers = stream.name === 'users'
  return {
    name: stream.name,
    ...(stream.namespace === undefined ? {} : { namespace: stream.namespace }),
    json_schema: isUsers
      ? { ...stream.jsonSchema, properties: { ...properties, modified_at: cursor } }
      : stream.jsonSchema,
    supported_sync_modes: stream.supportedSyncModes ?? [],
    ...(stream.sourceDefinedCursor === undefined ? {} : { source_defined_cursor: stream.sourceDefinedCursor }),
    default_cursor_field: isUsers ? [] : (stream.defaultCursorField ?? []),
    source_defined_primary_key: stream.sourceDefinedPrimaryKey ?? [],
  }
}

/**
 * The source renames users.updated_at to modified_at, and Airbyte discovers it.
 *
 * @param {Emulator} emulator
 * @param {Pipeline} shop
 * @returns {Promise<Breakage>}
 */
const renameCursor = async (emulator, shop) => {
  const { catalog } = await post(emulator.url, 'sources/discover_schema', { sourceId: shop.sourceId })
  const streams = (catalog?.streams ?? []).map(({ stream }) => asProtocol(stream))
  await emulator.setDiscovered(shop.sourceId, /** @type {ProtocolCatalog} */ ({ streams }))
  await post(emulator.url, 'sources/discover_schema', { sourceId: shop.sourceId, disable_cache: true })
  return {
    says: `the source «${shop.name}» renames users.updated_at to modified_at: the cursor is gone`,
    stream: 'users',
    config: [],
  }
}

const pipelineOf = (/** @type {Pipeline} */ { name, sourceId }) => ({
  name: name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
  sourceId,
})

/** Newer servers list the workspaces of an organization. */
const workspacesOf = async (/** @type {string} */ url) => {
  const { organizationId } = await organizationOf(url)
  return organizationId === undefined
    ? post(url, 'workspaces/list')
    : post(url, 'workspaces/list_by_organization_id', { organizationId })
}

/**
 * @param {AirbyteRelease | undefined} airbyte
 * @returns {Promise<Stage>}
 */
export const emulatorStage = async (airbyte) => {
  const emulator = await startEmulator(airbyte)
  const { url } = emulator
  const { workspaceId } = first((await workspacesOf(url)).workspaces, 'workspace')
  const { sources } = await post(url, 'sources/list', { workspaceId })
  const { destinationId } = first((await post(url, 'destinations/list', { workspaceId })).destinations, 'destination')
  const shop = sources.find(({ name }) => name.toLowerCase().includes('shop')) ?? first(sources, 'source')
  const others = sources.filter((source) => source !== shop).slice(0, 2)
  return {
    url,
    what: airbyte === undefined ? 'the emulator' : `the emulator of Airbyte ${airbyte}`,
    workspaceId,
    destinationId,
    pipelines: [pipelineOf(shop), ...others.map(pipelineOf)],
    breakSomething: () => renameCursor(emulator, shop),
    close: () => emulator.close(),
  }
}
