/** What the user writes and the state holds: types, codecs, and the one form in which equal inputs are equal. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'

import { type AirbyteCatalog, airbyteCatalogCodec, type AirbyteStreamAndConfiguration } from '../catalog/airbyte'
import { type CanonicalCatalog, canonicalForm } from '../catalog/canonical'
import { remembered, rememberedByContent } from '../catalog/remembered'
import { digestedStreams, readStreams, type StoredCatalog, storedCatalog } from '../catalog/text'
import { type InputProblem } from '../decoding'
import type { InputIssue } from '../errors'
import { compareText, digest } from '../json'
import { nearest } from '../words'
import { HIDDEN } from './hidden'
import { canonicalOperations, type ConnectionOperation, operationIssues, operationsCodec } from './operations'

/** When a connection syncs by itself. */
export type Schedule =
  | { readonly scheduleType: 'manual' }
  | {
      readonly scheduleType: 'basic'
      /** How many time units lie between two syncs. */
      readonly units: number
      readonly timeUnit: 'minutes' | 'hours' | 'days' | 'weeks' | 'months'
    }
  | {
      readonly scheduleType: 'cron'
      /** A Quartz expression: six or seven fields, seconds first, `?` for one of the two day fields. */
      readonly cronExpression: string
      /** A time zone's name, such as `UTC` or `Europe/Berlin`. */
      readonly cronTimeZone: string
    }

/** What a sync's containers get, in Kubernetes' words (`500m`, `2Gi`). */
export interface ResourceRequirements {
  readonly cpuRequest?: string
  readonly cpuLimit?: string
  readonly memoryRequest?: string
  readonly memoryLimit?: string
}

/** A tag of newer servers. */
export interface ConnectionTag {
  readonly tagId: string
  readonly workspaceId: string
  readonly name: string
  readonly color: string
}

export type OnBreakingChange = 'reset' | 'refuse' | 'keep'

/** The inputs as the state holds them: nothing null, nothing that says only what is so anyway. */
export interface ConnectionInputs {
  readonly sourceId: string
  readonly destinationId: string
  readonly syncCatalog: CanonicalCatalog
  readonly name: string
  readonly status?: 'inactive'
  readonly schedule?: Schedule
  readonly namespaceDefinition?: 'destination' | 'customformat'
  readonly namespaceFormat?: string
  readonly prefix?: string
  readonly operations?: ReadonlyArray<ConnectionOperation>
  readonly operationIds?: ReadonlyArray<string>
  readonly geography?: string
  readonly resourceRequirements?: ResourceRequirements
  readonly sourceCatalogId?: string
  readonly nonBreakingChangesPreference?: string
  readonly notifySchemaChanges?: boolean
  readonly notifySchemaChangesByEmail?: boolean
  readonly dataplaneGroupId?: string
  readonly backfillPreference?: string
  readonly tags?: ReadonlyArray<ConnectionTag>
  readonly onBreakingChange?: 'refuse' | 'keep'
  readonly acknowledge?: ReadonlyArray<string>
  readonly syncAfterReset?: false
  readonly waitForReset?: false
  readonly adopt?: string
  readonly instance?: string
}

/** The inputs as Pulumi keeps them: the catalog as text. */
export type StoredInputs = Omit<ConnectionInputs, 'syncCatalog'> & { readonly syncCatalog: StoredCatalog }

/**
 * What stands for a value that is not known before the update.
 * Source: Pulumi's `UnknownStringValue`; dynamic providers get it in check and diff during a preview.
 */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'

/** Whether a value, or anything inside it, is not known yet. Walks iteratively: schemas nest as deep as they like. */
export const hasUnknown = (value: unknown): boolean => {
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (next === UNKNOWN) return true
    if (typeof next === 'object' && next !== null) for (const part of Object.values(next)) waiting.push(part)
  }
  return false
}

const scheduleCodec: t.Type<Schedule> = t.union([
  t.strict({ scheduleType: t.literal('manual') }),
  t.strict({
    scheduleType: t.literal('basic'),
    units: t.Int,
    timeUnit: t.keyof({ minutes: null, hours: null, days: null, weeks: null, months: null }),
  }),
  t.strict({ scheduleType: t.literal('cron'), cronExpression: t.string, cronTimeZone: t.string }),
]) as t.Type<Schedule>

const resourceRequirementsCodec: t.Type<ResourceRequirements> = t.exact(
  t.partial({ cpuRequest: t.string, cpuLimit: t.string, memoryRequest: t.string, memoryLimit: t.string }),
)

/** As it stands in `airbyte:eu.url` and `AIRBYTE_EU_URL`. */
const instanceCodec = t.refinement(t.string, (name) => /^[A-Za-z]\w*$/.test(name), 'Instance')

