import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { expect } from 'chai'

import { openProject } from '../support/project'
import { stage } from '../support/shop'
import { root } from '../support/stack'

const FOLDER = path.join(root, 'tests', 'stack', 'states')

/** A program with something of everything. It never changes: states that it left must stay without a difference. */
const PROGRAM = `
shop({
  name: 'all',
  syncCatalog: catalog(
    table('users'),
    table('orders', { syncMode: 'full_refresh', destinationSyncMode: 'overwrite', cursorField: [], primaryKey: [] }),
    table('odd name.with "quotes"', { fieldSelectionEnabled: true, selectedFields: [{ fieldPath: ['id'] }, { fieldPath: ['updated_at'] }] }),
  ),
  schedule: { scheduleType: 'cron', cronExpression: '0 0 6 * * ?', cronTimeZone: 'Europe/Berlin' },
  namespaceDefinition: 'customformat',
  namespaceFormat: 'raw_\${SOURCE_NAMESPACE}',
  prefix: 'p_',
  operations: [{ name: 'dbt', operatorConfiguration: { operatorType: 'dbt', dbt: { gitRepoUrl: 'https://example.com/a.git' } } }],
  resourceRequirements: { cpuLimit: '2' },
  nonBreakingChangesPreference: 'disable',
  notifySchemaChanges: true,
  onBreakingChange: 'refuse',
})
shop({ status: 'inactive' }, {}, 'plain')
const made = shop({}, {}, 'synced')
new AirbyteSync('sync', { connectionId: made.connectionId, triggers: ['one'] })`

interface Exported {
  readonly deployment: { readonly resources: ReadonlyArray<{ readonly inputs?: Readonly<Record<string, unknown>> }> }
}

describe('a state that an earlier release left', function () {
  this.timeout(300_000)
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { readonly version: string }

  before(async () => {
    // Each release records its own, once; the file is committed with it.
    const file = path.join(FOLDER, `${version}.json`)
    if (existsSync(file) || process.env['CI'] === 'true') return
    mkdirSync(FOLDER, { recursive: true })
    const here = await stage()
    const project = await openProject({
      'airbyte:url': here.emulator.url,
      'program:sourceId': here.sourceId,
      'program:destinationId': here.destinationId,
    })
    try {
      project.write(PROGRAM)
      await project.must('up', '--yes', '--skip-preview')
      writeFileSync(file, `${(await project.must('stack', 'export')).trim()}\n`)
    } finally {
      project.remove()
      await here.emulator.close()
    }
  })

  it('is recorded for this release', () => {
    expect(readdirSync(FOLDER)).to.include(`${version}.json`)
  })

  for (const name of existsSync(FOLDER) ? readdirSync(FOLDER) : []) {
    it(`${name}: the same program has an empty preview`, async () => {
      const file = path.join(FOLDER, name)
      const { deployment } = JSON.parse(readFileSync(file, 'utf8')) as Exported
      const [first] = deployment.resources
        .map(({ inputs }) => inputs)
        .filter((inputs) => inputs?.['sourceId'] !== undefined)
      const project = await openProject({
        'airbyte:url': 'http://127.0.0.1:9',
        'program:sourceId': String(first?.['sourceId']),
        'program:destinationId': String(first?.['destinationId']),
      })
      try {
        project.write(PROGRAM)
        await project.must('stack', 'import', '--file', file)
        await project.must('preview', '--expect-no-changes')
      } finally {
        project.remove()
      }
    })
  }
})
