/** What Pulumi calls: builds the real capabilities once, runs a lifecycle method, says failures as Pulumi understands them. */
import type { dynamic } from '@pulumi/pulumi'
import * as E from 'fp-ts/Either'

import { createClient } from './api/client'
import { type Configuration, readConfiguration } from './configuration'
import { type AirbyteError, render } from './errors'
import * as lifecycle from './lifecycle'

type Props = Readonly<Record<string, unknown>>

const memory = lifecycle.emptyMemory()

let configured: E.Either<AirbyteError, Configuration> | undefined
let environment: lifecycle.Env | undefined

/** An error whose text is all that is shown: Pulumi prints the stack, too, wherever there is one. */
const shown = (text: string): Error => {
  const error = new Error(text)
  error.stack = ''
  error.toString = () => text
  return error
}

const configuration = (): Configuration => {
  configured ??= readConfiguration(() => undefined, process.env)
  if (E.isLeft(configured)) throw shown(render(configured.left))
  return configured.right
}

const env = (): lifecycle.Env => {
  if (environment !== undefined) return environment
  const { resetScope, resetTimeoutMilliseconds, credentials, ...rest } = configuration()
  environment = {
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
  return environment
}

/** Without `undefined` anywhere: Pulumi's wire format refuses it ("Unexpected struct type"). */
const plain = <A>(value: A): A => JSON.parse(JSON.stringify(value)) as A

const run = async <A>(step: (env: lifecycle.Env) => () => Promise<E.Either<lifecycle.Failure, A>>, props: Props) => {
  const result = await step(env())()
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
  configured = readConfiguration((key) => request.config.get(key), process.env)
  environment = undefined
  return Promise.resolve()
}

/** Validates the inputs and computes the plan; no network. */
export const check = (olds: Props, news: Props): Promise<dynamic.CheckResult> => {
  const checked = lifecycle.check(olds, news, configuration().resetScope)
  return Promise.resolve(
    checked._tag === 'Accepted'
      ? { inputs: plain(checked.inputs) }
      : { inputs: news, failures: checked.issues.map(({ property, reason }) => ({ property, reason })) },
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
  return { id, props: plain(found.outputs), inputs: plain(found.inputs) }
}

export const update = async (id: string, olds: Props, news: Props): Promise<dynamic.UpdateResult> => ({
  outs: plain(await run(lifecycle.update(id, olds, news), news)),
})

export const remove = async (id: string, props: Props): Promise<void> => {
  await run(lifecycle.remove(id), props)
}
