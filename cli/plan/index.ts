/** `pulumi-airbyte plan`: what a preview would do to connections, for people and for pipelines. */
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'

import { type Client, createClient } from '../../provider/api/client'
import { render } from '../../provider/errors'
import { clientOptions, readConfiguration } from '../../provider/runtime/configuration'
import { configurationKey, variableOf } from '../../provider/runtime/configuration/options'
import { steps } from '../../provider/steps'
import { type Command, type CommandFailure, endWith, failed, type Surroundings } from '../command'
import { writeWhole } from '../files'
import { saying } from '../progress'
import { markdown } from './markdown'
import { type Format, type Options, readOptions } from './options'
import { previewOutput, stackConfig } from './output'
import { page } from './page'
import { plainError, type Preview, readPreview } from './preview'
import { fetchPrices } from './prices'
import { exitCode, failedReview, priced, type Review, review } from './review'
import { place, verdict } from './words'

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
    --no-prices      does not ask the server what the streams' last full syncs moved: that of the stack's configuration
                     where the preview is run here, else that of AIRBYTE_URL
  Ends with 0 where nothing blocks it, and with 2 where something breaks that nobody acknowledged, is deleted or
  replaced without being allowed, or where the preview was refused or failed. What was asked for is written in each case.
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

/** Without a preview that can be read there is only the failure; files that were asked for hold it all the same. */
const planned = (args: ReadonlyArray<string>, surroundings: Surroundings): TE.TaskEither<CommandFailure, Review> =>
  steps(async (must) => {
    const options = await must(readOptions(args))
    const read = await previewed(options, surroundings)
    if (E.isLeft(read)) {
      await must(write(failedReview(read.left.text), { ...options, formats: filesOf(options) }, surroundings))
      return must(read)
    }
    const plain = review(read.right, options.allowed)
    const prices = await pricesFor(plain, options, surroundings)
    const result = priced(plain, prices)
    await must(write(result, options, surroundings))
    return result
  })

/** A preview that ended badly says so, though all that it has printed may be fine: a policy may have stopped it. */
const previewed = async (options: Options, surroundings: Surroundings): Promise<E.Either<CommandFailure, Preview>> => {
  const what =
    options.file === undefined ? `Previewing ${options.stack ?? 'the stack'}` : `Reading ${placeOf(options.file)}`
  const output = await saying(surroundings, () => what)(previewOutput(options))()
  if (E.isLeft(output)) return output
  const { text, trouble } = output.right
  const preview = readPreview(text)
  if (E.isLeft(preview))
    return E.left(failed(trouble === undefined ? preview.left : `pulumi preview failed:\n${plainError(trouble)}`))
  const { errors } = preview.right
  return trouble === undefined || errors.length > 0
    ? preview
    : E.right({ ...preview.right, errors: [plainError(trouble)] })
}

const placeOf = (file: string): string => (file === '-' ? 'standard input' : file)

const filesOf = ({ formats }: Options): Options['formats'] =>
  new Map([...formats].filter(([, place]) => place !== undefined))

/** Asked only where something is reset: the stack's configuration alone takes Pulumi a second. */
const pricesFor = async (
  plain: Review,
  options: Options,
  surroundings: Surroundings,
): ReturnType<typeof fetchPrices> => {
  const isReset = plain.connections.some(({ resets }) => resets.length > 0)
  if (!options.hasPrices || !isReset) return new Map()
  const asking = async () => fetchPrices(plain, clients(await stackConfig(options), surroundings))
  return saying(surroundings, () => 'Asking what the resets cost')(asking)()
}

/** What was found, for whoever reads the terminal, where all that was asked for went into files. */
const summary = (result: Review, files: ReadonlyArray<string>): string =>
  [
    `Airbyte connections${place(result)}. ${verdict(result)}`,
    ...result.blocked.map((reason) => `  ${reason}`),
    ...result.failures.flatMap((failure) => failure.split('\n').map((line) => `  ${line}`)),
    ...files.map((file) => `Wrote ${file}`),
    '',
  ].join('\n')

const write = (result: Review, { formats }: Options, { out }: Surroundings): E.Either<CommandFailure, void> => {
  const files: string[] = []
  for (const [format, file] of formats) {
    const text = WRITERS[format](result)
    if (file === undefined) {
      out(text)
      continue
    }
    const written = writeWhole(file, text)
    if (E.isLeft(written)) return written
    files.push(file)
  }
  if (formats.size > 0 && files.length === formats.size) out(summary(result, files))
  return E.right(undefined)
}

/** Prices are worth no waiting: a server that does not answer at once gives none. */
const MOST_MILLISECONDS = 10_000

/** A server's client. Who has no configuration, or a wrong one, gets no prices; a wrong one is told. */
const clientOf = (
  instance: string | undefined,
  config: ReadonlyMap<string, string>,
  { environment, error }: Surroundings,
): Client | undefined => {
  const hasUrl =
    config.has(configurationKey('url', instance)) || (environment[variableOf('url', instance)] ?? '') !== ''
  if (!hasUrl) return undefined
  const configuration = readConfiguration((key) => config.get(key), environment, instance)
  if (E.isLeft(configuration)) {
    error(`No prices: ${render(configuration.left)}\n`)
    return undefined
  }
  const options = clientOptions(configuration.right)
  const timeoutMilliseconds = Math.min(configuration.right.timeoutMilliseconds, MOST_MILLISECONDS)
  return createClient({ ...options, maxRetries: 0, timeoutMilliseconds })
}

/** The same, each server's once. */
const clients = (
  config: ReadonlyMap<string, string>,
  surroundings: Surroundings,
): ((instance: string | undefined) => Client | undefined) => {
  const known = new Map<string | undefined, Client | undefined>()
  return (instance) => {
    if (!known.has(instance)) known.set(instance, clientOf(instance, config, surroundings))
    return known.get(instance)
  }
}
