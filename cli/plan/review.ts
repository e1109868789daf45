/** The plan of a whole stack as data: what changes, what breaks, what it costs, and whether it may go on. */
import type { Price, Prices } from '../../provider/api/prices'
import type { FieldPath } from '../../provider/catalog/airbyte'
import { explainGroup, familyOf } from '../../provider/catalog/groups'
import { streamDescriptorOf } from '../../provider/catalog/key'
import { showField } from '../../provider/catalog/schema'
import type { CanonicalStream } from '../../provider/catalog/stream'
import { showTable, tableOf, tableSettingsIn } from '../../provider/catalog/tables'
import type { Plan, Restart, StoredPlan } from '../../provider/connection/plan'
import { effectLines } from '../../provider/connection/shown'
import { own } from '../../provider/json'
import { counted, matchesSome } from '../../provider/words'
import { furtherChanges } from './further'
import type { ConnectionStep, Operation, Preview } from './preview'
import type { Side } from './side'

export interface BreakingChange {
  /** As in `acknowledge`. */
  readonly id: string
  readonly sentence: string
  readonly acknowledged: boolean
}

/** Equal breaking changes as one. */
export interface BreakingGroup extends BreakingChange {
  /** None for a change of the connection itself. */
  readonly streams: ReadonlyArray<string>
}

export interface StreamReview {
  readonly stream: string
  readonly before?: StreamSettings
  readonly after?: StreamSettings
  readonly isReset: boolean
  /** Absent where nothing is reset; null where it is not known. */
  readonly price?: Price | null
}

export interface StreamSettings {
  readonly cursor: string
  readonly key: string
  readonly mode: string
  /** Where it lands, `namespace.name`. */
  readonly table: string
}

export interface ConnectionReview {
  readonly name: string
  readonly urn: string
  readonly connectionId?: string
  readonly instance?: string
  readonly operation: Operation
  /** Change by change. */
  readonly breaking: ReadonlyArray<BreakingChange>
  /** The same with equal changes as one, quoted by the id of their family. */
  readonly groups: ReadonlyArray<BreakingGroup>
  /** What comes over its streams: which are reset, refreshed, kept or owed, and what that does. */
  readonly effects: ReadonlyArray<string>
  readonly attention: ReadonlyArray<string>
  /** What changes beside, and nobody has to look at. */
  readonly further: ReadonlyArray<string>
  readonly resets: ReadonlyArray<string>
  /** Of them those that are read again while their tables stay filled. */
  readonly refreshes: ReadonlyArray<string>
  /** Of them those that the program asks for. */
  readonly requested: ReadonlyArray<string>
  /** Streams whose reset waits until the connection is active again. */
  readonly owed: ReadonlyArray<string>
  /** Streams whose reset an earlier run owes, which an update goes on with. */
  readonly pending: ReadonlyArray<string>
  readonly keptStale: ReadonlyArray<string>
  readonly replaces?: string
  /** Streams that go on in the new connection where they were. */
  readonly carries?: ReadonlyArray<string>
  /** Those that start over there, with the reason. */
  readonly restarts?: ReadonlyArray<Restart>
  /** The connection that a creation takes over instead of making one. */
  readonly takesOver?: string
  readonly unknown: ReadonlyArray<string>
  /** Acknowledgements that approve nothing. */
  readonly unusedAcknowledgements: ReadonlyArray<string>
  readonly streams: ReadonlyArray<StreamReview>
}

export interface Totals {
  readonly connections: number
  readonly create: number
  readonly update: number
  readonly replace: number
  readonly delete: number
  readonly resetStreams: number
  readonly unacknowledged: number
}

export interface Review {
  readonly version: 1
  readonly stack?: string
  readonly project?: string
  /** Why the preview failed; empty for one that succeeded. What it had found by then is told all the same. */
  readonly failures: ReadonlyArray<string>
  readonly totals: Totals
  /** Why it must not go on as it is; empty where it may. */
  readonly blocked: ReadonlyArray<string>
  /** Those that change, the gravest first. */
  readonly connections: ReadonlyArray<ConnectionReview>
}

