/** Whole stacks of many connections with the real CLI, beside the same stack of resources that do nothing. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'

import type { Emulated } from './emulated'
import { catalogFile, ROOT } from './places'
import { medianOf, runMeasured } from './processes'

export const STEPS = [
  'previewNew',
  'up',
  'previewUnchanged',
  'refresh',
  'previewChange',
  'upChange',
  'destroy',
] as const
export type StepName = (typeof STEPS)[number]

export interface StepFigures {
  readonly seconds: number
  readonly cpuSeconds: number | undefined
  readonly peakMegabytes: number | undefined
  readonly requests: number
  readonly lines: number
}

export interface StackFigures {
  readonly steps: Partial<Readonly<Record<StepName, StepFigures>>>
  readonly stateBytesPerConnection: number
}

const stateBytes = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /stacks\/.*bench\.json$/.test(file))
    .reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0)

/** A stack of one of the projects, taken through its steps one after the other. */
export interface BenchStack {
  readonly run: (step: StepName) => Promise<void>
  readonly figures: () => StackFigures
  readonly remove: () => void
}

export type Project = 'connections' | 'floor'

/** What each step runs; the last part of the environment makes one stream of the first connection differ. */
const COMMANDS: Readonly<Record<StepName, { readonly args: ReadonlyArray<string>; readonly isChanged?: true }>> = {
  previewNew: { args: ['preview'] },
  up: { args: ['up', '--yes', '--skip-preview'] },
  previewUnchanged: { args: ['preview', '--diff'] },
  refresh: { args: ['refresh', '--yes', '--skip-preview'] },
  previewChange: { args: ['preview', '--diff'], isChanged: true },
  upChange: { args: ['up', '--yes', '--skip-preview'], isChanged: true },
  destroy: { args: ['destroy', '--yes', '--skip-preview'] },
}

/** The floor has no catalog that could change. */
export const hasStep = (project: Project, step: StepName): boolean =>
  project === 'connections' || COMMANDS[step].isChanged === undefined

/** Where a stack lies, and what its programs read from their environment. */
const environmentOf = (place: string, count: number, emulated: Emulated): NodeJS.ProcessEnv => ({
  ...process.env,
  PULUMI_HOME: path.join(place, 'home'),
  PULUMI_BACKEND_URL: `file://${path.join(place, 'state')}`,
  PULUMI_CONFIG_PASSPHRASE: 'bench',
  PULUMI_SKIP_UPDATE_CHECK: 'true',
  AIRBYTE_URL: emulated.url,
  BENCH_COUNT: String(count),
  BENCH_CATALOG: catalogFile(place),
  BENCH_SOURCE: emulated.sourceId,
  BENCH_DESTINATION: emulated.destinationId,
})

export const openStack = async (
  project: Project,
  count: number,
  work: string,
  emulated: Emulated,
  say: (line: string) => void,
  more: NodeJS.ProcessEnv = {},
): Promise<BenchStack> => {
  const place = mkdtempSync(path.join(work, `${project}-`))
  const folder = path.join(place, 'project')
  cpSync(path.join(ROOT, 'bench', 'projects', project), folder, { recursive: true })
  mkdirSync(path.join(place, 'state'))
  const env = { ...environmentOf(place, count, emulated), ...more }
  const cli = process.env['PULUMI_CLI'] ?? 'pulumi'
  const common = ['--stack', 'bench', '--non-interactive', '--color', 'never']
  const steps: Partial<Record<StepName, StepFigures>> = {}
  let stateBytesPerConnection = NaN
  await runMeasured(cli, ['stack', 'init', 'bench', '--non-interactive'], { cwd: folder, env })
  const run = async (name: StepName): Promise<void> => {
    const { args, isChanged } = COMMANDS[name]
    const before = await emulated.requests()
    const { output, ...measured } = await runMeasured(cli, [...args, ...common], {
      cwd: folder,
      env: { ...env, ...(isChanged ? { BENCH_CHANGED: 'true' } : {}) },
    })
    const requests = (await emulated.requests()) - before
    steps[name] = { ...measured, requests, lines: output.trim().split('\n').length }
    if (name === 'up') stateBytesPerConnection = stateBytes(path.join(place, 'state')) / count
    say(`${project} × ${String(count)}: ${name} ${measured.seconds.toFixed(1)} s`)
  }
  return {
    run,
    figures: () => ({ steps: { ...steps }, stateBytesPerConnection }),
    remove: () => {
      rmSync(place, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** The medians over several runs of the same stack. */
export const medians = (runs: ReadonlyArray<StackFigures>): StackFigures => {
  const [first] = runs
  const steps = Object.fromEntries(
    Object.entries(first?.steps ?? {}).map(([name, figures]) => {
      const all = runs.flatMap(({ steps: some }) => some[name as StepName] ?? [])
      const cpu = all.flatMap(({ cpuSeconds }) => cpuSeconds ?? [])
      return [
        name,
        {
          ...figures,
          seconds: medianOf(all.map(({ seconds }) => seconds)),
          cpuSeconds: cpu.length === 0 ? undefined : medianOf(cpu),
        },
      ]
    }),
  )
  return { steps, stateBytesPerConnection: first?.stateBytesPerConnection ?? NaN }
}
