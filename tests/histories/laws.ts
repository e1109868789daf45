/** The laws that hold in every history, each a check of one run: it answers the sentences that tell how it is broken. */
import { streamKey } from '../../provider/catalog/key'
import { detailsIn, planOf } from '../../provider/connection/details'
import { HIDDEN } from '../../provider/connection/hidden'
import type { Shown } from '../support/engine/difference'
import type { ResourceState, StackState, Step } from '../support/engine/types'
import { plainTexts } from '../support/engine/values'
import type { LivedRun } from '../support/life'
import { PLANTED, type Spec } from './program'
import { isReset } from './rows'
import { said } from './scene'
import { isLive, isSameWriting, isSettingsSame, newestJob, placeOf, type Server } from './server'

/** One command with what was there before and after it. */
export interface Episode {
  readonly command: 'preview' | 'up' | 'refresh' | 'destroy'
  /** What the user was shown before the command itself ran; undefined where nothing was. */
  readonly preview: LivedRun | undefined
  /** Undefined where the preview failed already. */
  readonly run: LivedRun | undefined
  readonly before: Server
  readonly after: Server
  readonly stateBefore: StackState
  readonly stateAfter: StackState
  readonly program: ReadonlyArray<Spec>
  readonly hasAccident: boolean
  /** What an earlier run sent without an answer may have come through in the middle of this one. */
  readonly isLate: boolean
  readonly isRefreshed: boolean
  readonly scope: string
}

type Law = (episode: Episode) => ReadonlyArray<string>

const runsOf = ({ preview, run }: Episode): ReadonlyArray<LivedRun> =>
  [preview, run].filter((one): one is LivedRun => one !== undefined)

const allSaid = (episode: Episode): string => runsOf(episode).map(said).join('\n')

const holders = (state: StackState, id: string): ReadonlyArray<string> =>
  state.filter((one) => one.id === id && !one.isPendingDelete && !one.isPendingReplacement).map(({ name }) => name)

/** Connections that the run deleted. */
const deletedBy = ({ before, after }: Episode): ReadonlyArray<string> =>
  [...before.connections.values()]
    .filter((one) => isLive(one) && after.connections.get(one.connectionId)?.status === 'deprecated')
    .map(({ connectionId }) => connectionId)

/**
 * Nothing that a resource holds is deleted by another's deletion. A `destroy` asks nobody who holds what; and what the program
 * no longer has, this run was to delete, had it come so far.
 */
const nothingHeldIsDeleted: Law = (episode) => {
  const { command, run, stateAfter, program } = episode
  if (command === 'destroy' || run === undefined) return []
  const isBroken = episode.hasAccident
  const declared = new Set(program.flatMap(({ resource, aliases }) => [resource, ...aliases]))
  const own = new Set(run.steps.filter(({ operation }) => operation.startsWith('delete')).map(({ name }) => name))
  return deletedBy(episode).flatMap((id) =>
    holders(stateAfter, id)
      .filter((name) => (command === 'refresh' || declared.has(name)) && !(isBroken && own.has(name)))
      .map((name) => `connection ${id} is deleted, and ${name} holds it`),
  )
}

/** Where a connection is made, none of the same source, destination and name is there. */
export const nothingIsDoubled = (before: Server, after: Server): ReadonlyArray<string> =>
  [...after.connections.values()]
    .filter((one) => isLive(one) && !before.connections.has(one.connectionId))
    .flatMap((made) => {
      const twins = [...after.connections.values()].filter(
        (other) => other.connectionId !== made.connectionId && isLive(other) && placeOf(other) === placeOf(made),
      )
      return twins.map(
        (twin) => `connection ${made.connectionId} is made beside ${twin.connectionId}, named ${made.name}`,
      )
    })

/** A list of streams in the plan of a step, as the preview's JSON has it and policies get it. */
export const plannedIn = (
  { operation, inputs }: Step,
  list: 'resets' | 'keptStale' | 'owed',
): ReadonlyArray<string> => {
  const plan = planOf(inputs)
  return operation === 'same' ? [] : (plan?.[list] ?? [])
}

