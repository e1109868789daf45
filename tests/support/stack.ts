/** The real Pulumi CLI on a copy of a project, with state and home of its own. */
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

export const root = path.resolve(__dirname, '..', '..')

export interface Run {
  readonly code: number | null
  readonly output: string
}

export interface Stack {
  readonly pulumi: (...args: ReadonlyArray<string>) => Promise<Run>
  readonly remove: () => void
}

export const run = (
  command: string,
  args: ReadonlyArray<string>,
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Run> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (data: Buffer) => (output += data.toString()))
    child.stderr.on('data', (data: Buffer) => (output += data.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ code, output })
    })
  })

/** A stack of a project that lies in `folder`; nothing is written into it. */
export const openStack = async (
  folder: string,
  config: Readonly<Record<string, string>>,
  name = 'test',
  environment: NodeJS.ProcessEnv = {},
): Promise<Stack> => {
  const work = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-stack-'))
  mkdirSync(path.join(work, 'state'))
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PULUMI_HOME: path.join(work, 'home'),
    PULUMI_BACKEND_URL: `file://${path.join(work, 'state')}`,
    PULUMI_CONFIG_PASSPHRASE: 'test',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    ...environment,
  }
  const file = path.join(work, `Pulumi.${name}.yaml`)
  const cli = process.env['PULUMI_CLI'] ?? 'pulumi'
  const common = ['--stack', name, '--non-interactive', '--color', 'never']
  const pulumi = (...args: ReadonlyArray<string>): Promise<Run> =>
    run(cli, [...args, ...common, ...(args[0] === 'stack' ? [] : ['--config-file', file])], { cwd: folder, env })
  const initialised = await run(cli, ['stack', 'init', name, '--non-interactive', '--color', 'never'], {
    cwd: folder,
    env,
  })
  if (initialised.code !== 0) throw new Error(initialised.output)
  // `stack init` knows no other place for its settings than the project's folder.
  const made = path.join(folder, `Pulumi.${name}.yaml`)
  if (existsSync(made)) {
    writeFileSync(file, readFileSync(made))
    rmSync(made)
  }
  for (const [key, value] of Object.entries(config)) {
    const set = await pulumi('config', 'set', key, value)
    if (set.code !== 0) throw new Error(set.output)
  }
  return {
    pulumi,
    remove: () => {
      rmSync(work, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** A copy of a project in a temporary folder, without what was installed in it. */
export const copyOf = (folder: string): string => {
  const copy = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-project-'))
  cpSync(folder, copy, { recursive: true, filter: (file) => !file.includes('node_modules') })
  return copy
}
