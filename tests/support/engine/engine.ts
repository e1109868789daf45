/** The commands of Pulumi's engine over a program, a state and a provider process (`deployment_executor.go`). */
import * as calls from './calls'
import { shownDifference } from './difference'
import { deleteEntry, keep, perform } from './perform'
import { fail, isCancelled, isTargeted, type Running, type Workers, workers } from './running'
import { type Entry, openSnapshot } from './snapshot'
import { decide, type Decision } from './steps'
import type { Declared, Process, Program, ResourceState, Run, RunOptions, StackState } from './types'
import { later, registered, type Values } from './values'

/** The old resource, by the name or by one that it had before. */
const findOld = (running: Running, { name, options: { aliases = [] } = {} }: Declared): Entry | undefined => {
  const taken = running.aliased.get(name)
  if (taken !== undefined) {
    fail(running, name, `Duplicate resource URN '${name}' conflicting with alias on resource with URN '${taken}'`)
    return undefined
  }
  const found = [name, ...aliases].find((one) => running.snapshot.old(one) !== undefined)
  if (found === undefined) return undefined
  if (found !== name) {
    if (running.seen.has(found) || running.aliased.has(found)) {
      fail(running, name, `Duplicate resource alias '${found}' applied to resource '${name}'`)
      return undefined
    }
    running.aliased.set(found, name)
  }
  return running.snapshot.old(found)
}

/** The inputs with what other resources put out, once these are through; unknown in a preview that does not have it. */
const referred = async (running: Running, { inputs, references = {} }: Declared): Promise<Values | undefined> => {
  const found: Record<string, unknown> = {}
  for (const [input, [resource, output]] of Object.entries(references)) {
    const outputs = await running.results.get(resource)
    if (outputs === undefined) return undefined
    found[input] = outputs[output] ?? (running.isPreview ? later(undefined) : undefined)
  }
  return { ...inputs, ...found }
}

const start = (
  running: Running,
  declared: Declared,
  decision: Exclude<Decision, { _tag: 'Invalid' }>,
  work: Workers,
): void => {
  const { name } = declared
  running.seen.add(name)
  // A preview goes on, to show what it complains of.
  if (decision._tag === 'Replace') running.failures.push(...decision.complaints)
  let result: Values | undefined
  const working = work(name, async () => {
    result = await perform(running, declared, decision)
  })
  running.results.set(
    name,
    working.then(() => result),
  )
}

/** Checks and diffs one resource, one after the other as the engine does; its step runs beside the next ones'. */
const register = async (running: Running, declared: Declared, work: Workers): Promise<void> => {
  const { name, kind } = declared
  if (running.seen.has(name)) {
    fail(running, name, `Duplicate resource URN '${name}'; try giving it a unique name`)
    return
  }
  const old = findOld(running, declared)
  if (isCancelled(running)) return
  if (!isTargeted(running, name)) {
    running.results.set(name, Promise.resolve(old === undefined ? undefined : keep(running, old)))
    return
  }
  const inputs = await referred(running, declared)
  if (inputs === undefined) return
  const decision = await decide(running.process.provider(kind), {
    declared,
    news: registered(inputs, running.isPreview) as Values,
    old,
    isForced: (running.options.replace?.includes(name) ?? false) || (old?.state.isTainted ?? false),
    isPreview: running.isPreview,
  })
  if (decision._tag === 'Invalid') fail(running, name, ...decision.failures)
  else start(running, declared, decision, work)
}

/** Whether a resource of the state was dealt with, under its name or under the one that it has now. */
const wasSeen = (running: Running, name: string): boolean => running.seen.has(running.aliased.get(name) ?? name)

/** All at once: none of our resources depends on another for its deletion. */
const deleteRest = async (running: Running, work: Workers): Promise<void> => {
  const condemned = running.snapshot
    .base()
    .filter(({ state }) => isTargeted(running, state.name))
    .filter(({ state }) => state.isPendingDelete || !wasSeen(running, state.name))
  await Promise.all(condemned.map((entry) => work(entry.state.name, () => deleteEntry(running, entry))))
}

/** Undefined: it is gone. What waits to be made again is not read; what waits to be deleted is. */
const readAgain = async (running: Running, { state }: Entry): Promise<ResourceState | undefined> => {
  if (state.isPendingReplacement || !isTargeted(running, state.name)) return state
  const provider = running.process.provider(state.kind)
  const found = await calls.read(provider, state)
  const inputs = found?.inputs ?? state.inputs
  const shown = shownDifference(state.inputs, inputs, [])
  running.steps.push({ operation: 'refresh', name: state.name, shown, inputs })
  if (found === undefined) return undefined
  // The engine asks what an `up` of the inputs before would do now, and shows the reverse.
  await calls.diff(provider, found.id, found.outputs, state.inputs)
  return { ...state, ...found, initErrors: [] }
}

/** One that fails stays as it was, and the others are taken in; then the command ends. */
const refresh = async (running: Running): Promise<void> => {
  const entries = running.snapshot.base()
  const found: (ResourceState | undefined)[] = entries.map(({ state }) => state)
  const work = workers(running, () => false)
  await Promise.all(
    entries.map((entry, at) =>
      work(entry.state.name, async () => {
        found[at] = await readAgain(running, entry)
      }),
    ),
  )
  running.snapshot.rebase(found.filter((state) => state !== undefined))
}

export type Command = 'preview' | 'up' | 'refresh' | 'destroy'

/** What the command names has to be in the state that it begins with. */
const refuseUnknownTargets = (running: Running): void => {
  const known = running.snapshot.base().map(({ state }) => state.name)
  for (const name of running.options.replace ?? [])
    if (!known.includes(name)) fail(running, name, `Target '${name}' could not be found in the stack.`)
}

const execute = async (running: Running, command: Command, program: Program): Promise<void> => {
  refuseUnknownTargets(running)
  if (running.failures.length > 0) return
  if (running.options.refresh === true || command === 'refresh') await refresh(running)
  if (isCancelled(running) || command === 'refresh') return
  const work = workers(running, () => isCancelled(running))
  for (const declared of command === 'destroy' ? [] : program) {
    // A step that has failed by now stops what is not registered yet.
    if (isCancelled(running)) break
    try {
      await register(running, declared, work)
      if (running.options.isInOrder === true) await running.results.get(declared.name)
    } catch (error) {
      fail(running, declared.name, calls.textOf(error))
    }
  }
  await Promise.all(running.results.values())
  if (!isCancelled(running)) await deleteRest(running, work)
}

/** Runs one command in a provider process of its own. A kill leaves the state as it was written down last. */
export const runCommand = async (
  command: Command,
  state: StackState,
  program: Program,
  process: Process,
  options: RunOptions = {},
): Promise<Run> => {
  const running: Running = {
    process,
    snapshot: openSnapshot(state),
    options,
    isPreview: command === 'preview',
    steps: [],
    failures: [],
    failed: new Set(),
    cancel: new AbortController(),
    seen: new Set(),
    aliased: new Map(),
    results: new Map(),
  }
  const end = (isKilled: boolean): Run => ({
    isDone: !isKilled && running.failures.length === 0,
    isKilled,
    steps: [...running.steps],
    failures: [...running.failures],
    failed: [...running.failed],
    lines: [...process.lines()],
    state: running.isPreview ? state : running.snapshot.state(),
  })
  return Promise.race([execute(running, command, program).then(() => end(false)), process.killed.then(() => end(true))])
}
