/** Programs of random histories: a few connections, each with a few streams, and every edit that is made of them. */
import type { AirbyteCatalog, AirbyteStreamAndConfiguration } from '../../provider/catalog/airbyte'
import { own } from '../../provider/json'
import { connection } from '../support/declared'
import type { Declared, Options } from '../support/engine/types'
import { later, secret, type Values } from '../support/engine/values'
import type { Life } from '../support/life'
import { catalog, idsIn, table } from '../support/shop'
import type { Wanted } from './rows'

export const STREAMS = ['users', 'orders', 'events'] as const
export type StreamName = (typeof STREAMS)[number]

export const CURSORS = ['updated_at', 'modified_at'] as const
export const KEYS = ['id', 'email'] as const
export const MODES = [
  ['incremental', 'append_dedup'],
  ['incremental', 'append'],
  ['full_refresh', 'append'],
  ['full_refresh', 'overwrite'],
] as const

/** How a stream is synced, as positions in the lists above. */
export interface Choice {
  readonly cursor: number
  readonly key: number
  readonly mode: number
}

export type Streams = Readonly<Partial<Record<StreamName, Choice>>>

export const SECRETS = ['none', 'prefix', 'name'] as const
export const UNKNOWNS = ['none', 'sourceId', 'prefix', 'geography', 'syncCatalog'] as const
export const BREAKING = ['reset', 'keep', 'refuse'] as const
export const PREFIXES = ['', 'one_', 'two_'] as const
/** Namespace definitions: the source's own, and two formats. */
export const NAMESPACES = ['source', 'one', 'two'] as const

/** What Airbyte does by itself when a source offers something else. Only a newer server can propagate. */
export const PREFERENCES = ['ignore', 'propagate_columns', 'propagate_fully'] as const

/** Which streams a trigger of a reset names: one, or all. */
export const TRIGGERED = [...STREAMS, '*'] as const
/** Values of triggers; a trigger of no value is not in the program. */
export const TRIGGERS = [undefined, '2024-06-01', '2024-06-02'] as const
export type Triggers = Readonly<Partial<Record<(typeof TRIGGERED)[number], string>>>

/** Names of servers in the configuration. */
export const INSTANCES = ['', 'eu'] as const

/** A connection as a program declares it. */
export interface Spec {
  readonly resource: string
  /** The connection's name. */
  readonly name: string
  /** The server, by its name in the configuration. */
  readonly instance: (typeof INSTANCES)[number]
  readonly source: number
  readonly streams: Streams
  readonly prefix: (typeof PREFIXES)[number]
  readonly namespace: (typeof NAMESPACES)[number]
  readonly isDaily: boolean
  readonly isActive: boolean
  readonly onBreakingChange: (typeof BREAKING)[number]
  readonly acknowledge: ReadonlyArray<string>
  readonly triggers: Triggers
  readonly isAwaited: boolean
  readonly isSyncedAfter: boolean
  readonly adopt: string | undefined
  readonly secret: (typeof SECRETS)[number]
  readonly unknown: (typeof UNKNOWNS)[number]
  readonly isDeletedFirst: boolean
  /** Whether its sync state goes on where it is replaced. */
  readonly isCarried: boolean
  readonly preference: (typeof PREFERENCES)[number]
  readonly aliases: ReadonlyArray<string>
}

export const choice: Choice = { cursor: 0, key: 0, mode: 0 }

export const spec = (resource: string): Spec => ({
  resource,
  name: `shop-${resource}`,
  instance: '',
  source: 0,
  streams: { users: choice, orders: choice },
  prefix: '',
  namespace: 'source',
  isDaily: false,
  isActive: true,
  onBreakingChange: 'reset',
  acknowledge: [],
  triggers: {},
  isAwaited: true,
  isSyncedAfter: true,
  adopt: undefined,
  secret: 'none',
  unknown: 'none',
  isDeletedFirst: false,
  isCarried: false,
  preference: 'ignore',
  aliases: [],
})

const modeOf = ({ mode }: Choice): (typeof MODES)[number] => MODES[mode % MODES.length] ?? MODES[0]

/** A stream's settings on the wire. */
export const configOf = (one: Choice) => {
  const [syncMode, destinationSyncMode] = modeOf(one)
  return {
    syncMode,
    destinationSyncMode,
    cursorField: [CURSORS[one.cursor % CURSORS.length] ?? ''],
    primaryKey: [[KEYS[one.key % KEYS.length] ?? '']],
  }
}

export const catalogOf = (streams: Streams): AirbyteCatalog =>
  catalog(
    ...STREAMS.flatMap((name) => {
      const one = streams[name]
      return one === undefined ? [] : [table(name, configOf(one))]
    }),
  )

/** How Airbyte syncs a stream that it adds by itself. */
export const PROPOSED: Choice = { cursor: 0, key: 0, mode: 3 }

