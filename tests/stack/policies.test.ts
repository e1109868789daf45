import path from 'node:path'

import { expect } from 'chai'

import { openProject, type Project, steady } from '../support/project'
import { anotherDestination, type Stage, stage } from '../support/shop'
import { root } from '../support/stack'

const PACK = path.join(root, 'examples', 'policy-pack')

describe('examples/policy-pack, in a stack called prod', function () {
  this.timeout(300_000)
  let here: Stage
  let project: Project
  before(async () => {
    here = await stage()
    project = await openProject(
      {
        'airbyte:url': here.emulator.url,
        'program:sourceId': here.sourceId,
        'program:destinationId': here.destinationId,
        'program:otherDestination': await anotherDestination(here),
      },
      'prod',
    )
    project.write(['safe', 'edited', 'acknowledged', 'replaced'].map((name) => connection(name)).join('\n'))
    await project.must('up', '--yes', '--skip-preview')
  })
  after(async () => {
    project.remove()
    await here.emulator.close()
  })

  const preview = (pack = path.join(PACK, 'run')) => project.pulumi('preview', '--diff', '--policy-pack', pack)
  const connection = (name: string, more = ''): string =>
    `shop({ name: '${name}', prefix: 'prod_${name}_', ${more} }, {}, '${name}')`
  const edited = `syncCatalog: catalog(table('users', { cursorField: ['modified_at'] }), table('orders'))`
  const untouched = [connection('edited'), connection('replaced')].join('\n')

  it('judges the state of a stack without its program', async () => {
    const { code, output } = await project.pulumi('policy', 'analyze', '--policy-pack', path.join(PACK, 'run'))
    expect(code, output).to.equal(0)
    expect(output).to.contain(
      `Connection "safe" syncs 2 columns that it must not: public.orders email and public.users email. Deselect them, or allow each in this policy's allow, as "public.orders email".`,
    )
    expect(output).to.contain('Connection "edited" runs only when somebody starts it. Give it a schedule.')
    expect(output).not.to.contain('could not run')
  })

  it('lets a safe change pass, and a reset that is acknowledged', async () => {
    project.write(`${untouched}
${connection('safe', `schedule: { scheduleType: 'basic', units: 6, timeUnit: 'hours' }`)}
${connection('acknowledged', `${edited}, acknowledge: ['change_cursor_field public.users']`)}`)
    const { code, output } = await preview()
    expect([code, output.includes('[mandatory]')], output).to.deep.equal([0, false])
    expect(output).to.contain('~ 2 to update')
  })

  it('stops the preview of a reset that nobody approved, and says which and what to do; and of a replacement', async () => {
    project.write(`${connection('safe')}\n${connection('acknowledged')}
${connection('edited', edited)}
${connection('replaced', `destinationId: config.require('otherDestination')`)}`)
    const { code, output } = await preview()
    expect(code).not.to.equal(0)
    expect(output.replace(/\s+/g, ' ')).to.contain(
      `Connection "edited" would reset a stream. public.users: cursor updated_at → modified_at — The saved position belongs to the old cursor, so rows would be missed or read again. Approve it with acknowledge: ["change_cursor_field public.users updated_at→modified_at"], or in this policy's approve, or take the change back.`,
    )
    expect(output.replace(/\s+/g, ' ')).to.contain(
      'Connection "replaced" would be replaced: destinationId cannot be changed',
    )
    expect(output).not.to.contain('writes into')
  })

  it('stops two connections that would write into one table', async () => {
    project.write(
      `shop({ name: 'safe', prefix: 'prod_' }, {}, 'safe')\nshop({ prefix: 'prod_', name: 'twin', syncCatalog: catalog(table('users')) }, {}, 'twin')`,
    )
    const { code, output } = await preview()
    expect(code).not.to.equal(0)
    expect(output.replace(/\s+/g, ' ')).to.match(
      /public\.users writes into public\.prod_users, as does public\.users of connection "(safe|twin)"\. Give one of them another prefix or namespace\./,
    )
  })

  it('mends a missing prefix, and the connection that is made has it', async () => {
    project.write(`${connection('safe')}\nshop({ name: 'new', syncCatalog: catalog(table('items')) }, {}, 'new')`)
    const { code, output } = await preview()
    expect(code, output).to.equal(0)
    expect(steady(output)).to.match(/prefix\s*: "prod_"/)
    await project.must('up', '--yes', '--skip-preview', '--policy-pack', path.join(PACK, 'run'))
    const { connections } = (await here.post('connections/list', { workspaceId: here.workspaceId })) as {
      readonly connections: ReadonlyArray<{ readonly name: string; readonly prefix: string }>
    }
    expect(connections.find(({ name }) => name === 'new')?.prefix).to.equal('prod_')
    const again = await project.pulumi('preview', '--expect-no-changes', '--policy-pack', path.join(PACK, 'run'))
    expect(again.code, again.output).to.equal(0)
  })

  it('goes on with a connection that is mended in each run: a stream is renamed, and a cursor changes', async () => {
    const long = 'a_table_whose_name_is_longer_than_the_44_letters_of_a_sentence'
    const declared = (id: string, table: string) =>
      `shop({ prefix: 'prod_' })\nshop({ name: 'new', acknowledge: ['${id}'], syncCatalog: catalog(${table}) }, {}, 'new')`
    project.write(declared('remove_stream public.items', `table('${long}')`))
    const renamed = await project.pulumi('up', '--yes', '--diff', '--policy-pack', path.join(PACK, 'run'))
    expect(renamed.code, renamed.output).to.equal(0)
    expect(renamed.output).to.contain('+ remove_stream public.items')
    // With a minus they stand in what the engine tells of the remediation.
    expect(renamed.output).not.to.match(/\+ change_(connection_)?prefix/)
    project.write(declared(`change_cursor_field public.${long}`, `table('${long}', { cursorField: ['modified_at'] })`))
    const edited = await project.pulumi('up', '--yes', '--diff', '--policy-pack', path.join(PACK, 'run'))
    expect(edited.code, edited.output).to.equal(0)
    expect(edited.output).to.match(new RegExp(`\\[0\\]: .*"public\\.${long}: the table is emptied and read again"`))
    expect(edited.output).not.to.match(/\+ change_(connection_)?prefix/)
    const again = await project.pulumi('preview', '--expect-no-changes', '--policy-pack', path.join(PACK, 'run'))
    expect(again.code, again.output).to.equal(0)
  })

  it('runs as a folder, too', async function () {
    project.write(`${connection('safe', edited)}\n${connection('new')}`)
    const { code, output } = await preview(PACK)
    if (
      output.includes('not supported') ||
      output.includes('could not read plugin') ||
      output.includes('Unimplemented')
    ) {
      process.stdout.write('      skipped: this language host cannot start a policy pack that is a folder\n')
      this.skip()
    }
    expect(code).not.to.equal(0)
    expect(output).to.contain('would reset a stream')
  })
})
