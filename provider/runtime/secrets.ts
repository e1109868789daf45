/**
 * Secret inputs, which a dynamic provider gets in plain: nothing that is made of them leaves it in plain, neither in a plan,
 * nor in a line, nor in the state.
 */
import { MASK } from '../catalog/ids'
import { escapeName, streamDescriptorOf } from '../catalog/key'
import { readShape } from '../catalog/rows'
import { TABLE_SETTINGS } from '../catalog/settings'
import { showTable } from '../catalog/tables'
import { writeDetails } from '../connection/details'
import { HIDDEN, hiddenOf } from '../connection/hidden'
import type { PlanDetails, StoredPlan } from '../connection/plan'
import { canonicalJson, exactJson, isRecord } from '../json'
import { numberOf } from '../numbers'
import { counted } from '../words'

type Props = Readonly<Record<string, unknown>>

/** How Pulumi's wire format marks a value as secret (`specialSigKey` and `specialSecretSig` of its SDK's rpc). */
const SECRET = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270' } as const

/** The value as Pulumi takes a secret one: it encrypts it in the state, and shows `[secret]`. */
const asSecret = (value: unknown): unknown => ({ ...SECRET, value })

/** Shorter texts stand in too many words to be sought in a sentence. */
const SHORTEST = 3

/** The names and fields that a catalog's text speaks of. */
const textsOfCatalog = (catalog: unknown): ReadonlyArray<string> => {
  const text = isRecord(catalog) ? catalog['__streams'] : undefined
  if (typeof text !== 'string') return textsOf(catalog)
  const lines = text.split('\n').map((line) => line.split(' '))
  const keys = lines.map(([key = '']) => key)
  const names = keys.flatMap((key) => {
    const { name, namespace } = streamDescriptorOf(key)
    return [name, ...(namespace === undefined ? [] : [namespace])]
  })
  const fields = lines.flatMap((parts) =>
    parts.flatMap((part) => /^(?:cursor|key|fields)=(.*)$/.exec(part)?.[1]?.split(/[.,]/) ?? []),
  )
  return [...keys, ...names, ...fields]
}

/** How a text or a number may be told: as it is, and where it is a number of a schema, in either way in which such are written. */
const toldAs = (value: string | number): ReadonlyArray<string> =>
  typeof value === 'string' && numberOf(value) !== undefined
    ? [value, exactJson(value), canonicalJson(value)]
    : [String(value)]

/** Every text inside a value. */
const textsOf = (value: unknown): ReadonlyArray<string> => {
  const [texts, waiting]: [string[], unknown[]] = [[], [value]]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (typeof next === 'string' || typeof next === 'number') texts.push(...toldAs(next))
    else if (typeof next === 'object' && next !== null) waiting.push(...(Object.values(next) as unknown[]))
  }
  return texts
}

/** Inputs that decide on what `check` and the outputs tell of streams. */
const TELLS_STREAMS = ['syncCatalog']
const TELLS_TABLES = ['syncCatalog', ...TABLE_SETTINGS]

/** What of a table's name comes from a prefix: what stands before the stream's own name. */
const headOf = (table: string, stream: string): string =>
  table.endsWith(stream) ? table.slice(0, table.length - stream.length) : table

/**
 * What the tables of owed rows tell of secret inputs: they are named after a prefix or a format, which may have been another
 * one. The stream's own name and namespace are no secret unless the catalog is.
 */
const tablesOfOwed = (owed: unknown, names: ReadonlySet<string>): ReadonlyArray<string> =>
  Object.entries(isRecord(owed) ? owed : {}).flatMap(([key, line]) => {
    const table = typeof line === 'string' ? readShape(line)?.table : undefined
    if (table === undefined) return []
    if (names.has('syncCatalog')) return [showTable(table), table.name]
    const stream = streamDescriptorOf(key)
    const namespace = table.namespace === stream.namespace ? undefined : table.namespace
    return [
      ...(names.has('prefix') ? [headOf(table.name, stream.name)] : []),
      ...(names.has('namespaceFormat') && namespace !== undefined ? [namespace] : []),
    ]
  })

/** A text as it stands in the id of a change, too. */
const asWritten = (text: string): ReadonlyArray<string> => [
  text,
  escapeName(text),
  text.split('.').map(escapeName).join('.'),
]

