/** The state while a command changes it: what was reached stands first, and what was not stays as it is. */
import type { ResourceState, StackState } from './types'

/** One resource of the state; a replacement marks the old one in place. */
export interface Entry {
  state: ResourceState
}

export interface Snapshot {
  /** What was there before the command, or what its refresh found. */
  readonly base: () => ReadonlyArray<Entry>
  /** Puts what a refresh found in place of what was there. */
  readonly rebase: (found: ReadonlyArray<ResourceState>) => void
  /** The resource of this name that is not waiting to be deleted. */
  readonly old: (name: string) => Entry | undefined
  readonly add: (state: ResourceState) => void
  /** Takes an entry of the base out. */
  readonly done: (entry: Entry) => void
  /** What is written down at this moment: a kill leaves just that. */
  readonly state: () => StackState
}

export const openSnapshot = (before: StackState): Snapshot => {
  let base = before.map((state): Entry => ({ state }))
  const added: ResourceState[] = []
  const dones = new Set<Entry>()
  return {
    base: () => base,
    rebase: (found) => {
      base = found.map((state) => ({ state }))
    },
    // Where a name stands there twice, the engine's table of old resources ends with the last.
    old: (name) => base.findLast(({ state }) => state.name === name && !state.isPendingDelete),
    add: (state) => {
      added.push(state)
    },
    done: (entry) => {
      dones.add(entry)
    },
    state: () => [...added, ...base.filter((entry) => !dones.has(entry)).map(({ state }) => state)],
  }
}
