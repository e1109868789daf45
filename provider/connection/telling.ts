/** What a run says of plans in its log, so that a plain preview names every stream that will be reset. */
import { counted } from '../words'
import type { Env } from './env'
import type { ConnectionInputs } from './inputs'
import { storedPlanOf } from './plan'
import { planLines } from './shown'

/** Says a line once in a run. */
export const say = ({ memory, progress }: Pick<Env, 'memory' | 'progress'>, line: string): void => {
  if (memory.said.has(line)) return
  memory.said.add(line)
  progress(line)
}

/** Says what the plan among these inputs does; once in a run, however often the engine asks. */
export const tellPlan = (env: Env, { name, syncAfterReset }: ConnectionInputs, news: unknown): void => {
  const plan = storedPlanOf(news)
  if (plan === undefined) return
  if (!env.mayTell) {
    const { resets = [] } = plan
    if (resets.length > 0)
      say(env, `${name}: resets ${counted(resets.length, 'stream')}, which cannot be told: inputs are secret`)
    return
  }
  for (const line of planLines(plan, name, syncAfterReset !== false || env.resetScope === 'server')) say(env, line)
}
