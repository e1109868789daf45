import { expect } from 'chai'

import { RULES } from '../../provider/catalog/rules'
import { decide } from '../../provider/connection/decide'
import { type ConnectionInputs, storedInputs } from '../../provider/connection/inputs'
import type { PlanDetails } from '../../provider/connection/plan'
import { present } from '../../provider/connection/refreshing'
import { planLines, shownPlan } from '../../provider/connection/shown'
import { canonical, stream } from '../support/catalogs'
import { type Entry, SETTING_LAWS, STREAM_LAWS } from '../support/laws'
import { reviewed } from '../support/reviewed'

type Settings = Readonly<Record<string, unknown>>

/** A law as what a connection is before and after it. */
interface Example {
  readonly law: string
  readonly kind: string
  readonly before: { readonly settings: Settings; readonly entry: Entry | undefined }
  readonly after: { readonly settings: Settings; readonly entry: Entry | undefined }
}

const EXAMPLES: ReadonlyArray<Example> = [
  ...STREAM_LAWS.map(({ law, kind, before, after }) => ({
    law,
    kind,
    before: { settings: {}, entry: before },
    after: { settings: {}, entry: after },
  })),
  ...SETTING_LAWS.map(({ law, kind, before, after, stream: entry = stream(), earlier = entry }) => ({
    law,
    kind,
    before: { settings: before, entry: earlier },
    after: { settings: after, entry },
  })),
]

/** The same stream under so many names; one keeps its own. */
const copies = (entry: Entry | undefined, count: number): ReadonlyArray<Entry> => {
  if (entry === undefined) return []
  if (count === 1) return [entry]
  return Array.from({ length: count }, (_, at) => ({
    ...entry,
    stream: { ...(entry['stream'] as Settings), name: `users_${String(at).padStart(3, '0')}` },
  }))
}

/** A connection that has a stream beside those, which nothing happens to. */
const inputsOf = ({ settings, entry }: Example['before'], count: number, more: Settings = {}): ConnectionInputs => ({
  sourceId: 'source',
  destinationId: 'destination',
  name: 'shop',
  ...settings,
  ...more,
  syncCatalog: canonical(stream({}, { name: 'orders' }), ...copies(entry, count)),
})

const detailsOf = (before: ConnectionInputs, after: ConnectionInputs): PlanDetails => {
  const decision = decide({ inputs: before, owed: {} }, after, 'streams')
  if (decision._tag !== 'Go') throw new Error(decision._tag)
  return decision.planned.planDetails
}

const log = ({ plan = {} }: PlanDetails): ReadonlyArray<string> => planLines(plan, 'shop', true)

/** As a tree: texts after their names, lists by lines. */
const tree = (value: unknown, indent = '    '): ReadonlyArray<string> =>
  Array.isArray(value)
    ? value.map((part) => `${indent}- ${String(part)}`)
    : Object.entries(value as object).flatMap(([name, part]: [string, unknown]) =>
        typeof part === 'string' ? [`${indent}${name}: ${part}`] : [`${indent}${name}:`, ...tree(part, `${indent}  `)],
      )

const overview = (inputs: ConnectionInputs): string => storedInputs(inputs).syncCatalog.overview ?? ''

/** What a reviewer reads of a change: the lines of each preview, and what `--diff` adds. */
const preview = ({ before, after }: Example, count: number): ReadonlyArray<string> => {
  const [old, next] = [inputsOf(before, count), inputsOf(after, count)]
  const details = detailsOf(old, next)
  const { resets = [], ...plan } = details.plan ?? {}
  const refreshes = present(next, resets)
  const shown = shownPlan(details, true)
  const ways: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
    ['in each preview', log(details)],
    ...(refreshes.length === 0
      ? []
      : [['where Airbyte can refresh', log({ ...details, plan: { ...plan, resets, refreshes } })] as const]),
    ...(details.plan?.breaking === undefined
      ? []
      : [
          ['of an inactive connection', log(detailsOf(old, inputsOf(after, count, { status: 'inactive' })))] as const,
          [
            "under onBreakingChange: 'keep'",
            log(detailsOf(old, inputsOf(after, count, { onBreakingChange: 'keep' }))),
          ] as const,
        ]),
  ]
  return [
    ...ways.flatMap(([way, lines]) => (lines.length === 0 ? [] : [`  ${way}:`, ...lines.map((line) => `    ${line}`)])),
    ...(overview(old) === overview(next) ? [] : [`  overview:`, `    ${overview(old)}`, `    ${overview(next)}`]),
    ...(shown === undefined ? ['  with --diff: the setting itself'] : ['  with --diff:', ...tree({ plan: shown })]),
  ]
}

describe('what a reviewer reads of each kind of change', function () {
  this.timeout(60_000)
  const SIZES = [
    ['of-a-stream', 1],
    ['of-300-streams', 300],
  ] as const
  for (const [name, count] of SIZES) {
    it(`${name.replaceAll('-', ' ')} is as it was reviewed, and at most 26 lines`, () => {
      const sections = EXAMPLES.map((example) => {
        const lines = preview(example, count)
        expect(lines.length, example.law).to.be.at.most(26)
        return [`${example.kind}: ${example.law}`, ...lines].join('\n')
      })
      reviewed.expect(`every-kind-${name}`, sections.join('\n\n'), Infinity)
    })
  }

  it('is looked at for all kinds', () => {
    expect(EXAMPLES.map(({ kind }) => kind).sort()).to.deep.equal(Object.keys(RULES).sort())
  })
})
