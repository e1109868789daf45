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

const titleOf = ({ name, stack, cause }: Finding): string =>
  `${printable(name)}${stack === undefined ? '' : ` (${stack})`}: ${cause}`

const textOf = (drift: Drift): string =>
  drift.findings.length === 0
    ? `${none(drift)}\n`
    : `${head(drift)}\n${drift.findings
        .map((finding) => {
          const { changes, who, cause } = finding
          const lines = [...someOf(changes), ...(who === undefined ? [] : [who]), `Try: ${CAUSES[cause].remedy}.`]
          return `\n${titleOf(finding)}\n${lines.map((line) => `  ${printable(line)}\n`).join('')}`
        })
        .join('')}`

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
