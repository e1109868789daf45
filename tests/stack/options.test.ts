import { expect } from 'chai'

import { openProject, type Project, sectionOf } from '../support/project'
import { type Stage, stage } from '../support/shop'

const EDITED = `syncCatalog: catalog(table('users', { cursorField: ['modified_at'] }), table('orders'))`

/** A connection's code in a first program and in a second: one run of each serves all laws. */
const PROGRAMS: ReadonlyArray<readonly [first: string, second: string]> = [
  [
    `shop({ name: 'ignored', prefix: 'a_' }, {}, 'ignored')`,
    `shop({ name: 'ignored', prefix: 'b_', ${EDITED} }, { ignoreChanges: ['prefix', 'syncCatalog'] }, 'ignored')`,
  ],
  [
    `shop({ name: 'replaced', prefix: 'a_' }, {}, 'replaced')`,
    `shop({ name: 'replaced', prefix: 'b_' }, { replaceOnChanges: ['prefix'], deleteBeforeReplace: true }, 'replaced')`,
  ],
  [
    `shop({ name: 'updated', prefix: 'a_' }, {}, 'updated')`,
    `shop({ name: 'updated', prefix: 'a_', status: 'inactive' }, { replaceOnChanges: ['prefix'] }, 'updated')`,
  ],
  [`shop({ name: 'retained' }, { retainOnDelete: true }, 'retained')`, ''],
  [`shop({ name: 'aliased' }, {}, 'old')`, `shop({ name: 'aliased' }, { aliases: [{ name: 'old' }] }, 'new')`],
  [
    `shop({ name: 'moved' }, {}, 'moved')`,
    `shop({ name: 'moved', sourceId: config.require('otherSource') }, {}, 'moved')`,
  ],
  [
    `shop({ name: 'unknown' }, {}, 'unknown')`,
    `shop({ name: 'unknown', prefix: shop({ name: 'other' }, {}, 'other').connectionId, ${EDITED} }, {}, 'unknown')`,
  ],
  [
    `shop({ name: 'output', syncCatalog: pulumi.output(catalog(table('users'), table('orders'))) }, {}, 'output')`,
    `shop({ name: 'output' }, {}, 'output')`,
  ],
  ...['protected', 'secret'].map((name) => {
    const code =
      name === 'protected'
        ? `shop({ name: 'protected' }, { protect: true }, 'protected')`
        : `shop({ name: 'secret', prefix: pulumi.secret('planted_'), operations: pulumi.secret([{ name: 'planted-dbt', operatorConfiguration: { operatorType: 'dbt', dbt: { gitRepoUrl: 'https://planted@example.com/a.git' } } }]) }, {}, 'secret')`
    return [code, code] as const
  }),
]

const programOf = (at: 0 | 1): string => PROGRAMS.map((pair) => pair[at]).join('\n')

type Connection = Readonly<Record<string, unknown>>

