/** The official CLI as a player of histories: the same programs as code, its commands, and what came of them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { isObject, isSecret, revealed } from '../support/engine/values'
import { openProject, type Project } from '../support/project'
import { argumentsOf, optionsOf, type Places, type Spec } from './program'

const codeOf = (value: unknown): string => {
  if (isSecret(value)) return `pulumi.secret(${codeOf(revealed(value))})`
  if (Array.isArray(value)) return `[${value.map(codeOf).join(', ')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const parts = Object.entries(value).filter(([, part]) => part !== undefined)
  return `{ ${parts.map(([key, part]) => `${JSON.stringify(key)}: ${codeOf(part)}`).join(', ')} }`
}

/** The program as a user would write it; it waits for each resource before it declares the next. */
export const programOf = (program: ReadonlyArray<Spec>, places: Places): string => {
  const declarations = program.map((one) => {
    const { aliases = [], ...options } = optionsOf(one)
    const given = { ...options, ...(aliases.length === 0 ? {} : { aliases: aliases.map((name) => ({ name })) }) }
    return `await made(new AirbyteConnection(${JSON.stringify(one.resource)}, ${codeOf(argumentsOf(one, places))}, ${codeOf(given)}))`
  })
  return [
    'const made = (resource) => new Promise((resolve) => resource.urn.apply(resolve))',
    `module.exports = async () => {\n${declarations.join('\n')}\n}`,
  ].join('\n')
}

export const TYPE = 'pulumi-nodejs:dynamic/airbyte:Connection'

const nameOf = (urn: string): string => urn.split('::').at(-1) ?? urn

export interface Outcome {
  readonly isDone: boolean
  /** What was done, in no order: `update a`. */
  readonly operations: ReadonlyArray<string>
  readonly output: string
}

/** A resource of the state, as far as two engines have to agree on it. */
export interface Kept {
  readonly name: string
  readonly id: string
  readonly isPendingDelete: boolean
  readonly isPendingReplacement: boolean
  readonly isIncomplete: boolean
}

export interface Cli {
  readonly write: (program: ReadonlyArray<Spec>) => void
  /** A command with what it needs to run unasked, as `up --refresh`. */
  readonly run: (command: string, ...options: ReadonlyArray<string>) => Promise<Outcome>
  readonly state: () => Promise<ReadonlyArray<Kept>>
  readonly taint: (name: string) => Promise<void>
  readonly configure: Project['configure']
  readonly urnOf: (name: string) => string
  readonly remove: () => void
}

interface Event {
  readonly resourcePreEvent?: {
    readonly metadata: { readonly op: string; readonly urn: string; readonly type: string }
  }
}

/** The operations of the event log; looking is none. */
const operationsIn = (file: string): ReadonlyArray<string> =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Event)
    .flatMap(({ resourcePreEvent: event }) => (event?.metadata.type === TYPE ? [event.metadata] : []))
    .filter(({ op }) => op !== 'same' && op !== 'refresh')
    .map(({ op, urn }) => `${op} ${nameOf(urn)}`)
    .sort()

interface Exported {
  readonly deployment: {
    readonly resources?: ReadonlyArray<{
      readonly urn: string
      readonly type: string
      readonly id: string
      readonly delete?: boolean
      readonly pendingReplacement?: boolean
      readonly initErrors?: ReadonlyArray<string>
    }>
  }
}

const ASKED: Readonly<Record<string, ReadonlyArray<string>>> = {
  up: ['--yes', '--skip-preview'],
  refresh: ['--yes', '--skip-preview'],
  destroy: ['--yes', '--skip-preview'],
  preview: [],
}

export const openCli = async (url: string, places: Places): Promise<Cli> => {
  // The log of events is one of the CLI's own tools for those who work on it.
  const project = await openProject({ 'airbyte:url': url, 'airbyte:maxRetries': '1' }, 'test', {
    PULUMI_DEBUG_COMMANDS: 'true',
  })
  const work = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-events-'))
  let runs = 0
  const urnOf = (name: string): string => `urn:pulumi:test::program::${TYPE}::${name}`
  return {
    write: (program) => {
      project.write(programOf(program, places))
    },
    run: async (command, ...options) => {
      runs += 1
      const log = path.join(work, `${String(runs)}.json`)
      const { code, output } = await project.pulumi(
        command,
        ...(ASKED[command] ?? []),
        ...options,
        '--parallel',
        '1',
        '--event-log',
        log,
      )
      return { isDone: code === 0, operations: operationsIn(log), output }
    },
    state: async () => {
      const { deployment } = JSON.parse(await project.must('stack', 'export')) as Exported
      return (deployment.resources ?? [])
        .filter(({ type }) => type === TYPE)
        .map(({ urn, id, delete: isPendingDelete = false, pendingReplacement = false, initErrors = [] }) => ({
          name: nameOf(urn),
          id,
          isPendingDelete,
          isPendingReplacement: pendingReplacement,
          isIncomplete: initErrors.length > 0,
        }))
    },
    taint: async (name) => {
      await project.must('state', 'taint', urnOf(name), '--yes')
    },
    configure: project.configure,
    urnOf,
    remove: () => {
      project.remove()
      rmSync(work, { recursive: true, force: true })
    },
  }
}
