/** The provider object that Pulumi serialises into every resource's state. */
import type { dynamic, ResourceTransformation } from '@pulumi/pulumi'

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

/** The same for `AirbyteSync`. */
export const syncProvider: dynamic.ResourceProvider = {
  configure: (a) => (require('pulumi-airbyte/runtime') as typeof Runtime).configure(a),
  check: (a, b) => (require('pulumi-airbyte/runtime') as typeof Runtime).syncProvider.check(a, b),
  diff: (a, b, c) => (require('pulumi-airbyte/runtime') as typeof Runtime).syncProvider.diff(a, b, c),
  create: (a) => (require('pulumi-airbyte/runtime') as typeof Runtime).syncProvider.create(a),
  update: (a, b, c) => (require('pulumi-airbyte/runtime') as typeof Runtime).syncProvider.update(a, b, c),
}
/* eslint-enable @typescript-eslint/no-require-imports, @typescript-eslint/no-unsafe-argument */

/**
 * What the state holds of a provider, in place of the two thousand characters that Pulumi makes of the objects above:
 * the engine writes the whole state anew at every step, so each resource pays for them again and again.
 * Obligation: exported as `handler`, a function that answers the provider (`cmd/dynamic-provider` of Pulumi's SDK).
 */
export const providerText = (name: 'provider' | 'syncProvider'): string =>
  `exports.handler = () => require('pulumi-airbyte/runtime').${name};`

/** Puts the short text in place of the one that Pulumi made of the provider. */
export const withShortText =
  (name: 'provider' | 'syncProvider'): ResourceTransformation =>
  ({ props, opts }) => ({ props: { ...(props as object), __provider: providerText(name) }, opts })

/**
 * Until the function that it answers is called, no stack traces are made. Pulumi notes one for each of a resource's
 * promises (`debuggablePromise`), five for each property: a third of the time that a large program takes. Where the
 * resource was declared is asked for on its own. An error that is passed through gets its trace from `from` on.
 */
export const withoutStackTraces = (from: object): ((error?: unknown) => unknown) => {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  return (error) => {
    Error.stackTraceLimit = limit
    if (error instanceof Error) Error.captureStackTrace(error, from as () => void)
    return error
  }
}
