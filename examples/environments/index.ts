import * as pulumi from '@pulumi/pulumi'
import { AirbyteConnection, discoverSchema, getDestination, getSource, select } from 'pulumi-airbyte'

import { BASE, isEnvironment, OVERLAYS, violations } from './environments'

const broken = violations()
if (broken.length > 0) throw new pulumi.RunError(broken.join('\n'))

const config = new pulumi.Config()
// What would change in prod if dev's program were applied? `pulumi preview --stack prod --config airbyte-environments:overlay=dev`
const name = config.get('overlay') ?? pulumi.getStack()
if (!isEnvironment(name)) throw new pulumi.RunError(`There is no environment ${name}: give dev, staging or prod.`)
const { streams, ...overlay } = OVERLAYS[name]

// Ids differ on each server, names do not.
const sourceId = getSource({ name: config.require('source') }).then((source) => source.sourceId)
const destinationId = getDestination({ name: config.require('destination') }).then(({ destinationId: id }) => id)
const chosen = Object.fromEntries(streams.map((stream) => [stream, BASE[stream]]))

const connection = new AirbyteConnection('shop', {
  sourceId,
  destinationId,
  syncCatalog: sourceId.then((id) => discoverSchema({ sourceId: id })).then(({ catalog }) => select(catalog, chosen)),
  ...overlay,
})

export const connectionId = connection.connectionId
