/** Pulumi projects that tests write: in a folder inside the package, so that they find what it has installed. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { type Config, openStack, root, type Stack } from './stack'

export interface Project extends Stack {
  readonly folder: string
  /** Writes the program anew. `shop(more, options)` declares a connection of `SOURCE`, `DESTINATION` and the shop. */
  readonly write: (code: string) => void
}

const PRELUDE = `
const pulumi = require('@pulumi/pulumi')
const airbyte = require('pulumi-airbyte')
const { AirbyteConnection, AirbyteSync } = airbyte
const properties = { id: { type: 'integer' }, email: { type: ['null', 'string'] }, updated_at: { type: 'string' }, modified_at: { type: 'string' } }
const table = (name, config = {}, more = {}) => ({
  stream: { name, namespace: 'public', jsonSchema: { type: 'object', properties: { ...properties, ...more } }, supportedSyncModes: ['full_refresh', 'incremental'] },
  config: { syncMode: 'incremental', destinationSyncMode: 'append_dedup', cursorField: ['updated_at'], primaryKey: [['id']], ...config },
})
const catalog = (...streams) => ({ streams })
const config = new pulumi.Config()
const SOURCE = config.get('sourceId') ?? 'd2b0a5a4-0000-4000-8000-000000000001'
const DESTINATION = config.get('destinationId') ?? 'd2b0a5a4-0000-4000-8000-000000000002'
const shop = (more = {}, options = {}, name = 'shop') =>
  new AirbyteConnection(name, { sourceId: SOURCE, destinationId: DESTINATION, syncCatalog: catalog(table('users'), table('orders')), ...more }, options)
`

/** A program in JavaScript needs no compiler, and each run of it is a tenth of a second shorter without one. */
const SETTINGS = 'name: program\nmain: index.js\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n'

/** Makes a project with this configuration; \`program:\` keys are its own. */
export const openProject = async (
  config: Config,
  name = 'test',
  environment: NodeJS.ProcessEnv = {},
): Promise<Project> => {
  const place = path.join(root, '.pulumi-airbyte')
  mkdirSync(place, { recursive: true })
  const folder = mkdtempSync(path.join(place, 'project-'))
  writeFileSync(path.join(folder, 'Pulumi.yaml'), SETTINGS)
  writeFileSync(path.join(folder, 'index.js'), '')
  const stack = await openStack(folder, config, name, environment)
  return {
    ...stack,
    folder,
    write: (code) => {
      writeFileSync(path.join(folder, 'index.js'), `${PRELUDE}\n${code}\n`)
    },
    remove: () => {
      stack.remove()
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** A preview without what differs from run to run. */
export const steady = (text: string): string =>
  text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, '…')
    .replace(/[0-9a-f]{16}\/[0-9a-f]{16}/g, '…')
    .replace(/ #[\w-]{8}/g, ' #…')
    .replace(/127\.0\.0\.1:\d+/g, 'HOST')
    .replace(/^Duration: .*$/gm, '')
    // What the CLI prints of its patience on a slow machine.
    .replace(/^@ .*\n/gm, '')
    .replace(/[ \t]+$/gm, '')
    .trim()

/** The lines of log in what the CLI prints, each once. */
export const logOf = (output: string): ReadonlyArray<string> => [
  ...new Set(output.match(/(?<=^ {0,4})airbyte: .*$/gm) ?? []),
]

/** What a preview with `--diff` says of one resource, but for lines of log; empty where it says nothing of it. */
export const sectionOf = (preview: string, name: string): string =>
  preview
    .replace(/^airbyte: .*\n\n?/gm, '')
    .split(/^(?= {4}\S.*pulumi-nodejs:dynamic\/airbyte:\w+: \()|^(?=Resources:|Diagnostics:|Outputs:)/m)
    .find((section) => section.includes(`::${name}]`))
    ?.trimEnd() ?? ''
