/** A connection's inputs in Airbyte's words, and back. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

import type { ConnectionCreate, ConnectionRead } from '../api/connections'
import type { OperationRead, WebBackendOperationCreateOrUpdate } from '../api/operations'
import {
  type AirbyteCatalog,
  type AirbyteCatalogRead,
  type AirbyteStream,
  type StreamDescriptor,
} from '../catalog/airbyte'
import { wireCatalog } from '../catalog/canonical'
import { streamKey } from '../catalog/key'
import { isSameMappers, maskedTargets, withIds } from '../catalog/mappers'
import { CONFIGURATION_KEYS, SERVERS_OWN } from '../catalog/stream'
import type { InputProblem } from '../decoding'
import { canonicalJson, own } from '../json'
import { failed, type Failure, invalidInputs } from './env'
import { type ConnectionInputs, decodeInputs, inputIssue } from './inputs'
import { type ConnectionOperation, operationsOf } from './operations'
import { NEWER, type Setting, SETTING_ROWS, type SettingName, SETTINGS, type Settings } from './settings'

/** What connections/create and both updates take of the settings. */
export type WireSettings = Omit<
  ConnectionCreate,
  'sourceId' | 'destinationId' | 'operationIds' | 'syncCatalog' | 'schedule' | 'name' | 'status'
> &
  Required<Pick<ConnectionCreate, 'name' | 'status'>>

/**
 * The settings as connections/create and the two updates take them. A setting that the program leaves out is sent as
 * its default, so that what was edited by hand goes back; what has no default that holds on all servers is as the server has it.
 */
export const wireSettings = (inputs: Settings): WireSettings => {
  const sent = SETTING_ROWS.map(([name, { steers, isSentApart, write, fallback }]): object => {
    if (steers === true || isSentApart === true) return {}
    const value: unknown = inputs[name] ?? fallback
    if (value === undefined) return {}
    return write === undefined ? { [name]: value } : write(value as never)
  })
  return Object.assign({}, ...sent) as WireSettings
}

/** A server falls over a stream without `supportedSyncModes`, and takes an empty list (createConnection). */
export const wireCatalogOf = (inputs: ConnectionInputs): E.Either<Failure, AirbyteCatalog> =>
  pipe(
    wireCatalog(inputs.syncCatalog),
    E.bimap(
      (problems) => failed(invalidInputs(problems.map(inputIssue))),
      ({ streams }) => ({
        streams: streams.map(({ stream, config }) => ({ stream: { supportedSyncModes: [], ...stream }, config })),
      }),
    ),
  )

const keyOf = ({ stream }: { readonly stream: StreamDescriptor }): string => streamKey(stream)

/** Names of stream configuration that a program sets beside what this release knows, by stream. */
export type ManagedSettings = Readonly<Record<string, ReadonlyArray<string>>>

/** What the program manages: the settings that it gives, and the streams' settings that this release does not know. */
export type Managed = Partial<Settings> & { readonly streamSettings?: ManagedSettings }

/** Which streams' unknown configuration (mappers, say) the program sets: what it does not set belongs to the server. */
export const managedSettings = ({ syncCatalog }: Pick<ConnectionInputs, 'syncCatalog'>): ManagedSettings =>
  Object.fromEntries(
    Object.entries(syncCatalog.streams).flatMap(([key, { extra }]) =>
      extra === undefined ? [] : [[key, Object.keys(extra)] as const],
    ),
  )

/** What only newer servers know of an offer stays as they have it, where the program does not say it. */
const offerFor = (ours: AirbyteStream, { isResumable, isFileBased }: AirbyteStream): AirbyteStream => ({
  ...(isResumable === undefined ? {} : { isResumable }),
  ...(isFileBased === undefined ? {} : { isFileBased }),
  ...ours,
})

/** Streams whose mappers have keys that are masked: Airbyte takes no catalog with one (`INVALID_MAPPER_CONFIG`). */
export const maskedStreams = ({ streams }: AirbyteCatalog): ReadonlyArray<InputProblem> =>
  streams.flatMap(({ stream, config }) =>
    maskedTargets(config.mappers).map((target) => ({
      stream: streamKey(stream),
      path: 'mappers',
      problem: `Airbyte shows the key of the encryption mapper of ${target} as a mask, and takes no catalog that has one`,
      suggestion: 'write the mappers of this stream into the program, with the key as a secret',
    })),
  )

/** What a server tells of a stream a second time: sent back, it would come again after it was taken away. */
const ECHOES: ReadonlySet<string> = new Set(['hashedFields'])

/**
 * Obligation: an update replaces the catalog whole, so what the program does not speak of must be sent back as it is.
 * What the program set before and sets no longer (`managed`) is not carried over.
 */
