/** Writes the pages of documentation that are made from rules and tests. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { ChangeKind, Level } from '../provider/catalog/changes'
import { RULES } from '../provider/catalog/changes'

const ROOT = join(__dirname, '..')
const LEVELS: ReadonlyArray<readonly [Level, string]> = [
  ['breaking', 'What is already synced no longer fits: the stream has to be reset.'],
  ['attention', 'A reviewer should look. Nothing is reset.'],
  ['safe', 'Nothing is reset, and nobody is hurt.'],
]

/** Each kind's law is the title of its test. */
const laws = (): ReadonlyMap<string, string> => {
  const tests = readFileSync(join(ROOT, 'tests/catalog/changes.test.ts'), 'utf8')
  return new Map(
    [...tests.matchAll(/\[\s*'([a-z_]+)',\s*'([^']+ [^']+)',/g)].map(([, kind, law]) => [kind ?? '', law ?? '']),
  )
}

/** What is done about a change, by its level. */
const ANSWERS: Readonly<Record<Level, string>> = {
  breaking:
    'Done about it: the plan lists it and its stream is reset, or the update is refused, or the stream is kept stale, as `onBreakingChange` says.',
  attention: 'Done about it: the plan lists it. Nothing is reset.',
  safe: 'Done about it: it is saved, and the preview shows it as any other difference.',
}

/** The two sides of a kind's test, as they stand in its row. */
const examples = (): ReadonlyMap<string, string> => {
  const tests = readFileSync(join(ROOT, 'tests/catalog/changes.test.ts'), 'utf8')
  const rows = [...tests.matchAll(/^ {2}\[\s*'([a-z_]+)',\s*'[^']+ [^']+',\s*([^]*?)\],?\n(?= {2}\[|\])/gm)]
  return new Map(
    rows.map(([, kind, code]) => [
      kind ?? '',
      (code ?? '')
        .replace(/,\s*\[\s*users\([^]*$/, '')
        .replace(/,\s*'(breaking|attention|safe)',[^]*$/, '')
        .replace(/\s+/g, ' ')
        .trim(),
    ]),
  )
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

export const breakingChangesPage = (): string => {
  const titles = laws()
  const sides = examples()
  const kinds = (Object.keys(RULES) as ReadonlyArray<ChangeKind>).map((kind) => ({ kind, rule: RULES[kind] }))
  const sections = LEVELS.map(([level, meaning]) => {
    const entries = kinds
      .filter(({ rule }) => rule.level === level)
      .map(
        ({ kind, rule }) =>
          `### \`${kind}\`\n\n${rule.purpose} ${rule.reason}\n\nTested: ${capitalised(titles.get(kind) ?? 'not yet')}.\n\nExample, before and after: \`${sides.get(kind) ?? 'none'}\`\n\n${ANSWERS[level]}\n`,
      )
    return `## ${capitalised(level)}\n\n${meaning}\n\n${entries.join('\n')}`
  })
  return `# Breaking changes\n\nEvery difference between two versions of a connection is of one kind, and each kind has one level.\nA change is quoted by its kind, its stream and its field: \`remove_cursor_field public.users updated_at\`.\n\nIn the examples, \`stream()\` is \`public.users\`: incremental, deduplicated, cursor \`updated_at\`, key \`id\`; the arguments say what differs from that in its configuration and in what the source offers. \`undefined\`: no such stream.\n\nMade by \`npx tsx tools/docs.ts\` from the rules and the titles of their tests; not written by hand.\n\n${sections.join('\n')}`
}

if (require.main === module) {
  writeFileSync(join(ROOT, 'docs/breaking-changes.md'), breakingChangesPage())
}
