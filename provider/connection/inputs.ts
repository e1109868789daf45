/** What the user writes and the state holds: read, brought into the one form in which equal inputs are equal, and digested. */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

import { type AirbyteCatalog, airbyteCatalogCodec, type AirbyteStreamAndConfiguration } from '../catalog/airbyte'
import { type CanonicalCatalog, canonicalForm, isCanonicalCatalog, readStored } from '../catalog/canonical'
import { overviewOf } from '../catalog/overview'
import { rememberedByContent } from '../catalog/remembered'
import { TABLE_SETTINGS } from '../catalog/settings'
import { tableSettingsIn } from '../catalog/tables'
import { isStoredCatalog, type StoredCatalog, storedCatalog } from '../catalog/text'
import { mistakesIn, readWritten } from '../catalog/written'
import { type InputProblem, problemsOf, tell } from '../decoding'
import type { InputIssue } from '../errors'
import { digest, isAbsent, isRecord, own } from '../json'
import { hasUnknown, UNKNOWN } from '../legible'
import { decodeProperties } from '../properties'
import { HIDDEN, hiddenOf } from './hidden'
import { repeatedOperations } from './operations'
import { SHOWN_AS } from './plan'
import { NEVER_KEPT, SETTING_ROWS, SETTINGS, type Settings, STEERING } from './settings'

export { hasUnknown } from '../legible'

/** The inputs as the state holds them: nothing null, nothing that says only what is so anyway. */
export type ConnectionInputs = Settings & { readonly syncCatalog: CanonicalCatalog }

/** The inputs as Pulumi keeps them: the catalog as text. */
export type StoredInputs = Omit<ConnectionInputs, 'syncCatalog'> & { readonly syncCatalog: StoredCatalog }

/** Properties that `check` or Pulumi adds, which no user writes. */
const OURS: ReadonlySet<string> = new Set([
  ...SHOWN_AS,
  'planDetails',
  'owed',
  'propagated',
  '__defaults',
  ...Object.values(HIDDEN),
])

type Read<A> = E.Either<ReadonlyArray<InputIssue>, A>

/** What was given, as far as it is right, and what is wrong with its form. */
export interface ReadInputs {
  readonly settings: Readonly<Record<string, unknown>>
  /** Of settings in which something is wrong, what is right in them. */
  readonly parts: Readonly<Record<string, unknown>>
  /** The settings of which nobody knows what they say. */
  readonly unread: ReadonlySet<string>
  readonly catalog: Read<unknown>
  /** The catalog as it was given. */
  readonly written: unknown
  readonly issues: ReadonlyArray<InputIssue>
}

/** Whose words inputs are: a program's; what the state holds of one, or of a server; or what a server says. */
type Origin = 'program' | 'state' | 'server'

/** Reads what the user wrote (or an earlier `check` returned), and tells every mistake. */
export const readInputs = (raw: unknown, origin: Origin = 'program'): ReadInputs => {
  if (!isRecord(raw)) {
    const issues = [{ property: 'syncCatalog', reason: 'The inputs are not an object.' }]
    return { settings: {}, parts: {}, unread: new Set(), catalog: E.left(issues), written: undefined, issues }
  }
  const { problems, values, parts, unread } = decodeProperties(SETTINGS, raw, {
    resource: 'an AirbyteConnection',
    others: ['syncCatalog', ...OURS],
    refused: NEVER_KEPT,
    secrets: hiddenOf(raw).secrets,
    isServers: origin !== 'program',
  })
  const settings = canonicalSettings(values)
  const written = raw['syncCatalog']
  const catalog = decodeCatalog(written, origin === 'server')
  const issues = [
    ...problems.map(({ property, problem }) => ({ property, reason: tell(problem) })),
    // One that is misspelt is not missing as well.
    ...(E.isLeft(catalog) && !(isAbsent(written) && unread.has('syncCatalog')) ? catalog.left : []),
    ...togetherIssues(raw, { settings, unread }),
  ]
  return { settings, parts, unread, catalog, written, issues }
}