/** What a source may offer: the streams of the programs; a column more; and a stream more, too. */
export const offerOf = (level: number): AirbyteCatalog => {
  const [users, orders, events] = STREAMS.map((name) => table(name))
  const wider = (entry: AirbyteStreamAndConfiguration | undefined): ReadonlyArray<AirbyteStreamAndConfiguration> => {
    if (entry === undefined) return []
    const { properties } = entry.stream.jsonSchema as { readonly properties: object }
    const jsonSchema = { type: 'object', properties: { ...properties, age: { type: ['null', 'integer'] } } }
    return [{ ...entry, stream: { ...entry.stream, jsonSchema } }]
  }
  const plain = (entry: AirbyteStreamAndConfiguration | undefined): ReadonlyArray<AirbyteStreamAndConfiguration> =>
    entry === undefined ? [] : [entry]
  return catalog(
    ...(level % 2 === 1 ? wider(users) : plain(users)),
    ...plain(orders),
    ...(level >= 2 ? plain(events) : []),
  )
}

/** A secret text is told by this word. */
export const PLANTED = 's3cr3t'

const marked = ({ secret: which }: Spec, name: Spec['secret'], value: string): unknown =>
  which === name ? secret(`${PLANTED}${value}`) : value

/** What a setting really says: a secret one is another text. */
const plain = ({ secret: which }: Spec, name: Spec['secret'], value: string): string =>
  which === name ? `${PLANTED}${value}` : value

const unknown = ({ unknown: which }: Spec, name: Spec['unknown'], value: unknown): unknown =>
  which === name ? later(value) : value

export const connectionNameOf = (one: Spec): string => plain(one, 'name', one.name)

const namespaceOf = ({ namespace }: Spec) =>
  namespace === 'source'
    ? {}
    : { namespaceDefinition: 'customformat', namespaceFormat: `${namespace}_\${SOURCE_NAMESPACE}` }

/** What the server has to hold for it. */
export const wantedOf = (one: Spec): Wanted => ({
  syncCatalog: catalogOf(one.streams),
  prefix: plain(one, 'prefix', one.prefix),
  ...namespaceOf(one),
})

/** Where the connections of one server may go. */
export interface Place {
  readonly sources: ReadonlyArray<string>
  readonly destinationId: string
  readonly workspaceId: string
}

export type Places = (instance: string) => Place

/** The places of a history's servers. */
export const placesIn =
  ({ emulatorOf }: Pick<Life, 'emulatorOf'>): Places =>
  (instance) => {
    const dump = emulatorOf(instance).dump()
    const [[destinationId = ''], [workspaceId = '']] = [idsIn(dump, 'destinations'), idsIn(dump, 'workspaces')]
    return { sources: idsIn(dump, 'sources'), destinationId, workspaceId }
  }

export const sourceOf = ({ instance, source }: Spec, places: Places): string => {
  const { sources } = places(instance)
  return sources[source % sources.length] ?? ''
}

/** Stream → what the program asks for it by its triggers, as a text that changes where the reset is asked for again. */
export const askedOf = ({ triggers }: Spec, key: string): string =>
  JSON.stringify([own(triggers, key.replace('public.', '')), triggers['*']])

/** The streams that both programs have, and whose reset the second one asks for. */
export const askedAnew = (before: Spec, after: Spec): ReadonlyArray<string> =>
  STREAMS.filter((name) => before.streams[name] !== undefined && after.streams[name] !== undefined)
    .filter((name) =>
      ([name, '*'] as const).some(
        (glob) => after.triggers[glob] !== undefined && after.triggers[glob] !== before.triggers[glob],
      ),
    )
    .map((name) => `public.${name}`)

const triggersOf = ({ triggers }: Spec): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(triggers).map(([name, value]) => [name === '*' ? name : `public.${name}`, value]))

/** What the program gives to the constructor. */
export const argumentsOf = (one: Spec, places: Places): Values => ({
  sourceId: unknown(one, 'sourceId', sourceOf(one, places)),
  destinationId: places(one.instance).destinationId,
  ...(one.instance === '' ? {} : { instance: one.instance }),
  name: marked(one, 'name', one.name),
  syncCatalog: unknown(one, 'syncCatalog', catalogOf(one.streams)),
  prefix: unknown(one, 'prefix', marked(one, 'prefix', one.prefix)),
  ...namespaceOf(one),
  ...(one.unknown === 'geography' ? { geography: later('auto') } : {}),
  ...(one.isDaily ? { schedule: { scheduleType: 'basic', units: 24, timeUnit: 'hours' } } : {}),
  ...(one.isActive ? {} : { status: 'inactive' }),
  ...(one.onBreakingChange === 'reset' ? {} : { onBreakingChange: one.onBreakingChange }),
  ...(one.acknowledge.length === 0 ? {} : { acknowledge: one.acknowledge }),
  ...(Object.keys(one.triggers).length === 0 ? {} : { resetTriggers: triggersOf(one) }),
  ...(one.isAwaited ? {} : { waitForReset: false }),
  ...(one.isSyncedAfter ? {} : { syncAfterReset: false }),
  ...(one.isCarried ? { onReplacement: 'carry' } : {}),
  ...(one.preference === 'ignore' ? {} : { nonBreakingChangesPreference: one.preference }),
  ...(one.adopt === undefined ? {} : { adopt: one.adopt }),
})

export const optionsOf = ({ isDeletedFirst, aliases }: Spec): Options => ({
  ...(isDeletedFirst ? { deleteBeforeReplace: true } : {}),
  ...(aliases.length === 0 ? {} : { aliases }),
})

/** The resource as its constructor registers it. */
export const declaredOf = (one: Spec, places: Places): Declared =>
  connection(one.resource, argumentsOf(one, places), optionsOf(one))
