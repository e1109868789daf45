/** What a user does who follows the advice of a refusal. */
import { PROPOSED, type Spec } from './program'

/** The change to the program, or to the configuration, that a refusal advises. */
export interface Advice {
  readonly program: ReadonlyArray<Spec>
  readonly scope?: 'connection'
  /** The connection that a hand has to delete in Airbyte before. */
  readonly deletes?: string
  readonly sentence: string
}

const quoted = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, inner = '']) => inner)

/** Undefined: the text advises nothing that a program can do. */
export const adviceIn = (
  text: string,
  program: ReadonlyArray<Spec>,
  failed: ReadonlyArray<string>,
): Advice | undefined => {
  const altered = (alter: (one: Spec) => Spec): ReadonlyArray<Spec> =>
    program.map((one) => (failed.includes(one.resource) ? alter(one) : one))
  const who = failed.join(' and ')
  const adopted = program.find(({ resource }) => failed.includes(resource))?.adopt
  const deletes =
    /delete connection (\S+) in Airbyte/.exec(text)?.[1] ??
    (text.includes('delete it in Airbyte') ? adopted : undefined)
  if (deletes !== undefined) {
    const program = altered((one) => ({ ...one, adopt: undefined }))
    return { program, deletes, sentence: `a hand deletes ${deletes}, and ${who} adopts nothing` }
  }
  const adopter = /the resource (\S+) adopts connection/.exec(text)?.[1]
  if (adopter !== undefined) {
    // Another resource holds it: so it wants a connection of its own.
    return {
      program: program.map((one) =>
        one.resource === adopter ? { ...one, adopt: undefined, name: `${one.name}-${one.resource}` } : one,
      ),
      sentence: `${adopter} adopts nothing, and has a connection of another name`,
    }
  }
  const twice = /The resources (\S+) and \S+ of this stack hold one connection/.exec(text)?.[1]
  if (twice !== undefined)
    return { program: program.filter(({ resource }) => resource !== twice), sentence: `${twice} is taken out` }
  const [, first, second] = /Declare (\S+) before (\S+) in the program/.exec(text) ?? []
  if (first !== undefined && second !== undefined) {
    const later = program.filter(({ resource }) => resource === second)
    const at = program.findIndex(({ resource }) => resource === first)
    const rest = program.filter(({ resource }) => resource !== second)
    if (at >= 0 && later.length > 0) {
      const after = rest.findIndex(({ resource }) => resource === first) + 1
      return {
        program: [...rest.slice(0, after), ...later, ...rest.slice(after)],
        sentence: `${first} is declared before ${second}`,
      }
    }
  }
  const acknowledge = /acknowledge: \[([^\]]*)\]/.exec(text)?.[1]
  if (acknowledge !== undefined) {
    const ids = quoted(acknowledge)
    return {
      program: altered((one) => ({ ...one, acknowledge: [...new Set([...one.acknowledge, ...ids])] })),
      sentence: `${who} acknowledges ${ids.join(', ')}`,
    }
  }
  if (text.includes('Run pulumi-airbyte pull')) {
    const pulled = altered((one) => ({ ...one, streams: { events: PROPOSED, ...one.streams } }))
    return { program: pulled, sentence: `${who} has events, as Airbyte has added them` }
  }
  if (text.includes('is asked for, and the connection is inactive')) {
    return { program: altered((one) => ({ ...one, isActive: true })), sentence: `${who} is active` }
  }
  if (text.includes("set onReplacement: 'restart'")) {
    return {
      program: altered((one) => ({ ...one, isCarried: false })),
      sentence: `${who} starts over where it is replaced`,
    }
  }
  if (text.includes('resetScope to connection')) {
    return { program, scope: 'connection', sentence: 'the scope of resets is the connection' }
  }
  const id = /adopt: "([^"]+)"/.exec(text)?.[1]
  if (id !== undefined) return { program: altered((one) => ({ ...one, adopt: id })), sentence: `${who} adopts ${id}` }
  if (text.includes('deleteBeforeReplace: true')) {
    return { program: altered((one) => ({ ...one, isDeletedFirst: true })), sentence: `${who} has deleteBeforeReplace` }
  }
  if (text.includes('another name')) {
    return {
      program: altered((one) => ({ ...one, name: `${one.name}-${one.resource}` })),
      sentence: `${who} has a connection of another name`,
    }
  }
  if (text.includes('adopt')) {
    return { program: altered((one) => ({ ...one, adopt: undefined })), sentence: `${who} adopts nothing` }
  }
  return undefined
}