/**
 * The canonical inputs, or every mistake. Values that are not known yet pass through as their placeholder: who reads the
 * result asks `hasUnknown` first. In what a server says there are no placeholders, and nothing is misspelt.
 */
export const decodeInputs = (raw: unknown, origin?: Origin): Read<ConnectionInputs> => inputsIn(readInputs(raw, origin))

/** The inputs, where nothing is wrong with them. */
export const inputsIn = ({ settings, catalog, issues }: ReadInputs): Read<ConnectionInputs> =>
  issues.length > 0 || E.isLeft(catalog)
    ? E.left(few(issues))
    : E.right({ ...settings, syncCatalog: catalog.right } as unknown as ConnectionInputs)

/** So many mistakes are told at once: a catalog that is wrong throughout has thousands. */
const MOST_TOLD = 50

export const few = (issues: ReadonlyArray<InputIssue>): ReadonlyArray<InputIssue> => {
  const [first] = issues
  if (first === undefined || issues.length <= MOST_TOLD) return issues
  const more = `and ${String(issues.length - MOST_TOLD)} further mistakes`
  return [...issues.slice(0, MOST_TOLD), { property: issues[MOST_TOLD]?.property ?? first.property, reason: more }]
}

/** Each setting in its one form; what is not known yet stays. */
const canonicalSettings = (values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const settings = Object.fromEntries(
    SETTING_ROWS.flatMap(([name, { canonical }]) => {
      const value = values[name]
      if (value === undefined) return []
      const one = canonical === undefined || hasUnknown(value) ? value : canonical(value as never)
      return one === undefined ? [] : [[name, one]]
    }),
  )
  const { namespaceFormat: _unused, ...rest } = settings
  // Airbyte keeps a format that nothing uses; as an input it would be a difference that means nothing.
  return settings['namespaceDefinition'] === 'customformat' || hasUnknown(settings['namespaceDefinition'])
    ? settings
    : rest
}

/** What is wrong with inputs beside each other, whatever is wrong in each by itself. */
const togetherIssues = (
  raw: Readonly<Record<string, unknown>>,
  { settings, unread }: Pick<ReadInputs, 'settings' | 'unread'>,
): ReadonlyArray<InputIssue> => {
  const areGiven = ['operations', 'operationIds'].every(
    (name) => settings[name] !== undefined || (unread.has(name) && !isAbsent(raw[name])),
  )
  const repeated = repeatedOperations(raw['operations']).map((problem) => ({
    property: 'operations',
    reason: tell(problem),
  }))
  const reason =
    'operations and operationIds are both given: operations are made and removed with the connection, operationIds name shared ones. Give one of the two.'
  return areGiven && !hasUnknown(raw['operations']) ? [...repeated, { property: 'operationIds', reason }] : repeated
}

const MISSING = 'it is missing; it has to be {streams: [{stream, config}]}'

const decodeCatalog = (value: unknown, isServers: boolean): Read<unknown> => {
  if (isAbsent(value)) {
    return E.left(ofCatalog([{ path: 'syncCatalog', problem: MISSING }]))
  }
  if (isServers) return readServers(value)
  return hasUnknown(value) ? knownMistakes(value) : canonicalSyncCatalog(value)
}

/** A catalog of which something is not known yet passes as it is, unless what is known of it is wrong. */
const knownMistakes = (value: unknown): Read<unknown> => {
  const mistakes = value === UNKNOWN || isStoredCatalog(value) ? [] : mistakesIn(value, 'syncCatalog')
  return mistakes.length === 0 ? E.right(value) : E.left(ofCatalog(mistakes))
}

/** A problem as Pulumi shows it, with the input that it is of: what has a stream is of the catalog. */
export const inputIssue = (problem: InputProblem): InputIssue => ({
  property: problem.stream === undefined ? (/^\w+/.exec(problem.path)?.[0] ?? 'syncCatalog') : 'syncCatalog',
  reason: tell(problem),
})

const ofCatalog = (problems: ReadonlyArray<InputProblem>): ReadonlyArray<InputIssue> =>
  problems.map((problem) => ({ property: 'syncCatalog', reason: tell(problem) }))

