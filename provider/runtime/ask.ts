/** Asks a server for a program, each question once per run. */
import * as pulumi from '@pulumi/pulumi'
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import { type Client, createClient } from '../api/client'
import { type AirbyteError, render } from '../errors'
import { canonicalJson } from '../json'
import { clientOptions, type Configuration, readConfiguration } from './configuration'

/** Which server is asked. */
export interface FunctionOptions {
  /** The name of a block of configuration, `eu` for `airbyte:eu.url`. Default: `airbyte:url`. */
  readonly instance?: string
}

/** One question: its name and what it asks for tell it from others. */
interface Question<A> {
  readonly name: string
  readonly request: unknown
  /** The name of a block of configuration; undefined for the default server. */
  readonly instance: string | undefined
  readonly ask: (client: Client) => TE.TaskEither<AirbyteError, A>
}

/** A server as it is configured, credentials and all, and what it has answered. */
interface Server {
  readonly client: Client
  readonly answers: Map<string, Promise<unknown>>
}

type Servers = Map<string, Server>

/**
 * By the engine's monitor, which is another one in each run: programs of several stacks, and several runs of one, may
 * share a process and never an answer. What a run has asked is forgotten with it.
 */
const runs = new WeakMap<object, Servers>()

/** Where no engine runs the program, nothing is remembered. */
const serversOfRun = (): Servers => {
  const monitor = pulumi.runtime.getMonitor()
  const servers: Servers = (monitor === undefined ? undefined : runs.get(monitor)) ?? new Map<string, Server>()
  if (monitor !== undefined) runs.set(monitor, servers)
  return servers
}

const serverOf = (configuration: Configuration): Server => {
  const servers = serversOfRun()
  const options = clientOptions(configuration)
  const key = canonicalJson(options)
  const server = servers.get(key) ?? { client: createClient(options), answers: new Map<string, Promise<unknown>>() }
  servers.set(key, server)
  return server
}

const configurationOf = (instance: string | undefined): E.Either<AirbyteError, Configuration> => {
  const config = new pulumi.Config('airbyte')
  return readConfiguration((key) => config.get(key.replace(/^airbyte:/, '')), process.env, instance)
}

/**
 * The failure's text is all of the message; the failure itself is `airbyte`. A stack would be of this package alone, since all of it
 * comes after an answer: Pulumi prints none for a `RunError`, or prints what is there.
 */
export const thrown = (error: AirbyteError): Error => {
  const failure = Object.assign(new pulumi.RunError(render(error)), { airbyte: error })
  delete failure.stack
  return failure
}

const answerOf = async <A>(answer: TE.TaskEither<AirbyteError, A>): Promise<A> => {
  const result = await answer()
  if (E.isLeft(result)) throw thrown(result.left)
  return result.right
}

/** Rejects with the rendered failure: what failed, what was seen, what to do. */
const askOnce = async <A>({ name, request, instance, ask }: Question<A>): Promise<A> => {
  const configuration = configurationOf(instance)
  if (E.isLeft(configuration)) throw thrown(configuration.left)
  const { client, answers } = serverOf(configuration.right)
  const key = canonicalJson([name, request])
  const known = answers.get(key)
  if (known !== undefined) return known as Promise<A>
  const answer = answerOf(ask(client))
  answers.set(key, answer)
  // A failure is not remembered: the next question may be answered.
  answer.catch(() => answers.delete(key))
  return answer
}

/** Asks the server that the options name. */
export const ask = <A>(
  name: string,
  request: unknown,
  options: FunctionOptions | undefined,
  question: (client: Client) => TE.TaskEither<AirbyteError, A>,
): Promise<A> => askOnce({ name, request, instance: options?.instance, ask: question })

/** The same request with values that may be outputs. */
export type Inputs<Request> = pulumi.Input<{ readonly [Name in keyof Request]: pulumi.Input<Request[Name]> }>

/** The same question for a request whose values may be outputs. */
export const outputOf =
  <Request, A>(question: (request: Request, options?: FunctionOptions) => Promise<A>) =>
  (request: Inputs<Request>, options?: FunctionOptions): pulumi.Output<A> =>
    pulumi.output(request).apply<A>((known) => question(known as Request, options))
