/** The connection that is to be a new resource's: made, or taken over where a killed creation has left it. */
import * as E from 'fp-ts/Either'

import type { ConnectionRead } from '../api/connections'
import type { AirbyteError } from '../errors'
import { leftover, twinText, whyLeft } from './claims'
import { act, failed, inTheWay, lift, type Step } from './env'
import type { ConnectionInputs } from './inputs'
import { hold, type ResourceName } from './memory'
import { connectionsOf, workspaceOf } from './questions'
import { wireTags } from './tags'
import { findTwin } from './twins'
import { wireCatalogOf, wireOperations, wireSettings } from './wire'

/** Makes it; its own operations with it, in the same call, so that none is left over. */
const make = (inputs: ConnectionInputs): Step<ConnectionRead> =>
  act(async (env, must) => {
    const { operations } = inputs
    const request = {
      ...wireSettings(inputs),
      ...(await must(wireTags(inputs))),
      sourceId: inputs.sourceId,
      destinationId: inputs.destinationId,
      operationIds: inputs.operationIds ?? [],
      syncCatalog: await must(wireCatalogOf(inputs)),
    }
    // What the source had before: asked for once, whatever the number of connections.
    const listed = await must(lift(connectionsOf(inputs.sourceId)(env)))
    const known = new Set(listed.map(({ connectionId }) => connectionId))
    if (operations === undefined) return must(lift(env.client.createConnection(request, { known })))
    const { notifySchemaChangesByEmail: _notTaken, operationIds: _ignored, ...rest } = request
    const workspaceId = await must(lift(workspaceOf(inputs.sourceId)(env)))
    const made = { ...rest, operations: wireOperations(operations, workspaceId, []) }
    return must(lift(env.client.webBackendCreateConnection(made, { known })))
  })

const taken = (reason: string): AirbyteError => inTheWay({ property: 'name', reason })

/** The connection that is to be this resource's: left over, or new. `isTold`: the plan has said that one is taken over. */
export const obtain = (inputs: ConnectionInputs, resource: ResourceName, isTold: boolean): Step<ConnectionRead> =>
  act(async (env, must) => {
    const twin = await must(lift(findTwin(inputs, resource)(env)))
    switch (twin._tag) {
      case 'None':
        return must(make(inputs))
      case 'Taken':
        return must(E.left(failed(taken(twinText(inputs.name, twin)))))
      case 'Leftover': {
        const { connectionId } = twin.connection
        // Another resource has begun to delete it since it was read.
        if (env.memory.deleted.has(connectionId)) return must(make(inputs))
        const why = isTold ? undefined : whyLeft(env, inputs)
        if (why !== undefined) return must(E.left(failed(inTheWay(leftover(inputs.name, connectionId, why)))))
        env.memory.taken.add(connectionId)
        hold(env.memory, connectionId, resource)
        if (!isTold)
          env.progress(
            `${inputs.name}: took over connection ${connectionId}, which had never synced and was as the program says`,
          )
        return twin.connection
      }
    }
  })
