/** `pulumi-airbyte plan`: what a preview would do to connections, for people and for pipelines. */
import { writeFileSync } from 'node:fs'

import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import { type Client, createClient } from '../../provider/api/client'
import { render } from '../../provider/errors'
import { clientOptions, readConfiguration } from '../../provider/runtime/configuration'
import { variableOf } from '../../provider/runtime/configuration/options'
import { steps } from '../../provider/steps'
import { causeOf, type Command, type CommandFailure, endWith, failed, type Surroundings } from '../command'
import { markdown } from './markdown'
import { type Format, type Options, readOptions } from './options'
import { previewOutput } from './output'
import { page } from './page'
import { type Preview, readPreview } from './preview'
import { fetchPrices } from './prices'
import { exitCode, priced, type Review, review } from './review'

const USAGE = `Usage: pulumi-airbyte plan [--file FILE | -] [--stack NAME] [--cwd FOLDER] [--markdown [FILE]] [--json [FILE]] [--html [FILE]]
                         [--allow-delete [GLOB]] [--allow-replace [GLOB]] [--no-prices]

  plan       what pulumi preview would do to connections: breaks, resets, replacements, deletions
    --file           what pulumi preview --json printed; - for standard input; where it is left out, it is run
    --stack, --cwd   of the preview that is run
    --markdown       for a comment on a pull request (the default)
    --json           for pipelines: docs/plan.schema.json
    --html           one page with all of it
    --allow-delete   connections that may be deleted, by a glob of names (* any letters, ? one); all where none is given;
                     may be repeated
    --allow-replace  connections that may be replaced, likewise
    --no-prices      does not ask the server (AIRBYTE_URL …) what the streams' last full syncs moved
  Ends with 0 where nothing blocks it, and with 2 where something breaks that nobody acknowledged, or is deleted or
  replaced without being allowed.
`

const WRITERS: Readonly<Record<Format, (given: Review) => string>> = {
  markdown,
  json: (given) => `${JSON.stringify(given, undefined, 2)}\n`,
  html: page,
}

export const plan: Command = {
  usage: USAGE,
  run: async (args, surroundings) => {
    const result = await planned(args, surroundings)()
    return E.isLeft(result) ? endWith(result.left, USAGE, surroundings) : exitCode(result.right)
  },
}

const planned = (args: ReadonlyArray<string>, surroundings: Surroundings): TE.TaskEither<CommandFailure, Review> =>
  steps(async (must) => {
    const options = await must(readOptions(args))
    const preview = await must(succeeded(await must(previewOutput(options))))
    const plain = review(preview, options.allowed)
    const prices = options.hasPrices ? await fetchPrices(plain, clients(surroundings)) : new Map()
    const result = priced(plain, prices)
    await must(write(result, options, surroundings))
    return result
  })

/** A preview that failed tells nothing of what an update would do. */
const succeeded = (output: string): E.Either<CommandFailure, Preview> => {
  const preview = readPreview(output)
  if (E.isLeft(preview)) return E.left(failed(preview.left))
  const { errors } = preview.right
  return errors.length === 0
    ? preview
    : E.left(failed(`The preview itself failed, so nothing is known of what it would do:\n${errors.join('\n')}`))
}

const write = (result: Review, { formats }: Options, { out }: Surroundings): E.Either<CommandFailure, void> => {
  for (const [format, place] of formats) {
    const text = WRITERS[format](result)
    if (place === undefined) {
      out(text)
      continue
    }
    try {
      writeFileSync(place, text)
    } catch (error) {
      return E.left(failed(`${place} cannot be written: ${causeOf(error)}`))
    }
  }
  return E.right(undefined)
}

/** Prices are worth no waiting: a server that does not answer at once gives none. */
const MOST_MILLISECONDS = 10_000

/** A server's client. Who has no configuration, or a wrong one, gets no prices; a wrong one is told. */
const clientOf = (instance: string | undefined, { environment, error }: Surroundings): Client | undefined => {
  const configuration = readConfiguration(() => undefined, environment, instance)
  if (E.isLeft(configuration)) {
    error(`No prices: ${render(configuration.left)}\n`)
    return undefined
  }
  if (environment[variableOf('url', instance)] === undefined) return undefined
  const options = clientOptions(configuration.right)
  const timeoutMilliseconds = Math.min(configuration.right.timeoutMilliseconds, MOST_MILLISECONDS)
  return createClient({ ...options, maxRetries: 0, timeoutMilliseconds })
}

/** The same, each server's once. */
const clients = (surroundings: Surroundings): ((instance: string | undefined) => Client | undefined) => {
  const known = new Map<string | undefined, Client | undefined>()
  return (instance) => {
    if (!known.has(instance)) known.set(instance, clientOf(instance, surroundings))
    return known.get(instance)
  }
}