/** The streams that a run shows as ones that will be reset: in its plans, and in lines of log before a reset began. */
export const shownResets = (run: LivedRun, isWhole: boolean): ReadonlySet<string> => {
  const began = run.requests.find(
    ({ method, path, body = '' }) =>
      method === 'POST' && (path.includes('/connections/reset') || body.includes('"skipReset":false')),
  )
  const lines = run.printed
    .filter(({ line, after }) => /reset/i.test(line) && (isWhole || began === undefined || after < began.number))
    .flatMap(({ line }) => line.match(/public\.\w+/g) ?? [])
  const planned = run.steps.flatMap((step) => plannedIn(step, 'resets'))
  return new Set([...planned, ...lines])
}

/** The resets that began in the run. */
export const resetsIn = ({ before, after }: Pick<Episode, 'before' | 'after'>) =>
  after.jobs.filter((job) => job.id > newestJob(before) && isReset(job))

/** Every reset that ran was shown before it. `late`: what earlier runs have shown whose calls may come through late. */
export const everyResetWasShown = (episode: Episode, late: ReadonlySet<string>): ReadonlyArray<string> => {
  const { preview, run, program, scope, before } = episode
  if (run === undefined) return []
  // A hand's reset may take the sync state away between the plan and the save; then Airbyte's own rule resets all again.
  const isBeingEmptied = (id: string): boolean =>
    scope === 'server' && before.jobs.some((job) => job.configId === id && isReset(job) && !job.isSettled)
  // What a preview does not know, the update's own plan has to show.
  const isKnown = program.every(({ unknown }) => unknown === 'none')
  const shown = new Set([
    ...(preview === undefined ? [] : shownResets(preview, true)),
    ...(preview === undefined || !isKnown ? shownResets(run, false) : []),
  ])
  return resetsIn(episode)
    .filter(({ configId }) => !isBeingEmptied(configId))
    .flatMap((job) =>
      job.streamsToReset
        .map(streamKey)
        .filter((key) => !shown.has(key) && !late.has(key))
        .map((key) => `${key} is reset by job ${String(job.id)}, and nothing had shown that it would be`),
    )
}

const knowsSecrets = ({ inputs, outputs }: ResourceState): boolean =>
  HIDDEN.secrets in inputs || HIDDEN.secrets in outputs

/** Whether it is known of a resource that some of its inputs are secret: by the program, or by all that the state has of it. */
const isMarked = (name: string, program: ReadonlyArray<Spec>, state: StackState): boolean => {
  const entries = state.filter((one) => one.name === name)
  const isOfProgram = program.some(({ resource, secret }) => resource === name && secret !== 'none')
  // Two entries of one resource may know of different secrets, and each tells what only the other knows.
  const isAgreed = new Set(entries.map(({ outputs }) => JSON.stringify(outputs[HIDDEN.secrets]))).size === 1
  return isOfProgram || (isAgreed && entries.every(knowsSecrets))
}

/**
 * No secret is in anything that is shown, nor unmarked in the state. What nobody knows to be secret may be told: a refresh
 * knows of the state only, what is adopted comes without marks, and an update that was killed has not told the state.
 */
