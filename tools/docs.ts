/** Writes the pages of documentation that are made from rules and tests. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { RULES as POLICIES } from '../policies/rules'
import type { ChangeKind, Level } from '../provider/catalog/changes'
import { RULES } from '../provider/catalog/changes'
import { type AirbyteError, render } from '../provider/errors'

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

const request = { method: 'POST', path: '/v1/connections/get' }
const host = 'airbyte.example.com'

/** One of each kind, rendered into the page of errors. */
export const SAMPLE_ERRORS: ReadonlyArray<AirbyteError> = [
  { _tag: 'Unreachable', request, host, cause: 'ECONNREFUSED' },
  { _tag: 'TimedOut', request, host, afterMilliseconds: 120_000 },
  { _tag: 'Cancelled', request },
  { _tag: 'Unauthorized', request, host, status: 401 },
  {
    _tag: 'NotFound',
    request,
    status: 404,
    message: 'Internal Server Error: Could not find configuration for STANDARD_SYNC: 5f2c….',
  },
  {
    _tag: 'Rejected',
    request: { method: 'POST', path: '/v1/connections/create' },
    status: 422,
    message: 'The provided configuration does not fulfill the specification. Errors: invalid cron expression',
    issues: [],
  },
  { _tag: 'ServerFailed', request, status: 500, message: 'Internal Server Error: null', by: 'airbyte' },
  { _tag: 'Unsupported', request, operation: request.path },
  { _tag: 'Undecodable', request, issues: [{ path: '', expected: 'JSON', got: 'a web page' }] },
  {
    _tag: 'InvalidInputs',
    issues: [
      { property: 'syncCatalog', reason: 'stream public.users, cursorField: an incremental stream needs a cursor.' },
    ],
  },
  {
    _tag: 'InvalidConfiguration',
    key: 'airbyte:url',
    problem: 'it is not an http or https address',
    advice: 'Give something like https://airbyte.example.com',
  },
  {
    _tag: 'ResetFailed',
    jobId: 7,
    status: 'failed',
    streams: [{ namespace: 'public', name: 'users' }],
    detail: 'the job did not succeed',
  },
  { _tag: 'NotKept', request: { method: 'POST', path: '/v1/web_backend/connections/update' }, fields: ['tags'] },
  { _tag: 'Gone', connectionId: '5f2c1d9e-6c1b-4b61-9a40-0d6f4d6b8a11' },
  {
    _tag: 'NotAsPlanned',
    connectionId: '5f2c1d9e-6c1b-4b61-9a40-0d6f4d6b8a11',
    changes: ['public.users: cursor modified_at → updated_at — The saved position belongs to the old cursor.'],
  },
  { _tag: 'JobFailed', jobId: 8, status: 'failed', detail: 'the job did not succeed' },
]

export const errorsPage = (): string =>
  `# Errors\n\nEvery failure is one of these. Its text says what failed, what was seen, and what to do. \`isAirbyteError\` tells one\nfrom anything else; \`render\` gives its text.\n\nMade by \`npm run docs\` from the rendering itself; not written by hand.\n\n${SAMPLE_ERRORS.map(
    (error) => `## \`${error._tag}\`\n\n\`\`\`text\n${render(error)}\n\`\`\`\n`,
  ).join('\n')}`

/** Names and meanings of what every policy can be configured with. */
const EVERY_POLICY = '`stacks` and `except` (globs of stack and connection names)'

export const policiesPage = (): string =>
  `# Policies\n\nEach judges connections in the preview already. \`AirbyteGuard({ all: 'mandatory' })\` makes a pack of all of them;\n\`airbytePolicies\` is the list, for a pack of your own. Every policy takes ${EVERY_POLICY}.\nGlobs: \`*\` stands for anything, \`?\` for one letter.\n\nMade by \`npm run docs\` from the policies themselves; not written by hand.\n\n${POLICIES.map(
    ({ name, description, level, properties, defaults, mended }) =>
      `## \`${name}\`\n\n${description}\n\nLevel: ${level}.${
        properties === undefined
          ? ''
          : ` Configuration: ${Object.keys(properties)
              .map((key) => `\`${key}\``)
              .join(', ')}.`
      }${defaults === undefined ? '' : ` Defaults: \`${JSON.stringify(defaults)}\`.`}${
        mended === undefined ? '' : ' Under `remediate` it mends by itself.'
      }\n`,
  ).join('\n')}`

if (require.main === module) {
  writeFileSync(join(ROOT, 'docs/policies.md'), policiesPage())
  writeFileSync(join(ROOT, 'docs/errors.md'), errorsPage())
  writeFileSync(join(ROOT, 'docs/breaking-changes.md'), breakingChangesPage())
}
