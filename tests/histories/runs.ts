/** A history while it is played: what Pulumi runs in it, what hands and time do, each told and held to the laws. */
import type { AirbyteRelease } from '../../emulator'
import type { CommandOptions, Life, LivedRun, Stack } from '../support/life'
import { adviceIn } from './advice'
import { type Accident, type Command, FAULTS } from './commands'
import type { Episode } from './laws'
import type { Model } from './model'
import { catalogOf, choice, declaredOf, offerOf, type Places, type Spec } from './program'
import { isLive } from './server'
import type { World } from './world'

export type Scope = 'streams' | 'server' | 'connection'

export interface Playing {
  readonly airbyte: AirbyteRelease
  readonly life: Life
  readonly world: World
  readonly places: Places
  readonly stack: Stack
  readonly model: Model
  readonly story: string[]
  /** How the laws are broken so far. */
  readonly broken: string[]
  program: ReadonlyArray<Spec>
  /** Programs that an `up` was run with, newest last. */
  versions: ReadonlyArray<ReadonlyArray<Spec>>
  scope: Scope
  /** What the last refusal said. */
  refusal: string
  /** Of which resources. */
  failed: ReadonlyArray<string>
}

export const tell = ({ story }: Playing, sentence: string): void => {
  story.push(sentence)
}

export const pickOf = <A>(list: ReadonlyArray<A>, position: number): A | undefined =>
  list[position % Math.max(list.length, 1)]

/** Ids of the connections that are there. */
export const idsOf = ({ world }: Playing): ReadonlyArray<string> =>
  [...world.look().connections.values()].filter(isLive).map(({ connectionId }) => connectionId)

/** One command of Pulumi's. */
export interface Doing {
  readonly command: Episode['command']
  /** Whether its preview is run and looked at before. */
  readonly isPreviewed?: boolean
  readonly isRefreshed?: boolean
  readonly options?: CommandOptions
  readonly accident?: Accident | undefined
}

const roadOf = (accident: Accident | undefined): CommandOptions =>
  accident === undefined ? {} : { road: (number) => (number === accident.at ? FAULTS[accident.kind] : 'pass') }

/** At most so many letters of a failure are told. */
const TOLD = 600

const outcomeOf = (preview: LivedRun | undefined, run: LivedRun | undefined): string => {
  const last = run ?? preview
  const why = last?.failures.join(' ').replace(/\s+/g, ' ').slice(0, TOLD) ?? ''
  if (run === undefined) return `is refused in the preview (${why})`
  if (run.isKilled) return 'is killed'
  return run.isDone ? 'is done' : `fails (${why})`
}

const tellRun = (at: Playing, { command, isRefreshed = false, accident }: Doing, episode: Episode): void => {
  const option = isRefreshed ? ' --refresh' : ''
  const what = accident === undefined || !episode.hasAccident ? '' : `, request ${String(accident.at)} ${accident.kind}`
  tell(at, `${command}${option}${what}: ${outcomeOf(episode.preview, episode.run)}`)
}

/** Runs it, after its preview where that is wanted; an update is not begun where the preview fails. */
export const run = async (at: Playing, doing: Doing): Promise<LivedRun | undefined> => {
  const { command, isPreviewed = false, isRefreshed = false, options = {}, accident } = doing
  const { world, places, stack, model, program, scope } = at
  const config = { 'airbyte:resetScope': scope, 'airbyte:maxRetries': '1' }
  for (const { instance } of program) world.use(instance)
  const declared = program.map((one) => declaredOf(one, places))
  const [before, stateBefore] = [world.look(), stack.state()]
  const common = { ...options, config, refresh: isRefreshed }
  const preview = isPreviewed ? await stack.preview(declared, common) : undefined
  const given = { ...common, ...roadOf(accident) }
  const commands = {
    preview: () => stack.preview(declared, given),
    up: () => stack.up(declared, given),
    refresh: () => stack.refresh({ ...given, refresh: false }),
    destroy: () => stack.destroy({ ...given, refresh: false }),
  }
  const done = preview?.isDone === false ? undefined : await commands[command]()
  const episode: Episode = {
    command,
    preview,
    run: done,
    before,
    after: world.look(),
    stateBefore,
    stateAfter: stack.state(),
    program,
    hasAccident: done?.requests.some(({ fault }) => fault !== undefined) ?? false,
    isLate: before.isLate,
    isRefreshed,
    scope,
  }
  const last = done ?? preview
  at.failed = last?.failed ?? []
  at.refusal = last?.isDone === false ? last.failures.join('\n') : ''
  tellRun(at, doing, episode)
  at.broken.push(...model.observe(episode))
  return last
}

