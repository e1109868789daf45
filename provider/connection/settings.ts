/** Every input of a connection but its catalog, one row each: how it is read, when it says nothing, and how Airbyte has it. */
import * as t from 'io-ts'

import type { ConnectionRead } from '../api/connections'
import type { ResetBy } from '../runtime/configuration'
import type { CapabilityName } from '../server/capabilities'
import { type Codec, oneOf, oneOfOrNewer, told } from '../shapes'
import { canonicalAnswers, onBreakingChangeCodec, type OnReplacement } from './answers'
import { canonicalOperations, type ConnectionOperation, isRunByAirbyte, operationsCodec } from './operations'
import {
  byName,
  readResources,
  readSchedule,
  readStatus,
  readTags,
  resetTriggersCodec,
  type ResourceRequirements,
  resourcesCodec,
  scheduleCodec,
  tagNames,
  tagsCodec,
  wireResources,
  wireSchedule,
} from './values'

/**
 * One input. What a change of it means, what it is called in messages and whether it moves tables is said by the row of the
 * same name in `catalog/settings`.
 */
export interface Setting {
  /** Its name says what a value has to be. */
  readonly codec: t.Mixed
  readonly required?: true
  /** The value that means the same as none; the server gets it, so that what was edited by hand goes back. */
  readonly fallback?: unknown
  /** It steers this program and never reaches the server. */
  readonly steers?: true
  /** A change of it makes another connection. */
  readonly replaces?: true
  /** It is the server's own unless the program sets it: left out, it is neither sent nor read. */
  readonly isServers?: true
  /** It does not go with the settings, but with what makes a connection, or with calls of its own. */
  readonly isSentApart?: true
  /** Servers without this capability ignore it without a word, so it is also looked for in what reads back. */
  readonly needs?: CapabilityName
  /** Which capabilities a value of it needs. */
  readonly needsOf?: (value: never) => ReadonlyArray<CapabilityName>
  /** Servers with this capability have words of their own for it, which no document lists. */
  readonly ownWords?: CapabilityName
  /** connections/create ignores it (`createConnection`, 0.40–0.44), so that it takes a call of its own. */
  readonly createIgnores?: true
  /** The one form of values that mean the same. */
  readonly canonical?: (value: never) => unknown
  /** The value in Airbyte's words, where those are others. */
  readonly write?: (value: never) => object
  /** `managed`: what the program says, as far as that is known. */
  readonly read?: (connection: ConnectionRead, managed: unknown) => unknown
  /** What of a value tells whether the server kept it. Default: all. */
  readonly identity?: (value: unknown) => unknown
}

const text = (expected = 'text'): Codec<string> => told(expected, t.string)

/** What is empty comes of a variable that is not set. */
const id = (expected: string): Codec<string> =>
  told(
    expected,
    t.refinement(t.string, (value) => value !== ''),
    (value) => (value === '' ? 'see whether it comes of a variable that is not set' : undefined),
  )

const texts = (expected: string): Codec<ReadonlyArray<string>> => told(expected, t.readonlyArray(t.string))

const INSTANCE = /^[A-Za-z]\w*$/

