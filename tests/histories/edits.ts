/** Carries out the edits of random histories: the program before, the program after, and what was done in a sentence. */
import type { Command, Edit } from './commands'
import { choice, CURSORS, KEYS, MODES, type Spec, spec, type StreamName } from './program'

export interface Edited {
  readonly program: ReadonlyArray<Spec>
  readonly sentence: string
}

const at = <A>(list: ReadonlyArray<A>, position: number): A | undefined => list[position % Math.max(list.length, 1)]

const withStream = (one: Spec, stream: StreamName, alter: (before: typeof choice) => typeof choice): Spec => {
  const before = one.streams[stream]
  return before === undefined ? one : { ...one, streams: { ...one.streams, [stream]: alter(before) } }
}

const without = (one: Spec, stream: StreamName): Spec => {
  const { [stream]: _dropped, ...streams } = one.streams
  // A connection without streams says nothing.
  return Object.keys(streams).length === 0 ? one : { ...one, streams }
}

/** Undefined: the edit changes nothing. */
const editSpec = (one: Spec, edit: Edit, adoptable: ReadonlyArray<string>): readonly [Spec, string] | undefined => {
  switch (edit.what) {
    case 'cursor':
    case 'key':
    case 'mode': {
      const { what, stream, value } = edit
      if (one.streams[stream] === undefined) return undefined
      const names = { cursor: at(CURSORS, value), key: at(KEYS, value), mode: at(MODES, value)?.join(' ') }
      return [
        withStream(one, stream, (before) => ({ ...before, [what]: value })),
        `${stream} has the ${what} ${String(names[what])}`,
      ]
    }
    case 'add':
      return [
        { ...one, streams: { ...one.streams, [edit.stream]: one.streams[edit.stream] ?? choice } },
        `has ${edit.stream}`,
      ]
    case 'drop':
      return [without(one, edit.stream), `is without ${edit.stream}`]
    case 'prefix':
      return [{ ...one, prefix: edit.value }, `has the prefix "${edit.value}"`]
    case 'namespace':
      return [{ ...one, namespace: edit.value }, `has the namespace ${edit.value}`]
    case 'onBreakingChange':
      return [{ ...one, onBreakingChange: edit.value }, `has onBreakingChange ${edit.value}`]
    case 'trigger': {
      const { [edit.name]: _before, ...others } = one.triggers
      return edit.value === undefined
        ? [{ ...one, triggers: others }, `asks for no reset of ${edit.name}`]
        : [
            { ...one, triggers: { ...others, [edit.name]: edit.value } },
            `asks for the reset of ${edit.name} by ${edit.value}`,
          ]
    }
    case 'preference':
      return [{ ...one, preference: edit.value }, `has nonBreakingChangesPreference ${edit.value}`]
    case 'instance':
      return [{ ...one, instance: edit.value }, `is on the server "${edit.value}"`]
    case 'secret':
      return [{ ...one, secret: edit.value }, `has the secret ${edit.value}`]
    case 'unknown':
      return [{ ...one, unknown: edit.value }, `does not know ${edit.value}`]
    case 'isDaily':
    case 'isActive':
    case 'isAwaited':
    case 'isSyncedAfter':
    case 'isDeletedFirst':
      return [{ ...one, [edit.what]: !one[edit.what] }, `has ${edit.what} ${String(!one[edit.what])}`]
    case 'adopt': {
      const id = at(adoptable, edit.pick)
      return id === undefined ? undefined : [{ ...one, adopt: id }, `adopts ${id}`]
    }
    case 'source':
      return [{ ...one, source: 1 - one.source }, `has source ${String(1 - one.source)}`]
    case 'carry':
      return [
        { ...one, source: 1 - one.source, isCarried: true },
        `has source ${String(1 - one.source)}, and goes on where it was`,
      ]
    case 'name': {
      const name = one.name.endsWith('-x') ? one.name.slice(0, -2) : `${one.name}-x`
      return [{ ...one, name }, `names its connection ${name}`]
    }
  }
}

const NAMES = ['a', 'b', 'c', 'd'] as const

/** A name for a resource that the program does not have, and that none of its resources had. */
const freeName = (program: ReadonlyArray<Spec>): string | undefined =>
  NAMES.find((name) => !program.some(({ resource, aliases }) => resource === name || aliases.includes(name)))

/** What changes the program. */
export type ProgramCommand = Extract<Command, { readonly do: 'edit' | 'declare' | 'copy' | 'remove' | 'rename' }>

export const isEditing = (command: Command): command is ProgramCommand =>
  ['edit', 'declare', 'copy', 'remove', 'rename'].includes(command.do)

/** Undefined: it cannot be done, or changes nothing. `adoptable`: ids of connections that are there. */
export const editProgram = (
  program: ReadonlyArray<Spec>,
  command: ProgramCommand,
  adoptable: ReadonlyArray<string>,
): Edited | undefined => {
  const free = freeName(program)
  if (command.do === 'declare') {
    return free === undefined || program.length > 2
      ? undefined
      : { program: [...program, spec(free)], sentence: `the program declares ${free}` }
  }
  const one = at(program, command.pick)
  if (one === undefined) return undefined
  const { resource } = one
  const replacing = (other: Spec): ReadonlyArray<Spec> => program.map((each) => (each === one ? other : each))
  switch (command.do) {
    case 'edit': {
      const edited = editSpec(one, command.edit, adoptable)
      if (edited === undefined || JSON.stringify(edited[0]) === JSON.stringify(one)) return undefined
      return { program: replacing(edited[0]), sentence: `${resource} ${edited[1]}` }
    }
    case 'copy':
      if (free === undefined || program.length > 2) return undefined
      return {
        program: [...program, { ...one, resource: free, adopt: undefined, aliases: [] }],
        sentence: `the program declares ${free} as a copy of ${resource}`,
      }
    case 'remove':
      return { program: program.filter((each) => each !== one), sentence: `the program drops ${resource}` }
    case 'rename': {
      if (free === undefined) return undefined
      const aliases = command.hasAlias ? [...one.aliases, resource] : []
      const how = command.hasAlias ? 'with' : 'without'
      return {
        program: replacing({ ...one, resource: free, aliases }),
        sentence: `${resource} is renamed ${free} ${how} an alias`,
      }
    }
  }
}
