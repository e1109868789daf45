/** Whole stacks of many connections with the real CLI, beside the same stack of resources that do nothing. */
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'

import { createClient, promised, type PromisedClient } from '../provider/api/client'
import type { AirbyteCatalog } from '../provider/catalog/airbyte'
import { madeCatalog } from './catalog'
import { medianOf, runMeasured } from './processes'

export const ROOT = path.resolve(__dirname, '..')

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

export interface Emulated {
  readonly url: string
  readonly sourceId: string
  readonly destinationId: string
  readonly client: PromisedClient
  readonly requests: () => Promise<number>
  readonly close: () => void
}

/** An emulator in a process of its own, as a server is. */
export const emulate = async (): Promise<Emulated> => {
  const child = spawn(
    process.execPath,
    [path.join(ROOT, 'dist/cli/main.js'), 'emulator', '--seed', 'shop', '--speed', '1000x'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (data: Buffer) => {
      text += data.toString()
      const found = /http:\/\/[\d.:]+/.exec(text)?.[0]
      if (found !== undefined) resolve(found)
    })
    child.on('exit', () => {
      reject(new Error(`The emulator did not start: ${text}`))
    })
  })
  const client = promised(createClient({ url, concurrency: 10 }))
  const { workspaces } = await client.listWorkspaces()
  const workspaceId = workspaces[0]?.workspaceId ?? ''
  const { sources } = await client.listSourcesForWorkspace({ workspaceId })
  const { destinations } = await client.listDestinationsForWorkspace({ workspaceId })
  return {
    url,
    sourceId: sources[0]?.sourceId ?? '',
    destinationId: destinations[0]?.destinationId ?? '',
    client,
    requests: async () => ((await (await fetch(`${url}/emulator/calls`)).json()) as ReadonlyArray<unknown>).length,
    close: () => child.kill(),
  }
}

/** The catalog to measure with: a real connector's where the data is at hand, else a made one of the same size. */
export const catalogFile = (work: string): string => {
  const data = process.env['AIRBYTE_DATA'] ?? path.resolve(ROOT, '..', 'shared', 'airbyte')
  const real = path.join(data, 'realistic', 'medium-github.json')
  if (existsSync(real)) return real
  const made = path.join(work, 'catalog.json')
  writeFileSync(made, JSON.stringify(madeCatalog(36, 42)))
  return made
}

/** A place inside the package, so that the programs find what it has installed. */
export const workFolder = (): string => {
  const folder = path.join(ROOT, '.pulumi-airbyte')
  mkdirSync(folder, { recursive: true })
  return mkdtempSync(path.join(folder, 'bench-'))
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
  const state = path.join(place, 'state')
  mkdirSync(state)
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PULUMI_HOME: path.join(place, 'home'),
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: 'bench',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    AIRBYTE_URL: emulated.url,
    BENCH_COUNT: String(count),
    BENCH_CATALOG: catalogFile(place),
    BENCH_SOURCE: emulated.sourceId,
    BENCH_DESTINATION: emulated.destinationId,
    ...more,
  }
  const cli = process.env['PULUMI_CLI'] ?? 'pulumi'
  const common = ['--stack', 'bench', '--non-interactive', '--color', 'never']
  const steps: Partial<Record<StepName, StepFigures>> = {}
  let stateBytesPerConnection = NaN
  await runMeasured(cli, ['stack', 'init', 'bench', '--non-interactive'], { cwd: folder, env })
  return {
    run: async (name) => {
      const { args, isChanged } = COMMANDS[name]
      const before = await emulated.requests()
      const measured = await runMeasured(cli, [...args, ...common], {
        cwd: folder,
        env: { ...env, ...(isChanged ? { BENCH_CHANGED: 'true' } : {}) },
      })
      steps[name] = {
        seconds: measured.seconds,
        cpuSeconds: measured.cpuSeconds,
        peakMegabytes: measured.peakMegabytes,
        requests: (await emulated.requests()) - before,
        lines: measured.output.trim().split('\n').length,
      }
      if (name === 'up') stateBytesPerConnection = stateBytes(state) / count
      say(`${project} × ${String(count)}: ${name} ${measured.seconds.toFixed(1)} s`)
    },
    figures: () => ({ steps: { ...steps }, stateBytesPerConnection }),
    remove: () => {
      rmSync(place, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

export interface BareFigures {
  readonly create: number
  readonly get: number
  readonly delete: number
}

const tenAtATime = async <A>(items: ReadonlyArray<A>, work: (item: A) => Promise<unknown>): Promise<number> => {
  const started = performance.now()
  const waiting = [...items]
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await work(item)
    }),
  )
  return (performance.now() - started) / 1000
}

/** The bare HTTP calls that any tool has to make, in seconds. */
export const bareCalls = async (
  { url, sourceId, destinationId }: Emulated,
  count: number,
  catalog: AirbyteCatalog,
): Promise<BareFigures> => {
  const post = async (operation: string, body: unknown): Promise<string> =>
    (
      await fetch(`${url}/api/v1/connections/${operation}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).text()
  const ids: string[] = []
  const create = await tenAtATime(
    Array.from({ length: count }, (_, at) => at),
    async (at) => {
      const text = await post('create', {
        sourceId,
        destinationId,
        name: `bare-${String(at)}`,
        status: 'active',
        syncCatalog: catalog,
      })
      ids.push((JSON.parse(text) as { readonly connectionId: string }).connectionId)
    },
  )
  return {
    create,
    get: await tenAtATime(ids, (connectionId) => post('get', { connectionId })),
    delete: await tenAtATime(ids, (connectionId) => post('delete', { connectionId })),
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
