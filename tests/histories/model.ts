/**
 * A small model of what is true over a whole history: what was said to be stale or owed, which resets ran for what, and
 * what hands have done that nobody could see. It judges by the server's own tables and jobs, never by the provider's code.
 */
import type { Connection } from '../../emulator/records'
import { streamKey } from '../../provider/catalog/key'
import type { StackState } from '../support/engine/types'
import type { LivedRun } from '../support/life'
import { broken, type Episode, everyResetWasShown, nothingIsDoubled, plannedIn, resetsIn, shownResets } from './laws'
import { askedAnew, askedOf, connectionNameOf, type Places, sourceOf, type Spec, STREAMS, wantedOf } from './program'
import { isReset, unfit } from './rows'
import { isLive, isSameWriting, isSettingsSame, newestJob, type Server, writingOf } from './server'

/** A reset of ours: the stream was written so when it began, and the run was told how it ended. */
interface PastReset {
  readonly jobId: number
  readonly writing: string | undefined
  /** What the program asked for by its triggers. */
  readonly asked: string
}

/** What a connection's program was when it last came to its end, and the newest job then. */
interface Heard {
  readonly one: Spec
  readonly job: number
}

export interface Model {
  /** A command has run. Answers how it breaks the laws. */
  readonly observe: (episode: Episode) => ReadonlyArray<string>
  /** A hand has been at it, or Airbyte itself has taken over what a source offers. */
  readonly hand: (before: Server, after: Server, isAirbyte?: boolean) => void
  /** Time has passed, in which late calls may have come through. */
  readonly pass: (before: Server, after: Server) => ReadonlyArray<string>
  /** Whether a hand has changed something that no refresh has seen. */
  readonly isUnseen: () => boolean
  /** Whether Airbyte has added or taken out something that is not the program's yet. */
  readonly isAltered: () => boolean
}

/** What the streams of a connection are said to be: key of connection and stream → true. */
const keyOf = (id: string, stream: string): string => `${id} ${stream}`

const plannedAs = (run: LivedRun, name: string, list: 'keptStale' | 'owed'): ReadonlyArray<string> =>
  run.steps.filter((step) => step.name === name).flatMap((step) => plannedIn(step, list))

/** The streams that lines of log name together with a word. */
const saidOf = (run: LivedRun, word: RegExp): ReadonlyArray<string> =>
  run.lines.filter((line) => word.test(line)).flatMap((line) => line.match(/public\.\w+/g) ?? [])

const idOf = (state: StackState, name: string): string | undefined =>
  state.find((one) => one.name === name && !one.isPendingDelete)?.id

/** The resources that a run has replaced. */
const replacedIn = (run: LivedRun | undefined): ReadonlySet<string> =>
  new Set(run?.steps.filter(({ operation }) => operation === 'create-replacement').map(({ name }) => name))

/** What differs between a connection and what the program says; `tolerated`: streams that Airbyte may have added, or taken out. */
const differences = (
  server: Server,
  id: string,
  one: Spec,
  { places, tolerated }: { readonly places: Places; readonly tolerated: (key: string) => boolean },
): ReadonlyArray<string> => {
  const found = server.connections.get(id)
  if (found === undefined || !isLive(found)) return ['it is gone']
  const wanted = wantedOf(one)
  const named = new Set(wanted.syncCatalog.streams.map(({ stream }) => streamKey(stream)))
  const streams = found.syncCatalog.streams.filter(({ stream }) => {
    const key = streamKey(stream)
    return named.has(key) || !tolerated(key)
  })
  const there = { ...found, syncCatalog: { streams } }
  const { namespaceDefinition = 'source', namespaceFormat, prefix } = wanted
  const has = new Set(streams.map(({ stream }) => streamKey(stream)))
  const syncCatalog = {
    streams: wanted.syncCatalog.streams.filter(({ stream }) => {
      const key = streamKey(stream)
      return has.has(key) || !tolerated(key)
    }),
  }
  const like = {
    ...there,
    namespaceDefinition,
    namespaceFormat,
    prefix,
    syncCatalog,
  }
  return [
    ...(there.name === connectionNameOf(one) ? [] : [`its name is ${there.name}`]),
    ...(there.sourceId === sourceOf(one, places) ? [] : ['its source is another']),
    ...(there.status === (one.isActive ? 'active' : 'inactive') ? [] : [`it is ${String(there.status)}`]),
    ...(there.scheduleType === (one.isDaily ? 'basic' : 'manual') ? [] : [`its schedule is ${there.scheduleType}`]),
    ...(isSameWriting(there, like) ? [] : ['its catalog or tables are others']),
  ]
}