export const pass = (at: Playing, seconds: number): void => {
  const { life, world, model } = at
  const before = world.look()
  life.pass(seconds)
  tell(at, `${String(seconds)} s pass`)
  at.broken.push(...model.pass(before, world.look()))
}

/** Does what the last refusal advises. False: it advises nothing that can be done. */
export const obey = async (at: Playing): Promise<boolean> => {
  const advice = adviceIn(at.refusal, at.program, at.failed)
  if (advice === undefined) return false
  const { deletes } = advice
  if (deletes !== undefined)
    await at.life.hand('connections/delete', { connectionId: deletes }, at.world.instanceOf(deletes))
  at.program = advice.program
  at.scope = advice.scope ?? at.scope
  tell(at, `as advised, ${advice.sentence}`)
  return true
}

type Hand = Extract<Command, { readonly do: 'hand' }>

/** The call that a hand in Airbyte's UI makes. */
const callOf = ({ what, stream }: Hand, { world }: Playing, connectionId: string): readonly [string, object] => {
  const connection = world.look().connections.get(connectionId)
  const others = (connection?.syncCatalog.streams ?? []).filter((entry) => entry.stream.name !== stream)
  const update = (body: object): readonly [string, object] => ['update', { connectionId, ...body }]
  switch (what) {
    case 'cursor': {
      const { streams } = catalogOf({ [stream]: { ...choice, cursor: 1 } })
      return update({ syncCatalog: { streams: [...others, ...streams] } })
    }
    case 'drop':
      return update({ syncCatalog: { streams: others } })
    case 'prefix':
      return update({ prefix: 'by_hand_' })
    case 'schedule':
      return update({ scheduleType: 'basic', scheduleData: { basicSchedule: { units: 5, timeUnit: 'days' } } })
    case 'status':
      return update({ status: connection?.status === 'active' ? 'inactive' : 'active' })
    case 'double': {
      const { name, sourceId, destinationId } = connection ?? {}
      return ['create', { name, sourceId, destinationId, status: 'active', syncCatalog: catalogOf({ users: choice }) }]
    }
    case 'delete':
    case 'reset':
    case 'sync':
      return [what, { connectionId }]
  }
}

/** A hand in Airbyte's UI; what the server refuses has not happened. */
export const hand = async (at: Playing, command: Hand): Promise<void> => {
  const { life, world, model } = at
  const before = world.look()
  const id = pickOf(idsOf(at), command.pick)
  if (id === undefined) return
  const [path, body] = callOf(command, at, id)
  try {
    await life.hand(`connections/${path}`, body as Readonly<Record<string, unknown>>, world.instanceOf(id))
  } catch {
    return
  }
  const of = command.what === 'cursor' || command.what === 'drop' ? ` ${command.stream}` : ''
  tell(at, `a hand in Airbyte: ${command.what}${of} of ${id}`)
  model.hand(before, world.look())
}

/** A source offers something else from now on, and Airbyte lets a connection of it take over what it may. */
export const offer = async (
  at: Playing,
  { pick, level }: Extract<Command, { readonly do: 'offer' }>,
): Promise<void> => {
  const { life, world, places, model } = at
  const before = world.look()
  const connectionId = pickOf(idsOf(at), pick)
  const sourceId = before.connections.get(connectionId ?? '')?.sourceId
  if (connectionId === undefined || sourceId === undefined) return
  const instance = world.instanceOf(connectionId)
  const { workspaceId } = places(instance)
  life.emulatorOf(instance).setDiscovered(sourceId, { syncCatalog: offerOf(level) })
  const asked = { sourceId, disable_cache: true }
  const { catalog, catalogId } = await life.hand('sources/discover_schema', asked, instance)
  try {
    await life.hand('connections/apply_schema_change', { catalog, catalogId, connectionId, workspaceId }, instance)
  } catch {
    return
  }
  tell(at, `the source offers catalog ${String(level)}, and Airbyte lets ${connectionId} take over what it may`)
  model.hand(before, world.look(), true)
}
