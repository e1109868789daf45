import { mkdirSync } from 'node:fs'

import { expect } from 'chai'

import { logOf, openProject, type Project, sectionOf, steady } from '../support/project'
import { reviewed } from '../support/reviewed'
import { anotherDestination, type Stage, stage } from '../support/shop'

/** Three hundred streams; `changes` replaces the table of that name, or leaves it out. */
const connectionOf = (name: string, more = '', changes = '{}'): string =>
  `shop({ name: 'shop-${name}', syncCatalog: catalog(...tables(${changes})), ${more} }, {}, '${name}')`

const programOf = (connections: ReadonlyArray<string>): string => `
const all = (config, more = {}) => Object.fromEntries(names.map((name) => [name, table(name, config, more)]))
const names = Array.from({ length: 300 }, (_, at) => 'table_' + String(at).padStart(3, '0'))
const tables = (changes) => [
  ...names.flatMap((name) => name in changes ? (changes[name] === null ? [] : [changes[name]]) : [table(name)]),
  ...(changes.added ?? []),
]
${connections.join('\n')}`

/** What people do to a connection: the file of its preview, what they write, and which streams. Each has its own. */
const EDITS: ReadonlyArray<readonly [name: string, more: string, changes?: string]> = [
  ['cursor', '', `{ table_007: table('table_007', { cursorField: ['modified_at'] }) }`],
  ['primary-key', '', `{ table_007: table('table_007', { primaryKey: [['email']] }) }`],
  ['sync-mode', '', `{ table_007: table('table_007', { syncMode: 'full_refresh', cursorField: [] }) }`],
  ['destination-sync-mode', '', `{ table_007: table('table_007', { destinationSyncMode: 'append' }) }`],
  ['remove-stream', '', `{ table_007: null }`],
  ['add-stream', '', `{ added: [table('table_300')] }`],
  ['swap-stream', '', `{ table_007: null, added: [table('table_300')] }`],
  ['add-column', '', `{ table_007: table('table_007', {}, { phone: { type: 'string' } }) }`],
  ['retype-column', '', `{ table_007: table('table_007', {}, { email: { type: 'integer' } }) }`],
  [
    'lose-cursor-column',
    '',
    `{ table_007: table('table_007', { cursorField: ['modified_at'] }, { updated_at: undefined }) }`,
  ],
  [
    'select-columns',
    '',
    `{ table_007: table('table_007', { fieldSelectionEnabled: true, selectedFields: [{ fieldPath: ['id'] }, { fieldPath: ['updated_at'] }] }) }`,
  ],
  ['rename', `name: 'store',`],
  ['schedule', `schedule: { scheduleType: 'cron', cronExpression: '0 0 6 * * ?', cronTimeZone: 'Europe/Berlin' },`],
  ['deactivate', `status: 'inactive',`],
  ['prefix', `prefix: 'raw_',`],
  ['namespace', `namespaceDefinition: 'destination',`],
  ['namespace-format', `namespaceDefinition: 'customformat', namespaceFormat: 'lake_\${SOURCE_NAMESPACE}',`],
  [
    'operations',
    `operations: [{ name: 'dbt', operatorConfiguration: { operatorType: 'dbt', dbt: { gitRepoUrl: 'https://example.com/a.git' } } }],`,
  ],
  ['resources-and-notifications', `resourceRequirements: { cpuLimit: '2' }, notifySchemaChanges: true,`],
  ['keep', `onBreakingChange: 'keep',`, `{ table_007: table('table_007', { cursorField: ['modified_at'] }) }`],
  [
    'acknowledged',
    `onBreakingChange: 'refuse', acknowledge: ['change_cursor_field public.table_007', 'remove_stream public.table_008'],`,
    `{ table_007: table('table_007', { cursorField: ['modified_at'] }) }`,
  ],
  ['another-destination', `destinationId: config.require('otherDestination'),`],
  ['reset-triggers', `resetTriggers: { 'public.table_007': '2024-06-01' },`],
  [
    'unknown',
    `geography: shop({ name: 'other' }, {}, 'other').connectionId,`,
    `{ table_007: table('table_007', { cursorField: ['modified_at'] }) }`,
  ],
  // The same of every stream: as long as of one.
  ['cursor-of-all', '', `all({ cursorField: ['modified_at'] })`],
  ['primary-key-of-all', '', `all({ primaryKey: [['email']] })`],
  ['sync-mode-of-all', '', `all({ syncMode: 'full_refresh', cursorField: [] })`],
  ['remove-all-but-one', '', `{ ...Object.fromEntries(names.slice(1).map((name) => [name, null])) }`],
  ['add-column-to-all', '', `all({}, { phone: { type: 'string' } })`],
  ['retype-column-of-all', '', `all({}, { email: { type: 'integer' } })`],
  [
    'select-columns-of-all',
    '',
    `all({ fieldSelectionEnabled: true, selectedFields: [{ fieldPath: ['id'] }, { fieldPath: ['updated_at'] }] })`,
  ],
  ['reset-triggers-of-all', `resetTriggers: { '*': 2 },`],
  ['keep-all', `onBreakingChange: 'keep',`, `all({ cursorField: ['modified_at'] })`],
]

/** What is not there yet: made, or taken over. */
const FIRST: ReadonlyArray<readonly [name: string, more: string, changes?: string]> = [
  ['create', ''],
  [
    'adopt',
    `adopt: config.require('adopted'), prefix: 'raw_', schedule: { scheduleType: 'basic', units: 6, timeUnit: 'hours' },`,
    `{ table_007: table('table_007', { cursorField: ['modified_at'] }) }`,
  ],
]

