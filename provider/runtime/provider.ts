/** The provider of both resources over given capabilities: runs an act, and says failures as Pulumi understands them. */
import type { dynamic } from '@pulumi/pulumi'
import * as E from 'fp-ts/Either'

import type { Client } from '../api/client'
import type { ClientOptions } from '../api/options'
import { check } from '../connection/check'
import { create } from '../connection/create'
import { remove } from '../connection/delete'
import { diff } from '../connection/diff'
import type { Env, Failure } from '../connection/env'
import { hiddenProperties } from '../connection/hidden'
import { emptyMemory, type Memory } from '../connection/memory'
import type { Planned } from '../connection/plan'
import { read } from '../connection/read'
import { update } from '../connection/update'
import { type AirbyteError, render } from '../errors'
import { digest, isRecord } from '../json'
import { decodeSync, type SyncInputs } from '../sync/inputs'
import { diffSync, runSync } from '../sync/run'
import { clientOptions, type Configuration, type Lookup, readConfiguration } from './configuration'
import { guardInputs, guardOutputs, guardReasons, masked, type Secrets, secretsOf } from './secrets'

type Props = Readonly<Record<string, unknown>>

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

/** The methods that Pulumi calls. */
export type Provider = Required<
  Pick<dynamic.ResourceProvider, 'configure' | 'check' | 'diff' | 'create' | 'read' | 'update' | 'delete'>
>

export interface Providers {
  /** Of `AirbyteConnection`. */
  readonly provider: Provider
  /** Of `AirbyteSync`. Reading it does nothing: a job that has run stays so. */
  readonly syncProvider: Omit<Provider, 'read' | 'delete'>
}

/** An error whose text is all that is shown: Pulumi prints the stack, too, wherever there is one. */
const shown = (text: string): Error => {
  const error = new Error(text)
  error.stack = ''
  error.toString = () => text
  return error
}

/** Without `undefined` anywhere: Pulumi's wire format refuses it ("Unexpected struct type"). */
const plain = <A>(value: A): A => JSON.parse(JSON.stringify(value)) as A

/** Which server a resource is on: the name of a block of configuration; empty for the default one. */
const instanceOf = (props: Props): string => (typeof props['instance'] === 'string' ? props['instance'] : '')

/** What one run (from one `configure` to the next) knows of its servers. */
interface Run {
  readonly lookup: Lookup
  readonly configurations: Map<string, E.Either<AirbyteError, Configuration>>
  readonly environments: Map<string, Env>
  /** What was said of its configuration. */
  readonly warned: Set<string>
  /** By address: two instances may name one server. */
  readonly memories: Map<string, Memory>
  /** Plans of replacements, by their inputs' digests. */
  readonly replacements: Map<string, Planned>
}

const newRun = (lookup: Lookup): Run => ({
  lookup,
  configurations: new Map(),
  environments: new Map(),
  warned: new Set(),
  memories: new Map(),
  replacements: new Map(),
})

/** What is misspelt is so for every server. */
const warnOnce = ({ warned }: Run, warning: string, print: Capabilities['print']): void => {
  if (!warned.has(warning)) print(`airbyte: ${warning}`)
  warned.add(warning)
}

/** The configuration of a server. Throws its mistake as the whole text. */
const configurationOf = (run: Run, { environment, print }: Capabilities, instance: string): Configuration => {
  const known = run.configurations.get(instance)
  const found = known ?? readConfiguration(run.lookup, environment, instance === '' ? undefined : instance)
  run.configurations.set(instance, found)
  if (E.isLeft(found)) throw shown(render(found.left))
  if (known === undefined) for (const warning of found.right.warnings) warnOnce(run, warning, print)
  return found.right
}

const memoryOf = ({ memories }: Run, url: string): Memory => {
  const memory = memories.get(url) ?? emptyMemory()
  memories.set(url, memory)
  return memory
}

