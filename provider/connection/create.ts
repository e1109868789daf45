/** `create`: makes the connection, or takes over the one that a killed creation left, or the one that `adopt` names. */
import * as E from 'fp-ts/Either'

import { answerDigest } from '../api/calls'
import type { ConnectionRead } from '../api/connections'
import type { AirbyteError } from '../errors'
import { readAdopted, resumedStreams } from './adopt'
import { twinText } from './claims'
import { managedBy } from './current'
import { act, failed, type Failure, invalidInputs, lift, type Step } from './env'
import { hiddenOf } from './hidden'
import { type ConnectionInputs, digestsOf } from './inputs'
import { hold, type ResourceName } from './memory'
import { planOf } from './plan'
import { connectionsOf, workspaceOf } from './questions'
import { checkKept } from './save'
import { CREATE_IGNORES } from './settings'
import { incomplete, type Outputs, outputsOf, shapesOfInputs } from './state'
import { wireTags } from './tags'
import { findTwin, noteMade } from './twins'
import { carryOut, decoded } from './update'
import { inputsOf, wireCatalogOf, wireOperations, wireSettings } from './wire'

export interface Created {
  readonly id: string
  readonly outputs: Outputs
}

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

/** connections/create ignores notifications (createConnection, 0.40–0.44), so they need a call of their own. */
const notifications = (
  inputs: ConnectionInputs,
  connection: ConnectionRead,
  partial: (error: AirbyteError) => Failure,
): Step<ConnectionRead> =>
  act(async ({ client }, must) => {
    const wanted = CREATE_IGNORES.filter((name) => inputs[name] !== undefined && inputs[name] !== connection[name])
    if (wanted.length === 0) return connection
    const { connectionId } = connection
    return must(
      client.updateConnection({ connectionId, ...Object.fromEntries(wanted.map((name) => [name, inputs[name]])) }),
      partial,
    )
  })

/** The digest of an answer to a creation, if it says just what was wanted: then a refresh that gets it again is done. */
const answerAsWanted = (inputs: ConnectionInputs, answer: ConnectionRead): string | undefined => {
  if (inputs.operations !== undefined) return undefined
  const there = inputsOf(answer, managedBy(inputs))
  if (E.isLeft(there)) return undefined
  const [one, other] = [digestsOf(there.right), digestsOf(inputs)]
  return one.catalog === other.catalog && one.settings === other.settings ? answerDigest(answer) : undefined
}

const taken = (reason: string): AirbyteError => invalidInputs([{ property: 'name', reason }])

/** The connection that is to be this resource's: left over, or new. `isTold`: the plan has said that one is taken over. */
const obtain = (inputs: ConnectionInputs, resource: ResourceName, isTold: boolean): Step<ConnectionRead> =>
  act(async (env, must) => {
    const twin = await must(lift(findTwin(inputs, resource)(env)))
    switch (twin._tag) {
      case 'None':
        return must(make(inputs))
      case 'Taken':
        return must(E.left(failed(taken(twinText(inputs.name, twin)))))
      case 'Leftover': {
        const { connectionId } = twin.connection
        if (env.takeOver === 'never')
          return must(
            E.left(
              failed(
                taken(
                  `Connection ${connectionId} has this name, source and destination, has never synced, and airbyte:takeOver is never. Take it over with adopt: ${JSON.stringify(connectionId)}, or delete it.`,
                ),
              ),
            ),
          )
        env.memory.taken.add(connectionId)
        if (!isTold)
          env.progress(
            `${inputs.name}: took over connection ${connectionId}, which had never synced and was as the program says`,
          )
        return twin.connection
      }
    }
  })

const createNew = (inputs: ConnectionInputs, news: unknown, resource: ResourceName): Step<Created> =>
  act(async (env, must) => {
    const connection = await must(obtain(inputs, resource, planOf(news)?.takesOver !== undefined))
    const { connectionId: id, status } = connection
    hold(env.memory, id, resource)
    noteMade(env, connection)
    const partial = (error: AirbyteError): Failure => ({
      error,
      saved: {
        id,
        outputs: incomplete(outputsOf(inputs, { id, status }), error._tag === 'NotKept' ? error.fields : []),
      },
    })
    const answer = await must(notifications(inputs, connection, partial))
    await must(checkKept(inputs, answer, '/v1/connections/create', partial))
    return { id, outputs: outputsOf(inputs, { id, status, answer: answerAsWanted(inputs, answer) }) }
  })

/** Takes over the connection that `adopt` names, as an update from what it is to what the program says. */
const adopt = (id: string, inputs: ConnectionInputs, news: unknown, resource: ResourceName): Step<Created> =>
  act(async (env, must) => {
    const read = await must(readAdopted(id, inputs, resource))
    const current = await must(read, (issue) => failed(invalidInputs([issue])))
    const rows = { ...shapesOfInputs(current.inputs), ...(await must(resumedStreams(id, inputs, current))) }
    const olds = outputsOf(current.inputs, { id, status: current.connection.status, rows })
    const outputs = await must(carryOut({ id, olds, inputs, plan: planOf(news) }, current, true))
    env.memory.taken.add(id)
    hold(env.memory, id, resource)
    return { id, outputs }
  })

/** Makes the connection, or takes one over. */
export const create = (news: unknown): Step<Created> =>
  act(async (_env, must) => {
    const inputs = await must(decoded(news))
    const resource = hiddenOf(news).resource ?? ''
    return inputs.adopt === undefined
      ? must(createNew(inputs, news, resource))
      : must(adopt(inputs.adopt, inputs, news, resource))
  })