export const carryOver = (
  ours: AirbyteCatalog,
  current: AirbyteCatalogRead | undefined,
  managed: ManagedSettings,
): AirbyteCatalog => {
  const held = new Map((current?.streams ?? []).map((entry) => [keyOf(entry), entry]))
  return {
    streams: ours.streams.map((entry) => {
      const there = held.get(keyOf(entry))
      if (there === undefined) return entry
      const before = own(managed, keyOf(entry)) ?? []
      const unknown = Object.fromEntries(
        Object.entries(there.config).filter(
          ([name]) =>
            !CONFIGURATION_KEYS.has(name) && !SERVERS_OWN.has(name) && !ECHOES.has(name) && !before.includes(name),
        ),
      )
      const { mappers } = entry.config
      // A mapper keeps its identity, and with it its secret on the server.
      const known = mappers === undefined ? {} : { mappers: withIds(mappers, there.config.mappers) as typeof mappers }
      return { stream: offerFor(entry.stream, there.stream), config: { ...unknown, ...entry.config, ...known } }
    }),
  }
}

/** Without the configuration that neither this release knows nor the program sets: it is not the program's concern. */
const onlyManaged = (catalog: AirbyteCatalogRead, managed: ManagedSettings): AirbyteCatalogRead => ({
  streams: catalog.streams.map((entry) => ({
    stream: entry.stream,
    config: Object.fromEntries(
      Object.entries(entry.config).filter(
        ([name]) => CONFIGURATION_KEYS.has(name) || (own(managed, keyOf(entry)) ?? []).includes(name),
      ),
    ),
  })),
})

/**
 * The inputs that would make the connection as the server has it. `managed` are the properties that the state holds:
 * what only counts if the program sets it, and what steers this program and is not on the server at all. `operations`
 * are the connection's own, where the program brings some.
 */
export const inputsOf = (
  connection: ConnectionRead,
  managed: Managed,
  operations?: ReadonlyArray<OperationRead>,
): E.Either<Failure, ConnectionInputs> => {
  const operationIds = sameSet(connection.operationIds ?? [], managed.operationIds ?? [])
    ? managed.operationIds
    : connection.operationIds
  const settings = SETTING_ROWS.map(([name, { steers, isServers, read }]) => {
    if (steers === true || (isServers === true && managed[name] === undefined)) return [name, managed[name]] as const
    return [name, read === undefined ? own<unknown>({ ...connection }, name) : read(connection, managed[name])] as const
  })
  return pipe(
    decodeInputs(
      {
        ...Object.fromEntries(settings),
        operations: operations === undefined ? undefined : operationsOf(operations),
        operationIds: operations === undefined ? operationIds : undefined,
        syncCatalog: onlyManaged(connection.syncCatalog, managed.streamSettings ?? {}),
      },
      'server',
    ),
    E.mapLeft((issues) => failed(invalidInputs(issues))),
  )
}

/** The operations as an update takes them: one that the connection has keeps its id, and so is changed, not doubled. */
export const wireOperations = (
  operations: ReadonlyArray<ConnectionOperation>,
  workspaceId: string,
  held: ReadonlyArray<OperationRead>,
): ReadonlyArray<WebBackendOperationCreateOrUpdate> =>
  operations.map(({ name, operatorConfiguration }) => {
    const there = held.find((operation) => operation.name === name)
    return {
      workspaceId,
      name,
      operatorConfiguration,
      ...(there === undefined ? {} : { operationId: there.operationId }),
    }
  })

const isSame = (one: unknown, other: unknown): boolean => canonicalJson(one) === canonicalJson(other)

const isKept = (name: SettingName, sent: unknown, answer: Partial<ConnectionRead>): boolean => {
  const { identity = (value: unknown) => value }: Setting = SETTINGS[name]
  return isSame(identity(sent), identity(own<unknown>({ ...answer }, name)))
}

const isSameExtra = (name: string, sent: unknown, there: unknown): boolean =>
  name === 'mappers' ? isSameMappers(sent, there) : isSame(sent, there)

/** What was sent and does not read back, by name. */
export const notKept = (inputs: ConnectionInputs, answer: Partial<ConnectionRead>): ReadonlyArray<string> => {
  const there = new Map((answer.syncCatalog?.streams ?? []).map((entry) => [keyOf(entry), entry.config]))
  return [
    ...NEWER.filter((name) => inputs[name] !== undefined && !isKept(name, inputs[name], answer)),
    ...Object.entries(inputs.syncCatalog.streams).flatMap(([key, { extra }]) =>
      Object.entries(extra ?? {})
        .filter(([name, value]) => !isSameExtra(name, value, own<unknown>({ ...there.get(key) }, name)))
        .map(([name]) => `${name} of stream ${key}`),
    ),
  ]
}

export const sameSet = (one: ReadonlyArray<string>, other: ReadonlyArray<string>): boolean =>
  one.length === other.length && one.every((item) => other.includes(item))

export const isGone = (connection: ConnectionRead): boolean => connection.status === 'deprecated'
