/** The provider object that Pulumi serialises into every resource's state. */
import type { dynamic } from '@pulumi/pulumi'

import type * as Runtime from './runtime'

/**
 * Obligation: this object captures nothing, and no method does more than to ask for the runtime by its package name.
 * Pulumi turns the object into text (https://www.pulumi.com/docs/iac/concepts/resources/dynamic-providers/), stores it
 * with each resource and runs it in another process: whatever it captured would be frozen into users' state, paths
 * and secrets included. One object for all resources, because Pulumi caches the text per object.
 * The parameters have one letter each, since every resource pays for them; their names are in `runtime`.
 * A test pins the text byte for byte.
 */
/* eslint-disable @typescript-eslint/no-require-imports, @typescript-eslint/no-unsafe-argument --
   an import would be captured by value, and Pulumi types its properties as any */
export const connectionProvider: dynamic.ResourceProvider = {
  configure: (a) => (require('pulumi-airbyte/runtime') as typeof Runtime).configure(a),
  check: (a, b) => (require('pulumi-airbyte/runtime') as typeof Runtime).check(a, b),
  diff: (a, b, c) => (require('pulumi-airbyte/runtime') as typeof Runtime).diff(a, b, c),
  create: (a) => (require('pulumi-airbyte/runtime') as typeof Runtime).create(a),
  read: (a, b) => (require('pulumi-airbyte/runtime') as typeof Runtime).read(a, b),
  update: (a, b, c) => (require('pulumi-airbyte/runtime') as typeof Runtime).update(a, b, c),
  delete: (a, b) => (require('pulumi-airbyte/runtime') as typeof Runtime).remove(a, b),
}
/* eslint-enable @typescript-eslint/no-require-imports, @typescript-eslint/no-unsafe-argument */
