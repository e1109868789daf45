/** What a pull says: what the source offers, and what has changed since the lock was written. */
import type { Change } from '../../provider/catalog/changes'
import { describeChange } from '../../provider/catalog/describe'
import { fieldPaths } from '../../provider/catalog/fields'
import { changeId } from '../../provider/catalog/ids'
import type { Level } from '../../provider/catalog/rule'
import { RULES } from '../../provider/catalog/rules'
import type { Lock } from '../../provider/select/lock'
import { counted, printable } from '../../provider/words'

const LEVELS: ReadonlyArray<Level> = ['breaking', 'attention', 'safe']

/** `shop (airbyte/source-postgres 2.0.0): 2 streams, 4 fields`. */
export const summary = ({ source, streams }: Lock): string => {
  const offers = Object.values(streams)
  const fields = offers.reduce((sum, { jsonSchema }) => sum + fieldPaths(jsonSchema).length, 0)
  const version = source.connector === undefined ? '' : ` (${source.connector} ${source.connectorVersion ?? ''})`
  return `${printable(source.name)}${version}: ${counted(offers.length, 'stream')}, ${counted(fields, 'field')}`
}

const lineOf = (change: Change): string =>
  `${RULES[change.kind].level.padEnd(9)} ${changeId(change)}\n            ${describeChange(change)} — ${RULES[change.kind].reason}`

/** The changes since `file` was written, in the words of a preview, the gravest first. */
export const report = (changes: ReadonlyArray<Change>, file: string): ReadonlyArray<string> => {
  if (changes.length === 0) return [`No change since ${file} was written.`]
  const sorted = LEVELS.flatMap((level) => changes.filter(({ kind }) => RULES[kind].level === level))
  return [
    `${counted(changes.length, 'change')} since ${file} was written:`,
    ...sorted.map((change) => `  ${lineOf(change)}`),
  ]
}
