/** Saves an update, with all that goes with it, and tells what the server kept of it. */
import * as E from 'fp-ts/Either'

import { mayHaveBegun } from '../api/answer'
import { answerDigest } from '../api/calls'
import type { ConnectionRead } from '../api/connections'
import type { AirbyteCatalog } from '../catalog/airbyte'
import type { StreamKey } from '../catalog/key'
import type { AirbyteError } from '../errors'
import type { Current } from './current'
import { operationsOf } from './current'
import type { Order } from './debts'
import { act, failed, type Failure, invalidInputs, lift, type Step } from './env'
import { type ConnectionInputs, digestsOf, INCOMPLETE, inputIssue, readDigests } from './inputs'
import { isSameOperations } from './operations'
import { byStream, leftOut, withPropagated } from './propagated'
import { workspaceOf } from './questions'
import { wireTags } from './tags'
import {
  carryOver,
  maskedStreams,
  notKept,
  sameSet,
  wireCatalogOf,
  wireOperations,
  type WireSettings,
  wireSettings,
} from './wire'

/** What the server said of what was saved. */
export interface Saved {
  readonly status: string
  readonly schemaChange: string
}

/** Makes a failure after the save one that keeps in the state what is true all the same. */
export type AfterSave = (error: AirbyteError, isIncomplete: boolean) => Failure

/** The operations to send: none where they stay as they are. */
const operationsToSend = ({
  id,
  olds,
  inputs,
}: Order): Step<{ readonly operations?: ReturnType<typeof wireOperations> }> =>
  act(async (env, must) => {
    const isManaged = inputs.operations !== undefined || olds.operations !== undefined
    const isSame = isSameOperations(olds.operations, inputs.operations)
    if (!isManaged || (isSame && readDigests(olds.digests).settings !== INCOMPLETE)) return {}
    const workspaceId = await must(lift(workspaceOf(inputs.sourceId)(env)))
    const current = await must(operationsOf(id, true))
    return { operations: wireOperations(inputs.operations ?? [], workspaceId, current ?? []) }
  })

/** Fails where the server did not keep what was sent. */
export const checkKept = (
  inputs: ConnectionInputs,
  answer: Partial<ConnectionRead>,
  path: string,
  failure: (error: AirbyteError) => Failure,
): Step<void> =>
  act(async (_env, must) => {
    const fields = notKept(inputs, answer)
    if (fields.length === 0) return
    const error: AirbyteError = { _tag: 'NotKept', request: { method: 'POST', path }, fields }
    await must(E.left(failure(error)))
  })

/**
 * Whether the catalog has to be sent: it changed; or the server has another one, and something is to be reset or nobody knows
 * whether the last save came through.
 */
export const sendsCatalog = ({ olds, inputs }: Order, current: Current, isResetting: boolean): boolean => {
  const wanted = digestsOf(inputs).catalog
  const { catalog, settings } = readDigests(olds.digests)
  const isCompared = isResetting || settings === INCOMPLETE
  return catalog !== wanted || (isCompared && digestsOf(current.inputs).catalog !== wanted)
}

/** Whether the server has the connection as it was, though it failed: Airbyte's own handlers are through with a call then. */
const isUntouched = (error: AirbyteError, { connection, operations }: Current): Step<boolean> =>
  act(async ({ client }) => {
    if (error._tag !== 'ServerFailed' || error.by !== 'airbyte' || operations !== undefined) return false
    const before = answerDigest(connection)
    const now = await client.getConnection({ connectionId: connection.connectionId })()
    return before !== undefined && E.isRight(now) && answerDigest(now.right) === before
  })

/**
 * A save that failed. What may be saved all the same counts as saved in part: else a program that goes back to what the
 * state has would leave it on the server, and no preview would tell.
 */
const sent = <A>(answer: E.Either<AirbyteError, A>, current: Current, afterSave: AfterSave): Step<A> =>
  act(async (_env, must) => {
    if (E.isRight(answer)) return answer.right
    const error = answer.left
    const isNothing = !mayHaveBegun(error) || (await must(isUntouched(error, current)))
    return must(E.left(isNothing ? failed(error) : afterSave(error, true)))
  })

