/** Which resets of a plan nobody has approved, and how many there are in a stack. */
import { type ChangeGroup, explainGroup, familyOf, membersOf, nameStreams } from '../provider/catalog/groups'
import { namesId } from '../provider/catalog/ids'
import type { StreamKey } from '../provider/catalog/key'
import { resetId } from '../provider/connection/plan'
import { counted } from '../provider/words'
import type { ConnectionView } from './connection'
import { called, type Config, listed, type SharedViolation, textsIn } from './rule'

/** What resets streams and is approved by nobody: in words, and by the ids that would approve it. */
interface Cause {
  readonly streams: ReadonlyArray<StreamKey>
  readonly why: string
  readonly ids: ReadonlyArray<string>
}

/** So many ids of streams that are reset with the others are written out; of more one id stands for all. */
const MOST_IDS = 5

/** The group without the streams that are not reset, or are approved. */
const openIn = (group: ChangeGroup, isOpen: (id: string, stream: StreamKey) => boolean): ChangeGroup => ({
  ...group,
  streams: membersOf(group).flatMap(({ id, stream }) => (stream !== undefined && isOpen(id, stream) ? [stream] : [])),
})

/** Every cause of a reset that is neither acknowledged in the program nor approved in the policy's configuration. */
const openCauses = ({ planDetails }: ConnectionView, config: Config): ReadonlyArray<Cause> => {
  const { resets = [], requested = [], approvedResets = [], breaking = [] } = planDetails?.plan ?? {}
  const isOpen = (id: string): boolean => !textsIn(config, 'approve').some((text) => namesId(text, id))
  const broken = breaking
    .filter(({ isAcknowledged }) => isAcknowledged !== true)
    .map((group) => openIn(group, (id, stream) => resets.includes(stream) && isOpen(id)))
    .filter(({ streams }) => streams.length > 0)
  // What the program asks for by its resetTriggers stands in the program, as an acknowledgement does.
  const explained = new Set([...breaking.flatMap(({ streams }) => streams), ...requested, ...approvedResets])
  const beside = resets.filter((key) => !explained.has(key) && isOpen(resetId(key)))
  const one = beside.length === 1
  return [
    ...broken.map((group) => ({ streams: group.streams, why: explainGroup(group), ids: [familyOf(group)] })),
    ...(beside.length === 0
      ? []
      : [
          {
            streams: beside,
            why: `${nameStreams(beside)}: ${one ? 'is' : 'are'} reset with the others, as airbyte:resetScope says.`,
            ids: beside.length > MOST_IDS ? [resetId('*')] : beside.map(resetId),
          },
        ]),
  ]
}

/** One sentence for all resets that nobody has approved. */
export const unapprovedResets = (connection: ConnectionView, config: Config): ReadonlyArray<string> => {
  const causes = openCauses(connection, config)
  if (causes.length === 0) return []
  const streams = new Set(causes.flatMap((cause) => cause.streams))
  const what = streams.size === 1 ? 'a stream' : counted(streams.size, 'stream')
  const it = causes.length === 1 && streams.size === 1 ? 'it' : 'them'
  const ids = causes.flatMap((cause) => cause.ids).map((id) => JSON.stringify(id))
  return [
    `${called(connection)} would reset ${what}. ${causes.map(({ why }) => why).join(' ')} Approve ${it} with acknowledge: [${ids.join(', ')}], or in this policy's approve, or take the change back.`,
  ]
}

/** A catalog that is not known yet may reset anything. */
export const unknownCatalog = (connection: ConnectionView): ReadonlyArray<string> =>
  connection.plan?.unknown?.includes('syncCatalog') === true
    ? [
        `${called(connection)} has a catalog that is not known before the update, so nobody can see what it resets. Give it as a value, or preview again once it is known.`,
      ]
    : []

/** All resets of a stack, where they are more than `maximum`: told of the connection that resets the most. */
export const tooManyResets = (
  connections: ReadonlyArray<ConnectionView>,
  { maximum }: Config,
): ReadonlyArray<SharedViolation> => {
  const resetting = connections
    .map((connection) => ({ connection, count: connection.plan?.resets?.length ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count)
  const sum = resetting.reduce((total, { count }) => total + count, 0)
  const [first] = resetting
  if (typeof maximum !== 'number' || first === undefined || sum <= maximum) return []
  const each = resetting.map(({ connection: { name }, count }) => `${String(count)} of ${JSON.stringify(name)}`)
  return [
    {
      connection: first.connection,
      message: `${counted(sum, 'stream')} would be reset at once, and at most ${String(maximum)} may be: ${listed(each)}. Spread the change over several updates, or raise this policy's maximum.`,
    },
  ]
}
