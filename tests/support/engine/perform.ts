/** Does what was decided of a resource, and writes it into the state (`step.go`). */
import * as calls from './calls'
import { isCancelled, type Running } from './running'
import type { Entry } from './snapshot'
import type { Decision } from './steps'
import type { Declared, ResourceState, Step } from './types'
import type { Values } from './values'

const madeState = (
  { name, kind, options = {} }: Declared,
  inputs: Values,
  { id, outputs, initErrors }: calls.Made,
): ResourceState => ({
  name,
  kind,
  id,
  inputs,
  outputs,
  initErrors,
  isProtected: options.protect ?? false,
  isRetained: options.retainOnDelete ?? false,
  isTainted: false,
  replacementTrigger: options.replacementTrigger ?? null,
  isPendingReplacement: false,
  isPendingDelete: false,
})

/** What was made in part is in the state, and stops the run all the same. */
const checkWhole = ({ initErrors }: calls.Made): void => {
  if (initErrors.length > 0) throw new Error(initErrors.join('\n'))
}

/** `replaced`: what this creation stands for from now on. */
const create = async (running: Running, declared: Declared, inputs: Values, replaced?: Entry): Promise<Values> => {
  const made = running.isPreview
    ? { id: '', outputs: inputs, initErrors: [] }
    : await calls.create(running.process.provider(declared.kind), inputs)
  if (replaced?.state.isPendingReplacement === true) running.snapshot.done(replaced)
  else if (replaced !== undefined) replaced.state = { ...replaced.state, isPendingDelete: true }
  running.snapshot.add(madeState(declared, inputs, made))
  checkWhole(made)
  return made.outputs
}

const update = async (running: Running, declared: Declared, inputs: Values, old: Entry): Promise<Values> => {
  if (running.isPreview) return inputs
  const made = await calls.update(running.process.provider(declared.kind), old.state, inputs)
  // After a partial failure the state has the new outputs and the old inputs.
  const isWhole = made.initErrors.length === 0
  running.snapshot.done(old)
  running.snapshot.add(madeState(declared, isWhole ? inputs : old.state.inputs, made))
  checkWhole(made)
  return made.outputs
}

/** Deletes, unless the resource's options say to leave it. */
const remove = async (running: Running, { state }: Entry): Promise<void> => {
  if (!running.isPreview && !state.isRetained) await calls.remove(running.process.provider(state.kind), state)
}

const replace = async (
  running: Running,
  declared: Declared,
  { inputs, old, shown, deletesFirst }: Extract<Decision, { _tag: 'Replace' }>,
): Promise<Values> => {
  const { state } = old
  const isDeletedFirst = deletesFirst && !state.isPendingReplacement
  const replaced: Step = { operation: 'replace', name: declared.name, shown, inputs }
  if (isDeletedFirst) {
    running.steps.push({ operation: 'delete-replaced', name: state.name, shown: [], inputs: state.inputs })
    await remove(running, old)
    // It stays in the state until it is made again.
    old.state = { ...old.state, isPendingReplacement: true }
    if (isCancelled(running)) throw new Error('the run was cancelled')
  }
  if (deletesFirst) running.steps.push(replaced)
  running.steps.push({ operation: 'create-replacement', name: declared.name, shown, inputs })
  const outputs = await create(running, declared, inputs, old)
  if (!deletesFirst) running.steps.push(replaced)
  return outputs
}

const same = (running: Running, declared: Declared, inputs: Values, old: Entry): Values => {
  const { id, outputs } = old.state
  running.snapshot.done(old)
  // New inputs, old outputs.
  running.snapshot.add(madeState(declared, inputs, { id, outputs, initErrors: [] }))
  return outputs
}

/** What the program can read of it. Rejects where it failed. */
export const perform = async (
  running: Running,
  declared: Declared,
  decision: Exclude<Decision, { _tag: 'Invalid' }>,
): Promise<Values> => {
  const { name } = declared
  const { inputs } = decision
  switch (decision._tag) {
    case 'Same':
      running.steps.push({ operation: 'same', name, shown: [], inputs })
      return same(running, declared, inputs, decision.old)
    case 'Create':
      running.steps.push({ operation: 'create', name, shown: decision.shown, inputs })
      return create(running, declared, inputs)
    case 'Update':
      running.steps.push({ operation: 'update', name, shown: decision.shown, inputs })
      return update(running, declared, inputs, decision.old)
    case 'Replace':
      return replace(running, declared, decision)
  }
}

/** Deletes at the end of a run: what the program no longer has, or what was replaced in this run or an earlier one. */
export const deleteEntry = async (running: Running, entry: Entry): Promise<void> => {
  const { state } = entry
  const { name, inputs } = state
  if (!state.isPendingDelete && state.isPendingReplacement) {
    running.steps.push({ operation: 'remove-pending-replace', name, shown: [], inputs })
    running.snapshot.done(entry)
    return
  }
  if (!state.isPendingDelete && state.isProtected) {
    // Told, and the run goes on to the other deletions.
    running.failures.push(`resource "${name}" cannot be deleted\nbecause it is protected`)
    return
  }
  const operation = state.isPendingDelete ? 'delete-replaced' : 'delete'
  running.steps.push({ operation, name, shown: [], inputs })
  await remove(running, entry)
  running.snapshot.done(entry)
}

/** What was declared but must not be touched by this run stays as it is. */
export const keep = (running: Running, old: Entry): Values => {
  running.seen.add(old.state.name)
  running.snapshot.done(old)
  running.snapshot.add(old.state)
  return old.state.outputs
}
