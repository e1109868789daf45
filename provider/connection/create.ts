/** `create`: makes the connection, or takes over the one that a killed creation left, or the one that `adopt` names. */
import * as E from 'fp-ts/Either'

import { answerDigest } from '../api/calls'
import type { ConnectionRead } from '../api/connections'
import type { AirbyteError } from '../errors'
import { readAdopted, resumedStreams } from './adopt'
import { asAltered } from './altered'
import { managedBy } from './current'
import { planOf } from './details'
import { act, failed, type Failure, inTheWay, type Step } from './env'
import { hiddenOf } from './hidden'
import { type ConnectionInputs, digestsOf } from './inputs'
import { hold, type ResourceName } from './memory'
import { obtain } from './obtain'
import { predecessorOf, replaceCarrying } from './replace'
import { checkKept } from './save'
import { CREATE_IGNORES } from './settings'
import { incomplete, type Outputs, outputsOf, shapesOfInputs } from './state'
import { noteMade } from './twins'
import { carryOut, decoded } from './update'
import { inputsOf } from './wire'

export interface Created {
  readonly id: string
  readonly outputs: Outputs
}

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

const createNew = (inputs: ConnectionInputs, news: unknown, resource: ResourceName): Step<Created> =>
  act(async (env, must) => {
    const plan = planOf(news)
    const predecessor = predecessorOf(env, inputs, resource)
    const connection = await must(
      predecessor === undefined
        ? obtain(inputs, resource, plan?.takesOver !== undefined)
        : replaceCarrying(inputs, resource, predecessor, plan),
    )
    const { connectionId: id, status } = connection
    hold(env.memory, id, resource)
    env.memory.predecessors.delete(resource)
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
    const current = await must(read, (issue) => failed(inTheWay(issue)))
    const rows = { ...shapesOfInputs(current.inputs), ...(await must(resumedStreams(id, inputs, current))) }
    const olds = outputsOf(current.inputs, { id, status: current.connection.status, rows })
    const outputs = await must(carryOut({ id, olds, inputs, plan: planOf(asAltered(news, inputs)) }, current, true))
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