/** What is secret in the properties of one call. */
export interface Secrets {
  readonly names: ReadonlySet<string>
  /** Secret texts, the longest first, so that none is left of a longer one. */
  readonly texts: ReadonlyArray<string>
  /** Whether a secret is too short to be found in a sentence. */
  readonly isShort: boolean
  /**
   * Takes in what the server has of a secret input: most likely what it was before. With names of inputs that were secret
   * before, where those are among the properties.
   */
  readonly takeIn: (props: object) => void
}

const textsIn = (names: ReadonlySet<string>, given: ReadonlyArray<Props>): Pick<Secrets, 'texts' | 'isShort'> => {
  const values = given.flatMap((props) =>
    [...names].flatMap((name) => (name === 'syncCatalog' ? textsOfCatalog(props[name]) : textsOf(props[name]))),
  )
  const tables = TELLS_TABLES.some((name) => names.has(name))
    ? given.flatMap(({ owed, propagated }) => [...tablesOfOwed(owed, names), ...tablesOfOwed(propagated, names)])
    : []
  const texts = [...new Set([...values, ...tables])].filter((text) => text.trim() !== '')
  return {
    texts: [...new Set(texts.filter(({ length }) => length >= SHORTEST).flatMap(asWritten))].sort(
      (one, other) => other.length - one.length,
    ),
    isShort: texts.some(({ length }) => length < SHORTEST),
  }
}

/** Collects it from old and new properties: what was secret stays so in what is said of its change. */
export const secretsOf = (...given: ReadonlyArray<Props>): Secrets => {
  const names = new Set(given.flatMap((props) => hiddenOf(props).secrets))
  const known: Props[] = [...given]
  let found = textsIn(names, known)
  return {
    names,
    get texts() {
      return found.texts
    },
    get isShort() {
      return found.isShort
    },
    takeIn: (props) => {
      for (const name of hiddenOf(props).secrets) names.add(name)
      if (names.size === 0) return
      known.push(props as Props)
      found = textsIn(names, known)
    },
  }
}

/** A sentence without what is secret. */
export const masked = ({ texts }: Pick<Secrets, 'texts'>, sentence: string): string =>
  texts.reduce((left, text) => left.replaceAll(text, MASK), sentence)

const maskedDeep = (secrets: Secrets, value: unknown): unknown => {
  if (typeof value === 'string') return masked(secrets, value)
  if (Array.isArray(value)) return value.map((item) => maskedDeep(secrets, item))
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [masked(secrets, key), maskedDeep(secrets, part)]),
  )
}

const hasAny = ({ names }: Secrets, wanted: ReadonlyArray<string>): boolean => wanted.some((name) => names.has(name))

/** The overview of a catalog names tables, after which it ends. */
const guardCatalog = (secrets: Secrets, catalog: unknown): unknown => {
  if (!isRecord(catalog) || typeof catalog['overview'] !== 'string' || !hasAny(secrets, TABLE_SETTINGS)) return catalog
  return { ...catalog, overview: catalog['overview'].replace(/; tables? .*$/, '') }
}

/** Lines of streams with their tables. */
const guardLines = (secrets: Secrets, lines: Pick<Props, 'owed' | 'propagated'>): Props =>
  Object.fromEntries(
    Object.entries(lines).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, hasAny(secrets, TELLS_TABLES) ? asSecret(value) : value]],
    ),
  )

/** Hidden properties as the state takes them: tables of streams that were kept may be named after what is secret. */
export const guardHidden = (secrets: Secrets, hidden: Props): Props =>
  HIDDEN.left in hidden && hasAny(secrets, TELLS_TABLES)
    ? { ...hidden, [HIDDEN.left]: asSecret(hidden[HIDDEN.left]) }
    : hidden

/** The plan that is new. Those that the state still holds stay to the letter: else the engine would print them again. */
const guardShown = (secrets: Secrets, inputs: Props, details: PlanDetails | undefined): Props => {
  const { shownAs } = details ?? {}
  return shownAs === undefined || secrets.names.size === 0 ? {} : { [shownAs]: maskedDeep(secrets, inputs[shownAs]) }
}

/**
 * A catalog of which a part is secret, as the inputs that are new have it. Pulumi marks by itself what has the name of a secret
 * part, and no part of the one form has that.
 */
export const guardChosen = (news: Props, { syncCatalog }: Props): Props =>
  isRecord(syncCatalog) && hiddenOf(news).secrets.includes('syncCatalog') ? { syncCatalog: asSecret(syncCatalog) } : {}

