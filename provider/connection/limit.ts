/** How many streams one run may reset (`airbyte:maxResets`): counted over all of its connections. */
import type { StreamKey } from '../catalog/key'
import type { InputIssue } from '../errors'
import { counted } from '../words'
import type { Env } from './env'
import type { ResourceName } from './memory'

/** Some streams of a resource are to be reset. */
export interface Intended {
  readonly resource: ResourceName
  /** The connection's name. */
  readonly name: string
  readonly streams: ReadonlyArray<StreamKey>
}

/** So many connections are named. */
const MOST_NAMED = 5

/**
 * Notes what a resource resets in this run; what is wrong where it is too much by now. A resource is counted once, however
 * often the engine asks.
 */
export const countResets = (
  { maxResets, memory: { resets } }: Pick<Env, 'maxResets' | 'memory'>,
  { resource, name, streams }: Intended,
): InputIssue | undefined => {
  if (maxResets === undefined || streams.length === 0) return undefined
  const known = resets.get(resource)?.streams ?? []
  resets.set(resource, { name, streams: new Set([...known, ...streams]) })
  const all = [...resets.values()].map((intended) => ({ name: intended.name, count: intended.streams.size }))
  const sum = all.reduce((total, { count }) => total + count, 0)
  if (sum <= maxResets) return undefined
  const named = all.sort((one, other) => other.count - one.count).map((one) => `${String(one.count)} of ${one.name}`)
  const more = named.length > MOST_NAMED ? ` and of ${counted(named.length - MOST_NAMED, 'further connection')}` : ''
  return {
    property: '',
    reason: `airbyte:maxResets: at most ${counted(maxResets, 'stream')} may be reset in one run, and with this connection it is ${String(sum)}: ${named.slice(0, MOST_NAMED).join(', ')}${more}. Spread the change over several updates, or raise airbyte:maxResets for this one.`,
  }
}
