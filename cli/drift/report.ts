/** A drift as text for a terminal, as Markdown for an issue or a chat, and as JSON for pipelines. */
import { counted, printable } from '../../provider/words'
import { escapeMarkdown } from '../plan/markdown'
import { someOf } from '../workspace'
import { CAUSES, type Finding } from './causes'
import type { Format } from './options'

/** What was compared, and what differs. */
export interface Drift {
  readonly stacks: ReadonlyArray<string>
  /** How many connections the stacks hold. */
  readonly connections: number
  readonly findings: ReadonlyArray<Finding>
}

const list = (names: ReadonlyArray<string>): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`

const stacksOf = ({ stacks }: Drift): string => `${stacks.length === 1 ? 'the stack' : 'the stacks'} ${list(stacks)}`

const none = (drift: Drift): string =>
  `No drift: ${counted(drift.connections, 'connection')} of ${stacksOf(drift)} ${drift.connections === 1 ? 'is' : 'are'} in Airbyte as ${drift.stacks.length === 1 ? 'it says' : 'they say'}.`

const head = (drift: Drift): string => {
  const ids = new Set(drift.findings.map(({ connectionId }) => connectionId))
  return `${counted(ids.size, 'connection')} ${ids.size === 1 ? 'differs' : 'differ'} between Airbyte and ${stacksOf(drift)}, which ${drift.stacks.length === 1 ? 'holds' : 'hold'} ${String(drift.connections)}.`
}

const titleOf = (name: string, { stack, cause }: Finding): string =>
  `${name}${stack === undefined ? '' : ` (${stack})`}: ${cause}`

const linesOf = ({ changes, who, cause }: Finding): ReadonlyArray<string> => [
  ...someOf(changes),
  ...(who === undefined ? [] : [who]),
  `Try: ${CAUSES[cause].remedy}.`,
]

/** Findings of which all but the name is the same: a workspace of which no stack knows anything has hundreds. */
const alike = (findings: ReadonlyArray<Finding>): ReadonlyArray<readonly [Finding, ReadonlyArray<Finding>]> => {
  const groups = new Map<string, readonly [Finding, ReadonlyArray<Finding>]>()
  for (const finding of findings) {
    const { changes, name, connectionId, ...rest } = finding
    const key = JSON.stringify(changes.length === 0 ? rest : { ...rest, name, connectionId })
    const [first, others] = groups.get(key) ?? [undefined, []]
    groups.set(key, first === undefined ? [finding, []] : [first, [...others, finding]])
  }
  return [...groups.values()]
}

const paragraphOf = ([first, others]: readonly [Finding, ReadonlyArray<Finding>]): string => {
  const names = [first, ...others].map(({ name }) => printable(name))
  const title = titleOf(others.length === 0 ? names.join('') : counted(names.length, 'connection'), first)
  const lines = [...(others.length === 0 ? [] : names), ...linesOf(first).map(printable)]
  return `\n${title}\n${lines.map((line) => `  ${line}\n`).join('')}`
}

const textOf = (drift: Drift): string =>
  drift.findings.length === 0
    ? `${none(drift)}\n`
    : `${head(drift)}\n${alike(drift.findings).map(paragraphOf).join('')}`

const markdownOf = (drift: Drift): string => {
  if (drift.findings.length === 0) return `${escapeMarkdown(none(drift))}\n`
  const rows = drift.findings.map(({ name, stack, cause, changes, who }) => {
    const told = someOf(changes).map((change) => escapeMarkdown(change))
    return `| ${escapeMarkdown(name)} | ${escapeMarkdown(stack ?? '')} | ${cause} | ${told.join('<br>')} | ${escapeMarkdown(who ?? '')} |`
  })
  const causes = [...new Set(drift.findings.map(({ cause }) => cause))]
  return `${[
    `## ${escapeMarkdown(head(drift))}`,
    '',
    '| connection | stack | cause | what differs | who |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    ...causes.map((cause) => `- **${cause}**: ${CAUSES[cause].meaning} Try: ${escapeMarkdown(CAUSES[cause].remedy)}.`),
  ].join('\n')}\n`
}

const jsonOf = (drift: Drift): string =>
  `${JSON.stringify({ stacks: drift.stacks, connections: drift.connections, findings: drift.findings.map((one) => ({ ...one, remedy: CAUSES[one.cause].remedy })) }, undefined, 2)}\n`

export const REPORTS: Readonly<Record<Format, (drift: Drift) => string>> = {
  text: textOf,
  markdown: markdownOf,
  json: jsonOf,
}
