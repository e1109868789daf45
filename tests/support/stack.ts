/** The real Pulumi CLI on a project, with state, home and configuration of its own. */
import { spawn } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { parseDocument } from 'yaml'

export const root = path.resolve(__dirname, '..', '..')

export interface Run {
  readonly code: number | null
  readonly output: string
}

export type Config = Readonly<Record<string, string>>

export interface Stack {
  readonly pulumi: (...args: ReadonlyArray<string>) => Promise<Run>
  /** Runs; answers the output, or fails with it where the command does. */
  readonly must: (...args: ReadonlyArray<string>) => Promise<string>
  /** Sets plain values; a key whose value is undefined is removed. */
  readonly configure: (config: Readonly<Record<string, string | undefined>>) => void
  readonly configureSecrets: (config: Config) => Promise<void>
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

/** The output of a command that ended well; where it did not, its output is the failure. */
export const outputOf = ({ code, output }: Run): string => {
  if (code !== 0) throw new Error(output)
  return output
}

/** Writes plain values as `pulumi config set` does, which would start the CLI for each of them. */
const writeConfig = (file: string, config: Readonly<Record<string, string | undefined>>): void => {
  const document = parseDocument(readFileSync(file, 'utf8'))
  for (const [key, value] of Object.entries(config)) {
    if (value === undefined) document.deleteIn(['config', key])
    else document.setIn(['config', key], value)
  }
  writeFileSync(file, document.toString())
}

const CLI = process.env['PULUMI_CLI'] ?? 'pulumi'
const QUIET = ['--non-interactive', '--color', 'never']

/**
 * Makes the stack and its settings. `stack init` knows no other place for them than the project's folder, so it runs
 * in a copy of nothing but `Pulumi.yaml`: two tests may use one project at the same time.
 */
const initialise = async (folder: string, work: string, name: string, env: NodeJS.ProcessEnv): Promise<string> => {
  const place = path.join(work, 'project')
  mkdirSync(place)
  copyFileSync(path.join(folder, 'Pulumi.yaml'), path.join(place, 'Pulumi.yaml'))
  outputOf(await run(CLI, ['stack', 'init', name, ...QUIET], { cwd: place, env }))
  const file = path.join(work, `Pulumi.${name}.yaml`)
  renameSync(path.join(place, `Pulumi.${name}.yaml`), file)
  return file
}

/** For programs whose types other tests check, so that Pulumi need not: the compiler takes two of the three seconds of a step. */
export const WITHOUT_TYPES: NodeJS.ProcessEnv = { PULUMI_NODEJS_TRANSPILE_ONLY: 'true' }

/** The environment of a Pulumi that keeps all that it has in one folder. */
export const pulumiEnvironment = (work: string): NodeJS.ProcessEnv => ({
  ...process.env,
  PULUMI_HOME: path.join(work, 'home'),
  PULUMI_BACKEND_URL: `file://${path.join(work, 'state')}`,
  PULUMI_CONFIG_PASSPHRASE: 'test',
  PULUMI_SKIP_UPDATE_CHECK: 'true',
})

/** A stack of a project that lies in `folder`; nothing is written into it. */
export const openStack = async (
  folder: string,
  config: Config,
  name = 'test',
  environment: NodeJS.ProcessEnv = {},
): Promise<Stack> => {
  const work = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-stack-'))
  mkdirSync(path.join(work, 'state'))
  const env = { ...pulumiEnvironment(work), ...environment }
  const file = await initialise(folder, work, name, env)
  writeConfig(file, config)
  const pulumi = (...args: ReadonlyArray<string>): Promise<Run> =>
    run(
      CLI,
      [
        ...args,
        '--stack',
        name,
        ...QUIET,
        ...(/^(stack|state|policy)$/.test(args[0] ?? '') ? [] : ['--config-file', file]),
      ],
      {
        cwd: folder,
        env,
      },
    )
  return {
    pulumi,
    must: async (...args) => outputOf(await pulumi(...args)),
    configure: (more) => {
      writeConfig(file, more)
    },
    configureSecrets: async (secrets) => {
      const pairs = Object.entries(secrets).flatMap(([key, value]) => ['--secret', `${key}=${value}`])
      outputOf(await pulumi('config', 'set-all', ...pairs))
    },
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