describe("Pulumi's options on a connection", function () {
  this.timeout(300_000)
  let here: Stage
  let project: Project
  let otherSource = ''
  /** What the second program's preview said, and what is on the server after its update. */
  let preview = ''
  let live: ReadonlyArray<Connection> = []
  /** Everything that was printed. */
  const printed: string[] = []

  const told = async (...args: ReadonlyArray<string>): Promise<string> => {
    const output = await project.must(...args)
    printed.push(output)
    return output
  }
  const connections = async (): Promise<ReadonlyArray<Connection>> =>
    (await here.post('connections/list', { workspaceId: here.workspaceId }))['connections'] as ReadonlyArray<Connection>
  const liveOf = (name: string): ReadonlyArray<Connection> => live.filter((connection) => connection['name'] === name)

  before(async () => {
    here = await stage()
    const { sources } = (await here.post('sources/list', { workspaceId: here.workspaceId })) as {
      readonly sources: ReadonlyArray<{ readonly sourceId: string }>
    }
    otherSource = sources[1]?.sourceId ?? ''
    project = await openProject({
      'airbyte:url': here.emulator.url,
      'program:sourceId': here.sourceId,
      'program:otherSource': otherSource,
      'program:destinationId': here.destinationId,
    })
    project.write(programOf(0))
    await told('up', '--yes', '--diff')
    project.write(programOf(1))
    preview = await told('preview', '--diff')
    await told('up', '--yes', '--skip-preview')
    live = await connections()
  })
  after(async () => {
    project.remove()
    await here.emulator.close()
  })

  it('ignoreChanges leaves a setting, or the whole catalog, as it was', () => {
    expect(sectionOf(preview, 'ignored')).to.equal('')
    expect(liveOf('ignored').map(({ prefix }) => prefix)).to.deep.equal(['a_'])
  })

  it('replaceOnChanges replaces where the named input changes, and updates where another does', () => {
    expect(sectionOf(preview, 'replaced')).to.match(/^ {4}\+-.*: \(replace\)/)
    expect(liveOf('replaced').map(({ prefix }) => prefix)).to.deep.equal(['b_'])
    expect(sectionOf(preview, 'updated')).to.match(/^ {4}~ .*: \(update\)/)
    expect(liveOf('updated').map(({ status }) => status)).to.deep.equal(['inactive'])
  })

  it('retainOnDelete lets go of it and leaves it on the server', () => {
    expect(sectionOf(preview, 'retained')).to.match(/^ {4}- /)
    expect(liveOf('retained')).to.have.lengthOf(1)
  })

  it('aliases carry it over to another name of the resource', () => {
    expect([sectionOf(preview, 'old'), sectionOf(preview, 'new')]).to.deep.equal(['', ''])
    expect(liveOf('aliased')).to.have.lengthOf(1)
  })

  it('a change of the source is a replacement, and the preview says what is lost', () => {
    const section = sectionOf(preview, 'moved')
    expect(section).to.match(/^ {4}\+-/)
    expect(section.replace(/\s+/g, ' ')).to.contain(
      'replaces: "sourceId cannot be changed: a new connection is made and this one deleted. Every stream starts over, unless onReplacement is \'carry\'."',
    )
    expect(liveOf('moved').map(({ sourceId }) => sourceId)).to.deep.equal([otherSource])
  })

  it('an input that is not known yet is named in the plan, and what is known is judged', () => {
    const section = sectionOf(preview, 'unknown')
    expect(section).to.contain('change_cursor_field public.users')
    expect(section.replace(/\s+/g, ' ')).to.contain('unknown : [ + [0]: "prefix" ]')
    expect(liveOf('unknown').map(({ prefix }) => prefix)).to.deep.equal(
      liveOf('other').map((other) => other['connectionId']),
    )
  })

  it('a catalog may be an output', () => {
    expect(sectionOf(preview, 'output')).to.equal('')
  })

  it('after a refresh nothing differs from the program', async () => {
    await told('refresh', '--yes', '--skip-preview')
    await told('preview', '--expect-no-changes')
  })

  it('a secret input is nowhere in the state, the previews or the output in plain', async () => {
    for (const output of [...printed, await project.must('stack', 'export')]) expect(output).not.to.contain('planted')
    expect(printed).to.have.lengthOf(5)
    expect(liveOf('secret').map(({ prefix }) => prefix)).to.deep.equal(['planted_'])
  })

  it('what the state holds of it are its inputs, none of them twice', async () => {
    const { deployment } = JSON.parse(await project.must('stack', 'export')) as {
      readonly deployment: { readonly resources: ReadonlyArray<{ readonly urn: string; readonly inputs: object }> }
    }
    const ours = deployment.resources.find(({ urn }) => urn.endsWith('::output'))
    expect(Object.keys(ours?.inputs ?? {}).sort()).to.deep.equal([
      '__provider',
      '__resource',
      'destinationId',
      'name',
      'sourceId',
      'syncCatalog',
    ])
  })

  it('protect keeps it from being deleted', async () => {
    project.write('')
    const { code, output } = await project.pulumi('up', '--yes', '--skip-preview')
    expect(code).not.to.equal(0)
    expect(output).to.contain('protect')
    expect((await connections()).map(({ name }) => name)).to.include('protected')
  })
})

