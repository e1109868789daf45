/** What a run says of plans in its log, so that a plain preview names every stream that will be reset. */
import { askPrices, type Prices } from '../api/prices'
import { counted } from '../words'
import { mayAsk } from './asking'
import { storedPlanOf } from './details'
import type { Env } from './env'
import type { ConnectionInputs } from './inputs'
import { planLines } from './shown'

/** Says a line once in a run. */
export const say = ({ memory, progress }: Pick<Env, 'memory' | 'progress'>, line: string): void => {
  if (memory.said.has(line)) return
  memory.said.add(line)
  progress(line)
}

/**
 * Says what the plan among these inputs does; once in a run, however often the engine asks. What a reset takes is asked of the
 * server where the connection's id is known.
 */
export const tellPlan = async (
  env: Env,
  { name, syncAfterReset }: ConnectionInputs,
  news: unknown,
  id?: string,
): Promise<void> => {
  const plan = storedPlanOf(news)
  if (plan === undefined) return
  if (!env.mayTell) {
    const { resets = [] } = plan
    if (resets.length > 0)
      say(env, `${name}: resets ${counted(resets.length, 'stream')}, which cannot be told: inputs are secret`)
    return
  }
  const isPriced = id !== undefined && (plan.resets ?? plan.owed ?? plan.restarts) !== undefined && mayAsk(env)
  const prices: Prices = isPriced ? await askPrices(env.client, id) : new Map()
  const isSynced = syncAfterReset !== false || env.resetScope === 'server'
  for (const line of planLines(plan, name, isSynced, prices)) say(env, line)
}
