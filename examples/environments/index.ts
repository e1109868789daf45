import * as pulumi from '@pulumi/pulumi'
import { AirbyteConnection, createClient, discoverSchema, promised, select } from 'pulumi-airbyte'

import { BASE, isEnvironment, OVERLAYS, violations } from './environments'

const broken = violations()
if (broken.length > 0) throw new pulumi.RunError(broken.join('\n'))

const config = new pulumi.Config()
const airbyte = new pulumi.Config('airbyte')
// What would change in prod if dev's program were applied? `pulumi preview --stack prod --config airbyte-environments:overlay=dev`
const name = config.get('overlay') ?? pulumi.getStack()
if (!isEnvironment(name)) throw new pulumi.RunError(`There is no environment ${name}: give dev, staging or prod.`)
const { streams, ...overlay } = OVERLAYS[name]

const client = promised(
  createClient({
    url: airbyte.require('url'),
    credentials: { kind: 'basic', username: airbyte.require('username'), password: airbyte.require('password') },
  }),
)

/** Ids differ on each server, names do not. */
const idsOf = async (): Promise<{ readonly sourceId: string; readonly destinationId: string }> => {
  const { workspaces } = await client.listWorkspaces()
  for (const { workspaceId } of workspaces) {
    const { sources } = await client.listSourcesForWorkspace({ workspaceId })
    const { destinations } = await client.listDestinationsForWorkspace({ workspaceId })
    const source = sources.find((one) => one.name === config.require('source'))
    const destination = destinations.find((one) => one.name === config.require('destination'))
    if (source !== undefined && destination !== undefined) return { ...source, ...destination }
  }
  throw new pulumi.RunError(`There is no source ${config.require('source')} with ${config.require('destination')}.`)
}

const ids = idsOf()
const syncCatalog = ids.then(async ({ sourceId }) => {
  const { catalog } = await discoverSchema({ sourceId })
  return select(catalog ?? { streams: [] }, Object.fromEntries(streams.map((stream) => [stream, BASE[stream]])))
})

const connection = new AirbyteConnection('shop', {
  sourceId: ids.then(({ sourceId }) => sourceId),
  destinationId: ids.then(({ destinationId }) => destinationId),
  syncCatalog,
  ...overlay,
})

export const connectionId = connection.connectionId