export interface Allowed {
  /** Globs of names of connections that may be deleted. */
  readonly delete: ReadonlyArray<string>
  readonly replace: ReadonlyArray<string>
}

const path = (field: FieldPath | undefined): string => showField(field ?? [])

const settings = (key: string, stream: CanonicalStream, { inputs }: Side): StreamSettings => ({
  cursor: path(stream.cursorField),
  key: (stream.primaryKey ?? []).map(path).join(', '),
  mode: `${stream.syncMode} ${stream.destinationSyncMode}`,
  table: showTable(tableOf(streamDescriptorOf(key), tableSettingsIn(inputs))),
})

/** Every stream that differs or is reset. */
const streamsOf = ({ before, after }: ConnectionStep, resets: ReadonlyArray<string>): ReadonlyArray<StreamReview> => {
  const [old, next] = [before?.streams ?? {}, after?.streams ?? {}]
  const keys = [...new Set([...Object.keys(old), ...Object.keys(next)])].sort()
  return keys.flatMap((stream) => {
    const [one, other] = [own(old, stream), own(next, stream)]
    const isReset = resets.includes(stream)
    if (!isReset && JSON.stringify(one) === JSON.stringify(other)) return []
    return [
      {
        stream,
        isReset,
        ...(one === undefined || before === undefined ? {} : { before: settings(stream, one, before) }),
        ...(other === undefined || after === undefined ? {} : { after: settings(stream, other, after) }),
      },
    ]
  })
}

/** What is shown of the streams: of what is replaced or deleted none, since all of them go. */
const streamsShown = (step: ConnectionStep, resets: ReadonlyArray<string>): ReadonlyArray<StreamReview> =>
  step.operation === 'update' || step.operation === 'create' ? streamsOf(step, resets) : []

const breakingIn = ({ breaking = {}, acknowledged = [] }: Plan): ReadonlyArray<BreakingChange> =>
  Object.entries(breaking).map(([id, sentence]) => ({ id, sentence, acknowledged: acknowledged.includes(id) }))

const groupsIn = ({ breaking = [] }: StoredPlan): ReadonlyArray<BreakingGroup> =>
  breaking.map((group) => ({
    id: familyOf(group),
    sentence: explainGroup(group),
    acknowledged: group.isAcknowledged === true,
    streams: group.streams,
  }))

const REPLACED = 'It is replaced by a new connection: its sync state is lost, every stream starts over.'

const reviewOf = (step: ConnectionStep): ConnectionReview => {
  const { urn, operation, before, after } = step
  // The state keeps the plan of the last change, which says nothing of what does not change now.
  const plan: Plan = (operation === 'same' || operation === 'delete' ? undefined : after?.plan) ?? {}
  const stored: StoredPlan = (plan === after?.plan ? after.stored : undefined) ?? {}
  const { resets = [], refreshes = [], requested = [], owed = [], keptStale = [], unknown = [] } = plan
  const { carries, restarts } = plan
  const takesOver = plan.adopts ?? plan.takesOver
  const connectionId = before?.id ?? after?.id ?? takesOver
  const instance = after?.instance ?? before?.instance
  return {
    name: after?.name ?? before?.name ?? urn,
    urn,
    ...(connectionId === undefined ? {} : { connectionId }),
    ...(instance === undefined ? {} : { instance }),
    operation,
    breaking: breakingIn(plan),
    groups: groupsIn(stored),
    effects: effectLines(stored, after?.inputs['syncAfterReset'] !== false),
    attention: (stored.attention ?? []).map(explainGroup),
    further: furtherChanges(step),
    resets,
    refreshes,
    requested,
    owed,
    pending: operation === 'delete' ? [] : (before?.pending ?? []).filter((stream) => !resets.includes(stream)),
    keptStale,
    ...(operation === 'replace' ? { replaces: plan.replaces ?? REPLACED } : {}),
    ...(carries === undefined ? {} : { carries }),
    ...(restarts === undefined ? {} : { restarts }),
    ...(takesOver === undefined ? {} : { takesOver }),
    unknown,
    unusedAcknowledgements: plan.unusedAcknowledgements ?? [],
    streams: streamsShown(step, resets),
  }
}