const envOf = (run: Run, capabilities: Capabilities, props: Props): Env => {
  const instance = instanceOf(props)
  const known = run.environments.get(instance)
  if (known !== undefined) return known
  const configuration = configurationOf(run, capabilities, instance)
  const { resetScope, resetTimeoutMilliseconds, takeOver, url } = configuration
  const made: Env = {
    client: capabilities.clientOf(clientOptions(configuration)),
    resetScope,
    resetTimeoutMilliseconds,
    takeOver,
    now: capabilities.now,
    sleep: capabilities.sleep,
    progress: (line) => {
      capabilities.print(`airbyte: ${line}`)
    },
    memory: memoryOf(run, url),
  }
  run.environments.set(instance, made)
  return made
}

/** The same, with lines that tell no secret. */
const guarded = (env: Env, secrets: Secrets): Env => ({
  ...env,
  progress: (line) => {
    env.progress(masked(secrets, line))
  },
})

/** What an act needs beside its arguments. */
interface Call {
  readonly env: Env
  /** The properties that the state gets back as they are. */
  readonly props: Props
  readonly secrets: Secrets
}

/** Runs an act. A failure after a save is a partial one: the state takes the outputs, and the next `up` calls update. */
const carryOut = async <A>(
  act: (env: Env) => () => Promise<E.Either<Failure, A>>,
  { env, props, secrets }: Call,
): Promise<A> => {
  const result = await act(guarded(env, secrets))()
  if (E.isRight(result)) return result.right
  const { error, saved } = result.left
  const text =
    error._tag === 'InvalidInputs' && secrets.names.size > 0
      ? guardReasons(secrets, error.issues).join('\n')
      : masked(secrets, render(error))
  if (saved === undefined) throw shown(text)
  // `__provider` must be among them, or the state could not be used again.
  const properties = plain({ ...guardOutputs(secrets, saved.outputs as Props), ...hiddenProperties(props) })
  throw Object.assign(shown(text), { id: saved.id, properties, reasons: [text] })
}

/**
 * For a replacement the engine checks the inputs a second time, as those of a new resource. That one's answer is what
 * previews show and policies see, so the plan of the first is handed on to it.
 */
const withReplacement = ({ replacements }: Run, isNew: boolean, inputs: Props & Partial<Planned>): Props => {
  const { plan, planDetails, ...given } = inputs
  const key = digest(given)
  if (plan?.replaces !== undefined && planDetails !== undefined) replacements.set(key, { plan, planDetails })
  const handedOn = isNew ? replacements.get(key) : undefined
  if (handedOn === undefined) return inputs
  replacements.delete(key)
  return { ...inputs, ...handedOn }
}

