/** A stage for replacements that carry the sync state over: a connection whose positions JavaScript would not keep. */
import { createClient } from '../../provider/api/client'
import { promised, type PromisedClient } from '../../provider/api/promised'
import type { SyncState } from '../../provider/api/syncState'
import type { AirbyteCatalog } from '../../provider/catalog/airbyte'
import type { Declared, Options } from '../support/engine/types'
import type { Values } from '../support/engine/values'
import type { LifeOptions } from '../support/life'
import { catalog, table } from '../support/shop'
import { type Config, done, openScene, type Scene } from './scene'

export const TEN = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'] as const

/** Streams of these names, some of them otherwise. */
export const streams = (names: ReadonlyArray<string>, configs: Readonly<Record<string, Config>> = {}): AirbyteCatalog =>
  catalog(...names.map((name) => table(name, configs[name])))

/** 64 bits, and a zero behind the point. */
export const position = (name: string): SyncState['positions'][number] => ({
  stream: { name, namespace: 'public' },
  state: `{"cursor":9223372036854775807,"lag":1.0,"stream_name":"${name}"}`,
})

export interface Replacing extends Scene {
  readonly client: PromisedClient
  /** A connection of these streams that goes on when it is replaced, unless something else is said. */
  readonly declared: (more?: Values, options?: Options) => Declared
  /** Made and synced, with positions to the letter. Answers its id. */
  readonly begun: (more?: Values, options?: Options) => Promise<string>
  readonly state: (connectionId: string) => Promise<SyncState>
}

export const openReplacing = async (
  options: LifeOptions = {},
  names: ReadonlyArray<string> = TEN,
): Promise<Replacing> => {
  const scene = await openScene(options)
  const { emulator } = scene.life
  const { fetch } = emulator.caller()
  const client = promised(createClient({ url: 'http://127.0.0.1:1' }, { fetch, now: emulator.clock.now }))
  const declared = (more: Values = {}, own: Options = {}) =>
    scene.shop({ syncCatalog: streams(names), onReplacement: 'carry', ...more }, own)
  return {
    ...scene,
    client,
    declared,
    begun: async (more = {}, own = {}) => {
      done(await scene.stack.up([declared(more, own)]))
      const id = scene.stack.id('shop')
      await scene.sync(id)
      const syncState: SyncState = { stateType: 'stream', positions: names.map(position) }
      await client.putSyncState({ connectionId: id, syncState })
      return id
    },
    state: (connectionId) => client.getSyncState({ connectionId }),
  }
}
