/** `npm run bench [-- --quick] [--peers] [--json FILE]`: every figure in one run, as tables and as JSON. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'

import { type DecodeRow, measureCatalog, measureDecode } from './catalog'
import { measureEmulator } from './emulated'
import { limitsOf, perConnection, ratios, rounded } from './figures'
import { type Peer, peerIn } from './peers'
import { realCatalog, ROOT } from './places'
import { type Measured, report } from './report'
import { measureDistinct, measureScale, type Scale } from './scale'
import { measureStartUp } from './startup'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    smoke: { type: 'boolean' },
    peers: { type: 'boolean' },
    json: { type: 'string' },
  },
})
const isQuick = values.quick === true
/** Everything once and small: for a test that it still runs. */
const isSmoke = values.smoke === true

const say = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

/** Stacks of a hundred stand beside what people would use; larger ones take that too long. */
const measureScales = async (peer: Peer | undefined): Promise<ReadonlyArray<Scale>> => {
  const counts = isSmoke ? [5] : isQuick ? [100] : [1, 100, 500]
  const scales: Scale[] = []
  // Once, so that the first figure is not that of a cold disk.
  if (!isSmoke) await measureScale(1, 1)
  for (const count of counts)
    scales.push(await measureScale(count, isSmoke ? 1 : count >= 500 ? 2 : 3, count >= 500 ? undefined : peer))
  return scales
}

const measureDecodes = (): Readonly<Record<string, DecodeRow>> => {
  const decodes: Record<string, DecodeRow> = {}
  for (const name of ['small-linnworks', 'medium-github', 'large-jira', 'largest-xero']) {
    const file = realCatalog(name)
    if (file !== undefined) decodes[name] = measureDecode(readFileSync(file, 'utf8'))
  }
  return decodes
}

/** How each step grows, where a stack of one connection was measured to compare with. */
const growthOf = (scales: ReadonlyArray<Scale>): Measured['millisecondsPerConnection'] => {
  const single = scales.find(({ count }) => count === 1)
  if (single === undefined) return {}
  return Object.fromEntries(
    scales
      .filter(({ count }) => count > 1)
      .map((scale) => [String(scale.count), perConnection(scale, single)] as const),
  )
}

const measure = async (): Promise<Measured> => {
  const scales = await measureScales(values.peers === true ? peerIn(process.env) : undefined)
  const distinct = isQuick || isSmoke ? undefined : await measureDistinct(100)
  say('catalog core')
  const streams = isQuick ? [2, 200] : [2, 20, 200, 2000, 20_000]
  const catalog = streams.map((size) => measureCatalog(size, size >= 2000 ? 3 : 9, size <= 10_000))
  const decodes = measureDecodes()
  say('start-up')
  const startUp = await measureStartUp(isSmoke ? 1 : isQuick ? 3 : 9)
  say('emulator')
  const requestsPerSecond = await measureEmulator(isSmoke ? 20 : 1000)
  const hundred = scales.find(({ count }) => count === 100) ?? scales[0]
  const largest = catalog.at(-1)
  const stateBytes = Math.round(hundred?.ours.stateBytesPerConnection ?? NaN)
  const byCount = Object.fromEntries(scales.map((scale) => [String(scale.count), ratios(scale)]))
  const figures = {
    state_bytes_per_connection: stateBytes,
    preview_lines_one_stream_change: hundred?.ours.steps.previewChange?.lines ?? NaN,
    diff_over_json_parse: rounded((largest?.diffChanged ?? NaN) / (largest?.parse ?? NaN)),
    ...byCount,
  }
  const limits = limitsOf(stateBytes, byCount)
  const millisecondsPerConnection = growthOf(scales)
  return { figures, limits, scales, millisecondsPerConnection, distinct, catalog, decodes, startUp, requestsPerSecond }
}

const commit = (): string => {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}

/** On what it was measured. */
const circumstances = () => {
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { readonly version: string }
  const pulumi = execFileSync(process.env['PULUMI_CLI'] ?? 'pulumi', ['version'], { encoding: 'utf8' }).trim()
  return {
    machine: {
      cpus: os.cpus().length,
      model: os.cpus()[0]?.model,
      memoryGigabytes: Math.round(os.totalmem() / 2 ** 30),
    },
    versions: { package: version, node: process.versions.node, pulumi },
    commit: commit(),
  }
}

const main = async (): Promise<void> => {
  const measured = await measure()
  process.stdout.write(report(measured))
  if (values.json === undefined) return
  writeFileSync(values.json, `${JSON.stringify({ ...measured, ...circumstances() }, undefined, 2)}\n`)
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
