/** The plan of a connection whose inputs were altered after it was made, as a policy does that corrects them: what it has taken back is void. */
import { streamDescriptorOf, type StreamKey } from '../catalog/key'
import { showTable, tableOf } from '../catalog/tables'
import { isRecord, own } from '../json'
import { detailsIn } from './details'
import { digestText } from './differences'
import { type ConnectionInputs, hasUnknown } from './inputs'
import type { PlanDetails } from './plan'
import { planLeft, TABLE_MOVES } from './remaining'

/** Whether a stream stays in the table out of which it was planned to move. */
const stays = (moves: PlanDetails['moves'] = {}, inputs: ConnectionInputs, key: StreamKey): boolean =>
  own(moves, key)?.before === showTable(tableOf(streamDescriptorOf(key), inputs))

/**
 * The inputs that `check` has answered and a policy may have altered since, with the part of their plan that still holds: a
 * reset for a change that is not made would be made again by every update. Without debts of its own a connection that is as it
 * was has nothing of the plan left.
 */
export const asAltered = (news: unknown, inputs: ConnectionInputs): unknown => {
  const details = detailsIn(news)
  if (!isRecord(news) || hasUnknown(inputs)) return news
  const { plan: planned, after, before } = details ?? {}
  const now = digestText(inputs)
  if (planned === undefined || after === undefined || now === after) return news
  const isAsBefore = now === before && news['owed'] === undefined
  const plan = planLeft(
    planned,
    (kind, key) =>
      kind !== 'request_reset' &&
      (isAsBefore || (key !== undefined && TABLE_MOVES.has(kind) && stays(details?.moves, inputs, key))),
  )
  return { ...news, planDetails: { ...details, plan } }
}