/**
 * Whether a value is a catalog as an update may have kept it: as `check` answers it, or in the form of programs, where a policy has
 * put one in its place. One without a stream would make all that is there new.
 */
export const isKeptCatalog = (value: unknown): boolean =>
  isStoredCatalog(value) ||
  isCanonicalCatalog(value) ||
  (isRecord(value) && Array.isArray(value['streams']) && value['streams'].length > 0)

/** The canonical form of a catalog of either form; canonical ones pass as they are. */
export const canonicalSyncCatalog = (value: unknown): Read<CanonicalCatalog> => {
  if (isCanonicalCatalog(value)) return E.right(value)
  if (isStoredCatalog(value)) return pipe(readStored(value), E.mapLeft(ofCatalog))
  return knownCatalogs({ written: value }, () =>
    pipe(readWritten(value, 'syncCatalog'), E.mapLeft(ofCatalog), E.chain(canonicalOf)),
  )
}

/**
 * The resources of a program often share a catalog, each read from its file anew, and so do the connections that a refresh
 * reads. To recognise one of 36 streams takes one millisecond, to make its canonical form and pack it ten: 100 resources of
 * one catalog take 0.12 s of work in the program, and 1.1 s without this.
 */
const knownCatalogs = rememberedByContent<Read<CanonicalCatalog>>(32)

/** A catalog as a server says it: what newer ones know beside it is no mistake. */
const readServers = (value: unknown): Read<CanonicalCatalog> =>
  knownCatalogs({ answered: value }, () =>
    pipe(
      airbyteCatalogCodec.decode(value),
      E.mapLeft((errors) => ofCatalog(problemsOf(errors, 'syncCatalog'))),
      E.chain(canonicalOf),
    ),
  )

/** A stream as Airbyte keeps it: an alias is not stored (createConnection), and would read back as another. */
const asStored = ({ stream, config }: AirbyteStreamAndConfiguration): AirbyteStreamAndConfiguration => {
  const { aliasName: _alias, ...kept } = config
  return { stream, config: kept }
}

const canonicalOf = (catalog: AirbyteCatalog): Read<CanonicalCatalog> =>
  pipe(canonicalForm({ ...catalog, streams: catalog.streams.map(asStored) }), E.mapLeft(ofCatalog))

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

/** The part of the inputs that the server holds, apart from the catalog. */
export const settingsOf = (inputs: ConnectionInputs): Omit<ConnectionInputs, 'syncCatalog'> => {
  const { syncCatalog: _catalog, ...settings } = inputs
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !OURS.has(name))) as unknown as Omit<
    ConnectionInputs,
    'syncCatalog'
  >
}

/** A catalog as Pulumi keeps it, with what previews show of it in place of its lines. */
const summarised = (catalog: CanonicalCatalog, inputs: object): StoredCatalog => {
  const settings = Object.fromEntries(TABLE_SETTINGS.map((name) => [name, own({ ...inputs }, name)]))
  const overview = overviewOf(catalog.streams, hasUnknown(settings) ? undefined : tableSettingsIn(settings))
  return { ...storedCatalog(catalog), overview }
}

/** The inputs as Pulumi keeps them. A catalog that is not known yet stays as it is. */
export const storedInputs = <A extends { readonly syncCatalog: CanonicalCatalog }>(
  inputs: A,
): Omit<A, 'syncCatalog'> & { readonly syncCatalog: StoredCatalog } => ({
  ...inputs,
  syncCatalog: isCanonicalCatalog(inputs.syncCatalog) ? summarised(inputs.syncCatalog, inputs) : inputs.syncCatalog,
})

export const digestsOf = (inputs: ConnectionInputs): InputDigests => ({
  catalog: inputs.syncCatalog.digest,
  settings: digest(settingsOf(inputs)),
})

/** The settings without what only steers this program. */
export const serverSettingsOf = (inputs: ConnectionInputs): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(settingsOf(inputs)).filter(([name]) => !(STEERING as ReadonlyArray<string>).includes(name)),
  )
