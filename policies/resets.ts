/** Which resets of a plan nobody has approved. */
import { namesId, parseChangeId } from '../provider/catalog/ids'
import type { ConnectionView } from './connection'
import { called, type Config, textsIn } from './rule'

/** What resets a stream: a change by its id, or the scope, which takes the stream in with the others. */
interface Cause {
  readonly id: string
  readonly why: string
}

/** The causes of all resets of a plan. */
const causesOf = ({ plan }: ConnectionView): ReadonlyArray<Cause> => {
  const resets = plan?.resets ?? []
  const breaking = Object.entries(plan?.breaking ?? {})
    .map(([id, why]) => ({ id, why, stream: parseChangeId(id)?.stream ?? '' }))
    .filter(({ stream }) => resets.includes(stream))
  const explained = new Set(breaking.map(({ stream }) => stream))
  const others = resets.filter((key) => !explained.has(key))
  return [
    ...breaking,
    ...others.map((key) => ({
      id: `reset ${key}`,
      why: `${key}: is reset with the others, as airbyte:resetScope says.`,
    })),
  ]
}

/** A sentence for each cause that is neither acknowledged in the program nor approved in the policy's configuration. */
export const unapprovedResets = (connection: ConnectionView, config: Config): ReadonlyArray<string> =>
  causesOf(connection)
    .filter(
      ({ id }) =>
        connection.plan?.acknowledged?.includes(id) !== true &&
        !textsIn(config, 'approve').some((text) => namesId(text, id)),
    )
    .map(
      ({ id, why }) =>
        `${called(connection)} would reset a stream. ${why} Approve it with acknowledge: [${JSON.stringify(id)}], or in this policy's approve, or take the change back.`,
    )

/** A catalog that is not known yet may reset anything. */
export const unknownCatalog = (connection: ConnectionView): ReadonlyArray<string> =>
  connection.plan?.unknown?.includes('syncCatalog') === true
    ? [
        `${called(connection)} has a catalog that is not known before the update, so nobody can see what it resets. Give it as a value, or preview again once it is known.`,
      ]
    : []
