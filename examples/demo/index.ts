/** Three connections into one warehouse, each made from what its source offers right now. */
import * as pulumi from '@pulumi/pulumi'
import { AirbyteConnection, createClient, promised } from 'pulumi-airbyte'
import type { AirbyteStream, AirbyteStreamAndConfiguration } from 'pulumi-airbyte'

interface Pipeline {
  readonly name: string
  readonly sourceId: string
}

const config = new pulumi.Config('demo')
const destinationId = config.require('destinationId')
const pipelines = config.requireObject<Pipeline[]>('pipelines')
/** `pipeline/stream` that is to be copied whole each time from now on: a breaking change that anyone can make. */
const fullRefresh = config.get('fullRefresh')

/** The column that tells which rows are new, under one of the names that the shop's databases use for it. */
const cursorOf = (stream: AirbyteStream): string | undefined => {
  const { properties = {} } = stream.jsonSchema as { readonly properties?: Record<string, unknown> }
  return ['updated_at', 'modified_at', 'created_at'].find((column) => column in properties)
}

const configure = (
  pipeline: string,
  { stream, config: proposed }: AirbyteStreamAndConfiguration,
): AirbyteStreamAndConfiguration => {
  const cursor = cursorOf(stream)
  const isIncremental =
    `${pipeline}/${stream.name}` !== fullRefresh &&
    cursor !== undefined &&
    stream.supportedSyncModes?.includes('incremental') === true
  return {
    stream,
    config: {
      ...proposed,
      selected: true,
      syncMode: isIncremental ? 'incremental' : 'full_refresh',
      destinationSyncMode: isIncremental ? 'append' : 'overwrite',
      cursorField: isIncremental ? [cursor] : [],
    },
  }
}

const main = async (): Promise<Record<string, pulumi.Output<string>>> => {
  const client = promised(createClient({ url: new pulumi.Config('airbyte').require('url') }))
  const connectionIds: Record<string, pulumi.Output<string>> = {}
  for (const { name, sourceId } of pipelines) {
    const discovered = await client.discoverSchemaForSource({ sourceId })
    const connection = new AirbyteConnection(name, {
      sourceId,
      destinationId,
      syncCatalog: { streams: (discovered.catalog?.streams ?? []).map((entry) => configure(name, entry)) },
      sourceCatalogId: discovered.catalogId,
      prefix: `${name.replaceAll('-', '_')}_`,
      schedule: { scheduleType: 'basic', units: 6, timeUnit: 'hours' },
    })
    connectionIds[name] = connection.connectionId
  }
  return connectionIds
}

export = main
