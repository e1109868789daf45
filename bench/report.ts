/** What was measured, as tables. */
import type { CatalogRow, DecodeRow } from './catalog'
import { bareSeconds, type Limit, type perConnection, rounded, seconds } from './figures'
import type { Scale } from './scale'
import { type StackFigures, STEPS } from './stack'
import type { StartUp } from './startup'

const line = (cells: ReadonlyArray<string>): string => `| ${cells.join(' | ')} |`

const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')

const stackTable = (scales: ReadonlyArray<Scale>): string =>
  table(
    ['connections', 'step', 's', 'floor s', 'bare HTTP s', 'CPU s', 'peak MB', 'requests', 'lines'],
    scales.flatMap(({ count, ours, floor, bare }) =>
      STEPS.map((step) => {
        const figures = ours.steps[step]
        const base = floor.steps[step]
        const calls = bareSeconds(bare, step)
        return [
          String(count),
          step,
          figures?.seconds.toFixed(1) ?? '',
          base?.seconds.toFixed(1) ?? '–',
          calls?.toFixed(1) ?? '–',
          figures?.cpuSeconds?.toFixed(1) ?? '–',
          String(figures?.peakMegabytes ?? '–'),
          String(figures?.requests ?? ''),
          String(figures?.lines ?? ''),
        ]
      }),
    ),
  )

/** Both in one run: what each step takes, asks for and prints. */
export const peersTable = (scales: ReadonlyArray<Pick<Scale, 'count' | 'ours' | 'peer'>>): string =>
  table(
    ['connections', 'step', 'ours s', 'OpenTofu s', 'requests', 'OpenTofu’s', 'lines', 'OpenTofu’s'],
    scales.flatMap(({ count, ours, peer }) => [
      ...STEPS.map((step) => {
        const [mine, its] = [ours.steps[step], peer?.steps[step]]
        return [
          String(count),
          step,
          ...[mine, its].map((one) => one?.seconds.toFixed(1) ?? '–'),
          ...[mine?.requests, its?.requests, mine?.lines, its?.lines].map((value) => String(value ?? '–')),
        ]
      }),
      [
        String(count),
        'state, kB a connection',
        ...[ours, peer].map((one) => ((one?.stateBytesPerConnection ?? NaN) / 1000).toFixed(1)),
        ...['', '', '', ''],
      ],
    ]),
  )

const distinctTable = (figures: StackFigures): string =>
  table(
    ['step', 's', 'CPU s'],
    STEPS.map((step) => [step, seconds(figures, step).toFixed(1), figures.steps[step]?.cpuSeconds?.toFixed(1) ?? '–']),
  )

const growthTable = (growth: Readonly<Record<string, ReturnType<typeof perConnection>>>): string =>
  table(
    ['connections', 'step', 'ours', 'floor', 'bare HTTP'],
    Object.entries(growth).flatMap(([count, steps]) =>
      Object.entries(steps).map(([step, { ours, floor, bare }]) => [count, step, ...[ours, floor, bare].map(String)]),
    ),
  )

const catalogTable = (rows: ReadonlyArray<CatalogRow>): string =>
  table(
    [
      'fields',
      'JSON.parse',
      'decode',
      'canonical',
      'diff, 1 % changed',
      'diff, unchanged',
      'predict',
      'microdiff',
      'jsondiffpatch',
    ],
    rows.map((row) =>
      [
        row.fields,
        row.parse,
        row.decode,
        row.canonical,
        row.diffChanged,
        row.diffUnchanged,
        row.predict,
        row.microdiff,
        row.jsondiffpatch,
      ].map((value) => (value === undefined ? '–' : String(rounded(value)))),
    ),
  )

const decodeTable = (decodes: Readonly<Record<string, DecodeRow>>): string =>
  table(
    ['catalog', 'JSON.parse', 'decode', 'decode over parse'],
    Object.entries(decodes).map(([name, row]) => [
      name,
      ...[row.parse, row.decode, row.ratio].map((value) => String(rounded(value))),
    ]),
  )

const pairsTable = (head: readonly [string, string], values: Readonly<Record<string, number>>): string =>
  table(
    head,
    Object.entries(values).map(([name, value]) => [name, String(Math.round(value))]),
  )

export const limitsTable = (limits: ReadonlyArray<Limit>): string =>
  table(
    ['limit', 'at most', 'measured', 'kept'],
    limits.map(({ of, most, measured, isKept }) => [of, String(most), String(measured), isKept ? 'yes' : 'NO']),
  )

/** Everything that one run of the benchmark has measured. */
export interface Measured {
  readonly figures: object
  readonly limits: ReadonlyArray<Limit>
  readonly scales: ReadonlyArray<Scale>
  readonly millisecondsPerConnection: Readonly<Record<string, ReturnType<typeof perConnection>>>
  readonly distinct: StackFigures | undefined
  readonly catalog: ReadonlyArray<CatalogRow>
  readonly decodes: Readonly<Record<string, DecodeRow>>
  readonly startUp: StartUp
  readonly requestsPerSecond: Readonly<Record<string, number>>
}

export const report = (measured: Measured): string => {
  const { scales, distinct, millisecondsPerConnection, catalog, decodes, startUp, requestsPerSecond } = measured
  const peers = scales.filter(({ peer }) => peer !== undefined)
  const sections: ReadonlyArray<readonly [title: string, content: string]> = [
    ['Stacks', stackTable(scales)],
    ...(peers.length === 0 ? [] : [['Beside OpenTofu', peersTable(peers)] as const]),
    ...(distinct === undefined
      ? []
      : [['100 connections whose catalogs all differ', distinctTable(distinct)] as const]),
    ['What a connection adds, milliseconds', growthTable(millisecondsPerConnection)],
    ['Catalog core, milliseconds', catalogTable(catalog)],
    ['Decoding real catalogs, milliseconds', decodeTable(decodes)],
    ['Start-up, milliseconds', pairsTable(['what', 'ms'], startUp.milliseconds)],
    ['Emulator, requests per second', pairsTable(['endpoint', 'requests per second'], requestsPerSecond)],
    ['Figures', JSON.stringify(measured.figures, undefined, 2)],
    ['Limits', limitsTable(measured.limits)],
  ]
  return `${sections.map(([title, content]) => `# ${title}\n\n${content}`).join('\n\n')}\n`
}
