import { mkdirSync } from 'node:fs'

import { expect } from 'chai'

import type { EmulatorOptions } from '../../emulator'
import { openProject, type Project, steady } from '../support/project'
import { reviewed } from '../support/reviewed'
import { type Stage, stage } from '../support/shop'

/** A connection of two streams; what the second one reads goes by the first. */
const program = (more: string): string => `
const cursor = (name, field = 'updated_at') => table(name, { cursorField: [field] })
const made = shop({ ${more} })
new AirbyteSync('fill', { connectionId: made.connectionId, triggers: ['once'] })`

const USERS = `syncCatalog: catalog(cursor('users', 'modified_at'), cursor('orders')),`
const BOTH = `syncCatalog: catalog(cursor('users', 'modified_at'), cursor('orders', 'modified_at')),`
const SCHEDULE = `schedule: { scheduleType: 'basic', units: 6, timeUnit: 'hours' },`

const LOG_LINE = /^airbyte: .*\n\n?/gm

/**
 * Without what a terminal shows while a preview is made, and without how long syncs took here. Lines of log, which a preview with
 * `--diff` prints wherever they come, stand before it.
 */
const settled = (preview: string): string =>
  [...(preview.match(LOG_LINE) ?? []).map((line) => `${line.trimEnd()}\n`), preview.replace(LOG_LINE, '')]
    .join('')
    .replace(/^ {4}pulumi:pulumi:Stack .*\n/gm, '')
    .replace(/ in (up to )?[\d.]+ s at the last/g, ' in $1… s at the last')

/** A project of a server of its own, and what its previews print. */
const scene = (options: EmulatorOptions = {}) => {
  let here: Stage
  let project: Project
  before(async () => {
    here = await stage({ races: { endingSeconds: 0 }, ...options })
    project = await openProject({
      'airbyte:url': here.emulator.url,
      'airbyte:maxRetries': '0',
      'program:sourceId': here.sourceId,
      'program:destinationId': here.destinationId,
    })
    mkdirSync(reviewed.folder, { recursive: true })
  })
  after(async () => {
    project.remove()
    await here.emulator.close()
  })

  /** The whole of what is printed of a program, plainly and with `--diff`; then it is done. */
  const seen = async (name: string, more: string): Promise<void> => {
    project.write(program(more))
    const previews = [await project.must('preview'), await project.must('preview', '--diff')]
    reviewed.expect(name, previews.map((preview) => settled(steady(preview))).join('\n\n'))
  }
  const done = async (): Promise<void> => {
    await project.must('up', '--yes', '--skip-preview')
  }
  return { seen, done, here: () => here, project: () => project }
}

describe('the previews of one connection, run after run', function () {
  this.timeout(300_000)
  const { seen, done, here, project } = scene()

  it('is what is made, with its sync', async () => {
    await seen('story-1-created', '')
    await done()
  })

  it('each says its whole plan, three times in a row, and nothing of the one before; a sync is not shown', async () => {
    for (const [name, more] of [
      ['story-2-first-cursor', USERS],
      ['story-3-second-cursor', BOTH],
      ['story-4-prefix', `${BOTH} prefix: 'raw_',`],
    ] as const) {
      await seen(name, more)
      await done()
    }
  })

  it('a safe change then says only what it is', async () => {
    await seen('story-5-safe', `${BOTH} prefix: 'raw_', ${SCHEDULE}`)
    await done()
    await project().must('preview', '--expect-no-changes')
  })

  it('says what is owed after a reset that failed, with a refresh between and without', async () => {
    const more = `${USERS} prefix: 'raw_', ${SCHEDULE}`
    project().write(program(more))
    await here().emulator.nextJob({ configType: 'reset_connection', outcome: 'failed' })
    expect((await project().pulumi('up', '--yes', '--skip-preview')).code).not.to.equal(0)
    await seen('story-6-owed', more)
    await project().must('refresh', '--yes', '--skip-preview')
    await seen('story-7-owed-after-refresh', more)
    await done()
    await project().must('preview', '--expect-no-changes')
  })
})

describe('the previews of a connection whose server and destination can refresh', function () {
  this.timeout(300_000)
  const { seen, done, here, project } = scene({ airbyte: '2.2' })

  it('say that its streams are read again while their tables stay filled', async () => {
    project().write(program(''))
    await done()
    await here().emulator.advance(60)
    await seen('story-8-refreshed', `${USERS} resetTriggers: { 'public.orders': 1 },`)
  })
})
