/** What Pulumi calls: builds the real capabilities once, runs a lifecycle method, says failures as Pulumi understands them. */
import type { dynamic } from '@pulumi/pulumi'
import * as E from 'fp-ts/Either'

import { createClient } from '../api/client'
import type { Env, Failure } from '../connection/env'
import type { StoredInputs } from '../connection/inputs'
import * as lifecycle from '../connection/lifecycle'
import type { Plan } from '../connection/plan'
import { type AirbyteError, type InputIssue, render } from '../errors'
import { digest } from '../json'
import { decodeSync, diffSync, runSync, type SyncInputs } from '../sync/run'
import { type Configuration, type Lookup, readConfiguration } from './configuration'

type Props = Readonly<Record<string, unknown>>

const memory = lifecycle.emptyMemory()

let lookup: Lookup = () => undefined

/** One for each server that the program names; the default server's name is empty. */
const configurations = new Map<string, E.Either<AirbyteError, Configuration>>()
const environments = new Map<string, Env>()

/** An error whose text is all that is shown: Pulumi prints the stack, too, wherever there is one. */
const shown = (text: string): Error => {
  const error = new Error(text)
  error.stack = ''
  error.toString = () => text
  return error
}

/** Which server a resource is on. */
const instanceOf = (props: Props): string => (typeof props['instance'] === 'string' ? props['instance'] : '')

const configuration = (instance: string): Configuration => {
  const known = configurations.get(instance)
  const read = known ?? readConfiguration(lookup, process.env, instance === '' ? undefined : instance)
  configurations.set(instance, read)
  if (E.isLeft(read)) throw shown(render(read.left))
  return read.right
}

const envOf = (props: Props): Env => {
  const instance = instanceOf(props)
  const known = environments.get(instance)
  if (known !== undefined) return known
  const { resetScope, resetTimeoutMilliseconds, credentials, ...rest } = configuration(instance)
  const made: Env = {
    client: createClient({ ...rest, ...(credentials === undefined ? {} : { credentials }) }),
    resetScope,
    resetTimeoutMilliseconds,
    now: Date.now,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    progress: (line) => {
      console.log(`airbyte: ${line}`)
    },
    memory,
  }
  environments.set(instance, made)
  return made
}

/** Without `undefined` anywhere: Pulumi's wire format refuses it ("Unexpected struct type"). */
const plain = <A>(value: A): A => JSON.parse(JSON.stringify(value)) as A

const run = async <A>(step: (env: Env) => () => Promise<E.Either<Failure<object>, A>>, props: Props) => {
  const result = await step(envOf(props))()
  if (E.isRight(result)) return result.right
  const { error, saved } = result.left
  const text = render(error)
  if (saved === undefined) throw shown(text)
  // A partial failure: the state takes the outputs, and the next `up` calls update even where nothing differs.
  // `__provider` must be among them, or the state could not be used again.
  throw Object.assign(shown(text), {
    id: saved.id,
    properties: plain({ ...saved.outputs, __provider: props['__provider'] }),
    reasons: [text],
  })
}

/** Called once per process. A mistake in the configuration is told by the first method that needs it. */
export const configure = (request: dynamic.ConfigureRequest): Promise<void> => {
  lookup = (key) => request.config.get(key)
  configurations.clear()
  environments.clear()
  return Promise.resolve()
}

/**
 * Without the property: Pulumi would print its whole value before the reason, hundreds of lines of a catalog, and a
 * secret in plain. The reasons name it themselves.
 */
const failuresOf = (issues: ReadonlyArray<InputIssue>): dynamic.CheckFailure[] =>
  issues.map(({ reason }) => ({ property: '', reason }))

/** Plans of replacements, by their inputs' digests. */
const replacements = new Map<string, Plan>()

/**
 * For a replacement the engine checks the inputs a second time, as those of a new resource. That one's answer is what
 * previews show and policies see, so the plan of the first is handed on to it.
 */
