/** `npm run bench [-- --quick] [--json FILE]`: every figure in one run, as a table and as JSON. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'

import type { AirbyteCatalog } from '../provider/catalog/airbyte'
import { type CatalogRow, type DecodeRow, measureCatalog, measureDecode } from './catalog'
import { medianOf } from './processes'
import {
  bareCalls,
  type BareFigures,
  type BenchStack,
  catalogFile,
  emulate,
  hasStep,
  medians,
  openStack,
  type Project,
  ROOT,
  type StackFigures,
  type StepName,
  STEPS,
  workFolder,
} from './stack'
import { measureStartUp, type StartUp } from './startup'

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, smoke: { type: 'boolean' }, json: { type: 'string' } },
})
const isQuick = values.quick === true
/** Everything once and small: for a test that it still runs. */
const isSmoke = values.smoke === true

const say = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

/** One run of both projects, step by step, and the bare calls beside them. */
interface Round {
  readonly ours: StackFigures
  readonly floor: StackFigures
  readonly bare: BareFigures
}

interface Scale {
  readonly count: number
  readonly rounds: ReadonlyArray<Round>
  readonly ours: StackFigures
  readonly floor: StackFigures
  readonly bare: BareFigures
}

/**
 * Each step of one project is run right beside the same step of the other, now this first and now that, so that a slow
 * minute of the machine, or a cache that the first run fills, hurts both alike.
 */
const measureRound = async (count: number, round: number, work: string, catalog: AirbyteCatalog): Promise<Round> => {
  const emulated = await emulate()
  const stacks: Partial<Record<Project, BenchStack>> = {}
  try {
    for (const project of PROJECTS) stacks[project] = await openStack(project, count, work, emulated, say)
    const bare = await bareCalls(emulated, count, catalog)
    for (const [at, step] of STEPS.entries()) {
      const order = (round + at) % 2 === 0 ? PROJECTS : [...PROJECTS].reverse()
      for (const project of order) if (hasStep(project, step)) await stacks[project]?.run(step)
    }
    const [ours, floor] = [stacks.connections?.figures(), stacks.floor?.figures()]
    if (ours === undefined || floor === undefined) throw new Error('A stack is missing')
    return { ours, floor, bare }
  } finally {
    for (const stack of Object.values(stacks)) stack.remove()
    emulated.close()
  }
}

const PROJECTS: ReadonlyArray<Project> = ['floor', 'connections']

