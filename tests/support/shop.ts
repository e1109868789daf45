/** A shop's catalog and an emulator with it, for tests that need something to connect. */
import {
  type Dump,
  type Emulator,
  type EmulatorOptions,
  type OpenEmulator,
  openEmulator,
  type OpenOptions,
  startEmulator,
} from '../../emulator'
import type { AirbyteCatalog, AirbyteStreamAndConfiguration } from '../../provider/catalog/airbyte'

const properties = {
  id: { type: 'integer' },
  email: { type: ['null', 'string'] },
  updated_at: { type: ['null', 'string'], format: 'date-time' },
  modified_at: { type: ['null', 'string'], format: 'date-time' },
}

/** An incremental, deduplicated stream. */
export const table = (
  name: string,
  config: Partial<AirbyteStreamAndConfiguration['config']> = {},
): AirbyteStreamAndConfiguration => ({
  stream: {
    name,
    namespace: 'public',
    jsonSchema: { type: 'object', properties },
    supportedSyncModes: ['full_refresh', 'incremental'],
    defaultCursorField: [],
    sourceDefinedPrimaryKey: [],
  },
  config: {
    syncMode: 'incremental',
    destinationSyncMode: 'append_dedup',
    cursorField: ['updated_at'],
    primaryKey: [['id']],
    selected: true,
    ...config,
  },
})

export const catalog = (...streams: ReadonlyArray<AirbyteStreamAndConfiguration>): AirbyteCatalog => ({ streams })

export interface Stage {
  readonly emulator: Emulator
  readonly workspaceId: string
  readonly sourceId: string
  readonly destinationId: string
  readonly post: (path: string, body: unknown) => Promise<Readonly<Record<string, unknown>>>
}

/** An emulator with the shop in it, its jobs a hundred times faster than real. */
export const stage = async (options: EmulatorOptions = {}): Promise<Stage> => {
  const emulator = await startEmulator({ seed: 'shop', speed: 100, ...options })
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  const { credentials } = options
  if (credentials !== undefined && 'username' in credentials) {
    headers['authorization'] =
      `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`
  }
  const post: Stage['post'] = async (path, body) => {
    const response = await fetch(`${emulator.url}/api/v1/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    const text = await response.text()
    return (text === '' ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>>
  }
  return { emulator, post, ...firstOf(await emulator.dump()) }
}

type Post = Stage['post']

/** Makes a second destination, of the same kind as the first. */
export const anotherDestination = async ({
  post,
  destinationId,
}: Pick<Stage, 'post' | 'destinationId'>): Promise<string> => {
  const { destinationDefinitionId, workspaceId, connectionConfiguration } = await post('destinations/get', {
    destinationId,
  })
  const more = { destinationDefinitionId, workspaceId, connectionConfiguration, name: 'lake' }
  return String((await post('destinations/create', more))['destinationId'])
}

/** The ids of all that a dump holds of a noun, in the order in which they were made: no release lists them so. */
export const idsIn = ({ parts }: Dump, noun: 'workspaces' | 'sources' | 'destinations'): ReadonlyArray<string> =>
  (parts[noun] as ReadonlyArray<readonly [string, unknown]>).map(([id]) => id)

/** The first workspace, source and destination that there are. */
const firstOf = (dump: Dump): Omit<Stage, 'emulator' | 'post'> => {
  const [workspaceId = '', sourceId = '', destinationId = ''] = (
    ['workspaces', 'sources', 'destinations'] as const
  ).map((noun) => idsIn(dump, noun)[0])
  return { workspaceId, sourceId, destinationId }
}

export interface OpenStage extends Omit<Stage, 'emulator'> {
  readonly emulator: OpenEmulator
  /** A call with its status; a message in place of a body where it is refused. */
  readonly send: (path: string, body: unknown) => Promise<readonly [status: number, body: unknown]>
  /** Lets virtual seconds pass. */
  readonly pass: (seconds: number) => void
  /** Makes an active connection of these streams. */
  readonly connect: (more?: object) => Promise<string>
}

/** The shop in an emulator without a port, under a virtual clock. */
export const openStage = (options: OpenOptions = {}): Promise<OpenStage> => {
  const emulator = openEmulator({ seed: 'shop', clock: 'virtual', ...options })
  const send: OpenStage['send'] = async (path, body) => {
    const { status, text } = await emulator.handle('POST', `/v1/${path}`, body)
    const content: unknown = text.startsWith('{') || text.startsWith('"') ? JSON.parse(text) : text
    return [status, status < 300 ? content : ((content as { readonly message?: string }).message ?? content)]
  }
  const post: Post = async (path, body) => (await send(path, body))[1] as Readonly<Record<string, unknown>>
  const ids = firstOf(emulator.dump())
  const { sourceId, destinationId } = ids
  const plain = { sourceId, destinationId, name: 'shop', status: 'active', syncCatalog: catalog(table('users')) }
  return Promise.resolve({
    emulator,
    send,
    post,
    ...ids,
    pass: (seconds: number) => {
      emulator.clock.advance(seconds * 1000)
    },
    connect: async (more = {}) => String((await post('connections/create', { ...plain, ...more }))['connectionId']),
  })
}
