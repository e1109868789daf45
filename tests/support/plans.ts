/** Plans as the state holds them, for tests that write them by hand. */
import { parseChangeId } from '../../provider/catalog/ids'
import type { BreakingGroup, Plan, StoredPlan } from '../../provider/connection/plan'

const groupOf = (id: string, line: string, isAcknowledged: boolean): BreakingGroup => {
  const parts = parseChangeId(id)
  if (parts === undefined) throw new Error(`${id} is no id`)
  const { stream, ...rest } = parts
  const what = /^(?:[^:]*: )?(.*?)(?: — .*)?$/.exec(line)?.[1] ?? line
  return {
    ...rest,
    streams: stream === undefined ? [] : [stream],
    what,
    ...(isAcknowledged ? { isAcknowledged: true as const } : {}),
  }
}

/** A plan that is written change by change, its reasons left out. */
export const stored = ({ breaking = {}, attention = {}, acknowledged = [], ...outline }: Plan): StoredPlan => ({
  ...outline,
  breaking: Object.entries(breaking).map(([id, line]) => groupOf(id, line, acknowledged.includes(id))),
  attention: Object.entries(attention).map(([id, line]) => groupOf(id, line, false)),
})