/** The streams that a connection has neither before nor after: what was written of them once, no state can know. */
const inNeither = (...connections: ReadonlyArray<Connection | undefined>): ReadonlyArray<string> => {
  const known = new Set(connections.flatMap((one) => (one === undefined ? [] : [...writingOf(one).keys()])))
  return STREAMS.map((stream) => `public.${stream}`).filter((key) => !known.has(key))
}

export const openModel = (places: Places): Model => {
  /** Streams that a shown plan left stale → the newest job then: what began before did not mend them. */
  const stale = new Map<string, number>()
  /** Streams that a shown plan owes until their connection is active. */
  const owed = new Set<string>()
  const resets = new Map<string, PastReset>()
  /** Connection → the program by which an update last came to its end. */
  const heard = new Map<string, Heard>()
  /** What runs have shown whose calls may come through later. */
  const late = new Set<string>()
  /** Connections that a hand has changed, while no refresh has seen it. */
  const windows = new Set<string>()
  /** Connections that a run which was killed has changed, while no refresh has looked at them: an update sends what changed. */
  const unsure = new Set<string>()
  /** Streams that Airbyte has added or taken out by itself, while no refresh has run of a program that does not let it. */
  const byAirbyte = new Set<string>()
  /** Stream → the job up to which its rows do not count: nobody can know of them. */
  const forgiven = new Map<string, number>()
  const forgive = (id: string, stream: string, server: Server): void => {
    forgiven.set(keyOf(id, stream), newestJob(server))
  }

  /** Forgets what is no longer so: a reset that did something ends what was stale. */
  const settleResets = (server: Server): void => {
    for (const job of server.jobs) {
      if (!isReset(job) || !job.isSettled || job.outcome !== 'succeeded' || job.isIdle) continue
      for (const stream of job.streamsToReset) {
        const key = keyOf(job.configId, streamKey(stream))
        if (!seen.has(`${key} ${String(job.id)}`)) {
          seen.add(`${key} ${String(job.id)}`)
          if (job.id > (stale.get(key) ?? 0)) stale.delete(key)
          owed.delete(key)
        }
      }
    }
  }
  const seen = new Set<string>()

  const note = ({ preview, run, program, stateBefore, stateAfter, after }: Episode): void => {
    for (const { resource, aliases } of program) {
      const id =
        idOf(stateAfter, resource) ?? [resource, ...aliases].map((name) => idOf(stateBefore, name)).find(Boolean)
      if (id === undefined) continue
      for (const one of [preview, run]) {
        if (one === undefined) continue
        for (const key of [...plannedAs(one, resource, 'keptStale'), ...saidOf(one, /stay as they are|keep/)])
          stale.set(keyOf(id, key), newestJob(after))
        for (const key of [...plannedAs(one, resource, 'owed'), ...saidOf(one, /inactive/)]) owed.add(keyOf(id, key))
      }
    }
  }

  /** The resource of the program that holds a connection. */
  const holderOf = ({ program, stateAfter }: Episode, id: string): Spec | undefined =>
    program.find(({ resource }) => idOf(stateAfter, resource) === id)

  /** A stream whose trigger has another value now may be reset once more. */
  const forgetAsked = (episode: Episode): void => {
    for (const [key, past] of resets) {
      const [id = '', stream = ''] = key.split(' ')
      const one = holderOf(episode, id)
      if (one === undefined || askedOf(one, stream) !== past.asked) resets.delete(key)
    }
  }

  /**
   * Whoever asks for a reset in the program gets it, by the update that comes to its end if not by one before it that failed.
   * What is new in a resource's hands has nothing to be reset, or says so itself.
   */
  const requestsAreHeard = (episode: Episode): ReadonlyArray<string> => {
    const { command, run, program, stateBefore, stateAfter, before, after } = episode
    const made = new Set(run?.steps.flatMap(({ operation, name }) => (operation.startsWith('create') ? [name] : [])))
    for (const { name, id } of stateAfter) if (made.has(name)) heard.delete(id)
    if (command !== 'up' || run === undefined || run.isKilled) return []
    // Of a run that failed, what has come to its end all the same.
    const isOver = ({ resource }: Spec): boolean =>
      run.isDone ||
      (!run.failed.includes(resource) &&
        run.steps.some(({ operation, name }) => name === resource && operation !== 'refresh'))
    return program.filter(isOver).flatMap((one) => {
      const id = idOf(stateAfter, one.resource)
      if (id === undefined) return []
      const past = heard.get(id)
      heard.set(id, { one, job: newestJob(after) })
      const isHeld = [one.resource, ...one.aliases].some((name) => idOf(stateBefore, name) === id)
      if (past === undefined || !isHeld) return []
      const hasReset = (stream: string): boolean =>
        resetsIn({ before: { ...after, jobs: after.jobs.filter((job) => job.id <= past.job) }, after }).some(
          (job) => job.configId === id && job.streamsToReset.some((reset) => streamKey(reset) === stream),
        )
      // What was never synced has nothing to be reset, nor has what a hand's reset has emptied, and no sync has filled since.
      const isEmptied = (stream: string): boolean => {
        const last = after.jobs.findLast(
          (job) =>
            job.configId === id &&
            (isReset(job) ? job.streamsToReset.some((one) => streamKey(one) === stream) : job.id <= newestJob(before)),
        )
        if (last === undefined) return true
        return isReset(last) && last.outcome === 'succeeded' && !last.isIdle
      }
      return askedAnew(past.one, one)
        .filter((stream) => !hasReset(stream) && !isEmptied(stream))
        .map((stream) => `the reset of ${stream} of ${id} is asked for, and none has begun since`)
    })
  }

  /** A reset is not repeated where the first was answered, did its work, and nothing has changed since. */
  const noResetIsRepeated = (episode: Episode): ReadonlyArray<string> => {
    const { before, after, run, hasAccident, stateBefore, program } = episode
    const told = resetsIn(episode).flatMap((job) => {
      const connection = after.connections.get(job.configId)
      const writing = connection === undefined ? new Map<string, string>() : writingOf(connection)
      const keys = job.streamsToReset.map(streamKey)
      const holder = holderOf(episode, job.configId)
      const askedFor = (key: string): string => (holder === undefined ? '' : askedOf(holder, key))
      // An adoption resets before it saves, so that the connection may be written as it was.
      const isAdopted = program.some(
        ({ adopt, resource }) =>
          adopt === job.configId && (idOf(stateBefore, resource) !== job.configId || replacedIn(run).has(resource)),
      )
      // What an earlier run has asked for, and waits since, comes with whichever sync is next.
      const isOfQueue = job.configType === 'refresh' && before.queued.has(job.configId)
      const isNeedless =
        !isAdopted &&
        !isOfQueue &&
        keys.every((key) => {
          const past = resets.get(keyOf(job.configId, key))
          const first = after.jobs.find(({ id }) => id === past?.jobId)
          return (
            past !== undefined && first?.outcome === 'succeeded' && !first.isIdle && past.writing === writing.get(key)
          )
        })
      for (const key of keys) {
        if (hasAccident || run?.isKilled === true) resets.delete(keyOf(job.configId, key))
        else resets.set(keyOf(job.configId, key), { jobId: job.id, writing: writing.get(key), asked: askedFor(key) })
      }
      return isNeedless
        ? [`${keys.join(', ')} is reset again by job ${String(job.id)}, though nothing has changed since`]
        : []
    })
    forgetChanged(after)
    return told
  }

  /** A stream that is written otherwise now may need another reset, whoever changed it. */
  const forgetChanged = (server: Server): void => {
    for (const [key, past] of resets) {
      const [id = '', stream = ''] = key.split(' ')
      const connection = server.connections.get(id)
      if (connection === undefined || writingOf(connection).get(stream) !== past.writing) resets.delete(key)
    }
  }

  /** A run that is killed tells nobody what it has done: the engine asks for a refresh then. */
  const noteKilled = ({ run, before, after, isRefreshed, command }: Episode): void => {
    if (run?.isKilled === true) {
      for (const [id, one] of after.connections) {
        const old = before.connections.get(id)
        if (old !== undefined && !isSettingsSame(old, one)) unsure.add(id)
      }
      return
    }
    if (isRefreshed || command === 'refresh') unsure.clear()
  }

  /** What a refresh has seen is no longer a hand's secret. */
  const closeWindows = ({ run, hasAccident, isRefreshed, command }: Episode): void => {
    if (run?.isDone !== true || hasAccident || command === 'preview') return
    if (isRefreshed || command === 'refresh') windows.clear()
  }

  /**
   * Of what is adopted nobody knows how its rows were written before; it counts as right for the configuration that it
   * has, unless its last reset has failed, which the server tells.
   */
  const forgiveAdopted = ({ before, after, stateBefore, stateAfter, run }: Episode): void => {
    // A replacement by force is checked without the state, so that one which adopts knows as little as any other.
    const replaced = replacedIn(run)
    const known = new Set(stateBefore.filter(({ name }) => !replaced.has(name)).map(({ name, id }) => `${name} ${id}`))
    for (const { name, id } of stateAfter) {
      const there = before.connections.get(id)
      if (known.has(`${name} ${id}`) || there === undefined) continue
      for (const key of writingOf(there).keys()) {
        const resets = before.jobs.filter(
          (job) =>
            job.configId === id && isReset(job) && job.streamsToReset.some((stream) => streamKey(stream) === key),
        )
        if (['failed', 'cancelled'].includes(resets.at(-1)?.outcome ?? '')) continue
        const rows = unfit(after, id, { ...there, syncCatalog: there.syncCatalog })
        const isRunning = before.jobs.some((job) => job.configId === id && !job.isSettled)
        if (isRunning || rows[key] !== undefined) forgive(id, key, before)
      }
      for (const key of inNeither(there, after.connections.get(id))) forgive(id, key, after)
    }
  }

  /** What has changed while no run of ours looked on. */
  const noteChanged = (before: Server, after: Server): void => {
    for (const [id, one] of before.connections) {
      const other = after.connections.get(id)
      if (other === undefined || isSettingsSame(one, other)) continue
      // It was taken back before anybody saw it.
      if (!isSameWriting(one, other) && windows.has(id))
        for (const key of writingOf(one).keys()) forgive(id, key, after)
      windows.add(id)
    }
  }

  /** What Airbyte has added or taken out is drift for a refresh of a connection that may take over nothing. */
  const forgetAdded = ({ isRefreshed, command, run, stateBefore, hasAccident }: Episode): void => {
    if (run === undefined || hasAccident || !(isRefreshed || command === 'refresh')) return
    const free = stateBefore.filter(({ outputs }) => outputs['nonBreakingChangesPreference'] !== 'propagate_fully')
    for (const key of byAirbyte) if (free.some(({ id }) => key.startsWith(id))) byAirbyte.delete(key)
  }

  /** After a run that came to its end, the server has what the program says, and the rows fit it. */
  const settled = (episode: Episode): ReadonlyArray<string> => {
    const { command, run, after, program, stateAfter, hasAccident } = episode
    if (command !== 'up' || run?.isDone !== true || hasAccident || windows.size > 0) return []
    return program.flatMap((one) => {
      const id = idOf(stateAfter, one.resource)
      if (id === undefined) return [`${one.resource} is not in the state`]
      if (unsure.has(id)) return []
      const tolerated = (key: string): boolean => byAirbyte.has(keyOf(id, key))
      const wrong = differences(after, id, one, { places, tolerated }).map(
        (text) => `${one.resource} is not as the program says: ${text}`,
      )
      // What the program names, and is there, is its own from now on.
      const there = after.connections.get(id)?.syncCatalog.streams.map(({ stream }) => streamKey(stream)) ?? []
      for (const { stream } of wantedOf(one).syncCatalog.streams)
        if (there.includes(streamKey(stream))) byAirbyte.delete(keyOf(id, streamKey(stream)))
      if (!one.isAwaited) return wrong
      const allowed = (key: string): boolean => stale.has(keyOf(id, key)) || (!one.isActive && owed.has(keyOf(id, key)))
      const rows = Object.entries(unfit(after, id, wantedOf(one), (key) => forgiven.get(keyOf(id, key)) ?? 0))
      return [
        ...wrong,
        ...rows
          .filter(([key]) => !allowed(key))
          .map(([key, places]) => `rows of ${key} do not fit, and nothing said so: ${places.join('; ')}`),
      ]
    })
  }

  return {
    isUnseen: () => windows.size > 0,
    isAltered: () => byAirbyte.size > 0,
    observe: (episode) => {
      if (episode.run !== undefined && (episode.hasAccident || !episode.run.isDone))
        for (const key of shownResets(episode.run, true)) late.add(key)
      // A deletion whose run was killed is as unknown as a hand's, until a refresh sees it.
      if (episode.hasAccident)
        for (const { id } of episode.stateAfter)
          if (episode.after.connections.get(id)?.status === 'deprecated') windows.add(id)
      // What two resources hold at once one of them may have changed without the other's knowledge.
      const held = episode.stateAfter.filter(({ isPendingDelete }) => !isPendingDelete).map(({ id }) => id)
      const twice = held.filter((id) => held.indexOf(id) !== held.lastIndexOf(id))
      for (const id of twice) windows.add(id)
      for (const key of resets.keys()) if (twice.some((id) => key.startsWith(id))) resets.delete(key)
      note(episode)
      forgetAsked(episode)
      settleResets(episode.after)
      closeWindows(episode)
      if (episode.isLate) for (const id of episode.after.connections.keys()) windows.add(id)
      noteKilled(episode)
      forgetAdded(episode)
      forgiveAdopted(episode)
      return [
        ...broken(episode),
        ...everyResetWasShown(episode, late),
        ...noResetIsRepeated(episode),
        ...requestsAreHeard(episode),
        ...settled(episode),
      ]
    },
    hand: (before, after, isAirbyte = false) => {
      if (isAirbyte)
        for (const [id, one] of after.connections) {
          const [now, then] = [writingOf(one), writingOf(before.connections.get(id) ?? one)]
          for (const key of [...now.keys(), ...then.keys()])
            if (now.has(key) !== then.has(key)) byAirbyte.add(keyOf(id, key))
        }
      noteChanged(before, after)
      settleResets(after)
      forgetChanged(after)
    },
    pass: (before, after) => {
      // A save without an answer that comes through now is as unseen as a hand's.
      noteChanged(before, after)
      settleResets(after)
      forgetChanged(after)
      const unexpected = after.jobs
        .filter((job) => job.id > newestJob(before) && isReset(job))
        .flatMap((job) => job.streamsToReset.map(streamKey).filter((key) => !late.has(key)))
      return [
        ...nothingIsDoubled(before, after),
        ...unexpected.map((key) => `${key} is reset while nobody does anything`),
      ]
    },
  }
}
