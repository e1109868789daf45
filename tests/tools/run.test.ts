import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import { chosenFiles, SECONDS, testFiles, testJobs } from '../../tools/test/jobs.mjs'
import { runAll } from '../../tools/test/pool.mjs'
import { summaryOf } from '../../tools/test/summary.mjs'
import type { Ended, Job, Report } from '../../tools/test/types'
import { root } from '../support/stack'

const filesOf = ({ args }: Job): ReadonlyArray<string> => args.filter((argument) => argument.endsWith('.test.ts'))

describe('npm test', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'pulumi-airbyte-run-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  /** A job of a small program that writes a report, or none. */
  const job = (title: string, seconds: number, program: string, report?: Report): Job => {
    const file = path.join(folder, `${title}.json`)
    if (report !== undefined) writeFileSync(file, JSON.stringify(report))
    return { title, command: process.execPath, args: ['-e', program], seconds, report: file }
  }
  const report = (more: Partial<Report>): Report => ({
    passed: 0,
    failed: 0,
    skipped: 0,
    tests: [],
    failures: [],
    ...more,
  })
  const runHere = async (jobs: ReadonlyArray<Job>): Promise<ReadonlyArray<Ended>> => {
    const order: Ended[] = []
    await runAll(
      jobs,
      1,
      process.env,
      () => undefined,
      (ended) => order.push(ended),
    )
    return order
  }

  it('runs every file of tests in just one process, and those that take long alone', () => {
    const jobs = testJobs(folder, testFiles())
    expect(jobs.flatMap(filesOf).sort()).to.deep.equal(testFiles())
    expect(testFiles()).to.include.members(['tests/tools/run.test.ts', 'tests/stack/demo.test.ts'])
    const alone = jobs.filter((one) => filesOf(one).length === 1).map(({ title }) => title)
    expect(alone).to.include.members(testFiles().filter((file) => file.startsWith('tests/stack/')))
    expect(Object.keys(SECONDS).filter((file) => !existsSync(path.join(root, file)))).to.deep.equal([])
    expect(new Set(jobs.map((one) => one.report)).size).to.equal(jobs.length)
  })

  it('runs what is asked for, by file or by folder, and refuses what is not there', () => {
    expect(chosenFiles([])).to.deep.equal(testFiles())
    expect(chosenFiles(['tests/tools/', './tests/errors.test.ts'])).to.deep.equal([
      'tests/errors.test.ts',
      ...testFiles().filter((file) => file.startsWith('tests/tools/')),
    ])
    expect(() => chosenFiles(['tests/tool', 'tests/stack'])).to.throw('There are no tests at tests/tool')
  })

  it('begins with what takes longest, and hands on what each process printed when it has ended', async () => {
    const ended = await runHere([
      job('short', 1, `console.log('a'); console.error('b')`),
      job('long', 9, `console.log('c'); process.exit(3)`),
    ])
    expect(ended.map(({ title, isGood, output }) => [title, isGood, output])).to.deep.equal([
      ['long', false, 'c\n'],
      ['short', true, 'a\nb\n'],
    ])
  })

  it('ends what hangs, and says so', async () => {
    const [ended] = await runHere([{ ...job('hangs', 1, 'console.log(1); setInterval(() => 0, 1000)'), limit: 0.5 }])
    expect([ended?.isGood, ended?.output]).to.deep.equal([
      false,
      '1\nIt had not ended after 0.5 seconds, and was ended.\n',
    ])
  })

  it('adds all up: the slowest tests, what failed, and one closing line', async () => {
    const tests = Array.from({ length: 12 }, (_, at) => ({ title: `test ${String(at)}`, seconds: at / 2 }))
    const jobs = await runHere([
      job('one', 3, '', report({ passed: 10, skipped: 2, tests: tests.slice(0, 5) })),
      job('two', 2, 'process.exit(1)', report({ passed: 3, failed: 1, tests: tests.slice(5), failures: ['a law'] })),
    ])
    const check: Ended = { title: 'types', command: '', args: [], seconds: 1, isGood: true, output: '', took: 1 }
    expect(summaryOf([...jobs, check])).to.deep.equal({
      isGood: false,
      lines: [
        'The ten slowest tests',
        '    5.5 s  test 11',
        '    5.0 s  test 10',
        '    4.5 s  test 9',
        '    4.0 s  test 8',
        '    3.5 s  test 7',
        '    3.0 s  test 6',
        '    2.5 s  test 5',
        '    2.0 s  test 4',
        '    1.5 s  test 3',
        '    1.0 s  test 2',
        '',
        'Failed',
        '  two: a law',
        '',
        '14 passed, 1 failed, 2 skipped',
      ],
    })
  })

  it('is a success only where every process reports a test and ends well', async () => {
    const good = job('good', 9, '', report({ passed: 1 }))
    const beside = 'failed beside its tests, or tested nothing'
    const bad: ReadonlyArray<readonly [Job, string, string]> = [
      [{ ...job('absent', 8, ''), command: path.join(folder, 'absent') }, 'ended before it could report', '1 passed'],
      [job('silent', 8, ''), 'ended before it could report', '1 passed'],
      [job('broken', 7, 'process.exit(1)', report({ passed: 5 })), beside, '6 passed'],
      [job('empty', 6, '', report({})), beside, '1 passed'],
    ]
    expect(summaryOf(await runHere([good])).isGood).to.equal(true)
    for (const [one, why, passed] of bad) {
      const { isGood, lines } = summaryOf(await runHere([good, one]))
      expect([isGood, lines.slice(-4)]).to.deep.equal([
        false,
        ['Failed', `  ${one.title}: ${why}`, '', `${passed}, 1 failed`],
      ])
    }
  })

  it('counts a process whose tests were all skipped', async () => {
    const { isGood, lines } = summaryOf(await runHere([job('skipped', 1, '', report({ skipped: 3 }))]))
    expect([isGood, lines.at(-1)]).to.deep.equal([true, '0 passed, 0 failed, 3 skipped'])
  })
})