/** What `check` adds to the inputs, as far as it may be seen. */
export const guardInputs = (secrets: Secrets, { planDetails, owed, propagated, ...inputs }: Props): Props => {
  const details = planDetails as PlanDetails | undefined
  return {
    ...guardHidden(secrets, inputs),
    ...('syncCatalog' in inputs ? { syncCatalog: guardCatalog(secrets, inputs['syncCatalog']) } : {}),
    ...guardShown(secrets, inputs, details),
    ...guardLines(secrets, { owed, propagated }),
    ...(details === undefined ? {} : { planDetails: guardDetails(secrets, details) }),
  }
}

/**
 * Inputs as a refresh has read them. Pulumi marks what was secret in the inputs of the state, and after an update that failed
 * half-way those are the ones from before it: so each is marked here that was secret in anything of the state.
 */
export const guardRead = (secrets: Secrets, inputs: Props): Props =>
  Object.fromEntries(
    Object.entries(guardInputs(secrets, inputs)).map(([name, value]) => [
      name,
      secrets.names.has(name) ? asSecret(value) : value,
    ]),
  )

/**
 * What the update reads of a plan: streams, which only a catalog names, and digests. A secret that happens to be a part of
 * them is not told by them, and without it the update would not find its streams again.
 */
const READ_BY_UPDATE: ReadonlySet<string> = new Set([
  'resets',
  'refreshes',
  'requested',
  'owed',
  'keptStale',
  'before',
  'after',
])

/** Whether what is said of a change is secret as a whole: of a secret catalog, or with a secret too short to be found in it. */
export const tellsNothing = (secrets: Secrets): boolean =>
  secrets.names.size > 0 && (hasAny(secrets, TELLS_STREAMS) || secrets.isShort)

const maskedPlan = (secrets: Secrets, plan: unknown): unknown => {
  if (!isRecord(plan)) return plan
  return Object.fromEntries(
    Object.entries(plan).map(([name, part]) => [name, READ_BY_UPDATE.has(name) ? part : maskedDeep(secrets, part)]),
  )
}

const guardDetails = (secrets: Secrets, details: PlanDetails): unknown => {
  if (secrets.names.size === 0) return writeDetails(details)
  if (tellsNothing(secrets)) return asSecret(writeDetails(details))
  const { plan, ...rest } = details
  const guarded = { ...(maskedPlan(secrets, rest) as PlanDetails) }
  return writeDetails(plan === undefined ? guarded : { ...guarded, plan: maskedPlan(secrets, plan) as StoredPlan })
}

/** What the outputs tell beside the inputs; those of the same names Pulumi marks by itself. */
const TELLING: Readonly<Record<string, ReadonlyArray<string>>> = {
  rows: TELLS_TABLES,
  saved: TELLS_TABLES,
  programCatalog: TELLS_STREAMS,
  propagated: TELLS_TABLES,
  lastReset: TELLS_STREAMS,
  pendingReset: TELLS_STREAMS,
  streamSettings: TELLS_STREAMS,
}

export const guardOutputs = (secrets: Secrets, outputs: Props): Props =>
  secrets.names.size === 0
    ? outputs
    : Object.fromEntries(
        Object.entries(outputs).map(([name, value]) => [
          name,
          TELLING[name] !== undefined && hasAny(secrets, TELLING[name]) ? asSecret(value) : value,
        ]),
      )

/** What is wrong, without what is secret. What is wrong in a secret catalog is counted, not told. */
export const guardReasons = (
  secrets: Secrets,
  issues: ReadonlyArray<{ readonly property: string; readonly reason: string }>,
): ReadonlyArray<string> => {
  const isTold = ({ property }: { readonly property: string }): boolean =>
    !(hasAny(secrets, TELLS_STREAMS) && property === 'syncCatalog') && !(secrets.isShort && secrets.names.has(property))
  const told = issues.filter(isTold).map(({ reason }) => masked(secrets, reason))
  const untold = issues.length - told.length
  return untold === 0
    ? told
    : [
        ...told,
        `${told.length === 0 ? counted(untold, 'mistake') : `${String(untold)} more`} cannot be told, because ${[...secrets.names].join(', ')} ${secrets.names.size === 1 ? 'is' : 'are'} secret. Give the value without pulumi.secret in a preview to see what is wrong.`,
      ]
}
