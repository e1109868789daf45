/** What `check` asks where the state knows nothing: whether the server answers, takes our credentials, and has the source and the destination. */
import * as E from 'fp-ts/Either'

import { describe } from '../decoding'
import { type AirbyteError, type InputIssue, render } from '../errors'
import { hasUnknown } from '../legible'
import { act, type Env, type Step } from './env'
import type { ConnectionInputs } from './inputs'
import { type Asked, destinationOf, sourceOf } from './questions'

/** A preview waits for no server. */
export const PATIENCE = { timeoutMilliseconds: 15_000, deadlineMilliseconds: 30_000 }

/** Says once for each server that it could not be asked; from then on it is left alone. */
export const unreachable = ({ memory, progress }: Env, error: AirbyteError): void => {
  if (memory.said.has(UNREACHABLE)) return
  memory.said.add(UNREACHABLE)
  progress(
    `warning: nothing could be asked of the server, so this preview says only what the state knows. ${render(error)}`,
  )
}

const UNREACHABLE = 'unreachable'

/** Whether the server may be asked: the configuration allows it, and it has answered so far. */
export const mayAsk = ({ memory, asksInPreview }: Env): boolean => asksInPreview && !memory.said.has(UNREACHABLE)

/** Failures that say nothing of the inputs: the preview goes on without an answer. A host that does not exist is a slip. */
export const isNoAnswer = (error: AirbyteError): boolean =>
  error._tag === 'Unreachable'
    ? error.cause !== 'ENOTFOUND'
    : ['TimedOut', 'Cancelled', 'ServerFailed', 'Undecodable', 'Unsupported'].includes(error._tag)

type Place = 'sourceId' | 'destinationId'
type Places = Pick<ConnectionInputs, Place>

const NOUN = { sourceId: 'source', destinationId: 'destination' } as const
const OTHER = { sourceId: 'destinationId', destinationId: 'sourceId' } as const

/** Where users find an id. */
const found = (noun: string, part = noun): string =>
  `The id stands in the address of the ${noun}'s page in Airbyte, behind /${part}/.`

const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Ids that are none: no server has to be asked for that. */
export const mistakenIds = (inputs: ConnectionInputs): ReadonlyArray<InputIssue> =>
  (
    [
      ['sourceId', found('source')],
      ['destinationId', found('destination')],
      ['adopt', found('connection', 'connections')],
    ] as const
  ).flatMap(([property, where]) => {
    const id = inputs[property]
    if (id === undefined || hasUnknown(id) || ID.test(id)) return []
    const noun = property === 'adopt' ? 'connection' : NOUN[property]
    return [
      { property, reason: `${property}: it has to be the id of a ${noun}; it is ${describe(id, true)}. ${where}` },
    ]
  })

/** The address of a server that answers, and not as Airbyte does. */
const notAirbyte = (error: AirbyteError): InputIssue | undefined => {
  if (error._tag === 'Undecodable' || error._tag === 'Unsupported')
    return {
      property: '',
      reason: `airbyte:url: what answers there is not Airbyte's own API (${error.request.method} ${error.request.path}). Give the address under which Airbyte's pages are, such as https://airbyte.example.com, without a path behind it.`,
    }
  if (error._tag !== 'Unreachable' || error.cause !== 'ENOTFOUND') return undefined
  return {
    property: '',
    reason: `airbyte:url: there is no host ${error.host}. Give the address under which Airbyte's pages are, such as https://airbyte.example.com.`,
  }
}

const nameOf = (place: Place, id: string, patience = PATIENCE): ((env: Env) => Asked<{ readonly name: string }>) =>
  place === 'sourceId' ? sourceOf(id, patience) : destinationOf(id, patience)

/** What is said of an id that the server does not have; one of the other kind is named as such. */
const absent = (place: Place, { sourceId, destinationId }: Places): Step<InputIssue> =>
  act(async (env): Promise<InputIssue> => {
    const [noun, other] = [NOUN[place], NOUN[OTHER[place]]]
    const id = place === 'sourceId' ? sourceId : destinationId
    const otherwise = await nameOf(OTHER[place], id)(env)()
    const reason = E.isRight(otherwise)
      ? `${id} is no ${noun}, but the ${other} ${JSON.stringify(otherwise.right.name)}. Give a ${noun}'s id, or exchange sourceId and destinationId. ${found(noun)}`
      : `this server has no ${noun} ${id}. ${found(noun)}`
    return { property: place, reason: `${place}: ${reason}` }
  })

const askPlace = (place: Place, inputs: Places): Step<ReadonlyArray<InputIssue>> =>
  act(async (env, must) => {
    const id = inputs[place]
    if (hasUnknown(id) || !ID.test(id) || !mayAsk(env)) return []
    const answer = await nameOf(place, id)(env)()
    if (E.isRight(answer)) return []
    const error = answer.left
    if (error._tag === 'NotFound') return [await must(absent(place, inputs))]
    const misplaced = notAirbyte(error)
    if (misplaced !== undefined) return [misplaced]
    if (!isNoAnswer(error)) return [{ property: '', reason: render(error) }]
    unreachable(env, error)
    return []
  })

/** Whether the server has the source and the destination: each is asked for once in a run. */
export const askPlaces = (inputs: Places): Step<ReadonlyArray<InputIssue>> =>
  act(async (_env, must) => {
    const ofSource = await must(askPlace('sourceId', inputs))
    // What is wrong with the server, or with the credentials, is told once.
    if (ofSource.some(({ property }) => property === '')) return ofSource
    return [...ofSource, ...(await must(askPlace('destinationId', inputs)))]
  })

/** Whether the server lets us in: asked once in a run, by whatever a resource that changes has at hand. */
export const greet = ({ sourceId }: Places): Step<ReadonlyArray<InputIssue>> =>
  act(async (env) => {
    if (hasUnknown(sourceId) || env.memory.sources.size > 0 || !mayAsk(env)) return []
    const answer = await sourceOf(sourceId, PATIENCE)(env)()
    if (E.isRight(answer)) return []
    const error = answer.left
    const misplaced = notAirbyte(error)
    if (misplaced !== undefined) return [misplaced]
    if (error._tag === 'Unauthorized') return [{ property: '', reason: render(error) }]
    if (isNoAnswer(error)) unreachable(env, error)
    return []
  })
