import { expect } from 'chai'

import { openProject, type Project } from '../support/project'
import { catalog, type Stage, stage, table } from '../support/shop'

const program = (streams: string): string => `
shop({ nonBreakingChangesPreference: 'propagate_fully', syncCatalog: catalog(${streams}) })`

const OURS = `table('users'), table('orders')`

/** The same stream with a column more. */
const withAge = (name: string) => {
  const { stream, config } = table(name)
  const { properties } = stream.jsonSchema as { readonly properties: object }
  return {
    stream: { ...stream, jsonSchema: { type: 'object', properties: { ...properties, age: { type: 'integer' } } } },
    config,
  }
}

describe('what Airbyte adds by itself, with the official CLI', function () {
  this.timeout(300_000)
  let here: Stage
  let project: Project
  before(async () => {
    here = await stage({ airbyte: '2.2', races: { endingSeconds: 0 } })
    project = await openProject({
      'airbyte:url': here.emulator.url,
      'airbyte:resetBy': 'clear',
      'program:sourceId': here.sourceId,
      'program:destinationId': here.destinationId,
    })
  })
  after(async () => {
    project.remove()
    await here.emulator.close()
  })

  it('is no difference to a refresh, a preview or an update, stays beside another change, and is told', async () => {
    project.write(program(OURS))
    await project.must('up', '--yes', '--skip-preview')
    const { connections } = await here.emulator.dump()
    const { connectionId = '' } = (connections[0] ?? {}) as { readonly connectionId?: string }
    const { sourceId, workspaceId } = here
    await here.emulator.setDiscovered(sourceId, {
      syncCatalog: catalog(withAge('users'), table('orders'), table('events')),
    })
    const found = await here.post('sources/discover_schema', { sourceId, disable_cache: true })
    const { catalog: discovered, catalogId } = found
    await here.post('connections/apply_schema_change', { catalog: discovered, catalogId, connectionId, workspaceId })
    const there = async (): Promise<unknown> => {
      const { syncCatalog } = await here.post('connections/get', { connectionId })
      return (syncCatalog as ReturnType<typeof catalog>).streams
        .map(
          ({ stream }) =>
            `${stream.name}: ${Object.keys((stream.jsonSchema as { readonly properties: object }).properties)
              .sort()
              .join(' ')}`,
        )
        .sort()
    }
    const columns = 'email id modified_at updated_at'
    const wanted = [`events: ${columns}`, `orders: ${columns}`, `users: age ${columns}`]
    expect(await there()).to.deep.equal(wanted)

    await project.must('preview', '--expect-no-changes')
    await project.must('up', '--yes', '--skip-preview', '--expect-no-changes')
    const refresh = await project.must('refresh', '--yes', '--skip-preview', '--expect-no-changes')
    expect(refresh).to.contain(
      'airbyte: shop: Airbyte added public.events, public.users.age, and changed public.orders.modified_at, public.orders.updated_at, public.users.modified_at, public.users.updated_at (propagate_fully); run pulumi-airbyte pull to have it in the program',
    )
    await project.must('preview', '--expect-no-changes')
    await project.must('up', '--yes', '--refresh', '--skip-preview', '--expect-no-changes')

    project.write(program(`table('users'), table('orders', { cursorField: ['modified_at'] })`))
    await project.must('up', '--yes', '--skip-preview')
    expect(await there()).to.deep.equal(wanted)
    await project.must('refresh', '--yes', '--skip-preview', '--expect-no-changes')
    await project.must('preview', '--expect-no-changes')
    const { jobs } = await here.post('jobs/list', { configTypes: ['reset_connection'], configId: connectionId })
    const reset = (
      jobs as ReadonlyArray<{ readonly job: { readonly resetConfig: { readonly streamsToReset: unknown } } }>
    ).map(({ job }) => job.resetConfig.streamsToReset)
    expect(reset).to.deep.equal([[{ name: 'orders', namespace: 'public' }]])
  })
})
