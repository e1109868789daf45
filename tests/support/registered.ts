/** What a program registers with Pulumi for one connection, in an update or, where nothing of outputs is known, in a preview. */
import { createRequire } from 'node:module'

import * as pulumi from '@pulumi/pulumi'

import { AirbyteConnection, type AirbyteConnectionArgs } from '../../provider/connection/resource'

const { withLocalStorage } = createRequire(__filename)('@pulumi/pulumi/runtime/state') as {
  readonly withLocalStorage: <A>(program: () => A) => A
}

/** The inputs as they go over the wire; `args` are made in the run, whose outputs they may hold. */
export const registered = (
  args: () => AirbyteConnectionArgs,
  isPreview = false,
): Promise<Readonly<Record<string, unknown>>> =>
  withLocalStorage(async () => {
    let inputs: Readonly<Record<string, unknown>> = {}
    await pulumi.runtime.setMocks(
      {
        call: () => ({}),
        newResource: (resource) => {
          inputs = resource.inputs as Readonly<Record<string, unknown>>
          return { id: 'c', state: {} }
        },
      },
      'project',
      'stack',
      isPreview,
    )
    const made = new AirbyteConnection('shop', args())
    await new Promise((resolve) => made.urn.apply(resolve))
    return inputs
  })
