/** The same stack by what people would use instead: OpenTofu, with a provider that speaks Airbyte's configuration API. */
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import type { AirbyteCatalog, AirbyteStreamAndConfiguration } from '../provider/catalog/airbyte'
import { canonicalJson } from '../provider/json'
import type { Emulated } from './emulated'
import { catalogFile } from './places'
import { runMeasured } from './processes'
import type { BenchStack, StepFigures, StepName } from './stack'

/** Where both programs are. */
export interface Peer {
  readonly tofu: string
  /** `terraform-provider-airbyte` of github.com/eabrouwer3/terraform-provider-airbyte. */
  readonly provider: string
}

/** As the environment names them. */
export const peerIn = ({ TOFU_BIN: tofu, PROVIDER_BIN: provider }: NodeJS.ProcessEnv): Peer => {
  const given = Object.entries({ TOFU_BIN: tofu, PROVIDER_BIN: provider })
  const wrong = given.flatMap(([name, file]) => {
    try {
      accessSync(file ?? '', constants.X_OK)
      return []
    } catch {
      return [`  ${name}: ${file === undefined || file === '' ? 'it is not set' : `${file} is no program`}`]
    }
  })
  if (wrong.length === 0) return { tofu: path.resolve(tofu ?? ''), provider: path.resolve(provider ?? '') }
  throw new Error(
    `There is nothing to measure beside.\n${wrong.join('\n')}\nTry: set TOFU_BIN to an OpenTofu (or Terraform) and PROVIDER_BIN to a built terraform-provider-airbyte of github.com/eabrouwer3.`,
  )
}

/** A schema as that provider writes what the server answers: else each creation ends in "inconsistent result after apply". */
const schemaText = (schema: unknown): string =>
  canonicalJson(schema).replace(/[<>&]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`)

const streamOf = ({ stream, config }: AirbyteStreamAndConfiguration): object => ({
  source_schema: {
    name: stream.name,
    namespace: stream.namespace,
    json_schema: schemaText(stream.jsonSchema),
    supported_sync_modes: stream.supportedSyncModes,
    source_defined_cursor: stream.sourceDefinedCursor ?? false,
    default_cursor_field: stream.defaultCursorField ?? [],
    source_defined_primary_key: stream.sourceDefinedPrimaryKey ?? [],
  },
  destination_config: {
    sync_mode: config.syncMode,
    destination_sync_mode: config.destinationSyncMode,
    cursor_field: config.cursorField ?? [],
    primary_key: config.primaryKey ?? [],
    alias_name: config.aliasName ?? stream.name,
    selected: config.selected ?? true,
  },
})

/** The whole configuration; with `isChanged` the first connection's first stream has another mode. */
export const tofuConfiguration = (
  count: number,
  { streams }: AirbyteCatalog,
  { url, sourceId, destinationId }: Pick<Emulated, 'url' | 'sourceId' | 'destinationId'>,
  isChanged: boolean,
): object => {
  const changed = streams.map(({ stream, config }, at) =>
    at > 0
      ? { stream, config }
      : {
          stream,
          config: { ...config, destinationSyncMode: config.destinationSyncMode === 'append' ? 'overwrite' : 'append' },
        },
  )
  const connection = (at: number): object => ({
    name: `peer-${String(at)}`,
    source_id: sourceId,
    destination_id: destinationId,
    status: 'active',
    sync_catalog: (isChanged && at === 0 ? changed : streams).map((one) => streamOf(one)),
  })
  const connections = Array.from({ length: count }, (_, at) => [`connection-${String(at)}`, connection(at)] as const)
  return {
    terraform: { required_providers: { airbyte: { source: 'eabrouwer3/airbyte' } } },
    provider: { airbyte: { host_url: url } },
    resource: { airbyte_connection: Object.fromEntries(connections) },
  }
}

const QUIET = ['-input=false', '-no-color']

const COMMANDS: Readonly<Record<StepName, ReadonlyArray<string>>> = {
  previewNew: ['plan', ...QUIET],
  up: ['apply', '-auto-approve', ...QUIET],
  previewUnchanged: ['plan', ...QUIET],
  refresh: ['apply', '-refresh-only', '-auto-approve', ...QUIET],
  previewChange: ['plan', ...QUIET],
  upChange: ['apply', '-auto-approve', ...QUIET],
  destroy: ['destroy', '-auto-approve', ...QUIET],
}

const isChangedAt = (step: StepName): boolean => step === 'previewChange' || step === 'upChange'

/** A folder with the provider as a development override, so that nothing is installed or downloaded. */
const prepare = (folder: string, { provider }: Peer): NodeJS.ProcessEnv => {
  mkdirSync(folder, { recursive: true })
  const settings = path.join(folder, 'tofu.rc')
  const overrides = `dev_overrides {\n    "eabrouwer3/airbyte" = ${JSON.stringify(path.dirname(provider))}\n  }`
  writeFileSync(settings, `provider_installation {\n  ${overrides}\n  direct {}\n}\n`)
  return { ...process.env, TF_CLI_CONFIG_FILE: settings, CHECKPOINT_DISABLE: 'true', TF_IN_AUTOMATION: 'true' }
}

export const openPeer = (
  peer: Peer,
  count: number,
  work: string,
  emulated: Emulated,
  say: (line: string) => void,
): BenchStack => {
  const folder = mkdtempSync(path.join(work, 'peer-'))
  const env = prepare(folder, peer)
  const catalog = JSON.parse(readFileSync(catalogFile(work), 'utf8')) as AirbyteCatalog
  const steps: Partial<Record<StepName, StepFigures>> = {}
  let stateBytesPerConnection = NaN
  const run = async (step: StepName): Promise<void> => {
    const configuration = tofuConfiguration(count, catalog, emulated, isChangedAt(step))
    writeFileSync(path.join(folder, 'main.tf.json'), JSON.stringify(configuration))
    const before = await emulated.requests()
    const { output, ...measured } = await runMeasured(peer.tofu, COMMANDS[step], { cwd: folder, env })
    steps[step] = {
      ...measured,
      requests: (await emulated.requests()) - before,
      lines: output.trim().split('\n').length,
    }
    if (step === 'up') stateBytesPerConnection = statSync(path.join(folder, 'terraform.tfstate')).size / count
    say(`OpenTofu × ${String(count)}: ${step} ${measured.seconds.toFixed(1)} s`)
  }
  return {
    run,
    figures: () => ({ steps: { ...steps }, stateBytesPerConnection }),
    remove: () => {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