const noSecretIsTold: Law = (episode) => {
  const { program, stateBefore, stateAfter, before } = episode
  const steps = runsOf(episode).flatMap((run) => run.steps)
  const isReplaced = (resource: string): boolean =>
    steps.some(({ operation, name }) => operation === 'create-replacement' && name === resource)
  // Another resource that holds the same connection may have called secret what this one reads of it.
  const isHeldBeside = (resource: string): boolean => {
    const id = stateBefore.find(({ name }) => name === resource)?.id
    return stateBefore.some((other) => other.id === id && other.name !== resource)
  }
  // A run that was killed has saved a secret, and told the state nothing.
  const isSavedUntold = (resource: string): boolean => {
    const held = stateBefore.find((one) => one.name === resource)
    const there = before.connections.get(held?.id ?? '')
    const known = [held?.inputs, held?.outputs].flatMap((one) => (one?.[HIDDEN.secrets] ?? []) as ReadonlyArray<string>)
    return (['name', 'prefix'] as const).some(
      (field) => !known.includes(field) && there?.[field]?.includes(PLANTED) === true,
    )
  }
  // A replacement by force is checked without the state: one that adopts comes as unmarked as any other.
  const isBlind = (one: Spec): boolean =>
    (one.adopt !== undefined && isReplaced(one.resource)) ||
    (one.secret === 'none' &&
      !isMarked(one.resource, program, stateBefore) &&
      (one.adopt !== undefined || isHeldBeside(one.resource) || isSavedUntold(one.resource)))
  const blind = new Set(program.filter(isBlind).map(({ resource }) => resource))
  const isAllMarked = blind.size === 0
  // What stood there before this run was judged then.
  const earlier = new Set(stateBefore.flatMap(({ inputs, outputs }) => plainTexts([inputs, outputs])))
  // An earlier plan told it when it was no secret yet; a refresh, which gets no inputs, prints that the plan goes.
  const isOfEarlierPlan = (operation: string, { path, text }: Shown): boolean =>
    operation === 'refresh' && path.startsWith('- plan') && earlier.has(text)
  const lines = [
    ...steps
      .filter(({ name }) => !blind.has(name))
      .filter(({ operation, name }) => operation !== 'refresh' || !isSavedUntold(name))
      .filter(({ operation, name }) => isMarked(name, operation === 'refresh' ? [] : program, stateBefore))
      .flatMap(({ operation, shown }) => shown.filter((one) => !isOfEarlierPlan(operation, one)))
      .map(({ path, text }) => `${path}: ${text}`),
    ...(isAllMarked ? runsOf(episode).flatMap((run) => [...run.lines, ...run.failures]) : []),
  ]
  // After a failed update the engine keeps the inputs that a refresh has read, which may know of no secret.
  const texts = stateAfter
    .filter(({ name }) => !blind.has(name))
    .flatMap(({ name, inputs, outputs }) =>
      plainTexts([inputs, outputs].filter((properties) => HIDDEN.secrets in properties)).map((text) => ({
        name,
        text,
      })),
    )
  return [
    ...lines.filter((line) => line.includes(PLANTED)).map((line) => `a secret is told: ${line}`),
    ...texts
      .filter(({ text }) => text.includes(PLANTED) && !earlier.has(text))
      .map(({ name, text }) => `a secret stands unmarked in the state of ${name}: ${text}`),
  ]
}

/** A connection that was there before comes into the stack only by the program's word, or told with its id. */
const nothingIsTakenInSilence: Law = (episode) => {
  const { before, stateBefore, stateAfter, program } = episode
  const known = new Set(stateBefore.map(({ id }) => id))
  const text = allSaid(episode)
  return [...new Set(stateAfter.map(({ id }) => id))]
    .filter((id) => !known.has(id) && before.connections.has(id))
    .filter((id) => !program.some(({ adopt }) => adopt === id) && !text.includes(id))
    .map((id) => `connection ${id} is taken over in silence`)
}

/** What the stack does not hold is left alone. */
const othersAreLeftAlone: Law = (episode) => {
  // What an earlier run sent comes through now, whatever this one does.
  if (episode.isLate) return []
  const { before, after, stateBefore, stateAfter, program } = episode
  const ours = new Set([...stateBefore, ...stateAfter].map(({ id }) => id))
  const text = allSaid(episode)
  return [...before.connections.values()]
    .filter(({ connectionId: id }) => !ours.has(id) && !program.some(({ adopt }) => adopt === id) && !text.includes(id))
    .filter((one) => {
      const now = after.connections.get(one.connectionId)
      return now !== undefined && (now.status !== one.status || !isSameWriting(one, now) || now.name !== one.name)
    })
    .map(({ connectionId: id }) => `connection ${id} is changed, and no resource of the stack holds it`)
}

const operationsIn = ({ steps }: LivedRun): ReadonlyArray<string> =>
  steps
    .filter(({ operation }) => operation !== 'same' && operation !== 'refresh')
    .map(({ operation, name }) => `${operation} ${name}`)
    .sort()

/** An update does what its preview has shown. */
const thePreviewIsTrue: Law = ({ preview, run, hasAccident, program }) => {
  if (preview === undefined || run === undefined || hasAccident || !run.isDone) return []
  // What is not known yet may turn out to be what it was.
  if (program.some(({ unknown }) => unknown !== 'none')) return []
  const [shown, done] = [operationsIn(preview), operationsIn(run)]
  return shown.join() === done.join()
    ? []
    : [`the preview shows [${shown.join(', ')}], and [${done.join(', ')}] is done`]
}

/** A preview changes nothing on the server. */
const aPreviewOnlyLooks: Law = ({ command, run, before, after }) => {
  if (command !== 'preview' || run === undefined) return []
  const changed = [...after.connections.values()].filter(
    (one) => !isSettingsSame(before.connections.get(one.connectionId), one),
  )
  return changed.length > 0 ? ['a preview changes something on the server'] : []
}