const withReplacement = (isNew: boolean, inputs: StoredInputs & { readonly plan?: Plan }): typeof inputs => {
  const { plan, ...given } = inputs
  if (plan?.replaces !== undefined) replacements.set(digest(given), plan)
  if (!isNew || replacements.size === 0) return inputs
  const key = digest(given)
  const handedOn = replacements.get(key)
  if (handedOn === undefined) return inputs
  replacements.delete(key)
  return { ...inputs, plan: handedOn }
}

/** Validates the inputs and computes the plan; no network. */
export const check = (olds: Props, news: Props): Promise<dynamic.CheckResult> => {
  const checked = lifecycle.check(olds, news, configuration(instanceOf(news)).resetScope)
  return Promise.resolve(
    checked._tag === 'Accepted'
      ? { inputs: plain(withReplacement(Object.keys(olds).length === 0, checked.inputs)) }
      : { inputs: news, failures: failuresOf(checked.issues) },
  )
}

/** Whether anything changed; no network. */
export const diff = (id: string, olds: Props, news: Props): Promise<dynamic.DiffResult> => {
  memory.owned.add(id)
  const { changes, replaces } = lifecycle.diff(olds, news)
  return Promise.resolve({ ...(changes === undefined ? {} : { changes }), replaces: [...replaces] })
}

export const create = async (inputs: Props): Promise<dynamic.CreateResult> => {
  const { id, outputs } = await run(lifecycle.create(inputs), inputs)
  return { id, outs: plain(outputs) }
}

export const read = async (id: string, props: Props = {}): Promise<dynamic.ReadResult> => {
  const found = await run(lifecycle.read(id, props), props)
  // An absent id tells Pulumi that the resource is gone. Its types do not allow it, its engine does.
  if (found._tag === 'Gone') return { id: undefined, props: {} } as unknown as dynamic.ReadResult
  // Without inputs Pulumi keeps those that it has.
  if (found._tag === 'AsKept') return { id, props: plain(found.outputs) }
  const { inputs, outputs } = found
  // Nothing of ours is known of a resource that was looked up (`AirbyteConnection.get`): its outputs hold the catalog, too.
  const catalog = props['digests'] === undefined ? { syncCatalog: inputs.syncCatalog } : {}
  return { id, props: plain({ ...outputs, ...catalog }), inputs: plain(inputs) }
}

export const update = async (id: string, olds: Props, news: Props): Promise<dynamic.UpdateResult> => ({
  outs: plain(await run(lifecycle.update(id, olds, news), news)),
})

export const remove = async (id: string, props: Props): Promise<void> => {
  await run(lifecycle.remove(id, props), props)
}

/** The provider, as the text in the state asks for it. */
export const provider: dynamic.ResourceProvider = { configure, check, diff, create, read, update, delete: remove }

/** `AirbyteSync`, as the text in the state asks for it. Reading it does nothing: a job that has run stays so. */
export const syncProvider = {
  configure,
  check: (_olds: Props, news: Props): Promise<dynamic.CheckResult> => {
    configuration(instanceOf(news))
    const decoded = decodeSync(news)
    return Promise.resolve(
      E.isRight(decoded) ? { inputs: plain(decoded.right) } : { inputs: news, failures: failuresOf(decoded.left) },
    )
  },
  diff: (_id: string, olds: Props, news: Props): Promise<dynamic.DiffResult> => {
    const { changes, replaces } = diffSync(olds, news as unknown as SyncInputs)
    return Promise.resolve({ changes, replaces: [...replaces] })
  },
  create: async (inputs: Props): Promise<dynamic.CreateResult> => {
    const { id, outputs } = await run(runSync(inputs), inputs)
    return { id, outs: plain(outputs) }
  },
  update: async (_id: string, olds: Props, news: Props): Promise<dynamic.UpdateResult> => ({
    outs: plain((await run(runSync(news, olds), news)).outputs),
  }),
} satisfies dynamic.ResourceProvider
