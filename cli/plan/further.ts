/** What an update changes that its plan does not tell, as nobody has to look at it: safe changes, and settings of this package itself. */
import * as E from 'fp-ts/Either'

import { type CanonicalCatalog, readStored } from '../../provider/catalog/canonical'
import { diffCatalogs, diffSettings } from '../../provider/catalog/diff'
import { describeGroup, groupChanges } from '../../provider/catalog/groups'
import { RULES } from '../../provider/catalog/rules'
import { isStoredCatalog } from '../../provider/catalog/text'
import { REPLACING, SETTING_ROWS, STEERING } from '../../provider/connection/settings'
import { canonicalJson } from '../../provider/json'
import { hasUnknown } from '../../provider/legible'
import type { ConnectionStep } from './preview'
import type { Side } from './side'

type Settings = Readonly<Record<string, unknown>>

const catalogIn = ({ inputs }: Side): CanonicalCatalog | undefined => {
  if (!isStoredCatalog(inputs['syncCatalog'])) return undefined
  const catalog = readStored(inputs['syncCatalog'])
  return E.isRight(catalog) ? catalog.right : undefined
}

const ELSEWHERE: ReadonlySet<string> = new Set([...STEERING, ...REPLACING])

/** What both sides say of the server's own settings; of what is not known yet neither says anything. */
const settingsIn = (before: Side, after: Side): readonly [Settings, Settings] => {
  const known = SETTING_ROWS.map(([name]) => name as string).filter(
    (name) => !ELSEWHERE.has(name) && !hasUnknown(after.inputs[name]),
  )
  const of = ({ inputs }: Side): Settings =>
    Object.fromEntries(known.flatMap((name) => (inputs[name] === undefined ? [] : [[name, inputs[name]] as const])))
  return [of(before), of(after)]
}

/** Settings that steer this package, but for those that the plan tells. */
const STEERED = STEERING.filter((name) => !['acknowledge', 'adopt', 'instance'].includes(name))

const shown = (name: string, value: unknown): string =>
  value === undefined ? (name === 'resetTriggers' ? 'none' : 'the default') : canonicalJson(value)

const steered = (before: Side, after: Side): ReadonlyArray<string> =>
  STEERED.flatMap((name) => {
    const [one, other] = [before.inputs[name], after.inputs[name]]
    return canonicalJson(one) === canonicalJson(other) ? [] : [`${name} ${shown(name, one)} → ${shown(name, other)}`]
  })

/** A sentence each, those of the connection first. */
export const furtherChanges = ({ operation, before, after }: ConnectionStep): ReadonlyArray<string> => {
  // Of what is adopted nothing is known before, but what the plan lists.
  if (operation === 'create') return (after?.listed ?? []).map(describeGroup)
  if (operation !== 'update' || before === undefined || after === undefined) return []
  const [old, next] = [catalogIn(before), catalogIn(after)]
  const ofStreams = old === undefined || next === undefined ? [] : diffCatalogs(old, next)
  const safe = [...diffSettings(...settingsIn(before, after)), ...ofStreams].filter(
    ({ kind }) => RULES[kind].level === 'safe',
  )
  return [...groupChanges(safe).map(describeGroup), ...steered(before, after)]
}
