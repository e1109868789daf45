/** `npm run bench [-- --quick] [--json FILE]`: every figure in one run, as a table and as JSON. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'

import type { AirbyteCatalog } from '../provider/catalog/catalog'
import { type CatalogRow, type DecodeRow, measureCatalog, measureDecode } from './catalog'
import { medianOf } from './processes'
import {
  bareCalls,
  type BareFigures,
  catalogFile,
  emulate,
  medians,
  ROOT,
  runStack,
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

interface Scale {
  readonly count: number
  readonly ours: StackFigures
  readonly floor: StackFigures
  readonly bare: BareFigures
}

const measureScale = async (count: number, runs: number): Promise<Scale> => {
  const work = workFolder()
  try {
    const catalog = JSON.parse(readFileSync(catalogFile(work), 'utf8')) as AirbyteCatalog
    const ours: StackFigures[] = []
    const floor: StackFigures[] = []
    const bare: BareFigures[] = []
    for (let at = 0; at < runs; at += 1) {
      const emulated = await emulate()
      try {
        // Turn about, so that a slow minute of the machine hurts all alike.
        floor.push(await runStack('floor', count, work, emulated, say))
        bare.push(await bareCalls(emulated, count, catalog))
        ours.push(await runStack('connections', count, work, emulated, say))
      } finally {
        emulated.close()
      }
    }
    return {
      count,
      ours: medians(ours),
      floor: medians(floor),
      bare: {
        create: medianOf(bare.map(({ create }) => create)),
        get: medianOf(bare.map(({ get }) => get)),
        delete: medianOf(bare.map((one) => one.delete)),
      },
    }
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 3 })
  }
}

const seconds = (figures: StackFigures, step: StepName): number => figures.steps[step]?.seconds ?? NaN

const rounded = (value: number, digits = 2): number => Math.round(value * 10 ** digits) / 10 ** digits

const ratios = ({ ours, floor, bare }: Scale) => ({
  up_over_floor: rounded(seconds(ours, 'up') / (seconds(floor, 'up') + bare.create)),
  preview_unchanged_over_floor: rounded(seconds(ours, 'previewUnchanged') / seconds(floor, 'previewUnchanged')),
  refresh_over_floor: rounded(seconds(ours, 'refresh') / (seconds(floor, 'refresh') + bare.get)),
  destroy_over_floor: rounded(seconds(ours, 'destroy') / (seconds(floor, 'destroy') + bare.delete)),
})

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
        const calls = { up: bare.create, refresh: bare.get, destroy: bare.delete }[step as 'up']
        return [
          String(count),
          step,
          figures?.seconds.toFixed(1) ?? '',
          base?.seconds.toFixed(1) ?? '–',
          (calls as number | undefined)?.toFixed(1) ?? '–',
          figures?.cpuSeconds?.toFixed(1) ?? '–',
          String(figures?.peakMegabytes ?? '–'),
          String(figures?.requests ?? ''),
          String(figures?.lines ?? ''),
        ]
      }),
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
  for (const count of counts) scales.push(await measureScale(count, isQuick || count >= 500 ? 1 : 3))
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
    catalog: rows,
    decodes,
    startUp,
    requestsPerSecond,
  }
  process.stdout.write(
    [
      `# Stacks\n\n${stackTable(scales)}`,
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