const connectionProvider = (run: () => Run, capabilities: Capabilities): Omit<Provider, 'configure'> => {
  const callOf = (props: Props, ...others: ReadonlyArray<Props>): Call => ({
    env: envOf(run(), capabilities, props),
    props,
    secrets: secretsOf(props, ...others),
  })
  /** What the state gets: outputs, and the hidden properties by which the next run knows the resource. */
  const stated = ({ secrets, props }: Call, outputs: object): Props =>
    plain({ ...guardOutputs(secrets, outputs as Props), ...hiddenProperties(props) })
  return {
    check: async (olds: Props, news: Props) => {
      const call = callOf(news, olds)
      const checked = await carryOut(check(olds, news), call)
      if (checked._tag === 'Refused') {
        // Without the property: Pulumi would print its whole value before the reason, hundreds of lines of a catalog.
        const reasons = guardReasons(call.secrets, checked.issues)
        return { inputs: news, failures: reasons.map((reason) => ({ property: '', reason })) }
      }
      const inputs = withReplacement(run(), Object.keys(olds).length === 0, checked.inputs)
      return { inputs: plain({ ...guardInputs(call.secrets, inputs), ...hiddenProperties(news) }) }
    },
    diff: async (id: string, olds: Props, news: Props) => {
      const call = callOf(news, olds)
      const { changes, replaces, deleteBeforeReplace } = await carryOut(diff(id, olds, news), call)
      return { ...(changes === undefined ? {} : { changes }), replaces: [...replaces], deleteBeforeReplace }
    },
    create: async (inputs: Props) => {
      const call = callOf(inputs)
      const { id, outputs } = await carryOut(create(inputs), call)
      return { id, outs: stated(call, outputs) }
    },
    read: async (id: string, props: Props = {}) => {
      const call = callOf(props)
      const found = await carryOut(read(id, props), call)
      // An absent id tells Pulumi that the resource is gone. Its types do not allow it, its engine does.
      if (found._tag === 'Gone') return { id: undefined, props: {} } as unknown as dynamic.ReadResult
      // Without inputs Pulumi keeps those that it has.
      if (found._tag === 'AsKept') return { id, props: stated(call, found.outputs) }
      const { inputs, outputs } = found
      // Nothing of ours is known of a resource that was looked up (`AirbyteConnection.get`): its outputs hold the catalog, too.
      const catalog = props['digests'] === undefined ? { syncCatalog: inputs.syncCatalog } : {}
      return {
        id,
        props: stated(call, { ...outputs, ...catalog }),
        inputs: plain({ ...guardInputs(call.secrets, inputs), ...hiddenProperties(props) }),
      }
    },
    update: async (id: string, olds: Props, news: Props) => {
      const call = callOf(news, olds)
      return { outs: stated(call, await carryOut(update(id, olds, news), call)) }
    },
    delete: async (id: string, props: Props) => {
      await carryOut(remove(id, props), callOf(props))
    },
  }
}

const syncProviderOf = (run: () => Run, capabilities: Capabilities): Omit<Providers['syncProvider'], 'configure'> => {
  const callOf = (props: Props): Call => ({ env: envOf(run(), capabilities, props), props, secrets: secretsOf(props) })
  return {
    check: (_olds: Props, news: Props) => {
      configurationOf(run(), capabilities, instanceOf(news))
      const decoded = decodeSync(news)
      return Promise.resolve(
        E.isRight(decoded)
          ? { inputs: plain(decoded.right) }
          : { inputs: news, failures: decoded.left.map(({ reason }) => ({ property: '', reason })) },
      )
    },
    diff: (_id: string, olds: Props, news: Props) => {
      const { changes, replaces } = diffSync(olds, news as unknown as SyncInputs)
      return Promise.resolve({ changes, replaces: [...replaces] })
    },
    create: async (inputs: Props) => {
      const { id, outputs } = await carryOut(runSync(inputs), callOf(inputs))
      return { id, outs: plain(outputs) }
    },
    update: async (_id: string, olds: Props, news: Props) => ({
      outs: plain((await carryOut(runSync(news, olds), callOf(news))).outputs),
    }),
  }
}

/** Pulumi's own type of a configuration has no list of its keys; as it is built it has. */
const lookupOf = (config: dynamic.Config): Lookup => {
  const { rawConfig } = config as { readonly rawConfig?: unknown }
  return Object.assign((key: string) => config.get(key), {
    keys: () => (isRecord(rawConfig) ? Object.keys(rawConfig) : []),
  })
}

/** Makes the providers. All that they remember is of one run, which begins with `configure`. */
export const makeProviders = (capabilities: Capabilities): Providers => {
  let run = newRun(() => undefined)
  /** Called once per process. A mistake in the configuration is told by the first method that needs it. */
  const configure = (request: dynamic.ConfigureRequest): Promise<void> => {
    run = newRun(lookupOf(request.config))
    return Promise.resolve()
  }
  const current = (): Run => run
  return {
    provider: { configure, ...connectionProvider(current, capabilities) },
    syncProvider: { configure, ...syncProviderOf(current, capabilities) },
  }
}