export const SETTINGS = {
  sourceId: { codec: id("the source's id"), required: true, replaces: true, isSentApart: true },
  destinationId: { codec: id("the destination's id"), required: true, replaces: true, isSentApart: true },
  name: { codec: text(), required: true },
  status: { codec: oneOf(['active', 'inactive']), fallback: 'active', read: readStatus },
  schedule: { codec: scheduleCodec, fallback: { scheduleType: 'manual' }, write: wireSchedule, read: readSchedule },
  namespaceDefinition: { codec: oneOf(['source', 'destination', 'customformat']), fallback: 'source' },
  namespaceFormat: { codec: text(), fallback: '' },
  prefix: { codec: text(), fallback: '' },
  operations: {
    codec: operationsCodec,
    fallback: [],
    isSentApart: true,
    canonical: canonicalOperations,
    needsOf: (operations: ReadonlyArray<ConnectionOperation>) =>
      operations.some(isRunByAirbyte) ? ['operationTypes'] : [],
  },
  operationIds: { codec: texts('a list of operation ids'), fallback: [], isSentApart: true },
  geography: {
    codec: oneOfOrNewer(['auto', 'us', 'eu']),
    isServers: true,
    needsOf: () => ['geography'],
    ownWords: 'dataPlanes',
  },
  resourceRequirements: {
    codec: resourcesCodec,
    fallback: {},
    write: wireResources,
    read: readResources,
    needsOf: ({ ephemeralStorageRequest, ephemeralStorageLimit }: ResourceRequirements) =>
      ephemeralStorageRequest === undefined && ephemeralStorageLimit === undefined ? [] : ['ephemeralStorage'],
  },
  sourceCatalogId: { codec: text("a catalog's id"), isServers: true },
  nonBreakingChangesPreference: {
    codec: oneOfOrNewer(['ignore', 'disable', 'propagate_columns', 'propagate_fully']),
    fallback: 'ignore',
    needsOf: (preference: string) => (preference.startsWith('propagate') ? ['propagation'] : []),
  },
  notifySchemaChanges: { codec: t.boolean, isServers: true, createIgnores: true },
  notifySchemaChangesByEmail: { codec: t.boolean, isServers: true, createIgnores: true, needs: 'emailNotifications' },
  backfillPreference: { codec: oneOfOrNewer(['enabled', 'disabled']), isServers: true, needs: 'backfill' },
  tags: {
    codec: tagsCodec,
    isServers: true,
    isSentApart: true,
    needs: 'tags',
    canonical: byName,
    read: readTags,
    identity: tagNames,
  },
  destinationCatalogId: { codec: text("a destination catalog's id"), isServers: true, needs: 'dataActivation' },
  onDemandEnabled: { codec: t.boolean, isServers: true, needs: 'onDemand' },
  onBreakingChange: { codec: onBreakingChangeCodec, fallback: 'reset', steers: true, canonical: canonicalAnswers },
  acknowledge: { codec: texts('a list of change ids'), fallback: [], steers: true },
  syncAfterReset: { codec: t.boolean, fallback: true, steers: true },
  waitForReset: { codec: t.boolean, fallback: true, steers: true },
  onReplacement: { codec: oneOf<OnReplacement>(['restart', 'carry', 'refuse']), fallback: 'restart', steers: true },
  carryFrom: { codec: oneOf(['same-data']), steers: true },
  carryTo: { codec: oneOf(['populated']), steers: true },
  resetBy: { codec: oneOf<ResetBy>(['auto', 'clear', 'refresh']), steers: true },
  resetTriggers: { codec: resetTriggersCodec, fallback: {}, steers: true },
  adopt: { codec: text("an existing connection's id"), steers: true },
  instance: {
    codec: told(
      'a name of letters, digits and underscores, such as eu',
      t.refinement(t.string, (name) => INSTANCE.test(name)),
    ),
    steers: true,
    replaces: true,
  },
} as const satisfies Readonly<Record<string, Setting>>

export type SettingName = keyof typeof SETTINGS

type Value<Name extends SettingName> = t.TypeOf<(typeof SETTINGS)[Name]['codec']>

/** The settings whose rows say something of the kind. */
type Marked<Mark extends keyof Setting> = {
  [Name in SettingName]: (typeof SETTINGS)[Name] extends Readonly<Record<Mark, unknown>> ? Name : never
}[SettingName]

type RequiredSetting = Marked<'required'>

/** The inputs but the catalog, as the state holds them: nothing null, nothing that says only what is so anyway. */
export type Settings = { readonly [Name in RequiredSetting]: Value<Name> } & {
  readonly [Name in Exclude<SettingName, RequiredSetting>]?: Value<Name>
}

export const SETTING_ROWS = Object.entries(SETTINGS) as unknown as ReadonlyArray<readonly [SettingName, Setting]>

const marked = <Mark extends keyof Setting>(mark: Mark): ReadonlyArray<Marked<Mark>> =>
  SETTING_ROWS.flatMap(([name, row]) => (row[mark] === undefined ? [] : [name as Marked<Mark>]))

/** Inputs that steer this program and never reach the server. */
export const STEERING = marked('steers')

/** Inputs whose change makes another connection. */
export const REPLACING = marked('replaces')

/** What older servers ignore without a word. */
export const NEWER = marked('needs')

/** What Airbyte takes of a connection and keeps of none: refused, with the way to it. */
export const NEVER_KEPT: Readonly<Record<string, string>> = {
  dataplaneGroupId:
    "Airbyte takes it of a connection and keeps it of none: the data planes of a connection are its workspace's. Set the workspace's data plane group in Airbyte, and take it out here",
}

/** Inputs that connections/create ignores. */
export const CREATE_IGNORES = marked('createIgnores')
