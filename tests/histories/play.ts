/** Plays a random history from its commands to its rest, and answers what happened and which laws are broken. */
import type { AirbyteRelease, Races } from '../../emulator'
import { type LivedRun, openLife } from '../support/life'
import type { Command } from './commands'
import { editProgram, isEditing } from './edits'
import { openModel } from './model'
import { INSTANCES, placesIn, spec } from './program'
import { type Doing, hand, idsOf, obey, offer, pass, pickOf, type Playing, run, tell } from './runs'
import { operations } from './scene'
import { openWorld } from './world'

export interface Ending {
  /** What happened, a sentence for each step that did something. */
  readonly story: ReadonlyArray<string>
  /** How the laws are broken by the last step; empty where they hold. */
  readonly broken: ReadonlyArray<string>
}

const rollBack = (at: Playing, versions: number): void => {
  const version = at.versions.at(-1 - versions)
  if (version === undefined) return
  at.program = version
  tell(at, `the program goes back by ${String(versions)} versions`)
}

const up = async (at: Playing, command: Extract<Command, { readonly do: 'up' }>): Promise<void> => {
  const { isPreviewed, isRefreshed, accident, isParallel, replace } = command
  at.versions = [...at.versions, at.program]
  // What the state does not have the engine refuses.
  const known = at.program.filter(({ resource }) => at.stack.state().some(({ name }) => name === resource))
  const forced = replace === undefined ? undefined : pickOf(known, replace)?.resource
  if (forced !== undefined) tell(at, `with --replace ${forced}:`)
  const options = { ...(isParallel ? {} : { parallel: 1 }), ...(forced === undefined ? {} : { replace: [forced] }) }
  await run(at, { command: 'up', isPreviewed, isRefreshed, options, accident })
}

const taint = (at: Playing, pick: number): void => {
  const name = pickOf(at.stack.state(), pick)?.name
  if (name === undefined) return
  at.stack.taint(name)
  tell(at, `${name} is tainted`)
}

const order = (at: Playing, outcome: 'failed' | 'cancelled' | 'slow'): void => {
  const order = outcome === 'slow' ? { seconds: 900 } : ({ configType: 'reset_connection', outcome } as const)
  for (const emulator of at.world.emulators) emulator.nextJob(order)
  tell(at, outcome === 'slow' ? 'the next job will take 900 s' : `the next reset will be ${outcome}`)
}

/** One step. What cannot be done, or changes nothing, is not told. */
const step = async (at: Playing, command: Command): Promise<void> => {
  // Older servers take over nothing by themselves.
  const isNewer = command.do === 'offer' || (command.do === 'edit' && command.edit.what === 'preference')
  if (isNewer && at.airbyte === '0.44') return
  if (isEditing(command)) {
    const edited = editProgram(at.program, command, idsOf(at))
    if (edited === undefined) return
    at.program = edited.program
    tell(at, edited.sentence)
    return
  }
  switch (command.do) {
    case 'roll back':
      rollBack(at, command.versions)
      return
    case 'obey':
      await obey(at)
      return
    case 'scope':
      if (at.scope !== command.scope) tell(at, `the scope of resets is ${command.scope}`)
      at.scope = command.scope
      return
    case 'preview':
      await run(at, { command: 'preview', isRefreshed: command.isRefreshed })
      return
    case 'up':
      await up(at, command)
      return
    case 'refresh':
    case 'destroy':
      await run(at, { command: command.do, accident: command.accident })
      return
    case 'taint':
      taint(at, command.pick)
      return
    case 'hand':
      await hand(at, command)
      return
    case 'offer':
      await offer(at, command)
      return
    case 'pass':
      pass(at, command.seconds)
      return
    case 'order':
      order(at, command.outcome)
  }
}

/** How often advice is followed at the end before a history counts as stuck. */
const PATIENCE = 8

/** Long enough for every job to end. */
const LONG = 1200

/** In so many seconds a call that a gateway has given up has come through. */
const LATEST = 5

const REFRESHED: Doing = { command: 'up', isPreviewed: true, isRefreshed: true }

/** Runs until it is done, and does each time what the refusal advises. */
const untilDone = async (at: Playing): Promise<void> => {
  let last: LivedRun | undefined
  for (let tries = 0; tries < PATIENCE && last?.isDone !== true; tries += 1) {
    if (tries > 0) await obey(at)
    last = await run(at, REFRESHED)
    if (at.broken.length > 0) return
    pass(at, LONG)
  }
  if (last?.isDone !== true) at.broken.push(`nothing that is advised ends it: ${at.refusal}`)
}

/** Without further edits and faults two runs end in an empty preview, with a refresh and without. */
const comeToRest = async (at: Playing): Promise<void> => {
  const { stack, world } = at
  if (world.look().isLate) pass(at, LATEST)
  tell(at, 'from here on nothing goes wrong:')
  for (const emulator of world.emulators) {
    const dump = emulator.dump()
    emulator.load({ ...dump, parts: { ...dump.parts, orders: [] } })
  }
  at.program = at.program.map((one) => ({ ...one, isActive: true, unknown: 'none' }))
  await untilDone(at)
  if (at.model.isAltered() && at.broken.length === 0) {
    // Of a connection that may take over nothing any more it is drift, for the next refresh and no earlier.
    await run(at, REFRESHED)
    pass(at, LONG)
  }
  for (const isRefreshed of [false, true]) {
    if (at.broken.length > 0) return
    await run(at, { ...REFRESHED, isRefreshed })
    pass(at, LONG)
  }
  for (const isRefreshed of [false, true]) {
    if (at.broken.length > 0) return
    const preview = await run(at, { command: 'preview', isRefreshed })
    const left = preview === undefined ? [] : operations(preview)
    if (left.length > 0) at.broken.push(`the preview is not empty: ${left.join(', ')}`)
  }
  if (stack.state().some(({ isPendingDelete, isPendingReplacement }) => isPendingDelete || isPendingReplacement))
    at.broken.push('something is still to be deleted')
}

/** No history has as many connections as a real server lists in a page: so a page not read would not be missed. */
const PAGE_SIZE = 1

/** `races`: how the server's own races go. `airbyte`: of which release it is. */
export const play = async (
  commands: ReadonlyArray<Command>,
  { races, airbyte = '0.44' }: { readonly races?: Races; readonly airbyte?: AirbyteRelease } = {},
): Promise<Ending> => {
  const further = INSTANCES.filter((instance) => instance !== '')
  const options = { airbyte, pageSize: PAGE_SIZE, instances: further, hasOwnIds: true }
  const life = await openLife({ ...options, ...(races === undefined ? {} : { races }) })
  const places = placesIn(life)
  const at: Playing = {
    airbyte,
    life,
    world: openWorld(life, INSTANCES),
    places,
    stack: life.open(),
    model: openModel(places),
    story: [],
    broken: [],
    program: [spec('a')],
    versions: [],
    scope: 'streams',
    refusal: '',
    failed: [],
  }
  for (const command of commands) {
    await step(at, command)
    if (at.broken.length > 0) return at
  }
  await comeToRest(at)
  return at
}