interface Property {
  readonly codec: t.Mixed
  /** What a value has to be, in words. */
  readonly expected: string
  readonly required?: true
  /** The value that means the same as none. */
  readonly fallback?: unknown
}

/** Every input but the catalog: how it is read, and which value says no more than its absence. */
const PROPERTIES: Readonly<Record<Exclude<keyof ConnectionInputs, 'syncCatalog'>, Property>> = {
  sourceId: { codec: t.string, expected: "the source's id", required: true },
  destinationId: { codec: t.string, expected: "the destination's id", required: true },
  name: { codec: t.string, expected: 'text', required: true },
  status: { codec: t.keyof({ active: null, inactive: null }), expected: 'active or inactive', fallback: 'active' },
  schedule: {
    codec: scheduleCodec,
    expected:
      "{scheduleType: 'manual'}, {scheduleType: 'basic', units, timeUnit: 'minutes' … 'months'} or {scheduleType: 'cron', cronExpression, cronTimeZone}",
    fallback: { scheduleType: 'manual' },
  },
  namespaceDefinition: {
    codec: t.keyof({ source: null, destination: null, customformat: null }),
    expected: 'source, destination or customformat',
    fallback: 'source',
  },
  namespaceFormat: { codec: t.string, expected: 'text', fallback: '' },
  prefix: { codec: t.string, expected: 'text', fallback: '' },
  operations: {
    codec: operationsCodec,
    expected: "a list of {name, operatorConfiguration: {operatorType: 'normalization' | 'dbt' | 'webhook', …}}",
    fallback: [],
  },
  operationIds: { codec: t.array(t.string), expected: 'a list of operation ids', fallback: [] },
  geography: { codec: t.string, expected: 'auto, us or eu' },
  resourceRequirements: {
    codec: resourceRequirementsCodec,
    expected: '{cpuRequest, cpuLimit, memoryRequest, memoryLimit}, each text',
    fallback: {},
  },
  sourceCatalogId: { codec: t.string, expected: "a catalog's id" },
  nonBreakingChangesPreference: {
    codec: t.string,
    expected: 'ignore or disable (newer servers: propagate_columns, propagate_fully)',
    fallback: 'ignore',
  },
  notifySchemaChanges: { codec: t.boolean, expected: 'true or false' },
  notifySchemaChangesByEmail: { codec: t.boolean, expected: 'true or false' },
  dataplaneGroupId: { codec: t.string, expected: "a data plane group's id" },
  backfillPreference: { codec: t.string, expected: 'enabled or disabled' },
  tags: {
    codec: t.array(t.strict({ tagId: t.string, workspaceId: t.string, name: t.string, color: t.string })),
    expected: 'a list of {tagId, workspaceId, name, color}',
  },
  onBreakingChange: {
    codec: t.keyof({ reset: null, refuse: null, keep: null }),
    expected: 'reset, refuse or keep',
    fallback: 'reset',
  },
  acknowledge: { codec: t.array(t.string), expected: 'a list of change ids', fallback: [] },
  syncAfterReset: { codec: t.boolean, expected: 'true or false', fallback: true },
  waitForReset: { codec: t.boolean, expected: 'true or false', fallback: true },
  adopt: { codec: t.string, expected: "an existing connection's id" },
  instance: { codec: instanceCodec, expected: 'a name of letters, digits and underscores, such as eu' },
}

const KNOWN: ReadonlyArray<string> = ['syncCatalog', ...Object.keys(PROPERTIES)]

/** Properties that `check` or Pulumi adds, which no user writes. */
const OURS: ReadonlySet<string> = new Set(['plan', 'planDetails', 'owed', '__defaults', ...Object.values(HIDDEN)])

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Without nulls and undefined at any depth that users write; schemas are left alone by the caller. */
const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== null && part !== undefined)
      .map(([key, part]) => [key, withoutNulls(part)]),
  )
}

const isSame = (one: unknown, other: unknown): boolean =>
  one === other || (typeof one === 'object' && typeof other === 'object' && digest(one) === digest(other))

/** A getter is not asked: it would pack the schemas for that. */
const isCanonicalCatalog = (value: unknown): value is CanonicalCatalog => {
  if (!isRecord(value) || !isRecord(value['streams'])) return false
  const schemas = Object.getOwnPropertyDescriptor(value, 'schemas')
  return schemas?.get !== undefined || typeof schemas?.value === 'string'
}

const isStoredCatalog = (value: unknown): value is StoredCatalog =>
  isRecord(value) && typeof value['schemas'] === 'string' && typeof value['streams'] === 'string'

/** A stream as Airbyte keeps it: an alias is not stored (createConnection), and would read back as another. */
const asStored = ({ stream, config }: AirbyteStreamAndConfiguration): AirbyteStreamAndConfiguration => {
  const { aliasName: _alias, ...kept } = config
  return { stream, config: kept }
}