describe('looking up, several servers, and syncs in a program', function () {
  this.timeout(300_000)
  let here: Stage
  let there: Stage
  let project: Project
  const credentials = { username: 'airbyte', password: 'planted-secret' }
  beforeEach(async () => {
    here = await stage()
    there = await stage({ credentials })
    project = await openProject({
      'airbyte:url': here.emulator.url,
      'airbyte:eu.url': there.emulator.url,
      'airbyte:eu.username': credentials.username,
      'program:sourceId': here.sourceId,
      'program:destinationId': here.destinationId,
      'program:euSource': there.sourceId,
      'program:euDestination': there.destinationId,
    })
  })
  afterEach(async () => {
    project.remove()
    await here.emulator.close()
    await there.emulator.close()
  })

  const EU = `shop({ sourceId: config.require('euSource'), destinationId: config.require('euDestination'), instance: 'eu' }, {}, 'eu')`

  it('each connection is on the server that its instance names, and rotated credentials change nothing', async () => {
    await project.configureSecrets({ 'airbyte:eu.password': credentials.password })
    project.write(`shop()\n${EU}`)
    await project.must('up', '--yes', '--skip-preview')
    const count = async ({ post, workspaceId }: Stage): Promise<number> =>
      ((await post('connections/list', { workspaceId }))['connections'] as ReadonlyArray<unknown>).length
    expect([await count(here), await count(there)]).to.deep.equal([1, 1])
    expect(await project.must('stack', 'export')).not.to.contain('planted-secret')
    const dump = await there.emulator.dump()
    await there.emulator.close()
    there = await stage({ credentials: { username: 'airbyte', password: 'another-secret' } })
    await there.emulator.load(dump)
    project.configure({ 'airbyte:eu.url': there.emulator.url })
    await project.configureSecrets({ 'airbyte:eu.password': 'another-secret' })
    await project.must('preview', '--expect-no-changes')
    // A refresh goes by the configuration of the last `up`: Pulumi keeps it with its provider.
    await project.must('up', '--yes', '--skip-preview', '--expect-no-changes')
    await project.must('refresh', '--yes', '--skip-preview', '--expect-no-changes')
    await project.must('destroy', '--yes', '--skip-preview')
  })

  it('a mistake in the configuration is found in the preview and named by its key', async () => {
    project.configure({ 'airbyte:eu.url': undefined })
    project.write(EU)
    const { code, output } = await project.pulumi('preview')
    expect(code).not.to.equal(0)
    expect(output).to.match(/The configuration (airbyte:eu\.url )?does not work/)
    expect(output).to.contain('airbyte:eu.url')
    expect(output).to.contain('there is no address for the instance eu')
    expect(output).to.contain('pulumi config set airbyte:eu.url …, or AIRBYTE_EU_URL')
  })

  it('things are looked up by name, each question once, and a connection is read by its id', async () => {
    project.write(`shop({ schedule: { scheduleType: 'basic', units: 6, timeUnit: 'hours' } })`)
    await project.must('up', '--yes', '--skip-preview')
    const before = (await here.emulator.calls()).length
    project.write(`
const first = shop({ schedule: { scheduleType: 'basic', units: 6, timeUnit: 'hours' } })
module.exports = (async () => {
  const found = await airbyte.getConnection({ name: 'shop', workspaceId: '${here.workspaceId}' })
  const again = await airbyte.getConnection({ workspaceId: '${here.workspaceId}', name: 'shop' })
  const nothing = await airbyte.getConnection({ name: 'nothing', workspaceId: '${here.workspaceId}' }).catch((error) => error.message)
  const read = AirbyteConnection.get('read', found.connectionId)
  const discovered = await airbyte.discoverSchema({ sourceId: SOURCE })
  return {
    same: found === again,
    nothing,
    streams: discovered.catalog.streams.length,
    state: await airbyte.getWorkspaceState({ workspaceId: '${here.workspaceId}' }),
    type: airbyte.getStateTypeOutput({ connectionId: first.connectionId }),
    geographies: await airbyte.listGeographies(),
    updates: airbyte.checkUpdatesOutput(),
    count: airbyte.findConnectionsOutput({ sourceId: SOURCE }).apply((all) => all.length),
    readName: read.name,
    readTables: read.destinationTables,
  }
})()`)
    await project.must('up', '--yes', '--skip-preview')
    const outputs = JSON.parse(await project.must('stack', 'output', '--json')) as Readonly<Record<string, unknown>>
    expect(outputs).to.deep.equal({
      same: true,
      nothing: `The inputs are not valid.\n  One connection with name "nothing", workspaceId "${here.workspaceId}" is asked for; there is none.\nTry: correct the inputs named above.`,
      streams: 4,
      state: { hasConnections: true, hasSources: true, hasDestinations: true },
      type: 'stream',
      geographies: ['auto'],
      updates: { destinationDefinitions: 0, sourceDefinitions: 0 },
      count: 1,
      readName: 'shop',
      readTables: { 'public.orders': 'public.orders', 'public.users': 'public.users' },
    })
    const calls = (await here.emulator.calls()).slice(before).map(({ path }) => path)
    expect(calls.filter((path) => path === '/v1/web_backend/connections/list')).to.have.lengthOf(3)
    await project.must('preview', '--expect-no-changes')
    // What is only looked up keeps nobody from deleting it.
    await project.must('destroy', '--yes', '--skip-preview', '--refresh')
    expect((await here.post('connections/list', { workspaceId: here.workspaceId }))['connections']).to.deep.equal([])
  })

  it('a sync runs when it is made and when its triggers change, and at no other time', async () => {
    const program = (trigger: string, more = ''): string =>
      `const made = shop()\nconst sync = new AirbyteSync('first', { connectionId: made.connectionId, triggers: ['${trigger}']${more} })\nexports.status = sync.status\nexports.records = sync.recordsSynced`
    const jobs = async (): Promise<number> => {
      const { connections } = (await here.post('connections/list', { workspaceId: here.workspaceId })) as {
        readonly connections: ReadonlyArray<{ readonly connectionId: string }>
      }
      const { totalJobCount } = await here.post('jobs/list', {
        configTypes: ['sync', 'reset_connection'],
        configId: connections[0]?.connectionId,
      })
      return totalJobCount as number
    }
    project.write(program('one'))
    await project.must('up', '--yes', '--skip-preview')
    expect(JSON.parse(await project.must('stack', 'output', '--json'))).to.deep.equal({
      status: 'succeeded',
      records: 2,
    })
    await project.must('preview', '--expect-no-changes')
    project.write(program('one', ', timeoutMinutes: 5'))
    await project.must('up', '--yes', '--skip-preview')
    expect(await jobs()).to.equal(1)
    project.write(program('two'))
    await project.must('up', '--yes', '--skip-preview')
    expect(await jobs()).to.equal(2)
    await here.emulator.nextJob({ outcome: 'failed' })
    project.write(program('three'))
    const failed = await project.pulumi('up', '--yes', '--skip-preview')
    expect(failed.code).not.to.equal(0)
    expect(failed.output).to.match(/Job \d+ is not done\.\s+it is failed \(the job did not succeed\)/)
    await project.must('up', '--yes', '--skip-preview')
    expect(await jobs()).to.equal(4)
    await project.must('preview', '--expect-no-changes')
    project.write(program('three', ', timeoutMinute: 5'))
    expect((await project.pulumi('preview')).output).to.contain(
      'timeoutMinute: it is not an input of an AirbyteSync. Did you mean timeoutMinutes?',
    )
  })
})