/** Of one connection: more than forty lines nobody reads. */
const expectReviewed = (name: string, text: string): void => {
  reviewed.expect(name, text, 40)
}

interface Kept {
  readonly type: string
  readonly inputs: unknown
  readonly outputs: { readonly digests: string }
  readonly sourcePosition: string
  readonly stackTrace: ReadonlyArray<{ readonly sourcePosition: string }>
}

/** The one connection of a stack, as its state has it. */
const connectionIn = async (project: Project): Promise<Kept> => {
  const { deployment } = JSON.parse(await project.must('stack', 'export')) as {
    readonly deployment: { readonly resources: ReadonlyArray<Kept> }
  }
  const found = deployment.resources.find(({ type }) => type === 'pulumi-nodejs:dynamic/airbyte:Connection')
  if (found === undefined) throw new Error('There is no connection in the state')
  return found
}

describe('the preview of a connection with 300 streams', function () {
  this.timeout(300_000)
  let here: Stage
  let project: Project
  let preview = ''
  before(async () => {
    here = await stage()
    project = await openProject({
      'airbyte:url': here.emulator.url,
      'program:sourceId': here.sourceId,
      'program:destinationId': here.destinationId,
      'program:otherDestination': await anotherDestination(here),
    })
    mkdirSync(reviewed.folder, { recursive: true })
    project.write(programOf([connectionOf('shop'), ...EDITS.map(([name]) => connectionOf(name))]))
    await project.must('up', '--yes', '--skip-preview')
    const held = (await here.post('connections/list', { workspaceId: here.workspaceId })) as {
      readonly connections: readonly [{ readonly syncCatalog: unknown }]
    }
    const { sourceId, destinationId } = here
    const elsewhere = { sourceId, destinationId, name: 'by-hand', status: 'active' }
    const made = { ...elsewhere, syncCatalog: held.connections[0].syncCatalog }
    project.configure({
      'program:adopted': String((await here.post('connections/create', made))['connectionId']),
    })
    project.write(programOf([connectionOf('shop'), ...[...EDITS, ...FIRST].map((edit) => connectionOf(...edit))]))
    preview = steady(await project.must('preview', '--diff'))
    project.write(programOf([connectionOf('shop')]))
    await project.must('up', '--yes', '--skip-preview')
  })
  after(async () => {
    project.remove()
    await here.emulator.close()
  })

  for (const [name] of [...EDITS, ...FIRST]) {
    it(`after the edit ${name} reads as it was reviewed`, () => {
      expectReviewed(name, sectionOf(preview, name))
    })
  }

  it('names in its log, which every preview has, what is reset and what that does', () => {
    expectReviewed('log', [...logOf(preview)].sort().join('\n'))
  })

  /** A connection of its own, and the whole of what is printed. */
  const WHOLE: ReadonlyArray<readonly [name: string, more: string, changes?: string]> = [
    ['nothing', ''],
    ['refuse', `onBreakingChange: 'refuse',`, `{ table_007: table('table_007', { cursorField: ['modified_at'] }) }`],
  ]
  for (const [name, more, changes] of WHOLE) {
    it(`of ${name} reads, whole, as it was reviewed`, async () => {
      project.write(programOf([connectionOf('shop', more, changes)]))
      expectReviewed(name, steady((await project.pulumi('preview', '--diff')).output))
    })
  }

  it('is empty after an update, and after a refresh', async () => {
    project.write(programOf([connectionOf('shop', `schedule: { scheduleType: 'basic', units: 6, timeUnit: 'hours' }`)]))
    await project.must('up', '--yes', '--skip-preview')
    await project.must('preview', '--expect-no-changes')
    const before = await connectionIn(project)
    await project.must('refresh', '--yes', '--skip-preview', '--expect-no-changes')
    const noted = await connectionIn(project)
    expect(noted.inputs).to.deep.equal(before.inputs)
    // The refresh after an update notes what it has read, and is no change for it.
    expect(noted.outputs).to.deep.equal({ ...before.outputs, digests: noted.outputs.digests })
    expect(noted.outputs.digests).to.match(new RegExp(`^${before.outputs.digests}/[0-9a-f]{16}$`))
    await project.must('refresh', '--yes', '--skip-preview', '--expect-no-changes')
    const after = await connectionIn(project)
    expect([after.inputs, after.outputs]).to.deep.equal([noted.inputs, noted.outputs])
    await project.must('preview', '--expect-no-changes')
  })

  it("leaves in the state where the program declares it, and no frame that is not the program's", async () => {
    const { sourcePosition, stackTrace } = await connectionIn(project)
    expect(sourcePosition).to.match(/^project:\/\/\/index\.[jt]s#\d+,\d+$/)
    expect(new Set(stackTrace.map(({ sourcePosition: frame }) => /^[^#]*/.exec(frame)?.[0]))).to.deep.equal(
      new Set([/^[^#]*/.exec(sourcePosition)?.[0]]),
    )
  })

  it('after an edit by hand and a refresh says what was edited, and nothing else', async () => {
    const { connections } = (await here.post('connections/list', { workspaceId: here.workspaceId })) as {
      readonly connections: ReadonlyArray<{ readonly connectionId: string }>
    }
    await here.post('connections/update', { connectionId: connections[0]?.connectionId, prefix: 'by_hand_' })
    await project.must('refresh', '--yes', '--skip-preview')
    const { output } = await project.pulumi('preview', '--diff')
    expect(steady(output)).to.match(/- prefix *: "by_hand_"/)
    expect(steady(output)).not.to.contain('schedule')
    await project.must('up', '--yes', '--skip-preview')
    await project.must('preview', '--expect-no-changes')
  })
})