const measureScale = async (count: number, rounds: number): Promise<Scale> => {
  const work = workFolder()
  try {
    const catalog = JSON.parse(readFileSync(catalogFile(work), 'utf8')) as AirbyteCatalog
    const all: Round[] = []
    for (let at = 0; at < rounds; at += 1) all.push(await measureRound(count, at, work, catalog))
    const bares = all.map(({ bare }) => bare)
    return {
      count,
      rounds: all,
      ours: medians(all.map(({ ours }) => ours)),
      floor: medians(all.map(({ floor }) => floor)),
      bare: {
        create: medianOf(bares.map(({ create }) => create)),
        get: medianOf(bares.map(({ get }) => get)),
        delete: medianOf(bares.map((one) => one.delete)),
      },
    }
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** The same stack, but no two catalogs of it are the same, so that nothing that was computed for one serves another. */
const measureDistinct = async (count: number): Promise<StackFigures> => {
  const [work, emulated] = [workFolder(), await emulate()]
  try {
    const stack = await openStack('connections', count, work, emulated, say, { BENCH_DISTINCT: 'true' })
    for (const step of STEPS) await stack.run(step)
    return stack.figures()
  } finally {
    emulated.close()
    rmSync(work, { recursive: true, force: true, maxRetries: 3 })
  }
}

const seconds = (figures: StackFigures, step: StepName): number => figures.steps[step]?.seconds ?? NaN

const rounded = (value: number, digits = 2): number => Math.round(value * 10 ** digits) / 10 ** digits

/** The bare calls that a step has to make, in seconds. */
const bareSeconds = (bare: BareFigures, step: StepName): number | undefined =>
  ({ up: bare.create, refresh: bare.get, destroy: bare.delete })[step as 'up']

/** The median over the rounds of ours over the floor and the bare calls. */
const ratio = ({ rounds }: Scale, step: StepName): number =>
  rounded(
    medianOf(
      rounds.map(
        ({ ours, floor, bare }) => seconds(ours, step) / (seconds(floor, step) + (bareSeconds(bare, step) ?? 0)),
      ),
    ),
  )

const ratios = (scale: Scale) => ({
  up_over_floor: ratio(scale, 'up'),
  preview_unchanged_over_floor: ratio(scale, 'previewUnchanged'),
  refresh_over_floor: ratio(scale, 'refresh'),
  destroy_over_floor: ratio(scale, 'destroy'),
})

/** What a connection adds to each step, in milliseconds: how it grows with the stack, and the floor beside it. */
const perConnection = ({ count, ours, floor, bare }: Scale, single: Scale) =>
  Object.fromEntries(
    STEPS.filter((step) => hasStep('floor', step)).map((step) => {
      const each = (figures: StackFigures, of: StackFigures): number =>
        rounded(((seconds(figures, step) - seconds(of, step)) * 1000) / (count - 1), 1)
      return [
        step,
        {
          ours: each(ours, single.ours),
          floor: each(floor, single.floor),
          bare: rounded(((bareSeconds(bare, step) ?? 0) * 1000) / count, 1),
        },
      ]
    }),
  )

/** Requests per second by endpoint, ten callers at once. */
const measureEmulator = async (): Promise<Readonly<Record<string, number>>> => {
  const emulated = await emulate()
  const work = workFolder()
  try {
    const catalog = JSON.parse(readFileSync(catalogFile(work), 'utf8')) as AirbyteCatalog
    const count = isSmoke ? 20 : 1000
    // Once to warm up.
    await bareCalls(emulated, count, catalog)
    const bare = await bareCalls(emulated, count, catalog)
    const started = performance.now()
    const lists = 20
    const { workspaceId } = await emulated.client.getSource({ sourceId: emulated.sourceId })
    for (let at = 0; at < lists; at += 1) await emulated.client.webBackendListConnectionsForWorkspace({ workspaceId })
    return {
      'connections/create': Math.round(count / bare.create),
      'connections/get': Math.round(count / bare.get),
      'connections/delete': Math.round(count / bare.delete),
      'web_backend/connections/list': Math.round((lists * 1000) / (performance.now() - started)),
    }
  } finally {
    emulated.close()
    rmSync(work, { recursive: true, force: true, maxRetries: 3 })
  }
}

const line = (cells: ReadonlyArray<string>): string => `| ${cells.join(' | ')} |`

const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')

const stackTable = (scales: ReadonlyArray<Scale>): string =>
  table(
    ['connections', 'step', 's', 'floor s', 'bare HTTP s', 'CPU s', 'peak MB', 'requests', 'lines'],
    scales.flatMap(({ count, ours, floor, bare }) =>
      STEPS.map((step) => {
        const figures = ours.steps[step]
        const base = floor.steps[step]
        const calls = bareSeconds(bare, step)
        return [
          String(count),
          step,
          figures?.seconds.toFixed(1) ?? '',
          base?.seconds.toFixed(1) ?? '–',
          calls?.toFixed(1) ?? '–',
          figures?.cpuSeconds?.toFixed(1) ?? '–',
          String(figures?.peakMegabytes ?? '–'),
          String(figures?.requests ?? ''),
          String(figures?.lines ?? ''),
        ]
      }),
    ),
  )

const distinctTable = (figures: StackFigures): string =>
  table(
    ['step', 's', 'CPU s'],
    STEPS.map((step) => [step, seconds(figures, step).toFixed(1), figures.steps[step]?.cpuSeconds?.toFixed(1) ?? '–']),
  )

const growthTable = (growth: Readonly<Record<string, ReturnType<typeof perConnection>>>): string =>
  table(
    ['connections', 'step', 'ours', 'floor', 'bare HTTP'],
    Object.entries(growth).flatMap(([count, steps]) =>
      Object.entries(steps).map(([step, { ours, floor, bare }]) => [count, step, ...[ours, floor, bare].map(String)]),
    ),
  )

const catalogTable = (rows: ReadonlyArray<CatalogRow>): string =>
  table(
    [
      'fields',
      'JSON.parse',
      'decode',
      'canonical',
      'diff, 1 % changed',
      'diff, unchanged',
      'predict',
      'microdiff',
      'jsondiffpatch',
    ],
    rows.map((row) =>
      [
        row.fields,
        row.parse,
        row.decode,
        row.canonical,
        row.diffChanged,
        row.diffUnchanged,
        row.predict,
        row.microdiff,
        row.jsondiffpatch,
      ].map((value) => (value === undefined ? '–' : String(rounded(value)))),
    ),
  )

const main = async (): Promise<void> => {
  const counts = isSmoke ? [5] : isQuick ? [100] : [1, 100, 500]
  const scales: Scale[] = []
  // Once, so that the first figure is not that of a cold disk.
  if (!isSmoke) await measureScale(1, 1)
  for (const count of counts) scales.push(await measureScale(count, isSmoke ? 1 : count >= 500 ? 2 : 3))
  const distinct = isQuick || isSmoke ? undefined : await measureDistinct(100)
  say('catalog core')
  const streams = isQuick ? [2, 200] : [2, 20, 200, 2000, 20_000]
  const rows = streams.map((size) => measureCatalog(size, size >= 2000 ? 3 : 9, size <= 10_000))
  const decodes: Record<string, DecodeRow> = {}
  const data = process.env['AIRBYTE_DATA'] ?? path.resolve(ROOT, '..', 'shared', 'airbyte')
  for (const name of ['small-linnworks', 'medium-github', 'large-jira', 'largest-xero']) {
    const file = path.join(data, 'realistic', `${name}.json`)
    if (existsSync(file)) decodes[name] = measureDecode(readFileSync(file, 'utf8'))
  }
  say('start-up')
  const startUp: StartUp = await measureStartUp(isSmoke ? 1 : isQuick ? 3 : 9)
  say('emulator')
  const requestsPerSecond = await measureEmulator()
  const hundred = scales.find(({ count }) => count === 100) ?? scales[0]
  const largest = rows.at(-1)
  const single = scales.find(({ count }) => count === 1)
  const growth =
    single === undefined
      ? {}
      : Object.fromEntries(
          scales
            .filter(({ count }) => count > 1)
            .map((scale) => [String(scale.count), perConnection(scale, single)] as const),
        )
  const figures = {
    state_bytes_per_connection: Math.round(hundred?.ours.stateBytesPerConnection ?? NaN),
    preview_lines_one_stream_change: hundred?.ours.steps.previewChange?.lines ?? NaN,
    diff_over_json_parse: rounded((largest?.diffChanged ?? NaN) / (largest?.parse ?? NaN)),
    ...Object.fromEntries(scales.map((scale) => [String(scale.count), ratios(scale)])),
  }
  const machine = {
    cpus: os.cpus().length,
    model: os.cpus()[0]?.model,
    memoryGigabytes: Math.round(os.totalmem() / 2 ** 30),
  }
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { readonly version: string }
  const git = (): string => {
    try {
      return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim()
    } catch {
      return 'unknown'
    }
  }
  const pulumi = execFileSync(process.env['PULUMI_CLI'] ?? 'pulumi', ['version'], { encoding: 'utf8' }).trim()
  const versions = { package: version, node: process.versions.node, pulumi }
  const result = {
    figures,
    machine,
    versions,
    commit: git(),
    scales,
    millisecondsPerConnection: growth,
    distinct,
    catalog: rows,
    decodes,
    startUp,
    requestsPerSecond,
  }
  process.stdout.write(
    [
      `# Stacks\n\n${stackTable(scales)}`,
      ...(distinct === undefined
        ? []
        : [`\n# 100 connections whose catalogs all differ\n\n${distinctTable(distinct)}`]),
      `\n# What a connection adds, milliseconds\n\n${growthTable(growth)}`,
      `\n# Catalog core, milliseconds\n\n${catalogTable(rows)}`,
      `\n# Decoding real catalogs, milliseconds\n\n${table(
        ['catalog', 'JSON.parse', 'decode', 'decode over parse'],
        Object.entries(decodes).map(([name, row]) => [
          name,
          ...[row.parse, row.decode, row.ratio].map((value) => String(rounded(value))),
        ]),
      )}`,
      `\n# Start-up, milliseconds\n\n${table(
        ['what', 'ms'],
        Object.entries(startUp.milliseconds).map(([name, value]) => [name, String(Math.round(value))]),
      )}`,
      `\n# Emulator, requests per second\n\n${table(
        ['endpoint', 'requests per second'],
        Object.entries(requestsPerSecond).map(([name, value]) => [name, String(value)]),
      )}`,
      `\n# Figures\n\n${JSON.stringify(figures, undefined, 2)}\n`,
    ].join('\n'),
  )
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, undefined, 2)}\n`)
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