/** Texts of a plan in words, as a preview prints them if it prints all. */
const textsOfPlan = (plan: unknown): ReadonlyArray<string> => plainTexts(Object.values(plan ?? {}).flatMap(ownTexts))

const ownTexts = (part: unknown): ReadonlyArray<unknown> =>
  typeof part === 'object' && part !== null ? Object.values(part) : [part]

/**
 * Of the newest plan all lines are printed, and of those before it none. A replacement that is forced is checked as a new
 * resource, so that nobody knows then which plans the state still holds.
 */
const eachPlanPrintsWhole: Law = (episode) =>
  runsOf(episode)
    .flatMap(({ steps }) => steps)
    .filter(({ operation }) => operation === 'update')
    .flatMap(({ name, inputs, shown }) => {
      const { shownAs } = detailsIn(inputs) ?? {}
      const old = shown.filter(({ path }) => /^- plan\d*(\.|$)/.test(path))
      const printed = new Set(
        shown.filter(({ path }) => path.startsWith(`${String(shownAs)}.`)).map(({ text }) => text),
      )
      const missing = textsOfPlan(inputs[shownAs ?? '']).filter((text) => !printed.has(text))
      return [
        ...old.map(({ path }) => `an earlier plan of ${name} is printed as taken away: ${path}`),
        ...missing.map((text) => `the plan of ${name} is printed without ${text}`),
      ]
    })

/** What a plan says that it carries over goes on to the letter, and what it says that starts over has no position. */
const whatIsCarriedGoesOn: Law = (episode) => {
  const { command, run, before, after, stateBefore, stateAfter, hasAccident } = episode
  if (command !== 'up' || run?.isDone !== true || hasAccident) return []
  return run.steps
    .filter(({ operation }) => operation === 'create-replacement')
    .flatMap(({ name, inputs }) => {
      const { carries = [], restarts = [] } = planOf(inputs) ?? {}
      // A resource that is renamed with an alias was in the state under the old name.
      const names = [name, ...(episode.program.find(({ resource }) => resource === name)?.aliases ?? [])]
      const old = names.map((one) => stateBefore.find((held) => held.name === one)?.id).find(Boolean)
      const made = stateAfter.find((one) => one.name === name)?.id
      const [one, other] = [positionsOf(after, old), positionsOf(after, made)]
      // What was there before is taken over as it is, and may have gone on.
      if (before.connections.has(made ?? '') || after.jobs.some(({ configId }) => configId === made)) return []
      return [
        ...carries
          .filter((key) => JSON.stringify(one[key]) !== JSON.stringify(other[key]))
          .map((key) => `${key} is not carried over from ${String(old)} to ${String(made)}`),
        ...restarts
          .flatMap(({ streams }) => streams)
          .filter((key) => other[key] !== undefined)
          .map((key) => `${key} does not start over in ${String(made)}`),
      ]
    })
}

const positionsOf = ({ connections }: Server, id = ''): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.values(connections.get(id)?.state ?? {}).map(({ streamDescriptor, streamState }) => [
      streamKey(streamDescriptor),
      streamState,
    ]),
  )

/** What has been replaced and hands its state over does not sync beside its successor, unless a hand has put it back into service. */
const noTwoAreInService: Law = ({ before, after, run }) =>
  [...after.connections.values()]
    .filter(({ connectionId, name }) => {
      const one = before.connections.get(connectionId)
      return one?.name !== name || one.status !== 'active'
    })
    .filter(({ status, name }) => status === 'active' && / replaced by [-\da-f]{36}\)$/.test(name) && run !== undefined)
    .map(({ connectionId }) => `connection ${connectionId} is in service, and is replaced by another one`)

const LAWS: ReadonlyArray<Law> = [
  whatIsCarriedGoesOn,
  noTwoAreInService,
  eachPlanPrintsWhole,
  nothingHeldIsDeleted,
  ({ before, after }) => nothingIsDoubled(before, after),
  noSecretIsTold,
  nothingIsTakenInSilence,
  othersAreLeftAlone,
  thePreviewIsTrue,
  aPreviewOnlyLooks,
]

/** How a run breaks the laws that need no memory. */
export const broken = (episode: Episode): ReadonlyArray<string> => LAWS.flatMap((law) => law(episode))