const blocks = (review: ConnectionReview, allowed: Allowed): ReadonlyArray<string> => {
  const { name, operation, breaking, unknown } = review
  const quoted = JSON.stringify(name)
  if (operation === 'delete') {
    return matchesSome(name, allowed.delete) ? [] : [`${quoted} would be deleted, which --allow-delete does not allow`]
  }
  if (operation === 'replace') {
    return matchesSome(name, allowed.replace)
      ? []
      : [`${quoted} would be replaced, which --allow-replace does not allow`]
  }
  const open = breaking.filter(({ acknowledged }) => !acknowledged).length
  return [
    ...(open === 0 ? [] : [`${quoted} has ${counted(open, 'breaking change')} that nobody acknowledged`]),
    ...(unknown.includes('syncCatalog') ? [`${quoted} has a catalog that is not known before the update`] : []),
    ...(unknown.includes('plan')
      ? [`${quoted} has a plan that is secret, as its catalog is: nobody can see what it resets`]
      : []),
  ]
}

/** The gravest first: what is lost, then what is reset, then the rest by name. */
const gravity = ({ operation, breaking, resets }: ConnectionReview): number => {
  if (operation === 'replace' || operation === 'delete') return 0
  if (breaking.some(({ acknowledged }) => !acknowledged)) return 1
  if (breaking.length > 0 || resets.length > 0) return 2
  return operation === 'update' ? 3 : 4
}

const FAILED = 'the preview failed, and so would the update'

const totalsOf = (all: ReadonlyArray<ConnectionReview>, connections: ReadonlyArray<ConnectionReview>): Totals => {
  const count = (operation: Operation): number => connections.filter((one) => one.operation === operation).length
  return {
    connections: all.length,
    create: count('create'),
    update: count('update'),
    replace: count('replace'),
    delete: count('delete'),
    resetStreams: connections.reduce((sum, { resets }) => sum + resets.length, 0),
    unacknowledged: connections.reduce(
      (sum, { breaking }) => sum + breaking.filter(({ acknowledged }) => !acknowledged).length,
      0,
    ),
  }
}

/** What a preview means. */
export const review = ({ stack, project, errors, connections: steps }: Preview, allowed: Allowed): Review => {
  const all = steps.map(reviewOf)
  const connections = all
    .filter(({ operation }) => operation !== 'same')
    .sort((one, other) => gravity(one) - gravity(other) || (one.name < other.name ? -1 : 1))
  return {
    version: 1,
    ...(stack === undefined ? {} : { stack }),
    ...(project === undefined ? {} : { project }),
    failures: errors,
    totals: totalsOf(all, connections),
    blocked: [...(errors.length > 0 ? [FAILED] : []), ...connections.flatMap((one) => blocks(one, allowed))],
    connections,
  }
}

/** What there is to say where there was no preview that could be read. */
export const failedReview = (failure: string): Review =>
  review({ stack: undefined, project: undefined, connections: [], errors: [failure] }, { delete: [], replace: [] })

/** 0: nothing blocks it; 2: something does. */
export const exitCode = ({ blocked }: Review): 0 | 2 => (blocked.length === 0 ? 0 : 2)

/** The review with prices of the streams that are reset; null where a price is not known. */
export const priced = (given: Review, prices: ReadonlyMap<string, Prices>): Review => ({
  ...given,
  connections: given.connections.map((connection) => ({
    ...connection,
    streams: connection.streams.map((stream) =>
      stream.isReset
        ? { ...stream, price: prices.get(connection.connectionId ?? '')?.get(stream.stream) ?? null }
        : stream,
    ),
  })),
})