/** What Airbyte has altered by itself, as the program lets it, stays. */
const catalogToSave = (
  ours: AirbyteCatalog,
  { olds }: Order,
  { connection: { syncCatalog }, propagated }: Current,
): AirbyteCatalog => {
  const whole = propagated === undefined ? ours : withPropagated(propagated.at, propagated.found, ours, syncCatalog)
  return carryOver(whole, syncCatalog, olds.streamSettings ?? {})
}

/** Streams that the program names, and that the connection is without after the save. */
export const absentAfter = ({ inputs }: Order, { propagated }: Current): Step<ReadonlyArray<StreamKey>> =>
  act(async (_env, must) =>
    propagated === undefined ? [] : leftOut(propagated.at, propagated.found, await must(wireCatalogOf(inputs))),
  )

/** With what it has taken over Airbyte has noted another discovered catalog, which stays until the program names another one. */
const settingsToSend = ({ olds, inputs }: Order, { propagated }: Current): WireSettings => {
  const { sourceCatalogId, ...rest } = wireSettings(inputs)
  const isSame = propagated !== undefined && sourceCatalogId === olds.sourceCatalogId
  return sourceCatalogId === undefined || isSame ? rest : { ...rest, sourceCatalogId }
}

/** An answer with the streams that were not sent, because their source has none of them: nothing of them could be kept. */
const withUnsent = (
  answer: ConnectionRead['syncCatalog'],
  ours: AirbyteCatalog,
  sent: AirbyteCatalog,
): ConnectionRead['syncCatalog'] => {
  const known = byStream(sent.streams)
  return {
    streams: [...answer.streams, ...[...byStream(ours.streams)].flatMap(([key, one]) => (known.has(key) ? [] : [one]))],
  }
}

/** How it is saved. */
export interface Parts {
  readonly hasCatalog: boolean
  /** Whether the server is to reset by its own rule. */
  readonly isReset: boolean
}

/** Saves it. */
export const save = (
  order: Order,
  current: Current,
  { hasCatalog, isReset }: Parts,
  afterSave: AfterSave,
): Step<Saved> =>
  act(async ({ client }, must) => {
    const { id, inputs } = order
    const ours = await must(wireCatalogOf(inputs))
    const syncCatalog = catalogToSave(ours, order, current)
    const catalog = hasCatalog ? { syncCatalog } : {}
    const masked = hasCatalog ? maskedStreams(syncCatalog) : []
    if (masked.length > 0) await must(E.left(failed(invalidInputs(masked.map(inputIssue)))))
    const operations = await must(operationsToSend(order))
    const tags = await must(wireTags(inputs))
    // web_backend's update has no operationIds (webBackendUpdateConnection), so they need the plain one. It comes first: a
    // reset that is asked for right after two updates can lose its signal.
    if (
      operations.operations === undefined &&
      inputs.operations === undefined &&
      !sameSet(current.connection.operationIds ?? [], inputs.operationIds ?? [])
    )
      await must(
        sent(
          await client.updateConnection({ connectionId: id, operationIds: inputs.operationIds ?? [] })(),
          current,
          afterSave,
        ),
      )
    const request = {
      connectionId: id,
      ...settingsToSend(order, current),
      ...tags,
      ...operations,
      ...catalog,
      skipReset: !isReset,
    }
    const answer = await must(sent(await client.webBackendUpdateConnection(request)(), current, afterSave))
    const kept = { ...answer, syncCatalog: hasCatalog ? withUnsent(answer.syncCatalog, ours, syncCatalog) : ours }
    await must(checkKept(inputs, kept, '/v1/web_backend/connections/update', (error) => afterSave(error, true)))
    return { status: answer.status ?? 'active', schemaChange: answer.schemaChange ?? 'no_change' }
  })
