/** Inputs that no user writes: what the constructor hands on beside them, and what `check` adds. */
import { isRecord } from '../json'
import type { ResourceName } from './memory'

/** Under these names; Pulumi keeps names with two leading underscores for such things. */
export const HIDDEN = {
  provider: '__provider',
  resource: '__resource',
  secrets: '__secrets',
  deleteBeforeReplace: '__deleteBeforeReplace',
  left: '__left',
} as const

/** What the constructor hands on. */
export interface Hidden {
  /** The short form of the resource's URN: which resource of the stack this is. Undefined for one that was imported. */
  readonly resource: ResourceName | undefined
  /** The names of inputs that are secret: `check` gets their values in plain, and says none of them. */
  readonly secrets: ReadonlyArray<string>
  /** Whether the resource has the option: then the engine deletes the old connection before it makes the new one. */
  readonly isDeletedBeforeReplaced: boolean
}

/** Reads it from what the engine hands over. */
export const hiddenOf = (props: unknown): Hidden => {
  const given = isRecord(props) ? props : {}
  const [resource, secrets] = [given[HIDDEN.resource], given[HIDDEN.secrets]]
  return {
    resource: typeof resource === 'string' ? resource : undefined,
    secrets: Array.isArray(secrets) ? secrets.filter((name): name is string => typeof name === 'string') : [],
    isDeletedBeforeReplaced: given[HIDDEN.deleteBeforeReplace] === true,
  }
}

/** The hidden inputs as they are, to be handed on. */
export const hiddenProperties = (props: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(props).filter(([name]) => name.startsWith('__')))
