/** The provider's methods as Pulumi's Node provider process calls them, and what the engine makes of their answers. */
import type { Provider, ResourceState } from './types'
import { annotated, answered, bareValues, type Values } from './values'

/** The key that every dynamic resource has, and that each answer gets from what was asked. */
const PROVIDER = '__provider'

const values = (answer: unknown, asked: Values): Values => ({
  ...(answered(answer ?? {}) as Values),
  ...(PROVIDER in asked ? { [PROVIDER]: asked[PROVIDER] } : {}),
})

export const check = async (
  provider: Provider,
  olds: Values,
  news: Values,
): Promise<{ readonly inputs: Values; readonly failures: ReadonlyArray<string> }> => {
  const { inputs, failures = [] } = await provider.check(bareValues(olds), bareValues(news))
  return {
    inputs: annotated(values(inputs ?? bareValues(news), news), news),
    failures: failures.map(({ property, reason }) => (property === '' ? reason : `${property}: ${reason}`)),
  }
}

/** Undefined `changes`: the engine compares the inputs itself. */
export interface Difference {
  readonly changes: boolean | undefined
  readonly replaces: ReadonlyArray<string>
  readonly deleteBeforeReplace: boolean
}

export const diff = async (provider: Provider, id: string, outputs: Values, news: Values): Promise<Difference> => {
  const {
    changes,
    replaces = [],
    deleteBeforeReplace = false,
  } = await provider.diff(id, bareValues(outputs), bareValues(news))
  return { changes, replaces, deleteBeforeReplace }
}

/** What a creation or an update left behind that did not come to its end. */
interface Partial {
  readonly id: string
  readonly properties: unknown
  readonly reasons: ReadonlyArray<string>
}

export const textOf = (error: unknown): string =>
  error instanceof Error ? error.message : typeof error === 'string' ? error : JSON.stringify(error)

const partialOf = (error: unknown): Partial | undefined => {
  const { id, properties, reasons } = (error ?? {}) as Record<string, unknown>
  return typeof id === 'string' && id !== ''
    ? { id, properties: properties ?? {}, reasons: Array.isArray(reasons) ? reasons.map(String) : [] }
    : undefined
}

/** `initErrors`: empty, or why it is not whole. */
export interface Made {
  readonly id: string
  readonly outputs: Values
  readonly initErrors: ReadonlyArray<string>
}

/** Rejects where nothing came about at all. */
export const create = async (provider: Provider, inputs: Values): Promise<Made> => {
  try {
    const { id, outs } = await provider.create(bareValues(inputs))
    if (id === '') throw new Error('provider did not return an ID from Create')
    return { id, outputs: annotated(values(outs, inputs), inputs), initErrors: [] }
  } catch (error) {
    const partial = partialOf(error)
    if (partial === undefined) throw error
    const { id, properties, reasons } = partial
    // What a failure brings is taken as it is: Pulumi's process adds nothing to it.
    return { id, outputs: annotated(answered(properties) as Values, inputs), initErrors: reasons }
  }
}

export const update = async (provider: Provider, old: ResourceState, inputs: Values): Promise<Made> => {
  try {
    const { outs } = await provider.update(old.id, bareValues(old.outputs), bareValues(inputs))
    return { id: old.id, outputs: annotated(values(outs, inputs), inputs), initErrors: [] }
  } catch (error) {
    const partial = partialOf(error)
    if (partial === undefined) throw error
    const { properties, reasons } = partial
    return { id: old.id, outputs: annotated(answered(properties) as Values, inputs), initErrors: reasons }
  }
}

/** Pulumi's process finds the provider's code in the outputs, and nowhere else. */
const findCode = ({ name, inputs, outputs }: ResourceState): void => {
  if (PROVIDER in inputs && !(PROVIDER in outputs)) throw new Error(`${name} has no __provider among its outputs`)
}

/** Undefined: it is gone. */
export const read = async (
  provider: Provider,
  old: ResourceState,
): Promise<Pick<ResourceState, 'id' | 'inputs' | 'outputs'> | undefined> => {
  findCode(old)
  const { id, props, inputs } = await provider.read(old.id, bareValues(old.outputs))
  if (id === undefined || id === '') return undefined
  return {
    id,
    outputs: annotated(values(props, old.outputs), old.outputs),
    inputs: inputs === undefined ? old.inputs : annotated(values(inputs, old.outputs), old.inputs),
  }
}

export const remove = async (provider: Provider, old: ResourceState): Promise<void> => {
  findCode(old)
  await provider.delete(old.id, bareValues(old.outputs))
}