/**
 * A problem as Pulumi shows it. Pulumi prints nested property paths badly, so the property is the top one and the
 * rest stands in the sentence.
 */
export const inputIssue = ({ stream, path, problem, suggestion }: InputProblem): InputIssue => ({
  property: path.split('.')[0] ?? 'syncCatalog',
  reason: `${stream === undefined ? path : `stream ${stream}, ${path}`}: ${problem}${suggestion === undefined ? '' : ` ${suggestion}`}`,
})

/** The canonical form of a catalog of either form; canonical ones pass as they are. */
export const canonicalSyncCatalog = (value: unknown): E.Either<ReadonlyArray<InputIssue>, CanonicalCatalog> => {
  if (isCanonicalCatalog(value)) return E.right(value)
  if (isStoredCatalog(value)) {
    return pipe(
      knownStreams(value.streams, () => readStreams(value.streams)),
      E.bimap(
        (problems) => problems.map((problem) => ({ ...inputIssue(problem), property: 'syncCatalog' })),
        (streams) => ({ streams, schemas: value.schemas }),
      ),
    )
  }
  return knownCatalogs(value, () => readSyncCatalog(value))
}

/** The engine hands the same text to one check and diff after the other. */
const knownStreams = remembered<ReturnType<typeof readStreams>>(32)

const knownCatalogs = rememberedByContent<E.Either<ReadonlyArray<InputIssue>, CanonicalCatalog>>(32)

const readSyncCatalog = (value: unknown): E.Either<ReadonlyArray<InputIssue>, CanonicalCatalog> =>
  pipe(
    airbyteCatalogCodec.decode(value),
    E.mapLeft((errors): ReadonlyArray<InputIssue> => {
      const [first] = errors
      const path = first?.context
        .map((entry) => entry.key)
        .filter((key) => key !== '')
        .join('.')
      return [
        {
          property: 'syncCatalog',
          reason: `syncCatalog${path ? `.${path}` : ''} is not what a catalog has there: ${(JSON.stringify(first?.value) as string | undefined)?.slice(0, 80) ?? 'nothing'}. Give {streams: [{stream, config}]} as Airbyte does.`,
        },
      ]
    }),
    E.chainW((catalog: AirbyteCatalog) =>
      pipe(
        canonicalForm({ ...catalog, streams: catalog.streams.map(asStored) }),
        E.mapLeft((problems) => problems.map(inputIssue)),
      ),
    ),
  )

const decodeProperty = (name: string, property: Property, value: unknown): E.Either<InputIssue, unknown> => {
  if (value === undefined) {
    return property.required
      ? E.left({ property: name, reason: `${name} is missing: it has to be ${property.expected}.` })
      : E.right(undefined)
  }
  if (hasUnknown(value)) return E.right(value)
  return pipe(
    property.codec.decode(value),
    E.bimap(
      () => ({
        property: name,
        reason: `${name} has to be ${property.expected}; it is ${((JSON.stringify(value) as string | undefined) ?? 'nothing').slice(0, 120)}.`,
      }),
      (decoded: unknown) => (isSame(decoded, property.fallback) ? undefined : decoded),
    ),
  )
}

/**
 * Reads what the user wrote (or an earlier `check` returned) into the canonical inputs.
 * Values that are not known yet pass through as their placeholder: who reads the result asks `hasUnknown` first.
 * `isKnown`: the catalog is a server's, so that it need not be searched for placeholders.
 */
