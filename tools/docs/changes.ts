/** The page of breaking changes: each kind with its level, its reason, and the example by which it is tested. */
import type { Change, ChangeKind } from '../../provider/catalog/changes'
import { describeChange } from '../../provider/catalog/describe'
import { type ConnectionSettings, diffCatalogs, diffSettings } from '../../provider/catalog/diff'
import type { Level } from '../../provider/catalog/rule'
import { RULES } from '../../provider/catalog/rules'
import { writeStreams } from '../../provider/catalog/text'
import { canonicalJson } from '../../provider/json'
import { canonical } from '../../tests/support/catalogs'
import { type Entry, SETTING_LAWS, type SettingLaw, STREAM_LAWS, type StreamLaw } from '../../tests/support/laws'

const LEVELS: ReadonlyArray<readonly [Level, string]> = [
  ['breaking', 'What is already synced no longer fits: the stream has to be reset.'],
  ['attention', 'A reviewer should look. Nothing is reset, unless the program asks for it.'],
  ['safe', 'Nothing is reset, and nobody is hurt.'],
]

/** What is done about a change, by its level. */
const ANSWERS: Readonly<Record<Level, string>> = {
  breaking:
    'Done about it: the plan lists it and its stream is reset, or the update is refused, or the stream is kept stale, as `onBreakingChange` says.',
  attention: 'Done about it: the plan lists it. Nothing is reset.',
  safe: 'Done about it: it is saved, and the preview shows it as any other difference.',
}

/** What is done about the change that itself asks for a reset, whatever `onBreakingChange` says. */
const REQUESTED = 'Done about it: the plan lists it and its stream is reset, whatever `onBreakingChange` says.'

/** A law, its sides as lines of a preview, and the sentence that the plan makes of it. */
interface Example {
  readonly law: string
  readonly lines: ReadonlyArray<string>
  readonly told: string
}

const catalogOf = (entry: Entry | undefined) => canonical(...(entry === undefined ? [] : [entry]))

/** The line of the state, without the digest of what the source offers. */
const linesOf = (entry: Entry | undefined): ReadonlyArray<string> =>
  entry === undefined ? [] : [writeStreams(catalogOf(entry).streams).replace(/ #\S+/, '')]

const settingLines = (settings: ConnectionSettings): ReadonlyArray<string> =>
  Object.entries(settings).map(([name, value]) => `${name}: ${canonicalJson(value)}`)

/** Both sides as a diff shows them; what is on both sides stands there once. */
const diffOf = (before: ReadonlyArray<string>, after: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...before.map((line) => `${after.includes(line) ? ' ' : '-'} ${line}`),
  ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
]

const toldOf = (kind: ChangeKind, changes: ReadonlyArray<Change>): string => {
  const change = changes.find((one) => one.kind === kind)
  if (change === undefined) throw new Error(`The law of ${kind} does not find it`)
  return describeChange(change)
}

const streamExample = ({ kind, law, before, after }: StreamLaw): Example => ({
  law,
  lines: diffOf(linesOf(before), linesOf(after)),
  told: toldOf(kind, diffCatalogs(catalogOf(before), catalogOf(after))),
})

const settingExample = ({ kind, law, before, after, stream, earlier = stream }: SettingLaw): Example => {
  const catalogs = stream === undefined ? undefined : { before: canonical(earlier ?? stream), after: canonical(stream) }
  return {
    law,
    lines: [...diffOf(linesOf(earlier), linesOf(stream)), ...diffOf(settingLines(before), settingLines(after))],
    told: toldOf(kind, diffSettings(before, after, catalogs)),
  }
}

const EXAMPLES: ReadonlyMap<ChangeKind, Example> = new Map([
  ...STREAM_LAWS.map((law) => [law.kind, streamExample(law)] as const),
  ...SETTING_LAWS.map((law) => [law.kind, settingExample(law)] as const),
])

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const entryOf = (kind: ChangeKind): string => {
  const { level, purpose, reason } = RULES[kind]
  const example = EXAMPLES.get(kind)
  if (example === undefined) throw new Error(`There is no law of ${kind}`)
  return [
    `### \`${kind}\``,
    `${purpose} ${reason}`,
    `Tested: ${capitalised(example.law)}.`,
    `\`\`\`diff\n${example.lines.join('\n')}\n\`\`\``,
    `Told as: \`${example.told}\``,
    kind === 'request_reset' ? REQUESTED : ANSWERS[level],
  ].join('\n\n')
}

const HEAD = `# Breaking changes

Every difference between two versions of a connection is of one kind, and each kind has one level.
A change is quoted by its kind, its stream, its field, and what it changes from and to: \`remove_cursor_field public.users updated_at\`,
\`change_cursor_field public.users updated_at→email\`. In \`acknowledge\`, words at the end may be left out, and \`*\` stands for
any letters: \`change_prefix public.*\` names all streams of a namespace. What follows a \`#\` is a note.

Each example shows the line of the stream in the state, before and after, as a preview prints it. The digest of what the
source offers is left out: where a line is shown only once, just that digest differs. A setting that is left out has its
default.

Made by \`npm run docs\` from the rules and the laws of \`tests/support/laws.ts\`; not written by hand.
`

export const breakingChangesPage = (): string => {
  const kinds = Object.keys(RULES) as ReadonlyArray<ChangeKind>
  const sections = LEVELS.map(([level, meaning]) => {
    const entries = kinds.filter((kind) => RULES[kind].level === level).map(entryOf)
    return `## ${capitalised(level)}\n\n${meaning}\n\n${entries.join('\n\n')}\n`
  })
  return `${HEAD}\n${sections.join('\n')}`
}
