/** `pulumi-airbyte plan`: what a preview would do to connections, for people and for pipelines. */
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

import * as E from 'fp-ts/Either'

import { type Client, createClient } from '../../provider/api/client'
import { render } from '../../provider/errors'
import { readConfiguration } from '../../provider/runtime/configuration'
import { markdown } from './markdown'
import { page } from './page'
import { readPreview } from './preview'
import { fetchPrices } from './prices'
import { type Allowed, exitCode, priced, type Review, review } from './review'

export const PLAN_USAGE = `Usage: pulumi-airbyte plan [--file FILE | -] [--stack NAME] [--cwd FOLDER] [--markdown [FILE]] [--json [FILE]] [--html [FILE]]
                         [--allow-delete [GLOB]] [--allow-replace [GLOB]] [--no-prices]

  plan       what pulumi preview would do to connections: breaks, resets, replacements, deletions
    --file           what pulumi preview --json printed; - for standard input; where it is left out, it is run
    --stack, --cwd   of the preview that is run
    --markdown       for a comment on a pull request (the default)
    --json           for pipelines: docs/plan.schema.json
    --html           one page with all of it
    --allow-delete   connections that may be deleted, by name; all where no name is given; may be repeated
    --allow-replace  connections that may be replaced, likewise
    --no-prices      does not ask the server (AIRBYTE_URL …) what the streams' last full syncs moved
  Ends with 0: nothing stands against it; 2: something breaks that nobody acknowledged, or is deleted or replaced
  without being allowed; 1: an error.
`

/** A mistake, told in a sentence. */
class PlanError extends Error {}

const FORMATS = { markdown, json: (given: Review) => `${JSON.stringify(given, undefined, 2)}\n`, html: page } as const
type Format = keyof typeof FORMATS

const ALLOWANCES = ['allow-delete', 'allow-replace'] as const

interface Options {
  readonly file: string | undefined
  readonly stack: string | undefined
  readonly cwd: string
  readonly hasPrices: boolean
  readonly allowed: Allowed
  /** Where each format goes; undefined: to standard output. */
  readonly formats: ReadonlyMap<Format, string | undefined>
}

/** An option whose value may be left out: the next word is its value unless it is an option itself. */
const withValues = (args: ReadonlyArray<string>, names: ReadonlyArray<string>): ReadonlyArray<string> =>
  args.flatMap((word, at) => {
    if (!names.includes(word)) return [word]
    const next = args[at + 1]
    return next === undefined || next.startsWith('--') ? [`${word}=`] : [word]
  })

const optionsOf = (args: ReadonlyArray<string>): Options => {
  const optional = ['--markdown', '--json', '--html', ...ALLOWANCES.map((name) => `--${name}`)]
  const { values, positionals } = parseArgs({
    args: [...withValues(args, optional)],
    allowPositionals: true,
    options: {
      file: { type: 'string' },
      stack: { type: 'string' },
      cwd: { type: 'string' },
      markdown: { type: 'string' },
      json: { type: 'string' },
      html: { type: 'string' },
      'allow-delete': { type: 'string', multiple: true },
      'allow-replace': { type: 'string', multiple: true },
      'no-prices': { type: 'boolean' },
    },
  })
  const unknown = positionals.filter((word) => word !== '-')
  if (unknown.length > 0)
    throw new PlanError(`There is no option ${unknown.map((word) => JSON.stringify(word)).join(', ')}.`)
  const formats = new Map<Format, string | undefined>()
  for (const format of Object.keys(FORMATS) as ReadonlyArray<Format>) {
    const place = values[format]
    if (place !== undefined) formats.set(format, place === '' ? undefined : place)
  }
  if (formats.size === 0) formats.set('markdown', undefined)
  const toOutput = [...formats].filter(([, place]) => place === undefined).map(([format]) => `--${format}`)
  if (toOutput.length > 1) {
    throw new PlanError(`${toOutput.join(' and ')} would both go to standard output. Give each but one a file.`)
  }
  const globs = (name: (typeof ALLOWANCES)[number]): ReadonlyArray<string> =>
    (values[name] ?? []).map((glob) => (glob === '' ? '*' : glob))
  return {
    file: values.file ?? (positionals.includes('-') ? '-' : undefined),
    stack: values.stack,
    cwd: values.cwd ?? process.cwd(),
    hasPrices: values['no-prices'] !== true,
    allowed: { delete: globs('allow-delete'), replace: globs('allow-replace') },
    formats,
  }
}

const standardInput = async (): Promise<string> => {
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

const runPreview = (stack: string | undefined, cwd: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const args = ['preview', '--json', '--non-interactive', ...(stack === undefined ? [] : ['--stack', stack])]
    const child = spawn('pulumi', args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const [out, told]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', (part: Buffer) => out.push(part))
    child.stderr.on('data', (part: Buffer) => told.push(part))
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(
        new PlanError(
          error.code === 'ENOENT'
            ? 'pulumi is not on the PATH. Install it, or give --file with what pulumi preview --json printed.'
            : `pulumi preview could not be run: ${error.message}`,
        ),
      )
    })
    child.on('close', (code) => {
      const output = Buffer.concat(out).toString('utf8')
      // A preview that failed tells so in its JSON, too.
      if (code !== 0 && output.trim() === '') {
        reject(new PlanError(`pulumi preview failed:\n${Buffer.concat(told).toString('utf8').trim()}`))
      } else resolve(output)
    })
  })

const readOutput = async ({ file, stack, cwd }: Options): Promise<string> => {
  if (file === undefined) return runPreview(stack, cwd)
  if (file === '-') return standardInput()
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new PlanError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Who has no configuration, or a wrong one, gets no prices, and a word about it. */
const clients = (): ((instance: string | undefined) => Client | undefined) => {
  const known = new Map<string, Client | undefined>()
  return (instance) => {
    const key = instance ?? ''
    if (known.has(key)) return known.get(key)
    const variable = instance === undefined ? 'AIRBYTE_URL' : `AIRBYTE_${instance.toUpperCase()}_URL`
    const configuration = readConfiguration(() => undefined, process.env, instance)
    if (E.isLeft(configuration)) process.stderr.write(`No prices: ${render(configuration.left)}\n`)
    const has = process.env[variable] !== undefined && E.isRight(configuration)
    const made = has
      ? ((): Client => {
          const { credentials, ...rest } = configuration.right
          return createClient({
            ...rest,
            maxRetries: 0,
            timeoutMilliseconds: Math.min(rest.timeoutMilliseconds, 10_000),
            ...(credentials === undefined ? {} : { credentials }),
          })
        })()
      : undefined
    known.set(key, made)
    return made
  }
}

/** Runs the command; answers the exit code. */
export const plan = async (args: ReadonlyArray<string>): Promise<number> => {
  try {
    const options = optionsOf(args)
    const preview = readPreview(await readOutput(options))
    if (E.isLeft(preview)) throw new PlanError(preview.left)
    if (preview.right.errors.length > 0) {
      throw new PlanError(
        `The preview itself failed, so nothing is known of what it would do:\n${preview.right.errors.join('\n')}`,
      )
    }
    const plain = review(preview.right, options.allowed)
    const result = priced(plain, options.hasPrices ? await fetchPrices(plain, clients()) : new Map())
    for (const [format, place] of options.formats) {
      const text = FORMATS[format](result)
      if (place === undefined) process.stdout.write(text)
      else writeFileSync(place, text)
    }
    return exitCode(result)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}