export const decodeInputs = (raw: unknown, isKnown = false): E.Either<ReadonlyArray<InputIssue>, ConnectionInputs> => {
  if (!isRecord(raw)) return E.left([{ property: 'syncCatalog', reason: 'The inputs are not an object.' }])
  const { syncCatalog, ...rest } = raw
  const written = withoutNulls(rest) as Readonly<Record<string, unknown>>
  const issues: InputIssue[] = []
  const inputs: Record<string, unknown> = {}
  for (const name of Object.keys(written)) {
    if (KNOWN.includes(name) || OURS.has(name)) continue
    const meant = nearest(name, KNOWN)
    issues.push({
      property: name,
      reason: `${name} is not an input of an AirbyteConnection${meant === undefined ? '.' : `: did you mean ${meant}?`}`,
    })
  }
  for (const [name, property] of Object.entries(PROPERTIES)) {
    const decoded = decodeProperty(name, property, written[name])
    if (E.isLeft(decoded)) issues.push(decoded.left)
    else if (decoded.right !== undefined) inputs[name] = decoded.right
  }
  if (syncCatalog === undefined || syncCatalog === null) {
    issues.push({ property: 'syncCatalog', reason: 'syncCatalog is missing: give {streams: [{stream, config}]}.' })
  } else if (!isKnown && hasUnknown(syncCatalog)) {
    inputs['syncCatalog'] = syncCatalog
  } else {
    const catalog = canonicalSyncCatalog(syncCatalog)
    if (E.isLeft(catalog)) issues.push(...catalog.left)
    else inputs['syncCatalog'] = catalog.right
  }
  if (inputs['operations'] !== undefined && !hasUnknown(inputs['operations'])) {
    const operations = inputs['operations'] as ReadonlyArray<ConnectionOperation>
    issues.push(...operationIssues(operations))
    inputs['operations'] = canonicalOperations(operations)
    if (inputs['operationIds'] !== undefined) {
      issues.push({
        property: 'operationIds',
        reason:
          'operations and operationIds are both given: operations are made and removed with the connection, operationIds name shared ones. Give one of the two.',
      })
    }
  }
  if (Array.isArray(inputs['tags']) && !hasUnknown(inputs['tags'])) {
    inputs['tags'] = [...(inputs['tags'] as ReadonlyArray<ConnectionTag>)].sort((one, other) =>
      compareText(one.tagId, other.tagId),
    )
  }
  if (inputs['namespaceDefinition'] !== 'customformat' && !hasUnknown(inputs['namespaceDefinition'])) {
    // Airbyte keeps a format that nothing uses; as an input it would be a difference that means nothing.
    delete inputs['namespaceFormat']
  }
  return issues.length > 0 ? E.left(issues) : E.right(inputs as unknown as ConnectionInputs)
}

/** Two digests that tell whether anything changed, and whether the catalog did. */
export interface InputDigests {
  readonly catalog: string
  readonly settings: string
}

/** What the state notes of an update: the digests of its inputs. */
export interface KeptDigests extends InputDigests {
  /**
   * The digest of the server's answer (`answerDigest`) that was found to be just these inputs. As long as the answer is the
   * same to the letter, so is the connection.
   */
  readonly answer?: string
}

/** As one text, `catalog/settings` or `catalog/settings/answer`: each property of a resource costs the engine. */
export const writeDigests = ({ catalog, settings, answer }: KeptDigests): string =>
  `${catalog}/${settings}${answer === undefined ? '' : `/${answer}`}`

/** Stands for settings that were not all saved: they differ from any. */
export const INCOMPLETE = 'incomplete'

export const readDigests = (text: unknown): Partial<KeptDigests> => {
  const [catalog, settings, answer] = typeof text === 'string' ? text.split('/') : []
  return {
    ...(catalog === undefined ? {} : { catalog }),
    ...(settings === undefined ? {} : { settings }),
    ...(answer === undefined ? {} : { answer }),
  }
}

/** Whether the state's digests are those of these inputs. */
export const isKept = (text: unknown, inputs: ConnectionInputs): boolean => {
  const [kept, digests] = [readDigests(text), digestsOf(inputs)]
  return kept.catalog === digests.catalog && kept.settings === digests.settings
}

/** Inputs that steer this program and never reach the server. */
export const STEERING = [
  'onBreakingChange',
  'acknowledge',
  'syncAfterReset',
  'waitForReset',
  'adopt',
  'instance',
] as const

/** The part of the inputs that the server holds, apart from the catalog. */
export const settingsOf = (inputs: ConnectionInputs): Omit<ConnectionInputs, 'syncCatalog'> => {
  const { syncCatalog: _catalog, ...settings } = inputs
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !OURS.has(name))) as unknown as Omit<
    ConnectionInputs,
    'syncCatalog'
  >
}

const knownDigests = new WeakMap<CanonicalCatalog['streams'], string>()

export const catalogDigest = ({ streams }: CanonicalCatalog): string => {
  const known = knownDigests.get(streams) ?? digest(digestedStreams(streams))
  knownDigests.set(streams, known)
  return known
}

/** The inputs as Pulumi keeps them. A catalog that is not known yet stays as it is. */
export const storedInputs = <A extends { readonly syncCatalog: CanonicalCatalog }>(
  inputs: A,
): Omit<A, 'syncCatalog'> & { readonly syncCatalog: StoredCatalog } => ({
  ...inputs,
  syncCatalog: isCanonicalCatalog(inputs.syncCatalog) ? storedCatalog(inputs.syncCatalog) : inputs.syncCatalog,
})

export const digestsOf = (inputs: ConnectionInputs): InputDigests => ({
  // The streams hold a digest of their schema each; the compressed text of the schemas may differ between Nodes.
  catalog: catalogDigest(inputs.syncCatalog),
  settings: digest(settingsOf(inputs)),
})

/** The settings without what only steers this program. */
export const serverSettingsOf = (inputs: ConnectionInputs): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(settingsOf(inputs)).filter(([name]) => !(STEERING as ReadonlyArray<string>).includes(name)),
  )
