/** The plan of a connection whose inputs a policy has mended: without what the mending takes back. */
import { streamDescriptorOf } from '../provider/catalog/key'
import { showTable, tableOf } from '../provider/catalog/tables'
import type { Plan } from '../provider/connection/plan'
import type { ConnectionView } from './connection'

type Lines = Readonly<Record<string, string>>

/** What a program without the mended setting would change, and the mended connection does not. */
const isTakenBack = (id: string, sentence: string, connection: ConnectionView): boolean => {
  const [kind = '', key = ''] = id.split(' ')
  const stream = connection.streams?.find((item) => item.key === key)
  switch (kind) {
    case 'change_prefix':
    case 'move_overwritten_table': {
      const table = stream?.table ?? tableOf(streamDescriptorOf(key), {})
      return sentence.includes(`no longer in ${showTable(table)} —`)
    }
    case 'change_connection_prefix':
      return connection.prefix !== undefined && sentence.includes(`prefix ${connection.prefix} → unset`)
    case 'disable_field_selection':
    case 'widen_field_selection':
      return stream?.config.selectedFields !== undefined
    default:
      return false
  }
}

const left = (lines: Lines | undefined, connection: ConnectionView): Lines =>
  Object.fromEntries(Object.entries(lines ?? {}).filter(([id, sentence]) => !isTakenBack(id, sentence, connection)))

const nonEmpty = (name: string, value: object): object => (Object.keys(value).length === 0 ? {} : { [name]: value })

/** Undefined where nothing is left of it. `connection` is the mended one. */
export const planAfter = (plan: Plan | undefined, connection: ConnectionView): Plan | undefined => {
  if (plan === undefined) return undefined
  const { breaking, attention, resets, ...rest } = plan
  const stillBreaking = left(breaking, connection)
  const stillAttention = left(attention, connection)
  const broken = new Set(Object.keys(stillBreaking).map((id) => id.split(' ')[1] ?? ''))
  const taken = new Set(
    Object.keys(breaking ?? {})
      .map((id) => id.split(' ')[1] ?? '')
      .filter((key) => !broken.has(key)),
  )
  const isEmpty =
    Object.keys({ ...breaking, ...attention }).length > 0 &&
    Object.keys({ ...stillBreaking, ...stillAttention }).length === 0
  if (isEmpty && plan.replaces === undefined && plan.unknown === undefined) return undefined
  return {
    ...rest,
    ...nonEmpty('breaking', stillBreaking),
    ...nonEmpty('attention', stillAttention),
    ...nonEmpty(
      'resets',
      (resets ?? []).filter((key) => !taken.has(key)),
    ),
  }
}
