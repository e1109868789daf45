/** What the server has now of a connection, in the words of inputs. */
import * as E from 'fp-ts/Either'

import type { ConnectionRead } from '../api/connections'
import type { OperationRead } from '../api/operations'
import type { AirbyteError } from '../errors'
import { act, failed, lift, type Step } from './env'
import { type ConnectionInputs, settingsOf } from './inputs'
import { type Taken, withoutAirbytes } from './propagating'
import type { Outputs } from './state'
import { inputsOf, isGone, type Managed, managedSettings } from './wire'

export interface Current {
  readonly connection: ConnectionRead
  /** The inputs that would make the connection as it is. */
  readonly inputs: ConnectionInputs
  /** Its operations, where the program brings or brought some. */
  readonly operations: ReadonlyArray<OperationRead> | undefined
  /** What Airbyte has altered in it by itself, where the program lets it: that is not among `inputs`. */
  readonly propagated?: Taken | undefined
}

/** What these inputs manage, as the state would tell it. */
export const managedBy = (inputs: ConnectionInputs): Managed => ({
  ...settingsOf(inputs),
  streamSettings: managedSettings(inputs),
})

/** The operations of a connection, where the program brings or brought some. */
export const operationsOf = (id: string, isManaged: boolean): Step<ReadonlyArray<OperationRead> | undefined> =>
  act(async ({ client }, must) =>
    isManaged ? (await must(lift(client.listOperationsForConnection({ connectionId: id })))).operations : undefined,
  )

const gone = (id: string): AirbyteError => ({ _tag: 'Gone', connectionId: id })

/** The connection, deleted or not; undefined where the server has none of this id. */
export const lookUp = (id: string): Step<ConnectionRead | undefined> =>
  act(async ({ client }, must) => {
    const answer = await client.getConnection({ connectionId: id })()
    return E.isLeft(answer) && answer.left._tag === 'NotFound' ? undefined : must(answer, failed)
  })

/** Reads the connection; one that is deleted is a failure, so that no update brings it back. */
export const readLive = (id: string): Step<ConnectionRead> =>
  act(async (_env, must) => {
    const connection = await must(lookUp(id))
    return connection === undefined || isGone(connection) ? must(E.left(failed(gone(id)))) : connection
  })

/** The same with what it says, as far as these inputs manage it. `olds`: what the state has of it, if it has any. */
export const readCurrent = (id: string, inputs: ConnectionInputs, olds: Partial<Outputs> = {}): Step<Current> =>
  act(async ({ conceal }, must) => {
    const connection = await must(readLive(id))
    const operations = await must(operationsOf(id, inputs.operations !== undefined))
    const propagated = await must(withoutAirbytes(connection, olds, inputs))
    const there = await must(inputsOf(propagated?.connection ?? connection, managedBy(inputs), operations))
    conceal(there)
    return { connection, inputs: there, operations, propagated }
  })
