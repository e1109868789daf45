/** The provider object that Pulumi serialises into every resource's state. */
import type { dynamic } from '@pulumi/pulumi'

import type * as Runtime from './runtime'

/**
 * Obligation: this object captures nothing, and no method does more than to ask for the runtime by its package name.
 * Pulumi turns the object into text (https://www.pulumi.com/docs/iac/concepts/resources/dynamic-providers/), stores it
 * with each resource and runs it in another process: whatever it captured would be frozen into users' state, paths
 * and secrets included. One object for all resources, because Pulumi caches the text per object.
 * A test pins the text byte for byte.
 */
/* eslint-disable @typescript-eslint/no-require-imports -- an import would be captured by value */
export const connectionProvider: dynamic.ResourceProvider = {
  configure: (request) => (require('pulumi-airbyte/runtime') as typeof Runtime).configure(request),
  check: (olds, news) => (require('pulumi-airbyte/runtime') as typeof Runtime).check(olds, news),
  diff: (id, olds, news) => (require('pulumi-airbyte/runtime') as typeof Runtime).diff(id, olds, news),
  create: (inputs) => (require('pulumi-airbyte/runtime') as typeof Runtime).create(inputs),
  read: (id, props) => (require('pulumi-airbyte/runtime') as typeof Runtime).read(id, props),
  update: (id, olds, news) => (require('pulumi-airbyte/runtime') as typeof Runtime).update(id, olds, news),
  delete: (id, props) => (require('pulumi-airbyte/runtime') as typeof Runtime).remove(id, props),
}
/* eslint-enable @typescript-eslint/no-require-imports */
