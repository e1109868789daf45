/** Takes a workspace over with the command itself, as a user runs it: a folder, a stack of its own, an emulator on a port. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { type AirbyteRelease, type Dump, type Emulator, startEmulator } from '../../emulator'
import { pulumiEnvironment, root, type Run, run } from './stack'

export interface Taking {
  readonly emulator: Emulator
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  /** Runs a command of the package. */
  readonly airbyte: (...args: ReadonlyArray<string>) => Promise<Run>
  readonly pulumi: (...args: ReadonlyArray<string>) => Promise<Run>
  /** The paths of all requests since the last time that this was asked, with how often each came. */
  readonly requests: () => Promise<Readonly<Record<string, number>>>
  readonly close: () => Promise<void>
}

const counted = (paths: ReadonlyArray<string>): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const one of paths) counts[one] = (counts[one] ?? 0) + 1
  return counts
}

/** `files`: what lies in the folder before; `environment`: what the commands get beside. */
export const openTaking = async (
  dump: Dump,
  airbyte: AirbyteRelease,
  files: Readonly<Record<string, string>> = {},
  environment: NodeJS.ProcessEnv = {},
): Promise<Taking> => {
  const emulator = await startEmulator({ load: dump, airbyte, speed: 100 })
  const place = path.join(root, '.pulumi-airbyte')
  mkdirSync(place, { recursive: true })
  const folder = mkdtempSync(path.join(place, 'taking-'))
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    writeFileSync(path.join(folder, file), text)
  }
  const work = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-taking-'))
  mkdirSync(path.join(work, 'state'))
  const env = { ...pulumiEnvironment(work), AIRBYTE_URL: emulator.url, ...environment }
  let seen = 0
  return {
    emulator,
    folder,
    env,
    airbyte: (...args) =>
      run(process.execPath, [path.join(root, 'dist', 'cli', 'main.js'), ...args], { cwd: folder, env }),
    pulumi: (...args) =>
      run(process.env['PULUMI_CLI'] ?? 'pulumi', [...args, '--non-interactive', '--color', 'never'], {
        cwd: folder,
        env,
      }),
    requests: async () => {
      const calls = await emulator.calls()
      const fresh = calls.slice(seen).map((call) => call.path)
      seen = calls.length
      return counted(fresh)
    },
    close: async () => {
      await emulator.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
      rmSync(work, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
