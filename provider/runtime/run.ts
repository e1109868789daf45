/** One run of Pulumi's engine, from one `configure` to the next: what it knows of its servers, and how an act runs in it. */
import * as E from 'fp-ts/Either'

import type { Client } from '../api/client'
import type { ClientOptions } from '../api/options'
import type { Env, Failure } from '../connection/env'
import { HIDDEN, hiddenProperties } from '../connection/hidden'
import { emptyMemory, type Memory, type Resets } from '../connection/memory'
import type { Planned } from '../connection/plan'
import { type AirbyteError, render } from '../errors'
import { clientOptions, type Configuration, inNames, type Lookup, readConfiguration } from './configuration'
import { guardHidden, guardOutputs, guardReasons, masked, type Secrets, tellsNothing } from './secrets'

export type Props = Readonly<Record<string, unknown>>

/** What the provider needs of the world. */
export interface Capabilities {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly clientOf: (options: ClientOptions) => Client
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly sleep: (milliseconds: number) => Promise<void>
  /** One line that the user sees. */
  readonly print: (line: string) => void
}

/** An error whose text is all that is shown: Pulumi prints the stack, too, wherever there is one. */
export const shown = (text: string): Error => {
  const error = new Error(text)
  error.stack = ''
  error.toString = () => text
  return error
}

/** Without `undefined` anywhere: Pulumi's wire format refuses it ("Unexpected struct type"). */
export const plain = <A>(value: A): A => JSON.parse(JSON.stringify(value)) as A

/** Which server a resource is on: the name of a block of configuration; empty for the default one. */
export const instanceOf = (props: Props): string => (typeof props['instance'] === 'string' ? props['instance'] : '')

/** What one run (from one `configure` to the next) knows of its servers. */
export interface Run {
  readonly lookup: Lookup
  readonly configurations: Map<string, E.Either<AirbyteError, Configuration>>
  readonly environments: Map<string, Env>
  /** What was said of its configuration. */
  readonly warned: Set<string>
  /** By address: two instances may name one server. */
  readonly memories: Map<string, Memory>
  /** Counted over all servers. */
  readonly resets: Resets
  /** Plans of replacements, by their inputs' digests, with the plans that the state held before. */
  readonly replacements: Map<string, Planned & { readonly earlier: Props }>
}

export const newRun = (lookup: Lookup): Run => ({
  lookup,
  configurations: new Map(),
  environments: new Map(),
  warned: new Set(),
  memories: new Map(),
  resets: new Map(),
  replacements: new Map(),
})

/** What is misspelt is so for every server. */
const warnOnce = ({ warned }: Run, warning: string, print: Capabilities['print']): void => {
  if (!warned.has(warning)) print(`airbyte: ${warning}`)
  warned.add(warning)
}

/** The configuration of a server. Throws its mistake as the whole text. */
export const configurationOf = (run: Run, { environment, print }: Capabilities, instance: string): Configuration => {
  const known = run.configurations.get(instance)
  const found = known ?? readConfiguration(run.lookup, environment, instance === '' ? undefined : instance)
  run.configurations.set(instance, found)
  if (E.isLeft(found)) throw shown(render(found.left))
  if (known === undefined) for (const warning of found.right.warnings) warnOnce(run, warning, print)
  return found.right
}

const memoryOf = ({ memories, resets }: Run, url: string): Memory => {
  const memory = memories.get(url) ?? emptyMemory(resets)
  memories.set(url, memory)
  return memory
}

const envOf = (run: Run, capabilities: Capabilities, props: Props): Env => {
  const instance = instanceOf(props)
  const known = run.environments.get(instance)
  if (known !== undefined) return known
  const configuration = configurationOf(run, capabilities, instance)
  const { resetScope, resetBy, resetTimeoutMilliseconds, maxResets, takeOver, askInPreview, url } = configuration
  const made: Env = {
    client: capabilities.clientOf(clientOptions(configuration)),
    resetScope,
    resetBy,
    resetTimeoutMilliseconds,
    maxResets,
    takeOver,
    asksInPreview: askInPreview,
    now: capabilities.now,
    sleep: capabilities.sleep,
    mayTell: true,
    progress: (line) => {
      capabilities.print(`airbyte: ${line}`)
    },
    conceal: () => undefined,
    memory: memoryOf(run, url),
  }
  run.environments.set(instance, made)
  return made
}

/** The same, with lines that tell no secret. */
const guarded = (env: Env, named: Call['named'], secrets: Secrets): Env => ({
  ...env,
  get mayTell() {
    return !tellsNothing(secrets)
  },
  progress: (line) => {
    env.progress(named(masked(secrets, line)))
  },
  conceal: secrets.takeIn,
})

/** What an act needs beside its arguments. */
export interface Call {
  readonly env: Env
  /** Names options as they were given. */
  readonly named: (text: string) => string
  /** The properties that the state gets back as they are. */
  readonly props: Props
  readonly secrets: Secrets
}

/** What the server of a resource gives to each act on it. */
export const surroundingsOf = (run: Run, capabilities: Capabilities, props: Props): Pick<Call, 'env' | 'named'> => {
  const { names } = configurationOf(run, capabilities, instanceOf(props))
  return { env: envOf(run, capabilities, props), named: (text) => inNames(names, text) }
}

/**
 * Outputs as the state takes them. While a reset is owed, its rows lie in tables that may be named after what was secret
 * before: so it stays known as that.
 */
export const stated = ({ secrets, props }: Pick<Call, 'props' | 'secrets'>, outputs: object): Props => {
  const isOwing = (outputs as Props)['pendingReset'] !== undefined && secrets.names.size > 0
  return plain({
    ...guardOutputs(secrets, outputs as Props),
    ...guardHidden(secrets, hiddenProperties(props)),
    ...(isOwing ? { [HIDDEN.secrets]: [...secrets.names].sort() } : {}),
  })
}

/** Runs an act. A failure after a save is a partial one: the state takes the outputs, and the next `up` calls update. */
export const perform = async <A>(
  act: (env: Env) => () => Promise<E.Either<Failure, A>>,
  { env, named, props, secrets }: Call,
): Promise<A> => {
  const result = await act(guarded(env, named, secrets))()
  if (E.isRight(result)) return result.right
  const { error, saved } = result.left
  const issues = error._tag === 'InvalidInputs' ? error.issues : error._tag === 'InTheWay' ? [error] : undefined
  const text = named(
    issues !== undefined && secrets.names.size > 0
      ? guardReasons(secrets, issues).join('\n')
      : masked(secrets, render(error)),
  )
  if (saved === undefined) throw shown(text)
  // `__provider` must be among them, or the state could not be used again.
  const properties = stated({ secrets, props }, saved.outputs)
  throw Object.assign(shown(text), { id: saved.id, properties, reasons: [text] })
}
